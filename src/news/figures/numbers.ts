import { Class, type ClassTable, isA, lowAt, type Word, wordSet } from './words.ts';

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

/** "Thousands": as many as that and not ten times more, in words [from, to). */
export interface Vague {
  readonly to: number;
  readonly value: readonly [low: number, high: number];
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
    quadrillion: 15,
    mn: 6,
    mln: 6,
    mio: 6,
    mil: 6,
    bn: 9,
    bln: 9,
    tn: 12,
    trn: 12,
    lakh: 5,
    lakhs: 5,
    crore: 7,
    crores: 7,
    万: 4,
    亿: 8,
    万亿: 12,
    百万: 6,
    千万: 7,
    百亿: 10,
    千亿: 11,
  }),
);

/** Letters that are a magnitude only where they touch the digits: "600m", "5k". */
const TOUCHING = new Map<string, number>(Object.entries({ k: 3, m: 6, mm: 6, b: 9, t: 12 }));
/** What stands after "m" where it is metres: "a 100m sprint", "5m tall". */
const IN_METRES = wordSet(
  'tall long high deep wide thick away apart from above below sprint race hurdles freestyle backstroke butterfly breaststroke relay medley dash final heats runner champion title world swim tower bridge',
);
/** Powers of ten named in the plural, as far as they tell how many: from one of them to ten. */
const VAGUE = new Map<string, number>(
  Object.entries({ tens: 1, hundreds: 2, thousands: 3, millions: 6, billions: 9, trillions: 12 }),
);

/** What a word of a fraction divides by. */
const PARTS = new Map<string, number>(
  ['half', 'third', 'quarter', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'].flatMap(
    (part, n) => {
      const by = part === 'quarter' ? 4 : n < 2 ? n + 2 : n + 1;
      return [[part, by] as const, [part === 'half' ? 'halves' : `${part}s`, by] as const];
    },
  ),
);
/** Every number in letters has one of these in it, and begins with one or with "a" before one. */
export const NUMBER_WORDS: ClassTable = [
  [
    ...[SMALL, TEN, ORDINAL, POWERS, PARTS, VAGUE].flatMap((table) => [...table.keys()]),
    'dozen',
    'score',
    'couple',
  ],
  Class.numeral,
];

/** The words for numbers up to ninety, with their values. */
export const SMALL_NUMBERS: Iterable<readonly [word: string, value: number]> = [...SMALL, ...TEN];

const ORDINAL_ENDINGS = new Set(['st', 'nd', 'rd', 'th']);
/** Characters that are fractions: ½. https://www.unicode.org/charts/PDF/U2150.pdf */
const FRACTION_SIGN = /^(\d)\u{2044}(\d+)$/u;

/** The number that begins at word `from`, in digits or letters; undefined when none does. */
export function readNumeral(words: readonly Word[], from: number): Numeral | undefined {
  const word = words[from];
  if (!word) return undefined;
  if (word.kind === 'number') return ratio(words, from) ?? inDigits(words, from);
  if (word.kind === 'sign') return leadingPoint(words, from) ?? fractionSign(words, from);
  if (!isA(word, Class.numeral) && word.low !== 'a') return undefined;
  return (
    ratio(words, from) ??
    sets(words, from) ??
    fraction(words, from) ??
    ordinal(words, from) ??
    inLetters(words, from)
  );
}

function inDigits(words: readonly Word[], from: number): Numeral | undefined {
  const grouped = readGroups(words, from);
  const ending = words[grouped.to];
  if (ending?.glued && ORDINAL_ENDINGS.has(ending.low))
    return {
      from,
      to: grouped.to + 1,
      value: Number(grouped.digits),
      form: 'ordinal',
      spelled: false,
      scaled: false,
    };
  const part = written(words, from);
  if (part) return part;
  const rest = mixedAt(words, grouped.to);
  if (rest) {
    const scale = magnitude(words, rest.to);
    const value = (Number(grouped.digits) + rest.value) * 10 ** scale.power;
    return { from, to: scale.to, value, form: 'cardinal', spelled: false, scaled: scale.to > rest.to };
  }
  return scaledFrom(words, from, grouped);
}

/** Digits with the magnitude that follows them. */
function scaledFrom(words: readonly Word[], from: number, { digits, to }: Digits): Numeral {
  const power = powerAt(words, to);
  if (power)
    return {
      from,
      to: power.to,
      value: Number(`${digits}e${power.power}`),
      form: 'cardinal',
      spelled: false,
      scaled: true,
    };
  const scale = magnitude(words, to);
  // Through text, so that 1.13 billion is 1130000000 and not a neighbour of it.
  const value = Number(`${digits}e${scale.power}`);
  return { from, to: scale.to, value, form: 'cardinal', spelled: false, scaled: scale.to > to };
}

/** "× 10^8", "x10−8", "×10⁸": the rest of a number in scientific notation. */
function powerAt(
  words: readonly Word[],
  at: number,
): { readonly power: number; readonly to: number } | undefined {
  if (!/^[×x]$/u.test(lowAt(words, at)) || words[at + 1]?.text !== '10') return undefined;
  let to = at + 2;
  const raised = words[to]?.text.normalize('NFKD') ?? '';
  if (words[to]?.glued && words[to]?.kind === 'sign' && /^\d$/u.test(raised))
    return { power: Number(raised), to: to + 1 };
  if (words[to]?.text === '^') to++;
  const isBelow = /^[-−–]$/u.test(lowAt(words, to)) || words[to]?.hyphen === true;
  if (isBelow && words[to]?.kind === 'sign') to++;
  const digits = words[to];
  const isPower =
    digits?.kind === 'number' && /^\d{1,2}$/u.test(digits.text) && (digits.glued || digits.hyphen);
  return isPower ? { power: isBelow ? -Number(digits.text) : Number(digits.text), to: to + 1 } : undefined;
}

interface Digits {
  readonly digits: string;
  readonly to: number;
}

/** The digits of a number whose thousands are parted by commas, blanks (1 234 567), points (1.234.567) or apostrophes (1'234'567). */
function readGroups(words: readonly Word[], from: number): Digits {
  const first = words[from]?.text ?? '';
  const plain = { digits: first.replaceAll(',', ''), to: from + 1 };
  return parted(words, from) ?? blanks(words, from) ?? plain;
}

/** A group of three digits, the last of a number with its decimals. */
const GROUP = /^\d{3}(?:\.\d+)?$/u;

function parted(words: readonly Word[], from: number): Digits | undefined {
  const [first, mark, second] = [words[from], words[from + 1], words[from + 2]];
  if (!first || !mark?.glued || mark.kind !== 'sign' || second?.kind !== 'number' || !second.glued)
    return undefined;
  if (mark.text === '.') return byPoints(words, from);
  if (mark.text === ',') return byLakhs(words, from);
  return /^['’]$/u.test(mark.text) ? grouped(words, from, 1) : undefined;
}

/** "1.234.567,89", which is read as the words "1.234", ".", "567", "," and "89". */
function byPoints(words: readonly Word[], from: number): Digits | undefined {
  if (!/^\d{1,3}\.\d{3}$/u.test(words[from]?.text ?? '')) return undefined;
  let digits = words[from]?.text.replace('.', '') ?? '';
  let to = from + 1;
  while (words[to]?.text === '.' && gluedAt(words, to + 1, /^\d{3}(?:\.\d{3})?$/u)) {
    digits += words[to + 1]?.text.replace('.', '') ?? '';
    to += 2;
  }
  const hasRest =
    words[to]?.text === ',' && words[to]?.glued === true && gluedAt(words, to + 1, /^\d{1,2}$/u);
  return hasRest ? { digits: `${digits}.${words[to + 1]?.text ?? ''}`, to: to + 2 } : { digits, to };
}

/** "1,05,00,000": lakhs and crores are parted by two digits. */
function byLakhs(words: readonly Word[], from: number): Digits | undefined {
  if (!/^\d{1,2}$/u.test(words[from]?.text ?? '')) return undefined;
  let digits = words[from]?.text ?? '';
  let to = from + 1;
  while (
    words[to]?.text === ',' &&
    words[to]?.glued &&
    gluedAt(words, to + 1, /^\d{2}(?:,\d{3}(?:\.\d+)?)?$/u)
  ) {
    digits += words[to + 1]?.text.replace(',', '') ?? '';
    to += 2;
  }
  return /,/u.test(words[to - 1]?.text ?? '') ? { digits, to } : undefined;
}

function gluedAt(words: readonly Word[], at: number, form: RegExp): boolean {
  return words[at]?.glued === true && form.test(words[at].text);
}

/** Groups of three digits behind a mark each, or behind blanks where there are no marks. */
function grouped(words: readonly Word[], from: number, marks: 0 | 1): Digits | undefined {
  if (!/^\d{1,3}$/u.test(words[from]?.text ?? '')) return undefined;
  let digits = words[from]?.text ?? '';
  let to = from + 1;
  for (let word = words[to + marks]; word && GROUP.test(word.text); word = words[to + marks]) {
    const isJoined =
      marks === 1 ? word.glued && /^['’]$/u.test(lowAt(words, to)) : !word.glued && !word.hyphen;
    if (!isJoined) break;
    digits += word.text;
    to += marks + 1;
  }
  return to > from + 1 ? { digits, to } : undefined;
}

/** "1 234 567": two groups behind blanks are no accident; one may be another number, but seldom one of noughts or behind no name. */
function blanks(words: readonly Word[], from: number): Digits | undefined {
  const read = grouped(words, from, 0);
  if (!read) return undefined;
  const before = words[from - 1];
  const isAfterName = isA(before, Class.capital | Class.month) || before?.kind === 'number';
  return read.to > from + 2 || !isAfterName ? read : undefined;
}

/** ".5", ".300": a decimal without its nought. */
function leadingPoint(words: readonly Word[], from: number): Numeral | undefined {
  const [point, digits] = [words[from], words[from + 1]];
  const isPoint = point?.text === '.' && digits?.glued && /^\d+$/u.test(digits.text);
  const isFree = !point?.glued || words[from - 1]?.kind === 'sign';
  return isPoint && isFree
    ? scaledFrom(words, from, { digits: `0.${digits.text}`, to: from + 2 })
    : undefined;
}

/** "½", "¾". */
function fractionSign(words: readonly Word[], from: number): Numeral | undefined {
  const part = signAt(words, from);
  if (!part) return undefined;
  const scale = magnitude(words, from + 1);
  const isShare = lowAt(words, scale.to) === 'of';
  return {
    from,
    to: scale.to,
    value: part * 10 ** scale.power,
    form: isShare ? 'fraction' : 'cardinal',
    spelled: false,
    scaled: scale.to > from + 1,
  };
}

function signAt(words: readonly Word[], at: number): number | undefined {
  const [, above, below] = FRACTION_SIGN.exec(words[at]?.text.normalize('NFKD') ?? '') ?? [];
  return above === undefined || below === undefined ? undefined : Number(above) / Number(below);
}

/** Denominators that people write after a stroke; "24/7" and "9/11" are no fractions. */
const DENOMINATORS = new Set([2, 3, 4, 5, 6, 8, 10, 16, 32, 64, 100, 128]);

/** "1/2 pound", "3/4 of the", "1⁄16". */
function written(words: readonly Word[], from: number): Numeral | undefined {
  const [above, stroke, below] = [words[from], words[from + 1], words[from + 2]];
  const isStroke =
    /^[/⁄]$/u.test(stroke?.text ?? '') && stroke?.glued && below?.glued && below.kind === 'number';
  if (
    !above ||
    !below ||
    !isStroke ||
    !/^\d{1,2}$/u.test(above.text) ||
    words[from + 3]?.text === stroke.text
  )
    return undefined;
  const [top, bottom] = [Number(above.text), Number(below.text)];
  if (top >= bottom || !DENOMINATORS.has(bottom) || words[from + 3]?.kind !== 'word') return undefined;
  const unit = partOfUnit(words, from + 3);
  const isShare = lowAt(words, from + 3) === 'of' && unit === undefined;
  return {
    from,
    to: unit ?? from + 3,
    value: top / bottom,
    form: isShare ? 'fraction' : 'cardinal',
    spelled: false,
    scaled: false,
  };
}

/** What goes on after whole digits: "2½", "2 1/2", "2-1/2", "2 and a half". */
function mixedAt(
  words: readonly Word[],
  at: number,
): { readonly value: number; readonly to: number } | undefined {
  const sign = words[at]?.glued ? signAt(words, at) : undefined;
  if (sign !== undefined) return { value: sign, to: at + 1 };
  const [above, slash, below] = [words[at], words[at + 1], words[at + 2]];
  const isWritten =
    above &&
    slash?.text === '/' &&
    slash.glued &&
    below?.glued &&
    /^\d$/u.test(above.text) &&
    /^[2-9]$/u.test(below.text);
  if (isWritten && !above.glued) return { value: Number(above.text) / Number(below.text), to: at + 3 };
  return halfAt(words, at);
}

/** "and a half", "and three quarters" after a whole number. */
function halfAt(
  words: readonly Word[],
  at: number,
): { readonly value: number; readonly to: number } | undefined {
  if (lowAt(words, at) !== 'and') return undefined;
  const count = lowAt(words, at + 1) === 'a' ? 1 : SMALL.get(lowAt(words, at + 1));
  const by = PARTS.get(lowAt(words, at + 2));
  return count && by ? { value: count / by, to: at + 3 } : undefined;
}

/** All magnitude words from word `from` on, as one power of ten: "hundred million" is 8. */
function magnitude(words: readonly Word[], from: number): { readonly power: number; readonly to: number } {
  let power = 0;
  let to = from;
  for (;;) {
    const word = words[to];
    const touching = word?.glued && to === from && !isMetres(words, to) ? TOUCHING.get(word.low) : undefined;
    const step = word === undefined ? undefined : (POWERS.get(word.low) ?? touching);
    if (step === undefined) return { power, to };
    power += step;
    to++;
  }
}

function isMetres(words: readonly Word[], at: number): boolean {
  return lowAt(words, at) === 'mm' || (lowAt(words, at) === 'm' && IN_METRES.has(lowAt(words, at + 1)));
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
    } else if (small !== undefined && joins(part, small, words[to], words[to - 1]?.low)) {
      part += small;
    } else if (power === 2 && total !== undefined && part > 0 && part < 100) {
      part *= 100;
    } else if (power !== undefined && power > 2 && total !== undefined && part > 0) {
      total += part * 10 ** power;
      part = 0;
      scaled = true;
    } else if (power !== undefined && power > 2 && scaled && part === 0 && total !== undefined) {
      total *= 10 ** power;
    } else if (!(low === 'and' && total !== undefined && continues(words, to, part))) {
      break;
    }
  }
  if (total === undefined) return undefined;
  const half = part > 0 ? halfAt(words, to) : undefined;
  const scale = half ? magnitude(words, half.to) : undefined;
  if (half && scale) {
    const value = (total + part + half.value) * 10 ** scale.power;
    return { from, to: scale.to, value, form: 'cardinal', spelled: true, scaled: scaled || scale.power > 0 };
  }
  return { from, to, value: total + part, form: 'cardinal', spelled: true, scaled: scaled || part >= 100 };
}

/** What several things are called together: "a dozen", "two dozen", "half a dozen", "three score". */
const SETS = new Map(Object.entries({ dozen: 12, score: 20, couple: 2 }));

function sets(words: readonly Word[], from: number): Numeral | undefined {
  const first = lowAt(words, from);
  const isHalf = first === 'half' || (first === 'a' && lowAt(words, from + 1) === 'half');
  const at = isHalf && (first === 'a' || lowAt(words, from + 1) === 'a') ? from + 2 : from + 1;
  const count = isHalf ? 0.5 : first === 'a' ? 1 : SMALL.get(first);
  const of = SETS.get(lowAt(words, at));
  if (!count || of === undefined || (of === 20 && count === 1)) return undefined;
  const to = of === 2 && lowAt(words, at + 1) === 'of' ? at + 2 : at + 1;
  if (of === 2 && to === at + 1) return undefined;
  return { from, to, value: of * count, form: 'cardinal', spelled: true, scaled: false };
}

/** Twenty + five, a hundred + five, five thousand + twenty; but not four + five, nor "hundred" + "five" of another phrase. */
function joins(part: number, small: number, word: Word | undefined, before: string | undefined): boolean {
  if (part === 0) return true;
  if (part % 100 === 0) return true;
  return (
    part % 10 === 0 && part >= 20 && small > 0 && small < 10 && before !== 'and' && word?.kind === 'word'
  );
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

/** "half of", "a third of", "two-thirds of", "half the", "one-third"; "half a million" is a number too. */
function fraction(words: readonly Word[], from: number): Numeral | undefined {
  const first = lowAt(words, from);
  const count = first === 'a' || first === 'half' ? 1 : SMALL.get(first);
  if (!count || (first === 'a' && words[from]?.text === 'A' && from > 0)) return undefined;
  const at = first === 'half' ? from : from + 1;
  const parts = PARTS.get(lowAt(words, at));
  if (parts === undefined) return undefined;
  const to = at + 1;
  const isA = first === 'half' && lowAt(words, to) === 'a';
  const power = isA
    ? POWERS.get(lowAt(words, to + 1))
    : POWERS.get(lowAt(words, lowAt(words, to) === 'of' && lowAt(words, to + 1) === 'a' ? to + 2 : to));
  if (power !== undefined) {
    const end = isA || lowAt(words, to) === 'of' ? to + 2 + (isA ? 0 : 1) : to + 1;
    return {
      from,
      to: end,
      value: (count / parts) * 10 ** power,
      form: 'cardinal',
      spelled: true,
      scaled: true,
    };
  }
  const part = partOfUnit(words, to);
  if (part !== undefined)
    return { from, to: part, value: count / parts, form: 'cardinal', spelled: true, scaled: false };
  if (!isPartOf(words, first, at, to)) return undefined;
  return { from, to, value: count / parts, form: 'fraction', spelled: true, scaled: false };
}

/** "half a litre", "half an hour", "three quarters of a mile": where the thing itself begins, of which it is a part. */
function partOfUnit(words: readonly Word[], to: number): number | undefined {
  const at = lowAt(words, to) === 'of' ? to + 1 : to;
  if (!/^an?$/u.test(lowAt(words, at)) || words[at + 1]?.kind !== 'word') return undefined;
  return at === to && lowAt(words, to - 1) !== 'half' ? undefined : at + 1;
}

/** Whether words like "a third" or "half" divide what follows; "a third person" and "the second half" do not. */
function isPartOf(words: readonly Word[], first: string, at: number, to: number): boolean {
  const next = lowAt(words, to);
  if (next === 'of') return true;
  if (first === 'half') return /^(?:the|its|their|his|her|our|all|that|those|as)$/u.test(next);
  // "two-thirds", "three quarters": the plural, or the hyphen, says that they are parts.
  return (
    first !== 'a' &&
    (lowAt(words, at).endsWith('s')
      ? words[at]?.hyphen === true
      : words[at]?.hyphen === true && first === 'one')
  );
}

/** "one in five", "9 out of 10", "three in every four". */
function ratio(words: readonly Word[], from: number): Numeral | undefined {
  const above = smallAt(words, from);
  if (above === undefined) return undefined;
  const low = lowAt(words, from + 1);
  const isOut = low === 'out' && lowAt(words, from + 2) === 'of';
  if (!isOut && low !== 'in') return undefined;
  const link = isOut ? from + 3 : from + 2;
  const at = lowAt(words, link) === 'every' ? link + 1 : link;
  const below = smallAt(words, at);
  if (below === undefined || below <= above || below > 1000) return undefined;
  const isNumber = words[at]?.kind === 'number';
  // "5 in 10 days" is no ratio; "1 in 10 adults" is.
  if (!isOut && isNumber && above > 10) return undefined;
  if (
    /^(?:percent|%|million|billion|years?|months?|weeks?|days?|hours?|minutes?|quarters?|games?|matches)$/u.test(
      lowAt(words, at + 1),
    )
  )
    return undefined;
  return {
    from,
    to: at + 1,
    value: above / below,
    form: 'fraction',
    spelled: words[from]?.kind === 'word',
    scaled: false,
  };
}

function smallAt(words: readonly Word[], at: number): number | undefined {
  const word = words[at];
  if (word?.kind === 'number') return /^\d{1,3}$/u.test(word.text) ? Number(word.text) : undefined;
  const low = lowAt(words, at);
  return SMALL.get(low) ?? TEN.get(low) ?? (low === 'hundred' ? 100 : undefined);
}

/** The number that words like "thousands" or "tens of thousands" tell from `from` on; undefined where none does. */
export function readVague(words: readonly Word[], from: number): Vague | undefined {
  const first = VAGUE.get(lowAt(words, from));
  if (first === undefined) return undefined;
  const second = lowAt(words, from + 1) === 'of' ? VAGUE.get(lowAt(words, from + 2)) : undefined;
  if (first === 1 && second === undefined) return undefined;
  const power = first + (second ?? 0);
  return { to: second === undefined ? from + 1 : from + 3, value: [10 ** power, 10 ** (power + 1)] };
}
