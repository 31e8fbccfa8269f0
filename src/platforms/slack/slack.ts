import { App, LogLevel, type Logger, type Receiver, type RespondFn } from '@slack/bolt';
import type { Inbound, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Pace, Platform } from '../platform.ts';
import { ACTION_ID, actOf } from './acts.ts';
import { createAgent } from './agent.ts';
import { createAnswers } from './answers.ts';
import { createClients, TIMEOUT, type Calls, type Workspaces } from './clients.ts';
import { createDirects } from './directs.ts';
import { receiveEvent } from './events.ts';
import { createFinder } from './find.ts';
import { createHome } from './home.ts';
import { isIn, mayFollow } from './membership.ts';
import { createPeople, nobody } from './people.ts';
import { correct, payloadOf, write } from './post.ts';
import { receiveCommand, receivePress, receiveShortcut, type Reading, type Received } from './receive.ts';
import { hidden, render, shown } from './render.ts';
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

/** Slack, by Bolt. */
export function createSlackPlatform(options: SlackOptions): Platform {
  const { workspaces, receiver, apiUrl, world, log, logger, pace = PACE } = options;
  const { clock } = world;
  const clients = createClients({ workspaces, apiUrl, clock, logger, timeoutMs: pace.timeoutMs });
  const people = createPeople({ clock, log });
  const finder = createFinder();
  const agent = createAgent(log);
  const home = createHome({
    callsOf: clients.of,
    userOf: people.of,
    hear: async (inbound) => await hear?.(inbound),
    write,
    log,
  });
  const stopping = new AbortController();
  const answers = createAnswers({ callsOf: clients.of, stopping: stopping.signal, clock, log });
  const directs = createDirects();
  const underWay = new Set<Promise<void>>();
  let hear: ((inbound: Inbound) => Promise<void>) | undefined;

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
    // By two sockets, or as two kinds of event, the same may come twice at a time.
    const asked = { ...address, user: received.user, ...(respond && { respond }) };
    await answers.once(id, asked, async () => {
      const calls = await callsFor(received);
      const place = calls ? await placeFor(calls, received) : received.place;
      const user = calls ? await people.of(calls, received.user) : nobody(received.user);
      const outside = calls && mayFollow(received) && !(await isIn(calls, place.channel, log));
      const common = { id, place, user, direct, ...(outside && { lacks: ['invitation'] as const }) };
      const heard: Inbound =
        received.kind === 'ask'
          ? { kind: 'ask', ...common, words: received.words }
          : { kind: 'press', ...common, act: received.act };
      const work = async (): Promise<void> => await hear?.(heard);
      if (!calls) return await work();
      const thread = direct ? address.thread : undefined;
      const conversation = { channel: place.channel, ...(thread !== undefined && { thread }) };
      await agent.during(work, calls, conversation, user.locale);
    });
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
    calls: Calls,
    { place, user, direct, address }: Received & { kind: 'ask' | 'press' },
  ): Promise<Place> {
    const here = { ...place, workspace: calls.installed.team || place.workspace };
    if (!direct || !address.private) return here;
    try {
      return { ...here, channel: await directs.of(calls, user) };
    } catch (error) {
      log.warn({ error, place: here }, 'the talk of somebody with us could not be opened');
      return here;
    }
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
      await answers.give({ id: to.id, place: to.place, direct: to.direct, payload });
    },

    post: async (place, cleared, key) =>
      await write(await clients.of(place.workspace), { place, payload: payloadOf(cleared), key }),

    find: async (place, key, since) =>
      await finder.find(await clients.of(place.workspace), place, key, since),

    edit: async (message, cleared) =>
      await correct(await clients.of(message.place.workspace), message, cleared),

    openDirect: async ({ workspace }, user) => ({
      platform: 'slack',
      workspace,
      channel: await directs.of(await clients.of(workspace), user),
    }),
  };
}

/** Answers go to addresses that came with a question: soon or not at all, and no further than there. */
const ask: typeof globalThis.fetch = async (url, options) =>
  await globalThis.fetch(url, {
    ...options,
    redirect: 'error',
    signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(options?.signal ? [options.signal] : [])]),
  });

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
