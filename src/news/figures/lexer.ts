import type { Span } from '../../domain.ts';
import { endingOf } from './grammar.ts';
import { entryAt } from './lexicon.ts';
import { Class, type Word } from './words.ts';

/**
 * A word is initials ("U.S."), the end of a genitive, or letters with marks, joined by "&" or "." ("AT&T", "Amazon.com").
 * Alternatives begin with different characters (or, for "U.S.", fail within two), and no part can match in two ways. A
 * word of nothing but ASCII, as most are, is found without this by its characters, for that is several times faster.
 */
const WORD = /^(?:(?:\p{Lu}\.){2,}|['’]s(?!\p{L})|\p{L}[\p{L}\p{M}]*(?:[&.]\p{L}[\p{L}\p{M}]*)*)/u;

const HYPHENS = new Set(['-', '–', '—', '‑', '−']);
const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * What a character is to a word, in an order that tells several from the others at once: letters come last, and first what
 * else may go on with a word: a joint, and all beyond ASCII, which is looked at more closely.
 */
const Sort = { other: 0, joint: 1, sign: 2, space: 3, digit: 4, small: 5, capital: 6 } as const;
const ASCII = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\s/u.test(character)) return Sort.space;
  if (/\d/u.test(character)) return Sort.digit;
  if (/[a-z]/u.test(character)) return Sort.small;
  if (/[&.]/u.test(character)) return Sort.joint;
  return /[A-Z]/u.test(character) ? Sort.capital : Sort.sign;
});
/** By code, with a place for every one: no character needs to be told from ASCII first. */
const SORTS = new Uint8Array(2 ** 16).fill(Sort.other);
SORTS.set(ASCII);
const [AND, QUOTE, COMMA, STOP, SMALL_S] = [0x26, 0x27, 0x2c, 0x2e, 0x73];
/** The end of a word that has a character beyond ASCII in it or right behind it. */
const UNKNOWN = -1;

/** The words of a text within a span, in order, with offsets into the whole text. */
export function readWords(text: string, [from, to]: Span): readonly Word[] {
  const words: Word[] = [];
  let before: Word | undefined;
  let hyphen = false;
  for (let at = from; at < to;) {
    const sort = sortAt(text, at, to);
    if (sort === Sort.space || (sort === Sort.other && /\s/u.test(text.charAt(at)))) {
      at++;
      continue;
    }
    const glued = before?.end === at;
    const word = wordAt(
      text,
      at,
      glued && before?.kind === 'number' ? scaleEnd(text, at, to) : to,
      glued,
      hyphen,
    );
    at = word.end;
    hyphen =
      glued && before?.kind !== 'sign' && HYPHENS.has(word.text) && at < to && opensWord(text.charAt(at));
    if (hyphen) continue;
    const read = isNounForm(before, word) ? { ...word, is: word.is & ~Class.verb } : word;
    words.push(read);
    before = read;
  }
  return words;
}

/** "the cost", "its forecast": behind a word that only nouns follow, what may be a verb is none. */
function isNounForm(before: Word | undefined, { is }: Word): boolean {
  return (is & VERBAL) === Class.verb && before !== undefined && BEFORE_NOUN.has(before.low);
}

const BEFORE_NOUN = new Set(['the', 'a', 'an', 'its', 'their', 'his', 'our', 'my', 'your']);
const VERBAL = Class.verb | Class.participle | Class.progressive;

/** Powers of ten that touch digits. */
const SCALE = /^[百千]?[万亿億萬]{1,2}(?=\p{Script=Han})/u;

/** Characters of a magnitude with the one behind it. */
const LONGEST_SCALE = 4;

/** Where a Chinese magnitude right behind digits ends, for "540.3亿元" is three words; `to` where there is none. */
function scaleEnd(text: string, at: number, to: number): number {
  if (text.charCodeAt(at) < 128) return to;
  const found = SCALE.exec(text.slice(at, Math.min(to, at + LONGEST_SCALE)))?.[0];
  return found === undefined ? to : at + found.length;
}

function wordAt(text: string, start: number, to: number, glued: boolean, hyphen: boolean): Word {
  const sort = sortAt(text, start, to);
  const known = sort === Sort.digit ? numberEnd(text, start, to) : asciiEnd(text, start, to);
  if (known === UNKNOWN) return anyWord(text.slice(start, to), start, glued, hyphen);
  const kind = sort === Sort.digit ? 'number' : known > start ? 'word' : 'sign';
  const end = kind === 'sign' ? start + 1 : known;
  if (kind !== 'word') {
    const piece = text.slice(start, end);
    const is = kind === 'number' ? Class.numeral : 0;
    return { text: piece, low: piece, start, end, kind, glued, hyphen, is };
  }
  const capital = sort === Sort.capital ? Class.capital : 0;
  const isShouted = hasCapital(text, start + 1, end);
  const entry = entryAt(text, start, end);
  if (entry === undefined) {
    const piece = text.slice(start, end);
    const low = capital !== 0 || isShouted ? piece.toLowerCase() : piece;
    return { text: piece, low, start, end, kind, glued, hyphen, is: endingOf(low) | capital };
  }
  // The lexicon's own strings: tables find those without reading their letters.
  const { low, opening, bits } = entry;
  const written = isShouted ? text.slice(start, end) : capital === 0 ? low : opening;
  return { text: written, low, start, end, kind, glued, hyphen, is: bits | capital };
}

/** The word or sign that `rest` of a text begins with. */
function anyWord(rest: string, start: number, glued: boolean, hyphen: boolean): Word {
  const found = WORD.exec(rest)?.[0];
  const text = found ?? String.fromCodePoint(rest.codePointAt(0) ?? 0);
  const low = text.toLowerCase().replace('’', "'");
  const capital = found !== undefined && /^\p{Lu}/u.test(found) ? Class.capital : 0;
  const is =
    (found === undefined ? signClass(text) : (entryAt(low, 0, low.length)?.bits ?? endingOf(low))) |
    capital |
    (HAN.test(text) ? Class.han : 0);
  const kind = found === undefined ? 'sign' : 'word';
  return { text, low, start, end: start + text.length, kind, glued, hyphen, is };
}

/** A character that is a fraction, "½", begins a number. */
function signClass(sign: string): number {
  return /\p{No}/u.test(sign) ? Class.numeral : 0;
}

function sortAt(text: string, at: number, to: number): number {
  return at < to ? sortOf(text.charCodeAt(at)) : Sort.space;
}

function sortOf(code: number): number {
  return SORTS[code] ?? Sort.other;
}

/** The end of digits in groups with a decimal part; `(?:,\d{3}(?!\d))*(?:\.\d+)?` after the first digits. */
function numberEnd(text: string, from: number, to: number): number {
  let end = digitsEnd(text, from, to);
  while (end < to && text.charCodeAt(end) === COMMA && digitsEnd(text, end + 1, to) === end + 4) end += 4;
  return end < to && text.charCodeAt(end) === STOP && sortAt(text, end + 1, to) === Sort.digit
    ? digitsEnd(text, end + 1, to)
    : end;
}

function digitsEnd(text: string, from: number, to: number): number {
  let end = from;
  while (sortAt(text, end, to) === Sort.digit) end++;
  return end;
}

/** The end of what `WORD` finds; `from` itself where it finds nothing. */
function asciiEnd(text: string, from: number, to: number): number {
  const first = sortAt(text, from, to);
  if (first === Sort.other) return UNKNOWN;
  if (text.charCodeAt(from) === QUOTE) return genitiveEnd(text, from, to);
  if (!isLetter(first)) return from;
  const plain = plainEnd(text, from + 1, to);
  if (plain !== UNKNOWN) return plain;
  const initials = first === Sort.capital ? initialsEnd(text, from, to) : from;
  return initials === from ? lettersEnd(text, from, to) : initials;
}

function isLetter(sort: number): boolean {
  return sort >= Sort.small;
}

/** `'s(?!\p{L})` */
function genitiveEnd(text: string, from: number, to: number): number {
  if (from + 1 >= to || text.charCodeAt(from + 1) !== SMALL_S) return from;
  const after = sortAt(text, from + 2, to);
  if (after === Sort.other) return UNKNOWN;
  return isLetter(after) ? from : from + 2;
}

/** `(?:\p{Lu}\.){2,}` */
function initialsEnd(text: string, from: number, to: number): number {
  let end = from;
  while (sortAt(text, end, to) === Sort.capital && end + 1 < to && text.charCodeAt(end + 1) === STOP)
    end += 2;
  if (end > from && sortAt(text, end, to) === Sort.other) return UNKNOWN;
  return end > from + 2 ? end : from;
}

/** The end of a word's letters where nothing behind them may go on with it, as behind most words. */
function plainEnd(text: string, from: number, to: number): number {
  for (let end = from; end < to; end++) {
    const sort = sortOf(text.charCodeAt(end));
    if (!isLetter(sort)) return sort <= Sort.joint ? UNKNOWN : end;
  }
  return to;
}

/** `\p{L}[\p{L}\p{M}]*(?:[&.]\p{L}[\p{L}\p{M}]*)*` */
function lettersEnd(text: string, from: number, to: number): number {
  for (let end = from + 1; ; end++) {
    let sort = sortAt(text, end, to);
    while (isLetter(sort)) sort = sortAt(text, ++end, to);
    if (sort === Sort.other) return UNKNOWN;
    const code = end < to ? text.charCodeAt(end) : 0;
    if (code !== AND && code !== STOP) return end;
    const next = sortAt(text, end + 1, to);
    if (next === Sort.other) return UNKNOWN;
    if (!isLetter(next)) return end;
  }
}

function hasCapital(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (sortOf(text.charCodeAt(at)) === Sort.capital) return true;
  }
  return false;
}

/** Whether a character makes a hyphen before it one that joins. */
function opensWord(character: string): boolean {
  return /[\p{L}\d$€£¥]/u.test(character);
}
