import type { Clock } from '../world.ts';

/** Work that is claimed bit by bit and done in the background, so many pieces at a time. */
export interface Lane {
  /** There may be something to do. */
  wake(): void;
  /** Whether something is under way. */
  busy(): boolean;
  /** Resolves when nothing is under way and nothing more was to be had. */
  idle(): Promise<void>;
  /** Claims nothing more. */
  stop(): void;
}

export interface LaneOptions<T> {
  readonly clock: Pick<Clock, 'turn'>;
  /** Pieces under way at a time. */
  readonly concurrency: number;
  /** Gets some to work on, as many at most. */
  readonly claim: (limit: number) => Promise<readonly T[]>;
  readonly work: (piece: T) => Promise<void>;
  /** Hears of a claim or a piece of work that failed; the next wake tries again. */
  readonly failed: (error: unknown) => void;
}

/** A lane that stands still until it is woken. */
export function createLane<T>({ clock, concurrency, claim, work, failed }: LaneOptions<T>): Lane {
  const underWay = new Set<Promise<void>>();
  let running: Promise<void> | undefined;
  const stopping = new AbortController();
  /** Resolved by the next wake. */
  let woken = Promise.withResolvers<void>();
  let awake = false;

  async function run(): Promise<void> {
    while (awake && !stopping.signal.aborted) {
      // Claimed by the half, so that as many are committed together; one by one would be a commit each. All that end
      // in one turn of the event loop make room together.
      while (underWay.size > concurrency / 2) await Promise.race(underWay);
      await clock.turn();
      awake = false;
      woken = Promise.withResolvers();
      const wanted = concurrency - underWay.size;
      const pieces = await claimed(wanted);
      for (const piece of pieces) {
        const done: Promise<void> = work(piece)
          .catch(failed)
          .finally(() => underWay.delete(done));
        underWay.add(done);
      }
      if (pieces.length === wanted) awake = true;
      // A piece that takes long must not keep waiting what becomes ready meanwhile.
      else await Promise.race([woken.promise, Promise.all(underWay)]);
    }
    await Promise.all(underWay);
  }

  async function claimed(wanted: number): Promise<readonly T[]> {
    try {
      return await claim(wanted);
    } catch (error) {
      failed(error);
      return [];
    }
  }

  function start(): void {
    running ??= run().finally(() => {
      running = undefined;
      // Woken when it had just looked for the last time.
      if (awake && !stopping.signal.aborted) start();
    });
  }

  const busy = (): boolean => running !== undefined;

  return {
    wake: () => {
      awake = true;
      woken.resolve();
      start();
    },
    busy,
    idle: async () => {
      while (busy()) await running;
    },
    stop: () => {
      stopping.abort();
      woken.resolve();
    },
  };
}
