import { describe, expect, test } from 'vitest';
import {
  closed,
  failsOn,
  isAway,
  isSessionKnown,
  NO_PAST,
  opened,
  pauseBefore,
  ready,
  type Past,
} from '../../../src/platforms/discord/reopening.ts';

/** After so many openings in a row that failed. */
const failed = (times: number): Past =>
  Array.from({ length: times }).reduce<Past>((past) => closed(past, 4000, 0), NO_PAST);

test.each([
  [0, 0],
  [1, 0],
  [2, 1_000],
  [3, 2_000],
  [7, 32_000],
  [8, 60_000],
  [2_000, 60_000],
])(
  'after %i failures in a row the next opening waits for %i ms, and a quarter more by chance',
  (times, wait) => {
    expect(pauseBefore(failed(times), 0)).toBe(wait);
    expect(pauseBefore(failed(times), 0.5)).toBe(wait * 1.125);
  },
);

describe('a connection that was ready', () => {
  test.each([
    [59_999, 6],
    [60_000, 1],
  ])('and lived for %i ms leaves %i failures in a row', (lived, failures) => {
    expect(closed(ready(failed(5), 1_000), 4000, 1_000 + lived)).toMatchObject({ failures });
  });

  test('does not count for the one after it, which never was', () => {
    const steady = closed(ready(NO_PAST, 0), 4000, 60_000);
    expect(closed(steady, 4000, 500_000)).toMatchObject({ failures: 2 });
  });
});

test('a second failure in a row is told, and after a third the session is looked for where all begin', () => {
  expect([1, 2, 3].map((times) => failsOn(failed(times)))).toEqual([false, true, true]);
  expect([1, 2, 3].map((times) => isAway(failed(times)))).toEqual([false, false, true]);
});

test('a session is known after an end without a word, until the next connection is open', () => {
  const cut = closed(NO_PAST, 1_006, 0);
  expect(isSessionKnown(cut)).toBe(true);
  expect(isSessionKnown(opened(cut))).toBe(false);
  expect(isSessionKnown(closed(NO_PAST, 1_000, 0))).toBe(false);
});
