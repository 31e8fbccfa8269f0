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
  /** Bits of `Class`. */
  readonly is: number;
}

/** Classes of words, as bits of `Word.is`: they are looked up once, when a word is read, for each is asked for often. */
export const Class = {
  /** A word with a capital first letter. */
  capital: 1 << 0,
  /** Has a Chinese or Japanese character. */
  han: 1 << 1,
  /** May begin a number: digits, or a word of one. */
  numeral: 1 << 2,
  month: 1 << 3,
  up: 1 << 4,
  down: 1 << 5,
  preposition: 1 << 6,
  conjunction: 1 << 7,
  determiner: 1 << 8,
  auxiliary: 1 << 9,
  /** A noun phrase stops at it. */
  break: 1 << 10,
  /** May stand between a subject and its verb. */
  between: 1 << 11,
  verb: 1 << 12,
  participle: 1 << 13,
  /** Ends in -ing. */
  progressive: 1 << 14,
  speaking: 1 << 15,
  saying: 1 << 16,
  reporting: 1 << 17,
  report: 1 << 18,
  judging: 1 << 19,
  ranking: 1 << 20,
  owner: 1 << 21,
  /** May begin words that say when, besides numbers and months. */
  dating: 1 << 22,
  /** May begin words that say where a claim is from: "according to". */
  citing: 1 << 23,
  /** A unit of time: "week", "quarters". */
  time: 1 << 24,
  /** Says that something is not so. */
  denial: 1 << 25,
  /** Somebody without a name who expects: "analysts". */
  voice: 1 << 26,
} as const;

/** Words of a class; a lexicon joins the tables of all. */
export type ClassTable = readonly [words: Iterable<string>, bits: number];

/** The word at a place, in lower case; '' beyond either end. */
export function lowAt(words: readonly Word[], at: number): string {
  // An array that is asked for what is before its start looks for a property of that name.
  return at < 0 ? '' : (words[at]?.low ?? '');
}

/** Whether a word is written with a capital first letter. */
export function isCapital(word: Word | undefined): boolean {
  return isA(word, Class.capital);
}

/** Whether a word is in any of some classes; false beyond either end of a text. */
export function isA(word: Word | undefined, classes: number): boolean {
  return word !== undefined && (word.is & classes) !== 0;
}

/** The classes that any word is in, as bits. */
export function classesIn(words: readonly Word[]): number {
  let classes = 0;
  for (const word of words) classes |= word.is;
  return classes;
}

/**
 * The lengths and first letters of some words, to see fast that another is none of them: before the engine looks a string of
 * a text up in a Map, it makes it unique among all strings.
 */
class Likeness {
  /** By length, a bit for each letter that words of this length begin with; some letters share one. */
  readonly #letters: number[] = [];

  add(word: string): void {
    this.#letters[word.length] = (this.#letters[word.length] ?? 0) | (1 << word.charCodeAt(0));
  }

  mayBe(word: string): boolean {
    return (((this.#letters[word.length] ?? 0) >>> word.charCodeAt(0)) & 1) === 1;
  }
}

/** Words that may follow in a phrase, and what the phrase means if it is complete here. */
interface Branch<Meaning> {
  meaning?: Meaning;
  readonly next: Map<string, Branch<Meaning>>;
}

/** Phrases of one or more words, for looking up at a place in a text: the longest that matches wins. */
export class Phrases<Meaning> {
  readonly #forwards: Branch<Meaning> = { next: new Map() };
  readonly #backwards: Branch<Meaning> = { next: new Map() };
  readonly #firsts = new Likeness();
  readonly #lasts = new Likeness();

  /** @param table phrases in lower case, words parted by one space. */
  constructor(table: Iterable<readonly [phrase: string, meaning: Meaning]>) {
    for (const [phrase, meaning] of table) {
      const words = phrase.split(' ');
      grow(this.#forwards, words).meaning = meaning;
      grow(this.#backwards, words.toReversed()).meaning = meaning;
      this.#firsts.add(words[0] ?? '');
      this.#lasts.add(words.at(-1) ?? '');
    }
  }

  /** The words that phrases begin with. */
  openers(): Iterable<string> {
    return this.#forwards.next.keys();
  }

  /** The longest phrase that begins at word `from`; `to` is the word after it. */
  at(words: readonly Word[], from: number): { readonly meaning: Meaning; readonly to: number } | undefined {
    if (!this.#firsts.mayBe(lowAt(words, from))) return undefined;
    let found: { readonly meaning: Meaning; readonly to: number } | undefined;
    let branch = this.#forwards.next.get(lowAt(words, from));
    for (let to = from + 1; branch !== undefined; to++) {
      if (branch.meaning !== undefined) found = { meaning: branch.meaning, to };
      branch = branch.next.get(lowAt(words, to));
    }
    return found;
  }

  /** The longest phrase that ends before word `to`; `from` is its first word. */
  before(
    words: readonly Word[],
    to: number,
  ): { readonly meaning: Meaning; readonly from: number } | undefined {
    if (!this.#lasts.mayBe(lowAt(words, to - 1))) return undefined;
    let found: { readonly meaning: Meaning; readonly from: number } | undefined;
    let branch = this.#backwards.next.get(lowAt(words, to - 1));
    for (let from = to - 1; branch !== undefined; from--) {
      if (branch.meaning !== undefined) found = { meaning: branch.meaning, from };
      branch = branch.next.get(lowAt(words, from - 1));
    }
    return found;
  }
}

function grow<Meaning>(root: Branch<Meaning>, words: readonly string[]): Branch<Meaning> {
  let branch = root;
  for (const word of words) {
    const next = branch.next.get(word) ?? { next: new Map() };
    branch.next.set(word, next);
    branch = next;
  }
  return branch;
}

/** A unit in Chinese has at most so many characters: 元人民币. */
const LONGEST_UNIT = 4;

/**
 * Whether a sentence is Chinese or Japanese: it has more of their characters than words of another script. A figure of
 * an English one may have a Chinese unit.
 */
export function isUnspaced(words: readonly Word[]): boolean {
  let [signs, others] = [0, 0];
  let isFigure = false;
  for (const word of words) {
    const isUnit: boolean =
      isFigure && word.glued && isA(word, Class.han) && word.text.length <= LONGEST_UNIT;
    isFigure = word.kind === 'number' || isUnit;
    if (word.kind !== 'word' || isUnit) continue;
    if (isA(word, Class.han)) signs += word.text.length;
    else others++;
  }
  return signs > others;
}

/** A set of single words out of one string. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/u));
}

/** The text of words [from, to), as it is written, line breaks made spaces. */
export function textOf(text: string, words: readonly Word[], from: number, to: number): string {
  const first = words[from];
  const last = words[to - 1];
  if (!first || !last || to <= from) return '';
  if (first === last) return first.text;
  const written = text.slice(first.start, last.end);
  return /\s\s|[^\S ]/u.test(written) ? written.replace(/\s+/gu, ' ') : written;
}
