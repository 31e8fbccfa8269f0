import type { Kysely, Selectable } from 'kysely';
import type { Article, ArticleId, StoryId } from '../domain.ts';
import { batches } from './database.ts';
import type { LibraryChange } from './store.ts';
import { fromJson } from './tables.ts';
import type { Tables } from './tables.ts';

export type StoryRow = Selectable<Tables['stories']>;

type Changed = LibraryChange['articles'];

/**
 * Which story each article of a change tells, so that none comes as news twice: the one that a file of this very
 * content told; else that of the article which it was until now; else the one that its id told, or its old id. Where
 * the library tells it from another source by now, it began as a copy of something else and tells a story of its own.
 *
 * New stories are written, numbered in the order of their publication; so is what article and content tell from now on.
 * @param gone ids that were in the library until this change took them out, to be written anew or not at all
 */
export async function enrol(
  db: Kysely<Tables>,
  changed: Changed,
  gone: ReadonlySet<ArticleId>,
): Promise<ReadonlyMap<ArticleId, StoryRow>> {
  const ids = changed.flatMap(({ article, was }) => (was === undefined ? [article.id] : [article.id, was]));
  const byArticle = await toldByArticles(db, ids);
  const byContent = await toldByContents(
    db,
    changed.map(({ file }) => file.hash),
  );
  const sources = await sourcesOf(db, [...byArticle.values(), ...byContent.values()]);
  const taken = await namesTaken(db, ids);
  let arrival = await lastArrival(db);

  const claims = ({ article, file, was }: Changed[number]): readonly (StoryRow | undefined)[] => [
    byContent.get(file.hash),
    was !== undefined && gone.has(was) ? byArticle.get(was) : undefined,
    byArticle.get(article.id),
    was === undefined ? undefined : byArticle.get(was),
  ];

  const stories = new Map<ArticleId, StoryRow>();
  const added: StoryRow[] = [];
  for (const each of inOrder(changed, claims)) {
    const { article, file } = each;
    const source = sourceOf(article);
    let story = claims(each).find((claim) => claim && (sources.get(claim.id) ?? source) === source);
    if (story === undefined) {
      arrival += 1;
      story = { id: taken.has(article.id) ? `${article.id}~${arrival}` : article.id, arrival };
      added.push(story);
    }
    stories.set(article.id, story);
    sources.set(story.id, source);
    byContent.set(file.hash, story);
  }
  for (const batch of batches(added)) await db.insertInto('stories').values(batch).execute();
  await remember(db, changed, stories);
  return stories;
}

/** The arrival of the latest story; 0 where there is none. */
export async function lastArrival(db: Kysely<Tables>): Promise<number> {
  const { last } = await db
    .selectFrom('stories')
    .select((row) => row.fn.max('arrival').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** By their best claim to a story that was told before; those that have none last, the first published first. */
function inOrder(
  changed: Changed,
  claims: (each: Changed[number]) => readonly (StoryRow | undefined)[],
): Changed {
  const ranked = changed.map((each) => {
    const stories = claims(each);
    const best = stories.findIndex((story) => story !== undefined);
    return { each, rank: best === -1 ? stories.length : best };
  });
  return ranked
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        compare(a.each.article.publishedAt, b.each.article.publishedAt) ||
        compare(a.each.article.id, b.each.article.id),
    )
    .map(({ each }) => each);
}

async function toldByArticles(
  db: Kysely<Tables>,
  ids: readonly ArticleId[],
): Promise<Map<ArticleId, StoryRow>> {
  const told = new Map<ArticleId, StoryRow>();
  for (const batch of batches(ids)) {
    const rows = await db
      .selectFrom('article_stories')
      .innerJoin('stories', 'stories.id', 'article_stories.story')
      .select(['article', 'stories.id', 'arrival'])
      .where('article', 'in', batch)
      .execute();
    for (const { article, id, arrival } of rows) told.set(article, { id, arrival });
  }
  return told;
}

async function toldByContents(db: Kysely<Tables>, hashes: readonly string[]): Promise<Map<string, StoryRow>> {
  const told = new Map<string, StoryRow>();
  for (const batch of batches(hashes)) {
    const rows = await db
      .selectFrom('content_stories')
      .innerJoin('stories', 'stories.id', 'content_stories.story')
      .select(['hash', 'stories.id', 'arrival'])
      .where('hash', 'in', batch)
      .execute();
    for (const { hash, id, arrival } of rows) told.set(hash, { id, arrival });
  }
  return told;
}

/** The source from which the library tells each of these stories now: all articles that tell one have the same. */
async function sourcesOf(db: Kysely<Tables>, stories: readonly StoryRow[]): Promise<Map<StoryId, string>> {
  const sources = new Map<StoryId, string>();
  for (const batch of batches(stories.map(({ id }) => id))) {
    const rows = await db
      .selectFrom('articles')
      .select(['story', 'body'])
      .where('story', 'in', batch)
      .execute();
    for (const { story, body } of rows) sources.set(story, sourceOf(fromJson(body)));
  }
  return sources;
}

/** What an article's front matter says of its source, as one text. */
function sourceOf({ title, publisher, url, publishedAt }: Article): string {
  return JSON.stringify([title, publisher, url, publishedAt]);
}

async function namesTaken(db: Kysely<Tables>, ids: readonly ArticleId[]): Promise<ReadonlySet<StoryId>> {
  const taken = new Set<StoryId>();
  for (const batch of batches(ids)) {
    const rows = await db.selectFrom('stories').select('id').where('id', 'in', batch).execute();
    for (const { id } of rows) taken.add(id);
  }
  return taken;
}

/** Notes what each article and its content told last, for when they come back. */
async function remember(
  db: Kysely<Tables>,
  changed: Changed,
  stories: ReadonlyMap<ArticleId, StoryRow>,
): Promise<void> {
  const told = changed.flatMap(({ article, file }) => {
    const story = stories.get(article.id)?.id;
    return story === undefined ? [] : [{ article: article.id, hash: file.hash, story }];
  });
  for (const batch of batches(told)) {
    await db
      .insertInto('article_stories')
      .values(batch.map(({ article, story }) => ({ article, story })))
      .onConflict((known) =>
        known.column('article').doUpdateSet((row) => ({ story: row.ref('excluded.story') })),
      )
      .execute();
  }
  const contents = new Map(told.map(({ hash, story }) => [hash, { hash, story }]));
  for (const batch of batches([...contents.values()])) {
    await db
      .insertInto('content_stories')
      .values(batch)
      .onConflict((known) =>
        known.column('hash').doUpdateSet((row) => ({ story: row.ref('excluded.story') })),
      )
      .execute();
  }
}

/** By code units, as the database compares. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
