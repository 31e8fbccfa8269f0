import { sql } from 'kysely';
import type { Random } from '../world.ts';
import { leaseEnded, transact } from './database.ts';
import type { Database } from './database.ts';
import { addDelivery } from './deliveries.ts';
import type { Store } from './store.ts';
import { fromJson } from './tables.ts';

/** The part of the store that keeps whom to tell of trouble. */
export function alertsIn({ db, now: databaseNow, skipLocked }: Database, random: Random) {
  return {
    async claimAlerts(leaseMs, limit) {
      const claim = random.uuid();
      const rows = await db
        .with(
          (cte) => cte('waiting').materialized(),
          (waiting) =>
            waiting
              .selectFrom('alerts')
              .select('id')
              .where('not_before', '<=', databaseNow)
              .where((row) => row.or([row('lease_ends_at', 'is', null), leaseEnded(databaseNow, leaseMs)]))
              .orderBy('raised_at')
              .limit(limit)
              .modifyEnd(skipLocked),
        )
        .updateTable('alerts')
        .set({
          claim,
          lease_ends_at: sql<number>`${databaseNow} + ${leaseMs}`,
        })
        .where('id', 'in', (claimable) => claimable.selectFrom('waiting').select('waiting.id'))
        .returningAll()
        .execute();
      return rows
        .sort((a, b) => a.raised_at - b.raised_at)
        .map(({ body, failures }) => ({ ...fromJson(body), claim, failures }));
    },

    async settleAlert(id, claim, outcome) {
      return await transact(db, async (transaction) => {
        if (outcome !== 'dropped' && 'waitMs' in outcome) {
          const row = await transaction
            .updateTable('alerts')
            .set({
              not_before: sql<number>`${databaseNow} + ${outcome.waitMs}`,
              failures: sql<number>`failures + 1`,
              claim: null,
              lease_ends_at: null,
            })
            .where('id', '=', id)
            .where('claim', '=', claim)
            .returning('id')
            .executeTakeFirst();
          return row !== undefined;
        }
        const row = await transaction
          .deleteFrom('alerts')
          .where('id', '=', id)
          .where('claim', '=', claim)
          .returning('id')
          .executeTakeFirst();
        if (row === undefined) return false;
        if (outcome !== 'dropped') await addDelivery(transaction, '', outcome.delivery, databaseNow);
        return true;
      });
    },
  } satisfies Partial<Store>;
}
