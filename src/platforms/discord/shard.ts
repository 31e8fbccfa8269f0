import { once as happens } from 'node:events';
import {
  GatewayCloseCodes,
  GatewayDispatchEvents,
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewayDispatchPayload,
} from 'discord-api-types/v10';
import {
  DefaultWebSocketManagerOptions,
  WebSocketShard,
  WebSocketShardDestroyRecovery,
  WebSocketShardEvents,
  WebSocketShardStatus,
  type FetchingStrategyOptions,
  type SessionInfo,
} from '@discordjs/ws';
import { z } from 'zod';
import { OperatorError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Vault } from '../platform.ts';
import { TOKEN_REFUSED } from './faults.ts';
import { closed, failsOn, isAway, isSessionKnown, NO_PAST, opened, pauseBefore, ready } from './reopening.ts';

/** Why Discord ends a connection so that trying again is no use. https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const FATAL: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: TOKEN_REFUSED,
  [GatewayCloseCodes.InvalidShard]: 'knows no such shard: set DISCORD_SHARDS to auto',
  [GatewayCloseCodes.ShardingRequired]:
    'asks for more shards: start Dateline again, which asks how many; or raise DISCORD_SHARDS, if it is set',
  [GatewayCloseCodes.InvalidAPIVersion]:
    'takes no connections of this version any more: bring Dateline up to date',
  [GatewayCloseCodes.InvalidIntents]: 'does not know what Dateline wants to hear: bring Dateline up to date',
  [GatewayCloseCodes.DisallowedIntents]: 'does not let Dateline hear direct messages',
};

/** Ends a connection and not its session. */
const RESUMABLE = 4_200;
/** The same, of what could not be read; the library waits for nothing after a code of its own. */
const UNREAD = 4_201;

/**
 * A goodbye that nobody answers, or of which the library loses sight, is waited for so long (ms): no longer than another
 * process waits for the shard.
 */
const GOODBYE = 2_000;

/** Shortest wait (ms) before an invalid session is resumed; the longest is five of it. */
const INVALID_WAIT = 1_000;

export interface ShardOptions {
  readonly token: string;
  readonly id: number;
  readonly gateway: FetchingStrategyOptions['gatewayInformation'];
  /** How many shards there are. */
  readonly count: number;
  /** Keeps the session, so that who has the shard next goes on with it. */
  readonly vault: Vault;
  readonly world: World;
  readonly log: Log;
  /** Waits until a session may begin, or for the signal. */
  readonly mayBegin: (signal: AbortSignal) => Promise<void>;
  readonly hear: (event: GatewayDispatchPayload) => void;
  /** Hears that the shard is connected, or that it failed at that more than once; perhaps again and again. */
  readonly settled: () => void;
  /** Hears of an end that no new try mends. */
  readonly failed: (error: OperatorError) => void;
}

/**
 * Keeps a shard of the gateway connected until the signal aborts. The library speaks Discord's protocol, resumes and
 * reconnects; sessions, patience and ends are here.
 */
export async function keepConnected(options: ShardOptions, signal: AbortSignal): Promise<void> {
  const { id, count, world, log, hear, mayBegin, settled, failed } = options;
  const { clock, random } = world;
  const session = await openSession(options);
  let past = NO_PAST;

  /** What the library does about a shard that was let go comes to an end here: it knows no other. */
  const nevermore = async (): Promise<void> => {
    if (signal.aborted) await new Promise(() => {});
  };

  async function takeBreath(): Promise<void> {
    const pause = pauseBefore(past, random.fraction());
    if (pause > 0) await clock.sleep(pause, signal);
    await nevermore();
  }

  const shard = new WebSocketShard(
    {
      options: {
        ...DefaultWebSocketManagerOptions,
        token: options.token,
        intents: GatewayIntentBits.DirectMessages,
        gatewayInformation: options.gateway,
        shardCount: count,
      },
      async retrieveSessionInfo() {
        // It is idle only before it opens a connection.
        if (shard.status === WebSocketShardStatus.Idle) await takeBreath();
        const { last } = session;
        return last && isAway(past) ? { ...last, resumeURL: options.gateway.url } : last;
      },
      updateSessionInfo(_, next) {
        // What is heard from now on is heard again by who has the shard next.
        if (signal.aborted) return;
        if (next === null && isSessionKnown(past)) return;
        session.keep(next);
      },
      async waitForIdentify(_, closed) {
        await mayBegin(AbortSignal.any([closed, signal]));
        await nevermore();
        // The library then waits for the next connection.
        closed.throwIfAborted();
      },
    },
    id,
  );

  shieldFromFrames(shard, options, signal);

  const begun = (): void => {
    past = ready(past, clock.mono());
    settled();
  };
  shard.on(WebSocketShardEvents.Hello, () => {
    past = opened(past);
  });
  shard.on(WebSocketShardEvents.Ready, begun);
  shard.on(WebSocketShardEvents.Resumed, begun);
  shard.on(WebSocketShardEvents.Dispatch, ({ data }) => hear(data));
  shard.on(WebSocketShardEvents.Error, ({ error }) =>
    log.warn({ error, shard: id }, 'the connection to Discord failed at something'),
  );
  shard.on(WebSocketShardEvents.Closed, ({ code }) => {
    if (signal.aborted) return;
    past = closed(past, code, clock.mono());
    const fatal = FATAL[code];
    if (fatal !== undefined) return failed(new OperatorError(`Discord ${fatal} (close code ${code}).`));
    const { failures } = past;
    log.info({ code, shard: id, failures }, 'a connection to Discord was closed; it is opened again');
    if (failsOn(past)) settled();
  });

  // What breaks it is told by events, and the library tries again.
  shard.connect().catch(() => {});
  if (!signal.aborted) await happens(signal, 'abort');
  const gone = new AbortController();
  const bye = shard.destroy({ code: RESUMABLE, reason: 'Dateline lets the shard go' });
  await Promise.race([bye, clock.sleep(GOODBYE, gone.signal)]);
  gone.abort();
  await session.kept();
}

/** What the library keeps to itself, and does without a catch and without a wait. */
interface Inner {
  readonly connection: { close(code: number): void } | null;
  unpackMessage(data: unknown, isBinary: boolean): Promise<unknown>;
  onMessage(data: unknown, isBinary: boolean): Promise<void>;
  resume(session: SessionInfo): Promise<void>;
}

/** Where a connection is opened: with another the library fails, and tells nobody. */
export const WebSocketUrl = z.url({ protocol: /^wss?$/ });

/** https://discord.com/developers/docs/events/gateway-events#hello */
const Hello = z.object({
  op: z.literal(GatewayOpcodes.Hello),
  d: z.object({ heartbeat_interval: z.number().positive() }),
});
/** https://discord.com/developers/docs/events/gateway-events#ready */
const Ready = z.object({
  t: z.literal(GatewayDispatchEvents.Ready),
  s: z.number(),
  d: z.object({ session_id: z.string(), resume_gateway_url: WebSocketUrl }),
});
const HELLO: number = GatewayOpcodes.Hello;
const READY: string = GatewayDispatchEvents.Ready;
const OtherFrame = z.object({
  op: z.number().refine((op) => op !== HELLO),
  t: z
    .unknown()
    .optional()
    .refine((type) => type !== READY),
});
/** A frame with what the library takes from it unseen: a pause between heartbeats, a session and where that is. */
const Frame = z.union([z.null(), Hello, Ready, OtherFrame]);

/**
 * What the library cannot read ends its connection and not the program; and a session that Discord calls invalid is resumed
 * after the wait that Discord asks for. https://discord.com/developers/docs/events/gateway#resuming
 */
function shieldFromFrames(
  shard: WebSocketShard,
  { id, log, world: { clock, random } }: ShardOptions,
  signal: AbortSignal,
): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- private by its types alone
  const inner = shard as unknown as Inner;
  const [onMessage, resume] = [inner.onMessage.bind(shard), inner.resume.bind(shard)];
  const unpack = inner.unpackMessage.bind(shard);
  inner.unpackMessage = async (data, isBinary) => {
    const frame = await unpack(data, isBinary);
    // What was not whole yet is null.
    Frame.parse(frame);
    return frame;
  };
  let waiting: AbortController | undefined;
  shard.on(WebSocketShardEvents.Closed, () => waiting?.abort());
  inner.onMessage = async (data, isBinary) => {
    try {
      await onMessage(data, isBinary);
    } catch (error) {
      log.warn({ error, shard: id }, 'Discord said what cannot be read; the connection is opened again');
      // One that waits for its greeting is opened twice when it is destroyed, and forgets its session.
      if (shard.status === WebSocketShardStatus.Connecting) return inner.connection?.close(UNREAD);
      await shard.destroy({ reason: 'An odd frame', recover: WebSocketShardDestroyRecovery.Resume });
    }
  };
  inner.resume = async (session) => {
    if (shard.status === WebSocketShardStatus.Connecting) return await resume(session);
    if (waiting) return;
    const closed = (waiting = new AbortController());
    const over = AbortSignal.any([closed.signal, signal]);
    await clock.sleep(INVALID_WAIT * (1 + 4 * random.fraction()), over);
    waiting = undefined;
    if (!over.aborted) await resume(session);
  };
}

/** The session of a shard: as it is, and as it is kept. */
interface Session {
  readonly last: SessionInfo | null;
  /** Who has to answer within seconds does not wait for the vault. */
  keep(next: SessionInfo | null): void;
  /** Resolves when the last one is kept. */
  kept(): Promise<void>;
}

async function openSession({ id, vault, log }: ShardOptions): Promise<Session> {
  const key = `session/${id}`;
  let last: SessionInfo | null = null;
  let isKept = true;
  let keeping = Promise.resolve();
  try {
    last = sessionOf(await vault.get(key));
  } catch (error) {
    log.warn({ error, shard: id }, 'the last session with Discord could not be read; another begins');
  }

  async function keepLast(): Promise<void> {
    // One write at a time, and of all that came meanwhile the last.
    if (isKept) return;
    isKept = true;
    try {
      await vault.put(key, last ? JSON.stringify(last) : '');
    } catch (error) {
      log.warn({ error, shard: id }, 'the session with Discord could not be kept');
    }
  }

  return {
    get last() {
      return last;
    },
    keep(next) {
      last = next;
      if (!isKept) return;
      isKept = false;
      keeping = keeping.then(keepLast);
    },
    kept: async () => await keeping,
  };
}

function sessionOf(text: string | undefined): SessionInfo | null {
  if (!text) return null;
  // Written by keep alone.
  const session: SessionInfo = JSON.parse(text);
  return session;
}
