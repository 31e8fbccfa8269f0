import { LONGEST_CLAUSE } from './asides.ts';
import { isTrendVerb } from './clause.ts';
import { isAuxiliary, isBreak, isDeterminer, isVerb } from './grammar.ts';
import type { Range, Scene } from './scene.ts';
import { lowAt, type Word, wordSet } from './words.ts';

// Clauses that leave their verb out, for it is that of the clause before.

/** Join a clause that leaves its verb out. */
const JOINS = /^(?:and|but|while|whereas)$/u;
/** What begins with these says more of the figure before: ", a record $5 million". */
const UNSETTLED = /^(?:an?|another|some|any|this|that|those|these)$/u;
const WITHIN = /^(?:of|in|at|for|and)$/u;
/** Last words of what is no subject: "and a further 5 percent", "thanks to", "on Monday and Tuesday". */
const NO_SUBJECT = wordSet(
  'record further additional extra more less net total average thanks due owing next prior double twice monday tuesday wednesday thursday friday saturday sunday',
);

/**
 * The noun phrase that takes over the verb of the figure before: "revenue rose 5 percent and [net income] 12 percent".
 * @param from the word after the figure before
 * @param left first word of the figure
 */
export function gapBefore(
  { words, stretches }: Pick<Scene, 'words' | 'stretches'>,
  from: number,
  left: number,
): Range | undefined {
  if (left <= from + 1 || left - from > LONGEST_CLAUSE) return undefined;
  const end = /^(?:to|by|at)$/u.test(lowAt(words, left - 1)) ? left - 1 : left;
  for (let at = from; at < end; at++) if (isMain(words, at)) return undefined;
  let start = gapStart(words, from, end);
  if (start === undefined || UNSETTLED.test(lowAt(words, start))) return undefined;
  while (start < end && isDeterminer(words[start])) start++;
  const isWhen = stretches.some((one) => one.to > (start ?? end) && one.from < end);
  return start < end && !isWhen && isNounPhrase(words, start, end) ? [start, end] : undefined;
}

function isMain(words: readonly Word[], at: number): boolean {
  return isVerb(words[at]) || isAuxiliary(words[at]) || isTrendVerb(words, at);
}

/** The word behind what joins a clause without a verb to the one before: right behind its figure, or the last. */
function gapStart(words: readonly Word[], from: number, end: number): number | undefined {
  const comma = words.slice(from, end).findLastIndex(({ kind }) => kind === 'sign');
  let start = comma < 0 ? from : from + comma + 1;
  if (comma >= 0 && !/^[,;)]$/u.test(lowAt(words, start - 1))) return undefined;
  if (JOINS.test(lowAt(words, start))) return start + 1;
  if (lowAt(words, start - 1) === ')') start = end;
  if (comma >= 0 && start < end && !isBreak(words[start])) return start;
  for (let at = end - 1; at > from; at--) if (JOINS.test(lowAt(words, at))) return at + 1;
  return comma >= 0 && start < end ? start : undefined;
}

/** Words that are a noun with what describes it, and may have "of" or "in" within. */
function isNounPhrase(words: readonly Word[], from: number, to: number): boolean {
  const last = words[to - 1];
  if (!last || isBreak(words[from]) || (isBreak(last) && last.low !== "'s")) return false;
  if (NO_SUBJECT.has(last.low) || last.low.endsWith('ly')) return false;
  return words
    .slice(from, to)
    .every((word) => word.kind === 'word' && (!isBreak(word) || isDeterminer(word) || WITHIN.test(word.low)));
}
