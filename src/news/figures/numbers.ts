import { Class, type ClassTable, isA, lowAt, type Word } from './words.ts';

/** A bare number as a text writes it, with its magnitude, in words [from, to). */
export interface Numeral {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** `cardinal` "5 million", `ordinal` "fourth", `fraction` "two-thirds". */
  readonly form: 'cardinal' | 'ordinal' | 'fraction';
  /** Written in letters. */
  readonly spelled: boolean;
  /** Has a magnitude: million, bn. */
  readonly scaled: boolean;
}

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';
const ORDINALS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth';

const SMALL = new Map(UNITS.split(' ').map((word, n) => [word, n]));
const TEN = new Map(TENS.split(' ').map((word, n) => [word, 10 * (n + 2)]));
const ORDINAL = new Map(ORDINALS.split(' ').map((word, n) => [word, n]));

/** Powers of ten. lakh and crore are Indian English, the last two Chinese. */
const POWERS = new Map<string, number>(
  Object.entries({
    hundred: 2,
    thousand: 3,
    million: 6,
    billion: 9,
    trillion: 12,
    mn: 6,
    mln: 6,
    mio: 6,
    bn: 9,
    bln: 9,
    tn: 12,
    trn: 12,
    lakh: 5,
    crore: 7,
    万: 4,
    亿: 8,
  }),
);

/** Letters that are a magnitude only where they touch the digits: "600m", "5k". */
const TOUCHING = new Map<string, number>(Object.entries({ k: 3, m: 6, b: 9, t: 12 }));

const PARTS = new Map<string, number>(
  Object.entries({
    half: 2,
    third: 3,
    thirds: 3,
    quarter: 4,
    quarters: 4,
    fifth: 5,
    fifths: 5,
    tenth: 10,
    tenths: 10,
  }),
);

/** Every number in letters has one of these in it, and begins with one or with "a" before one. */
export const NUMBER_WORDS: ClassTable = [
  [SMALL, TEN, ORDINAL, POWERS, PARTS].flatMap((table) => [...table.keys()]),
  Class.numeral,
];

const ORDINAL_ENDINGS = new Set(['st', 'nd', 'rd', 'th']);

/** The number that begins at word `from`, in digits or letters; undefined when none does. */
export function readNumeral(words: readonly Word[], from: number): Numeral | undefined {
  const word = words[from];
  if (!word || word.kind === 'sign') return undefined;
  if (word.kind === 'number') return inDigits(words, from);
  if (!isA(word, Class.numeral) && word.low !== 'a') return undefined;
  return fraction(words, from) ?? ordinal(words, from) ?? inLetters(words, from);
}

function inDigits(words: readonly Word[], from: number): Numeral | undefined {
  const digits = words[from]?.text.replaceAll(',', '') ?? '';
  const ending = words[from + 1];
  if (ending?.glued && ORDINAL_ENDINGS.has(ending.low)) {
    return { from, to: from + 2, value: Number(digits), form: 'ordinal', spelled: false, scaled: false };
  }
  const scale = magnitude(words, from + 1);
  // Through text, so that 1.13 billion is 1130000000 and not a neighbour of it.
  const value = Number(`${digits}e${scale.power}`);
  return { from, to: scale.to, value, form: 'cardinal', spelled: false, scaled: scale.to > from + 1 };
}

/** All magnitude words from word `from` on, as one power of ten: "hundred million" is 8. */
function magnitude(words: readonly Word[], from: number): { readonly power: number; readonly to: number } {
  let power = 0;
  let to = from;
  for (;;) {
    const word = words[to];
    const touching = word?.glued && to === from ? TOUCHING.get(word.low) : undefined;
    const step = word === undefined ? undefined : (POWERS.get(word.low) ?? touching);
    if (step === undefined) return { power, to };
    power += step;
    to++;
  }
}

function inLetters(words: readonly Word[], from: number): Numeral | undefined {
  const article = lowAt(words, from) === 'a' && POWERS.has(lowAt(words, from + 1));
  let total = article ? 0 : undefined;
  let part = article ? 1 : 0;
  let to = article ? from + 1 : from;
  let scaled = false;
  for (; to < words.length; to++) {
    const low = lowAt(words, to);
    const small = SMALL.get(low) ?? TEN.get(low);
    const power = POWERS.get(low);
    if (small !== undefined && total === undefined) {
      total = 0;
      part = small;
    } else if (small !== undefined && joins(part, small, words[to - 1]?.low)) {
      part += small;
    } else if (power === 2 && total !== undefined && part > 0 && part < 100) {
      part *= 100;
    } else if (power !== undefined && power > 2 && total !== undefined && part > 0) {
      total += part * 10 ** power;
      part = 0;
      scaled = true;
    } else if (!(low === 'and' && total !== undefined && continues(words, to, part))) {
      break;
    }
  }
  if (total === undefined) return undefined;
  return { from, to, value: total + part, form: 'cardinal', spelled: true, scaled: scaled || part >= 100 };
}

/** Twenty + five, a hundred + five, five thousand + twenty; but not four + five. */
function joins(part: number, small: number, before: string | undefined): boolean {
  if (part === 0) return true;
  if (part % 100 === 0) return true;
  return part % 10 === 0 && part >= 20 && small < 10 && before !== 'and';
}

/** "and" goes on with a number only after hundreds: "one hundred and five". */
function continues(words: readonly Word[], at: number, part: number): boolean {
  const next = lowAt(words, at + 1);
  return part > 0 && part % 100 === 0 && (SMALL.has(next) || TEN.has(next));
}

function ordinal(words: readonly Word[], from: number): Numeral | undefined {
  const low = lowAt(words, from);
  const simple = ORDINAL.get(low);
  if (simple !== undefined) {
    return { from, to: from + 1, value: simple, form: 'ordinal', spelled: true, scaled: false };
  }
  const ten = TEN.get(low);
  const next = words[from + 1];
  const small = next?.hyphen ? ORDINAL.get(next.low) : undefined;
  if (ten === undefined || small === undefined || small > 9) return undefined;
  return { from, to: from + 2, value: ten + small, form: 'ordinal', spelled: true, scaled: false };
}

/** "half of", "a third of", "two-thirds of"; "half a million" is a number too. */
function fraction(words: readonly Word[], from: number): Numeral | undefined {
  const first = lowAt(words, from);
  const count = first === 'a' || first === 'half' ? 1 : SMALL.get(first);
  if (count === undefined || count === 0) return undefined;
  const at = first === 'half' ? from : from + 1;
  const parts = PARTS.get(lowAt(words, at));
  if (parts === undefined) return undefined;
  const to = at + 1;
  const power = POWERS.get(lowAt(words, to + 1));
  if (first === 'half' && lowAt(words, to) === 'a' && power !== undefined) {
    return { from, to: to + 2, value: 10 ** power / 2, form: 'cardinal', spelled: true, scaled: true };
  }
  if (lowAt(words, to) !== 'of') return undefined;
  return { from, to, value: count / parts, form: 'fraction', spelled: true, scaled: false };
}
