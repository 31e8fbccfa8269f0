import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Article, Digest, Subscription } from '../../src/domain.ts';
import { gather } from '../../src/bot/search.ts';
import type { Search, Shelved } from '../../src/store/store.ts';
import { makeHome, NEWS, removeHome, startDateline } from '../fakes/dateline.ts';
import { fakeWorld } from '../fakes/world.ts';

const world = fakeWorld();
const about = { companies: ['alibaba'], topics: ['cloud'], words: [] };
const companies = [
  { id: 'alibaba', name: 'Alibaba', aliases: [], topics: [{ id: 'cloud', words: ['alicloud'] }] },
];

const article = (id: string, parts: Partial<Article> = {}): Article => ({
  id,
  companies: ['alibaba'],
  topics: ['logistics', 'cloud'],
  title: `News of ${id}`,
  publisher: 'The Daily Ledger',
  url: `https://ledger.example/${id}`,
  publishedAt: '2026-11-20',
  language: 'en',
  text: 'Parcels arrived on time.',
  withdrawn: false,
  ...parts,
});
const cloudy = (id: string, parts: Partial<Article> = {}): Article =>
  article(id, { text: 'The cloud grew.', ...parts });
/** Articles that a search for the topic finds, and that have nothing to tell of it. */
const dull = (count: number): readonly Article[] =>
  Array.from({ length: count }, (_, index) => article(`alibaba/dull-${index}`));

/** Gathers from articles that are found in this order, and notes which pages were asked for. */
async function gathered(articles: readonly Article[], skip = 0, except: readonly string[] = []) {
  const offsets: number[] = [];
  const look = async ({ offset, limit }: Search): Promise<readonly Shelved[]> => {
    offsets.push(offset);
    return articles
      .slice(offset, offset + limit)
      .map((each) => ({ article: each, story: each.id, arrival: 1, hash: '' }));
  };
  const { digest, found } = await gather(
    { query: about, companies, look, skip, except: new Set(except) },
    { store: { figures: async () => [] }, world },
  );
  return { digest, told: digest?.stories.map(({ id }) => id), found, offsets };
}

const all = (digest: Digest | undefined): readonly string[] =>
  digest ? [...digest.stories.map(({ id }) => id), ...digest.held] : [];

describe('gathering', () => {
  test('looks past pages of articles that have nothing to tell', async () => {
    const { told, found, offsets } = await gathered([...dull(205), cloudy('alibaba/old')]);
    expect(told).toEqual(['alibaba/old']);
    expect(found).toHaveLength(206);
    expect(offsets).toEqual([0, 200]);
  });

  test('ends when the digest has its stories and one that waits', async () => {
    const four = ['a', 'b', 'c', 'd'].map((id) => cloudy(id));
    expect((await gathered([...four, ...dull(500)])).offsets).toEqual([0]);
    expect((await gathered([...four.slice(1), ...dull(500)])).offsets).toEqual([0, 200, 400]);
  });

  test('ends with the pages, and after ten of them', async () => {
    expect((await gathered([])).offsets).toEqual([0]);
    const { digest, offsets } = await gathered([...dull(2000), cloudy('alibaba/old')]);
    expect(offsets).toHaveLength(10);
    expect(digest).toBeUndefined();
  });

  test('goes on where the digest before it ended, on whatever page, and tells each story once', async () => {
    const ids = Array.from({ length: 9 }, (_, index) => `alibaba/${index}`);
    // The last ones speak of more of what is asked, and still come after those of the pages before theirs.
    const [a, b, c, d, e, ...later] = ids.map((id, index) =>
      cloudy(id, index > 4 ? { title: 'The cloud' } : { topics: ['cloud'], text: 'It grew.' }),
    );
    if (!a || !b || !c || !d || !e) throw new Error('There are nine.');
    const library = [a, b, ...dull(198), c, d, e, ...dull(200), ...later];
    const pages = [];
    for (const skip of [0, 3, 6, 9]) pages.push((await gathered(library, skip)).told);
    expect(pages.slice(0, 3).flat()).toEqual(ids);
    expect(pages[3]).toBeUndefined();
    expect(all((await gathered(library)).digest)).toEqual(ids.slice(0, 5));
  });

  test('passes over stories that are named', async () => {
    const { told, found } = await gathered([cloudy('a'), cloudy('b')], 0, ['a']);
    expect(told).toEqual(['b']);
    expect(found.map(({ story }) => story)).toEqual(['b']);
  });

  test('tells a story once that another page gives again', async () => {
    const { digest } = await gathered([cloudy('a'), ...dull(199), cloudy('a'), cloudy('b')]);
    expect(all(digest)).toEqual(['a', 'b']);
  });
});

describe('two hundred newer articles that say nothing of it do not hide one that does', () => {
  let home: string;
  let dateline: Awaited<ReturnType<typeof startDateline>>;
  const subscription: Subscription = {
    id: 'one',
    place: NEWS,
    owner: 'you',
    query: about,
    schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
    locale: 'en',
    state: 'active',
    followedAt: 0,
    since: 0,
    nextDueAt: 60_000,
  };

  beforeAll(async () => {
    home = await makeHome();
    dateline = await startDateline(home);
    const old = cloudy('alibaba/old', { publishedAt: '2026-11-01' });
    const removed = (await dateline.store.files()).map(({ path }) => path);
    await dateline.store.applyLibrary({
      companies: companies.map((company) => ({
        file: { path: 'alibaba/company.yaml', hash: 'c', reader: 'r' },
        company,
      })),
      articles: [...dull(205), old].map((each) => ({
        file: { path: `${each.id}.md`, hash: each.id, reader: 'r' },
        article: each,
        figures: [],
      })),
      removed,
    });
  });
  afterAll(async () => {
    await dateline.stop();
    await removeHome(home);
  });

  test('from who asks', async () => {
    expect(await dateline.ask('alibaba cloud')).toContain('News of alibaba/old');
  });

  test('from who follows', async () => {
    const { body, seen } = await dateline.bot.compose(subscription, 60_000, false);
    expect(seen).toEqual(['alibaba/old']);
    expect(JSON.stringify(body?.payload)).toContain('News of alibaba/old');
  });

  test('from who asks for a preview of what they follow', async () => {
    await dateline.store.addSubscription(subscription);
    expect(await dateline.ask('preview alibaba cloud')).toContain('News of alibaba/old');
  });
});
