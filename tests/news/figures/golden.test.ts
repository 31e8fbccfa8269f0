import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Company, Figure } from '../../../src/domain.ts';
import { readFigures } from '../../../src/news/figures/figures.ts';

const ACME: Company = {
  id: 'acme',
  name: 'Acme',
  aliases: ['Acme Group'],
  topics: [{ id: 'cloud', words: ['acloud', 'acme cloud'] }],
};

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

describe.each([...readGroups()])('%s', (_group, cases) => {
  test.each(cases)('$text', ({ text, figures }) => {
    const article = { id: 'acme/2022-03-10-sample', text, companies: ['acme'] };
    expect(readFigures(article, [ACME]).map(written)).toEqual(figures);
  });
});
