import { asideStart, opensClause } from './asides.ts';
import { isAuxiliary, isVerb } from './grammar.ts';
import { isAccountingLength, type Stretch } from './stretches.ts';
import type { Recent } from './recent.ts';
import { Class, isA, lowAt, type Word, wordSet } from './words.ts';

const COMPARING = wordSet('from than compared against');
/** What a change is taken of, without a number. */
const BASES = wordSet(
  'year quarter month week half decade period season earlier ago before previous prior last level levels peak high low record forecast estimate estimates',
);
/** Words that "from 2020 to 2023" and "between 2020 and 2023" have before their first and their second year. */
const RANGE_START = /^(?:from|between)$/u;
const RANGE_LINK = /^(?:to|and|until|till|through)$/u;
const RELATIVE = /^(?:which|who|whose|where)$/u;
/** So many words after a period or figure an aside is sought. */
const ASIDE = 25;
/** Words in brackets behind a figure. It bounds the work on text that is no language. */
const LONGEST_BRACKET = 50;

/**
 * When a figure holds, out of its sentence's stretches: what stands right after it before the next figure, else the
 * nearest before it, else the first after. A day makes a period with a length ("as of 30 September, over one year");
 * the day of a report is said to be that.
 * @param place first word of the figure, the word after it, and the first word of the next figure
 * @param last that of the figure before in the sentence, and
 * @param earlier periods of the sentences before, for "the quarter"
 */
export function periodOf(
  words: readonly Word[],
  stretches: readonly Stretch[],
  [from, to, next]: readonly [from: number, to: number, next: number],
  last: string | undefined,
  earlier: Recent<string>,
): string | undefined {
  if (stretches.length === 0) return undefined;
  const ago = stretches.find((one) => one.kind === 'ago' && one.from === to);
  if (ago) return ago.text;
  const isBefore = (one: Stretch): boolean => one.to <= from && !isShut(words, one, from);
  const isAfter = (one: Stretch): boolean =>
    one.from >= to && !isBase(words, to, one) && !isOfOther(words, to, one);
  const holding = stretches.filter(({ kind }) => kind === 'span' || kind === 'end' || kind === 'same');
  const reports = stretches.filter(({ kind }) => kind === 'report');
  const chosen =
    holding.find((one) => one.to <= next && isAfter(one)) ??
    holding.findLast(isBefore) ??
    reports.findLast((one) => isBefore(one) && !isAside(words, one.to, from)) ??
    holding.find(isAfter) ??
    reports.find(isAfter);
  if (!chosen || isOpen(words, stretches, chosen)) return undefined;
  const named = written(words, stretches, chosen);
  if (named !== undefined || chosen.kind !== 'same') return named;
  const isIt = (one: string): boolean => isCalled(one, chosen.text);
  return last !== undefined && isIt(last) ? last : earlier.findLast(isIt);
}

/** Whether a period before a figure is that of an aside which closes between the two: "sales, which fell in 2020, reached". */
function isShut(words: readonly Word[], one: Stretch, from: number): boolean {
  for (let at = one.to; at < from && at - one.to < ASIDE; at++) {
    const isClosing = lowAt(words, at) === ')' || (lowAt(words, at) === ',' && isMain(words[at + 1]));
    const start = isClosing ? asideStart(words, at) : undefined;
    if (start === undefined || start >= one.from) continue;
    if (lowAt(words, start) === ',' ? opensClause(words, start + 1) : hasOther(words, start, at, one))
      return true;
  }
  return false;
}

function isMain(word: Word | undefined): boolean {
  return isVerb(word) || isAuxiliary(word);
}

/** Whether there is more in a bracket than a period: "(2022: €4.8 billion)". */
function hasOther(words: readonly Word[], start: number, end: number, one: Stretch): boolean {
  return words
    .slice(start, end)
    .some(
      (word, at) =>
        (start + at < one.from || start + at >= one.to) && (word.kind === 'number' || isVerb(word)),
    );
}

/** Whether a period behind a figure is that of an aside or a clause that opens between the two. */
function isOfOther(words: readonly Word[], to: number, one: Stretch): boolean {
  for (let at = to; at < one.from && at - to < ASIDE; at++) {
    if (lowAt(words, at) === ',' && RELATIVE.test(lowAt(words, at + 1))) return true;
    if (lowAt(words, at) !== '(') continue;
    const close = words.slice(at, at + LONGEST_BRACKET).findIndex(({ text }) => text === ')');
    if (at + close > one.from && hasOther(words, at, at + close, one)) return true;
  }
  return false;
}

/** Whether a period only begins or ends a longer one, which has no name: "from 2020 to 2023", "since 2019". */
function isOpen(words: readonly Word[], stretches: readonly Stretch[], { from, to }: Stretch): boolean {
  const before = linkOf(words, from);
  if (before === 'since') return true;
  const isEnd =
    RANGE_LINK.test(before) &&
    stretches.some(
      (one) => one.to <= from && from - one.to <= 2 && RANGE_START.test(linkOf(words, one.from)),
    );
  const isStart =
    RANGE_START.test(before) &&
    RANGE_LINK.test(lowAt(words, to)) &&
    stretches.some((one) => one.from > to && one.from - to <= 2);
  return isEnd || isStart;
}

/** The word before a period and its article. */
function linkOf(words: readonly Word[], from: number): string {
  return lowAt(words, lowAt(words, from - 1) === 'the' ? from - 2 : from - 1);
}

/** Whether "the quarter" may stand for a period: "quarter to 30 June 2021", "second quarter of 2021". */
function isCalled(period: string, unit: string): boolean {
  return period.startsWith(`${unit} to `) || period.includes(` ${unit} of `);
}

function written(
  words: readonly Word[],
  stretches: readonly Stretch[],
  { kind, text, from }: Stretch,
): string | undefined {
  if (kind === 'report') return `reported ${text}`;
  if (kind === 'same')
    return stretches.findLast((one) => one.kind === 'span' && one.to <= from && isCalled(one.text, text))
      ?.text;
  if (lowAt(words, from - 1) === 'of' && lowAt(words, from - 2) === 'end') return `end of ${text}`;
  if (kind === 'span') return text;
  const lasts = stretches.find(isAccountingLength);
  return lasts ? `${lasts.text} to ${text}` : `at ${text}`;
}

/** Whether ", with" opens an aside between the day of a report and a figure: the report was not of that. */
function isAside(words: readonly Word[], after: number, from: number): boolean {
  for (let at = after + 1; at < from; at++) {
    if (lowAt(words, at) === 'with' && lowAt(words, at - 1) === ',') return true;
  }
  return false;
}

/** Whether a period is that of what a change starts from: "from 5 million in 2019". */
function isBase(words: readonly Word[], after: number, span: Stretch): boolean {
  for (let at = span.from - 1; at >= after && lowAt(words, at) !== ','; at--) {
    if (COMPARING.has(lowAt(words, at))) return true;
  }
  return false;
}

/** Whether words behind a change say what it is taken of, and not its cause or day: "from 5 million", not "from the deal". */
export function isBasis(words: readonly Word[], from: number, to: number): boolean {
  if (!/^(?:from|on)$/u.test(lowAt(words, from))) return true;
  return words.slice(from, to).some((word) => isA(word, Class.numeral | Class.month) || BASES.has(word.low));
}

/** What a change is taken of: the words for it between the figures before and after it, those after it first. */
export function basisOf(
  stretches: readonly Stretch[],
  [from, to]: readonly [from: number, to: number],
  [last, next]: readonly [last: number, next: number],
): string | undefined {
  if (stretches.length === 0) return undefined;
  const bases = stretches.filter((one) => one.kind === 'basis' && one.from >= last && one.to <= next);
  return (bases.find((one) => one.from >= to) ?? bases.findLast((one) => one.to <= from))?.text;
}
