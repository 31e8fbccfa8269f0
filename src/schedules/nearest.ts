import type { MonthDay, Schedule, Weekday, Zone } from '../domain.ts';
import {
  cronFields,
  hourOf,
  LONGEST_INTERVAL,
  monthDayOf,
  readSchedule,
  takeZone,
  type Zoneless,
} from './grammar.ts';
import { respelt, tokenize, type Token } from './lexicon.ts';
import { EVERY_DAY, WEEKDAYS } from './words.ts';
import { nearestZone } from './zones.ts';

const MORNING = '09:00';

/**
 * The schedule that comes closest to words that are none: what can be read of them is kept, misspelt words are taken
 * for those they resemble, and what is missing is nine in the morning, on weekdays, in the default zone.
 * @returns undefined where there are no words
 */
export function nearestSchedule(words: string, defaultZone: Zone): Schedule | undefined {
  if (words.trim() === '') return undefined;
  const { zone, unknown } = takeZone(words);
  const other = defaultZone;
  const meant = { zone: zone ?? nearestZone(unknown ?? '') ?? other };
  return nearestToCron(words, other) ?? { ...nearestToWords(corrected(words)), ...meant };
}

/** Six fields begin with seconds, which no schedule has; of others the time of day is kept. */
function nearestToCron(words: string, zone: Zone): Schedule | undefined {
  const cron = cronFields(words);
  if (!cron) return undefined;
  const [field = '', ...more] = cron.zoneWords.split(/\s+/);
  const later = readSchedule(`cron ${cron.expression.split(' ').slice(1).join(' ')} ${field}`, zone);
  if ('kind' in later)
    return later.kind === 'cron' ? { ...later, ...zoneIn(more.join(' '), zone) } : undefined;
  const [minute = '', hour = ''] = cron.expression.split(' ');
  const daily = readSchedule(`daily ${hour}:${minute.padStart(2, '0')}`, zone);
  return 'kind' in daily ? daily : { kind: 'calendar', days: WEEKDAYS, times: [MORNING], zone };
}

const zoneIn = (words: string, zone: Zone): { readonly zone: Zone } => ({
  zone: takeZone(words).zone ?? zone,
});

/** The words of a schedule in a text, with those that are misspelt taken for what they resemble. */
const corrected = (words: string): Token[] =>
  tokenize(words).map((token) =>
    token.kind === 'word' ? { ...token, ...respelt(words.slice(token.start, token.end)) } : token,
  );

function nearestToWords(tokens: readonly Token[]): Zoneless {
  const minutes = minutesIn(tokens);
  if (minutes !== undefined)
    return { kind: 'interval', minutes: Math.min(LONGEST_INTERVAL, Math.max(1, Math.round(minutes))) };
  // The number of "every 2 days" is no hour.
  const numbers = tokens.flatMap((token, index) =>
    token.kind === 'number' && tokens[index - 1]?.kind !== 'every' ? token.value : [],
  );
  const monthly = tokens.some(({ kind }) => kind === 'month' || kind === 'ordinal');
  const [dayOfMonth, ...others] = numbers;
  const days = daysIn(tokens);
  const ordinals = tokens.flatMap((token) => (token.kind === 'ordinal' ? token.nth : []));
  const on = monthly ? nearestMonthDay(ordinals[0] ?? dayOfMonth ?? 1, days) : undefined;
  const hours = on && ordinals.length === 0 ? others : numbers;
  const told = tokens.flatMap((token) => (token.kind === 'time' ? (token.time ?? []) : []));
  const written = told.length > 0 ? told : hours.flatMap((hour) => hourOf(hour) ?? []);
  const times = written.length > 0 ? [...new Set(written)].sort() : [MORNING];
  if (on) return { kind: 'monthly', on, times };
  const chosen = days.length > 0 ? days : written.length > 0 ? EVERY_DAY : WEEKDAYS;
  return { kind: 'calendar', days: chosen, times };
}

function minutesIn(tokens: readonly Token[]): number | undefined {
  const unit = tokens.find((token) => token.kind === 'unit' || token.kind === 'interval');
  const count = tokens.find((token) => token.kind === 'number');
  return unit && unit.minutes * (unit.kind === 'unit' ? (count?.value ?? 1) : 1);
}

function daysIn(tokens: readonly Token[]): readonly Weekday[] {
  const named = tokens.flatMap((token) => (token.kind === 'days' ? token.days : []));
  const all = tokens.some(({ kind }) => kind === 'day') ? EVERY_DAY : named;
  return EVERY_DAY.filter((day) => all.includes(day));
}

/** The weekday of a week that there is; else the day of the month that there is. */
function nearestMonthDay(nth: number, days: readonly Weekday[]): MonthDay {
  const weekday = days.length === 1 ? days : [];
  return (
    monthDayOf({ nth }, weekday, false) ??
    monthDayOf({ nth: weekday.length > 0 ? -1 : nth }, weekday, weekday.length === 0) ?? { day: 1 }
  );
}
