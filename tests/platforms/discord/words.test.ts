import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { address, canBeBold, canBeCode, escaped, unescaped } from '../../../src/platforms/discord/words.ts';
import { seededRandom } from '../../fakes/random.ts';
import { hostile } from '../hostile.ts';
import { tokens } from './formatting.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer().map((seed) => hostile(seededRandom(seed))),
);

/** What is read of a text, as far as it is words. */
const read = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      tokens(line)
        .map((token) => (token.is === 'text' ? token.text : `{${token.is}}`))
        .join(''),
    )
    .join('\n');

describe('escaping', () => {
  test('leaves nothing that Discord takes for its own, and loses nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(read(escaped(text))).toBe(text);
        expect(unescaped(escaped(text))).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('holds after other words, within bold, and beside it', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const line = (text: string): string => text.replaceAll('\n', ' ');
        expect(read(`so ${escaped(line(one))} · ${escaped(line(other))}`)).toBe(
          `so ${line(one)} · ${line(other)}`,
        );
        fc.pre(canBeBold(line(one)));
        expect(
          tokens(`**${escaped(line(one))}**${escaped(line(other))}`).filter(({ is }) => is !== 'text'),
        ).toEqual([{ is: 'look', of: 'bold' }]);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    '*a*',
    'a_b',
    '@here',
    '<t:1:R>',
    '# a',
    ' - a',
    '1. a',
    '> a',
    ':tada:',
    'https://x',
    'discord.gg/x',
    '[a](b)',
    '\\',
    '\\a',
    '`',
    '||',
    '~~a',
  ])('%j by itself is not escaped', (text) => {
    expect(unescaped(text)).toBeUndefined();
  });

  test.each([
    'up 4.5 percent',
    'US$84.5 billion (2020)',
    '09:00–17:30',
    'year-on-year',
    '#1 in Asia',
    'A/B',
    '中文。',
  ])('%j is words and stays as it is, but for what begins a line', (text) => {
    expect(escaped(`so ${text}`)).toBe(`so ${text}`);
  });

  test('takes a time that grows with the text and no faster', () => {
    const steps = (text: string): number => escaped(text).length / text.length;
    for (const text of [' ', '1', 'a.', ':a', '\n ', '.gg'])
      expect(steps(text.repeat(20_000))).toBeLessThanOrEqual(2);
  });
});

describe('addresses', () => {
  test.each([
    ['https://example.com/a?b=1&c=2#d', 'https://example.com/a?b=1&c=2#d'],
    ['HTTP://Example.com', 'http://example.com/'],
    ['https://example.com/a b|c>d"e', 'https://example.com/a%20b%7Cc%3Ed%22e'],
    ['https://example.com/*a*?`b`', 'https://example.com/%2Aa%2A?%60b%60'],
    ['https://example.com/@everyone', 'https://example.com/%40everyone'],
    ['https://exаmple.com/', 'https://xn--exmple-4nf.com/'],
    ['https://example.com/\u202egnp.exe', 'https://example.com/%E2%80%AEgnp.exe'],
  ])('%s is linked as %s', (text, expected) => {
    expect(address(text)).toBe(expected);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'discord://app',
    'https://discord.gg/x',
    'https://discord.com/invite/x',
    'https://user@evil.example',
    '//x',
    'x',
    '',
  ])('%j is no address', (text) => {
    expect(address(text)).toBeUndefined();
  });

  test('hold nothing that ends a link, and are their own only spelling', () => {
    const urls = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      texts.map((text) => `https://x.example/${text}`),
      texts.map((text) => `https://x.example/?${text}`),
    );
    fc.assert(
      fc.property(urls, (text) => {
        const safe = address(text);
        fc.pre(safe !== undefined);
        expect(safe).not.toMatch(/[|<>"*`\\@\s\p{Cf}]/u);
        expect(address(safe)).toBe(safe);
        expect(tokens(`<${safe}>`)).toEqual([{ is: 'link', url: safe }]);
      }),
    );
  });
});

test('what can be code means nothing to Discord anywhere', () => {
  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(canBeCode(text));
      expect(tokens(`\`${text}\``)).toEqual([
        { is: 'look', of: 'code' },
        { is: 'text', text },
      ]);
    }),
  );
  expect(canBeCode('/digest follow alibaba weekdays 09:00 Asia/Shanghai')).toBe(true);
  expect(canBeCode('/digest discord.gg/evil')).toBe(false);
});
