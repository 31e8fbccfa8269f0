import { join } from 'node:path';
import type { Article, ArticleId, Company, CompanyId, Figure } from '../domain.ts';
import type { Log } from '../log.ts';
import type { LibraryChange, ReadFile, Shelved, Store } from '../store/store.ts';
import { ArticleError, readArticle, readCompany } from './article.ts';
import type { Problem } from './article.ts';
import { lookAt, MISSING, readText } from './folder.ts';
import type { FileText, Folder } from './folder.ts';

export interface LibraryOptions {
  /** The digests folder. */
  readonly dir: string;
  readonly store: Pick<Store, 'files' | 'applyLibrary' | 'companies' | 'articles'>;
  readonly log: Log;
  /** The figures of an article; `companies` are all that the library knows. */
  readonly read: (article: Article, companies: readonly Company[]) => readonly Figure[];
  /** Version of `read`: another one reads every file again. */
  readonly reader: string;
}

export interface LibraryReport {
  /** How many are in the store now. */
  readonly articles: number;
  readonly companies: number;
  /** Paths under the digests folder, by this refresh. */
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** All that is wrong now, whenever it was found. Of a bad file the last good version stays in the store. */
  readonly problems: readonly Problem[];
}

export interface Library {
  /**
   * Brings the store up to date with the digests folder. Where nothing changed it costs a look at dates and sizes, so
   * that it can be called every second; a call waits for the one before it.
   * @throws StoreError; the next refresh tries the same again
   */
  readonly refresh: () => Promise<LibraryReport>;
}

/** Files by path: the stamp under which each was last read, and its hash; none where it could not be read. */
type Seen = ReadonlyMap<string, { readonly stamp: string; readonly hash?: string }>;
type ChangedCompany = LibraryChange['companies'][number];
type ChangedArticle = LibraryChange['articles'][number];

/** The library of a digests folder. A folder without a company.yaml is a company that is called by its folder. */
export function createLibrary({ dir, store, log, read, reader }: LibraryOptions): Library {
  let seen: Seen = new Map();
  let last: LibraryReport | undefined;
  let logged: ReadonlySet<string> = new Set();
  let turn: Promise<unknown> = Promise.resolve();

  async function refresh(): Promise<LibraryReport> {
    const folder = await lookAt(dir);
    if (last === undefined || !isSame(folder, seen)) last = await update(folder);
    const report = { ...last, problems: [...folder.problems, ...last.problems] };
    last = { ...last, changed: [], removed: [] };
    logNew(report.problems);
    return report;
  }

  /** Reads what is not in the store as it is in the folder, and puts it there. Reports without the folder's problems. */
  async function update(folder: Folder): Promise<LibraryReport> {
    const stored = new Map((await store.files()).map((file) => [file.path, file]));
    const removed = [...stored.keys()].filter(
      (path) => !folder.files.has(path) && !folder.unread.some((start) => path.startsWith(start)),
    );
    const texts = createTexts(dir, folder, seen);
    const differs = async (path: string): Promise<boolean> => {
      const before = stored.get(path);
      return before?.reader !== reader || before.hash !== (await texts.hash(path));
    };
    const problems: Problem[] = [];
    /** Reads a file; what is wrong with it is a problem, and stops no other file. */
    const attempt = async <T>(path: string, make: (text: FileText, file: ReadFile) => T): Promise<T[]> => {
      try {
        const text = await texts.read(path);
        return [make(text, { path, hash: text.hash, reader })];
      } catch (error) {
        problems.push(...problemsOf(error, join(dir, path)));
        return [];
      }
    };

    const companies: ChangedCompany[] = [];
    for (const path of [...folder.files.keys()].filter(isCompanyFile)) {
      if (await differs(path))
        companies.push(...(await attempt(path, (text, file) => ({ file, company: companyOf(path, text) }))));
    }
    const known = overlaid(await store.companies(), removed, companies);
    // Names and topics have a part in how figures are read, in any article.
    const everything = companies.length > 0 || removed.some(isCompanyFile);

    const folders = [...folder.files.keys()].filter(isCompanyFile).map(companyIn);
    const articles: ChangedArticle[] = [];
    for (const path of [...folder.files.keys()].filter((each) => !isCompanyFile(each))) {
      if (everything || (await differs(path))) {
        articles.push(...(await attempt(path, (text, file) => articleOf(text, file, folders, known))));
      }
    }

    const change = { companies, articles: await withOldIds(articles, stored, removed), removed };
    const changed = [...companies, ...articles].map(({ file }) => file.path);
    if (changed.length + removed.length > 0) {
      await store.applyLibrary(change);
      log.info({ changed: changed.length, removed: removed.length }, 'the library was brought up to date');
    }
    // Not before the store has it all: when it fails, the next refresh finds the same to do.
    seen = texts.seen();
    const kept = [...new Set([...stored.keys(), ...changed]).difference(new Set(removed))];
    const count = kept.filter(isCompanyFile).length;
    return { companies: count, articles: kept.length - count, changed, removed, problems };
  }

  function companyOf(path: string, { source, hash }: FileText): Company {
    if (hash !== MISSING) return readCompany(join(dir, path), source);
    const id = companyIn(path);
    return { id, name: id.charAt(0).toUpperCase() + id.slice(1), aliases: [], topics: [] };
  }

  function articleOf(
    { source }: FileText,
    file: ReadFile,
    folders: readonly CompanyId[],
    known: readonly Company[],
  ): ChangedArticle {
    const { article, hide } = readArticle(join(dir, file.path), source, folders);
    const figures = read(article, known);
    const unused = hide.filter((printed) => !figures.some((figure) => figure.printed === printed));
    if (unused.length > 0)
      log.warn({ file: join(dir, file.path), hide: unused }, 'hide names what is no figure of the article');
    return { file, article, figures: figures.filter(({ printed }) => !hide.includes(printed)) };
  }

  /** Recognises renamed files, so that no old story comes as a new one. */
  async function withOldIds(
    articles: readonly ChangedArticle[],
    stored: ReadonlyMap<string, ReadFile>,
    removed: readonly string[],
  ): Promise<readonly ChangedArticle[]> {
    const arrived = articles.filter(({ file }) => !stored.has(file.path));
    const gone = removed.filter((path) => !isCompanyFile(path)).map(articleIdOf);
    if (arrived.length === 0 || gone.length === 0) return articles;
    const was = matchRenamed(arrived, await store.articles(gone));
    return articles.map((each) => ({ ...each, ...was.get(each.article.id) }));
  }

  /** A problem is logged when it comes up, not again while it lasts. */
  function logNew(problems: readonly Problem[]): void {
    const now = new Set(problems.map((problem) => JSON.stringify(problem)));
    for (const problem of problems) {
      const { path, line, message } = problem;
      if (!logged.has(JSON.stringify(problem))) log.warn({ file: path, line }, message);
    }
    logged = now;
  }

  return {
    refresh() {
      const next = turn.then(refresh, refresh);
      turn = next;
      return next;
    },
  };
}

const isCompanyFile = (path: string): boolean => path.endsWith('/company.yaml');
const companyIn = (path: string): CompanyId => path.slice(0, path.indexOf('/'));
const articleIdOf = (path: string): ArticleId => path.replace(/\.md$/, '');

const isSame = ({ files }: Folder, seen: Seen): boolean =>
  files.size === seen.size && [...files].every(([path, stamp]) => seen.get(path)?.stamp === stamp);

/** The contents of a folder's files, one in memory at a time; a file is read once while its stamp stays the same. */
function createTexts(dir: string, { files }: Folder, before: Seen) {
  const hashes = new Map<string, string>();
  let latest: { readonly path: string; readonly text: FileText } | undefined;
  for (const [path, { stamp, hash }] of before) {
    if (hash !== undefined && files.get(path) === stamp) hashes.set(path, hash);
  }

  /** @throws ArticleError */
  async function read(path: string): Promise<FileText> {
    if (latest?.path === path) return latest.text;
    const text =
      files.get(path) === MISSING ? { source: '', hash: MISSING } : await readText(join(dir, path));
    hashes.set(path, text.hash);
    latest = { path, text };
    return text;
  }

  return {
    read,
    /** Undefined where the file cannot be read. */
    async hash(path: string): Promise<string | undefined> {
      try {
        return hashes.get(path) ?? (await read(path)).hash;
      } catch (error) {
        if (error instanceof ArticleError) return undefined;
        throw error;
      }
    },
    seen(): Seen {
      const entries = [...files].map(([path, stamp]) => {
        const hash = hashes.get(path);
        return [path, hash === undefined ? { stamp } : { stamp, hash }] as const;
      });
      return new Map(entries);
    },
  };
}

function overlaid(
  companies: readonly Company[],
  removed: readonly string[],
  changed: readonly ChangedCompany[],
): readonly Company[] {
  const known = new Map(companies.map((company) => [company.id, company]));
  for (const path of removed) if (isCompanyFile(path)) known.delete(companyIn(path));
  for (const { company } of changed) known.set(company.id, company);
  return [...known.values()];
}

/**
 * For each article that arrived, the one gone in the same moment that it was before: its file has the same content, or
 * else they alone give the same page as their source. (A site's front page is the source of many.)
 */
function matchRenamed(
  arrived: readonly ChangedArticle[],
  gone: readonly Shelved[],
): ReadonlyMap<ArticleId, { readonly was: ArticleId }> {
  const matches = new Map<ArticleId, { readonly was: ArticleId }>();
  const left = new Set(gone);
  const match = (id: ArticleId, shelved: Shelved): void => {
    matches.set(id, { was: shelved.article.id });
    left.delete(shelved);
  };
  for (const { article, file } of arrived) {
    const same = [...left].find(({ hash }) => hash === file.hash);
    if (same) match(article.id, same);
  }
  const unmatched = arrived.filter(({ article }) => !matches.has(article.id));
  for (const { article } of unmatched) {
    const [same, ...others] = [...left].filter((each) => each.article.url === article.url);
    const alone =
      others.length === 0 && unmatched.filter((each) => each.article.url === article.url).length === 1;
    if (same && alone && isPage(article.url)) match(article.id, same);
  }
  return matches;
}

function isPage(address: string): boolean {
  const { pathname, search } = new URL(address);
  return pathname !== '/' || search !== '';
}

/** A bad file says itself what is wrong; anything else was thrown by our own reading of it. */
function problemsOf(error: unknown, path: string): readonly Problem[] {
  if (error instanceof ArticleError) return error.problems;
  const reason = error instanceof Error ? error.message : String(error);
  return [{ path, line: 1, message: `reading it failed, which is a fault of this program: ${reason}` }];
}
