/** Words of a Chinese sentence that say when, at [from, to) of it. */
export interface ChinesePeriod {
  readonly from: number;
  readonly to: number;
  /** `span` a period, `day` when something was made known, `base` what another is compared with, `ago` "去年同期". */
  readonly kind: 'span' | 'day' | 'base' | 'ago';
  readonly text: string;
}

const YEAR = '(?:(?:19|20)\\d{2}|[今去前明本同上]|[一二三四五六七八九〇零]{4})年(?!期|龄)度?';
const FISCAL = '(?:19|20)\\d{2} ?(?:财年|财政年度)';
const PART =
  '(?:第?[一二三四1-4]个?财?季度?(?![大名位])|前[二三两]个?财?季度?|[上下]半年度?|全年|上半财年|[年季]底|年末|Q[1-4])';
const MONTH =
  '(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])(?:(?:至|到|[-–—~])(?:1[0-2]|[1-9]))?月(?:份|底|末)?';
const DAY = '(?:[1-3]?\\d)日';
const RELATIVE = '本季度?|上季度?|本财季|上财季|本月|上月|本财年|上财年|期内|报告期内';
const COMING =
  '(?:未来|过去|今后|最近|近)(?:\\d{1,2}|[一二三四五六七八九十两]{1,2})个?(?:年|月|季度|周|天)(?:内|里|间|以来)?';
const PERIOD = new RegExp(
  `(?<base>较|比|与|同(?!年)|自)? ?(?<lead>截至|截止)?(?:(?<text>(?:(?:${FISCAL}|${YEAR})(?:的?(?:${PART}|${MONTH}(?<day>${DAY})?))?|第?${PART}|${MONTH}(?<bare>${DAY})?|${RELATIVE}|${COMING}))(?<ago>同期|同月|同季)?)`,
  'gu',
);

const YEARLY =
  /同比|按年|(?:较|比|与|同)(?:去年|上年|上一?年度?|前一年)(?:同期|同月|同季)?(?:相比|比)?|去年同期/u;
const QUARTERLY = /(?:较|比|与)(?:上季度?|上一季度|前一季度)(?:相比)?|按季/u;
const MONTHLY = /(?:较|比|与)(?:上月|上个月|前一个?月)(?:相比)?|按月/u;
const IN_TURN = /环比/u;
const OTHER =
  /(?:较|(?<![占同环])比(?!亚迪|特|利时|例|重|率|价|分|赛|较)|与(?=[^，。；、]{2,14}(?:相比|相较)))(?<from>[^，。；、]{2,14}?)(?:相比|相较)?(?=$|[，增上提扩攀飙走回反激猛大跃涨升下减缩降萎收骤暴锐跌])/u;
const BASES = new RegExp(
  [YEARLY, QUARTERLY, MONTHLY, IN_TURN, OTHER].map(({ source }) => source.replace('?<from>', '?:')).join('|'),
  'gu',
);

/** The periods of a sentence in order. */
export function chinesePeriods(sentence: string): readonly ChinesePeriod[] {
  return [...sentence.matchAll(PERIOD)].flatMap((found): ChinesePeriod[] => {
    const { base, lead = '', text = '', day, bare, ago } = found.groups ?? {};
    const isPart = /\d|[第半前季]|全年|[年月]/u.test(text);
    if (!isPart || /[\p{N}第]$/u.test(sentence.slice(Math.max(0, found.index - 1), found.index))) return [];
    const isDay = (day !== undefined || bare !== undefined) && lead === '';
    const kind = base !== undefined ? 'base' : ago !== undefined ? 'ago' : isDay ? 'day' : 'span';
    const from = found.index + (base?.length ?? 0);
    return [{ from, to: found.index + found[0].length, kind, text: `${lead}${text}${ago ?? ''}` }];
  });
}

/** When a figure at `at` holds: what is named before it last; "去年同期" is so only within its clause, which begins at `start`. */
export function chinesePeriodAt(
  periods: readonly ChinesePeriod[],
  start: number,
  at: number,
): ChinesePeriod | undefined {
  return periods.findLast(
    ({ kind, from, to }) => to <= at && (kind === 'span' || (kind === 'ago' && from >= start)),
  );
}

/** A stretch of a sentence without the words that say when and what is compared with. */
export function withoutPeriods(
  sentence: string,
  periods: readonly ChinesePeriod[],
  from: number,
  to: number,
): string {
  let words = '';
  let at = from;
  for (const period of periods) {
    if (period.from < at || period.to > to) continue;
    const before = sentence.slice(at, period.from);
    words += period.kind === 'base' ? before : before.replace(/(?:在|于|自|从|由|截至)+$/u, '');
    if (period.kind === 'base') words += sentence.slice(period.from, period.to);
    at = period.kind === 'span' && sentence[period.to] === '的' && period.to < to ? period.to + 1 : period.to;
  }
  return (words + sentence.slice(at, to)).replaceAll(BASES, '');
}

/**
 * What a change is taken of, by the clause that states it: as the ledger names it, else as written. 环比 is of the
 * quarter or month before, whichever the sentence speaks of, and stays as it is where it speaks of neither.
 */
export function chineseBasis(clause: string, period: string | undefined): string | undefined {
  if (YEARLY.test(clause)) return 'year on year';
  if (QUARTERLY.test(clause)) return 'quarter on quarter';
  if (MONTHLY.test(clause)) return 'month on month';
  if (IN_TURN.test(clause))
    return period === undefined
      ? '环比'
      : /季|Q/u.test(period)
        ? 'quarter on quarter'
        : /月/u.test(period)
          ? 'month on month'
          : '环比';
  return OTHER.exec(clause)?.[0];
}
