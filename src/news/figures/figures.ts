import type { Article, Company, Direction, Figure, FigureKind, Span } from '../../domain.ts';
import { splitSentences } from '../sentences.ts';
import { maySpeak, readSpeaker, type Speaker, written } from './claimant.ts';
import type { Scene, Subject } from './scene.ts';
import { type Day, firstDay } from './dates.ts';
import { saysShare } from './levels.ts';
import { findMentions, mayMention, type Mention, nextAfter } from './mentions.ts';
import { knownNames, type KnownNames, readNames } from './names.ts';
import { readChinese } from './chinese/chinese.ts';
import { basisOf, isBasis, periodOf } from './period.ts';
import { isUnspaced } from './stated.ts';
import { readStretches, type Stretch } from './stretches.ts';
import { readSubject } from './subject.ts';
import { voiceOf } from './voices.ts';
import { readWords } from './lexer.ts';
import { Class, classesIn, lowAt, textOf, type Word } from './words.ts';

/** Version of this reader. It goes up when the reader's output changes, so that an archive is read again. */
export const READER = '5';

/** How many speakers and periods are remembered: a text of any length leans on what was said lately. */
const MEMORY = 50;
/** Words of what a change starts from: "from US$45.7 billion in the year to 30 September 2019". */
const LONGEST_BASE = 9;

/** The same for all of an article. */
interface Library {
  readonly company: string;
  readonly today: Day;
  readonly known: KnownNames;
}

/** What the sentences before have said that a later one may lean on. */
interface Memory {
  readonly speakers: readonly Speaker[];
  readonly periods: readonly string[];
  /** Whom the paragraph is about. */
  readonly topic: string;
  /** Whose the first figure of the last sentence with figures was. */
  readonly group: string;
  /** Claimant of the paragraph so far. */
  readonly claimant: string;
}

/** A sentence's words, the classes they are in, and when it says that things were. */
type Read = readonly [words: readonly Word[], classes: number, stretches: readonly Stretch[]];

/** A sentence, who speaks in it, and what was said before. */
interface Context {
  readonly article: Article['id'];
  readonly span: Span;
  readonly scene: Scene;
  readonly speaker: Speaker | undefined;
  readonly claimant: string;
  /** Whether it has a word like "analysts", who may say or expect a figure of it. */
  readonly hasVoices: boolean;
  readonly memory: Memory;
}

/** A figure, with what the next one in the sentence may lean on. */
interface Told {
  readonly figure: Figure;
  readonly subject: Subject;
  /** The word after it. */
  readonly end: number;
}

/**
 * The ledger of an article: every figure its text states, in order of place. Dates, clock times, lengths of periods and
 * numbers in names are no figures. Pure: same article and companies, same figures.
 * @param article its day completes dates without a year; '' where it is not known: then the first full date of the text does
 * @param companies those the library knows, for their names; the article's first company is who "the company" is
 */
export function readFigures(
  article: Pick<Article, 'id' | 'text' | 'companies' | 'publishedAt'>,
  companies: readonly Company[],
): readonly Figure[] {
  const { id, text, publishedAt } = article;
  const own = companies.find((one) => one.id === article.companies[0]);
  const company = own?.name ?? article.companies[0] ?? '';
  const library = { company, today: firstDay(publishedAt || text), known: knownNames(companies) };
  const figures: Figure[] = [];
  const isPrinted = printedIn(`${text} ${publishedAt}`);
  let memory: Memory = { speakers: [], periods: [], topic: company, group: company, claimant: company };
  let end = 0;
  for (const span of splitSentences(text)) {
    const isParagraph = span[0] - end > 1 && /\n\s*\n/u.test(text.slice(end, span[0]));
    end = span[1];
    if (isParagraph) memory = anew(memory, company);
    const words = readWords(text, span);
    const classes = classesIn(words);
    if ((classes & Class.han) !== 0 && isUnspaced(words)) {
      const read = readChinese(
        { article: { id, text }, span, company, claimant: memory.claimant },
        companies,
      );
      memory = { ...memory, claimant: read.claimant };
      figures.push(...read.figures.flatMap((figure) => withoutInvented(figure, isPrinted) ?? []));
      continue;
    }
    const stretches = mayMention(classes) ? readStretches(words, library.today) : [];
    const mentions = mayMention(classes) ? findMentions(words, stretches) : [];
    if (mentions.length === 0 && !maySpeak(classes)) continue;
    const context = readContext({ id, text }, span, [words, classes, stretches], library, memory);
    const told = inSentence(context, mentions);
    memory = remember(context, told);
    figures.push(...told.flatMap((figure) => withoutInvented(figure, isPrinted) ?? []));
  }
  return figures;
}

/**
 * A figure whose own words hold no number that the article does not: a period with one is left out, and a figure that
 * cannot be told without one is none. A number that a reader does not find in the article looks invented, and is
 * ("two years" as "2 years").
 */
function withoutInvented(figure: Figure, isPrinted: (number: string) => boolean): Figure | undefined {
  const invents = (words: string | undefined): boolean =>
    words !== undefined && /\p{N}/u.test(words) && !(words.match(NUMBERS) ?? []).every(isPrinted);
  if (invents(figure.metric) || invents(figure.of) || invents(figure.claimant)) return undefined;
  if (!invents(figure.period) && !invents(figure.basis)) return figure;
  const { period, basis, ...rest } = figure;
  return {
    ...rest,
    ...(period !== undefined && !invents(period) && { period }),
    ...(basis !== undefined && !invents(basis) && { basis }),
  };
}

const NUMBERS = /\p{N}+/gu;

/** Whether a number stands in a text; its numbers are sought when one is asked for, as few articles need them. */
function printedIn(text: string): (number: string) => boolean {
  let numbers: ReadonlySet<string> | undefined;
  return (number) => (numbers ??= new Set(text.match(NUMBERS))).has(number);
}

function readContext(
  { id, text }: Pick<Article, 'id' | 'text'>,
  span: Span,
  [words, classes, stretches]: Read,
  { company, known }: Library,
  memory: Memory,
): Context {
  const names = readNames(words, text, known);
  const speaker = maySpeak(classes)
    ? readSpeaker({ words, names, company, speakers: memory.speakers })
    : undefined;
  // "Its" in "Acme Cloud said that its revenue rose" is the speaker's.
  const first = names[0];
  const topic = first?.known && first.name === speaker?.organisation ? first.name : memory.topic;
  return {
    article: id,
    span,
    scene: { text, words, names, stretches, company, topic, group: memory.group },
    speaker,
    claimant: speaker ? written(speaker) : memory.claimant,
    hasVoices: (classes & Class.voice) !== 0,
    memory,
  };
}

/** A paragraph may be about somebody else. */
function anew(memory: Memory, company: string): Memory {
  return { ...memory, topic: company, claimant: company };
}

function remember({ memory, scene, speaker, claimant }: Context, figures: readonly Figure[]): Memory {
  const of = figures[0]?.of;
  const periods = figures.flatMap(({ period }) => period ?? []);
  return {
    speakers: speaker?.person === undefined ? memory.speakers : [...memory.speakers, speaker].slice(-MEMORY),
    periods: periods.length > 0 ? [...memory.periods, ...periods].slice(-MEMORY) : memory.periods,
    topic: of !== undefined && scene.names.some(({ name }) => name === of) ? of : memory.topic,
    group: of ?? memory.group,
    claimant,
  };
}

function inSentence(context: Context, mentions: readonly Mention[]): readonly Figure[] {
  const { words } = context.scene;
  const told: Told[] = [];
  for (const [index, mention] of mentions.entries())
    told.push(tell(mention, context, told.at(-1), nextAfter(mentions, index, words.length)));
  return told.map(({ figure }) => figure);
}

/** @param next first word of the figure after this one */
function tell(mention: Mention, context: Context, before: Told | undefined, next: number): Told {
  const { amount, left, bound, isRank, trend } = mention;
  const scene: Scene = { ...context.scene, before };
  const { text, words, stretches } = scene;
  const converted = mention.isConversion ? before?.figure : undefined;
  const subject = converted && before ? before.subject : readSubject(scene, mention);
  const kind = converted?.kind ?? kindOf(scene, mention, before?.figure);
  const metric = converted?.metric ?? metricOf(scene, subject, mention, kind);
  const direction = kind === 'change' ? (converted ?? trend)?.direction : undefined;
  const period = periodOf(
    words,
    stretches,
    [left, amount.end, next],
    before?.figure.period === undefined
      ? context.memory.periods
      : [...context.memory.periods, before.figure.period],
  );
  const basis = kind === 'change' ? basisFor(scene, mention, next) : undefined;
  const span = spanOf(words, amount);
  const voice = context.hasVoices ? voiceOf(words, [left, amount.end]) : undefined;
  const figure: Figure = {
    id: `${context.article}#${span[0]}-${span[1]}`,
    article: context.article,
    span,
    sentence: context.span,
    kind,
    value: amount.value,
    unit: isRank ? 'rank' : unitOf(mention, subject),
    printed: text.slice(...span),
    bound,
    ...(direction && { direction }),
    metric,
    of: subject.of,
    claimant: voice ?? context.claimant,
    ...(converted && { conversionOf: converted.conversionOf ?? converted.id }),
    ...(period === undefined ? {} : { period }),
    ...(basis === undefined ? {} : { basis }),
  };
  return { figure, subject, end: amount.end };
}

function spanOf(words: readonly Word[], { from, to }: Mention['amount']): Span {
  return [words[from]?.start ?? 0, words[to - 1]?.end ?? 0];
}

function kindOf(scene: Scene, mention: Mention, before: Figure | undefined): FigureKind {
  const { amount, left, isRank, trend } = mention;
  if (isRank) return 'rank';
  if (mention.comparison) return 'level';
  if (trend) return 'change';
  if (amount.form === 'fraction') return 'share';
  const isListed = before?.kind === 'share' && lowAt(scene.words, left - 1) !== 'to';
  if (amount.unit === 'percent' && (isListed || saysShare(scene, mention))) return 'share';
  if (amount.measure === 'none' && before?.kind === 'count') return 'count';
  return amount.measure === 'noun' ? 'count' : 'level';
}

const MOVED: Readonly<Record<Direction, string>> = { up: 'growth', down: 'decline' };

/** The metric with its place. Where the text names none ("Alibaba grew 5 percent", "worth 5 million") the kind of figure does. */
function metricOf(
  { text, words }: Scene,
  { metric, place }: Subject,
  { amount, trend, comparison }: Mention,
  kind: FigureKind,
): string {
  const unnamed = kind === 'share' ? 'share' : amount.measure === 'noun' ? amount.unit : 'value';
  const measured = metric ?? (trend ? MOVED[trend.direction] : unnamed);
  // "sales more than Globex's"
  return [measured, comparison ? textOf(text, words, ...comparison) : place].filter(Boolean).join(' ');
}

/** What a change is taken of: "year on year", or what it starts from as written. */
function basisFor(
  { text, words, stretches, before }: Scene,
  mention: Mention,
  next: number,
): string | undefined {
  const { amount, left } = mention;
  return (
    basisOf(stretches, [left, amount.end], [before?.end ?? 0, next]) ?? baseAfter(text, words, amount.end)
  );
}

/** What a change starts from, as written: "from US$45.7 billion in 2019", "(lower) than in 2020". */
function baseAfter(text: string, words: readonly Word[], end: number): string | undefined {
  const from = lowAt(words, end + 1) === 'than' ? end + 1 : end;
  if (!/^(?:from|than|compared|against|on)$/u.test(lowAt(words, from))) return undefined;
  let to = from;
  while (to < words.length && to - from < LONGEST_BASE && !/^(?:[,;.():]|to)$/u.test(lowAt(words, to))) to++;
  return isBasis(words, from, to) ? textOf(text, words, from, to) : undefined;
}

/** A large bare number counts what its metric names, if that is a plural: "consumers rose by 20 million". */
function unitOf({ amount, sharing }: Mention, { metric = '' }: Subject): string {
  if (sharing && sharing.measure !== 'noun' && sharing.measure !== 'ratio') return sharing.unit;
  if (amount.measure !== 'none' || amount.form === 'fraction') return `${amount.unit}${amount.rate ?? ''}`;
  const head = metric.split(' ').at(-1) ?? '';
  // What shares and prices close at is no number of them.
  return /[^sui]s$/u.test(head) &&
    !/^(?:shares|stocks|futures|bonds|prices|sales|costs|earnings)$/iu.test(head)
    ? head.toLowerCase()
    : '';
}
