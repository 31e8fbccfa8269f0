import type { Span } from '../../domain.ts';
import { classesOf } from './lexicon.ts';
import { Class, type Word } from './words.ts';

// Alternatives begin with different characters (or, for "U.S.", fail within two), and no part can match in two ways.
const PIECE =
  /(?<number>\d+(?:,\d{3}(?!\d))*(?:\.\d+)?)|(?<word>(?:\p{Lu}\.){2,}|['’]s(?!\p{L})|\p{L}[\p{L}\p{M}]*(?:[&.]\p{L}[\p{L}\p{M}]*)*)|(?<sign>\S)/gu;

const HYPHENS = new Set(['-', '–', '—', '‑', '−']);
const HAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The words of a text within a span, in order, with offsets into the whole text. */
export function readWords(text: string, span: Span): readonly Word[] {
  const words: Word[] = [];
  let hyphen = false;
  const part = text.slice(...span);
  for (const match of part.matchAll(PIECE)) {
    const piece = match[0];
    const start = span[0] + match.index;
    const before = words.at(-1);
    const next = part[match.index + 1] ?? ' ';
    const joins = HYPHENS.has(piece) && before?.end === start && /[\p{L}\d$€£¥]/u.test(next);
    if (joins && before.kind !== 'sign') {
      hyphen = true;
      continue;
    }
    const low = piece.toLowerCase().replace('’', "'");
    const kind =
      match.groups?.['number'] === undefined
        ? match.groups?.['word'] === undefined
          ? 'sign'
          : 'word'
        : 'number';
    const glued = before?.end === start;
    words.push({
      text: piece,
      low,
      start,
      end: start + piece.length,
      kind,
      glued,
      hyphen,
      is: classOf(piece, low, kind),
    });
    hyphen = false;
  }
  return words;
}

function classOf(text: string, low: string, kind: Word['kind']): number {
  const han = HAN.test(text) ? Class.han : 0;
  if (kind === 'number') return Class.numeral;
  if (kind === 'sign') return han;
  return classesOf(low) | han | (/^\p{Lu}/u.test(text) ? Class.capital : 0);
}
