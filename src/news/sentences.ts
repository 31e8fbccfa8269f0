import type { Span } from '../domain.ts';

/** Words that a full stop follows without ending a sentence. Lower case, without the stop. */
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof sr jr st gen col lt sgt capt rep sen gov rev hon pres ' +
    'inc corp ltd co plc llc bros dept univ assn est ' +
    'no nos vs etc approx ca cf al fig figs vol pp ed eds ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'mon tue tues wed thu thur thurs fri ' +
    'm bn mn mln tn a.m p.m e.g i.e u.s u.k u.n e.u ph.d d.c'
  ).split(' '),
);

/** Of those, the ones that may well be the last word of a sentence: they end it when a capital follows. */
const MAY_END = new Set(
  'inc corp ltd co plc llc bros etc a.m p.m u.s u.k u.n e.u d.c bn mn mln tn m jr sr'.split(' '),
);

/** Words that begin a sentence more often than they continue a name. */
const OPENERS = new Set(
  'the a an it its this that these those he she they we i in on at for but and as with after before while by from meanwhile moreover however also according'.split(
    ' ',
  ),
);

const CLOSERS = new Set(['"', "'", '”', '’', '»', ')', ']', '」', '』']);
/** Columns by which a hand-wrapped line may be shorter than it need be. */
const SLACK = 12;

/** Characters after which a text without stops is cut at a space, after twice as many anywhere, so that no reader's work on one sentence runs away. */
const LONGEST = 2000;

const PLAIN_STOPS = new Set(['!', '?', '。', '！', '？', '…']);
/** Characters at which a sentence may end, by their codes: all others are passed over as fast as can be. */
const ENDS = new Set([...PLAIN_STOPS, '.', '\n'].map((sign) => sign.charCodeAt(0)));
const ASCII_ENDS = Uint8Array.from({ length: 128 }, (_, code) => (ENDS.has(code) ? 1 : 0));

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
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const isEnd = code < 128 ? ASCII_ENDS[code] === 1 : ENDS.has(code);
    if (!isEnd && i - start <= LONGEST) continue;
    const sign = text.charAt(i);
    if (i - start > LONGEST && (/\s/u.test(sign) || i - start > 2 * LONGEST)) cut(i);
    if (sign === '\n') {
      if (partsLines(text, i, width)) cut(i);
    } else if (PLAIN_STOPS.has(sign) || (sign === '.' && !isInner(text, start, i))) {
      const limit = Math.min(text.length, start + 2 * LONGEST);
      let end = i + 1;
      while (end < limit && (PLAIN_STOPS.has(text[end] ?? '') || text[end] === '.')) end++;
      while (end < limit && CLOSERS.has(text[end] ?? '')) end++;
      if (endsHere(text, i, end)) cut(end);
      i = end - 1;
    }
  }
  cut(text.length);
  return spans;
}

function trimmed(text: string, from: number, to: number): Span | undefined {
  let start = from;
  let end = to;
  while (start < end && /\s/u.test(text[start] ?? '')) start++;
  while (end > start && /\s/u.test(text[end - 1] ?? '')) end--;
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
  const word = lastWord(text, start, at);
  if (/^\p{Lu}$/u.test(word))
    return !/^\s*$/u.test(text.slice(at + 1, at + 3)) && !startsWithOpener(text, at + 1);
  const low = word.toLowerCase();
  if (!ABBREVIATIONS.has(low)) return false;
  if (low === 'no' || low === 'nos') return /^\s*\d/u.test(text.slice(at + 1, at + 4));
  if (low === 'm' || low === 'bn' || low === 'mn' || low === 'tn' || low === 'mln') return false;
  if (!MAY_END.has(low)) return !/^\s*$/u.test(text.slice(at + 1, at + 40));
  return !startsWithOpener(text, at + 1);
}

/** The letters and inner stops just before `at`, at most twelve. */
function lastWord(text: string, start: number, at: number): string {
  let from = at;
  while (from > start && at - from < 12 && /[\p{L}.]/u.test(text[from - 1] ?? '')) from--;
  return text.slice(from, at);
}

function startsWithOpener(text: string, from: number): boolean {
  const next = /^\s+["“‘']?(\p{Lu}\p{L}*)/u.exec(text.slice(from, from + 24))?.[1];
  return next !== undefined && OPENERS.has(next.toLowerCase());
}

/** Who said it, after a quotation that has its own stop: “……。”他说。 */
const SAYS = /^[^\s“「『，。！？]{1,20}(?:说|说道|表示|指出|称)[。！]/u;

/** After a stop and its closing quotes: white space and no lower-case word, or a script that writes no spaces. */
function endsHere(text: string, at: number, end: number): boolean {
  if ('。！？'.includes(text[at] ?? '')) return !(end > at + 1 && SAYS.test(text.slice(end, end + 30)));
  if (end >= text.length) return true;
  if (!/\s/u.test(text[end] ?? '')) return false;
  return !/^\s+["“‘']?\p{Ll}/u.test(text.slice(end, end + 16));
}
