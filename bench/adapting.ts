import type { Quantity } from './score.ts';

/** A number as a library found it. */
export interface Found {
  readonly value: number;
  readonly unit: string;
  readonly span: readonly [start: number, end: number];
}

/** What a number's sign or the word after it is called in NewsQuant. */
export const NAMES: Readonly<Record<string, string>> = {
  $: 'dollar',
  us$: 'dollar',
  a$: 'australian dollar',
  '£': 'pound sterling',
  '€': 'euro',
  '¥': 'japanese yen',
  '₹': 'indian rupee',
  '%': 'percentage',
  percent: 'percentage',
  pc: 'percentage',
  pct: 'percentage',
  euro: 'euro',
  euros: 'euro',
  cents: 'cent',
  yuan: 'chinese yuan',
  min: 'minute',
  sec: 'second',
  lb: 'pound-mass',
  pound: 'pound-mass',
  g: 'gram',
  ft: 'foot',
  meter: 'metre',
  kilometer: 'kilometre',
  km: 'kilometre',
  tonne: 'metric ton',
  ton: 'metric ton',
  gb: 'gigabyte',
  kg: 'kilogram',
  mph: 'mile per hour',
  hp: 'horsepower',
};

/** The noun phrase that begins a list of words with their kinds: "skilled workers". */
export function counted(words: readonly (readonly [word: string, kind: string])[]): string {
  const end = words.findIndex(([, kind]) => kind !== 'ADJ' && kind !== 'NOUN');
  const phrase = words.slice(0, end < 0 ? words.length : end);
  const last = phrase.findLastIndex(([, kind]) => kind === 'NOUN');
  return phrase
    .slice(0, last + 1)
    .map(([word]) => word)
    .join(' ');
}

const DIGITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const POWERS: Readonly<Record<string, number>> = {
  dozen: 12,
  hundred: 1e2,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};

/** The number that a library's words come to, for one that leaves that to its user. */
export function numeral(words: readonly string[]): number | undefined {
  let total: number | undefined;
  for (const word of words.flatMap((one) => one.toLowerCase().split('-'))) {
    const digits = /^\d[\d,]*(?:\.\d+)?$/u.test(word) ? Number(word.replaceAll(',', '')) : undefined;
    const tens = TENS.indexOf(word);
    const small = DIGITS.indexOf(word);
    const power = POWERS[word];
    if (digits !== undefined) total = digits;
    else if (word === 'half') total = 0.5;
    else if (tens >= 0) total = (total ?? 0) + 10 * (tens + 2);
    else if (small >= 0) total = (total ?? 0) + small;
    else if (power !== undefined) total = (total ?? 1) * power;
  }
  return total;
}

const MONTH = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?/iu;

/** Bare years, days of months and clock times go; two numbers with a hyphen between them are a range. */
export function tidy(text: string, found: readonly Found[]): readonly Quantity[] {
  const kept: Quantity[] = [];
  for (const { value, unit, span } of found.toSorted((a, b) => a.span[0] - b.span[0])) {
    const [start, end] = span;
    const printed = text.slice(start, end);
    const isYear = unit !== 'percentage' && /^(?:19|20)\d\d(?:s|[-–]\d\d)?$/u.test(printed);
    const isDay = new RegExp(`${MONTH.source}\\s$`, 'iu').test(text.slice(0, start)) && value <= 31;
    const isName =
      /[\p{L}\d][-:]?$/u.test(text.slice(Math.max(0, start - 2), start)) ||
      /^(?::\d|st\b|nd\b|rd\b|th\b)/u.test(text.slice(end));
    const length = /^[\s-](second|minute|hour|day|week|month|year|decade|point)s?\b/u.exec(
      text.slice(end),
    )?.[1];
    const isAge = /^\s?-?(?:years?)?[\s-]old\b/iu.test(text.slice(end));
    const before = kept.at(-1);
    const between = before ? text.slice(before.span[1], start) : '';
    const joins =
      /^ ?[-–] ?$/u.test(between) ||
      (/\d to $/u.test(text.slice(0, start)) &&
        between === ' to ' &&
        !/\bfrom \S*$/iu.test(text.slice(0, before?.span[0])));
    if (before && typeof before.value === 'number' && joins)
      kept.splice(-1, 1, { ...before, value: [before.value, value], unit, span: [before.span[0], end] });
    else if (!isYear && !isDay && !isName && !/^(?:an?|a few|several)$/iu.test(printed))
      kept.push({
        value,
        unit: isAge ? 'year of age' : unit === '-' && length ? length : unit,
        span,
        change: '=',
        concepts: ['-'],
      });
  }
  return kept;
}
