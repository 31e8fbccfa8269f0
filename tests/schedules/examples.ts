import * as fc from 'fast-check';
import type { MonthDay, Schedule, Weekday } from '../../src/domain.ts';
import { parseSchedule } from '../../src/schedules/parse.ts';

/** The schedule that words mean. @throws Error when they mean none */
export function schedule(words: string, zone = 'UTC'): Schedule {
  const result = parseSchedule(words, zone);
  if ('problem' in result) throw new Error(`${words}: ${result.problem} ${result.words}`);
  return result;
}

/** Instants of twenty years, in ms. */
export const instants = fc.integer({
  min: Temporal.Instant.from('2010-01-01T00:00:00Z').epochMilliseconds,
  max: Temporal.Instant.from('2030-01-01T00:00:00Z').epochMilliseconds,
});

const zone = fc.constantFrom(
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Africa/Cairo',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'UTC',
);
const weekday = fc.constantFrom<Weekday>(1, 2, 3, 4, 5, 6, 7);
const time = fc
  .nat(24 * 60 - 1)
  .map((minute) =>
    Temporal.PlainTime.from('00:00').add({ minutes: minute }).toString({ smallestUnit: 'minute' }),
  );
const times = fc.uniqueArray(time, { minLength: 1, maxLength: 4 }).map((each) => each.sort());
const on: fc.Arbitrary<MonthDay> = fc.oneof(
  fc.record({ day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant(-1)) }),
  fc.record({ week: fc.constantFrom(1, 2, 3, 4, -1), weekday }),
);
const field = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 2, max }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map((ends) => ends.sort((a, b) => a - b).join('-')),
  );
/** Days of the month that every month has, so that the schedule comes. */
const expression = fc
  .tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7))
  .map((fields) => fields.join(' '));

export const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  fc.record({
    kind: fc.constant('calendar' as const),
    days: fc.uniqueArray(weekday, { minLength: 1 }).map((days) => days.sort((a, b) => a - b)),
    times,
    zone,
  }),
  fc.record({ kind: fc.constant('monthly' as const), on, times, zone }),
  fc.record({ kind: fc.constant('cron' as const), expression, zone }),
  fc.record({
    kind: fc.constant('interval' as const),
    minutes: fc.integer({ min: 1, max: 7 * 24 * 60 }),
    zone,
  }),
);
