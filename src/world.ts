import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';

/** Time and chance come from here and from nowhere else, so that a test can replace them. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
}

export interface Clock {
  /** Milliseconds since 1970, by the wall. */
  now(): number;
  /** Milliseconds since some instant. Never set back; stands still while the machine is suspended. */
  mono(): number;
  /** Lets whatever waits for the event loop go first: sockets, timers, signals. */
  turn(): Promise<void>;
  /** Waits; resolves early, without an error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** A new UUID, version 4. */
  uuid(): string;
  /** In [0, 1). */
  fraction(): number;
}

/** The real world. */
export const realWorld: World = {
  clock: {
    now: () => Date.now(),
    mono: () => performance.now(),
    turn: () => nextTurn(),
    sleep: async (ms, signal) => {
      try {
        await wait(ms, undefined, signal ? { signal, ref: true } : {});
      } catch (error) {
        if (!signal?.aborted) throw error;
      }
    },
  },
  random: {
    uuid: () => randomUUID(),
    fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  },
};
