import type { Amount } from './amounts.ts';
import type { Quantity } from './quantities.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** What joins a number to a quantity before it, whose unit it has: "400 miners and the southern mine 650". */
const JOINING = wordSet('and or to from while but , ; whereas plus including');
/** So far from each other are numbers of one unit, in words. */
const REACH = 14;

/**
 * Quantities in which a number without a unit has that of the one it is told with: "280 million of the 1.5 billion shekels",
 * "from 19 to 21 percent", "5 million customers in China and 3 million in India".
 */
export function withSharedUnits(words: readonly Word[], found: readonly Quantity[]): readonly Quantity[] {
  if (!found.some(isBare)) return found;
  const shared = [...found];
  for (let at = shared.length - 2; at >= 0; at--) {
    const [one, next] = [shared[at], shared[at + 1]];
    const of = next && unitOf(next);
    if (one && next && of && isBare(one) && isToldWith(words, one, next))
      shared[at] = { ...one, sharing: of };
  }
  for (let at = 1; at < shared.length; at++) {
    const [before, one] = [shared[at - 1], shared[at]];
    const of = before && unitOf(before);
    if (before && one && of && isBare(one) && !one.sharing && isJoined(words, before, one))
      shared[at] = { ...one, sharing: of };
  }
  return shared;
}

function isBare({ amount, isRank }: Quantity): boolean {
  return !isRank && amount.measure === 'none' && amount.form === 'cardinal';
}

function unitOf({ amount, sharing, isRank }: Quantity): Amount | undefined {
  if (isRank || amount.unit === 'times') return undefined;
  return amount.measure === 'none' ? sharing : amount;
}

/** "20 of its 85 branches", "from 24 to 18 sailors", "8 or 9 pages". */
function isToldWith(words: readonly Word[], { amount, left }: Quantity, next: Quantity): boolean {
  const [first, second] = [lowAt(words, amount.to), lowAt(words, amount.to + 1)];
  const gap = next.left - amount.to;
  if (first === 'of')
    return gap === 1 || (gap === 2 && /^(?:the|its|their|his|her|our|those|these|all)$/u.test(second));
  if (gap !== 1) return false;
  return (
    first === 'or' ||
    first === 'and' ||
    first === ',' ||
    (first === 'to' && /^(?:from|between)$/u.test(lowAt(words, left - 1)))
  );
}

function isJoined(words: readonly Word[], before: Quantity, { amount, left }: Quantity): boolean {
  const end = Math.max(before.amount.to, before.amount.end);
  if (left - end > REACH || (words[amount.to]?.kind === 'word' && words[amount.to]?.glued)) return false;
  const of = unitOf(before);
  // "gained 0.7 percent to 6,327": a level of something else. "rose 8 percent in Europe and 3 in Asia"
  if (
    of?.measure === 'ratio' &&
    !/^(?:and|or|from)$/u.test(lowAt(words, left - 1)) &&
    !/^(?:from|to)$/u.test(lowAt(words, before.left - 1))
  )
    return false;
  for (let at = end; at < left; at++) if (JOINING.has(lowAt(words, at))) return true;
  return false;
}
