import { CITING_WORDS } from './claimant.ts';
import { MONTH_WORDS } from './dates.ts';
import { TREND_WORDS } from './direction.ts';
import { CLASSES, endingOf } from './grammar.ts';
import { NUMBER_WORDS } from './numbers.ts';
import { DATING_WORDS } from './stretches.ts';
import type { ClassTable } from './words.ts';

// The words that any table has a class for, in one map: a word of a text is looked up once.

const TABLES: readonly ClassTable[] = [
  ...CLASSES,
  ...TREND_WORDS,
  NUMBER_WORDS,
  MONTH_WORDS,
  DATING_WORDS,
  CITING_WORDS,
];

const LEXICON = new Map<string, number>();
for (const [words, bits] of TABLES)
  for (const word of words) LEXICON.set(word, (LEXICON.get(word) ?? endingOf(word)) | bits);

/** The classes of a word in lower case, as bits of `Class`: those that tables have it in, and what its ending says. */
export function classesOf(low: string): number {
  return LEXICON.get(low) ?? endingOf(low);
}
