import { afterBound } from './bounds.ts';
import { isBreak, isParticiple, isVerb } from './grammar.ts';
import { isPlural } from './singular.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

/** The noun phrase that a number counts, in words [from, to); `unit` is its head: "cross-border parcels" are parcels. */
export interface Counted {
  readonly from: number;
  readonly to: number;
  /** Place of the head. */
  readonly head: number;
  readonly unit: string;
}

/** Adverbs of place and time: they end no noun phrase. */
const OUTSIDE = wordSet(
  'overseas abroad online offline nationwide annually yearly monthly weekly daily today tonight yesterday tomorrow ahead away apart',
);
/** What stands between a number and what it counts without being counted: "three more shops". */
const BETWEEN = wordSet('more other such');
/** What a hyphen joins to a number without being counted: "300-odd shops", "a 600-strong crowd". */
const ADDED = wordSet('odd strong plus something some ish');
/** Plurals that describe another: "arms sales"; behind the others a word in -s is a verb. */
const DESCRIBING = wordSet(
  'sports arms savings sales goods earnings operations customs communications systems services securities rights accounts drugs women men games works affairs resources fisheries futures bonds electronics athletics ground ethics salesmen',
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
  while (BETWEEN.has(lowAt(words, from)) && isNounWord(words, from + 1)) from++;
  if (lowAt(words, from) === 'of' && OF_THE.has(lowAt(words, from + 1))) from += 2;
  if (isA(words[from], Class.numeral) && !words[from + 1]?.hyphen) return undefined;
  return nounFrom(words, from);
}

/** "12-page", "three-course": the word that the hyphen joins. */
function hyphened(words: readonly Word[], at: number): Counted | undefined {
  const low = lowAt(words, at);
  const isCounted = words[at]?.kind === 'word' && !/^(?:to|and|or|by|on|in)$/u.test(low);
  return isCounted ? { from: at, to: at + 1, head: at, unit: low } : undefined;
}

function nounFrom(words: readonly Word[], from: number): Counted | undefined {
  // "20 decently sized plants"
  const start = lowAt(words, from).endsWith('ly') && isParticiple(words[from + 1]) ? from + 2 : from;
  if (start > from) return nounFrom(words, start);
  let to = from;
  let head = -1;
  while (to - from < LONGEST_NOUN && isNounWord(words, to, from)) {
    const low = lowAt(words, to);
    to++;
    if (isPlural(low)) {
      head = to - 1;
      if (!isPlural(lowAt(words, to)) || isVerb(words[to]) || !DESCRIBING.has(low)) break;
    }
  }
  // "digital and physical sales"
  if (
    head === -1 &&
    to > from &&
    to - from < LONGEST_SINGULAR &&
    lowAt(words, to) === 'and' &&
    isPlural(lowAt(words, to + 2))
  )
    return { from, to: to + 3, head: to + 2, unit: lowAt(words, to + 2) };
  if (head === -1) {
    if (to === from || to - from > LONGEST_SINGULAR || OUTSIDE.has(lowAt(words, to - 1))) return undefined;
    head = to - 1;
  }
  // "90 of the painter's works" counts works.
  if (lowAt(words, to) === "'s" && to - from < LONGEST_NOUN)
    return nounFrom(words, to + 1) ?? { from, to, head, unit: lowAt(words, head) };
  const joined = words[to]?.low === 'and' && isPlural(lowAt(words, to + 1)) && !isVerb(words[to + 1]);
  if (joined && isPlural(lowAt(words, head)))
    return { from, to: to + 2, head, unit: `${lowAt(words, head)} and ${lowAt(words, to + 1)}` };
  return { from, to, head, unit: lowAt(words, head) };
}

function isNounWord(words: readonly Word[], at: number, from = at): boolean {
  const word = words[at];
  if (word?.kind !== 'word') return false;
  // "300 US shareholders"
  if (isBreak(word) && !word.hyphen && word.text !== 'US' && !(word.text === 'A' && at > from)) return false;
  return !isVerb(word) || word.hyphen || (at === from && describes(words, at));
}

/** Right behind a number, "visits" are counted, and "abandoned" and "registered" describe what is. */
function describes(words: readonly Word[], at: number): boolean {
  const [word, next] = [words[at], words[at + 1]];
  if (word?.low.endsWith('s')) return !/^(?:is|was|has|says)$/u.test(word.low);
  return (
    isParticiple(word) && next?.kind === 'word' && !isBreak(next) && !isVerb(next) && !next.low.endsWith('ly')
  );
}
