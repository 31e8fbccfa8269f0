import { dateAt, dateText, type Day, dayInDigits, NTH, yearAt } from './dates.ts';
import { isReporting } from './grammar.ts';
import { readNumeral } from './numerals.ts';
import { Class, classesIn, type ClassTable, isA, lowAt, Phrases, type Word, wordSet } from './words.ts';

/** Words [from, to) that say when; no figure begins in them. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** `span` a period by name; `end` a day; `report` a day on which something was made known; `lasts` a length of time; `same` one named before ("the quarter");
   * `ago` "a year earlier"; `moment` a time of day, or a day in digits of which nobody knows the order: no figure is dated by it; `basis` "year on year". */
  readonly kind: 'span' | 'end' | 'report' | 'lasts' | 'same' | 'ago' | 'moment' | 'basis';
  readonly text: string;
}

const HALVES_AND_QUARTERS = wordSet('half quarter');
const RELATIVE = wordSet('this last next');
const SAME = wordSet('the that same');
const NAMED_NTH = new Set([...NTH, 'final']);

const BASES = new Phrases<string>([
  ...'year on year|year over year|yoy|y o y|from a year earlier|from a year ago|than a year earlier|than a year ago|on a year earlier|on the year|from the year before|from the previous year|from the prior year|compared with a year earlier|than the year before|over the year before|on the year before|on a year before|from the same period last year|than in the same period a year earlier|from the same quarter a year earlier|from last year|on last year|than last year'
    .split('|')
    .map((phrase) => [phrase, 'year on year'] as const),
  ['quarter on quarter', 'quarter on quarter'],
  ['quarter over quarter', 'quarter on quarter'],
  ['from the previous quarter', 'quarter on quarter'],
  ['from the quarter before', 'quarter on quarter'],
  ['month on month', 'month on month'],
  ['month over month', 'month on month'],
]);

/** Lengths of accounting periods, as the ledger names them. */
const LENGTHS = new Map(
  Object.entries({
    '12 month': 'year',
    '1 year': 'year',
    '3 month': 'quarter',
    '1 quarter': 'quarter',
    '6 month': 'half year',
    '9 month': 'nine months',
    '1 month': 'month',
    '1 week': 'week',
  }),
);
const ACCOUNTING = new Set(LENGTHS.values());
const TIME_UNITS = new Map(
  ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'decade', 'century'].flatMap(
    (unit) => [[unit, unit] as const, [`${unit}s`, unit] as const],
  ),
);
const BARE_LENGTHS = wordSet('week month quarter year');
const LASTING = wordSet(
  'in during over for within past last next previous coming following latest recent first every the each after',
);
const ENDED = wordSet('ended ending to through until till ends');
const AGO = wordSet('ago earlier before');
const AFTER_LENGTH = wordSet('ago earlier later before to ended ending through');
/** A four-figure number that is read as a year before none of these: "2000 workers". */
const COUNTED = wordSet('% percent million billion yuan dollars euros people workers employees units');
const HALF_DAYS = wordSet('am pm a.m a.m. p.m p.m.');
const CLOCK_ZONES = wordSet('gmt utc bst cet est edt pst pdt hkt');

/** All that a stretch begins with besides numbers and months, and the units of lengths of time. */
export const DATING_WORDS: readonly ClassTable[] = [
  [
    [...BASES.openers(), ...BARE_LENGTHS, ...NAMED_NTH, ...RELATIVE, ...'a fiscal financial fy q'.split(' ')],
    Class.dating,
  ],
  [TIME_UNITS.keys(), Class.time],
];
const OPENS = Class.dating | Class.numeral | Class.month;

/**
 * The stretches of a sentence that say when, in order and apart.
 * @param today completes days that are written without a year
 */
export function readStretches(words: readonly Word[], today: Day): readonly Stretch[] {
  const found: Stretch[] = [];
  // Most sentences have no unit of time: numbers in them are not read for one.
  const mayLast = (classesIn(words) & Class.time) !== 0;
  for (let at = 0; at < words.length;) {
    const stretch = isA(words[at], OPENS) ? stretchAt(words, at, today, mayLast) : undefined;
    if (stretch) found.push(stretch);
    at = stretch?.to ?? at + 1;
  }
  return found;
}

/** The first that answers is right: a longer reading stands before one that it holds. */
function stretchAt(words: readonly Word[], from: number, today: Day, mayLast: boolean): Stretch | undefined {
  const lasts = mayLast ? length(words, from) : undefined;
  const counted = mayLast ? accounting(words, from, today, lasts) : undefined;
  if (words[from]?.kind === 'number')
    return (
      counted ??
      date(words, from, today) ??
      clock(words, from) ??
      digits(words, from) ??
      bareYear(words, from) ??
      lasts
    );
  return (
    basis(words, from) ??
    counted ??
    part(words, from, today) ??
    fiscalYear(words, from) ??
    date(words, from, today) ??
    lasts ??
    relative(words, from) ??
    same(words, from)
  );
}

/** Whether a stretch is the length of an accounting period. */
export function isAccountingLength({ kind, text }: Stretch): boolean {
  return kind === 'lasts' && ACCOUNTING.has(text);
}

function basis(words: readonly Word[], from: number): Stretch | undefined {
  const found = BASES.at(words, from);
  return found && { from, to: found.to, kind: 'basis', text: found.meaning };
}

/** "quarter ended 30 September 2021", "twelve months to September 30". */
function accounting(
  words: readonly Word[],
  from: number,
  today: Day,
  counted: Stretch | undefined,
): Stretch | undefined {
  const lasts = counted ?? bareLength(words, from);
  if (!lasts) return undefined;
  const link = lowAt(words, lasts.to) === 'that' ? lasts.to + 1 : lasts.to;
  if (!ENDED.has(lowAt(words, link))) return undefined;
  const at = lowAt(words, link + 1) === 'on' || lowAt(words, link + 1) === 'in' ? link + 2 : link + 1;
  const end = date(words, at, today) ?? bareYear(words, at);
  return end && { from, to: end.to, kind: 'span', text: `${lasts.text} to ${end.text}` };
}

/** "quarter", "financial year" without a number. */
function bareLength(words: readonly Word[], from: number): Stretch | undefined {
  const at = from + fiscalAt(words, from);
  const unit = lowAt(words, at);
  return BARE_LENGTHS.has(unit) ? { from, to: at + 1, kind: 'lasts', text: unit } : undefined;
}

/** How many words there are of "fiscal". */
function fiscalAt(words: readonly Word[], at: number): 0 | 1 {
  return lowAt(words, at) === 'fiscal' || lowAt(words, at) === 'financial' ? 1 : 0;
}

/** "the quarter", "that year": a period named before. */
function same(words: readonly Word[], from: number): Stretch | undefined {
  const unit = bareLength(words, from);
  return unit && SAME.has(lowAt(words, from - 1)) ? { ...unit, kind: 'same' } : undefined;
}

/** "this year", "last month": as written, for the article's date is beside it. */
function relative(words: readonly Word[], from: number): Stretch | undefined {
  const low = lowAt(words, from);
  const isOne = RELATIVE.has(low) && !/^(?:the|past)$/u.test(lowAt(words, from - 1));
  const unit = isOne ? bareLength(words, from + 1) : undefined;
  return unit && { from, to: unit.to, kind: 'span', text: `${low} ${unit.text}` };
}

/** "third quarter of 2021", "first half of this year", "Q3 2021". */
function part(words: readonly Word[], from: number, today: Day): Stretch | undefined {
  const named = namedPart(words, from) ?? numberedQuarter(words, from);
  if (!named) return undefined;
  const { text, to } = named;
  const at = lowAt(words, to) === 'of' || lowAt(words, to) === 'in' ? to + 1 : to;
  const year = yearAt(words, at);
  if (year !== undefined) return { from, to: at + 1, kind: 'span', text: `${text} of ${year}` };
  const isThisYear = lowAt(words, at) === 'this' && lowAt(words, at + 1) === 'year';
  if (isThisYear && today.year !== undefined)
    return { from, to: at + 2, kind: 'span', text: `${text} of ${today.year}` };
  return { from, to, kind: 'span', text };
}

interface Part {
  readonly text: string;
  readonly to: number;
}

function namedPart(words: readonly Word[], from: number): Part | undefined {
  const nth = lowAt(words, from);
  const at = from + 1 + fiscalAt(words, from + 1);
  const unit = lowAt(words, at);
  if (!NAMED_NTH.has(nth) || !HALVES_AND_QUARTERS.has(unit)) return undefined;
  return { text: [nth, at > from + 1 ? 'fiscal' : '', unit].filter(Boolean).join(' '), to: at + 1 };
}

function numberedQuarter(words: readonly Word[], from: number): Part | undefined {
  const number = words[from + 1];
  const nth = lowAt(words, from) === 'q' && number?.glued ? NTH[Number(number.text) - 1] : undefined;
  return nth ? { text: `${nth} quarter`, to: from + 2 } : undefined;
}

/** "fiscal 2022", "fiscal year 2022", "FY 2022". */
function fiscalYear(words: readonly Word[], from: number): Stretch | undefined {
  if (lowAt(words, from) !== 'fiscal' && words[from]?.text !== 'FY') return undefined;
  const at = lowAt(words, from + 1) === 'year' ? from + 2 : from + 1;
  const year = yearAt(words, at);
  return year === undefined ? undefined : { from, to: at + 1, kind: 'span', text: `fiscal ${year}` };
}

/** A day is the end of something, or when it was told; a month is a period. */
function date(words: readonly Word[], from: number, today: Day): Stretch | undefined {
  const found = dateAt(words, from, today);
  if (!found) return undefined;
  const kind = found.date.day === undefined ? 'span' : isReportDay(words, from) ? 'report' : 'end';
  return { from, to: found.to, kind, text: dateText(found.date) };
}

/** "said on 18 November", "results released by the company on 18 November". */
function isReportDay(words: readonly Word[], from: number): boolean {
  if (lowAt(words, from - 1) !== 'on') return false;
  for (let at = from - 2; at >= 0 && words[at]?.kind === 'word'; at--) {
    if (isReporting(words[at])) return true;
  }
  return false;
}

/** "2021", "2021-22", "1990s". */
function bareYear(words: readonly Word[], from: number): Stretch | undefined {
  const year = yearAt(words, from);
  const next = words[from + 1];
  if (year === undefined || (next && COUNTED.has(next.low))) return undefined;
  if (next?.hyphen && next.kind === 'number')
    return { from, to: from + 2, kind: 'span', text: `${year}–${next.text}` };
  if (next?.glued && next.low === 's') return { from, to: from + 2, kind: 'span', text: `${year}s` };
  return { from, to: from + 1, kind: 'span', text: `${year}` };
}

/** "09:30", "9 am", "1200 GMT". */
function clock(words: readonly Word[], from: number): Stretch | undefined {
  const hour = words[from];
  if (hour?.kind !== 'number') return undefined;
  const [colon, minutes] = [words[from + 1], words[from + 2]];
  const isColon = colon?.text === ':' && colon.glued && minutes?.kind === 'number' && minutes.glued;
  const to = isColon ? from + 3 : from + 1;
  const after = lowAt(words, to);
  const isNamed = HALF_DAYS.has(after) || (CLOCK_ZONES.has(after) && (isColon || hour.text.length === 4));
  if (!isColon && !isNamed) return undefined;
  return { from, to: isNamed ? to + 1 : to, kind: 'moment', text: '' };
}

/** "On 5/6": the fifth of June or the sixth of May. */
function digits(words: readonly Word[], from: number): Stretch | undefined {
  const to = dayInDigits(words, from);
  return to === undefined ? undefined : { from, to, kind: 'moment', text: '' };
}

/** "one year", "the past twelve months", "a year": a length of time and no figure, unless it is itself what is measured. */
function length(words: readonly Word[], from: number): Stretch | undefined {
  const number = lowAt(words, from) === 'a' ? { to: from + 1, value: 1 } : readNumeral(words, from);
  if (!number) return undefined;
  const unit = TIME_UNITS.get(lowAt(words, number.to));
  if (unit === undefined || words[number.to]?.hyphen) return undefined;
  const after = lowAt(words, number.to + 1);
  const isWhen = number.value === 1 || LASTING.has(lowAt(words, from - 1)) || AFTER_LENGTH.has(after);
  if (!isWhen) return undefined;
  const to = number.to + 1;
  if (AGO.has(after)) {
    const said = words.slice(from, to + 1).map((word) => word.low);
    return { from, to: to + 1, kind: 'ago', text: said.join(' ') };
  }
  const text = LENGTHS.get(`${number.value} ${unit}`) ?? `${number.value} ${unit}s`;
  return { from, to, kind: 'lasts', text };
}
