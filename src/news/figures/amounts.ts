import type { Direction } from '../../domain.ts';
import { isAge, isYearsOld } from './ages.ts';
import { countedAfter } from './counted-nouns.ts';
import { WORDLIKE } from './currencies.ts';
import { afterBracket } from './digits.ts';
import { readVague } from './magnitudes.ts';
import { isVerbWon, readMoney, withWeight } from './money.ts';
import { readMultiple } from './multiples.ts';
import { type Numeral, readNumeral } from './numerals.ts';
import { PARTS } from './number-words.ts';
import { readRate } from './rates.ts';
import { AFTER, BEFORE, CODES, type Measure, MUST_TOUCH, type UnitAt } from './units.ts';
import { Class, isA, lowAt, type Word } from './words.ts';

/** Letters that are a unit apart from their number too, in lower case: "5 m", "40 p". */
const MAY_STAND_APART = /^[mp]$/u;
/** Words that a hyphen joins to a unit without making another word of it: "$5-a-day", "5 metres-long". */
const JOINED_TO_UNIT = /^(?:a|per|long|wide|old|high|tall|deep|strong|plus|and)$/u;

/** A number with its unit, in words [from, to); the printed figure. What is counted stands in [noun, end). */
export interface Amount {
  readonly from: number;
  readonly to: number;
  readonly noun: number;
  readonly end: number;
  readonly value: number | readonly [low: number, high: number];
  readonly form: Numeral['form'] | 'vague';
  readonly spelled: boolean;
  readonly scaled: boolean;
  readonly measure: Measure;
  readonly unit: string;
  /** What a count is of each: " per week" of "3,000 cars a week". */
  readonly rate?: string;
  /** Which way something moves that this is a verb of: "tripled". */
  readonly direction?: Direction;
}

/** The number with its unit whose first word is `from`, a currency sign before it taken in; undefined when none begins there. */
export function readAmount(words: readonly Word[], from: number): Amount | undefined {
  const word = words[from];
  if (word?.kind === 'number') return readPlain(words, from);
  const sum = readMoney(words, from);
  if (sum || (!isA(word, Class.numeral) && word?.low !== 'a')) return sum ?? readPlain(words, from);
  return (
    readMultiple(words, from) ??
    readVagueAmount(words, from) ??
    unitAndPart(words, from) ??
    readPlain(words, from)
  );
}

/** "an hour and a half", "a mile and a quarter", of which the word of the fraction is at `at`. */
function unitAndPart(words: readonly Word[], at: number): Amount | undefined {
  const part = PARTS.get(lowAt(words, at));
  const isPart = part !== undefined && lowAt(words, at - 1) === 'a' && lowAt(words, at - 2) === 'and';
  const from = at - LENGTH_OF_UNIT_AND_PART;
  if (!isPart || !/^an?$/u.test(lowAt(words, from))) return undefined;
  const unit = AFTER.at(words, from + 1);
  if (unit?.to !== from + 2) return undefined;
  const to = at + 1;
  const place = { from, to, noun: to, end: to, value: 1 + 1 / part };
  return { ...place, form: 'cardinal', spelled: true, scaled: false, ...unit.meaning };
}

/** Words of "an hour and a" before the fraction. */
const LENGTH_OF_UNIT_AND_PART = 4;

/** "thousands of parcels". */
function readVagueAmount(words: readonly Word[], from: number): Amount | undefined {
  const vague = readVague(words, from);
  if (!vague) return undefined;
  const { to, value } = vague;
  const bare = { from, to, value, form: 'vague', spelled: true, scaled: false } as const;
  const nothing = { ...bare, noun: to, end: to, measure: 'none', unit: '' } as const;
  if (lowAt(words, to) !== 'of') return nothing;
  const unit = AFTER.at(words, to + 1);
  if (unit && !MUST_TOUCH.has(lowAt(words, to + 1)))
    return { ...bare, to: unit.to, noun: unit.to, end: unit.to, ...unit.meaning };
  const noun = countedAfter(words, to + 1);
  return noun ? { ...bare, noun: noun.from, end: noun.to, measure: 'noun', unit: noun.unit } : nothing;
}

/** A number that no currency stands before, with its unit or what it counts. */
function readPlain(words: readonly Word[], from: number): Amount | undefined {
  const numeral = readNumeral(words, from);
  if (!numeral) return undefined;
  const { to } = numeral;
  const bare = { ...numeral, noun: to, end: to, measure: 'none', unit: '' } as const;
  if (numeral.form !== 'cardinal') return bare;
  const unit = unitAt(words, to) ?? unitBehindBracket(words, to);
  // "three crowns" are worn, "90 crowns" are spent.
  const isWorn = unit?.unit === 'crown' && numeral.spelled && !numeral.scaled;
  if (unit?.unit === 'year' && isYearsOld(words, from))
    return inUnit(words, bare, { ...unit, measure: 'age', unit: 'year of age' });
  if (unit && !isWorn) return inUnit(words, bare, unit);
  if (isNameInDigits(words, numeral)) return undefined;
  // "by a factor of 5"
  const isFactor = lowAt(words, from - 1) === 'of' && lowAt(words, from - 2) === 'factor';
  if (isFactor) return { ...bare, measure: 'measure', unit: 'times' };
  return isAge(words, numeral) ? { ...bare, measure: 'age', unit: 'year of age' } : ofNoun(words, bare);
}

function inUnit(words: readonly Word[], bare: Amount, { measure, unit, to: end }: UnitAt): Amount {
  const rate = readRate(words, end);
  const { to } = rate;
  return { ...bare, to, noun: to, end: to, measure, unit: `${unit}${rate.unit}` };
}

/** An amount of what stands behind it, if that is a noun. */
function ofNoun(words: readonly Word[], bare: Amount): Amount {
  const noun = countedAfter(words, bare.to);
  if (!noun) return bare;
  const rate = readRate(words, noun.to);
  const counted = { ...bare, noun: noun.from, end: noun.to, measure: 'noun', unit: noun.unit } as const;
  return rate.to > noun.to ? { ...counted, rate: rate.unit } : counted;
}

/** Letters that touch digits and are no unit make a name: 5G, 3D, 4K. */
function isNameInDigits(words: readonly Word[], { to, spelled }: Numeral): boolean {
  const next = words[to];
  return !spelled && next?.glued === true && next.kind === 'word' && next.text !== "'s";
}

/** "5.2 (4.8) percent", "31 (28) euros"; what stands behind other brackets is not the number's. */
function unitBehindBracket(words: readonly Word[], at: number): UnitAt | undefined {
  const behind = afterBracket(words, at);
  const unit = behind > at ? unitAt(words, behind) : undefined;
  return unit && (unit.measure === 'ratio' || unit.measure === 'money') ? unit : undefined;
}

/** The unit that begins at a word behind a number. */
function unitAt(words: readonly Word[], at: number): UnitAt | undefined {
  const next = words[at];
  if (!next) return undefined;
  if (next.text === 'C' && next.glued) return { measure: 'measure', unit: 'degree Celsius', to: at + 1 };
  const after = AFTER.at(words, at);
  if (after && isUnit(words, at, after.to)) return withWeight(words, { ...after.meaning, to: after.to });
  return currencyAfter(words, at);
}

/** "85 million €", "5 million EUR". */
function currencyAfter(words: readonly Word[], at: number): UnitAt | undefined {
  const [next, second] = [words[at], words[at + 1]];
  const sign = next?.kind === 'sign' ? BEFORE.get(next.text) : undefined;
  // In "5 $3 tickets" the sign is the next number's.
  const isOfNext = second?.kind === 'number' && second.glued;
  if (sign !== undefined && !isOfNext) return { measure: 'money', unit: sign, to: at + 1 };
  const isCode = next && CODES.has(next.text) && !WORDLIKE.has(next.low);
  return isCode ? { measure: 'money', unit: next.text, to: at + 1 } : undefined;
}

/** Whether what is written like a unit in words [at, to) is one. */
function isUnit(words: readonly Word[], at: number, to: number): boolean {
  const next = words[at];
  const isLetter = to === at + 1 && MUST_TOUCH.has(lowAt(words, at));
  const isApart = next?.glued !== true && !MAY_STAND_APART.test(next?.text ?? '');
  // "5G" is a network.
  const isNoUnit = isLetter && (isApart || next?.text === 'G');
  return !isNoUnit && !isPartOfWord(words, to) && !isVerbWon(words, at);
}

/** "6,000 second-hand bicycles": a unit with a hyphen behind it is a part of a longer word. */
function isPartOfWord(words: readonly Word[], to: number): boolean {
  const [last, next] = [words[to - 1], words[to]];
  const isJoined = next?.hyphen === true && next.kind === 'word' && last?.hyphen !== true;
  return isJoined && !JOINED_TO_UNIT.test(next.low);
}
