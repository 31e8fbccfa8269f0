import type { MonthDay, Schedule } from '../domain.ts';
import { readCron } from './cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A slot answered within this is on time. */
const PUNCTUAL = MINUTE;
/** A slot missed by more than this is not worth catching up. */
const LONGEST_GRACE = 6 * HOUR;
/** The rarest day there is, 29 February, comes after eight years when a century leaves it out. */
const RAREST_DAY = 8 * 366;

/**
 * The first slot strictly after an instant, in ms. A wall-clock time that a spring gap leaves out comes that much
 * later; one that happens twice counts the first time (RFC 5545's rule, Temporal's `compatible`). An interval runs by
 * elapsed time, on its multiples since 1970.
 * @throws RangeError when the schedule never comes: a cron expression that `parseSchedule` would not have read
 */
export function nextSlot(schedule: Schedule, after: number): number {
  if (schedule.kind !== 'interval') return nextByWallClock(schedule, after);
  const period = schedule.minutes * MINUTE;
  return (Math.floor(after / period) + 1) * period;
}

/** The first slots strictly after an instant, in order; all ms. @throws RangeError as `nextSlot` */
export function nextSlots(schedule: Schedule, after: number, count: number): number[] {
  const slots: number[] = [];
  while (slots.length < count) slots.push(nextSlot(schedule, slots.at(-1) ?? after));
  return slots;
}

type WallClock = Exclude<Schedule, { kind: 'interval' }>;

function nextByWallClock(schedule: WallClock, after: number): number {
  const { zone } = schedule;
  const start = zoned(after, zone);
  // Times in a gap come after it, so that the last day's are still to be looked at where the clock was put on since.
  const put = zoned(after - DAY, zone).offsetNanoseconds - start.offsetNanoseconds;
  const from = start.toPlainDateTime().add({ nanoseconds: Math.min(0, put) });

  let next: Temporal.ZonedDateTime | undefined;
  for (const time of wallTimes(schedule, from)) {
    // Times up to where the clock then stands can be earlier still: they need not be moved.
    if (next && Temporal.PlainDateTime.compare(time, next.toPlainDateTime()) >= 0) break;
    const slot = time.toZonedDateTime(zone, { disambiguation: 'compatible' });
    if (slot.epochMilliseconds > after && (!next || Temporal.ZonedDateTime.compare(slot, next) < 0))
      next = slot;
  }
  if (next) return next.epochMilliseconds;
  throw new RangeError(
    `schedules: this schedule never comes, so there is no next slot: ${JSON.stringify(schedule)}`,
  );
}

const zoned = (at: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** A schedule's wall-clock times from one on, in order, whether or not the zone's clock ever shows them. */
function* wallTimes(
  schedule: WallClock,
  from: Temporal.PlainDateTime,
): Generator<Temporal.PlainDateTime, void, undefined> {
  const { matches, minutes } = daysAndMinutes(schedule);
  const first = from.toPlainDate();
  for (let index = 0; index <= RAREST_DAY; index += 1) {
    const day = first.add({ days: index });
    if (!matches(day)) continue;
    for (const minute of minutes) {
      if (index === 0 && minute < from.hour * 60 + from.minute) continue;
      yield day.toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
    }
  }
}

/** On which days a schedule comes, and at which minutes of the day, in order. */
function daysAndMinutes(schedule: WallClock): {
  matches(day: Temporal.PlainDate): boolean;
  readonly minutes: readonly number[];
} {
  switch (schedule.kind) {
    case 'calendar':
      return {
        matches: (day) => schedule.days.some((weekday) => weekday === day.dayOfWeek),
        minutes: minutesOf(schedule.times),
      };
    case 'monthly':
      return { matches: (day) => isMonthDay(day, schedule.on), minutes: minutesOf(schedule.times) };
    case 'cron':
      return readCron(schedule.expression) ?? { matches: () => false, minutes: [] };
  }
}

const minutesOf = (times: readonly string[]): number[] =>
  times.map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))).sort((a, b) => a - b);

function isMonthDay(day: Temporal.PlainDate, on: MonthDay): boolean {
  if ('day' in on) return day.day === (on.day === -1 ? day.daysInMonth : Math.min(on.day, day.daysInMonth));
  const inWeek = on.week === -1 ? day.day + 7 > day.daysInMonth : Math.ceil(day.day / 7) === on.week;
  return inWeek && day.dayOfWeek === on.weekday;
}

/** The latest slot at or before an instant, of those from a slot on; all ms. Found by halving, for any schedule. */
function latestSlot(schedule: Schedule, from: number, at: number): number {
  let early = from;
  let late = at;
  if (nextSlot(schedule, early) > at) return early;
  while (early < late) {
    const middle = Math.floor((early + late) / 2);
    const next = nextSlot(schedule, middle);
    if (next <= at) early = next;
    else late = middle;
  }
  return early;
}

/** The latest slots at or before an instant, of those from a slot on, latest first; all ms. */
export function* latestSlots(
  schedule: Schedule,
  from: number,
  at: number,
  count: number,
): Generator<number, void, undefined> {
  let slot = latestSlot(schedule, from, at);
  for (let given = 0; given < count; given += 1) {
    yield slot;
    if (slot <= from) return;
    slot = latestSlot(schedule, from, slot - 1);
  }
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
 * @throws RangeError as `nextSlot`
 */
export function planSlot(schedule: Schedule, dueAt: number, now: number): SlotPlan {
  if (now < dueAt) return { run: false, slotAt: dueAt, late: false, nextDueAt: dueAt };
  const slotAt = latestSlot(schedule, dueAt, now);
  const nextDueAt = nextSlot(schedule, now);
  const grace = Math.min(LONGEST_GRACE, (nextDueAt - slotAt) / 2);
  const delay = now - slotAt;
  const run = delay <= grace;
  return { run, slotAt, late: run && delay > PUNCTUAL, nextDueAt };
}
