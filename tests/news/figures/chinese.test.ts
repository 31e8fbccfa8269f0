import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Company, Figure } from '../../../src/domain.ts';
import { readFigures } from '../../../src/news/figures/figures.ts';

const ACME: Company = {
  id: 'acme',
  name: 'Acme',
  aliases: ['艾克米'],
  topics: [],
  parts: [{ name: 'Acme Cloud', aliases: ['艾克米云'] }],
};

function read(text: string): readonly Figure[] {
  const article = { id: 'acme/sample', text, companies: ['acme'], publishedAt: '2022-03-10' };
  return readFigures(article, [ACME]);
}

function fixture(name: string): readonly string[] {
  return readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8').split('\n');
}

interface Case {
  readonly text: string;
  readonly lines: string[];
}

/** The sentences of a fixture with their indented lines, from a heading on; up to the next where `isOne`. */
function cases(lines: readonly string[], heading: string, isOne: boolean): readonly Case[] {
  const found: Case[] = [];
  for (const line of lines.slice(lines.findIndex((each) => each.startsWith(heading)) + 1)) {
    if (isOne && line.startsWith('# ')) break;
    if (line.startsWith('  ')) found.at(-1)?.lines.push(line.trim());
    else if (line !== '' && !line.startsWith('# ')) found.push({ text: line, lines: [] });
  }
  return found;
}

function written(figure: Figure): string {
  const value = typeof figure.value === 'number' ? `${figure.value}` : figure.value.join('–');
  const claim = [figure.kind, figure.direction, figure.bound, value, figure.unit].filter(Boolean).join(' ');
  const { printed, metric, of, period = '', basis = '', claimant } = figure;
  return [printed, claim, metric, of, period, basis, claimant].join(' | ').replaceAll('|  ', '| ');
}

describe('a Chinese sentence', () => {
  test.each(cases(fixture('figures-zh.txt'), '# ', false))('$text', ({ text, lines }) => {
    expect(read(text).map(written)).toEqual(lines);
  });

  test('is read in the fixture sixty times and more', () => {
    expect(cases(fixture('figures-zh.txt'), '# ', false).length).toBeGreaterThan(60);
  });
});

/** A fixture's line as far as a key figure has it: without the noun that is printed behind a count. */
const claimed = (line: string): readonly unknown[] => {
  const [printed = '', change = '', value = '', unit = ''] = line.split(' | ');
  return [printed, change, value.split('–').map(Number), unit];
};

/** What is read, in the form of those lines. */
function quantities(text: string, lines: readonly string[]): readonly (readonly unknown[])[] {
  return read(text).map(({ span, printed, bound, direction, kind, value, unit, metric }) => {
    const line = lines.find((each) => text.indexOf(each.split(' | ')[0] ?? '') === span[0]);
    const whole = line?.split(' | ')[0] ?? printed;
    expect(whole.startsWith(printed)).toBe(true);
    const change = bound === '=' && direction ? direction : bound;
    const isFraction = kind === 'share' && unit === '';
    return [
      whole,
      change,
      [value].flat().map((each) => Number(each.toPrecision(6))),
      isFraction ? `fraction of ${metric}` : unit,
    ];
  });
}

describe('quantities that another author wrote down', () => {
  // A level is "exact" there even where it is what something fell to; less than nothing is left out here.
  test.each(cases(fixture('quantities.txt'), '# Chinese', true))('$text', ({ text, lines }) => {
    const expected = lines.filter((line) => !line.includes('零下')).map(claimed);
    expect(quantities(text, lines)).toEqual(expected);
  });
});

const WORDS =
  '艾克米 营收 净利润 增长 下降 至 从 超过 约 同比 环比 的 在 中国 和 ， 。 、 （ ） 5 1,262.6 万 亿 元 美元 百分之 % 个百分点 倍 成 第 四 排名 前 ' +
  '员工 3 名 2021年 3月 季度 表示 据 占 三 分之 一 十 百 千 公里 岁 个月 - ~ 至少 左右 RMB $ 億 達到 公司 拥有 1 .';
const prose = fc
  .array(fc.constantFrom('\n', ...WORDS.split(' ')), { maxLength: 60 })
  .map((words) => words.join(''));

describe('any text', () => {
  test('every figure is the text at its span, inside its sentence, in order and apart', () => {
    fc.assert(
      fc.property(prose, (text) => {
        let end = 0;
        for (const { span, sentence, printed, metric, value, kind, direction, id } of read(text)) {
          expect(text.slice(...span)).toBe(printed);
          expect(printed.trim()).toBe(printed);
          expect(span[0]).toBeGreaterThanOrEqual(Math.max(end, sentence[0]));
          expect(span[1]).toBeLessThanOrEqual(sentence[1]);
          expect(id).toBe(`acme/sample#${span[0]}-${span[1]}`);
          expect([value].flat().every(Number.isFinite)).toBe(true);
          expect(metric).not.toBe('');
          expect(direction !== undefined).toBe(kind === 'change');
          end = span[1];
        }
      }),
      { numRuns: 500 },
    );
  });

  test('prose without a number has none', () => {
    const plain = fc.constantFrom(
      ...'公司 营收 增长 超过 元 的 ， 。 百 万 亿 年 月 个 名 员工 第 成 倍 同比 表示 至'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 40 }), (words) => {
        expect(read(words.join(''))).toEqual([]);
      }),
    );
  });

  test('a number reads alike however it is printed', () => {
    for (const printed of [
      '12,000万元',
      '1.2亿元',
      '120,000,000元',
      '一亿两千万元',
      '1亿2000万元',
      '１.２億元',
    ])
      expect(read(`艾克米营收为${printed}。`)).toMatchObject([{ value: 120_000_000, unit: 'CNY', printed }]);
  });

  // A sentence is never longer than a page, so text twice as long is twice the work: each piece is read by itself.
  test.each([
    '增长百分之五',
    '5亿元',
    '第四',
    '据',
    '一',
    '5,',
    '在',
    '营收和',
    '的5%',
    '（5亿元',
    '经调整',
    '2021年',
  ])('endless repetition of %j is read page by page', (piece) => {
    for (const { sentence } of read(piece.repeat(5000)))
      expect(sentence[1] - sentence[0]).toBeLessThanOrEqual(4001);
  });
});

test('a conversion in brackets is tied to the sum that it converts', () => {
  const [yuan, dollars] = read('艾克米营收为200亿元（约合31亿美元）。');
  expect(dollars?.conversionOf).toBe(yuan?.id);
});

test('a claimant holds to the end of the paragraph and no further', () => {
  const text = '据Globex报告，艾克米营收增长5%。净利润增长7%。\n\n订单量增长9%。';
  expect(read(text).map(({ claimant }) => claimant)).toEqual(['Globex', 'Globex', 'Acme']);
});
