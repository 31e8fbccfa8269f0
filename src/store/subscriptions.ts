import { sql } from 'kysely';
import type { Kysely, SelectQueryBuilder, UpdateObject } from 'kysely';
import type { Alert, Settings, Subscription, Workspace } from '../domain.ts';
import type { Random } from '../world.ts';
import { batches, transact } from './database.ts';
import type { Database } from './database.ts';
import type { Store } from './store.ts';
import { fromRow, toRow } from './subscription-row.ts';
import { fromJson, placeKey, queryKey, toJson, workspaceKey, workspaceOf } from './tables.ts';
import type { Tables } from './tables.ts';
import { pauseAll } from './trouble.ts';

/** Subscriptions read at a time where all are wanted. */
const PAGE = 1000;

/** The part of the store that keeps who follows what, and what holds in each workspace. */
export function subscriptionsIn({ db, now: databaseNow, alone }: Database, random: Random) {
  const subscriptions = db.selectFrom('subscriptions');

  /** What a query of subscriptions gives, page by page, by id. */
  async function* pages<Row extends { readonly id: string }>(
    chosen: (query: typeof subscriptions) => SelectQueryBuilder<Tables, 'subscriptions', Row>,
  ): AsyncGenerator<readonly Row[]> {
    let after = '';
    for (;;) {
      const page = await chosen(subscriptions).where('id', '>', after).orderBy('id').limit(PAGE).execute();
      if (page.length > 0) yield page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.id;
    }
  }

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
      return await transact(db, async (transaction) => (await remove(transaction, [id])) > 0);
    },

    async forget(owner, workspace) {
      return await db.transaction().execute(async (transaction) => {
        const theirs = await followedBy(transaction, owner, workspace);
        const removed = await remove(
          transaction,
          theirs.map(({ id }) => id),
        );
        // Few wait at a time, and whose they are stands in their bodies alone.
        const alerts = await transaction.selectFrom('alerts').select(['id', 'body']).execute();
        const told = alerts.filter(({ body }) => isOf(fromJson(body), owner, workspace)).map(({ id }) => id);
        for (const batch of batches(told))
          await transaction.deleteFrom('alerts').where('id', 'in', batch).execute();
        return removed;
      });
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
      return await followedBy(db, owner, workspace);
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
      for await (const rows of pages((query) => query.selectAll())) yield* rows.map(fromRow);
    },

    async *plans() {
      const columns = ['id', 'schedule', 'next_due_at'] as const;
      for await (const rows of pages((query) => query.select(columns).where('state', '=', 'active')))
        yield rows.map((row) => ({
          id: row.id,
          schedule: fromJson(row.schedule),
          nextDueAt: row.next_due_at,
        }));
    },

    async replan(moves) {
      const moved = new Set<string>();
      for (const batch of batches(moves)) {
        const wanted = batch.map(
          ({ id, from, to }) => sql`(${id}, cast(${from} as bigint), cast(${to} as bigint))`,
        );
        // Columns of values are named so on both databases. The ids are named once more, and what else must hold in a way
        // that no index has: or SQLite would go through all subscriptions for them.
        const { rows } = await sql<{ id: string }>`
          update subscriptions
          set next_due_at = column3, claim = null, lease_ends_at = null
          from (values ${sql.join(wanted)}) as moves
          where id in (${sql.join(batch.map(({ id }) => id))})
            and id = column1 and next_due_at + 0 = column2 and state || '' = 'active'
          returning id
        `.execute(db);
        for (const { id } of rows) moved.add(id);
      }
      return moved;
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

    async allSettings() {
      const rows = await db.selectFrom('settings').selectAll().orderBy('workspace').execute();
      return rows.map(({ workspace, body }) => ({
        workspace: workspaceOf(workspace),
        changed: fromJson(body),
      }));
    },

    async pausePlace(place, because) {
      return await db
        .transaction()
        .execute((transaction) =>
          pauseAll(transaction, placeKey(place), { because, lacks: [] }, databaseNow, random),
        );
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

/** What a person follows in a workspace, oldest first. */
async function followedBy(
  db: Kysely<Tables>,
  owner: string,
  workspace: Workspace,
): Promise<readonly Subscription[]> {
  const rows = await db
    .selectFrom('subscriptions')
    .selectAll()
    .where('owner', '=', owner)
    .orderBy('followed_at')
    .orderBy('id')
    .execute();
  return rows.map(fromRow).filter(({ place }) => workspaceKey(place) === workspaceKey(workspace));
}

/** Removes subscriptions. Of their posts that may have arrived, nobody is left who could decide. @returns how many there were */
async function remove(db: Kysely<Tables>, ids: readonly string[]): Promise<number> {
  let count = 0;
  for (const batch of batches(ids)) {
    const removed = await db.deleteFrom('subscriptions').where('id', 'in', batch).returning('id').execute();
    count += removed.length;
    await db
      .updateTable('deliveries')
      .set({ state: 'quarantined', reason: 'it may have arrived, and is not followed any more' })
      .where('subscription', 'in', batch)
      .where('stage', '=', 'kept')
      .where('state', '=', 'uncertain')
      .execute();
  }
  return count;
}

const isOf = ({ owner: theirs, subscriptions }: Alert, owner: string, workspace: Workspace): boolean =>
  theirs === owner && subscriptions.some(({ place }) => workspaceKey(place) === workspaceKey(workspace));

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
