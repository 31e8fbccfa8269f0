import type { Amount } from './amounts.ts';
import { trendOf } from './trend-words.ts';
import { isNameBefore } from './labels.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** Nouns that a small number in letters only enumerates: "three strategies". */
const ABSTRACT = wordSet(
  'strategies reasons ways steps things aspects areas pillars priorities themes goals principles factors parts sides points questions issues options types kinds topics tasks challenges directions fronts others sets pieces cases decades',
);
/** What stands before a number that something is compared with, or reaches, besides words that say that it moved. */
const COMPARING = wordSet('by to from than over about nearly around at reached was were hit');

/** Whether an amount says something a reader would look for, and is likely no part of a name. */
export function isKeyAmount(words: readonly Word[], amount: Amount): boolean {
  const { from, value, form, measure, unit, spelled, scaled } = amount;
  if (measure === 'money' || measure === 'ratio') return true;
  if (unit === 'times')
    return amount.direction !== undefined || !spelled || lowAt(words, from).endsWith('fold');
  if (spelled && measure === 'noun') return value !== 1 && !ABSTRACT.has(unit);
  if (isOfName(words, amount)) return false;
  if (measure === 'time' || measure === 'measure' || measure === 'noun') return true;
  if (spelled && !scaled) return form === 'fraction';
  const isReached = COMPARING.has(lowAt(words, from - 1)) || trendOf(words[from - 1]) !== undefined;
  return scaled || isReached || /[.,]\d/u.test(lowAt(words, from));
}

/** "The Kirin 9000 holds", "the Boeing 737 deliveries": a plain number behind a name is too likely a part of it. */
function isOfName(words: readonly Word[], amount: Amount): boolean {
  const { from, scaled, measure } = amount;
  const isPlain = words[from]?.kind === 'number' && !scaled && !lowAt(words, from).includes(',');
  return isPlain && measure !== 'measure' && from > 1 && isNameBefore(words, amount);
}
