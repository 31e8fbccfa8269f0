import type { Bound } from '../../domain.ts';
import { lowAt, Phrases, type Word } from './words.ts';

/** Words before a figure that say how it bounds the truth. `~` where a text only says "about" or "nearly". */
const BEFORE = new Phrases<Bound>([
  ...each(
    '>',
    'more than|over|above|exceeding|exceeded|exceeds|surpassing|surpassed|surpasses|topping|topped|upwards of',
  ),
  ...each(
    '>',
    'greater than|higher than|older than|longer than|in excess of|beyond|north of|well over|well above|just over|a little over|>',
  ),
  ...each('≥', 'at least|no less than|no fewer than|not less than|a minimum of|minimum|from at least|≥'),
  ...each(
    '<',
    'less than|fewer than|under|below|lower than|just under|just below|short of|smaller than|younger than|<',
  ),
  ...each(
    '≤',
    'up to|at most|no more than|not more than|as much as|as many as|a maximum of|maximum|as high as|within|≤',
  ),
  ...each(
    '~',
    'about|around|approximately|approximate|roughly|nearly|almost|some|close to|an estimated|estimated|circa',
  ),
  ...each('~', 'ca|approx|approx .|more or less|in the region of|in the order of|near|~|≈'),
]);

/** Words after a figure that do. */
const AFTER = new Phrases<Bound>([
  ...each('≥', 'or longer|or over|or older|and over|and older|and up|or better|at least|or later|or greater'),
  ...each('≤', 'or under|or lower|or younger|and under|and younger|at most|or shorter|or smaller'),
  ...each('~', 'or thereabouts|or so|odd|ish|give or take'),
  ['or more', '≥'],
  ['or above', '≥'],
  ['or higher', '≥'],
  ['and above', '≥'],
  ['and more', '≥'],
  ['or less', '≤'],
  ['or fewer', '≤'],
  ['or below', '≤'],
  ['or so', '~'],
  ['plus', '≥'],
  ['+', '≥'],
]);

const GOING =
  /^(?:edged|ticked|crept|went|goes|go|picked|inched|moved|shot|pushed|came|climbed|rose|jumped)$/u;
/** What goes over something, and not above it. */
const REACHING =
  /^(?:spread|stretch|stretches|stretched|stretching|extend|extends|extended|extending|scattered|distributed|spanning)$/u;
const TIMES = /^(?:minutes|hours|days|weeks|months|years|decades)$/u;
const LASTED = /^(?:for|lasted|lasting|took|taking|takes|just|well|a|little|after|was|is|of)$/u;
/** What is joined to a number by a hyphen: "sub-500 sq m". */
const PREFIXES = new Map<string, Bound>([['sub', '<']]);

/**
 * The bound of the figure in words [from, to), and the first word of what says so (`from` itself when nothing does):
 * the words before it speak first, then those after it and after what it counts, which ends before word `end`.
 */
export function readBound(
  words: readonly Word[],
  from: number,
  to: number,
  end: number = to,
): { readonly bound: Bound; readonly from: number } {
  if (words[from]?.hyphen && PREFIXES.has(lowAt(words, from - 1)))
    return { bound: PREFIXES.get(lowAt(words, from - 1)) ?? '=', from: from - 1 };
  // "under the age of five"
  const isAge =
    lowAt(words, from - 1) === 'of' && lowAt(words, from - 2) === 'age' && lowAt(words, from - 3) === 'the';
  const before = BEFORE.before(words, isAge ? from - 3 : from);
  // "gathered over 12 months" says how long; "for over 12 months" that it was longer.
  const isDuring =
    lowAt(words, from - 1) === 'over' &&
    TIMES.test(lowAt(words, to - 1)) &&
    !LASTED.test(lowAt(words, from - 2)) &&
    !/^(?:later|earlier|ago|before|after)$/u.test(lowAt(words, to));
  if (isDuring) return { bound: '=', from };
  // "between 5 and 6 million" is a range, which says its bounds itself.
  if (words[from - 1]?.low === 'between') return { bound: '=', from: from - 1 };
  // "edged up to 4.1 percent" tells where it went.
  const isUpTo = before && lowAt(words, before.from) === 'up' && GOING.test(lowAt(words, before.from - 1));
  if (isUpTo) return { bound: '=', from };
  const isAcross =
    before && lowAt(words, before.from) === 'over' && REACHING.test(lowAt(words, before.from - 1));
  if (isAcross) return { bound: '=', from };
  if (before) return { bound: before.meaning, from: before.from };
  return { bound: (AFTER.at(words, to) ?? AFTER.at(words, end))?.meaning ?? '=', from };
}

/** The word after the words that bound a figure ending before word `to`: `to` itself when there are none. */
export function afterBound(words: readonly Word[], to: number): number {
  return AFTER.at(words, to)?.to ?? to;
}

function each(bound: Bound, phrases: string): (readonly [string, Bound])[] {
  return phrases.split('|').map((phrase) => [phrase, bound]);
}
