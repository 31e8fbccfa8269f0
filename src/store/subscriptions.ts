import type { Kysely, UpdateObject } from 'kysely';
import type { Settings, Subscription } from '../domain.ts';
import type { Random } from '../world.ts';
import { transact } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';
import { fromRow, toRow } from './subscription-row.ts';
import { fromJson, placeKey, queryKey, toJson, workspaceKey } from './tables.ts';
import type { Tables } from './tables.ts';
import { pauseAll } from './trouble.ts';

/** Subscriptions read at a time where all are wanted. */
const PAGE = 500;

/** The part of the store that keeps who follows what, and what holds in each workspace. */
export function subscriptionsIn({ db, now: databaseNow, alone }: Database, random: Random) {
  return {
    async addSubscription(subscription) {
      const row = toRow(subscription);
      // Until it is either added or found: one that was in its way may be removed before it is read.
      for (;;) {
        const added = await db
          .insertInto('subscriptions')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        const kept =
          added ??
          (await db
            .selectFrom('subscriptions')
            .selectAll()
            .where((is) =>
              is.or([
                is('id', '=', row.id),
                is.and([is('place', '=', row.place), is('query_key', '=', row.query_key)]),
              ]),
            )
            .executeTakeFirst());
        if (kept !== undefined) return fromRow(kept);
      }
    },

    async removeSubscription(id) {
      const removed = await db
        .deleteFrom('subscriptions')
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      return removed !== undefined;
    },

    async subscription(id) {
      const row = await db.selectFrom('subscriptions').selectAll().where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    async subscriptionOf(place, query) {
      const row = await db
        .selectFrom('subscriptions')
        .selectAll()
        .where('place', '=', placeKey(place))
        .where('query_key', '=', queryKey(query))
        .executeTakeFirst();
      return row && fromRow(row);
    },

    async subscriptions(place) {
      const rows = await db
        .selectFrom('subscriptions')
        .selectAll()
        .where('place', '=', placeKey(place))
        .orderBy('followed_at')
        .orderBy('id')
        .execute();
      return rows.map(fromRow);
    },

    async followsOf(owner, workspace) {
      // A place's text begins with its workspace's: ["slack","T1","C1"].
      const start = `${workspaceKey(workspace).slice(0, -1)},`;
      const rows = await db.selectFrom('subscriptions').select('place').where('owner', '=', owner).execute();
      return rows.filter(({ place }) => place.startsWith(start)).length;
    },

    async reschedule(id, schedule, nextDueAt) {
      return await changed(db, id, {
        schedule: toJson(schedule),
        next_due_at: nextDueAt,
        claim: null,
        lease_ends_at: null,
      });
    },

    async *allSubscriptions() {
      let after = '';
      for (;;) {
        const rows = await db
          .selectFrom('subscriptions')
          .selectAll()
          .where('state', '=', 'active')
          .where('id', '>', after)
          .orderBy('id')
          .limit(PAGE)
          .execute();
        yield* rows.map(fromRow);
        const last = rows.at(-1);
        if (last === undefined || rows.length < PAGE) return;
        after = last.id;
      }
    },

    async replan(id, fromNextDueAt, nextDueAt) {
      const row = await db
        .updateTable('subscriptions')
        .set({ next_due_at: nextDueAt, claim: null, lease_ends_at: null })
        .where('id', '=', id)
        .where('state', '=', 'active')
        .where('next_due_at', '=', fromNextDueAt)
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    },

    async pause(id, because) {
      return await changed(db, id, { state: 'paused', paused_because: because }, 'active');
    },

    async resume(id, nextDueAt) {
      const active = { state: 'active', paused_because: null, next_due_at: nextDueAt } as const;
      return await changed(db, id, active, 'paused');
    },

    async settings(workspace) {
      const row = await db
        .selectFrom('settings')
        .select('body')
        .where('workspace', '=', workspaceKey(workspace))
        .executeTakeFirst();
      return { ...DEFAULTS, ...(row && fromJson(row.body)) };
    },

    async changeSettings(workspace, change) {
      await transact(db, async (transaction) => {
        await alone(transaction, 'settings');
        const row = await transaction
          .selectFrom('settings')
          .select('body')
          .where('workspace', '=', workspaceKey(workspace))
          .executeTakeFirst();
        const body = toJson<Partial<Settings>>({ ...(row && fromJson(row.body)), ...change });
        await transaction
          .insertInto('settings')
          .values({ workspace: workspaceKey(workspace), body })
          .onConflict((conflict) => conflict.column('workspace').doUpdateSet({ body }))
          .execute();
        return true;
      });
    },

    async pausePlace(place, because) {
      return await db
        .transaction()
        .execute((transaction) => pauseAll(transaction, placeKey(place), because, databaseNow, random));
    },
  } satisfies Partial<Store>;
}

/** What holds in a workspace until its managers change it. */
const DEFAULTS: Settings = {
  follow: 'everyone',
  paused: false,
  onUncertain: 'ask',
  perPlace: 20,
  perUser: 50,
};

/** @param from the state it must be in */
async function changed(
  db: Kysely<Tables>,
  id: string,
  change: UpdateObject<Tables, 'subscriptions'>,
  from?: Subscription['state'],
): Promise<boolean> {
  const row = await db
    .updateTable('subscriptions')
    .set(change)
    .where('id', '=', id)
    .$if(from !== undefined, (query) => query.where('state', '=', from ?? 'active'))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
