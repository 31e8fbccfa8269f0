import { App, LogLevel, type Logger, type Receiver, type RespondFn } from '@slack/bolt';
import type { Cleared, Inbound, MessageRef, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PlatformError, type Pace, type Platform } from '../platform.ts';
import { ACTION_ID, actOf } from './acts.ts';
import { createAgent } from './agent.ts';
import { createClients, TIMEOUT, type Calls, type Workspaces } from './clients.ts';
import { slackError, toPlatformError } from './faults.ts';
import { createHome } from './home.ts';
import { createPeople } from './people.ts';
import {
  receiveCommand,
  receiveEvent,
  receivePress,
  receiveShortcut,
  type Address,
  type Reading,
  type Received,
} from './receive.ts';
import { hidden, render, shown, type SlackPayload } from './render.ts';
import { receiveSubmission, receiveViewPress } from './views.ts';

export interface SlackOptions {
  readonly workspaces: Workspaces;
  /** How Slack reaches us: sockets, or requests over HTTP. */
  readonly receiver: Receiver;
  /** Where Slack's Web API is, with a slash at the end. */
  readonly apiUrl: string;
  readonly world: World;
  readonly log: Log;
  readonly logger: Logger;
  readonly pace?: Pace;
}

/** Several hundred posts a minute in a workspace, one a second in a channel. https://docs.slack.dev/apis/web-api/rate-limits#posting */
export const PACE: Pace = { concurrency: 50, timeoutMs: TIMEOUT, lateMs: 60_000 };

/** Messages to look through for one that we posted: Slack gives apps that are distributed no more at a time. */
// https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
const PAGE = 15;
/** Pages of them. Who posts as much as this within the minutes between an attempt and a look is not looked through. */
const PAGES = 20;

/** What our messages are known by. Anybody in the workspace can read it: no secrets. */
const EVENT = 'dateline_digest';

/** Slack, by Bolt. */
export function createSlackPlatform(options: SlackOptions): Platform {
  const { workspaces, receiver, apiUrl, world, log, logger, pace = PACE } = options;
  const { clock } = world;
  const clients = createClients({ workspaces, apiUrl, clock, logger, timeoutMs: pace.timeoutMs });
  const people = createPeople(clock);
  const agent = createAgent(log);
  const home = createHome({
    callsOf: clients.of,
    userOf: people.of,
    hear: async (inbound) => await hear?.(inbound),
    write,
    log,
  });
  /** Where answers to what is being answered go, by its id. */
  const addresses = new Map<
    string,
    Address & { readonly user: string; readonly respond?: RespondFn; answered?: true }
  >();
  const underWay = new Set<Promise<void>>();
  let hear: ((inbound: Inbound) => Promise<void>) | undefined;
  let stopping = false;

  const app = new App({
    receiver,
    // An error of ours is told where it happened.
    logger,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: TIMEOUT },
    authorize: async ({ teamId, enterpriseId }) => {
      const { token, botUser, bot } = await workspaces.of(teamId ?? '', enterpriseId);
      return { botToken: token, botUserId: botUser, ...(bot !== undefined && { botId: bot }) };
    },
  });
  const reading = (botUser: string | undefined): Reading => ({ botUser, readAct: actOf });

  app.command(/.*/, async ({ ack, body, respond }) => {
    await ack();
    take(() => handle(receiveCommand(body), respond));
  });
  app.action(ACTION_ID, async ({ ack, body, respond, context }) => {
    await ack();
    const inView = receiveViewPress(body, { readAct: actOf });
    take(() =>
      inView ? home.pressed(inView) : handle(receivePress(body, reading(context.botUserId)), respond),
    );
  });
  app.view(/.*/, async ({ ack, body }) => {
    const form = receiveSubmission(body);
    await ack(form && { response_action: 'update', view: home.waiting(form) });
    if (form) take(() => home.submitted(form));
  });
  app.shortcut({ type: 'message_action' }, async ({ ack, body, respond, context }) => {
    await ack();
    take(() => handle(receiveShortcut(body, reading(context.botUserId)), respond));
  });
  app.event(/.*/, async ({ body, context }) =>
    take(() => handle(receiveEvent(body, reading(context.botUserId)))),
  );
  app.error(async (error) => log.error({ error }, 'what came from Slack could not be handled'));

  /** Hands on what came in; Bolt waits for nobody, and neither does Slack. */
  function take(work: () => Promise<void>): void {
    if (stopping) return;
    const handled: Promise<void> = work()
      .catch((error: unknown) => log.error({ error }, 'what came from Slack could not be handled'))
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  }

  async function handle(received: Received, respond?: RespondFn): Promise<void> {
    if (received.kind === 'unsupported') return log.debug({ reason: received.reason }, 'not for us');
    // What is followed there pauses with the next post that cannot be made.
    if (received.kind === 'revoked') return await workspaces.forget(received);
    if (received.kind === 'place')
      return await hear?.({ kind: received.is, id: received.id, place: received.place });
    if (received.kind === 'opened') return await home.opened(received);
    const { place } = received;
    const calls = await clients.of(place.workspace, received.enterprise);
    const user = await people.of(calls, received.user);
    if (received.kind === 'begun') return await agent.offer(calls, received, user.locale);
    const { direct, address } = received;
    const id = received.id || world.random.uuid();
    addresses.set(id, { ...address, user: received.user, ...(respond && { respond }) });
    try {
      const heard: Inbound =
        received.kind === 'ask'
          ? { kind: 'ask', id, place, user, direct, words: received.words }
          : { kind: 'press', id, place, user, direct, act: received.act };
      const conversation = {
        channel: place.channel,
        ...(direct && address.thread && { thread: address.thread }),
      };
      await agent.during(async () => await hear?.(heard), calls, conversation, user.locale);
    } finally {
      addresses.delete(id);
    }
  }

  async function write(
    { installed, call }: Calls,
    { place, payload, key }: { place: Place; payload: SlackPayload; key?: string },
  ): Promise<MessageRef> {
    const { ts } = await call(
      'chat.postMessage',
      `post in ${place.channel}`,
      (client) =>
        client.chat.postMessage({
          channel: place.channel,
          ...payload,
          ...(place.thread !== undefined && { thread_ts: place.thread }),
          ...(key !== undefined && { metadata: { event_type: EVENT, event_payload: { key } } }),
          mrkdwn: false,
          parse: 'none',
          unfurl_links: false,
          unfurl_media: false,
        }),
      // Who asks is answered at once, whatever was posted just now: Slack lets short bursts pass.
      key === undefined ? undefined : place.channel,
    );
    if (ts === undefined)
      throw new PlatformError(
        'uncertain',
        `Slack: post in ${place.channel} of ${installed.team}: it names no message`,
      );
    return { place, id: ts };
  }

  return {
    name: 'slack',
    open: true,
    pace,
    idempotentMs: () => 0,
    render,
    hidden,
    shown,

    start: async (listener) => {
      await workspaces.check();
      hear = listener;
      await app.start();
    },

    stop: async () => {
      stopping = true;
      await app.stop();
      await Promise.all(underWay);
    },

    async respond(to, cleared) {
      const payload = payloadOf(cleared);
      if (await home.respond(to, payload)) return;
      if (to.kind !== 'ask' && to.kind !== 'press') return;
      const address = addresses.get(to.id);
      if (!address)
        throw new PlatformError('rejected', `Slack: nobody waits for an answer to ${to.id} any more`);
      if (address.answered) return;
      address.answered = true;
      if (address.respond) {
        try {
          await address.respond({
            ...payload,
            response_type: address.private ? 'ephemeral' : 'in_channel',
            replace_original: false,
            ...(address.thread !== undefined && { thread_ts: address.thread }),
          });
          return;
        } catch (error) {
          // The address takes five answers in half an hour; who asks may still be reached where they asked.
          log.warn({ error: toPlatformError(error, 'answer'), inbound: to.id }, 'an answer goes another way');
        }
      }
      const calls = await clients.of(to.place.workspace);
      const { thread } = address;
      const place = { ...to.place, ...(thread !== undefined && { thread }) };
      if (!address.private || to.direct) await write(calls, { place, payload });
      else
        await calls.call('chat.postEphemeral', `answer in ${place.channel}`, (client) =>
          client.chat.postEphemeral({
            channel: place.channel,
            user: address.user,
            ...payload,
            ...(thread !== undefined && { thread_ts: thread }),
          }),
        );
    },

    post: async (place, cleared, key) =>
      await write(await clients.of(place.workspace), { place, payload: payloadOf(cleared), key }),

    async find(place, key, since) {
      const calls = await clients.of(place.workspace);
      try {
        return await look(calls, place, key, since);
      } catch (error) {
        const code = error instanceof PlatformError ? slackError(error.cause) : undefined;
        // Not there, or no longer ours to see: a post is refused as well, and says why.
        if (code === 'channel_not_found') return 'absent';
        // Not allowed to read where we may post: nobody can look there.
        if (code !== undefined && UNREADABLE.has(code)) return 'unreadable';
        throw error;
      }
    },

    async edit({ place, id }, cleared) {
      const { call } = await clients.of(place.workspace);
      try {
        await call('chat.update', `correct a message in ${place.channel}`, (client) =>
          client.chat.update({ channel: place.channel, ts: id, ...payloadOf(cleared) }),
        );
      } catch (error) {
        // Somebody deleted it, and it stays so.
        if (error instanceof PlatformError && slackError(error.cause) === 'message_not_found') return;
        throw error;
      }
    },

    async openDirect({ workspace }, user) {
      const { call } = await clients.of(workspace);
      const { channel } = await call('conversations.open', 'open a direct message', (client) =>
        client.conversations.open({ users: user }),
      );
      if (channel?.id === undefined)
        throw new PlatformError('unavailable', 'Slack: open a direct message: it names no channel');
      return { platform: 'slack', workspace, channel: channel.id };
    },
  };
}

const UNREADABLE: ReadonlySet<string> = new Set([
  'missing_scope',
  'not_in_channel',
  'not_allowed_token_type',
  'no_permission',
  'restricted_action',
]);

/** Goes through what was posted since, latest first. */
async function look(
  { call, installed }: Calls,
  place: Place,
  key: string,
  since: number,
): Promise<'absent' | MessageRef> {
  const oldest = (since / 1_000).toFixed(6);
  const { channel, thread } = place;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const wanted = { channel, oldest, limit: PAGE, include_all_metadata: true, ...(cursor && { cursor }) };
    const { messages = [], response_metadata: more } = await call(
      thread === undefined ? 'conversations.history' : 'conversations.replies',
      `look in ${channel}`,
      (client) =>
        thread === undefined
          ? client.conversations.history(wanted)
          : client.conversations.replies({ ...wanted, ts: thread }),
    );
    const found = messages.find(({ metadata }) => isOurs(metadata, key));
    if (found?.ts !== undefined) return { place, id: found.ts };
    cursor = more?.next_cursor;
    if (!cursor) return 'absent';
  }
  throw new PlatformError(
    'unavailable',
    `Slack: look in ${channel} of ${installed.team}: more than ${PAGE * PAGES} messages were posted there since`,
  );
}

function isOurs(metadata: unknown, key: string): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return false;
  const { event_payload: payload } = metadata;
  return typeof payload === 'object' && payload !== null && 'key' in payload && payload.key === key;
}

/** What was cleared for Slack is what render made for Slack. */
function payloadOf({ payload }: Cleared): SlackPayload {
  if (typeof payload === 'object' && payload !== null && 'text' in payload && 'blocks' in payload)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate clears what render makes, and it is JSON throughout
    return payload as SlackPayload;
  throw new PlatformError('rejected', 'Slack: this message was not rendered for Slack');
}

/** The SDK's own lines, where they matter to an operator. */
export function toLogger(log: Log): Logger {
  const words = (message: readonly unknown[]): string => message.map(String).join(' ');
  return {
    debug: () => {},
    info: () => {},
    warn: (...message) => log.warn({ sdk: words(message) }, 'Slack’s SDK warns'),
    error: (...message) => log.error({ sdk: words(message) }, 'Slack’s SDK failed at something'),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
