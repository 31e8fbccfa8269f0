import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Company, Figure } from '../../../src/domain.ts';
import { READER, readFigures } from '../../../src/news/figures/figures.ts';

const ACME: Company = {
  id: 'acme',
  name: 'Acme',
  aliases: ['Acme Group'],
  topics: [],
  parts: [{ name: 'Acme Cloud', aliases: ['Acloud'] }],
};

/** The reader whose output of all these texts has this hash. */
const READ = { reader: '5', hash: '135f89dec01962c6' };

interface Case {
  readonly text: string;
  readonly figures: string[];
}

/** The groups of the fixture; its first lines say how it is written. */
function readGroups(): ReadonlyMap<string, Case[]> {
  const groups = new Map<string, Case[]>();
  let cases: Case[] | undefined;
  for (const line of readFileSync(new URL('../../fixtures/figures.txt', import.meta.url), 'utf8').split(
    '\n',
  )) {
    if (line.startsWith('# ')) {
      cases = [];
      groups.set(line.slice(2), cases);
    } else if (line.startsWith('  ')) {
      cases?.at(-1)?.figures.push(line.trim());
    } else if (line !== '') {
      cases?.push({ text: line, figures: [] });
    }
  }
  return groups;
}

function written(figure: Figure): string {
  const value = typeof figure.value === 'number' ? `${figure.value}` : figure.value.join('–');
  const claim = [figure.kind, figure.direction, figure.bound, value, figure.unit].filter(Boolean).join(' ');
  const { printed, metric, of, period = '', basis = '', claimant } = figure;
  return [printed, claim, metric, of, period, basis, claimant].join(' | ').replaceAll('|  ', '| ');
}

function read(text: string): readonly Figure[] {
  const article = { id: 'acme/sample', text, companies: ['acme'], publishedAt: '2022-03-10' };
  return readFigures(article, [ACME]);
}

const groups = readGroups();

describe.each([...groups])('%s', (_group, cases) => {
  test.each(cases)('$text', ({ text, figures }) => {
    expect(read(text).map(written)).toEqual(figures);
  });
});

test('another output has another READER, so that archives are read again', () => {
  const all = [...groups.values()].flat().map(({ text }) => read(text));
  const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
  const advice =
    'what the reader makes of these texts has changed. If any text that was here before reads differently, raise READER in ' +
    'src/news/figures/figures.ts; then write the new reader and hash into READ above. For new texts alone, write the new hash';
  expect({ reader: READER, hash }, advice).toEqual(READ);
});
