import { describe, expect, test } from 'vitest';
import { nextSlot } from '../../src/schedules/slots.ts';
import { nearestZone, zoneCalled } from '../../src/schedules/zones.ts';
import { schedule } from './examples.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Two years, two changes of the clock each where there are any. */
const FIRST = Temporal.PlainDate.from('2026-01-01');
/** As a clock of UTC shows it. */
const MIDNIGHT = FIRST.toZonedDateTime('UTC').epochMilliseconds;
const DAYS = 365 + 365;
const TIMES = ['00:15', '02:20', '23:40'];

/** Changes by an hour, by half an hour and by two; at midnight, and for Ramadan; odd offsets, and none at all. */
const ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/Los_Angeles',
  'America/New_York',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/London',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'UTC',
];

const wall = (at: number, zone: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();

/** Milliseconds that the clock of a zone is ahead of UTC. */
const offset = (at: number, zone: string): number =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;

/** A time in which the clock of a zone is as far ahead of UTC; all ms. */
interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly ahead: number;
}

/** The stretches of a zone's time from the day before the first on. */
function stretchesOf(zone: string): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const end = FIRST.add({ days: DAYS + 1 }).toZonedDateTime(zone).epochMilliseconds;
  let start = FIRST.subtract({ days: 1 }).toZonedDateTime(zone);
  while (start.epochMilliseconds < end) {
    const next = start.getTimeZoneTransition('next');
    const from = start.epochMilliseconds;
    stretches.push({ from, until: next?.epochMilliseconds ?? Infinity, ahead: offset(from, zone) });
    if (!next) break;
    start = next;
  }
  return stretches;
}

/** When a clock shows a time (ms, as of UTC) first; where it leaves it out, as much later as it is put on (RFC 5545). */
function shownAt(time: number, stretches: readonly Stretch[]): number | undefined {
  const first =
    stretches.find(({ from, until, ahead }) => time - ahead >= from && time - ahead < until) ??
    stretches.findLast(({ until, ahead }) => time - ahead >= until);
  return first && time - first.ahead;
}

describe('two years of daily slots', () => {
  test.each(ZONES)('in %s come once for each time and local date', (zone) => {
    const daily = schedule(`daily ${TIMES.join(' ')} ${zone}`);
    const due = new Set(
      Array.from({ length: DAYS }, (_, index) => FIRST.add({ days: index }).toString()).flatMap((day) =>
        TIMES.map((time) => `${day}T${time}:00`),
      ),
    );
    const moved: number[] = [];
    const second: string[] = [];
    let at = FIRST.toZonedDateTime(zone).epochMilliseconds - 1;
    for (let count = 0; count < DAYS * TIMES.length; count += 1) {
      at = nextSlot(daily, at);
      const shown = wall(at, zone);
      if (due.delete(shown.toString())) {
        // Of two instants at which the clock shows this, the first: where it was put back, not by as much before.
        const put = offset(at, zone) - offset(at - 120 * MINUTE, zone);
        if (put < 0 && wall(at + put, zone).equals(shown)) second.push(shown.toString());
      } else moved.push(at);
    }
    // What the clock never shows is as much later as the clock is put on.
    for (const slot of moved) {
      const gap = [30, 60, 120].find((minutes) =>
        due.delete(wall(slot, zone).subtract({ minutes }).toString()),
      );
      const put =
        wall(slot, zone)
          .since(wall(slot - 180 * MINUTE, zone))
          .total('minutes') - 180;
      expect(put).toBe(gap);
    }
    expect({ left: [...due], second }).toEqual({ left: [], second: [] });
  });
});

describe('two years of a slot a day, at every half hour', () => {
  const HALF_HOURS = Array.from(
    { length: 48 },
    (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 === 0 ? '00' : '30'}`,
  );

  test.each(ZONES)('in %s come once for each local date, whenever the clock is changed', (zone) => {
    const start = FIRST.toZonedDateTime(zone).epochMilliseconds - 1;
    const stretches = stretchesOf(zone);
    const wrong: string[] = [];
    for (const [index, time] of HALF_HOURS.entries()) {
      const daily = schedule(`daily ${time} ${zone}`);
      let at = start;
      for (let day = 0; day < DAYS; day += 1) {
        at = nextSlot(daily, at);
        const due = shownAt(MIDNIGHT + day * DAY + index * 30 * MINUTE, stretches);
        if (at !== due) wrong.push(`day ${day} at ${time}: ${wall(at, zone).toString()}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('a year of a crontab line', () => {
  test.each(['Europe/London', 'Australia/Lord_Howe', 'America/Havana'])(
    'in %s have each time that the clock shows, once',
    (zone) => {
      const line = schedule(`20 */2 * * * ${zone}`);
      const shown = new Map<string, number>();
      const end = FIRST.add({ years: 1 }).toZonedDateTime(zone).epochMilliseconds;
      let at = FIRST.toZonedDateTime(zone).epochMilliseconds - 1;
      for (at = nextSlot(line, at); at < end; at = nextSlot(line, at)) {
        const time = wall(at, zone).toString();
        shown.set(time, (shown.get(time) ?? 0) + 1);
      }
      expect(shown.size).toBe(365 * 12);
      expect([...shown.values()].filter((times) => times > 1)).toEqual([]);
    },
  );
});

describe('a zone', () => {
  test.each([
    ['asia/shanghai', 'Asia/Shanghai'],
    ['Shanghai', 'Asia/Shanghai'],
    ['new york', 'America/New_York'],
    ['New York time', 'America/New_York'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['utc', 'UTC'],
    ['Etc/GMT-8', 'Etc/GMT-8'],
  ])('may be called %s', (words, zone) => {
    expect(zoneCalled(words)).toBe(zone);
  });

  test.each(['EST', 'CST', 'UTC+8', '+08:00', 'Mars/Olympus', 'time', '', '北京'])(
    'is not called "%s"',
    (words) => {
      expect(zoneCalled(words)).toBeUndefined();
    },
  );

  test.each([
    ['Asia/Shangai', 'Asia/Shanghai'],
    ['Shangai', 'Asia/Shanghai'],
    ['new yrok', 'America/New_York'],
    ['Europe/Londn', 'Europe/London'],
    ['Mars/Olympus', undefined],
    ['EST', undefined],
    ['', undefined],
  ])('nearest to "%s" is %s', (words, zone) => {
    expect(nearestZone(words)).toBe(zone);
  });
});
