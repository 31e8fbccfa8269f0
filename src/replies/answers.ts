import type { Command, Company, CompanyId, Item, Line, Query, Reply, Zone } from '../domain.ts';
import { say, type PhraseKey } from '../phrases/phrases.ts';
import {
  notice,
  offer,
  show,
  weekdaysAtNine,
  made,
  commandText,
  echo,
  companyName,
  companyNames,
  topicNames,
  aboutLine,
  type Wording,
} from './fragments.ts';

/** @param counts how many articles can be shown, by company */
export function companiesReply(counts: ReadonlyMap<CompanyId, number>, wording: Wording): Reply {
  const { locale, companies } = wording;
  const item = (company: Company): Item => ({
    lines: [
      say('companies.item', locale, {
        company: companyName(company),
        command: commandText(show({ companies: [company.id], topics: [], words: [] })),
        n: counts.get(company.id) ?? 0,
        count: made({ kind: 'articles', company: company.id, count: counts.get(company.id) ?? 0 }, locale),
      }),
      ...(company.topics.length > 0
        ? [say('companies.topics', locale, { topics: topicNames([company], locale) })]
        : []),
    ],
    actions: [],
  });
  return companies.length > 0
    ? {
        kind: 'answer',
        heading: say('companies.heading', locale),
        items: companies.map(item),
        notes: [],
        actions: [],
      }
    : notice(say('companies.none', locale));
}

/** What can be asked, with examples from the library. */
export function helpReply({ locale, companies }: Wording, zone: Zone): Reply {
  const { company, everything, all, topic } = examples(companies);
  const line = (key: PhraseKey, command: Command): Line =>
    say(key, locale, { command: commandText(command) });
  return {
    kind: 'answer',
    heading: say('help.heading', locale),
    items: [
      {
        lines: [
          ...(company ? [line('help.show', show(all))] : []),
          ...(topic.topics.length > 0 ? [line('help.topic', show(topic))] : []),
          line('help.latest', show(everything)),
          line('help.companies', { do: 'companies' }),
          line('help.follow', { do: 'follow', query: topic, schedule: weekdaysAtNine(zone) }),
          line('help.interval', {
            do: 'follow',
            query: all,
            schedule: { kind: 'interval', minutes: 5, zone },
          }),
          line('help.list', { do: 'list' }),
          line('help.unfollow', { do: 'unfollow', query: topic }),
          line('help.preview', { do: 'preview', query: topic }),
          line('help.why', { do: 'why', query: topic }),
          line('help.status', { do: 'status' }),
          line('help.settings', { do: 'settings' }),
          line('help.forget', { do: 'forget' }),
        ],
        actions: [],
      },
    ],
    notes: [say('help.direct', locale)],
    actions: [],
  };
}

/** What to write to follow something, or to see what a digest would hold. */
export function exampleReply(what: 'follow' | 'preview', { locale, companies }: Wording, zone: Zone): Reply {
  const { topic: query } = examples(companies);
  const command: Command =
    what === 'follow' ? { do: what, query, schedule: weekdaysAtNine(zone) } : { do: what, query };
  return notice(say('follow.example', locale, { command: commandText(command) }));
}

/** What there is most to ask about: all, a company, and one of its topics. */
function examples(companies: readonly Company[]) {
  const [company] = companies.toSorted((a, b) => b.topics.length - a.topics.length);
  const everything: Query = { companies: [], topics: [], words: [] };
  const all: Query = company ? { ...everything, companies: [company.id] } : everything;
  const topic: Query = { ...all, topics: company?.topics.slice(0, 1).map(({ id }) => id) ?? [] };
  return { company, everything, all, topic };
}

/** Nobody wrote about it: says so, and offers the topics there are. */
export function nothingReply(query: Query, wording: Wording): Reply {
  const { locale, companies } = wording;
  if (companies.length === 0) return notice(say('companies.none', locale));
  const named = companies.filter(
    (company) => query.companies.includes(company.id) && company.topics.length > 0,
  );
  return notice(
    say('none.about', locale, { about: aboutLine(query, wording) }),
    named.length > 0
      ? [say('none.topics', locale, { topics: topicNames(named, locale) })]
      : [say('unknown.all', locale, { companies: companyNames(companies, locale) })],
    named.flatMap((company) =>
      company.topics.map((topic) =>
        offer(show({ companies: [company.id], topics: [topic.id], words: [] }), locale),
      ),
    ),
  );
}

export function unknownCompanyReply(word: string, nearest: CompanyId | undefined, wording: Wording): Reply {
  const { locale, companies } = wording;
  const near = companies.find((company) => company.id === nearest);
  const ask = (company: Company): Command => show({ companies: [company.id], topics: [], words: [] });
  return notice(
    say('unknown.company', locale, { word: echo(word) }),
    [
      ...(near
        ? [say('unknown.nearest', locale, { company: companyName(near), command: commandText(ask(near)) })]
        : []),
      ...(companies.length > 0
        ? [say('unknown.all', locale, { companies: companyNames(companies, locale) })]
        : [say('companies.none', locale)]),
    ],
    (near ? [near] : companies).map((company) => offer(ask(company), locale)),
  );
}
/**
 * A first word that is no command, but nearly: offers what it was meant for, and to be taken for words all the same.
 * @param asIs the same words as they are, where they ask for something
 */
export function misspeltReply(
  { word }: { readonly word: string },
  meant: Command,
  asIs: Command,
  { locale }: Wording,
): Reply {
  return notice(
    say('misspelt.word', locale, { word: echo(word) }),
    [say('misspelt.meant', locale, { command: commandText(meant) })],
    [offer(meant, locale), ...(asIs.do === 'show' ? [offer(asIs, locale)] : [])],
  );
}

/** A message of the catalogue without variables. */
export const plainReply = (key: PhraseKey, { locale }: Wording): Reply => notice(say(key, locale));
