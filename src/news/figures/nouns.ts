import { isBreak, isDeterminer, isParticiple, isPreposition, isVerb } from './grammar.ts';
import type { Scene } from './scene.ts';
import { lowAt, textOf, type Word, wordSet } from './words.ts';

// Noun phrases beside a figure: where they begin and end, and how they are shown.

/** What a phrase does not begin with when it is shown. */
const ARTICLES = wordSet("the a an its their 's all each both");
const WORLDWIDE = wordSet('overseas worldwide globally abroad');
/** No noun phrase of news has more words. It bounds the work on text that is no language. */
const LONGEST_PHRASE = 10;

/** "in Southeast Asia" after a figure, where it is no period. */
export function placeAfter(scene: Scene, at: number): string | undefined {
  const low = lowAt(scene.words, at);
  if (WORLDWIDE.has(low)) return low;
  if ((low !== 'in' && low !== 'of') || isPeriod(scene, at + 1)) return undefined;
  const from = lowAt(scene.words, at + 1) === 'the' ? at + 2 : at + 1;
  const name = scene.names.find((one) => one.from === from);
  return name && `${low} ${name.name}`;
}

/** Whether words that say when or how long begin at a place, or at the word behind it. */
export function isPeriod(scene: Scene, at: number): boolean {
  return scene.stretches.some((one) => one.from >= at && one.from <= at + 1);
}

/** Back over the words that link a figure to what it is in: "in the", "in". */
export function linkBefore({ words }: Scene, left: number): number {
  let at = left;
  while (at > 0 && (isPreposition(words[at - 1]) || isDeterminer(words[at - 1]))) at--;
  return at;
}

/** First word of the noun phrase that ends before `end`. */
export function nounStart({ words }: Scene, end: number): number {
  let from = end;
  while (from > 0) {
    const word = words[from - 1];
    if (word?.kind !== 'word' || isVerb(word)) break;
    if (isBreak(word) && word.low !== "'s" && word.low !== 'its') break;
    from--;
  }
  return from;
}

/** The word after the noun phrase that begins at `from`; an abbreviation in brackets belongs to it. */
export function nounEnd({ words }: Scene, from: number): number {
  let to = from;
  while (to < words.length && to - from < LONGEST_PHRASE) {
    const word = words[to];
    const isBracket = word?.text === '(' || word?.text === ')';
    if (!word || (word.kind !== 'word' && !isBracket)) break;
    // "a 2-litre turbocharged engine"
    if (isVerb(word) && !(to === from && isDescribing(word, words[to + 1]))) break;
    if (isBreak(word) && word.low !== 'of' && !(to === from && isDeterminer(word))) break;
    if (word.text === '(' && words[to + 2]?.text !== ')') break;
    to++;
  }
  // "a share of": what it is of is no noun, and so not told.
  return lowAt(words, to - 1) === 'of' && to > from ? to - 1 : to;
}

/** Whether a participle describes the noun behind it. */
function isDescribing(word: Word, next: Word | undefined): boolean {
  return isParticiple(word) && next?.kind === 'word' && !isBreak(next) && !isVerb(next);
}

/** The noun phrase that begins at `from`, as it is shown. */
export function nounAt(scene: Scene, from: number): string | undefined {
  return phrase(scene, from, nounEnd(scene, from));
}

/** "a jet"; but not "A320 jets". */
function isArticle(words: readonly Word[], at: number): boolean {
  const next = words[at + 1];
  return ARTICLES.has(lowAt(words, at)) && !(next?.kind === 'number' && next.glued);
}

/** "Galaxy S9", "Windows 11": a number behind a first word makes a name of it. */
function isModel([, second, third]: Scene['words']): boolean {
  return second?.kind === 'number' || (third?.kind === 'number' && third.glued && second?.kind === 'word');
}

/** Words as written, without an article or possessive at the start; undefined where none are left. */
export function phrase(scene: Scene, from: number, to: number): string | undefined {
  let start = from;
  while (start < to && isArticle(scene.words, start)) start++;
  const words = textOf(scene.text, scene.words, start, to);
  if (words === '') return undefined;
  // A capital that only opens the sentence.
  const isOpening =
    start === 0 &&
    !scene.names.some((name) => name.from === 0) &&
    /^\p{Lu}\p{Ll}/u.test(words) &&
    scene.words[1]?.hyphen !== true &&
    !isModel(scene.words);
  return isOpening ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}
