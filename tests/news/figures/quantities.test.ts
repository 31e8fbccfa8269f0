import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWords } from '../../../src/news/figures/lexer.ts';
import { type Mention, readQuantities } from '../../../src/news/figures/mentions.ts';
import { singular } from '../../../src/news/figures/singular.ts';
import { readStretches } from '../../../src/news/figures/stretches.ts';
import { type Word, wordSet } from '../../../src/news/figures/words.ts';

/** A sentence and the lines of its quantities; the fixture's first lines say how they are written. */
interface Case {
  readonly text: string;
  readonly lines: string[];
}

interface Quantity {
  readonly printed: string;
  readonly change: string;
  readonly value: readonly number[];
  readonly unit: string;
  readonly about: string;
}

const CHANGES = ['=', '~', '>', '≥', '<', '≤', 'up', 'down'];
const VALUE = /^(?<low>-?\d+(?:\.\d+)?)(?:–(?<high>-?\d+(?:\.\d+)?))?$/u;

function readGroups(): ReadonlyMap<string, Case[]> {
  const groups = new Map<string, Case[]>();
  let cases: Case[] | undefined;
  const fixture = readFileSync(new URL('../../fixtures/quantities.txt', import.meta.url), 'utf8');
  for (const line of fixture.split('\n')) {
    if (line.startsWith('# ')) {
      expect(groups.has(line.slice(2)), `a second group ${line}`).toBe(false);
      cases = [];
      groups.set(line.slice(2), cases);
    } else if (line.startsWith('  ')) {
      cases?.at(-1)?.lines.push(line.slice(2));
    } else if (line !== '') {
      cases?.push({ text: line, lines: [] });
    }
  }
  return groups;
}

/** The quantity that a line of the fixture says. Throws if the line has not its form. */
function parseQuantity(line: string): Quantity {
  const [printed, change, written, unit, about, ...more] = line.split(' | ');
  const value = VALUE.exec(written ?? '')?.groups;
  if (!printed || !change || !value?.low || !unit || !about || more.length > 0) {
    throw new Error(`not "printed | change | value | unit | about": ${line}`);
  }
  const numbers = value.high === undefined ? [value.low] : [value.low, value.high];
  return { printed, change, value: numbers.map(Number), unit, about };
}

const ARTICLES = wordSet('a an the its his her their our this these those');
/** Groups that the reader does not read: their sentences are a list of what is still to do. */
const UNREAD = new Set(['Chinese', 'not read yet as it should be']);

/** `change | value | unit` of each quantity, as the fixture writes it. */
function read(text: string): readonly string[] {
  const words = readWords(text, [0, text.length]);
  return readQuantities(words, readStretches(words, { year: 2022 })).map((mention) =>
    claimOf(words, mention),
  );
}

function claimOf(words: readonly Word[], mention: Mention): string {
  const { amount, bound, isNegative, trend } = mention;
  const sign = isNegative ? -1 : 1;
  const change = bound === '=' && !isNegative ? (trend?.direction ?? '=') : bound;
  return claim(
    change,
    [amount.value].flat().map((value) => sign * value),
    unitOf(words, mention),
  );
}

function unitOf(words: readonly Word[], { amount: own, sharing, isRank }: Mention): string {
  const { measure, form, unit, noun, end, rate = '' } = sharing ?? own;
  if (isRank) return 'rank';
  if (form === 'fraction') return 'fraction';
  if (measure !== 'noun') return unit === '' ? '-' : unit;
  const said = words.slice(noun, end).filter(({ low }) => !ARTICLES.has(low));
  return said.map(({ low }, at) => (at === said.length - 1 ? singular(low) : low)).join(' ') + rate;
}

function claim(change: string, value: readonly number[], unit: string): string {
  // "pound-foot" and "chip maker" are read as words; of what a fraction is does not belong to its unit.
  const plain = unit
    .toLowerCase()
    .replaceAll('-', ' ')
    .trim()
    .replace(/^fraction .*/u, 'fraction');
  return [change, value.map((each) => Number(each.toPrecision(6))).join('–'), plain].join(' | ');
}

const groups = readGroups();

describe.each([...groups])('%s', (group, cases) => {
  test('has sentences, and none with a quantity if it says so', () => {
    expect(cases).not.toEqual([]);
    const found = cases.filter(({ lines }) => lines.length > 0);
    expect(group.startsWith('no figures') ? found : []).toEqual([]);
  });

  test.each(cases)('$text', ({ text, lines }) => {
    let end = 0;
    for (const { printed, change, value, about } of lines.map(parseQuantity)) {
      const start = text.indexOf(printed, end);
      expect(start, `${printed} is not after the quantity before it`).toBeGreaterThanOrEqual(end);
      end = start + printed.length;
      expect(CHANGES).toContain(change);
      expect(value, 'a range from low to high').toEqual(value.toSorted((a, b) => a - b));
      const words = about === '-' ? [] : about.toLowerCase().split(' ');
      expect(words.filter((word) => !text.toLowerCase().includes(word))).toEqual([]);
    }
  });
});

describe.each([...groups].filter(([group]) => !UNREAD.has(group)))('%s are read', (_group, cases) => {
  test.each(cases)('$text', ({ text, lines }) => {
    const expected = lines.map(parseQuantity).map(({ change, value, unit }) => claim(change, value, unit));
    expect(read(text)).toEqual(expected);
  });
});

test.each(groups.get('not read yet as it should be') ?? [])('not read yet: $text', ({ text, lines }) => {
  const right = lines.map(parseQuantity).map(({ change, value, unit }) => claim(change, value, unit));
  // Once it is read rightly, it belongs in the group of what it shows.
  expect(read(text)).not.toEqual(right);
});

test('no sentence stands twice, and there are 500 or more', () => {
  const texts = [...groups.values()].flat().map(({ text }) => text);
  expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
  expect(texts.length).toBeGreaterThanOrEqual(500);
});
