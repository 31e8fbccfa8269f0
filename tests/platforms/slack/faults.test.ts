import { webApi } from '@slack/bolt';
import { expect, test } from 'vitest';
import { PlatformError } from '../../../src/platforms/platform.ts';
import { toPlatformError } from '../../../src/platforms/slack/faults.ts';

const refused = (error: string, more: object = {}): Error =>
  new webApi.WebAPIPlatformError({ ok: false, error, ...more });
const failed = (code: string): Error =>
  new webApi.WebAPIRequestError(
    Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) }),
  );

test.each([
  [refused('channel_not_found'), 'gone'],
  [refused('is_archived'), 'gone'],
  [refused('account_inactive'), 'gone'],
  [refused('token_revoked'), 'gone'],
  [refused('not_in_channel'), 'forbidden'],
  [refused('restricted_action'), 'forbidden'],
  [refused('missing_scope', { needed: 'chat:write' }), 'forbidden'],
  [refused('msg_too_long'), 'rejected'],
  [refused('msg_blocks_too_long'), 'rejected'],
  [refused('invalid_blocks'), 'rejected'],
  [refused('ratelimited'), 'limited'],
  [refused('invalid_auth'), 'unavailable'],
  [refused('service_unavailable'), 'unavailable'],
  [refused('fatal_error'), 'uncertain'],
  [refused('internal_error'), 'uncertain'],
  [refused('an_error_of_next_year'), 'uncertain'],
  [new webApi.WebAPIHTTPError(503, 'Service Unavailable', {}), 'uncertain'],
  [failed('ECONNREFUSED'), 'unavailable'],
  [failed('ENOTFOUND'), 'unavailable'],
  [failed('UND_ERR_CONNECT_TIMEOUT'), 'unavailable'],
  [failed('ECONNRESET'), 'uncertain'],
  [failed('UND_ERR_SOCKET'), 'uncertain'],
  [new Error('a fault of ours'), 'uncertain'],
])('%s is %s', (error, fault) => {
  expect(toPlatformError(error, 'post in C1')).toMatchObject({ fault });
});

test('says how long to wait, in ms, and what was being done, and which scope is missing', () => {
  const limited = toPlatformError(new webApi.WebAPIRateLimitedError(30), 'post in C1');
  expect(limited).toMatchObject({
    fault: 'limited',
    retryAfterMs: 30_000,
    message: 'Slack: post in C1: too many calls',
  });
  expect(toPlatformError(refused('missing_scope', { needed: 'chat:write' }), 'post in C1').message).toContain(
    '(missing_scope: it needs chat:write)',
  );
});

test('leaves what is sorted as it is', () => {
  const sorted = new PlatformError('gone', 'x');
  expect(toPlatformError(sorted, 'y')).toBe(sorted);
});
