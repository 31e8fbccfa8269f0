import type { World } from '../../src/world.ts';

export interface FakeWorld extends World {
  /** Moves the clock to an instant (ms), or on by so many ms; sleepers wake. `wall`: that clock alone, as in a suspended machine. */
  set(at: number): void;
  pass(ms: number, which?: 'wall'): void;
  /** How many wait for the clock. */
  sleeping(): number;
}

/** Milliseconds since 1970 of `2026-11-23T08:00Z`. */
export const instant = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

/** A world whose clock stands still until it is moved, and whose chance is a counter. */
export function fakeWorld(start = instant('2026-11-23T08:00Z')): FakeWorld {
  let now = start;
  let mono = 0;
  let drawn = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const set = (at: number): void => {
    mono += Math.max(0, at - now);
    now = at;
    const awake = sleepers.filter(({ until }) => until <= now);
    sleepers = sleepers.filter(({ until }) => until > now);
    for (const { wake } of awake) wake();
  };
  return {
    clock: {
      now: () => now,
      mono: () => mono,
      turn: async () => {},
      sleep: (ms, signal) =>
        new Promise((wake) => {
          if (signal?.aborted) wake();
          sleepers.push({ until: now + ms, wake });
          signal?.addEventListener('abort', () => wake(), { once: true });
        }),
    },
    random: {
      uuid: () => {
        drawn += 1;
        return `00000000-0000-4000-8000-${String(drawn).padStart(12, '0')}`;
      },
      fraction: () => 0.5,
    },
    set,
    pass: (ms, which) => {
      set(now + ms);
      if (which === 'wall') mono -= ms;
    },
    sleeping: () => sleepers.length,
  };
}
