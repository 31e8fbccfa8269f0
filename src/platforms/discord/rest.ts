import { REST, type RequestData, type RouteLike } from 'discord.js';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { PlatformError } from '../platform.ts';
import { toPlatformError } from './faults.ts';

/** Discord must have answered in this time (ms); then nobody waits for it any more. */
export const TIMEOUT = 10_000;
/** For a bucket that opens within this time (ms) a call waits; else it is told how long, and others go on. */
const PATIENCE = 3_000;

/**
 * Discord bans an address for a while after 10,000 answers of 401, 403 and 429 in ten minutes; long before that, nothing is asked.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
const INVALID_WINDOW = 600_000;
const MOST_INVALID = 1_000;
const INVALID: ReadonlySet<number> = new Set([401, 403, 429]);

export interface RestOptions {
  readonly token: string;
  /** Of Discord's API, without its version and without a slash at the end. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Calls of Discord's REST API. */
export interface Calls {
  readonly rest: REST;
  /**
   * Makes a call, once: what it repeats may have arrived, and that is for the outbox to decide. Buckets and the global
   * limit are left to the library.
   * @param doing what is done, for messages
   * @throws PlatformError
   */
  call(method: Method, route: RouteLike, doing: string, data?: RequestData): Promise<unknown>;
}

/** Makes calls, and stops to before Discord bans us. */
export function createCalls({ token, apiUrl, clock, log }: RestOptions): Calls {
  const rest = new REST({
    api: apiUrl,
    version: '10',
    retries: 0,
    timeout: TIMEOUT,
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > PATIENCE,
  }).setToken(token);
  /** When each invalid answer came (ms, monotonic), oldest first. */
  let invalid: number[] = [];

  rest.on('response', (_request, { status, headers }) => {
    // A limit that all share is nobody's fault, and is not counted.
    if (!INVALID.has(status) || headers.get('x-ratelimit-scope') === 'shared') return;
    invalid.push(clock.mono());
    if (invalid.length === MOST_INVALID)
      log.error(
        { refused: invalid.length },
        'Discord refused so much that nothing is asked of it for a while',
      );
  });

  function refuseWhenShut(doing: string): void {
    const now = clock.mono();
    invalid = invalid.filter((at) => at > now - INVALID_WINDOW);
    if (invalid.length < MOST_INVALID) return;
    const [oldest = now] = invalid;
    throw new PlatformError('limited', `Discord: ${doing}: Discord refused too much`, {
      retryAfterMs: oldest + INVALID_WINDOW - now,
    });
  }

  return {
    rest,
    async call(method, route, doing, data = {}) {
      refuseWhenShut(doing);
      try {
        return await rest[method](route, data);
      } catch (error) {
        throw toPlatformError(error, doing);
      }
    },
  };
}
