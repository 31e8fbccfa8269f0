import type { Span } from '../domain.ts';

/** Words that a full stop follows without ending a sentence. Lower case, without the stop. */
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms messrs mme dr prof sr jr st ft mt gen maj cmdr col lt sgt capt rep sen gov rev hon pres supt insp ' +
    'inc corp ltd co plc llc bros mfg intl dept univ assn est ave blvd ' +
    'vs etc approx ca cf al ed eds ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'mon tue tues wed thu thur thurs fri ' +
    'm bn mn mln tn a.m p.m e.g i.e u.s u.k u.n e.u ph.d d.c'
  ).split(' '),
);

/** Words before a number: with a stop they end no sentence where one follows. */
const BEFORE_NUMBERS = new Set('no nos p pp vol vols ch sec art para fig figs rs'.split(' '));

/** Of the abbreviations, the ones that may well be the last word of a sentence: they end it when a capital follows. */
const MAY_END = new Set(
  (
    'jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri ' +
    'inc corp ltd co plc llc bros mfg intl ft ave blvd etc a.m p.m u.s u.k u.n e.u d.c bn mn mln tn m jr sr'
  ).split(' '),
);

/** Words that begin a sentence more often than they continue a name. */
const OPENERS = new Set(
  (
    'the a an it its this that these those he she they we i you his her their our my your one nobody nothing others ' +
    'in on at for as with after before while by from during since because although though despite if when where ' +
    'but and so then now yet still there here what why who how which some many most all both each every another ' +
    'more such no not only even meanwhile moreover however also according analysts shares sales revenue profit'
  ).split(' '),
);

/** Names that end with an exclamation mark. */
const EXCLAIMED = new Set(['yahoo', 'yum', 'kahoot', 'jeopardy']);

const CLOSERS = new Set(['"', "'", '”', '’', '»', ')', ']', '」', '』']);
/** Columns by which a hand-wrapped line may be shorter than it need be. */
const SLACK = 12;

/** Characters after which a text without stops is cut at a space, after twice as many anywhere, so that no reader's work on one sentence runs away. */
const LONGEST = 2000;

const PLAIN_STOPS = new Set(['!', '?', '。', '！', '？', '…']);
/** At most so many characters have the abbreviations. */
const LONGEST_ABBREVIATION = Math.max(...[...ABBREVIATIONS, ...BEFORE_NUMBERS].map((word) => word.length));

/** Whether a character is of some kind, told by its code: for ASCII, as most are, from a table. */
type IsKind = (code: number) => boolean;

function kind(isOf: (character: string) => boolean): IsKind {
  const ascii = Array.from({ length: 128 }, (_, code) => isOf(String.fromCharCode(code)));
  return (code) => ascii[code] ?? isOf(String.fromCharCode(code));
}

/** Characters at which a sentence may end, by code with a place for every one: all others are passed over as fast as can be. */
const ENDS = new Uint8Array(2 ** 16);
for (const character of [...PLAIN_STOPS, '.', '\n']) ENDS[character.charCodeAt(0)] = 1;

const isStop = kind((character) => PLAIN_STOPS.has(character) || character === '.');
const isCloser = kind((character) => CLOSERS.has(character));
const isSpace = kind((character) => /\s/u.test(character));
const isInWord = kind((character) => /[\p{L}.]/u.test(character));
const isSmall = kind((character) => /[a-z]/u.test(character));
/** With a capital or digit most sentences begin. */
const isPlainOpening = kind((character) => /[A-Z\d]/u.test(character));

/**
 * The sentences of a text as offsets into it, in order, without the white space around them. An empty line always parts
 * them; a single line break does when the line before is a heading (it ends without a stop and the next begins a sentence).
 */
export function splitSentences(text: string): readonly Span[] {
  const spans: Span[] = [];
  const width = longestLine(text);
  let start = 0;
  const cut = (end: number): void => {
    const span = trimmed(text, start, end);
    if (span) spans.push(span);
    start = end;
  };
  for (let i = endFrom(text, 0, LONGEST); i < text.length; i = endFrom(text, i + 1, start + LONGEST)) {
    const sign = text.charAt(i);
    if (i - start > LONGEST && (isSpace(text.charCodeAt(i)) || i - start > 2 * LONGEST)) cut(i);
    if (sign === '\n') {
      if (partsLines(text, i, width)) cut(i);
    } else if (sign === '.' ? !isInner(text, start, i) : PLAIN_STOPS.has(sign) && !isInName(text, start, i)) {
      const limit = Math.min(text.length, start + 2 * LONGEST);
      let end = i + 1;
      while (end < limit && (isStop(text.charCodeAt(end)) || isSpaced(text, end))) end++;
      while (end < limit && isCloser(text.charCodeAt(end))) end++;
      if (endsHere(text, i, end)) cut(end);
      i = end - 1;
    }
  }
  cut(text.length);
  return spans;
}

/** The first place at or behind `from` where a sentence may end, or that is behind `last`. */
function endFrom(text: string, from: number, last: number): number {
  let at = from;
  while (at <= last && at < text.length && ENDS[text.charCodeAt(at)] === 0) at++;
  return at;
}

function trimmed(text: string, from: number, to: number): Span | undefined {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start < end ? [start, end] : undefined;
}

/**
 * A line break parts sentences when an empty line follows, or when it was meant: text wrapped to a width breaks only
 * where the next word had no room, so a break with room to spare ends a heading or an item.
 */
function partsLines(text: string, at: number, width: number): boolean {
  let next = at + 1;
  while (text[next] === ' ' || text[next] === '\t' || text[next] === '\r') next++;
  if (next >= text.length || text[next] === '\n') return true;
  const line = at - 1 - text.lastIndexOf('\n', at - 1);
  if (/[,;–—-]/u.test(text[at - 1] ?? '')) return false;
  const word = /^\S{0,60}/u.exec(text.slice(next, next + 60))?.[0].length ?? 0;
  return line + 1 + word <= width - SLACK;
}

function longestLine(text: string): number {
  let longest = 0;
  let from = 0;
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    longest = Math.max(longest, to - from);
    from = to + 1;
  }
  return Math.max(longest, text.length - from);
}

/** Whether the stop at `at` is inside a number, an initial or an abbreviation. */
function isInner(text: string, start: number, at: number): boolean {
  const after = text[at + 1] ?? ' ';
  if (after !== ' ' && /[\d\p{L}]/u.test(after)) return true;
  const from = wordStart(text, start, at);
  if (from === at) return isItem(text, start, at);
  // Most sentences end with a longer word.
  if (at - from > LONGEST_ABBREVIATION && isSmall(text.charCodeAt(at - 1))) return false;
  const word = text.slice(from, at);
  if (/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word))
    return !/^\s*$/u.test(text.slice(at + 1, at + 3)) && !startsWithOpener(text, at + 1);
  const low = word.toLowerCase();
  if (BEFORE_NUMBERS.has(low)) return /^\s*\d/u.test(text.slice(at + 1, at + 4));
  if (!ABBREVIATIONS.has(low)) return false;
  if (low === 'm' || low === 'bn' || low === 'mn' || low === 'tn' || low === 'mln') return false;
  if (!MAY_END.has(low)) return !/^\s*$/u.test(text.slice(at + 1, at + 40));
  return !startsWithOpener(text, at + 1);
}

/** Whether the stop belongs to the number of an item: "2. Profit fell." A number of two digits alone is no sentence. */
function isItem(text: string, start: number, at: number): boolean {
  return at - start < 8 && /^\s*\d{1,2}$/u.test(text.slice(start, at));
}

/** Whether the mark at `at` is the end of a name, and the sentence goes on: "Yahoo! Japan". */
function isInName(text: string, start: number, at: number): boolean {
  if (text[at] !== '!') return false;
  const word = text.slice(wordStart(text, start, at), at);
  if (!EXCLAIMED.has(word.toLowerCase())) return false;
  return /^\s+\p{L}/u.test(text.slice(at + 1, at + 4)) && !startsWithOpener(text, at + 1);
}

/** Whether the stops of an ellipsis go on after a space: ". . .". */
function isSpaced(text: string, at: number): boolean {
  return text[at] === ' ' && text[at + 1] === '.' && !/\d/u.test(text[at + 2] ?? '');
}

/** Where the letters and inner stops begin that are just before `at`, at most twelve. */
function wordStart(text: string, start: number, at: number): number {
  let from = at;
  while (from > start && at - from < 12 && isInWord(text.charCodeAt(from - 1))) from--;
  return from;
}

function startsWithOpener(text: string, from: number): boolean {
  const next = /^["”’')]*\s+["“‘']?(\p{Lu}\p{L}*)/u.exec(text.slice(from, from + 24))?.[1];
  return next !== undefined && OPENERS.has(next.toLowerCase());
}

/** Who said it, after a quotation that has its own stop: “……。”他说。 */
const SAYS = /^[^\s“「『，。！？]{1,20}(?:说|说道|表示|指出|称)[，。！：]/u;

/** The same in English, after a mark: “It grew!” Li said. After a stop it is another sentence. */
const SAID = /^\s+(?:\p{Lu}\p{L}*\s+){1,3}(?:said|says|asked|asks|added|told|wrote|replied)(?!\p{L})/u;

/** After a stop and its closing quotes: white space and no lower-case word, or a script that writes no spaces. */
function endsHere(text: string, at: number, end: number): boolean {
  const stop = text.charAt(at);
  if (stop !== '.' && '。！？'.includes(stop)) return !(end > at + 1 && SAYS.test(text.slice(end, end + 30)));
  if (end >= text.length) return true;
  if (!isSpace(text.charCodeAt(end))) return false;
  // A word like "iPhone" begins a sentence as it is.
  const isOpened = isPlainOpening(text.charCodeAt(end + 1));
  if (!isOpened && /^\s+["“‘']?\p{Ll}(?!\p{Lu})/u.test(text.slice(end, end + 16))) return false;
  return !('!?'.includes(stop) && end > at + 1 && SAID.test(text.slice(end, end + 60)));
}
