import { describe, expect, test } from 'vitest';
import type { Span } from '../../../src/domain.ts';
import { Printed } from '../../../src/news/figures/printed.ts';

const text = 'Sales rose 12 percent in 2021. Profit was ５ million, or 3½ times more than in 1999.';
const first: Span = [0, 30];

describe('a number is invented', () => {
  test.each([
    [undefined, false],
    ['', false],
    ['sales in China', false],
    ['chiffre d’affaires à Zürich', false],
    ['year to 2021', false],
    ['sales of 12 in 2021', false],
    // Of another sentence, and of the day that the article is from.
    ['1999', false],
    ['May 2022', false],
    // Only a part of one that is printed.
    ['year to 202', true],
    ['21', true],
    ['2 years', true],
    ['12 and 13', true],
    // In other digits, and a fraction.
    ['５ million', false],
    ['5 million', true],
    ['3½ times', false],
    ['½', true],
  ])('by %o: %o', (words, isInvented) => {
    expect(new Printed(text, '2022-03-10').invents(words, first)).toBe(isInvented);
  });
});

test('a number whose digits go on behind the sentence is another', () => {
  expect(new Printed('over 12345', '').invents('12', [0, 7])).toBe(true);
});
