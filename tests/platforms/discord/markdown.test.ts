import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Fragment } from '../../../src/domain.ts';
import { point, readBack, small, text, title, together } from '../../../src/platforms/discord/markdown.ts';
import { seededRandom } from '../../fakes/random.ts';
import { hostile } from '../hostile.ts';
import { tokens } from './formatting.ts';

const words = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.integer().map((seed) => hostile(seededRandom(seed))),
  // Marks that are half in one piece and half in the next.
  fc.constantFrom(
    ':',
    'tada',
    ':javascript',
    'https',
    '//x',
    '1',
    '. x',
    'discord.',
    'gg/x',
    '@',
    '<',
    '>',
    '*',
    ' ',
  ),
);
const pieces = fc.array(
  fc.oneof(
    words.map((said): Fragment => ({ from: 'echo', text: said })),
    words.map((said): Fragment => ({ from: 'quote', article: 'a', span: [0, 1], mark: true, text: said })),
    words.map((said): Fragment => ({
      from: 'made',
      made: { kind: 'command', command: { do: 'help' } },
      text: said,
    })),
    fc
      .constantFrom(
        'https://news.example/',
        'https://discord.gg/x',
        'javascript:alert(1)',
        'https://a.example/?a|b',
      )
      .map((url): Fragment => ({ from: 'source', article: 'a', field: 'url', text: url })),
  ),
  { minLength: 1, maxLength: 5 },
);

const textOf = (said: readonly { readonly text: string }[]): string =>
  said.map((piece) => piece.text).join('');

describe('text of any pieces', () => {
  test('means nothing to Discord but our own looks and the source’s link, and reads back as it was', () => {
    fc.assert(
      fc.property(pieces, pieces, (one, other) => {
        for (const made of [
          text(one),
          text(one, 'bold'),
          title(one),
          small(one),
          together([point(text(one)), text(other, 'bold')], ' · '),
        ]) {
          expect(readBack(made.written)).toBe(textOf(made.pieces));
          const foreign = tokens(made.written).filter((token) =>
            token.is === 'link'
              ? token.url !== 'https://news.example/'
              : token.is !== 'text' && !(token.is === 'look' && /^(?:bold|code|title|small)$/.test(token.of)),
          );
          expect(foreign).toEqual([]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('has each look where it can have it', () => {
    const line: readonly Fragment[] = [
      { from: 'phrase', key: 'try', text: 'Try ' },
      { from: 'made', made: { kind: 'command', command: { do: 'help' } }, text: '/digest help' },
      { from: 'phrase', key: 'see', text: ', see ' },
      { from: 'source', article: 'a', field: 'url', text: 'https://news.example/a_b' },
    ];
    expect(small(line).written).toBe('-# Try `/digest help`, see <https://news.example/a_b>');
    expect(title([{ from: 'echo', text: 'a\n\nb' }]).written).toBe('## a\n\n## b');
  });
});

test.each([
  ['**41 percent**', '41 percent'],
  ['## 41', '41'],
  ['-# `41`', '41'],
  ['<https://news.example/>', 'https://news.example/'],
  ['** 41**', undefined],
  ['**4*1**', undefined],
  ['*41*', undefined],
  ['# 41', undefined],
  ['`41', undefined],
  ['`<@1>`', undefined],
  ['<https://discord.gg/x>', undefined],
  ['<@1>', undefined],
  ['a\n- b', undefined],
  ['a\\', undefined],
])('%j reads as %j', (value, expected) => {
  expect(readBack(value)).toBe(expected);
});
