import { expect, test } from 'vitest';
import { createShares } from '../src/shares.ts';
import { fakeLog } from './fakes/log.ts';
import { sharesStore } from './fakes/shares.ts';
import { fakeWorld, type FakeWorld } from './fakes/world.ts';

const SECOND = 1_000;

/** A process that would do some work; what of it can be seen. */
function processOn(store: Parameters<typeof createShares>[0]['store'], world: FakeWorld, id: string) {
  const log = fakeLog();
  const shares = createShares({
    store,
    log,
    world: { clock: world.clock, random: { uuid: () => id, fraction: () => 0 } },
  });
  const seen = { working: false, begun: 0 };
  const held = shares.hold('page', async (signal) => {
    seen.working = true;
    seen.begun += 1;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    seen.working = false;
  });
  return { shares, log, seen, held };
}

/** Lets everything that waits for no clock happen. */
const settle = async (): Promise<void> => {
  for (let turns = 0; turns < 50; turns += 1) await Promise.resolve();
};

async function pass(world: FakeWorld, ms: number, each: () => void = () => {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += SECOND) {
    world.pass(SECOND);
    await settle();
    each();
  }
}

test('one process works, and at its stop gives the share to the next', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  const a = processOn(store, world, 'a');
  await settle();
  const b = processOn(store, world, 'b');
  await pass(world, 60 * SECOND, () => expect([a.seen.working, b.seen.working]).toEqual([true, false]));
  expect(a.seen.begun).toBe(1);
  expect(b.log.lines.map(({ message }) => message)).toEqual([
    'another process has a share of the work; when that one ends, this one follows',
  ]);
  await a.shares.stop();
  expect(a.seen.working).toBe(false);
  await pass(world, 5 * SECOND);
  expect(b.seen.working).toBe(true);
  await b.shares.stop();
  await Promise.all([a.held, b.held]);
  expect(store.held.size).toBe(0);
});

test('a process that dies is followed within 20 seconds', async () => {
  const worldOfA = fakeWorld();
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  const a = processOn(store, worldOfA, 'a'); // its clock stands still from now on, as it does
  await settle();
  expect(a.seen.working).toBe(true);
  const b = processOn(store, world, 'b');
  await pass(world, 14 * SECOND);
  expect(b.seen.working).toBe(false);
  await pass(world, 6 * SECOND);
  expect(b.seen.working).toBe(true);
  await Promise.all([a.shares.stop(), b.shares.stop()]);
});

test.each(['fails', 'never answers'])(
  'a database that %s ends the work before the lease does',
  async (how) => {
    const world = fakeWorld();
    const store = sharesStore(world.clock);
    let lost = false;
    const a = processOn(
      {
        ...store,
        takeShare: async (...args) => {
          if (!lost) return await store.takeShare(...args);
          if (how === 'fails') throw new Error('no connection');
          return await new Promise<boolean>(() => {});
        },
      },
      world,
      'a',
    );
    await pass(world, 20 * SECOND);
    expect(a.seen.working).toBe(true);
    lost = true;
    await pass(world, 20 * SECOND, () => {
      const { until = 0 } = store.held.get('page') ?? {};
      expect(a.seen.working && world.clock.now() >= until).toBe(false);
    });
    expect(a.seen.working).toBe(false);
    expect(a.seen.begun).toBe(1);
  },
);

test('when the database is back, so is the work', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  let lost = false;
  const failing: typeof store.takeShare = async (...args) => {
    if (lost) throw new Error('no connection');
    return await store.takeShare(...args);
  };
  const a = processOn({ ...store, takeShare: failing }, world, 'a');
  await settle();
  lost = true;
  await pass(world, 30 * SECOND);
  lost = false;
  await pass(world, 10 * SECOND);
  expect(a.seen).toEqual({ working: true, begun: 2 });
  await a.shares.stop();
});

test.each([
  ['stopped', (world: FakeWorld) => world.pass(60 * SECOND)],
  // The monotonic clock stands still while the machine is suspended.
  ['suspended', (world: FakeWorld) => world.pass(60 * SECOND, 'wall')],
])(
  'a process that was %s for longer than its lease ends its work when it wakes, before it asks for more',
  async (_, sleep) => {
    const world = fakeWorld();
    const store = sharesStore(world.clock);
    const a = processOn(store, world, 'a');
    await settle();
    store.held.set('page', { holder: 'b', until: Infinity });
    const workedWhenAsking: boolean[] = [];
    const { takeShare } = store;
    store.takeShare = async (...args) => {
      workedWhenAsking.push(a.seen.working);
      return await takeShare(...args);
    };
    sleep(world);
    await settle();
    expect(a.seen.working).toBe(false);
    expect(workedWhenAsking).toEqual([false]);
    expect(a.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'a share of the work was lost' }),
    );
    await a.shares.stop();
  },
);

test('a wall clock that is set back makes no lease longer', async () => {
  const world = fakeWorld();
  const database = fakeWorld();
  const store = sharesStore(database.clock);
  let taken = false;
  const a = processOn(
    {
      ...store,
      takeShare: async (...args) => {
        if (taken) throw new Error('no connection');
        taken = true;
        return await store.takeShare(...args);
      },
    },
    { ...world, clock: { ...world.clock, now: () => world.clock.now() - 2 * world.clock.mono() } },
    'a',
  );
  await settle();
  await pass(world, 13 * SECOND);
  expect(a.seen.working).toBe(false);
  await a.shares.stop();
});

test('a holder that is told that the share is another’s ends its work at once', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  const a = processOn(store, world, 'a');
  await settle();
  store.held.set('page', { holder: 'b', until: Infinity });
  await pass(world, 5 * SECOND);
  expect(a.seen.working).toBe(false);
  await a.shares.stop();
  expect(store.held.get('page')?.holder).toBe('b');
});

test('a share that was lost to a pause, and that nobody took, is worked on again at once', async () => {
  const world = fakeWorld();
  const a = processOn(sharesStore(world.clock), world, 'a');
  await settle();
  world.pass(60 * SECOND);
  await settle();
  expect(a.seen).toEqual({ working: true, begun: 2 });
  await a.shares.stop();
});

test('work that fails gives the share back, and its failure is its owner’s', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  const shares = createShares({ store, world, log: fakeLog() });
  await expect(shares.hold('page', () => Promise.reject(new Error('no port')))).rejects.toThrow('no port');
  expect(store.held.size).toBe(0);
  await shares.stop();
});

test('work that ends by itself is begun anew', async () => {
  const world = fakeWorld();
  const shares = createShares({ store: sharesStore(world.clock), world, log: fakeLog() });
  let begun = 0;
  const held = shares.hold('page', async () => void (begun += 1));
  await pass(world, 12 * SECOND);
  expect(begun).toBe(3);
  await shares.stop();
  await held;
});

/** Processes of which it can be seen who has ended. */
function machine(store: ReturnType<typeof sharesStore>, world: FakeWorld) {
  const ended = new Set<string>();
  const start = (own: string) => {
    const log = fakeLog();
    const processes = { own, hasEnded: (name: string) => ended.has(name) };
    const seen = { begun: 0 };
    const shares = createShares({ store, world, log, processes });
    void shares.hold('page', async (signal) => {
      seen.begun += 1;
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    });
    return { shares, seen, log };
  };
  return { start, ended };
}

test('a process that can be seen to have ended is followed at once, and one that lives is waited for', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  const { start, ended } = machine(store, world);
  start('first');
  await settle();
  const second = start('second');
  await settle();
  expect(second.seen.begun).toBe(0);
  // It dies, and gives nothing back.
  ended.add('first');
  const third = start('third');
  await settle();
  expect(third.seen.begun).toBe(1);
  expect(store.held.get('page')?.holder).toBe('third');
  await pass(world, 60 * SECOND);
  expect(second.seen.begun).toBe(0);
  await third.shares.stop();
  await second.shares.stop();
});

test('of several who follow one that has ended, one has the share', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  const { start, ended } = machine(store, world);
  start('first');
  await settle();
  ended.add('first');
  const others = ['second', 'third', 'fourth'].map(start);
  await settle();
  expect(others.reduce((sum, { seen }) => sum + seen.begun, 0)).toBe(1);
  await Promise.all(others.map(({ shares }) => shares.stop()));
});

test('where nobody can say who has a share, its lease is waited for', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  store.held.set('page', { holder: 'other', until: world.clock.now() + 12 * SECOND });
  store.holderOf = async () => {
    throw new Error('no connection');
  };
  const { start } = machine(store, world);
  const { seen, log, shares } = start('own');
  await settle();
  expect(seen.begun).toBe(0);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ message: 'who has a share of the work could not be seen' }),
  );
  await pass(world, 20 * SECOND);
  expect(seen.begun).toBe(1);
  await shares.stop();
});

test('who asks for a share that is another’s is told so each time', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  await store.takeShare('page', 'b', 12 * SECOND);
  const shares = createShares({ store, world, log: fakeLog() });
  const seen = { begun: 0, elsewhere: 0 };
  const work = async (): Promise<void> => void (seen.begun += 1);
  const held = shares.hold('page', work, () => void (seen.elsewhere += 1));
  await pass(world, 11 * SECOND);
  expect(seen).toEqual({ begun: 0, elsewhere: 3 });
  await pass(world, 5 * SECOND);
  expect(seen).toEqual({ begun: 1, elsewhere: 3 });
  await shares.stop();
  await held;
});

test('a turn comes once in its time, to one of all who wait, and to nobody after a stop', async () => {
  const world = fakeWorld();
  const store = sharesStore(world.clock);
  const [a, b] = [1, 2].map(() => createShares({ store, world, log: fakeLog() }));
  const never = new AbortController().signal;
  const had: number[] = [];
  const began = world.clock.now();
  for (const shares of [a, b, a])
    void shares?.turn('begin', 5 * SECOND, never).then(() => had.push(world.clock.now() - began));
  await settle();
  await pass(world, 8 * SECOND);
  expect(had).toEqual([0, 5 * SECOND]);
  const over = new AbortController();
  const given = b?.turn('begin', 5 * SECOND, over.signal);
  over.abort();
  await given;
  await Promise.all([a?.stop(), b?.stop()]);
  expect(store.held.size).toBe(1);
});
