import type { Amount } from './amounts.ts';
import { isCapital, lowAt, type Word, wordSet } from './words.ts';

/** Nouns that a small number in letters only enumerates: "three strategies". */
const ABSTRACT = wordSet(
  'strategies reasons ways steps things aspects areas pillars priorities themes goals principles factors parts sides points questions issues options types kinds topics tasks challenges directions fronts others sets pieces cases decades',
);
/** Words with a capital that name nothing, as written. */
const OPENERS = /^(?:The|A|About|Over|Some|Nearly|Almost)$/u;
/** What stands before a number that is compared or reached. */
const COMPARING = wordSet(
  'by to from up down than over about nearly at reached was were rose fell around hit',
);

/** Whether an amount says something a reader would look for, and is not part of a name, an age, a score or a list number. */
export function isKeyAmount(words: readonly Word[], amount: Amount): boolean {
  const { from, value, form, measure, unit, spelled, scaled } = amount;
  if (measure === 'money' || measure === 'ratio') return true;
  if (unit === 'times')
    return amount.direction !== undefined || !spelled || lowAt(words, from).endsWith('fold');
  if (spelled && measure === 'noun') return value !== 1 && !ABSTRACT.has(unit);
  if (isInName(words, amount)) return false;
  if (measure === 'time' || measure === 'measure' || measure === 'noun') return true;
  if (spelled && !scaled) return form === 'fraction';
  return scaled || /[.,]\d/u.test(lowAt(words, from)) || COMPARING.has(lowAt(words, from - 1));
}

/** A number that touches letters, or follows a capitalised word: Yitian 710, COVID-19, XC40, "2-2". */
function isInName(words: readonly Word[], { from, measure, scaled }: Amount): boolean {
  const [before, first] = [words[from - 1], words[from]];
  if (first?.kind !== 'number' || !before) return false;
  const isTouching = first.glued && (before.kind !== 'sign' || /^[/:.]$/u.test(before.text));
  if (isTouching || first.hyphen) return true;
  const isNamed = isCapital(before) && from > 1 && !OPENERS.test(before.text);
  return isNamed && !scaled && measure !== 'measure' && !first.text.includes(',');
}
