import type { Bound } from '../../domain.ts';
import { type Amount, readAmount } from './amounts.ts';
import { readBound } from './bounds.ts';
import { beforeFillers } from './direction.ts';
import { trendOf } from './trend-words.ts';
import { isLabel } from './labels.ts';
import { joinRange } from './ranges.ts';
import { ordinalRank, type Rank, rankAt } from './ranks.ts';
import { withSharedUnits } from './sharing.ts';
import { isBelowNothing } from './signs.ts';
import type { Stretch } from './stretches.ts';
import { Class, isA, lowAt, type Word } from './words.ts';

/** Something that a sentence measures, counts or ranks, and where. */
export interface Quantity {
  readonly amount: Amount;
  /** First word of the quantity with its bound: "more" of "more than 5 million". */
  readonly left: number;
  readonly bound: Bound;
  readonly isRank: boolean;
  /** A sign or word before it makes it less than nothing: "-3 percent", "minus 12 degrees". */
  readonly isNegative: boolean;
  /** The quantity whose unit it has, where it names none: "from 19 to 21 percent". */
  readonly sharing?: Amount;
}

/** What stands at a word: the word after it, and the quantity that it is, if it is one. */
interface Step {
  readonly to: number;
  readonly found?: Quantity;
}

/** A quantity begins at most so many words before its number: "A$5", "No. 1". */
const LEAD = 2;

/** Every quantity of a sentence, left to right; none begins inside a date, and numbers that only name something are none. */
export function findQuantities(words: readonly Word[], stretches: readonly Stretch[]): readonly Quantity[] {
  const found: Quantity[] = [];
  const dates = stretches.filter(({ kind }) => kind !== 'lasts' && kind !== 'ago');
  let [date, numeral] = [0, -1];
  for (let at = 0; at < words.length;) {
    if (numeral < at) numeral = numeralFrom(words, at);
    at = Math.max(at, numeral - LEAD);
    while ((dates[date]?.to ?? Infinity) <= at) date++;
    const dated = dates[date];
    const isDated = dated !== undefined && dated.from <= at;
    const step = isDated ? { to: dated.to } : (rankIn(words, at) ?? amountIn(words, at));
    if (step?.found) found.push(step.found);
    at = Math.max(step?.to ?? 0, at + 1);
  }
  return withSharedUnits(words, found);
}

/** The next word that begins a number; the end where there is none. */
function numeralFrom(words: readonly Word[], from: number): number {
  let at = from;
  while (at < words.length && !isA(words[at], Class.numeral)) at++;
  return at;
}

/** The rank that stands at a word; "the top five" is within it. */
function rankIn(words: readonly Word[], at: number): Step | undefined {
  const rank = rankAt(words, at);
  return rank && ranked(words, rank);
}

function ranked(words: readonly Word[], { amount, from, isWithin }: Rank): Step {
  const left = isWithin ? Math.min(readBound(words, amount.from, amount.to).from, from) : from;
  return {
    to: amount.to,
    found: { amount, left, bound: isWithin ? '<' : '=', isRank: true, isNegative: false },
  };
}

/** The amount or range that stands at a word; one that only names something is passed over. */
function amountIn(words: readonly Word[], at: number): Step | undefined {
  const read = readAmount(words, at);
  if (!read) return undefined;
  const rank = read.form === 'ordinal' ? ordinalRank(words, read) : undefined;
  if (rank) return ranked(words, rank);
  const amount = isMoved(words, read) ? read : joinRange(words, read);
  if (amount.form === 'ordinal' || isLabel(words, amount)) return { to: amount.to };
  const told = readBound(words, amount.from, amount.to, amount.end);
  // The ends of a range say its bounds.
  const bound = typeof amount.value === 'number' || told.bound === '~' ? told.bound : '=';
  const { from } = told;
  const isNegative = isBelowNothing(words, amount.from);
  return { to: amount.to, found: { amount, left: from, bound, isRank: false, isNegative } };
}

/** "rose $1.89 to $48.62", "by $19 billion to $419 billion": a change and a level, and no range between the two. */
function isMoved(words: readonly Word[], { from, to, measure }: Amount): boolean {
  if (lowAt(words, to) !== 'to') return false;
  const left = readBound(words, from, to).from;
  // "by more than $2 million to", "jumped a further $3 to"
  const at = beforeFillers(words, left);
  const isBy = words.slice(at + 1, left).some(({ low }) => low === 'by');
  return isBy || (measure !== 'none' && trendOf(words[at]) !== undefined);
}
