import { parse } from 'node-cron';

/** The largest step that means anything in each field: minute, hour, day of the month, month, day of the week. */
const LARGEST_STEP = [59, 23, 31, 12, 7] as const;

/** When a cron expression fires, by the wall clock. */
export interface CronTimes {
  matches(day: Temporal.PlainDate): boolean;
  /** Minutes since midnight, in order. */
  readonly minutes: readonly number[];
}

/**
 * Reads a crontab line of five fields. Where both days are restricted, either will do, as crontab(5) has it; a field
 * with a star in it is not restricted.
 * @returns undefined for what is no such line, and for a day that never comes (`31 2`). The extensions `L`, `W` and `#`
 *   are left out: the days that they mean have words.
 */
export function readCron(expression: string): CronTimes | undefined {
  const written = expression.split(' ');
  // A step beyond its field is read as "once": */90 minutes would be every hour.
  const steps = written.every((field, index) =>
    [...field.matchAll(/\/(\d+)/g)].every(([, step]) => Number(step) <= (LARGEST_STEP[index] ?? 0)),
  );
  if (written.length !== LARGEST_STEP.length || !steps) return undefined;
  const fields = parsed(expression);
  if (!fields) return undefined;
  const { minute, hour, dayOfMonth, month, dayOfWeek } = fields;
  if ([...dayOfMonth, ...dayOfWeek].some((day) => typeof day === 'string')) return undefined;

  const open = (field: string | undefined): boolean => /[*?]/.test(field ?? '');
  const either = !open(written[2]) && !open(written[4]);
  const ofDay = new Set(hour.flatMap((each) => minute.map((past) => each * 60 + past)));
  return {
    minutes: [...ofDay].sort((a, b) => a - b),
    matches: (day) => {
      const ofMonth = dayOfMonth.includes(day.day);
      // Sunday is 0 here and 7 in ISO 8601.
      const ofWeek = dayOfWeek.includes(day.dayOfWeek % 7);
      return month.includes(day.month) && (either ? ofMonth || ofWeek : ofMonth && ofWeek);
    },
  };
}

function parsed(expression: string): ReturnType<typeof parse> | undefined {
  try {
    return parse(expression);
  } catch {
    return undefined;
  }
}
