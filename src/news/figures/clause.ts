import { trendOf } from './direction.ts';
import { isAuxiliary, isBreak, isConjunction, isDeterminer, isVerb, PREPOSITIONS } from './grammar.ts';
import type { Name } from './names.ts';
import type { Stretch } from './calendar.ts';
import { textOf, type Word, wordSet } from './words.ts';

// The noun phrases around a figure: where they begin and end, and which is the subject of its clause.

/** Words that a subject sheds at its edges. */
const EDGES = wordSet(
  'with in on at for as by from of to and but while including about after before during under amid the a an moreover meanwhile however also overall this these',
);
/** Begins a list of members: "its businesses, among them A and B". */
export const LISTING = wordSet('including among such like');

/** What is measured, and whose it is. */
export interface Subject {
  readonly metric: string;
  readonly of: string;
  /** What narrows the metric: " in Southeast Asia"; '' when nothing does. */
  readonly place: string;
}

/** A sentence as far as it is read when the subject of one of its figures is sought. */
export interface Scene {
  readonly text: string;
  readonly words: readonly Word[];
  readonly names: readonly Name[];
  readonly stretches: readonly Stretch[];
  /** Who "the company" and, where no name is nearer, "its" is. */
  readonly company: string;
  /** Whom the sentences before were about. */
  readonly topic: string;
  /** Whose the figure before this one was, in this sentence or an earlier one: "these businesses". */
  readonly group: string;
  /** Subject of the figure before this one in the sentence. */
  readonly last: Subject | undefined;
  /** Where the figure before it ends; 0 when it is the first. */
  readonly lastEnd: number;
}

/** Words [from, to) of a sentence. */
export type Range = readonly [from: number, to: number];

/** The subject noun phrase of the clause in which word `at` is; [at, at] when there is none. */
export function clauseBefore(scene: Scene, at: number): Range {
  const { words } = scene;
  let end = at;
  for (let guard = 0; end > 0 && guard < words.length; guard++) {
    const verb = findVerb(scene, end);
    // Without a verb, what stands right before the figure is its subject: "cloud revenue RMB 5 million".
    if (verb === undefined) {
      const last = words[end - 1]?.text === ':' ? end - 1 : end;
      return trimmed(scene, [phraseStart(scene, last), last]);
    }
    let to = verb;
    while (to > 0 && isBetween(words[to - 1]?.low ?? '')) to--;
    const closed = words[to - 1]?.text === ',' ? beforeApposition(scene, to - 1) : to;
    const from = phraseStart(scene, closed);
    const inApposition = scene.names.find(
      (name) => name.known && name.from === closed + 1 && name.to === to - 1,
    );
    if (inApposition && closed < to) return [inApposition.from, inApposition.to];
    const isListing = LISTING.has(words[closed + 1]?.low ?? '') && closed < to;
    const range = trimmed(scene, [from, isListing ? to - 1 : closed]);
    if (range[1] > range[0] && !isSpeech(words, to)) return range;
    if (isSpeech(words, to) && guard === 0 && range[1] > range[0] && at - verb < 4) return range;
    end = to;
  }
  return [at, at];
}

/** What may stand between a subject and its verb. */
function isBetween(low: string): boolean {
  return isAuxiliary(low) || low.endsWith('ly') || low === 'all' || low === 'both' || low === 'each';
}

/** "said", "told": their subject speaks; it is not what is measured. */
function isSpeech(words: readonly Word[], at: number): boolean {
  return /^(?:said|says|told|announced|showed|shows|adding|noted)$/u.test(words[at]?.low ?? '');
}

/** The last verb or trend word before `end` in its clause or one around it. */
export function findVerb(scene: Scene, end: number): number | undefined {
  for (let at = end - 1; at >= 0; at--) {
    const low = scene.words[at]?.low ?? '';
    if (low === ';' || low === ':') return undefined;
    const isTrend =
      trendOf(low) !== undefined &&
      !scene.words[at]?.hyphen &&
      !isDeterminer(scene.words[at - 1]?.low ?? '') &&
      low !== 'growth';
    if (isVerb(low) || isTrend || isCopula(low)) return at;
  }
  return undefined;
}

function isCopula(low: string): boolean {
  return /^(?:is|are|was|were|has|have|had|be|been|will)$/u.test(low);
}

/** Before the comma that closes an apposition: "Cainiao, its logistics arm, handled"; the comma itself when none opens. */
function beforeApposition(scene: Scene, comma: number): number {
  for (let at = comma - 1; at > 0 && comma - at < 14; at--) {
    if (scene.words[at]?.text === ',') return at;
    if (isVerb(scene.words[at]?.low ?? '')) break;
  }
  return comma;
}

/** Where the noun phrase that ends before `end` begins: after a stop, a conjunction that joins clauses, or a verb. */
function phraseStart(scene: Scene, end: number): number {
  const { words } = scene;
  let from = end;
  while (from > 0) {
    const word = words[from - 1];
    if (!word || (word.kind === 'sign' && word.text !== "'" && word.text !== '’' && word.text !== '&')) break;
    if (from - 1 < scene.lastEnd) break;
    if (word.low === 'and' || word.low === 'or') {
      if (words[from - 2]?.kind === 'sign' || joinsClauses(words, from - 1)) break;
    } else if (isConjunction(word.low) || isVerb(word.low) || isCopula(word.low)) {
      break;
    }
    from--;
  }
  return from;
}

/** Whether an "and" follows a clause with a verb of its own. */
function joinsClauses(words: readonly Word[], at: number): boolean {
  for (let i = at - 1; i >= 0 && at - i < 25; i--) {
    const word = words[i];
    if (!word || word.kind === 'sign' || (isConjunction(word.low) && word.low !== 'and')) return false;
    if (isVerb(word.low) || isCopula(word.low) || word.kind === 'number') return true;
  }
  return false;
}

/** Without prepositions, articles and periods at its edges. */
function trimmed(scene: Scene, [from, to]: Range): Range {
  const { words, stretches } = scene;
  let [start, end] = [from, to];
  while (start < end) {
    const at = start;
    const period = stretches.find((one) => one.from <= at && one.to > at && one.to <= to);
    if (!period && !EDGES.has(words[start]?.low ?? '')) break;
    start = Math.min(end, period?.to ?? start + 1);
  }
  while (start < end) {
    const [first, at] = [start, end];
    const period = stretches.find((one) => one.to === at && one.from >= first);
    const last = words[end - 1];
    if (!period && !EDGES.has(last?.low ?? '') && !/^\p{Ll}+ly$/u.test(last?.text ?? '')) break;
    end = period?.from ?? end - 1;
  }
  return [start, end];
}

/** " in Southeast Asia" after a figure, where it is no period. */
export function placeAfter(scene: Scene, at: number): string {
  const low = scene.words[at]?.low ?? '';
  if (low === 'overseas' || low === 'worldwide' || low === 'globally' || low === 'abroad') return ` ${low}`;
  if ((low !== 'in' && low !== 'of') || isPeriod(scene, at + 1)) return '';
  const name = scene.names.find(
    (one) => one.from === at + 1 || (one.from === at + 2 && scene.words[at + 1]?.low === 'the'),
  );
  return name ? ` ${low} ${name.name}` : '';
}

export function isPeriod(scene: Scene, at: number): boolean {
  return scene.stretches.some((one) => one.from >= at && one.from <= at + 1);
}

/** Back over the words that link a figure to what it is in: "in the", "in". */
export function linkBefore(scene: Scene, left: number): number {
  let at = left;
  while (
    at > 0 &&
    (PREPOSITIONS.has(scene.words[at - 1]?.low ?? '') || isDeterminer(scene.words[at - 1]?.low ?? ''))
  )
    at--;
  return at;
}

export function nounStart(scene: Scene, end: number): number {
  let from = end;
  while (from > 0) {
    const word = scene.words[from - 1];
    if (
      !word ||
      word.kind !== 'word' ||
      isVerb(word.low) ||
      (isBreak(word.low) && word.low !== "'s" && word.low !== 'its')
    )
      break;
    from--;
  }
  return from;
}

export function nounEnd(scene: Scene, from: number): number {
  let to = from;
  while (to < scene.words.length && to - from < 10) {
    const word = scene.words[to];
    const isBracket = word?.text === '(' || word?.text === ')';
    if (!word || (word.kind !== 'word' && !isBracket) || isVerb(word.low)) break;
    if (isBreak(word.low) && word.low !== 'of' && !(to === from && isDeterminer(word.low))) break;
    if (word.text === '(' && scene.words[to + 2]?.text !== ')') break;
    to++;
  }
  return to;
}

/** Words as written, without an article or possessive at the start. */
export function phrase(scene: Scene, from: number, to: number): string {
  let start = from;
  while (start < to && /^(?:the|a|an|its|their|'s|all|each|both)$/u.test(scene.words[start]?.low ?? ''))
    start++;
  const words = textOf(scene.text, scene.words, start, to);
  // A capital that only opens the sentence.
  const isOpening =
    start === 0 &&
    !scene.names.some((name) => name.from === 0) &&
    /^\p{Lu}\p{Ll}/u.test(words) &&
    scene.words[1]?.hyphen !== true;
  return isOpening ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}
