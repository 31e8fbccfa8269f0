import type { Article, Company, Direction, Figure, FigureKind, Span } from '../../domain.ts';
import { type ChineseAmount, chineseAmounts } from './chinese-amounts.ts';
import { type ChineseRank, chineseRanks, rankSubject } from './chinese-ranks.ts';
import { readChineseSpeaker } from './chinese-speaker.ts';
import {
  chineseNames,
  type ChineseNames,
  type ChineseSubject,
  isGetting,
  isHaving,
  isNobodys,
  metricAfter,
  readChineseSubject,
} from './chinese-subject.ts';
import {
  chineseBasis,
  type ChinesePeriod,
  chinesePeriodAt,
  chinesePeriods,
  withoutPeriods,
} from './chinese-periods.ts';
import { anyOf, COUNTED, FATE, PERSONS, simplified, SPEAKING, TREND } from './chinese-words.ts';

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
const TREND_BEFORE = new RegExp(`(?<word>${anyOf(TREND.keys())})(?<link>至|到|为|成)?(?:了|过)? ?$`, 'u');
const TREND_AFTER = new RegExp(`^的?(?<word>${anyOf(TREND.keys())})(?=$|[，。；,;])`, 'u');
const HEAD_NOUN = new RegExp(`(?:${anyOf(COUNTED)})$`, 'u');
const DENIED =
  /没有|并未|尚未|未能|未有|未(?=[增降升跌涨减达超实])|不会|不再|不是|并非|并不|否认|不实|谣言|无法|不可能|而非|难以|如果|假如|倘若/u;
const SHARE = /(?:占(?<whole>[^，。；的]{0,12}?)的?(?:比例|比重|比)?(?:为|达到|达|约|近|超过|超)?)$/u;
const CONVERTED = /^ ?[（(](?:约合|折合|约|合|相当于)? ?$/u;
const LONGEST_OBJECT = 16;
const PART = new RegExp(`^的(?<noun>[\\p{Script=Han}]{0,4}?(?:${anyOf(COUNTED)}|股权))`, 'u');
const FATES = new RegExp(`^(?:${anyOf(FATE)})$`, 'u');
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
  const subject = subjectOf(hearing, amount, read, move, before);
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

interface Move {
  /** Undefined where the words lead to a level: "增至". */
  readonly direction?: Direction;
  readonly word: string;
  /** Characters before the figure that tell of it. */
  readonly before: number;
}

/** Which way something moved, by the word right before or behind a figure: "增长12%", "12%的增长". */
function trendOf({ sentence }: Hearing, amount: ChineseAmount, said: string): Move | undefined {
  const found = TREND_BEFORE.exec(said);
  const word = found?.groups?.['word'] ?? '';
  const direction = TREND.get(word);
  if (found && direction) {
    const before = said.length - found.index;
    return found.groups?.['link'] === undefined ? { direction, word, before } : { word, before };
  }
  const after = TREND_AFTER.exec(sentence.slice(amount.to, amount.to + 6))?.groups?.['word'] ?? '';
  const later = TREND.get(after);
  return later && amount.measure === 'ratio' ? { direction: later, word: after, before: 0 } : undefined;
}

interface Meant {
  readonly metric: string;
  readonly of: string;
  /** The figure is a part of what it is of: "60%的受访者". */
  readonly isPart: boolean;
}

/** What a figure measures and whose: by the words before it, by what it counts, or as the figure before it. */
function subjectOf(
  hearing: Hearing,
  amount: ChineseAmount,
  read: ChineseSubject,
  move: Move | undefined,
  before: Told | undefined,
): Meant | undefined {
  const isEmpty =
    read.of === undefined && read.metric === undefined && read.verb === undefined && !read.place;
  const of = read.of ?? before?.figure.of ?? hearing.topic;
  if (of === undefined) return undefined;
  const meant = (metric: string, isPart = false): Meant => ({
    metric: `${read.place ?? ''}${metric}`,
    of,
    isPart,
  });
  if (read.of === undefined && !before && isNobodys(read.metric ?? '')) return undefined;
  if (read.metric !== undefined) return meant(read.metric);
  const rest = hearing.sentence.slice(amount.end, amount.end + LONGEST_OBJECT);
  const part = amount.measure === 'ratio' && isEmpty ? PART.exec(rest)?.groups?.['noun'] : undefined;
  if (part !== undefined) return meant(part, true);
  if (amount.measure === 'noun')
    return countedSubject(amount, read, meant, isEmpty ? before : undefined, isEmpty);
  if (amount.measure === 'time' && read.verb?.startsWith('需')) return meant('所需时间');
  if (amount.measure === 'age') return read.of === undefined ? undefined : meant('年龄');
  const object = isGetting(read.verb) ? metricAfter(rest) : undefined;
  if (object !== undefined) return meant(object);
  if (read.verb !== undefined) return undefined;
  if (!isEmpty) return move?.direction && read.of !== undefined ? meant(move.word) : undefined;
  return before && leans(amount, move, before)
    ? { metric: before.figure.metric, of, isPart: false }
    : undefined;
}

/** "3万名员工", "处理了500万件包裹", "裁员500人": the noun with the verb that says what becomes of it. */
function countedSubject(
  amount: ChineseAmount,
  { verb, of }: ChineseSubject,
  meant: (metric: string) => Meant,
  before: Told | undefined,
  isEmpty: boolean,
): Meant | undefined {
  const { noun } = amount;
  if (noun === undefined) {
    const isSaid = verb !== undefined && !isHaving(verb) && of !== undefined && PERSONS.has(amount.unit);
    return isSaid ? meant(verb) : undefined;
  }
  if (isEmpty && before && before.figure.metric !== before.figure.unit) return undefined;
  return meant(isHaving(verb) || verb === undefined || FATES.test(noun) ? noun : `${verb}${noun}`);
}

/** Whether a figure that names nothing is of the one before it: "，同比增长12%", "增至25亿美元". */
function leans(amount: ChineseAmount, move: Move | undefined, { figure }: Told): boolean {
  if (figure.kind === 'rank' || amount.isFraction) return false;
  if (move?.direction) return true;
  if (amount.measure === 'none') return move !== undefined;
  return figure.kind === 'change' || (figure.unit === amount.unit && amount.unit !== '');
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
