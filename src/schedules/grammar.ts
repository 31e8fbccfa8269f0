import type { MonthDay, Schedule, Weekday, Zone } from '../domain.ts';
import { readCron } from './cron.ts';
import { daysBetween, tokenize, type Token } from './lexicon.ts';
import { EVERY_DAY } from './words.ts';
import { zoneCalled } from './zones.ts';

/** Minutes in a week: nobody remembers an interval longer than that. */
export const LONGEST_INTERVAL = 7 * 24 * 60;

export interface Unread {
  readonly problem: 'zone' | 'time' | 'schedule';
  /** The words that cannot be read, as they were written. */
  readonly words: string;
}

/**
 * Reads a schedule, or says which words are wrong: a zone or a time that is none, or words of which nothing is known.
 * @param defaultZone the zone where none is written; taken as it is
 */
export function readSchedule(words: string, defaultZone: Zone): Schedule | Unread {
  const cron = cronFields(words);
  if (cron) {
    const { expression, zoneWords, written } = cron;
    if (!readCron(expression) || /^[\d*]/.test(zoneWords)) return { problem: 'schedule', words: written };
    const zone = zoneWords ? zoneCalled(zoneWords) : defaultZone;
    return zone === undefined
      ? { problem: 'zone', words: standing(zoneWords, words) }
      : { kind: 'cron', expression, zone };
  }
  const { tokens, zone, unknown } = takeZone(words);
  const whole = words.trim();
  const found = intervalOf(tokens, words) ?? wallClockOf(tokens, words);
  if (unknown !== undefined) {
    if ('problem' in found && found.problem === 'time' && found.words !== whole) return found;
    if ('kind' in found && zone === undefined && whole.endsWith(unknown))
      return { problem: 'zone', words: unknown };
    return { problem: 'problem' in found ? found.problem : 'schedule', words: unknown };
  }
  if ('problem' in found) return found;
  return { ...found, zone: zone ?? defaultZone };
}

/** A field of a crontab line; the first three have no names. */
const FIELD = /^(?:[\d*?L][\d*?,/#LW-]*|[a-z]{3,9}(?:[,-][a-z]{3,9})*)$/i;

/** The fields of a crontab line, and what follows them; undefined for words that do not look like one. */
export function cronFields(
  words: string,
): { readonly expression: string; readonly zoneWords: string; readonly written: string } | undefined {
  const [, named, line = ''] = /^[`"“”\s]*(cron\b\s*)?(.*)$/is.exec(words) ?? [];
  const fields = line.split(/[`"“”\s]+/).filter(Boolean);
  const five = fields.slice(0, 5);
  const looks =
    five.length === 5 &&
    five.every((field, index) => FIELD.test(field) && (index > 2 || !/^[a-km-z]/i.test(field)));
  if (named === undefined && !looks) return undefined;
  return {
    expression: five.join(' ').toUpperCase(),
    zoneWords: fields.slice(5).join(' '),
    written: looks ? standing(five.join(' '), words) : words.trim(),
  };
}

/** A part of words if it stands in them as it is, with no backquotes or further spaces; else all of them. */
const standing = (part: string, words: string): string => (words.includes(part) ? part : words.trim());

interface Zoned {
  /** What is left, without words that carry no meaning. */
  readonly tokens: readonly Token[];
  readonly zone?: Zone;
  /** The first words that are neither of a schedule nor a zone. */
  readonly unknown?: string;
}

/** Takes the zone out of words: the longest end of unknown words that names one. */
export function takeZone(words: string): Zoned {
  const all = tokenize(words);
  const tokens = all.filter(({ kind }) => kind !== 'filler' && kind !== 'word');
  let zone: Zone | undefined;
  let unknown: string | undefined;
  for (const run of unknownRuns(all)) {
    const end = run.at(-1)?.end ?? 0;
    const named =
      zone === undefined ? run.find(({ start }) => zoneCalled(words.slice(start, end))) : undefined;
    if (named) zone = zoneCalled(words.slice(named.start, end));
    const left = words.slice(run[0]?.start ?? 0, named?.start ?? end).trim();
    if (left !== '') unknown ??= left;
  }
  return { tokens, ...(zone !== undefined && { zone }), ...(unknown !== undefined && { unknown }) };
}

/** Unknown words that follow one another, with nothing of meaning between them. */
function unknownRuns(tokens: readonly Token[]): Token[][] {
  const runs: Token[][] = [];
  let open = false;
  for (const token of tokens) {
    if (token.kind === 'word') {
      if (!open) runs.push([]);
      runs.at(-1)?.push(token);
      open = true;
    } else if (token.kind !== 'filler') open = false;
  }
  return runs;
}

/** A schedule whose zone is still to be found. */
export type Zoneless<Of = Schedule> = Of extends Schedule ? Omit<Of, 'zone'> : never;

/** `hourly`, `every minute`, `every 1.5 hours`; undefined where there is no word of elapsed time. */
function intervalOf(tokens: readonly Token[], words: string): Zoneless | Unread | undefined {
  const [first, ...more] = tokens;
  const unitAt = tokens.findIndex(({ kind }) => kind === 'unit');
  const length = first?.kind === 'interval' ? 1 : unitAt + 1;
  if (!first || length === 0) return undefined;
  const minutes = minutesOf(first, more.slice(0, length - 1));
  const extra = tokens[length];
  if (minutes === undefined) return { problem: 'schedule', words: words.trim() };
  return extra ? { problem: 'schedule', words: written(extra, words) } : { kind: 'interval', minutes };
}

function minutesOf(first: Token, [number, unit]: readonly Token[]): number | undefined {
  if (first.kind === 'interval') return first.minutes;
  const [count, of] =
    number?.kind === 'unit' ? [1, number] : [number?.kind === 'number' ? number.value : 0, unit];
  if (first.kind !== 'every' || of?.kind !== 'unit') return undefined;
  const minutes = count * of.minutes;
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_INTERVAL ? minutes : undefined;
}

/** Days and times, in either order. */
function wallClockOf(tokens: readonly Token[], words: string): Zoneless | Unread {
  const ofTime = ({ kind }: Token): boolean => ['time', 'at', 'number'].includes(kind);
  const timeFirst = tokens[0] !== undefined && ofTime(tokens[0]);
  const turn = tokens.findIndex((token) => token.kind !== 'and' && ofTime(token) !== timeFirst);
  const parts = turn < 0 ? [tokens, []] : [tokens.slice(0, turn), tokens.slice(turn)];
  const [dayPart = [], timePart = []] = timeFirst ? parts.toReversed() : parts;

  const days = daysOf(dayPart, words);
  if ('problem' in days) return days;
  const times = timesOf(timePart, words);
  return 'problem' in times ? times : { ...days, times };
}

/** `9:00, 13:00 and 17:30`, `at 9 and 17`: in order, each once. */
function timesOf(tokens: readonly Token[], words: string): readonly string[] | Unread {
  const times = new Set<string>();
  let afterAt = false;
  for (const token of tokens) {
    if (token.kind === 'at') afterAt = true;
    else if (token.kind === 'time' || token.kind === 'number') {
      const time = token.kind === 'time' ? token.time : afterAt ? hourOf(token.value) : undefined;
      if (time === undefined) return { problem: 'time', words: written(token, words) };
      times.add(time);
    } else if (token.kind !== 'and') return { problem: 'schedule', words: written(token, words) };
  }
  return times.size > 0 ? [...times].sort() : { problem: 'time', words: words.trim() };
}

/** A whole hour as `hh:mm`. */
export const hourOf = (hour: number): string | undefined =>
  Number.isInteger(hour) && hour <= 23 ? `${String(hour).padStart(2, '0')}:00` : undefined;

/** What may stand among days. */
const OF_DAYS: ReadonlySet<Token['kind']> = new Set([
  'every',
  'day',
  'week',
  'month',
  'ordinal',
  'and',
  'to',
]);

type Days =
  | { readonly kind: 'calendar'; readonly days: readonly Weekday[] }
  | { readonly kind: 'monthly'; readonly on: MonthDay };

/** `weekdays`, `every monday and thursday`, `mon-fri`, `first monday of the month`, `monthly on the 15th`. */
function daysOf(tokens: readonly Token[], words: string): Days | Unread {
  const whole: Unread = { problem: 'schedule', words: words.trim() };
  const wrong = (token: Token): Unread => ({ problem: 'schedule', words: written(token, words) });
  const [ordinal, second] = tokens.filter((token) => token.kind === 'ordinal');
  const monthly = tokens.some(({ kind }) => kind === 'month');
  if (second) return wrong(second);
  if (monthly !== (ordinal !== undefined)) return whole;

  let named: { readonly days: readonly Weekday[]; readonly group: boolean } | undefined;
  let before: Token | undefined;
  for (const token of tokens) {
    if (token.kind === 'day' && !ordinal) {
      if (before?.kind !== 'every' || named) return wrong(token);
      named = { days: EVERY_DAY, group: true };
    } else if (token.kind === 'days') {
      const ranged = before?.kind === 'to' ? rangeOf(named?.days ?? [], token.days) : token.days;
      const joined = !named || before?.kind === 'and' || !(named.group || token.group);
      if (!ranged || !joined) return wrong(token);
      named = { days: [...(named?.days ?? []), ...ranged], group: token.group };
    } else if (before?.kind === 'to' || !OF_DAYS.has(token.kind)) return wrong(token);
    before = token;
  }
  if (before?.kind === 'to') return wrong(before);
  if (ordinal) {
    const on = monthDayOf(
      ordinal,
      named?.days ?? [],
      ordinal.day || tokens.some(({ kind }) => kind === 'day'),
    );
    return on ? { kind: 'monthly', on } : whole;
  }
  const chosen = new Set(named?.days);
  return chosen.size > 0 ? { kind: 'calendar', days: EVERY_DAY.filter((day) => chosen.has(day)) } : whole;
}

/** From the day last named to a single one. */
function rangeOf(
  named: readonly Weekday[],
  [day, ...more]: readonly Weekday[],
): readonly Weekday[] | undefined {
  const from = named.at(-1);
  return from && day && more.length === 0 ? daysBetween(from, day) : undefined;
}

/** @param ofDays whether the ordinal is said to be one of days */
export function monthDayOf(
  { nth }: { readonly nth: number },
  [weekday, ...more]: readonly Weekday[],
  ofDays: boolean,
): MonthDay | undefined {
  if (weekday !== undefined) {
    const week = ([1, 2, 3, 4, -1] as const).find((each) => each === nth);
    return week && more.length === 0 && !ofDays ? { week, weekday } : undefined;
  }
  return nth === -1 ? (ofDays ? { day: -1 } : undefined) : nth >= 1 && nth <= 31 ? { day: nth } : undefined;
}

const written = ({ start, end }: Token, words: string): string => words.slice(start, end);
