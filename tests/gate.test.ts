import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cleared, Fragment, Reply } from '../src/domain.ts';
import type { Platform, Rendered } from '../src/platforms/platform.ts';
import { clear, type Sources } from '../src/gate/gate.ts';
import { linesOf, rowsOf } from '../src/gate/rows.ts';
import { splitSentences } from '../src/news/sentences.ts';
import { hidden, render, shown } from '../src/platforms/local/render.ts';
import * as answers from '../src/replies/answers.ts';
import * as digests from '../src/replies/digests.ts';
import * as figures from '../src/replies/figures.ts';
import * as following from '../src/replies/following.ts';
import * as verdicts from '../src/replies/verdicts.ts';
import * as workspace from '../src/replies/workspace.ts';
import {
  locale,
  wording,
  query,
  settings,
  sources,
  place,
  digest,
  slot,
  answered,
  everyVerdict,
  repliesIn,
} from './fixtures/every-reply.ts';
import * as library from './fixtures/library.ts';

const everyReply = repliesIn(locale);
/** Held against nothing. */
const alone = { contrasts: [], earlier: [] };

const check = (reply: Reply, rendered: Rendered = render(reply, locale), language = locale) =>
  clear(reply, rendered, language, sources, { hidden, shown });

test.each(Object.entries(repliesIn('zh-CN')))('%s passes in Chinese too', (_name, reply) => {
  expect(check(reply, render(reply, 'zh-CN'), 'zh-CN')).toHaveProperty('cleared');
});

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

  /** Each once, on however many surfaces it is shown. */
  const told = [...new Set(fragments.map(({ fragment }) => fragment))];

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
    for (const fragment of told)
      for (const edit of edits) {
        const text = edit(fragment.text);
        if (text === fragment.text) continue;
        const wrong = exchanged(reply, fragment, { ...fragment, text });
        expect(passes(wrong), `${fragment.from}: ${text}`).toBe(false);
      }
  });

  test('is stopped when another true figure stands in a figure’s place', () => {
    const others = (fragment: Fragment): readonly Fragment[] =>
      fragment.from !== 'figure'
        ? []
        : library.figures.flatMap((other) => {
            const { form } = fragment;
            const text = form === 'direction' || form === 'bound' ? 'up' : other[form];
            if (other.id === fragment.figure || text === undefined) return [];
            return { ...fragment, figure: other.id, text };
          });
    for (const { at, fragment } of fragments)
      for (const other of others(fragment))
        expect(passes(reply, misrendered(rendered, at, fragment, other)), `${at}: ${other.text}`).toBe(false);
    for (const fragment of told)
      for (const other of others(fragment))
        expect(passes(exchanged(reply, fragment, other)), `${fragment.from}: ${other.text}`).toBe(false);
  });

  test('is stopped when a quote’s span is moved, with its text or without', () => {
    for (const fragment of told) {
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
  test.each(['direction', 'bound', 'printed', 'metric', 'of', 'period', 'basis', 'claimant'])(
    'is stopped when a figure lacks its %s',
    (form) => {
      const fragment = linesOf(answered)
        .flat()
        .find((one) => one.from === 'figure' && one.form === form);
      if (!fragment) throw new Error(`the digest shows no ${form}`);
      const without: Fragment = { from: 'phrase', key: 'join.space', text: ' ' };
      expect(passes(exchanged(answered, fragment, without))).toBe(false);
    },
  );

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

  describe('laid out anew', () => {
    const rows = rowsOf(answered);
    const layout = (text: string) => ({ from: 'layout', text }) as const;
    type Pieces = Rendered['visible'][number]['pieces'];
    const parted = (parts: readonly Pieces[], by: string): Pieces =>
      parts.flatMap((part, index) => (index === 0 ? part : [layout(by), ...part]));
    /** Whether the plain text passes that shows these parts of rows, one after the other. */
    const shown = (order: readonly (readonly Pieces[])[], between = '\n'): boolean => {
      const rendered = render(answered, locale);
      const pieces = parted(
        order.map((parts) => parted(parts, ' · ')),
        between,
      );
      const text = pieces.map((piece) => piece.text).join('');
      return passes(answered, {
        payload: replaced(rendered.payload, '/text', text),
        visible: rendered.visible.map((one) => (one.at === '/text' ? { ...one, pieces } : one)),
      });
    };
    const titles = rows.filter(({ isTitle }) => isTitle).map(({ parts }) => parts);
    const figures = rows.filter(({ parts }) => parts.length > 2).map(({ parts }) => parts);
    const [title = []] = titles;
    const [figure = []] = figures;

    test('it may leave whole rows out, but a story’s title', () => {
      fc.assert(
        fc.property(fc.subarray([...rows.keys()], { minLength: 1 }), (kept) => {
          const whole = rows.filter(
            ({ isTitle, story }, index) =>
              kept.includes(index) || (isTitle && kept.some((one) => rows[one]?.story === story)),
          );
          expect(shown(whole.map(({ parts }) => parts))).toBe(true);
        }),
      );
    });

    test('a figure’s parts may stand in any order, and whole', () => {
      expect(shown([title, figure.toReversed()])).toBe(true);
      expect(shown([title, figure.slice(1)])).toBe(false);
      expect(shown([title, figure.map((part) => part.slice(0, 1))])).toBe(false);
      expect(shown([title, [figure[0]?.toReversed() ?? [], ...figure.slice(1)]])).toBe(false);
    });

    test('no row comes before an earlier one, twice, or under another story’s title', () => {
      const foreign = figures.at(-1) ?? [];
      expect(shown([figure, title])).toBe(false);
      expect(shown([title, figure, figure])).toBe(false);
      expect(shown([title, title])).toBe(false);
      expect(shown([figure])).toBe(false);
      expect(shown([title, foreign])).toBe(false);
      expect(shown([titles[1] ?? [], foreign])).toBe(true);
    });

    test('no row runs into the next', () => {
      const joined = title.map((part) => [...part, ...(figure[0] ?? [])]);
      expect(shown([joined, figure.slice(1)])).toBe(false);
      expect(shown([title, [figure.flat()]])).toBe(false);
    });
  });

  test('is stopped when the page shows its texts in another order than it accounts for', () => {
    const rendered = render(answered, locale);
    const page = rendered.visible.filter(({ surface }) => surface === 'page');
    const places = page.map(({ at }) => at);
    const turned = page.map((text, index) => ({ ...text, at: places.at(-1 - index) ?? '' }));
    const payload = turned.reduce(
      (whole, { at, pieces }) => replaced(whole, at, pieces.map((piece) => piece.text).join('')),
      rendered.payload,
    );
    const text = rendered.visible.filter(({ surface }) => surface === 'text');
    expect(passes(answered, { payload, visible: [...text, ...turned] })).toBe(false);
  });

  test.each([
    ['a direction that the ledger has not', 'direction.up', 'up', library.revenue],
    ['a second direction', 'direction.down', 'down', library.growth],
    ['a bound that the ledger has not', 'bound.>', 'more than', library.revenue],
    ['words of another message', 'follow.missing', 'Say when.', library.revenue],
  ])('is stopped when a figure’s row holds %s as a message', (_what, key, text, { id }) => {
    const stories = answered.stories.map((story) => ({
      ...story,
      figures: story.figures.map((figure) =>
        figure.id === id
          ? {
              ...figure,
              shown: {
                ...figure.shown,
                value: [{ from: 'phrase', key, text } as const, ...figure.shown.value],
              },
            }
          : figure,
      ),
    }));
    expect(passes({ ...answered, stories })).toBe(false);
  });

  test('is stopped when parts of figures stand outside their rows', () => {
    const part = (form: 'metric' | 'printed', of: typeof library.growth): Fragment => ({
      from: 'figure',
      figure: of.id,
      form,
      text: of[form],
    });
    const line = [part('metric', library.growth), part('printed', library.cost)];
    expect(passes({ ...answered, notes: [line] })).toBe(false);
    expect(passes({ ...answered, heading: line })).toBe(false);
  });

  test('names the stories and figures that are shown, and none that a platform had no room for', () => {
    const [first] = answered.stories;
    if (!first) throw new Error('the reply has no story');
    const shortened = render({ ...answered, stories: [first] }, locale);
    expect(clear(answered, shortened, locale, sources, { hidden, shown })).toMatchObject({
      cleared: { stories: [first.id], figures: first.figures.map(({ id }) => id) },
    });
    expect(clear(answered, render(answered, locale), locale, sources, { hidden, shown })).toMatchObject({
      cleared: { stories: answered.stories.map(({ id }) => id) },
    });
  });

  test('is stopped when its article was withdrawn', () => {
    const withdrawn: Sources = {
      ...sources,
      article: (id) => ({ ...sources.article(id)!, withdrawn: true }),
    };
    expect(clear(answered, render(answered, locale), locale, withdrawn, { hidden, shown })).toHaveProperty(
      'problems',
    );
  });

  test('is stopped when the ledger’s own words hold a number that its article does not', () => {
    const invented = { ...library.growth, period: '2031' };
    const reply = figures.figuresReply(library.results, [invented], [], wording);
    const ledger: Sources = { ...sources, figure: () => invented };
    expect(clear(reply, render(reply, locale), locale, ledger, { hidden, shown })).toHaveProperty('problems');
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

test.each(['\u202e', '\u200b', '\u0007', '\u00ad', '\u2028', '\u2063', '\u3164'])(
  'text with the invisible character %j is stopped',
  (character) => {
    const asked = `acme ${character}999`;
    const reply = answers.unknownCompanyReply(`${character}999`, undefined, wording);
    expect(
      clear(reply, render(reply, locale), locale, { ...sources, asked }, { hidden, shown }),
    ).toHaveProperty('problems');
  },
);

test.each(['1\u0338 2', '9\u200d'])('a digit with a mark or a joiner on it, %j, is stopped', (asked) => {
  const reply = answers.unknownCompanyReply(asked, undefined, wording);
  expect(
    clear(reply, render(reply, locale), locale, { ...sources, asked }, { hidden, shown }),
  ).toHaveProperty('problems');
});

test.each([
  ['companies', { companies: ['acme', 'profit rose 900 percent'], topics: [], words: [] }],
  ['topics', { companies: ['acme'], topics: ['to $5 billion'], words: [] }],
  ['words', { companies: ['acme'], topics: [], words: ['profit fell 60 percent'] }],
])('a command with %s that nobody knows or asked for is stopped', (_part, foreign) => {
  const reply = following.badScheduleReply(
    { do: 'bad-schedule', query: foreign, words: '9 Mars/Olympus', problem: 'zone' },
    wording,
    'UTC',
  );
  expect(check(reply)).toHaveProperty('problems');
});

test('the asker’s words are repeated whole, and never beside what was published', () => {
  const part = answers.unknownCompanyReply('99', undefined, wording);
  expect(check(part)).toHaveProperty('problems');
  const echo: Fragment = { from: 'echo', text: '999' };
  const [story] = answered.stories;
  if (!story) throw new Error('no story');
  expect(passes({ ...answered, stories: [{ ...story, title: [echo, ...story.title] }] })).toBe(false);
});

test('the mark in a sentence is the figure that is asked about, in its own sentence', () => {
  const why = figures.whyReply(library.results, library.phones, alone, wording);
  if (why.kind !== 'answer') throw new Error('no answer');
  const other = figures.whyReply(library.results, library.growth, alone, wording);
  if (other.kind !== 'answer') throw new Error('no answer');
  const [figure, sentence] = [why.items[0], other.items[1]];
  if (!figure || !sentence) throw new Error('no items');
  expect(check({ ...why, items: [figure, sentence] })).toHaveProperty('problems');
});

test('a value that would become text only on its way is text already', () => {
  const rendered = render(answered, locale);
  const payload = { ...(rendered.payload as object), shownAt: { toJSON: () => '12 percent' } };
  expect(passes(answered, { ...rendered, payload })).toBe(false);
});

test('a setting that is not so is stopped', () => {
  const reply = workspace.settingsReply({ ...settings, perPlace: 21 }, false, true, wording);
  expect(check(reply)).toHaveProperty('problems');
});

test('a sentence whose parts stand in another order is stopped', () => {
  const reply = figures.whyReply(library.results, library.phones, alone, wording);
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
    expect(clear(reply, render(reply, locale), locale, shelf, { hidden, shown })).toHaveProperty('cleared');
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

describe('a figure beside another', () => {
  const told = everyReply['a digest with a figure that is told otherwise'];
  if (told?.kind !== 'digest') throw new Error('no digest');
  const [story, ...others] = told.stories;
  const [growth, guest] = story?.figures ?? [];
  if (!story || !growth || !guest) throw new Error('no figure is told otherwise');
  const rest = story.figures.slice(2);
  const withFigures = (...figures: typeof rest): Reply => ({
    ...told,
    stories: [{ ...story, figures: [...figures, ...rest] }, ...others],
  });
  const [details, standing] = [guest.shown.details.slice(0, -1), guest.shown.details.at(-1) ?? []];
  const saying = (...said: readonly (typeof standing)[]) => ({
    ...guest,
    shown: { ...guest.shown, details: [...details, ...said] },
  });
  const bare = (figure: typeof guest) => {
    const { beside: _, ...data } = figure;
    return data;
  };

  test('is of another article, says so, and passes', () => {
    expect(guest.article).not.toBe(growth.article);
    expect(standing.map(({ text }) => text).join('')).toBe(
      'from another source, The Evening Ledger, 9 March 2026',
    );
    expect(passes(withFigures(growth, guest))).toBe(true);
  });

  test('is stopped without the other one, without its source, and without saying how it stands', () => {
    expect(passes(withFigures(guest))).toBe(false);
    expect(passes(withFigures(growth))).toBe(false);
    expect(passes(withFigures(growth, saying()))).toBe(false);
    expect(passes(withFigures(growth, saying(growth.shown.details.at(-1) ?? [])))).toBe(false);
    expect(passes(withFigures(growth, bare(saying())))).toBe(false);
    expect(passes(withFigures(growth, bare(guest)))).toBe(false);
  });

  test('is stopped when it does not stand so', () => {
    const earlier = { ...guest, beside: { as: 'earlier', figure: growth.id } } as const;
    expect(passes(withFigures(growth, earlier))).toBe(false);
    const other = { ...guest, beside: { as: 'differs', figure: rest[0]?.id ?? '' } } as const;
    expect(passes(withFigures(growth, other))).toBe(false);
    const none: Sources = { ...sources, stands: () => false };
    const reply = withFigures(growth, guest);
    expect(clear(reply, render(reply, locale), locale, none, { hidden, shown })).toHaveProperty('problems');
  });

  test('in no other story, and is said of no other line', () => {
    const [second] = others;
    if (!second) throw new Error('one story');
    const elsewhere = { ...second, figures: [...second.figures, guest] };
    expect(passes({ ...told, stories: [story, elsewhere] })).toBe(false);
    const [word] = standing;
    expect(passes({ ...told, notes: [...told.notes, word ? [{ ...word }] : []] })).toBe(false);
  });
});
