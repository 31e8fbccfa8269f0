import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import type { Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ArticleError, LARGEST_FILE, tooLarge } from './article.ts';
import type { Problem } from './article.ts';

/** The digests folder as it is at one moment. Paths are relative to it, with `/`. */
export interface Folder {
  /** Every company.yaml and article, with a stamp that changes whenever the file does. */
  readonly files: ReadonlyMap<string, string>;
  /** Beginnings of paths that could not be looked at: what they hold is not known, and so not gone. */
  readonly unread: readonly string[];
  readonly problems: readonly Problem[];
}

/** The stamp of a company.yaml that is not there, in a folder that has articles. */
export const MISSING = 'missing';

/** What Slack and Discord both take for the name of a slash command. */
const COMPANY_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const ARTICLE_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*\.md$/u;

/**
 * Looks at the digests folder without reading a file: `<company>/company.yaml` and `<company>/*.md` count, all else
 * is left alone, symbolic links are not followed. What looks like an article but cannot be one is a problem; nothing
 * is thrown.
 */
export async function lookAt(dir: string): Promise<Folder> {
  const files = new Map<string, string>();
  const unread: string[] = [];
  const problems: Problem[] = [];
  const wrong = (path: string, message: string): void =>
    void problems.push({ path: join(dir, path), line: 1, message });

  async function entries(path: string): Promise<Dirent[]> {
    try {
      const found = await readdir(join(dir, path), { withFileTypes: true });
      return found.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      unread.push(path === '' ? '' : `${path}/`);
      wrong(path, `the folder cannot be read (${codeOf(error)}); what was read of it before is kept`);
      return [];
    }
  }

  for (const entry of await entries('')) {
    if (entry.isSymbolicLink())
      wrong(entry.name, 'symbolic links are not followed; put the folder itself here');
    else if (entry.isDirectory()) await company(entry.name);
    else if (entry.name.endsWith('.md')) wrong(entry.name, 'an article belongs in the folder of its company');
  }

  async function company(name: string): Promise<void> {
    const found = (await entries(name)).filter(
      (entry) => entry.name === 'company.yaml' || entry.name.endsWith('.md'),
    );
    if (found.length === 0) return;
    if (!COMPANY_NAME.test(name)) {
      wrong(name, 'no name for a company; use at most 32 of a-z, 0-9, - and _, for it is a command too');
      return;
    }
    const paths = found.flatMap((entry) => {
      const path = `${name}/${entry.name}`;
      const message = refusal(entry);
      if (message !== undefined) wrong(path, message);
      return message === undefined && entry.isFile() ? [path] : [];
    });
    const stamps = await Promise.all(
      paths.map(async (path) => [path, await stampOf(join(dir, path))] as const),
    );
    const there = stamps.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
    for (const [path, stamp] of there) files.set(path, stamp);
    const yaml = `${name}/company.yaml`;
    if (there.length === 0 || files.has(yaml)) return;
    files.set(yaml, MISSING);
    wrong(yaml, 'no such file; until it is written, the company is called by its folder and has no topics');
  }

  return { files, unread, problems };
}

/** Why an entry that is named like a company.yaml or an article is not read. */
function refusal(entry: Dirent): string | undefined {
  if (entry.isSymbolicLink()) return 'symbolic links are not followed; put the file itself here';
  if (!entry.isFile() || entry.name === 'company.yaml' || ARTICLE_NAME.test(entry.name)) return undefined;
  return 'no name for an article; use letters, digits, - and _, as in 2021-12-20-overseas-expansion.md';
}

/** By size, dates and inode; undefined when the file went away meanwhile. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await lstat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join(' ');
  } catch {
    return undefined;
  }
}

export interface FileText {
  /** SHA-256 of the bytes, in hex. */
  readonly hash: string;
  readonly source: string;
}

/**
 * Reads a file of the folder, at most LARGEST_FILE bytes of UTF-8, without following a symbolic link.
 * @param path the whole path
 * @throws ArticleError
 */
export async function readText(path: string): Promise<FileText> {
  const wrong = (message: string): ArticleError => new ArticleError(path, [{ line: 1, message }]);
  let bytes: Buffer;
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const { size } = await file.stat();
    if (size > LARGEST_FILE) throw wrong(tooLarge(size));
    bytes = await file.readFile();
  } catch (error) {
    throw error instanceof ArticleError ? error : wrong(`the file cannot be read (${codeOf(error)})`);
  }
  try {
    return {
      hash: createHash('sha256').update(bytes).digest('hex'),
      source: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    };
  } catch {
    throw wrong('not UTF-8; save the file in that encoding');
  }
}

/** `ENOENT`, `EACCES`, … */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
