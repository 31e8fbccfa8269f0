import type { Article, Company } from '../../src/domain.ts';
import type { LibraryChange, ReadFile, Store } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store.ts';

type Kept = LibraryChange['articles'][number];

/** The part of a store that a library uses, in memory; every change that was applied is kept for a look. */
export function createLibraryStore() {
  const companies = new Map<string, { readonly file: ReadFile; readonly company: Company }>();
  const articles = new Map<string, Kept>();
  const changes: LibraryChange[] = [];
  const calls = { files: 0 };
  let failing = false;

  const store: Pick<Store, 'files' | 'applyLibrary' | 'companies' | 'articles'> = {
    files: async () => {
      calls.files += 1;
      return [...companies.values(), ...articles.values()].map(({ file }) => file);
    },
    applyLibrary: async (change) => {
      if (failing) throw new StoreError('the disk is full');
      changes.push(change);
      for (const path of change.removed) {
        companies.delete(path);
        articles.delete(path);
      }
      for (const each of change.companies) companies.set(each.file.path, each);
      for (const each of change.articles) articles.set(each.file.path, each);
    },
    companies: async () => [...companies.values()].map(({ company }) => company),
    articles: async (ids) =>
      [...articles.values()]
        .filter(({ article }) => ids.includes(article.id))
        .map(({ article, file }) => ({ article, story: article.id, arrival: 1, hash: file.hash })),
  };

  return {
    store,
    changes,
    calls,
    fail(whether: boolean): void {
      failing = whether;
    },
    article: (path: string): Article | undefined => articles.get(path)?.article,
    figures: (path: string) => articles.get(path)?.figures,
  };
}
