import { beforeEach, expect, test } from 'vitest';
import type { Subscription } from '../src/domain.ts';
import { slotKey } from '../src/keys.ts';
import { PlatformError } from '../src/platforms/platform.ts';
import { createAnsweredBefore } from '../src/restored.ts';
import { NEWS } from './fakes/dateline.ts';
import { fakePlatform, type FakePlatform } from './fakes/platform.ts';
import { instant } from './fakes/world.ts';
import { saying } from './platforms/cleared.ts';

const MINUTE = 60_000;
/** The slot that the backup knows as the next. */
const DUE = instant('2026-11-23T08:00Z');

const followed: Subscription = {
  id: 'one',
  place: NEWS,
  owner: 'you',
  query: { companies: [], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: 0,
  since: 0,
  nextDueAt: DUE,
};

let platform: FakePlatform;
/** What was looked for, and since when. */
let looks: { readonly key: string; readonly since: number }[];
beforeEach(() => {
  platform = fakePlatform();
  looks = [];
  const find = platform.find.bind(platform);
  platform.find = (place, key, since) => {
    looks.push({ key, since });
    return find(place, key, since);
  };
});

const answeredBefore = (restoredAt: number | undefined, subscription = followed): Promise<boolean> =>
  createAnsweredBefore({ store: { restoredAt }, platforms: new Map([['fake', platform]]) })(subscription);

const post = (slotAt: number): Promise<unknown> =>
  platform.post(NEWS, saying('hello'), slotKey(followed, slotAt));

test('a store that was not restored, and a slot after it was, have nothing that is not known, and nobody is asked', async () => {
  await post(DUE);
  expect(await answeredBefore(undefined)).toBe(false);
  expect(await answeredBefore(DUE - 1)).toBe(false);
  expect(looks).toEqual([]);
});

test('slots that came before the restore are looked for, the latest first, from a little before each', async () => {
  expect(await answeredBefore(DUE + 2 * MINUTE + 1)).toBe(false);
  expect(looks).toEqual(
    [2, 1, 0].map((minutes) => {
      const slotAt = DUE + minutes * MINUTE;
      return { key: slotKey(followed, slotAt), since: slotAt - MINUTE };
    }),
  );
});

test.each([0, 1, 2])('the post of slot %i of three is found', async (index) => {
  await post(DUE + index * MINUTE);
  expect(await answeredBefore(DUE + 2 * MINUTE)).toBe(true);
});

test('of more slots than can be looked at, one may have had its post', async () => {
  expect(await answeredBefore(DUE + 19 * MINUTE)).toBe(false);
  looks.length = 0;
  expect(await answeredBefore(DUE + 20 * MINUTE)).toBe(true);
  expect(looks).toHaveLength(20);
});

test('where nobody may look, a post may be', async () => {
  platform.readable = false;
  expect(await answeredBefore(DUE)).toBe(true);
});

test('a place that is lost has no post, nor has a platform that is not connected', async () => {
  for (const fault of ['gone', 'forbidden'] as const) {
    platform.findFaults.push(fault);
    expect(await answeredBefore(DUE)).toBe(false);
  }
  const elsewhere = { ...followed, place: { ...NEWS, platform: 'elsewhere' } };
  expect(await answeredBefore(DUE, elsewhere)).toBe(false);
});

test('a platform that cannot be asked now is no answer', async () => {
  platform.findFaults.push('unavailable');
  await expect(answeredBefore(DUE)).rejects.toThrow(PlatformError);
});
