import type { MonthDay, Schedule, Weekday } from '../domain.ts';

export const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
export const WEEKEND: readonly Weekday[] = [6, 7];
export const EVERY_DAY: readonly Weekday[] = [...WEEKDAYS, ...WEEKEND];

export const DAY_NAMES = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export const WEEK_NAMES = ['first', 'second', 'third', 'fourth'] as const;

const nameOf = (day: Weekday): string => DAY_NAMES[day - 1] ?? '';

/** Schedules to be offered while somebody writes, without their zone: `parseSchedule` reads each. */
export const SCHEDULE_EXAMPLES = [
  'weekdays 09:00',
  'daily 08:30',
  'mondays and thursdays 09:00',
  'first monday of the month 10:00',
  'every 15 minutes',
  'hourly',
] as const;

/**
 * A schedule in words that read back as the same schedule: `weekdays 09:00 and 17:30 Asia/Shanghai`,
 * `first monday of the month 10:00 UTC`, `every 5 minutes`. They are those of commands, the same in every language. An
 * interval's words leave its zone out, for it has no part in when it is due.
 */
export function scheduleWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'interval': {
      const { minutes } = schedule;
      const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
      return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
    }
    case 'calendar':
      return `${dayWords(schedule.days)} ${listed(schedule.times)} ${schedule.zone}`;
    case 'monthly':
      return `${monthDayWords(schedule.on)} ${listed(schedule.times)} ${schedule.zone}`;
    case 'cron':
      return `cron ${schedule.expression} ${schedule.zone}`;
  }
}

function dayWords(days: readonly Weekday[]): string {
  const key = days.join('');
  if (key === EVERY_DAY.join('')) return 'daily';
  if (key === WEEKDAYS.join('')) return 'weekdays';
  if (key === WEEKEND.join('')) return 'weekends';
  return listed(days.map((day) => `${nameOf(day)}s`));
}

function monthDayWords(on: MonthDay): string {
  if ('week' in on) return `${WEEK_NAMES[on.week - 1] ?? 'last'} ${nameOf(on.weekday)} of the month`;
  return on.day === -1 ? 'last day of the month' : `monthly on the ${on.day}${ending(on.day)}`;
}

/** The ending of an English ordinal below 100. */
function ending(number: number): string {
  const teen = number > 10 && number < 20;
  return (teen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]) ?? 'th';
}

const listed = (items: readonly string[]): string =>
  [items.slice(0, -1).join(', '), ...items.slice(-1)].filter(Boolean).join(' and ');
