import { distance } from 'fastest-levenshtein';
import type { Weekday } from '../domain.ts';
import { DAY_NAMES, EVERY_DAY, WEEK_NAMES, WEEKDAYS, WEEKEND } from './words.ts';

/** A word of a schedule, by what it means; offsets are those of the text it was read from. */
export type Token = Meaning & { readonly start: number; readonly end: number };

type Meaning =
  | { readonly kind: 'every' | 'day' | 'week' | 'month' | 'at' | 'and' | 'to' | 'cron' }
  /** Carries no meaning here: "the". */
  | { readonly kind: 'filler' }
  /** No word of a schedule; perhaps part of a zone. `binds`: it changes what follows, as in "every other monday". */
  | { readonly kind: 'word'; readonly binds: boolean }
  /** `group`: a word for several days, which joins others by "and" alone. */
  | { readonly kind: 'days'; readonly days: readonly Weekday[]; readonly group: boolean }
  | { readonly kind: 'unit'; readonly minutes: number }
  | { readonly kind: 'number'; readonly value: number }
  /** `hh:mm`, or undefined for what has the form of a time and is none: 25:00. */
  | { readonly kind: 'time'; readonly time: string | undefined }
  /** -1 is the last. `day`: of days, and of nothing else. */
  | { readonly kind: 'ordinal'; readonly nth: number; readonly day: boolean }
  | { readonly kind: 'interval'; readonly minutes: number };

const days = (of: readonly Weekday[], group = of.length > 1): Meaning => ({ kind: 'days', days: of, group });
const ordinal = (nth: number, day = false): Meaning => ({ kind: 'ordinal', nth, day });
const unit = (minutes: number): Meaning => ({ kind: 'unit', minutes });
const words = (list: string, meaning: Meaning): [string, Meaning][] =>
  list.split(' ').map((word) => [word, meaning]);

/** English words, by their whole form. */
const ENGLISH: ReadonlyMap<string, Meaning> = new Map([
  ...words('every each', { kind: 'every' }),
  ...words('daily everyday', days(EVERY_DAY)),
  ...words('weekday weekdays workday workdays', days(WEEKDAYS)),
  ...words('weekend weekends', days(WEEKEND)),
  ...DAY_NAMES.flatMap((name, index) => {
    const short = name.slice(0, 3);
    return words(`${name} ${name}s ${short}`, days(EVERY_DAY.slice(index, index + 1)));
  }),
  ...words('tues', days([2])),
  ...words('weds', days([3])),
  ...words('thur thurs', days([4])),
  ...WEEK_NAMES.flatMap((name, index) => words(name, ordinal(index + 1))),
  ...words('fifth', ordinal(5)),
  ...words('last', ordinal(-1)),
  ...words('day', { kind: 'day' }),
  ...words('week weekly', { kind: 'week' }),
  ...words('month monthly', { kind: 'month' }),
  ...words('hourly', { kind: 'interval', minutes: 60 }),
  ...words('seconds', unit(1 / 60)),
  ...words('minute minutes min mins m', unit(1)),
  ...words('hour hours hr hrs h', unit(60)),
  ...words('half', { kind: 'number', value: 0.5 }),
  ...words('noon midday', { kind: 'time', time: '12:00' }),
  ...words('midnight', { kind: 'time', time: '00:00' }),
  ...words('at', { kind: 'at' }),
  ...words('and', { kind: 'and' }),
  ...words('to through thru till until', { kind: 'to' }),
  ...words('cron', { kind: 'cron' }),
  ...words('a an in of on the', { kind: 'filler' }),
  ...words('alternate but except excluding next not other weeks', { kind: 'word', binds: true }),
]);

const HAN_DIGITS = '零一二三四五六七八九十';
const HAN_NUMBER = `(?:\\d{1,2}|[〇两${HAN_DIGITS}]{1,3})`;
const HAN_DAY = '[一二三四五六日天1-7]';
const HAN_DAYS: ReadonlyMap<string, Weekday> = new Map([
  ...EVERY_DAY.map((day): [string, Weekday] => [String(day), day]),
  ...EVERY_DAY.map((day): [string, Weekday] => ['一二三四五六日'.charAt(day - 1), day]),
  ['天', 7],
]);
const HAN_WEEK = '(?:周|星期|礼拜)';

/** What a number of one or two digits, or of Chinese numerals below 100, says: 15, 十五, 两. */
function numberOf(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const [tens = '', ones = ''] = text.includes('十') ? text.split('十') : ['零', text];
  return digitOf(tens || '一') * 10 + digitOf(ones || '零');
}

/** NaN for what is no digit. */
const digitOf = (digit: string): number =>
  ({ 两: 2, 〇: 0 })[digit] ??
  (HAN_DIGITS.includes(digit) && digit.length === 1 ? HAN_DIGITS.indexOf(digit) : NaN);

const two = (number: number): string => String(number).padStart(2, '0');

const clock = (hour: number, minute: number): Meaning => ({
  kind: 'time',
  time: hour <= 23 && minute <= 59 ? `${two(hour)}:${two(minute)}` : undefined,
});

/** 9:30 as it stands, 9:30pm. */
function englishTime(hour: string, minute: string | undefined, half: string | undefined): Meaning {
  // 9:5 is no time: it may be five or fifty minutes past.
  const past = minute?.length === 1 ? NaN : Number(minute ?? 0);
  if (half === undefined) return clock(Number(hour), past);
  const ofHalf = Number(hour) >= 1 && Number(hour) <= 12 ? Number(hour) % 12 : NaN;
  return clock(ofHalf + (half === 'p' ? 12 : 0), past);
}

/** 上午9点, 下午3点半, 九点一刻, 晚上8:30. */
function chineseTime(partOfDay: string | undefined, hour: string, past: string | undefined): Meaning {
  const written = numberOf(hour);
  const minute =
    past === undefined || past === '整' ? 0 : past === '半' ? 30 : past === '一刻' ? 15 : numberOf(past);
  const afterNoon = /下午|傍晚|晚上/.test(partOfDay ?? '') || (partOfDay === '中午' && written < 3);
  // Twelve at night belongs to one day or to the next: 凌晨 says which.
  if (partOfDay === '晚上' && written === 12) return { kind: 'time', time: undefined };
  if (partOfDay === '凌晨' && written === 12) return clock(0, minute);
  return clock(afterNoon && written < 12 ? written + 12 : written, minute);
}

/** 周一, 周一三五, 周一至周五. */
function chineseDays(text: string): Meaning {
  const named = (text.match(new RegExp(HAN_DAY, 'g')) ?? []).flatMap((day) => HAN_DAYS.get(day) ?? []);
  const [first, last] = named;
  return days(/[至到-]/.test(text) && first && last ? daysBetween(first, last) : named, false);
}

/** The days from one to another, in the order of the week; over the weekend where the second is the earlier. */
export const daysBetween = (first: Weekday, last: Weekday): Weekday[] =>
  EVERY_DAY.filter((day) => (first <= last ? day >= first && day <= last : day >= first || day <= last));

/** What begins with a sign or a digit, or has no spaces to part it: the first pattern that fits is meant. */
const PATTERNS: readonly (readonly [
  RegExp,
  (...groups: readonly (string | undefined)[]) => readonly Meaning[],
])[] = [
  [
    /(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\b\.?/y,
    (hour = '', minute, half) => [englishTime(hour, minute, half)],
  ],
  [/(\d{1,2})\s*o['’]clock\b/y, (hour = '') => [englishTime(hour, undefined, undefined)]],
  [/(\d{1,2}):(\d{1,2})(?![\d:])/y, (hour = '', minute) => [englishTime(hour, minute, undefined)]],
  [
    new RegExp(
      `(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?\\s*(${HAN_NUMBER})(?:[点时](?!间)(?:(半|整|一刻|${HAN_NUMBER}(?![\\d点时:]))分?)?|:(\\d\\d)(?![\\d:]))`,
      'y',
    ),
    (partOfDay, hour = '', past, minute) => [chineseTime(partOfDay, hour, past ?? minute)],
  ],
  [/中午|正午/y, () => [clock(12, 0)]],
  [/午夜/y, () => [clock(0, 0)]],
  [/(\d{1,2})(?:st|nd|rd|th)\b/y, (nth) => [ordinal(Number(nth))]],
  [new RegExp(`(${HAN_NUMBER})[日号]`, 'y'), (nth = '') => [ordinal(numberOf(nth), true)]],
  [new RegExp(`第(${HAN_NUMBER})个?`, 'y'), (nth = '') => [ordinal(numberOf(nth))]],
  [/最后一?个?/y, () => [ordinal(-1)]],
  [/每?个?月(?:底|末)/y, () => [{ kind: 'month' }, ordinal(-1, true)]],
  [/每天|每日|天天/y, () => [days(EVERY_DAY)]],
  [/每?个?(?:工作日|平日)/y, () => [days(WEEKDAYS)]],
  [/每?个?周末/y, () => [days(WEEKEND)]],
  [
    new RegExp(
      `每?个?${HAN_WEEK}(${HAN_DAY}(?:[至到-]${HAN_WEEK}?${HAN_DAY}|(?:、?${HAN_DAY}(?![点时:十\\d]))*))`,
      'y',
    ),
    (named = '') => [chineseDays(named)],
  ],
  [/每周|每星期/y, () => [{ kind: 'week' }]],
  [/每个?月/y, () => [{ kind: 'month' }]],
  [/每个?(?:小时|钟头)/y, () => [{ kind: 'interval', minutes: 60 }]],
  [/每分钟/y, () => [{ kind: 'interval', minutes: 1 }]],
  [/半(?=个?(?:小时|钟头))/y, () => [{ kind: 'number', value: 0.5 }]],
  [
    new RegExp(`(${HAN_NUMBER})(?=个?(?:小时|钟头)|分钟)`, 'y'),
    (value = '') => [{ kind: 'number', value: numberOf(value) }],
  ],
  [/个?(?:小时|钟头)/y, () => [unit(60)]],
  [/分钟/y, () => [unit(1)]],
  [/每隔?/y, () => [{ kind: 'every' }]],
  [/天/y, () => [{ kind: 'day' }]],
  [/[和与及]/y, () => [{ kind: 'and' }]],
  [/[至到]|[-–—~](?=\s*[a-z])/y, () => [{ kind: 'to' }]],
  [/[隔除下上单双](?=个?(?:周|星期|礼拜|月))/y, () => [{ kind: 'word', binds: true }]],
  [/[在的]/y, () => [{ kind: 'filler' }]],
  [/[,、;&]/y, () => [{ kind: 'and' }]],
  [/(\d{1,6}(?:\.\d{1,3})?)(?![\d:/*_-])/y, (value) => [{ kind: 'number', value: Number(value) }]],
];

const SPACE = /(?:[\s!?()[\]"“”`。]|\.(?=\s|$))+/y;
const ENGLISH_WORD = /[a-z]+(?=$|[\s,、;!?()[\]"“”`。.&–—~-]|\p{Script=Han})/uy;
const UNKNOWN = /\p{Script=Han}|[^\s,、;!?()[\]"“”`。\p{Script=Han}]+/uy;

/** The text in lower case and without full-width forms; each character stays in its place. */
const folded = (text: string): string =>
  text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0).toLowerCase())
    .replaceAll('\u3000', ' ');

/** Reads a text, English or Chinese, as words of a schedule; what is none is kept as it is. */
export function tokenize(words: string): Token[] {
  const text = folded(words);
  const tokens: Token[] = [];
  for (let start = 0; start < text.length;) {
    const space = matchAt(SPACE, text, start)?.[0].length ?? 0;
    const [length, meanings] = space > 0 ? [space, []] : wordAt(text, start);
    const end = start + length;
    for (const meaning of meanings) tokens.push({ ...meaning, start, end });
    start = end;
  }
  return tokens;
}

function wordAt(text: string, at: number): readonly [length: number, meanings: readonly Meaning[]] {
  for (const [pattern, read] of PATTERNS) {
    const [whole, ...groups] = matchAt(pattern, text, at) ?? [];
    if (whole !== undefined) return [whole.length, read(...groups)];
  }
  const english = matchAt(ENGLISH_WORD, text, at)?.[0] ?? '';
  const meaning = ENGLISH.get(english);
  // Days alone are parted by a hyphen: mon-fri is two words, port-au-prince is one.
  if (meaning && (meaning.kind === 'days' || !/[-–—~]/.test(text[at + english.length] ?? '')))
    return [english.length, [meaning]];
  return [matchAt(UNKNOWN, text, at)?.[0].length ?? 1, [{ kind: 'word', binds: false }]];
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** What a misspelt English word is nearest to, one letter in four being wrong at most. */
export function respelt(word: string): Meaning | undefined {
  const written = folded(word);
  const near = [...ENGLISH]
    .filter(([known]) => known.length > 4)
    .map(([known, meaning]) => ({ meaning, far: distance(written, known) / Math.floor(known.length / 4) }))
    .toSorted((a, b) => a.far - b.far)[0];
  return near && near.far <= 1 ? near.meaning : undefined;
}
