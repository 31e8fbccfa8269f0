import type { Amount } from './amounts.ts';
import type { Quantity } from './quantities.ts';
import { trendOf } from './trend-words.ts';
import { isAuxiliary, isBreak, isVerb } from './grammar.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** What joins a number to a quantity before it, whose unit it has: "400 miners and the southern mine 650". */
const JOINING = wordSet('and or to from while but , ; whereas plus including');
/** Whether a quantity is told with another. */
type Link = (words: readonly Word[], one: Quantity, other: Quantity) => boolean;

/** Between a number and a whole that it is a part of: "20 of its 85 branches". */
const DETERMINING = wordSet('the its their his her our those these all');
/** What says where a number lies, and not what it is of: "from a peak of 900". */
const EXTREMES = wordSet('peak low high record total maximum minimum average level mark range');
/** Words of "of the country's". */
const LONGEST_OWNER = 6;
/** So far from each other are numbers of one unit, in words. */
const REACH = 14;

/**
 * Quantities in which a number without a unit has that of the one it is told with: "280 million of the 1.5 billion shekels",
 * "from 19 to 21 percent", "5 million customers in China and 3 million in India".
 */
export function withSharedUnits(words: readonly Word[], found: readonly Quantity[]): readonly Quantity[] {
  if (!found.some(isBare)) return found;
  const shared = [...found];
  // From the right, for each of "8, 9 or 10 pages" has its unit from the next; then from the left.
  for (let at = shared.length - 2; at >= 0; at--) share(words, shared, at, at + 1, isToldWith);
  for (let at = 1; at < shared.length; at++) share(words, shared, at, at - 1, isJoined);
  return shared;
}

/** Gives the number at a place, if it has no unit yet, that of its neighbour. */
function share(words: readonly Word[], all: Quantity[], at: number, beside: number, isLinked: Link): void {
  const [one, other] = [all[at], all[beside]];
  const sharing = other && unitOf(other);
  if (one && sharing && isBare(one) && !one.sharing && isLinked(words, one, other))
    all[at] = { ...one, sharing };
}

function isBare({ amount, isRank }: Quantity): boolean {
  return !isRank && amount.measure === 'none' && amount.form === 'cardinal';
}

/** The amount whose unit a quantity has. */
function unitOf({ amount, sharing, isRank }: Quantity): Amount | undefined {
  if (isRank || amount.unit === 'times') return undefined;
  return amount.measure === 'none' ? sharing : amount;
}

/** Whether a number has its unit from the next: "20 of its 85 branches", "from 24 to 18 sailors", "8 or 9 pages". */
function isToldWith(words: readonly Word[], { amount, left }: Quantity, next: Quantity): boolean {
  const link = lowAt(words, amount.to);
  const gap = next.left - amount.to;
  // "27 of the country's 33 provinces"
  const isOwned = lowAt(words, next.left - 1) === "'s" && gap <= LONGEST_OWNER;
  if (link === 'of')
    return gap === 1 || isOwned || (gap <= 3 && DETERMINING.has(lowAt(words, amount.to + 1)));
  const isRange = link === 'to' && /^(?:from|between)$/u.test(lowAt(words, left - 1));
  return gap === 1 && (isRange || /^(?:or|and)$/u.test(link));
}

/** Whether a number has its unit from the one before it: "400 miners and the southern mine 650". */
function isJoined(words: readonly Word[], { amount, left }: Quantity, before: Quantity): boolean {
  const end = Math.max(before.amount.to, before.amount.end);
  const next = words[amount.to];
  const isName = next?.kind === 'word' && next.glued;
  // "640 beds and a staff of 3,200"
  const isOfNoun =
    lowAt(words, left - 1) === 'of' && isPlain(words[left - 2]) && !EXTREMES.has(lowAt(words, left - 2));
  if (isOfNoun) return false;
  // "seven pilgrims were killed and 19 were injured"
  if (lowAt(words, left - 1) === 'and' && isAuxiliary(next)) return false;
  if (left - end > REACH || isName || isOtherLevel(words, left, before)) return false;
  const between = words.slice(end, left);
  const isSum = unitOf(before)?.measure !== 'noun';
  // "Revenue was $5 billion and staff numbered 4,300"
  if (isSum && between.some((word) => isVerb(word) && trendOf(word) === undefined)) return false;
  return between.some(({ low }) => JOINING.has(low));
}

function isPlain(word: Word | undefined): boolean {
  return word?.kind === 'word' && !isBreak(word) && !isVerb(word);
}

/** "gained 0.7 percent to 6,327": behind a percentage, a level of something else; but "rose 8 percent in Europe and 3 in Asia". */
function isOtherLevel(words: readonly Word[], left: number, before: Quantity): boolean {
  const isRatio = unitOf(before)?.measure === 'ratio';
  const isListed = /^(?:and|or|from)$/u.test(lowAt(words, left - 1));
  const isBetweenLevels = /^(?:from|to)$/u.test(lowAt(words, before.left - 1));
  return isRatio && !isListed && !isBetweenLevels;
}
