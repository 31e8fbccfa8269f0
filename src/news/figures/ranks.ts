import { readNumeral } from './numbers.ts';
import type { Amount } from './amounts.ts';
import { type Word, wordSet } from './words.ts';

/** A rank: its number is printed, `from` is the first word that belongs to it. */
export interface Rank {
  readonly amount: Amount;
  readonly from: number;
  /** "top 20": somewhere within. */
  readonly within: boolean;
}

const PLACE = wordSet('place position spot rank slot');
const RANKING = wordSet(
  'rank ranks ranked ranking placed places came comes finished stands stood put puts rated named',
);
const BEST = wordSet('largest biggest highest best smallest lowest fastest richest leading busiest worst');

/** The rank whose first word is `from`: "fourth" of "ranks fourth", "TOP 20", "No. 1", "third-largest", "first place". */
export function rankAt(words: readonly Word[], from: number): Rank | undefined {
  return topAt(words, from) ?? numberedAt(words, from) ?? ordinalAt(words, from);
}

function topAt(words: readonly Word[], from: number): Rank | undefined {
  if (words[from]?.low !== 'top') return undefined;
  const numeral = readNumeral(words, from + 1);
  if (numeral?.form !== 'cardinal' || numeral.scaled || !Number.isInteger(numeral.value) || numeral.value < 2)
    return undefined;
  const next = words[numeral.to];
  if (next?.text === '%' || next?.low === 'percent' || next?.low === 'per') return undefined;
  return { amount: amountOf(from, numeral.to, numeral.value, numeral.spelled), from, within: true };
}

function numberedAt(words: readonly Word[], from: number): Rank | undefined {
  const low = words[from]?.low;
  if (low !== 'no' && low !== 'number') return undefined;
  const at = words[from + 1]?.low === '.' ? from + 2 : from + 1;
  const numeral = readNumeral(words, at);
  if (numeral?.form !== 'cardinal' || numeral.scaled || numeral.value < 1 || numeral.value > 1000)
    return undefined;
  // "No. 5 reactor" is a name; a rank has a verb of ranking, "the", "world's" or "as" before it.
  const before = words[from - 1]?.low ?? '';
  if (!RANKING.has(before) && !/^(?:the|'s|as|at|is|was|to|remains|became|global)$/u.test(before))
    return undefined;
  return { amount: amountOf(from, numeral.to, numeral.value, numeral.spelled), from, within: false };
}

function ordinalAt(words: readonly Word[], from: number): Rank | undefined {
  const numeral = readNumeral(words, from);
  if (numeral?.form !== 'ordinal' || numeral.value < 1) return undefined;
  const next = words[numeral.to]?.low ?? '';
  const isPlace = PLACE.has(next) || BEST.has(next);
  if (!isPlace && !(isRanked(words, from) && !isCounted(next))) return undefined;
  return { amount: amountOf(from, numeral.to, numeral.value, numeral.spelled), from, within: false };
}

/** A verb of ranking before, with at most a name between: "ranked Alibaba Cloud first". */
function isRanked(words: readonly Word[], from: number): boolean {
  for (let at = from - 1; at >= 0 && from - at <= 5; at--) {
    const word = words[at];
    if (!word || word.kind !== 'word') return false;
    if (RANKING.has(word.low)) return true;
    const isName =
      /^\p{Lu}/u.test(word.text) ||
      word.low === 'it' ||
      word.low === 'the' ||
      word.low === 'company' ||
      word.low === 'in' ||
      word.low === 'joint';
    if (!isName) return false;
  }
  return false;
}

function isCounted(next: string): boolean {
  return /^(?:quarter|half|time|year|month|week|day|generation|step|party|phase|floor)s?$/u.test(next);
}

function amountOf(from: number, to: number, value: number, spelled: boolean): Amount {
  return {
    from,
    to,
    noun: to,
    end: to,
    value,
    form: 'ordinal',
    spelled,
    scaled: false,
    measure: 'none',
    unit: 'rank',
  };
}
