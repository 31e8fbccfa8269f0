import { expect, test } from 'vitest';

import { hidden, plainText, render } from '../../../src/platforms/local/render.ts';
import { replies } from '../replies.ts';

const textOf = (called: string): string => {
  const reply = replies.find((reply) => reply.called === called);
  if (!reply) throw new Error(`replies.ts has no "${called}"`);
  return plainText(render(reply, 'en').payload);
};

test('a digest reads well as plain text', () => {
  expect(textOf('a digest of two stories')).toBe(`Acme: the latest

Acme grows again
Acme says that order volume rose. It did not say why.
• up more than 41 percent · order volume, Acme · third quarter · according to Acme
• up more than 41 percent · order volume, Acme
Example Wire, 18 November 2021 https://example.com/acme?a=1
More figures are in the article.

Acme grows again
Acme says that order volume rose. It did not say why.
Example Wire, 18 November 2021 https://example.com/acme?a=1

Next at 01:46 UTC`);
});

test('an answer reads well as plain text', () => {
  expect(textOf('an answer with figures')).toBe(`2 key figures

• up more than 41 percent · order volume, Acme · third quarter · according to Acme
• The article says:
  It did not say why.
  up more than 41 percent · order volume, Acme`);
});

test('a list reads well as plain text', () => {
  expect(textOf('a list')).toBe(`Followed here

• every 5 minutes

Times are yours.`);
});

test('a notice is its heading, letter for letter', () => {
  expect(textOf('a notice that echoes')).toBe('There is no company <b>999%</b>.');
});

test('the page gets each fragment as a segment with its look, and each button with what it does', () => {
  const [digest] = replies;
  if (!digest) throw new Error('replies.ts is empty');
  expect(render(digest, 'zh-CN').payload).toMatchObject({
    kind: 'digest',
    lang: 'zh-CN',
    heading: [
      { text: 'Acme', style: 'plain' },
      { text: ': the latest', style: 'plain' },
    ],
    stories: [
      {
        title: [{ text: 'Acme grows again', style: 'source' }],
        sentences: [
          [{ style: 'quote' }, { text: 'order volume rose', style: 'mark' }, { style: 'quote' }],
          [{}],
        ],
        figures: [
          {
            value: [{ text: 'up', style: 'direction' }, {}, {}, {}, { text: '41 percent', style: 'figure' }],
            details: [[{ text: 'third quarter', style: 'figure' }], [{}, {}]],
            actions: [{ act: { do: 'why' } }],
          },
          {},
        ],
        sources: [[{}, {}, {}, {}, { text: 'https://example.com/acme?a=1', style: 'link' }]],
      },
      {},
    ],
    actions: [{ label: [{ text: 'Follow' }], act: { do: 'follow' } }, { label: [{ style: 'command' }] }],
  });
});

test.each([
  ['/kind', 'digest', true],
  ['/kind', 'a rise of 41 percent', false],
  ['/lang', 'zh-Hant-TW', true],
  ['/lang', 'up 41 percent', false],
  ['/heading/0/style', 'mark', true],
  ['/heading/0/style', '41 percent', false],
  ['/heading/style', 'mark', false],
  ['/stories/0/figures/1/actions/0/act/figure', 'acme/a#1-2', true],
  ['/items/2/figure/actions/0/act/do', 'why', true],
  ['/actions/1/act/command/schedule/minutes', 5, true],
  ['/actions/1/act/command/schedule/on/day', -1, true],
  ['/actions/1/act/command/nearest/expression', '0 9 * * *', true],
  ['/actions/1/act/query/words/0', 'asia', true],
  ['/actions/1/act/query/words/0', null, false],
  ['/actions/1/act', 'follow', false],
  ['/actions/1/label/0/text', 'Follow', false],
  ['/heading/0/act/do', 'follow', false],
  ['/text', 'up 41 percent', false],
])('%s with %j is machinery: %s', (at, value, expected) => {
  expect(hidden(at, value)).toBe(expected);
});

test('a payload of another platform has no plain text here', () => {
  for (const payload of [undefined, null, 'text', {}, { text: 1 }])
    expect(() => plainText(payload)).toThrow(TypeError);
});
