import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Figure } from '../../../src/domain.ts';
import { readArticle, readCompany } from '../../../src/news/article.ts';
import { readFigures } from '../../../src/news/figures/figures.ts';

const DIGESTS = new URL('../../../digests/alibaba/', import.meta.url);

function readSample(): readonly Figure[] {
  const source = (file: string): [path: string, source: string] => [
    `alibaba/${file}`,
    readFileSync(new URL(file, DIGESTS), 'utf8'),
  ];
  const { article } = readArticle(...source('2021-12-20-overseas-expansion.md'));
  return readFigures(article, [readCompany(...source('company.yaml'))]);
}

/** Each fact of the sample: what its ledger entry must say, as patterns where the curator is free in wording. */
const FACTS = [
  {
    value: 41,
    unit: 'percent',
    kind: 'change',
    direction: 'up',
    bound: '=',
    metric: /global business volume/u,
    of: /^Alibaba$/u,
    period: 'reported 18 November 2021',
    claimant: 'Alibaba',
  },
  {
    value: 200,
    unit: 'countries and regions',
    kind: 'count',
    bound: '~',
    metric: /countries and regions/u,
    of: /^Alibaba$/u,
    claimant: 'Alibaba',
  },
  {
    value: 285e6,
    unit: 'consumers',
    kind: 'change',
    direction: 'up',
    bound: '=',
    metric: /annual active consumers/u,
    of: /AliExpress, Lazada/u,
    period: 'year to 30 September 2021',
    claimant: 'Alibaba',
  },
  {
    value: 62,
    unit: 'percent',
    kind: 'change',
    direction: 'up',
    bound: '=',
    metric: /order volume/u,
    of: /AliExpress, Lazada/u,
    basis: 'year on year',
    claimant: 'Alibaba',
  },
  {
    value: 4,
    unit: 'rank',
    kind: 'rank',
    bound: '=',
    metric: /monthly active users/u,
    of: /Alibaba/u,
    claimant: 'Alibaba',
  },
  {
    value: 20,
    unit: 'rank',
    kind: 'rank',
    bound: '<',
    metric: /monthly active users/u,
    of: /Alibaba/u,
    claimant: 'Alibaba',
  },
  {
    value: 5e6,
    unit: 'parcels',
    kind: 'count',
    bound: '>',
    metric: /cross-border parcels/u,
    of: /^Cainiao$/u,
    period: 'March 2021',
    claimant: 'Alibaba',
  },
  {
    value: 60,
    unit: 'percent',
    kind: 'change',
    direction: 'up',
    bound: '=',
    metric: /revenue in Southeast Asia/u,
    of: /^Alibaba Cloud$/u,
    claimant: 'Alibaba Cloud (Zhang Jianfeng)',
  },
  {
    value: 1,
    unit: 'rank',
    kind: 'rank',
    bound: '=',
    metric: /IaaS infrastructure capability/u,
    of: /^Alibaba Cloud$/u,
    claimant: 'Gartner',
  },
  {
    value: 4,
    unit: 'ratings',
    kind: 'count',
    bound: '=',
    metric: /core ratings.*highest/u,
    of: /^Alibaba Cloud$/u,
    claimant: 'Gartner',
  },
];

test.each(FACTS)('the sample summary states $value $unit, of $of', ({ metric, of, ...exact }) => {
  const patterns = { metric: expect.stringMatching(metric), of: expect.stringMatching(of) };
  expect(readSample()).toContainEqual(expect.objectContaining({ ...exact, ...patterns }));
});

test('and at most one figure more', () => {
  expect(readSample().length).toBeLessThanOrEqual(FACTS.length + 1);
});
