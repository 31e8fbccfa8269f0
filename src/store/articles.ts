import { sql } from 'kysely';
import type { Kysely, Selectable, SqlBool } from 'kysely';
import type { ArticleId, StoryId, CompanyId } from '../domain.ts';
import type { Database } from './database.ts';
import type { WordSearch } from './search.ts';
import type { LibraryChange, ReadFile, Search, Shelved, Store } from './store.ts';
import { fromJson, toJson } from './tables.ts';
import type { Tables } from './tables.ts';

/** The part of the store that keeps the library. */
export function articlesIn(database: Database) {
  const { db, search: index } = database;
  return {
    async files() {
      const rows = await db
        .selectFrom('companies')
        .select(['path', 'hash', 'reader'])
        .unionAll(db.selectFrom('articles').select(['path', 'hash', 'reader']))
        .orderBy('path')
        .execute();
      return rows.map(fileColumns);
    },

    async applyLibrary(change) {
      await db.transaction().execute(async (transaction) => {
        const stories = await storiesBefore(transaction, change.articles);
        await takeOut(transaction, change);
        await enrol(transaction, change.articles, stories);
        await putIn(transaction, change, stories, index);
      });
    },

    async companies() {
      const rows = await db.selectFrom('companies').select('body').orderBy('id').execute();
      return rows.map(({ body }) => fromJson(body));
    },

    async articles(ids) {
      if (ids.length === 0) return [];
      const rows = await shelf(db).where('articles.id', 'in', ids).execute();
      const found = new Map(rows.map((row) => [row.id, shelved(row)]));
      return ids.flatMap((id) => found.get(id) ?? []);
    },

    async figures(articles) {
      if (articles.length === 0) return [];
      const rows = await db
        .selectFrom('figures')
        .select(['article', 'body'])
        .where('article', 'in', articles)
        .orderBy('start')
        .orderBy('id')
        .execute();
      const byArticle = Map.groupBy(rows, ({ article }) => article);
      return articles.flatMap((id) => byArticle.get(id) ?? []).map(({ body }) => fromJson(body));
    },

    async figure(id) {
      const row = await db.selectFrom('figures').select('body').where('id', '=', id).executeTakeFirst();
      return row && fromJson(row.body);
    },

    async search(search) {
      return (await articlesQuery(database, search).execute()).map(shelved);
    },

    async counts(now) {
      const rows = await db
        .selectFrom('articles')
        .innerJoin('article_companies', 'article_companies.article', 'articles.id')
        .select((row) => ['company', row.fn.countAll<number>().as('count')])
        .where(visible(now))
        .groupBy('company')
        .orderBy('company')
        .execute();
      return new Map(rows.map(({ company, count }) => [company, count]));
    },

    async lastArrival() {
      return await lastArrival(db);
    },

    async newest(companies, limit) {
      const rows = await about(shelf(db), companies)
        .orderBy('articles.published_at', 'desc')
        .orderBy('articles.arrival', 'desc')
        .limit(limit)
        .execute();
      return rows.map(shelved);
    },
  } satisfies Partial<Store>;
}

/** The query that finds articles, for more conditions to be added: rows for `shelved`, newest first. */
export function articlesQuery({ db, search: index }: Database, { companies, words, now, limit }: Search) {
  return about(shelf(db), companies)
    .where(visible(now))
    .$if(words.length > 0, (query) => query.where(index.holds(words)))
    .orderBy('articles.published_at', 'desc')
    .orderBy('articles.arrival', 'desc')
    .limit(limit);
}

export function shelved(row: ShelfRow): Shelved {
  return { article: fromJson(row.body), story: row.story, arrival: row.arrival, hash: row.hash };
}

type ShelfRow = Pick<Selectable<Tables['articles']>, 'body' | 'story' | 'arrival' | 'hash'>;

function shelf(db: Kysely<Tables>) {
  return db.selectFrom('articles').select(['id', 'body', 'story', 'arrival', 'hash']);
}

/** Of any of these companies; of all where there are none. */
function about(query: ReturnType<typeof shelf>, companies: readonly CompanyId[]) {
  return query.$if(companies.length > 0, (some) =>
    some.where((row) =>
      row.exists(
        row
          .selectFrom('article_companies')
          .select('company')
          .whereRef('article', '=', 'articles.id')
          .where('company', 'in', companies),
      ),
    ),
  );
}

/** Neither withdrawn nor under an embargo. */
function visible(now: number) {
  return sql<SqlBool>`articles.withdrawn = 0 and (articles.embargo_at is null or articles.embargo_at <= ${now})`;
}

async function lastArrival(db: Kysely<Tables>): Promise<number> {
  const { last } = await db
    .selectFrom('stories')
    .select((row) => row.fn.max('arrival').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

type StoryRow = Selectable<Tables['stories']>;

/** The stories that changed articles have already, as edited or renamed ones do. */
async function storiesBefore(
  db: Kysely<Tables>,
  changed: LibraryChange['articles'],
): Promise<Map<ArticleId, StoryRow>> {
  const ids = changed.flatMap(({ article, was }) => (was === undefined ? [article.id] : [was, article.id]));
  const before = new Map<ArticleId, StoryRow>();
  for (const batch of batches(ids)) {
    const rows = await db
      .selectFrom('articles')
      .select(['id', 'story', 'arrival'])
      .where('id', 'in', batch)
      .execute();
    for (const { id, story, arrival } of rows) before.set(id, { id: story, arrival });
  }
  const renamed = new Set(changed.map(({ was }) => was));
  const stories = new Map<ArticleId, StoryRow>();
  for (const { article, was = article.id } of changed) {
    // Under a name that another article has just left, this is a new one.
    const story = was === article.id && renamed.has(was) ? undefined : before.get(was);
    if (story !== undefined) stories.set(article.id, story);
  }
  return stories;
}

/** Deletes all that is gone, renamed or about to be written anew. */
async function takeOut(db: Kysely<Tables>, { companies, articles, removed }: LibraryChange): Promise<void> {
  const paths = [
    ...removed,
    ...companies.map(({ file }) => file.path),
    ...articles.map(({ file }) => file.path),
  ];
  for (const batch of batches(paths)) {
    await db.deleteFrom('companies').where('path', 'in', batch).execute();
    await db.deleteFrom('articles').where('path', 'in', batch).execute();
  }
  for (const batch of batches(companies.map(({ company }) => company.id))) {
    await db.deleteFrom('companies').where('id', 'in', batch).execute();
  }
  for (const batch of batches(articles.flatMap(({ article, was }) => [article.id, was ?? article.id]))) {
    await db.deleteFrom('articles').where('id', 'in', batch).execute();
  }
}

/**
 * Completes `stories` with those of the articles that have none yet, numbered in the order of their publication. An
 * article that was gone and is back takes up its own again. Where the id that should name a story names that of a
 * renamed article already, its arrival is added to it.
 */
async function enrol(
  db: Kysely<Tables>,
  changed: LibraryChange['articles'],
  stories: Map<ArticleId, StoryRow>,
): Promise<void> {
  const carried = new Set([...stories.values()].map(({ id }) => id));
  const fresh = changed
    .map(({ article }) => article)
    .filter(({ id }) => !stories.has(id))
    .sort((a, b) => compare(a.publishedAt, b.publishedAt) || compare(a.id, b.id))
    .map(({ id }) => id);
  const told = await storiesNamed(db, fresh);
  let arrival = await lastArrival(db);
  const added: StoryRow[] = [];
  for (const id of fresh) {
    const before = told.get(id);
    if (before && !before.shelved && !carried.has(id)) {
      stories.set(id, before.story);
      continue;
    }
    arrival += 1;
    const story = { id: before ? `${id}~${arrival}` : id, arrival };
    stories.set(id, story);
    added.push(story);
  }
  for (const batch of batches(added)) await db.insertInto('stories').values(batch).execute();
}

/** Which of these stories there are, and whether an article tells them now. */
async function storiesNamed(
  db: Kysely<Tables>,
  ids: readonly StoryId[],
): Promise<Map<StoryId, { story: StoryRow; shelved: boolean }>> {
  const named = new Map<StoryId, { story: StoryRow; shelved: boolean }>();
  for (const batch of batches(ids)) {
    const rows = await db
      .selectFrom('stories')
      .leftJoin('articles', 'articles.story', 'stories.id')
      .select(['stories.id', 'stories.arrival', 'articles.id as article'])
      .where('stories.id', 'in', batch)
      .execute();
    for (const { id, arrival, article } of rows) {
      named.set(id, { story: { id, arrival }, shelved: article !== null });
    }
  }
  return named;
}

async function putIn(
  db: Kysely<Tables>,
  { companies, articles }: LibraryChange,
  stories: ReadonlyMap<ArticleId, StoryRow>,
  index: WordSearch,
): Promise<void> {
  for (const { file, company } of companies) {
    await db
      .insertInto('companies')
      .values({ ...fileColumns(file), id: company.id, body: toJson(company) })
      .execute();
  }
  for (const { file, article, figures } of articles) {
    const story = stories.get(article.id);
    if (story === undefined) throw new Error(`The article ${article.id} was given no story.`);
    const { number } = await db
      .insertInto('articles')
      .values({
        ...fileColumns(file),
        id: article.id,
        story: story.id,
        arrival: story.arrival,
        published_at: article.publishedAt,
        embargo_at: article.embargoAt ?? null,
        withdrawn: Number(article.withdrawn),
        body: toJson(article),
      })
      .returning('number')
      .executeTakeFirstOrThrow();
    await index.add(db, number, article);
    const companyRows = [...new Set(article.companies)].map((company) => ({ article: article.id, company }));
    if (companyRows.length > 0) await db.insertInto('article_companies').values(companyRows).execute();
    const figureRows = figures.map((figure) => ({
      id: figure.id,
      article: article.id,
      start: figure.span[0],
      body: toJson(figure),
    }));
    if (figureRows.length > 0) await db.insertInto('figures').values(figureRows).execute();
  }
}

/** Of a row or of a change, these alone. */
function fileColumns({ path, hash, reader }: ReadFile): ReadFile {
  return { path, hash, reader };
}

/** Parts a list into pieces that a statement can name one by one: SQLite takes 32,766 values at most. */
function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += 1000) yield list.slice(start, start + 1000);
}

/** By code units, as the database compares. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
