import { basename, join, relative, resolve, sep } from 'node:path';
import type { Article, Company, CompanyId, Figure, Zone } from '../domain.ts';
import { ArticleError, problemLine, readArticle, readCompany, readPlain } from '../news/article.ts';
import type { Problem } from '../news/article.ts';
import { readFigures } from '../news/figures/figures.ts';
import { lookAt, MISSING, readText } from '../news/folder.ts';
import { withoutHidden } from '../news/hiding.ts';
import { reviewArticle } from '../news/review.ts';
import type { Mistake } from '../news/yaml.ts';
import { ledgerText, printable } from './ledger.ts';

export interface CheckOptions {
  readonly digestsDir: string;
  /** Paths; none: the whole digests folder. */
  readonly files: readonly string[];
  /** A line of JSON for each file instead of text. */
  readonly json: boolean;
  /** The instant of the check, ms, and the zone whose day it is. */
  readonly now: number;
  readonly zone: Zone;
  /** Take a line of output, without its end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** A file that could be read: an article with its source, or a company.yaml. */
type Opened =
  | {
      readonly path: string;
      readonly source: string;
      readonly article: Article;
      readonly hide: readonly string[];
    }
  | { readonly path: string; readonly company: Company };

interface Checked {
  readonly article: Article;
  readonly figures: readonly Figure[];
  readonly warnings: readonly Mistake[];
}

/**
 * Prints the ledger of articles with the sentence of each figure, and what a reader would miss or stumble over. A file
 * outside the digests folder that has no front matter is read as plain text.
 * @returns the exit code: 1 when a file is wrong, 0 when all are right, with warnings or without
 */
export async function check({ digestsDir, files, json, now, zone, out, err }: CheckOptions): Promise<number> {
  const folder = await lookAt(digestsDir, now);
  const there = [...folder.files]
    .filter(([, stamp]) => stamp !== MISSING)
    .map(([path]) => join(digestsDir, path));
  const folders = [...folder.files.keys()].filter(isCompany).map((path) => path.split('/')[0] ?? '');
  const problems = new Map<string, readonly Problem[]>();
  const open = async (
    paths: readonly string[],
    companies: readonly Company[],
  ): Promise<readonly Opened[]> => {
    const opened = await Promise.all(
      paths.map((path) =>
        openFile(path, digestsDir, folders, companies).catch((error: unknown) => noted(path, error)),
      ),
    );
    return opened.filter((file) => file !== undefined);
  };
  const noted = (path: string, error: unknown): undefined => {
    if (!(error instanceof ArticleError)) throw error;
    problems.set(path, error.problems);
  };

  const companies = (await open(there.filter(isCompany), [])).flatMap((file) =>
    'company' in file ? [file.company] : [],
  );
  const library = await open(
    there.filter((path) => !isCompany(path)),
    companies,
  );
  const others = library.flatMap((file) => ('article' in file ? [file.article] : []));
  const asked = files.length > 0 ? files.map((file) => resolve(file)) : there;
  const left = [...new Set(asked).difference(new Set(there))];
  const opened = new Map([...library, ...(await open(left, companies))].map((file) => [file.path, file]));

  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString();
  const totals = { figures: 0, warnings: 0 };
  for (const path of asked) {
    const wrong = problems.get(path);
    if (wrong && json)
      out(JSON.stringify({ file: path, errors: wrong.map(({ line, message }) => ({ line, message })) }));
    const file = opened.get(path);
    if (!file || !('article' in file)) continue;
    const ledger = readFigures(file.article, companies);
    const checked: Checked = {
      article: file.article,
      figures: withoutHidden(ledger, file.hide).figures,
      warnings: reviewArticle({ ...file, figures: ledger }, companies, others, today),
    };
    totals.figures += checked.figures.length;
    totals.warnings += checked.warnings.length;
    const { article, figures, warnings } = checked;
    if (json) out(JSON.stringify({ file: path, article: article.id, figures, warnings }));
    else for (const line of reportLines(relative(digestsDir, path), checked)) out(printable(line));
  }

  const misplaced = files.length > 0 ? [] : folder.problems;
  const errors = [...misplaced, ...asked.flatMap((path) => problems.get(path) ?? [])];
  for (const problem of errors) err(printable(problemLine(problem)));
  if (!json && asked.length > 1)
    out(
      `${counted(asked.length, 'file')}, ${counted(totals.figures, 'figure')}, ` +
        `${counted(totals.warnings, 'warning')}, ${counted(errors.length, 'error')}`,
    );
  return errors.length > 0 ? 1 : 0;
}

/** @throws ArticleError */
async function openFile(
  path: string,
  digestsDir: string,
  folders: readonly CompanyId[],
  companies: readonly Company[],
): Promise<Opened> {
  const { source } = await readText(path);
  if (isCompany(path)) return { path, company: readCompany(path, source) };
  const isArticle = path.startsWith(digestsDir + sep) || source.startsWith('---');
  return isArticle
    ? { path, source, ...readArticle(path, source, folders) }
    : { path, source, article: readPlain(path, source, companies), hide: [] };
}

/** One article as text, a line each. */
function reportLines(name: string, { article, figures, warnings }: Checked): readonly string[] {
  const about = [article.title, article.publisher, article.publishedAt, article.withdrawn ? 'withdrawn' : ''];
  return [
    `${name.startsWith('..') ? basename(name) : name}: ${counted(figures.length, 'figure')}`,
    `  ${about.filter(Boolean).join(' · ')}`,
    ...(figures.length > 0 ? ['', ...ledgerText(article, figures)] : []),
    ...(warnings.length > 0 ? [''] : []),
    ...warnings.map(({ line, message }) => `  warning, line ${line}: ${message}`),
    '',
  ];
}

const isCompany = (path: string): boolean => basename(path) === 'company.yaml';
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
