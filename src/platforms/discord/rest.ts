import { REST, type RequestData, type ResponseLike, type RouteLike } from '@discordjs/rest';
import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { instantOf } from '../http-date.ts';
import { PlatformError } from '../platform.ts';
import { isTokenRefused, NotSent, toPlatformError } from './faults.ts';
import { send } from './http.ts';

/** Discord must have answered in this time (ms); then nobody waits for it any more. */
export const TIMEOUT = 10_000;
/** For a bucket that opens within this time (ms) a call waits; else it is told how long, and others go on. */
const PATIENCE = 3_000;

/**
 * Discord bans an address for a while after 10,000 answers of 401, 403 and 429 in ten minutes; long before that, nothing is asked.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
const INVALID_WINDOW = 600_000;
const MOST_INVALID = 5_000;
/** Wait (s) after an answer of "too many calls" that does not say how long. */
const UNTOLD_WAIT = 5;
const INVALID: ReadonlySet<number> = new Set([401, 403, 429]);

/** A token that was refused is tried again after so long (ms): Discord has refused good ones when it was ill itself. */
const TOKEN_REST = 60_000;

/**
 * A bot makes fifty calls a second, but for those by which it answers. They go out evenly, one fewer, for the network may bring
 * some together; after a quiet second the first few do not wait. Those that come after wait for them: in no second, wherever it
 * begins, are more than fifty.
 * https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
 */
const SECOND = 1_000;
const BETWEEN_CALLS = SECOND / 49;
const AT_ONCE = 20;

export interface RestOptions {
  readonly token: string;
  /** Of Discord's API, without its version and without a slash at the end. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Makes a call, once: what it repeats may have arrived, and that is for the outbox to decide. Buckets are left to the library.
 * @param doing what is done, for messages
 * @throws PlatformError
 */
export type Call = (method: Method, route: RouteLike, doing: string, data?: RequestData) => Promise<unknown>;

/** Clocks that differ by no more than this (ms) are taken for right: an answer may be some seconds on its way. */
export const CLOCKS_DIFFER = 30_000;

/** Calls of Discord's REST API. */
export interface Calls {
  readonly rest: REST;
  /**
   * Does something that takes several calls. When its time (ms) is over none is begun any more, and none is waited for: so
   * nothing is sent when whoever asked for it believes it over.
   */
  within<T>(ms: number, work: (call: Call) => Promise<T>): Promise<T>;
  /**
   * How far (whole ms) our clock is ahead of Discord's now, to a second, by what it answered last; it is asked where it has answered
   * nothing yet. @throws PlatformError
   */
  ahead(call: Call): Promise<number>;
}

/** Makes calls, and stops to before Discord bans us. */
export function createCalls({ token, apiUrl, clock, log }: RestOptions): Calls {
  const rest = new REST({
    api: apiUrl,
    version: '10',
    retries: 0,
    timeout: TIMEOUT,
    // The library counts in seconds that begin with a call: at their edges a hundred could go out at once.
    globalRequestsPerSecond: Infinity,
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > PATIENCE,
    makeRequest: async (url, init) => {
      if (init.signal?.aborted) throw new NotSent();
      // The library repeats of its own accord what was limited.
      refuseWhenShut('ask');
      return await sayingWhen(await send(url, init));
    },
  }).setToken(token);
  /** When each invalid answer came (ms, monotonic), oldest first. */
  let invalid: number[] = [];
  /** Until when (ms, monotonic) the token is not shown again. */
  let tokenRestsUntil = -Infinity;
  /** When (ms, monotonic) the next call would go out if they all went out evenly. */
  let nextAt = -Infinity;
  /** When (ms, monotonic) those of the last second went out, and those that wait will. */
  let turns: readonly number[] = [];

  /** When Discord answered last: by its clock, and by ours that nobody sets (ms). */
  let answered: { readonly theirs: number; readonly at: number } | undefined;

  /** Whether the clocks differed when they were compared last. */
  let differ = false;

  function note(theirs: number): void {
    answered = { theirs, at: clock.mono() };
    const ahead = clock.now() - theirs;
    const differed = differ;
    differ = Math.abs(ahead) > CLOCKS_DIFFER;
    if (differ && !differed)
      log.warn(
        { aheadSeconds: Math.round(ahead / 1_000) },
        'this machine’s clock is not Discord’s, and digests come when it says: let it be set by NTP',
      );
  }

  rest.on('response', (_request, { status, headers }) => {
    const theirs = instantOf(headers.get('date'));
    if (theirs !== undefined) note(theirs);
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
    const first = invalid.findIndex((at) => at > now - INVALID_WINDOW);
    invalid = first < 0 ? [] : invalid.slice(first);
    if (invalid.length < MOST_INVALID) return;
    const [oldest = now] = invalid;
    throw new PlatformError('limited', `Discord: ${doing}: Discord refused too much`, {
      retryAfterMs: oldest + INVALID_WINDOW - now,
    });
  }

  /** Waits for a call's turn among those of the bot. */
  async function takeTurn(doing: string, over: AbortSignal): Promise<void> {
    const now = clock.mono();
    if (now < tokenRestsUntil)
      throw new PlatformError('unavailable', `Discord: ${doing}: the token was refused just now`, {
        retryAfterMs: tokenRestsUntil - now,
      });
    const even = Math.max(nextAt, now);
    turns = turns.filter((turn) => turn > now - SECOND);
    const turn = turns.length < AT_ONCE ? now : even;
    const wait = turn - now;
    if (wait > PATIENCE)
      throw new PlatformError('limited', `Discord: ${doing}: too many calls`, { retryAfterMs: wait });
    nextAt = even + BETWEEN_CALLS;
    turns = [...turns, turn];
    if (wait > 0) await clock.sleep(wait, over);
  }

  async function make(
    over: AbortSignal,
    ...[method, route, doing, data = {}]: Parameters<Call>
  ): Promise<unknown> {
    refuseWhenShut(doing);
    const asBot = data.auth !== false;
    if (asBot) await takeTurn(doing, over);
    try {
      if (over.aborted) throw new NotSent();
      // The library forgets a token that was refused once.
      rest.setToken(token);
      return await rest[method](route, { ...data, signal: over });
    } catch (error) {
      if (asBot && isTokenRefused(error)) tokenRestsUntil = clock.mono() + TOKEN_REST;
      throw toPlatformError(error, doing);
    }
  }

  return {
    rest,
    async ahead(call) {
      if (!answered) await call('get', Routes.gateway(), 'ask what time it is');
      // Ids have whole milliseconds, and the clock that nobody sets has not.
      return answered ? Math.round(clock.now() - answered.theirs - (clock.mono() - answered.at)) : 0;
    },
    async within(ms, work) {
      const [over, done] = [new AbortController(), new AbortController()];
      void clock.sleep(ms, done.signal).then(() => over.abort());
      try {
        return await work(async (...asked) => await make(over.signal, ...asked));
      } finally {
        done.abort();
      }
    },
  };
}

const Limited = z.object({ retry_after: z.number().positive() });

/**
 * An answer of "too many calls" with a header that says when to ask again (s), which the library reads: where it is not there,
 * or no such number, the library would ask again at once, for ever. Discord says it in the body too.
 * https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
 */
async function sayingWhen(answer: ResponseLike): Promise<ResponseLike> {
  if (answer.status !== 429 || Number(answer.headers.get('retry-after')) > 0) return answer;
  const body = await answer.text();
  const headers = new Headers([...answer.headers]);
  headers.set('retry-after', String(secondsIn(body) ?? UNTOLD_WAIT));
  return new Response(body, { status: answer.status, statusText: answer.statusText, headers });
}

function secondsIn(body: string): number | undefined {
  try {
    return Limited.safeParse(JSON.parse(body)).data?.retry_after;
  } catch {
    // What stands before Discord answers in no JSON.
    return undefined;
  }
}

/** What Discord answered. @throws PlatformError when it is something else, and nobody knows what was done */
export function read<T>(shape: z.ZodType<T>, answer: unknown): T {
  const said = shape.safeParse(answer);
  if (said.success) return said.data;
  throw new PlatformError('uncertain', `Discord answered something else: ${z.prettifyError(said.error)}`);
}
