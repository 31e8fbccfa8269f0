import type { Direction } from '../../domain.ts';
import type { Amount } from './amounts.ts';
import { isEarlier } from './comparisons.ts';
import { isDeterminer } from './grammar.ts';
import { PARTS, SMALL, SMALL_NUMBERS } from './number-words.ts';
import { Class, type ClassTable, isA, lowAt, type Word, wordSet } from './words.ts';

/** What a word multiplies with. */
interface Multiple {
  readonly value: number;
  /** Of verbs: what doubles goes up. */
  readonly direction?: Direction;
}

/** What comes after "twice" where it multiplies: "twice the average"; in "twice a week" it counts. */
const MULTIPLIED = /^(?:as|the|that|its|their|what|his|her|last)$/u;
/** Verbs in forms that are adjectives too: "double glazing". */
const ADJECTIVES = /^(?:double|triple|treble|quadruple)$/u;
/** Forms of "double" by what they multiply with, and which way that goes. */
const VERBS = [
  'double doubled doubles doubling|2|up',
  'triple tripled triples tripling treble trebled trebles trebling|3|up',
  'quadruple quadrupled quadruples quadrupling|4|up',
  'quintuple quintupled quintupling|5|up',
  'halve halved halves halving|0.5|down',
].flatMap((line): (readonly [string, Multiple])[] => {
  const [forms = '', value, direction] = line.split('|');
  return forms
    .split(' ')
    .map((form) => [form, { value: Number(value), direction: direction === 'up' ? 'up' : 'down' }]);
});
/** Multiples that are no verbs. */
const TIMES = [
  ['twice', { value: 2 }],
  ['thrice', { value: 3 }],
] as const;
/** "tenfold" */
const FOLDS = [...SMALL_NUMBERS, ['hundred', 100] as const, ['thousand', 1000] as const].map(
  ([word, value]) => [`${word}fold`, { value }] as const,
);

/** All of them by word. */
const MULTIPLES: ReadonlyMap<string, Multiple> = new Map<string, Multiple>([...VERBS, ...TIMES, ...FOLDS]);

/** What a thing has one of: half of it is no part of the thing. */
const EXTENTS = wordSet('size height length width weight speed depth age pace strength distance');
/** What may be parted too: "pays half the cost of the project". */
const AMOUNTS = wordSet(
  'price cost value number amount rate level total average volume area population length',
);
const MODAL = /^(?:will|would|can|could|may|might|must|shall|should|do|does|did)$/u;
const BOUNDING = /^(?:about|around|roughly|almost|nearly|more|less|than|over|under|just|only|now|still|at)$/u;
/** Words of what something is double of. */
const OTHER_REACH = 8;

/** Words that are multiples by themselves. */
export const MULTIPLE_WORDS: ClassTable = [[...MULTIPLES.keys()], Class.numeral];

/** "tripled", "twice the average", "tenfold": a multiple in one word at `from`; undefined where there is none. */
export function readMultiple(words: readonly Word[], from: number): Amount | undefined {
  const word = words[from];
  const found = word && MULTIPLES.get(word.low);
  if (!found) return partOfOther(words, from);
  if (!isMultiple(words, from)) return undefined;
  // "is double that of Globex": nothing has doubled.
  return times(from, from + 1, isOfOther(words, from) ? { value: found.value } : found);
}

function times(from: number, to: number, multiple: Multiple): Amount {
  const place = { from, to, noun: to, end: to };
  return {
    ...place,
    ...multiple,
    form: 'cardinal',
    spelled: true,
    scaled: false,
    measure: 'measure',
    unit: 'times',
  };
}

/** "half the size of Globex", "a third as much as Globex": what multiplies something else, and is no share of it. */
function partOfOther(words: readonly Word[], from: number): Amount | undefined {
  const isHalf = lowAt(words, from) === 'half';
  const count = isHalf || lowAt(words, from) === 'a' ? 1 : SMALL.get(lowAt(words, from));
  const at = isHalf ? from : from + 1;
  const by = PARTS.get(lowAt(words, at));
  if (!count || by === undefined || !isHeldAgainst(words, from, at + 1)) return undefined;
  return times(from, at + 1, { value: count / by });
}

/** Whether another thing's size follows: "as much as", "that of", "the size of". */
function isHeldAgainst(words: readonly Word[], from: number, at: number): boolean {
  const next = lowAt(words, at);
  if (next === 'as') return lowAt(words, at + 2) === 'as' || lowAt(words, at + 3) === 'as';
  const isOf = lowAt(words, at + 1) === 'of';
  if (/^(?:that|those)$/u.test(next)) return isOf;
  if (next !== 'the' || lowAt(words, at + 2) !== 'of') return false;
  const noun = lowAt(words, at + 1);
  // "pays half the cost of", "is half the cost of"
  return EXTENTS.has(noun) || (AMOUNTS.has(noun) && isA(words[beforeBound(words, from)], Class.auxiliary));
}

/** "is double the size of Globex", "was double that of 2019": held against its own past, it has doubled. */
function isOfOther(words: readonly Word[], at: number): boolean {
  if (!ADJECTIVES.test(lowAt(words, at)) || !isA(words[beforeBound(words, at)], Class.auxiliary))
    return false;
  const isModal = MODAL.test(lowAt(words, beforeBound(words, at)));
  return !isModal && !isEarlier(words, at + 1, at + OTHER_REACH);
}

/** The place of the word before "more than", "about" and adverbs. */
function beforeBound(words: readonly Word[], from: number): number {
  let at = from - 1;
  while (BOUNDING.test(lowAt(words, at)) || lowAt(words, at).endsWith('ly')) at--;
  return at;
}

/** Not "double glazing", "a triple murder", "twice a week", "twice in 2019", nor what a name has. */
function isMultiple(words: readonly Word[], at: number): boolean {
  const [before, word, next] = [words[at - 1], words[at], words[at + 1]];
  const low = word?.low ?? '';
  const isName = at > 0 && word?.text !== low;
  if (isName || next?.hyphen) return false;
  if (low === 'twice' || low === 'thrice') return MULTIPLIED.test(lowAt(words, at + 1));
  if (!ADJECTIVES.test(low)) return !isDeterminer(before) || low.endsWith('fold');
  const isObject = isDeterminer(next) && (next?.low !== 'a' || before?.low === 'to');
  return isObject && !isDeterminer(before);
}
