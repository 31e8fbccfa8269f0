import { leadingPoint, readDigits } from './digits.ts';
import { fractionInLetters, fractionSign, halfAt, readRatio } from './fractions.ts';
import { magnitudeAt, POWERS } from './magnitudes.ts';
import { ORDINALS, SETS, SMALL, TENS } from './number-words.ts';
import { Class, isA, lowAt, type Word } from './words.ts';

/** A bare number as a text writes it, with its magnitude, in words [from, to). */
export interface Numeral {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** `cardinal` "5 million", `ordinal` "fourth", `fraction` "two-thirds", "one in five". */
  readonly form: 'cardinal' | 'ordinal' | 'fraction';
  /** Written in letters. */
  readonly spelled: boolean;
  /** Has a magnitude: million, bn. */
  readonly scaled: boolean;
}

/** A number in letters as far as it is read: of "two million three hundred", `part` is the three hundred. */
interface Sum {
  readonly total: number;
  readonly part: number;
  readonly scaled: boolean;
}

/** The number that begins at word `from`, in digits or letters; undefined when none does. */
export function readNumeral(words: readonly Word[], from: number): Numeral | undefined {
  const word = words[from];
  if (!word) return undefined;
  if (word.kind === 'number') return readRatio(words, from) ?? readDigits(words, from);
  if (word.kind === 'sign') return leadingPoint(words, from) ?? fractionSign(words, from);
  if (!isA(word, Class.numeral) && word.low !== 'a') return undefined;
  return (
    readRatio(words, from) ??
    readSet(words, from) ??
    fractionInLetters(words, from) ??
    readOrdinal(words, from) ??
    inLetters(words, from)
  );
}

/** "a dozen", "two dozen", "half a dozen", "three score", "a couple of"; "a score" is one in a game. */
function readSet(words: readonly Word[], from: number): Numeral | undefined {
  const [first, second] = [lowAt(words, from), lowAt(words, from + 1)];
  const isHalfA = (first === 'half' && second === 'a') || (first === 'a' && second === 'half');
  const at = isHalfA ? from + 2 : from + 1;
  const count = isHalfA || first === 'half' ? 0.5 : first === 'a' ? 1 : SMALL.get(first);
  const name = lowAt(words, at);
  const of = SETS.get(name);
  if (!count || of === undefined || (name === 'score' && count === 1)) return undefined;
  const isCouple = name === 'couple';
  // "A couple" alone are two people.
  if (isCouple && lowAt(words, at + 1) !== 'of') return undefined;
  const to = isCouple ? at + 2 : at + 1;
  return { from, to, value: of * count, form: 'cardinal', spelled: true, scaled: false };
}

/** "fourth", "twenty-first". */
function readOrdinal(words: readonly Word[], from: number): Numeral | undefined {
  const low = lowAt(words, from);
  const simple = ORDINALS.get(low);
  if (simple !== undefined)
    return { from, to: from + 1, value: simple, form: 'ordinal', spelled: true, scaled: false };
  const ten = TENS.get(low);
  const next = words[from + 1];
  const small = next?.hyphen ? ORDINALS.get(next.low) : undefined;
  if (ten === undefined || small === undefined || small > 9) return undefined;
  return { from, to: from + 2, value: ten + small, form: 'ordinal', spelled: true, scaled: false };
}

/** "five", "a hundred and twenty", "two and a half million". */
function inLetters(words: readonly Word[], from: number): Numeral | undefined {
  const isArticle = lowAt(words, from) === 'a' && POWERS.has(lowAt(words, from + 1));
  let to = isArticle ? from + 1 : from;
  let sum: Sum | undefined = isArticle ? { total: 0, part: 1, scaled: false } : undefined;
  for (let next = goOn(sum, words, to); next; next = goOn(sum, words, to)) {
    sum = next;
    to++;
  }
  if (!sum) return undefined;
  const value = sum.total + sum.part;
  const half = sum.part > 0 ? halfAt(words, to) : undefined;
  if (!half)
    return { from, to, value, form: 'cardinal', spelled: true, scaled: sum.scaled || sum.part >= 100 };
  const { power, to: end } = magnitudeAt(words, half.to);
  const whole = (value + half.value) * 10 ** power;
  return { from, to: end, value: whole, form: 'cardinal', spelled: true, scaled: sum.scaled || power > 0 };
}

/** A number with one more word; undefined where the word is no part of it. */
function goOn(sum: Sum | undefined, words: readonly Word[], at: number): Sum | undefined {
  const low = lowAt(words, at);
  const small = SMALL.get(low) ?? TENS.get(low);
  if (!sum) return small === undefined ? undefined : { total: 0, part: small, scaled: false };
  if (small !== undefined)
    return joins(sum.part, small, lowAt(words, at - 1)) ? { ...sum, part: sum.part + small } : undefined;
  const power = POWERS.get(low);
  if (power !== undefined) return raised(sum, power);
  return low === 'and' && isAndWithin(words, at, sum.part) ? sum : undefined;
}

/** A number times a power of ten: hundreds are within a part, others end one. */
function raised({ total, part, scaled }: Sum, power: number): Sum | undefined {
  if (power === 2) return part > 0 && part < 100 ? { total, part: part * 100, scaled } : undefined;
  if (part > 0) return { total: total + part * 10 ** power, part: 0, scaled: true };
  return scaled ? { total: total * 10 ** power, part, scaled } : undefined;
}

/** Twenty + five, a hundred + five, five thousand + twenty; but not four + five, nor twenty "and" five. */
function joins(part: number, small: number, before: string): boolean {
  if (part % 100 === 0) return true;
  return part % 10 === 0 && part >= 20 && small > 0 && small < 10 && before !== 'and';
}

/** "and" goes on with a number only after hundreds: "one hundred and five". */
function isAndWithin(words: readonly Word[], at: number, part: number): boolean {
  const next = lowAt(words, at + 1);
  return part > 0 && part % 100 === 0 && (SMALL.has(next) || TENS.has(next));
}
