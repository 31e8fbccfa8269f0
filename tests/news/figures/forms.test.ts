import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFigures } from '../../../src/news/figures/figures.ts';

const read = (text: string) =>
  readFigures({ id: 'acme/sample', text, companies: ['acme'], publishedAt: '2022-03-10' }, []).map(
    ({ value, unit }) => [value, unit],
  );

const MAGNITUDES = [
  ['k', 3],
  ['m', 6],
  ['mn', 6],
  ['mln', 6],
  ['bn', 9],
  ['b', 9],
  ['tn', 12],
  ['trn', 12],
  [' thousand', 3],
  [' million', 6],
  [' billion', 9],
  [' trillion', 12],
  [' lakh', 5],
  [' crore', 7],
] as const;
const SIGNS = [
  ['$', 'USD'],
  ['US$', 'USD'],
  ['£', 'GBP'],
  ['€', 'EUR'],
  ['A$', 'AUD'],
  ['HK$', 'HKD'],
  ['₹', 'INR'],
  ['RMB ', 'CNY'],
  ['RMB', 'CNY'],
  ['EUR ', 'EUR'],
  ['CHF ', 'CHF'],
] as const;
const UNITS: readonly (readonly [one: string, many: string, unit: string])[] = [
  ['dollar', 'dollars', 'USD'],
  ['euro', 'euros', 'EUR'],
  ['percent', '%', 'percent'],
  ['per cent', 'pct', 'percent'],
  ['kilometre', 'km', 'kilometre'],
  ['kilometer', 'kilometers', 'kilometre'],
  ['megawatt', 'MW', 'megawatt'],
];

/** A whole number as texts part its thousands. */
const PARTINGS = [',', ' ', '\u{a0}', '\u{202f}', "'", '’'] as const;
const parted = (value: number, by: string): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/gu, by);

test('a sum is the same with any sign and magnitude, before or behind a blank', () => {
  const digits = fc.integer({ min: 11, max: 9999 }).map((n) => n / 10);
  fc.assert(
    fc.property(
      digits,
      fc.constantFrom(...SIGNS),
      fc.constantFrom(...MAGNITUDES),
      (n, [sign, code], [mark, power]) => {
        expect(read(`Acme's revenue was ${sign}${n}${mark} in 2021.`)).toEqual([
          [Number(`${n}e${power}`), code],
        ]);
      },
    ),
  );
});

test('a number is the same however its thousands are parted', () => {
  const number = fc.integer({ min: 1_000_000, max: 999_999_999 });
  fc.assert(
    fc.property(number, fc.constantFrom(...PARTINGS), (n, by) => {
      expect(read(`Acme paid ${parted(n, by)} yuan for it.`)).toEqual([[n, 'CNY']]);
      expect(read(`Acme paid €${parted(n, '.')} for it.`)).toEqual([[n, 'EUR']]);
    }),
  );
});

test.each([
  '1·5',
  '1´000',
  '1`000',
  '1‘000',
  '1′000',
  '1_000',
  '1，000',
  '1˙000',
  '1٫5',
  '3∕4',
  '１5',
  '٤5',
  '5~6',
])('of %s, which is read in part alone, no part is a figure', (number) => {
  expect(read(`Acme's revenue rose ${number} percent.`)).toEqual([]);
  expect(read(`Acme paid ${number} dollars for it.`)).toEqual([]);
  expect(read(`Acme paid $${number} for it.`)).toEqual([]);
});

test('digits without end are no figure, for no value is so large', () => {
  expect(read(`Acme's revenue rose ${'9'.repeat(400)} percent to $${'9'.repeat(300)} trillion.`)).toEqual([]);
});

test('an ellipsis is no decimal point', () => {
  expect(read("Acme's revenue rose ...5 percent.")).not.toContainEqual([0.5, 'percent']);
});

test('a unit is the same in any of its spellings', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 900 }), fc.constantFrom(...UNITS), (n, [one, many, unit]) => {
      const spelled = one === 'percent' || one === 'per cent' ? one : `${one}s`;
      for (const form of [`${n} ${spelled}`, `${n} ${many}`])
        expect(read(`Acme's record was ${form} in 2021.`)).toEqual([[n, unit]]);
    }),
  );
});

test('a number in letters is the number in digits', () => {
  const ONES = 'one two three four five six seven eight nine'.split(' ');
  const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
  const place = fc.record({ ten: fc.nat({ max: 7 }), one: fc.nat({ max: 8 }), hundred: fc.nat({ max: 9 }) });
  fc.assert(
    fc.property(place, fc.constantFrom('million', 'billion'), ({ ten, one, hundred }, magnitude) => {
      const below = `${TENS[ten]}-${ONES[one]}`;
      const letters = hundred === 0 ? below : `${ONES[hundred - 1]} hundred and ${below}`;
      const n = 100 * hundred + 10 * (ten + 2) + one + 1;
      const [figure] = read(`Acme's revenue was ${letters} ${magnitude} dollars.`);
      expect(figure).toEqual([n * (magnitude === 'million' ? 1e6 : 1e9), 'USD']);
    }),
  );
});
