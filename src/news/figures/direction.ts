import type { Direction } from '../../domain.ts';
import { isBreak, isDeterminer, isParticiple, isVerb } from './grammar.ts';
import { type Amount, readAmount } from './amounts.ts';
import { isParticle } from './particles.ts';
import { isBelowNothing, isDelta } from './signs.ts';
import { trendOf } from './trend-words.ts';
import { BEFORE } from './units.ts';
import { Class, isA, lowAt, Phrases, type Word, wordSet } from './words.ts';

/** Why a figure is a change, and of what: the word that says so, and a noun phrase it takes as its object, if any. */
export interface Trend {
  readonly direction: Direction;
  readonly at: number;
  /** Words of what changed, where the trend word takes them: "cut [costs] by 5 percent", "60 percent [revenue] growth". */
  readonly object: readonly [from: number, to: number];
}

/** Of the words that say that something moved, verbs that mean a change only with what is counted ("lost 5 million users") or with a percentage. */
const ONLY_COUNTED = wordSet('add adds added adding lose loses lost losing shed sheds');
const ONLY_RATIO = wordSet('raise raises raised lift lifts lifted boost boosts boosted advanced');
/** Comparisons that follow a figure: "5 percent higher", "20 percent more than". */
const AFTER = new Phrases<Direction>([
  ['higher', 'up'],
  ['more', 'up'],
  ['up', 'up'],
  ['larger', 'up'],
  ['above', 'up'],
  ['lower', 'down'],
  ['less', 'down'],
  ['fewer', 'down'],
  ['down', 'down'],
  ['smaller', 'down'],
  ['below', 'down'],
  ['cheaper', 'down'],
  ['weaker', 'down'],
  ['dearer', 'up'],
  ['stronger', 'up'],
  ['costlier', 'up'],
]);
/** Comparisons that say of a sum or measure that it moved, and not where it is. */
const BETTER = /^(?:higher|lower|cheaper|dearer|costlier|weaker|stronger)$/u;
/** "fell below 5 million" tells a level that was crossed. */
const CROSSED = wordSet('below above under beyond');
/** What may stand between a trend word and its figure. */
const FILLERS = wordSet(
  'by a an another further the net record whopping solid strong modest mere only just year on quarter month over average total ,',
);

/** Nouns of change: "a rise of 5 percent" is a change, "higher sales of 5 million" a level. */
const NOUNS = wordSet(
  'rise rises increase increases growth fall falls drop drops decline declines decrease decreases gain gains jump jumps surge slump dip plunge slide reduction reductions cut cuts improvement expansion contraction climb rebound uptick downturn advance boost increment spike tumble',
);

/** Behind a length, they say where it leads. */
const PLACES = wordSet(
  'north south east west northeast northwest southeast southwest away inland offshore off outside',
);
/** What exchanges trade, so that it has a price that moves: "crude oil lost $1.15". */
const TRADED = wordSet(
  [
    // energy
    'oil crude brent wti gas petrol gasoline diesel ethanol coal uranium',
    // metals
    'gold silver platinum palladium copper aluminium aluminum nickel tin zinc steel lithium cobalt',
    // crops, and what is made of them
    'wheat corn maize soybeans rice oats coffee cocoa sugar cotton rubber timber lumber',
    // livestock
    'cattle hogs pork',
    // securities and currencies of code
    'share shares stock stocks futures bitcoin ether',
  ].join(' '),
);
const LOSING = /^(?:lose|loses|lost|losing)$/u;
/** What gains a part of a whole has that part: it is no growth. */
const GAINING = /^gain(?:s|ed|ing)?$/u;
/** Begin what a verb of multiplying has as its object. */
const OBJECT_BEGINS = /^(?:the|its|their|his|her|our)$/u;

/** How far a trend word may be from its figure, in words: an object of that length is as long as any. */
const REACH = 9;
/** "By" still says how much something moved that many words before. */
const FAR_REACH = 12;
/** "60 percent revenue growth": fewer words come between a figure and a noun that it describes. */
const NOUN_REACH = 6;

/**
 * The trend that makes an amount a change; undefined for a level ("rose to 5 million" is one).
 * @param left first word of the amount's bound, or of the amount
 */
export function readTrend(words: readonly Word[], amount: Amount, left: number): Trend | undefined {
  if (amount.direction)
    return { direction: amount.direction, at: amount.from, object: multiplied(words, amount.to) };
  if (isDistance(words, amount)) return undefined;
  const fromHere = fromSign(words, amount) ?? fromAfter(words, amount);
  if (fromHere || isSize(words, amount, left)) return fromHere;
  return fromBefore(words, amount, left) ?? fromObject(words, amount, left);
}

/** "crashed 20 miles north of the base": where something is. */
function isDistance(words: readonly Word[], { to, measure }: Amount): boolean {
  return measure === 'measure' && PLACES.has(lowAt(words, to));
}

/** What a verb multiplies: "doubled [the size of its fleet]"; but not "doubled the previous year". */
function multiplied(words: readonly Word[], from: number): readonly [from: number, to: number] {
  if (!OBJECT_BEGINS.test(lowAt(words, from))) return [0, 0];
  let to = from + 1;
  while (to - from < REACH && isWithinObject(words, to)) to++;
  const isWhen = words.slice(from, to).some((word) => isA(word, Class.time));
  return isWhen ? [0, 0] : [from, to];
}

function isWithinObject(words: readonly Word[], at: number): boolean {
  const word = words[at];
  return word?.kind === 'word' && !isVerb(word) && (!isBreak(word) || isOfWithin(words, at));
}

/** "size of its fleet", "Acme's fleet": what is no noun within a noun phrase. */
function isOfWithin(words: readonly Word[], at: number): boolean {
  const low = lowAt(words, at);
  if (low === 'of') return words[at + 1]?.kind === 'word' && !isA(words[at + 1], Class.numeral);
  return low === "'s" || (lowAt(words, at - 1) === 'of' && isDeterminer(words[at]));
}

/** "dropped a $5 billion bid", "cut its 12 percent stake", "gained 12 percent of the market": the amount is the size of what moved hands. */
function isSize(words: readonly Word[], { to, measure }: Amount, left: number): boolean {
  const isOfWhole = measure === 'ratio' && lowAt(words, to) === 'of' && lowAt(words, to + 1) === 'the';
  if (isOfWhole && GAINING.test(lowAt(words, left - 1))) return true;
  return isDeterminer(words[left - 1]) && isNounBehind(words, to);
}

/** "+33 percent", "−32 percent". */
function fromSign(words: readonly Word[], amount: Amount): Trend | undefined {
  const sign = words[amount.from - 1];
  if (!sign || sign.kind !== 'sign' || !words[amount.from]?.glued) return undefined;
  const isFall = isBelowNothing(words, amount.from) && isDelta(words, amount.from);
  const direction = sign.text === '+' ? 'up' : isFall ? 'down' : undefined;
  return direction && { direction, at: amount.from - 1, object: [0, 0] };
}

/** "rose sharply by 5 percent", "up 5 percent". */
function fromBefore(words: readonly Word[], amount: Amount, left: number): Trend | undefined {
  const at = beforeFillers(words, left);
  const isLevel = left < amount.from && CROSSED.has(lowAt(words, left));
  return isLevel || isParticle(words, amount, at) ? undefined : trendAt(words, at, amount, [0, 0]);
}

/** The last word before `left` that is no adverb or the like between a trend word and its figure. */
export function beforeFillers(words: readonly Word[], left: number): number {
  let at = left - 1;
  while (at > 0 && left - at < REACH && isFiller(words, at)) at--;
  return at;
}

/** Whether a noun that tells of no change follows. */
function isNounBehind(words: readonly Word[], at: number): boolean {
  const word = words[at];
  return word?.kind === 'word' && !isBreak(word) && !trendOf(word) && !trendOf(words[at + 1]);
}

function isFiller(words: readonly Word[], at: number): boolean {
  const low = lowAt(words, at);
  if (low === ',') return lowAt(words, at + 1) === 'by';
  if (low === 'of') return /^(?:average|total)$/u.test(lowAt(words, at - 1));
  return FILLERS.has(low) || low.endsWith('ly');
}

/** "cut its costs by 5 percent", "an increase in revenue of 5 percent", "grew revenue 5 percent", "growing at 5 percent". */
function fromObject(words: readonly Word[], amount: Amount, left: number): Trend | undefined {
  const link = lowAt(words, left - 1);
  const isLinked = link === 'by' || link === 'of' || (link === 'at' && amount.measure === 'ratio');
  if (!isLinked && amount.measure !== 'ratio') return undefined;
  const end = isLinked ? left - 1 : left;
  const reach = link === 'by' ? FAR_REACH : REACH;
  for (let at = end - 1; words[at]?.kind === 'word' && end - at < reach; at--) {
    const low = lowAt(words, at);
    const trend = isParticle(words, amount, at) ? undefined : trendAt(words, at, amount, [at + 1, end]);
    // "a rise of 5 percent", "an increase in revenue of 5 percent"; "a growth fund of 5 million" is none.
    const isTold =
      link !== 'of' ||
      amount.unit === 'times' ||
      (NOUNS.has(low) && (at + 1 === end || lowAt(words, at + 1) === 'in'));
    if (trend) return isTold ? trend : undefined;
    // "rose to a record of 5 million", "higher than the low of 5 million": a level.
    // "reduced the sum awarded to a victim by 45 percent": a participle on the way is no verb of its own.
    const isOnTheWay = link === 'by' && isParticiple(words[at]);
    if ((isVerb(words[at]) && !isOnTheWay) || (low === 'to' && link !== 'by') || low === 'than')
      return undefined;
    if (!isLinked && isBreak(words[at]) && low !== 'its' && low !== 'the') return undefined;
  }
  return undefined;
}

/** "60 percent revenue growth", "5 percent higher", "5 percent and 3 percent lower". */
function fromAfter(words: readonly Word[], amount: Amount): Trend | undefined {
  const next = afterJoined(words, amount);
  return fromComparison(words, amount, next) ?? fromNoun(words, amount, next);
}

/** "5 percent higher", "20 more than"; but "5 million more" is a count. */
function fromComparison(words: readonly Word[], { measure }: Amount, next: number): Trend | undefined {
  const compared = AFTER.at(words, next);
  const follows = lowAt(words, compared?.to ?? 0);
  if (!compared || follows === 'from') return undefined;
  const isBetter = (measure === 'money' || measure === 'measure') && BETTER.test(lowAt(words, next));
  const isChange = measure === 'ratio' || isBetter || follows === 'than';
  return isChange ? { direction: compared.meaning, at: next, object: [0, 0] } : undefined;
}

/** "60 percent revenue growth", "a $5 million increase", "a 5-metre drop". */
function fromNoun(words: readonly Word[], { to, measure, unit }: Amount, next: number): Trend | undefined {
  const isJoined = words[to - 1]?.hyphen === true && measure === 'measure';
  const mayMove = measure === 'ratio' || measure === 'money' || unit === 'times' || isJoined;
  if (!mayMove) return undefined;
  for (let at = next; words[at]?.kind === 'word' && at - next < NOUN_REACH; at++) {
    const word = words[at];
    if (isBreak(word)) return undefined;
    const direction = trendOf(word);
    // "Tariffs of 10 percent rose": a verb moves the level to another.
    if (direction && !NOUNS.has(word?.low ?? '')) return undefined;
    if (direction) return { direction, at, object: [next, at] };
    // "a 4 percent pay rise"
    if (isVerb(word) && trendOf(words[at + 1]) === undefined) return undefined;
  }
  return undefined;
}

/** The word after an amount, "year on year", and an amount of the same unit that "and" joins to it. */
function afterJoined(words: readonly Word[], amount: Amount): number {
  const isYearly = lowAt(words, amount.to) === 'year' && lowAt(words, amount.to + 1) === 'on';
  const to = isYearly ? amount.to + 3 : amount.to;
  const joined =
    lowAt(words, to) === 'and' && amount.measure === 'ratio' ? readAmount(words, to + 1) : undefined;
  return joined?.unit === amount.unit ? joined.to : to;
}

function trendAt(
  words: readonly Word[],
  at: number,
  amount: Amount,
  object: Trend['object'],
): Trend | undefined {
  const low = lowAt(words, at);
  const direction = words[at]?.hyphen ? undefined : trendOf(words[at]);
  if (!direction) return undefined;
  // "lost by four wickets"
  if (LOSING.test(low) && lowAt(words, at + 1) === 'by') return undefined;
  const isCounted = amount.measure === 'noun' || amount.measure === 'ratio' || amount.unit === 'point';
  // "adding $1.89 to $48.62" moves a price; "lost $5m" is a loss.
  const isPrice =
    amount.measure === 'money' && lowAt(words, amount.to) === 'to' && BEFORE.has(lowAt(words, amount.to + 1));
  const isSum = amount.measure === 'money' && !isPrice;
  const isTraded = isSum && !amount.scaled && TRADED.has(lowAt(words, at - 1));
  const isGiven = isSum || (!isPrice && !amount.scaled);
  if (ONLY_COUNTED.has(low) && !isCounted && !isTraded && isGiven) return undefined;
  if (ONLY_RATIO.has(low) && amount.measure !== 'ratio') return undefined;
  return { direction, at, object };
}
