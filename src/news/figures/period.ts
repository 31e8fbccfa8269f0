import { isAccountingLength, type Stretch } from './stretches.ts';
import { lowAt, type Word, wordSet } from './words.ts';

const COMPARING = wordSet('from than compared against');

/**
 * When a figure holds, out of its sentence's stretches: what stands right after it before the next figure, else the
 * nearest before it, else the first after. A day makes a period with a length ("as of 30 September, over one year");
 * the day of a report is said to be that.
 * @param place first word of the figure, the word after it, and the first word of the next figure
 * @param earlier periods that the article has named before, for "the quarter"
 */
export function periodOf(
  words: readonly Word[],
  stretches: readonly Stretch[],
  [from, to, next]: readonly [from: number, to: number, next: number],
  earlier: readonly string[],
): string | undefined {
  if (stretches.length === 0) return undefined;
  const ago = stretches.find((one) => one.kind === 'ago' && one.from === to);
  if (ago) return ago.text;
  const isBefore = (one: Stretch): boolean => one.to <= from;
  const isAfter = (one: Stretch): boolean => one.from >= to && !isBase(words, to, one);
  const holding = stretches.filter(({ kind }) => kind === 'span' || kind === 'end' || kind === 'same');
  const reports = stretches.filter(({ kind }) => kind === 'report');
  const chosen =
    holding.find((one) => one.to <= next && isAfter(one)) ??
    holding.findLast(isBefore) ??
    reports.findLast((one) => isBefore(one) && !isAside(words, one.to, from)) ??
    holding.find(isAfter) ??
    reports.find(isAfter);
  return chosen && written(words, stretches, chosen, earlier);
}

function written(
  words: readonly Word[],
  stretches: readonly Stretch[],
  { kind, text, from }: Stretch,
  earlier: readonly string[],
): string | undefined {
  if (kind === 'report') return `reported ${text}`;
  if (kind === 'same') {
    const isIt = (one: string): boolean => one.startsWith(`${text} to `) || one.includes(` ${text} of `);
    const here = stretches.findLast((one) => one.kind === 'span' && one.to <= from && isIt(one.text));
    return here?.text ?? earlier.findLast(isIt);
  }
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
