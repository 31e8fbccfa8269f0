import { type ChineseNames, type ChineseSubject, readChineseSubject } from './subject.ts';
import { simplified } from './words.ts';

/** A rank at [from, to) of a Chinese sentence. */
export interface ChineseRank {
  readonly from: number;
  readonly to: number;
  /** Where the words begin that tell of it. */
  readonly left: number;
  readonly value: number;
  /** "前20": within the first so many. */
  readonly isWithin: boolean;
  /** The verb with the place that it is in: "位居全球". */
  readonly scope: string;
}

const NUMERAL = '(?:\\d{1,4}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])';
const VERBS = '排名|排在|排行|位列|位居|居于|名列|列居|跻身|进入|升至|跌至|降至|升到|稳居|高居|居|列|排';
/** A verb of ranking, perhaps where, and the place. "第三季度", "第三方" and "第三次" are none, as no such verb is before them. */
const RANK = new RegExp(
  `(?<verb>${VERBS})(?:在|于|了)?(?<scope>[\\p{Script=Han}]{0,8}?)(?<printed>(?<within>前)${NUMERAL}(?:名|强|位|大)?|第 ?${NUMERAL}(?:位|名)?)(?![\\d.%]|[季届次天代章条年期阶批轮个度]|[万亿百千])`,
  'gu',
);
const VALUE = new Map('零一二三四五六七八九'.split('').map((sign, value) => [sign, value]));

/** The ranks of a sentence, in order. */
export function chineseRanks(sentence: string): readonly ChineseRank[] {
  return [...sentence.matchAll(RANK)].map(({ index, 0: whole, groups }) => {
    const { printed = '', within, scope = '' } = groups ?? {};
    const from = index + whole.length - printed.length;
    return {
      from,
      to: from + printed.length,
      left: index,
      value: valueOf(printed.replaceAll(/[^\d零一二三四五六七八九十]/gu, '')),
      isWithin: within !== undefined,
      scope,
    };
  });
}

function valueOf(numeral: string): number {
  if (/^\d/u.test(numeral)) return Number(numeral);
  const [tens = '', ones] = numeral.includes('十') ? numeral.split('十') : ['', numeral];
  const ten = numeral.includes('十') ? (VALUE.get(tens) ?? 1) : 0;
  return 10 * ten + (VALUE.get(ones ?? '') ?? 0);
}

/** What is ranked by the words before: "Gartner将阿里云的基础设施能力", "公司市场份额", "阿里云在全球云市场". */
export function rankSubject(written: string, scope: string, names: ChineseNames): ChineseSubject | undefined {
  const words = written.replace(/^[^将把]*[将把]/u, '').replace(/(?:中|里|上|内)$/u, '');
  const read = readChineseSubject(words, names);
  if (!read || read.verb !== undefined) return undefined;
  const metric = read.metric ?? (read.of === undefined && read.place === undefined ? undefined : '排名');
  const place = read.place ?? (simplified(scope) || undefined);
  return { ...read, metric, place };
}
