import { describe, expect, test } from 'vitest';
import type { Article, Query } from '../../src/domain.ts';
import { buildDigest, searchWords } from '../../src/news/digest.ts';
import type { Shelved } from '../../src/store/store.ts';
import {
  capacity,
  companies,
  cost,
  factory,
  figures,
  growth,
  phones,
  rank,
  results,
  revenue,
} from '../fixtures/library.ts';

const shelf = (...articles: readonly Article[]): readonly Shelved[] =>
  articles.map((article, index) => ({
    article,
    story: article.id,
    arrival: articles.length - index,
    hash: '',
  }));
const query = (part: Partial<Query>): Query => ({ companies: ['acme'], topics: [], words: [], ...part });
const build = (part: Partial<Query>, articles: readonly Article[] = [results, factory]) =>
  buildDigest(query(part), shelf(...articles), figures, companies);

test('without a topic every article is a story, with its first sentences', () => {
  const digest = build({});
  expect(digest?.stories.map((story) => story.id)).toEqual([results.id, factory.id]);
  expect(digest?.stories[0]).toMatchObject({ chosen: 'latest', figures: [growth, revenue, phones, rank] });
  expect(digest?.stories[0]?.gist).toHaveLength(3);
});

describe('a topic', () => {
  test('that is not an article’s first shows its own sentences and figures alone', () => {
    const [story, ...others] = build({ topics: ['cloud'] })?.stories ?? [];
    expect(others).toEqual([]);
    expect(story).toMatchObject({ id: results.id, figures: [rank], left: [], chosen: 'topic' });
    expect(story?.gist.map(({ span }) => results.text.slice(...span))).toEqual([
      'Acme Cloud ranks fourth in Europe, according to Gartner.',
    ]);
  });

  test('that is an article’s first is followed by its other sentences', () => {
    const [story] = build({ topics: ['phones'] })?.stories ?? [];
    expect(story?.figures).toEqual([phones, growth, revenue, rank]);
  });

  test('is looked for by all its words', () => {
    expect(searchWords(query({ topics: ['cloud'], words: ['growth'] }), companies)).toEqual([
      'cloud',
      'acme cloud',
    ]);
  });
});

describe('words', () => {
  test('choose the sentences that hold them, in any of their forms', () => {
    const [story] = build({ words: ['ranked'] })?.stories ?? [];
    expect(story).toMatchObject({ figures: [rank], chosen: 'words' });
  });

  test('that nobody wrote find nothing', () => {
    expect(build({ words: ['999'] })).toBeUndefined();
    expect(build({ words: ['spaceships'] })).toBeUndefined();
  });

  test('that stand in a title alone choose the whole article', () => {
    const titled = { ...factory, title: 'Zeppelins' };
    expect(build({ words: ['zeppelins'] }, [titled])?.stories[0]?.figures).toEqual([capacity, cost]);
  });

  test('about movement put what moved first, and choose nothing by themselves', () => {
    const [story] = build({ words: ['growth'] }, [results])?.stories ?? [];
    expect(story?.figures[0]).toEqual(growth);
    expect(story?.figures).toHaveLength(4);
    expect(searchWords(query({ words: ['growth'] }), companies)).toEqual([]);
  });
});

describe('what does not fit', () => {
  test('of stories is held for the next digest', () => {
    const articles = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...factory, id: `acme/${name}` }));
    const digest = build({}, articles);
    expect(digest?.stories).toHaveLength(3);
    expect(digest?.held).toEqual(['acme/d', 'acme/e']);
  });

  test('of figures is left, conversions and numbers without a metric first', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ ...growth, id: `${results.id}#${index}` }));
    const conversion = { ...revenue, conversionOf: growth.id };
    const bare = { ...phones, metric: '' };
    const digest = buildDigest(query({}), shelf(results), [conversion, bare, ...many], companies);
    expect(digest?.stories[0]?.figures).toHaveLength(6);
    expect(digest?.stories[0]?.figures).not.toContain(conversion);
    expect(digest?.stories[0]?.figures).not.toContain(bare);
    expect(digest?.stories[0]?.left).toHaveLength(4);
  });
});
