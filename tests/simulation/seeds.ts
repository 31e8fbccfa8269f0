import type { Plan } from './plan.ts';

// Every plan that ever failed, as it was shrunk: each was a fault of the program, and stays a test.

const quiet = {
  seed: 0,
  processes: 1,
  lease: 'usual',
  storeMs: 15,
  lagMs: 0,
  crowd: 0,
  follows: [{ place: 0, owner: 0 }],
  stories: [30_000],
  troubles: [],
  storeFaults: [],
  crashes: [],
  pauses: [],
  jumps: [],
  cuts: [],
  places: [],
} as const;

export const SEEDS: readonly { readonly was: string; readonly plan: Plan }[] = [
  {
    was: 'a digest that was ready by a clock a day ahead waited for a day',
    plan: {
      ...quiet,
      kind: 'keyed',
      stories: [30_734],
      jumps: [{ step: 18, process: 0, by: 86_400_000, ms: 43 }],
    },
  },
  {
    was: 'a slot that a clock ahead had answered was answered again, and its stories were given to nobody',
    plan: {
      ...quiet,
      kind: 'keyed',
      processes: 2,
      stories: [31_761, 30_771],
      jumps: [{ step: 32, process: 0, by: 900_000, ms: 1_000 }],
    },
  },
  {
    was: 'the database was busy when a clock was set back, and a slot stayed where that clock had put it',
    plan: {
      ...quiet,
      kind: 'keyed',
      seed: 12_633,
      processes: 3,
      stories: [30_452],
      storeFaults: [{ call: 41, is: 'busy' }],
      jumps: [{ step: 24, process: 2, by: 3_600_000, ms: 30_379 }],
    },
  },
  {
    was: 'a clock was a day ahead for less than a tick, and a slot stayed where it had put it',
    plan: {
      ...quiet,
      kind: 'keyed',
      storeMs: 1,
      stories: [0],
      jumps: [{ step: 0, process: 0, by: 86_400_000, ms: 5 }],
    },
  },
  {
    was: 'an answer about a place that was gone was taken for a look that did not find the message',
    plan: {
      ...quiet,
      kind: 'searched',
      storeMs: 1,
      stories: [0],
      troubles: [
        { call: 0, trouble: { answer: 'error', done: 0 } },
        { call: 1, trouble: { answer: 'unavailable' } },
      ],
      places: [{ step: 46, place: 0, is: 'gone', ms: 34_853 }],
    },
  },
  {
    was: 'after a stall of the store a process had two claims on one delivery, and took them for one',
    plan: {
      ...quiet,
      kind: 'keyed',
      seed: 37_187,
      storeMs: 131,
      follows: [
        { place: 0, owner: 0 },
        { place: 1, owner: 0 },
      ],
      stories: [0, 0],
      troubles: [{ call: 2, trouble: { answer: 'hung', done: 'never' } }],
      storeFaults: [{ call: 19, is: 'answer lost' }],
      pauses: [{ step: 133, process: 0, ms: 56_934 }],
      jumps: [
        { step: 0, process: 0, by: -3_600_000, ms: 188_541 },
        { step: 124, process: 0, by: -86_400_000, ms: 91_001 },
      ],
      cuts: [{ step: 157, process: 0, far: 'store', ms: 30_462 }],
    },
  },
  {
    was: 'what two clocks an hour apart made of a slot was taken for telling its owner twice',
    plan: {
      ...quiet,
      kind: 'searched',
      processes: 3,
      stories: [0],
      crashes: [{ step: 23, process: 2, downMs: 1_442 }],
      jumps: [
        { step: 0, process: 2, by: -3_600_000, ms: 30_431 },
        { step: 0, process: 1, by: -120_000, ms: 30_872 },
      ],
      cuts: [{ step: 0, process: 0, far: 'store', ms: 30_735 }],
    },
  },
  {
    was: 'a claim with too little of its lease left made what a silent sender may yet bring be looked for too early',
    plan: {
      ...quiet,
      kind: 'searched',
      seed: 45_420,
      processes: 2,
      lease: 'least',
      storeMs: 171,
      follows: [
        { place: 1, owner: 0 },
        { place: 0, owner: 0 },
      ],
      stories: [0],
      troubles: [{ call: 0, trouble: { answer: 'hung', done: 70_000 } }],
      storeFaults: [{ call: 16, is: 'busy' }],
      crashes: [{ step: 73, process: 0, downMs: 20_785 }],
    },
  },
];
