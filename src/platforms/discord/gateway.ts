import { Routes, type GatewayDispatchPayload } from 'discord-api-types/v10';
import { z } from 'zod';
import { OperatorError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PlatformError, type Shares, type Vault } from '../platform.ts';
import { isTokenRefused, TOKEN_REFUSED } from './faults.ts';
import { TIMEOUT, type Calls } from './rest.ts';
import { keepConnected, WebSocketUrl, type ShardOptions } from './shard.ts';

/** Which shards this process may have: as many as Discord recommends, or some of a number that somebody chose. */
export type Sharding = 'auto' | { readonly first: number; readonly last: number; readonly of: number };

/**
 * So long (ms) after a session began may another of the same turn: half a second more than Discord's five, for what the
 * network brings together. https://discord.com/developers/docs/events/gateway#session-start-limit-object
 */
const BETWEEN_STARTS = 5_500;
/** What Discord says of session starts counts for so long (ms): less than others need for another one of our turn. */
const FRESH = 5_000;
/** Longest wait (ms) until Discord is asked once more how many starts are left: somebody may have made a new token. */
const LONGEST_WAIT = 600_000;

/** First wait (ms) after Discord could not be asked; it doubles with each, up to the longest. */
const BACKOFF = 1_000;
const LONGEST_BACKOFF = 60_000;

export interface GatewayOptions {
  readonly token: string;
  readonly calls: Calls;
  readonly sharding: Sharding;
  /** Says which shards are this process's. Ends with the gateway. */
  readonly shares: Shares;
  /** Keeps sessions, so that a start goes on with the last one's, and another process with those of one that died. */
  readonly vault: Vault;
  readonly world: World;
  readonly log: Log;
  /** Hears of an end that no new try mends. */
  readonly failed: (error: Error) => void;
}

/** What comes over the gateway. */
export interface Gateway {
  /**
   * Resolves when each shard is connected, another process's, or waits for what may take long: Discord is away, or lets
   * no more sessions begin today.
   * @throws OperatorError when Discord refuses the connection for good
   */
  start(hear: (event: GatewayDispatchPayload) => void): Promise<void>;
  stop(): Promise<void>;
}

/** https://discord.com/developers/docs/events/gateway#get-gateway-bot */
export const GatewayBot = z.object({
  url: WebSocketUrl,
  shards: z.int().positive(),
  session_start_limit: z.object({
    total: z.number(),
    remaining: z.number(),
    reset_after: z.number(),
    max_concurrency: z.number(),
  }),
});
export type GatewayBot = z.infer<typeof GatewayBot>;

type Ears = Pick<ShardOptions, 'hear' | 'settled' | 'failed'>;

/** What Discord said. */
interface Told {
  readonly gateway: GatewayBot;
  /** When it was asked (ms, monotonic). */
  readonly at: number;
  /** How many sessions began here since. */
  begun: number;
}

/** Listens over the gateway for interactions and direct messages, and for nothing else: no server is kept in memory. */
export function createGateway(options: GatewayOptions): Gateway {
  const { calls, sharding, shares, world, log, failed } = options;
  const { clock } = world;
  const stopping = new AbortController();
  let told: Told | undefined;
  let asking: Promise<Told> | undefined;
  let running: Promise<unknown> | undefined;

  async function ask(): Promise<Told> {
    const at = clock.mono();
    const gateway = await calls.within(TIMEOUT, async (call) =>
      GatewayBot.parse(await call('get', Routes.gatewayBot(), 'ask for the gateway')),
    );
    return (told = { gateway, at, begun: 0 });
  }

  /** @returns what Discord says, of now; asked anew until it does, or until the signal. @throws OperatorError where it refuses the token */
  async function toldNow(signal: AbortSignal, failedOnce: () => void): Promise<Told | undefined> {
    for (let wait = BACKOFF; !signal.aborted; wait = Math.min(2 * wait, LONGEST_BACKOFF)) {
      if (told && clock.mono() - told.at < FRESH) return told;
      try {
        return await (asking ??= ask().finally(() => (asking = undefined)));
      } catch (error) {
        if (error instanceof PlatformError && isTokenRefused(error.cause))
          throw new OperatorError(`Discord ${TOKEN_REFUSED}.`, { cause: error });
        log.warn({ error }, 'Discord does not say how to connect; it is asked again');
        failedOnce();
      }
      await clock.sleep(wait, signal);
    }
    return undefined;
  }

  /** Waits until a session of a shard may begin: Discord resets the token of who begins too many, or too fast. */
  async function mayBegin(shard: number, waits: () => void, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { max_concurrency: turns = 1 } = told?.gateway.session_start_limit ?? {};
      await shares.turn(`discord/begin/${shard % turns}`, BETWEEN_STARTS, signal);
      const had = clock.mono();
      const now = await toldNow(signal, waits);
      if (now === undefined) return;
      // It took so long that the turn may be another's.
      if (clock.mono() - had > BETWEEN_STARTS / 2) continue;
      const { remaining, total, reset_after: resetMs } = now.gateway.session_start_limit;
      // Of the other turns, other processes may have had each twice since Discord was asked.
      if (remaining - now.begun >= 2 * turns - 1) {
        now.begun += 1;
        return;
      }
      const wait = Math.min(resetMs, LONGEST_WAIT);
      log.warn(
        { shard, remaining, total, until: timeOf(clock.now() + resetMs) },
        'Discord lets no more sessions begin for now; the shard waits until it does',
      );
      waits();
      await clock.sleep(wait, signal);
    }
  }

  async function run({ hear, settled, failed: end }: Ears): Promise<void> {
    const now = await toldNow(stopping.signal, settled);
    if (now === undefined) return;
    const { gateway } = now;
    const { first, last, of: count } = shardsOf(sharding, gateway);
    log.info({ first, last, count, recommended: gateway.shards }, 'these shards of Discord are to be held');
    const ids = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const unsettled = new Set(ids);
    const settle = (id: number): void => {
      unsettled.delete(id);
      if (unsettled.size === 0) settled();
    };
    await Promise.all(
      ids.map(async (id) => {
        const settledOne = (): void => settle(id);
        // By the shard alone: shard 0 has the direct messages, however many there are.
        await shares.hold(
          `discord/shard/${id}`,
          async (signal) =>
            await keepConnected(
              {
                ...options,
                id,
                count,
                gateway,
                mayBegin: async (over) => await mayBegin(id, settledOne, over),
                hear,
                settled: settledOne,
                failed: end,
              },
              signal,
            ),
          settledOne,
        );
      }),
    );
  }

  return {
    async start(hear) {
      const settled = Promise.withResolvers<void>();
      const end = (error: Error): void => {
        settled.reject(error);
        failed(error);
      };
      running = run({ hear, settled: settled.resolve, failed: end }).then(settled.resolve, end);
      await settled.promise;
    },
    async stop() {
      stopping.abort();
      await shares.stop();
      await running;
    },
  };
}

const timeOf = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString();

/** Which shards are to be held, of how many. */
export const shardsOf = (
  sharding: Sharding,
  { shards }: { readonly shards: number },
): Exclude<Sharding, 'auto'> => (sharding === 'auto' ? { first: 0, last: shards - 1, of: shards } : sharding);
