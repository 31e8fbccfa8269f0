import { readNumeral } from './numbers.ts';
import { Phrases, type Word, wordSet } from './words.ts';

/** A day, month or year, as far as a text gives it. */
export interface Day {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

/** Words [from, to) that say when; no figure begins in them. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** `span` a period by name; `end` a day; `lasts` a length of time; `same` one named before ("the quarter");
   * `ago` "a year earlier"; `clock` a time of day; `basis` "year on year". */
  readonly kind: 'span' | 'end' | 'lasts' | 'same' | 'ago' | 'clock' | 'basis';
  readonly text: string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const MONTH = new Map(
  MONTHS.flatMap((name, index) => [
    [name.toLowerCase(), index + 1] as const,
    [name.slice(0, 3).toLowerCase(), index + 1] as const,
  ]),
).set('sept', 9);

const PARTS = new Map(Object.entries({ first: 1, second: 2, third: 3, fourth: 4, final: 4, last: 0 }));
const NTH = ['', 'first', 'second', 'third', 'fourth'];

const BASES = new Phrases<string>([
  ...'year on year|year over year|yoy|y o y|from a year earlier|from a year ago|than a year earlier|than a year ago|on a year earlier|on the year|from the year before|from the previous year|from the prior year|compared with a year earlier|than the year before|over the year before|on the year before|on a year before|from the same period last year|than in the same period a year earlier|from the same quarter a year earlier'
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
export const LENGTHS = new Map(
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
const TIME_UNITS = new Map(
  ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', 'decade', 'century'].flatMap(
    (unit) => [[unit, unit] as const, [`${unit}s`, unit] as const],
  ),
);
const LASTING = wordSet(
  'in during over for within past last next previous coming following latest recent first every the each after',
);
const ENDED = wordSet('ended ending to through until till ends');

/** The stretches of a sentence that say when, in order and apart. Days without a year take the latest one not after `today`. */
export function readStretches(words: readonly Word[], today: Day): readonly Stretch[] {
  const found: Stretch[] = [];
  for (let at = 0; at < words.length;) {
    const stretch =
      basis(words, at) ??
      accounting(words, at, today) ??
      part(words, at, today) ??
      date(words, at, today) ??
      clock(words, at) ??
      length(words, at) ??
      same(words, at);
    if (stretch) found.push(stretch);
    at = stretch ? stretch.to : at + 1;
  }
  return found;
}

/** A day as the ledger writes it: "30 September 2021". */
function written({ year, month, day }: Day): string {
  return [day, month === undefined ? undefined : MONTHS[month - 1], year]
    .filter((part) => part !== undefined)
    .join(' ');
}

function basis(words: readonly Word[], from: number): Stretch | undefined {
  const found = BASES.at(words, from);
  return found && { from, to: found.to, kind: 'basis', text: found.meaning };
}

/** "quarter ended 30 September 2021", "twelve months to September 30". */
function accounting(words: readonly Word[], from: number, today: Day): Stretch | undefined {
  const lasts = length(words, from) ?? bareLength(words, from);
  if (!lasts) return undefined;
  let at = lasts.to;
  if (words[at]?.low === 'that') at++;
  if (!ENDED.has(words[at]?.low ?? '')) return undefined;
  at++;
  if (words[at]?.low === 'on' || words[at]?.low === 'in') at++;
  const end = date(words, at, today);
  if (!end || end.kind === 'clock') return undefined;
  return { from, to: end.to, kind: 'span', text: `${lasts.text} to ${end.text}` };
}

/** "quarter", "year", "month" without a number. */
function bareLength(words: readonly Word[], from: number): Stretch | undefined {
  const fiscal = words[from]?.low === 'fiscal' || words[from]?.low === 'financial' ? 1 : 0;
  const unit = words[from + fiscal]?.low;
  if (unit !== 'quarter' && unit !== 'year' && unit !== 'month' && unit !== 'week') return undefined;
  return { from, to: from + fiscal + 1, kind: 'lasts', text: unit };
}

/** "the quarter", "that year": a period named before. */
function same(words: readonly Word[], from: number): Stretch | undefined {
  const again = /^(?:the|that|this|same)$/u.test(words[from - 1]?.low ?? '');
  const unit = again ? bareLength(words, from) : undefined;
  return unit && { ...unit, kind: 'same' };
}

/** "third quarter of 2021", "first half of the year", "Q3 2021", "fiscal 2022". */
function part(words: readonly Word[], from: number, today: Day): Stretch | undefined {
  const nth = PARTS.get(words[from]?.low ?? '');
  let to = from;
  let name = '';
  if (nth !== undefined) {
    const fiscal = words[from + 1]?.low === 'fiscal' || words[from + 1]?.low === 'financial' ? 1 : 0;
    const unit = words[from + 1 + fiscal]?.low ?? '';
    if (nth === 0 || (unit !== 'quarter' && unit !== 'half' && unit !== 'nine')) return undefined;
    if (unit === 'nine') return undefined;
    name = `${words[from]?.low ?? ''} ${fiscal ? 'fiscal ' : ''}${unit}`;
    to = from + 2 + fiscal;
  } else if (words[from]?.low === 'q' && words[from + 1]?.glued && Number(words[from + 1]?.text) <= 4) {
    name = `${NTH[Number(words[from + 1]?.text)] ?? ''} quarter`;
    to = from + 2;
  } else if (words[from]?.low === 'fiscal' || words[from]?.text === 'FY') {
    const at = words[from + 1]?.low === 'year' ? from + 2 : from + 1;
    const year = yearAt(words, at);
    return year === undefined ? undefined : { from, to: at + 1, kind: 'span', text: `fiscal ${year}` };
  } else {
    return undefined;
  }
  const at = words[to]?.low === 'of' || words[to]?.low === 'in' ? to + 1 : to;
  const year = yearAt(words, at);
  if (year !== undefined) return { from, to: at + 1, kind: 'span', text: `${name} of ${year}` };
  const thisYear = words[at]?.low === 'this' && words[at + 1]?.low === 'year' && today.year !== undefined;
  if (thisYear) return { from, to: at + 2, kind: 'span', text: `${name} of ${today.year}` };
  return { from, to, kind: 'span', text: name };
}

/** "18 November 2021", "Nov. 18", "March 2021", "2021-11-18", "in 2020". */
function date(words: readonly Word[], from: number, today: Day): Stretch | undefined {
  const first = words[from];
  if (!first) return undefined;
  if (first.kind === 'number') {
    return isoDate(words, from) ?? dayMonth(words, from, today) ?? bareYear(words, from);
  }
  const month = /^\p{Lu}/u.test(first.text) ? MONTH.get(first.low) : undefined;
  if (month === undefined) return undefined;
  const at = words[from + 1]?.low === '.' ? from + 2 : from + 1;
  const year = yearAt(words, at);
  if (year !== undefined) return { from, to: at + 1, kind: 'span', text: written({ year, month }) };
  const day = dayAt(words, at);
  if (day === undefined) {
    // "May" and "March" are words too, and a month alone is a month only after a preposition.
    const isDated =
      from > 0 &&
      /^(?:in|of|since|by|until|from|to|during|last|this|for|through|and)$/u.test(words[from - 1]?.low ?? '');
    return isDated ? { from, to: at, kind: 'span', text: written(completed({ month }, today)) } : undefined;
  }
  return ending(words, from, day.to, { month, day: day.value }, today);
}

/** "18 November", "18th of November". */
function dayMonth(words: readonly Word[], from: number, today: Day): Stretch | undefined {
  const day = dayAt(words, from);
  if (!day) return undefined;
  const at = words[day.to]?.low === 'of' ? day.to + 1 : day.to;
  const word = words[at];
  const month = word && /^\p{Lu}/u.test(word.text) ? MONTH.get(word.low) : undefined;
  if (month === undefined) return undefined;
  return ending(words, from, words[at + 1]?.low === '.' ? at + 2 : at + 1, { month, day: day.value }, today);
}

/** A day and month, with the year that may follow. */
function ending(words: readonly Word[], from: number, to: number, day: Day, today: Day): Stretch {
  const at = words[to]?.low === ',' ? to + 1 : to;
  const year = yearAt(words, at);
  if (year !== undefined) return { from, to: at + 1, kind: 'end', text: written({ ...day, year }) };
  return { from, to, kind: 'end', text: written(completed(day, today)) };
}

function isoDate(words: readonly Word[], from: number): Stretch | undefined {
  const year = yearAt(words, from);
  const [, dash, slash] = [words[from], words[from + 1], words[from + 1]];
  const step = dash?.hyphen ? 1 : slash?.text === '/' ? 2 : 0;
  if (year === undefined || step === 0) return undefined;
  const month = words[from + step];
  const day = words[from + 2 * step];
  if (month?.kind !== 'number' || day?.kind !== 'number' || Number(month.text) > 12 || Number(day.text) > 31)
    return undefined;
  const text = written({ year, month: Number(month.text), day: Number(day.text) });
  return { from, to: from + 2 * step + 1, kind: 'end', text };
}

/** A year on its own is one after a preposition or as a label; "2000 workers" is not. */
function bareYear(words: readonly Word[], from: number): Stretch | undefined {
  const year = yearAt(words, from);
  if (year === undefined) return undefined;
  const next = words[from + 1];
  if (
    next &&
    (next.text === '%' ||
      /^(?:percent|million|billion|yuan|dollars|euros|people|workers|employees|units)$/u.test(next.low))
  ) {
    return undefined;
  }
  if (next?.hyphen && next.kind === 'number')
    return { from, to: from + 2, kind: 'span', text: `${year}–${next.text}` };
  if (next?.glued && next.low === 's') return { from, to: from + 2, kind: 'span', text: `${year}s` };
  return { from, to: from + 1, kind: 'span', text: `${year}` };
}

function clock(words: readonly Word[], from: number): Stretch | undefined {
  const hour = words[from];
  if (hour?.kind !== 'number') return undefined;
  const minutes = words[from + 2];
  let to = from + 1;
  if (words[from + 1]?.text === ':' && words[from + 1]?.glued && minutes?.kind === 'number' && minutes.glued)
    to = from + 3;
  const half = words[to];
  const isHalf = half !== undefined && /^(?:am|pm|a\.m\.?|p\.m\.?)$/u.test(half.low);
  if (to === from + 1 && !isHalf) return undefined;
  return { from, to: isHalf ? to + 1 : to, kind: 'clock', text: '' };
}

/** "one year", "the past twelve months", "a year": a length of time and no figure, unless it is itself what is measured. */
function length(words: readonly Word[], from: number): Stretch | undefined {
  const number = words[from]?.low === 'a' ? { to: from + 1, value: 1 } : readNumeral(words, from);
  if (!number) return undefined;
  const unit = TIME_UNITS.get(words[number.to]?.low ?? '');
  if (unit === undefined || words[number.to]?.hyphen) return undefined;
  const before = words[from - 1]?.low ?? '';
  const after = words[number.to + 1]?.low ?? '';
  const isWhen =
    number.value === 1 ||
    LASTING.has(before) ||
    /^(?:ago|earlier|later|before|to|ended|ending|through)$/u.test(after);
  if (!isWhen) return undefined;
  const isAgo = /^(?:ago|earlier|before)$/u.test(after);
  if (isAgo) {
    const text = words
      .slice(from, number.to + 2)
      .map((word) => word.low)
      .join(' ');
    return { from, to: number.to + 2, kind: 'ago', text };
  }
  return {
    from,
    to: number.to + 1,
    kind: 'lasts',
    text: LENGTHS.get(`${number.value} ${unit}`) ?? `${number.value} ${unit}s`,
  };
}

function yearAt(words: readonly Word[], at: number): number | undefined {
  const word = words[at];
  if (word?.kind !== 'number' || !/^(?:19|20)\d\d$/u.test(word.text)) return undefined;
  return Number(word.text);
}

function dayAt(
  words: readonly Word[],
  at: number,
): { readonly value: number; readonly to: number } | undefined {
  const word = words[at];
  if (word?.kind !== 'number' || !/^\d{1,2}$/u.test(word.text)) return undefined;
  const value = Number(word.text);
  if (value < 1 || value > 31) return undefined;
  const ending = words[at + 1];
  return { value, to: ending?.glued && /^(?:st|nd|rd|th)$/u.test(ending.low) ? at + 2 : at + 1 };
}

function completed(day: Day, today: Day): Day {
  if (today.year === undefined || day.month === undefined) return day;
  const isLater =
    day.month > (today.month ?? 12) || (day.month === today.month && (day.day ?? 0) > (today.day ?? 31));
  return { ...day, year: isLater ? today.year - 1 : today.year };
}

/** The first full date of a text or an article id that is written as 2021-12-20; {} when there is none. */
export function firstDay(text: string): Day {
  const found = /(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)/u.exec(text);
  return found ? { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) } : {};
}
