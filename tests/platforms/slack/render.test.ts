import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fragment, Reply, ShownFigure } from '../../../src/domain.ts';
import { incomplete } from '../../../src/gate/complete.ts';
import { unfaithful } from '../../../src/gate/faithful.ts';
import { clear } from '../../../src/gate/gate.ts';
import { linesOf } from '../../../src/gate/rows.ts';
import { hidden, render, shown, type SlackPayload } from '../../../src/platforms/slack/render.ts';
import { escaped } from '../../../src/platforms/slack/words.ts';
import { seededRandom } from '../../fakes/random.ts';
import { repliesIn, sources } from '../../fixtures/every-reply.ts';
import { replies } from '../replies.ts';
import { hostile, repliesOf, type Size } from '../hostile.ts';
import { madeOf, refusals } from './reader.ts';

const URL_OF_SOURCE = 'https://news.example/a?b=1&c=2';
const USUAL: Size = { stories: 2, sentences: 2, figures: 4, items: 4, notes: 2, actions: 2 };

const payloadOf = (reply: Reply, locale = 'en'): SlackPayload =>
  render(reply, locale).payload as SlackPayload;

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

/** A reply without the words for the case that it does not fit. */
function wholeOf(reply: Reply): Reply {
  const { shortened: _none, ...whole } = reply;
  if (whole.kind !== 'digest') return whole;
  return { ...whole, stories: whole.stories.map(({ shortened: _words, ...story }) => story) };
}

/** A reply without its buttons, which the text leaves to the blocks. */
const mute = (reply: Reply): Reply => {
  const still = { ...wholeOf(reply), actions: [] };
  const quiet = (figure: ShownFigure): ShownFigure => ({ ...figure, actions: [] });
  if (still.kind === 'notice') return still;
  if (still.kind === 'digest')
    return {
      ...still,
      stories: still.stories.map((story) => ({ ...story, figures: story.figures.map(quiet), actions: [] })),
    };
  return {
    ...still,
    items: still.items.map((item) => ({
      ...item,
      ...(item.figure && { figure: quiet(item.figure) }),
      actions: [],
    })),
  };
};

describe.each(['en', 'zh-CN'])('in %s', (locale) => {
  test.each(Object.entries(repliesIn(locale)))(
    '%s passes the gate and Slack’s limits, whole',
    (_name, reply) => {
      const rendered = render(reply, locale);
      expect(clear(reply, rendered, locale, sources, { hidden, shown })).toHaveProperty('cleared');
      expect(refusals(rendered.payload)).toEqual([]);
      const rows = linesOf(mute(reply)).flat();
      expect(fragmentsOn(reply, 'text')).toEqual(rows);
      expect(fragmentsOn(reply, 'blocks')).toEqual(expect.arrayContaining(rows));
      const made = madeOf(rendered.payload).filter(({ is }) => is !== 'look');
      for (const token of made)
        expect(token).toMatchObject({
          is: 'link',
          url: expect.stringMatching(/^https:\/\/ledger\.example\//),
        });
    },
  );
});

test.each(replies)('$called is shown whole on both surfaces', (reply) => {
  expect(unaccounted(reply)).toEqual([]);
  expect(refusals(payloadOf(reply))).toEqual([]);
  expect(fragmentsOn(reply, 'blocks')).toEqual(linesOf(reply).flat());
});

test('a digest looks like this', () => {
  const [digest] = replies;
  if (!digest) throw new Error('replies.ts is empty');
  const { blocks } = payloadOf(digest);
  expect(blocks.map(({ type }) => type)).toEqual([
    'header',
    'rich_text',
    'section',
    'rich_text',
    'rich_text',
    'context',
    'actions',
    'divider',
    'rich_text',
    'rich_text',
    'context',
    'actions',
  ]);
  expect(blocks[2]).toEqual({
    type: 'section',
    fields: [
      { type: 'mrkdwn', text: '*up more than 41 percent*\norder volume, Acme', verbatim: true },
      { type: 'mrkdwn', text: 'third quarter\naccording to Acme', verbatim: true },
    ],
    accessory: {
      type: 'button',
      text: { type: 'plain_text', text: 'Why this number?', emoji: false },
      action_id: 'act.0',
      value: '{"v":1,"act":{"do":"why","figure":"acme/2021-11-18-quarter#10-20","printed":"41 percent"}}',
    },
  });
  expect(blocks[4]).toMatchObject({
    elements: [{ elements: [{}, {}, {}, {}, { type: 'link', url: 'https://example.com/acme?a=1' }] }],
  });
});

test('a channel is shown by its name, which Slack knows by its id; what is none of Slack’s is text', () => {
  const shownAs = (channel: string) => {
    const place = { platform: 'slack', workspace: 'T1', channel };
    const where: Fragment = { from: 'made', made: { kind: 'place', place }, text: channel };
    const reply: Reply = {
      kind: 'list',
      heading: [{ from: 'phrase', key: 'home.heading', text: 'What you follow' }],
      items: [{ lines: [[where]], actions: [] }],
      notes: [],
      actions: [],
    };
    expect(unaccounted(reply)).toEqual([]);
    expect(refusals(payloadOf(reply))).toEqual([]);
    return payloadOf(reply).blocks[1];
  };
  const inline = (element: object) => ({ elements: [{ elements: [element] }] });
  expect(shownAs('C012')).toMatchObject(inline({ type: 'channel', channel_id: 'C012' }));
  expect(shownAs('news')).toMatchObject(inline({ type: 'text', text: 'news' }));
});

test('the text of a message is all of it, escaped', () => {
  const reply = replies.find(({ called }) => called === 'a notice that echoes');
  expect(reply && payloadOf(reply).text).toBe('There is no company &lt;b&gt;999%&lt;/b&gt;.');
});

describe('hostile words', () => {
  test('make no mention, no look and no link but our own source’s, anywhere in a reply', () => {
    const random = seededRandom(5);
    const made = { strings: 0, links: 0 };
    const text = (): string => {
      made.strings += 1;
      return hostile(random);
    };
    while (made.strings < 10_000)
      for (const reply of repliesOf({ text, url: URL_OF_SOURCE }, USUAL)) {
        const payload = payloadOf(reply);
        for (const token of madeOf(payload)) {
          // Bold values are ours; anything else is not.
          if (token.is === 'look' && token.of === 'bold') continue;
          expect(token).toEqual({ is: 'link', url: URL_OF_SOURCE });
          made.links += 1;
        }
        expect(unaccounted(reply)).toEqual([]);
        expect(refusals(payload)).toEqual([]);
      }
    expect(made.links).toBeGreaterThan(100);
  });

  test.each([
    ['a mention', '<!channel>'],
    ['a link', 'see <https://evil.example|this>'],
    ['an escape that is none', 'AT&T'],
  ])('%s that slipped into the text unescaped is stopped by the gate', (_what, text) => {
    const reply: Reply = { kind: 'notice', heading: [{ from: 'echo', text }], notes: [], actions: [] };
    const rendered = render(reply, 'en');
    const broken = { ...payloadOf(reply), text };
    expect(incomplete(broken, rendered.visible, { hidden, shown })).toHaveLength(1);
    expect(incomplete(rendered.payload, rendered.visible, { hidden, shown })).toEqual([]);
  });

  test.each([
    'javascript:alert(1)',
    'https://news.example@evil.example/',
    'https://nеws.example/',
    'slack://x',
    'http://a b',
  ])('the address %s is no link', (url) => {
    const source: Fragment = { from: 'source', article: 'a', field: 'url', text: url };
    const reply: Reply = { kind: 'notice', heading: [source], notes: [], actions: [] };
    expect(madeOf(payloadOf(reply))).toEqual([]);
    expect(unaccounted(reply)).toEqual([]);
  });
});

describe('what does not fit', () => {
  const length = fc.constantFrom(1, 20, 150, 151, 700, 3_001, 9_000);
  const letters = fc.constantFrom('a', '中', 'ع', '&', '<!here>', '*', '👩‍👩‍👧 ', '12 percent ');
  const size = fc.record({
    stories: fc.integer({ min: 1, max: 4 }),
    sentences: fc.integer({ min: 0, max: 12 }),
    figures: fc.integer({ min: 0, max: 40 }),
    items: fc.integer({ min: 0, max: 100 }),
    notes: fc.integer({ min: 0, max: 20 }),
    actions: fc.integer({ min: 0, max: 30 }),
  });

  test('is left out by whole rows until Slack takes the rest, and the message says so', () => {
    fc.assert(
      fc.property(
        size,
        fc.array(fc.tuple(length, letters), { minLength: 1, maxLength: 7 }),
        (size, sizes) => {
          let at = 0;
          const text = (): string => {
            const [count, letter] = sizes[(at += 1) % sizes.length] ?? [1, 'a'];
            return letter.repeat(Math.ceil(count / letter.length));
          };
          for (const reply of repliesOf({ text, url: URL_OF_SOURCE }, size)) {
            const rendered = render(reply, 'en');
            const { text: said } = rendered.payload as SlackPayload;
            expect(refusals(rendered.payload)).toEqual([]);
            expect(unaccounted(reply, rendered)).toEqual([]);
            const kept = new Set(rendered.visible[0]?.pieces);
            const rows = linesOf(mute(reply)).flat();
            expect(said.endsWith('Not all of it fits.') || rows.every((fragment) => kept.has(fragment))).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  const long = (figures: number, sentences = 2): Reply =>
    repliesOf(
      { text: () => 'thirty characters of any kind.', url: URL_OF_SOURCE },
      { ...USUAL, stories: 1, figures, sentences, notes: 0, actions: 1 },
    )[0]!;

  test('forty figures leave some behind “More figures”, the last ones, and no part of any', () => {
    const reply = long(40);
    if (reply.kind !== 'digest') throw new Error('no digest');
    const kept = new Set(fragmentsOn(reply, 'blocks'));
    const figures = reply.stories[0]?.figures.map(({ shown }) =>
      [...shown.value, ...shown.label, ...shown.details.flat()].map((fragment) => kept.has(fragment)),
    );
    const whole = figures?.filter((parts) => parts.every(Boolean)).length ?? 0;
    expect(whole).toBeGreaterThan(3);
    expect(figures?.slice(0, whole).flat()).not.toContain(false);
    expect(figures?.slice(whole).flat()).not.toContain(true);
    expect(payloadOf(reply).text).toContain('More figures than fit.');
    // The button that takes the place of the story's own.
    expect(kept.has(reply.stories[0]?.shortened?.actions[0]?.label[0] as Fragment)).toBe(true);
    expect(reply.stories[0]?.sentences.flat().every((fragment) => kept.has(fragment))).toBe(true);
  });

  test('no more goes than must, however much there is', () => {
    const voice = { text: () => 'thirty characters of any kind.', url: URL_OF_SOURCE };
    const kept = (items: number): number => {
      const [, reply] = repliesOf(voice, { ...USUAL, items, notes: 0, actions: 0 });
      if (reply?.kind !== 'answer') throw new Error('no answer');
      const shownThere = new Set(fragmentsOn(reply, 'text'));
      return reply.items.filter(({ lines }) => lines.flat().every((fragment) => shownThere.has(fragment)))
        .length;
    };
    const most = kept(200);
    for (let items = most - 2; items <= most; items += 1) expect(kept(items)).toBe(items);
    for (let items = most + 2; items < most + 30; items += 1) expect(kept(items)).toBe(most);
  });

  test('what fits says nothing of it', () => {
    expect(payloadOf(long(4)).text).not.toContain('fit');
  });

  test('one sentence without end goes, and nothing else', () => {
    const reply = long(6);
    if (reply.kind !== 'digest') throw new Error('no digest');
    const [story] = reply.stories;
    if (!story) throw new Error('no story');
    const giant: Fragment = { from: 'quote', article: 'a', span: [0, 1], text: '<'.repeat(1_000) };
    const sentences = [[giant], ...story.sentences];
    const whole = { ...reply, stories: [{ ...story, sentences }] };
    const kept = new Set(fragmentsOn(whole, 'text'));
    expect(kept.has(giant)).toBe(false);
    expect(fragmentsOn(whole, 'text').slice(0, -1)).toEqual(fragmentsOn(reply, 'text'));
  });

  test('a button whose act is too long for its value is left out, and the rest stays', () => {
    const words = ['w'.repeat(1_000), 'w'.repeat(1_000)];
    const label: Fragment = { from: 'phrase', key: 'follow', text: 'Follow' };
    const follow = (words: readonly string[]) =>
      ({
        label: [label],
        act: { do: 'follow', query: { companies: [], topics: [], words } },
      }) as const;
    const reply: Reply = {
      kind: 'notice',
      heading: [label],
      notes: [],
      actions: [follow(words), follow(['w'])],
    };
    expect(payloadOf(reply).blocks.at(-1)).toMatchObject({
      type: 'actions',
      elements: [{ action_id: 'act.1' }],
    });
    expect(unaccounted(reply)).toEqual([]);
  });
});

test.each([
  ['/blocks/0/type', 'header', true],
  ['/blocks/0/type', 'a rise of 41 percent', false],
  ['/blocks/0/type', 'user', false],
  ['/blocks/0/elements/1/elements/2/style/bold', true, true],
  ['/blocks/0/elements/1/elements/2/style/bold', 'up', false],
  ['/blocks/0/elements/0/style', 'bullet', true],
  ['/blocks/0/elements/0/style', 'primary', false],
  ['/blocks/3/accessory/action_id', 'act.0', true],
  ['/blocks/3/accessory/action_id', 'up 41 percent', false],
  [
    '/blocks/3/accessory/value',
    '{"v":1,"act":{"do":"follow","query":{"companies":[],"topics":[],"words":[]}}}',
    true,
  ],
  ['/blocks/3/accessory/value', 'up 41 percent', false],
  ['/blocks/3/elements/0/url', 'https://evil.example/', false],
  ['/blocks/3/elements/0/elements/0/url', 'https://evil.example/', false],
  ['/blocks/0/text/emoji', false, true],
  ['/blocks/0/text/emoji', true, false],
  ['/text', 'up 41 percent', false],
])('%s with %j is machinery: %s', (at, value, expected) => {
  expect(hidden(at, value)).toBe(expected);
});

test.each([
  ['/text', 'a &amp; b', 'a & b'],
  ['/text', '&lt;!channel&gt;', '<!channel>'],
  ['/text', '<!channel>', undefined],
  ['/text', 'a & b', undefined],
  ['/blocks/1/fields/0/text', '*41 percent*', '41 percent'],
  ['/blocks/1/fields/0/text', '*S&amp;P*', 'S&P'],
  ['/blocks/1/fields/1/text', 'a\nb', 'a\nb'],
  ['/blocks/1/fields/0/text', '*41 percent*\nof S&amp;P', '41 percent\nof S&P'],
  ['/blocks/1/fields/0/text', 'of S&amp;P\n*41 percent*', undefined],
  ['/blocks/1/fields/0/text', '*41\npercent*', undefined],
  ['/blocks/1/fields/0/text', '_41_', undefined],
  ['/blocks/1/fields/0/text', '*4*1*', undefined],
  ['/blocks/1/fields/0/text', '* 41*', undefined],
  ['/blocks/1/fields/0/text', ':tada:', undefined],
  ['/blocks/1/fields/0/text', '&gt; 41', undefined],
  ['/blocks/1/fields/0/text', '<https://evil.example>', undefined],
  ['/blocks/1/text/text', '*<!channel>*', '*<!channel>*'],
])('of %s, %j, a reader sees %j', (at, value, expected) => {
  expect(shown(at, value)).toBe(expected);
});

test('what is escaped is read as it was', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(shown('/text', escaped(text))).toBe(text);
    }),
  );
});
