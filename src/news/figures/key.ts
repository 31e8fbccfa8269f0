import type { Amount } from './amounts.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** Nouns that a small number in letters only enumerates: "three strategies". */
const ABSTRACT = wordSet(
  'strategies reasons ways steps things aspects areas pillars priorities themes goals principles factors parts sides points questions issues options types kinds topics tasks challenges directions fronts others sets pieces cases decades',
);

/** Whether an amount says something a reader would look for, and is not part of a name, an age, a score or a list number. */
export function isKeyAmount(words: readonly Word[], amount: Amount): boolean {
  const first = words[amount.from];
  if (!first) return false;
  if (amount.measure === 'money' || amount.measure === 'ratio') return true;
  if (amount.unit === 'times')
    return amount.direction !== undefined || !amount.spelled || first.low.endsWith('fold');
  if (amount.spelled && amount.measure === 'noun') return amount.value !== 1 && !ABSTRACT.has(amount.unit);
  if (isInName(words, amount)) return false;
  if (amount.measure === 'time' || amount.measure === 'measure' || amount.measure === 'noun') return true;
  if (amount.spelled && !amount.scaled) return amount.form === 'fraction';
  return amount.scaled || /[.,]\d/u.test(first.text) || isCompared(words, amount.from);
}

/** A number that touches letters, or follows a capitalised word: Yitian 710, COVID-19, XC40, "2-2". */
function isInName(words: readonly Word[], amount: Amount): boolean {
  const first = words[amount.from];
  const before = words[amount.from - 1];
  if (!first || first.kind !== 'number' || !before) return false;
  if (
    first.glued &&
    (before.kind !== 'sign' || before.text === '/' || before.text === ':' || before.text === '.')
  )
    return true;
  if (first.hyphen) return true;
  const isNamed =
    /^\p{Lu}/u.test(before.text) &&
    amount.from > 1 &&
    !/^(?:The|A|About|Over|Some|Nearly|Almost)$/u.test(before.text);
  return isNamed && !amount.scaled && amount.measure !== 'measure' && !first.text.includes(',');
}

function isCompared(words: readonly Word[], from: number): boolean {
  return /^(?:by|to|from|up|down|than|over|about|nearly|at|reached|was|were|rose|fell|around|hit)$/u.test(
    lowAt(words, from - 1),
  );
}
