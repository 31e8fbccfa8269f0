import { subjectBefore } from '../src/news/figures/clause.ts';
import { readWords } from '../src/news/figures/lexer.ts';
import { isAuxiliary, isBreak, isConjunction, isDeterminer, isVerb } from '../src/news/figures/grammar.ts';
import { type Mention, readQuantities } from '../src/news/figures/mentions.ts';
import { knownNames, readNames } from '../src/news/figures/names.ts';
import { isPeriod, linkBefore, nounEnd, nounStart } from '../src/news/figures/nouns.ts';
import type { Scene, Subject } from '../src/news/figures/scene.ts';
import { countedAfter } from '../src/news/figures/counted-nouns.ts';
import { singular } from '../src/news/figures/singular.ts';
import { readStretches } from '../src/news/figures/stretches.ts';
import { readSubject } from '../src/news/figures/subject.ts';
import { lowAt, textOf, type Word, wordSet } from '../src/news/figures/words.ts';
import { splitSentences } from '../src/news/sentences.ts';
import type { Quantity } from './score.ts';

// Dateline's reading in the words of NewsQuant's labels.

/** Bounds in its labels of change. */
const CHANGES = { '=': undefined, '~': '~', '>': '>', '≥': '>', '<': '<', '≤': '<' } as const;
/** NewsQuant's names of currencies where they are not CLDR's in lower case. */
const CURRENCIES = new Map(
  Object.entries({
    USD: 'dollar',
    GBP: 'pound sterling',
    EUR: 'euro',
    ILS: 'shekel',
    XBT: 'bitcoin',
  }),
);
/** Its names of units where they are not ours. */
const UNITS = new Map(
  Object.entries({
    percent: 'percentage',
    tonne: 'metric ton',
    'pound-foot': 'foot pound-force',
    times: 'count',
    'part per million': 'parts-per-million',
    'part per billion': 'parts-per-billion',
    'degree Celsius': 'celsius',
    'degree Fahrenheit': 'fahrenheit',
  }),
);
/** Words that a unit or concept of NewsQuant leaves out. */
const STOPWORDS = wordSet(
  "a an the this that these those its his her their our my your some any all both each every such 's of in on at for to by from with and or as is are was were be been it they he she we i you has have had more most other than which who there",
);
/** Links behind a figure to what it is of: "12m tonnes of fuel", "options for engines". */
const OF = wordSet('of for in on among at from between');
/** Currencies' names in CLDR. */
const NAMES = new Intl.DisplayNames('en', { type: 'currency' });
/** Words of a trend that are no verbs. */
const NOUNS = wordSet('growth expansion improvement uptick reduction contraction downturn');
/** It knows no companies. */
const NOBODY = knownNames([]);
/** Words of what is said of those that are counted. */
const LONGEST_PREDICATE = 10;
/** Words that brackets of figures hold at most. */
const LONGEST_BRACKET = 16;

/** A quantity as it is read, and what it is of. */
interface Reading {
  readonly mention: Mention;
  readonly subject: Subject;
}

/** The quantities of a text as NewsQuant writes them: without ranks, which it does not count. */
export function readNewsQuant(text: string): readonly Quantity[] {
  return splitSentences(text).flatMap((sentence) => {
    const words = readWords(text, sentence);
    const stretches = readStretches(words, {});
    const names = readNames(words, text, NOBODY);
    const scene: Scene = { text, words, names, stretches, company: '', topic: '', group: '' };
    const found: Quantity[] = [];
    let last: Reading | undefined;
    for (const reading of readingsOf(scene)) {
      const from = last && isCounted(last.mention) ? found.at(-1) : undefined;
      const range = last && rangeOf(words, last.mention, reading.mention, from);
      if (range) found[found.length - 1] = range;
      else if (isCounted(reading.mention)) found.push(written(scene, reading));
      last = reading;
    }
    return found;
  });
}

/** Each quantity of a sentence, in the light of the one before it. */
function readingsOf(scene: Scene): readonly Reading[] {
  const { words, stretches } = scene;
  const readings: Reading[] = [];
  for (const mention of readQuantities(words, stretches)) {
    const last = readings.at(-1);
    const before = last && { subject: last.subject, end: last.mention.amount.end };
    readings.push({ mention, subject: readSubject({ ...scene, before }, mention) });
  }
  return readings;
}

/** NewsQuant has no ranks and no verbs like "doubled". */
function isCounted({ isRank, amount }: Mention): boolean {
  return !isRank && amount.direction === undefined;
}

/** "from $75 to $45.88": two levels, which NewsQuant has as one range; undefined for others. */
function rangeOf(
  words: readonly Word[],
  { amount, left }: Mention,
  next: Mention,
  from: Quantity | undefined,
): Quantity | undefined {
  const isSame = (next.sharing ?? next.amount).measure === amount.measure || amount.measure === 'none';
  const isFrom = lowAt(words, left - 1) === 'from' && lowAt(words, amount.to) === 'to';
  if (!isSame || !isFrom || next.left !== amount.to + 1) return undefined;
  const { value } = next.amount;
  if (typeof from?.value !== 'number' || typeof value !== 'number') return undefined;
  const span = [from.span[0], words[next.amount.to - 1]?.end ?? 0] as const;
  return { ...from, value: [from.value, value], unit: unitOf(words, next), change: '=', span };
}

function written(scene: Scene, { mention, subject }: Reading): Quantity {
  const { words } = scene;
  const { amount, bound, isNegative } = mention;
  return {
    value: isNegative && typeof amount.value === 'number' ? -amount.value : amount.value,
    unit: unitOf(words, mention),
    change: lowAt(words, mention.left) === 'within' ? '=' : (CHANGES[bound] ?? directionOf(words, mention)),
    span: [words[amount.from]?.start ?? 0, words[amount.to - 1]?.end ?? 0],
    concepts: conceptsOf(scene, mention, subject),
  };
}

/** NewsQuant's trends are verbs before the figure: "a 5 percent rise" and "growth of 5 percent" are levels to it. */
function directionOf(words: readonly Word[], { amount, trend, isNegative }: Mention): Quantity['change'] {
  const isByVerb = trend && trend.at < amount.from && !NOUNS.has(lowAt(words, trend.at));
  return isByVerb && !isNegative ? trend.direction : '=';
}

function unitOf(words: readonly Word[], { amount: own, sharing }: Mention): string {
  const amount = sharing ?? own;
  if (amount.measure === 'noun') return `${counted(words, amount.noun, amount.end)}${amount.rate ?? ''}`;
  if (amount.form === 'fraction') {
    const whole = wholeOf(words, amount.to);
    return `% ${(whole && counted(words, whole.from, whole.to)) || '-'}`;
  }
  const known = UNITS.get(amount.unit);
  if (known !== undefined) return known;
  const [unit = '', ...rates] = amount.unit.split(' per ');
  const plain = amount.measure === 'money' ? currency(unit) : (UNITS.get(unit) ?? unit);
  return [plain === '' ? '-' : plain, ...rates].join(' per ');
}

/** What a fraction is of: "half the staff", "two-thirds of the seats". */
function wholeOf(words: readonly Word[], at: number): ReturnType<typeof countedAfter> {
  const from = lowAt(words, at) === 'of' ? at + 1 : at;
  return countedAfter(words, isDeterminer(words[from]) ? from + 1 : from);
}

function currency(code: string): string {
  return CURRENCIES.get(code) ?? (/^[A-Z]{3}$/u.test(code) ? (NAMES.of(code) ?? code).toLowerCase() : code);
}

/** A noun phrase without stopwords, its head in the singular. */
function counted(words: readonly Word[], from: number, to: number): string {
  // "A320" is two words to the lexer, of which the first is no article.
  const kept = words
    .slice(from, to)
    .filter(({ low }, at) => !STOPWORDS.has(low) || words[from + at + 1]?.glued);
  return kept.reduce((phrase, { low, hyphen, glued, kind }, index) => {
    const word = index === kept.length - 1 ? singular(low) : low;
    const isModel = glued && kind === 'number';
    return phrase === '' ? word : `${phrase}${hyphen ? '-' : isModel ? '' : ' '}${word}`;
  }, '');
}

/**
 * What a quantity refers to, in NewsQuant's wide sense: what it measures and whose that is, the noun phrases right before
 * and behind it, and what its sentence is about. In brackets it refers to what stands before them.
 */
function conceptsOf(
  scene: Scene,
  mention: Mention,
  { metric = '', of, place = '' }: Subject,
): readonly string[] {
  const { words, text } = scene;
  const { amount } = mention;
  const left = bracketBefore(words, mention.left) ?? mention.left;
  const end = amount.measure === 'noun' ? amount.end : amount.to;
  const link = linkBefore(scene, left);
  const isLinked = OF.has(lowAt(words, end)) && !isPeriod(scene, end + 1);
  const from = isLinked ? end + 1 : afterConversion(words, end);
  // "a four-seat edge"
  const isAfter = isLinked || amount.measure !== 'noun' || words[amount.noun]?.hyphen === true;
  const said = [
    metric,
    of,
    place,
    textOf(text, words, nounStart(scene, link), link),
    isAfter ? textOf(text, words, from, nounEnd(scene, from)) : '',
    textOf(text, words, ...subjectBefore(scene, left)),
    amount.measure === 'noun' ? predicateOf(scene, end) : '',
    textOf(text, words, 0, Math.min(left, nounEnd(scene, 0))),
  ];
  const concepts = new Set(said.flatMap((part) => part.split(/\s+/u).map(bare)));
  const told = [...concepts].filter((word) => word !== '' && !STOPWORDS.has(word.toLowerCase()));
  return told.length === 0 ? ['-'] : told;
}

/** What those do, or is done to them, who are counted: "14 people were charged [with fraud in Leeds]". */
function predicateOf({ text, words }: Scene, end: number): string {
  if (!isVerb(words[end]) && !isAuxiliary(words[end])) return '';
  let to = end + 1;
  while (to - end < LONGEST_PREDICATE && isGoingOn(words, to)) to++;
  const said = words.slice(end, to).filter((word) => !isVerb(word) && !isBreak(word));
  return said.map(({ start, end: last }) => text.slice(start, last)).join(' ');
}

/** Whether a clause goes on at a word: "identified and suspended by". */
function isGoingOn(words: readonly Word[], at: number): boolean {
  const isNext = isConjunction(words[at]) && !isVerb(words[at + 1]);
  return words[at]?.kind === 'word' && !isNext;
}

/** The place after another currency's or unit's figure in brackets: "a $2.5 trillion (£1.3 trillion) package". */
function afterConversion(words: readonly Word[], at: number): number {
  if (words[at]?.text !== '(') return at;
  const close = words.slice(at, at + LONGEST_BRACKET).findIndex((word) => word.text === ')');
  return close < 0 ? at : at + close + 1;
}

/** Where the brackets open in which a word stands: "(15.3 points, 7.4 rebounds)". */
function bracketBefore(words: readonly Word[], at: number): number | undefined {
  for (let open = at - 1; open >= 0 && at - open < LONGEST_BRACKET; open--) {
    if (words[open]?.text === ')') return undefined;
    if (words[open]?.text === '(') return open;
  }
  return undefined;
}

/** A word without the signs around it. */
function bare(word: string): string {
  return word.replace(/^[^\p{L}\d]+|(?:['’]s)?[^\p{L}\d]*$/gu, '');
}
