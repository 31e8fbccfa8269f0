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
import { madeOf, refusals } from './reader.ts';

const URL_OF_SOURCE = 'https://news.example/a?b=1&c=2';
const USUAL: Size = { stories: 2, sentences: 2, figures: 4, items: 4, notes: 2, actions: 2 };

const payloadOf = (reply: Reply): DiscordPayload => render(reply, 'en').payload as DiscordPayload;

const refused = ({ page, plain }: DiscordPayload): readonly string[] => [
  ...refusals(page),
  ...refusals(plain),
];

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
      for (const token of [...madeOf(payload.page), ...madeOf(payload.plain)])
        expect(token).toEqual(
          token.is === 'link'
            ? { is: 'link', url: expect.stringMatching(/^https:\/\/ledger\.example\//) }
            : { is: 'look', of: expect.stringMatching(/^(?:bold|code|title|small)$/) },
        );
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
    const made = { strings: 0, links: 0 };
    const text = (): string => {
      made.strings += 1;
      return hostile(random);
    };
    while (made.strings < 10_000)
      for (const reply of repliesOf({ text, url: URL_OF_SOURCE }, USUAL)) {
        const payload = payloadOf(reply);
        for (const token of [...madeOf(payload.page), ...madeOf(payload.plain)]) {
          if (token.is === 'look' && /^(?:bold|code|title|small)$/.test(token.of)) continue;
          expect(token).toEqual({ is: 'link', url: URL_OF_SOURCE });
          made.links += 1;
        }
        expect(unaccounted(reply)).toEqual([]);
        expect(refused(payload)).toEqual([]);
      }
    expect(made.links).toBeGreaterThan(100);
  });
});
