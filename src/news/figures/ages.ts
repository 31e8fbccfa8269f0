import { countedAfter } from './counted-nouns.ts';
import { isBreak } from './grammar.ts';
import type { Numeral } from './numerals.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** Nobody is older, in years. */
const OLDEST = 120;
/** A number between commas behind somebody is an age from here; below it is a score or a count. */
const YOUNGEST_ASIDE = 10;
/** Words that speak of age. */
const CONTEXT = wordSet('aged age ages expectancy');
/** Words between those and the years: "the average life expectancy for men in Glasgow is around 73". */
const CONTEXT_REACH = 8;
/** Between people and their years: "children under 5". */
const COMPARING = wordSet('over under above below aged');
/** People who are told apart by their years. */
const PEOPLE = wordSet(
  'people children women men adults those anyone patients persons girls boys workers voters drivers pupils residents everyone pensioners',
);
/** Who has an age that a verb tells: "she is 35". */
const PRONOUN = /^(?:he|she|who)$/u;
/** What a year of life does: "turned 40". */
const TURNING = /^(?:turned|turns|turning)$/u;

/** "aged 35", "at the age of 35", "the winner, 35, said": whether a number is a person's years, where no unit says so. */
export function isAge(words: readonly Word[], numeral: Numeral): boolean {
  const { from, to } = numeral;
  if (!isYears(numeral)) return false;
  if (isAside(words, numeral)) return !isBreak(words[from - 2]) && words[to + 1]?.kind !== 'number';
  // "At 64, he"
  const isFirst = words[from - 2] === undefined || words[from - 2]?.kind === 'sign';
  const isOpening = isFirst && lowAt(words, from - 1) === 'at' && lowAt(words, to) === ',';
  if (isOpening) return true;
  if (isAgeing(words, from)) return !isNounAt(words, to);
  const isOfPeople = COMPARING.has(lowAt(words, from - 1)) && PEOPLE.has(lowAt(words, from - 2));
  return isOfPeople || isToldOfAge(words, from, to);
}

/** "children of six years", "aged 40 years": whether a length of time in words [from, to) is an age. */
export function isYearsOld(words: readonly Word[], from: number): boolean {
  const before = lowAt(words, from - 1);
  return (
    before === 'aged' ||
    (before === 'of' && (PEOPLE.has(lowAt(words, from - 2)) || lowAt(words, from - 2) === 'age'))
  );
}

/** Whether a number can be a person's years: "one" never is. */
function isYears({ value, spelled }: Numeral): boolean {
  const isOne = spelled && value === 1;
  return Number.isInteger(value) && value >= 1 && value <= OLDEST && !isOne;
}

/** "The winner, 19, comes": between commas, behind a word. */
function isAside(words: readonly Word[], { from, to, value }: Numeral): boolean {
  // "The couple, both 71, met"
  const comma = lowAt(words, from - 1) === 'both' ? from - 2 : from - 1;
  const isBetween = lowAt(words, comma) === ',' && /^[,.;)]$/u.test(lowAt(words, to));
  const isInDigits = words[from]?.kind === 'number';
  return isBetween && words[comma - 1]?.kind === 'word' && isInDigits && value >= YOUNGEST_ASIDE;
}

/** "turned 40", "she is 35", "who will be 21". */
function isAgeing(words: readonly Word[], from: number): boolean {
  const verb = lowAt(words, from - 1);
  if (TURNING.test(verb)) return true;
  if (verb === 'was' || verb === 'is') return PRONOUN.test(lowAt(words, from - 2));
  return verb === 'be' && PRONOUN.test(lowAt(words, from - 3));
}

/** Whether words before a number speak of age, with no sign but a comma between. */
function isToldOfAge(words: readonly Word[], from: number, to: number): boolean {
  for (let at = from - 1; at >= 0 && from - at <= CONTEXT_REACH; at--) {
    const low = lowAt(words, at);
    if (CONTEXT.has(low)) return at === from - 1 || !isNounAt(words, to);
    if (words[at]?.kind === 'sign' && low !== ',') return false;
  }
  return false;
}

/** Whether what the number counts stands behind it. */
function isNounAt(words: readonly Word[], at: number): boolean {
  return words[at]?.kind === 'word' && countedAfter(words, at) !== undefined && !isBreak(words[at]);
}
