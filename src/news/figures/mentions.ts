import type { Bound } from '../../domain.ts';
import { type Amount, isKeyAmount, joinRange, readAmount } from './amounts.ts';
import { readBound } from './bounds.ts';
import { readTrend, type Trend, trendOf } from './direction.ts';
import { isAuxiliary, isVerb } from './grammar.ts';
import { rankAt } from './ranks.ts';
import type { Stretch } from './stretches.ts';
import { isStated, isUnspaced } from './stated.ts';
import { Class, isA, lowAt, type Word } from './words.ts';

/** An amount that is a figure, where it stands in its sentence, with what its immediate neighbours say of it. */
export interface Mention {
  readonly amount: Amount;
  /** First word of the figure with its bound: "more" of "more than 5 million". */
  readonly left: number;
  readonly bound: Bound;
  readonly isRank: boolean;
  /** Makes it a change. */
  readonly trend?: Trend;
  /** States the one before it in another currency: "(US$84.5 billion)". */
  readonly isConversion: boolean;
}

/** A figure begins at most so many words before its number: "A$5", "No. 1". */
const LEAD = 2;

type Found = Pick<Mention, 'amount' | 'left' | 'bound' | 'isRank'>;

/** What stands at a word: the word after it, and the figure that it is, if it is one. */
interface Step {
  readonly to: number;
  readonly found?: Found;
}

/** Whether words of these classes may hold a figure: each has a number, in digits or letters. */
export function mayMention(classes: number): boolean {
  return (classes & Class.numeral) !== 0;
}

/** The figures of a sentence, left to right; none begins inside a date. */
export function findMentions(words: readonly Word[], stretches: readonly Stretch[]): readonly Mention[] {
  if (isUnspaced(words)) return [];
  const mentions: Mention[] = [];
  let stretch = 0;
  let numeral = -1;
  for (let at = 0; at < words.length;) {
    if (numeral < at) numeral = numeralFrom(words, at);
    at = Math.max(at, numeral - LEAD);
    while ((stretches[stretch]?.to ?? Infinity) <= at) stretch++;
    const date = stretches[stretch];
    const isDated = date !== undefined && date.from <= at;
    const step = isDated ? { to: date.to } : (rankIn(words, at) ?? amountIn(words, at));
    if (step?.found) mentions.push(completed(words, step.found, mentions.at(-1)));
    at = Math.max(step?.to ?? 0, at + 1);
  }
  return mentions;
}

/** The next word that begins a number; the end where there is none. */
function numeralFrom(words: readonly Word[], from: number): number {
  let at = from;
  while (at < words.length && !isA(words[at], Class.numeral)) at++;
  return at;
}

/** First word of the next figure that is not the same one in another currency; `end` when there is none. */
export function nextAfter(mentions: readonly Mention[], index: number, end: number): number {
  const next = index + 1;
  const at = mentions[next]?.isConversion ? next + 1 : next;
  return mentions[at]?.left ?? end;
}

function rankIn(words: readonly Word[], at: number): Step | undefined {
  const rank = rankAt(words, at);
  if (!rank) return undefined;
  const { amount, from, isWithin } = rank;
  const left = isWithin ? Math.min(readBound(words, amount.from, amount.to).from, from) : from;
  return { to: amount.to, found: { amount, left, bound: isWithin ? '<' : '=', isRank: true } };
}

function amountIn(words: readonly Word[], at: number): Step | undefined {
  const read = readAmount(words, at);
  if (!read) return undefined;
  const amount = isMoved(words, read) ? read : joinRange(words, read);
  if (amount.form === 'ordinal' || !isKeyAmount(words, amount) || !isStated(words, amount))
    return { to: amount.to };
  const { bound, from } = readBound(words, amount.from, amount.to);
  return { to: amount.to, found: { amount, left: from, bound, isRank: false } };
}

/** "rose $1.89 to $48.62", "by $19 billion to $419 billion": a change and a level, and no range between the two. */
function isMoved(words: readonly Word[], { from, to, measure }: Amount): boolean {
  const before = words[from - 1];
  return (
    measure !== 'none' && lowAt(words, to) === 'to' && (before?.low === 'by' || trendOf(before) !== undefined)
  );
}

function completed(words: readonly Word[], found: Found, before: Mention | undefined): Mention {
  const trend = found.isRank
    ? undefined
    : (readTrend(words, found.amount, found.left) ?? sharedTrend(words, before, found.left));
  const isConversion = before !== undefined && converts(words, before, found);
  return { ...found, ...(trend && { trend }), isConversion };
}

/** "rose 5 percent and 3 percent", "rose by 4 million in China and by 2 million abroad": one joined to a change is one too. */
function sharedTrend(words: readonly Word[], before: Mention | undefined, left: number): Trend | undefined {
  if (!before?.trend) return undefined;
  let link = '';
  for (let at = before.amount.end; at < left; at++) {
    if (isVerb(words[at]) || isAuxiliary(words[at])) return undefined;
    if (lowAt(words, at) !== 'by') link = lowAt(words, at);
  }
  return link === 'and' || link === ',' || link === 'or' ? { ...before.trend, object: [0, 0] } : undefined;
}

/** A sum of money in brackets right after another, in a different currency: "540bn yen ($5.2bn; £2.77bn)". */
function converts(words: readonly Word[], before: Mention, { amount, left }: Found): boolean {
  if (before.amount.measure !== 'money' || amount.measure !== 'money' || before.amount.unit === amount.unit)
    return false;
  const link = lowAt(words, before.amount.end);
  return left === before.amount.end + 1 && (link === '(' || (before.isConversion && /^[,;]$/u.test(link)));
}
