import type { Schedule, Zone } from '../domain.ts';
import { cronFields, readSchedule, type Unread } from './grammar.ts';
import { respelt, tokenize, type Token } from './lexicon.ts';
import { nearestSchedule } from './nearest.ts';

/** What was not understood, and the schedule that comes closest to it; absent where there are no words at all. */
export interface ScheduleProblem extends Unread {
  readonly nearest?: Schedule;
}

/**
 * Reads a schedule as people say it, in English or Chinese: `weekdays 8:30am and 17:30`, `mondays at 9 Europe/London`,
 * `every 15 minutes`, `first monday of the month 10:00`, `每周一和周四 9点`; or a crontab line, `0 9 * * 1-5`.
 * @param defaultZone the zone where none is written
 * @returns the schedule, or which words are wrong, as a zone, as a time, or altogether, and what comes closest to them
 */
export function parseSchedule(words: string, defaultZone: Zone): Schedule | ScheduleProblem {
  const read = readSchedule(words, defaultZone);
  const nearest = 'problem' in read ? nearestSchedule(words, defaultZone) : undefined;
  return nearest ? { ...read, nearest } : read;
}

/**
 * Parts words at the schedule they end with: "alibaba cloud daily 08:30 Asia/Shanghai". It begins where the longest
 * end that reads as a schedule begins; where none does, at the first word that can hardly mean anything else. What
 * would change its meaning belongs to it: "every other monday" is not about "every other".
 * @returns both parts; `schedule` is empty where no word begins one
 */
export function splitSchedule(words: string): { readonly rest: string; readonly schedule: string } {
  const text = words.trim();
  const tokens = tokenize(text);
  const reads = ({ kind, start }: Token): boolean =>
    kind !== 'filler' && kind !== 'and' && 'kind' in readSchedule(text.slice(start), 'UTC');
  const start =
    tokens[withWhatBinds(tokens, tokens.findIndex(reads))]?.start ??
    tokens.find((token, index) => beginsSchedule(token, tokens.slice(index + 1), text))?.start ??
    tokens.find(({ kind, start }) => kind === 'time' || cronFields(text.slice(start)))?.start ??
    text.length;
  return {
    rest: text.slice(0, start).replace(/(?:(?:^|\s+)(?:on|at|in|the)|\s*在)*\s*$/iu, ''),
    schedule: text.slice(start),
  };
}

/** Where a schedule begins that reads from a token on: there, or further ahead where what stands before binds it. */
function withWhatBinds(tokens: readonly Token[], start: number): number {
  const ahead = tokens.slice(0, Math.max(0, start));
  const before = ahead.findLast(({ kind }) => kind !== 'filler' && kind !== 'and');
  if (!before || !(before.kind === 'word' ? before.binds : ['every', 'ordinal'].includes(before.kind)))
    return start;
  return ahead.findLastIndex((token) => token.kind === 'word' && !token.binds) + 1;
}

/** Whether a word can hardly be part of what is followed: "sun" and "month" can, "sundays" and "每周" cannot. */
function beginsSchedule(token: Token, following: readonly Token[], text: string): boolean {
  const word = text.slice(token.start, token.end);
  if (token.kind === 'word') {
    const goesOn = following.some(({ kind }) => ['time', 'number', 'unit'].includes(kind));
    return goesOn && ['days', 'every', 'interval'].includes(respelt(word)?.kind ?? '');
  }
  if (token.kind === 'days') return word.length > 3 || /\p{Script=Han}/u.test(word);
  if (token.kind === 'week' || token.kind === 'month') return /^(?:weekly|monthly|每.*)$/i.test(word);
  return ['every', 'interval', 'cron'].includes(token.kind);
}
