import { expect, test } from 'vitest';
import { unmatchedLine, withoutHidden } from '../../src/news/hiding.ts';
import { growth, phones, revenue } from '../fixtures/library.ts';

const conversion = { ...growth, id: 'conversion', printed: '€3 billion', conversionOf: revenue.id };
const ledger = [growth, revenue, conversion, phones];

test('hides a figure by what is printed, however its case and white space are written', () => {
  expect(withoutHidden(ledger, ['12  Percent']).figures).toEqual([revenue, conversion, phones]);
});

test('hides the conversions of a hidden figure with it', () => {
  expect(withoutHidden(ledger, ['$3.4 billion']).figures).toEqual([growth, phones]);
});

test('names what is no figure, with the printed figure that comes nearest', () => {
  const { figures, unmatched } = withoutHidden(ledger, ['5 millions', '5 million']);
  expect(figures).toEqual([growth, revenue, conversion]);
  expect(unmatched).toEqual([{ hide: '5 millions', nearest: '5 million' }]);
});

test('says so where there is no figure at all', () => {
  const [none] = withoutHidden([], ['5']).unmatched;
  expect(none && unmatchedLine(none)).toBe('hide: "5" is no figure of the article; it has none');
});
