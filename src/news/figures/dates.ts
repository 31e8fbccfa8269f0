import { Class, type ClassTable, isA, isCapital, lowAt, type Word } from './words.ts';

/** A day, month or year, as far as a text gives it. */
export interface Day {
  readonly year?: number;
  /** 1 is January. */
  readonly month?: number;
  readonly day?: number;
}

/** A date in words [from, to). */
export interface DateWords {
  readonly to: number;
  readonly date: Day;
}

/** In their order, as the ledger writes them. */
export const MONTHS: readonly string[] =
  'January February March April May June July August September October November December'.split(' ');
const MONTH = new Map(
  MONTHS.flatMap((name, index) => [
    [name.toLowerCase(), index + 1] as const,
    [name.slice(0, 3).toLowerCase(), index + 1] as const,
  ]),
).set('sept', 9);
/** What orders quarters, halves and the like, from the first. */
export const NTH: readonly string[] = ['first', 'second', 'third', 'fourth'];
/** The names of months, for the lexicon. */
export const MONTH_WORDS: ClassTable = [MONTH.keys(), Class.month];
/** "May" and "March" are words too: a month alone is one after these only. */
const BEFORE_MONTH = /^(?:in|of|since|by|until|from|to|during|last|this|for|through|and)$/u;

/** Whether a word is the name of a month. */
export function isMonth(word: Word | undefined): boolean {
  return isA(word, Class.month);
}

/** A date as the ledger writes it: "30 September 2021". */
export function dateText({ year, month, day }: Day): string {
  return [day, month === undefined ? undefined : MONTHS[month - 1], year]
    .filter((part) => part !== undefined)
    .join(' ');
}

/**
 * "18 November 2021", "Nov. 18", "March 2021", "2021-11-18", a month after a preposition. A date without a year takes
 * that of `today`, if it is not later in the year: another year would be a number that stands nowhere in the article.
 */
export function dateAt(words: readonly Word[], from: number, today: Day): DateWords | undefined {
  const found = isoDate(words, from) ?? dayMonth(words, from) ?? monthDay(words, from);
  return found && { to: found.to, date: completed(found.date, today) };
}

/** A year before 1900 is told from a number by the word before it. */
const OLD_YEAR = /^1[0-8]\d\d$/u;
const YEAR_DIGITS = 4;
const IN = /^(?:in|since|by|until|circa|around)$/u;

/** The year that a word is, from 1900 to 2099. */
export function yearAt(words: readonly Word[], at: number): number | undefined {
  const word = words[at];
  if (word?.kind !== 'number' || word.text.length !== YEAR_DIGITS) return undefined;
  const isYear =
    /^(?:19|20)\d\d$/u.test(word.text) || (OLD_YEAR.test(word.text) && IN.test(lowAt(words, at - 1)));
  return isYear ? Number(word.text) : undefined;
}

/** The first full date of a text that is written as 2021-12-20; {} when there is none. */
export function firstDay(text: string): Day {
  const found = /(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)/u.exec(text);
  return found ? { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) } : {};
}

function isoDate(words: readonly Word[], from: number): DateWords | undefined {
  const year = yearAt(words, from);
  const mark = words[from + 1];
  const step = mark?.hyphen ? 1 : mark?.text === '/' ? 2 : 0;
  if (year === undefined || step === 0) return undefined;
  const [month, day] = [words[from + step], words[from + 2 * step]];
  if (month?.kind !== 'number' || day?.kind !== 'number' || Number(month.text) > 12 || Number(day.text) > 31)
    return undefined;
  return { to: from + 2 * step + 1, date: { year, month: Number(month.text), day: Number(day.text) } };
}

/** Stand before a day and no fraction. */
const BEFORE_DAY = /^(?:on|since|dated|until|till)$/u;
/** Stand before either: "by 3/4 inch". */
const BEFORE_EITHER = /^(?:before|after|by|from)$/u;

/** The word after a day that is written "5/6", "30/11" or "5/6/2021", of which the order is another in every country; undefined where there is none. */
export function dayInDigits(words: readonly Word[], from: number): number | undefined {
  const second = strokedAt(words, from);
  if (second === undefined || !isDayAndMonth(lowAt(words, from), lowAt(words, second))) return undefined;
  const year = strokedAt(words, second);
  if (year !== undefined) return /^(?:\d{2}|\d{4})$/u.test(lowAt(words, year)) ? year + 1 : undefined;
  const to = second + 1;
  const [before, after] = [lowAt(words, from - 1), words[to]];
  const isFree = after?.kind !== 'word' || isCapital(after) || isA(after, Class.break | Class.verb);
  const isDay = BEFORE_DAY.test(before) || (BEFORE_EITHER.test(before) && isFree);
  return isDay && after?.low !== 'of' ? to : undefined;
}

/** The place of digits that only a stroke parts from those at a place. */
function strokedAt(words: readonly Word[], at: number): number | undefined {
  const [stroke, digits] = [words[at + 1], words[at + 2]];
  const isStroked = stroke?.text === '/' && stroke.glued && digits?.kind === 'number' && digits.glued;
  return isStroked ? at + 2 : undefined;
}

function isDayAndMonth(first: string, second: string): boolean {
  if (!/^\d{1,2}$/u.test(first) || !/^\d{1,2}$/u.test(second)) return false;
  const [low, high] = [Number(first), Number(second)].toSorted((a, b) => a - b);
  return low !== undefined && high !== undefined && low >= 1 && low <= 12 && high <= 31;
}

/** "18 November", "18th of November 2021". */
function dayMonth(words: readonly Word[], from: number): DateWords | undefined {
  const day = dayAt(words, from);
  if (!day) return undefined;
  const month = monthAt(words, lowAt(words, day.to) === 'of' ? day.to + 1 : day.to);
  return month && withYear(words, month.to, { month: month.value, day: day.value });
}

/** "November 18, 2021", "November 2021", "in November". */
function monthDay(words: readonly Word[], from: number): DateWords | undefined {
  const month = monthAt(words, from);
  if (!month) return undefined;
  const year = yearAt(words, month.to);
  if (year !== undefined) return { to: month.to + 1, date: { year, month: month.value } };
  const day = dayAt(words, month.to);
  if (day) return withYear(words, day.to, { month: month.value, day: day.value });
  return BEFORE_MONTH.test(lowAt(words, from - 1))
    ? { to: month.to, date: { month: month.value } }
    : undefined;
}

/** A day and month, with the year that may follow. */
function withYear(words: readonly Word[], to: number, date: Day): DateWords {
  const at = lowAt(words, to) === ',' ? to + 1 : to;
  const year = yearAt(words, at);
  return year === undefined ? { to, date } : { to: at + 1, date: { ...date, year } };
}

/** A number or name of a date's part, and the word after it. */
interface Part {
  readonly value: number;
  readonly to: number;
}

function monthAt(words: readonly Word[], at: number): Part | undefined {
  const value = isCapital(words[at]) ? MONTH.get(lowAt(words, at)) : undefined;
  return value === undefined ? undefined : { value, to: lowAt(words, at + 1) === '.' ? at + 2 : at + 1 };
}

/** A number of no more characters has neither commas nor a point. */
const DAY_DIGITS = 2;

function dayAt(words: readonly Word[], at: number): Part | undefined {
  const word = words[at];
  if (word?.kind !== 'number' || word.text.length > DAY_DIGITS) return undefined;
  const value = Number(word.text);
  if (value < 1 || value > 31) return undefined;
  const ending = words[at + 1];
  return { value, to: ending?.glued && /^(?:st|nd|rd|th)$/u.test(ending.low) ? at + 2 : at + 1 };
}

function completed(date: Day, today: Day): Day {
  if (date.year !== undefined || today.year === undefined || date.month === undefined) return date;
  const isLater =
    date.month > (today.month ?? 12) || (date.month === today.month && (date.day ?? 0) > (today.day ?? 31));
  return isLater ? date : { ...date, year: today.year };
}
