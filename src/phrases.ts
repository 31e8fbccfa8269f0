import { MessageFormat, parseMessage } from 'messageformat';
import type { Bound, Direction, Fragment, Line, Locale } from './domain.ts';

/**
 * The message catalogue, in MessageFormat 2. A variable stands for a fragment; one declared `:number` chooses between
 * forms and is never shown. No message holds a digit: numbers are fragments of their own.
 */
const en = {
  'join.space': '{{ }}',
  'join.comma': '{{, }}',

  'direction.up': 'up',
  'direction.down': 'down',
  'direction.none': '',
  'bound.=': '',
  'bound.~': 'about',
  'bound.<': 'less than',
  'bound.≤': 'up to',
  'bound.>': 'more than',
  'bound.≥': 'at least',
  'bound.rank=': '',
  'bound.rank~': 'about',
  'bound.rank<': 'within the',
  'bound.rank≤': 'within the',
  'bound.rank>': 'outside the',
  'bound.rank≥': 'outside the',
  'figure.claimant': 'according to {$claimant}',

  'digest.latest': 'Latest news',
  'digest.slot': 'Digest of {$time}',
  'digest.late': 'Late: this was due {$time}',
  'digest.held': `.input {$n :number}
.match $n
one {{{$count} more story waits for the next digest.}}
*   {{{$count} more stories wait for the next digest.}}`,
  'story.left': `.input {$n :number}
.match $n
one {{{$count} more figure}}
*   {{{$count} more figures}}`,
  'story.source': '{$publisher}, {$date}: {$url}',
  'story.titled': '{$title}. {$publisher}, {$date}: {$url}',

  'action.figures': 'More figures',
  'action.sources': 'Sources',
  'action.why': 'Why this number?',
  'action.follow': 'Follow',
  'action.unfollow': 'Unfollow',
  'action.command': '{$command}',

  'figures.heading': 'Figures in “{$title}”',
  'sources.heading': 'Sources of “{$title}”',
  'why.heading': 'Why this number?',
  'why.sentence': 'The sentence that says it:',

  'companies.heading': 'Companies you can ask about',
  'companies.item': `.input {$n :number}
.match $n
one {{{$company} ({$command}): {$count} article}}
*   {{{$company} ({$command}): {$count} articles}}`,
  'companies.topics': 'Topics: {$topics}',
  'companies.none':
    'There are no articles yet. Put a Markdown file into a company’s folder under the digests folder.',

  'help.heading':
    'Dateline posts short news digests whose every number is traced to the sentence that says it.',
  'help.show': '{$command} – the news of a company',
  'help.topic': '{$command} – its news on one topic',
  'help.latest': '{$command} – the latest digest of all companies',
  'help.companies': '{$command} – who you can ask about',
  'help.follow': '{$command} – a digest here on a schedule, whenever there is something new',
  'help.interval': '{$command} – the same by the minute or hour',
  'help.list': '{$command} – what this place follows',
  'help.unfollow': '{$command} – no more of it',
  'help.direct': 'In a direct message, the same words without the slash.',

  'none.about': 'Nobody has written about {$about} yet.',
  'none.topics': 'Topics there are: {$topics}',
  'unknown.company': 'There is no company called {$word} here.',
  'unknown.nearest': 'Did you mean {$company}? Try {$command}.',
  'unknown.all': 'Companies there are: {$companies}',
  'unknown.figure': 'That number is no longer in the library: its article was changed or withdrawn.',
  'unknown.article': 'That article is no longer in the library.',

  'follow.done': 'Following {$about} here: {$schedule}.',
  'follow.next':
    'The first look is {$time}. What comes from now on will be posted; when there is nothing new, there is no post.',
  'follow.already':
    'This place follows {$about} already: {$schedule}. Unfollow it first to change its schedule.',
  'follow.schedule': '{$words} is no schedule that I know.',
  'follow.time': '{$words} holds no time that I know.',
  'follow.zone': '{$words} names no time zone that I know.',
  'follow.missing': 'Say when.',
  'follow.example': 'Write for example: {$command}',
  'about.everything': 'all news',
  'unfollow.done': 'No longer following {$about} here ({$schedule}).',
  'unfollow.none': 'This place does not follow {$about}.',
  'unfollow.gone': 'That is not followed any more.',
  'unfollow.forbidden': 'Only who followed it, or a manager of this place, can unfollow it.',
  'list.heading': 'Followed here',
  'list.none': 'Nothing is followed here yet.',
  'list.item': '{$about}: {$schedule}. Next look {$time}.',
  'list.paused': '{$about}: {$schedule}. Paused.',

  sorry:
    'Sorry, this answer could not be checked against its sources, so it is not shown. The operator has been told.',
  'sorry.failed':
    'Sorry, something went wrong while answering. The operator has been told; please try again.',
} as const;

export type PhraseKey = keyof typeof en;

export const PHRASE_KEYS: readonly string[] = Object.keys(en);

const catalogue: { readonly [language: string]: { readonly [key in PhraseKey]: string } } = { en };

/** The languages of the catalogue. */
export const LANGUAGES: readonly string[] = Object.keys(catalogue);

/** The catalogue's language that serves a locale best; English where none does. */
export const languageOf = (locale: Locale): string => {
  const language = new Intl.Locale(locale).language;
  return language in catalogue ? language : 'en';
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

const isSlot = (value: unknown): value is Fragment | Line => typeof value === 'object' && value !== null;

/** The literal parts that a message can show, in all its forms; none for a key that is not in the catalogue. */
export function literals(key: string, locale: Locale): readonly string[] {
  if (!isKey(key)) return [];
  const message = parseMessage(text(key, locale));
  const patterns =
    message.type === 'message' ? [message.pattern] : message.variants.map((variant) => variant.value);
  return patterns.flat().filter((part) => typeof part === 'string');
}

const isKey = (key: string): key is PhraseKey => Object.hasOwn(en, key);

export const directionKey = (direction: Direction): PhraseKey => `direction.${direction}`;
export const boundKey = (bound: Bound, rank: boolean): PhraseKey => `bound.${rank ? 'rank' : ''}${bound}`;

/** A day in words: `20 December 2021`. @param date as `Article.publishedAt` */
export function dateWords(date: string, locale: Locale): string {
  const day = Temporal.PlainDate.from(date.slice(0, 10));
  return day.toLocaleString(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long' });
}

/** An instant in words, with its zone: `Mon 23 Nov 2026, 09:00 Asia/Shanghai`. @param at ms */
export function timeWords(at: number, zone: string, locale: Locale): string {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const words = time.toLocaleString(locale === 'en' ? 'en-GB' : locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return `${words} ${zone}`;
}
