import type { Amount } from './amounts.ts';
import { isBreak, isVerb } from './grammar.ts';
import { isIdiomatic } from './idioms.ts';
import { Class, isA, isCapital, lowAt, type Word, wordSet } from './words.ts';

/** Nouns that a number behind them names or orders, by what they are of: "page 12", "Game 7". */
const NUMBERED = wordSet(
  [
    // texts and laws
    'page pp p part chapter section paragraph clause article verse psalm volume vol issue figure fig table item line question appendix annex exhibit schedule title rule amendment proposition bill resolution directive protocol act number no nos',
    // ways and places
    'route road highway interstate motorway junction exit gate platform terminal pier dock berth track runway lane flight channel room suite apartment apt building block floor level box seat row ward precinct district zone sector area lot plot reactor unit',
    // contests, and what is played or shown in turn
    'game match round lap hole set inning period heat pool pot group division matchday stage episode season scene day week year quarter q h step',
    // classes and scales
    'category class grade tier type phase size mark force magnitude',
    // products
    'model series version formula',
    // forces
    'battalion squadron regiment brigade',
  ].join(' '),
);
/** Of those, the ones behind which a number never counts what follows it. */
const ALWAYS = wordSet(
  'section sections sector page pages chapter chapters article articles room flight gate route highway verse paragraph clause exhibit annex lot platform precinct ward interstate tier type phase category force magnitude scope',
);
/** What has versions and parts with a point: "iOS 17.2", "figure 3.1". */
const VERSIONED = wordSet('version android ios os section paragraph figure table release build chapter');
/** Indices and lists that are called by how many they hold: "S&P 500", "Fortune 500". */
const LISTS = wordSet(
  's&p poor nasdaq nikkei ftse dax cac russell fortune stoxx ibex mib sensex nifty csi asx tsx topix smi aex omx bist kospi msci dow global forbes bloomberg',
);
/** Words with a capital that open a sentence or a phrase, and so name nothing with the number behind them. */
const OPENERS = wordSet(
  'the about over some nearly almost around roughly approximately only just more fewer less up at least most another additional further these those all its their and but or of in on by for with from to between than after before under above below when while since until if as among both one two three four five',
);
/** What digits are dialled or written for. */
const CODES = wordSet(
  'postcode zip pin code serial call called calls dialled dialed calling phone telephone ring dial isbn passport account licence license docket',
);
/** So many words before its digits, a code is told of: "call the helpline on 0800". */
const CODE_REACH = 6;
/** "Sections 1, 2 and 3": words of a longest row. */
const LONGEST_ROW = 24;
/** Last words of an address. */
const STREETS = wordSet(
  'street road lane avenue drive boulevard square terrace close court way place st rd ave blvd',
);
/** First words of a street's name behind its number, as written: "350 Avenue Foch". */
const STREET_BEGINNINGS = /^(?:E|W|N|S|Ave|Rue|Via|Avenue|Calle)$/u;
/** Prefixes that a hyphen joins to a number and that say how it bounds: "sub-500". */
const PREFIXES = /^(?:sub|over|plus|near|non|multi|to|or|a|the)$/u;
/** Eras behind a year, as written. */
const ERAS = /^(?:BC|AD|BCE|CE)$/u;
/** Up to here a number behind a name is the name's, "Windows 11 users"; a larger one counts, "gave Globex 400 cars". */
const LARGEST_OF_NAME = 99;

/**
 * Whether a number names, orders or scores something instead of measuring it: "Game 7", "iPhone 14", "2-2", "24/7", "1." before
 * an item, "one of a kind", "the one".
 */
export function isLabel(words: readonly Word[], amount: Amount): boolean {
  const { measure, form, unit, spelled } = amount;
  const isSum = measure === 'money' || measure === 'ratio';
  if (isSum || unit === 'times' || form === 'fraction' || form === 'vague') return false;
  if (spelled) return isIdiomatic(words, amount);
  const hasUnit = measure === 'measure' || measure === 'time' || measure === 'age';
  return isJoined(words, amount) || (!hasUnit && isLabelInDigits(words, amount));
}

function isLabelInDigits(words: readonly Word[], amount: Amount): boolean {
  return (
    isTimes(words, amount) ||
    isListed(words, amount) ||
    isNumbered(words, amount) ||
    isScore(words, amount) ||
    isCode(words, amount) ||
    isAddress(words, amount)
  );
}

/** "a 3-time champion", "a 4K screen": how often, and how fine. */
function isTimes(words: readonly Word[], { from }: Amount): boolean {
  const next = words[from + 1];
  if (next?.text === 'K' && next.glued) return /^[2458]$/u.test(lowAt(words, from));
  return next?.hyphen === true && next.low === 'time';
}

/** A number that touches letters or a hyphen before it: XC40, COVID-19, "2-2"; but in "sub-500" it is a bound. */
function isJoined(words: readonly Word[], { from }: Amount): boolean {
  const [before, first] = [words[from - 1], words[from]];
  if (!before || first?.kind !== 'number') return false;
  if (first.hyphen) return !PREFIXES.test(before.low);
  return first.glued && (before.kind !== 'sign' || /^[/:.#]$/u.test(before.text));
}

/** "1." or "1)" at the start, "(2)", "[3]", "#4", "220 BC". */
function isListed(words: readonly Word[], { from, to, scaled }: Amount): boolean {
  const [before, after] = [lowAt(words, from - 1), words[to]];
  if ((isCapital(after) && ERAS.test(after?.text ?? '')) || before === '#') return true;
  const isFirst = from === 0 && !scaled && after?.glued === true && /^[.)]$/u.test(after.text);
  if (isFirst) return words.length > to + 1;
  return (before === '(' && after?.text === ')') || (before === '[' && after?.text === ']');
}

/** "Game 7", "iPhone 14 Pro", "page 12", "S&P 500". */
function isNumbered(words: readonly Word[], amount: Amount): boolean {
  const { from, scaled, value, measure } = amount;
  const before = words[from - 1];
  if (!before || typeof value !== 'number') return false;
  // "Apartment 4B"
  const isLettered =
    scaled && words[from + 1]?.glued === true && /^\p{Lu}$/u.test(words[from + 1]?.text ?? '');
  if (isLettered && NUMBERED.has(before.low)) return true;
  if (scaled) return false;
  if (isVersion(words, from)) return true;
  if (/[.,]/u.test(lowAt(words, from))) return false;
  if (before.text === '.' && /^nos?$/u.test(lowAt(words, from - 2))) return true;
  if (before.kind !== 'word') return false;
  if (ALWAYS.has(before.low) || isInRow(words, from, measure === 'none')) return true;
  const isName = isNameBefore(words, amount);
  if (NUMBERED.has(before.low) && (measure === 'none' || isName)) return true;
  return isName && !isCountBehindName(words, amount);
}

/** "version 3.1", "S&P 500". */
function isVersion(words: readonly Word[], from: number): boolean {
  const [before, digits] = [lowAt(words, from - 1), lowAt(words, from)];
  if (VERSIONED.has(before) && /^\d+(?:\.\d+)?$/u.test(digits)) return true;
  // "Standard and Poor's 500"
  const at = before === "'s" ? from - 2 : from - 1;
  return LISTS.has(lowAt(words, at)) && isCapital(words[at]) && /^\d{2,4}$/u.test(digits);
}

/** "sections 147, 148 and 149", "junctions 9 and 10": one of a row of numbers that a name begins. */
function isInRow(words: readonly Word[], from: number, isBare: boolean): boolean {
  let at = from;
  while (from - at < LONGEST_ROW && isRowLink(lowAt(words, at - 1)) && /^\d+$/u.test(lowAt(words, at - 2)))
    at -= 2;
  const name = lowAt(words, at - 1);
  if (at < from && ALWAYS.has(name)) return true;
  // "junctions 9 and 10": the plural stands before the first of the row too.
  return isBare && name.endsWith('s') && NUMBERED.has(name.slice(0, -1));
}

function isRowLink(low: string): boolean {
  return low === ',' || low === 'and' || low === 'or';
}

/** Whether the word before a number has a capital for being a name, and not for opening the sentence. */
export function isNameBefore(words: readonly Word[], { from, to, measure }: Amount): boolean {
  const before = words[from - 1];
  if (!before || !/\p{Lu}/u.test(before.text)) return false;
  const isAlone = measure === 'none' || isVerb(words[to]) || lowAt(words, to) === 'of';
  const isSubject = from === 1 && !before.low.endsWith('s');
  return (from > 1 || isAlone || isSubject) && !OPENERS.has(before.low) && !before.low.endsWith('ly');
}

/** "gave Globex 400 cars": behind a name, a large number still counts a plural without a capital. */
function isCountBehindName(words: readonly Word[], { from, to, value, measure, noun, end }: Amount): boolean {
  const isPlain = !words.slice(noun, end).some(isCapital) && lowAt(words, end - 1).endsWith('s');
  // "Boeing 737 deliveries fell": a name and a count make no subject.
  const isLarge = from > 1 && from === to - 1 && Number(value) > LARGEST_OF_NAME;
  return measure === 'noun' && isPlain && isLarge && !isBreak(words[from - 1]);
}

/** "2-2", "24/7", "3:1": two numbers against each other, or a date that is written so. */
function isScore(words: readonly Word[], { from, to, end, value, measure }: Amount): boolean {
  const [mark, second] = [words[to], words[to + 1]];
  const isMark = mark?.glued === true && /^[/:–—-]$/u.test(mark.text);
  if (isMark && second?.kind === 'number' && second.glued) return true;
  // "voted 7 to 2"
  const isVote =
    mark?.low === 'to' &&
    second?.kind === 'number' &&
    measure === 'none' &&
    !isA(words[from - 1], Class.preposition);
  if (isVote && to + 2 >= words.length - 1 && typeof value === 'number') return true;
  const isRangeOfNoun = typeof value === 'object' && measure === 'noun';
  if ((measure !== 'none' && !isRangeOfNoun) || lowAt(words, end - 1).endsWith('s')) return false;
  for (let at = from + 1; at <= to; at++) {
    if (words[at]?.kind === 'number' && words[at]?.hyphen) return true;
  }
  return false;
}

/** "0800 555 0199", "postcode 90417": digits that are dialled or written, and measure nothing. */
function isCode(words: readonly Word[], { from, measure, scaled }: Amount): boolean {
  const [before, first] = [words[from - 1], lowAt(words, from)];
  if (/^0\d/u.test(first) && !scaled) return true;
  const isInRow = from > 1 && before?.kind === 'number' && /^[\d ]*$/u.test(before.text);
  if (isInRow && !scaled && /^\d{3,}$/u.test(first)) return true;
  return measure === 'none' && isToldOfCode(words, from);
}

function isToldOfCode(words: readonly Word[], from: number): boolean {
  for (let at = from - 1; at >= 0 && from - at < CODE_REACH; at--) {
    if (CODES.has(lowAt(words, at))) return true;
  }
  return false;
}

/** "17 Mill Lane". */
function isAddress(words: readonly Word[], { to, end, measure }: Amount): boolean {
  if (measure !== 'noun' || !isCapital(words[to])) return false;
  const isStreet = STREETS.has(lowAt(words, end - 1)) || STREET_BEGINNINGS.test(words[to]?.text ?? '');
  return isStreet && words.slice(to, end).every(isCapital);
}
