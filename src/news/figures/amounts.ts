import { type Numeral, readNumeral } from './numbers.ts';
import { afterBound } from './bounds.ts';
import { isBreak, isVerb } from './grammar.ts';
import { AFTER, BEFORE, type Measure, MUST_TOUCH } from './units.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** A number with its unit, in words [from, to); the printed figure. What is counted stands in [noun, end). */
export interface Amount {
  readonly from: number;
  readonly to: number;
  readonly noun: number;
  readonly end: number;
  readonly value: number | readonly [low: number, high: number];
  readonly form: Numeral['form'];
  readonly spelled: boolean;
  readonly scaled: boolean;
  readonly measure: Measure;
  readonly unit: string;
}

const PLURAL = wordSet(
  'people men women children staff personnel media data clientele users mau maus dau daus police fish sheep aircraft',
);
/** Adverbs of place: they end no noun phrase. */
const PLACES = wordSet('overseas abroad online offline nationwide');
/** Words of what is counted: "annual active customer accounts" has four; a longer run is no noun phrase. */
const LONGEST_NOUN = 7;
/** A count of a noun in the singular, "5 million staff turnover", is seldom longer; more words are another clause. */
const LONGEST_SINGULAR = 3;
const NOT_PLURAL = /(?:ss|us|is|ous|'s|overseas)$/u;

/** The number with its unit whose first word is `from`, a currency sign before it taken in; undefined when none begins there. */
export function readAmount(words: readonly Word[], from: number): Amount | undefined {
  const money = readMoney(words, from);
  if (money) return money;
  const numeral = readNumeral(words, from);
  if (!numeral) return undefined;
  return withUnit(words, numeral);
}

/** "RMB 540.3 billion", "US$84.5 billion", "$5m per barrel". */
function readMoney(words: readonly Word[], from: number): Amount | undefined {
  if (words[from + 1]?.kind !== 'number' && words[from + 2]?.kind !== 'number') return undefined;
  const sign = currencyAt(words, from);
  const number = sign && words[sign.to]?.kind === 'number' ? readNumeral(words, sign.to) : undefined;
  if (!sign || number?.form !== 'cardinal') return undefined;
  // "$37 million Canadian dollars" names its currency twice; the words are the fuller name.
  const after = AFTER.at(words, number.to);
  const named = after?.meaning.measure === 'money' ? after : undefined;
  const per = readPer(words, named?.to ?? number.to);
  const unit = `${named?.meaning.unit ?? sign.code}${per.unit}`;
  return { ...pick(number), from, to: per.to, noun: per.to, end: per.to, measure: 'money', unit };
}

function currencyAt(
  words: readonly Word[],
  from: number,
): { readonly code: string; readonly to: number } | undefined {
  const first = words[from];
  const second = words[from + 1];
  if (!first) return undefined;
  // "A$5" is Australian; "a $5 contract" is not.
  const isJoined = second?.kind === 'sign' && second.glued;
  const joined = isJoined ? BEFORE.get(first.low + second.low) : undefined;
  if (joined !== undefined) return { code: joined, to: from + 2 };
  const code = BEFORE.get(first.low);
  // "US 5 million" is no money, nor does "try 3 times" name a lira: plain words must be written as codes are.
  if (code === undefined || (first.kind === 'word' && !isCode(first.text))) return undefined;
  return { code, to: from + 1 };
}

function isCode(text: string): boolean {
  return (/^\p{Lu}{3}$/u.test(text) || text === 'Rs' || text === 'Rp' || text === 'RM') && text !== 'TRY';
}

function withUnit(words: readonly Word[], numeral: Numeral): Amount | undefined {
  const bare = { ...pick(numeral), from: numeral.from, to: numeral.to, noun: numeral.to, end: numeral.to };
  if (numeral.form !== 'cardinal') return { ...bare, measure: 'none', unit: '' };
  const next = words[numeral.to];
  const after = AFTER.at(words, numeral.to);
  if (after && next && !(MUST_TOUCH.has(next.low) && (!next.glued || next.text === 'G'))) {
    const per = readPer(words, after.to);
    return {
      ...bare,
      to: per.to,
      noun: per.to,
      end: per.to,
      measure: after.meaning.measure,
      unit: after.meaning.unit + per.unit,
    };
  }
  // Letters that touch digits and are no unit make a name: 5G, 3D, 4K.
  if (next?.glued && next.kind === 'word' && next.text !== "'s" && !numeral.spelled) return undefined;
  const start = afterBound(words, numeral.to);
  const noun = readNoun(words, start);
  if (!noun) return { ...bare, measure: 'none', unit: '' };
  return { ...bare, noun: start, end: noun.to, measure: 'noun', unit: noun.unit };
}

function pick(numeral: Numeral): Pick<Amount, 'value' | 'form' | 'spelled' | 'scaled'> {
  return { value: numeral.value, form: numeral.form, spelled: numeral.spelled, scaled: numeral.scaled };
}

/** "per barrel", "a share", "/kg" after a unit. */
function readPer(words: readonly Word[], from: number): { readonly unit: string; readonly to: number } {
  const link = words[from]?.low;
  const noun = words[from + 1];
  if ((link === 'per' || link === '/') && noun?.kind === 'word' && noun.low !== 'cent') {
    return { unit: ` per ${noun.low}`, to: from + 2 };
  }
  return { unit: '', to: from };
}

/** The noun phrase that is counted from word `from` on; the unit is its head: "cross-border parcels" are parcels. */
function readNoun(
  words: readonly Word[],
  from: number,
): { readonly unit: string; readonly to: number } | undefined {
  let to = from;
  let head = -1;
  while (to < words.length && to - from < LONGEST_NOUN) {
    const word = words[to];
    if (
      !word ||
      word.kind !== 'word' ||
      (isBreak(word) && !(word.text === 'A' && to > from)) ||
      (isVerb(word) && !word.hyphen)
    )
      break;
    to++;
    if (isPlural(word.low)) {
      head = to - 1;
      if (!isPlural(lowAt(words, to)) || isVerb(words[to])) break;
    }
  }
  if (head === -1) {
    if (to === from || to - from > LONGEST_SINGULAR || PLACES.has(lowAt(words, to - 1))) return undefined;
    head = to - 1;
  }
  const joined = words[to]?.low === 'and' && isPlural(lowAt(words, to + 1)) && !isVerb(words[to + 1]);
  if (joined && isPlural(lowAt(words, head))) {
    return { unit: `${lowAt(words, head)} and ${lowAt(words, to + 1)}`, to: to + 2 };
  }
  return { unit: lowAt(words, head), to };
}

function isPlural(low: string): boolean {
  return PLURAL.has(low) || (low.length > 3 && low.endsWith('s') && !NOT_PLURAL.test(low));
}

/** "10 to 15 percent", "$5–6 billion": two amounts of one unit as a range; the amount itself where no range follows. */
export function joinRange(words: readonly Word[], low: Amount): Amount {
  const next = words[low.to];
  const before = words[low.from - 1]?.low;
  const isBetween = before === 'between' && next?.low === 'and';
  const isTo = next?.low === 'to' && before !== 'from' && before !== 'to';
  if (
    typeof low.value !== 'number' ||
    (!(next?.hyphen === true && next.kind === 'number') && !isTo && !isBetween)
  )
    return low;
  const high = readAmount(words, isTo || isBetween ? low.to + 1 : low.to);
  if (!high || typeof high.value !== 'number' || high.form !== 'cardinal') return low;
  const scale = low.scaled || !high.scaled ? 1 : high.value / bareValue(words, high);
  const value = low.value * scale;
  const isSame =
    low.measure === 'none' ||
    low.measure === high.measure ||
    (low.measure === 'money' && high.measure === 'none');
  if (!isSame || value > high.value) return low;
  const unit = low.measure === 'money' ? low.unit : high.unit;
  const measure = low.measure === 'money' ? 'money' : high.measure;
  return { ...high, from: low.from, value: [value, high.value], unit, measure };
}

/** The number of an amount without its magnitude. */
function bareValue(words: readonly Word[], amount: Amount): number {
  for (let at = amount.from; at < amount.to; at++) {
    const word = words[at];
    if (word?.kind === 'number') return Number(word.text.replaceAll(',', ''));
  }
  return typeof amount.value === 'number' ? amount.value : 1;
}

/** Nouns that a small number in letters only enumerates: "three strategies". */
const ABSTRACT = wordSet(
  'strategies reasons ways steps things aspects areas pillars priorities themes goals principles factors parts sides points questions issues options types kinds topics tasks challenges directions fronts others sets pieces cases decades',
);

/** Whether an amount says something a reader would look for, and is not part of a name, an age, a score or a list number. */
export function isKeyAmount(words: readonly Word[], amount: Amount): boolean {
  const first = words[amount.from];
  if (!first) return false;
  if (amount.measure === 'money' || amount.measure === 'ratio') return true;
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
