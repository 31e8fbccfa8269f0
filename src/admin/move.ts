import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import { copyAll } from '../store/copy.ts';
import type { Database } from '../store/database.ts';
import { openDatabase } from '../store/open.ts';
import { holdFile } from '../store/sqlite.ts';
import type { Clock } from '../world.ts';

/** What was asked of `move` cannot be done. The message says why and what to do. */
class MoveError extends OperatorError {
  override name = 'MoveError';
}

/**
 * Carries all that Dateline remembers from a SQLite file into an empty PostgreSQL database, and prints how many rows of
 * each table are on both sides. The file is only read: what an older Dateline wrote is brought up to date in a copy.
 * While this runs, nobody else can open it.
 * @param from path of the file
 * @param url the PostgreSQL database
 * @param out prints a line
 * @returns the exit code
 * @throws OperatorError when there is no such file, it is in use, or the database is not empty; nothing was moved
 */
export async function move({
  from,
  url,
  clock,
  out,
}: {
  readonly from: string;
  readonly url: string | undefined;
  readonly clock: Clock;
  readonly out: (line: string) => void;
}): Promise<number> {
  if (url === undefined) throw new MoveError('Where to? Set DATABASE_URL to an empty PostgreSQL database.');
  if (!existsSync(from))
    throw new MoveError(`There is no file ${from}. Name the one to move from: npm run move -- --from FILE`);
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'dateline-move-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const held = stack.use(holdFile(from));
  const copy = join(folder, 'dateline.db');
  held.copyTo(copy);
  const open = async (where: { file: string } | { url: string }): Promise<Database> => {
    const database = await openDatabase(where, clock);
    stack.defer(() => database.db.destroy());
    return database;
  };
  const target = await open({ url });
  const counts = await copyAll(await open({ file: copy }), target);
  const width = Math.max(...[...counts.keys()].map((table) => table.length));
  for (const [table, count] of counts) out(`${table.padEnd(width)}  ${count}`);
  out(`Moved, with as many rows on both sides, from ${from} to ${target.name}.`);
  out(
    'The file is as it was. Start Dateline with this DATABASE_URL to go on; then keep the file as a backup.',
  );
  return 0;
}
