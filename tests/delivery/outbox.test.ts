import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cleared, Subscription } from '../../src/domain.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { createOutbox, type OutboxOptions } from '../../src/delivery/outbox.ts';
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
    stopped: [],
    now: 60_000,
  };
  expect(await store.commitSlot(result)).toBe(true);
});
afterEach(async () => {
  await store.close();
  await removeHome(home);
});

const outbox = (platforms: readonly Platform[] = [platform], over: Partial<OutboxOptions> = {}) =>
  createOutbox({
    store,
    platforms: new Map(platforms.map((one) => [one.name, one])),
    world,
    log,
    composeAlert: async ({ kind, owner }) => ({
      place: { ...NEWS, channel: `direct-${owner}` },
      body: { ...body, payload: { text: kind }, stories: [] },
    }),
    ...over,
  });
/** A process that claimed and fell silent, long enough ago for others to take over. */
async function fallSilent(): Promise<void> {
  await store.claimDeliveries({ platform: 'fake', leaseMs: 30_000, limit: 9 });
  world.pass(30_000);
}
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
      // And a little of chance.
      world.pass(5_500);
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

  test('is parked where the platform does not let us look, until its owner decides', async () => {
    platform.faults.push({ fault: 'uncertain' });
    platform.readable = false;
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(platform.messages.map(({ place, text }) => [place.channel, text])).toEqual([
      ['direct-you', 'uncertain'],
    ]);
    expect(await store.delivery('d')).toMatchObject({ state: 'uncertain' });
    expect(await store.decideDelivery('d', 'resend')).toBe(true);
    await outbox().drain();
    expect(platform.messages.map(({ text }) => text)).toEqual(['uncertain', 'news']);
    expect(await store.decideDelivery('d', 'resend')).toBe(false);
  });

  test.each([
    ['skip', 1, 'quarantined'],
    ['resend', 2, 'sent'],
  ] as const)(
    'that cannot be looked for: a workspace may have it decided, %s',
    async (onUncertain, posts, state) => {
      await store.changeSettings(NEWS, { onUncertain });
      platform.faults.push({ fault: 'uncertain' });
      platform.readable = false;
      await outbox().drain();
      world.pass(hour);
      await outbox().drain();
      expect(platform.posts).toBe(posts);
      expect(await store.delivery('d')).toMatchObject({ state });
    },
  );

  test('is posted again at once where the platform takes the same key for the same message', async () => {
    platform.idempotent = 60_000;
    platform.faults.push({ fault: 'uncertain' });
    await outbox().drain();
    world.pass(1_000);
    platform.readable = false;
    await outbox().drain();
    expect(platform.messages).toHaveLength(1);
    expect(platform.posts).toBe(2);
  });

  test('is looked for when that time is over', async () => {
    platform.idempotent = 60_000;
    platform.faults.push({ fault: 'uncertain', after: true });
    await outbox().drain();
    world.pass(60_000);
    await outbox().drain();
    expect(platform.posts).toBe(1);
    expect(platform.messages).toHaveLength(1);
  });

  test('that may still arrive is waited for, looked for twice, half a minute apart, then sent again', async () => {
    platform.pace = { ...platform.pace, lateMs: 60_000 };
    platform.faults.push({ fault: 'uncertain' });
    await outbox().drain();
    const posts: [number, number][] = [];
    for (let passed = 0; passed <= 120_000; passed += 10_000) {
      await outbox().drain();
      if (posts.at(-1)?.[1] !== platform.posts) posts.push([passed, platform.posts]);
      world.pass(10_000);
    }
    expect(posts).toEqual([
      [0, 1],
      [90_000, 2],
    ]);
  });

  test('of a process that fell silent is first given the time in which it may still arrive', async () => {
    platform.pace = { ...platform.pace, lateMs: 60_000 };
    await fallSilent();
    await outbox().drain();
    // As long as a call takes, and as long as it may be late.
    world.pass(60_000);
    await outbox().drain();
    expect(platform.posts).toBe(0);
    // It arrives only now.
    platform.messages.push({ place: NEWS, key: 'd', text: 'news' });
    world.pass(1_000);
    await outbox().drain();
    expect(platform.posts).toBe(0);
    expect(await store.delivery('d')).toMatchObject({ state: 'sent' });
  });

  test('of a process that died is looked for before anything is sent', async () => {
    await fallSilent();
    platform.messages.push({ place: NEWS, key: 'd', text: 'news' });
    await outbox().drain();
    world.pass(1_000);
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
      // The owner is told, once.
      expect(platform.messages.map(({ place, text }) => [place.channel, text])).toEqual([
        ['direct-you', fault],
      ]);
      expect(await store.subscription('one')).toMatchObject({ state: 'paused', pausedBecause: fault });
      // What did not arrive may come with another digest when the place is back.
      expect((await store.fates(NEWS, ['s'])).get('s')).toEqual({ stopped: false });
    },
  );

  test('of the message alone quarantines it and pauses nothing', async () => {
    platform.faults.push({ fault: 'rejected' });
    await outbox().drain();
    world.pass(hour);
    await outbox().drain();
    expect(platform.messages.map(({ place, text }) => [place.channel, text])).toEqual([
      ['direct-you', 'rejected'],
    ]);
    expect(await store.subscription('one')).toMatchObject({ state: 'active' });
    expect(outcomes()).toEqual(['quarantined', 'delivered']);
  });
});

test('a delivery for a platform that is not configured waits until it is', async () => {
  await outbox([]).drain();
  expect(outcomes()).toEqual([]);
  await outbox().drain();
  expect(platform.messages).toHaveLength(1);
});

test('after stop nothing is begun', async () => {
  const stopped = outbox();
  await stopped.stop();
  await stopped.drain();
  expect(platform.posts).toBe(0);
});

describe('the fence', () => {
  test('keeps what has too little of its lease left from being begun; who claims it next begins at once', async () => {
    let slow = true;
    const late: Store = {
      ...store,
      fence: async (...asked) => {
        // As long as a machine that sleeps with its lid closed.
        if (slow) world.pass(29_000);
        slow = false;
        return store.fence(...asked);
      },
    };
    const sender = outbox([platform], { store: late });
    await sender.drain();
    expect(platform.posts).toBe(0);
    await sender.drain();
    expect(platform.posts).toBe(1);
    expect(outcomes()).toEqual(['will be tried again', 'delivered']);
  });

  test('does not trust an answer that waited while this process was stopped', async () => {
    const stopped: Store = {
      ...store,
      fence: async (...asked) => {
        const answer = await store.fence(...asked);
        world.pass(31_000);
        return answer;
      },
    };
    await outbox([platform], { store: stopped }).drain();
    expect(platform.posts).toBe(0);
    expect(await store.delivery('d')).toMatchObject({ state: 'ready', uncertain: false });
  });

  test('keeps one whose delivery was taken over from sending it as well', async () => {
    let slow = true;
    const other = outbox();
    const late: Store = {
      ...store,
      fence: async (...asked) => {
        if (slow) {
          slow = false;
          world.pass(31_000);
          await other.drain();
          world.pass(1_000);
          await other.drain();
        }
        return store.fence(...asked);
      },
    };
    await outbox([platform], { store: late }).drain();
    expect(platform.posts).toBe(1);
    expect(platform.messages).toHaveLength(1);
  });

  test('tells two claims of one process on one delivery apart, and lets the newer through', async () => {
    platform = fakePlatform('fence');
    // So that the second claim comes to the fence as well.
    platform.idempotent = Infinity;
    await ready('x', { ...NEWS, platform: 'fence' });
    await ready('y', { ...NEWS, platform: 'fence', channel: 'other' });
    const slow = Promise.withResolvers<void>();
    let fences = 0;
    const late: Store = {
      ...store,
      fence: async (...asked) => {
        fences += 1;
        // While this one hangs, the other delivery's first and second claim come to wait together.
        if (fences === 1) await slow.promise;
        return store.fence(...asked);
      },
      claimDeliveries: (wanted) => store.claimDeliveries({ ...wanted, limit: 1 }),
    };
    const sender = outbox([platform], { store: late });
    sender.wake();
    await expect.poll(() => fences).toBe(1);
    sender.wake();
    await expect.poll(async () => (await store.delivery('y'))?.attempts).toBe(1);
    world.pass(30_000);
    for (const id of ['x', 'y']) {
      sender.wake();
      await expect.poll(async () => (await store.delivery(id))?.attempts).toBe(2);
    }
    slow.resolve();
    await sender.drain();
    expect(platform.messages.map(({ key }) => key).toSorted()).toEqual(['x', 'y']);
  });

  test('needs a lease in which a call can end', () => {
    expect(() => outbox([platform], { lease: 1_500 })).toThrow('too short for fake');
  });
});

test('a platform that does not answer keeps no other waiting, and its calls under way are as many as it allows', async () => {
  const never = Promise.withResolvers<never>();
  let calls = 0;
  const slow: FakePlatform = {
    ...fakePlatform('slow'),
    pace: { concurrency: 2, timeoutMs: 1_000, lateMs: 0 },
    post: () => {
      calls += 1;
      return never.promise;
    },
  };
  for (const id of ['s1', 's2', 's3']) await ready(id, { ...NEWS, platform: 'slow' });
  const sender = outbox([slow, platform]);
  sender.wake();
  await expect.poll(() => platform.messages.length).toBe(1);
  expect(calls).toBe(2);
  // What becomes ready while they hang is not kept waiting either.
  await ready('later', NEWS);
  sender.wake();
  await expect.poll(() => platform.messages.length).toBe(2);
  never.reject(new Error('the end'));
  await sender.stop();
});

test('what became of a delivery is noted when the store is there again', async () => {
  let broken = 2;
  const flaky: Store = {
    ...store,
    settleDeliveries: async (settlements) => {
      broken -= 1;
      if (broken >= 0) throw new Error('the database is away');
      return store.settleDeliveries(settlements);
    },
  };
  const drained = outbox([platform], { store: flaky }).drain();
  await expect
    .poll(() => {
      world.pass(500);
      return broken;
    })
    .toBeLessThan(0);
  await drained;
  expect(platform.posts).toBe(1);
  expect(await store.delivery('d')).toMatchObject({ state: 'sent' });
});

test('a store that fails before the call leaves no doubt: the post is made, even where doubt would mean none', async () => {
  await store.changeSettings(NEWS, { onUncertain: 'skip' });
  platform.readable = false;
  let broken = 1;
  const flaky: Store = {
    ...store,
    fence: async (...asked) => {
      broken -= 1;
      if (broken >= 0) throw new Error('the database is away');
      return store.fence(...asked);
    },
  };
  await outbox([platform], { store: flaky }).drain();
  await outbox().drain();
  expect(platform.messages).toHaveLength(1);
});

test('an outcome that cannot be written keeps no other from being written', async () => {
  for (const id of ['two', 'three']) await ready(id, NEWS);
  const picky: Store = {
    ...store,
    settleDeliveries: async (settlements) => {
      if (settlements.some(({ id }) => id === 'two')) throw new Error('this cannot be written');
      return store.settleDeliveries(settlements);
    },
  };
  const sender = outbox([platform], { store: picky });
  sender.wake();
  await expect.poll(async () => (await store.delivery('three'))?.state).toBe('sent');
  expect((await store.delivery('d'))?.state).toBe('sent');
  await sender.stop();
});

test('a story that is withdrawn while nobody knows whether it arrived is looked for, and its digest’s others do not come again', async () => {
  platform.idempotent = Infinity;
  platform.faults.push({ fault: 'uncertain', after: true });
  await outbox().drain();
  const withdrawing: Store = { ...store, fence: async () => new Map([['d', 'withdrawn']]) };
  world.pass(hour);
  await outbox([platform], { store: withdrawing }).drain();
  expect(platform.posts).toBe(1);
  expect(await store.delivery('d')).toMatchObject({ state: 'sent' });
  expect(await store.posted(NEWS, 9)).toHaveLength(1);
});

test('where an owner’s own message may have arrived or not, it is sent again', async () => {
  platform.faults.push({ fault: 'gone' }, { fault: 'uncertain' });
  platform.readable = false;
  await outbox().drain();
  world.pass(hour);
  await outbox().drain();
  expect(platform.messages.map(({ text }) => text)).toEqual(['gone']);
});

/** Puts a delivery of a subscription of its own into the outbox. */
async function ready(id: string, place: typeof NEWS): Promise<void> {
  await store.addSubscription({ ...subscription, id, place, query: { ...subscription.query, words: [id] } });
  const slots = await store.claimSlots(60_000, 1_000, 9);
  for (const {
    subscription: { id: one },
    claim,
  } of slots)
    await store.commitSlot({
      subscription: one,
      claim,
      slotAt: 60_000,
      outcome: 'posted',
      nextDueAt: 120_000,
      seen: [],
      delivery: { id: one, key: one, place, slotAt: 60_000, body: { ...body, stories: [] } },
      stopped: [],
      now: 60_000,
    });
}
