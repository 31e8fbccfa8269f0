import { magnitudeAt, POWERS } from './magnitudes.ts';
import { PARTS, SMALL, TENS } from './number-words.ts';
import type { Numeral } from './numerals.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

/** What a sign of a fraction is in plain characters: ½ is 1⁄2. https://www.unicode.org/charts/PDF/U2150.pdf */
const FRACTION_SIGN = /^(\d)\u{2044}(\d+)$/u;
/** Denominators that people write after a stroke; "24/7" and "9/11" are no fractions. */
const DENOMINATORS = new Set([2, 3, 4, 5, 6, 8, 10, 16, 32, 64, 100, 128]);
/** What "half" divides without "of": "half the staff". */
const HALVED = wordSet('the its their his her our all that those as');
/** What makes "five in ten" a time or a measure: "5 in 10 days". */
const NO_WHOLE = wordSet(
  'percent % million billion year years month months week weeks day days hour hours minute minutes quarter quarters game games matches',
);
/** "One in 1,000" is a ratio; a larger number is a year: "five in 2019". */
const LARGEST_WHOLE = 1000;
/** "Nine in 10" is a ratio; more in digits are a count and where it is: "12 in 14 states". */
const MOST_OF_DIGITS = 10;

/** A value in words before `to`. */
interface Part {
  readonly value: number;
  readonly to: number;
}

/** "half of", "a third of", "two-thirds of", "half the", "one-third"; "half a million" and "half a litre" are numbers. */
export function fractionInLetters(words: readonly Word[], from: number): Numeral | undefined {
  const first = lowAt(words, from);
  const count = first === 'a' || first === 'half' ? 1 : SMALL.get(first);
  const isName = first === 'a' && words[from]?.text === 'A' && from > 0;
  if (!count || isName) return undefined;
  const at = first === 'half' ? from : from + 1;
  const by = PARTS.get(lowAt(words, at));
  if (by === undefined) return undefined;
  const part = { from, value: count / by, spelled: true, scaled: false } as const;
  const whole = scaledWhole(words, at) ?? unitWhole(words, at);
  if (whole) {
    const value = part.value * whole.value;
    return { ...part, to: whole.to, value, form: 'cardinal', scaled: whole.value > 1 };
  }
  return isPartOf(words, first, at) || isChangedBy(words, from, at)
    ? { ...part, to: at + 1, form: 'fraction' }
    : undefined;
}

/** "half a million", "a quarter of a million", "two-thirds million": what the word of a fraction at `at` divides. */
function scaledWhole(words: readonly Word[], at: number): Part | undefined {
  const [next, second] = [lowAt(words, at + 1), lowAt(words, at + 2)];
  const isHalfA = lowAt(words, at) === 'half' && next === 'a';
  const isOfA = next === 'of' && second === 'a';
  const place = at + (isOfA ? 3 : isHalfA ? 2 : 1);
  const power = POWERS.get(lowAt(words, place));
  return power === undefined ? undefined : { value: 10 ** power, to: place + 1 };
}

/** "half a litre": one of the unit behind the word of a fraction at `at`. */
function unitWhole(words: readonly Word[], at: number): Part | undefined {
  const to = partOfUnit(words, at + 1);
  return to === undefined ? undefined : { value: 1, to };
}

/** "half a litre", "half an hour", "three quarters of a mile": where the thing itself begins, of which it is a part. */
function partOfUnit(words: readonly Word[], to: number): number | undefined {
  const at = lowAt(words, to) === 'of' ? to + 1 : to;
  if (!/^an?$/u.test(lowAt(words, at)) || words[at + 1]?.kind !== 'word') return undefined;
  const isBare = at === to && lowAt(words, to - 1) !== 'half';
  return isBare ? undefined : at + 1;
}

const COMPARED = /^(?:higher|lower|more|less|fewer|larger|smaller|bigger|cheaper|dearer)$/u;

/** "shrunk by a third", "cut by half in a year": without a thing behind it, a fraction is of what changed. */
function isChangedBy(words: readonly Word[], from: number, at: number): boolean {
  const next = words[at + 1];
  // "a third lower"
  if (COMPARED.test(next?.low ?? '')) return true;
  const isFree = next?.kind !== 'word' || isA(next, Class.break);
  return isFree && (lowAt(words, from - 1) === 'by' || isA(words[from - 1], Class.up | Class.down));
}

/** Whether a word of a fraction at `at` divides what follows; in "a third person" and "the second half" it does not. */
function isPartOf(words: readonly Word[], first: string, at: number): boolean {
  const next = lowAt(words, at + 1);
  if (next === 'of') return true;
  if (first === 'half') return HALVED.has(next);
  // "two-thirds", "one-third": the hyphen says that they are parts.
  const isCounted = first === 'one' || lowAt(words, at).endsWith('s');
  return first !== 'a' && isCounted && words[at]?.hyphen === true;
}

/** "one in five", "9 out of 10", "three in every four". */
export function readRatio(words: readonly Word[], from: number): Numeral | undefined {
  const isOut = lowAt(words, from + 1) === 'out' && lowAt(words, from + 2) === 'of';
  if (!isOut && lowAt(words, from + 1) !== 'in') return undefined;
  const above = smallAt(words, from);
  if (above === undefined) return undefined;
  const link = isOut ? from + 3 : from + 2;
  const at = lowAt(words, link) === 'every' ? link + 1 : link;
  const below = smallAt(words, at);
  if (below === undefined || below <= above || below > LARGEST_WHOLE) return undefined;
  const isPlace = !isOut && words[at]?.kind === 'number' && above > MOST_OF_DIGITS;
  if (isPlace || NO_WHOLE.has(lowAt(words, at + 1))) return undefined;
  const spelled = words[from]?.kind === 'word';
  return { from, to: at + 1, value: above / below, form: 'fraction', spelled, scaled: false };
}

/** A number in one word that a ratio may have. */
function smallAt(words: readonly Word[], at: number): number | undefined {
  const word = words[at];
  if (word?.kind === 'number') return /^\d{1,3}$/u.test(word.text) ? Number(word.text) : undefined;
  const low = lowAt(words, at);
  return SMALL.get(low) ?? TENS.get(low) ?? (low === 'hundred' ? 100 : undefined);
}

/** "½", "¾ of the", "½ million". */
export function fractionSign(words: readonly Word[], from: number): Numeral | undefined {
  const part = signAt(words, from);
  if (part === undefined) return undefined;
  const { power, to } = magnitudeAt(words, from + 1);
  const form = lowAt(words, to) === 'of' ? 'fraction' : 'cardinal';
  return { from, to, value: part * 10 ** power, form, spelled: false, scaled: to > from + 1 };
}

function signAt(words: readonly Word[], at: number): number | undefined {
  const sign = words[at];
  if (sign?.kind !== 'sign' || !isA(sign, Class.numeral)) return undefined;
  const [, above, below] = FRACTION_SIGN.exec(sign.text.normalize('NFKD')) ?? [];
  return above === undefined || below === undefined ? undefined : Number(above) / Number(below);
}

/** "1/2 pound", "3/4 of the", "1⁄16 of an inch". */
export function fractionInDigits(words: readonly Word[], from: number): Numeral | undefined {
  const value = strokeAt(words, from);
  const to = from + 3;
  if (value === undefined || words[to]?.kind !== 'word') return undefined;
  const unit = partOfUnit(words, to);
  const form = lowAt(words, to) === 'of' && unit === undefined ? 'fraction' : 'cardinal';
  return { from, to: unit ?? to, value, form, spelled: false, scaled: false };
}

/** The value of two numbers with a stroke between them, of which the lower is one that people divide by. */
function strokeAt(words: readonly Word[], from: number): number | undefined {
  const [above, stroke, below] = [words[from], words[from + 1], words[from + 2]];
  const isStroke = stroke?.glued === true && (stroke.text === '/' || stroke.text === '⁄');
  const isBelow = below?.glued === true && below.kind === 'number';
  if (!isStroke || !isBelow || !/^\d{1,2}$/u.test(above?.text ?? '')) return undefined;
  const [top, bottom] = [Number(above?.text), Number(below.text)];
  return top < bottom && DENOMINATORS.has(bottom) ? top / bottom : undefined;
}

/** What goes on after whole digits: "2½", "2 1/2", "2 and a half". */
export function mixedAt(words: readonly Word[], at: number): Part | undefined {
  const sign = words[at]?.glued ? signAt(words, at) : undefined;
  if (sign !== undefined) return { value: sign, to: at + 1 };
  const [above, stroke, below] = [words[at], words[at + 1], words[at + 2]];
  const isStroke = stroke?.text === '/' && stroke.glued;
  const isAbove = isStroke && above?.glued === false && /^\d$/u.test(above.text);
  const isBelow = below?.glued === true && /^[2-9]$/u.test(below.text);
  if (isAbove && isBelow) return { value: Number(above.text) / Number(below.text), to: at + 3 };
  return halfAt(words, at);
}

/** "and a half", "and three quarters" after a whole number. */
export function halfAt(words: readonly Word[], at: number): Part | undefined {
  if (lowAt(words, at) !== 'and') return undefined;
  const count = lowAt(words, at + 1) === 'a' ? 1 : SMALL.get(lowAt(words, at + 1));
  const by = PARTS.get(lowAt(words, at + 2));
  return count && by ? { value: count / by, to: at + 3 } : undefined;
}
