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

  test('that is an article’s first is told of by the others only where its own hold no figure', () => {
    expect(build({ topics: ['phones'] })?.stories[0]?.figures).toEqual([phones]);
    const unnamed = { ...results, text: results.text.replace('phones', 'things') };
    expect(build({ topics: ['phones'] }, [unnamed])?.stories[0]?.figures).toEqual([
      growth,
      revenue,
      phones,
      rank,
    ]);
  });

  test('comes first in a story that speaks of more of what was asked', () => {
    const text = 'Acme Cloud phones sell well.';
    const both = build({ topics: ['cloud', 'phones'] }, [factory, { ...results, text }]);
    expect(both?.stories.map(({ id }) => id)).toEqual([results.id, factory.id]);
  });

  test('is looked for by all its words', () => {
    expect(searchWords(query({ topics: ['cloud'], words: ['growth'] }), companies)).toEqual([
      'cloud',
      'acme cloud',
    ]);
  });
});

describe('words', () => {
  test.each(['ranks', 'ranking', 'Ranked'.toLowerCase()])(
    'choose the sentences that hold %s in any form',
    (word) => {
      const [story] = build({ words: [word] })?.stories ?? [];
      expect(story).toMatchObject({ figures: [rank], chosen: 'words' });
    },
  );

  test.each(['rank-and-file', 'franks', 'sal', 'gart', 'risk'])(
    'find no other word that begins like %s',
    (word) => {
      expect(build({ words: [word] })).toBeUndefined();
    },
  );

  test('that nobody wrote find nothing', () => {
    expect(build({ words: ['999'] })).toBeUndefined();
    expect(build({ words: ['spaceships'] })).toBeUndefined();
  });

  test('that stand in a title alone choose the whole article', () => {
    const titled = { ...factory, title: 'Zeppelins' };
    expect(build({ words: ['zeppelins'] }, [titled])?.stories[0]?.figures).toEqual([capacity, cost]);
  });

  test.each(['growth', 'slump', 'surged', 'changes'])(
    'about movement put what moved first, and choose nothing by themselves: %s',
    (word) => {
      const fallen = { ...rank, direction: 'down' as const };
      const ledger = [revenue, phones, fallen];
      const digest = buildDigest(query({ words: [word] }), shelf(results), ledger, companies);
      expect(digest?.stories[0]?.figures).toEqual([fallen, revenue, phones]);
      expect(searchWords(query({ words: [word] }), companies)).toEqual([]);
    },
  );

  test('beside a topic put the sentences that hold them first, and choose none alone', () => {
    const text = 'Acme Cloud sold 3 servers. Acme Cloud sold 4 discs. It sold 5 discs.';
    const three = ['3', '4', '5'].map((printed) => {
      const at = text.indexOf(printed);
      return { ...revenue, id: `x#${printed}`, printed, span: [at, at + 1] as const };
    });
    const digest = buildDigest(
      query({ topics: ['cloud'], words: ['discs'] }),
      shelf({ ...results, topics: [], text }),
      three,
      companies,
    );
    expect(digest?.stories[0]?.figures.map(({ printed }) => printed)).toEqual(['4', '3']);
  });
});

describe('what does not fit', () => {
  test('of stories is shown when those before are skipped, and when all are there is no digest', () => {
    const articles = ['a', 'b', 'c', 'd'].map((name) => ({ ...factory, id: `acme/${name}` }));
    const next = (skip: number) => buildDigest(query({}), shelf(...articles), figures, companies, skip);
    expect(next(3)?.stories.map(({ id }) => id)).toEqual(['acme/d']);
    expect(next(4)).toBeUndefined();
  });

  test('of stories is held for the next digest', () => {
    const articles = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...factory, id: `acme/${name}` }));
    const digest = build({}, articles);
    expect(digest?.stories).toHaveLength(3);
    expect(digest?.held).toEqual(['acme/d', 'acme/e']);
  });

  test('of figures is left, conversions first', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ ...growth, id: `${results.id}#${index}` }));
    // It stands before all others in the text.
    const conversion = { ...revenue, span: [0, 1] as const, conversionOf: growth.id };
    // "Worth US$64.3 billion": what is measured is in the sentence alone.
    const unsaid = { ...phones, span: [1, 2] as const, metric: 'value' };
    const digest = buildDigest(query({}), shelf(results), [conversion, unsaid, ...many], companies);
    expect(digest?.stories[0]?.figures).toHaveLength(6);
    expect(digest?.stories[0]?.figures).not.toContain(conversion);
    expect(digest?.stories[0]?.figures).toContain(unsaid);
    expect(digest?.stories[0]?.left).toHaveLength(4);
  });
});
