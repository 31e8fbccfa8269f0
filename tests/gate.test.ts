import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cleared, Digest, Fragment, Place, Reply, Settings, Subscription } from '../src/domain.ts';
import type { Platform, Rendered } from '../src/platforms/platform.ts';
import { clear, linesOf, type Sources } from '../src/gate.ts';
import { splitSentences } from '../src/news/sentences.ts';
import { figureWord, literals } from '../src/phrases.ts';
import { hidden, render } from '../src/platforms/local/render.ts';
import * as answers from '../src/replies/answers.ts';
import * as digests from '../src/replies/digests.ts';
import * as following from '../src/replies/following.ts';
import * as verdicts from '../src/replies/verdicts.ts';
import * as workspace from '../src/replies/workspace.ts';
import { madeText } from '../src/replies/fragments.ts';
import { instant } from './fakes/world.ts';
import * as library from './fixtures/library.ts';

const locale = 'en';
const wording = { locale, companies: library.companies };
const query = { companies: ['acme'], topics: ['phones'], words: ['999'] };
const counts = new Map([['acme', 2]]);

const settings: Settings = {
  follow: 'everyone',
  zone: 'Asia/Shanghai',
  locale: 'en',
  paused: true,
  perPlace: 20,
  perUser: 50,
};

const sources: Sources = {
  article: (id) => library.articles.find((article) => article.id === id),
  sentences: (id) => splitSentences(sources.article(id)?.text ?? ''),
  figure: (id) => library.figures.find((figure) => figure.id === id),
  company: (id) => library.companies.find((company) => company.id === id),
  phrase: literals,
  word: figureWord,
  made: madeText,
  articles: (company) => counts.get(company) ?? 0,
  setting: (name) => settings[name]?.toString(),
  asked: 'wrong 12\nacme phones 999\nsometime soon 9 Mars/Olympus\nzcme',
};

const place: Place = { platform: 'local', workspace: 'local', channel: 'news' };
const subscription: Subscription = {
  id: 's1',
  place,
  owner: 'you',
  query,
  schedule: { kind: 'calendar', days: [1, 2, 3, 4, 5], times: ['08:30'], zone: 'Asia/Shanghai' },
  locale,
  state: 'active',
  followedAt: 0,
  since: 0,
  nextDueAt: instant('2026-11-23T00:30Z'),
};
const digest: Digest = {
  query,
  stories: [
    {
      id: library.results.id,
      articles: [library.results],
      gist: [{ article: library.results.id, span: library.growth.sentence }],
      figures: [library.growth, library.revenue, library.phones],
      left: [library.rank],
      chosen: 'topic',
    },
    {
      id: library.factory.id,
      articles: [library.factory],
      gist: [{ article: library.factory.id, span: library.capacity.sentence }],
      figures: [library.capacity, library.cost],
      left: [],
      chosen: 'topic',
    },
  ],
  held: ['acme/a', 'acme/b'],
};

const slot = { subscription, slotAt: subscription.nextDueAt, late: false };
const answered = digests.digestReply(digest, wording, { skip: 0 });
const ofResults = library.figures.filter((figure) => figure.article === library.results.id);
const paused = { ...subscription, state: 'paused' as const };

const everyVerdict = (
  [
    ...(['chosen', 'held', 'stopped', 'older', 'elsewhere', 'off-topic', 'withdrawn'] as const).map((is) => ({
      is,
    })),
    { is: 'seen', at: subscription.nextDueAt },
    { is: 'embargoed', until: subscription.nextDueAt },
  ] as const
).map((verdict, index) => ({ article: index % 2 ? library.results : library.factory, verdict }));

const everyStatus: readonly Subscription[] = [
  subscription,
  ...(['posted', 'nothing', 'stopped', 'paused', 'missed'] as const).map((outcome, index) => ({
    ...subscription,
    id: `s${index + 2}`,
    last: { slotAt: subscription.nextDueAt, outcome },
  })),
  { ...subscription, id: 's7', last: { slotAt: subscription.nextDueAt, outcome: 'posted' } },
  { ...paused, id: 's8', pausedBecause: 'gone' },
  { ...paused, id: 's9', pausedBecause: 'asked' },
];

/** Every reply that Dateline can give, by what it is. */
const everyReply: Readonly<Record<string, Reply>> = {
  'a digest': answered,
  'a scheduled digest': digests.digestReply(digest, wording, { slot }),
  'a late digest': digests.digestReply(digest, wording, { slot: { ...slot, late: true } }),
  'more figures': digests.figuresReply(library.results, ofResults, wording),
  sources: digests.sourcesReply(library.factory, wording),
  'why a number': digests.whyReply(library.results, library.phones, wording),
  companies: answers.companiesReply(counts, wording),
  'no companies': answers.companiesReply(counts, { locale, companies: [] }),
  help: answers.helpReply(wording, 'Europe/London'),
  'nothing written': answers.nothingReply(query, wording),
  'an unknown company': answers.unknownCompanyReply('zcme', 'acme', wording),
  followed: following.followedReply(subscription, answered, wording),
  'followed without news': following.followedReply(subscription, undefined, wording),
  'already followed': following.alreadyFollowedReply(
    subscription,
    { kind: 'interval', minutes: 15, zone: 'UTC' },
    wording,
  ),
  'following refused': following.refusedFollowReply('managers', settings, wording),
  'too many follows of a place': following.refusedFollowReply('full-place', settings, wording),
  'too many follows of a person': following.refusedFollowReply('full-person', settings, wording),
  'a schedule to choose': following.editReply(subscription, wording),
  'a schedule changed': following.changedFollowReply('edit', subscription, wording),
  paused: following.changedFollowReply('pause', subscription, wording),
  resumed: following.changedFollowReply('resume', paused, wording),
  'a preview': digests.previewReply(query, digest, { followed: true, paused: true }, wording),
  'a preview of what is not followed': digests.previewReply(
    query,
    digest,
    { followed: false, paused: false },
    wording,
  ),
  'a preview of nothing': digests.previewReply(query, undefined, { followed: true, paused: true }, wording),
  'why each story': verdicts.verdictsReply(query, everyVerdict, 'Asia/Shanghai', wording),
  'why no story': verdicts.verdictsReply(query, [], 'Asia/Shanghai', wording),
  'which is meant': verdicts.whichReply('why', [subscription, paused], wording),
  status: workspace.statusReply(everyStatus, new Map([['s7', 'quarantined']]), settings, wording),
  settings: workspace.settingsReply(settings, false, true, wording),
  'settings for who may not change them': workspace.settingsReply(settings, true, false, wording),
  'no setting': workspace.badSettingReply('wrong 12', wording),
  'no schedule': following.badScheduleReply(
    { do: 'bad-schedule', query, words: '9 Mars/Olympus', problem: 'zone' },
    wording,
    'UTC',
  ),
  unfollowed: following.unfollowedReply(subscription, wording),
  'not followed': following.notFollowedReply(query, wording),
  list: following.listReply([subscription, paused], wording),
  'an apology': answers.plainReply('sorry', wording),
};

const check = (reply: Reply, rendered: Rendered = render(reply, locale)) =>
  clear(reply, rendered, locale, sources, hidden);

const passes = (reply: Reply, rendered?: Rendered): boolean => 'cleared' in check(reply, rendered);

/** What a careless or hostile hand could do to a text: another digit, unit, sign, magnitude or bound. */
const edits: readonly ((text: string) => string)[] = [
  (text) => text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
  (text) => text.replace(/\d(?!.*\d)/s, (digit) => String((Number(digit) + 7) % 10)),
  (text) =>
    text.replace(/percent|phones|\$/, (unit) =>
      unit === '$' ? '€' : unit === 'phones' ? 'chips' : 'basis points',
    ),
  (text) => text.replace(/million|billion/, (word) => (word === 'million' ? 'billion' : 'million')),
  (text) => text.replace(/up|down/, (word) => (word === 'up' ? 'down' : 'up')),
  (text) => text.replace(/more than|about/, 'less than'),
  (text) => `-${text}`,
  (text) => `${text}0`,
  (text) => text.replace(/fourth/, 'first'),
];

/** The value with whatever stands at the pointer replaced; what is not on the way to it is shared. */
function replaced<T>(value: T, at: string, by: unknown): T {
  const put = (node: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) return by;
    if (Array.isArray(node)) return node.with(Number(key), put(node[Number(key)], rest));
    return { ...(node as object), [key]: put((node as Record<string, unknown>)[key], rest) };
  };
  return put(value, at.split('/').slice(1)) as T;
}

/** A reply with one of its fragments exchanged for another. */
function exchanged(reply: Reply, old: Fragment, by: Fragment): Reply {
  const walk = (node: unknown): unknown => {
    if (node === old) return by;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(reply) as Reply;
}

/** A rendering of the untouched reply in which one text says otherwise, in the payload and in its account. */
function misrendered(rendered: Rendered, at: string, old: Fragment, by: Fragment): Rendered {
  const visible = rendered.visible.map((text) =>
    text.at === at ? { ...text, pieces: text.pieces.map((piece) => (piece === old ? by : piece)) } : text,
  );
  const text = visible
    .find((one) => one.at === at)
    ?.pieces.map((piece) => piece.text)
    .join('');
  return { payload: replaced(rendered.payload, at, text), visible };
}

describe.each(Object.entries(everyReply))('%s', (_name, reply) => {
  const rendered = render(reply, locale);
  const fragments = rendered.visible.flatMap(({ at, pieces }) =>
    pieces.flatMap((piece) => (piece.from === 'layout' ? [] : [{ at, fragment: piece }])),
  );

  test('passes as it is', () => {
    expect(check(reply)).toHaveProperty('cleared');
  });

  test('is stopped when any visible text of the payload is changed', () => {
    let tried = 0;
    for (const { at, pieces } of rendered.visible) {
      const text = pieces.map((piece) => piece.text).join('');
      for (const edit of edits) {
        if (edit(text) === text) continue;
        tried += 1;
        const payload = replaced(rendered.payload, at, edit(text));
        expect(passes(reply, { ...rendered, payload }), `${at}: ${edit(text)}`).toBe(false);
      }
    }
    expect(tried).toBeGreaterThan(0);
  });

  test('is stopped when the renderer says otherwise and accounts for it', () => {
    for (const { at, fragment } of fragments)
      for (const edit of edits) {
        const text = edit(fragment.text);
        if (text === fragment.text) continue;
        const wrong = misrendered(rendered, at, fragment, { ...fragment, text });
        expect(passes(reply, wrong), `${at}: ${text}`).toBe(false);
      }
  });

  test('is stopped when the reply itself says otherwise', () => {
    for (const { fragment } of fragments)
      for (const edit of edits) {
        const text = edit(fragment.text);
        if (text === fragment.text) continue;
        const wrong = exchanged(reply, fragment, { ...fragment, text });
        expect(passes(wrong), `${fragment.from}: ${text}`).toBe(false);
      }
  });

  test('is stopped when another true figure stands in a figure’s place', () => {
    for (const { at, fragment } of fragments) {
      if (fragment.from !== 'figure') continue;
      for (const other of library.figures) {
        const text = fragment.form === 'direction' || fragment.form === 'bound' ? 'up' : other[fragment.form];
        if (other.id === fragment.figure || text === undefined) continue;
        const swapped: Fragment = { ...fragment, figure: other.id, text };
        expect(passes(reply, misrendered(rendered, at, fragment, swapped)), `${at}: ${text}`).toBe(false);
        expect(passes(exchanged(reply, fragment, swapped)), `${fragment.form}: ${text}`).toBe(false);
      }
    }
  });

  test('is stopped when a quote’s span is moved, with its text or without', () => {
    for (const { fragment } of fragments) {
      if (fragment.from !== 'quote') continue;
      const text = library.articles.find((article) => article.id === fragment.article)?.text ?? '';
      const [start, end] = fragment.span;
      for (const span of [
        [start + 1, end],
        [start, end - 1],
        [start + 1, end + 1],
        [start + 9, end],
      ] as const) {
        expect(passes(exchanged(reply, fragment, { ...fragment, span }))).toBe(false);
        const moved = { ...fragment, span, text: text.slice(...span) };
        expect(passes(exchanged(reply, fragment, moved)), moved.text).toBe(false);
      }
    }
  });

  test('is stopped when something more is visible than it accounts for', () => {
    const payload = { ...(rendered.payload as object), title: '7' };
    expect(passes(reply, { ...rendered, payload })).toBe(false);
    expect(passes(reply, { ...rendered, payload: replaced(rendered.payload, '/kind', '12 percent') })).toBe(
      false,
    );
    expect(passes(reply, { ...rendered, visible: rendered.visible.slice(1) })).toBe(false);
    const ghost = { at: '/nowhere', surface: 'page', pieces: [] };
    expect(passes(reply, { ...rendered, visible: [...rendered.visible, ghost] })).toBe(false);
  });

  test('is stopped when layout carries a sign, a digit or a word', () => {
    const [first] = rendered.visible;
    for (const text of ['−', '-', '+', '7', ' million', '$', '<'])
      expect(
        passes(reply, {
          payload: replaced(
            rendered.payload,
            first?.at ?? '',
            text + (first?.pieces.map((piece) => piece.text).join('') ?? ''),
          ),
          visible: rendered.visible.map((one) =>
            one === first ? { ...one, pieces: [{ from: 'layout', text }, ...one.pieces] } : one,
          ),
        }),
      ).toBe(false);
  });
});

describe('a digest', () => {
  test.each(['direction', 'bound', 'printed', 'metric'])('is stopped when a figure lacks its %s', (form) => {
    const fragment = linesOf(answered)
      .flat()
      .find((one) => one.from === 'figure' && one.form === form);
    if (!fragment) throw new Error(`the digest shows no ${form}`);
    const without: Fragment = { from: 'phrase', key: 'join.space', text: ' ' };
    expect(passes(exchanged(answered, fragment, without))).toBe(false);
  });

  test('is stopped when a whole figure of one story stands in another', () => {
    const [first, second] = answered.stories;
    if (!first || !second) throw new Error('the digest has two stories');
    const wrong = { ...answered, stories: [{ ...first, figures: second.figures }, second] };
    expect(passes(wrong)).toBe(false);
  });

  test('is stopped when a figure differs from the ledger in data that is not shown', () => {
    const [first] = answered.stories;
    const [figure] = first?.figures ?? [];
    if (!first || !figure) throw new Error('the digest has a figure');
    for (const wrong of [
      { value: 13 },
      { unit: 'EUR' },
      { kind: 'level' as const },
      { sentence: [0, 3] as const },
    ])
      expect(passes({ ...answered, stories: [{ ...first, figures: [{ ...figure, ...wrong }] }] })).toBe(
        false,
      );
  });

  test('may leave whole rows out, and never show them in another order, in part or twice', () => {
    const rendered = render(answered, locale);
    const text = rendered.visible.find(({ at }) => at === '/text');
    const rows = linesOf(answered);
    const shown = (order: readonly (readonly Fragment[])[]): boolean => {
      const pieces = order.flat();
      return passes(answered, {
        payload: replaced(rendered.payload, '/text', pieces.map((piece) => piece.text).join('')),
        visible: rendered.visible.map((one) => (one === text ? { ...one, pieces } : one)),
      });
    };
    fc.assert(
      fc.property(fc.subarray([...rows.keys()], { minLength: 1 }), (kept) => {
        expect(shown(kept.map((index) => rows[index] ?? []))).toBe(true);
      }),
    );
    const [title = [], sentence = [], figure = []] = rows.slice(1);
    expect(shown([sentence, title])).toBe(false);
    expect(shown([title, title])).toBe(false);
    expect(shown([figure.slice(1)])).toBe(false);
    expect(shown([figure.toReversed()])).toBe(true);
  });

  test('is stopped when its article was withdrawn', () => {
    const withdrawn: Sources = {
      ...sources,
      article: (id) => ({ ...sources.article(id)!, withdrawn: true }),
    };
    expect(clear(answered, render(answered, locale), locale, withdrawn, hidden)).toHaveProperty('problems');
  });

  test('is stopped when the ledger’s own words hold a number that its article does not', () => {
    const invented = { ...library.growth, period: '2031' };
    const reply = digests.figuresReply(library.results, [invented], wording);
    const ledger: Sources = { ...sources, figure: () => invented };
    expect(clear(reply, render(reply, locale), locale, ledger, hidden)).toHaveProperty('problems');
  });
});

test('titles with numbers, product names, dates, times and the asker’s own number pass', () => {
  const shown = (reply: Reply): string =>
    linesOf(reply)
      .flat()
      .map((fragment) => fragment.text)
      .join(' ');
  const model = library.results.text.indexOf('The Model 710');
  const story = {
    ...digest.stories[0]!,
    gist: [{ article: library.results.id, span: [model, library.results.text.length] as const }],
  };
  const reply = digests.digestReply({ ...digest, stories: [story] }, wording, { slot });
  expect(shown(reply)).toContain('sells 12 million phones in 2025');
  expect(shown(reply)).toContain('The Model 710 went on sale at 09:30 on 3 May.');
  expect(shown(reply)).toContain('999');
  expect(shown(reply)).toContain('08:30');
  expect(shown(reply)).toContain('Acme 3000');
  expect(check(reply)).toHaveProperty('cleared');
});

test('the asker’s words never stand beside a figure', () => {
  const [story] = answered.stories;
  const [figure] = story?.figures ?? [];
  if (!story || !figure) throw new Error('the digest has a figure');
  const echo: Fragment = { from: 'echo', text: '999' };
  const beside = { ...figure, shown: { ...figure.shown, label: [...figure.shown.label, echo] } };
  expect(passes({ ...answered, stories: [{ ...story, figures: [beside] }] })).toBe(false);
});

test.each(['\u202e', '\u200b', '\u0007'])('text with the invisible character %j is stopped', (character) => {
  const asked = `acme ${character}999`;
  const reply = answers.unknownCompanyReply(`${character}999`, undefined, wording);
  expect(clear(reply, render(reply, locale), locale, { ...sources, asked }, hidden)).toHaveProperty(
    'problems',
  );
});

test('a setting that is not so is stopped', () => {
  const reply = workspace.settingsReply({ ...settings, perPlace: 21 }, false, true, wording);
  expect(check(reply)).toHaveProperty('problems');
});

test('a sentence whose parts stand in another order is stopped', () => {
  const reply = digests.whyReply(library.results, library.phones, wording);
  const rendered = render(reply, locale);
  const at = rendered.visible.findIndex(({ pieces }) => pieces[0]?.from === 'quote' && pieces.length === 1);
  const [first, second] = rendered.visible.slice(at, at + 2);
  if (!first || !second) throw new Error('the sentence is shown in parts');
  const visible = rendered.visible
    .with(at, { ...first, pieces: second.pieces })
    .with(at + 1, { ...second, pieces: first.pieces });
  const text = (one: typeof first) => one.pieces.map((piece) => piece.text).join('');
  const payload = replaced(replaced(rendered.payload, first.at, text(second)), second.at, text(first));
  expect(passes(reply, { payload, visible })).toBe(false);
});

test.each(['「收入增长了。」', '«Revenue rose.»', 'no stop '.repeat(400).trim()])(
  'whole sentences of %j pass',
  (text) => {
    const article = { ...library.factory, text };
    const [span] = splitSentences(text);
    if (!span) throw new Error('no sentence');
    const story = {
      ...digest.stories[1]!,
      articles: [article],
      gist: [{ article: article.id, span }],
      figures: [],
    };
    const reply = digests.digestReply({ ...digest, stories: [story] }, wording, { skip: 0 });
    const shelf: Sources = { ...sources, article: () => article, sentences: () => splitSentences(text) };
    expect(clear(reply, render(reply, locale), locale, shelf, hidden)).toHaveProperty('cleared');
  },
);

test('an item that speaks of two articles is stopped', () => {
  const reply = verdicts.verdictsReply(query, everyVerdict, 'UTC', wording);
  if (reply.kind !== 'list') throw new Error('no list');
  const [first, second] = reply.items;
  const both = { lines: [...(first?.lines ?? []), ...(second?.lines ?? [])], actions: [] };
  expect(check({ ...reply, items: [both] })).toHaveProperty('problems');
});

test('what is cleared is the payload, with what it shows', () => {
  const verdict = check(answered);
  if (!('cleared' in verdict)) throw new Error(verdict.problems.join('\n'));
  expect(verdict.cleared.payload).toEqual(render(answered, locale).payload);
  expect(verdict.cleared.stories).toEqual(digest.stories.map((story) => story.id));
  expect(verdict.cleared.figures).toHaveLength(5);
});

test('only what the gate made can be sent', () => {
  const post = (platform: Platform, body: Cleared) => platform.post(place, body, 'key');
  const alike = { payload: {}, figures: [], stories: [] };
  // The checks are the compiler's: it must find the errors that are expected here, or `npm run types` is red.
  // @ts-expect-error a payload is not Cleared
  const payload = (platform: Platform) => post(platform, { text: '12 percent' });
  // @ts-expect-error nor is something that looks like it
  const lookalike = (platform: Platform) => post(platform, alike);
  // @ts-expect-error nor is what a renderer made
  const uncleared = (platform: Platform) => post(platform, render(answered, locale));
  expect([payload, lookalike, uncleared]).toHaveLength(3);
});
