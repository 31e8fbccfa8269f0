import { afterBound } from './bounds.ts';
import { isBreak, isParticiple, isVerb } from './grammar.ts';
import { isPlural } from './singular.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

/** The noun phrase that a number counts, in words [from, to); `unit` is its head: "cross-border parcels" are parcels. */
export interface Counted {
  readonly from: number;
  readonly to: number;
  readonly unit: string;
}

/** Adverbs of place and time: they end no noun phrase. */
const OUTSIDE = wordSet(
  'overseas abroad online offline nationwide annually yearly monthly weekly daily today tonight yesterday tomorrow ahead away apart short clear deep wide tall high long thick closer further farther',
);
/** Names of levels: "the 25,000 mark" counts nothing. */
const LEVELS = wordSet('mark level barrier threshold');
/** What stands between a number and what it counts without being counted: "three more shops". */
const BETWEEN = wordSet('more other such');
/** What a hyphen joins to a number without being counted: "300-odd shops", "a 600-strong crowd". */
const ADDED = wordSet('odd strong plus something some ish');
/** What a hyphen joins to a number that another number or a noun follows: "five-to-one". */
const LINKS = wordSet('to and or by on in');
/** Plurals that describe another: "arms sales"; behind the others a word in -s is a verb. */
const DESCRIBING = wordSet(
  'data media personnel staff police sports arms savings sales goods earnings operations customs communications systems services securities rights accounts drugs women men games works affairs resources fisheries futures bonds electronics athletics ethics',
);
/** Nouns and adjectives that look like adverbs. */
const NOUNS_IN_LY = wordSet(
  'family supply assembly ally reply monopoly fly butterfly friendly elderly monthly weekly daily yearly early likely deadly costly lovely lonely hourly quarterly jelly anomaly bully rally tally belly',
);
/** "ten of the shops": what those are is counted. */
const OF_THE = wordSet('the these those its their our his her my your');
/** Words of what is counted: "annual active customer accounts" has four; a longer run is no noun phrase. */
const LONGEST_NOUN = 7;
/** A count of a noun in the singular, "5 million staff turnover", is seldom longer; more words are another clause. */
const LONGEST_SINGULAR = 3;

/** What is counted by a number that ends before word `to`; undefined when it counts nothing. */
export function countedAfter(words: readonly Word[], to: number): Counted | undefined {
  const first = words[to];
  if (first?.hyphen && !ADDED.has(first.low)) return hyphened(words, to);
  if (first?.low === 'strong' && first.hyphen) return undefined;
  let from = first?.hyphen ? to + 1 : afterBound(words, to);
  // three dozen "maternity hotels"
  if (/^["“‘]$/u.test(lowAt(words, from)) && words[from + 1]?.glued) from++;
  while (BETWEEN.has(lowAt(words, from)) && isNounWord(words, from + 1)) from++;
  if (lowAt(words, from) === 'of') from = afterWhole(words, from);
  if (isA(words[from], Class.numeral) && !words[from + 1]?.hyphen) return undefined;
  return nounFrom(words, from);
}

/** Behind "of the", "of its", "of the most", "of Acme's": where what the number is of begins; the place itself where nothing of that stands. */
function afterWhole(words: readonly Word[], of: number): number {
  const isOwned = isA(words[of + 1], Class.capital) && /^['’]s?$/u.test(lowAt(words, of + 2));
  if (!isOwned && !OF_THE.has(lowAt(words, of + 1))) return of;
  const at = isOwned ? of + 3 : of + 2;
  return /^(?:most|more|least|many)$/u.test(lowAt(words, at)) ? at + 1 : at;
}

/** "12-page", "three-course": the word that the hyphen joins; in "five-to-one" nothing is counted. */
function hyphened(words: readonly Word[], at: number): Counted | undefined {
  const low = lowAt(words, at);
  const isCounted = words[at]?.kind === 'word' && !LINKS.has(low);
  return isCounted ? { from: at, to: at + 1, unit: low } : undefined;
}

/** The noun phrase that begins at a word: a head in the plural ends it, and one in the singular where nothing goes on. */
function nounFrom(words: readonly Word[], from: number): Counted | undefined {
  // "20 decently sized plants"
  const isDescribed = isManner(lowAt(words, from)) && isParticiple(words[from + 1]);
  if (isDescribed) return nounFrom(words, from + 2);
  // "one of the most seismically active regions"
  if (isManner(lowAt(words, from)) && isNounWord(words, from + 1)) return nounFrom(words, from + 1);
  const to = runEnd(words, from);
  const head = lowAt(words, to - 1);
  if (to === from) return undefined;
  if (!isPlural(head)) {
    const shared = sharedHead(words, from, to);
    if (shared) return shared;
    if (LEVELS.has(head)) return undefined;
    if (to - from > LONGEST_SINGULAR) return undefined;
    // "one step closer"
    if (OUTSIDE.has(head))
      return to - 1 > from ? { from, to: to - 1, unit: lowAt(words, to - 2) } : undefined;
  }
  // "27 of the country's 33 provinces": what is counted stands behind the other number.
  const isOfOther = lowAt(words, to) === "'s" && isA(words[to + 1], Class.numeral);
  if (isOfOther) return undefined;
  // "90 of the painter's works" counts works.
  const owned = lowAt(words, to) === "'s" && to - from < LONGEST_NOUN ? nounFrom(words, to + 1) : undefined;
  return owned ?? joinedHeads(words, from, to) ?? { from, to, unit: head };
}

/** The word after a run of words that may be a noun phrase: it ends with its first plural that describes no other. */
function runEnd(words: readonly Word[], from: number): number {
  let to = from;
  while (to - from < LONGEST_NOUN && isNounWord(words, to, from)) {
    const low = lowAt(words, to);
    to++;
    // "T-72 tanks", "A320 jets"
    const isModel = words[to]?.kind === 'number' && (words[to]?.hyphen === true || words[to]?.glued === true);
    if (isModel && isNounWord(words, to + 1)) {
      to++;
      continue;
    }
    const isDescribing = DESCRIBING.has(low) && isPlural(lowAt(words, to)) && !isVerb(words[to]);
    if (isPlural(low) && !isDescribing) break;
  }
  return to;
}

/** "digital and physical sales": one plural for two words that describe it. */
function sharedHead(words: readonly Word[], from: number, to: number): Counted | undefined {
  const isJoined = to - from < LONGEST_SINGULAR && lowAt(words, to) === 'and';
  const unit = lowAt(words, to + 2);
  const isPlain = words[to + 1]?.kind === 'word' && !isA(words[to + 1], Class.numeral);
  return isJoined && isPlain && isPlural(unit) ? { from, to: to + 3, unit } : undefined;
}

/** "700 cars and vans": two plurals are counted together. */
function joinedHeads(words: readonly Word[], from: number, to: number): Counted | undefined {
  const [head, second] = [lowAt(words, to - 1), lowAt(words, to + 1)];
  const isJoined = lowAt(words, to) === 'and' && isPlural(second) && !isVerb(words[to + 1]);
  return isJoined && isPlural(head) ? { from, to: to + 2, unit: `${head} and ${second}` } : undefined;
}

/** Whether a word may be in a noun phrase that begins at `from`. */
function isNounWord(words: readonly Word[], at: number, from = at): boolean {
  const word = words[at];
  if (word?.kind !== 'word') return false;
  // "300 US shareholders", "5 Class A shares"
  // "40 A320 jets"
  const isModel = words[at + 1]?.kind === 'number' && words[at + 1]?.glued === true;
  const isLetters = word.text === 'US' || (word.text === 'A' && (at > from || isModel));
  if (isBreak(word) && !word.hyphen && !isLetters) return false;
  if (isManner(word.low) || (at === from && /^(?:last|next)$/u.test(word.low))) return false;
  if (!isVerb(word) || word.hyphen || isHeadInS(words, at, from)) return true;
  return at === from ? isDescribing(words, at) : isParticiple(word) && isPlural(lowAt(words, at + 1));
}

/** "23 home runs": behind a singular, which no number but one counts, a form in -s is no verb. */
function isHeadInS(words: readonly Word[], at: number, from: number): boolean {
  const [low, before] = [lowAt(words, at), lowAt(words, at - 1)];
  const isAfterSingular = at > from && !isPlural(before) && lowAt(words, from - 1) !== 'one';
  return isAfterSingular && low.endsWith('s') && !/^(?:is|was|has|says|does)$/u.test(low);
}

/** Whether a word says how or when: "presently". */
function isManner(low: string): boolean {
  return low.endsWith('ly') && !NOUNS_IN_LY.has(low);
}

/** Right behind a number, "visits" are counted, and "abandoned" and "registered" describe what is. */
function isDescribing(words: readonly Word[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (word?.low.endsWith('s')) return !/^(?:is|was|has|says)$/u.test(word.low);
  const isNoun = next?.kind === 'word' && !isBreak(next) && !isVerb(next) && !next.low.endsWith('ly');
  return isParticiple(word) && isNoun;
}
