import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSentences } from '../../src/news/sentences.ts';
import { readSplits } from '../fixtures/sentences.ts';

const split = (text: string): string[] => splitSentences(text).map((span) => text.slice(...span));

describe('one sentence', () => {
  test.each([
    'Revenue rose 8.5 percent to RMB 540.3 billion.',
    'The U.S. market grew.',
    'It sold the U.S. Steel shares.',
    'Acme Inc. and Globex Corp. merged.',
    'Mr. Wei spoke with Dr. Li.',
    'It ranks No. 1 in Asia.',
    'J. R. Smith spoke.',
    'It opened on Nov. 18 in Hangzhou.',
    'JD.com sells books.',
    '“We grew,” Wei said.',
    'It opened at 9 a.m. on Friday.',
    'Is it, e.g. in China, true?',
  ])('%s', (text) => expect(split(text)).toEqual([text]));
});

describe('several sentences', () => {
  test.each<[string, string[]]>([
    ['It rose. It fell.', ['It rose.', 'It fell.']],
    ['“It rose.” It fell.', ['“It rose.”', 'It fell.']],
    ['It rose! Did it? Yes.', ['It rose!', 'Did it?', 'Yes.']],
    ['It is sold in the U.S. The price is low.', ['It is sold in the U.S.', 'The price is low.']],
    ['It bought Acme Inc. The price is low.', ['It bought Acme Inc.', 'The price is low.']],
    ['It grew 5 percent. 2021 was good.', ['It grew 5 percent.', '2021 was good.']],
    ['收入增长。利润下降！为什么？', ['收入增长。', '利润下降！', '为什么？']],
    ['A heading\n\nA sentence without a stop\n\nEnd.', ['A heading', 'A sentence without a stop', 'End.']],
    ['It costs £5m. That is little.', ['It costs £5m.', 'That is little.']],
    ['It ended... Then it began.', ['It ended...', 'Then it began.']],
  ])('%s', (text, sentences) => expect(split(text)).toEqual(sentences));
});

const splits = readSplits(readFileSync(new URL('../fixtures/sentences.txt', import.meta.url), 'utf8'));

describe.each([...Map.groupBy(splits, ({ group }) => group)])(
  'as a person parts them: %s',
  (_group, cases) => {
    test.each(cases)('$text', ({ text, sentences }) => expect(split(text)).toEqual(sentences));
  },
);

test('a heading on a line of its own is parted from the line after it', () => {
  const body =
    'The company opened many shops in the north of the country, and many more of them will open in the south.';
  expect(split(`Acme opens shops\n${body}`)).toEqual(['Acme opens shops', body]);
});

test('a sentence wrapped to a width stays whole, also where a line begins with a capital', () => {
  const text =
    'The company opened many shops in the north of\nChina, and it will open many more of them in the\nSouth in the coming year.';
  expect(split(text)).toEqual([text]);
});

test('sentences are in order, apart, trimmed, and leave out only white space', () => {
  const piece = fc.constantFrom(
    'It',
    'U.S.',
    'Inc.',
    '5.5',
    '. ',
    '! ',
    '\n',
    '\n\n',
    ' ',
    '“',
    '”',
    '。',
    'a',
    'No. 1',
    '\t',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((pieces) => pieces.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        let end = 0;
        for (const [from, to] of splitSentences(text)) {
          expect(text.slice(end, from).trim()).toBe('');
          expect(text.slice(from, to).trim()).toBe(text.slice(from, to));
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(text.slice(end).trim()).toBe('');
      },
    ),
  );
});

test('text without any stop is cut at a space, every few thousand characters', () => {
  for (const [from, to] of splitSentences('word '.repeat(10_000)))
    expect(to - from).toBeLessThanOrEqual(2005);
});

test.each(['…', '!?', '.”', 'a', '\u0301', '增', '5.', 'a.b', ',\n', '"', '\uD83D\uDE00'])(
  'no sentence grows with the text, whatever it goes on with: %j',
  (unit) => {
    for (const [from, to] of splitSentences(`Acme said 5 percent ${unit.repeat(20_000)}`))
      expect(to - from).toBeLessThanOrEqual(4001);
  },
);
