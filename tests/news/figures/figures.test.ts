import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFigures } from '../../../src/news/figures/figures.ts';

const ID = 'acme/sample';
const read = (text: string, publishedAt = '2022-03-10') =>
  readFigures({ id: ID, text, companies: ['acme'], publishedAt }, []);

const WORDS =
  'Acme revenue rose fell by to from more than about of the in China and , . ( ) 5 1,262.6 million bn percent % RMB US$ $ fourth top No. ' +
  'parcels said March 2021 quarter a year half first \'s - – " up between € its company whose told highest including';
const word = fc.constantFrom('\n', '\n\n', ...WORDS.split(' '));
const prose = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '));

describe('any text', () => {
  test('every figure is the text at its span, inside its sentence, and is named by its place', () => {
    fc.assert(
      fc.property(fc.oneof(prose, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        for (const figure of read(text)) {
          expect(text.slice(...figure.span)).toBe(figure.printed);
          expect(figure.printed.trim()).toBe(figure.printed);
          expect(figure.span[0]).toBeGreaterThanOrEqual(figure.sentence[0]);
          expect(figure.span[1]).toBeLessThanOrEqual(figure.sentence[1]);
          expect(figure.id).toBe(`${ID}#${figure.span[0]}-${figure.span[1]}`);
          expect([figure.value].flat().every(Number.isFinite)).toBe(true);
          expect(figure.metric).not.toBe('');
        }
      }),
    );
  });

  test('figures come in the order of the text and never overlap', () => {
    fc.assert(
      fc.property(prose, (text) => {
        let end = 0;
        for (const { span } of read(text)) {
          expect(span[0]).toBeGreaterThanOrEqual(end);
          end = span[1];
        }
      }),
    );
  });

  test('the same article gives the same figures', () => {
    fc.assert(
      fc.property(prose, (text) => {
        expect(read(text)).toEqual(read(text));
      }),
    );
  });

  test('only a change has a direction, and a change always has one', () => {
    fc.assert(
      fc.property(prose, (text) => {
        for (const { kind, direction } of read(text)) expect(direction !== undefined).toBe(kind === 'change');
      }),
    );
  });

  test('prose without numbers has no figures', () => {
    const plain = fc.constantFrom(
      'Acme',
      'opened',
      'a',
      'shop',
      'in',
      'the',
      'company',
      'said',
      '.',
      ',',
      'rose',
      'percent',
    );
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 40 }), (words) => {
        expect(read(words.join(' '))).toEqual([]);
      }),
    );
  });

  test('an amount in digits is read to the last digit, whatever its magnitude', () => {
    const magnitude = fc.constantFrom(
      ['million', 6] as const,
      ['billion', 9] as const,
      ['trillion', 12] as const,
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 0, max: 9 }),
        magnitude,
        (whole, tenth, [name, power]) => {
          const [figure] = read(`Revenue was RMB ${whole}.${tenth} ${name}.`);
          expect(figure?.value).toBe(Number(`${whole}.${tenth}e${power}`));
          expect(figure?.printed).toBe(`RMB ${whole}.${tenth} ${name}`);
        },
      ),
    );
  });
});

describe('work', () => {
  // A sentence is never longer than a page, so text twice as long is twice the work: each piece is read by itself.
  test.each(['5 million ', 'and ', 'to 5 ', '. ', '\n ', "Acme's ", '(5 ', 'a.', '-5', 'rose by '])(
    'endless repetition of %j is read page by page',
    (piece) => {
      const figures = read(piece.repeat(20_000));
      for (const { sentence } of figures) expect(sentence[1] - sentence[0]).toBeLessThanOrEqual(4001);
    },
  );
});

test('a conversion in brackets is tied to the amount it converts and says the same of it', () => {
  const [yuan, dollars] = read(
    'Revenue was RMB 200,690 million (US$31,147 million) in the quarter to 30 September 2021.',
  );
  expect(dollars?.conversionOf).toBe(yuan?.id);
  expect(dollars).toMatchObject({ metric: yuan?.metric, of: yuan?.of, period: yuan?.period, unit: 'USD' });
  expect(yuan?.conversionOf).toBeUndefined();
});

test('the conversion of a change moved the same way', () => {
  const figures = read('Revenue rose by RMB 200 million (US$31 million).');
  expect(figures.map(({ kind, direction }) => [kind, direction])).toEqual([
    ['change', 'up'],
    ['change', 'up'],
  ]);
});

test('an amount of the same currency in brackets is no conversion', () => {
  const figures = read('Revenue was $5 million ($4 million a year earlier).');
  expect(figures.map((figure) => figure.conversionOf)).toEqual([undefined, undefined]);
});

test('a speaker named once is known by the last name later', () => {
  const text =
    'Li Wei, president of Globex, said that sales rose 5 percent.\n\nOrders rose 7 percent, Li said.';
  expect(read(text).map((figure) => figure.claimant)).toEqual(['Globex (Li Wei)', 'Globex (Li Wei)']);
});

test('a claimant holds to the end of the paragraph and no further', () => {
  const text = 'Gartner said that sales rose 5 percent. Orders rose 7 percent.\n\nProfit rose 9 percent.';
  expect(read(text).map((figure) => figure.claimant)).toEqual(['Gartner', 'Gartner', 'acme']);
});

test('"the quarter" is the one named before', () => {
  const text =
    'Sales were $5 million in the quarter to 30 September 2021. Profit was $1 million in the quarter.';
  expect(read(text).map((figure) => figure.period)).toEqual([
    'quarter to 30 September 2021',
    'quarter to 30 September 2021',
  ]);
});

describe('Chinese characters', () => {
  const printed = (text: string): readonly string[] =>
    readFigures({ id: 'acme/2026-01-01-x', text, companies: ['acme'], publishedAt: '2026-01-01' }, []).map(
      (figure) => figure.printed,
    );

  test.each([
    '海外订单量没有同比增长62%。',
    'Model 3的5G版本在2021年上市。',
    'The company has 5亿用户 all over the world now.',
  ])('make no figure that could be wrong: %s', (text) => {
    expect(printed(text)).toEqual([]);
  });

  test('in a name leave the figures of an English sentence as they are', () => {
    expect(printed('Ant Group (蚂蚁集团) said that its revenue rose 9 percent in 2021.')).toEqual([
      '9 percent',
    ]);
  });
});

describe('a date without a year', () => {
  const period = (text: string, publishedAt?: string) => read(text, publishedAt)[0]?.period;

  test('is of the year in which the article was published', () => {
    expect(period('Acme sold 5 cars in March.', '2021-05-13')).toBe('March 2021');
    expect(period('Acme sold 5 cars in March.', '2021-05-13T04:35:00Z')).toBe('March 2021');
  });

  test('has none where that would be later than the article: the year before stands nowhere in it', () => {
    expect(period('Acme sold 5 cars in December.', '2021-05-13')).toBe('December');
  });

  test('is of the year of the first full date in the text where the day of publication is not known', () => {
    expect(period('2021-12-20. Acme sold 5 cars in March.', '')).toBe('March 2021');
    expect(period('Acme sold 5 cars in March.', '')).toBe('March');
  });
});

test('an amount in two other currencies is converted twice', () => {
  const [yen, dollars, pounds] = read('Revenue was 540bn yen ($5.2bn; £2.77bn).');
  expect([dollars?.conversionOf, pounds?.conversionOf]).toEqual([yen?.id, yen?.id]);
});

test('"built up" tells how long, and of no rise', () => {
  const figures = read('Stocks were built up over 20 or 30 years.');
  expect(figures.map(({ kind }) => kind)).not.toContain('change');
});
