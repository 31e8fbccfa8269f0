import type {
  Article,
  SourceField,
  Act,
  Action,
  Command,
  Company,
  Fragment,
  Line,
  Locale,
  Made,
  Query,
  Reply,
  Schedule,
  Settings,
  Zone,
} from '../domain.ts';
import { commandWords } from '../commands.ts';
import { dateWords, say, slotWords, timeWords, type PhraseKey } from '../phrases/phrases.ts';
import { scheduleText } from './schedules.ts';

/** What every reply needs to be worded: the language, and the companies of the library by their names. */
export interface Wording {
  readonly locale: Locale;
  readonly companies: readonly Company[];
  /** What was asked just now: its words are repeated as they were written. */
  readonly asked?: string;
}

/** The text of what we compute, from its data. The gate computes it again. */
export function madeText(made: Made, locale: Locale): string {
  switch (made.kind) {
    case 'count':
      return made.of.length.toLocaleString(locale);
    case 'articles':
      return made.count.toLocaleString(locale);
    case 'date':
      return dateWords(made.date, locale);
    case 'time':
      return timeWords(made.at, made.zone, locale);
    case 'setting':
      return made.name === 'locale' ? ownName(made.value) : made.value;
    case 'slot':
      return slotWords(made.at, made.zone, locale);
    case 'schedule':
      return scheduleText(made.schedule, locale);
    case 'place':
      return made.place.channel;
    case 'command':
      return commandWords(made.command);
  }
}

/** What a language is called by those who speak it. */
const ownName = (language: Locale): string =>
  new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;

export function notice(heading: Line, notes: readonly Line[] = [], actions: readonly Action[] = []): Reply {
  return { kind: 'notice', heading, notes, actions };
}

export const action = (key: PhraseKey, act: Act, locale: Locale): Action => ({
  label: say(key, locale),
  act,
});

export const offer = (command: Command, locale: Locale): Action => ({
  label: say('action.command', locale, { command: commandText(command) }),
  act: { do: 'command', command },
});

export const show = (query: Query): Command => ({ do: 'show', query });

/** What is followed by a button, and what examples show. */
export const weekdaysAtNine = (zone: Zone): Schedule => ({
  kind: 'calendar',
  days: [1, 2, 3, 4, 5],
  times: ['09:00'],
  zone,
});

export const made = (data: Made, locale: Locale): Fragment => ({
  from: 'made',
  made: data,
  text: madeText(data, locale),
});

export const timeOf = (at: number, zone: Zone, locale: Locale): Fragment =>
  made({ kind: 'time', at, zone }, locale);

export const dayOf = (date: string, locale: Locale): Fragment => made({ kind: 'date', date }, locale);

/** A command's words are the same in every language. */
export const commandText = (command: Command): Fragment => made({ kind: 'command', command }, 'en');

/** A setting of the workspace that has a value. */
export const setting = (name: keyof Settings, settings: Settings, locale: Locale): Fragment =>
  made({ kind: 'setting', name, value: String(settings[name]) }, locale);

export const echo = (text: string): Fragment => ({ from: 'echo', text });

/** A message that counts things; `$n` chooses its form and `$count` shows the number. */
export const counted = (key: PhraseKey, of: readonly string[], locale: Locale): Line =>
  say(key, locale, { n: of.length, count: made({ kind: 'count', of }, locale) });

export function source(article: Article, field: SourceField, locale: Locale): Fragment {
  const text = field === 'date' ? dateWords(article.publishedAt, locale) : article[field];
  return { from: 'source', article: article.id, field, text };
}

export const sourceParts = (article: Article, locale: Locale): { readonly [name: string]: Fragment } => ({
  title: source(article, 'title', locale),
  publisher: source(article, 'publisher', locale),
  date: source(article, 'date', locale),
  url: source(article, 'url', locale),
});

export const sourceLine = (article: Article, locale: Locale): Line =>
  say('story.source', locale, sourceParts(article, locale));

export const titledSource = (article: Article, locale: Locale): Line =>
  say('story.titled', locale, sourceParts(article, locale));

export const companyName = (company: Company): Fragment => ({
  from: 'company',
  company: company.id,
  text: company.name,
});

export const companyNames = (companies: readonly Company[], locale: Locale): Line =>
  joined(companies.map(companyName), 'join.comma', locale);

export const topicNames = (companies: readonly Company[], locale: Locale): Line =>
  joined(
    companies.flatMap((company) =>
      company.topics.map(({ id }): Fragment => ({
        from: 'company',
        company: company.id,
        topic: id,
        text: id,
      })),
    ),
    'join.comma',
    locale,
  );

export const joined = (fragments: readonly Fragment[], key: PhraseKey, locale: Locale): Line =>
  fragments.flatMap((fragment, index) => (index === 0 ? [fragment] : [...say(key, locale), fragment]));

export const isEverything = ({ companies, topics, words }: Query): boolean =>
  companies.length + topics.length + words.length === 0;

/** A word of a query, with the capitals that its asker gave it. */
export function asWritten(word: string, asked: string): string {
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, 'iu');
  return whole.exec(asked)?.[0] ?? word;
}

/** What a query is about: "Alibaba cloud", with words of the asker's as an echo; "all news" if it is about anything. */
export function aboutLine(query: Query, { locale, companies, asked = '' }: Wording): Line {
  const named = companies.filter((company) => query.companies.includes(company.id));
  const topics = query.topics.flatMap((id): Fragment[] => {
    const company = (named.length > 0 ? named : companies).find(({ topics }) =>
      topics.some((topic) => topic.id === id),
    );
    return company ? [{ from: 'company', company: company.id, topic: id, text: id }] : [];
  });
  const rest = [...topics, ...query.words.map((word) => echo(asWritten(word, asked)))];
  if (isEverything(query)) return say('about.everything', locale);
  return [
    ...companyNames(named, locale),
    ...(named.length > 0 && rest.length > 0 ? say('join.space', locale) : []),
    ...joined(rest, 'join.space', locale),
  ];
}
