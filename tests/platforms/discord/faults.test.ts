import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest';
import { expect, test } from 'vitest';
import {
  discordError,
  isTokenRefused,
  NotSent,
  toPlatformError,
} from '../../../src/platforms/discord/faults.ts';
import { PlatformError } from '../../../src/platforms/platform.ts';

const URL = 'http://d.example/webhooks/1/token-of-an-interaction';
const refused = (code: number, status = 400): Error =>
  new DiscordAPIError({ code, message: 'Refused' }, code, status, 'POST', URL, {});
/** By what stands before Discord: without a code of Discord's. */
const blocked = (status: number): Error =>
  // @ts-expect-error -- as the library makes it from a page of HTML
  new DiscordAPIError({}, undefined, status, 'POST', URL, {});
const failed = (code: string): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });
const limitedFor = (retryAfter: number): RateLimitError =>
  new RateLimitError({
    global: false,
    hash: 'h',
    limit: 5,
    majorParameter: '1',
    method: 'POST',
    retryAfter,
    route: '/channels/:id/messages',
    scope: 'user',
    sublimitTimeout: 0,
    timeToReset: 30_000,
    url: URL,
  });
const limited = limitedFor(30_000.4);

test.each([
  [refused(10_003, 404), 'gone'],
  [refused(10_004, 404), 'gone'],
  [refused(10_013, 404), 'gone'],
  [refused(0, 404), 'gone'],
  [refused(50_001, 403), 'forbidden'],
  [refused(50_013, 403), 'forbidden'],
  [refused(50_007, 403), 'forbidden'],
  [refused(50_278, 403), 'forbidden'],
  [refused(50_083), 'forbidden'],
  [refused(160_005), 'forbidden'],
  [refused(40_067), 'forbidden'],
  [refused(99_999, 403), 'forbidden'],
  [refused(240_000), 'rejected'],
  [refused(50_006), 'rejected'],
  [refused(50_035), 'rejected'],
  [refused(10_008, 404), 'rejected'],
  [refused(40_060), 'rejected'],
  [refused(10_062, 404), 'rejected'],
  [refused(50_027, 401), 'rejected'],
  [refused(99_999), 'rejected'],
  [refused(20_028, 429), 'limited'],
  [refused(30_046), 'limited'],
  [limited, 'limited'],
  [refused(0, 401), 'unavailable'],
  [refused(50_014, 401), 'unavailable'],
  [blocked(403), 'unavailable'],
  [blocked(404), 'unavailable'],
  [new HTTPError(503, 'Service Unavailable', 'POST', URL, {}), 'uncertain'],
  [failed('ECONNREFUSED'), 'unavailable'],
  [failed('ENOTFOUND'), 'unavailable'],
  [failed('UND_ERR_CONNECT_TIMEOUT'), 'unavailable'],
  [new NotSent(), 'unavailable'],
  [failed('ECONNRESET'), 'uncertain'],
  [failed('UND_ERR_SOCKET'), 'uncertain'],
  [new DOMException('This operation was aborted', 'AbortError'), 'uncertain'],
  [new Error('a fault of ours'), 'uncertain'],
])('%s is %s', (error, fault) => {
  expect(toPlatformError(error, 'post in 4001')).toMatchObject({ fault });
});

test('says how long to wait, in whole ms, and what was being done', () => {
  expect(toPlatformError(limited, 'post in 4001')).toMatchObject({
    retryAfterMs: 30_001,
    message: 'Discord: post in 4001: too many calls',
  });
});

test('believes no wait beyond fifteen minutes: the clock was set back', () => {
  expect(toPlatformError(limitedFor(86_399_598), 'post in 4001')).toMatchObject({ retryAfterMs: 900_000 });
});

test('leaves what is sorted as it is', () => {
  const sorted = new PlatformError('gone', 'x');
  expect(toPlatformError(sorted, 'y')).toBe(sorted);
});

test('tells a token that is refused from an address that is used up, and says no secret', () => {
  expect(isTokenRefused(refused(0, 401))).toBe(true);
  expect(isTokenRefused(refused(50_027, 401))).toBe(false);
  expect(toPlatformError(refused(50_027, 401), 'answer').message).not.toContain('token-of');
  expect(discordError(refused(50_027, 401))).toBe(50_027);
  expect(discordError(blocked(403))).toBeUndefined();
});
