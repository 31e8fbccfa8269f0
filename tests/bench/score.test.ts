import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Claim, readLabels, scoreAsPaper, scoreOneToOne, valueOf } from '../../bench/score.ts';

const claim = (value: Claim['value'], unit = '-', rest: Partial<Claim> = {}): Claim => ({
  value,
  unit,
  change: '=',
  concepts: ['-'],
  ...rest,
});
const paper = (gold: readonly Claim[], read: readonly Claim[]) => scoreAsPaper([{ gold, read }]);
const strict = (gold: readonly Claim[], read: readonly Claim[]) => scoreOneToOne([{ gold, read }]);
const FULL = { precision: 100, recall: 100, f1: 100 };
const NONE = { precision: 0, recall: 0, f1: 0, hits: 0 };

describe('by both ways', () => {
  const profit = claim(5, 'percentage', { change: 'up', concepts: ['net', 'profit'] });

  test('what is read as it is labelled is right in all', () => {
    for (const score of [paper([profit], [profit]), strict([profit], [profit])])
      for (const measure of Object.values(score)) expect(measure).toEqual({ ...FULL, hits: 1 });
  });

  test.each<[string, Claim[], Claim[]]>([
    ['nothing is read', [profit], []],
    ['nothing is labelled', [], [profit]],
    ['there is nothing at all', [], []],
    ['the value is another', [profit], [{ ...profit, value: 6 }]],
    ['the ends of a range are reversed', [claim([2, 3])], [claim([3, 2])]],
    ['a range is read as one number', [claim([2, 3])], [claim(2)]],
    ['a number is read as a range', [claim(2)], [claim([2, 3])]],
  ])('nothing is right where %s', (_why, gold, read) => {
    for (const score of [paper(gold, read), strict(gold, read)])
      for (const measure of Object.values(score)) expect(measure).toEqual(NONE);
  });

  test('one of two labels found beside one wrong reading is half', () => {
    const half = { precision: 50, recall: 50, f1: 50, hits: 1 };
    expect(paper([claim(1), claim(2)], [claim(1), claim(3)]).value).toEqual(half);
    expect(strict([claim(1), claim(2)], [claim(1), claim(3)]).value).toEqual(half);
  });

  test('one of three labels found alone: 100 and 33.3, whose harmonic mean is 50', () => {
    const score = { precision: 100, recall: 33.3, f1: 50, hits: 1 };
    expect(paper([claim(1), claim(2), claim(3)], [claim(1)]).value).toEqual(score);
    expect(strict([claim(1), claim(2), claim(3)], [claim(1)]).value).toEqual(score);
  });

  test('what is exactly between two decimals goes to the even one: 6.25 is 6.2 and 18.75 is 18.8', () => {
    const gold = Array.from({ length: 16 }, (_, value) => claim(value));
    const right = (count: number): Claim[] => gold.map((one, at) => (at < count ? one : claim(-1)));
    for (const way of [paper, strict]) {
      expect(way(gold, right(1)).value).toEqual({ precision: 6.2, recall: 6.2, f1: 6.2, hits: 1 });
      expect(way(gold, right(3)).value).toEqual({ precision: 18.8, recall: 18.8, f1: 18.8, hits: 3 });
    }
  });

  test('units and words of a concept are the same in capitals', () => {
    const gold = [claim(1, 'American', { concepts: ['Net', 'sales'] })];
    const read = [claim(1, 'american', { concepts: ['net', 'Sales'] })];
    for (const way of [paper, strict]) {
      expect(way(gold, read)['value+unit'].hits).toBe(1);
      expect(way(gold, read)['concept, complete'].hits).toBe(1);
    }
  });

  test('a value is the same within a hundred-thousandth', () => {
    for (const way of [paper, strict]) {
      expect(way([claim(100_000)], [claim(100_000.9)]).value.hits).toBe(1);
      expect(way([claim(100_000)], [claim(100_001.1)]).value.hits).toBe(0);
    }
  });

  test('sentences are kept apart', () => {
    const readings = [
      { gold: [claim(1)], read: [claim(2)] },
      { gold: [claim(2)], read: [claim(1)] },
    ];
    expect(scoreAsPaper(readings).value).toEqual(NONE);
    expect(scoreOneToOne(readings).value).toEqual(NONE);
  });
});

describe('equal values', () => {
  test('in two units are told apart by them, in any order', () => {
    const gold = [claim(5, 'dollar'), claim(5, 'euro')];
    for (const way of [paper, strict])
      expect(way(gold, gold.toReversed())['value+unit']).toEqual({ ...FULL, hits: 2 });
  });

  test('read twice: the paper counts the value once and the change twice, one to one is one', () => {
    const read = [claim(5, 'dollar'), claim(5, 'euro')];
    expect(paper([claim(5, 'euro')], read)).toMatchObject({
      value: { precision: 50, recall: 100, f1: 66.7, hits: 1 },
      'value+unit': { precision: 50, recall: 100, f1: 66.7, hits: 1 },
      'value+change': { precision: 100, recall: 200, f1: 133.3, hits: 2 },
    });
    expect(strict([claim(5, 'euro')], read)['value+change']).toEqual({
      precision: 50,
      recall: 100,
      f1: 66.7,
      hits: 1,
    });
  });

  test('labelled twice: a reading that fits no unit serves the paper twice, one to one once', () => {
    const gold = [claim(5, 'dollar'), claim(5, 'pound sterling')];
    const read = [claim(5, 'euro')];
    expect(paper(gold, read).value).toEqual({ precision: 200, recall: 100, f1: 133.3, hits: 2 });
    expect(strict(gold, read).value).toEqual({ precision: 100, recall: 50, f1: 66.7, hits: 1 });
  });

  test('a reading that fits its label is taken from the next one, in both ways', () => {
    const gold = [claim(5, 'dollar'), claim(5, 'dollar')];
    for (const way of [paper, strict])
      expect(way(gold, [claim(5, 'dollar')])['value+unit']).toEqual({
        precision: 100,
        recall: 50,
        f1: 66.7,
        hits: 1,
      });
  });

  test('the one reading object twice is two readings', () => {
    const one = claim(5, 'dollar');
    expect(strict([one, one], [one, one])['value+unit']).toEqual({ ...FULL, hits: 2 });
  });

  test('unit and change must be of one reading for all three', () => {
    const gold = [claim(5, 'dollar', { change: 'up' })];
    const read = [claim(5, 'dollar'), claim(5, 'euro', { change: 'up' })];
    const score = strict(gold, read);
    expect(score['value+unit'].hits).toBe(1);
    expect(score['value+change'].hits).toBe(1);
    expect(score['value+unit+change'].hits).toBe(0);
  });

  test('a label gives its reading up to one that fits no other', () => {
    // 100000 is close to both readings, 100001.5 to the first alone.
    const score = strict([claim(100_000), claim(100_001.5)], [claim(100_000.9), claim(100_000)]);
    expect(score.value).toEqual({ ...FULL, hits: 2 });
  });
});

describe('concepts', () => {
  const of = (...concepts: string[]): Claim[] => [claim(1, '-', { concepts })];
  const hits = (gold: Claim[], read: Claim[]): number[] =>
    [paper, strict].flatMap((way) => {
      const score = way(gold, read);
      return [score['concept, partial'].hits, score['concept, complete'].hits];
    });

  test.each<[string, Claim[], Claim[], number[]]>([
    ['none and none', of('-'), of('-'), [1, 1, 1, 1]],
    ['none and an empty list, which the paper does not know', of('-'), of(), [0, 0, 1, 1]],
    ['one and none', of('sales'), of('-'), [0, 0, 0, 0]],
    ['none and one', of('-'), of('sales'), [0, 0, 0, 0]],
    ['one of two', of('net', 'sales'), of('sales'), [1, 0, 1, 0]],
    ['two of one', of('sales'), of('net', 'sales'), [1, 0, 1, 0]],
    ['another order', of('net', 'sales'), of('sales', 'net'), [1, 1, 1, 1]],
    ['a word twice, which the paper counts', of('net', 'sales'), of('net', 'sales', 'net'), [1, 0, 1, 1]],
  ])('%s', (_name, gold, read, expected) => expect(hits(gold, read)).toEqual(expected));
});

describe('labels', () => {
  test.each<[number | string, Claim['value']]>([
    [12.5, 12.5],
    ['12.50', 12.5],
    ['252-287', [252, 287]],
    ['0.5-1.25', [0.5, 1.25]],
    ['-5', -5],
    ['1E-5', 0.00001],
  ])('%j is a value', (written, value) => expect(valueOf(written)).toEqual(value));

  test.each(['', 'five', '5-', '1-b'])('%j is none', (written) =>
    expect(() => valueOf(written)).toThrow(RangeError),
  );

  test('a file in the form of NewsQuant is read, and another is refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'labels-'));
    const write = (content: unknown): string => {
      const file = join(folder, 'labels.json');
      writeFileSync(file, JSON.stringify(content));
      return file;
    };
    const quantity = { value: '2-3', unit: '$', normalized_unit: 'dollar', change: '~' };
    const text = 'Net sales, of spare parts.';
    const labelled = [{ text, quantities: [{ ...quantity, referred_concepts: 'Net sales, parts' }] }];
    const read = claim([2, 3], 'dollar', { change: '~', concepts: ['Net', 'sales', 'parts'] });
    expect(readLabels(write(labelled))).toEqual([{ text, quantities: [read] }]);
    expect(() => readLabels(write([{ text, quantities: [quantity] }]))).toThrow(/referred_concepts/);
    rmSync(folder, { recursive: true });
  });
});
