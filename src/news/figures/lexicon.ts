import { CITING_WORDS } from './claimant.ts';
import { MONTH_WORDS } from './dates.ts';
import { TREND_WORDS } from './trend-words.ts';
import { CLASSES, knownEnding } from './grammar.ts';
import { MULTIPLE_WORDS } from './multiples.ts';
import { NUMBER_WORDS } from './number-words.ts';
import { DENIAL_WORDS } from './stated.ts';
import { DATING_WORDS } from './stretches.ts';
import { VOICE_WORDS } from './voices.ts';
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
  ...VOICE_WORDS,
];

/** A word of the tables, in lower case, and its classes as bits of `Class`. */
interface Entry {
  readonly low: string;
  /** As a sentence begins with it. */
  readonly opening: string;
  readonly bits: number;
  readonly next: Entry | undefined;
}

/** Places for entries: a few times as many as there are words, so that most hold one or none. A power of two. */
const PLACES = 4096;

/** In ASCII, letters in lower case and the signs that a word may hold (& ' .) have this bit; capitals lack it alone. */
const LOWER_CASE = 0x20;

/** A hash table of our own: it is asked for each word of a text, and reads it there, so that no string is made of one that is known. */
const LEXICON = tableOf(TABLES);

/**
 * The word at [from, to) of a text as the lexicon has it; undefined where no table does: then its ending alone says its
 * classes. Letters of ASCII may be in any case, others must be in lower case.
 */
export function entryAt(text: string, from: number, to: number): Entry | undefined {
  let entry = LEXICON[placeAt(text, from, to)];
  while (entry !== undefined && !isAt(entry.low, text, from, to)) entry = entry.next;
  return entry;
}

function isAt(low: string, text: string, from: number, to: number): boolean {
  if (low.length !== to - from) return false;
  for (let at = 0; at < low.length; at++) {
    if (lowered(text.charCodeAt(from + at)) !== low.charCodeAt(at)) return false;
  }
  return true;
}

function tableOf(tables: readonly ClassTable[]): readonly (Entry | undefined)[] {
  const classes = new Map<string, number>();
  for (const [words, bits] of tables)
    for (const word of words) classes.set(word, (classes.get(word) ?? knownEnding(word)) | bits);
  const places = Array.from<Entry | undefined>({ length: PLACES }).fill(undefined);
  for (const [low, bits] of classes) {
    const place = placeAt(low, 0, low.length);
    const opening = low.charAt(0).toUpperCase() + low.slice(1);
    places[place] = { low, opening, bits, next: places[place] };
  }
  return places;
}

/** By a word's length and four of its letters, each times an odd number that has no meaning. */
function placeAt(text: string, from: number, to: number): number {
  const last = to - from - 1;
  const hash =
    last * 2529 +
    lowered(text.charCodeAt(from)) * 31 +
    lowered(text.charCodeAt(last > 0 ? from + 1 : from)) * 691 +
    lowered(text.charCodeAt(from + (last >> 1))) * 61 +
    lowered(text.charCodeAt(to - 1)) * 257;
  return hash & (PLACES - 1);
}

function lowered(code: number): number {
  return code < 0x80 ? code | LOWER_CASE : code;
}
