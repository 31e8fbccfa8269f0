import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { glob } from 'node:fs/promises';
import type { Article, Company, Figure } from '../domain.ts';
import { ArticleError, problemLine, readArticle, readCompany, readPlain } from '../news/article.ts';
import { readFigures } from '../news/figures/figures.ts';

/**
 * Prints the ledger of files: what figures each holds, and whose sentence says so. A file without front matter is
 * read as plain text.
 * @param files paths; none: every article of the digests folder
 * @param json figures as data, one JSON line a file
 * @returns the exit code: 1 when a file could not be read
 */
export async function check(digestsDir: string, files: readonly string[], json: boolean): Promise<number> {
  const problems: string[] = [];
  const companies: Company[] = [];
  for (const path of await paths(digestsDir, '*/company.yaml'))
    companies.push(...(await attempt(path, problems, (source) => readCompany(path, source))));
  for (const path of files.length > 0 ? files : await paths(digestsDir, '*/*.md')) {
    const read = await attempt(path, problems, (source) =>
      source.startsWith('---') ? readArticle(path, source).article : readPlain(path, source, companies),
    );
    for (const article of read) {
      const figures = readFigures(article, companies);
      const text = json
        ? JSON.stringify({ file: path, article: article.id, figures })
        : ledger(path, article, figures);
      process.stdout.write(`${text}\n`);
    }
  }
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
  return problems.length > 0 ? 1 : 0;
}

async function paths(dir: string, pattern: string): Promise<readonly string[]> {
  const found = await Array.fromAsync(glob(pattern, { cwd: dir }));
  return found.toSorted().map((path) => join(dir, path));
}

async function attempt<T>(
  path: string,
  problems: string[],
  read: (source: string) => T,
): Promise<readonly T[]> {
  try {
    return [read(await readFile(path, 'utf8'))];
  } catch (error) {
    problems.push(
      ...(error instanceof ArticleError
        ? error.problems.map(problemLine)
        : [`${path}: ${error instanceof Error ? error.message : String(error)}`]),
    );
    return [];
  }
}

/** A figure a row, its sentence below it. */
function ledger(path: string, article: Article, figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { printed, kind, bound, direction, metric, of, period, basis, claimant, unit, value } = figure;
    const said = [direction, bound === '=' ? undefined : bound, printed].filter(Boolean).join(' ');
    const parts = { kind, value: String(value), unit, metric, of, period, basis, claimant };
    const told = Object.entries(parts).map(([name, part]) => (part ? `${name}: ${part}` : ''));
    return `  ${said}\n    ${told.filter(Boolean).join(' · ')}\n    “${article.text.slice(...figure.sentence)}”`;
  });
  return [`${join(basename(dirname(path)), basename(path))}: ${figures.length} figures`, ...rows, ''].join(
    '\n',
  );
}
