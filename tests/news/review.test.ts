import { describe, expect, test } from 'vitest';
import type { Article, Company } from '../../src/domain.ts';
import { readArticle } from '../../src/news/article.ts';
import { readFigures } from '../../src/news/figures/figures.ts';
import { reviewArticle } from '../../src/news/review.ts';
import { article as file } from '../admin/desk.ts';

const companies: readonly Company[] = [
  { id: 'acme', name: 'Acme', aliases: [], topics: [{ id: 'cloud', words: [] }] },
];

function review(body: string, lines: readonly string[] = [], others: readonly Article[] = []) {
  const source = file(body, lines);
  const { article, hide } = readArticle('digests/acme/2026-11-20-news.md', source);
  const figures = readFigures(article, companies);
  return reviewArticle({ article, source, figures, hide }, companies, others, '2026-11-24');
}

const GROWTH = 'Acme said its revenue rose 9 percent.';

test('of an article that says all, nothing is said', () => {
  expect(review(GROWTH)).toEqual([]);
});

test.each<[string, string, readonly string[], number, RegExp]>([
  ['a front page for an address', GROWTH, ['url: https://paper.example/'], 6, /only the front page/],
  ['a day that is still to come', GROWTH, ['published: 2026-11-25'], 6, /still to come/],
  ['no topic', GROWTH, ['topics: []'], 6, /topics: none; acme has cloud/],
  ['a topic that the company has not', GROWTH, ['topics: [clout]'], 6, /did you mean cloud\?/],
  ['a hidden figure that is none', GROWTH, ['hide: ["99 percent"]'], 7, /as in "9 percent"/],
  ['a figure without a metric', 'Acme grew 9 percent.', [], 9, /^9 percent: .*“growth”/],
  ['a figure twice', `${GROWTH}\n\n${GROWTH}`, [], 9, /^9 percent: the same figure/],
  ['a number that is no figure', `Acme moved.\nThe Model 710 is new.`, [], 10, /no figure .*Model 710/],
])('%s is said, with its line', (_, body, lines, line, message) => {
  expect(review(body, lines)).toEqual([{ line, message: expect.stringMatching(message) }]);
});

describe('another article', () => {
  const twin = readArticle('digests/acme/other.md', file('Text.')).article;

  test('with the same address and title may be the same news', () => {
    expect(review(GROWTH, [], [twin]).map(({ message }) => message)).toEqual([
      'title: acme/other has the same; is it the same news?',
      'url: acme/other has the same; is it the same news?',
    ]);
  });

  test('from the same front page is another', () => {
    const url = 'https://paper.example/';
    const found = review(GROWTH, ['title: Other', `url: ${url}`], [{ ...twin, url }]);
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('front page')]);
  });

  test('is not the article itself', () => {
    expect(review(GROWTH, [], [{ ...twin, id: 'acme/2026-11-20-news' }])).toEqual([]);
  });
});

test.each([
  'Acme spoke on 17 December 2021.',
  '阿克米于2021年12月17日发布消息。',
  `${GROWTH} That was in 2021.`,
])('days and years are no figures: %s', (body) => {
  expect(review(body)).toEqual([]);
});

test('a hidden figure leaves no warning behind', () => {
  expect(review('Acme grew 9 percent.', ['hide: ["9 percent"]'])).toEqual([]);
});
