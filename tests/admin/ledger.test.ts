import { expect, test } from 'vitest';
import { ledgerText, printable } from '../../src/admin/ledger.ts';
import { growth, phones, rank, results } from '../fixtures/library.ts';

test('a Chinese character is as wide as two others', () => {
  const lines = ledgerText(results, [
    { ...growth, metric: '收入' },
    { ...rank, metric: 'rank' },
  ]);
  const [header, first, , second] = lines;
  expect(first?.indexOf('Acme')).toBe((header?.indexOf('of') ?? 0) - 2);
  expect(second?.indexOf('Acme')).toBe(header?.indexOf('of'));
});

test('a sentence stands once, below its figures', () => {
  const again = { ...phones, id: 'again', printed: '5' };
  const lines = ledgerText(results, [phones, again, growth]);
  expect(lines.filter((line) => line.includes('March 2025.”'))).toHaveLength(1);
  expect(lines.findIndex((line) => line.includes('March 2025.”'))).toBe(3);
});

test('a column that is empty is left out, and a conversion is in brackets', () => {
  const [header, row] = ledgerText(results, [{ ...phones, conversionOf: growth.id }]);
  expect(header).not.toContain('basis');
  expect(row).toContain('(> 5 million)');
});

test.each([
  ['plain, Chinese 中文 and می\u200Cروم', 'plain, Chinese 中文 and می\u200Cروم'],
  ['\u001B[31mred\u0007', '\\u{1b}[31mred\\u{7}'],
  ['a\u202Eb\u2028c\u{E0041}', 'a\\u{202e}b\\u{2028}c\\u{e0041}'],
])('%j is printed as %j', (line, shown) => {
  expect(printable(line)).toBe(shown);
});
