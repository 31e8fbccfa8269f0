import { LENGTHS, type Stretch } from './calendar.ts';
import { type Word, wordSet } from './words.ts';

const LENGTHED = new Set(LENGTHS.values());
const REPORTING = wordSet(
  'released release reported reporting announced published report results statement said issued posted disclosed unveiled',
);

/**
 * When a figure holds, out of its sentence's stretches: what stands right after it before the next figure, else the
 * nearest before it, else the first after. A day makes a period with a length ("as of 30 September, over one year");
 * the day of a report is said to be that.
 * @param place first word of the figure, the word after it, and the first word of the next figure
 * @param earlier periods of the figures before it in the article
 */
export function periodOf(
  words: readonly Word[],
  stretches: readonly Stretch[],
  [from, to, next]: readonly [from: number, to: number, next: number],
  earlier: readonly string[],
): string | undefined {
  const ago = stretches.find((one) => one.kind === 'ago' && one.from === to);
  if (ago) return ago.text;
  const spans = stretches.filter(
    (one) =>
      (one.kind === 'span' || one.kind === 'end' || one.kind === 'same') &&
      (one.from < to || !isBase(words, to, one)),
  );
  const holding = spans.filter((one) => !isReport(words, one));
  const chosen =
    holding.find((one) => one.from >= to && one.to <= next) ??
    holding.findLast((one) => one.to <= from) ??
    spans.findLast((one) => one.to <= from) ??
    spans.find((one) => one.from >= to);
  if (!chosen) return undefined;
  const isEnd = words[chosen.from - 1]?.low === 'of' && words[chosen.from - 2]?.low === 'end';
  if (isEnd) return `end of ${chosen.text}`;
  if (chosen.kind === 'same')
    return earlier.findLast(
      (one) => one.startsWith(`${chosen.text} to `) || one.includes(` ${chosen.text} of `),
    );
  if (chosen.kind === 'span') return chosen.text;
  if (isReport(words, chosen)) return `reported ${chosen.text}`;
  const lasts = stretches.find((one) => one.kind === 'lasts' && LENGTHED.has(one.text));
  if (lasts) return `${lasts.text} to ${chosen.text}`;
  return `at ${chosen.text}`;
}

/** Whether a day is that of a report: "results released on 18 November". */
function isReport(words: readonly Word[], day: Stretch): boolean {
  if (day.kind !== 'end' || words[day.from - 1]?.low !== 'on') return false;
  for (let at = day.from - 2; at >= 0 && day.from - at < 10; at--) {
    const word = words[at];
    if (!word || word.kind === 'sign') return false;
    if (REPORTING.has(word.low)) return true;
  }
  return false;
}

/** Whether a period is that of what a change starts from: "from 5 million in 2019". */
function isBase(words: readonly Word[], after: number, span: Stretch): boolean {
  for (let at = span.from - 1; at >= after && span.from - at < 8; at--) {
    const low = words[at]?.low ?? '';
    if (low === 'from' || low === 'than' || low === 'compared' || low === 'against') return true;
    if (low === ',') return false;
  }
  return false;
}

/** What a change is taken of: the words for it between the figures before and after it, those after it first. */
export function basisOf(
  stretches: readonly Stretch[],
  [from, to]: readonly [from: number, to: number],
  [last, next]: readonly [last: number, next: number],
): string | undefined {
  const bases = stretches.filter((one) => one.kind === 'basis' && one.from >= last && one.to <= next);
  return (bases.find((one) => one.from >= to) ?? bases.findLast((one) => one.to <= from))?.text;
}
