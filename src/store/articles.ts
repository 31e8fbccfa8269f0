import { sql } from 'kysely';
import type { Expression, Kysely, Selectable, SqlBool } from 'kysely';
import type { ArticleId, CompanyId, Figure } from '../domain.ts';
import { batches } from './database.ts';
import type { Database } from './database.ts';
import type { WordSearch } from './search.ts';
import type { LibraryChange, ReadFile, Search, Shelved, Store } from './store.ts';
import { enrol, lastArrival } from './stories.ts';
import type { StoryRow } from './stories.ts';
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
        await database.alone(transaction, 'library');
        const gone = await takeOut(transaction, change);
        const stories = await enrol(transaction, change.articles, gone);
        await putIn(transaction, change, stories, index);
      });
    },

    async companies() {
      const rows = await db.selectFrom('companies').select('body').orderBy('id').execute();
      return rows.map(({ body }) => fromJson(body));
    },

    async articles(ids) {
      const known = new Map<ArticleId, Shelved>();
      for (const batch of batches(ids)) {
        const rows = await shelf(db).where('articles.id', 'in', batch).execute();
        for (const row of rows) known.set(row.id, shelved(row));
      }
      return ids.flatMap((id) => known.get(id) ?? []);
    },

    async figures(articles) {
      const ledgers = new Map<ArticleId, Figure[]>(articles.map((id) => [id, []]));
      for (const batch of batches([...ledgers.keys()])) {
        const rows = await db
          .selectFrom('figures')
          .select(['article', 'body'])
          .where('article', 'in', batch)
          .orderBy('start')
          .orderBy('id')
          .execute();
        for (const { article, body } of rows) ledgers.get(article)?.push(fromJson(body));
      }
      return articles.flatMap((id) => ledgers.get(id) ?? []);
    },

    async figure(id) {
      const row = await db.selectFrom('figures').select('body').where('id', '=', id).executeTakeFirst();
      return row && fromJson(row.body);
    },

    async search(search) {
      return await find(database, search);
    },

    async counts(now) {
      const rows = await db
        .selectFrom('articles')
        .innerJoin('article_companies', 'article_companies.article', 'articles.id')
        .select((row) => ['company', row.fn.countAll<number>().as('count')])
        .where(visible(now)('articles'))
        .groupBy('company')
        .orderBy('company')
        .execute();
      return new Map(rows.map(({ company, count }) => [company, count]));
    },

    async lastArrival() {
      return await lastArrival(db);
    },

    async newest(companies, limit) {
      const rows = await newestFirst(shelf(db))
        .$if(companies.length > 0, (query) => query.where(aboutAny(companies)('articles')))
        .limit(limit)
        .execute();
      return rows.map(shelved);
    },
  } satisfies Partial<Store>;
}

/** A condition on a row of `articles`: on that of an article, or on that of another that tells the same story. */
export type Condition = (row: 'articles' | 'twin') => Expression<SqlBool>;

/** A twin is looked up by its story: the sign keeps SQLite from trying all the numbers of a condition one by one. */
export function numberOf(row: 'articles' | 'twin'): Expression<number> {
  return row === 'twin' ? sql<number>`+twin.number` : sql.ref<number>('articles.number');
}

/**
 * What a search finds, newest first. A story that several articles tell is given once, by the first of those that the
 * search finds.
 * @param more what else must hold of an article
 */
export async function find(
  { db, search: index }: Database,
  { companies, words, now, until, limit, offset }: Search,
  more: readonly Condition[] = [],
): Promise<readonly Shelved[]> {
  const conditions = [
    visible(now),
    ...(companies.length > 0 ? [aboutAny(companies)] : []),
    ...(words.length > 0 ? ([(row) => index.holds(numberOf(row), words)] satisfies Condition[]) : []),
    ...(until === undefined ? [] : [publishedBy(until)]),
    ...more,
  ];
  const allHold: Condition = (row) =>
    sql.join<SqlBool>(
      conditions.map((one) => one(row)),
      sql` and `,
    );
  const rows = await newestFirst(shelf(db))
    .where(allHold('articles'))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('articles as twin')
            .select('twin.number')
            .whereRef('twin.story', '=', 'articles.story')
            .whereRef('twin.id', '<', 'articles.id')
            .where(allHold('twin')),
        ),
      ),
    )
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(shelved);
}

function shelved(row: ShelfRow): Shelved {
  return { article: fromJson(row.body), story: row.story, arrival: row.arrival, hash: row.hash };
}

type ShelfRow = Pick<Selectable<Tables['articles']>, 'body' | 'story' | 'arrival' | 'hash'>;

function shelf(db: Kysely<Tables>) {
  return db.selectFrom('articles').select(['id', 'body', 'story', 'arrival', 'hash']);
}

/** By publication, then arrival; of articles that tell one story, by their ids. */
function newestFirst(query: ReturnType<typeof shelf>) {
  return query
    .orderBy('articles.published_at', 'desc')
    .orderBy('articles.arrival', 'desc')
    .orderBy('articles.id');
}

/** Of any of these companies. */
function aboutAny(companies: readonly CompanyId[]): Condition {
  return (row) => sql<SqlBool>`exists (
    select 1 from article_companies
    where article = ${sql.ref(`${row}.id`)} and company in (${sql.join(companies)})
  )`;
}

/** Neither withdrawn nor under an embargo. */
function visible(now: number): Condition {
  return (row) => {
    const embargo = sql.ref(`${row}.embargo_at`);
    return sql<SqlBool>`${sql.ref(`${row}.withdrawn`)} = 0 and (${embargo} is null or ${embargo} <= ${now})`;
  };
}

function publishedBy(until: string): Condition {
  return (row) => sql<SqlBool>`${sql.ref(`${row}.published_at`)} <= ${until}`;
}

/** Deletes all that is gone, renamed or about to be written anew. @returns the articles that were there */
async function takeOut(
  db: Kysely<Tables>,
  { companies, articles, removed }: LibraryChange,
): Promise<ReadonlySet<ArticleId>> {
  const gone = new Set<ArticleId>();
  const paths = [
    ...removed,
    ...companies.map(({ file }) => file.path),
    ...articles.map(({ file }) => file.path),
  ];
  for (const batch of batches(paths)) {
    await db.deleteFrom('companies').where('path', 'in', batch).execute();
    const rows = await db.deleteFrom('articles').where('path', 'in', batch).returning('id').execute();
    for (const { id } of rows) gone.add(id);
  }
  for (const batch of batches(companies.map(({ company }) => company.id))) {
    await db.deleteFrom('companies').where('id', 'in', batch).execute();
  }
  for (const batch of batches(articles.flatMap(({ article, was }) => [article.id, was ?? article.id]))) {
    const rows = await db.deleteFrom('articles').where('id', 'in', batch).returning('id').execute();
    for (const { id } of rows) gone.add(id);
  }
  return gone;
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
  for (const batch of batches(articles)) {
    const numbers = await putArticles(db, batch, stories);
    await index.add(
      db,
      batch.map(({ article }) => ({ article, number: numbers.get(article.id) ?? missing(article.id) })),
    );
    const companyRows = batch.flatMap(({ article }) =>
      [...new Set(article.companies)].map((company) => ({ article: article.id, company })),
    );
    for (const rows of batches(companyRows)) await db.insertInto('article_companies').values(rows).execute();
    const figureRows = batch.flatMap(({ article, figures }) =>
      figures.map((figure) => ({
        id: figure.id,
        article: article.id,
        start: figure.span[0],
        body: toJson(figure),
      })),
    );
    for (const rows of batches(figureRows)) await db.insertInto('figures').values(rows).execute();
  }
}

/** @returns the number of each article's row */
async function putArticles(
  db: Kysely<Tables>,
  articles: LibraryChange['articles'],
  stories: ReadonlyMap<ArticleId, StoryRow>,
): Promise<ReadonlyMap<ArticleId, number>> {
  const rows = await db
    .insertInto('articles')
    .values(
      articles.map(({ file, article }) => {
        const { id: story, arrival } = stories.get(article.id) ?? missing(article.id);
        return {
          ...fileColumns(file),
          id: article.id,
          story,
          arrival,
          published_at: article.publishedAt,
          embargo_at: article.embargoAt ?? null,
          withdrawn: Number(article.withdrawn),
          body: toJson(article),
        };
      }),
    )
    .returning(['id', 'number'])
    .execute();
  return new Map(rows.map(({ id, number }) => [id, number]));
}

function missing(article: ArticleId): never {
  throw new Error(`The article ${article} was given no story, or no row.`);
}

/** Of a row or of a change, these alone. */
function fileColumns({ path, hash, reader }: ReadFile): ReadFile {
  return { path, hash, reader };
}
