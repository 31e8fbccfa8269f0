import { beforeEach, expect, test } from 'vitest';
import { createReplanner } from '../src/replanner.ts';
import type { Move, Plan } from '../src/store/store.ts';
import { fakeLog, type FakeLog } from './fakes/log.ts';
import { fakeWorld, instant, type FakeWorld } from './fakes/world.ts';

const START = instant('2026-11-23T08:00Z');
const MINUTE = 60_000;

const plan = (id: string, nextDueAt: number): Plan => ({
  id,
  schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
  nextDueAt,
});

let world: FakeWorld;
let log: FakeLog;
/** What stands in the store, in pages; and the moves that it was asked for. */
let pages: readonly (readonly Plan[])[];
let moves: Move[];
let busy: boolean;
beforeEach(() => {
  world = fakeWorld(START);
  log = fakeLog();
  pages = [[plan('far', START + 99 * MINUTE)]];
  moves = [];
  busy = false;
});

const replanner = () =>
  createReplanner({
    clock: world.clock,
    log,
    store: {
      plans: async function* all() {
        yield* pages;
      },
      replan: async (asked) => {
        if (busy) throw new Error('busy');
        moves.push(...asked);
        return new Set(asked.map(({ id }) => id));
      },
    },
  });

test('the first look plans anew what is not due when the schedule says, of all pages, and tells how much', async () => {
  pages = [
    [plan('far', START + 99 * MINUTE), plan('right', START + MINUTE), plan('due', START - 5)],
    [plan('too soon', START + 1)],
  ];
  await replanner().look();
  expect(moves).toEqual([
    { id: 'far', from: START + 99 * MINUTE, to: START + MINUTE },
    { id: 'too soon', from: START + 1, to: START + MINUTE },
  ]);
  expect(log.lines).toEqual([expect.objectContaining({ level: 'warn', fields: { subscriptions: 2 } })]);
});

test('while the clock goes on, or stands still, nothing is planned anew', async () => {
  const { look, now } = replanner();
  await look();
  moves.length = 0;
  for (const ms of [0, 1_000, 99 * MINUTE]) {
    world.pass(ms);
    await look();
    expect(now()).toBe(world.clock.now());
  }
  expect(moves).toEqual([]);
});

test('a clock that was set back is noticed by what it had shown, even between two looks', async () => {
  const { look, now } = replanner();
  await look();
  moves.length = 0;
  world.set(START + 50 * MINUTE);
  now();
  // Later than the look before.
  world.set(START + 2 * MINUTE);
  await look();
  expect(moves).toEqual([{ id: 'far', from: START + 99 * MINUTE, to: START + 3 * MINUTE }]);
  await look();
  expect(moves).toHaveLength(1);
});

test('what failed is tried again at every look until it succeeds, whatever the clock does', async () => {
  const { look, now } = replanner();
  busy = true;
  await expect(look()).rejects.toThrow('busy');
  now();
  world.pass(1_000);
  await expect(look()).rejects.toThrow('busy');
  busy = false;
  world.pass(1_000);
  await look();
  await look();
  expect(moves).toHaveLength(1);
});

test('a clock that was set back is not forgotten when it runs past all that it had shown before it could be acted on', async () => {
  const { look, now } = replanner();
  await look();
  moves.length = 0;
  now();
  world.set(START - MINUTE);
  busy = true;
  await expect(look()).rejects.toThrow('busy');
  busy = false;
  world.set(START + 2 * MINUTE);
  await look();
  expect(moves).toEqual([{ id: 'far', from: START + 99 * MINUTE, to: START + 3 * MINUTE }]);
});

test('a schedule of a zone that is not known here keeps its slot, and no other waits for it', async () => {
  const strange = { kind: 'calendar', days: [1], times: ['09:00'], zone: 'America/Nowhere' } as const;
  pages = [[{ ...plan('strange', START + 5), schedule: strange }, plan('far', START + 99 * MINUTE)]];
  await replanner().look();
  expect(moves.map(({ id }) => id)).toEqual(['far']);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'a schedule could not be planned anew' }),
  );
});
