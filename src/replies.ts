import type {
  Act,
  Action,
  Article,
  Command,
  Company,
  CompanyId,
  Digest,
  Figure,
  FigureForm,
  Fragment,
  Item,
  Line,
  Locale,
  Made,
  Query,
  Reply,
  Schedule,
  ShownFigure,
  ShownStory,
  SourceField,
  Story,
  Subscription,
  Zone,
} from './domain.ts';
import { commandWords } from './commands.ts';
import { boundKey, dateWords, directionKey, say, timeWords, type PhraseKey } from './phrases.ts';
import { scheduleWords } from './schedules.ts';

/** What every reply needs to be worded: the language, and the companies of the library by their names. */
export interface Wording {
  readonly locale: Locale;
  readonly companies: readonly Company[];
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
    case 'schedule':
      return scheduleWords(made.schedule);
    case 'command':
      return commandWords(made.command);
  }
}

// --- digests and their parts

/** Why a digest is posted of its own accord: its slot, and the subscription that asked for it. */
export interface Slot {
  readonly subscription: Subscription;
  readonly slotAt: number;
  readonly late: boolean;
}

/** @param slot absent for an answer to a question */
export function digestReply(
  digest: Digest,
  wording: Wording,
  slot?: Slot,
): Reply & { readonly kind: 'digest' } {
  const { locale } = wording;
  const slotNote = (): Line => {
    if (!slot) return [];
    const time = timeOf(slot.slotAt, slot.subscription.schedule.zone, locale);
    return say(slot.late ? 'digest.late' : 'digest.slot', locale, { time });
  };
  const held = counted('digest.held', digest.held, locale);
  return {
    kind: 'digest',
    heading: isEverything(digest.query) ? say('digest.latest', locale) : aboutLine(digest.query, wording),
    stories: digest.stories.map((story) => shownStory(story, wording)),
    notes: slot ? [slotNote(), ...(digest.held.length > 0 ? [held] : [])] : [],
    actions: [
      slot
        ? action('action.unfollow', { do: 'unfollow', subscription: slot.subscription.id }, locale)
        : action('action.follow', { do: 'follow', query: digest.query }, locale),
    ],
  };
}

function shownStory(story: Story, wording: Wording): ShownStory {
  const { locale } = wording;
  const [first] = story.articles;
  if (!first) throw new Error(`replies: story ${story.id} has no article`);
  const texts = new Map(story.articles.map((article) => [article.id, article.text]));
  return {
    id: story.id,
    articles: story.articles.map((article) => article.id),
    chosen: story.chosen,
    title: [source(first, 'title', locale)],
    sentences: story.gist.map(({ article, span }) => [
      { from: 'quote', article, span, text: (texts.get(article) ?? '').slice(...span) },
    ]),
    figures: story.figures.map((figure) => shownFigure(figure, locale)),
    sources: story.articles.map((article) => sourceLine(article, locale)),
    notes:
      story.left.length > 0
        ? [
            counted(
              'story.left',
              story.left.map((figure) => figure.id),
              locale,
            ),
          ]
        : [],
    actions: [
      ...(story.left.length > 0
        ? [action('action.figures', { do: 'figures', article: first.id }, locale)]
        : []),
      action('action.sources', { do: 'sources', article: first.id }, locale),
    ],
  };
}

function shownFigure(figure: Figure, locale: Locale): ShownFigure {
  const part = (form: FigureForm, text: string): Fragment => ({
    from: 'figure',
    figure: figure.id,
    form,
    text,
  });
  const word = (form: 'direction' | 'bound', key: PhraseKey): Line => {
    const text = textOf(say(key, locale));
    return text === '' ? [] : [part(form, text), ...say('join.space', locale)];
  };
  return {
    ...figure,
    shown: {
      value: [
        ...(figure.direction ? word('direction', directionKey(figure.direction)) : []),
        ...word('bound', boundKey(figure.bound, figure.kind === 'rank')),
        part('printed', figure.printed),
      ],
      label: joined(
        [
          ...(figure.metric ? [part('metric', figure.metric)] : []),
          ...(figure.of ? [part('of', figure.of)] : []),
        ],
        'join.comma',
        locale,
      ),
      details: [
        ...(figure.period ? [[part('period', figure.period)]] : []),
        ...(figure.basis ? [[part('basis', figure.basis)]] : []),
        ...(figure.claimant
          ? [say('figure.claimant', locale, { claimant: part('claimant', figure.claimant) })]
          : []),
      ],
    },
    actions: [action('action.why', { do: 'why', figure: figure.id }, locale)],
  };
}

/** All figures of an article. */
export function figuresReply(article: Article, figures: readonly Figure[], { locale }: Wording): Reply {
  return {
    kind: 'answer',
    heading: say('figures.heading', locale, { title: source(article, 'title', locale) }),
    items: figures.map((figure) => ({ lines: [], figure: shownFigure(figure, locale), actions: [] })),
    notes: [sourceLine(article, locale)],
    actions: [],
  };
}

/** Where a story comes from. */
export function sourcesReply(article: Article, { locale }: Wording): Reply {
  return {
    kind: 'answer',
    heading: say('sources.heading', locale, { title: source(article, 'title', locale) }),
    items: [{ lines: [sourceLine(article, locale)], actions: [] }],
    notes: [],
    actions: [],
  };
}

/** Why a number: the sentence that says it, with the figure marked, who claims it, and the source. */
export function whyReply(article: Article, figure: Figure, { locale }: Wording): Reply {
  const quote = (start: number, end: number, mark?: true): Line =>
    start < end
      ? [
          {
            from: 'quote',
            article: article.id,
            span: [start, end],
            ...(mark && { mark }),
            text: article.text.slice(start, end),
          },
        ]
      : [];
  const sentence: Line = [
    ...quote(figure.sentence[0], figure.span[0]),
    ...quote(figure.span[0], figure.span[1], true),
    ...quote(figure.span[1], figure.sentence[1]),
  ];
  const { actions: _none, ...shown } = shownFigure(figure, locale);
  return {
    kind: 'answer',
    heading: say('why.heading', locale),
    items: [
      { lines: [], figure: { ...shown, actions: [] }, actions: [] },
      { lines: [say('why.sentence', locale), sentence], actions: [] },
    ],
    notes: [titledSource(article, locale)],
    actions: [],
  };
}

// --- answers about Dateline itself

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
  const [company] = companies.toSorted((a, b) => b.topics.length - a.topics.length);
  const everything: Query = { companies: [], topics: [], words: [] };
  const all: Query = company ? { ...everything, companies: [company.id] } : everything;
  const topic: Query = { ...all, topics: company?.topics.slice(0, 1).map(({ id }) => id) ?? [] };
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
        ],
        actions: [],
      },
    ],
    notes: [say('help.direct', locale)],
    actions: [],
  };
}

/** Nobody wrote about it: says so, and offers the topics there are. */
export function nothingReply(query: Query, wording: Wording): Reply {
  const { locale, companies } = wording;
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

// --- following

/** @param latest what the follower would have got, as a preview; undefined where there is nothing yet */
export function followedReply(
  subscription: Subscription,
  latest: (Reply & { readonly kind: 'digest' }) | undefined,
  wording: Wording,
): Reply {
  const { locale } = wording;
  const heading = say('follow.done', locale, followed(subscription, wording));
  const time = timeOf(subscription.nextDueAt, subscription.schedule.zone, locale);
  const notes = [say('follow.next', locale, { time })];
  const actions = [action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, locale)];
  return latest ? { ...latest, heading, notes, actions } : notice(heading, notes, actions);
}

export function alreadyFollowedReply(subscription: Subscription, wording: Wording): Reply {
  return notice(
    say('follow.already', wording.locale, followed(subscription, wording)),
    [],
    [action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, wording.locale)],
  );
}

export function badScheduleReply(
  command: Extract<Command, { do: 'bad-schedule' }>,
  { locale }: Wording,
  zone: Zone,
): Reply {
  const example: Command = { do: 'follow', query: command.query, schedule: weekdaysAtNine(zone) };
  return notice(
    command.words === ''
      ? say('follow.missing', locale)
      : say(`follow.${command.problem}`, locale, { words: echo(command.words) }),
    [say('follow.example', locale, { command: commandText(example) })],
    [offer(example, locale)],
  );
}

export function unfollowedReply(subscription: Subscription, wording: Wording): Reply {
  return notice(say('unfollow.done', wording.locale, followed(subscription, wording)));
}

export function notFollowedReply(query: Query, wording: Wording): Reply {
  return notice(say('unfollow.none', wording.locale, { about: aboutLine(query, wording) }));
}

export function listReply(subscriptions: readonly Subscription[], wording: Wording): Reply {
  const { locale } = wording;
  if (subscriptions.length === 0) return notice(say('list.none', locale));
  return {
    kind: 'list',
    heading: say('list.heading', locale),
    items: subscriptions.map((subscription) => ({
      lines: [
        say(subscription.state === 'active' ? 'list.item' : 'list.paused', locale, {
          ...followed(subscription, wording),
          time: timeOf(subscription.nextDueAt, subscription.schedule.zone, locale),
        }),
      ],
      actions: [action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, locale)],
    })),
    notes: [],
    actions: [],
  };
}

/** A message of the catalogue without variables. */
export const plainReply = (key: PhraseKey, { locale }: Wording): Reply => notice(say(key, locale));

// --- fragments

function notice(heading: Line, notes: readonly Line[] = [], actions: readonly Action[] = []): Reply {
  return { kind: 'notice', heading, notes, actions };
}

const action = (key: PhraseKey, act: Act, locale: Locale): Action => ({ label: say(key, locale), act });

const offer = (command: Command, locale: Locale): Action => ({
  label: say('action.command', locale, { command: commandText(command) }),
  act: { do: 'command', command },
});

const show = (query: Query): Command => ({ do: 'show', query });

/** What is followed by a button, and what examples show. */
export const weekdaysAtNine = (zone: Zone): Schedule => ({
  kind: 'calendar',
  days: [1, 2, 3, 4, 5],
  times: ['09:00'],
  zone,
});

const textOf = (line: Line): string => line.map((fragment) => fragment.text).join('');

const made = (data: Made, locale: Locale): Fragment => ({
  from: 'made',
  made: data,
  text: madeText(data, locale),
});

const timeOf = (at: number, zone: Zone, locale: Locale): Fragment => made({ kind: 'time', at, zone }, locale);

/** A command's words are the same in every language. */
const commandText = (command: Command): Fragment => made({ kind: 'command', command }, 'en');

const echo = (text: string): Fragment => ({ from: 'echo', text });

/** A message that counts things; `$n` chooses its form and `$count` shows the number. */
const counted = (key: PhraseKey, of: readonly string[], locale: Locale): Line =>
  say(key, locale, { n: of.length, count: made({ kind: 'count', of }, locale) });

function source(article: Article, field: SourceField, locale: Locale): Fragment {
  const text = field === 'date' ? dateWords(article.publishedAt, locale) : article[field];
  return { from: 'source', article: article.id, field, text };
}

const sourceParts = (article: Article, locale: Locale): { readonly [name: string]: Fragment } => ({
  title: source(article, 'title', locale),
  publisher: source(article, 'publisher', locale),
  date: source(article, 'date', locale),
  url: source(article, 'url', locale),
});

const sourceLine = (article: Article, locale: Locale): Line =>
  say('story.source', locale, sourceParts(article, locale));

const titledSource = (article: Article, locale: Locale): Line =>
  say('story.titled', locale, sourceParts(article, locale));

const companyName = (company: Company): Fragment => ({
  from: 'company',
  company: company.id,
  text: company.name,
});

const companyNames = (companies: readonly Company[], locale: Locale): Line =>
  joined(companies.map(companyName), 'join.comma', locale);

const topicNames = (companies: readonly Company[], locale: Locale): Line =>
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

const joined = (fragments: readonly Fragment[], key: PhraseKey, locale: Locale): Line =>
  fragments.flatMap((fragment, index) => (index === 0 ? [fragment] : [...say(key, locale), fragment]));

const isEverything = ({ companies, topics, words }: Query): boolean =>
  companies.length + topics.length + words.length === 0;

/** What a query is about: "Alibaba cloud", with words of the asker's as an echo; "all news" if it is about anything. */
function aboutLine(query: Query, { locale, companies }: Wording): Line {
  const named = companies.filter((company) => query.companies.includes(company.id));
  const topics = query.topics.flatMap((id): Fragment[] => {
    const company = (named.length > 0 ? named : companies).find(({ topics }) =>
      topics.some((topic) => topic.id === id),
    );
    return company ? [{ from: 'company', company: company.id, topic: id, text: id }] : [];
  });
  const rest = [...topics, ...query.words.map(echo)];
  if (isEverything(query)) return say('about.everything', locale);
  return [
    ...companyNames(named, locale),
    ...(named.length > 0 && rest.length > 0 ? say('join.space', locale) : []),
    ...joined(rest, 'join.space', locale),
  ];
}

const followed = (
  subscription: Subscription,
  wording: Wording,
): { readonly about: Line; readonly schedule: Fragment } => ({
  about: aboutLine(subscription.query, wording),
  schedule: made({ kind: 'schedule', schedule: subscription.schedule }, wording.locale),
});
