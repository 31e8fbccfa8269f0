import type { Amount } from './amounts.ts';
import { yearAt } from './dates.ts';
import { isConjunction, isDeterminer, isVerb } from './grammar.ts';
import type { Range } from './scene.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

// Differences from something else at the same time, "12 percent more than Globex's", "3 percent below forecasts": they
// have no direction, for nothing moved.

/** Say which of two is more. */
const MORE_OR_LESS = wordSet(
  'higher more larger greater bigger stronger dearer costlier faster longer lower less fewer smaller weaker cheaper slower shorter better worse older younger heavier lighter richer poorer',
);
/** Say so without "than". */
const BESIDE = wordSet('above below short ahead behind');
/** Verbs that hold one thing against another, which they have as their object: "sales missed estimates by 3 percent". */
const HOLDING_AGAINST = wordSet(
  'beat beats beaten beating exceed exceeds exceeded exceeding surpass surpasses surpassed surpassing outperform outperforms outperformed outpaced outpaces outsold outnumber outnumbers outnumbered miss misses missed missing undershot overshot undercut undercuts lag lags lagged trail trails trailed trailing',
);
/** Words of what something was before: against those, it has moved. */
const EARLIER = wordSet(
  'ago earlier before previous previously prior last peak peaks high highs low lows record pre then when used past initial initially close yesterday today monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter christmas',
);
/** "than it was", "than they had been" */
const WAS = /^(?:was|were|had|did)$/u;
const IT = /^(?:it|they|he|she|we)$/u;
/** Words of what something is held against. */
const LONGEST_OTHER = 8;

/** The words that hold an amount against something else than its own past: "more than Globex's", "missed estimates"; undefined where none do. */
export function comparisonOf(words: readonly Word[], amount: Amount, left: number): Range | undefined {
  return comparisonAfter(words, amount) ?? comparisonBefore(words, left);
}

function comparisonAfter(words: readonly Word[], { to, measure }: Amount): Range | undefined {
  const isThan = MORE_OR_LESS.has(lowAt(words, to)) && lowAt(words, to + 1) === 'than';
  const isBeside = (measure === 'ratio' || measure === 'money') && isBesideAt(words, to);
  if (!isThan && !isBeside) return undefined;
  const from = isThan ? to + 2 : to + 1;
  const end = otherEnd(words, from);
  return end > from && !isEarlier(words, from, end) ? [to, end] : undefined;
}

/** "above forecasts", "short of its target". */
function isBesideAt(words: readonly Word[], at: number): boolean {
  const low = lowAt(words, at);
  return BESIDE.has(low) && (low !== 'short' || lowAt(words, at + 1) === 'of');
}

/** "missed estimates by 3 percent" */
function comparisonBefore(words: readonly Word[], left: number): Range | undefined {
  if (lowAt(words, left - 1) !== 'by') return undefined;
  for (let at = left - 2; words[at]?.kind === 'word' && left - at <= LONGEST_OTHER; at--) {
    if (HOLDING_AGAINST.has(lowAt(words, at))) return isEarlier(words, at, left) ? undefined : [at, left - 1];
  }
  return undefined;
}

/** The word after the noun phrase that something is held against. */
function otherEnd(words: readonly Word[], from: number): number {
  let to = from;
  while (to - from < LONGEST_OTHER && isPartOfOther(words, from, to)) to++;
  return to;
}

function isPartOfOther(words: readonly Word[], from: number, at: number): boolean {
  const word = words[at];
  if (!word || (word.kind === 'sign' && !isOwnerMark(word))) return false;
  // "analysts' estimates", "the estimates"
  const isNoun = at === from || isDeterminer(words[at - 1]) || isOwnerMark(words[at - 1]);
  return isNoun || !(isVerb(word) || isConjunction(word));
}

function isOwnerMark(word: Word | undefined): boolean {
  return word?.glued === true && /^['’]$/u.test(word.text);
}

/** Whether words say what something was before: "in 2020", "a year ago", "it was". */
export function isEarlier(words: readonly Word[], from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const low = lowAt(words, at);
    if (EARLIER.has(low) || isA(words[at], Class.time | Class.month) || yearAt(words, at) !== undefined)
      return true;
    if (IT.test(low) && WAS.test(lowAt(words, at + 1))) return true;
  }
  return false;
}
