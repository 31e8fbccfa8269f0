import { expect, test } from 'vitest';
import { createLane } from '../../src/delivery/lane.ts';

const clock = { turn: async () => {} };
const failed = (error: unknown): never => {
  throw error;
};

test('is woken in the very moment in which it found nothing more', async () => {
  // A wake at each step of the end of a look; none may be lost.
  for (let steps = 0; steps < 12; steps += 1) {
    const ready: string[] = [];
    const done: string[] = [];
    let woken = false;
    const lane = createLane<string>({
      clock,
      concurrency: 2,
      failed,
      claim: async () => {
        const pieces = ready.splice(0);
        if (!woken) {
          woken = true;
          void (async () => {
            for (let step = 0; step < steps; step += 1) await Promise.resolve();
            ready.push('late');
            lane.wake();
          })();
        }
        return pieces;
      },
      work: async (piece) => void done.push(piece),
    });
    lane.wake();
    await expect.poll(() => done).toEqual(['late']);
    await lane.idle();
  }
});

test('claims more while a piece takes long, after a claim that failed too', async () => {
  const slow = Promise.withResolvers<void>();
  const errors: unknown[] = [];
  const done: string[] = [];
  let answers: (() => readonly string[])[] = [
    () => ['slow'],
    () => {
      throw new Error('the database is away');
    },
    () => ['quick'],
  ];
  const lane = createLane<string>({
    clock,
    concurrency: 4,
    failed: (error) => void errors.push(error),
    claim: async () => {
      const [next, ...others] = answers;
      answers = others;
      return next?.() ?? [];
    },
    work: async (piece) => {
      if (piece === 'slow') await slow.promise;
      done.push(piece);
    },
  });
  lane.wake();
  await expect.poll(() => answers.length).toBe(2);
  lane.wake();
  await expect.poll(() => errors).toEqual([new Error('the database is away')]);
  lane.wake();
  await expect.poll(() => done).toEqual(['quick']);
  slow.resolve();
  await lane.idle();
  expect(done).toEqual(['quick', 'slow']);
});

test('what ends in one turn of the event loop is replaced by one claim', async () => {
  const asked: number[] = [];
  const lane = createLane<number>({
    clock: { turn: () => new Promise((resolve) => queueMicrotask(() => queueMicrotask(resolve))) },
    concurrency: 4,
    failed,
    claim: async (limit) => {
      asked.push(limit);
      return asked.length < 4 ? Array.from({ length: limit }, (_, index) => index) : [];
    },
    work: async () => {},
  });
  lane.wake();
  await lane.idle();
  expect(asked).toEqual([4, 4, 4, 4]);
});
