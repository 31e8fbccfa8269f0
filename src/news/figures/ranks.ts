import type { Amount } from './amounts.ts';
import { subjectBefore } from './clause.ts';
import { nounAt, nounEnd } from './nouns.ts';
import type { Scene, Subject } from './scene.ts';
import { isConjunction, isRanking, isJudging, isVerb, RANK_NOUNS } from './grammar.ts';
import type { Mention } from './mentions.ts';
import { readNumeral } from './numerals.ts';
import { split } from './owners.ts';
import { isCapital, lowAt, textOf, type Word, wordSet } from './words.ts';

/** A rank: its number is printed, `from` is the first word that belongs to it. */
export interface Rank {
  readonly amount: Amount;
  readonly from: number;
  /** "top 20": somewhere within. */
  readonly isWithin: boolean;
}

const BEST = wordSet('largest biggest highest best smallest lowest fastest richest leading busiest worst');
/** What "No. 1" follows where it is a rank; "No. 5 reactor" is a name. */
const BEFORE_NUMBERED = wordSet("the 's as at is was to remains became global");
/** What may stand between a verb of ranking and its ordinal, besides names. */
const BEFORE_ORDINAL = wordSet('it the company in joint');
/** "Gartner ranked the company's Acme Cloud first": no name between is longer. */
const RANKED_REACH = 5;
/** What comes in turn and is no rank: "the third quarter". */
const IN_TURN = /^(?:quarter|half|time|year|month|week|day|generation|step|party|phase|floor)s?$/u;
const HIGHEST_RANK = 1000;

const RANKED_BY = wordSet('for by on among');
const ENDS_RANK = wordSet('with after as to');
const LIST = / (?:list|ranking|chart|table)$/u;

/** The rank whose first word is `from`, and says so: "TOP 20", "No. 1". */
export function rankAt(words: readonly Word[], from: number): Rank | undefined {
  return topAt(words, from) ?? numberedAt(words, from);
}

/** Who stands at a rank, and by what: "Gartner ranked Acme first", "its service took first place". */
export function ofRank(scene: Scene, { amount, left }: Mention): Subject {
  const judged = scene.names.find((name) => name.to === left && isJudging(scene.words[name.from - 1]));
  const subject = judged ? { of: judged.name } : split(scene, subjectBefore(scene, left));
  return { metric: rankedBy(scene, amount) ?? rankedIn(scene, amount, subject), of: subject.of };
}

function topAt(words: readonly Word[], from: number): Rank | undefined {
  if (lowAt(words, from) !== 'top') return undefined;
  const numeral = readNumeral(words, from + 1);
  if (numeral?.form !== 'cardinal' || numeral.scaled || !Number.isInteger(numeral.value) || numeral.value < 2)
    return undefined;
  if (/^(?:%|percent|per)$/u.test(lowAt(words, numeral.to))) return undefined;
  return { amount: rankOf(from, numeral), from, isWithin: true };
}

function numberedAt(words: readonly Word[], from: number): Rank | undefined {
  const low = lowAt(words, from);
  const at = lowAt(words, from + 1) === '.' ? from + 2 : from + 1;
  // "No one came" is no rank.
  const isSign = low === 'number' || (low === 'no' && words[at]?.kind === 'number');
  const numeral = isSign ? readNumeral(words, at) : undefined;
  if (numeral?.form !== 'cardinal' || numeral.scaled || numeral.value < 1 || numeral.value > HIGHEST_RANK)
    return undefined;
  if (!isRanking(words[from - 1]) && !BEFORE_NUMBERED.has(lowAt(words, from - 1))) return undefined;
  return { amount: rankOf(from, numeral), from, isWithin: false };
}

/** The rank that an ordinal is: "fourth" of "ranks fourth", "third-largest", "first place"; undefined for others. */
export function ordinalRank(words: readonly Word[], { from, to, value, spelled }: Amount): Rank | undefined {
  if (typeof value !== 'number' || value < 1) return undefined;
  const next = lowAt(words, to);
  const isRank = RANK_NOUNS.has(next) || BEST.has(next) || (isRanked(words, from) && !IN_TURN.test(next));
  return isRank ? { amount: rankOf(from, { to, value, spelled }), from, isWithin: false } : undefined;
}

/** A verb of ranking before, with at most a name between: "ranked Alibaba Cloud first". */
function isRanked(words: readonly Word[], from: number): boolean {
  for (let at = from - 1; words[at]?.kind === 'word' && from - at <= RANKED_REACH; at--) {
    const low = lowAt(words, at);
    if (isRanking(words[at])) return true;
    if (!isCapital(words[at]) && !BEFORE_ORDINAL.has(low)) return false;
  }
  return false;
}

function rankOf(
  from: number,
  { to, value, spelled }: { readonly to: number; readonly value: number; readonly spelled: boolean },
): Amount {
  const place = { from, to, noun: to, end: to };
  return { ...place, value, form: 'ordinal', spelled, scaled: false, measure: 'none', unit: 'rank' };
}

/** "fourth by monthly active users", "the global top 20 active user list", "the second-largest retailer". */
function rankedBy(scene: Scene, amount: Amount): string | undefined {
  const { words, names } = scene;
  const by = basisAt(words, amount.to);
  const basis = by === undefined ? undefined : nounAt(scene, by + 1);
  const isJudge = by !== undefined && names.some((name) => name.from === by + 1 && !name.known);
  if (basis !== undefined && !isJudge) return `rank by ${basis}`;
  const after = nounAt(scene, amount.to);
  if (after === undefined || RANK_NOUNS.has(lowAt(words, amount.to)) || lowAt(words, amount.to) === 'in')
    return undefined;
  if (LIST.test(after)) return `rank by ${after.replace(LIST, '')}`;
  return `rank ${lowAt(words, amount.from) === 'top' ? 'among' : 'as'} ${after}`;
}

/** The word in the rank's clause that says what it goes by. */
function basisAt(words: readonly Word[], from: number): number | undefined {
  for (let at = from; words[at]?.kind === 'word'; at++) {
    const low = lowAt(words, at);
    if (RANKED_BY.has(low)) return at;
    if (ENDS_RANK.has(low) || isConjunction(words[at]) || isVerb(words[at])) return undefined;
  }
  return undefined;
}

/** "its service took first place", "first place in the world". */
function rankedIn(scene: Scene, amount: Amount, { metric }: Subject): string {
  if (metric !== undefined) return `rank of ${metric}`;
  let at = amount.to;
  while (RANK_NOUNS.has(lowAt(scene.words, at))) at++;
  if (lowAt(scene.words, at) !== 'in' || nounAt(scene, at + 1) === undefined) return 'rank';
  return `rank in ${textOf(scene.text, scene.words, at + 1, nounEnd(scene, at + 1))}`;
}
