import type { Locale, MonthDay, Schedule, Weekday } from '../domain.ts';
import { languageOf, sayText } from '../phrases/phrases.ts';

/** A day that some months leave out: there the last one takes its place. */
const IN_EVERY_MONTH = 28;

/**
 * A schedule as it is told to readers: "every weekday at 09:00 (Asia/Shanghai)", "every 15 minutes", "on the first
 * Monday of the month at 10:00 (UTC)". An interval is told without its zone, which has no part in when it is due.
 */
export function scheduleText(schedule: Schedule, locale: Locale): string {
  const zoned = (when: string): string => sayText('schedule.zoned', locale, { when, zone: schedule.zone });
  switch (schedule.kind) {
    case 'interval': {
      const hours = schedule.minutes / 60;
      const [key, n] = Number.isInteger(hours)
        ? (['schedule.hours', hours] as const)
        : (['schedule.minutes', schedule.minutes] as const);
      return sayText(key, locale, { n, count: shown(n, locale) });
    }
    case 'calendar':
      return zoned(daysText(schedule.days, listed(schedule.times, locale), locale));
    case 'monthly':
      return zoned(monthDayText(schedule.on, listed(schedule.times, locale), locale));
    case 'cron':
      return zoned(sayText('schedule.cron', locale, { expression: schedule.expression }));
  }
}

function daysText(days: readonly Weekday[], times: string, locale: Locale): string {
  if (days.length === 7) return sayText('schedule.daily', locale, { times });
  if (days.length === 5 && days.every((day) => day <= 5))
    return sayText('schedule.weekdays', locale, { times });
  const names = listed(
    days.map((day) => weekdayName(day, locale)),
    locale,
  );
  return sayText('schedule.days', locale, { days: names, times });
}

function monthDayText(on: MonthDay, times: string, locale: Locale): string {
  if ('week' in on) {
    const weekday = weekdayName(on.weekday, locale);
    return sayText(`schedule.week.${on.week === -1 ? 'last' : on.week}`, locale, { weekday, times });
  }
  if (on.day === -1) return sayText('schedule.month.last', locale, { times });
  const day = sayText('schedule.ordinal', locale, { n: on.day, count: shown(on.day, locale) });
  const key = on.day > IN_EVERY_MONTH ? 'schedule.month.or-last' : 'schedule.month';
  return sayText(key, locale, { day, times });
}

/** English as dates have it, and no language but that of the words around it. */
const language = (locale: Locale): string => (languageOf(locale) === 'en' ? 'en-GB' : languageOf(locale));

const shown = (number: number, locale: Locale): string => number.toLocaleString(language(locale));

const listed = (items: readonly string[], locale: Locale): string =>
  new Intl.ListFormat(language(locale)).format(items);

/** @param day ISO weekday */
function weekdayName(day: Weekday, locale: Locale): string {
  // 1 January 2024 was a Monday.
  return Temporal.PlainDate.from({ year: 2024, month: 1, day }).toLocaleString(language(locale), {
    weekday: 'long',
  });
}
