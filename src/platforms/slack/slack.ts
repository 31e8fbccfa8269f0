import { App, LogLevel, RespondError, type Logger, type Receiver, type RespondFn } from '@slack/bolt';
import type { Cleared, Inbound, MessageRef, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PlatformError, type Pace, type Platform } from '../platform.ts';
import { ACTION_ID, actOf } from './acts.ts';
import { createAgent } from './agent.ts';
import { createClients, TIMEOUT, type Calls, type Workspaces } from './clients.ts';
import { slackError, toPlatformError } from './faults.ts';
import { createFinder, markOf } from './find.ts';
import { createHome } from './home.ts';
import { createPeople, nobody } from './people.ts';
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

/** Who asks is answered within this time (ms), or by an apology in the log. */
const PATIENCE = 30_000;

/** How many talks of people with us are remembered. */
const MOST_DIRECTS = 5_000;

/** Slack, by Bolt. */
export function createSlackPlatform(options: SlackOptions): Platform {
  const { workspaces, receiver, apiUrl, world, log, logger, pace = PACE } = options;
  const { clock } = world;
  const clients = createClients({ workspaces, apiUrl, clock, logger, timeoutMs: pace.timeoutMs });
  const people = createPeople(clock);
  const finder = createFinder();
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
  const directs = new Map<string, string>();
  const stopping = new AbortController();

  const app = new App({
    receiver,
    // An error of ours is told where it happened.
    logger,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: TIMEOUT, fetch: ask },
    authorize: async ({ teamId, enterpriseId }) => {
      // Who is not known here just now is heard all the same; what is done for them finds out again.
      const installed = await workspaces.of(teamId ?? '', enterpriseId).catch(() => undefined);
      if (!installed) return {};
      const { token, botUser, bot } = installed;
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
    const handled: Promise<void> = work()
      .catch((error: unknown) => log.error({ error }, 'what came from Slack could not be handled'))
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  }

  async function handle(received: Received, respond?: RespondFn): Promise<void> {
    switch (received.kind) {
      case 'unsupported':
        return log.debug({ reason: received.reason }, 'not for us');
      // What is followed there pauses with the next post that cannot be made.
      case 'revoked':
        return await workspaces.forget(received);
      case 'place':
        return await hear?.({ kind: received.is, id: received.id, place: received.place });
      case 'opened':
        return await home.opened(received);
      case 'begun': {
        const calls = await clients.of(received.place.workspace, received.enterprise);
        return await agent.offer(calls, received, (await people.of(calls, received.user)).locale);
      }
      case 'ask':
      case 'press':
        return await answer(received, respond);
    }
  }

  async function answer(received: Received & { kind: 'ask' | 'press' }, respond?: RespondFn): Promise<void> {
    const { direct, address } = received;
    const id = received.id || world.random.uuid();
    // By two sockets, or as two kinds of event, the same may come twice at a time: it is answered once.
    if (addresses.has(id)) return;
    addresses.set(id, { ...address, user: received.user, ...(respond && { respond }) });
    try {
      const calls = await callsFor(received);
      const place = calls ? await placeFor(calls, received) : received.place;
      const user = calls ? await people.of(calls, received.user) : nobody(received.user);
      const heard: Inbound =
        received.kind === 'ask'
          ? { kind: 'ask', id, place, user, direct, words: received.words }
          : { kind: 'press', id, place, user, direct, act: received.act };
      const work = async (): Promise<void> => await hear?.(heard);
      if (!calls) return await work();
      const thread = direct ? address.thread : undefined;
      const conversation = { channel: place.channel, ...(thread !== undefined && { thread }) };
      await agent.during(work, calls, conversation, user.locale);
    } finally {
      addresses.delete(id);
    }
  }

  /** Where Slack does not say who we are just now, an answer can still be given by its address. */
  async function callsFor({
    place,
    enterprise,
  }: Received & { kind: 'ask' | 'press' }): Promise<Calls | undefined> {
    try {
      return await clients.of(place.workspace, enterprise);
    } catch (error) {
      log.warn({ error, workspace: place.workspace }, 'who asks, and where, is not known');
      return undefined;
    }
  }

  /**
   * The place as it is followed in: in the workspace in which we are installed; and where a command is given in a talk of two
   * others, in which we have no part, in that of its giver with us.
   */
  async function placeFor(
    { installed, call }: Calls,
    { place, user, direct, address }: Received & { kind: 'ask' | 'press' },
  ): Promise<Place> {
    const here = { ...place, workspace: installed.team || place.workspace };
    if (!direct || !address.private) return here;
    const key = `${here.workspace} ${user}`;
    try {
      const { channel } = directs.has(key)
        ? { channel: { id: directs.get(key) } }
        : await call('conversations.open', 'open a direct message', (client) =>
            client.conversations.open({ users: user }),
          );
      if (channel?.id === undefined) return here;
      if (directs.size >= MOST_DIRECTS) directs.clear();
      directs.set(key, channel.id);
      return { ...here, channel: channel.id };
    } catch {
      return here;
    }
  }

  /** Does something again that Slack or our own pace had no room for, and nothing else: who asks is waiting. */
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let waited = 0; ;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof PlatformError && error.fault === 'limited')) throw error;
        const wait = error.retryAfterMs ?? 1_000;
        waited += wait;
        if (waited > PATIENCE || stopping.signal.aborted) throw error;
        await clock.sleep(wait, stopping.signal);
      }
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
          ...(key !== undefined && { metadata: markOf(key) }),
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
      await app.stop();
      stopping.abort();
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
          const refused = error instanceof RespondError && error.statusCode < 500;
          const failure = toPlatformError(error, 'answer');
          // It takes five answers in half an hour. What may have arrived is not said twice.
          if (!refused && failure.fault !== 'unavailable') throw failure;
          log.warn({ error: failure, inbound: to.id }, 'an answer goes another way');
        }
      }
      const { thread } = address;
      const place = { ...to.place, ...(thread !== undefined && { thread }) };
      await patiently(async () => {
        const calls = await clients.of(to.place.workspace);
        if (!address.private || to.direct) return void (await write(calls, { place, payload }));
        await calls.call('chat.postEphemeral', `answer in ${place.channel}`, (client) =>
          client.chat.postEphemeral({
            channel: place.channel,
            user: address.user,
            ...payload,
            ...(thread !== undefined && { thread_ts: thread }),
          }),
        );
      });
    },

    post: async (place, cleared, key) =>
      await write(await clients.of(place.workspace), { place, payload: payloadOf(cleared), key }),

    find: async (place, key, since) =>
      await finder.find(await clients.of(place.workspace), place, key, since),

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

/** Answers go to addresses that came with a question: soon or not at all, and no further than there. */
const ask: typeof globalThis.fetch = async (url, options) =>
  await globalThis.fetch(url, {
    ...options,
    redirect: 'error',
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(options?.signal ? [options.signal] : [])]),
  });

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
