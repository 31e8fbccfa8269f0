import { createHash } from 'node:crypto';
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
import { canBeMarked, hasMark, markOn } from './marks.ts';
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
import type { Call, Calls } from './rest.ts';

/** How Discord takes posts: fifty calls a second of a bot, whatever they are; a message may appear late by a minute. */
// https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
const PACE: Pace = { concurrency: 50, timeoutMs: 12_000, lateMs: 60_000 };
/** All calls of a post, a look or a correction end within this time (ms); what is not Discord's takes no longer than the rest. */
const WORK_WITHIN = PACE.timeoutMs - 2_000;

/**
 * Discord waits so long (ms) for the first word about an interaction: enough for two tries.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
 */
const FIRST_WORD_WITHIN = 2_800;
const FIRST_TRY_WITHIN = FIRST_WORD_WITHIN / 2;

/** How long (ms) an answer waits before it is tried once more. To try again is safe: it takes the place of itself. */
const ANSWER_AGAIN = [250, 1_000, 3_000, 8_000] as const;

/** Discord knows a nonce for "a few minutes". https://discord.com/developers/docs/resources/message#create-message */
const KNOWN_BY_NONCE = 120_000;

/** What kind a channel is counts for so long (ms), and of so many channels. */
// Forums stay forums; a channel that comes to be one of announcements publishes by itself after that.
const KIND_FRESH = 7 * 86_400_000;
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
/** Where it has words that may have been posted, which bear no mark, by their channel and key: their hash. */
const WORDS = 'words/';

/** Messages to look through at a time for one that we posted, and how often. */
const PAGE = 100;
const PAGES = 10;

/** Discord's clock and ours may differ by so much (ms). */
const SKEW = 300_000;

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
  /** What is being answered, by its id, and by which it is; without an address it is beside it. */
  const asked = new Map<string, { readonly address?: Address; answered?: true }>();
  const kinds = new Map<string, { readonly kind: number; readonly until: number }>();
  const underWay = new Set<Promise<unknown>>();
  let hear: ((inbound: Inbound) => Promise<void>) | undefined;
  const stopping = new AbortController();
  const work = async <T>(does: (call: Call) => Promise<T>): Promise<T> =>
    await calls.within(WORK_WITHIN, does);

  function take(work: Promise<void>): void {
    const handled: Promise<void> = work
      .catch((error: unknown) => log.error({ error }, 'what came from Discord could not be handled'))
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  }

  /**
   * Takes an interaction in: says at once that an answer comes, and then has it made. What is not understood is given no
   * word: Discord tells its asker so, and nobody waits.
   * @param reply tells Discord what comes first; false, where it is not ours to answer any more
   */
  async function interact(body: unknown, reply: (first: object) => Promise<boolean>): Promise<void> {
    const received = receiveInteraction(body, { wordsOf, actOf });
    switch (received.kind) {
      case 'ping':
        return void (await reply({ type: PONG }));
      case 'unsupported':
        return log.debug({ reason: received.reason }, 'not for us');
      case 'complete':
        return void (await reply({
          type: COMPLETED,
          data: { choices: await choicesOf(received.data) },
        }));
      case 'kept':
      case 'heard': {
        const { address } = received;
        const { id } = received.kind === 'heard' ? received.inbound : received.press;
        await once(id, address, async () => {
          // One that has ended is nobody's to answer, and is not done either: its asker saw it fail.
          if (!(await reply({ type: DEFERRED, ...(address?.private && { data: { flags: EPHEMERAL } }) })))
            return;
          await hear?.(received.kind === 'heard' ? received.inbound : await pressed(received));
        });
      }
    }
  }

  /** Has something done that was asked; what comes twice at a time is answered once. */
  async function once(id: string, address: Address | undefined, answer: () => Promise<void>): Promise<void> {
    if (asked.has(id)) return;
    asked.set(id, address ? { address } : {});
    try {
      await answer();
    } finally {
      asked.delete(id);
    }
  }

  /** Says the first word about an interaction that came over the gateway. @returns whether it is ours to answer */
  async function sayFirst(id: string, token: string, first: object): Promise<boolean> {
    const say = async (): Promise<void> =>
      await calls.within(FIRST_TRY_WITHIN, async (call) => {
        const route = Routes.interactionCallback(id, token);
        await call('post', route, 'say that an answer comes', { body: first, auth: false });
      });
    try {
      await say();
      return true;
    } catch (error) {
      if (codeOf(error) !== undefined) return notOurs(error);
    }
    try {
      await say();
    } catch (error) {
      // The first try had arrived.
      if (codeOf(error) !== ANSWERED_BEFORE) return notOurs(error);
    }
    return true;
  }

  function notOurs(error: unknown): false {
    if (codeOf(error) === ANSWERED_BEFORE) log.info({ error }, 'an interaction is answered elsewhere');
    else log.warn({ error }, 'Discord did not hear in time that an answer comes; its asker saw it fail');
    return false;
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

  async function kindOf(call: Call, channel: string): Promise<number> {
    const known = kinds.get(channel);
    if (known && known.until > clock.mono()) return known.kind;
    const { type: kind } = read(Channel, await call('get', Routes.channel(channel), `look at ${channel}`));
    kinds.delete(channel);
    kinds.set(channel, { kind, until: clock.mono() + KIND_FRESH });
    for (const oldest of kinds.keys()) {
      if (kinds.size <= MOST_KINDS) break;
      kinds.delete(oldest);
    }
    return kind;
  }

  async function write(call: Call, place: Place, payload: DiscordPayload, key?: string): Promise<MessageRef> {
    const { channel } = place;
    const kind = key === undefined ? undefined : await kindOf(call, channel);
    const doing = `post in ${channel}`;
    if (kind !== undefined && FORUMS.has(kind)) {
      const name = payload.plain.content.split('\n', 1)[0]?.slice(0, LONGEST_NAME) || 'Dateline';
      const thread = await send(call, 'post', Routes.threads(channel), doing, payload, (form) => ({
        name,
        message: marked(form, key),
      }));
      return { place, id: thread.id };
    }
    const wordsAt =
      key === undefined || canBeMarked(payload.plain.components) ? undefined : `${WORDS}${channel}/${key}`;
    const hash = hashOf(payload.plain.content);
    const nonce = key === undefined ? {} : { nonce: key, enforce_nonce: true };
    const inWords = isDirect(place);
    const { id } = await send(
      call,
      'post',
      Routes.channelMessages(channel),
      doing,
      payload,
      (form) => ({ ...marked(form, key), ...nonce }),
      inWords,
      async () => {
        if (wordsAt !== undefined) await vault.put(wordsAt, hash);
      },
    );
    // Its notification shows the words, and then it is the page.
    const isPage = inWords && (await enrich(call, channel, id, marked(payload.page, key)));
    // From now on it bears its mark.
    if (isPage && wordsAt !== undefined) await vault.replace(wordsAt, hash, undefined);
    if (kind === ANNOUNCEMENT) await spread(call, channel, id);
    return { place, id };
  }

  /**
   * Sends a message as components; where Discord does not take those, and where a notification is to show it, as words.
   * @param bodyOf the body of the call, from one of the forms
   */
  async function send(
    call: Call,
    method: 'post' | 'patch',
    route: RouteLike,
    doing: string,
    { page, plain, kept }: DiscordPayload,
    bodyOf: (form: Form) => object,
    inWords = false,
    beforeWords = async (): Promise<void> => {},
  ): Promise<z.infer<typeof Created>> {
    // Before it is there to be pressed.
    for (const [id, act] of Object.entries(kept)) await vault.put(ACT + id, act);
    const words = async () => {
      await beforeWords();
      return read(Created, await call(method, route, doing, { body: bodyOf(plain) }));
    };
    if (inWords) return await words();
    try {
      return read(Created, await call(method, route, doing, { body: bodyOf(page) }));
    } catch (error) {
      if (codeOf(error) !== INVALID_FORM) throw error;
      log.error(
        { error, doing },
        'Discord did not take the components of a message; its words go out instead',
      );
      return await words();
    }
  }

  /** Makes a page of words that were posted. What cannot be made one stays as it is. */
  async function enrich(call: Call, channel: string, message: string, page: Form): Promise<boolean> {
    try {
      const body = { ...page, content: null };
      await call('patch', Routes.channelMessage(channel, message), `complete a message in ${channel}`, {
        body,
      });
      return true;
    } catch (error) {
      log.warn({ error, channel }, 'a direct message stays in words');
      return false;
    }
  }

  /** Gives an announcement to the servers that follow the channel. One that could not be is there all the same. */
  async function spread(call: Call, channel: string, message: string): Promise<void> {
    try {
      await call('post', Routes.channelMessageCrosspost(channel, message), `publish in ${channel}`);
    } catch (error) {
      if (codeOf(error) === PUBLISHED_BEFORE) return;
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
            new Promise((resolve) => {
              const answered = interact(body, async (first) => {
                resolve(first);
                return true;
              });
              // Where nothing was said, nobody is told anything.
              take(answered.finally(() => resolve(undefined)));
            }),
        );
      else
        await by.gateway.start(({ t: type, d: body }) => {
          if (stopping.signal.aborted) return;
          if (type === GatewayDispatchEvents.InteractionCreate)
            take(interact(body, async (first) => await sayFirst(body.id, body.token, first)));
          else if (type === GatewayDispatchEvents.MessageCreate) {
            const received = receiveMessage(body);
            if (received.kind !== 'heard') return;
            const { inbound } = received;
            take(once(inbound.id, undefined, async () => await hear?.(inbound)));
          }
        });
    },

    stop: async () => {
      stopping.abort();
      if ('gateway' in by) await by.gateway.stop();
      else by.requests.stop();
      await Promise.all(underWay);
    },

    async respond(to, cleared) {
      if (to.kind !== 'ask' && to.kind !== 'press') return;
      const it = asked.get(to.id);
      if (!it)
        throw new PlatformError('rejected', `Discord: nobody waits for an answer to ${to.id} any more`);
      if (it.answered) return;
      it.answered = true;
      const payload = payloadOf(cleared);
      const { address } = it;
      if (address) await answer(address, payload);
      else await work(async (call) => await write(call, to.place, payload));
    },

    post: async (place, cleared, key) =>
      await work(async (call) => await write(call, place, payloadOf(cleared), key)),

    find: async (place, key, since) =>
      await work(async (call) => {
        const { channel } = place;
        const from = Math.max(0, since - SKEW);
        try {
          const kind = await kindOf(call, channel);
          if (FORUMS.has(kind)) return await lookInForum(call, place, key, from);
          const found = await look(call, place, key, from);
          // It may have been posted and not published.
          if (kind === ANNOUNCEMENT && typeof found === 'object') await spread(call, channel, found.id);
          return found;
        } catch (error) {
          const code = codeOf(error);
          // Not there: a post is refused as well, and says why.
          if (code === NO_CHANNEL) return 'absent';
          if (code === NO_ACCESS || code === NO_PERMISSION) return 'unreadable';
          throw error;
        }
      }),

    async edit({ place, id }, cleared) {
      const payload = payloadOf(cleared);
      const route = Routes.channelMessage(place.channel, id);
      try {
        await work(
          async (call) =>
            await send(call, 'patch', route, 'correct a message', payload, (form) => form, isDirect(place)),
        );
      } catch (error) {
        // Somebody deleted it, and it stays so.
        if (codeOf(error) === NO_MESSAGE) return;
        throw error;
      }
    },

    async openDirect(_workspace, user) {
      const body = { recipient_id: user };
      const { id } = read(
        Created,
        await work(
          async (call) => await call('post', Routes.userChannels(), 'open a direct message', { body }),
        ),
      );
      return { ...placeOf(undefined, id, user), workspace: workspaceOf(user) };
    },
  };

  /** Puts the answer where Discord shows that one comes; once more where it may not have arrived. */
  async function answer({ application, token }: Address, payload: DiscordPayload): Promise<void> {
    const route = Routes.webhookMessage(application, token);
    for (const wait of [...ANSWER_AGAIN, undefined])
      try {
        await work(
          async (call) =>
            // By its own token: where that is refused, the bot's is still good.
            await send(
              async (method, to, doing, data) => await call(method, to, doing, { ...data, auth: false }),
              'patch',
              route,
              'answer',
              payload,
              (form) => form,
            ),
        );
        return;
      } catch (error) {
        const code = codeOf(error);
        // What we said over HTTP may come to Discord after this.
        const isTooEarly = code === NO_WEBHOOK || code === NO_MESSAGE;
        const isOver = code !== undefined && !isTooEarly;
        if (wait === undefined || isOver || stopping.signal.aborted) throw error;
        await clock.sleep(wait, stopping.signal);
      }
  }

  /** Goes through what was posted since, oldest first. */
  async function look(
    call: Call,
    place: Place,
    key: string,
    since: number,
  ): Promise<'absent' | 'unreadable' | MessageRef> {
    const words = await vault.get(`${WORDS}${place.channel}/${key}`);
    const isIt = (message: z.infer<typeof Message>): boolean =>
      hasMark(message, key) || (message.author.bot && words === hashOf(message.content));
    let after = String(BigInt(Math.max(0, since - EPOCH)) << 22n);
    for (let page = 0; page < PAGES; page += 1) {
      const query = new URLSearchParams({ limit: String(PAGE), after });
      const messages = read(
        Messages,
        await call('get', Routes.channelMessages(place.channel), `look in ${place.channel}`, { query }),
      );
      const found = messages.find(isIt);
      if (found) return { place, id: found.id };
      const latest = messages.map(({ id }) => BigInt(id)).reduce((a, b) => (a > b ? a : b), 0n);
      if (messages.length === 0 && page === 0)
        return (await isReadable(call, place.channel)) ? 'absent' : 'unreadable';
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
  async function isReadable(call: Call, channel: string): Promise<boolean> {
    const look = `look in ${channel}`;
    const { last_message_id: last } = read(Channel, await call('get', Routes.channel(channel), look));
    if (!last) return true;
    const query = new URLSearchParams({ limit: '1' });
    return read(Messages, await call('get', Routes.channelMessages(channel), look, { query })).length > 0;
  }

  /** A post in a forum is a thread, which has the id of its first message. */
  async function lookInForum(
    call: Call,
    place: Place,
    key: string,
    since: number,
  ): Promise<'absent' | MessageRef> {
    const { guild_id: guild } = read(
      Channel,
      await call('get', Routes.channel(place.channel), `look at ${place.channel}`),
    );
    if (!guild) return 'absent';
    const { threads } = read(
      Threads,
      await call('get', Routes.guildActiveThreads(guild), `look in ${place.channel}`),
    );
    for (const { id, parent_id: parent } of threads) {
      if (parent !== place.channel || Number((BigInt(id) >> 22n) + BigInt(EPOCH)) < since) continue;
      try {
        const message = await call('get', Routes.channelMessage(id, id), `look in ${place.channel}`);
        if (hasMark(read(Message, message), key)) return { place, id };
      } catch (error) {
        // Somebody deleted the first message of the thread, or the thread.
        const code = codeOf(error);
        if (code !== NO_MESSAGE && code !== NO_CHANNEL) throw error;
      }
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
const NO_WEBHOOK = 10_015;
const ANSWERED_BEFORE = 40_060;

/** Discord's code for what failed; undefined where Discord itself did not refuse it. */
const codeOf = (error: unknown): number | undefined =>
  error instanceof PlatformError ? discordError(error.cause) : undefined;

const Created = z.object({ id: z.string() });
const Channel = z.object({
  type: z.number(),
  guild_id: z.string().nullish(),
  last_message_id: z.string().nullish(),
});
const Message = z.object({
  id: z.string(),
  author: z.object({ bot: z.boolean().default(false) }),
  content: z.string().default(''),
  components: z.array(z.unknown()).default([]),
});
const Messages = z.array(Message);
const Threads = z.object({ threads: z.array(z.object({ id: z.string(), parent_id: z.string().nullish() })) });

/** What Discord answered. @throws PlatformError when it is something else, and nobody knows what was done */
function read<T>(shape: z.ZodType<T>, answer: unknown): T {
  const said = shape.safeParse(answer);
  if (said.success) return said.data;
  throw new PlatformError('uncertain', `Discord answered something else: ${z.prettifyError(said.error)}`);
}

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

/** Discord leaves out the space around words. */
const hashOf = (words: string): string => createHash('sha256').update(words.trim()).digest('base64url');

/** With the mark by which a message is found again, where it has a key. */
const marked = (form: Form, key: string | undefined): Form =>
  key === undefined ? form : { ...form, components: [...markOn(form.components, key)] };
