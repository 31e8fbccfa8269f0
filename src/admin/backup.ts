import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backup as copySqlite, DatabaseSync } from 'node:sqlite';
import { OperatorError } from '../errors.ts';
import { censusIn } from '../store/census.ts';
import { copyAll } from '../store/copy.ts';
import { markBackup } from '../store/marks.ts';
import { openDatabase, type Where } from '../store/open.ts';
import { openSqlite } from '../store/sqlite.ts';
import type { Clock } from '../world.ts';

/** Writes what the database holds at one moment into a new SQLite file. */
export type Snapshot = (to: string) => Promise<void>;

export interface BackupOptions {
  /** Path of the file to make. */
  readonly to: string;
  readonly snapshot: Snapshot;
  readonly clock: Clock;
  readonly out: (line: string) => void;
}

/**
 * Makes a backup while the program runs, and prints what is in it. The file appears under its name when it is whole,
 * checked and on the disk; it carries a mark by which the program knows, when it is started with it, that it went on since.
 * @returns the exit code
 * @throws OperatorError when there is such a file already, or it cannot be made
 */
export async function backup({ to, snapshot, clock, out }: BackupOptions): Promise<number> {
  await refuseExisting(to);
  const part = `${to}.part`;
  try {
    await rm(part, { force: true });
    const takenAt = clock.now();
    await snapshot(part);
    const contents = await seal(part, takenAt, clock);
    // It holds whatever the database does, and lies wherever somebody put it.
    await chmod(part, 0o600);
    await flush(part);
    await refuseExisting(to);
    await rename(part, to);
    // Windows lets nobody flush a folder.
    if (process.platform !== 'win32') await flush(dirname(to));
    out(`${to}: ${contents}, as of ${Temporal.Instant.fromEpochMilliseconds(takenAt).toString()}.`);
  } catch (error) {
    await rm(part, { force: true });
    throw mendable(error, to);
  }
  return 0;
}

/**
 * Of a SQLite file all pages in one step, and so as they are at one moment, while writers go on; of a PostgreSQL database
 * every row, in one transaction.
 * @throws OperatorError when there is no such file; StoreError
 */
export function snapshotOf(where: Where, clock: Clock): Snapshot {
  return async (to) => {
    if ('url' in where) {
      const source = await openDatabase(where, clock);
      const target = await openSqlite(to, clock);
      try {
        await copyAll(source, target);
      } finally {
        await source.db.destroy();
        await target.db.destroy();
      }
      return;
    }
    await refuseMissing(where, 'back up');
    const source = new DatabaseSync(where.file, { timeout: 5_000 });
    try {
      await copySqlite(source, to, { rate: 2 ** 31 - 1 });
    } finally {
      source.close();
    }
  };
}

/** @throws OperatorError where a SQLite file is named that is not there: opening it would make an empty one */
export async function refuseMissing(where: Where, what: 'back up' | 'export'): Promise<void> {
  if ('file' in where && !(await exists(where.file)))
    throw new OperatorError(`There is nothing to ${what}: ${where.file} is not there. Is DATA_DIR right?`);
}

/** Brings a copy's tables up to date, marks it and checks it. @returns what is in it, in words */
async function seal(file: string, takenAt: number, clock: Clock): Promise<string> {
  const database = await openSqlite(file, clock);
  try {
    await markBackup(database, takenAt);
    const { subscriptions, deliveries } = await censusIn(database).census();
    const { posted } = await database.db
      .selectFrom('posted')
      .select((row) => row.fn.countAll<number>().as('posted'))
      .executeTakeFirstOrThrow();
    const follows = subscriptions.active + subscriptions.paused;
    return `${follows} follows, ${posted} posts, ${deliveries.ready + deliveries.sending} deliveries under way`;
  } finally {
    await database.db.destroy();
    check(file);
  }
}

/** Makes the copy one file, without a log beside it, and reads every page of it. @throws OperatorError when it is damaged */
function check(file: string): void {
  const copy = new DatabaseSync(file);
  try {
    copy.exec('pragma journal_mode = delete');
    const found = copy.prepare('pragma integrity_check').get()?.['integrity_check'];
    if (found !== 'ok')
      throw new OperatorError(
        `The copy is damaged (${String(found)}), and so, it seems, is the database. Keep your older backups.`,
      );
  } finally {
    copy.close();
  }
}

/** Puts a file, or what a folder says of its files, on the disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function refuseExisting(file: string): Promise<void> {
  if (await exists(file))
    throw new OperatorError(`${file} is there already. Name another file; a backup replaces none.`);
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    return false;
  }
}

/** What SQLite and the file system refuse, the operator can mend. */
function mendable(error: unknown, to: string): unknown {
  const refused = error instanceof Error && ('code' in error || 'errcode' in error);
  if (!refused || error instanceof OperatorError) return error;
  return new OperatorError(
    `The backup ${to} could not be made: ${error.message}. Check that its folder is there, can be written, and has room.`,
    { cause: error },
  );
}
