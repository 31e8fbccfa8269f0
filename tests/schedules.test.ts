import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Schedule, Weekday } from '../src/domain.ts';
import {
  nextSlot,
  parseSchedule,
  planSlot,
  SCHEDULE_EXAMPLES,
  scheduleWords,
  splitSchedule,
} from '../src/schedules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const at = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;
const said = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();

function schedule(words: string, zone = 'UTC'): Schedule {
  const result = parseSchedule(words, zone);
  if ('problem' in result) throw new Error(`${words}: ${result.problem} ${result.words}`);
  return result;
}

test.each(SCHEDULE_EXAMPLES)(
  'the offered schedule %s is understood, and parted from what is followed',
  (words) => {
    expect(parseSchedule(words, 'UTC')).not.toHaveProperty('problem');
    expect(splitSchedule(`acme ${words}`)).toEqual({ rest: 'acme', schedule: words });
  },
);

describe('a schedule in words', () => {
  test.each([
    ['daily 08:30 Asia/Shanghai', 'daily 08:30 Asia/Shanghai'],
    ['weekdays 09:00', 'weekdays 09:00 UTC'],
    ['weekends 10:00', 'weekends 10:00 UTC'],
    ['mondays 9:00', 'mondays 09:00 UTC'],
    ['every monday 9:00', 'mondays 09:00 UTC'],
    ['every day at 9pm', 'daily 21:00 UTC'],
    ['mondays and thursdays 09:00 Europe/London', 'mondays and thursdays 09:00 Europe/London'],
    ['fridays, mondays, mondays and tuesdays 09:00', 'mondays, tuesdays and fridays 09:00 UTC'],
    ['Saturdays and sundays 09:00', 'weekends 09:00 UTC'],
    ['daily 8:30am', 'daily 08:30 UTC'],
    ['daily 8:30 pm', 'daily 20:30 UTC'],
    ['daily 12am and 12pm', 'daily 00:00 and 12:00 UTC'],
    ['daily 17:30 and 09:00 and 9:00', 'daily 09:00 and 17:30 UTC'],
    ['daily 9:00, 13:00, 17:30 america/new_york', 'daily 09:00, 13:00 and 17:30 America/New_York'],
    ['daily 09:00 utc', 'daily 09:00 UTC'],
    ['every 5 minutes', 'every 5 minutes'],
    ['every 5 minutes Asia/Shanghai', 'every 5 minutes'],
    ['every 1 minutes', 'every minute'],
    ['every minute', 'every minute'],
    ['every 2 hours', 'every 2 hours'],
    ['every 90 minutes', 'every 90 minutes'],
    ['hourly', 'every hour'],
    ['EVERY 60 MINUTES', 'every hour'],
  ])('%s is understood as %s', (words, canonical) => {
    expect(scheduleWords(schedule(words))).toBe(canonical);
  });

  test.each([
    ['daily 08:30 Asia/Shangai', 'zone', 'Asia/Shangai'],
    ['daily 08:30 Somewhere', 'zone', 'Somewhere'],
    ['daily 08:30 EST', 'zone', 'EST'],
    ['daily 25:00', 'time', '25:00'],
    ['daily 24:00', 'time', '24:00'],
    ['daily 9:60', 'time', '9:60'],
    ['daily 13pm', 'time', '13pm'],
    ['daily 0am', 'time', '0am'],
    ['daily 9', 'time', '9'],
    ['daily', 'time', 'daily'],
    ['daily Asia/Shanghai', 'time', 'daily Asia/Shanghai'],
    ['daily 09:00 mondays', 'schedule', 'mondays'],
    ['daily 09:00 sharp UTC', 'schedule', 'sharp'],
    ['fortnightly 09:00', 'schedule', 'fortnightly 09:00'],
    ['every 0 minutes', 'schedule', 'every 0 minutes'],
    ['every -5 minutes', 'schedule', 'every -5 minutes'],
    ['every 1.5 hours', 'schedule', 'every 1.5 hours'],
    ['every 99999 hours', 'schedule', 'every 99999 hours'],
    ['', 'schedule', ''],
  ])('%s is refused for its %s', (words, problem, wrong) => {
    expect(parseSchedule(words, 'UTC')).toEqual({ problem, words: wrong });
  });

  test('a default zone that does not exist is named', () => {
    expect(parseSchedule('daily 09:00', 'Mars/Olympus')).toEqual({ problem: 'zone', words: 'Mars/Olympus' });
  });

  test('any schedule reads back from its words as itself', () => {
    fc.assert(
      fc.property(schedules, (each) => {
        expect(parseSchedule(scheduleWords(each), each.zone)).toEqual(each);
      }),
    );
  });

  test('any text is answered, never thrown at', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('daily', 'every', '5', 'minutes', '09:00', 'UTC', 'and', 'mondays', 'pm'),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join(' ');
        expect(parseSchedule(text, 'UTC')).toBeTypeOf('object');
        expect(splitSchedule(text).schedule.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('the schedule that words end with', () => {
  test.each([
    ['alibaba cloud daily 08:30 Asia/Shanghai', 'alibaba cloud', 'daily 08:30 Asia/Shanghai'],
    ['alibaba every 5 minutes', 'alibaba', 'every 5 minutes'],
    ['jd on mondays and thursdays 9:00', 'jd', 'mondays and thursdays 9:00'],
    ['jd daily deals daily 09:00', 'jd daily deals', 'daily 09:00'],
    ['tencent Weekdays soon', 'tencent', 'Weekdays soon'],
    ['alibaba singles day', 'alibaba singles day', ''],
    ['hourly', '', 'hourly'],
    ['', '', ''],
  ])('%s is "%s" and "%s"', (words, rest, schedule) => {
    expect(splitSchedule(words)).toEqual({ rest, schedule });
  });
});

describe('the next slot', () => {
  test.each([
    ['later the same day', 'daily 08:30 Asia/Shanghai', '2026-03-01T00:00:00Z', '2026-03-01T00:30:00Z'],
    [
      'strictly after its own instant',
      'daily 08:30 Asia/Shanghai',
      '2026-03-01T00:30:00Z',
      '2026-03-02T00:30:00Z',
    ],
    ['over the weekend', 'weekdays 09:00 Asia/Kolkata', '2026-03-06T03:30:00Z', '2026-03-09T03:30:00Z'],
    ['a week later', 'mondays 09:00 UTC', '2026-03-02T09:00:00Z', '2026-03-09T09:00:00Z'],
    ['the other time of the day', 'daily 09:00 and 17:30', '2026-03-02T09:00:00Z', '2026-03-02T17:30:00Z'],
    [
      "a local day that is not UTC's",
      'mondays 00:30 Pacific/Auckland',
      '2026-06-01T00:00:00Z',
      '2026-06-07T12:30:00Z',
    ],
    ['by elapsed time', 'every 5 minutes', '2026-03-01T00:02:00Z', '2026-03-01T00:05:00Z'],
    ['every 7 minutes since 1970', 'every 7 minutes', '1970-01-01T00:07:00Z', '1970-01-01T00:14:00Z'],
  ])('is %s', (_, words, after, expected) => {
    expect(said(nextSlot(schedule(words), at(after)))).toBe(expected);
  });

  test.each([
    ['America/New_York', '02:30', '2026-03-07T12:00:00Z', '2026-03-08T07:30:00Z', '03:30'],
    ['Europe/London', '01:30', '2026-03-28T12:00:00Z', '2026-03-29T01:30:00Z', '02:30'],
    ['Australia/Lord_Howe', '02:15', '2026-10-03T12:00:00Z', '2026-10-03T15:45:00Z', '02:45'],
    ['Africa/Cairo', '00:30', '2026-04-23T12:00:00Z', '2026-04-23T22:30:00Z', '01:30'],
    ['America/Sao_Paulo', '00:15', '2018-11-03T12:00:00Z', '2018-11-04T03:15:00Z', '01:15'],
    ['Pacific/Apia', '09:00', '2011-12-30T00:00:00Z', '2011-12-30T19:00:00Z', '09:00'],
  ])('in a gap of %s, %s moves later', (zone, time, after, expected, local) => {
    const slot = nextSlot(schedule(`daily ${time} ${zone}`), at(after));
    expect(said(slot)).toBe(expected);
    const wall = Temporal.Instant.fromEpochMilliseconds(slot).toZonedDateTimeISO(zone).toPlainTime();
    expect(wall.toString({ smallestUnit: 'minute' })).toBe(local);
  });

  test.each([
    ['America/New_York', '01:30', '2026-11-01T00:00:00Z', '2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    ['Europe/London', '01:30', '2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    ['Australia/Lord_Howe', '01:45', '2026-04-04T12:00:00Z', '2026-04-04T14:45:00Z', '2026-04-05T15:15:00Z'],
    ['Africa/Cairo', '23:30', '2026-10-29T12:00:00Z', '2026-10-29T20:30:00Z', '2026-10-30T21:30:00Z'],
    ['America/Sao_Paulo', '23:30', '2018-02-17T12:00:00Z', '2018-02-18T01:30:00Z', '2018-02-19T02:30:00Z'],
  ])('in the doubled hour of %s, %s comes once, the first time', (zone, time, after, first, second) => {
    const daily = schedule(`daily ${time} ${zone}`);
    const slot = nextSlot(daily, at(after));
    expect([said(slot), said(nextSlot(daily, slot))]).toEqual([first, second]);
  });

  test('of a zone without changes is a day after the last', () => {
    const daily = schedule('daily 09:00 Asia/Kolkata');
    let slot = nextSlot(daily, at('2026-01-01T00:00:00Z'));
    for (let day = 0; day < 400; day += 1) {
      const next = nextSlot(daily, slot);
      expect(next - slot).toBe(24 * HOUR);
      slot = next;
    }
  });

  test.each(['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Cairo'])(
    'comes once for each time and local date of a year in %s',
    (zone) => {
      const times = ['00:15', '01:45', '02:20', '12:00', '23:40'];
      const daily = schedule(`daily ${times.join(' ')} ${zone}`);
      const start = Temporal.PlainDate.from('2026-01-01');
      let slot = start.toZonedDateTime(zone).epochMilliseconds - 1;
      const end = start.add({ years: 1 }).toZonedDateTime(zone).epochMilliseconds;
      let count = 0;
      for (slot = nextSlot(daily, slot); slot < end; slot = nextSlot(daily, slot)) count += 1;
      expect(count).toBe(365 * times.length);
    },
  );

  test('always lies after what it is asked from, and nothing lies between', () => {
    fc.assert(
      fc.property(schedules, instants, fc.nat(1000), (each, from, permille) => {
        const next = nextSlot(each, from);
        expect(next).toBeGreaterThan(from);
        const between = from + Math.floor(((next - 1 - from) * permille) / 1000);
        expect(nextSlot(each, between)).toBe(next);
      }),
    );
  });
});

describe('a slot that is due', () => {
  const daily = schedule('daily 09:00');
  const due = at('2026-03-02T09:00:00Z');
  const tomorrow = at('2026-03-03T09:00:00Z');

  test.each([
    ['on time runs', daily, due, { run: true, slotAt: due, late: false, nextDueAt: tomorrow }],
    ['a second later runs', daily, due + 1000, { run: true, slotAt: due, late: false, nextDueAt: tomorrow }],
    [
      'five minutes later is late',
      daily,
      due + 5 * MINUTE,
      { run: true, slotAt: due, late: true, nextDueAt: tomorrow },
    ],
    [
      'six hours later is caught up',
      daily,
      due + 6 * HOUR,
      { run: true, slotAt: due, late: true, nextDueAt: tomorrow },
    ],
    [
      'after six hours is skipped',
      daily,
      due + 6 * HOUR + 1,
      { run: false, slotAt: due, late: false, nextDueAt: tomorrow },
    ],
    [
      'days later is caught up for the latest day alone',
      daily,
      due + 72 * HOUR + 2 * HOUR,
      { run: true, slotAt: due + 72 * HOUR, late: true, nextDueAt: due + 96 * HOUR },
    ],
    [
      'before its time, the clock moved back, waits',
      daily,
      due - 1,
      { run: false, slotAt: due, late: false, nextDueAt: due },
    ],
    [
      'missed for weeks is skipped up to the latest of them',
      schedule('mondays 09:00'),
      due + 21 * 24 * HOUR + 30 * HOUR,
      { run: false, slotAt: due + 21 * 24 * HOUR, late: false, nextDueAt: due + 28 * 24 * HOUR },
    ],
    [
      'within half of a short period is caught up',
      schedule('every 10 minutes'),
      due + 5 * MINUTE,
      { run: true, slotAt: due, late: true, nextDueAt: due + 10 * MINUTE },
    ],
    [
      'after half of a short period is skipped',
      schedule('every 10 minutes'),
      due + 5 * MINUTE + 1,
      { run: false, slotAt: due, late: false, nextDueAt: due + 10 * MINUTE },
    ],
    [
      'of an interval, missed often, is caught up once',
      schedule('every 10 minutes'),
      due + 10 * HOUR + MINUTE,
      { run: true, slotAt: due + 10 * HOUR, late: false, nextDueAt: due + 10 * HOUR + 10 * MINUTE },
    ],
  ])('%s', (_, each, now, plan) => {
    expect(planSlot(each, due, now)).toEqual(plan);
  });

  test('is never answered twice, however late each look is', () => {
    fc.assert(
      fc.property(
        schedules,
        instants,
        fc.array(fc.nat(40 * HOUR), { maxLength: 20 }),
        (each, start, delays) => {
          let due = nextSlot(each, start);
          let now = start;
          const answered: number[] = [];
          for (const delay of delays) {
            now += delay;
            const plan = planSlot(each, due, now);
            if (plan.run) answered.push(plan.slotAt);
            expect(plan.nextDueAt).toBeGreaterThan(now);
            expect(plan.nextDueAt).toBeGreaterThanOrEqual(due);
            due = plan.nextDueAt;
          }
          expect(answered).toEqual([...new Set(answered)].sort((a, b) => a - b));
        },
      ),
    );
  });
});

const zones = fc.constantFrom(
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Africa/Cairo',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'UTC',
);
const weekdays = fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7);
const times = fc
  .nat(24 * 60 - 1)
  .map((minute) =>
    Temporal.PlainTime.from('00:00').add({ minutes: minute }).toString({ smallestUnit: 'minute' }),
  );
const instants = fc.integer({ min: at('2010-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  fc.record({
    kind: fc.constant('calendar' as const),
    days: fc.uniqueArray(weekdays, { minLength: 1 }).map((days) => days.sort((a, b) => a - b)),
    times: fc.uniqueArray(times, { minLength: 1, maxLength: 4 }).map((each) => each.sort()),
    zone: zones,
  }),
  fc.record({
    kind: fc.constant('interval' as const),
    minutes: fc.integer({ min: 1, max: 7 * 24 * 60 }),
    zone: zones,
  }),
);
