import { comparisonOf } from './comparisons.ts';
import { gapBefore } from './gaps.ts';
import { readTrend, type Trend } from './direction.ts';
import { trendOf } from './trend-words.ts';
import { isAuxiliary, isBreak, isVerb } from './grammar.ts';
import { isKeyAmount } from './key-figures.ts';
import { findQuantities, type Quantity } from './quantities.ts';
import type { Range, Scene } from './scene.ts';
import type { Stretch } from './stretches.ts';
import { isStated } from './stated.ts';
import { isVoicing } from './voices.ts';
import { Class, isCapital, lowAt, type Word } from './words.ts';

/** A quantity that is a figure, with what its immediate neighbours say of it. */
export interface Mention extends Quantity {
  /** Makes it a change. */
  readonly trend?: Trend;
  /** Words that make it a difference from something else, and no change: "more than Globex's". */
  readonly comparison?: Range;
  /** States the one before it in another currency: "(US$84.5 billion)". */
  readonly isConversion: boolean;
}

/** Words between a level and what it came from or went to. */
const FROM_TO_REACH = 8;

/** Whether words of these classes may hold a figure: each has a number, in digits or letters. */
export function mayMention(classes: number): boolean {
  return (classes & Class.numeral) !== 0;
}

/** The key figures of a sentence, left to right: what a reader would look for, and the text states as it was read. */
export function findMentions(words: readonly Word[], stretches: readonly Stretch[]): readonly Mention[] {
  const mentions: Mention[] = [];
  const all = findQuantities(words, stretches);
  for (const [at, found] of all.entries()) {
    const { amount, isRank } = found;
    if (isAroundNothing(words, all[at - 1], found) || isAroundNothing(words, found, all[at + 1])) continue;
    if (isFromFlat(words, found)) continue;
    const isWhen = stretches.some((one) => one.from <= amount.from && one.to > amount.from);
    const isKey = isRank || (!isWhen && isKeyAmount(words, amount) && isStated(words, amount));
    if (isKey && !isAdrift(words, found, mentions.at(-1)))
      mentions.push(complete(words, stretches, found, mentions));
  }
  const dealt = words.findIndex(({ low }) => low === 'respectively');
  return dealt < 0 ? mentions : mentions.filter((mention) => !isDealt(words, mention, dealt));
}

/** What stands before the high end of a range that begins below nothing. */
const RISING = /^(?:up|\+|plus|positive)$/u;

/** "from -2 percent to 3 percent", "down 2 to up 1 percent": a range that the ledger cannot hold, and without the other each end is another claim. */
function isAroundNothing(
  words: readonly Word[],
  low: Quantity | undefined,
  high: Quantity | undefined,
): boolean {
  if (!low || !high || lowAt(words, low.amount.to) !== 'to') return false;
  const at = low.amount.to + 1;
  const isRising = RISING.test(lowAt(words, at));
  const isFall = low.isNegative || (isRising && trendOf(words[low.left - 1]) === 'down');
  return isFall && high.left === (isRising ? at + 1 : at);
}

/** "flat to up 3 percent": no change is in the range too. */
function isFromFlat(words: readonly Word[], { left }: Quantity): boolean {
  const isTo = lowAt(words, left - 2) === 'to' && trendOf(words[left - 1]) !== undefined;
  return isTo && /^(?:flat|unchanged|level)$/u.test(lowAt(words, left - 3));
}

/** Words between a figure and the "respectively" that deals it out. */
const DEALT_REACH = 25;

/** Whether "respectively" deals a figure to one of several subjects: which one, is not read, and so the figure is none. */
function isDealt(words: readonly Word[], { amount, left }: Mention, at: number): boolean {
  const [from, to] = at < left ? [at, left] : [amount.end, at];
  return (
    to - from <= DEALT_REACH &&
    !words.slice(from, to).some((word) => isVerb(word) || isAuxiliary(word) || word.low === ';')
  );
}

/** "Revenue was $5 billion and staff numbered 4,300": a bare number in a clause of its own is not of what the one before it was. */
function isAdrift(
  words: readonly Word[],
  { amount, left, sharing }: Quantity,
  before: Mention | undefined,
): boolean {
  if (!before || amount.measure !== 'none' || amount.form !== 'cardinal' || sharing?.measure === 'noun')
    return false;
  const end = Math.max(before.amount.to, before.amount.end);
  const isFromTo = /^(?:to|from|by)$/u.test(lowAt(words, left - 1));
  if (isFromTo && left - end < FROM_TO_REACH) return false;
  const between = words.slice(end, left);
  const last = between.at(-1);
  const isNamed = last?.kind === 'word' && !isBreak(last) && !isCapital(last) && !isVerb(last);
  return isNamed || between.some((word) => isVerb(word) && trendOf(word) === undefined);
}

/** Every quantity of a sentence, key figure or not, with what its neighbours say of it. */
export function readQuantities(words: readonly Word[], stretches: readonly Stretch[]): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const found of findQuantities(words, stretches))
    mentions.push(complete(words, stretches, found, mentions));
  return mentions;
}

/** First word of the next figure that is not the same one in another currency; `end` when there is none. */
export function nextAfter(mentions: readonly Mention[], index: number, end: number): number {
  const next = index + 1;
  const at = mentions[next]?.isConversion ? next + 1 : next;
  return mentions[at]?.left ?? end;
}

/** A quantity with what its neighbours in the sentence say of it. */
function complete(
  words: readonly Word[],
  stretches: readonly Stretch[],
  found: Quantity,
  mentions: readonly Mention[],
): Mention {
  const before = mentions.at(-1);
  const isConversion = before !== undefined && converts(words, before, found);
  const comparison = found.isRank ? undefined : comparisonOf(words, found.amount, found.left);
  if (comparison) return { ...found, comparison, isConversion };
  const trend = found.isRank
    ? undefined
    : (readTrend(words, found.amount, found.left) ??
      gappedTrend({ words, stretches }, found, mentions) ??
      sharedTrend(words, before, found.left) ??
      expectedTrend(words, before, found));
  return trend ? { ...found, trend, isConversion } : { ...found, isConversion };
}

/** "Revenue rose 5 percent to $3 billion and net income 12 percent": one of the same unit in a clause without a verb is a change too. */
function gappedTrend(
  scene: Pick<Scene, 'words' | 'stretches'>,
  { amount, left }: Quantity,
  mentions: readonly Mention[],
): Trend | undefined {
  const before = mentions.at(-1);
  if (!before || /^(?:to|at)$/u.test(lowAt(scene.words, left - 1))) return undefined;
  if (!gapBefore(scene, before.amount.end, left)) return undefined;
  // The change, or the change and the level that it reached.
  const like = mentions.slice(-2).findLast((one) => one.amount.unit === amount.unit);
  return like?.trend && { ...like.trend, object: [0, 0] };
}

/** "rose 5 percent and 3 percent", "rose by 4 million in China and by 2 million abroad": one joined to a change is one too. */
function sharedTrend(words: readonly Word[], before: Mention | undefined, left: number): Trend | undefined {
  if (!before?.trend || words[before.trend.at]?.kind === 'sign') return undefined;
  let link = '';
  for (let at = before.amount.end; at < left; at++) {
    if (isVerb(words[at]) || isAuxiliary(words[at])) return undefined;
    // "..., Globex by 2.6 percent"
    if (lowAt(words, at) !== 'by' && !isCapital(words[at])) link = lowAt(words, at);
  }
  return link === 'and' || link === ',' || link === 'or' ? { ...before.trend, object: [0, 0] } : undefined;
}

/** "rose 5 percent, but analysts had expected 7 percent": what was expected is such a change too. */
function expectedTrend(
  words: readonly Word[],
  before: Mention | undefined,
  { amount, left }: Quantity,
): Trend | undefined {
  const isLike = before?.trend !== undefined && before.amount.unit === amount.unit;
  return isLike && isVoicing(words, left - 1) ? { ...before.trend, object: [0, 0] } : undefined;
}

/** A sum of money in brackets right after another, in a different currency: "540bn yen ($5.2bn; £2.77bn)". */
function converts(words: readonly Word[], before: Mention, { amount, left }: Quantity): boolean {
  if (before.amount.measure !== 'money' || amount.measure !== 'money' || before.amount.unit === amount.unit)
    return false;
  // "€5m ($1m of it suspended)" is no conversion.
  if (!/^[),;/]$/u.test(lowAt(words, amount.to))) return false;
  const link = lowAt(words, before.amount.end);
  return left === before.amount.end + 1 && (link === '(' || (before.isConversion && /^[,;]$/u.test(link)));
}
