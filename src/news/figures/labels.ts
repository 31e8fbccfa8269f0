import type { Amount } from './amounts.ts';
import { isBreak, isVerb } from './grammar.ts';
import { Class, isA, isCapital, lowAt, type Word, wordSet } from './words.ts';

/** Nouns that a number behind them names or orders: "Game 7", "page 12". */
const NUMBERED = wordSet(`
  game page chapter section article rule phase level tier type grade class room route gate line version part season episode week day stage group division
  number no nos figure table item lot platform flight channel highway interstate district proposition amendment round lap hole step unit district act scene
  volume vol issue verse psalm question exhibit appendix annex schedule paragraph clause title bill resolution size model series mark category sector zone
  area block building floor suite apartment apt box terminal pier dock track lane seat row ward precinct battalion squadron regiment brigade apollo area
  quarter q h year match set inning quarter period stage heat group pool pot match-day matchday top under-19 us m a b i-95 fig pp p formula force forbes fortune
`);
/** Indices that are called by how many shares they hold. */
const INDICES = wordSet(
  's&p nasdaq nikkei ftse dax cac russell fortune stoxx ibex mib sensex nifty csi asx tsx topix hang-seng smi aex omx bist kospi msci dow global forbes bloomberg ftse100',
);
/** Of those, the ones behind which a number never counts what follows it. */
const ALWAYS = wordSet(
  'section sections sector page pages chapter chapters article articles room flight gate route highway verse paragraph clause exhibit annex lot platform precinct ward interstate',
);
const VERSIONED = wordSet('version android ios os section paragraph figure table release build chapter');
/** Words with a capital that open a sentence or a phrase, and so name nothing with the number behind them. */
const OPENERS = wordSet(
  'the about over some nearly almost around roughly approximately only just more fewer less up at least most another additional further these those all its their and but or of in on by for with from to between than after before under above below when while since until if as among both one two three four five',
);
const CODES = wordSet(
  'postcode zip pin code serial call called calls dialled dialed calling phone telephone call ring dial isbn passport account licence license docket',
);
const CODE_REACH = 6;
const STREETS = wordSet(
  'street road lane avenue drive boulevard square terrace close court way place st rd ave blvd',
);
/** Idioms of a number in letters with a hyphen, which measure nothing. */
const IDIOMS = wordSet(
  'off time times way on sided hand fold party handed one half third quarter person thirds quarters fifths some ish',
);

/**
 * Whether a number names, orders or scores something instead of measuring it: "Game 7", "iPhone 14", "2-2", "24/7", "1." before
 * an item, "one of a kind", "the one".
 */
export function isLabel(words: readonly Word[], amount: Amount): boolean {
  const { measure, form, spelled, value } = amount;
  if (
    amount.unit === 'times' ||
    measure === 'money' ||
    measure === 'ratio' ||
    form === 'fraction' ||
    form === 'vague'
  )
    return false;
  if (spelled)
    return (
      isIdiom(words, amount) ||
      isNamed(words, amount) ||
      (value === 1 && !isOne(words, amount)) ||
      isBareWord(words, amount)
    );
  if (measure === 'measure' || measure === 'time' || measure === 'age')
    return isJoined(words, amount) && !isPrefixed(words, amount);
  if (words[amount.from + 1]?.hyphen && lowAt(words, amount.from + 1) === 'time') return true;
  return [isJoined, isListed, isNumbered, isScore, isCode, isAddress].some((rule) => rule(words, amount));
}

/** "the Group of Seven", "the film Room Twelve": a capital within a sentence makes a name of a word. */
function isNamed(words: readonly Word[], { from }: Amount): boolean {
  return from > 0 && isCapital(words[from]) && words[from - 1]?.kind === 'word';
}

/** "0800 555 0199", "postcode 90417": digits that are dialled or written, and measure nothing. */
function isCode(words: readonly Word[], { from, measure, scaled }: Amount): boolean {
  const first = words[from]?.text ?? '';
  if (/^0\d/u.test(first) && !scaled) return true;
  const isRow = words[from - 1]?.kind === 'number' && !scaled && from > 1 && /^\d{3,}$/u.test(first);
  if (isRow && /^[\d ]*$/u.test(words[from - 1]?.text ?? '')) return true;
  if (measure !== 'none') return false;
  for (let at = from - 1; at >= 0 && from - at < CODE_REACH; at--)
    if (CODES.has(lowAt(words, at))) return true;
  return false;
}

/** "17 Mill Lane". */
function isAddress(words: readonly Word[], { to, end, measure }: Amount): boolean {
  return (
    measure === 'noun' &&
    words.slice(to, end).every(isCapital) &&
    (STREETS.has(lowAt(words, end - 1)) ||
      /^(?:E|W|N|S|Ave|Rue|Via|Avenue|Calle)$/u.test(words[to]?.text ?? ''))
  );
}

/** "one-off", "one-time", "two-way". */
function isIdiom(words: readonly Word[], { from, to }: Amount): boolean {
  const next = words[from + 1];
  if (words[from]?.hyphen && lowAt(words, from - 1) === 'to') return true;
  // "seven o'clock"
  if (next?.low === 'o' && /^['’]$/u.test(lowAt(words, from + 2))) return true;
  if (next?.hyphen !== true || to > from + 1) return false;
  // "two-faced", "three-legged", "nine-to-five"
  return (
    IDIOMS.has(next.low) || next.low === 'to' || (next.low.endsWith('ed') && words[to + 1]?.kind === 'word')
  );
}

/** "One" counts where it says how many of what: "one particular demand", "one of the options". */
function isOne(words: readonly Word[], { from, to, measure, noun, end }: Amount): boolean {
  const before = lowAt(words, from - 1);
  const next = lowAt(words, to);
  if (
    /^(?:no|this|that|any|every|some|each|another|which|the|number|only|other|day|by|everyone|every|a|good|big|latest|first|last|new|old|next|right|wrong|current|previous)$/u.test(
      before,
    )
  )
    return false;
  if (isA(words[from - 1], Class.auxiliary) && measure !== 'noun') return false;
  if (/^(?:another|day|thing|way)$/u.test(next) || lowAt(words, from + 1) === 'day') return false;
  return measure === 'noun' ? end > noun : measure !== 'none';
}

/** "two" of "the two said": words for small numbers count only with what they count. */
function isBareWord(words: readonly Word[], { measure, scaled, to }: Amount): boolean {
  if (measure !== 'none' || scaled) return false;
  const link = lowAt(words, to);
  const at = link === 'of' ? to + 2 : /^(?:or|to)$/u.test(link) ? to + 1 : undefined;
  return at === undefined || !isA(words[at], Class.numeral);
}

/** A number that touches letters or a hyphen before it: XC40, COVID-19, "2-2". */
function isJoined(words: readonly Word[], { from }: Amount): boolean {
  const first = words[from];
  const before = words[from - 1];
  if (!first || !before || first.kind !== 'number') return false;
  if (first.hyphen) return !isPrefixed(words, { from });
  return first.glued && (before.kind !== 'sign' || /^[/:.#]$/u.test(before.text));
}

/** "sub-500 sq m", "mid-30s", "pre-2000": a prefix that says how the number bounds. */
function isPrefixed(words: readonly Word[], { from }: Pick<Amount, 'from'>): boolean {
  return (
    words[from]?.hyphen === true &&
    /^(?:sub|over|plus|near|non|multi|to|or|a|the)$/u.test(lowAt(words, from - 1))
  );
}

/** "1." or "1)" at the start, "(2)", "[3]", "#4". */
function isListed(words: readonly Word[], { from, to, scaled }: Amount): boolean {
  // "220 BC"
  if (/^(?:BC|AD|BCE|CE)$/u.test(words[to]?.text ?? '')) return true;
  const before = lowAt(words, from - 1);
  const after = words[to];
  if (before === '#') return true;
  if (from === 0 && !scaled && after?.glued && /^[.)]$/u.test(after.text)) return words.length > to + 1;
  return (before === '(' && after?.text === ')') || (before === '[' && after?.text === ']');
}

/** "Game 7", "iPhone 14 Pro", "page 12". */
function isNumbered(
  words: readonly Word[],
  { from, to, scaled, value, measure, noun, end }: Amount,
): boolean {
  const first = words[from];
  const before = words[from - 1];
  if (!first || !before || scaled || typeof value !== 'number') return false;
  if (VERSIONED.has(before.low) && /^\d+(?:\.\d+)?$/u.test(first.text)) return true;
  if (INDICES.has(before.low) && isCapital(before) && /^\d{2,4}$/u.test(first.text)) return true;
  if (/[.,]/u.test(first.text)) return false;
  if (before.text === '.' && /^nos?$/u.test(lowAt(words, from - 2))) return true;
  if (before.kind !== 'word') return false;
  const isOpening = from === 1 && (measure === 'none' || isVerb(words[to]) || lowAt(words, to) === 'of');
  const isName =
    /\p{Lu}/u.test(before.text) &&
    (from > 1 || isOpening) &&
    !OPENERS.has(before.low) &&
    !before.low.endsWith('ly');
  if (ALWAYS.has(before.low) || isRowOf(words, from)) return true;
  if (NUMBERED.has(before.low) && (measure === 'none' || isName)) return true;
  if (!isName) return false;
  const counted =
    measure === 'noun' && !words.slice(noun, end).some(isCapital) && lowAt(words, end - 1).endsWith('s');
  return !(counted && from === to - 1 && !isBreak(before) && value > 99);
}

/** "sections 147, 148 and 149": one of a row of numbers that a name begins. */
function isRowOf(words: readonly Word[], from: number): boolean {
  let at = from;
  while (/^(?:,|and|or)$/u.test(lowAt(words, at - 1)) && /^\d+$/u.test(lowAt(words, at - 2))) at -= 2;
  return at < from && ALWAYS.has(lowAt(words, at - 1));
}

/** "2-2", "24/7", "3:1": two numbers against each other, or a date that is written so. */
function isScore(words: readonly Word[], { from, to, value, measure }: Amount): boolean {
  const [mark, second] = [words[to], words[to + 1]];
  const isAgainst =
    mark?.glued === true && /^[/:–—-]$/u.test(mark.text) && second?.kind === 'number' && second.glued;
  if (isAgainst) return true;
  if (measure !== 'none' && !(typeof value === 'object' && measure === 'noun')) return false;
  return words
    .slice(from, to + 1)
    .some(
      (word, index) => index > 0 && word.kind === 'number' && word.hyphen && !lowAt(words, to).endsWith('s'),
    );
}
