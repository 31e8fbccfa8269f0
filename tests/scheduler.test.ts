import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Composition, Subscription } from '../src/domain.ts';
import { silentMeter, type Meter } from '../src/meter.ts';
import type { SchedulerOptions } from '../src/scheduler.ts';
import { openStore } from '../src/store/open.ts';
import { StoreError, type Store } from '../src/store/store.ts';
import { NEWS, removeHome } from './fakes/dateline.ts';
import { fakeLog } from './fakes/log.ts';
import { schedulerOf } from './fakes/scheduler.ts';
import { fakeWorld, instant } from './fakes/world.ts';
import { saying } from './platforms/cleared.ts';

const START = instant('2026-11-23T08:00Z');
const MINUTE = 60_000;

let home: string;
let store: Store;
let world: ReturnType<typeof fakeWorld>;
let composed: { readonly id: string; readonly slotAt: number; readonly late: boolean }[];
const log = fakeLog();

const subscription = (id: string): Subscription => ({
  id,
  place: { ...NEWS, channel: id },
  owner: 'you',
  query: { companies: [], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: START,
  since: 0,
  nextDueAt: START + MINUTE,
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'dateline-'));
  world = fakeWorld(START);
  store = await openStore({ file: join(home, 'dateline.db'), program: 'test', ...world });
  composed = [];
  log.lines.length = 0;
});
afterEach(async () => {
  await store.close();
  await removeHome(home);
});

const nothing: Composition = { outcome: 'nothing', seen: [], stopped: [] };
const scheduler = (over: Partial<SchedulerOptions> = {}) =>
  schedulerOf({
    store,
    world,
    log,
    compose: async ({ id }, slotAt, late) => {
      composed.push({ id, slotAt, late });
      return nothing;
    },
    ...over,
  });

test('every slot that is due is answered once, however many there are, and none before its time', async () => {
  const ids = Array.from({ length: 45 }, (_, index) => `s${index}`);
  for (const id of ids) await store.addSubscription(subscription(id));
  const { tick } = scheduler();
  await tick();
  expect(composed).toEqual([]);
  world.pass(MINUTE);
  await tick();
  await tick();
  expect(composed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(new Set(composed.map(({ slotAt, late }) => `${slotAt} ${late}`))).toEqual(
    new Set([`${START + MINUTE} false`]),
  );
});

test('between two slots everything else comes to its turn, and what is ready is sent', async () => {
  for (const id of ['one', 'two', 'three']) await store.addSubscription(subscription(id));
  world.pass(MINUTE);
  const order: string[] = [];
  const turning = { ...world, clock: { ...world.clock, turn: async () => void order.push('turn') } };
  const { tick } = scheduler({
    world: turning,
    wake: () => void order.push('wake'),
    compose: async () => {
      order.push('slot');
      return nothing;
    },
  });
  await tick();
  const each = ['slot', 'wake', 'turn'];
  expect(order).toEqual([...each, ...each, ...each, 'wake']);
});

test('a slot that fails keeps no other from being answered, and is tried again', async () => {
  await store.addSubscription(subscription('bad'));
  await store.addSubscription(subscription('good'));
  world.pass(MINUTE);
  let fails = true;
  const { tick } = scheduler({
    compose: async ({ id }, slotAt, late) => {
      if (id === 'bad' && fails) throw new Error('broken');
      composed.push({ id, slotAt, late });
      return nothing;
    },
  });
  await tick();
  expect(composed.map(({ id }) => id)).toEqual(['good']);
  expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'a slot failed' }));
  fails = false;
  await tick();
  expect(composed.map(({ id }) => id)).toEqual(['good']);
  // Its claim has to end first.
  world.pass(10_000);
  await tick();
  expect(composed.map(({ id }) => id)).toEqual(['good', 'bad']);
});

test('a library that cannot be read stops no slot', async () => {
  await store.addSubscription(subscription('one'));
  world.pass(MINUTE);
  const broken = async (): Promise<never> => {
    throw new Error('broken');
  };
  await scheduler({ refresh: broken }).tick();
  expect(composed).toHaveLength(1);
  expect(log.lines.map(({ message }) => message)).toEqual(['the library could not be read']);
});

test('a failure of the store that lasts is told, one that may pass is not', async () => {
  const told: unknown[] = [];
  const lasting = new StoreError('damaged', { lasting: true });
  for (const error of [new StoreError('busy'), new Error('broken'), lasting]) {
    const refresh = async (): Promise<never> => {
      throw error;
    };
    await scheduler({ refresh, failed: (failure) => told.push(failure) }).tick();
  }
  expect(told).toEqual([lasting]);
});

test('ticks and slots are measured, and each is a step forward', async () => {
  await store.addSubscription(subscription('one'));
  const measured: unknown[] = [];
  const meter: Meter = {
    ...silentMeter,
    tick: (ms) => measured.push(['tick', ms]),
    slot: (outcome, lateMs) => measured.push([outcome, lateMs]),
  };
  const { tick, lastStepAt } = scheduler({
    meter,
    compose: async () => {
      world.pass(300);
      return nothing;
    },
  });
  expect(lastStepAt()).toBe(-Infinity);
  const before = world.clock.mono();
  world.pass(MINUTE + 200);
  await tick();
  expect(measured).toEqual([
    ['nothing', 500],
    ['tick', 300],
  ]);
  expect(lastStepAt() - before).toBe(MINUTE + 500);
});

/** Measures which slots were answered, and how. */
function slotMeter() {
  const outcomes: string[] = [];
  return {
    outcomes,
    meter: { ...silentMeter, slot: (outcome) => void outcomes.push(outcome) } satisfies Meter,
  };
}

test('a slot that may have been answered before posts nothing, and gives its place what could be posted', async () => {
  await store.addSubscription(subscription('one'));
  await store.addSubscription(subscription('two'));
  const given: Composition[] = [
    { outcome: 'posted', body: saying('s1'), seen: ['s1'], stopped: [] },
    nothing,
  ];
  world.pass(MINUTE);
  const { outcomes, meter } = slotMeter();
  const { tick } = scheduler({
    meter,
    answeredBefore: async ({ id }) => id === 'one',
    compose: async ({ id }, slotAt, late) => {
      composed.push({ id, slotAt, late });
      return (id === 'one' && given.shift()) || nothing;
    },
  });
  await tick();
  await tick();
  await tick();
  // While there is more to give, the slot stays due, and is not yet answered.
  expect(composed.map(({ id }) => id)).toEqual(['one', 'two', 'one']);
  expect(outcomes).toEqual(['nothing', 'posted']);
  expect(await store.subscription('one')).toMatchObject({ nextDueAt: START + 2 * MINUTE });
  const fates = await store.fates({ ...NEWS, channel: 'one' }, ['s1']);
  expect(fates.get('s1')?.seenAt).toBe(world.clock.now());
  expect(await store.claimDeliveries({ platform: 'fake', leaseMs: 0, limit: 9 })).toEqual([]);
});

test.each([
  ['that is answered for the first time', false],
  ['that may have been answered before', true],
])('a slot %s is told of when its answer was written, and of no other', async (_, before) => {
  await store.addSubscription(subscription('one'));
  world.pass(MINUTE);
  const { outcomes, meter } = slotMeter();
  await scheduler({
    meter,
    answeredBefore: async () => before,
    compose: async ({ id }) => {
      await store.removeSubscription(id);
      return { outcome: 'posted', body: saying('s1'), seen: ['s1'], stopped: [] };
    },
  }).tick();
  expect(outcomes).toEqual([]);
  expect(log.lines).toEqual([
    {
      level: 'warn',
      fields: { subscription: 'one', slotAt: START + MINUTE },
      message: expect.stringContaining('was not taken'),
    },
  ]);
});

test('a tick ends with the house’s work, also where no slot could be planned anew', async () => {
  const done: string[] = [];
  await scheduler({
    store: {
      ...store,
      replan: async () => {
        throw new Error('busy');
      },
    },
    wake: () => void done.push('wake'),
    keepHouse: async () => void done.push('house'),
  }).tick();
  expect(done).toEqual(['wake', 'house']);
});

test('a slot planned by a clock that ran ahead is planned anew at the start', async () => {
  await store.addSubscription({ ...subscription('far'), nextDueAt: instant('2099-01-01T00:00Z') });
  await scheduler().tick();
  expect(await store.subscription('far')).toMatchObject({ nextDueAt: START + MINUTE });
});

test('a slot planned by a clock that ran ahead for less than a tick is planned anew', async () => {
  await store.addSubscription(subscription('one'));
  let jump = 86_400_000;
  const { tick } = scheduler({ refresh: async () => world.pass(jump) });
  await tick();
  expect(await store.subscription('one')).toMatchObject({ last: { slotAt: START + 86_400_000 } });
  jump = 0;
  // Later than the tick before began.
  world.set(START + 1_000);
  await tick();
  expect(await store.subscription('one')).toMatchObject({ nextDueAt: START + MINUTE });
});

test('after stop no slot is begun', async () => {
  await store.addSubscription(subscription('one'));
  world.pass(MINUTE);
  const stopped = scheduler();
  await stopped.stop();
  await stopped.tick();
  expect(composed).toEqual([]);
});
