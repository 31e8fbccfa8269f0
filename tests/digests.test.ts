import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readArticle, readCompany } from '../src/news/article.ts';

const DIGESTS = join(import.meta.dirname, '../digests');
const folders = readdirSync(DIGESTS);
const source = (path: string): string => readFileSync(join(DIGESTS, path), 'utf8');

const companies = folders.map((folder) =>
  readCompany(`${folder}/company.yaml`, source(`${folder}/company.yaml`)),
);
const articles = folders.flatMap((folder) =>
  readdirSync(join(DIGESTS, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => readArticle(`${folder}/${file}`, source(`${folder}/${file}`), folders).article),
);

/** The sentences that hold the name or a word of a topic, whole and in any case. */
function sentencesOn(company: string, topic: string, text: string): string[] {
  const found = companies.find(({ id }) => id === company)?.topics.find(({ id }) => id === topic);
  const words = [topic, ...(found?.words ?? [])].map((word) => RegExp.escape(word)).join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'iu');
  return text.split(/(?<=\.)\s+/).filter((sentence) => pattern.test(sentence));
}

describe('the digests that come with Dateline', () => {
  test.each(articles.map((article) => [article.id, article] as const))(
    '%s names its source and its day',
    (id, article) => {
      expect(article.publisher).not.toBe('');
      expect(article.url).toMatch(/^https?:\/\//);
      expect(id.split('/')[1]).toMatch(new RegExp(`^${article.publishedAt.slice(0, 10)}-[a-z0-9-]+$`));
    },
  );

  test.each(articles.map((article) => [article.id, article] as const))(
    '%s has topics of its company, and says something of each',
    (_, article) => {
      const company = companies.find(({ id }) => id === article.companies[0]);
      expect(company?.topics.map(({ id }) => id)).toEqual(expect.arrayContaining([...article.topics]));
      const silent = article.topics.filter(
        (topic) => sentencesOn(company?.id ?? '', topic, article.text).length === 0,
      );
      expect(silent).toEqual([]);
    },
  );

  test.each(companies.map((company) => [company.id, company] as const))(
    '%s has topics, and an article on each',
    (id, { topics }) => {
      expect(topics.length).toBeGreaterThan(0);
      const own = articles.filter((article) => article.companies.includes(id));
      const idle = topics.filter(
        (topic) => !own.some(({ text }) => sentencesOn(id, topic.id, text).length > 0),
      );
      expect(idle).toEqual([]);
    },
  );

  test.each(companies.map((company) => [company.id, company] as const))(
    '%s is asked about in Chinese, and so is each of its topics',
    (_id, { aliases, topics }) => {
      const inChinese = (words: readonly string[]): boolean =>
        words.some((word) => /\p{Script=Han}/u.test(word));
      expect(inChinese(aliases)).toBe(true);
      expect(topics.filter(({ words }) => !inChinese(words))).toEqual([]);
    },
  );
});

describe("the topics of Alibaba's overseas expansion", () => {
  const text = articles.find(({ id }) => id === 'alibaba/2021-12-20-overseas-expansion')?.text ?? '';
  /** The ten figures, by the words that print them. */
  const figures = [
    '41 percent',
    '200 countries',
    '285 million',
    '62 percent',
    'fourth',
    'top 20',
    '5 million cross',
    '60 percent',
    'first',
    'four core',
  ];
  const shown = (topic: string): string[] => {
    const sentences = sentencesOn('alibaba', topic, text).join('\n');
    return figures.filter((figure) => new RegExp(`\\b${figure}\\b`).test(sentences));
  };

  test('are published at an instant', () => {
    expect(articles.find(({ text: each }) => each === text)?.publishedAt).toBe('2021-12-20T04:35:00Z');
  });

  test('part its ten figures: overseas, logistics and cloud', () => {
    expect(shown('overseas')).toEqual(figures.slice(0, 6));
    expect(shown('logistics')).toEqual(figures.slice(6, 7));
    expect(shown('cloud')).toEqual(figures.slice(7));
  });

  test('of cloud take in no other sentence', () => {
    expect(sentencesOn('alibaba', 'cloud', text)).toHaveLength(3);
  });
});
