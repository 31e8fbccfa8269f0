import type { Amount } from './amounts.ts';
import { isBreak } from './grammar.ts';
import { isBelowNothing, isDelta } from './signs.ts';
import { Class, type ClassTable, isA, lowAt, type Word, wordSet } from './words.ts';

/** Whether the text states the amount as it was read: all of the number, with its sign, and as so. */
export function isStated(words: readonly Word[], amount: Amount): boolean {
  return (
    isWhole(words, amount) && !isSigned(words, amount) && !isDenied(words, amount) && isFact(words, amount)
  );
}

/** Next to a number such a word may be a part of it: in "5万 million" and "$5亿" it multiplies. */
const isHan = (word: Word | undefined): boolean => isA(word, Class.han);

/** Signs that go on with a number they touch: "3/4", "3½", "5³", "5^2", "5‰", "5€", digits of other scripts, and marks above or through a digit. */
const GOES_ON = /^(?:[/^‰‱٪﹪€£¥₹']|\p{N}|\p{M})/u;

/** What a number may touch that has nothing to do with it. */
const ENCLOSING = /^[()[\]{}"“”]$/u;

/** Three digits behind a point: decimals, or a thousand. */
const SPLIT = /^\d{1,3}\.\d{3}$/u;
/** Magnitudes in the plural, behind which a sum is only near. */
const VAGUE_SUM = wordSet('thousands millions billions trillions');

/** A number that something touches which was not read with it, or that is one group of "1 234 567", is a part of another. */
function isWhole(words: readonly Word[], { from, end, to, value, measure, unit, scaled }: Amount): boolean {
  // Hundreds of digits are more than a value can be.
  if (![value].flat().every(Number.isFinite)) return false;
  const before = words[from - 1];
  const last = Math.max(end, to);
  const after = words[last];
  if (isHan(before) || isHan(after)) return false;
  if (words[from]?.glued && before && (before.kind !== 'sign' || GOES_ON.test(before.text))) return false;
  if (isParted(words, from) || isParted(words, last + 1)) return false;
  if (after?.glued && (after.kind === 'number' || GOES_ON.test(after.text))) return false;
  // "in the low $20 millions"
  if (VAGUE_SUM.has(lowAt(words, to))) return false;
  // "2.500 employees", "€2.500": where points part thousands, two thousand five hundred.
  const maySplit = !scaled && (measure === 'noun' || unit === 'EUR');
  if (maySplit && (SPLIT.test(lowAt(words, from)) || SPLIT.test(lowAt(words, to - 1)))) return false;
  return !isGroup(before, words[from]) && !isGroup(words[last - 1], after);
}

/** A number right behind a sign that follows a number, or a dash that follows a sign: "5.000,5", "1·5", "5~6", "5%-6%", "$-5". */
function isParted(words: readonly Word[], at: number): boolean {
  const [first, sign, second] = [words[at - 2], words[at - 1], words[at]];
  if (second?.kind !== 'number' || !second.glued || !sign?.glued) return false;
  if (first?.kind === 'number') return sign.kind === 'sign' && !ENCLOSING.test(sign.text);
  return first?.kind === 'sign' && /^[-–—−]$/.test(sign.text);
}

/** Three digits behind a number of at most three, with a blank between. */
function isGroup(first: Word | undefined, second: Word | undefined): boolean {
  if (first?.kind !== 'number' || second?.kind !== 'number' || second.glued) return false;
  return /^\d{1,3}$/.test(first.text) && /^\d{3}$/.test(second.text);
}

/** The ledger has no values below nothing: "minus 7 percent" is left out, and not turned round. */
const isSigned = (words: readonly Word[], { from }: Amount): boolean =>
  isBelowNothing(words, from) && !(words[from - 1]?.kind === 'sign' && isDelta(words, from));

/** Words that say that something is not so, for the lexicon. */
export const DENIAL_WORDS: ClassTable = [
  wordSet(
    "not n't never neither nor denied denies deny denying false untrue wrong cannot failed fails fail failing refused refuses refuse nobody none avoided avoid averted scrapped rejected postponed shelved cancelled",
  ),
  Class.denial,
];

/** How far before a figure a denial still speaks of it: "did not in the end rise by as much as 9 percent". */
const DENIAL_REACH = 12;

/** "did not rise 9 percent", "denied that revenue fell 5 percent": what is said not to be so. "Not only" says that it is. */
function isDenied(words: readonly Word[], { from }: Amount): boolean {
  for (let at = from - 1; at >= Math.max(0, from - DENIAL_REACH); at--) {
    const word = words[at];
    if (word?.kind === 'sign' && endsDenial(words, at)) return false;
    const isContracted = word?.low === 't' && /^['’]$/.test(lowAt(words, at - 1));
    if (isA(word, Class.denial) || isContracted) return lowAt(words, at + 1) !== 'only';
  }
  return false;
}

/** Before "have" they say that something did not come to be. */
const IMAGINING = wordSet('would could might should');

/** "would have risen 8 percent", "if prices rise 10 percent", "did sales rise 5 percent?": what is not said to be so. */
function isFact(words: readonly Word[], { from }: Amount): boolean {
  if (words.at(-1)?.text === '?') return false;
  for (let at = from - 1; at >= Math.max(0, from - DENIAL_REACH); at--) {
    const word = words[at];
    if (word?.kind === 'sign' && endsDenial(words, at)) return true;
    const isImagined = lowAt(words, at + 1) === 'have' && IMAGINING.has(lowAt(words, at));
    if (isImagined || word?.low === 'if') return false;
  }
  return true;
}

/** Whether what is denied before a sign is not what stands behind it. */
function endsDenial(words: readonly Word[], at: number): boolean {
  const sign = lowAt(words, at);
  return sign === ';' || sign === ':' || sign === '.' || (sign === ',' && isBreak(words[at + 1]));
}
