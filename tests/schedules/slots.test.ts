import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextSlot, nextSlots, planSlot } from '../../src/schedules/slots.ts';
import { instants, schedule, schedules } from './examples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const at = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds;
const said = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();

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
    [
      'on the first monday',
      'first monday of the month 10:00',
      '2026-03-02T10:00:00Z',
      '2026-04-06T10:00:00Z',
    ],
    ['on the fourth', 'fourth friday of the month 10:00', '2026-01-24T00:00:00Z', '2026-02-27T10:00:00Z'],
    [
      'on the last friday, the fifth',
      'last friday of the month 17:00',
      '2026-01-23T17:00:00Z',
      '2026-01-30T17:00:00Z',
    ],
    [
      'on the last friday, the fourth',
      'last friday of the month 17:00',
      '2026-02-01T00:00:00Z',
      '2026-02-27T17:00:00Z',
    ],
    [
      'on the last friday, the last day',
      'last friday of the month 17:00',
      '2026-07-01T00:00:00Z',
      '2026-07-31T17:00:00Z',
    ],
    ['on the 15th', 'monthly on the 15th 9:00 Asia/Shanghai', '2026-03-15T01:00:00Z', '2026-04-15T01:00:00Z'],
    ['on a last day', 'last day of the month 18:00', '2026-04-01T00:00:00Z', '2026-04-30T18:00:00Z'],
    [
      'on a last day of the year',
      'last day of the month 18:00',
      '2026-12-01T00:00:00Z',
      '2026-12-31T18:00:00Z',
    ],
    [
      'on a last day of February',
      'last day of the month 18:00',
      '2026-02-01T00:00:00Z',
      '2026-02-28T18:00:00Z',
    ],
    ['on that of a leap year', 'last day of the month 18:00', '2028-02-28T18:00:00Z', '2028-02-29T18:00:00Z'],
    ['on the 31st, or the last', 'monthly on the 31st 9:00', '2026-03-31T09:00:00Z', '2026-04-30T09:00:00Z'],
    ['on the 29th, or the last', 'monthly on the 29th 9:00', '2027-02-01T00:00:00Z', '2027-02-28T09:00:00Z'],
    ['on the 29th itself', 'monthly on the 29th 9:00', '2028-02-28T09:00:00Z', '2028-02-29T09:00:00Z'],
    [
      "on a local day that is UTC's day before",
      'monthly on the 1st 00:30 Pacific/Auckland',
      '2026-06-01T00:00:00Z',
      '2026-06-30T12:30:00Z',
    ],
    ['of a crontab line', '0 9 * * 1-5', '2026-03-06T09:00:00Z', '2026-03-09T09:00:00Z'],
    ['at its minutes', '*/15 9-17 * * *', '2026-03-06T17:45:00Z', '2026-03-07T09:00:00Z'],
    ['on sunday, by 7', '0 9 * * 7', '2026-03-06T00:00:00Z', '2026-03-08T09:00:00Z'],
    ['on sunday, by 0', '0 9 * * 0', '2026-03-06T00:00:00Z', '2026-03-08T09:00:00Z'],
    ['on either of its two days', '0 9 10 * mon', '2026-03-09T09:00:00Z', '2026-03-10T09:00:00Z'],
    ['on both, where one has a star', '0 9 */2 * mon', '2026-03-02T09:00:00Z', '2026-03-09T09:00:00Z'],
    ['in its months', '0 9 1 jan,jul *', '2026-03-01T00:00:00Z', '2026-07-01T09:00:00Z'],
    ['on the next leap day', '0 9 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T09:00:00Z'],
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

  test.each([
    [
      'moves those of a gap later, once each',
      '*/30 0-3 * * * Europe/London',
      '2026-03-29T00:15:00Z',
      ['00:30', '01:00', '01:30', '02:00', '02:30'],
    ],
    [
      'leaves out the second of a doubled hour',
      '*/30 0-3 * * * Europe/London',
      '2026-10-24T23:15:00Z',
      ['23:30', '00:00', '00:30', '02:00', '02:30'],
    ],
    [
      'moves a late time of a gap behind an early one after it',
      'daily 02:30 and 03:00 America/New_York',
      '2026-03-08T06:00:00Z',
      ['07:00', '07:30', '06:30', '07:00', '06:30'],
    ],
    [
      'runs by elapsed time through a doubled hour',
      'every 30 minutes Europe/London',
      '2026-10-25T00:15:00Z',
      ['00:30', '01:00', '01:30', '02:00', '02:30'],
    ],
  ])('%s: %s', (_, words, after, expected) => {
    const slots = nextSlots(schedule(words), at(after), 5);
    expect(slots.map((slot) => said(slot).slice(11, 16))).toEqual(expected);
  });

  test('of a schedule that never comes is an error that shows it', () => {
    const never = { kind: 'cron', expression: '0 9 31 2 *', zone: 'UTC' } as const;
    expect(() => nextSlot(never, 0)).toThrow(/never comes.*0 9 31 2 \*/);
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
      'of a month is caught up for six hours',
      schedule('monthly on the 2nd 09:00'),
      due + 6 * HOUR,
      { run: true, slotAt: due, late: true, nextDueAt: at('2026-04-02T09:00:00Z') },
    ],
    [
      'of months missed is skipped up to the latest',
      schedule('monthly on the 2nd 09:00'),
      at('2026-06-01T00:00:00Z'),
      { run: false, slotAt: at('2026-05-02T09:00:00Z'), late: false, nextDueAt: at('2026-06-02T09:00:00Z') },
    ],
    [
      'of a crontab line is caught up within half of the time to the next',
      schedule('0 9-17 * * 1-5'),
      due + 29 * MINUTE,
      { run: true, slotAt: due, late: true, nextDueAt: due + HOUR },
    ],
    [
      'of a crontab line, missed for a year, is the latest of them',
      schedule('0 9-17 * * 1-5'),
      at('2027-03-06T00:00:00Z'),
      { run: false, slotAt: at('2027-03-05T17:00:00Z'), late: false, nextDueAt: at('2027-03-08T09:00:00Z') },
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
