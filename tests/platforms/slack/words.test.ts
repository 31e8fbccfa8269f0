import { legible } from '../../../src/platforms/legible.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { address, escaped, isPlain, isUnformatted, unescaped } from '../../../src/platforms/slack/words.ts';
import { seededRandom } from '../../fakes/random.ts';
import { hostile } from '../hostile.ts';
import { tokens } from './mrkdwn.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer().map((seed) => hostile(seededRandom(seed))),
);

describe('escaping', () => {
  test('leaves nothing that Slack takes for its own, and loses nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(tokens(escaped(text)).filter(({ is }) => is !== 'text' && is !== 'look')).toEqual([]);
        const read = tokens(escaped(text)).flatMap((token) => (token.is === 'text' ? [token.text] : []));
        expect(read.join('')).toBe(text);
        expect(unescaped(escaped(text))).toBe(text);
      }),
    );
  });

  test.each(['<', '>', '&', '&amp', '&nbsp;', '<!here>', 'a & b'])('%j by itself is not escaped', (text) => {
    expect(unescaped(text)).toBeUndefined();
  });

  test('what is unformatted has no look in mrkdwn, and none when it is made bold but that', () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(text !== '' && isUnformatted(text));
        expect(tokens(escaped(text)).map(({ is }) => is)).toEqual(['text']);
        expect(tokens(`*${escaped(text)}*`)).toMatchObject([{ is: 'look', of: 'bold' }, { is: 'text' }]);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['Johnson & Johnson <3', true],
    ['&lt;b', false],
    ['a\nb', false],
  ])('%j means itself in plain text: %s', (text, expected) => {
    expect(isPlain(text)).toBe(expected);
  });
});

describe('addresses', () => {
  test.each([
    ['https://example.com/a?b=1&c=2#d', 'https://example.com/a?b=1&c=2#d'],
    ['HTTP://Example.com', 'http://example.com/'],
    ['https://example.com/a b|c>d"e', 'https://example.com/a%20b%7Cc%3Ed%22e'],
    ['https://exаmple.com/', 'https://xn--exmple-4nf.com/'],
    ['https://例え.jp/', 'https://xn--r8jz45g.jp/'],
    ['https://example.com/\u202egnp.exe', 'https://example.com/%E2%80%AEgnp.exe'],
  ])('%s is linked as %s', (text, expected) => {
    expect(address(text)).toBe(expected);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'slack://open',
    'https://user@evil.example',
    'https://u:p@x',
    '//x',
    'x',
    '',
  ])('%j is no address', (text) => {
    expect(address(text)).toBeUndefined();
  });

  test('hold nothing that ends a link, and are their own only spelling', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl({ withQueryParameters: true, withFragments: true }),
          texts.map((text) => `https://x.example/${text}`),
        ),
        (text) => {
          const safe = address(text) ?? '';
          expect(safe).not.toMatch(/[|<>"\s\p{Cf}]/u);
          expect(address(safe) ?? '').toBe(safe);
          expect(tokens(`<${safe.replaceAll('&', '&amp;')}|a>`)).toEqual([
            { is: 'link', url: safe, label: 'a' },
          ]);
        },
      ),
    );
  });
});

describe('names and titles that no gate has seen', () => {
  test.each([
    ['a\u202eb\u2066c', 'abc'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['two\nlines\tand\u0000more', 'two lines and more'],
    ['@ch\u200dan\u200cnel', '@channel'],
    ['soft\u00adhyphen', 'softhyphen'],
    ['\u3164', ''],
    ['x\u{e0067}y', 'xy'],
    ['1\ufe0e2\u20e3', '1\ufe0e2\u20e3'],
    ['a\ufe0fb', 'ab'],
    ['broken \ud83d', 'broken \ufffd'],
  ])('%j becomes %j', (text, expected) => {
    expect(legible(text)).toBe(expected);
  });

  test.each([
    ['Persian', 'می\u200cخواهم'],
    ['Hindi', 'क्\u200dष'],
    ['Sinhala', 'ශ්\u200dරී'],
    ['a family', '👩\u200d👩\u200d👧'],
    ['a flag of a region', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['a red heart', '❤\ufe0f'],
    ['a heart on fire', '❤\ufe0f\u200d🔥'],
    ['a skin tone', '👩🏽\u200d🚀'],
    ['a Han variant', '葛\u{e0100}'],
    ['Chinese', '中文报道'],
    ['Hebrew', 'עברית'],
  ])('%s stays as it is', (_what, text) => {
    expect(legible(text)).toBe(text);
  });

  test('are never changed by a second reading, and have no invisible sign before a plain letter', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(legible(legible(text))).toBe(legible(text));
        expect(legible(text)).not.toMatch(
          /[\u200b\u202a-\u202e\u2060-\u2069\ufeff\p{Cc}]|[a-z][\u200c\u200d]/u,
        );
      }),
    );
  });
});
