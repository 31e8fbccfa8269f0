import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cleared, Subscription } from '../../src/domain.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { createOutbox } from '../../src/delivery/outbox.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { NEWS, removeHome } from '../fakes/dateline.ts';
import { fakeLog } from '../fakes/log.ts';
import { fakePlatform, type FakePlatform } from '../fakes/platform.ts';
import { fakeWorld } from '../fakes/world.ts';

// What a gate would have cleared; the outbox looks at nothing but what it shows.
const body = { payload: { text: 'news' }, figures: ['f'], stories: ['s'] } as unknown as Cleared;

let home: string;
let store: Store;
let platform: FakePlatform;
const world = fakeWorld();
const log = fakeLog();

const subscription: Subscription = {
  id: 'one',
  place: NEWS,
  owner: 'you',
  query: { companies: [], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: 0,
  since: 0,
  nextDueAt: 60_000,
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'dateline-'));
  store = await openStore({ file: join(home, 'dateline.db'), program: 'test', ...world });
  platform = fakePlatform();
  log.lines.length = 0;
  await store.addSubscription(subscription);
  const [slot] = await store.claimSlots(60_000, 1_000, 1);
  const delivery = { id: 'd', key: 'd', place: NEWS, slotAt: 60_000, body };
  const claim = slot?.claim ?? '';
  const result = {
    subscription: 'one',
    claim,
    slotAt: 60_000,
    outcome: 'posted' as const,
    nextDueAt: 120_000,
    seen: ['s'],
    delivery,
    quarantined: [],
    now: 60_000,
  };
  expect(await store.commitSlot(result)).toBe(true);
});
afterEach(async () => {
  await store.close();
  await removeHome(home);
});

const outbox = (platforms: readonly Platform[] = [platform]) =>
  createOutbox({ store, platforms: new Map(platforms.map((one) => [one.name, one])), world, log, lease: 0 });
const outcomes = (): readonly string[] => log.lines.map(({ message }) => message);
const hour = 3_600_000;

test('a delivery is sent, settled with what it showed, and not sent again', async () => {
  await outbox().drain();
  await outbox().drain();
  expect(platform.messages.map(({ key, text }) => [key, text])).toEqual([['d', 'news']]);
  expect(await store.posted(NEWS, 9)).toEqual([
    { ref: { place: NEWS, id: '1' }, delivery: 'd', figures: ['f'], stories: ['s'] },
  ]);
});

describe('a failure before the message was taken', () => {
  test.each(['unavailable', 'limited'] as const)(
    '%s is tried again after a wait, and arrives once',
    async (fault) => {
      platform.faults.push({ fault, retryAfterMs: 5_000 });
      await outbox().drain();
      expect(platform.messages).toEqual([]);
      await outbox().drain();
      expect(platform.posts).toBe(1);
      world.pass(5_000);
      await outbox().drain();
      expect(platform.messages).toHaveLength(1);
    },
  );

  test('waits longer each time, up to five minutes', async () => {
    const waits: number[] = [];
    for (let tries = 1; tries <= 12; tries += 1) {
      platform.faults.push({ fault: 'unavailable' });
      while (platform.posts < tries && (waits[tries] ?? 0) < 600_000) {
        world.pass(500);
        waits[tries] = (waits[tries] ?? 0) + 500;
        await outbox().drain();
      }
    }
    // Half of the wait is chance, and the chance of this world is one half.
    expect(waits.slice(2)).toEqual([
      1_000, 1_500, 3_000, 6_000, 12_000, 24_000, 48_000, 96_000, 192_000, 225_000, 225_000,
    ]);
  });
});

describe('an attempt whose end is not known', () => {
  test('that did arrive is found and not sent again', async () => {
    platform.faults.push({ fault: 'uncertain', after: true });
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(platform.messages).toHaveLength(1);
    expect(platform.posts).toBe(1);
    expect(outcomes()).toEqual(['will be tried again', 'delivered']);
  });

  test('that did not arrive is sent again', async () => {
    platform.faults.push({ fault: 'uncertain' });
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(platform.messages).toHaveLength(1);
    expect(platform.posts).toBe(2);
  });

  test('stays in doubt through a later refusal', async () => {
    platform.faults.push({ fault: 'uncertain' }, { fault: 'limited' });
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    world.pass(hour);
    // The first attempt arrives late, after it was looked for.
    platform.messages.push({ place: NEWS, key: 'd', text: 'news' });
    await outbox().drain();
    expect(platform.messages).toHaveLength(1);
  });

  test('that cannot be looked for is not sent, and looked for again', async () => {
    platform.faults.push({ fault: 'uncertain' });
    platform.findFaults.push('unavailable');
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(platform.posts).toBe(1);
    world.pass(hour);
    await outbox().drain();
    expect(platform.messages).toHaveLength(1);
  });

  test('in a place that is gone by then pauses what is followed there', async () => {
    platform.faults.push({ fault: 'uncertain' });
    platform.findFaults.push('gone');
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(outcomes()).toContain('quarantined');
    expect(await store.subscription('one')).toMatchObject({ state: 'paused' });
  });

  test('is parked, and never guessed, where the platform does not let us look', async () => {
    platform.faults.push({ fault: 'uncertain' });
    platform.readable = false;
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(platform.posts).toBe(1);
    expect(outcomes()).toContain('quarantined');
  });

  test('of a process that died is looked for before anything is sent', async () => {
    await store.claimDeliveries(world.clock.now(), 0, 1);
    platform.messages.push({ place: NEWS, key: 'd', text: 'news' });
    await outbox().drain();
    expect(platform.posts).toBe(0);
    expect(platform.messages).toHaveLength(1);
    expect(await store.posted(NEWS, 9)).toHaveLength(1);
  });
});

describe('a refusal for good', () => {
  test.each(['gone', 'forbidden'] as const)(
    'because the place is %s pauses what is followed there',
    async (fault) => {
      platform.faults.push({ fault });
      await outbox().drain();
      world.pass(hour);
      await outbox().drain();
      expect(platform.posts).toBe(1);
      expect(await store.subscription('one')).toMatchObject({ state: 'paused', pausedBecause: fault });
    },
  );

  test('of the message alone quarantines it and pauses nothing', async () => {
    platform.faults.push({ fault: 'rejected' });
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(platform.posts).toBe(1);
    expect(await store.subscription('one')).toMatchObject({ state: 'active' });
    expect(outcomes()).toEqual(['quarantined']);
  });
});

test('a delivery for a platform that is not configured waits until it is', async () => {
  await outbox([]).drain();
  expect(outcomes()).toEqual(['will be tried again']);
  world.pass(hour);
  await outbox().drain();
  expect(platform.messages).toHaveLength(1);
});

test('after stop nothing is begun', async () => {
  const stopped = outbox();
  await stopped.stop();
  await stopped.drain();
  expect(platform.posts).toBe(0);
});
