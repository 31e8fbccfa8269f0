import { join } from 'node:path';
import type { Article, ArticleId, Company, CompanyId, Figure } from '../domain.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { LibraryChange, ReadFile, Store } from '../store/store.ts';
import type { Clock } from '../world.ts';
import { ArticleError, problemLine, readArticle, readCompany } from './article.ts';
import type { Problem } from './article.ts';
import { lookAt, MISSING, readSettled, SETTLING } from './folder.ts';
import type { FileText, Folder } from './folder.ts';
import { unmatchedLine, withoutHidden } from './hiding.ts';
import { matchRenamed } from './renames.ts';

export interface LibraryOptions {
  /** The digests folder. */
  readonly dir: string;
  readonly store: Pick<Store, 'files' | 'applyLibrary' | 'companies' | 'articles'>;
  readonly log: Log;
  readonly clock: Clock;
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
   * that it can be called every second; a call waits for the one before it. A file that is being written to is left for
   * a later refresh, and of it the store has what it had.
   * @throws StoreError; the next refresh tries the same again
   */
  readonly refresh: () => Promise<LibraryReport>;
}

/** Files by path, as they were last read: under which stamp, and what was wrong with them. */
type Seen = Map<string, { readonly stamp: string; readonly problems: readonly Problem[] }>;
type ChangedCompany = LibraryChange['companies'][number];
type ChangedArticle = LibraryChange['articles'][number];

/** The stamp of a file that is to be read at the next look, whatever that sees. */
const UNREAD = '';

/** The library of a digests folder. A folder without a company.yaml is a company that is called by its folder. */
export function createLibrary({
  dir,
  store,
  log,
  clock,
  read: readFigures,
  reader,
}: LibraryOptions): Library {
  let seen: Seen = new Map();
  let last: LibraryReport | undefined;
  let misplaced: readonly Problem[] = [];
  let counted = 0;
  let turn: Promise<unknown> = Promise.resolve();

  async function refresh(): Promise<LibraryReport> {
    const folder = await look();
    const read = last !== undefined && isSame(folder, seen) ? last : await update(folder);
    logNew(folder.problems, misplaced);
    misplaced = folder.problems;
    const problems = [...misplaced, ...read.problems];
    if (problems.length !== counted) logCount(problems);
    counted = problems.length;
    last = { ...read, changed: [], removed: [] };
    return { ...read, problems };
  }

  /** The first look waits for what is being written, so that a start has all there is. */
  async function look(): Promise<Folder> {
    const folder = await lookAt(dir, clock.now());
    if (last !== undefined || folder.fresh.size === 0) return folder;
    await clock.sleep(SETTLING);
    return lookAt(dir, clock.now());
  }

  /** Reads what is not in the store as it is in the folder, and puts it there. Reports without the folder's problems. */
  async function update(folder: Folder): Promise<LibraryReport> {
    const stored = new Map((await store.files()).map((file) => [file.path, file]));
    // What is being written may be what is gone, under another name.
    const mayBeRenamed = [...folder.fresh].some((path) => !stored.has(path));
    const isGone = (path: string): boolean =>
      !folder.files.has(path) && !folder.unread.some((start) => path.startsWith(start));
    const removed = mayBeRenamed ? [] : [...stored.keys()].filter(isGone);
    const now: Seen = new Map();

    /** Reads a file that changed, or `again`; what is wrong with it is a problem, and stops no other file. */
    async function attempt<T>(
      path: string,
      again: boolean,
      make: (text: FileText, file: ReadFile) => T,
    ): Promise<readonly T[]> {
      const stamp = folder.files.get(path) ?? UNREAD;
      const before = seen.get(path) ?? { stamp: UNREAD, problems: [] };
      if (folder.fresh.has(path) || (before.stamp === stamp && !again)) {
        now.set(path, folder.fresh.has(path) ? { ...before, stamp: UNREAD } : before);
        return [];
      }
      try {
        const text =
          stamp === MISSING ? { source: '', hash: MISSING } : await readSettled(join(dir, path), stamp);
        now.set(path, text ? { stamp, problems: [] } : { ...before, stamp: UNREAD });
        const known = stored.get(path);
        const isKnown = text === undefined || (known?.reader === reader && known.hash === text.hash);
        return text && (again || !isKnown) ? [make(text, { path, hash: text.hash, reader })] : [];
      } catch (error) {
        const problems = problemsOf(error, join(dir, path));
        logNew(problems, before.problems);
        now.set(path, { stamp, problems });
        return [];
      }
    }

    const paths = [...folder.files.keys()];
    const companies: ChangedCompany[] = [];
    for (const path of paths.filter(isCompanyFile)) {
      const make = (text: FileText, file: ReadFile) => ({ file, company: companyOf(path, text) });
      companies.push(...(await attempt(path, false, make)));
    }
    const known = overlaid(await store.companies(), removed, companies);
    // Names and topics have a part in how figures are read, in any article.
    const everything = companies.length > 0 || removed.some(isCompanyFile);

    const folders = paths.filter(isCompanyFile).map(companyIn);
    const articles: ChangedArticle[] = [];
    for (const path of paths.filter((each) => !isCompanyFile(each))) {
      const make = (text: FileText, file: ReadFile) => articleOf(text, file, folders, known);
      articles.push(...(await attempt(path, everything, make)));
    }

    const change = { companies, articles: await withOldIds(articles, stored, removed), removed };
    const changed = [...companies, ...articles].map(({ file }) => file.path);
    if (changed.length + removed.length > 0) {
      await store.applyLibrary(change);
      log.info({ changed: changed.length, removed: removed.length }, 'the library was brought up to date');
    }
    // Not before the store has it all: when it fails, the next refresh finds the same to do.
    seen = now;
    const kept = [...new Set([...stored.keys(), ...changed]).difference(new Set(removed))];
    const count = kept.filter(isCompanyFile).length;
    const problems = [...now.values()].flatMap((file) => file.problems);
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
    const { figures, unmatched } = withoutHidden(readFigures(article, known), hide);
    for (const each of unmatched) log.warn({ file: join(dir, file.path) }, unmatchedLine(each));
    return { file, article, figures };
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
  function logNew(problems: readonly Problem[], before: readonly Problem[]): void {
    const known = new Set(before.map(problemLine));
    for (const problem of problems) {
      const { path, line, message } = problem;
      if (!known.has(problemLine(problem))) log.warn({ file: path, line }, message);
    }
  }

  /** After however many lines about single problems, one that tells how it stands. */
  function logCount(problems: readonly Problem[]): void {
    const files = new Set(problems.map(({ path }) => path)).size;
    log.info(
      { files, problems: problems.length },
      files === 0
        ? 'no file of the library is wrong any more'
        : 'files of the library are wrong; --check lists them',
    );
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

/** A bad file says itself what is wrong; anything else was thrown by our own reading of it. */
function problemsOf(error: unknown, path: string): readonly Problem[] {
  if (error instanceof ArticleError) return error.problems;
  const reason = reasonOf(error);
  return [{ path, line: 1, message: `reading it failed, which is a fault of this program: ${reason}` }];
}
