import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { Act, Command, Query, Schedule } from '../../domain.ts';
import { ActShape } from '../act.ts';
import { LIMITS } from './limits.ts';

// Buttons stay under old messages for years: what they carry says which version of us wrote it, and an act of another
// shape is then told from a broken one. Discord takes a hundred characters, so the usual acts have a short form:
// `d1|why|acme/2021-11-18-quarter|10-20|41 percent`. An act that is longer is kept, and its button names it.

const VERSION = 'd1';

/** What a button or a choice in a menu carries. */
export interface Carried {
  /** At most a hundred characters: a `custom_id`, or the value of an option. */
  readonly id: string;
  /** What is to be kept under `id`, so that it is found again; absent where the id says it all. */
  readonly kept?: string;
}

/**
 * What a button carries so that it works after a restart, and under an old message.
 * @returns undefined where the act would not be understood when it is back
 */
export function carried(act: Act): Carried | undefined {
  if (!known.has(act)) known.set(act, written(act));
  return known.get(act);
}

/** To write one takes a while, and a reply that must be shortened is rendered a dozen times. */
const known = new WeakMap<Act, Carried | undefined>();

function written(act: Act): Carried | undefined {
  const kept = JSON.stringify(act);
  if (!keptAct(kept)) return undefined;
  const id = [VERSION, ...fieldsOf(act)].join('|');
  if (id.length <= LONGEST && isDeepStrictEqual(shortAct(id), act)) return { id };
  const name = createHash('sha256').update(kept).digest('base64url').slice(0, 22);
  return { id: `${VERSION}|${KEPT}|${name}`, kept };
}

/**
 * What a button carried: the act, or the id under which it is kept; undefined for what we did not write, or wrote so
 * that it is understood no more.
 */
export function actOf(customId: unknown): Act | { readonly keptAs: string } | undefined {
  if (typeof customId !== 'string' || customId.length > LIMITS.customId) return undefined;
  const id = customId.replace(NTH, '');
  return KEPT_ID.test(id) ? { keptAs: id } : shortAct(id);
}

/** An act as it was kept; undefined for what is none. */
export function keptAct(kept: string): Act | undefined {
  const read = ActShape.safeParse(parsed(kept));
  return read.success ? read.data : undefined;
}

/** The act that is written in full, in what a button carries or in what is kept for it; undefined for anything else. */
export function writtenAct(written: string): Act | undefined {
  const act = actOf(written);
  return act && 'do' in act ? act : keptAct(written);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The same id for the nth time in a message, where Discord wants no two alike. @param nth from 0 */
export const nthOf = (id: string, nth: number): string => (nth === 0 ? id : `${id}|~${nth}`);

/** A menu's own id: what it does is in the choice. */
export const menuId = (nth: number): string => `${VERSION}|menu|${nth}`;
export const MENU_ID = new RegExp(String.raw`^${VERSION}\|menu\|\d{1,2}$`);

const NTH = /\|~\d{1,3}$/;
const KEPT = 'kept';
const KEPT_ID = new RegExp(String.raw`^${VERSION}\|${KEPT}\|[\w-]{22}$`);
/** Room is left to tell the same acts in one message apart. */
const LONGEST = LIMITS.customId - '|~399'.length;

/** The fields of an act's short form; of one that has none its JSON. */
function fieldsOf(act: Act): readonly string[] {
  switch (act.do) {
    case 'figures':
      return [act.do, said(act.article), ...queryFields(act.query)];
    case 'more':
      return [act.do, String(act.skip), ...queryFields(act.query)];
    case 'sources':
      return [act.do, said(act.article)];
    case 'why': {
      const at = act.figure.lastIndexOf('#');
      return [act.do, said(act.figure.slice(0, at)), said(act.figure.slice(at + 1)), said(act.printed)];
    }
    case 'follow':
      return [act.do, ...queryFields(act.query)];
    case 'unfollow':
    case 'pause':
    case 'resume':
    case 'preview':
    case 'edit':
      return [act.do, said(act.subscription)];
    case 'compose':
      return [act.do, act.what];
    case 'forget':
      return [act.do];
    case 'reschedule':
      return [act.do, said(act.subscription), ...scheduleFields(act.schedule)];
    case 'settle':
      return [act.do, said(act.delivery), act.as];
    case 'command':
      return ['do', ...commandFields(act.command)];
  }
}

function commandFields(command: Command): readonly string[] {
  switch (command.do) {
    case 'show':
    case 'unfollow':
    case 'preview':
    case 'why':
      return [command.do, ...queryFields(command.query)];
    case 'follow':
      return [command.do, ...queryFields(command.query), ...scheduleFields(command.schedule)];
    case 'list':
    case 'companies':
    case 'status':
    case 'help':
    case 'forget':
      return [command.do];
    case 'settings':
    case 'bad-setting':
    case 'unknown-company':
    case 'misspelt':
    case 'bad-schedule':
      return ['json', said(JSON.stringify(command))];
  }
}

const queryFields = ({ companies, topics, words }: Query): readonly string[] =>
  [companies, topics, words].map((list) => list.map(said).join(','));

/** Times without their colon: `0900,1730`. */
function scheduleFields(schedule: Schedule): readonly string[] {
  const zone = said(schedule.zone);
  switch (schedule.kind) {
    case 'calendar':
      return ['days', schedule.days.join(''), timesField(schedule.times), zone];
    case 'monthly':
      return 'day' in schedule.on
        ? ['day', String(schedule.on.day), timesField(schedule.times), zone]
        : ['week', `${schedule.on.week},${schedule.on.weekday}`, timesField(schedule.times), zone];
    case 'cron':
      return ['cron', said(schedule.expression), '', zone];
    case 'interval':
      return ['every', String(schedule.minutes), '', zone];
  }
}

const timesField = (times: readonly string[]): string => times.map((time) => time.replace(':', '')).join(',');

/** The act of a short form, read back and held to its shape. */
function shortAct(id: string): Act | undefined {
  const [version, kind, ...fields] = id.split('|');
  if (version !== VERSION || kind === undefined) return undefined;
  const read = ActShape.safeParse(unread(kind, fields));
  // Other spellings of the same, and fields too many, are not ours.
  return read.success && [VERSION, ...fieldsOf(read.data)].join('|') === id ? read.data : undefined;
}

/** What the fields say, as yet without a shape. */
function unread(kind: string, fields: readonly string[]): unknown {
  const [first = '', second = '', third = ''] = fields;
  switch (kind) {
    case 'figures':
      return { do: kind, article: meant(first), query: queryOf(fields.slice(1)) };
    case 'more':
      return { do: kind, skip: Number(first), query: queryOf(fields.slice(1)) };
    case 'sources':
      return { do: kind, article: meant(first) };
    case 'why':
      return { do: kind, figure: `${meant(first)}#${meant(second)}`, printed: meant(third) };
    case 'follow':
      return { do: kind, query: queryOf(fields) };
    case 'reschedule':
      return { do: kind, subscription: meant(first), schedule: scheduleOf(fields.slice(1)) };
    case 'settle':
      return { do: kind, delivery: meant(first), as: second };
    case 'compose':
      return { do: kind, what: first };
    case 'forget':
      return { do: kind };
    case 'do':
      return { do: 'command', command: commandOf(first, fields.slice(1)) };
    default:
      return { do: kind, subscription: meant(first) };
  }
}

function commandOf(kind: string, fields: readonly string[]): unknown {
  switch (kind) {
    case 'show':
    case 'unfollow':
    case 'preview':
    case 'why':
      return { do: kind, query: queryOf(fields) };
    case 'follow':
      return { do: kind, query: queryOf(fields), schedule: scheduleOf(fields.slice(3)) };
    case 'json':
      return parsed(meant(fields[0] ?? ''));
    default:
      return { do: kind };
  }
}

const queryOf = ([companies = '', topics = '', words = '']: readonly string[]): unknown => ({
  companies: listOf(companies).map(meant),
  topics: listOf(topics).map(meant),
  words: listOf(words).map(meant),
});

function scheduleOf([kind = '', on = '', at = '', zoned = '']: readonly string[]): unknown {
  const times = listOf(at).map((time) => `${time.slice(0, 2)}:${time.slice(2)}`);
  const zone = meant(zoned);
  switch (kind) {
    case 'days':
      return { kind: 'calendar', days: Array.from(on, Number), times, zone };
    case 'day':
      return { kind: 'monthly', on: { day: Number(on) }, times, zone };
    case 'week': {
      const [week, weekday] = listOf(on).map(Number);
      return { kind: 'monthly', on: { week, weekday }, times, zone };
    }
    case 'cron':
      return { kind: 'cron', expression: meant(on), zone };
    default:
      return { kind: 'interval', minutes: Number(on), zone };
  }
}

const listOf = (field: string): readonly string[] => (field === '' ? [] : field.split(','));

/** Signs that part fields and lists, and that of the escape itself, as in addresses. */
const said = (text: string): string =>
  text.replace(/[%,|~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const meant = (field: string): string =>
  field.replace(/%(25|2C|7C|7E)/g, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
