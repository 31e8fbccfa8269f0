import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from './check.ts';
import { KINDS, plans, type KindName, type Plan } from './plan.ts';
import { run } from './run.ts';
import { SEEDS } from './seeds.ts';
import { onSqlite } from './sqlite.ts';

// The real scheduler and outbox, in a world that is played. `npm run prove -- --seeds N` tries any number of plans.

/** Plans for each kind of platform; and how many of them on the real store, which is slower. */
const PLANS = 1_000;
const PLANS_ON_SQLITE = 20;

/** The same at each run of the tests; `npm run prove` takes others. */
const SEED = 4;

const kinds = Object.keys(KINDS).filter((kind): kind is KindName => kind in KINDS);

describe.each(kinds)('on a %s platform, whatever goes wrong,', (kind) => {
  test('every story is seen once or parked, every owner told once, and all comes to an end', async () => {
    const { failure, counts } = await check(kind, { seeds: PLANS, seed: SEED });
    expect(failure?.told).toBeUndefined();
    // Else it would be proved of a world in which nothing goes wrong.
    for (const fault of [
      'dies',
      'stands',
      'is',
      'loses',
      'sees',
      'store busy',
      'store answer lost',
      'taken over',
      'limited',
    ])
      expect.soft(counts[fault], fault).toBeGreaterThan(PLANS / 50);
    expect(counts['uncertain'] ?? 0).toBeGreaterThanOrEqual(kind === 'blind' ? PLANS / 10 : 0);
  });

  test('the same holds on the store that is in use', async () => {
    const { failure } = await check(kind, { seeds: PLANS_ON_SQLITE, seed: SEED, open: onSqlite });
    expect(failure?.told).toBeUndefined();
  });
});

test.each(SEEDS)('once $was', async ({ plan }) => {
  expect((await run(plan)).violations).toEqual([]);
});

describe('the simulation', () => {
  const some = fc.sample(plans('searched'), { seed: SEED, numRuns: 20 });

  test('does the same for the same plan', async () => {
    for (const plan of some) {
      const { hash, steps } = await run(plan);
      expect(steps).toBeGreaterThan(50);
      expect((await run(plan)).hash).toBe(hash);
    }
  });

  test('does the same on the store in memory and on the one in use', async () => {
    for (const plan of some.slice(0, 8))
      expect((await run(plan, onSqlite)).trace).toEqual((await run(plan)).trace);
  });

  test('does something else for another plan', async () => {
    const hashes = await Promise.all(some.map(async (plan) => (await run(plan)).hash));
    expect(new Set(hashes).size).toBeGreaterThan(some.length / 2);
  });
});

/** Two processes, one story, and nothing goes wrong. */
const quiet: Plan = {
  kind: 'searched',
  seed: 0,
  processes: 2,
  lease: 'usual',
  storeMs: 15,
  lagMs: 0,
  crowd: 0,
  follows: [{ place: 0, owner: 0 }],
  stories: [1_000],
  troubles: [],
  storeFaults: [],
  crashes: [],
  pauses: [],
  jumps: [],
  cuts: [],
  places: [],
};

test('a process that freezes at any step, before its fence, after it or in the call, posts nothing that another has posted', async () => {
  for (let step = 20; step < 70; step += 1) {
    const frozen: Plan = { ...quiet, pauses: [{ step, process: 0, ms: 240_000 }] };
    expect((await run(frozen)).violations).toEqual([]);
  }
});

// What nobody can promise, by name. On a platform that knows keys again it is past its memory alone.
describe('beyond the promises', () => {
  test('a message that appears later than the platform says may be there twice, and is lost never', async () => {
    const late: Plan = {
      ...quiet,
      troubles: [{ call: 0, trouble: { answer: 'dropped', done: 600_000 } }],
      beyond: 'later than promised',
    };
    const { violations } = await run(late);
    expect(violations.map(({ invariant }) => invariant)).toEqual(['seen once', 'seen once']);
    // Within its promise it is there once.
    const timely: Plan = { ...quiet, troubles: [{ call: 0, trouble: { answer: 'dropped', done: 60_000 } }] };
    expect((await run(timely)).violations).toEqual([]);
  });
});
