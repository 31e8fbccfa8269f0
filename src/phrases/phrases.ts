import { MessageFormat, parseMessage } from 'messageformat';
import type { Figure, Fragment, Line, Locale } from '../domain.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type PhraseKey = keyof typeof en;

export const PHRASE_KEYS: readonly string[] = Object.keys(en);

/** The message catalogue, by language. */
const catalogue: { readonly [language: string]: { readonly [key in PhraseKey]: string } } = { en, zh };

/** The languages of the catalogue. */
export const LANGUAGES: readonly string[] = Object.keys(catalogue);

/** The catalogue's language that serves a locale best; English where none does. */
export const languageOf = (locale: Locale): string => {
  const [language = ''] = locale.split('-', 1);
  return Object.hasOwn(catalogue, language) ? language : 'en';
};

const text = (key: PhraseKey, locale: Locale): string => catalogue[languageOf(locale)]?.[key] ?? en[key];

const formats = new Map<string, MessageFormat>();

function format(key: PhraseKey, locale: Locale): MessageFormat {
  const language = languageOf(locale);
  const id = `${language} ${key}`;
  const made =
    formats.get(id) ??
    // Fragments are kept apart by the platform that lays them out, not by invisible characters within the text.
    new MessageFormat(language, text(key, locale), { bidiIsolation: 'none' });
  formats.set(id, made);
  return made;
}

/**
 * The locale in which we speak to somebody: their own where the catalogue has its language, for dates and numbers go
 * with the words around them; English where it has not.
 */
export const spokenLocale = (locale: Locale): Locale =>
  languageOf(locale) === locale.split('-', 1)[0] ? locale : 'en';

/**
 * The locale of who wrote some words, where nothing else tells it: Chinese or English. A locale that somebody has set, in
 * a profile or a program, goes before: they chose it, and write a name in other characters than their own now and then.
 * So words count only where a platform does not tell it; and a workspace's language is that of its posts, not of answers.
 */
export function localeOfWords(words: string): Locale {
  const count = (letters: RegExp): number => words.match(letters)?.length ?? 0;
  // A Chinese character says as much as two letters at least: "关注 alibaba 每天" is Chinese, "news of 阿里巴巴 please" is not.
  const han = 2 * count(/\p{Script=Han}/gu);
  const isJapanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(words);
  return !isJapanese && han > count(/\p{Script=Latin}/gu) ? 'zh' : 'en';
}

/** What a variable of a message stands for: fragments to show, or a number that chooses the message's form. */
export type Slot = Fragment | Line | number;

/**
 * A message of the catalogue as fragments: its literal parts as phrases, its variables as the fragments given.
 * @throws Error when a variable of the message is not given: a mistake in the program
 */
export function say(key: PhraseKey, locale: Locale, slots: { readonly [name: string]: Slot } = {}): Line {
  const problems: string[] = [];
  const line = format(key, locale)
    .formatToParts(slots, (error) => problems.push(String(error)))
    .flatMap((part): Line => {
      if (part.type === 'text') return [{ from: 'phrase', key, text: part.value }];
      if (part.type === 'unknown' && isSlot(part.value)) return [part.value].flat();
      problems.push(`a part of type ${part.type} shows no fragment`);
      return [];
    });
  if (problems.length > 0) throw new Error(`phrases: message ${key} in ${locale}: ${problems.join('; ')}`);
  return line;
}

/**
 * A message as text, for text that we make of several: its variables stand for words that are shown as they are, and
 * for numbers that choose its form.
 * @throws Error as `say`
 */
export function sayText(
  key: PhraseKey,
  locale: Locale,
  values: { readonly [name: string]: string | number },
): string {
  return format(key, locale).format(values, (error) => {
    throw new Error(`phrases: message ${key} in ${locale}: ${String(error)}`);
  });
}

const isSlot = (value: unknown): value is Fragment | Line => typeof value === 'object' && value !== null;

/** The literal parts that a message can show, in all its forms; none for a key that is not in the catalogue. */
export function literals(key: string, locale: Locale): readonly string[] {
  if (!isKey(key)) return [];
  const id = `${languageOf(locale)} ${key}`;
  const known = parts.get(id) ?? partsOf(text(key, locale));
  parts.set(id, known);
  return known;
}

const parts = new Map<string, readonly string[]>();

function partsOf(source: string): readonly string[] {
  const message = parseMessage(source);
  const patterns =
    message.type === 'message' ? [message.pattern] : message.variants.map((variant) => variant.value);
  return patterns.flat().filter((part) => typeof part === 'string');
}

const isKey = (key: string): key is PhraseKey => Object.hasOwn(en, key);

/** What we say for a figure's direction or bound: "up", "more than"; '' where there is nothing to say. */
export function figureWord(form: 'direction' | 'bound', figure: Figure, locale: Locale): string {
  const { bound, direction, kind, unit, printed } = figure;
  // "Tripled" says itself which way it went.
  const isVerb = unit === 'times' && !/\d|fold$/u.test(printed);
  if (form === 'direction') return direction && !isVerb ? text(`direction.${direction}`, locale) : '';
  return text(`bound.${kind === 'rank' ? 'rank' : ''}${bound}`, locale);
}

/** A day in words: `20 December 2021`. @param date as `Article.publishedAt` */
export const dateWords = (date: string, locale: Locale): string =>
  clock(locale, 'UTC', DAY).format(Temporal.Instant.from(`${date.slice(0, 10)}T00:00Z`).epochMilliseconds);

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' };
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const DAY_AND_TIME: Intl.DateTimeFormatOptions = {
  ...TIME,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
};

/** An instant in words, with its zone: `Mon, 23 Nov 2026, 09:00 Asia/Shanghai`. @param at ms */
export const timeWords = (at: number, zone: string, locale: Locale): string =>
  clockWords(at, zone, locale, DAY_AND_TIME);

/**
 * An instant in words, in its zone and in UTC: `Mon, 23 Nov 2026, 09:00 Asia/Shanghai = 01:00 UTC`. The day is told
 * twice where UTC has another. @param at ms
 */
export function slotWords(at: number, zone: string, locale: Locale): string {
  const local = timeWords(at, zone, locale);
  if (zone === 'UTC') return local;
  const dayIn = (each: string): string => zoned(at, each).toPlainDate().toString();
  const form = dayIn(zone) === dayIn('UTC') ? TIME : DAY_AND_TIME;
  return `${local} = ${clockWords(at, 'UTC', locale, form)}`;
}

const clockWords = (at: number, zone: string, locale: Locale, form: Intl.DateTimeFormatOptions): string =>
  `${clock(locale, zone, form).format(at)} ${zone}`;

const zoned = (at: number, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

const clocks = new Map<string, Intl.DateTimeFormat>();

/** To make one takes a hundred times as long as to use it. */
function clock(locale: Locale, timeZone: string, form: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, form]);
  // English without a country is written as most of its readers outside the United States write dates.
  const made =
    clocks.get(key) ?? new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { ...form, timeZone });
  clocks.set(key, made);
  return made;
}
