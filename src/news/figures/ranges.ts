import { type Amount, readAmount } from './amounts.ts';
import { isBreak, isVerb } from './grammar.ts';
import { readNumeral } from './numerals.ts';
import { readRate } from './rates.ts';
import { isBelowNothing } from './signs.ts';
import { BEFORE } from './units.ts';
import { Class, isA, lowAt, type Word } from './words.ts';

/** An amount of one number. */
interface Single extends Amount {
  readonly value: number;
}

/** "10 to 15 percent", "$5–6 billion", "four or five": two amounts of one unit as a range; the amount itself where no range follows. */
export function joinRange(words: readonly Word[], low: Amount): Amount {
  const second = secondAt(words, low);
  const high = second === undefined ? undefined : readAmount(words, second);
  if (!high || !isSingle(low) || !isSingle(high) || high.form !== 'cardinal' || low.form !== 'cardinal')
    return low;
  // "from -2 percent to 3 percent" is no range that the ledger can hold.
  if (isBelowNothing(words, low.from)) return low;
  // "5–6 billion": the magnitude is of both.
  const scale = low.scaled || !high.scaled ? 1 : high.value / bareValue(words, high);
  const value = low.value * scale;
  if (!isOneUnit(low, high) || value > high.value) return low;
  return { ...high, from: low.from, value: [value, high.value], ...unitOfBoth(words, low, high) };
}

/** The unit of a range, with the rate behind it: "$5 to $7 a share", "€5–7 per hour". */
function unitOfBoth(words: readonly Word[], low: Amount, high: Amount): Partial<Amount> {
  const { measure } = low.measure === 'none' ? high : low;
  if (low.measure !== 'money' || high.measure !== 'none')
    return { measure, unit: low.unit.length > high.unit.length ? low.unit : high.unit };
  const { unit, to } = readRate(words, high.to);
  return { measure, unit: `${low.unit}${unit}`, to, noun: to, end: to };
}

/** Where the second amount of a range begins. */
function secondAt(words: readonly Word[], low: Amount): number | undefined {
  const [before, next] = [lowAt(words, low.from - 1), lowAt(words, low.to)];
  const isBetween = before === 'between' && next === 'and';
  // "from 5 to 6" are two levels.
  // "raised the dividend 2 cents to 12 cents": by so much, to that.
  const isObject = isUnit(low) && isPlainNoun(words[low.from - 1]);
  const isTo = next === 'to' && before !== 'from' && before !== 'to' && !isObject;
  return isTo || isBetween || isOrNext(words, low) ? low.to + 1 : dashAfter(words, low.to);
}

/** Whether an amount names a unit of its own. */
function isUnit({ measure }: Amount): boolean {
  return measure === 'money' || measure === 'ratio' || measure === 'measure';
}

function isPlainNoun(word: Word | undefined): boolean {
  return word?.kind === 'word' && !isBreak(word) && !isVerb(word) && !isA(word, Class.between);
}

/** "three or four": neighbours, of which either may be meant. */
function isOrNext(words: readonly Word[], { to, value, scaled, measure }: Amount): boolean {
  const isCount = measure === 'none' && !scaled && Number.isInteger(value);
  if (!isCount || lowAt(words, to) !== 'or') return false;
  const next = readNumeral(words, to + 1);
  const bare =
    words[to + 1]?.kind === 'number'
      ? Number(lowAt(words, to + 1))
      : readNumeral(words.slice(to + 1, to + 2), 0)?.value;
  return next !== undefined && bare === Number(value) + 1;
}

/** Where the second number of a range begins that a dash joins to the first: "5-10", "€300m-€350m", "2%-4%". */
function dashAfter(words: readonly Word[], to: number): number | undefined {
  const [next, second] = [words[to], words[to + 1]];
  const isNumber = second?.kind === 'number';
  if (next?.hyphen) {
    const isSum = BEFORE.has(next.low) && isNumber;
    return next.kind === 'number' || isSum ? to : undefined;
  }
  const isDash = isNumber && next?.kind === 'sign' && /^[-–—]$/u.test(next.text);
  return isDash && second.glued === next.glued ? to + 1 : undefined;
}

function isSingle(amount: Amount): amount is Single {
  return typeof amount.value === 'number';
}

/** Whether two amounts are of one unit: what only one of them names is of both, a currency before the first, others behind the second. */
function isOneUnit(low: Amount, high: Amount): boolean {
  if (low.measure === 'none') return true;
  if (low.measure === 'money' && high.measure === 'none') return true;
  return low.measure === high.measure && (low.measure === 'noun' || withoutRate(low) === withoutRate(high));
}

function withoutRate({ unit }: Amount): string {
  return unit.split(' per ', 1)[0] ?? '';
}

/** The number of an amount without its magnitude. */
function bareValue(words: readonly Word[], { from, to, value }: Single): number {
  for (let at = from; at < to; at++) {
    const word = words[at];
    if (word?.kind === 'number') return Number(word.text.replaceAll(',', ''));
    const letters = readNumeral(words.slice(at, at + 1), 0);
    if (letters) return letters.value;
  }
  return value;
}
