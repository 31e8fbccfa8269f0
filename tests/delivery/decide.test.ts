import { describe, expect, test } from 'vitest';
import type { Cleared } from '../../src/domain.ts';
import * as decide from '../../src/delivery/decide.ts';
import { LEASE } from '../../src/delivery/outbox.ts';
import { PACE as DISCORD } from '../../src/platforms/discord/discord.ts';
import { PlatformError, type Fault } from '../../src/platforms/platform.ts';
import type { ClaimedDelivery } from '../../src/store/store.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** As most deliveries are: taken on for the first time. */
const fresh: ClaimedDelivery = {
  id: 'd',
  key: 'd',
  subscription: 's',
  place: { platform: 'fake', workspace: 'w', channel: 'c' },
  slotAt: 0,
  body: { payload: {}, figures: [], stories: ['one', 'two'] } as unknown as Cleared,
  state: 'sending',
  attempts: 1,
  failures: 0,
  firstTriedAt: 0,
  uncertain: false,
  absences: 0,
  claim: 'claim',
  lapsed: false,
  triedForMs: 0,
};
const inDoubt: Partial<ClaimedDelivery> = { uncertain: true, attempts: 2, failures: 1 };

/** A platform that knows no keys, in whose history a message may appear a minute late. */
const searched: decide.Circumstances = {
  leaseMs: 30 * SECOND,
  pace: { concurrency: 1, timeoutMs: 10 * SECOND, lateMs: MINUTE },
  idempotentMs: 0,
  fraction: 0.5,
};
/** One that knows a key for five minutes. */
const keyed: decide.Circumstances = { ...searched, idempotentMs: 5 * MINUTE };
/** One where what was not there at the end of the call never comes. */
const punctual: decide.Circumstances = { ...searched, pace: { ...searched.pace, lateMs: 0 } };

const delivery = (parts: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({ ...fresh, ...parts });

describe('what comes first', () => {
  test.each([
    ['a post, the first time', {}, searched, 'post'],
    ['a post again after a refusal', { attempts: 3, failures: 2 }, searched, 'post'],
    ['a look, in doubt', inDoubt, searched, 'look'],
    ['a wait, where its sender fell silent', { ...inDoubt, lapsed: true }, searched, 'wait'],
    [
      'a wait, where it was to be sent by its key, and that is forgotten',
      { ...inDoubt, absences: -1 },
      searched,
      'wait',
    ],
    ['a wait, even where nothing comes late', { ...inDoubt, lapsed: true }, punctual, 'wait'],
    ['a post, as long as the key is known', { ...inDoubt, triedForMs: 3.5 * MINUTE }, keyed, 'post'],
    ['a post by it, where its sender fell silent', { ...inDoubt, lapsed: true }, keyed, 'post'],
    [
      'a look, where the key could be forgotten by the time it arrives',
      { ...inDoubt, triedForMs: 3.5 * MINUTE + 1 },
      keyed,
      'look',
    ],
    ['a look, where the clock was set back', { ...inDoubt, triedForMs: -1 }, keyed, 'look'],
  ] as const)('%s', (_, parts, circumstances, step) => {
    expect(decide.firstStep(delivery(parts), circumstances)).toBe(step);
  });
});

describe('after a look that did not find it', () => {
  test.each([
    ['once more, half a minute later', 0, searched, 30 * SECOND],
    ['posted, after the second', 1, searched, undefined],
    ['posted, after the first where nothing comes late', 0, punctual, undefined],
  ] as const)('%s', (_, absences, circumstances, waitMs) => {
    const reason = 'an earlier attempt was not found; it is looked for once more';
    const again = { state: 'ready', waitMs, uncertain: true, absences: absences + 1, failures: 1, reason };
    expect(decide.notFound(delivery({ ...inDoubt, absences }), circumstances)).toEqual(waitMs && again);
  });
});

test('who fell silent is waited for as long as a call takes, and as long as it may be late', () => {
  const outcome = decide.waitForLate(delivery({ ...inDoubt, absences: 1 }), searched);
  expect(outcome).toMatchObject({
    state: 'ready',
    waitMs: 70 * SECOND,
    uncertain: true,
    absences: 0,
    failures: 1,
  });
});

test.each([
  ['ask', 'uncertain'],
  ['skip', 'quarantined'],
  ['resend', undefined],
] as const)('where nobody may look, %s decides', (onUncertain, state) => {
  expect(decide.unreadable(onUncertain)?.state).toBe(state);
});

test.each(['withdrawn', 'unfollowed', 'paused'] as const)(
  '%s, its stories come again, unless readers may have them already',
  (by) => {
    expect(decide.hindered(delivery(), by, searched)).toMatchObject({ state: 'quarantined', again: true });
    expect(decide.hindered(delivery(inDoubt), by, searched)).not.toHaveProperty('again');
  },
);

test('what was not begun is begun at once by who claims it next, and nothing is forgotten', () => {
  const known = { uncertain: true, absences: 1, failures: 2 };
  expect(decide.notBegun(delivery(known), 'late', searched)).toMatchObject({
    state: 'ready',
    waitMs: 0,
    ...known,
  });
});

test('where a sender fell silent, what it may yet bring is waited for, whatever keeps the next from beginning', () => {
  const lapsed = delivery({ ...inDoubt, lapsed: true });
  const waits = { state: 'ready', waitMs: 70 * SECOND, uncertain: true, absences: 0 };
  expect(decide.notBegun(lapsed, 'the database was away', searched)).toMatchObject(waits);
  expect(decide.hindered(lapsed, 'lease', searched)).toMatchObject(waits);
  const limited = new PlatformError('limited', 'slow down', { retryAfterMs: SECOND });
  expect(decide.failed(lapsed, limited, 'post', searched)).toMatchObject({ waitMs: 70 * SECOND });
  expect(decide.failed(lapsed, limited, 'post', keyed)).toMatchObject({ waitMs: 1.5 * SECOND });
});

describe('after an error', () => {
  /** The wait (ms) after so many failures, where chance is one half. */
  const backoff = (failures: number): number => 750 * 2 ** (failures - 1);

  test.each([
    [
      'a place that is gone',
      {},
      'post',
      'gone',
      { state: 'quarantined', pause: { because: 'gone', lacks: [] }, again: true },
    ],
    [
      'a place that is closed to us',
      {},
      'post',
      'forbidden',
      { state: 'quarantined', pause: { because: 'forbidden', lacks: [] }, again: true },
    ],
    ['a message that is refused', {}, 'post', 'rejected', { state: 'quarantined', alert: 'rejected' }],
    ['a limit', {}, 'post', 'limited', { state: 'ready', waitMs: backoff(1), uncertain: false, failures: 1 }],
    [
      'one that did nothing',
      { failures: 3 },
      'post',
      'unavailable',
      { state: 'ready', waitMs: backoff(4), uncertain: false, failures: 4 },
    ],
    [
      'one that may have done it',
      { failures: 0 },
      'post',
      'uncertain',
      { state: 'ready', waitMs: MINUTE, uncertain: true, absences: 0 },
    ],
    [
      'one that may have done it, of a call after two looks',
      { ...inDoubt, absences: 1 },
      'post',
      'uncertain',
      { state: 'ready', waitMs: MINUTE, uncertain: true, absences: 0, failures: 2 },
    ],
    [
      'a refusal of a call after two looks',
      { ...inDoubt, absences: 2 },
      'post',
      'limited',
      { state: 'ready', waitMs: backoff(2), uncertain: true, absences: 1, failures: 2 },
    ],
    [
      'a look that failed',
      { ...inDoubt, absences: 1 },
      'look',
      'uncertain',
      { state: 'ready', waitMs: backoff(2), uncertain: true, absences: 1, failures: 2 },
    ],
    [
      'the last of a day of them that did nothing',
      { failures: 9, triedForMs: 24 * 60 * MINUTE },
      'post',
      'unavailable',
      { state: 'quarantined', alert: 'given-up', again: true },
    ],
    [
      'the last of a day of them where it may have arrived',
      { ...inDoubt, failures: 9, triedForMs: 24 * 60 * MINUTE },
      'look',
      'unavailable',
      { state: 'uncertain' },
    ],
  ] as const)('%s', (_, parts, doing, fault, outcome) => {
    const error = new PlatformError(fault, 'said so');
    expect(decide.failed(delivery(parts), error, doing, searched)).toMatchObject(outcome);
  });

  test.each(['gone', 'forbidden'] as const)(
    'in a place that is %s, what may have arrived is given by no other delivery',
    (fault) => {
      const error = new PlatformError(fault, 'said so');
      expect(decide.failed(delivery(inDoubt), error, 'post', searched)).not.toHaveProperty('again');
    },
  );

  test('that is no platform’s, a call may have done it and a look did nothing', () => {
    const bug = new TypeError('of undefined');
    expect(decide.failed(delivery(), bug, 'post', searched)).toMatchObject({ uncertain: true });
    expect(decide.failed(delivery(), bug, 'look', searched)).toMatchObject({ uncertain: false });
  });

  test.each([
    // With half a second of chance.
    ['limited', 7.5 * SECOND],
    ['unavailable', 7.5 * SECOND],
    ['uncertain', MINUTE],
  ] as const satisfies readonly (readonly [Fault, number])[])(
    '%s, the wait that the platform names counts only where it took nothing',
    (fault, waitMs) => {
      const error = new PlatformError(fault, 'said so', { retryAfterMs: 7 * SECOND });
      expect(decide.failed(delivery(), error, 'post', searched)).toMatchObject({ waitMs });
    },
  );

  test('waits half to all of twice as long after each failure, up to five minutes', () => {
    const waits = (fraction: number) =>
      [1, 2, 3, 20].map((failures) => {
        const error = new PlatformError('unavailable', 'said so');
        const outcome = decide.failed(delivery({ failures: failures - 1 }), error, 'post', {
          ...searched,
          fraction,
        });
        return outcome.state === 'ready' ? outcome.waitMs : undefined;
      });
    expect(waits(0)).toEqual([500, 1_000, 2_000, 150_000]);
    expect(waits(1)).toEqual([1_000, 2_000, 4_000, 300_000]);
  });

  test('where the key is known next time nothing is waited for, elsewhere what may come late', () => {
    const error = new PlatformError('uncertain', 'said so');
    const after = (triedForMs: number) => decide.failed(delivery({ triedForMs }), error, 'post', keyed);
    // This call, the wait, a lease for the next, and a late arrival.
    const known = 5 * MINUTE - 10 * SECOND - backoff(1) - 30 * SECOND - MINUTE;
    expect(after(known)).toMatchObject({ waitMs: backoff(1), absences: -1 });
    expect(after(known + 1)).toMatchObject({ waitMs: MINUTE, absences: 0 });
  });

  test('as Discord counts, a post in doubt is sent again by its nonce, and a second time', () => {
    const discord = {
      ...keyed,
      pace: DISCORD,
      idempotentMs: DISCORD.nonceMs,
      leaseMs: LEASE,
      fraction: 0.99,
    };
    const error = new PlatformError('uncertain', 'no answer');
    const first = decide.failed(delivery(), error, 'post', discord);
    expect(first).toMatchObject({ waitMs: 995 });
    const again = delivery({ ...inDoubt, absences: -1, triedForMs: DISCORD.timeoutMs + 995 });
    expect(decide.firstStep(again, discord)).toBe('post');
    expect(decide.failed(again, error, 'post', discord)).toMatchObject({ waitMs: 1_990 });
    // A minute and a half after the first, nobody knows how long Discord remembers.
    const late = { ...again, triedForMs: 90 * SECOND };
    expect(decide.firstStep(late, discord)).toBe('wait');
  });

  test.each([
    ['many in less than a day', { failures: 1_000, triedForMs: 24 * 60 * MINUTE - 1 }],
    ['few in more than a day', { failures: 8, triedForMs: 48 * 60 * MINUTE }],
  ])('%s are no reason to give up', (_, parts) => {
    const error = new PlatformError('limited', 'said so');
    expect(decide.failed(delivery(parts), error, 'post', searched)).toMatchObject({ state: 'ready' });
  });

  test('the reason says what was done, what went wrong, and nothing else', () => {
    const error = new PlatformError('unavailable', 'the server said 503');
    const looked = decide.failed(delivery(inDoubt), error, 'look', searched);
    expect(looked).toMatchObject({
      reason: 'looking for an earlier attempt: unavailable: the server said 503',
    });
  });
});
