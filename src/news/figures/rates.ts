import { singular } from './singular.ts';
import { AFTER } from './units.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** What "a" may stand before in a rate: "$5 a share". Before other nouns it begins a phrase of its own: "the $5 million a sponsor gave". */
const RATED = wordSet(
  [
    // times
    'second minute hour day night week fortnight weekend month quarter season year decade',
    // those who pay or are paid
    'head person household student pupil passenger customer',
    // measures
    'tonne ton kilo pound ounce litre liter gallon barrel pint mile kilometre acre hectare',
    // what is sold by the piece
    'share unit piece item bottle ticket seat',
    // occasions, and what speech calls one
    'game visit trip go pop throw',
  ].join(' '),
);
/** Rates in one word: "$5 million annually". */
const ADVERBS = new Map(
  Object.entries({ annually: 'year', yearly: 'year', monthly: 'month', weekly: 'week', daily: 'day' }),
);
const EACH = wordSet('a an each every');
/** What makes of "a year" a date: "$4 million a year earlier". */
const AGO = wordSet('ago earlier before later');

/** " per barrel" with the word after it; '' and the place itself where no rate is. */
export interface Rate {
  readonly unit: string;
  readonly to: number;
}

/** The rate that begins at word `from`: "per barrel", "a share", "/kg", "-a-day", "annually". */
export function readRate(words: readonly Word[], from: number): Rate {
  const adverb = ADVERBS.get(lowAt(words, from));
  if (adverb !== undefined) return { unit: ` per ${adverb}`, to: from + 1 };
  const isRate = isPer(words, from) || isEach(words, from);
  if (!isRate || words[from + 1]?.kind !== 'word') return { unit: '', to: from };
  const unit = AFTER.at(words, from + 1);
  return unit && unit.meaning.measure !== 'money'
    ? { unit: ` per ${unit.meaning.unit}`, to: unit.to }
    : { unit: ` per ${singular(lowAt(words, from + 1))}`, to: from + 2 };
}

/** "per barrel", "/kg"; but not "per cent". */
function isPer(words: readonly Word[], at: number): boolean {
  const link = lowAt(words, at);
  if (link === 'per') return lowAt(words, at + 1) !== 'cent';
  return link === '/' && words[at]?.glued === true;
}

/** "a share", "each month"; but not "a year earlier" nor "a day a day". */
function isEach(words: readonly Word[], at: number): boolean {
  if (!EACH.has(lowAt(words, at))) return false;
  const noun = lowAt(words, at + 1);
  const isDate = AGO.has(lowAt(words, at + 2));
  const isRepeated = lowAt(words, at + 3) === noun;
  return RATED.has(singular(noun)) && !isDate && !isRepeated;
}
