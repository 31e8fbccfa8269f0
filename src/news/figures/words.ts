import type { Span } from '../../domain.ts';

/** A word, number or sign of a text, at [start, end). A hyphen between words is kept as `hyphen` on the second. */
export interface Word {
  readonly text: string;
  /** Lower case; what tables are looked up by. */
  readonly low: string;
  readonly start: number;
  readonly end: number;
  readonly kind: 'word' | 'number' | 'sign';
  /** Nothing stands between this and the word before. */
  readonly glued: boolean;
  /** Only a hyphen or dash stands between this and the word before. */
  readonly hyphen: boolean;
}

// Alternatives begin with different characters (or, for "U.S.", fail within two), and no part can match in two ways.
const PIECE =
  /(?<number>\d+(?:,\d{3}(?!\d))*(?:\.\d+)?)|(?<word>(?:\p{Lu}\.){2,}|['’]s(?!\p{L})|\p{L}[\p{L}\p{M}]*(?:[&.]\p{L}[\p{L}\p{M}]*)*)|(?<sign>\S)/gu;

const HYPHENS = new Set(['-', '–', '—', '‑', '−']);

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
    words.push({
      text: piece,
      low: piece.toLowerCase().replace('’', "'"),
      start,
      end: start + piece.length,
      kind:
        match.groups?.['number'] === undefined
          ? match.groups?.['word'] === undefined
            ? 'sign'
            : 'word'
          : 'number',
      glued: before?.end === start,
      hyphen,
    });
    hyphen = false;
  }
  return words;
}

/** The word at a place, in lower case; '' beyond either end. */
export function lowAt(words: readonly Word[], at: number): string {
  return words[at]?.low ?? '';
}

/** Whether a word is written with a capital first letter. */
export function isCapital(word: Word | undefined): boolean {
  return word !== undefined && word.kind === 'word' && /^\p{Lu}/u.test(word.text);
}

/** Phrases of one or more words, for looking up at a place in a text: the longest that matches wins. */
export class Phrases<Meaning> {
  readonly #meanings = new Map<string, Meaning>();
  #longest = 0;

  /** @param table phrases in lower case, words parted by one space. */
  constructor(table: Iterable<readonly [phrase: string, meaning: Meaning]>) {
    for (const [phrase, meaning] of table) {
      this.#meanings.set(phrase, meaning);
      this.#longest = Math.max(this.#longest, phrase.split(' ').length);
    }
  }

  /** The longest phrase that begins at word `from`; `to` is the word after it. */
  at(words: readonly Word[], from: number): { readonly meaning: Meaning; readonly to: number } | undefined {
    for (let length = Math.min(this.#longest, words.length - from); length > 0; length--) {
      const meaning = this.#meanings.get(spoken(words, from, from + length));
      if (meaning !== undefined) return { meaning, to: from + length };
    }
    return undefined;
  }

  /** The longest phrase that ends before word `to`; `from` is its first word. */
  before(
    words: readonly Word[],
    to: number,
  ): { readonly meaning: Meaning; readonly from: number } | undefined {
    for (let length = Math.min(this.#longest, to); length > 0; length--) {
      const meaning = this.#meanings.get(spoken(words, to - length, to));
      if (meaning !== undefined) return { meaning, from: to - length };
    }
    return undefined;
  }

  has(phrase: string): boolean {
    return this.#meanings.has(phrase);
  }
}

/** A set of single words out of one string. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/u));
}

function spoken(words: readonly Word[], from: number, to: number): string {
  let phrase = words[from]?.low ?? '';
  for (let i = from + 1; i < to; i++) phrase += ` ${words[i]?.low ?? ''}`;
  return phrase;
}

/** The text of words [from, to), as it is written, line breaks made spaces. */
export function textOf(text: string, words: readonly Word[], from: number, to: number): string {
  const first = words[from];
  const last = words[to - 1];
  if (!first || !last || to <= from) return '';
  return text.slice(first.start, last.end).replace(/\s+/gu, ' ');
}
