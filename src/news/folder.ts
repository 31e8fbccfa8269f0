import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import type { Dirent, Stats } from 'node:fs';
import { access, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ArticleError, LARGEST_FILE, tooLarge } from './article.ts';
import type { Problem } from './article.ts';

/** The digests folder as it is at one moment. Paths are relative to it, with `/`. */
export interface Folder {
  /** Every company.yaml and article, with a stamp that changes whenever the file does. */
  readonly files: ReadonlyMap<string, string>;
  /** Those of the files that were written to a moment ago and may be half written. */
  readonly fresh: ReadonlySet<string>;
  /** Beginnings of paths that could not be looked at: what they hold is not known, and so not gone. */
  readonly unread: readonly string[];
  readonly problems: readonly Problem[];
}

/** The stamp of a company.yaml that is not there, in a folder that has articles. */
export const MISSING = 'missing';

/** For so long (ms) after it was last written to, a file is left to its writer. */
export const SETTLING = 300;

/** So many files are looked at in one go, some milliseconds' work; then others get their turn. */
const IN_ONE_GO = 500;

/** What Slack and Discord both take for the name of a slash command. */
const COMPANY_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const ARTICLE_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*\.md$/u;

/**
 * Looks at the digests folder without reading a file: `<company>/company.yaml` and `<company>/*.md` count, all else
 * is left alone, symbolic links are not followed. What looks like an article but cannot be one is a problem; nothing
 * is thrown.
 * @param now by the clock of this machine, ms
 */
export async function lookAt(dir: string, now: number): Promise<Folder> {
  const files = new Map<string, string>();
  const fresh = new Set<string>();
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
    let any = false;
    for (const [index, entry] of found.entries()) {
      const path = `${name}/${entry.name}`;
      const message = refusal(entry);
      if (message !== undefined) wrong(path, message);
      if (message !== undefined || !entry.isFile()) continue;
      // A call that waits costs four times as much as one that does not, and this is done for every file each second.
      if (index % IN_ONE_GO === IN_ONE_GO - 1) await Promise.allSettled([access(dir)]);
      const stat = statOf(`${dir}/${path}`);
      if (!stat) continue;
      any = true;
      files.set(path, stampOf(stat));
      if (Math.abs(now - stat.mtimeMs) < SETTLING) fresh.add(path);
    }
    const yaml = `${name}/company.yaml`;
    if (!any || files.has(yaml)) return;
    files.set(yaml, MISSING);
    wrong(yaml, 'no such file; until it is written, the company is called by its folder and has no topics');
  }

  return { files, fresh, unread, problems };
}

/** Why an entry that is named like a company.yaml or an article is not read. */
function refusal(entry: Dirent): string | undefined {
  if (entry.isSymbolicLink()) return 'symbolic links are not followed; put the file itself here';
  if (!entry.isFile() || entry.name === 'company.yaml' || ARTICLE_NAME.test(entry.name)) return undefined;
  return 'no name for an article; use letters, digits, - and _, as in 2021-12-20-overseas-expansion.md';
}

/** Undefined when the file went away meanwhile. */
function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Two writes within one tick of the file system's clock have the same dates; none is that close to a settled file. */
const stampOf = ({ mtimeMs, size, ctimeMs, ino }: Stats): string =>
  `${writtenOf({ mtimeMs, size })} ${ctimeMs} ${ino}`;

/** The part of a stamp that is the same whichever way a file is asked for it. */
const writtenOf = ({ mtimeMs, size }: Pick<Stats, 'mtimeMs' | 'size'>): string => `${mtimeMs} ${size}`;

export interface FileText {
  /** SHA-256 of the bytes, in hex. */
  readonly hash: string;
  readonly source: string;
}

/**
 * Reads a file, at most LARGEST_FILE bytes of UTF-8, without following a symbolic link.
 * @param path the whole path
 * @throws ArticleError
 */
export async function readText(path: string): Promise<FileText> {
  return decoded(path, (await readBytes(path)).bytes);
}

/**
 * Reads a file of the folder as `readText` does.
 * @param stamp what `lookAt` saw
 * @returns undefined when it was written to since: what is read may be half of it
 * @throws ArticleError
 */
export async function readSettled(path: string, stamp: string): Promise<FileText | undefined> {
  const { bytes, written } = await readBytes(path);
  return stamp.startsWith(`${written} `) ? decoded(path, bytes) : undefined;
}

async function readBytes(path: string): Promise<{ readonly bytes: Buffer; readonly written: string }> {
  try {
    // This is where others get their turn. The rest does not wait: a handle for each of ten thousand files is more to
    // clean up than the files themselves.
    const { size } = await lstat(path);
    if (size > LARGEST_FILE) throw wrong(path, tooLarge(size));
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const bytes = Buffer.alloc(size);
      const read = readSync(file, bytes, 0, size, 0);
      return { bytes: bytes.subarray(0, read), written: writtenOf(fstatSync(file)) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof ArticleError ? error : wrong(path, `the file cannot be read (${codeOf(error)})`);
  }
}

function decoded(path: string, bytes: Buffer): FileText {
  try {
    return {
      hash: createHash('sha256').update(bytes).digest('hex'),
      source: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    };
  } catch {
    throw wrong(path, 'not UTF-8; save the file in that encoding');
  }
}

const wrong = (path: string, message: string): ArticleError => new ArticleError(path, [{ line: 1, message }]);

/** `ENOENT`, `EACCES`, … */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
