import { createHash } from 'node:crypto';
import type { Random, World } from '../../src/world.ts';

// A world in one thread: time is a queue of events, and processes are promises that can be made never to go on. What
// happens depends on nothing but the plan.

/** Events by time, then by the order in which they were asked for. */
export interface Timeline {
  /** True time, ms since 1970: by it go the database, the platform, and every wait. */
  now(): number;
  /** How many events have happened. */
  steps(): number;
  after(ms: number, event: () => void): void;
  /** The next event, and all that follows from it at once. False: there is none. */
  step(): Promise<boolean>;
  /** Keeps a line of what happened. */
  note(line: string): void;
  readonly trace: readonly string[];
  /** Of the trace: two runs are the same exactly when theirs are. */
  hash(): string;
}

export function createTimeline(startAt: number): Timeline {
  const queue: { readonly at: number; readonly event: () => void }[] = [];
  const trace: string[] = [];
  let now = startAt;
  let steps = 0;
  return {
    trace,
    now: () => now,
    steps: () => steps,
    after(ms, event) {
      const at = now + ms;
      // The latest last, and of one instant those asked for first.
      let index = queue.length;
      while (index > 0 && (queue[index - 1]?.at ?? 0) <= at) index -= 1;
      queue.splice(index, 0, { at, event });
    },
    async step() {
      const next = queue.pop();
      if (!next) return false;
      now = next.at;
      steps += 1;
      next.event();
      await everythingPending();
      return true;
    },
    note: (line) => void trace.push(`${now - startAt} ${line}`),
    hash: () => createHash('sha256').update(trace.join('\n')).digest('hex').slice(0, 16),
  };
}

/** Runs every promise that can go on without an event. */
const everythingPending = (): Promise<void> =>
  // oxlint-disable-next-line no-restricted-globals -- it comes after all microtasks, and waits for no time
  new Promise((resolve) => void setImmediate(resolve));

/** What a process talks to across a network, which may be cut. */
export type Far = 'store' | 'platform';

export interface Call<T> {
  readonly to: Far;
  /** ms on the way there, and back. */
  readonly there: number;
  readonly back: number;
  /** After so long (ms) without an answer the caller is told. */
  readonly patience: number;
  /** Done at the other end, also when the caller is dead by then. Ends without waiting for an event. */
  readonly work: () => Promise<T>;
  /** What the caller is told when its call, or the answer, got lost. */
  readonly lost: () => T | Promise<T>;
}

/** One life of a process: after it was killed nothing of it ever goes on. */
export interface Life {
  readonly world: World;
  /** Rejects as the work or `lost` did. */
  call<T>(call: Call<T>): Promise<T>;
  /** Waits for so long (ms), or until it is poked. */
  rest(ms: number): Promise<void>;
}

export interface Process {
  readonly name: string;
  /** Lets go on what is at rest. */
  poke(): void;
  alive(): boolean;
  kill(downMs: number): void;
  /** Nothing of it goes on for so long (ms); the rest of the world does. */
  pause(ms: number): void;
  cut(far: Far, ms: number): void;
  /** Its wall clock is so far (ms) ahead of true time. */
  setAhead(ms: number): void;
  ahead(): number;
}

/** @param begin what a process does from its start */
export function createProcess(
  timeline: Timeline,
  name: string,
  random: Random,
  begin: (life: Life) => void,
): Process {
  let generation = 0;
  let alive = false;
  let ahead = 0;
  let stillUntil = 0;
  let held: (() => void)[] = [];
  let resting: (() => void) | undefined;
  /** Its clock was set since it last rested: the next tick must see that. */
  let restless = false;
  const cutUntil: Record<Far, number> = { store: 0, platform: 0 };

  function start(): void {
    generation += 1;
    alive = true;
    const born = generation;
    /** Goes on with this life, if it is the same and not stopped. */
    const goOn = (work: () => void): void => {
      if (!alive || generation !== born) return;
      if (timeline.now() < stillUntil) held.push(() => goOn(work));
      else work();
    };
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        timeline.after(ms, () => goOn(resolve));
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    const life: Life = {
      world: {
        clock: { now: () => timeline.now() + ahead, mono: () => timeline.now(), turn: async () => {}, sleep },
        random,
      },
      rest: (ms) =>
        new Promise((resolve) => {
          const wake = (): void => {
            if (resting !== wake) return;
            resting = undefined;
            goOn(resolve);
          };
          resting = wake;
          timeline.after(restless ? 0 : ms, wake);
          restless = false;
        }),
      call: ({ to, there, back, patience, work, lost }) =>
        new Promise((resolve, reject) => {
          const startedAt = timeline.now();
          const isCut = (): boolean => timeline.now() < cutUntil[to];
          const giveUp = (): void =>
            timeline.after(Math.max(0, startedAt + patience - timeline.now()), () =>
              goOn(() => {
                // As the executor of a promise would: what `lost` throws is the answer.
                Promise.try(lost).then(resolve, reject);
              }),
            );
          const answer = (end: () => void): void =>
            timeline.after(back, () => (isCut() ? giveUp() : goOn(end)));
          if (isCut()) giveUp();
          else
            timeline.after(there, () => {
              if (isCut()) giveUp();
              else
                work().then(
                  (value) => answer(() => resolve(value)),
                  (error: unknown) => answer(() => reject(error)),
                );
            });
        }),
    };
    begin(life);
  }
  start();

  return {
    name,
    poke: () => resting?.(),
    alive: () => alive,
    kill(downMs) {
      if (!alive) return;
      alive = false;
      held = [];
      resting = undefined;
      stillUntil = 0;
      timeline.after(downMs, start);
    },
    pause(ms) {
      stillUntil = Math.max(stillUntil, timeline.now() + ms);
      timeline.after(ms, () => {
        if (timeline.now() < stillUntil) return;
        const all = held;
        held = [];
        for (const one of all) one();
      });
    },
    cut(far, ms) {
      cutUntil[far] = Math.max(cutUntil[far], timeline.now() + ms);
    },
    setAhead(ms) {
      restless = ahead !== ms && !resting;
      ahead = ms;
      resting?.();
    },
    ahead: () => ahead,
  };
}
