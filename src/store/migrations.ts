import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { byCodePoints, MIGRATIONS, type Engine } from './history.ts';
import { StoreError } from './store.ts';

/** How many migrations this program knows. */
export const KNOWN = MIGRATIONS.length;

/** Of the lock under which tables are made: this program's, and that work's. */
export const ADVISORY = 20_211_220;
const MAKING_TABLES = 1;

/**
 * Brings the tables up to date, in one transaction: of processes that start at once, one does it and the others find
 * it done.
 * @param name what messages call the database
 * @param upTo no further than this migration, for tests of what comes after
 * @throws StoreError when the database has been through more migrations than this program knows; nothing was changed
 */
export async function migrate<T>(db: Kysely<T>, engine: Engine, name: string, upTo = KNOWN): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    if (engine === 'postgresql')
      await sql`select pg_advisory_xact_lock(${ADVISORY}, ${MAKING_TABLES})`.execute(transaction);
    await sql`create table if not exists migrations (number integer primary key)`.execute(transaction);
    const { rows } = await sql<{ done: number }>`select count(*) as done from migrations`.execute(
      transaction,
    );
    const done = rows[0]?.done ?? 0;
    if (done > KNOWN) {
      throw new StoreError(
        `${name} was written by a newer Dateline (its tables are at ${done}, this program knows ${KNOWN}). Run that version, or restore a backup of before.`,
      );
    }
    for (const [index, statements] of MIGRATIONS.slice(0, upTo).entries()) {
      if (index < done) continue;
      for (const statement of statements) {
        const text = typeof statement === 'string' ? statement : (statement[engine] ?? '');
        if (text !== '') await sql.raw(engine === 'sqlite' ? text : byCodePoints(text)).execute(transaction);
      }
      await sql`insert into migrations (number) values (${index + 1})`.execute(transaction);
    }
  });
}
