import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StoreError } from '../../src/store/store.ts';
import type { Search, Store } from '../../src/store/store.ts';
import type { StoreUnderTest } from './contract.ts';
import { alibaba, anything, article, change, figure, fileOf, noon, room, shelve } from './examples.ts';

/** What a store keeps of the library, and how it finds it. */
export function libraryContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the library`, () => {
    test('is empty at first', async () => {
      await using it = await make();
      expect(await it.store.files()).toEqual([]);
      expect(await it.store.companies()).toEqual([]);
      expect(await it.store.search(anything)).toEqual([]);
      expect(await it.store.counts(noon)).toEqual(new Map());
      expect(await it.store.lastArrival()).toBe(0);
    });

    test('gives back what was put in, to the letter', async () => {
      await using it = await make();
      const growth = article('alibaba/growth', {
        embargoAt: noon,
        topics: ['cloud', 'overseas'],
        text: 'Sales rose 60%.\n\n“云计算” grew — 5 < 6.',
      });
      const sales = figure(growth, 11, 14);
      await it.store.applyLibrary(
        change({ companies: [alibaba], articles: [{ article: growth, figures: [sales] }] }),
      );

      expect(await it.store.companies()).toEqual([alibaba]);
      expect(await it.store.articles([growth.id])).toEqual([
        { article: growth, story: growth.id, arrival: 1, hash: 'hash of alibaba/growth' },
      ]);
      expect(await it.store.figures([growth.id])).toEqual([sales]);
      expect(await it.store.figure(sales.id)).toEqual(sales);
      expect(await it.store.figure('alibaba/growth#0-1')).toBeUndefined();
      expect(await it.store.files()).toEqual([fileOf('alibaba/company.yaml'), fileOf('alibaba/growth.md')]);
    });

    test('gives articles and their figures in the order asked for, and leaves out those it has not', async () => {
      await using it = await make();
      const one = article('alibaba/one');
      const two = article('alibaba/two', { withdrawn: true });
      await shelve(
        it.store,
        { article: one, figures: [figure(one, 5, 6), figure(one, 0, 2)] },
        { article: two, figures: [figure(two, 0, 1)] },
      );
      const asked = ['alibaba/two', 'alibaba/none', 'alibaba/one'];
      expect((await it.store.articles(asked)).map((each) => each.article.id)).toEqual([
        'alibaba/two',
        'alibaba/one',
      ]);
      expect((await it.store.figures(asked)).map((each) => each.id)).toEqual([
        'alibaba/two#0-1',
        'alibaba/one#0-2',
        'alibaba/one#5-6',
      ]);
      expect(await it.store.articles([])).toEqual([]);
      expect(await it.store.figures([])).toEqual([]);
    });

    test('numbers what is new in the order of its publication, after all that came before', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/later', { publishedAt: '2021-12-02' }) });
      await shelve(
        it.store,
        { article: article('jd/c', { publishedAt: '2021-11-20' }) },
        { article: article('jd/b', { publishedAt: '2021-11-18T04:00:00Z' }) },
        { article: article('jd/a', { publishedAt: '2021-11-20' }) },
      );
      const shelved = await it.store.articles(['jd/later', 'jd/b', 'jd/a', 'jd/c']);
      expect(shelved.map(({ arrival }) => arrival)).toEqual([1, 2, 3, 4]);
      expect(await it.store.lastArrival()).toBe(4);
    });

    test('keeps story and arrival of an article that is edited, and nothing of its old words and figures', async () => {
      await using it = await make();
      const draft = article('alibaba/growth', { text: 'Parcels: 5 million.' });
      await shelve(
        it.store,
        { article: draft, figures: [figure(draft, 9, 10)] },
        { article: article('alibaba/other') },
      );
      const edited = article('alibaba/growth', {
        text: 'Shoppers: 60 million.',
        companies: ['alibaba', 'lazada'],
        publishedAt: '2022-01-01',
      });
      await shelve(it.store, { article: edited, figures: [figure(edited, 10, 12)], hash: 'another' });

      expect(await it.store.articles(['alibaba/growth'])).toEqual([
        { article: edited, story: 'alibaba/growth', arrival: 1, hash: 'another' },
      ]);
      expect((await it.store.figures(['alibaba/growth'])).map(({ span }) => span)).toEqual([[10, 12]]);
      expect(await it.store.search({ ...anything, words: ['parcels'] })).toEqual([]);
      expect(await it.store.search({ ...anything, words: ['shoppers'] })).toHaveLength(1);
      expect(await it.store.search({ ...anything, companies: ['lazada'] })).toHaveLength(1);
      expect(await it.store.lastArrival()).toBe(2);
    });

    test('is the same when the same change is applied again', async () => {
      await using it = await make();
      const again = change({ companies: [alibaba], articles: [{ article: article('alibaba/growth') }] });
      const look = async () => [
        await it.store.files(),
        await it.store.companies(),
        await it.store.search(anything),
        await it.store.lastArrival(),
      ];
      await it.store.applyLibrary(again);
      const before = await look();
      await it.store.applyLibrary(again);
      expect(await look()).toEqual(before);
    });

    test('carries story and arrival to the new name of a renamed article', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('alibaba/draft') }, { article: article('alibaba/other') });
      await it.store.applyLibrary({
        ...change({ articles: [{ article: article('jd/final'), was: 'alibaba/draft' }] }),
        removed: ['alibaba/draft.md'],
      });
      expect(await it.store.articles(['alibaba/draft', 'jd/final'])).toMatchObject([
        { article: { id: 'jd/final' }, story: 'alibaba/draft', arrival: 1 },
      ]);
      expect((await it.store.files()).map(({ path }) => path)).toEqual(['alibaba/other.md', 'jd/final.md']);
    });

    test('carries stories across when two articles change names', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a') }, { article: article('jd/b') });
      await shelve(
        it.store,
        { article: article('jd/a'), was: 'jd/b', hash: 'was b, edited' },
        { article: article('jd/b'), was: 'jd/a', hash: 'was a, edited' },
      );
      expect([await storyOf(it.store, 'jd/a'), await storyOf(it.store, 'jd/b')]).toEqual(['jd/b', 'jd/a']);
    });

    test.each(['in the same change', 'later'])(
      'takes an article under the old name of a renamed one for a story of its own, %s',
      async (when) => {
        await using it = await make();
        await shelve(it.store, { article: article('jd/a') });
        const renamed = { article: article('jd/b'), was: 'jd/a' };
        const fresh = { article: article('jd/a', { title: 'Something else' }), hash: 'something else' };
        if (when === 'later') {
          await shelve(it.store, renamed);
          await shelve(it.store, fresh);
        } else {
          await shelve(it.store, renamed, fresh);
        }
        const [b, a] = await it.store.articles(['jd/b', 'jd/a']);
        expect(b).toMatchObject({ story: 'jd/a', arrival: 1 });
        expect(a).toMatchObject({ article: { title: 'Something else' }, arrival: 2 });
        expect(a?.story).not.toBe('jd/a');
      },
    );

    test('orders names by their code points, whatever the language of the machine', async () => {
      await using it = await make();
      const ids = ['B/b', 'a-b/b', 'a/B', 'a/a', 'ab/b', 'ä/b', '云/b'];
      await shelve(it.store, ...ids.toReversed().map((id) => ({ article: article(id) })));
      expect((await it.store.files()).map(({ path }) => path)).toEqual(ids.map((id) => `${id}.md`));
      for (const id of ids.toReversed())
        await it.store.applyLibrary(change({ companies: [{ ...alibaba, id }] }));
      expect((await it.store.companies()).map(({ id }) => id)).toEqual(ids);
    });

    test('forgets articles and companies whose files are gone', async () => {
      await using it = await make();
      const growth = article('alibaba/growth');
      await it.store.applyLibrary(
        change({ companies: [alibaba], articles: [{ article: growth, figures: [figure(growth, 0, 1)] }] }),
      );
      const removed = ['alibaba/company.yaml', 'alibaba/growth.md', 'alibaba/never.md'];
      await it.store.applyLibrary({ ...change({}), removed });
      expect(await it.store.files()).toEqual([]);
      expect(await it.store.companies()).toEqual([]);
      expect(await it.store.search({ ...anything, words: ['growth'] })).toEqual([]);
      expect(await it.store.figure('alibaba/growth#0-1')).toBeUndefined();
    });

    test('gives no arrival twice, and a story that was gone and is back its own', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a') }, { article: article('jd/b') });
      await it.store.applyLibrary({ ...change({}), removed: ['jd/b.md'] });
      expect(await it.store.lastArrival()).toBe(2);
      await shelve(it.store, { article: article('jd/c') });
      await shelve(it.store, { article: article('jd/b') });
      expect(await it.store.articles(['jd/b', 'jd/c'])).toMatchObject([
        { story: 'jd/b', arrival: 2 },
        { story: 'jd/c', arrival: 3 },
      ]);
    });

    test('applies a change whole or not at all', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a') });
      const bad = article('jd/b');
      const twice = { article: bad, figures: [figure(bad, 0, 1), figure(bad, 0, 1)] };
      const attempt = it.store.applyLibrary({
        ...change({ companies: [alibaba], articles: [twice] }),
        removed: ['jd/a.md'],
      });
      await expect(attempt).rejects.toBeInstanceOf(StoreError);
      expect(await it.store.files()).toEqual([fileOf('jd/a.md')]);
      expect(await it.store.lastArrival()).toBe(1);
    });

    test('takes the changes of two stores that come at the same time, one after the other', async () => {
      await using it = await make();
      const both = [it.store, await it.open()];
      await Promise.all(both.map((store, index) => shelve(store, { article: article(`jd/${index}`) })));
      const arrivals = (await it.store.search(anything)).map(({ arrival }) => arrival);
      expect(arrivals.sort((a, b) => a - b)).toEqual([1, 2]);
    });

    test('takes an article of tens of thousands of figures, and gives them back', async () => {
      await using it = await make();
      const long = article('jd/long', { text: ' '.repeat(34_000) });
      const figures = Array.from({ length: 33_000 }, (_, index) => figure(long, index, index + 1));
      await shelve(it.store, { article: long, figures });
      expect(await it.store.figures(['jd/long'])).toHaveLength(33_000);
    });

    test('gives as many articles, ledgers and fates at once as anybody asks for', async () => {
      await using it = await make();
      const first = article('jd/0');
      await shelve(it.store, { article: first, figures: [figure(first, 0, 1)] });
      const ids = Array.from({ length: 33_000 }, (_, index) => `jd/${index}`);
      expect(await it.store.articles(ids)).toHaveLength(1);
      expect(await it.store.figures(ids)).toHaveLength(1);
      expect((await it.store.fates(room, ids)).size).toBe(33_000);
    });

    test('takes thousands of articles at once', async () => {
      await using it = await make();
      const many = Array.from({ length: 2500 }, (_, index) => ({ article: article(`jd/${index}`) }));
      await shelve(it.store, ...many);
      await shelve(it.store, ...many);
      expect(await it.store.counts(noon)).toEqual(new Map([['jd', 2500]]));
      expect(await it.store.lastArrival()).toBe(2500);
    });
  });

  describe(`${name}: searching`, () => {
    test('gives the newest first, of the same day the latest to come, and no more than asked for', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/new', { publishedAt: '2021-12-20' }) });
      await shelve(it.store, { article: article('jd/old', { publishedAt: '2021-11-18' }) });
      await shelve(it.store, { article: article('jd/newer', { publishedAt: '2021-12-20' }) });
      expect(await idsOf(it.store, {})).toEqual(['jd/newer', 'jd/new', 'jd/old']);
      expect(await idsOf(it.store, { limit: 2 })).toEqual(['jd/newer', 'jd/new']);
    });

    test('finds what was published up to a day, and no later', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('jd/a', { publishedAt: '2021-11-18' }) },
        { article: article('jd/b', { publishedAt: '2021-12-20T04:35:00Z' }) },
        { article: article('jd/c', { publishedAt: '2021-12-21' }) },
      );
      expect(await idsOf(it.store, { until: '2021-12-20T04:35:00Z' })).toEqual(['jd/b', 'jd/a']);
      expect(await idsOf(it.store, { until: '2021-11-18', words: ['about'] })).toEqual(['jd/a']);
      expect(await idsOf(it.store, { until: '2021-11-17' })).toEqual([]);
    });

    test('gives page after page, each story on one of them', async () => {
      await using it = await make();
      const ids = Array.from({ length: 7 }, (_, index) => `jd/${index}`);
      await shelve(it.store, ...ids.map((id) => ({ article: article(id) })));
      const same = { article: article('tencent/0', { title: 'About jd/0' }), hash: 'hash of jd/0' };
      await shelve(it.store, same);
      const pages = [];
      for (const offset of [0, 3, 6, 9]) pages.push(await idsOf(it.store, { limit: 3, offset }));
      expect(pages.map(({ length }) => length)).toEqual([3, 3, 1, 0]);
      expect(pages.flat()).toEqual(ids.toReversed());
    });

    test('finds the articles of any company asked for, each once', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('jd/a', { companies: ['jd', 'tencent'] }) },
        { article: article('tencent/b') },
        { article: article('alibaba/c') },
      );
      expect((await idsOf(it.store, { companies: ['jd', 'tencent'] })).sort()).toEqual(['jd/a', 'tencent/b']);
      expect(await idsOf(it.store, { companies: ['baidu'] })).toEqual([]);
    });

    test('finds any word or phrase, in title, topics and text', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('a/title', { title: 'Alibaba Cloud grows' }) },
        { article: article('a/topic', { topics: ['logistics'] }) },
        { article: article('a/text', { text: 'Five million parcels, and a cloud over Alibaba.' }) },
      );
      expect(await idsOf(it.store, { words: ['alibaba cloud'] })).toEqual(['a/title']);
      expect(await idsOf(it.store, { words: ['logistics'] })).toEqual(['a/topic']);
      expect((await idsOf(it.store, { words: ['logistics', 'million parcels'] })).sort()).toEqual([
        'a/text',
        'a/topic',
      ]);
      expect((await idsOf(it.store, { words: ['cloud'] })).sort()).toEqual(['a/text', 'a/title']);
      expect(await idsOf(it.store, { words: ['logistics'], companies: ['b'] })).toEqual([]);
      expect(await idsOf(it.store, { words: ['cloud alibaba'] })).toEqual([]);
    });

    test('finds a word whatever its case, its accents and its ending', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('a/a', { text: 'Cafés in LAZADA handled parcels.' }) });
      for (const word of ['cafe', 'cafés', 'lazada', 'parcel'])
        expect(await idsOf(it.store, { words: [word] })).toEqual(['a/a']);
      expect(await idsOf(it.store, { words: ['laza'] })).toEqual([]);
    });

    test('finds Chinese words, which nothing parts', async () => {
      await using it = await make();
      await shelve(it.store, {
        article: article('a/zh', { title: '阿里云收入增长', text: '云计算业务增长60%。' }),
      });
      for (const word of ['阿里', '收入', '云计算', '增长'])
        expect(await idsOf(it.store, { words: [word] })).toEqual(['a/zh']);
      expect(await idsOf(it.store, { words: ['入收'] })).toEqual([]);
    });

    test('finds a phrase anywhere in a text of any length, and words of any length', async () => {
      await using it = await make();
      const words = Array.from({ length: 20_000 }, (_, index) => `w${index} 的`);
      const long = `x${'y'.repeat(5000)}`;
      await shelve(it.store, { article: article('a/a', { text: `${words.join(' ')} ${long} end` }) });
      const pairs = Array.from({ length: 600 }, (_, index) => `w${index} 的 w${index + 1}`);
      for (const phrase of [...pairs, 'w19998 的 w19999 的', `的 ${long} end`])
        expect(await idsOf(it.store, { words: [phrase] }), phrase).toEqual(['a/a']);
      expect(await idsOf(it.store, { words: ['w19998 w19999'] })).toEqual([]);
    });

    test('takes the signs of query languages in words for what they are: nothing', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('a/a', { text: 'Alibaba Cloud.' }) },
        { article: article('a/b') },
      );
      for (const word of ['"alibaba"', 'alibaba-cloud', '(cloud)', '^alibaba', "alibaba'"]) {
        expect(await idsOf(it.store, { words: [word] })).toEqual(['a/a']);
      }
      for (const word of [
        'text:alibaba',
        'alibaba NOT cloud',
        'NEAR(alibaba cloud)',
        'ali*',
        '*',
        '',
        '%',
        "' or 1=1 --",
      ]) {
        expect(await idsOf(it.store, { words: [word] })).toEqual([]);
      }
      expect(await idsOf(it.store, { words: ['', 'cloud'] })).toEqual(['a/a']);
    });

    test('takes any word at all', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('a/a') });
      const words = fc.array(fc.string({ unit: 'binary' }), { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(words, async (some) => {
          expect(await it.store.search({ ...anything, words: some })).toBeInstanceOf(Array);
        }),
      );
    });

    test('finds and counts nothing that is withdrawn or under an embargo', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('jd/open', { companies: ['jd', 'tencent'] }) },
        { article: article('jd/withdrawn', { withdrawn: true }) },
        { article: article('jd/soon', { embargoAt: noon + 1 }) },
        { article: article('jd/now', { embargoAt: noon }) },
      );
      expect((await idsOf(it.store, { words: ['jd'], companies: ['jd'] })).sort()).toEqual([
        'jd/now',
        'jd/open',
      ]);
      expect(await it.store.counts(noon)).toEqual(
        new Map([
          ['jd', 2],
          ['tencent', 1],
        ]),
      );
      expect(await it.store.counts(noon + 1)).toEqual(
        new Map([
          ['jd', 3],
          ['tencent', 1],
        ]),
      );
    });
  });
}

async function storyOf(store: Store, id: string): Promise<string | undefined> {
  return (await store.articles([id]))[0]?.story;
}

async function idsOf(store: Store, search: Partial<Search>): Promise<string[]> {
  return (await store.search({ ...anything, ...search })).map(({ article }) => article.id);
}
