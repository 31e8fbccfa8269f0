import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { transact } from './database.ts';
import type { Tables } from './tables.ts';

/** Marks a database as a backup that was taken at an instant (ms). */
export async function markBackup({ db }: Database, at: number): Promise<void> {
  await setMark(db, 'backup', at);
}

/**
 * Makes a backup that is opened as the database itself know that it was one: the program went on after the backup was taken,
 * so that whatever was on its way may have arrived since.
 * @param now ms by the clock that slots go by
 * @returns when the database was last made from a backup, ms; undefined if it never was
 */
export async function restore({ db }: Database, now: number): Promise<number | undefined> {
  await transact(db, async (transaction) => {
    const backup = await transaction.deleteFrom('marks').where('name', '=', 'backup').executeTakeFirst();
    if (backup.numDeletedRows === 0n) return false;
    await setMark(transaction, 'restored', now);
    await transaction
      .updateTable('deliveries')
      .set((row) => ({
        state: 'ready',
        uncertain: 1,
        absences: 0,
        first_tried_at: row.fn.coalesce('first_tried_at', 'slot_at'),
        claim: null,
        lease_ends_at: null,
      }))
      .where('state', 'in', ['ready', 'sending'])
      .execute();
    return true;
  });
  const restored = await db
    .selectFrom('marks')
    .select('at')
    .where('name', '=', 'restored')
    .executeTakeFirst();
  return restored?.at;
}

async function setMark(db: Kysely<Tables>, name: 'backup' | 'restored', at: number) {
  const mark = db.insertInto('marks').values({ name, at });
  await mark.onConflict((conflict) => conflict.column('name').doUpdateSet({ at })).execute();
}
