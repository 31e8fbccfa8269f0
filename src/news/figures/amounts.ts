import type { Direction } from '../../domain.ts';
import { countedAfter, singular } from './counted.ts';
import { isBreak } from './grammar.ts';
import { readMultiple } from './multiples.ts';
import { readVague } from './magnitudes.ts';
import { type Numeral, readNumeral } from './numbers.ts';
import { AFTER, BEFORE, CODES, type Measure, MUST_TOUCH } from './units.ts';
import { WORDLIKE } from './currencies.ts';
import { lowAt, type Word, wordSet } from './words.ts';

/** A number with its unit, in words [from, to); the printed figure. What is counted stands in [noun, end). */
export interface Amount {
  readonly from: number;
  readonly to: number;
  readonly noun: number;
  readonly end: number;
  readonly value: number | readonly [low: number, high: number];
  readonly form: Numeral['form'] | 'vague';
  readonly spelled: boolean;
  readonly scaled: boolean;
  readonly measure: Measure;
  readonly unit: string;
  /** What a count is of each: " per week" of "3,000 cars a week". */
  readonly rate?: string;
  /** Which way something moves that this is a verb of: "tripled". */
  readonly direction?: Direction;
}

/** What "a" may stand before in a rate: "$5 a share". */
const RATED = wordSet(
  'day week month year hour minute second night share barrel head person tonne ton litre liter gallon kilo pound ounce unit piece bottle pint game mile kilometre acre hectare season quarter decade fortnight weekend pop go ticket visit student pupil household month',
);
const ADVERBIAL = new Map(
  Object.entries({ annually: 'year', yearly: 'year', monthly: 'month', weekly: 'week', daily: 'day' }),
);
/** "$4 million a year earlier" is no rate. */
const AGO = wordSet('ago earlier before later after from');
const OLDEST = 120;
const CONTEXT_OF_AGE = wordSet('aged age ages expectancy');
/** Words between what tells of age and the years: "the average life expectancy for men in Glasgow is around 73". */
const AGE_REACH = 8;
const OLDER = wordSet('over under above below aged');
const PERSONS = wordSet(
  'people children women men adults those anyone patients persons girls boys workers voters drivers pupils residents everyone pensioners',
);

/** The number with its unit whose first word is `from`, a currency sign before it taken in; undefined when none begins there. */
export function readAmount(words: readonly Word[], from: number): Amount | undefined {
  return (
    readMoney(words, from) ??
    readMultiple(words, from) ??
    readVagueAmount(words, from) ??
    readPlain(words, from)
  );
}

function readPlain(words: readonly Word[], from: number): Amount | undefined {
  const numeral = readNumeral(words, from);
  return numeral && withUnit(words, numeral);
}

/** "RMB 540.3 billion", "US$84.5 billion", "$5m per barrel". */
function readMoney(words: readonly Word[], from: number): Amount | undefined {
  const sign = currencyAt(words, from);
  const number = sign && readNumeral(words, sign.to);
  if (!sign || number?.form !== 'cardinal' || number.spelled) return undefined;
  if (sign.isWord && !number.scaled && WORDLIKE.has(lowAt(words, from))) return undefined;
  // "$37 million Canadian dollars" names its currency twice; the words are the fuller name.
  const after = AFTER.at(words, number.to);
  const named = after?.meaning.measure === 'money' ? after : undefined;
  const apart = named ? undefined : magnitudeApart(words, number);
  const per = readPer(words, named?.to ?? apart?.to ?? number.to);
  const code =
    sign.code === 'CNY' && words[from]?.text.startsWith('¥') && isJapanese(words) ? 'JPY' : sign.code;
  const unit = `${named?.meaning.unit ?? code}${per.unit}`;
  const value = number.value * (apart?.by ?? 1);
  return {
    ...pick(number),
    value,
    scaled: number.scaled || apart !== undefined,
    from,
    to: per.to,
    noun: per.to,
    end: per.to,
    measure: 'money',
    unit,
  };
}

/** "£19 b", "€190 m": behind a sum, a letter that stands apart can only be its magnitude. */
function magnitudeApart(
  words: readonly Word[],
  { to, scaled }: Numeral,
): { readonly to: number; readonly by: number } | undefined {
  const by = scaled ? undefined : APART.get(words[to]?.text ?? '');
  return by === undefined ||
    (words[to + 1]?.text === '.' &&
      words[to + 1]?.glued &&
      words[to + 2]?.kind === 'word' &&
      words[to + 2]?.glued)
    ? undefined
    : { to: to + 1, by };
}

const APART = new Map(Object.entries({ m: 1e6, M: 1e6, b: 1e9, B: 1e9, k: 1e3 }));

/** Whether "¥" is the yen's sign here and not the yuan's: it is of both. */
function isJapanese(words: readonly Word[]): boolean {
  return words.some(({ low }) => JAPANESE.has(low));
}

const JAPANESE = wordSet('yen japan japanese tokyo osaka nikkei topix kyoto nagoya');

function currencyAt(
  words: readonly Word[],
  from: number,
): { readonly code: string; readonly to: number; readonly isWord: boolean } | undefined {
  const first = words[from];
  const second = words[from + 1];
  if (!first) return undefined;
  // "A$5" is Australian; "a $5 contract" is not.
  // "AU $5" is written apart, too.
  const isJoined = second?.kind === 'sign' && (second.glued || /^\p{Lu}{2,3}$/u.test(first.text));
  const joined = isJoined ? BEFORE.get(first.low + second.low) : undefined;
  if (joined !== undefined) return { code: joined, to: from + 2, isWord: false };
  // "$A5", "$US5m": the letters behind the sign, as Australians write them.
  const turned =
    first.text === '$' && second?.glued && words[from + 2]?.glued ? BEFORE.get(`${second.low}$`) : undefined;
  if (turned !== undefined) return { code: turned, to: from + 2, isWord: false };
  const code = BEFORE.get(first.low);
  // "US 5 million" is no money, nor does "try 3 times" name a lira: plain words must be written as codes are.
  if (code === undefined || (first.kind === 'word' && !isCode(first, second))) return undefined;
  return { code, to: from + 1, isWord: first.kind === 'word' };
}

/** Whether letters before a number are written as a currency is. "PS5m" is what is left of "£5m" in plain ASCII. */
function isCode({ text }: Word, next: Word | undefined): boolean {
  return /^(?:\p{Lu}{3}|Rs|Rp|RM|Re)$/u.test(text) || (/^(?:PS|S?Fr)$/u.test(text) && next?.glued === true);
}

/** "thousands of parcels". */
function readVagueAmount(words: readonly Word[], from: number): Amount | undefined {
  const vague = readVague(words, from);
  if (!vague) return undefined;
  const { to, value } = vague;
  const bare = { from, to, value, form: 'vague', spelled: true, scaled: false } as const;
  const link = lowAt(words, to) === 'of' ? to + 1 : to;
  const unit = link > to ? AFTER.at(words, link) : undefined;
  if (unit && !MUST_TOUCH.has(lowAt(words, link)))
    return { ...bare, to: unit.to, noun: unit.to, end: unit.to, ...unit.meaning };
  const noun = link > to ? countedAfter(words, link) : undefined;
  if (!noun) return { ...bare, noun: to, end: to, measure: 'none', unit: '' };
  return { ...bare, noun: noun.from, end: noun.to, measure: 'noun', unit: noun.unit };
}

function withUnit(words: readonly Word[], numeral: Numeral): Amount | undefined {
  const bare = { ...pick(numeral), from: numeral.from, to: numeral.to, noun: numeral.to, end: numeral.to };
  if (numeral.form !== 'cardinal') return { ...bare, measure: 'none', unit: '' };
  const measured = unitAt(words, numeral);
  if (measured) {
    const per = readPer(words, measured.to);
    return {
      ...bare,
      to: per.to,
      noun: per.to,
      end: per.to,
      measure: measured.measure,
      unit: measured.unit + per.unit,
    };
  }
  const next = words[numeral.to];
  // Letters that touch digits and are no unit make a name: 5G, 3D, 4K.
  if (next?.glued && next.kind === 'word' && next.text !== "'s" && !numeral.spelled) return undefined;
  if (lowAt(words, numeral.from - 1) === 'of' && lowAt(words, numeral.from - 2) === 'factor')
    return { ...bare, measure: 'measure', unit: 'times' };
  if (isAge(words, numeral)) return { ...bare, measure: 'age', unit: 'year of age' };
  const noun = countedAfter(words, numeral.to);
  if (!noun) return { ...bare, measure: 'none', unit: '' };
  const per = readPer(words, noun.to);
  return {
    ...bare,
    noun: noun.from,
    end: noun.to,
    measure: 'noun',
    unit: noun.unit,
    ...(per.to > noun.to && { rate: per.unit }),
  };
}

function unitAt(
  words: readonly Word[],
  { to }: Numeral,
): { readonly measure: Measure; readonly unit: string; readonly to: number } | undefined {
  const next = words[to];
  if (!next) return undefined;
  const after = AFTER.at(words, to);
  const isLetter = MUST_TOUCH.has(next.low) && after?.to === to + 1;
  const isMetres = /^[mp]$/u.test(next.text) && !next.glued;
  const isDegrees = next.text === 'C' && next.glued;
  if (isDegrees) return { measure: 'measure', unit: 'degree Celsius', to: to + 1 };
  if (
    after &&
    (isMetres || !(isLetter && (!next.glued || next.text === 'G'))) &&
    !isPartOf(words, after.to) &&
    !isWon(words, to)
  )
    return massOf(words, { ...after.meaning, to: after.to });
  const sign = next.kind === 'sign' ? BEFORE.get(next.text) : undefined;
  // "85 million €"; in "5 $3 tickets" the sign is the next number's.
  if (sign !== undefined && !(words[to + 1]?.kind === 'number' && words[to + 1]?.glued))
    return { measure: 'money', unit: sign, to: to + 1 };
  if (CODES.has(next.text) && !WORDLIKE.has(next.low))
    return { measure: 'money', unit: next.text, to: to + 1 };
  return undefined;
}

/** "6,000 second-hand bicycles", "a four-point-five" : a unit with a hyphen behind it is a part of a longer word. */
function isPartOf(words: readonly Word[], to: number): boolean {
  return (
    words[to]?.hyphen === true &&
    words[to - 1]?.hyphen !== true &&
    words[to]?.kind === 'word' &&
    !/^(?:a|per|long|wide|old|high|tall|deep|strong|plus|and)$/u.test(lowAt(words, to))
  );
}

/** "Twelve won the award": a verb. */
function isWon(words: readonly Word[], at: number): boolean {
  return (
    lowAt(words, at) === 'won' &&
    isBreak(words[at + 1]) &&
    !/^(?:in|a|from|for|to|and|,)$/u.test(lowAt(words, at + 1))
  );
}

/** "44,000 pounds (20,000 kilograms)", "weighs 12 pounds", "pounds of cocaine": the weight, not the money. */
function massOf<Read extends { readonly unit: string; readonly measure: Measure; readonly to: number }>(
  words: readonly Word[],
  read: Read,
): Read {
  if (read.unit !== 'GBP' || !/^pounds?$/u.test(lowAt(words, read.to - 1))) return read;
  const isConverted =
    words[read.to]?.text === '(' && /^(?:kg|kgs|kilograms?|kilos?|tonnes?)$/u.test(lowAt(words, read.to + 2));
  const isWeighed = words
    .slice(Math.max(0, read.to - WEIGHING_REACH), read.to)
    .some(({ low }) => low.startsWith('weigh'));
  const isOf =
    lowAt(words, read.to) === 'of' &&
    words[read.to + 1]?.kind === 'word' &&
    !isBreak(words[read.to + 1]) &&
    lowAt(words, read.to + 1) !== 'debt';
  return isConverted || isWeighed || isOf ? { ...read, unit: 'pound-mass', measure: 'measure' } : read;
}

const WEIGHING_REACH = 8;

/** "aged 35", "at the age of 35", "Chen, 35, said": a person's years, where no unit says so. */
function isAge(words: readonly Word[], { from, to, value, spelled }: Numeral): boolean {
  if (!Number.isInteger(value) || value > OLDEST || value < 1 || (spelled && value === 1)) return false;
  const before = lowAt(words, from - 1);
  // "The winner, 19, comes": between commas, behind somebody.
  const isAside = before === ',' && words[from - 2]?.kind === 'word' && /^[,.;)]$/u.test(lowAt(words, to));
  if (isAside && words[from]?.kind === 'number' && value > 9)
    return !isBreak(words[from - 2]) && words[to + 1]?.kind !== 'number';
  const isPerson =
    /^(?:was|is|turned|turns|turning)$/u.test(before) &&
    (before.startsWith('t') || /^(?:who|he|she)$/u.test(lowAt(words, from - 2)));
  if (before === 'be' && /^(?:he|she|who)$/u.test(lowAt(words, from - 3))) return !isNounNext(words, to);
  if (isPerson) return !isNounNext(words, to);
  if (OLDER.has(before) && PERSONS.has(lowAt(words, from - 2))) return true;
  for (let at = from - 1; at >= 0 && from - at <= AGE_REACH; at--) {
    const low = lowAt(words, at);
    if (CONTEXT_OF_AGE.has(low)) return at === from - 1 || !isNounNext(words, to);
    if (words[at]?.kind === 'sign' && low !== ',') return false;
  }
  return false;
}

function isNounNext(words: readonly Word[], at: number): boolean {
  return words[at]?.kind === 'word' && countedAfter(words, at) !== undefined && !isBreak(words[at]);
}

function pick(numeral: Numeral): Pick<Amount, 'value' | 'form' | 'spelled' | 'scaled'> {
  return { value: numeral.value, form: numeral.form, spelled: numeral.spelled, scaled: numeral.scaled };
}

/** "per barrel", "a share", "/kg", "-a-day" after a unit. */
export function readPer(
  words: readonly Word[],
  from: number,
): { readonly unit: string; readonly to: number } {
  const link = lowAt(words, from);
  const yearly = ADVERBIAL.get(link);
  if (yearly !== undefined) return { unit: ` per ${yearly}`, to: from + 1 };
  const noun = words[from + 1];
  const low = noun?.low ?? '';
  const isPer = (link === 'per' && low !== 'cent') || (link === '/' && words[from]?.glued === true);
  const isA =
    /^(?:an?|each|every)$/u.test(link) &&
    RATED.has(singular(low)) &&
    !AGO.has(lowAt(words, from + 2)) &&
    lowAt(words, from + 3) !== low;
  if ((!isPer && !isA) || noun?.kind !== 'word') return { unit: '', to: from };
  const unit = AFTER.at(words, from + 1);
  return unit && unit.meaning.measure !== 'money'
    ? { unit: ` per ${unit.meaning.unit}`, to: unit.to }
    : { unit: ` per ${singular(low)}`, to: from + 2 };
}

/** "10 to 15 percent", "$5–6 billion", "four or five": two amounts of one unit as a range; the amount itself where no range follows. */
export function joinRange(words: readonly Word[], low: Amount): Amount {
  const next = words[low.to];
  const before = words[low.from - 1]?.low;
  const isBetween = before === 'between' && next?.low === 'and';
  const isTo = (next?.low === 'to' && before !== 'from' && before !== 'to') || isNext(words, low);
  const dash = dashAfter(words, low.to);
  const second = isTo || isBetween ? low.to + 1 : dash;
  const high = second === undefined ? undefined : readAmount(words, second);
  if (typeof low.value !== 'number' || typeof high?.value !== 'number' || high.form !== 'cardinal')
    return low;
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

/** "three or four": neighbours, of which either may be meant. */
function isNext(words: readonly Word[], { to, value, scaled, measure }: Amount): boolean {
  if (lowAt(words, to) !== 'or' || scaled || measure !== 'none' || !Number.isInteger(value)) return false;
  const next = readNumeral(words, to + 1);
  return next?.value === Number(value) + 1;
}

/** Where the second number of a range begins that a dash joins to the first: "5-10", "€300m-€350m", "2%-4%". */
function dashAfter(words: readonly Word[], to: number): number | undefined {
  const [next, second] = [words[to], words[to + 1]];
  if (next?.hyphen)
    return next.kind === 'number' || (BEFORE.has(next.low) && second?.kind === 'number') ? to : undefined;
  return next?.glued && /^[-–—]$/u.test(next.text) && second?.kind === 'number' && second.glued
    ? to + 1
    : undefined;
}

/** The number of an amount without its magnitude. */
function bareValue(words: readonly Word[], amount: Amount): number {
  const first = readBare(words, amount);
  return first ?? (typeof amount.value === 'number' ? amount.value : 1);
}

function readBare(words: readonly Word[], { from, to }: Amount): number | undefined {
  for (let at = from; at < to; at++) {
    const word = words[at];
    if (word?.kind === 'number') return Number(word.text.replaceAll(',', ''));
    const letters = readNumeral(words.slice(at, at + 1), 0);
    if (letters) return letters.value;
  }
  return undefined;
}
