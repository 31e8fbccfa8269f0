import fc from 'fast-check';
import type { Pace } from '../../src/platforms/platform.ts';
import { troubles, type Condition, type Trouble } from '../fakes/chat.ts';

// What goes wrong, as data: it shrinks, it can be printed, and it is the whole of what a run depends on.

/** A kind of chat platform: what it promises, and what it keeps. */
export interface Kind {
  readonly pace: Pace;
  /** For so long (ms) it says to know a key again. */
  readonly idempotentMs: number;
  /** For so long (ms) after a message appeared it does. */
  readonly knowsMs: number;
  /** Whether messages can be looked for. */
  readonly readable: boolean;
}

export const KINDS = {
  /** Knows a key again for a while; after that it can be looked for. */
  keyed: {
    pace: { concurrency: 3, timeoutMs: 5_000, lateMs: 5_000 },
    idempotentMs: 60_000,
    knowsMs: 60_000,
    readable: true,
  },
  /** Two are two; what was posted can be looked for, and may appear late. */
  searched: {
    pace: { concurrency: 3, timeoutMs: 10_000, lateMs: 60_000 },
    idempotentMs: 0,
    knowsMs: 0,
    readable: true,
  },
  /** The same, and lets nobody look. */
  blind: {
    pace: { concurrency: 3, timeoutMs: 10_000, lateMs: 60_000 },
    idempotentMs: 0,
    knowsMs: 0,
    readable: false,
  },
} as const satisfies Record<string, Kind>;
export type KindName = keyof typeof KINDS;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far (ms) clocks are set ahead; the last is that of a machine which thinks that it is 1970. */
const JUMPS = [
  -hour,
  hour,
  -day,
  day,
  -15 * minute,
  15 * minute,
  -2 * minute,
  2 * minute,
  'to 1970',
] as const;

export interface Plan {
  readonly kind: KindName;
  /** Of the ways that messages take, and of waits. */
  readonly seed: number;
  readonly processes: number;
  /** The least that the outbox takes, or what it has by itself. */
  readonly lease: 'least' | 'usual';
  /** The longest way to the store (ms), and back. The fence allows for it. */
  readonly storeMs: number;
  /** So long (ms) after it appeared a message can be looked for. */
  readonly lagMs: number;
  /** Who follows: in which place, and whose it is. */
  readonly follows: readonly { readonly place: number; readonly owner: number }[];
  /** So many more follow in one place: too many for one process to answer all at once. */
  readonly crowd: number;
  /** When stories come to the library (ms after the start). */
  readonly stories: readonly number[];
  /** What calls of the platform meet, by their number. */
  readonly troubles: readonly { readonly call: number; readonly trouble: Trouble }[];
  /** What calls of the store meet, by their number: refused, or done without the caller learning of it. */
  readonly storeFaults: readonly { readonly call: number; readonly is: 'busy' | 'answer lost' }[];
  /** What happens to processes and places, at a step of the run. */
  readonly crashes: readonly { readonly step: number; readonly process: number; readonly downMs: number }[];
  readonly pauses: readonly { readonly step: number; readonly process: number; readonly ms: number }[];
  readonly jumps: readonly {
    readonly step: number;
    readonly process: number;
    readonly by: (typeof JUMPS)[number];
    readonly ms: number;
  }[];
  readonly cuts: readonly {
    readonly step: number;
    readonly process: number;
    readonly far: 'store' | 'platform';
    readonly ms: number;
  }[];
  readonly places: readonly {
    readonly step: number;
    readonly place: number;
    readonly is: Exclude<Condition, 'open' | 'unreadable'>;
    readonly ms: number;
  }[];
  /**
   * Beyond the promises, for plans of their own: messages may
   * appear much later than the platform says; the database has the clock of the processes, and jumps with it, as SQLite
   * does.
   */
  readonly beyond?: Beyond;
}

export const BEYOND = ['later than promised', 'one clock for all'] as const;
export type Beyond = (typeof BEYOND)[number];

/** Later than any platform here says, where a plan goes beyond what is promised. */
const TOO_LATE = 10 * minute;

/** Services find what is a little old (ms). The outbox looks twice, further apart. */
const LAG = 25_000;

const step = fc.nat(450);
const process = fc.nat(2);
const few = <T>(one: fc.Arbitrary<T>, most: number) => fc.array(one, { maxLength: most });

/** Plans for a kind of platform. */
export function plans(kind: KindName, beyond?: Beyond): fc.Arbitrary<Plan> {
  const { timeoutMs, lateMs } = KINDS[kind].pace;
  const late = beyond === 'later than promised' ? TOO_LATE : lateMs;
  return fc.record<Plan>({
    kind: fc.constant(kind),
    seed: fc.nat(0xffff),
    processes: fc.integer({ min: 1, max: 3 }),
    lease: fc.constantFrom('usual', 'least'),
    storeMs: fc.integer({ min: 1, max: 200 }),
    lagMs: fc.nat(LAG),
    follows: fc.array(fc.record({ place: fc.nat(1), owner: fc.nat(1) }), {
      minLength: 1,
      maxLength: 4,
    }),
    crowd: fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(22) }),
    stories: fc.array(fc.oneof(fc.nat(29_000), fc.nat(24 * minute)), { minLength: 1, maxLength: 3 }),
    troubles: few(fc.record({ call: fc.nat(8), trouble: fc.constantFrom(...troubles(timeoutMs, late)) }), 5),
    storeFaults: few(
      fc.record({ call: fc.nat(120), is: fc.constantFrom('busy' as const, 'answer lost' as const) }),
      3,
    ),
    crashes: few(fc.record({ step, process, downMs: fc.nat(5 * minute) }), 3),
    pauses: few(fc.record({ step, process, ms: fc.nat(4 * minute) }), 2),
    jumps: few(fc.record({ step, process, by: fc.constantFrom(...JUMPS), ms: fc.nat(20 * minute) }), 2),
    cuts: few(
      fc.record({
        step,
        process,
        far: fc.constantFrom('store' as const, 'platform' as const),
        ms: fc.nat(3 * minute),
      }),
      2,
    ),
    places: few(
      fc.record({
        step,
        place: fc.nat(2),
        is: fc.constantFrom('gone' as const, 'forbidden' as const, 'rejecting' as const),
        ms: fc.nat(5 * minute),
      }),
      1,
    ),
    ...(beyond && { beyond: fc.constant(beyond) }),
  });
}
