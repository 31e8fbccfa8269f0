import { anyOf, SIGN } from './words.ts';

/** A number of a Chinese sentence without its unit. */
export interface Numeral {
  readonly value: number;
  readonly isScaled: boolean;
  readonly isSpelled: boolean;
  /** "5000多": more than that. */
  readonly isMore: boolean;
  readonly to: number;
}

const DIGIT = new Map('零一二三四五六七八九'.split('').map((sign, value) => [sign, value]));
for (const [sign, value] of [
  ['〇', 0],
  ['两', 2],
] as const)
  DIGIT.set(sign, value);
const POWER = new Map(Object.entries({ 十: 1, 百: 2, 千: 3, 万: 4, 亿: 8 }));

/** Powers of ten in English, in a sentence of both languages. */
const ENGLISH = new Map(Object.entries({ trillion: 12, billion: 9, million: 6, bn: 9, mn: 6 }));
/** Powers of ten that are no part of a unit: 千克, 百分点. */
const SCALE = '(?:[万亿]|千(?![克米瓦])|百(?!分))';
const LETTERS = `(?:[一二两三四五六七八九十零〇万亿]|千(?![克米瓦])|百(?!分))`;
const SIGNS = anyOf([...SIGN.keys()].map((sign) => RegExp.escape(sign)));
/** Every alternative begins with another character, and none can match in two ways. */
export const NUMBER = new RegExp(
  `(?<sign>(?:${SIGNS}) ?)?(?:(?<percent>百分之(?=[一二三四五六七八九十\\d]))?(?:(?<digits>\\d{1,3}(?:[,，]\\d{3})+(?!\\d)(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)(?: ?(?<more>[多余]?)(?<scale>${SCALE}{1,2})(?<rest>\\d{1,4}(?:\\.\\d+)?(?<last>${SCALE}))?| ?(?<english>${anyOf(ENGLISH.keys())})(?![a-z]))?` +
    `|(?<letters>[一二两三四五六七八九十]${LETTERS}*(?:点[零〇一二三四五六七八九]+)?)))`,
  'giu',
);
const NUMBER_HERE = new RegExp(NUMBER.source, 'iuy');

/** What a match of `NUMBER` says; undefined where that is no number. */
export function numeralOf({ index, 0: whole, groups }: RegExpExecArray): Numeral | undefined {
  const { digits, letters, more, rest, last } = groups ?? {};
  const scale = groups?.['scale'] ?? groups?.['english'];
  const to = index + whole.length;
  if (letters !== undefined) {
    const value = inLetters(letters);
    return value === undefined
      ? undefined
      : { value, isScaled: /[百千万亿]/u.test(letters), isSpelled: true, isMore: false, to };
  }
  if (digits === undefined) return undefined;
  const plain = digits.replaceAll(/[,，]/gu, '');
  const high = Number(`${plain}e${powerIn(scale ?? '')}`);
  const low = rest === undefined ? 0 : Number(`${Number.parseFloat(rest)}e${powerIn(last ?? '')}`);
  if (low >= 10 ** powerIn(scale ?? '') && low > 0) return undefined;
  return {
    value: high + low,
    isScaled: scale !== undefined,
    isSpelled: false,
    isMore: (more ?? '') !== '',
    to,
  };
}

function powerIn(scale: string): number {
  const english = ENGLISH.get(scale.toLowerCase());
  return english ?? scale.split('').reduce((sum, sign) => sum + (POWER.get(sign) ?? 0), 0);
}

/** The power of ten that a match of `NUMBER` names. */
export const powerOf = ({ groups }: RegExpExecArray): number =>
  powerIn(groups?.['scale'] ?? groups?.['english'] ?? '');

/** "三百二十", "一万两千", "三点五"; undefined where it is vague or short for another: "三四百", "一万五". */
export function inLetters(letters: string): number | undefined {
  const [whole = '', decimals] = letters.split('点');
  let [total, section, digit, last] = [0, 0, -1, 0];
  for (const sign of whole) {
    const value = DIGIT.get(sign);
    if (value !== undefined) {
      if (digit > 0) return undefined;
      if (value === 0) last = 0;
      digit = value;
      continue;
    }
    const power = POWER.get(sign) ?? 0;
    if (power < 4) section += (digit < 0 ? 1 : digit) * 10 ** power;
    else {
      const part = section + Math.max(digit, 0);
      // 万 behind 亿 is of what follows alone: 一亿两千万.
      total = power === 4 && total >= 1e8 ? total + part * 1e4 : (total + part) * 10 ** power;
      section = 0;
    }
    [digit, last] = [-1, power];
  }
  if (digit > 0 && last > 1) return undefined;
  const value = total + section + Math.max(digit, 0);
  if (decimals === undefined) return value;
  return Number(
    `${value}.${decimals
      .split('')
      .map((sign) => DIGIT.get(sign) ?? 0)
      .join('')}`,
  );
}

/** The match of `NUMBER` at a place. */
export function numberAt(sentence: string, at: number): RegExpExecArray | undefined {
  return matchAt(NUMBER_HERE, sentence, at);
}

/** What a sticky pattern finds at a place. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
