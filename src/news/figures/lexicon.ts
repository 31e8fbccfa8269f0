import { CITING_WORDS } from './claimant.ts';
import { MONTH_WORDS } from './dates.ts';
import { TREND_WORDS } from './direction.ts';
import { CLASSES, endingOf } from './grammar.ts';
import { MULTIPLE_WORDS } from './multiples.ts';
import { NUMBER_WORDS } from './number-words.ts';
import { DENIAL_WORDS } from './stated.ts';
import { DATING_WORDS } from './stretches.ts';
import type { ClassTable } from './words.ts';

// The words that any table has a class for, in one map: a word of a text is looked up once.

const TABLES: readonly ClassTable[] = [
  ...CLASSES,
  ...TREND_WORDS,
  NUMBER_WORDS,
  MULTIPLE_WORDS,
  MONTH_WORDS,
  ...DATING_WORDS,
  CITING_WORDS,
  DENIAL_WORDS,
];

/** A word of the tables, in lower case, and its classes as bits of `Class`. */
interface Entry {
  readonly low: string;
  readonly bits: number;
  readonly next: Entry | undefined;
}

/** Places for entries: a few times as many as there are words, so that most hold one or none. A power of two. */
const PLACES = 4096;

/** A hash table of our own, for a Map reads every letter of a word that it has not met, and this is asked for each. */
const LEXICON = tableOf(TABLES);

/** A word in lower case as the lexicon has it; undefined where no table does: then its ending alone says its classes. */
export function entryOf(low: string): Entry | undefined {
  let entry = LEXICON[placeOf(low)];
  while (entry !== undefined && entry.low !== low) entry = entry.next;
  return entry;
}

function tableOf(tables: readonly ClassTable[]): readonly (Entry | undefined)[] {
  const classes = new Map<string, number>();
  for (const [words, bits] of tables)
    for (const word of words) classes.set(word, (classes.get(word) ?? endingOf(word)) | bits);
  const places = Array.from<Entry | undefined>({ length: PLACES }).fill(undefined);
  for (const [low, bits] of classes) places[placeOf(low)] = { low, bits, next: places[placeOf(low)] };
  return places;
}

/** By a word's length and four of its letters, each times an odd number that has no meaning. */
function placeOf(low: string): number {
  const last = low.length - 1;
  const hash =
    last * 2529 +
    low.charCodeAt(0) * 31 +
    low.charCodeAt(Math.min(1, last)) * 691 +
    low.charCodeAt(last >> 1) * 61 +
    low.charCodeAt(last) * 257;
  return hash & (PLACES - 1);
}
