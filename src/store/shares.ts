import { sql } from 'kysely';
import { leaseEnded } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';

/** The part of the store that says which process has which share of the work. */
export function sharesIn({ db, now: databaseNow }: Database) {
  return {
    async takeShare(name, holder, leaseMs) {
      const lease_ends_at = sql<number>`${databaseNow} + ${leaseMs}`;
      // Each of the two picks one winner by itself, so they need no transaction.
      const taken = await db
        .updateTable('shares')
        .set({ holder, lease_ends_at })
        .where('name', '=', name)
        .where((row) => row.or([row('holder', '=', holder), leaseEnded(databaseNow, leaseMs)]))
        .returning('name')
        .executeTakeFirst();
      if (taken !== undefined) return true;
      const first = await db
        .insertInto('shares')
        .values({ name, holder, lease_ends_at })
        .onConflict((conflict) => conflict.doNothing())
        .returning('name')
        .executeTakeFirst();
      return first !== undefined;
    },

    async giveShare(name, holder) {
      await db.deleteFrom('shares').where('name', '=', name).where('holder', '=', holder).execute();
    },

    async holderOf(name) {
      const row = await db.selectFrom('shares').select('holder').where('name', '=', name).executeTakeFirst();
      return row?.holder;
    },
  } satisfies Partial<Store>;
}
