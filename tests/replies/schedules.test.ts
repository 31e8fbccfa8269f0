import { expect, test } from 'vitest';
import { scheduleText } from '../../src/replies/schedules.ts';
import { schedule } from '../schedules/examples.ts';

test.each([
  ['weekdays 09:00 Asia/Shanghai', 'every weekday at 09:00 (Asia/Shanghai)'],
  ['daily 8:30, 12:00 and 17:30', 'every day at 08:30, 12:00 and 17:30 (UTC)'],
  ['weekends 10:00', 'every Saturday and Sunday at 10:00 (UTC)'],
  ['mon wed fri 8:00', 'every Monday, Wednesday and Friday at 08:00 (UTC)'],
  [
    'mondays to saturdays 8:00',
    'every Monday, Tuesday, Wednesday, Thursday, Friday and Saturday at 08:00 (UTC)',
  ],
  ['first monday of the month 10:00', 'on the first Monday of the month at 10:00 (UTC)'],
  ['last friday of the month 10:00', 'on the last Friday of the month at 10:00 (UTC)'],
  ['monthly on the 1st 9:00', 'on the 1st of the month at 09:00 (UTC)'],
  ['monthly on the 12th 9:00', 'on the 12th of the month at 09:00 (UTC)'],
  ['monthly on the 22nd 9:00', 'on the 22nd of the month at 09:00 (UTC)'],
  ['monthly on the 28th 9:00', 'on the 28th of the month at 09:00 (UTC)'],
  ['monthly on the 29th 9:00', 'on the 29th of the month, or its last day, at 09:00 (UTC)'],
  ['last day of the month 18:00', 'on the last day of the month at 18:00 (UTC)'],
  ['every minute', 'every minute'],
  ['every 15 minutes', 'every 15 minutes'],
  ['hourly', 'every hour'],
  ['every 120 minutes', 'every 2 hours'],
  ['0 9 * * 1-5', 'cron 0 9 * * 1-5 (UTC)'],
])('%s is told as "%s"', (words, text) => {
  expect(scheduleText(schedule(words), 'en')).toBe(text);
});

test('no language is mixed with another: where there are no messages, names of days are English too', () => {
  expect(scheduleText(schedule('mondays 8:00'), 'fr')).toBe('every Monday at 08:00 (UTC)');
});
