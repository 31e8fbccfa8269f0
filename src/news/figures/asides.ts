import { isParticiple, isSpeaking, isVerb } from './grammar.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

// What stands between signs beside a noun phrase: "Globex, based in Spain, sold".

/** Signs that close an aside, with those that open it. */
const ASIDES = new Map([
  [',', ','],
  [')', '('],
  ['–', '–'],
  ['—', '—'],
  ['-', '-'],
]);
/** Open an aside that has a verb of its own: ", which owns". */
const RELATIVE = wordSet('which who whose where with');
/** Participles that are written like another form of their verb. */
const LED = wordSet('led run held known');
/** Follow a participle that opens an aside, ", based in", and no verb of a main clause, ", earned $3m". */
const PARTICIPLE_LINKS = wordSet('by in on at of for from as to with');
/** No clause of news that an aside or an "and" follows has more words. It bounds the work on text that is no language. */
export const LONGEST_CLAUSE = 25;

/** Whether a sign may close an aside. */
export function closesAside(words: readonly Word[], at: number): boolean {
  return ASIDES.has(lowAt(words, at));
}

/** Where the aside that `closing` closes opens: "Cainiao, its logistics arm, handled", "Globex, based in Spain, sold". */
export function asideStart(words: readonly Word[], closing: number): number | undefined {
  const opening = ASIDES.get(lowAt(words, closing));
  if (opening === undefined) return undefined;
  const nearest = openingBefore(words, closing, opening);
  if (nearest === undefined || opensAside(words, nearest)) return nearest;
  const inside = words.slice(nearest, closing);
  // "which sells in Spain, France and Italy,": the commas of a list are inside.
  if (inside.some(({ low }) => low === 'and' || low === 'or')) {
    let start = openingBefore(words, nearest, opening);
    while (start !== undefined && closing - start < LONGEST_CLAUSE && !opensAside(words, start))
      start = openingBefore(words, start, opening);
    if (start !== undefined && opensAside(words, start)) return start;
  }
  return inside.some(isVerb) ? undefined : nearest;
}

/** Whether an aside that may have a verb begins behind a sign. */
function opensAside(words: readonly Word[], sign: number): boolean {
  return lowAt(words, sign) === '(' || opensClause(words, sign + 1);
}

/** The nearest sign before a place that may open an aside which closes there. */
function openingBefore(words: readonly Word[], closing: number, opening: string): number | undefined {
  for (let at = closing - 1; at > 0 && closing - at < LONGEST_CLAUSE; at--) {
    if (lowAt(words, at) === opening) return at;
    if (lowAt(words, at) === ';' || isSpeaking(words[at])) return undefined;
  }
  return undefined;
}

/** Whether words with a verb that is not the main one begin at a place: "which owns", "based in", "operating". */
export function opensClause(words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (RELATIVE.has(lowAt(words, at)) || isA(word, Class.progressive)) return true;
  return (isParticiple(word) || LED.has(lowAt(words, at))) && PARTICIPLE_LINKS.has(lowAt(words, at + 1));
}
