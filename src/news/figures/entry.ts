import type { Article, Direction, Figure, FigureKind, Span } from '../../domain.ts';
import { saysShare } from './level-subjects.ts';
import type { Mention } from './mentions.ts';
import { basisOf, isBasis, periodOf } from './period.ts';
import type { Recent } from './recent.ts';
import type { Scene, Subject } from './scene.ts';
import { readSubject } from './subject.ts';
import { voiceOf } from './voices.ts';
import { lowAt, textOf, type Word } from './words.ts';

// One entry of the ledger, from what is found of it in its sentence.

/** Words of what a change starts from: "from US$45.7 billion in the year to 30 September 2019". */
const LONGEST_BASE = 9;

/** A sentence, as all of its figures see it. */
export interface Setting {
  readonly article: Article['id'];
  readonly span: Span;
  readonly scene: Scene;
  readonly claimant: string;
  /** Whether it has a word like "analysts", who may say or expect a figure of it. */
  readonly hasVoices: boolean;
  /** Periods that the article has named before it. */
  readonly periods: Recent<string>;
}

/** A figure, with what the next one in the sentence may lean on. */
export interface Told {
  readonly figure: Figure;
  readonly subject: Subject;
  /** The word after it. */
  readonly end: number;
}

/** What a figure says, but of whom and when. */
type Claim = Pick<Figure, 'kind' | 'metric' | 'direction' | 'conversionOf'>;
/** The figure before this one in its sentence. */
interface Before {
  readonly before: Told | undefined;
}

/**
 * The figure that a mention is, as the ledger has it.
 * @param before the figure before it in the sentence
 * @param next first word of the figure after it
 */
export function tell(mention: Mention, setting: Setting, before: Told | undefined, next: number): Told {
  const { amount, bound, isRank } = mention;
  const scene: Scene & Before = { ...setting.scene, before };
  const converted = mention.isConversion ? before : undefined;
  const subject = converted?.subject ?? readSubject(scene, mention);
  const claim = converted ? conversionOf(converted.figure) : claimOf(scene, mention, subject);
  const span = spanOf(scene.words, amount);
  const voice = setting.hasVoices ? voiceOf(scene.words, [mention.left, amount.end]) : undefined;
  const figure: Figure = {
    id: `${setting.article}#${span[0]}-${span[1]}`,
    article: setting.article,
    span,
    sentence: setting.span,
    value: amount.value,
    unit: isRank ? 'rank' : unitOf(mention, subject),
    printed: scene.text.slice(...span),
    bound,
    claimant: voice ?? setting.claimant,
    of: subject.of,
    ...claim,
    ...whenOf(scene, mention, claim.kind, setting.periods, next),
  };
  return { figure, subject, end: amount.end };
}

/** A conversion says what the figure says that it converts. */
function conversionOf({ kind, metric, direction, conversionOf: first, id }: Figure): Claim {
  return { kind, metric, ...(direction && { direction }), conversionOf: first ?? id };
}

function claimOf(scene: Scene & Before, mention: Mention, subject: Subject): Claim {
  const kind = kindOf(scene, mention, scene.before?.figure);
  const direction = kind === 'change' ? mention.trend?.direction : undefined;
  const metric = metricOf(scene, subject, mention, kind);
  return { kind, metric, ...(direction && { direction }) };
}

/** When a figure holds, and what a change is taken of. */
function whenOf(
  scene: Scene & Before,
  mention: Mention,
  kind: FigureKind,
  earlier: Recent<string>,
  next: number,
): Pick<Figure, 'period' | 'basis'> {
  const { words, stretches, before } = scene;
  const place = [mention.left, mention.amount.end, next] as const;
  const period = periodOf(words, stretches, place, before?.figure.period, earlier);
  const basis = kind === 'change' ? basisFor(scene, mention, next) : undefined;
  return { ...(period !== undefined && { period }), ...(basis !== undefined && { basis }) };
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

/** What the ledger calls what is measured where the text does not say it. */
export const UNSAID: ReadonlySet<string> = new Set(['', 'value', 'share', ...Object.values(MOVED)]);

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

const PRICED = /^(?:shares|stocks|futures|bonds|prices|sales|costs|earnings)$/iu;

/** A large bare number counts what its metric names, if that is a plural: "consumers rose by 20 million". */
function unitOf({ amount, sharing }: Mention, { metric = '' }: Subject): string {
  if (sharing && sharing.measure !== 'noun' && sharing.measure !== 'ratio') return sharing.unit;
  if (amount.measure !== 'none' || amount.form === 'fraction') return `${amount.unit}${amount.rate ?? ''}`;
  const head = metric.split(' ').at(-1) ?? '';
  // What shares and prices close at is no number of them.
  const isNamed = /[^sui]s$/u.test(head) && !PRICED.test(head);
  return isNamed ? head.toLowerCase() : sharing?.measure === 'noun' ? sharing.unit : '';
}
