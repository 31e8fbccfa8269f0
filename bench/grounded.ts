import type { Quantity } from './score.ts';

const NUMBER_WORDS =
  /(?<!\p{L})(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|trillions?|lakhs?|crores?|tens|dozens?|scores|half|halves|halv(?:ed|ing)|thirds?|quarters?|(?:four|fif|six|seven|eigh|nin|ten)ths?|once|twice|double[sd]?|doubling|tripl(?:e[sd]?|ing)|quadrupl(?:e[sd]?|ing)|\p{L}+fold|pair|couple|an?)(?!\p{L})/iu;
/** 半, 一 to 九, 十 百 千 万 亿 and 两, 倍 and 翻 ("doubled"). */
const CHINESE = /[零一二两三四五六七八九十百千万亿半倍翻]/u;

/** Whether a span is a figure's own words: within the text, without white space around, with a digit or number word. */
export function isFigure(text: string, [start, end]: Quantity['span']): boolean {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > text.length) return false;
  const words = text.slice(start, end);
  return (
    words !== '' &&
    words === words.trim() &&
    (/\p{N}/u.test(words) || NUMBER_WORDS.test(words) || CHINESE.test(words))
  );
}

/** What a printed number may be multiplied by: words and letters of magnitude in English, Indian English and Chinese. */
const MULTIPLIERS = [1, 12, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12];

/** Whether a value has nothing to do with the digits that its own words print. Words without digits are taken as they are. */
export function isInvented(text: string, { value, span }: Quantity): boolean {
  const printed = numbersIn(text.slice(...span));
  if (printed.length === 0) return false;
  return [value].flat().some((end: number) => {
    const size = Math.abs(end);
    return !printed.some((number) =>
      MULTIPLIERS.some((times) => Math.abs(number * times - size) <= 1e-9 * Math.max(1, size)),
    );
  });
}

/** Each number that digits may stand for: with commas or points for thousands, and as parts of a fraction. */
function numbersIn(words: string): readonly number[] {
  const numbers = [...words.matchAll(/\d(?:[\d.,'’\u00a0\u202f ]*\d)?/gu)].flatMap(([digits]) => {
    const tight = digits.replaceAll(/['’\s]/gu, '');
    return [
      tight.replaceAll(',', ''),
      // Points part thousands only where three digits follow each.
      /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/u.test(tight) ? tight.replaceAll('.', '').replace(',', '.') : '',
      /^\d+,\d{1,2}$/u.test(tight) ? tight.replace(',', '.') : '',
      ...digits.split(/\s/u).map((part) => part.replaceAll(',', '')),
    ]
      .filter((written) => written !== '')
      .map(Number);
  });
  for (const [, top, bottom] of words.matchAll(/(\d+)\s?[/⁄]\s?(\d+)/gu))
    numbers.push(Number(top) / Number(bottom));
  for (const [, whole = '0', top, bottom] of words.matchAll(/(\d+)[\s-](\d+)\/(\d+)/gu))
    numbers.push(Number(whole) + Number(top) / Number(bottom));
  for (const [, digits, sign, power] of words.matchAll(/([\d.]+)\s?[×x]\s?10\^?([-−])?(\d+)/gu))
    numbers.push(Number(`${digits}e${sign ? '-' : ''}${power}`));
  if (/\.\d/u.test(words)) numbers.push(Number(/\.\d+/u.exec(words)?.[0]));
  return numbers.filter((number) => !Number.isNaN(number));
}
