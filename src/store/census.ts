import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Census, Store } from './store.ts';

/**
 * The part of the store that counts. What was sent is not counted, but what was not: an index holds just that, so that a
 * look costs the same however much was sent.
 */
export function censusIn({ db }: Database) {
  return {
    async census() {
      const deliveries = await db
        .selectFrom('deliveries')
        .select((row) => ['state', row.fn.countAll<number>().as('count'), row.fn.min('slot_at').as('oldest')])
        // As a literal: the index is found by these very words.
        .where(sql<boolean>`state <> 'sent'`)
        .groupBy('state')
        .execute();
      const subscriptions = await db
        .selectFrom('subscriptions')
        .select((row) => ['state', row.fn.countAll<number>().as('count')])
        .groupBy('state')
        .execute();
      const { alerts } = await db
        .selectFrom('alerts')
        .select((row) => row.fn.countAll<number>().as('alerts'))
        .executeTakeFirstOrThrow();
      const counted: Census['deliveries'] = { ready: 0, sending: 0, uncertain: 0, quarantined: 0 };
      const followed: Census['subscriptions'] = { active: 0, paused: 0 };
      const oldest = deliveries.find(({ state }) => state === 'ready')?.oldest;
      return {
        deliveries: { ...counted, ...counts(deliveries) },
        subscriptions: { ...followed, ...counts(subscriptions) },
        alerts,
        ...(oldest === undefined || oldest === null ? {} : { oldestReadySlotAt: oldest }),
      };
    },
  } satisfies Partial<Store>;
}

const counts = (
  rows: readonly { readonly state: string; readonly count: number }[],
): Readonly<Record<string, number>> => Object.fromEntries(rows.map(({ state, count }) => [state, count]));
