import type { Amount } from './amounts.ts';
import { isDeterminer, isVerb } from './grammar.ts';
import { Class, isA, isCapital, lowAt, type Word, wordSet } from './words.ts';

// Numbers in letters that stand in idioms and names, or for a thing, and count nothing.

/** What a hyphen joins to a number in letters to make an idiom, which measures nothing: "one-off", "two-way". */
const IDIOMS = wordSet(
  'off time times under over way on sided hand fold party handed one half third quarter person thirds quarters fifths some ish to',
);
/** Words before "one" with which it stands for a thing: "the one", "every one". */
const BEFORE_PRONOUN = wordSet(
  'no this that any every some each another which number only other day by everyone a good big latest first last new old next right wrong current previous',
);
/** Words behind "one" with which it is an idiom: "one day", "one another". */
const AFTER_IDIOM = /^(?:another|day)$/u;
/** "at one point", "on one hand": where nothing is counted. */
const IDIOM_BEFORE = /^(?:at|on|the)$/u;
const IDIOM_BEHIND = /^(?:point|time|stage|hand)$/u;
/** What befalls people, of whom a text then tells only how many: "Three killed in avalanche". */
const BEFALLEN = wordSet(
  'killed dead injured wounded hurt arrested missing charged detained jailed rescued evacuated hospitalised hospitalized stranded stabbed',
);

/** Whether a number in letters measures nothing: "one-off", "the one", "Room Twelve", "the two said". */
export function isIdiomatic(words: readonly Word[], amount: Amount): boolean {
  return (
    isIdiom(words, amount) || isNamed(words, amount) || isPronoun(words, amount) || isBareWord(words, amount)
  );
}

/** "one-off", "one-time", "two-way", "nine-to-five", "seven o'clock", "two-faced". */
function isIdiom(words: readonly Word[], { from, to }: Amount): boolean {
  if (words[from]?.hyphen && lowAt(words, from - 1) === 'to') return true;
  const next = words[from + 1];
  if (next?.low === 'o' && /^['’]$/u.test(lowAt(words, from + 2))) return true;
  if (!next?.hyphen || to > from + 1) return false;
  const isEquipped = next.low.endsWith('ed') && words[to + 1]?.kind === 'word';
  return IDIOMS.has(next.low) || isEquipped;
}

/** "the Group of Seven", "the film Room Twelve": a capital within a sentence makes a name of a word. */
function isNamed(words: readonly Word[], { from }: Amount): boolean {
  return from > 0 && isCapital(words[from]) && words[from - 1]?.kind === 'word';
}

/** "One" counts where it says how many of what: "one particular demand", "one of the options"; else it stands for a thing. */
function isPronoun(words: readonly Word[], { from, to, value, measure, noun, end }: Amount): boolean {
  if (value !== 1) return false;
  const isCount = measure === 'noun';
  const isOnce = IDIOM_BEFORE.test(lowAt(words, from - 1)) && IDIOM_BEHIND.test(lowAt(words, from + 1));
  const isIdiomatic = isOnce || AFTER_IDIOM.test(lowAt(words, to)) || lowAt(words, from + 1) === 'day';
  // "the last one week"
  const isPronounBehind = BEFORE_PRONOUN.has(lowAt(words, from - 1)) && measure !== 'time';
  if (isPronounBehind || isIdiomatic) return true;
  if (isA(words[from - 1], Class.auxiliary) && !isCount) return true;
  if (isPartOfNumber(words, to)) return false;
  // "the one" stands for a thing, "the one paragraph" counts.
  return isCount ? end === noun : measure === 'none';
}

/** "two" of "the two said": words for small numbers count only with what they count, or with what befell people. */
function isBareWord(words: readonly Word[], { from, measure, scaled, to }: Amount): boolean {
  if (BEFALLEN.has(lowAt(words, to)) && !isDeterminer(words[from - 1])) return false;
  // "killed six and wounded 19"
  if (BEFALLEN.has(lowAt(words, from - 1)) && !isA(words[to], Class.auxiliary)) return false;
  // "opened 26 shops and closed nine"
  const isLast = words[to] === undefined || words[to]?.kind === 'sign';
  if (isLast && isVerb(words[from - 1]) && /^(?:and|but)$/u.test(lowAt(words, from - 2))) return false;
  return measure === 'none' && !scaled && !isPartOfNumber(words, to);
}

/** Whether another number follows that says of what: "two of the five suspects", "one of their past nine games", "five or six". */
function isPartOfNumber(words: readonly Word[], to: number): boolean {
  const link = lowAt(words, to);
  if (/^(?:or|to)$/u.test(link)) return isA(words[to + 1], Class.numeral);
  return link === 'of' && (isA(words[to + 2], Class.numeral) || isA(words[to + 3], Class.numeral));
}
