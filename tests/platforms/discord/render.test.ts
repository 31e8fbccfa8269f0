import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fragment, Reply, ShownFigure } from '../../../src/domain.ts';
import { incomplete } from '../../../src/gate/complete.ts';
import { unfaithful } from '../../../src/gate/faithful.ts';
import { clear } from '../../../src/gate/gate.ts';
import { linesOf } from '../../../src/gate/rows.ts';
import { hidden, render, shown, type DiscordPayload } from '../../../src/platforms/discord/render.ts';
import { seededRandom } from '../../fakes/random.ts';
import { repliesIn, sources } from '../../fixtures/every-reply.ts';
import { hostile, repliesOf, type Size } from '../hostile.ts';
import { replies } from '../replies.ts';
import type { Token } from './formatting.ts';
import { madeOf, refusals } from './reader.ts';

const URL_OF_SOURCE = 'https://news.example/a?b=1&c=2';
const USUAL: Size = { stories: 2, sentences: 2, figures: 4, items: 4, notes: 2, actions: 2 };

const payloadOf = (reply: Reply): DiscordPayload => render(reply, 'en').payload as DiscordPayload;

const refused = ({ page, plain }: DiscordPayload): readonly string[] => [
  ...refusals(page),
  ...refusals(plain),
];

/** What Discord makes of both forms that is neither our own look nor a link to a source. */
const foreign = ({ page, plain }: DiscordPayload, source: RegExp): readonly Token[] =>
  [...madeOf(page), ...madeOf(plain)].filter((token) =>
    token.is === 'link'
      ? token.label !== undefined || !source.test(token.url)
      : token.is !== 'look' || !/^(?:bold|code|title|small)$/.test(token.of),
  );

/** Why the gate would stop a rendering, whatever its fragments say. */
const unaccounted = (reply: Reply, rendered = render(reply, 'en')): readonly string[] => [
  ...unfaithful(reply, rendered.visible),
  ...incomplete(rendered.payload, rendered.visible, { hidden, shown }),
];

/** The rows of a reply that a surface shows, by the fragments in them. */
const fragmentsOn = (reply: Reply, surface: string): readonly Fragment[] =>
  render(reply, 'en')
    .visible.filter((one) => one.surface === surface)
    .flatMap(({ pieces }) => pieces.filter((piece) => piece.from !== 'layout'));

/** A reply without the words for the case that it does not fit, and without its buttons. */
function mute(reply: Reply): Reply {
  const { shortened: _none, ...whole } = { ...reply, actions: [] };
  const quiet = (figure: ShownFigure): ShownFigure => ({ ...figure, actions: [] });
  if (whole.kind === 'notice') return whole;
  if (whole.kind !== 'digest')
    return {
      ...whole,
      items: whole.items.map((item) => ({
        ...item,
        ...(item.figure && { figure: quiet(item.figure) }),
        actions: [],
      })),
    };
  const stories = whole.stories.map(({ shortened: _words, ...story }) => ({
    ...story,
    figures: story.figures.map(quiet),
    actions: [],
  }));
  return { ...whole, stories };
}

describe.each(['en', 'zh-CN'])('in %s', (locale) => {
  test.each(Object.entries(repliesIn(locale)))(
    '%s passes the gate and Discord’s limits, whole',
    (_name, reply) => {
      const rendered = render(reply, locale);
      const payload = rendered.payload as DiscordPayload;
      expect(clear(reply, rendered, locale, sources, { hidden, shown })).toHaveProperty('cleared');
      expect(refused(payload)).toEqual([]);
      expect(payload.kept).toEqual({});
      const rows = linesOf(mute(reply)).flat();
      expect(fragmentsOn(reply, 'plain')).toEqual(rows);
      expect(fragmentsOn(reply, 'page')).toEqual(expect.arrayContaining(rows));
      expect(foreign(payload, /^https:\/\/ledger\.example\//)).toEqual([]);
    },
  );
});

test.each(replies)('$called is shown whole on the page', (reply) => {
  expect(unaccounted(reply)).toEqual([]);
  expect(refused(payloadOf(reply))).toEqual([]);
  expect(fragmentsOn(reply, 'page').filter((fragment) => !linesOf(reply).flat().includes(fragment))).toEqual(
    [],
  );
  expect(fragmentsOn(reply, 'page')).toEqual(linesOf(reply).flat());
});

describe('hostile words', () => {
  test('make no mention, no look and no link but our own, anywhere in a reply', () => {
    const random = seededRandom(5);
    const made = { strings: 0 };
    const text = (): string => {
      made.strings += 1;
      return hostile(random);
    };
    while (made.strings < 10_000)
      for (const reply of repliesOf({ text, url: URL_OF_SOURCE }, USUAL)) {
        const payload = payloadOf(reply);
        expect(foreign(payload, /^https:\/\/news\.example\/a\?b=1&c=2$/)).toEqual([]);
        expect(unaccounted(reply)).toEqual([]);
        expect(refused(payload)).toEqual([]);
      }
  });

  test.each([
    ['a mention', '<@123456789012345678>'],
    ['everyone', '@everyone'],
    ['a masked link', '[bank](https://evil.example)'],
    ['an address', 'https://evil.example'],
    ['an invitation', 'discord.gg/evil'],
    ['an emoji', ':tada:'],
    ['a quote', '> 41 percent'],
    ['a list', '- 41 percent'],
    ['a timestamp', '<t:1618953630:R>'],
    ['code with more in it', '`@everyone`'],
    ['a spoiler', '||41||'],
  ])('%s that slipped in unescaped is stopped by the gate, in either form', (_what, text) => {
    const reply: Reply = { kind: 'notice', heading: [{ from: 'echo', text }], notes: [], actions: [] };
    const { payload, visible } = render(reply, 'en');
    const { page, plain, kept } = payload as DiscordPayload;
    const slipped = { page, plain: { ...plain, content: text }, kept };
    expect(incomplete(slipped, visible, { hidden, shown })).toHaveLength(1);
    const components = [{ type: 17, components: [{ type: 10, content: text }] }];
    expect(
      incomplete({ page: { ...page, components }, plain, kept }, visible, { hidden, shown }),
    ).toHaveLength(1);
    expect(incomplete(payload, visible, { hidden, shown })).toEqual([]);
  });

  test.each([
    'javascript:alert(1)',
    'https://news.example@evil.example/',
    'https://nеws.example/',
    'https://discord.gg/evil',
    'discord://x',
    'http://a b',
    'https://news.example/?a=||b',
  ])('the address %s is no link', (url) => {
    const source: Fragment = { from: 'source', article: 'a', field: 'url', text: url };
    const reply: Reply = { kind: 'notice', heading: [source], notes: [], actions: [] };
    expect(foreign(payloadOf(reply), /^$/)).toEqual([]);
    expect(unaccounted(reply)).toEqual([]);
  });
});

test('a digest looks like this', () => {
  const [digest] = replies;
  if (!digest) throw new Error('replies.ts is empty');
  const { page, plain } = payloadOf(digest);
  expect(page.components).toMatchObject([
    {
      type: 17,
      components: [
        {
          content:
            '## Acme: the latest\n**Acme grows again**\nAcme says that **order volume rose**. It did not say why.',
        },
        {
          type: 9,
          components: [
            { content: '**up more than 41 percent**\norder volume, Acme\nthird quarter · according to Acme' },
          ],
          accessory: {
            label: 'Why this number?',
            custom_id: 'd1|why|acme/2021-11-18-quarter|10-20|41 percent',
          },
        },
        {
          content:
            '• **up more than 41 percent** · order volume, Acme\n-# Example Wire, 18 November 2021 <https://example.com/acme?a=1>\n-# More figures are in the article.',
        },
        { type: 1 },
        { type: 14 },
        { type: 10 },
        { type: 1 },
      ],
    },
  ]);
  expect(plain.content).toMatch(/^Acme: the latest\n\nAcme grows again\nAcme says/);
  expect(plain.components).toMatchObject([
    { components: [{ label: 'Follow' }, { label: 'acme cloud asia' }] },
  ]);
});

test('words have the buttons of their only item, and of none where there are several', () => {
  const list = replies.find(({ called }) => called === 'a list');
  if (list?.kind !== 'list') throw new Error('no list');
  const label = list.items[0]?.actions[0]?.label[0];
  expect(fragmentsOn(list, 'buttons')).toEqual([label]);
  const several = { ...list, items: [...list.items, { lines: [], actions: [] }] };
  expect(fragmentsOn(several, 'buttons')).toEqual([]);
});

describe('what does not fit', () => {
  const length = fc.constantFrom(1, 20, 79, 81, 700, 1_001, 9_000);
  const letters = fc.constantFrom('a', '中', 'ع', '*', '<@1>', '👩‍👩‍👧 ', '12 percent ', '- \n');
  const size = fc.record({
    stories: fc.integer({ min: 1, max: 4 }),
    sentences: fc.integer({ min: 0, max: 12 }),
    figures: fc.integer({ min: 0, max: 40 }),
    items: fc.integer({ min: 0, max: 100 }),
    notes: fc.integer({ min: 0, max: 20 }),
    actions: fc.integer({ min: 0, max: 30 }),
  });

  test('is left out by whole rows until Discord takes the rest, and the message says so', () => {
    fc.assert(
      fc.property(
        size,
        fc.array(fc.tuple(length, letters), { minLength: 1, maxLength: 7 }),
        (size, sizes) => {
          let at = 0;
          const text = (): string => {
            const [count, letter] = sizes[(at += 1) % sizes.length] ?? [1, 'a'];
            return letter
              .repeat(Math.ceil(count / letter.length))
              .slice(0, count)
              .toWellFormed();
          };
          for (const reply of repliesOf({ text, url: URL_OF_SOURCE }, size)) {
            const rendered = render(reply, 'en');
            const { page, plain } = rendered.payload as DiscordPayload;
            expect(refused({ page, plain, kept: {} })).toEqual([]);
            expect(unaccounted(reply, rendered)).toEqual([]);
            const rows = linesOf(mute(reply)).flat();
            for (const surface of ['page', 'plain']) {
              const shownThere = rendered.visible.filter((one) => one.surface === surface);
              const kept = new Set(shownThere.flatMap(({ pieces }) => pieces));
              const told = [...kept].some((piece) => piece.text === 'Not all of it fits.');
              expect(told || rows.every((fragment) => kept.has(fragment))).toBe(true);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  const voice = { text: () => 'thirty characters of any kind.', url: URL_OF_SOURCE };

  test('no story is on the page that the words have no room for', () => {
    const [digest] = repliesOf(voice, {
      ...USUAL,
      stories: 20,
      sentences: 0,
      figures: 0,
      notes: 0,
      actions: 0,
    });
    if (digest?.kind !== 'digest') throw new Error('no digest');
    const titles = (surface: string) => {
      const there = new Set(fragmentsOn(digest, surface));
      return digest.stories.filter(({ title }) => title.every((fragment) => there.has(fragment))).length;
    };
    expect(titles('page')).toBe(titles('plain'));
    expect(titles('page')).toBeLessThan(20);
  });

  test('figures lose their buttons before any is left out', () => {
    const [digest] = repliesOf(
      { ...voice, text: () => 'ten signs.' },
      {
        ...USUAL,
        stories: 3,
        sentences: 1,
        figures: 5,
        notes: 0,
        actions: 1,
      },
    );
    if (digest?.kind !== 'digest') throw new Error('no digest');
    const there = new Set(fragmentsOn(digest, 'page'));
    for (const { shown } of digest.stories.flatMap(({ figures }) => figures))
      expect(shown.value.every((fragment) => there.has(fragment))).toBe(true);
    const firsts = digest.stories.map(({ figures }) => figures[0]?.actions[0]?.label[0]);
    expect(firsts.every((label) => label && there.has(label))).toBe(true);
  });

  test('more than five buttons are a menu', () => {
    const [, , , notice] = repliesOf(voice, { ...USUAL, actions: 6 });
    if (!notice) throw new Error('no notice');
    expect(JSON.stringify(payloadOf(notice).page.components)).toContain('"type":3,"custom_id":"d1|menu|0"');
    expect(refused(payloadOf(notice))).toEqual([]);
  });

  test('an act that is too long for a button is kept, and its button names it', () => {
    const act = { do: 'follow', query: { companies: [], topics: [], words: ['w'.repeat(200)] } } as const;
    const label: Fragment = { from: 'phrase', key: 'follow', text: 'Follow' };
    const reply: Reply = { kind: 'notice', heading: [label], notes: [], actions: [{ label: [label], act }] };
    const { kept } = payloadOf(reply);
    expect(Object.values(kept)).toEqual([JSON.stringify(act)]);
    expect(unaccounted(reply)).toEqual([]);
    const [id = ''] = Object.keys(kept);
    expect(hidden(`/kept/${id}`, '{"do":"sources","article":"a"}')).toBe(false);
  });
});

test.each([
  ['/page/flags', 32_768, true],
  ['/page/flags', 0, false],
  ['/plain/flags', 4, true],
  ['/plain/flags', 41, false],
  ['/page/components/0/type', 17, true],
  ['/page/components/0/type', 41, false],
  ['/page/components/0/components/1/accessory/style', 2, true],
  ['/page/components/0/components/1/accessory/style', 5, false],
  ['/page/components/0/components/1/accessory/custom_id', 'd1|sources|acme/a', true],
  ['/page/components/0/components/1/accessory/custom_id', 'up 41 percent', false],
  ['/page/components/0/components/1/accessory/url', 'https://evil.example/', false],
  ['/page/components/0/components/0/content', 'up 41 percent', false],
  ['/page/components/0/components/0/components/0/options/3/value', 'd1|do|help', true],
  ['/page/components/0/components/0/components/0/options/3/description', 'up 41 percent', false],
  ['/plain/content', 'up 41 percent', false],
])('%s with %j is machinery: %s', (at, value, expected) => {
  expect(hidden(at, value)).toBe(expected);
});
