import { stemmer } from 'stemmer';
import type { Beside, Figure } from '../domain.ts';
import { MONTHS, NTH } from './figures/dates.ts';
import { UNSAID } from './figures/entry.ts';

// Which figures may be held against each other. Figures of one series are of the same metric, owner, unit, basis and
// kind: they may be compared over time. Figures that differ are two sources' at odds: one number that they say different
// things of, or different numbers for one thing.

/** A figure's parts in a form in which the same is written the same. */
interface Claim {
  readonly metric: readonly string[];
  readonly owner: readonly string[];
  readonly claimant: readonly string[];
  readonly unit: string;
  readonly period: Period | undefined;
  /** undefined where the text does not say what is measured */
  readonly series: string | undefined;
}

interface Period {
  readonly text: string;
  /** The words without their dates: a quarter's figure says nothing of a year's. */
  readonly shape: string;
  /** Year, quarter or half, month, day; sorts as text. */
  readonly order: string;
}

/**
 * What figures must share to be comparable over time: metric, owner, unit, basis and kind, each normalised.
 * @returns undefined for a figure of which the text does not say what is measured
 */
export const seriesOf = (figure: Figure): string | undefined => claimOf(figure).series;

/** Whether two figures are of one series. Conversions are of none: they say nothing of their own. */
export function areComparable(one: Figure, other: Figure): boolean {
  const series = seriesOf(one);
  return !one.conversionOf && !other.conversionOf && series !== undefined && series === seriesOf(other);
}

/** Whether a figure stands so beside another one: they differ, or it is an earlier one of the same series. */
export const stands = (figure: Figure, as: Beside['as'], beside: Figure): boolean =>
  as === 'differs' ? differ(figure, beside) : isEarlier(figure, beside);

/** Whether the first is comparable with the second, and of an earlier period of the same length. */
export function isEarlier(one: Figure, other: Figure): boolean {
  const [before, now] = [claimOf(one).period, claimOf(other).period];
  return (
    before !== undefined &&
    now !== undefined &&
    before.shape === now.shape &&
    before.order < now.order &&
    areComparable(one, other)
  );
}

/** The comparable figures of earlier periods, the latest first; of several that say the same, the first given. */
export function earlier(figure: Figure, others: readonly Figure[]): readonly Figure[] {
  const told = new Map<string, Figure>();
  for (const other of others.filter((each) => isEarlier(each, figure))) {
    const said = JSON.stringify([claimOf(other).period?.order, other.value, other.direction]);
    if (!told.has(said)) told.set(said, other);
  }
  const orderOf = (each: Figure): string => claimOf(each).period?.order ?? '';
  return [...told.values()].toSorted((a, b) =>
    orderOf(a) < orderOf(b) ? 1 : orderOf(a) > orderOf(b) ? -1 : 0,
  );
}

/**
 * Whether two articles are at odds in these figures: one number of which they say different things, or different numbers
 * for the same thing and period. Symmetric. Numbers that agree as far as they are printed ("1.24 billion" and "about
 * 1.2 billion") are not different, nor are conversions of either.
 */
export function differ(one: Figure, other: Figure): boolean {
  if (one.article === other.article || one.conversionOf || other.conversionOf) return false;
  return saysOtherwise(one, other) || isAnotherNumber(one, other);
}

/** The figures among others that a figure differs from; of several that say the same, the first given. */
export function differing(figure: Figure, others: readonly Figure[]): readonly Figure[] {
  const told = new Map<string, Figure>();
  for (const other of others.filter((each) => differ(figure, each))) {
    const { series, period } = claimOf(other);
    const said = JSON.stringify([series, period?.text, other.value, other.direction]);
    if (!told.has(said)) told.set(said, other);
  }
  return [...told.values()];
}

/** Words any of which, in some form, articles hold whose figures may be comparable with one of these or differ from it. */
export const wordsAbout = (figures: readonly Figure[]): readonly string[] => [
  ...new Set(figures.flatMap(({ metric }) => wordsIn(metric))),
];

/**
 * One number, two claims: of the same things in the same time, it is a level for one and a change for the other, goes up
 * for one and down for the other, or is of a part for one and of the whole for the other; or others vouch for it.
 */
function saysOtherwise(one: Figure, other: Figure): boolean {
  if (JSON.stringify(one.value) !== JSON.stringify(other.value)) return false;
  const [a, b] = [claimOf(one), claimOf(other)];
  if (a.unit !== b.unit || !areRelated(a.owner, b.owner) || !areRelated(a.metric, b.metric)) return false;
  if (a.period && b.period && a.period.text !== b.period.text) return false;
  if (one.basis && other.basis && normal(one.basis) !== normal(other.basis)) return false;
  const isSameMetric = sameWords(a.metric, b.metric);
  // That two rates or ranks are alike says little: only of one metric they are the same number.
  if (!isSameMetric && !(isTelling(one) && isTelling(other))) return false;
  return (
    (one.kind === 'change') !== (other.kind === 'change') ||
    (one.direction !== undefined && other.direction !== undefined && one.direction !== other.direction) ||
    (!isSameMetric && sameWords(a.owner, b.owner)) ||
    (one.claimant !== '' && other.claimant !== '' && !areRelated(a.claimant, b.claimant))
  );
}

/** Two numbers for one thing: the same series and period, and nothing that both could mean. */
function isAnotherNumber(one: Figure, other: Figure): boolean {
  const [a, b] = [claimOf(one).period, claimOf(other).period];
  if (!a || !b || a.text !== b.text || !areComparable(one, other)) return false;
  const [low, high] = allowed(one);
  const [otherLow, otherHigh] = allowed(other);
  return high < otherLow || otherHigh < low;
}

/** All values that a figure's printed form and bound allow: "5.0 million" is 4.95 to 5.05 million. */
function allowed(figure: Figure): readonly [low: number, high: number] {
  const [least, most] = typeof figure.value === 'number' ? [figure.value, figure.value] : figure.value;
  const step = precisionOf(figure, most);
  const [low, high] = [least - step, most + step];
  const range: Readonly<Record<Figure['bound'], readonly [number, number]>> = {
    '=': [low, high],
    '~': [low, high],
    '<': [-Infinity, high],
    '≤': [-Infinity, high],
    '>': [low, Infinity],
    '≥': [low, Infinity],
  };
  const [from, to] = range[figure.bound];
  return figure.kind === 'change' && figure.direction === 'down' ? [-to, -from] : [from, to];
}

/** By how much a value may be rounded: half of its last printed digit; of an "about", of its last digit that is no zero. */
function precisionOf({ printed, bound }: Figure, value: number): number {
  const digits = printed
    .match(/\d[\d.,]*/gu)
    ?.at(-1)
    ?.replaceAll(',', '')
    .replace(/\.$/, '');
  const written = Number(digits);
  if (!digits || !Number.isFinite(written) || written === 0 || value === 0) return 0;
  const decimals = digits.split('.')[1]?.length ?? 0;
  const zeros = bound === '~' && decimals === 0 ? (/0+$/.exec(digits)?.[0].length ?? 0) : 0;
  return (Math.abs(value) / written) * 10 ** (zeros - decimals) * 0.5;
}

/** Whether two who say the same number must mean the same thing by it: one of at least two digits, and no rate or rank. */
function isTelling({ value, unit, kind }: Figure): boolean {
  const most = typeof value === 'number' ? value : value[1];
  const digits = String(most)
    .replace(/e.*$/, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '');
  return kind !== 'rank' && kind !== 'share' && !/percent|point|times|rank/.test(unit) && digits.length > 1;
}

const claims = new WeakMap<Figure, Claim>();

/** A figure is held against many others. */
function claimOf(figure: Figure): Claim {
  const known = claims.get(figure) ?? readClaim(figure);
  claims.set(figure, known);
  return known;
}

function readClaim({ metric, of, unit, basis, kind, claimant, period }: Figure): Claim {
  // Two deals are both of some "value", and not of the same.
  const [metricWords, owner] = [UNSAID.has(metric) ? [] : stemsOf(metric), stemsOf(of)];
  // Currencies are capital letters, and no word.
  const counted = /^\p{Lu}+$/u.test(unit) ? unit : stemsOf(unit).join(' ');
  return {
    metric: metricWords,
    owner,
    claimant: stemsOf(claimant),
    unit: counted,
    period: period === undefined ? undefined : readPeriod(period),
    series:
      metricWords.length === 0
        ? undefined
        : JSON.stringify([metricWords, owner, counted, stemsOf(basis ?? ''), kind]),
  };
}

/** Words that tell no two metrics, owners or bases apart. */
const EMPTY = new Set(['a', 'an', 'the', 'of', 'in', 'its', 'their']);

/** The words of a name in order of the alphabet, without endings: "volume of orders" is "order volume". */
const stemsOf = (text: string): readonly string[] => [...new Set(wordsIn(text).map(stemmer))].sort();

const wordsIn = (text: string): readonly string[] =>
  (normal(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !EMPTY.has(word));

const normal = (text: string): string =>
  text
    .toLowerCase()
    .replace(/['’]s\b/gu, '')
    .replace(/[-‐‑–\s]+/gu, ' ')
    .trim();

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.join(' ') === other.join(' ');

/** Whether one is the other with more said of it: "Alibaba" and "Alibaba's international businesses". */
function areRelated(one: readonly string[], other: readonly string[]): boolean {
  const [less, more] = one.length < other.length ? [one, other] : [other, one];
  return less.every((word) => more.includes(word)) && (less.length > 0 || more.length === 0);
}

const MONTH_NAMES = MONTHS.map((name) => name.toLowerCase());
const MONTH = new RegExp(String.raw`\b(?:${MONTH_NAMES.join('|')})\b`, 'u');
const NAMED_NTH = new RegExp(String.raw`\b(?:q([1-4])|(${NTH.join('|')}))\b`, 'u');
const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/u;
const DAY = /(?<!\d)([12]?\d|3[01])(?:st|nd|rd|th)?(?!\d)/u;

/** The dates in a period's words; undefined where there is no year, so that nothing can be before or after it. */
function readPeriod(words: string): Period | undefined {
  const text = normal(words);
  const year = YEAR.exec(text)?.[0];
  if (year === undefined) return undefined;
  const rest = text.replace(YEAR, 'Y');
  const month = MONTH.exec(rest)?.[0];
  const nth = NAMED_NTH.exec(rest);
  const quarter = nth?.[1] ?? (nth ? NTH.indexOf(nth[2] ?? '') + 1 : 0);
  const undayed = rest.replace(MONTH, 'M').replace(NAMED_NTH, 'N');
  const day = DAY.exec(undayed)?.[1];
  const parts = [quarter, month === undefined ? 0 : MONTH_NAMES.indexOf(month) + 1, day ?? 0];
  return {
    text,
    shape: undayed.replace(DAY, 'D'),
    order: [year, ...parts.map((part) => String(part).padStart(2, '0'))].join('-'),
  };
}
