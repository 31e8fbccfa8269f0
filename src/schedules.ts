import type { Schedule, Weekday, Zone } from './domain.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Schedules to be offered while somebody writes, without their zone: `parseSchedule` reads each. */
export const SCHEDULE_EXAMPLES = [
  'weekdays 09:00',
  'daily 08:30',
  'mondays and thursdays 09:00',
  'every 15 minutes',
  'hourly',
] as const;

/** A slot answered within this is on time. */
const PUNCTUAL = MINUTE;
/** A slot missed by more than this is not worth catching up. */
const LONGEST_GRACE = 6 * HOUR;
/** Minutes in a week: nobody remembers an interval longer than that. */
const LONGEST_INTERVAL = 7 * 24 * 60;

const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const WEEKEND: readonly Weekday[] = [6, 7];
const EVERY_DAY: readonly Weekday[] = [...WEEKDAYS, ...WEEKEND];
const DAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const nameOf = (day: Weekday): string => DAY_NAMES[day - 1] ?? '';

/** "weekdays", "every weekday", "monday", "mondays". */
const DAY_WORDS: ReadonlyMap<string, readonly Weekday[]> = new Map([
  ['daily', EVERY_DAY],
  ['day', EVERY_DAY],
  ...inPlural('weekday', WEEKDAYS),
  ...inPlural('weekend', WEEKEND),
  ...EVERY_DAY.flatMap((day) => inPlural(nameOf(day), [day])),
]);

function inPlural(word: string, days: readonly Weekday[]): [string, readonly Weekday[]][] {
  return [
    [word, days],
    [`${word}s`, days],
  ];
}

/** Minutes in a unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['minute', 1],
  ['minutes', 1],
  ['min', 1],
  ['hour', 60],
  ['hours', 60],
]);

/** Words that a schedule can begin with; `day` alone is too common a word. */
const beginsSchedule = (word: string): boolean =>
  ['every', 'hourly'].includes(word) || (DAY_WORDS.has(word) && word !== 'day');

export interface ScheduleProblem {
  readonly problem: 'zone' | 'time' | 'schedule';
  /** The words that cannot be read. */
  readonly words: string;
}

/**
 * Reads `daily 08:30 Asia/Shanghai`, `mondays and thursdays 9:00`, `weekdays 8:30am and 17:30`, `every 5 minutes`,
 * `every 2 hours`, `hourly`.
 * @param defaultZone the zone where none is written
 * @returns the schedule, or which words are wrong: as a zone, as a time, or altogether
 */
export function parseSchedule(words: string, defaultZone: Zone): Schedule | ScheduleProblem {
  // "8:30 am" is one time in two words.
  const parts = words
    .replace(/(\d)\s+([ap]m)\b/gi, '$1$2')
    .split(/[\s,]+/)
    .filter((part) => part !== '' && !/^(?:and|at|on)$/i.test(part));
  const last = parts.at(-1) ?? '';
  const written = parts.length > 1 && canNameZone(last) ? last : undefined;
  const rest = (written === undefined ? parts : parts.slice(0, -1)).map((part) => part.toLowerCase());

  const minutes = intervalOf(rest);
  const found = minutes === undefined ? calendarOf(rest, words) : { kind: 'interval' as const, minutes };
  if ('problem' in found) return found;
  const zone = zoneCalled(written ?? defaultZone);
  return zone === undefined ? { problem: 'zone', words: written ?? defaultZone } : { ...found, zone };
}

/** Whether a last word can only be meant as a zone: days, units and times it is not. */
const canNameZone = (word: string): boolean =>
  /^[a-z]/i.test(word) &&
  !beginsSchedule(word.toLowerCase()) &&
  !DAY_WORDS.has(word.toLowerCase()) &&
  !UNITS.has(word.toLowerCase());

/**
 * A zone as the zone database spells it. Abbreviations but for UTC and GMT are refused: EST is a zone that never
 * changes its clocks, which is not what its users mean.
 */
function zoneCalled(name: string): Zone | undefined {
  if (/^[a-z]{1,3}$/i.test(name) && !/^(?:utc|gmt)$/i.test(name)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** `hourly`, `every minute`, `every 5 minutes`, in minutes. */
function intervalOf(parts: readonly string[]): number | undefined {
  if (parts.length === 1 && parts[0] === 'hourly') return 60;
  const match = /^every (?:([1-9]\d{0,4}) )?([a-z]+)$/.exec(parts.join(' '));
  const unit = UNITS.get(match?.[2] ?? '');
  if (!match || unit === undefined) return undefined;
  const minutes = Number(match[1] ?? 1) * unit;
  return minutes <= LONGEST_INTERVAL ? minutes : undefined;
}

type Calendar = Omit<Extract<Schedule, { kind: 'calendar' }>, 'zone'>;

/** Days, then times. */
function calendarOf(parts: readonly string[], words: string): Calendar | ScheduleProblem {
  const named = parts[0] === 'every' ? parts.slice(1) : parts;
  const firstOther = named.findIndex((part) => !DAY_WORDS.has(part));
  const [dayWords, timeWords] =
    firstOther < 0 ? [named, []] : [named.slice(0, firstOther), named.slice(firstOther)];
  if (dayWords.length === 0) return { problem: 'schedule', words };
  if (timeWords.length === 0) return { problem: 'time', words };

  const chosen = new Set(dayWords.flatMap((word) => DAY_WORDS.get(word) ?? []));
  const times = new Set<string>();
  for (const word of timeWords) {
    const time = timeOf(word);
    if (time === undefined) return { problem: /^\d/.test(word) ? 'time' : 'schedule', words: word };
    times.add(time);
  }
  return { kind: 'calendar', days: EVERY_DAY.filter((day) => chosen.has(day)), times: [...times].sort() };
}

/** `8:30`, `08:30`, `8:30pm`, `8pm` as `hh:mm`. */
function timeOf(word: string): string | undefined {
  const match = /^(\d{1,2})(?::(\d\d))?(am|pm)?$/.exec(word);
  if (!match) return undefined;
  const [, hourText, minuteText, half] = match;
  const hour = Number(hourText);
  if (Number(minuteText ?? 0) > 59) return undefined;
  // A bare "9" may be a day of the month as well.
  if (half === undefined)
    return minuteText === undefined || hour > 23 ? undefined : `${two(hour)}:${minuteText}`;
  if (hour < 1 || hour > 12) return undefined;
  return `${two((hour % 12) + (half === 'pm' ? 12 : 0))}:${minuteText ?? '00'}`;
}

const two = (number: number): string => String(number).padStart(2, '0');

/**
 * A schedule in words that read back as the same schedule: `weekdays 09:00 and 17:30 Asia/Shanghai`,
 * `every 5 minutes`. An interval's words leave its zone out, for it has no part in when it is due.
 */
export function scheduleWords(schedule: Schedule): string {
  if (schedule.kind === 'interval') {
    const { minutes } = schedule;
    const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
    return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
  }
  return `${dayWords(schedule.days)} ${listed(schedule.times)} ${schedule.zone}`;
}

function dayWords(days: readonly Weekday[]): string {
  const key = days.join('');
  if (key === EVERY_DAY.join('')) return 'daily';
  if (key === WEEKDAYS.join('')) return 'weekdays';
  if (key === WEEKEND.join('')) return 'weekends';
  return listed(days.map((day) => `${nameOf(day)}s`));
}

const listed = (items: readonly string[]): string =>
  [items.slice(0, -1).join(', '), ...items.slice(-1)].filter(Boolean).join(' and ');

/**
 * Parts words at the schedule they end with: "alibaba cloud daily 08:30 Asia/Shanghai". It begins where the longest
 * end that reads as a schedule begins; where none does, at the first word that begins one.
 * @returns both parts; `schedule` is empty where no word begins one
 */
export function splitSchedule(words: string): { readonly rest: string; readonly schedule: string } {
  const parts = words.trim().split(/\s+/);
  const starts = [...parts.keys()].filter((index) => beginsSchedule((parts[index] ?? '').toLowerCase()));
  const from = (start: number): string => parts.slice(start).join(' ');
  const start =
    starts.find((each) => 'kind' in parseSchedule(from(each), 'UTC')) ?? starts[0] ?? parts.length;
  return {
    rest: parts
      .slice(0, start)
      .join(' ')
      .replace(/(?:^| )(?:on|at)$/i, ''),
    schedule: from(start),
  };
}

/**
 * The first slot strictly after an instant, in ms. A wall-clock time that a spring gap leaves out comes that much
 * later; one that happens twice counts the first time (RFC 5545's rule, Temporal's `compatible`). An interval runs by
 * elapsed time, on its multiples since 1970.
 */
export function nextSlot(schedule: Schedule, after: number): number {
  if (schedule.kind === 'interval') {
    const period = schedule.minutes * MINUTE;
    return (Math.floor(after / period) + 1) * period;
  }
  return Math.min(...slotsAround(schedule, after).filter((slot) => slot > after));
}

/** The latest slot at or before an instant. */
function latestSlot(schedule: Schedule, at: number): number {
  if (schedule.kind === 'interval') {
    const period = schedule.minutes * MINUTE;
    return Math.floor(at / period) * period;
  }
  return Math.max(...slotsAround(schedule, at).filter((slot) => slot <= at));
}

/**
 * All slots of the nearest days, so that there is one of each weekday on both sides. A day more than a week each way,
 * for a gap can move a slot over midnight and a zone can leave out a day (Apia, 30 December 2011).
 */
function slotsAround(schedule: Extract<Schedule, { kind: 'calendar' }>, at: number): number[] {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(schedule.zone).toPlainDate();
  const days = Array.from({ length: 19 }, (_, index) => today.add({ days: index - 9 }));
  return days
    .filter((day) => schedule.days.some((weekday) => weekday === day.dayOfWeek))
    .flatMap((day) =>
      schedule.times.map((time) => {
        const local = day.toPlainDateTime(Temporal.PlainTime.from(time));
        return local.toZonedDateTime(schedule.zone, { disambiguation: 'compatible' }).epochMilliseconds;
      }),
    );
}

/** What to do about a slot. */
export interface SlotPlan {
  readonly run: boolean;
  /** The slot that is answered, or skipped: of several missed ones the latest. */
  readonly slotAt: number;
  /** To be labelled as late. */
  readonly late: boolean;
  readonly nextDueAt: number;
}

/**
 * Decides about a slot that was due, however late it is found (all ms). Of several missed slots the latest is caught
 * up, once, and only within its grace: six hours, or half the time to the next slot if that is shorter. A slot that is
 * not due yet, because the clock was moved back, waits.
 */
export function planSlot(schedule: Schedule, dueAt: number, now: number): SlotPlan {
  if (now < dueAt) return { run: false, slotAt: dueAt, late: false, nextDueAt: dueAt };
  const slotAt = Math.max(dueAt, latestSlot(schedule, now));
  const grace = Math.min(LONGEST_GRACE, (nextSlot(schedule, slotAt) - slotAt) / 2);
  const delay = now - slotAt;
  const run = delay <= grace;
  return { run, slotAt, late: run && delay > PUNCTUAL, nextDueAt: nextSlot(schedule, now) };
}
