import type { Amount } from './amounts.ts';
import { WORDLIKE } from './currencies.ts';
import { isBreak } from './grammar.ts';
import { type Numeral, readNumeral } from './numerals.ts';
import { readRate } from './rates.ts';
import { AFTER, BEFORE, type UnitAt } from './units.ts';
import { isCapital, lowAt, type Word, wordSet } from './words.ts';

/** Magnitudes that stand apart from a sum, as written: behind "£19", "b" can be nothing else. */
const APART = new Map(Object.entries({ m: 1e6, M: 1e6, b: 1e9, B: 1e9, k: 1e3 }));
/** Words of a text in which "¥" is the yen's sign and not the yuan's: it is of both. */
const JAPANESE = wordSet('yen japan japanese tokyo osaka nikkei topix kyoto nagoya');
/** Currencies in letters that are no ISO codes, as written. */
const LETTERS = /^(?:\p{Lu}{3}|Rs|Rp|RM|Re)$/u;
/** Letters that are a currency where they touch the number. "PS5m" is what is left of "£5m" in plain ASCII. */
const TOUCHING_LETTERS = /^(?:PS|S?Fr)$/u;
/** Signs that end a currency of more characters: "A$", "Y=". */
const ENDS_CODE = new Set([...BEFORE.keys()].filter((code) => code.length > 1).map((code) => code.slice(-1)));
/** Words behind "won" with which it is still the currency: "5 trillion won in sales". */
const AFTER_WON = /^(?:in|a|from|for|to|and|,)$/u;
/** What pounds of weight are converted to: "44,000 pounds (20,000 kilograms)". */
const METRIC_WEIGHT = /^(?:kg|kgs|kilograms?|kilos?|tonnes?)$/u;
/** So many words before the end of a weight, something "weighs" it. */
const WEIGHING_REACH = 8;

/** A currency before a number, in words before `to`. */
interface Currency {
  readonly code: string;
  readonly to: number;
  readonly isWord: boolean;
}

/** The sum of money whose sign or code is at word `from`: "RMB 540.3 billion", "US$84.5 billion", "$5m per barrel". */
export function readMoney(words: readonly Word[], from: number): Amount | undefined {
  const currency = currencyAt(words, from);
  const number = currency && readNumeral(words, currency.to);
  if (!currency || number?.form !== 'cardinal' || number.spelled) return undefined;
  const isWord = currency.isWord && WORDLIKE.has(lowAt(words, from));
  if (isWord && !number.scaled) return undefined;
  // "$37 million Canadian dollars" names its currency twice; the words are the fuller name.
  const after = AFTER.at(words, number.to);
  const named = after?.meaning.measure === 'money' ? after : undefined;
  const sum = named ? number : withMagnitudeApart(words, number);
  const code = named?.meaning.unit ?? codeOf(words, from, currency);
  const { unit, to } = readRate(words, named?.to ?? sum.to);
  return { ...sum, from, to, noun: to, end: to, measure: 'money', unit: `${code}${unit}` };
}

/** "£19 b", "€190 m"; but not "£19 b.c". */
function withMagnitudeApart(words: readonly Word[], number: Numeral): Numeral {
  const { to, scaled, value } = number;
  const by = scaled ? undefined : APART.get(words[to]?.text ?? '');
  const [point, letter] = [words[to + 1], words[to + 2]];
  const isPoint = point?.text === '.' && point.glued;
  const isShort = isPoint && letter?.kind === 'word' && letter.glued;
  return by === undefined || isShort ? number : { ...number, value: value * by, scaled: true, to: to + 1 };
}

/** The code of a currency, in the light of the text around it. */
function codeOf(words: readonly Word[], from: number, { code }: Currency): string {
  const isYen = code === 'CNY' && words[from]?.text.startsWith('¥') === true;
  return isYen && isOfJapan(words) ? 'JPY' : code;
}

/** What is known of texts with "¥" in them: it is asked at each. */
const OF_JAPAN = new WeakMap<readonly Word[], boolean>();

/** Whether a text has a word of Japan. */
function isOfJapan(words: readonly Word[]): boolean {
  const known = OF_JAPAN.get(words) ?? words.some(({ low }) => JAPANESE.has(low));
  OF_JAPAN.set(words, known);
  return known;
}

/** "$", "A$", "AU $", "$A", "EUR". */
function currencyAt(words: readonly Word[], from: number): Currency | undefined {
  const [first, second] = [words[from], words[from + 1]];
  // Letters without a capital are a currency only before its sign.
  const mayBegin = first?.kind === 'sign' || isCapital(first) || second?.kind === 'sign';
  if (!first || !mayBegin) return undefined;
  const twofold = joined(first, second) ?? turned(first, second, words[from + 2]);
  if (twofold !== undefined) return { code: twofold, to: from + 2, isWord: false };
  const isWord = first.kind === 'word';
  // "US 5 million" is no money, nor does "try 3 times" name a lira: plain words must be written as codes are.
  if (isWord && !isCode(first, second)) return undefined;
  const code = BEFORE.get(first.low);
  return code === undefined ? undefined : { code, to: from + 1, isWord };
}

/** "A$5", "AU $5"; in "a $5 contract", the dollars are American. */
function joined(first: Word, second: Word | undefined): string | undefined {
  const isEnd = second?.kind === 'sign' && ENDS_CODE.has(second.low);
  const isJoined = isEnd && (second.glued || /^\p{Lu}{2,3}$/u.test(first.text));
  return isJoined ? BEFORE.get(first.low + second.low) : undefined;
}

/** "$A5", "$US5m": the letters behind the sign, as Australians write them. */
function turned(first: Word, second: Word | undefined, third: Word | undefined): string | undefined {
  const isTurned = first.text === '$' && second?.glued === true && third?.glued === true;
  return isTurned ? BEFORE.get(`${second.low}$`) : undefined;
}

/** Whether letters before a number are written as a currency is. */
function isCode({ text }: Word, next: Word | undefined): boolean {
  return LETTERS.test(text) || (TOUCHING_LETTERS.test(text) && next?.glued === true);
}

/** Whether "won" at a word is a verb: "Twelve won the award". */
export function isVerbWon(words: readonly Word[], at: number): boolean {
  return lowAt(words, at) === 'won' && isBreak(words[at + 1]) && !AFTER_WON.test(lowAt(words, at + 1));
}

/** A unit with pounds made a weight where the text weighs something: "weighs 12 pounds", "pounds of cocaine". */
export function withWeight(words: readonly Word[], unit: UnitAt): UnitAt {
  const { to } = unit;
  if (unit.unit !== 'GBP' || !/^pounds?$/u.test(lowAt(words, to - 1))) return unit;
  const isConverted = words[to]?.text === '(' && METRIC_WEIGHT.test(lowAt(words, to + 2));
  const before = words.slice(Math.max(0, to - WEIGHING_REACH), to);
  const isWeighed = before.some(({ low }) => low.startsWith('weigh'));
  const isWeight = isConverted || isWeighed || isOfGoods(words, to);
  return isWeight ? { to, unit: 'pound-mass', measure: 'measure' } : unit;
}

/** "of cocaine"; but not "of debt" nor "of the". */
function isOfGoods(words: readonly Word[], at: number): boolean {
  const goods = words[at + 1];
  const isNoun = goods?.kind === 'word' && !isBreak(goods);
  return lowAt(words, at) === 'of' && isNoun && goods.low !== 'debt';
}
