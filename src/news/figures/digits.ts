import { fractionInDigits, mixedAt } from './fractions.ts';
import { magnitudeAt, type Magnitude } from './magnitudes.ts';
import type { Numeral } from './numerals.ts';
import { Class, isA, lowAt, type Word } from './words.ts';

/** Letters that make an ordinal of digits: "4th". */
const ORDINAL_ENDINGS = new Set(['st', 'nd', 'rd', 'th']);
/** A group of three digits, the last of a number with its decimals. */
const GROUP = /^\d{3}(?:\.\d+)?$/u;
/** Before groups of three. */
const FIRST_GROUP = /^\d{1,3}$/u;
const APOSTROPHE = /^['’]$/u;
/** The lexer reads a point between digits as decimal: so begins a number with points between its thousands. */
const FIRST_BY_POINTS = /^\d{1,3}\.\d{3}$/u;
/** One more group, or two of them that the lexer took for one number. */
const NEXT_BY_POINTS = /^\d{3}(?:\.\d{3})?$/u;
/** A group of lakhs or crores, with the thousands if it is the last. */
const NEXT_BY_LAKHS = /^\d{2}(?:,\d{3}(?:\.\d+)?)?$/u;

/** More groups are no number: ten say as much as any text has to count. It bounds the work on digits without end. */
const MOST_GROUPS = 10;

/** The digits of a number in words before `to`, as `Number` reads them. */
interface Digits {
  readonly digits: string;
  readonly to: number;
}

/** The number in digits that begins at word `from`, with its fraction and magnitude. */
export function readDigits(words: readonly Word[], from: number): Numeral {
  const read = readGroups(words, from);
  const ending = words[read.to];
  if (ending?.glued && ORDINAL_ENDINGS.has(ending.low)) {
    const value = Number(read.digits);
    return { from, to: read.to + 1, value, form: 'ordinal', spelled: false, scaled: false };
  }
  return fractionInDigits(words, from) ?? mixed(words, from, read) ?? scaled(words, from, read);
}

/** ".5", ".300": a decimal without its nought; "...5" and "4..5" are none. */
export function leadingPoint(words: readonly Word[], from: number): Numeral | undefined {
  const [point, digits] = [words[from], words[from + 1]];
  if (point?.text !== '.' || !digits?.glued || !/^\d+$/u.test(digits.text)) return undefined;
  const before = words[from - 1];
  const isFree = !point.glued || (before?.kind === 'sign' && before.text !== '.');
  return isFree ? scaled(words, from, { digits: `0.${digits.text}`, to: from + 2 }) : undefined;
}

/** "2½ million", "2 and a half". */
function mixed(words: readonly Word[], from: number, whole: Digits): Numeral | undefined {
  const rest = mixedAt(words, whole.to);
  if (!rest) return undefined;
  const { power, to } = magnitudeAt(words, rest.to);
  const value = (Number(whole.digits) + rest.value) * 10 ** power;
  return { from, to, value, form: 'cardinal', spelled: false, scaled: to > rest.to };
}

/** Digits with the magnitude that follows them. */
function scaled(words: readonly Word[], from: number, { digits, to: end }: Digits): Numeral {
  const { power, to } = powerAt(words, end) ?? magnitudeBehind(words, end);
  // Through text, so that 1.13 billion is 1130000000 and not a neighbour of it.
  const value = power === 0 ? Number(digits) : Number(`${digits}e${power}`);
  return { from, to, value, form: 'cardinal', spelled: false, scaled: to > end };
}

/** The magnitude behind digits, and behind last year's: "5.2 million", "5.2 (4.8) million". */
function magnitudeBehind(words: readonly Word[], end: number): Magnitude {
  const next = magnitudeAt(words, end);
  if (next.to > end) return next;
  const behind = afterBracket(words, end);
  const far = magnitudeAt(words, behind);
  return far.to > behind ? far : next;
}

/** The word after a number in brackets, which is last year's: "EUR 5.2 (4.8) million"; the place itself where none stands. */
export function afterBracket(words: readonly Word[], at: number): number {
  const isNumber = words[at + 1]?.kind === 'number' && words[at + 1]?.glued === true;
  return isNumber && words[at]?.text === '(' && words[at + 2]?.text === ')' ? at + 3 : at;
}

/** "× 10^8", "x10−8", "×10⁸": the rest of a number in scientific notation. */
function powerAt(words: readonly Word[], at: number): Magnitude | undefined {
  const times = lowAt(words, at);
  if ((times !== 'x' && times !== '×') || words[at + 1]?.text !== '10') return undefined;
  return raised(words, at + 2) ?? writtenPower(words, words[at + 2]?.text === '^' ? at + 3 : at + 2);
}

/** "⁸" */
function raised(words: readonly Word[], at: number): Magnitude | undefined {
  const sign = words[at];
  if (!sign?.glued || sign.kind !== 'sign') return undefined;
  const digit = sign.text.normalize('NFKD');
  return /^\d$/u.test(digit) ? { power: Number(digit), to: at + 1 } : undefined;
}

/** "8", "-8" */
function writtenPower(words: readonly Word[], at: number): Magnitude | undefined {
  const isDash = /^[-−–]$/u.test(lowAt(words, at));
  const isBelow = isDash || words[at]?.hyphen === true;
  const place = isDash ? at + 1 : at;
  const digits = words[place];
  const isTouching = digits?.glued === true || digits?.hyphen === true;
  if (!isTouching || !/^\d{1,2}$/u.test(digits.text)) return undefined;
  return { power: isBelow ? -Number(digits.text) : Number(digits.text), to: place + 1 };
}

/** The digits of a number whose thousands are parted by commas, blanks (1 234 567), points (1.234.567) or apostrophes (1'234'567). */
function readGroups(words: readonly Word[], from: number): Digits {
  return (
    byMarks(words, from) ??
    byBlanks(words, from) ?? { digits: lowAt(words, from).replaceAll(',', ''), to: from + 1 }
  );
}

/** Groups behind marks that the lexer does not take for a part of the number. */
function byMarks(words: readonly Word[], from: number): Digits | undefined {
  const [mark, second] = [words[from + 1], words[from + 2]];
  const isMark = mark?.glued === true && mark.kind === 'sign';
  if (!isMark || second?.kind !== 'number' || !second.glued) return undefined;
  if (mark.text === '.') return byPoints(words, from);
  if (mark.text === ',') return byLakhs(words, from);
  return byApostrophes(words, from);
}

/** "1.234.567,89", which is read as the words "1.234", ".", "567", "," and "89". */
function byPoints(words: readonly Word[], from: number): Digits | undefined {
  if (!FIRST_BY_POINTS.test(lowAt(words, from))) return undefined;
  const { digits, to } = joined(words, from, (at) =>
    lowAt(words, at) === '.' && isGlued(words, at + 1, NEXT_BY_POINTS) ? at + 1 : undefined,
  );
  const whole = digits.replaceAll('.', '');
  const isComma = words[to]?.text === ',' && words[to].glued;
  const hasRest = isComma && isGlued(words, to + 1, /^\d{1,2}$/u);
  return hasRest ? { digits: `${whole}.${lowAt(words, to + 1)}`, to: to + 2 } : { digits: whole, to };
}

/** "1,05,00,000": lakhs and crores are parted by two digits. */
function byLakhs(words: readonly Word[], from: number): Digits | undefined {
  if (!/^\d{1,2}$/u.test(lowAt(words, from))) return undefined;
  const { digits, to } = joined(words, from, (at) => {
    const isComma = words[at]?.text === ',' && words[at].glued;
    return isComma && isGlued(words, at + 1, NEXT_BY_LAKHS) ? at + 1 : undefined;
  });
  const hasThousands = lowAt(words, to - 1).includes(',');
  return hasThousands ? { digits: digits.replace(',', ''), to } : undefined;
}

/** "1'234'567", as the Swiss write it. */
function byApostrophes(words: readonly Word[], from: number): Digits | undefined {
  if (!FIRST_GROUP.test(lowAt(words, from))) return undefined;
  const read = joined(words, from, (at) =>
    APOSTROPHE.test(lowAt(words, at)) && isGlued(words, at + 1, GROUP) ? at + 1 : undefined,
  );
  return read.to > from + 1 ? read : undefined;
}

/** "1 234 567". Two groups are no accident; one alone may be another number, where a name, month or number is before it. */
function byBlanks(words: readonly Word[], from: number): Digits | undefined {
  if (words[from + 1]?.kind !== 'number' || !FIRST_GROUP.test(lowAt(words, from))) return undefined;
  const read = joined(words, from, (at) => {
    const word = words[at];
    return word && !word.glued && !word.hyphen && GROUP.test(word.text) ? at : undefined;
  });
  const before = words[from - 1];
  const isAfterName = isA(before, Class.capital | Class.month) || before?.kind === 'number';
  const groups = read.to - from - 1;
  const after = words[read.to];
  const isPlain = after === undefined || (!after.hyphen && !isA(after, Class.capital));
  return groups > (isAfterName || !isPlain ? 1 : 0) ? read : undefined;
}

/**
 * The digits at `from` and the groups that follow them.
 * @param next the place of the group that goes on at a place, behind its mark; undefined where none does
 */
function joined(words: readonly Word[], from: number, next: (at: number) => number | undefined): Digits {
  let digits = lowAt(words, from);
  let to = from + 1;
  for (let at = next(to), groups = 0; at !== undefined && groups < MOST_GROUPS; at = next(to), groups++) {
    digits += lowAt(words, at);
    to = at + 1;
  }
  return { digits, to };
}

function isGlued(words: readonly Word[], at: number, form: RegExp): boolean {
  return words[at]?.glued === true && form.test(words[at].text);
}
