import type { ArticleId } from '../domain.ts';
import type { LibraryChange, Shelved } from '../store/store.ts';

type Arrived = LibraryChange['articles'][number];

/**
 * For each article that arrived, the one gone in the same moment that it was before: its file has the same content, or
 * else they alone give the same page as their source. (A site's front page is the source of many.)
 */
export function matchRenamed(
  arrived: readonly Arrived[],
  gone: readonly Shelved[],
): ReadonlyMap<ArticleId, { readonly was: ArticleId }> {
  const matches = new Map<ArticleId, { readonly was: ArticleId }>();
  const taken = new Set<Shelved>();
  const match = (id: ArticleId, shelved: Shelved): void => {
    matches.set(id, { was: shelved.article.id });
    taken.add(shelved);
  };
  const byHash = Map.groupBy(gone, ({ hash }) => hash);
  for (const { article, file } of arrived) {
    const same = byHash.get(file.hash)?.shift();
    if (same) match(article.id, same);
  }
  const left = Map.groupBy(
    gone.filter((each) => !taken.has(each)),
    ({ article }) => article.url,
  );
  const unmatched = Map.groupBy(
    arrived.filter(({ article }) => !matches.has(article.id)),
    ({ article }) => article.url,
  );
  for (const [url, [only, ...others]] of unmatched) {
    const [same, ...more] = left.get(url) ?? [];
    if (only && same && others.length + more.length === 0 && isPage(url)) match(only.article.id, same);
  }
  return matches;
}

/** Whether an address is that of a page, and not of a site as a whole. */
export function isPage(address: string): boolean {
  const { pathname, search } = new URL(address);
  return pathname !== '/' || search !== '';
}
