import { POWERS, VAGUE, VAGUE_SETS } from './magnitudes.ts';
import { Class, type ClassTable } from './words.ts';

// The words of numbers, which the readers of numbers and the lexicon share.

const UP_TO_NINETEEN =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const FROM_TWENTY = 'twenty thirty forty fifty sixty seventy eighty ninety';
const UP_TO_TWENTIETH =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth';
/** Halves and on, each by what it divides by: the first of them by two. */
const UP_TO_TENTHS = 'half third fourth fifth sixth seventh eighth ninth tenth';

/** Numbers in one word below twenty. */
export const SMALL: ReadonlyMap<string, number> = new Map(
  UP_TO_NINETEEN.split(' ').map((word, n) => [word, n]),
);
/** Tens, which another word may follow: "twenty-five". */
export const TENS: ReadonlyMap<string, number> = new Map(
  FROM_TWENTY.split(' ').map((word, n) => [word, 10 * (n + 2)]),
);
/** Ordinals in one word. */
export const ORDINALS: ReadonlyMap<string, number> = new Map(
  UP_TO_TWENTIETH.split(' ').map((word, n) => [word, n]),
);
/** What several things are called together: "a dozen", "three score", "a couple of". */
export const SETS: ReadonlyMap<string, number> = new Map(Object.entries({ dozen: 12, score: 20, couple: 2 }));
/** What a word of a fraction divides by, singular and plural. */
export const PARTS: ReadonlyMap<string, number> = new Map([
  ...UP_TO_TENTHS.split(' ').flatMap((part, n) => [
    [part, n + 2] as const,
    [part === 'half' ? 'halves' : `${part}s`, n + 2] as const,
  ]),
  ['quarter', 4],
  ['quarters', 4],
]);

/** Every number in letters has one of these in it, and begins with one or with "a" before one. */
export const NUMBER_WORDS: ClassTable = [
  [SMALL, TENS, ORDINALS, POWERS, PARTS, VAGUE, VAGUE_SETS, SETS].flatMap((table) => [...table.keys()]),
  Class.numeral,
];
/** The words for numbers up to ninety, with their values. */
export const SMALL_NUMBERS: Iterable<readonly [word: string, value: number]> = [...SMALL, ...TENS];
