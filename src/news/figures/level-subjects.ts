import { gapBefore } from './gaps.ts';
import { findVerb, isContinued, isOwnerOnly, isTrendVerb, subjectBefore } from './clause.ts';
import { isPeriod, nounAt, nounEnd, nounStart, phrase, placeAfter } from './nouns.ts';
import { type Range, type Scene, type Subject } from './scene.ts';
import { isBreak, isDeterminer, isPreposition, isVerb } from './grammar.ts';
import type { Mention } from './mentions.ts';
import { ownerBefore, possessor, split } from './owners.ts';
import { benchmarkOf } from './voices.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

/** What a sum of money is to who does this with it. */
const DONE = new Map([
  ...['invested', 'spent', 'paid', 'raised', 'earned', 'lost', 'donated', 'lent', 'saved'].map(
    (verb) => [verb, `amount ${verb}`] as const,
  ),
  ['invest', 'amount invested'],
  ['spend', 'amount spent'],
  ['pay', 'amount paid'],
  ['raise', 'amount raised'],
  ['earn', 'amount earned'],
  ['lose', 'amount lost'],
  ['save', 'amount saved'],
  ['earns', 'amount earned'],
  ['cost', 'cost'],
]);
/** Words that make a percentage a share: it holds part of something. */
const SHARE = wordSet(
  'share stake portion proportion accounted accounts held holds commanded controls owns owned',
);
/** Verbs besides those of trends that bring what they have as their object to a level. */
const PUTTING = wordSet(
  'put puts putting set sets setting keep keeps kept leave leaves left bring brings brought take takes took fixed capped estimated estimates held holds',
);
/** Words of such an object. */
const LONGEST_OBJECT = 9;
/** Words between a figure and the comma behind which its sentence begins. */
const OPENING_REACH = 10;
/** Words between "worth" and its figure: a bound, and "at". */
const WORTH_REACH = 3;
/** Words between a word of sharing and its figure: "held a market share of about 5 percent". */
const SHARE_REACH = 6;

/** The subject of a level: "revenue was RMB 5 billion", "net loss of $3m", "Amazon had 40.8 percent of sales". */
export function ofLevel(scene: Scene, mention: Mention): Subject {
  const alone =
    aged(scene, mention) ??
    held(scene, mention) ??
    gapped(scene, mention) ??
    bare(scene, mention) ??
    continued(scene, mention);
  if (alone) return alone;
  const before = split(scene, subjectBefore(scene, mention.left));
  const whole = before.metric === undefined ? (opening(scene, mention) ?? before) : before;
  // The first that answers is right.
  return (
    compound(scene, mention, whole) ??
    settled(scene, mention) ??
    ofNoun(scene, mention) ??
    shareOf(scene, mention) ??
    done(scene, mention, whole) ??
    inNoun(scene, mention, whole) ??
    worth(scene, mention, whole) ??
    whole
  );
}

/** Whether a percentage is part of something. */
export function saysShare({ words }: Scene, { amount, left }: Mention): boolean {
  if (lowAt(words, amount.end) === 'of') return true;
  for (let at = left - 1; words[at]?.kind === 'word' && left - at < SHARE_REACH; at--) {
    if (SHARE.has(lowAt(words, at))) return !/^(?:from|to)$/u.test(lowAt(words, left - 1));
  }
  return false;
}

/** "Amazon had 40 percent of the market and Globex 20 percent": a name alone takes over what is measured; a metric, whose it is. */
export function gapped(scene: Scene, { left, trend }: Mention): Subject | undefined {
  const { before, words } = scene;
  if (!before || (trend && trend.at >= before.end)) return undefined;
  const gap = gapBefore(scene, before.end, left);
  if (!gap) return undefined;
  const [from, to] = gap;
  // "Globex's profit rose 5 percent and Initech's 3 percent"
  const whole = split(scene, [from, lowAt(words, to - 1) === "'s" ? to - 1 : to]);
  return { ...whole, metric: whole.metric ?? before.subject.metric };
}

/** "the winner, 27, who", "two women aged 59, 76 and 84": whose age stands between commas, and in a row. */
function aged(scene: Scene, { amount, left }: Mention): Subject | undefined {
  if (amount.measure !== 'age') return undefined;
  const { words, names, before } = scene;
  const link = lowAt(words, left - 1);
  if (before?.end === left - 1 && /^(?:,|and|or)$/u.test(link)) return before.subject;
  if (link !== ',' && link !== 'aged') return undefined;
  const end = lowAt(words, left - 2) === ',' ? left - 2 : left - 1;
  const name = names.find(({ to }) => to === end);
  let from = nounStart(scene, end);
  while (isA(words[from], Class.numeral)) from++;
  const of = name?.name ?? phrase(scene, from, end);
  return of === undefined ? undefined : { metric: 'age', of };
}

/** "At 6.1 inches, the handset sits in one hand": what is measured before a sentence begins is its subject. */
function opening(scene: Scene, { amount, left }: Mention): Subject | undefined {
  const { words } = scene;
  if (!isPreposition(words[0]) || findVerb(scene, left) !== undefined) return undefined;
  for (let at = amount.end; at < words.length && at - amount.end < OPENING_REACH; at++) {
    if (lowAt(words, at) === ',') {
      const end = nounEnd(scene, at + 1);
      return end > at + 1 ? split(scene, [at + 1, end]) : undefined;
    }
    if (isVerb(words[at])) return undefined;
  }
  return undefined;
}

/** "profit of $3bn, above the $2.8bn that analysts expected", "against forecasts of $2.8bn": a level held against another is of the same. */
function held({ words, before }: Scene, { amount, left }: Mention): Subject | undefined {
  const forecast = before && benchmarkOf(words, before.end, [left, amount.end]);
  if (!before || forecast === undefined) return undefined;
  const { metric, ...rest } = before.subject;
  return { ...rest, metric: metric === undefined || forecast === '' ? metric : `${metric} ${forecast}` };
}

/** "30 million users in China and 20 million overseas": a number alone is of what the one before it was, if nothing else was done. */
function bare(scene: Scene, { amount, left, sharing }: Mention): Subject | undefined {
  const { before } = scene;
  if (!before || amount.measure !== 'none' || amount.form !== 'cardinal') return undefined;
  const place = placeAfter(scene, amount.end);
  // "opened 26 shops and closed nine, leaving it with 1,140"
  const verb = sharing?.measure === 'noun' ? findVerb(scene, left) : undefined;
  if (!sharing || verb === undefined || verb < before.end) return { ...before.subject, place };
  const metric = phrase(scene, sharing.noun, sharing.end) ?? sharing.unit;
  return { metric, of: before.subject.of, place };
}

/** "and net income 12 percent to $300 million": a level reached is of what moved. */
function continued(scene: Scene, { left }: Mention): Subject | undefined {
  return isContinued(scene, left) && left === (scene.before?.end ?? 0) + 1
    ? scene.before?.subject
    : undefined;
}

/** "net loss of $3m", "a speed of 5 km"; but in "rose to a record of $3m", the record is no more than the level. */
function ofNoun(scene: Scene, { left }: Mention): Subject | undefined {
  const link = lowAt(scene.words, left - 1);
  const noun: Range = [nounStart(scene, left - 1), left - 1];
  if ((link !== 'of' && link !== 'at') || noun[0] === noun[1]) return undefined;
  if (isDeterminer(scene.words[noun[0] - 1]) && lowAt(scene.words, noun[0] - 2) === 'to') return undefined;
  const named = split(scene, noun);
  if (isOwnerOnly(scene, noun)) return named;
  return { metric: named.metric, of: possessor(scene, noun)?.name ?? ownerBefore(scene, left) };
}

/** "lowered its forecast to $8m", "put the cost of the repair at $5m": what a verb brings to a level. */
function settled(scene: Scene, { left }: Mention): Subject | undefined {
  const { words } = scene;
  const link = lowAt(words, left - 1);
  if (link !== 'to' && link !== 'at') return undefined;
  const verb = settlingBefore(words, left - 1);
  if (verb === undefined || isPeriod(scene, verb + 1) || (link === 'at' && !PUTTING.has(lowAt(words, verb))))
    return undefined;
  const metric = split(scene, [verb + 1, left - 1]).metric;
  return metric === undefined ? undefined : { metric, of: ownerBefore(scene, verb + 1) };
}

/** The verb that has the noun phrase which ends before word `end` as its object. */
function settlingBefore(words: readonly Word[], end: number): number | undefined {
  for (let at = end - 1; words[at]?.kind === 'word' && end - at <= LONGEST_OBJECT; at--) {
    if (PUTTING.has(lowAt(words, at)) || isTrendVerb(words, at)) {
      const first = words[at + 1];
      const isObject = at + 1 < end && !isPreposition(first) && !isA(first, Class.between);
      return isObject && !words.slice(at + 1, end).some((word) => isA(word, Class.numeral)) ? at : undefined;
    }
    if (isVerb(words[at])) return undefined;
  }
  return undefined;
}

/** "40 percent of the market", "half of customers". */
function shareOf(scene: Scene, { amount, left }: Mention): Subject | undefined {
  const isPart = amount.measure === 'ratio' || amount.form === 'fraction';
  if (!isPart || lowAt(scene.words, amount.end) !== 'of') return undefined;
  const noun = nounAt(scene, amount.end + 1);
  return { metric: noun === undefined ? 'share' : `share of ${noun}`, of: ownerBefore(scene, left) };
}

/** "raised $40 million". */
function done({ words }: Scene, { amount, left }: Mention, whole: Subject): Subject | undefined {
  const metric = amount.measure === 'money' ? DONE.get(lowAt(words, left - 1)) : undefined;
  return whole.metric === undefined && metric !== undefined ? { ...whole, metric } : undefined;
}

/** "$5 million in revenue". */
function inNoun(scene: Scene, { amount }: Mention, whole: Subject): Subject | undefined {
  const isLinked = /^(?:in|of)$/u.test(lowAt(scene.words, amount.end)) && !isPeriod(scene, amount.end + 1);
  const metric = whole.metric === undefined && isLinked ? nounAt(scene, amount.end + 1) : undefined;
  return metric === undefined ? undefined : { metric, of: whole.of };
}

/** "a 5-nanometre process", "a 26 percent stake in Globex", "the $325m contract". */
function compound(scene: Scene, { amount, left }: Mention, whole: Subject): Subject | undefined {
  const isJoined = whole.metric === undefined && scene.words[amount.from + 1]?.hyphen === true;
  const isDescribing = isJoined || isDeterminer(scene.words[left - 1]);
  if (!isDescribing || isBreak(scene.words[amount.end])) return undefined;
  const metric = nounAt(scene, amount.end);
  return metric === undefined
    ? undefined
    : { metric, of: whole.of, place: placeAfter(scene, nounEnd(scene, amount.end)) };
}

/** "the order book was worth $5 million". */
function worth({ words }: Scene, { left }: Mention, whole: Subject): Subject | undefined {
  for (let at = left - 1; at >= 0 && left - at <= WORTH_REACH; at--) {
    const low = lowAt(words, at);
    if (low === 'worth' || low === 'valued')
      return { ...whole, metric: whole.metric === undefined ? 'value' : `value of ${whole.metric}` };
  }
  return undefined;
}
