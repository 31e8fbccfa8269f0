import type { Direction, Figure } from '../../../domain.ts';
import type { ChineseAmount } from './amounts.ts';
import {
  type ChineseNames,
  type ChineseSubject,
  isGetting,
  isHaving,
  isNobodys,
  metricAfter,
} from './subject.ts';
import { anyOf, COUNTED, FATE, PERSONS, TREND } from './words.ts';

/** A sentence in simplified characters, and whose its figures are that name nobody. */
interface Telling {
  readonly sentence: string;
  readonly topic: string | undefined;
  readonly names: ChineseNames;
}

const TREND_BEFORE = new RegExp(`(?<word>${anyOf(TREND.keys())})(?<link>至|到|为|成)?(?:了|过)? ?$`, 'u');
const TREND_AFTER = new RegExp(`^的?(?<word>${anyOf(TREND.keys())})(?=$|[，。；,;])`, 'u');
const LONGEST_OBJECT = 16;
const PART = new RegExp(`^的(?<noun>[\\p{Script=Han}]{0,4}?(?:${anyOf(COUNTED)}|股权))`, 'u');
const FATES = new RegExp(`^(?:${anyOf(FATE)})$`, 'u');

/** A word of movement beside a figure. */
export interface Move {
  /** Undefined where the words lead to a level: "增至". */
  readonly direction?: Direction;
  readonly word: string;
  /** Characters before the figure that tell of it. */
  readonly before: number;
}

/** Which way something moved, by the word right before or behind a figure: "增长12%", "12%的增长". */
export function trendOf({ sentence }: Telling, amount: ChineseAmount, said: string): Move | undefined {
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

/** What a figure measures and whose it is. */
export interface Meant {
  readonly metric: string;
  readonly of: string;
  /** The figure is a part of what it is of: "60%的受访者". */
  readonly isPart: boolean;
}

/** What a figure measures and whose: by the words before it, by what it counts, or as the figure before it. */
export function subjectOf(
  hearing: Telling,
  amount: ChineseAmount,
  read: ChineseSubject,
  move: Move | undefined,
  before: Figure | undefined,
  isShare: boolean,
): Meant | undefined {
  const isEmpty =
    read.of === undefined && read.metric === undefined && read.verb === undefined && !read.place;
  const of = read.of ?? before?.of ?? hearing.topic;
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
  if (!isEmpty) return move?.direction && isCompany(hearing.names, read.of) ? meant(move.word) : undefined;
  return before && leans(amount, move, before, isShare)
    ? { metric: before.metric, of, isPart: false }
    : undefined;
}

/** "艾克米增长5%": what grew is told of a company alone, for another phrase may be of anything. */
function isCompany({ names, company }: ChineseNames, of: string | undefined): boolean {
  return of !== undefined && (of === company || names.values().some((name) => name === of));
}

/** "3万名员工", "处理了500万件包裹", "裁员500人": the noun with the verb that says what becomes of it. */
function countedSubject(
  amount: ChineseAmount,
  { verb, of }: ChineseSubject,
  meant: (metric: string) => Meant,
  before: Figure | undefined,
  isEmpty: boolean,
): Meant | undefined {
  const { noun } = amount;
  if (noun === undefined) {
    const isSaid = verb !== undefined && !isHaving(verb) && of !== undefined && PERSONS.has(amount.unit);
    return isSaid ? meant(verb) : undefined;
  }
  if (isEmpty && before && before.metric !== before.unit) return undefined;
  return meant(isHaving(verb) || verb === undefined || FATES.test(noun) ? noun : `${verb}${noun}`);
}

/** Whether a figure that names nothing is of the one before it: "，同比增长12%", "增至25亿美元". */
function leans(amount: ChineseAmount, move: Move | undefined, figure: Figure, isShare: boolean): boolean {
  if (figure.kind === 'rank' || amount.isFraction) return false;
  if (move?.direction || isShare) return true;
  if (amount.measure === 'none') return move !== undefined;
  return figure.kind === 'change' || (figure.unit === amount.unit && amount.unit !== '');
}
