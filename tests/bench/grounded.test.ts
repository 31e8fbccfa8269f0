import { describe, expect, test } from 'vitest';
import { isFigure, isInvented } from '../../bench/grounded.ts';
import { isRight, moneyForms } from '../../bench/money-forms.ts';
import type { Claim, Quantity } from '../../bench/score.ts';

const TEXT = 'Sales of £1.13bn rose by a third, or 2–3½ 亿.';
const spanOf = (words: string): Quantity['span'] => [TEXT.indexOf(words), TEXT.indexOf(words) + words.length];

test.each(['£1.13bn', 'a third', '2–3½ 亿', '亿'])('%j is a figure’s own words', (words) =>
  expect(isFigure(TEXT, spanOf(words))).toBe(true),
);

test.each<[string, Quantity['span']]>([
  ['white space before it', spanOf(' £1.13bn')],
  ['no number in it', spanOf('Sales')],
  ['nothing in it', [3, 3]],
  ['its ends reversed', [15, 9]],
  ['an end beyond the text', [9, 1000]],
  ['a part of a character', [9.5, 16]],
])('a span with %s is none', (_why, span) => expect(isFigure(TEXT, span)).toBe(false));

describe('a value is invented', () => {
  const quantity = (text: string, value: Claim['value']): [string, Quantity] => [
    text,
    { value, unit: '-', change: '=', concepts: ['-'], span: [0, text.length] },
  ];

  test.each([
    quantity('£1.13bn', 1_130_000_000),
    quantity('1,200', 1200),
    quantity('1.200,5', 1200.5),
    quantity('1 200', 1200),
    quantity('2 1/2', 2.5),
    quantity('3/4', 0.75),
    quantity('2-3 million', [2e6, 3e6]),
    quantity('-5', -5),
    quantity('.500', 0.5),
    quantity('540.3亿', 54_030_000_000),
    quantity('three', 3),
  ])('not in %j', (text, read) => expect(isInvented(text, read)).toBe(false));

  test.each([
    quantity('£600m', 601),
    quantity('£1.13bn', 11.3),
    quantity('2-3 million', [2e6, 4e6]),
    quantity('1,200', 12_345),
  ])('in %j', (text, read) => expect(isInvented(text, read)).toBe(true));
});

describe('forms of money', () => {
  const forms = moneyForms();
  const read = (value: number, unit: string): Claim => ({ value, unit, change: '=', concepts: ['-'] });

  test('are all different, and each holds a sum', () => {
    expect(new Set(forms.map(({ text }) => text)).size).toBe(forms.length);
    for (const { text, value } of forms) expect([text, value > 1000]).toEqual([text, true]);
  });

  test('are right when they are read once, with their value and unit', () => {
    const form = { text: 'It made £600m.', value: 6e8, units: ['pound sterling'] };
    expect(isRight(form, [read(6e8, 'pound sterling')])).toBe(true);
    expect(isRight(form, [])).toBe(false);
    expect(isRight(form, [read(600, 'pound sterling')])).toBe(false);
    expect(isRight(form, [read(6e8, 'metre')])).toBe(false);
    expect(isRight(form, [read(6e8, 'pound sterling'), read(600, 'metre')])).toBe(false);
  });
});
