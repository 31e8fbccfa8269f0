import { GatewayDispatchEvents, Routes, type RouteLike } from 'discord.js';
import { z } from 'zod';
import type { Cleared, Inbound, MessageRef, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PlatformError, type Catalog, type Pace, type Platform, type Vault } from '../platform.ts';
import { actOf, keptAct } from './acts.ts';
import { choicesFor } from './choices.ts';
import { wordsOf } from './commands.ts';
import { discordError } from './faults.ts';
import type { Gateway } from './gateway.ts';
import { hasMark, markOn } from './marks.ts';
import {
  placeOf,
  receiveInteraction,
  receiveMessage,
  workspaceOf,
  type Address,
  type Received,
} from './receive.ts';
import { hidden, render, shown, type DiscordPayload } from './render.ts';
import type { Requests } from './requests.ts';
import { TIMEOUT, type Calls } from './rest.ts';

/** How Discord takes posts: fifty calls a second of a bot, whatever they are; a message may appear late by a minute. */
// https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
const PACE: Pace = { concurrency: 50, timeoutMs: TIMEOUT, lateMs: 60_000 };

/** Discord knows a nonce for "a few minutes". https://discord.com/developers/docs/resources/message#create-message */
const KNOWN_BY_NONCE = 120_000;

/** What kind a channel is counts for so long (ms), and of so many channels. */
const KIND_FRESH = 3_600_000;
const MOST_KINDS = 10_000;

// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const ANNOUNCEMENT = 5;
const FORUMS: ReadonlySet<number> = new Set([15, 16]);

// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type
const PONG = 1;
const DEFERRED = 5;
const COMPLETED = 8;
const EPHEMERAL = 64;

/** Of a post in a forum. https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel */
const LONGEST_NAME = 100;

/** Where the vault has acts that buttons cannot carry. */
const ACT = 'act/';

/** Messages to look through at a time for one that we posted, and how often. */
const PAGE = 100;
const PAGES = 10;

/** Milliseconds of 2015, from which Discord's ids count. https://discord.com/developers/docs/reference#snowflakes */
const EPOCH = 1_420_070_400_000;

export interface DiscordOptions {
  readonly calls: Calls;
  /** How Discord reaches us: by a connection that we open, or by requests that it signs. */
  readonly by: { readonly gateway: Gateway } | { readonly requests: Requests };
  readonly catalog: Catalog;
  /** Schedules that are offered while one is typed. */
  readonly schedules: readonly string[];
  /** Keeps what buttons cannot carry. */
  readonly vault: Vault;
  /** Brings the commands up to date, before anything is heard. */
  readonly register: () => Promise<void>;
  readonly world: World;
  readonly log: Log;
}

/** Discord, by the libraries of discord.js. */
export function createDiscordPlatform(options: DiscordOptions): Platform {
  const { calls, by, catalog, schedules, vault, register, world, log } = options;
  const { clock } = world;
  const { call } = calls;
  /** By which what is being answered is answered, by its id. */
  const addresses = new Map<string, Address & { answered?: true }>();
  const kinds = new Map<string, { readonly kind: number; readonly until: number }>();
  const underWay = new Set<Promise<unknown>>();
  let hear: ((inbound: Inbound) => Promise<void>) | undefined;
  let stopping = false;

  function take(work: Promise<void>): void {
    const handled: Promise<void> = work
      .catch((error: unknown) => log.error({ error }, 'what came from Discord could not be handled'))
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  }

  /**
   * Takes an interaction in: says at once that an answer comes, and then has it made.
   * @param reply tells Discord what comes first
   */
  async function interact(body: unknown, reply: (first: object) => Promise<void>): Promise<void> {
    const received = receiveInteraction(body, { wordsOf, actOf });
    switch (received.kind) {
      case 'ping':
        return await reply({ type: PONG });
      case 'unsupported':
        log.debug({ reason: received.reason }, 'not for us');
        return await reply({ type: DEFERRED, data: { flags: EPHEMERAL } });
      case 'complete':
        return await reply({ type: COMPLETED, data: { choices: await choicesOf(received.data) } });
      case 'kept':
      case 'heard': {
        const { address } = received;
        // An interaction that has ended is nobody's to answer, and is not done either: its asker saw it fail.
        await reply({ type: DEFERRED, ...(address?.private && { data: { flags: EPHEMERAL } }) });
        const inbound = received.kind === 'heard' ? received.inbound : await pressed(received);
        if (address) addresses.set(inbound.id, address);
        try {
          return await hear?.(inbound);
        } finally {
          addresses.delete(inbound.id);
        }
      }
    }
  }

  /** Never fails: what is typed may be sent as it is. */
  async function choicesOf(data: unknown): Promise<readonly object[]> {
    try {
      return choicesFor(data, { companies: await catalog.companies(), schedules });
    } catch (error) {
      log.warn({ error }, 'nothing could be offered');
      return [];
    }
  }

  /** Of an act that is kept no more is known than that help is wanted. */
  async function pressed({ keptAs, press }: Received & { kind: 'kept' }): Promise<Inbound> {
    const kept = await vault.get(ACT + keptAs);
    const act = kept === undefined ? undefined : keptAct(kept);
    return { ...press, act: act ?? { do: 'command', command: { do: 'help' } } };
  }

  async function kindOf(channel: string): Promise<number> {
    const known = kinds.get(channel);
    if (known && known.until > clock.mono()) return known.kind;
    const { type: kind } = Channel.parse(await call('get', Routes.channel(channel), `look at ${channel}`));
    kinds.delete(channel);
    kinds.set(channel, { kind, until: clock.mono() + KIND_FRESH });
    for (const oldest of kinds.keys()) {
      if (kinds.size <= MOST_KINDS) break;
      kinds.delete(oldest);
    }
    return kind;
  }

  async function write(place: Place, payload: DiscordPayload, key?: string): Promise<MessageRef> {
    const { channel } = place;
    const kind = key === undefined ? undefined : await kindOf(channel);
    const doing = `post in ${channel}`;
    if (kind !== undefined && FORUMS.has(kind)) {
      const name = payload.plain.content.split('\n', 1)[0]?.slice(0, LONGEST_NAME) || 'Dateline';
      const thread = await send('post', Routes.threads(channel), doing, payload, (form) => ({
        name,
        message: marked(form, key),
      }));
      return { place, id: thread.id };
    }
    const nonce = key === undefined ? {} : { nonce: key, enforce_nonce: true };
    const inWords = isDirect(place);
    const { id } = await send(
      'post',
      Routes.channelMessages(channel),
      doing,
      payload,
      (form) => ({ ...marked(form, key), ...nonce }),
      inWords,
    );
    // Its notification shows the words, and then it is the page.
    if (inWords) await enrich(channel, id, marked(payload.page, key));
    if (kind === ANNOUNCEMENT) await spread(channel, id);
    return { place, id };
  }

  /**
   * Sends a message as components; where Discord does not take those, and where a notification is to show it, as words.
   * @param bodyOf the body of the call, from one of the forms
   */
  async function send(
    method: 'post' | 'patch',
    route: RouteLike,
    doing: string,
    { page, plain, kept }: DiscordPayload,
    bodyOf: (form: Form) => object,
    inWords = false,
  ): Promise<z.infer<typeof Created>> {
    // Before it is there to be pressed.
    for (const [id, act] of Object.entries(kept)) await vault.put(ACT + id, act);
    const words = async () => Created.parse(await call(method, route, doing, { body: bodyOf(plain) }));
    if (inWords) return await words();
    try {
      return Created.parse(await call(method, route, doing, { body: bodyOf(page) }));
    } catch (error) {
      if (!(error instanceof PlatformError) || discordError(error.cause) !== INVALID_FORM) throw error;
      log.error(
        { error, doing },
        'Discord did not take the components of a message; its words go out instead',
      );
      return await words();
    }
  }

  /** Makes a page of words that were posted. What cannot be made one stays as it is. */
  async function enrich(channel: string, message: string, page: Form): Promise<void> {
    try {
      const body = { ...page, content: null };
      await call('patch', Routes.channelMessage(channel, message), `complete a message in ${channel}`, {
        body,
      });
    } catch (error) {
      log.warn({ error, channel }, 'a direct message stays in words');
    }
  }

  /** Gives an announcement to the servers that follow the channel. One that could not be is there all the same. */
  async function spread(channel: string, message: string): Promise<void> {
    try {
      await call('post', Routes.channelMessageCrosspost(channel, message), `publish in ${channel}`);
    } catch (error) {
      if (error instanceof PlatformError && discordError(error.cause) === PUBLISHED_BEFORE) return;
      log.warn({ error, channel }, 'an announcement was posted, and could not be published');
    }
  }

  return {
    name: 'discord',
    open: true,
    pace: PACE,
    // A forum makes a new post each time. Where it is not known what a channel is, it is looked for.
    idempotentMs: ({ channel }) => {
      const known = kinds.get(channel);
      return known === undefined || FORUMS.has(known.kind) ? 0 : KNOWN_BY_NONCE;
    },
    render,
    hidden,
    shown,

    start: async (listener) => {
      hear = listener;
      await register();
      if ('requests' in by)
        by.requests.start(
          (body) =>
            new Promise((resolve, reject) => {
              take(
                interact(body, async (first) => resolve(first)).catch((error: unknown) => {
                  reject(error);
                  throw error;
                }),
              );
            }),
        );
      else
        await by.gateway.start(({ t: type, d: body }) => {
          if (stopping) return;
          if (type === GatewayDispatchEvents.InteractionCreate)
            take(
              interact(body, async (first) => {
                const route = Routes.interactionCallback(body.id, body.token);
                await call('post', route, 'say that an answer comes', { body: first, auth: false });
              }),
            );
          else if (type === GatewayDispatchEvents.MessageCreate) {
            const received = receiveMessage(body);
            if (received.kind === 'heard') take(hear?.(received.inbound) ?? Promise.resolve());
          }
        });
    },

    stop: async () => {
      stopping = true;
      if ('gateway' in by) await by.gateway.stop();
      await Promise.all(underWay);
    },

    async respond(to, cleared) {
      if (to.kind !== 'ask' && to.kind !== 'press') return;
      const address = addresses.get(to.id);
      if (!address) {
        if (to.direct) return void (await write(to.place, payloadOf(cleared)));
        throw new PlatformError('rejected', `Discord: nobody waits for an answer to ${to.id} any more`);
      }
      if (address.answered) return;
      address.answered = true;
      const route = Routes.webhookMessage(address.application, address.token);
      await send('patch', route, 'answer', payloadOf(cleared), (form) => form);
    },

    post: async (place, cleared, key) => await write(place, payloadOf(cleared), key),

    async find(place, key, since) {
      const { channel } = place;
      try {
        const kind = await kindOf(channel);
        return FORUMS.has(kind) ? await lookInForum(place, key, since) : await look(place, key, since);
      } catch (error) {
        const code = error instanceof PlatformError ? discordError(error.cause) : undefined;
        // Not there: a post is refused as well, and says why.
        if (code === NO_CHANNEL) return 'absent';
        if (code === NO_ACCESS || code === NO_PERMISSION) return 'unreadable';
        throw error;
      }
    },

    async edit({ place, id }, cleared) {
      try {
        await send(
          'patch',
          Routes.channelMessage(place.channel, id),
          'correct a message',
          payloadOf(cleared),
          (form) => form,
          isDirect(place),
        );
      } catch (error) {
        // Somebody deleted it, and it stays so.
        if (error instanceof PlatformError && discordError(error.cause) === NO_MESSAGE) return;
        throw error;
      }
    },

    async openDirect(_workspace, user) {
      const { id } = Created.parse(
        await call('post', Routes.userChannels(), 'open a direct message', { body: { recipient_id: user } }),
      );
      return { ...placeOf(undefined, id, user), workspace: workspaceOf(user) };
    },
  };

  /** Goes through what was posted since, oldest first. */
  async function look(
    place: Place,
    key: string,
    since: number,
  ): Promise<'absent' | 'unreadable' | MessageRef> {
    let after = String(BigInt(Math.max(0, since - EPOCH)) << 22n);
    for (let page = 0; page < PAGES; page += 1) {
      const query = new URLSearchParams({ limit: String(PAGE), after });
      const messages = Messages.parse(
        await call('get', Routes.channelMessages(place.channel), `look in ${place.channel}`, { query }),
      );
      const found = messages.find((message) => hasMark(message, key));
      if (found) return { place, id: found.id };
      const latest = messages.map(({ id }) => BigInt(id)).reduce((a, b) => (a > b ? a : b), 0n);
      if (messages.length === 0 && page === 0)
        return (await isReadable(place.channel)) ? 'absent' : 'unreadable';
      if (messages.length < PAGE) return 'absent';
      after = String(latest);
    }
    throw new PlatformError(
      'unavailable',
      `Discord: look in ${place.channel}: more than ${PAGE * PAGES} messages were posted there since`,
    );
  }

  /**
   * Whether we may read what was written: where we may not, Discord gives an empty page, though the channel has a last message.
   * https://discord.com/developers/docs/resources/message#get-channel-messages
   */
  async function isReadable(channel: string): Promise<boolean> {
    const look = `look in ${channel}`;
    const { last_message_id: last } = Channel.parse(await call('get', Routes.channel(channel), look));
    if (!last) return true;
    const query = new URLSearchParams({ limit: '1' });
    return Messages.parse(await call('get', Routes.channelMessages(channel), look, { query })).length > 0;
  }

  /** A post in a forum is a thread, which has the id of its first message. */
  async function lookInForum(place: Place, key: string, since: number): Promise<'absent' | MessageRef> {
    const { guild_id: guild } = Channel.parse(
      await call('get', Routes.channel(place.channel), `look at ${place.channel}`),
    );
    if (!guild) return 'absent';
    const { threads } = Threads.parse(
      await call('get', Routes.guildActiveThreads(guild), `look in ${place.channel}`),
    );
    for (const { id, parent_id: parent } of threads) {
      if (parent !== place.channel || Number((BigInt(id) >> 22n) + BigInt(EPOCH)) < since) continue;
      const message = await call('get', Routes.channelMessage(id, id), `look in ${place.channel}`);
      if (hasMark(Message.parse(message), key)) return { place, id };
    }
    return 'absent';
  }
}

// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const NO_CHANNEL = 10_003;
const NO_MESSAGE = 10_008;
const NO_ACCESS = 50_001;
const NO_PERMISSION = 50_013;
const INVALID_FORM = 50_035;
const PUBLISHED_BEFORE = 40_033;

const Created = z.object({ id: z.string() });
const Channel = z.object({
  type: z.number(),
  guild_id: z.string().nullish(),
  last_message_id: z.string().nullish(),
});
const Message = z.object({ id: z.string(), components: z.array(z.unknown()).default([]) });
const Messages = z.array(Message);
const Threads = z.object({ threads: z.array(z.object({ id: z.string(), parent_id: z.string().nullish() })) });

/** What was cleared for Discord is what render made for Discord. */
function payloadOf({ payload }: Cleared): DiscordPayload {
  if (typeof payload === 'object' && payload !== null && 'page' in payload && 'plain' in payload)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate clears what render makes, and it is JSON throughout
    return payload as DiscordPayload;
  throw new PlatformError('rejected', 'Discord: this message was not rendered for Discord');
}

/** In a direct message the notification is what is read, and it shows words alone. */
const isDirect = ({ workspace }: Place): boolean => workspace.startsWith('user:');

type Form = DiscordPayload['page'] | DiscordPayload['plain'];

/** With the mark by which a message is found again, where it has a key. */
const marked = (form: Form, key: string | undefined): Form =>
  key === undefined ? form : { ...form, components: [...markOn(form.components, key)] };
