import { beforeEach, expect, test } from 'vitest';
import { createHousekeeping } from '../src/housekeeping.ts';
import type { Retention } from '../src/store/store.ts';
import { fakeLog } from './fakes/log.ts';
import { fakeWorld } from './fakes/world.ts';

const HOUR = 3_600_000;
const log = fakeLog();
let world = fakeWorld();
let pruned: Retention[] = [];
beforeEach(() => {
  world = fakeWorld();
  pruned = [];
  log.lines.length = 0;
});

test('what is over is forgotten at the start and once an hour: bodies after a month, what was shown after more than a year', async () => {
  const keepHouse = createHousekeeping({
    store: { prune: async (before) => void pruned.push(before) },
    world,
    log,
  });
  for (let minute = 0; minute < 150; minute += 1) {
    await keepHouse();
    world.pass(60_000);
  }
  expect(pruned).toHaveLength(3);
  const days = ({ deliveries, posted, inbound }: Retention): readonly number[] =>
    [deliveries, posted, inbound].map((ms) => ms / (24 * HOUR));
  for (const kept of pruned) expect(days(kept)).toEqual([30, 400, 7]);
});

test('a store that fails is asked again an hour later, and nobody else hears of it', async () => {
  let asked = 0;
  const prune = async (): Promise<never> => {
    asked += 1;
    throw new Error('the database is away');
  };
  const keepHouse = createHousekeeping({ store: { prune }, world, log });
  for (let hour = 0; hour < 4; hour += 1) {
    await keepHouse();
    await keepHouse();
    world.pass(HOUR);
  }
  expect(asked).toBe(4);
  expect(log.lines).toHaveLength(4);
});
