import {
  clauseBefore,
  findVerb,
  isPeriod,
  linkBefore,
  LISTING,
  nounEnd,
  nounStart,
  phrase,
  placeAfter,
  type Range,
  type Scene,
  type Subject,
} from './clause.ts';
import type { Trend } from './direction.ts';
import { EQUALS, isDeterminer, isVerb, PREPOSITIONS } from './grammar.ts';
import type { Name } from './names.ts';
import type { Amount } from './amounts.ts';
import { textOf, type Word, wordSet } from './words.ts';

/** Names of kinds of owners: with an article or possessive alone they stand for an owner, not for what is measured. */
const OWNERS = wordSet(
  'company group firm it they unit arm platform platforms giant retailer maker business businesses division subsidiary chip bank carmaker brand brands operator provider startup which that who he she team industry country market sector economy',
);
const SHARE = wordSet(
  'share stake portion proportion accounted accounts held holds commanded controls owns owned',
);
const SUPERLATIVES = /^(?:\p{L}{3,}est|most|best|least)$/u;
/** Irregular participles of what is done to things. */
const PARTICIPLES = wordSet('sold built bought made sent lent');
/** What a sum of money is to who does this with it. */
const DONE = new Map([
  ...['invested', 'spent', 'paid', 'raised', 'earned', 'lost', 'donated', 'lent', 'saved'].map(
    (verb) => [verb, `amount ${verb}`] as const,
  ),
  ['invest', 'amount invested'],
  ['spend', 'amount spent'],
  ['pay', 'amount paid'],
  ['raise', 'amount raised'],
  ['earns', 'amount earned'],
  ['cost', 'cost'],
]);
const TAKING = wordSet(
  'had has have having holds held is are was were be been with serves served counts counted having there spanning spans employs employed',
);

/** The subject of a figure. `left` is the first word of the figure with its bound. */
export function readSubject(
  scene: Scene,
  amount: Amount,
  left: number,
  trend: Trend | undefined,
  isRank: boolean,
): Subject {
  if (isRank) return ofRank(scene, amount, left);
  if (trend) return ofChange(scene, amount, left, trend);
  if (amount.measure === 'noun') return ofCount(scene, amount, left);
  return ofLevel(scene, amount, left);
}

/** "Order volume rose 62 percent", "60 percent revenue growth in Southeast Asia", "cut costs by 5 percent". */
function ofChange(scene: Scene, amount: Amount, left: number, trend: Trend): Subject {
  const { words } = scene;
  const isAfter = trend.at >= amount.to;
  const clause = clauseBefore(
    scene,
    isAfter ? left : words[trend.at]?.kind === 'sign' ? trend.at : trend.at + 1,
  );
  const place = placeAfter(scene, isAfter ? trend.at + 1 : amount.end);
  const object = phrase(scene, ...trend.object);
  if (amount.measure === 'noun') {
    return { metric: nounPhrase(scene, amount), of: ownerOf(scene, clause), place };
  }
  if (
    object !== '' &&
    words[trend.object[0]]?.kind === 'word' &&
    !PREPOSITIONS.has(words[trend.object[0]]?.low ?? '')
  ) {
    return { metric: object, of: ownerOf(scene, clause), place };
  }
  const inner = innerMetric(scene, isAfter ? trend.at + 1 : amount.to, trend.object);
  if (scene.last && isElided(scene, trend.at)) return { ...scene.last, place: place || scene.last.place };
  const whole = split(scene, clause, place);
  if (inner !== '') return { metric: inner, of: whole.of, place: '' };
  return whole;
}

/** "growth in revenue", "rise of 5 percent in sales": a metric after the figure or its trend word, in lower case. */
function innerMetric(scene: Scene, after: number, object: Trend['object']): string {
  const { words } = scene;
  const at = object[1] > object[0] ? object[0] : after;
  if (words[at]?.low !== 'in' && words[at]?.low !== 'of') return '';
  const to = object[1] > object[0] ? Math.min(object[1], nounEnd(scene, at + 1)) : nounEnd(scene, at + 1);
  const isPlace = scene.names.some((name) => name.from < to && name.to > at);
  return isPlace || isPeriod(scene, at + 1) ? '' : phrase(scene, at + 1, to);
}

/** "handled 5 million parcels", "extensive coverage in 200 countries", "four core ratings". */
function ofCount(scene: Scene, amount: Amount, left: number): Subject {
  const { words } = scene;
  if (words[left - 1]?.low === 'to' && scene.last && left - 1 - scene.lastEnd < 8) return scene.last;
  const noun = nounPhrase(scene, amount);
  const place = placeAfter(scene, amount.end);
  const isWithin = PREPOSITIONS.has(words[left - 1]?.low ?? '') || isDeterminer(words[left - 1]?.low ?? '');
  const verb = verbBefore(scene, left);
  const clause = clauseBefore(scene, left);
  const of = ownerOf(scene, clause);
  if (verb === undefined) {
    const acted = passiveAfter(scene, amount.end);
    const object = /^(?:in|across|at)$/u.test(words[left - 1]?.low ?? '')
      ? phrase(scene, nounStart(scene, left - 1), left - 1)
      : '';
    return { metric: noun + (acted && ` ${acted}`) + (object && ` with ${object}`), of, place };
  }
  const low = words[verb]?.low ?? '';
  if (isWithin) return { metric: withObject(scene, noun, verb, left), of, place };
  const isDone =
    (low.endsWith('ed') || PARTICIPLES.has(low)) && !TAKING.has(low) && !EQUALS.before(words, left);
  return { metric: noun + (isDone ? ` ${low}` : ''), of, place };
}

/** What is counted, with what is done in it: "winning the highest score in four ratings", "sells phones in 40 countries". */
function withObject(scene: Scene, noun: string, verb: number, left: number): string {
  const from = EQUALS.at(scene.words, verb)?.to ?? verb + 1;
  const object = phrase(scene, from, linkBefore(scene, left));
  if (object === '' || isVerb(object)) return noun;
  if (!object.split(' ').some((word) => SUPERLATIVES.test(word))) return `${noun} with ${object}`;
  if (object.includes(' ')) return `${noun} with the ${object}`;
  return `${noun} (${scene.words[verb]?.low ?? ''} ${object})`;
}

/** "revenue was RMB 5 billion", "net loss of $3m", "cloud revenue RMB 5 million", "Amazon 40.8 percent". */
function ofLevel(scene: Scene, amount: Amount, left: number): Subject {
  const { words } = scene;
  const link = words[left - 1]?.low ?? '';
  if ((link === 'to' || link === 'from') && scene.last && left - 1 - scene.lastEnd < 8) return scene.last;
  if (amount.measure === 'none' && amount.form === 'cardinal' && scene.last)
    return { ...scene.last, place: placeAfter(scene, amount.end) };
  const clause = clauseBefore(scene, left);
  if (link === 'of' || link === 'at') {
    const from = nounStart(scene, left - 1);
    if (from < left - 1) {
      const named = split(scene, [from, left - 1], '');
      return isOwnerOnly(scene, [from, left - 1])
        ? named
        : { metric: named.metric, of: owned(scene, from, left - 1) ?? ownerOf(scene, clause), place: '' };
    }
  }
  const whole = split(scene, clause, '');
  if (words[amount.end]?.low === 'of' && (amount.measure === 'ratio' || amount.form === 'fraction')) {
    const to = nounEnd(scene, amount.end + 1);
    return { metric: `share of ${phrase(scene, amount.end + 1, to)}`, of: ownerOf(scene, clause), place: '' };
  }
  const verb = words[left - 1]?.low ?? '';
  const done = amount.measure === 'money' ? DONE.get(verb) : undefined;
  if (whole.metric === '' && done !== undefined) return { ...whole, metric: done };
  const after = words[amount.end]?.low ?? '';
  if ((after === 'in' || after === 'of') && whole.metric === '' && !isPeriod(scene, amount.end + 1)) {
    const metric = phrase(scene, amount.end + 1, nounEnd(scene, amount.end + 1));
    if (metric !== '') return { metric, of: whole.of, place: '' };
  }
  const noun =
    whole.metric === '' && words[amount.from + 1]?.hyphen
      ? phrase(scene, amount.end, nounEnd(scene, amount.end))
      : '';
  if (noun !== '') return { ...whole, metric: noun };
  const isValue = words
    .slice(Math.max(0, left - 3), left)
    .some((word) => word.low === 'worth' || word.low === 'valued');
  if (isValue) return { ...whole, metric: whole.metric === '' ? 'value' : `value of ${whole.metric}` };
  return whole.metric === '' && scene.last
    ? { metric: scene.last.metric, of: whole.of, place: placeAfter(scene, amount.end) }
    : whole;
}

const RANKED_BY = wordSet('for by on among');
const ENDS_RANK = wordSet(', ; with and after as');
const PLACE = wordSet('place position spot rank');
const JUDGED = wordSet('ranked ranks put puts placed named rated');

/** "Gartner ranked Acme first", "its service took first place": who stands at that rank, and by what. */
function ofRank(scene: Scene, amount: Amount, left: number): Subject {
  const { words } = scene;
  const judged = scene.names.find((name) => name.to === left && JUDGED.has(words[name.from - 1]?.low ?? ''));
  const subject = judged ? { metric: '', of: judged.name } : split(scene, clauseBefore(scene, left), '');
  const metric = rankedBy(scene, amount) ?? rankedIn(scene, amount, subject.metric);
  return { metric, of: subject.of, place: '' };
}

/** "fourth by monthly active users", "the global top 20 active user list", "the second-largest retailer". */
function rankedBy(scene: Scene, amount: Amount): string | undefined {
  const { words } = scene;
  let by = amount.to;
  const lowAt = (at: number): string => words[at]?.low ?? '';
  while (by < words.length && by - amount.to < 12 && !RANKED_BY.has(lowAt(by)) && !ENDS_RANK.has(lowAt(by)))
    by++;
  const basis = RANKED_BY.has(lowAt(by)) ? phrase(scene, by + 1, nounEnd(scene, by + 1)) : '';
  const isJudge = scene.names.some((name) => name.from === by + 1 && !name.known);
  if (basis !== '' && !isJudge) return `rank by ${basis}`;
  const after = phrase(scene, amount.to, nounEnd(scene, amount.to));
  const listed = after.replace(/ (?:list|ranking|chart|table)$/u, '');
  if (listed === '' || PLACE.has(lowAt(amount.to)) || lowAt(amount.to) === 'in') return undefined;
  if (listed !== after) return `rank by ${listed}`;
  return `rank ${lowAt(amount.from) === 'top' ? 'among' : 'as'} ${listed}`;
}

/** "its service took first place", "first place in the world". */
function rankedIn(scene: Scene, amount: Amount, metric: string): string {
  if (metric !== '') return `rank of ${metric}`;
  let at = amount.to;
  while (PLACE.has(scene.words[at]?.low ?? '')) at++;
  const to = nounEnd(scene, at + 1);
  const isField = scene.words[at]?.low === 'in' && phrase(scene, at + 1, to) !== '';
  return isField ? `rank in ${textOf(scene.text, scene.words, at + 1, to)}` : 'rank';
}

/** A subject phrase as metric and owner: "Alibaba's order volume", "its revenue in China", "Alicloud IaaS capability". */
function split(scene: Scene, range: Range, place: string): Subject {
  const { words } = scene;
  const among = members(scene, range);
  if (among !== undefined) {
    const inner: Range = [range[0], among.from];
    const group = split(
      { ...scene, names: scene.names.filter((name) => name.from < among.from) },
      inner,
      place,
    );
    const tail = among.names.join(', ');
    // "annual active consumers of its businesses, among them A and B": the businesses are whose.
    return { metric: group.metric, of: `${group.of} (${tail})`, place };
  }
  const [from, to] = range;
  const inside = scene.names.filter((name) => name.from >= from && name.to <= to);
  const first = words[from]?.low ?? '';
  const owner = possessor(scene, range);
  if (owner) {
    const rest: Range = [owner.to, to];
    if (isOwnerOnly(scene, rest)) {
      const sub = scene.names.findLast((name) => name.from >= owner.to && name.to === to);
      return { metric: '', of: sub?.name ?? `${owner.name}'s ${phrase(scene, ...rest)}`, place };
    }
    return { metric: phrase(scene, ...rest), of: owner.name, place };
  }
  const of = genitive(scene, range);
  if (of) return { metric: phrase(scene, from, of.from) + of.tail, of: of.name, place };
  const lead = inside.find((name) => name.from === from);
  if (lead && lead.to < to && (lead.known || !inside.some((name) => name.known))) {
    const conjoined = words[lead.to]?.low === 'and' && inside.find((name) => name.from === lead.to + 1);
    if (conjoined && conjoined.to === to)
      return { metric: '', of: `${lead.name} and ${conjoined.name}`, place };
    if (!isOwnerOnly(scene, [lead.to, to]))
      return { metric: phrase(scene, lead.to, to), of: lead.name, place };
    return { metric: '', of: lead.name, place };
  }
  const last = inside.findLast((name) => name.to === to);
  if (last && !PREPOSITIONS.has(words[last.from - 1]?.low ?? '')) return { metric: '', of: last.name, place };
  if (from === to) return scene.last ?? { metric: '', of: scene.topic, place };
  const whose = words[from - 1]?.low === 'whose' ? scene.names.findLast((name) => name.to < from) : undefined;
  if (whose) return { metric: phrase(scene, from, to), of: whose.name, place };
  if (isOwnerOnly(scene, range)) return { metric: '', of: resolved(scene, first, range), place };
  return { metric: phrase(scene, from, to), of: scene.last?.of ?? scene.topic, place };
}

/** Who owns, in "X's revenue" or "its revenue", and the first word of what is owned. */
function possessor(
  scene: Scene,
  [from, to]: Range,
): { readonly name: string; readonly to: number } | undefined {
  const { words } = scene;
  const marked = (name: Name): number | undefined => {
    const after = words[name.to]?.low ?? '';
    if (after === "'s") return name.to + 1;
    return (after === "'" || after === '’') && words[name.to]?.glued ? name.to + 1 : undefined;
  };
  const owners = scene.names.filter(
    (name) =>
      name.from >= from &&
      name.to < to &&
      marked(name) !== undefined &&
      !words.slice(from, name.from).some(isPreposition),
  );
  const owner = owners.findLast((name) => name.known) ?? owners.at(0);
  const start = owner && marked(owner);
  if (owner && start !== undefined && start < to) return { name: owner.name, to: start };
  for (let at = from; at < to && !(at > from && words[at]?.low === 'of'); at++) {
    const low = words[at]?.low ?? '';
    if (low === 'its' || low === 'their') return { name: scene.topic, to: at + 1 };
    if (low === "'s" && OWNERS.has(words[at - 1]?.low ?? '')) return { name: scene.company, to: at + 1 };
  }
  return undefined;
}

function isPreposition(word: Word): boolean {
  return PREPOSITIONS.has(word.low);
}

/** Whose, in "revenue of Alibaba" or "order volume of these businesses". */
function genitive(
  scene: Scene,
  [from, to]: Range,
): { readonly from: number; readonly name: string; readonly tail: string } | undefined {
  const { words, names } = scene;
  for (let at = from + 1; at < to - 1; at++) {
    const low = words[at]?.low;
    if (low !== 'of' && low !== 'at' && low !== 'for') continue;
    const name = names.find((one) => one.from <= at + 2 && one.from > at && one.to <= to);
    if (low === 'of' && /^(?:these|those)$/u.test(words[at + 1]?.low ?? ''))
      return { from: at, name: scene.group, tail: '' };
    if (low === 'of' && isOwnerOnly(scene, [at + 1, to])) {
      return { from: at, name: split(scene, [at + 1, to], '').of, tail: '' };
    }
    const tail = name ? phrase(scene, name.to, to) : '';
    if (name && low === 'of') return { from: at, name: name.name, tail: tail && ` ${tail}` };
    if (name?.known) return { from: at, name: name.name, tail: '' };
  }
  return undefined;
}

/** "X including A and B", "X, among them A and B": the members, and where they begin. */
function members(
  scene: Scene,
  [from, to]: Range,
): { readonly from: number; readonly names: readonly string[] } | undefined {
  for (let at = from + 1; at < to; at++) {
    const low = scene.words[at]?.low ?? '';
    if (!LISTING.has(low)) continue;
    const names = scene.names
      .filter((name) => name.from > at && name.to <= to)
      .filter(
        (name, i, all) => i === all.length - 1 || name.known || !/Asian?|European|Chinese/u.test(name.name),
      );
    if (names.length > 0)
      return { from: scene.words[at - 1]?.text === ',' ? at - 1 : at, names: names.map((name) => name.name) };
  }
  return undefined;
}

/** Whether a phrase only says who, and nothing that is measured. */
function isOwnerOnly(scene: Scene, [from, to]: Range): boolean {
  if (to <= from) return true;
  const last = scene.words[to - 1];
  const named = scene.names.find((name) => name.to === to && name.from >= from);
  if (named && (named.from === from || !PREPOSITIONS.has(scene.words[named.from - 1]?.low ?? '')))
    return true;
  return last !== undefined && OWNERS.has(last.low);
}

/** Who "it", "the company", "the group" is. */
function resolved(scene: Scene, first: string, range: Range): string {
  const said = phrase(scene, ...range);
  if (/^(?:company|group|firm)$/u.test(said)) return scene.company;
  if (first === 'it' || first === 'they' || /^(?:which|that|who)$/u.test(said)) return scene.topic;
  return said;
}

function ownerOf(scene: Scene, range: Range): string {
  const subject = split(scene, range, '');
  return subject.of === '' ? scene.topic : subject.of;
}

function owned(scene: Scene, from: number, to: number): string | undefined {
  return possessor(scene, [from, to])?.name;
}

/** Whether a trend word follows a comma or "and" and so takes the subject of the figure before: ", up 5 percent". */
function isElided(scene: Scene, at: number): boolean {
  const before = scene.words[at - 1];
  const isJoined =
    before?.text === ',' || before?.text === ')' || before?.low === 'and' || before?.low === 'or';
  return (
    scene.lastEnd > 0 &&
    (isJoined || at <= scene.lastEnd + 1 || scene.stretches.some((one) => one.to === at || one.to === at - 1))
  );
}

function verbBefore(scene: Scene, left: number): number | undefined {
  const verb = findVerb(scene, left);
  if (verb === undefined || verb < scene.lastEnd) return undefined;
  return verb;
}

/** "5 million parcels were handled": the participle. */
function passiveAfter(scene: Scene, at: number): string {
  const next = scene.words[at]?.low ?? '';
  const done = /^(?:were|was|are|is|been)$/u.test(next) ? (scene.words[at + 1]?.low ?? '') : '';
  return done.endsWith('ed') ? done : '';
}

function nounPhrase(scene: Scene, amount: Amount): string {
  return phrase(scene, amount.noun, amount.end);
}

/** Words that make a percentage a share: it holds part of something. */
export function saysShare(scene: Scene, amount: Amount, left: number): boolean {
  if (scene.words[amount.end]?.low === 'of') return true;
  for (let at = left - 1; at >= 0 && left - at < 6; at--) {
    const word = scene.words[at];
    if (!word || word.kind !== 'word') return false;
    if (SHARE.has(word.low))
      return scene.words[left - 1]?.low !== 'from' && scene.words[left - 1]?.low !== 'to';
  }
  return false;
}
