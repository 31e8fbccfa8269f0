import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Figure } from '../../src/domain.ts';
import { areComparable, differ, differing, earlier, isEarlier, seriesOf } from '../../src/news/comparable.ts';

/** Shoppers of Acme in a year, as one article has them; each figure has an article of its own. */
let made = 0;
type Parts = { readonly [part in keyof Figure]?: Figure[part] | undefined };

function figure(parts: Parts = {}): Figure {
  made += 1;
  const whole = {
    id: `acme/${made}#0-9`,
    article: `acme/${made}`,
    span: [0, 9],
    sentence: [0, 40],
    kind: 'level',
    value: 285e6,
    unit: 'shoppers',
    printed: '285 million',
    bound: '=',
    metric: 'annual active shoppers',
    of: 'Acme',
    period: 'year to 30 September 2021',
    claimant: 'Acme',
    ...parts,
  };
  // What a figure does not have is no part of it.
  return JSON.parse(JSON.stringify(whole)) as Figure;
}

const growth = (parts: Parts = {}): Figure =>
  figure({
    kind: 'change',
    value: 41,
    unit: 'percent',
    printed: '41 percent',
    direction: 'up',
    metric: 'revenue',
    period: 'quarter to 30 September 2021',
    basis: 'year on year',
    ...parts,
  });

describe('comparable over time', () => {
  test.each<[string, Parts]>([
    ['another article, value and period', { value: 1, period: 'year to 30 September 2020' }],
    ['another claimant', { claimant: 'Gartner' }],
    ['capitals and articles', { metric: 'The Annual Active Shoppers' }],
    ['one and many', { metric: 'annual active shopper', unit: 'shopper' }],
    ['another order of words', { metric: 'active annual shoppers' }],
    ['another bound', { bound: '~' }],
    ['its owner with an article', { of: 'the Acme' }],
  ])('whatever differs in %s', (_what, parts) => {
    expect(areComparable(figure(), figure(parts))).toBe(true);
  });

  test.each<[string, Parts]>([
    ['metric', { metric: 'monthly active shoppers' }],
    ['part of it', { metric: 'annual active shoppers overseas' }],
    ['owner', { of: 'Acme Cloud' }],
    ['unit', { unit: 'orders' }],
    ['currency', { unit: 'USD' }],
    ['basis', { basis: 'year on year' }],
    ['kind', { kind: 'change' }],
    ['standing, being a conversion', { conversionOf: 'acme/1#0-9' }],
  ])('never of another %s', (_what, parts) => {
    expect(areComparable(figure(), figure(parts))).toBe(false);
    expect(areComparable(figure(parts), figure())).toBe(false);
  });

  test('changes of different bases never are', () => {
    const quarterly = growth({ basis: 'quarter on quarter', period: 'quarter to 30 June 2021' });
    expect(areComparable(growth(), quarterly)).toBe(false);
    expect(areComparable(growth(), growth({ basis: 'year-on-year' }))).toBe(true);
    expect(areComparable(growth(), growth({ basis: undefined }))).toBe(false);
  });

  test('a figure that measures nobody knows what is comparable with none', () => {
    expect(seriesOf(figure({ metric: '' }))).toBeUndefined();
    for (const metric of ['value', 'share', 'growth', 'decline'])
      expect(differ(figure({ metric, value: 5e6 }), figure({ metric, value: 9e6 }))).toBe(false);
    expect(areComparable(figure({ metric: '' }), figure({ metric: '' }))).toBe(false);
    expect(areComparable(figure({ metric: 'the' }), figure({ metric: '' }))).toBe(false);
  });

  test.each([
    ['2020', '2021'],
    ['March 2020', 'March 2021'],
    ['February 2021', 'November 2021'],
    ['quarter to 30 June 2021', 'quarter to 30 September 2021'],
    ['year to 31 December 2020', 'year to 30 September 2021'],
    ['Q1 2021', 'Q3 2021'],
    ['third quarter of 2021', 'fourth quarter of 2021'],
    ['first half of 2021', 'second half of 2021'],
    ['end of 2019', 'end of 2021'],
    ['reported 5 August 2021', 'reported 18 November 2021'],
    ['at 9 May 2021', 'at 10 May 2021'],
  ])('%s is before %s', (before, after) => {
    const [then, now] = [figure({ period: before }), figure({ period: after })];
    expect([isEarlier(then, now), isEarlier(now, then)]).toEqual([true, false]);
  });

  test.each([
    ['2020', 'quarter to 30 September 2021'],
    ['quarter to 30 June 2021', 'year to 30 September 2021'],
    ['March 2020', '2021'],
    ['end of 2020', '2021'],
    ['the quarter', 'quarter to 30 September 2021'],
    ['2021', '2021'],
  ])('%s is not before %s: it is as late, or of another length', (one, other) => {
    expect(isEarlier(figure({ period: one }), figure({ period: other }))).toBe(false);
    expect(isEarlier(figure({ period: undefined }), figure({ period: other }))).toBe(false);
  });

  test('the latest come first, and what two articles say alike once', () => {
    const of = (year: number, value = year) => figure({ period: `${year}`, value });
    const [now, old, new1, new2, other] = [of(2021), of(2019), of(2020), of(2020), of(2020, 7)];
    expect(earlier(now, [old, new1, of(2022), new2, other, now])).toEqual([new1, other, old]);
  });
});

describe('figures of two articles differ', () => {
  test.each<[string, Figure, Figure]>([
    [
      'where one number is a level for one and an increase for the other',
      figure({ metric: 'annual active shoppers overseas', kind: 'count' }),
      figure({ kind: 'change', direction: 'up', of: "Acme's overseas businesses (Bolt)" }),
    ],
    ['where it goes up for one and down for the other', growth(), growth({ direction: 'down' })],
    [
      'where it is of the whole and of a part',
      figure(),
      figure({ metric: 'annual active shoppers overseas' }),
    ],
    ['where somebody else vouches for it', figure(), figure({ claimant: 'Gartner' })],
    [
      'where only one of them says when',
      figure({ kind: 'change', direction: 'up' }),
      figure({ period: undefined }),
    ],
    ['where one thing has two numbers', figure(), figure({ value: 290e6, printed: '290 million' })],
    ['where one thing has two growth rates', growth(), growth({ value: 14, printed: '14 percent' })],
    [
      'where a number lies beyond the other’s bound',
      figure({ bound: '>' }),
      figure({ value: 270e6, printed: '270 million' }),
    ],
    [
      'where a range leaves the other out',
      figure({ value: [280e6, 282e6], printed: '280 million to 282 million' }),
      figure(),
    ],
  ])('%s', (_how, one, other) => {
    expect([differ(one, other), differ(other, one)]).toEqual([true, true]);
    expect(differing(one, [other, one])).toEqual([other]);
  });

  test.each<[string, Figure, Figure]>([
    ['that say the same', figure(), figure({ metric: 'Annual active shopper', kind: 'count' })],
    ['of one article', figure({ article: 'acme/x' }), figure({ article: 'acme/x', value: 1 })],
    ['of other periods', figure(), figure({ value: 1, period: 'year to 30 September 2020' })],
    ['of another owner', figure(), figure({ of: 'Bolt', kind: 'change' })],
    ['of other metrics that share no word', figure(), figure({ metric: 'parcels', kind: 'change' })],
    ['that are growth rates of a part and of the whole', growth(), growth({ metric: 'cloud revenue' })],
    ['of other bases', growth(), growth({ value: 3, basis: 'quarter on quarter' })],
    ['of other units', figure(), figure({ unit: 'orders', kind: 'change' })],
    ['one of which is a conversion', figure(), figure({ value: 1, conversionOf: 'acme/1#0-9' })],
    [
      'one of which converts the other’s number',
      figure(),
      figure({ kind: 'change', conversionOf: 'acme/1#0-9' }),
    ],
    ['told by nobody', figure(), figure({ claimant: '' })],
    ['told by its part', figure(), figure({ claimant: 'Acme (Ada Lovelace)' })],
    [
      'that are rounded otherwise',
      figure({ value: 200_690e6, printed: 'RMB 200,690 million' }),
      figure({ value: 200.7e9, printed: 'RMB 200.7 billion' }),
    ],
    [
      'one of which is said to be about the other',
      figure({ value: 1.24e9, printed: '1.24 billion' }),
      figure({ value: 1.2e9, printed: '1.2 billion', bound: '~' }),
    ],
    ['that both keep a bound', figure({ bound: '>' }), figure({ value: 300e6, printed: '300 million' })],
    ['that overlap', figure({ value: [280e6, 290e6], printed: '280-290 million' }), figure()],
  ])('but not those %s', (_which, one, other) => {
    expect([differ(one, other), differ(other, one)]).toEqual([false, false]);
  });
});

describe('of any two figures', () => {
  const some = fc.record({
    kind: fc.constantFrom('level', 'change', 'rank', 'share', 'count'),
    value: fc.oneof(fc.constantFrom(4, 41, 285e6), fc.constant([4, 41] as const)),
    unit: fc.constantFrom('percent', 'shoppers', 'shopper', 'USD', ''),
    printed: fc.constantFrom('285 million', '41 percent', 'four', ''),
    bound: fc.constantFrom('=', '~', '<', '≤', '>', '≥'),
    direction: fc.constantFrom('up', 'down', undefined),
    metric: fc.constantFrom('shoppers', 'the shopper', 'active shoppers', ''),
    of: fc.constantFrom('Acme', 'Acme Cloud', ''),
    period: fc.constantFrom('2021', '2020', 'Q1 2021', 'the quarter', undefined),
    basis: fc.constantFrom('year on year', 'quarter on quarter', undefined),
    claimant: fc.constantFrom('Acme', 'Gartner'),
    conversionOf: fc.constantFrom('acme/1#0-9', undefined),
  });
  const keys = fc.subarray([
    'kind',
    'value',
    'unit',
    'bound',
    'direction',
    'metric',
    'of',
    'period',
    'basis',
  ]);
  /** Two that are alike but for some of their parts. */
  const two = fc.tuple(some, some, keys).map(([one, other, parts]) => {
    const differing = Object.fromEntries(Object.entries(other).filter(([key]) => parts.includes(key)));
    return [figure(one), figure({ ...one, ...differing })] as const;
  });

  test('each holds of the other what the other holds of it', () => {
    fc.assert(
      fc.property(two, ([one, other]) => {
        expect(areComparable(one, other)).toBe(areComparable(other, one));
        expect(differ(one, other)).toBe(differ(other, one));
        expect(isEarlier(one, other) && isEarlier(other, one)).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  test('those that are comparable share basis, kind and unit', () => {
    let compared = 0;
    fc.assert(
      fc.property(two, ([one, other]) => {
        if (!areComparable(one, other)) return;
        compared += 1;
        expect([one.basis, one.kind, one.of]).toEqual([other.basis, other.kind, other.of]);
        expect(one.unit.replace(/s$/, '')).toBe(other.unit.replace(/s$/, ''));
      }),
      { numRuns: 3000, seed: 7 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
