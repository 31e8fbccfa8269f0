import type { Span } from '../../domain.ts';

const NUMBERS = /\p{N}+/gu;
const [NOUGHT, NINE, ASCII] = [0x30, 0x39, 0x80];

/** The numbers that an article prints: one that it does not print, in words about a figure, would look invented. */
export class Printed {
  readonly #text: string;
  readonly #publishedAt: string;
  #all: ReadonlySet<string> | undefined;

  constructor(text: string, publishedAt: string) {
    this.#text = text;
    this.#publishedAt = publishedAt;
  }

  /**
   * Whether words hold a number that the article does not print.
   * @param sentence where they tell of a figure: most have their numbers from there
   */
  invents(words: string | undefined, sentence: Span): boolean {
    if (words === undefined || !mayHoldNumber(words)) return false;
    const numbers = words.match(NUMBERS) ?? [];
    return !numbers.every((number) => this.#isIn(sentence, number) || this.#numbers().has(number));
  }

  /** Whether a number stands in a sentence by itself, with no other digit beside it. */
  #isIn([from, to]: Span, number: string): boolean {
    const sentence = this.#text.slice(from, to);
    let at = sentence.indexOf(number);
    while (at >= 0) {
      const end = from + at + number.length;
      if (!mayBeDigit(this.#text, from + at - 1) && !mayBeDigit(this.#text, end)) return true;
      at = sentence.indexOf(number, at + number.length);
    }
    return false;
  }

  /** All of them; they are sought when one is asked for that is not where it is expected, as in few articles. */
  #numbers(): ReadonlySet<string> {
    return (this.#all ??= new Set(`${this.#text} ${this.#publishedAt}`.match(NUMBERS)));
  }
}

/** Most words have no digit, and nothing that is not ASCII and so may be one. */
function mayHoldNumber(words: string): boolean {
  for (let at = 0; at < words.length; at++) if (mayBeDigit(words, at)) return true;
  return false;
}

function mayBeDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ASCII || (code >= NOUGHT && code <= NINE);
}
