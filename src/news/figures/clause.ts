import { asideStart, closesAside, LONGEST_CLAUSE } from './asides.ts';
import { trendOf } from './trend-words.ts';
import {
  isAuxiliary,
  isBetween,
  isConjunction,
  isDeterminer,
  isOwnerWord,
  isPreposition,
  isSpeaking,
  isVerb,
  LISTING,
} from './grammar.ts';
import { nounStart } from './nouns.ts';
import type { Range, Scene } from './scene.ts';
import { isVoicing } from './voices.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

// Clauses around a figure: their verbs, and the noun phrases that are their subjects.

/** Words that a subject sheds at its edges. */
const EDGES = wordSet(
  'with in on at for as by from of to and but while including about after before during under amid the a an moreover meanwhile however also overall this these since between until',
);
/** Verbs in forms that are nouns as well. */
const NOUN_FORMS = wordSet(
  'cost pay forecast forecasts estimates hit hits plans records reports claims offers needs visits trades uses works supports leads builds posts covers controls moves scores spans stores tops lists',
);
/** No more words are between a figure and the verb of its clause, with all the clauses within. It bounds the work on text that is no language. */
const VERB_REACH = 100;

/** The subject noun phrase of the clause in which word `at` is; [at, at] when there is none. */
export function subjectBefore(scene: Scene, at: number): Range {
  const beside = besideSubject(scene, at);
  if (beside) return beside;
  let end = at;
  while (end > 0 && at - end < VERB_REACH) {
    const verb = findVerb(scene, end);
    if (verb === undefined) return end === at ? bareSubject(scene, at) : [at, at];
    const range = subjectOf(scene, verb);
    if (range[1] > range[0] && !isSpeaking(scene.words[verb]) && !isVoicing(scene.words, verb)) return range;
    end = verb;
  }
  return [at, at];
}

/** "Revenue, at $5 billion, rose": what a figure in such an aside is of stands right before it. */
function besideSubject(scene: Scene, at: number): Range | undefined {
  const { words } = scene;
  if (lowAt(words, at - 1) !== 'at' || !/^[,(–—]$/u.test(lowAt(words, at - 2))) return undefined;
  const range = trimmed(scene, [phraseStart(scene, at - 2), at - 2]);
  return isOwnerOnly(scene, range) ? undefined : range;
}

/** Without a verb, what stands right before a figure is its subject: "cloud revenue RMB 5 million". */
function bareSubject(scene: Scene, at: number): Range {
  const end = lowAt(scene.words, at - 1) === ':' ? at - 1 : at;
  return trimmed(scene, [phraseStart(scene, end), end]);
}

/** The subject of a verb, without an aside between the two, unless this lists its members or names it. */
function subjectOf(scene: Scene, verb: number): Range {
  const { words } = scene;
  let to = verb;
  while (to > 0 && (isBetween(words[to - 1]) || isProgressive(words, to - 1))) to--;
  const last = to - 1;
  // "Acme, which sold": who that is stands before.
  if (lowAt(words, last) === 'which' || lowAt(words, last) === 'who') {
    const end = lowAt(words, last - 1) === ',' ? last - 1 : last;
    return trimmed(scene, [nounStart(scene, end), end]);
  }
  if (!closesAside(words, last)) return trimmed(scene, [phraseStart(scene, to), to]);
  const isList = listingBefore(scene, last) !== undefined;
  const aside = isList ? undefined : asideStart(words, last);
  const end = aside ?? last;
  const start = phraseStart(scene, end);
  // "grew in Spain, reaching": where something was done did not do it.
  const isWhere = isDoing(words, start - 1) || start === scene.before?.end;
  const isAt = lowAt(words, start) !== 'of' && isPreposition(words[start]);
  if (isAt && isWhere) return [verb, verb];
  const head = trimmed(scene, [start, end]);
  if (aside === undefined) return head;
  // "Its cloud arm, Alibaba Cloud, earned": the name says better who.
  const name = nameOver(scene, aside + 1, last);
  return name && isOwnerOnly(scene, head) ? name : head;
}

function isDoing(words: readonly Word[], at: number): boolean {
  return isVerb(words[at]) || isTrendVerb(words, at);
}

/** "is buying": a form in -ing is part of the verb after an auxiliary. */
function isProgressive(words: readonly Word[], at: number): boolean {
  return isA(words[at], Class.progressive) && isAuxiliary(words[at - 1]);
}

/** Words that are nothing but names: "A", "A and B". */
export function nameOver(scene: Scene, from: number, to: number): Range | undefined {
  const first = scene.names.find((name) => name.from === from);
  if (!first) return undefined;
  if (first.to === to) return [from, to];
  const second =
    lowAt(scene.words, first.to) === 'and' && scene.names.find((name) => name.from === first.to + 1);
  return second && second.to === to ? [from, to] : undefined;
}

/** All that may be the verb of a clause. */
const VERBAL = Class.verb | Class.auxiliary | Class.up | Class.down;

/** The last verb or trend word before `end` in its clause or one around it. */
export function findVerb({ words }: Scene, end: number): number | undefined {
  for (let at = end - 1; at >= 0 && end - at <= VERB_REACH; at--) {
    const word = words[at];
    if (word?.kind === 'sign' && (word.low === ';' || word.low === ':')) return undefined;
    if (isA(word, VERBAL) && (isVerb(word) || isAuxiliary(word) || isTrendVerb(words, at))) return at;
  }
  return undefined;
}

/** "rose", "up"; but not "the rise" or "growth". */
export function isTrendVerb(words: readonly Word[], at: number): boolean {
  return (
    trendOf(words[at]) !== undefined &&
    lowAt(words, at) !== 'growth' &&
    !words[at]?.hyphen &&
    !isDeterminer(words[at - 1])
  );
}

/** Whether a figure goes on with the one before it, in the same clause: "rose 29 percent to $7.4 billion". */
export function isContinued(scene: Scene, left: number): boolean {
  const link = lowAt(scene.words, left - 1);
  if (!scene.before || (link !== 'to' && link !== 'from')) return false;
  for (let at = scene.before.end; at < left - 1; at++) {
    const word = scene.words[at];
    if (word?.low === ';' || isVerb(word) || isAuxiliary(word) || isTrendVerb(scene.words, at)) return false;
  }
  return true;
}

/** Where the noun phrase that ends before `end` begins: after a stop, a conjunction that joins clauses, or a verb. */
function phraseStart(scene: Scene, end: number): number {
  const { words } = scene;
  // A figure in an aside stands behind the subject of the main clause.
  const first = scene.before && scene.before.end <= end ? scene.before.end : 0;
  let from = Math.min(end, Math.max(listingBefore(scene, end) ?? end, first));
  while (from > first) {
    const at = from - 1;
    const word = words[at];
    if (!word || (word.kind === 'sign' && !/^['’&]$/u.test(word.text))) break;
    if (word.low === 'and' || word.low === 'or') {
      if (words[at - 1]?.kind === 'sign' || joinsClauses(words, at)) break;
    } else if (isConjunction(word) || isAuxiliary(word) || (isVerb(word) && !isNounBefore(words, at, end))) {
      break;
    }
    from = at;
  }
  return from;
}

/** "Average pay rose": a noun that may be a verb, right before the verb of its clause. */
function isNounBefore(words: readonly Word[], at: number, end: number): boolean {
  return at === end - 1 && isDoing(words, end) && NOUN_FORMS.has(lowAt(words, at)) && at > 0;
}

/** Where a list of members begins that ends before `end`: at "such as A, B and C", or at a sign right before that. */
function listingBefore({ words, names }: Scene, end: number): number | undefined {
  if (!names.some((name) => name.to === end)) return undefined;
  let joint: string | undefined;
  for (let at = end - 1; at > 0 && end - at < LONGEST_CLAUSE; at--) {
    const low = lowAt(words, at);
    if (LISTING.at(words, at)) return words[at - 1]?.kind === 'sign' ? at - 1 : at;
    if (isVerb(words[at]) || (words[at]?.kind === 'sign' && low !== ',')) return undefined;
    if (low === 'and' || low === 'or' || low === ',') joint ??= low;
    // "In markets such as A, B rose": a list has an "and" before its last.
    if (joint === ',') return undefined;
  }
  return undefined;
}

/** Whether an "and" follows a clause with a verb of its own. */
function joinsClauses(words: readonly Word[], and: number): boolean {
  for (let at = and - 1; at >= 0 && and - at < LONGEST_CLAUSE; at--) {
    const word = words[at];
    if (!word || word.kind === 'sign' || (isConjunction(word) && word.low !== 'and')) return false;
    if (isVerb(word) || isAuxiliary(word) || word.kind === 'number') return true;
  }
  return false;
}

/** Without prepositions, articles and periods at its edges. */
function trimmed({ words, stretches }: Scene, [from, to]: Range): Range {
  let [start, end] = [from, to];
  while (start < end) {
    const at = start;
    const period = stretches.find((one) => one.from <= at && one.to > at && one.to <= to);
    if (!period && !EDGES.has(lowAt(words, at))) break;
    start = Math.min(end, period?.to ?? at + 1);
  }
  while (start < end) {
    const [first, at] = [start, end];
    const period = stretches.find((one) => one.to === at && one.from >= first);
    const last = words[at - 1];
    if (!period && !EDGES.has(last?.low ?? '') && !(last && isAdverb(last))) break;
    end = period?.from ?? at - 1;
  }
  return [start, end];
}

/** "sharply"; but not a name, "Sicily". */
function isAdverb({ text }: Word): boolean {
  return text.endsWith('ly') && /^\p{Ll}{3,}$/u.test(text);
}

/** Whether a phrase only says who, and nothing that is measured. */
export function isOwnerOnly({ words, names }: Scene, [from, to]: Range): boolean {
  if (to <= from || isOwnerWord(words[to - 1])) return true;
  return names.some(
    (name) =>
      name.to === to && name.from >= from && (name.from === from || !isPreposition(words[name.from - 1])),
  );
}
