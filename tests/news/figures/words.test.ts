import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Span } from '../../../src/domain.ts';
import { readWords } from '../../../src/news/figures/lexer.ts';
import { Class, isA, Phrases } from '../../../src/news/figures/words.ts';

/** What a word, number or sign is, in one expression for all scripts. */
const PIECE =
  /(?<number>\d+(?:,\d{3}(?!\d))*(?:\.\d+)?)|(?<word>(?<=\d)[百千]?[万亿億萬]{1,2}(?=\p{Script=Han})|(?:\p{Lu}\.){2,}|['’]s(?!\p{L})|\p{L}[\p{L}\p{M}]*(?:[&.]\p{L}[\p{L}\p{M}]*)*)|(?<sign>\S)/gu;

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly kind: string;
}

function pieces(text: string, [from, to]: Span): readonly Piece[] {
  return [...text.slice(from, to).matchAll(PIECE)].map((match) => ({
    text: match[0],
    start: from + match.index,
    kind: Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? '',
  }));
}

const MARKS = "a A z Z s S ' ’ . , & - – − $ € £ 5 0 1 2".split(' ');
const RARE = [' ', '\n', '\u00A0', '\u2028', '\uFEFF', '\u0301', '\uD83D', '\uDE00'];
const LUMPS = 'é É ß İ ﬁ 中 亿 カ 〇 Ⅷ Ⓐ ½ 😀 𐐀 U.S. A&B 1,234 12,34 0.5 ’s Acme’s e.g naïve'.split(' ');
const text = fc
  .array(fc.constantFrom(...MARKS, ...RARE, ...LUMPS), { maxLength: 30 })
  .map((parts) => parts.join(''));
const texts = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 40 }));

describe('the words of a text', () => {
  test('are what the expression for all scripts finds, but for hyphens that join', () => {
    fc.assert(
      fc.property(texts, fc.nat(3), fc.nat(3), (whole, before, after) => {
        const from = Math.min(before, whole.length);
        const span: Span = [from, Math.max(from, whole.length - after)];
        const words = readWords(whole, span);
        const found = words.map(({ text: piece, start, kind }) => ({ text: piece, start, kind }));
        const isJoining = ({ start }: Piece): boolean =>
          words.some((word) => word.hyphen && word.start === start + 1);
        expect(found).toEqual(pieces(whole, span).filter((piece) => !isJoining(piece)));
      }),
      { numRuns: 2000 },
    );
  });

  test('have their offsets, their lower case and what touches them', () => {
    fc.assert(
      fc.property(texts, (whole) => {
        let end = -1;
        for (const word of readWords(whole, [0, whole.length])) {
          expect(whole.slice(word.start, word.end)).toBe(word.text);
          expect(word.low).toBe(word.text.toLowerCase().replace('’', "'"));
          expect(word.glued).toBe(word.start === end);
          expect(isA(word, Class.capital)).toBe(word.kind === 'word' && /^\p{Lu}/u.test(word.text));
          expect(isA(word, Class.han)).toBe(
            /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word.text),
          );
          expect(!word.hyphen || /[-–—‑−]/u.test(whole.charAt(word.start - 1))).toBe(true);
          end = word.end;
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['rose', Class.up | Class.verb],
    ['Unlimited', Class.participle | Class.capital],
    ['improved', Class.up | Class.verb | Class.participle],
    ['exceed', Class.participle],
    ['added', Class.up | Class.verb | Class.participle | Class.saying],
    ['quickly', Class.between],
    ['buying', Class.progressive],
    ['5', Class.numeral],
    ['twenty', Class.numeral],
    ['%', 0],
  ])('%s has the classes of its tables and its ending', (word, classes) => {
    expect(readWords(word, [0, word.length])[0]?.is).toBe(classes);
  });
});

describe('phrases', () => {
  const part = fc.constantFrom('a', 'b', 'c');
  const phrase = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
  const said = fc.array(part, { maxLength: 8 });

  test('are found from either end, the longest first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(phrase, fc.nat()), { maxLength: 6 }),
        said,
        fc.nat(8),
        (table, low, at) => {
          const words = readWords(low.join(' '), [0, low.join(' ').length]);
          const phrases = new Phrases(table);
          const meanings = new Map(table);
          const longest = (spans: readonly (readonly [from: number, to: number])[]) =>
            spans.find(([from, to]) => meanings.has(low.slice(from, to).join(' ')));
          const lengths = [4, 3, 2, 1];
          const right = longest(lengths.filter((n) => at + n <= low.length).map((n) => [at, at + n]));
          const left = longest(lengths.filter((n) => n <= at && at <= low.length).map((n) => [at - n, at]));
          const meaning = (span: readonly [number, number]) => meanings.get(low.slice(...span).join(' '));
          expect(phrases.at(words, at)).toEqual(right && { meaning: meaning(right), to: right[1] });
          expect(phrases.before(words, at)).toEqual(left && { meaning: meaning(left), from: left[0] });
        },
      ),
      { numRuns: 1000 },
    );
  });
});
