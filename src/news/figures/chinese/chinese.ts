import type { Article, Company, Direction, Figure, FigureKind, Span } from '../../../domain.ts';
import { type ChineseAmount, chineseAmounts } from './amounts.ts';
import { subjectOf, trendOf } from './meaning.ts';
import { type ChineseRank, chineseRanks, rankSubject } from './ranks.ts';
import { readChineseSpeaker } from './speaker.ts';
import { chineseNames, type ChineseNames, readChineseSubject } from './subject.ts';
import {
  chineseBasis,
  type ChinesePeriod,
  chinesePeriodAt,
  chinesePeriods,
  withoutPeriods,
} from './periods.ts';
import { anyOf, COUNTED, simplified, SPEAKING } from './words.ts';

/** What a Chinese sentence says, and who the sentences after it lean on. */
export interface ChineseReading {
  readonly figures: readonly Figure[];
  readonly claimant: string;
}

/** A sentence of an article in Chinese. */
export interface ChineseSentence {
  readonly article: Pick<Article, 'id' | 'text'>;
  readonly span: Span;
  /** Who "公司" is. */
  readonly company: string;
  /** Who spoke last in the paragraph. */
  readonly claimant: string;
}

/** A sentence as its figures are read. */
interface Hearing extends ChineseSentence {
  /** In simplified characters, place for place. */
  readonly sentence: string;
  readonly names: ChineseNames;
  readonly periods: readonly ChinesePeriod[];
  /** Whose figures are that name nobody. */
  readonly topic: string | undefined;
}

/** How far before a figure its subject is sought. */
const REACH = 60;
const STOPS = /[，。；;！!？?（）()《》“”"「」\n]|,(?!\d)|[：:](?!\d)/gu;
const HEAD_NOUN = new RegExp(`(?:${anyOf(COUNTED)})$`, 'u');
const DENIED =
  /没有|并未|尚未|未能|未有|未(?=[增降升跌涨减达超实])|不会|不再|不是|并非|并不|否认|不实|谣言|无法|不可能|而非|难以|如果|假如|倘若/u;
const SHARE = /(?:占(?<whole>[^，。；的]{0,12}?)的?(?:比例|比重|比)?(?:为|达到|达|约|近|超过|超)?)$/u;
const CONVERTED = /^ ?[（(](?:约合|折合|约|合|相当于)? ?$/u;
/** What tells who says something, at the head of a clause. */
const SPEAKER = new RegExp(`^.*(?:${anyOf(SPEAKING)})`, 'u');

/**
 * The key figures of a sentence that is mostly Chinese: those of which it says what is measured in a way that this
 * reader knows. All else is left out, for to read nothing is better than to read it wrongly; a sentence in Japanese
 * has none.
 */
export function readChinese(read: ChineseSentence, companies: readonly Company[]): ChineseReading {
  const sentence = simplified(read.article.text.slice(...read.span));
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(sentence))
    return { figures: [], claimant: read.claimant };
  const names = chineseNames(companies, read.company);
  const periods = chinesePeriods(sentence);
  const speaker = readChineseSpeaker(withoutPeriods(sentence, periods, 0, sentence.length), names);
  const claimant = speaker.claimant ?? read.claimant;
  if (!/[\d一二两三四五六七八九十]/u.test(sentence)) return { figures: [], claimant };
  const hearing: Hearing = {
    ...read,
    claimant,
    sentence,
    names,
    periods,
    topic: speaker.topic,
  };
  return { figures: inOrder(hearing), claimant };
}

/** A figure, with what the next of its sentence may lean on. */
interface Told {
  readonly figure: Figure;
  readonly end: number;
}

type Found = { readonly left: number; readonly end: number } & (
  | { readonly amount: ChineseAmount }
  | { readonly rank: ChineseRank }
);

function inOrder(hearing: Hearing): readonly Figure[] {
  const ranks = chineseRanks(hearing.sentence);
  const found: readonly Found[] = [
    ...chineseAmounts(hearing.sentence)
      .filter((one) => !ranks.some(({ left, to }) => one.from < to && left < one.to))
      .map((amount) => ({ left: amount.left, end: amount.end, amount })),
    ...ranks.map((rank) => ({ left: rank.left, end: rank.to, rank })),
  ].toSorted((a, b) => a.left - b.left);
  const figures: Figure[] = [];
  let before: Told | undefined;
  let end = 0;
  for (const one of found) {
    const place = placeOf(hearing.sentence, end, one.left);
    before =
      'rank' in one ? tellRank(hearing, one.rank, place, before) : tell(hearing, one.amount, place, before);
    if (before) figures.push(before.figure);
    end = Math.max(end, one.end);
  }
  return figures;
}

/** Words before a figure: its clause begins at `start`; `from` is behind the figure before it, if that is in the clause. */
interface Place {
  readonly start: number;
  readonly from: number;
}

function placeOf(sentence: string, end: number, left: number): Place {
  const near = Math.max(0, left - REACH);
  const stop = [...sentence.slice(near, left).matchAll(STOPS)].at(-1);
  const start = stop === undefined ? near : near + stop.index + stop[0].length;
  return { start, from: Math.max(start, end) };
}

function tell(
  hearing: Hearing,
  amount: ChineseAmount,
  { start, from }: Place,
  before: Told | undefined,
): Told | undefined {
  const { sentence, periods } = hearing;
  if (DENIED.test(sentence.slice(start, amount.left))) return undefined;
  // "超过400个品牌的成交额突破1亿元": what a figure tells apart is not what is measured.
  const isInside = from > start && sentence[from] === '的';
  if (isInside || (amount.measure === 'noun' && sentence[amount.end] === '的')) return undefined;
  if (before && isConversion(sentence, before, amount)) return converted(hearing, amount, before);
  const written = sentence.slice(from, amount.left);
  const said = from === start ? written.replace(SPEAKER, '') : written.replace(/^[、和及与]/u, '');
  const words = withoutPeriods(sentence, periods, amount.left - said.length, amount.left);
  const move = trendOf(hearing, amount, words);
  const whole = SHARE.exec(words);
  const cut = move?.before ?? whole?.[0].length ?? 0;
  const read = /分别/u.test(said)
    ? undefined
    : readChineseSubject(words.slice(0, words.length - cut), hearing.names);
  if (!read) return undefined;
  const subject = subjectOf(hearing, amount, read, move, before?.figure, whole !== null);
  if (!subject) return undefined;
  const kind = kindOf(amount, move?.direction, whole !== null || subject.isPart);
  if (kind === undefined) return undefined;
  const period = chinesePeriodAt(periods, start, amount.left)?.text;
  const basis =
    kind === 'change'
      ? chineseBasis(sentence.slice(clauseBefore(sentence, start), amount.left), period)
      : whole?.groups?.['whole'] && `占${whole.groups['whole']}`;
  const isBare = amount.noun === undefined && /^(?:noun|none)$/u.test(amount.measure) && !amount.isFraction;
  const unit = (isBare ? HEAD_NOUN.exec(subject.metric)?.[0] : undefined) ?? amount.unit;
  const figure = figureOf(hearing, amount, {
    kind,
    value: amount.value,
    unit,
    bound: amount.bound,
    ...(kind === 'change' && move && { direction: move.direction }),
    metric: subject.metric,
    of: subject.of,
    ...(period !== undefined && { period }),
    ...(basis && { basis: asWritten(hearing, basis) }),
  });
  return { figure, end: amount.end };
}

function kindOf(
  amount: ChineseAmount,
  direction: Direction | undefined,
  isShare: boolean,
): FigureKind | undefined {
  if (isShare) return 'share';
  if (amount.isFraction) return undefined;
  if (direction) return 'change';
  if (amount.unit === 'times') return undefined;
  return amount.measure === 'noun' ? 'count' : 'level';
}

function isConversion(sentence: string, { figure, end }: Told, amount: ChineseAmount): boolean {
  return (
    amount.measure === 'money' &&
    /^[A-Z]{3}/u.test(figure.unit) &&
    figure.unit !== amount.unit &&
    CONVERTED.test(sentence.slice(end, amount.left))
  );
}

function converted(hearing: Hearing, amount: ChineseAmount, { figure }: Told): Told {
  const { id: _id, span: _span, printed: _printed, conversionOf, ...same } = figure;
  const { value, unit, bound } = amount;
  return {
    figure: figureOf(hearing, amount, {
      ...same,
      value,
      unit,
      bound,
      conversionOf: conversionOf ?? figure.id,
    }),
    end: amount.end,
  };
}

function tellRank(
  hearing: Hearing,
  rank: ChineseRank,
  { start, from }: Place,
  before: Told | undefined,
): Told | undefined {
  const { sentence, periods, names } = hearing;
  if (DENIED.test(sentence.slice(start, rank.left))) return undefined;
  const said = sentence.slice(from, rank.left).replace(SPEAKER, '');
  const read = rankSubject(
    withoutPeriods(sentence, periods, rank.left - said.length, rank.left),
    rank.scope,
    names,
  );
  const of = read?.of ?? before?.figure.of ?? hearing.topic;
  const metric = read?.metric ?? (read && before ? `${rank.scope}排名` : undefined);
  if (read === undefined || metric === undefined || of === undefined) return undefined;
  const period = chinesePeriodAt(periods, start, rank.left)?.text;
  const figure = figureOf(hearing, rank, {
    kind: 'rank',
    value: rank.value,
    unit: 'rank',
    bound: rank.isWithin ? '<' : '=',
    metric: read.metric === undefined ? metric : `${read.place ?? ''}${metric}`,
    of,
    ...(period !== undefined && { period }),
  });
  return { figure, end: rank.to };
}

type Said = Omit<Figure, 'id' | 'article' | 'span' | 'sentence' | 'printed' | 'claimant'>;

/** Words of the sentence in its own characters, which may be traditional; others as they are. */
function asWritten({ article, span, sentence }: Hearing, words: string): string {
  const at = sentence.indexOf(words);
  return at < 0 ? words : article.text.slice(span[0] + at, span[0] + at + words.length);
}

function figureOf(hearing: Hearing, { from, to }: { from: number; to: number }, said: Said): Figure {
  const { article, claimant } = hearing;
  const at = hearing.span[0];
  const span: Span = [at + from, at + to];
  return {
    id: `${article.id}#${span[0]}-${span[1]}`,
    article: article.id,
    span,
    sentence: hearing.span,
    printed: article.text.slice(...span),
    ...said,
    metric: asWritten(hearing, said.metric),
    of: asWritten(hearing, said.of),
    ...(said.period !== undefined && { period: asWritten(hearing, said.period) }),
    claimant,
  };
}

/** The beginning of a clause with the one before it, where that only says what is compared: "与去年同期相比，". */
function clauseBefore(sentence: string, start: number): number {
  const ahead = /[与同较比][^，。；]{2,14}比，$/u.exec(sentence.slice(Math.max(0, start - 20), start));
  return start - (ahead?.[0].length ?? 0);
}
