import { validate } from 'node-cron';
import { z } from 'zod';

import type { Act, Command, MonthDay, Query, Schedule, Settings, Zone } from '../domain.ts';

// What buttons carry comes back from outside: it is read at the door, strictly, and by the same rules everywhere.

/** Minutes in a week, the longest interval that can be said. */
const LONGEST_INTERVAL = 7 * 24 * 60;

/** Longest words that are read, in UTF-16 units. */
export const MAX_WORDS = 2_000;

// One of our own ids in an act: an article's path, a figure's, a subscription's.
const Id = z.string().min(1).max(500);
const Word = z.string().min(1).max(MAX_WORDS);

export const ZoneName = z.string().max(100).refine(isZone, 'not a time zone');
export const LocaleTag = z.string().max(100).transform(canonicalLocale);

export const QueryShape: z.ZodType<Query> = z.strictObject({
  companies: z.array(Id).max(100),
  topics: z.array(Id).max(100),
  words: z.array(Word).max(100),
});

const Weekday = z.literal([1, 2, 3, 4, 5, 6, 7]);
const Times = z
  .array(z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/))
  .min(1)
  .max(100);
const MonthDayShape: z.ZodType<MonthDay> = z.union([
  z.strictObject({ day: z.union([z.literal(-1), z.int().min(1).max(31)]) }),
  z.strictObject({ week: z.literal([1, 2, 3, 4, -1]), weekday: Weekday }),
]);
export const ScheduleShape: z.ZodType<Schedule> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('calendar'),
    days: z.array(Weekday).min(1).max(7),
    times: Times,
    zone: ZoneName,
  }),
  z.strictObject({ kind: z.literal('monthly'), on: MonthDayShape, times: Times, zone: ZoneName }),
  z.strictObject({
    kind: z.literal('cron'),
    expression: z.string().max(200).refine(isCrontabLine, 'not a crontab line of five fields'),
    zone: ZoneName,
  }),
  z.strictObject({
    kind: z.literal('interval'),
    minutes: z.int().min(1).max(LONGEST_INTERVAL),
    zone: ZoneName,
  }),
]);

const Limit = z.int().min(1).max(1_000);
export const SettingsShape: z.ZodType<Partial<Settings>> = z.strictObject({
  follow: z.literal(['everyone', 'managers']).exactOptional(),
  zone: ZoneName.exactOptional(),
  locale: LocaleTag.exactOptional(),
  paused: z.boolean().exactOptional(),
  perPlace: Limit.exactOptional(),
  onUncertain: z.literal(['ask', 'skip', 'resend']).exactOptional(),
  perUser: Limit.exactOptional(),
});

const CommandShape: z.ZodType<Command> = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('show'), query: QueryShape }),
  z.strictObject({ do: z.literal('follow'), query: QueryShape, schedule: ScheduleShape }),
  z.strictObject({ do: z.literal('unfollow'), query: QueryShape }),
  z.strictObject({ do: z.literal(['preview', 'why']), query: QueryShape }),
  z.strictObject({ do: z.literal(['list', 'companies', 'status', 'help', 'forget']) }),
  z.strictObject({ do: z.literal('settings'), change: SettingsShape.exactOptional() }),
  z.strictObject({ do: z.literal('bad-setting'), words: z.string().max(MAX_WORDS) }),
  z.strictObject({ do: z.literal('unknown-company'), word: Word, nearest: Id.exactOptional() }),
  z.strictObject({
    do: z.literal('misspelt'),
    word: Word,
    nearest: Word,
    words: z.string().max(MAX_WORDS),
  }),
  z.strictObject({
    do: z.literal('bad-schedule'),
    query: QueryShape,
    words: z.string().max(MAX_WORDS),
    problem: z.literal(['zone', 'time', 'schedule']),
    nearest: ScheduleShape.exactOptional(),
  }),
]);

/** What a button does, as it comes back from a platform. */
export const ActShape: z.ZodType<Act> = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('figures'), article: Id, query: QueryShape }),
  z.strictObject({ do: z.literal('more'), query: QueryShape, skip: z.int().min(0) }),
  z.strictObject({ do: z.literal('sources'), article: Id }),
  z.strictObject({ do: z.literal('why'), figure: Id, printed: Word }),
  z.strictObject({ do: z.literal('follow'), query: QueryShape }),
  z.strictObject({ do: z.literal(['unfollow', 'pause', 'resume', 'preview', 'edit']), subscription: Id }),
  z.strictObject({ do: z.literal('reschedule'), subscription: Id, schedule: ScheduleShape }),
  z.strictObject({ do: z.literal('settle'), delivery: Id, as: z.literal(['resend', 'skip']) }),
  z.strictObject({ do: z.literal('compose'), what: z.literal(['follow', 'preview']) }),
  z.strictObject({ do: z.literal('forget') }),
  z.strictObject({ do: z.literal('command'), command: CommandShape }),
]);

/** Five fields, and a day that comes. */
function isCrontabLine(line: string): boolean {
  return /^(?:[\d*?,/-]|[A-Z]{3,9})+(?: (?:[\d*?,/-]|[A-Z]{3,9})+){4}$/.test(line) && validate(line);
}

/** Names only: an offset such as +08:00 is no zone, for it knows no summer time. */
function isZone(name: string): name is Zone {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** Language, script and region; a browser's wishes for calendars and the like have no part in what we say. */
function canonicalLocale(tag: string, context: z.RefinementCtx): string {
  try {
    // What POSIX adds, some browsers keep: `en-US@posix`. Not `baseName`: V8 keeps `-u-va-posix` in it.
    const { language, script, region } = new Intl.Locale(tag.replace(/@.*/, ''));
    return [language, script, region].filter(Boolean).join('-');
  } catch {
    context.addIssue({ code: 'custom', message: 'not a language tag' });
    return z.NEVER;
  }
}
