import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

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

test('no sentence stands twice, and there are 500 or more', () => {
  const texts = [...groups.values()].flat().map(({ text }) => text);
  expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
  expect(texts.length).toBeGreaterThanOrEqual(500);
});
