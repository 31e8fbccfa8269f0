import type { Direction } from '../../domain.ts';
import type { Amount } from './amounts.ts';
import { isDeterminer } from './grammar.ts';
import { SMALL_NUMBERS } from './number-words.ts';
import { Class, type ClassTable, lowAt, type Word } from './words.ts';

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

/** Words that are multiples by themselves. */
export const MULTIPLE_WORDS: ClassTable = [[...MULTIPLES.keys()], Class.numeral];

/** "tripled", "twice the average", "tenfold": a multiple in one word at `from`; undefined where there is none. */
export function readMultiple(words: readonly Word[], from: number): Amount | undefined {
  const word = words[from];
  const found = word && MULTIPLES.get(word.low);
  if (!found || !isMultiple(words, from)) return undefined;
  const place = { from, to: from + 1, noun: from + 1, end: from + 1 };
  return {
    ...place,
    ...found,
    form: 'cardinal',
    spelled: true,
    scaled: false,
    measure: 'measure',
    unit: 'times',
  };
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
