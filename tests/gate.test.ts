import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cleared, Digest, Fragment, Place, Reply, Subscription } from '../src/domain.ts';
import type { Platform, Rendered } from '../src/platforms/platform.ts';
import { clear, rowsOf, type Sources } from '../src/gate.ts';
import { literals } from '../src/phrases.ts';
import { hidden, render } from '../src/platforms/local/render.ts';
import * as answers from '../src/replies/answers.ts';
import * as digests from '../src/replies/digests.ts';
import * as following from '../src/replies/following.ts';
import { madeText } from '../src/replies/fragments.ts';
import { instant } from './fakes/world.ts';
import * as library from './fixtures/library.ts';

const locale = 'en';
const wording = { locale, companies: library.companies };
const query = { companies: ['acme'], topics: ['phones'], words: ['999'] };
const counts = new Map([['acme', 2]]);

const sources: Sources = {
  article: (id) => library.articles.find((article) => article.id === id),
  figure: (id) => library.figures.find((figure) => figure.id === id),
  company: (id) => library.companies.find((company) => company.id === id),
  phrase: literals,
  made: madeText,
  articles: (company) => counts.get(company) ?? 0,
  asked: 'acme phones 999\nsometime soon 9 Mars/Olympus\nzcme',
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
const monthly = {
  kind: 'monthly',
  on: { week: 1, weekday: 1 },
  times: ['10:00'],
  zone: 'Asia/Shanghai',
} as const;
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
const answered = digests.digestReply(digest, wording);
const ofResults = library.figures.filter((figure) => figure.article === library.results.id);
const paused = { ...subscription, state: 'paused' as const };

/** Every reply that Dateline can give, by what it is. */
const everyReply: Readonly<Record<string, Reply>> = {
  'a digest': answered,
  'a scheduled digest': digests.digestReply(digest, wording, slot),
  'a late digest': digests.digestReply(digest, wording, { ...slot, late: true }),
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
  'already followed': following.alreadyFollowedReply(subscription, wording),
  'no schedule': following.badScheduleReply(
    { do: 'bad-schedule', query, words: '9 Mars/Olympus', problem: 'zone' },
    wording,
    'UTC',
  ),
  'no schedule, and the nearest': following.badScheduleReply(
    { do: 'bad-schedule', query, words: 'soon', problem: 'time', nearest: monthly },
    wording,
    'UTC',
  ),
  'followed each month': following.followedReply({ ...subscription, schedule: monthly }, undefined, wording),
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

/** The value with whatever stands at the pointer replaced. */
function replaced<T>(value: T, at: string, by: unknown): T {
  const copy: unknown = structuredClone(value);
  const keys = at.split('/').slice(1);
  const last = keys.pop() ?? '';
  let node = copy;
  for (const key of keys) node = (node as Record<string, unknown>)[key];
  (node as Record<string, unknown>)[last] = by;
  return copy as T;
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
function misrendered(reply: Reply, at: string, old: Fragment, by: Fragment): Rendered {
  const rendered = render(reply, locale);
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
        const wrong = misrendered(reply, at, fragment, { ...fragment, text });
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
        expect(passes(reply, misrendered(reply, at, fragment, swapped)), `${at}: ${text}`).toBe(false);
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
    const fragment = rowsOf(answered)
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
    const rows = rowsOf(answered);
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
    rowsOf(reply)
      .flat()
      .map((fragment) => fragment.text)
      .join(' ');
  const model = library.results.text.indexOf('The Model 710');
  const story = {
    ...digest.stories[0]!,
    gist: [{ article: library.results.id, span: [model, library.results.text.length] as const }],
  };
  const reply = digests.digestReply({ ...digest, stories: [story] }, wording, slot);
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
