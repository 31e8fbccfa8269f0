import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { check } from '../../src/admin/check.ts';
import { makeArticle, slugOf } from '../../src/admin/new.ts';
import { readArticle } from '../../src/news/article.ts';
import { makeDesk } from './desk.ts';

let desk: Awaited<ReturnType<typeof makeDesk>>;
beforeEach(async () => {
  desk = await makeDesk();
});
afterEach(async () => {
  await rm(desk.digestsDir, { recursive: true });
});

const URL_ = 'https://www.paper.example/news?a=1';
const make = (words: readonly string[], more: { readonly date?: string; readonly topics?: string } = {}) =>
  makeArticle({ ...desk.options, words, ...more });

test('a new article has complete front matter, and the day that it is in the zone', async () => {
  expect(await make(['acme', 'Acme: "more" servers', URL_], { topics: 'Cloud, phones' })).toBe(0);
  const path = join(desk.digestsDir, 'acme/2026-11-24-acme-more-servers.md');
  expect(desk.printed[0]).toBe(path);
  const source = await readFile(path, 'utf8');
  expect(readArticle(path, `${source}Text.`).article).toMatchObject({
    title: 'Acme: "more" servers',
    publisher: 'paper.example',
    url: URL_,
    publishedAt: '2026-11-24',
    topics: ['cloud', 'phones'],
    language: 'en',
    text: 'Text.',
  });
});

test('it is no article until its summary is written', async () => {
  await make(['acme', 'News', URL_], { date: '2026-11-20' });
  const files = [join(desk.digestsDir, 'acme/2026-11-20-news.md')];
  expect(await check({ ...desk.options, files, json: false })).toBe(1);
  expect(desk.errors).toEqual([expect.stringContaining('write the summary there')]);
});

test('a file that is there stays as it is', async () => {
  await make(['acme', 'News', URL_]);
  const path = desk.printed[0] ?? '';
  const before = await readFile(path, 'utf8');
  expect(await make(['acme', 'NEWS!', 'https://other.example/'])).toBe(1);
  expect(desk.errors).toEqual([expect.stringContaining('is there already')]);
  expect(await readFile(path, 'utf8')).toBe(before);
});

describe('nothing is made', () => {
  test.each<[string, readonly string[], { date?: string; topics?: string }, RegExp]>([
    ['without an address', ['acme', 'News'], {}, /npm run new -- COMPANY/],
    ['of a title without quotes', ['acme', 'Two', 'words', URL_], {}, /in quotes/],
    [
      'for an unknown company',
      ['acne', 'News', URL_],
      {},
      /no company acne\. Did you mean acme\?.*company\.yaml/,
    ],
    ['for a company that is like none', ['zenith', 'News', URL_], {}, /no company zenith\. For a new one/],
    ['outside the digests', ['../acme', 'News', URL_], {}, /no company/],
    ['with an address of another kind', ['acme', 'News', 'ftp://paper.example/'], {}, /url: no web address/],
    [
      'with a password in its address',
      ['acme', 'News', 'https://me:hush@paper.example/'],
      {},
      /^url: no web(?!.*hush)/,
    ],
    ['without a title', ['acme', ' \u200B', URL_], {}, /title: empty/],
    ['for a day that there is not', ['acme', 'News', URL_], { date: '2026-02-30' }, /2026-02-30 is no date/],
    ['for a time', ['acme', 'News', URL_], { date: '2026-11-20T08:00Z' }, /is no day/],
    [
      'about an unknown topic',
      ['acme', 'News', URL_],
      { topics: 'clout' },
      /did you mean cloud\? It has cloud, phones/,
    ],
  ])('%s', async (_, words, more, message) => {
    expect(await make(words, more)).toBe(1);
    expect(desk.errors[0]).toMatch(message);
    expect(desk.printed).toEqual([]);
  });
});

describe('the name of the file', () => {
  test.each([
    ['Alibaba’s “Café”: 5 % more', 'alibabas-cafe-5-more'],
    ['阿里云收入增长，客户增加', '阿里云收入增长-客户增加'],
    ['Straße & Œuvre', 'straße-œuvre'],
    ['ガス', 'ガス'],
    ['../../etc/passwd', 'etc-passwd'],
    ['!!!', 'news'],
    [`${'long '.repeat(30)}end`, 'long-'.repeat(12).slice(0, -1)],
    ['云'.repeat(100), '云'.repeat(60)],
  ])('of %j is %s', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });

  test('takes a Chinese title for Chinese', async () => {
    expect(await make(['acme', '阿里云收入增长', URL_])).toBe(0);
    expect(desk.printed[0]).toBe(join(desk.digestsDir, 'acme/2026-11-24-阿里云收入增长.md'));
    expect(await readFile(desk.printed[0] ?? '', 'utf8')).toContain('language: zh-CN');
  });
});
