import { sql } from 'kysely';
import type { RawBuilder, SqlBool } from 'kysely';
import type { Database } from './database.ts';
import type { Census, Store } from './store.ts';

/**
 * The part of the store that counts. What was sent is not counted, but what was not: an index holds just that, so that a
 * look costs the same however much was sent.
 */
export function censusIn({ db }: Database) {
  return {
    async census() {
      const counted = (states: RawBuilder<SqlBool>) =>
        db
          .selectFrom('deliveries')
          .select((row) => [
            'state',
            row.fn.countAll<number>().as('count'),
            row.fn.min('slot_at').as('oldest'),
          ])
          .where(states)
          .groupBy('state')
          .execute();
      // As literals: an index is found by these very words.
      const deliveries = [
        ...(await counted(sql<SqlBool>`stage = 'open'`)),
        ...(await counted(sql<SqlBool>`stage = 'kept'`)),
      ];
      const { active, all } = await db
        .selectFrom('subscriptions')
        .select((row) => [
          row.fn.countAll<number>().as('all'),
          sql<number>`(select count(*) from subscriptions where state = 'active')`.as('active'),
        ])
        .executeTakeFirstOrThrow();
      const { alerts } = await db
        .selectFrom('alerts')
        .select((row) => row.fn.countAll<number>().as('alerts'))
        .executeTakeFirstOrThrow();
      const none: Census['deliveries'] = { ready: 0, sending: 0, uncertain: 0, quarantined: 0 };
      const oldest = deliveries.find(({ state }) => state === 'ready')?.oldest;
      return {
        deliveries: { ...none, ...counts(deliveries) },
        subscriptions: { active, paused: all - active },
        alerts,
        ...(oldest === undefined || oldest === null ? {} : { oldestReadySlotAt: oldest }),
      };
    },
  } satisfies Partial<Store>;
}

const counts = (
  rows: readonly { readonly state: string; readonly count: number }[],
): Readonly<Record<string, number>> => Object.fromEntries(rows.map(({ state, count }) => [state, count]));
