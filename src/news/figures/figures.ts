import type { Article, Bound, Company, Figure, FigureKind } from '../../domain.ts';
import { splitSentences } from '../sentences.ts';
import { readBound } from './bounds.ts';
import type { Scene, Subject } from './clause.ts';
import { readSpeaker, type Speaker, written } from './claimant.ts';
import { readTrend, type Trend } from './direction.ts';
import { isAuxiliary, isVerb } from './grammar.ts';
import { knownNames, type KnownNames, readNames } from './names.ts';
import { type Day, firstDay, readStretches, type Stretch } from './calendar.ts';
import { basisOf, periodOf } from './period.ts';
import { rankAt } from './ranks.ts';
import { readSubject, saysShare } from './subject.ts';
import { type Amount, isKeyAmount, joinRange, readAmount } from './amounts.ts';
import { readWords, textOf, type Word } from './words.ts';

/** Version of this reader. It goes up when the reader's output changes, so that an archive is read again. */
export const READER = '2';

/** What the sentences before have said that a later one may lean on. */
interface Memory {
  readonly company: string;
  readonly today: Day;
  readonly known: KnownNames;
  readonly speakers: Speaker[];
  readonly periods: string[];
  topic: string;
  group: string;
  /** Claimant of the paragraph so far. */
  claimant: string;
}

/**
 * The ledger of an article: every figure its text states, in order of place. Dates, clock times, lengths of periods and
 * numbers in names are no figures. Pure: same article and companies, same figures.
 * @param companies those the library knows, for their names; the article's first company is who "the company" is
 */
export function readFigures(
  article: Pick<Article, 'id' | 'text' | 'companies'>,
  companies: readonly Company[],
): readonly Figure[] {
  const own = companies.find((company) => company.id === article.companies[0]);
  const company = own?.name ?? article.companies[0] ?? '';
  const dated = firstDay(article.id);
  const memory: Memory = {
    company,
    today: dated.year === undefined ? firstDay(article.text) : dated,
    known: knownNames(companies),
    speakers: [],
    periods: [],
    topic: company,
    group: company,
    claimant: company,
  };
  const figures: Figure[] = [];
  let before = 0;
  for (const span of splitSentences(article.text)) {
    if (/\n\s*\n/u.test(article.text.slice(before, span[0]))) {
      memory.topic = company;
      memory.claimant = company;
    }
    before = span[1];
    figures.push(...inSentence(article, span, memory));
  }
  return figures;
}

/** Keeps the latest few: a text of any length leans on what was said lately. */
function remember<Thing>(things: Thing[], latest: Thing): void {
  things.push(latest);
  if (things.length > 50) things.shift();
}

/** An amount found in a sentence, with what its immediate neighbours say. */
interface Found {
  readonly amount: Amount;
  readonly left: number;
  readonly bound: Bound;
  readonly isRank: boolean;
}

function inSentence(
  article: Pick<Article, 'id' | 'text'>,
  sentence: Figure['sentence'],
  memory: Memory,
): Figure[] {
  const { text } = article;
  const words = readWords(text, sentence);
  if (isUnspaced(words)) return [];
  const names = readNames(words, text, memory.known);
  const stretches = readStretches(words, memory.today);
  const speaker = readSpeaker(words, names, memory.company, memory.speakers);
  if (speaker) {
    if (speaker.person !== undefined) remember(memory.speakers, speaker);
    memory.claimant = written(speaker);
  }
  // "Its" in "Acme Cloud said that its revenue rose" is the speaker's.
  const isOwn = names.some((name, index) => index === 0 && name.known && name.name === speaker?.organisation);
  const topic = isOwn && speaker ? speaker.organisation : memory.topic;
  const found = findAmounts(words, stretches);
  const figures: Figure[] = [];
  let last: Subject | undefined;
  let lastEnd = 0;
  let lastTrend: Trend | undefined;
  for (const [index, { amount, left, bound, isRank }] of found.entries()) {
    const scene: Scene = {
      text,
      words,
      names,
      stretches,
      company: memory.company,
      topic,
      group: last?.of ?? memory.group,
      last,
      lastEnd,
    };
    const previous = found[index - 1];
    const trend = isRank
      ? undefined
      : (readTrend(words, amount, left) ?? shared(words, previous, lastTrend, left));
    const first = words[amount.from];
    const end = words[amount.to - 1];
    if (!first || !end) continue;
    const converted = isConversion(words, previous?.amount, amount) ? figures.at(-1) : undefined;
    const subject = converted && last ? last : readSubject(scene, amount, left, trend, isRank);
    const kind = converted?.kind ?? kindOf(scene, amount, left, trend, isRank, figures.at(-1));
    const next = nextOf(words, found, index);
    const period = periodOf(words, stretches, [left, amount.end, next], memory.periods);
    const basis =
      kind === 'change'
        ? (basisOf(stretches, [left, amount.end], [lastEnd, next]) ?? baseAfter(text, words, amount.end))
        : undefined;
    const span = [first.start, end.end] as const;
    figures.push({
      id: `${article.id}#${span[0]}-${span[1]}`,
      article: article.id,
      span,
      sentence,
      kind,
      value: amount.value,
      unit: isRank ? 'rank' : unitOf(amount, subject.metric),
      printed: text.slice(...span),
      bound,
      ...(kind === 'change' && trend ? { direction: trend.direction } : {}),
      metric: converted ? converted.metric : named(subject, amount, kind, trend),
      of: subject.of,
      ...(period === undefined || (kind === 'count' && period.startsWith('reported')) ? {} : { period }),
      ...(basis === undefined ? {} : { basis }),
      claimant: memory.claimant,
      ...(converted ? { conversionOf: converted.id } : {}),
    });
    if (period !== undefined) remember(memory.periods, period);
    last = subject;
    lastEnd = amount.end;
    lastTrend = trend;
  }
  const of = figures.at(0)?.of;
  if (of !== undefined) memory.group = of;
  if (of !== undefined && names.some((name) => name.name === of)) memory.topic = of;
  return figures;
}

/** The amounts of a sentence that are figures, left to right; none begins inside a date or a name. */
function findAmounts(words: readonly Word[], stretches: readonly Stretch[]): readonly Found[] {
  const found: Found[] = [];
  for (let at = 0; at < words.length;) {
    const stretch = stretches.find((one) => one.from <= at && at < one.to);
    if (stretch) {
      at = stretch.to;
      continue;
    }
    const rank = rankAt(words, at);
    if (rank) {
      const left = readBound(words, rank.amount.from, rank.amount.to);
      found.push({
        amount: rank.amount,
        left: rank.within ? Math.min(left.from, rank.from) : rank.from,
        bound: rank.within ? '<' : '=',
        isRank: true,
      });
      at = rank.amount.to;
      continue;
    }
    const read = readAmount(words, at);
    const amount = read && joinRange(words, read);
    const isWhole = amount && !isHan(words[amount.to]) && !isHan(words[amount.from - 1]);
    if (isWhole && amount.form !== 'ordinal' && isKeyAmount(words, amount)) {
      const bound = readBound(words, amount.from, amount.to);
      found.push({ amount, left: bound.from, bound: bound.bound, isRank: false });
    }
    at = amount ? Math.max(amount.to, at + 1) : at + 1;
  }
  return found;
}

/**
 * Whether a sentence is Chinese or Japanese: it has more of their characters than words of another script. This reader
 * knows the grammar of English alone, and to read nothing is better than to read it wrongly.
 */
function isUnspaced(words: readonly Word[]): boolean {
  const scripts = Map.groupBy(
    words.filter(({ kind }) => kind === 'word'),
    isHan,
  );
  const signs = (scripts.get(true) ?? []).reduce((sum, { text }) => sum + text.length, 0);
  return signs > (scripts.get(false)?.length ?? 0);
}

/** Next to a number such a word may be a part of it: in "5万 million" and "$5亿" it multiplies. */
const isHan = (word: Word | undefined): boolean =>
  word !== undefined && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word.text);

/** First word of the next figure that is not the same one in another currency; the end when there is none. */
function nextOf(words: readonly Word[], found: readonly Found[], index: number): number {
  const own = found[index]?.amount;
  const after = found[index + 1];
  const next = after && isConversion(words, own, after.amount) ? found[index + 2] : after;
  return next?.left ?? words.length;
}

/** "rose 5 percent and 3 percent", "rose by 4 million in China and by 2 million abroad": one joined to a change is one too. */
function shared(
  words: readonly Word[],
  previous: Found | undefined,
  trend: Trend | undefined,
  left: number,
): Trend | undefined {
  if (!previous || !trend || left - previous.amount.end > 6) return undefined;
  const between = words.slice(previous.amount.end, left).map((word) => word.low);
  const isPlain = !between.some(
    (low) => isVerb(low) || isAuxiliary(low) || low === 'to' || low === 'from' || low === '(',
  );
  const link = between.findLast((low) => low !== 'by');
  return isPlain && (link === 'and' || link === ',' || link === 'or')
    ? { ...trend, object: [0, 0] }
    : undefined;
}

function kindOf(
  scene: Scene,
  amount: Amount,
  left: number,
  trend: Trend | undefined,
  isRank: boolean,
  last: Figure | undefined,
): FigureKind {
  if (isRank) return 'rank';
  if (trend) return 'change';
  if (amount.form === 'fraction') return 'share';
  if (
    amount.unit === 'percent' &&
    (saysShare(scene, amount, left) || (last?.kind === 'share' && scene.words[left - 1]?.low !== 'to'))
  )
    return 'share';
  if (amount.measure === 'none' && last?.kind === 'count') return 'count';
  return amount.measure === 'noun' ? 'count' : 'level';
}

/** The metric with its place. Where the text names none ("Alibaba grew 5 percent", "worth 5 million") the kind of figure does. */
function named(subject: Subject, amount: Amount, kind: FigureKind, trend: Trend | undefined): string {
  if (subject.metric !== '') return subject.metric + subject.place;
  if (trend) return (trend.direction === 'up' ? 'growth' : 'decline') + subject.place;
  return kind === 'share' ? 'share' : amount.measure === 'noun' ? amount.unit : 'value';
}

/** What a change starts from, as written: "from US$45.7 billion in 2019", "(lower) than in 2020". */
function baseAfter(text: string, words: readonly Word[], end: number): string | undefined {
  const from = words[end + 1]?.low === 'than' ? end + 1 : end;
  const low = words[from]?.low;
  if (low !== 'from' && low !== 'than' && low !== 'compared' && low !== 'against' && low !== 'on')
    return undefined;
  let to = from;
  while (
    to < words.length &&
    to - from < 9 &&
    !/^[,;.():]$/u.test(words[to]?.text ?? '') &&
    words[to]?.low !== 'to'
  )
    to++;
  return textOf(text, words, from, to);
}

/** A money amount in brackets right after another in a different currency. */
function isConversion(words: readonly Word[], before: Amount | undefined, amount: Amount): boolean {
  if (before?.measure !== 'money' || amount.measure !== 'money' || before.unit === amount.unit) return false;
  const opening = words[before.end];
  return opening?.text === '(' && amount.from - before.end <= 3;
}

/** A large bare number counts what its metric names, if that is a plural: "consumers rose by 20 million". */
function unitOf(amount: Amount, metric: string): string {
  if (amount.measure !== 'none' || amount.form === 'fraction') return amount.unit;
  const head = metric.split(' ').at(-1) ?? '';
  return /[^sui]s$/u.test(head) ? head.toLowerCase() : '';
}
