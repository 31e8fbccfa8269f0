import { sql } from 'kysely';
import type { Insertable, Kysely, Selectable, Transaction, UpdateObject } from 'kysely';
import type { Settings, Subscription } from '../domain.ts';
import type { Random } from '../world.ts';
import { found, shelved } from './articles.ts';
import { transact } from './database.ts';
import type { Database } from './database.ts';
import type { SlotResult, Store } from './store.ts';
import { fromJson, placeKey, placeOf, toJson, workspaceKey } from './tables.ts';
import type { PlaceKey, Tables } from './tables.ts';

type Row = Selectable<Tables['subscriptions']>;

/** The part of the store that keeps who follows what, what is due, and what each place was given. */
export function subscriptionsIn(database: Database, random: Random) {
  const { db, now: databaseNow } = database;
  return {
    async addSubscription(subscription) {
      const added = await db
        .insertInto('subscriptions')
        .values(toRow(subscription))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      return added !== undefined;
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

    async fates(place, stories, program) {
      const key = placeKey(place);
      const seen = await db
        .selectFrom('seen')
        .select(['story', 'seen_at'])
        .where('place', '=', key)
        .where('story', 'in', stories)
        .execute();
      const stopped = await db
        .selectFrom('stopped')
        .innerJoin('articles', (join) =>
          join.onRef('articles.story', '=', 'stopped.story').onRef('articles.hash', '=', 'stopped.hash'),
        )
        .select('stopped.story')
        .where('stopped.place', '=', key)
        .where('stopped.program', '=', program)
        .where('stopped.story', 'in', stories)
        .execute();
      const given = new Map(seen.map(({ story, seen_at }) => [story, seen_at]));
      const held = new Set(stopped.map(({ story }) => story));
      return new Map(
        stories.map((story) => {
          const seenAt = given.get(story);
          return [story, { ...(seenAt !== undefined && { seenAt }), stopped: held.has(story) }];
        }),
      );
    },

    async pausePlace(place, because) {
      const rows = await db
        .updateTable('subscriptions')
        .set({ state: 'paused', paused_because: because })
        .where('place', '=', placeKey(place))
        .where('state', '=', 'active')
        .returningAll()
        .execute();
      return rows.sort((a, b) => a.followed_at - b.followed_at).map(fromRow);
    },

    async claimSlots(now, leaseMs, limit) {
      const claim = random.uuid();
      const rows = await db
        .updateTable('subscriptions')
        .set({ claim, lease_ends_at: sql<number>`${databaseNow} + ${leaseMs}` })
        .where('id', 'in', (due) =>
          due
            .selectFrom('subscriptions')
            .select('id')
            .where('state', '=', 'active')
            .where('next_due_at', '<=', now)
            .where((row) =>
              row.or([row('lease_ends_at', 'is', null), row('lease_ends_at', '<=', databaseNow)]),
            )
            .orderBy('next_due_at')
            .limit(limit),
        )
        .returningAll()
        .execute();
      return rows
        .sort((a, b) => a.next_due_at - b.next_due_at)
        .map((row) => ({ subscription: fromRow(row), claim }));
    },

    async unseen({ place, since, followedAt }, search, program) {
      const key = placeKey(place);
      const rows = await found(database, search)
        // Two looks at an index each: mostly there is nothing new, and then nothing else is read.
        .where('articles.number', 'in', (row) =>
          row
            .selectFrom('articles as arrived')
            .select('arrived.number')
            .where('arrived.arrival', '>', since)
            .unionAll(
              row
                .selectFrom('articles as freed')
                .select('freed.number')
                .where('freed.embargo_at', '>', followedAt),
            ),
        )
        .where((row) =>
          row.not(
            row.exists(
              row
                .selectFrom('seen')
                .select('seen.story')
                .where('seen.place', '=', key)
                .whereRef('seen.story', '=', 'articles.story'),
            ),
          ),
        )
        .where((row) =>
          row.not(
            row.exists(
              row
                .selectFrom('stopped')
                .select('stopped.story')
                .where('stopped.place', '=', key)
                .where('stopped.program', '=', program)
                .whereRef('stopped.story', '=', 'articles.story')
                .whereRef('stopped.hash', '=', 'articles.hash'),
            ),
          ),
        )
        .execute();
      return rows.map(shelved);
    },

    async commitSlot(result, program) {
      return await transact(db, async (transaction) => {
        const place = await advance(transaction, result);
        if (place === undefined || !(await markSeen(transaction, place, result))) return false;
        await addDelivery(transaction, result);
        await markStopped(transaction, place, result, program);
        return true;
      });
    },
  } satisfies Partial<Store>;
}

/** What holds in a workspace until its managers change it. */
const DEFAULTS: Settings = { follow: 'everyone', paused: false, perPlace: 20, perUser: 50 };

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

/** Moves the subscription to its next slot, if the claim still holds. @returns its place, or nothing */
async function advance(db: Transaction<Tables>, result: SlotResult): Promise<PlaceKey | undefined> {
  const row = await db
    .updateTable('subscriptions')
    .set({
      next_due_at: result.nextDueAt,
      claim: null,
      lease_ends_at: null,
      last_slot_at: result.slotAt,
      last_outcome: result.outcome,
    })
    .where('id', '=', result.subscription)
    .where('claim', '=', result.claim)
    .where('state', '=', 'active')
    .returning('place')
    .executeTakeFirst();
  return row?.place;
}

/** @returns false when the place has one of the stories already */
async function markSeen(
  db: Transaction<Tables>,
  place: PlaceKey,
  { seen, now }: SlotResult,
): Promise<boolean> {
  for (const story of new Set(seen)) {
    const row = await db
      .insertInto('seen')
      .values({ place, story, seen_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('story')
      .executeTakeFirst();
    if (row === undefined) return false;
  }
  return true;
}

/** The key stands for subscription, place and slot: a row that has it answers this slot already. */
async function addDelivery(
  db: Transaction<Tables>,
  { subscription, delivery, now }: SlotResult,
): Promise<void> {
  if (delivery === undefined) return;
  await db
    .insertInto('deliveries')
    .values({
      id: delivery.id,
      key: delivery.key,
      subscription,
      place: placeKey(delivery.place),
      slot_at: delivery.slotAt,
      body: toJson(delivery.body),
      state: 'ready',
      attempts: 0,
      uncertain: 0,
      not_before: now,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

async function markStopped(
  db: Transaction<Tables>,
  place: PlaceKey,
  { quarantined, now }: SlotResult,
  program: string,
): Promise<void> {
  for (const { story, hash, reason } of quarantined) {
    await db
      .insertInto('stopped')
      .values({ place, story, hash, program, reason, stopped_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function toRow(subscription: Subscription): Insertable<Tables['subscriptions']> {
  return {
    id: subscription.id,
    place: placeKey(subscription.place),
    owner: subscription.owner,
    query: toJson(subscription.query),
    schedule: toJson(subscription.schedule),
    locale: subscription.locale,
    state: subscription.state,
    paused_because: subscription.pausedBecause ?? null,
    followed_at: subscription.followedAt,
    since: subscription.since,
    next_due_at: subscription.nextDueAt,
  };
}

function fromRow(row: Row): Subscription {
  return {
    id: row.id,
    place: placeOf(row.place),
    owner: row.owner,
    query: fromJson(row.query),
    schedule: fromJson(row.schedule),
    locale: row.locale,
    state: row.state,
    ...(row.paused_because === null ? {} : { pausedBecause: row.paused_because }),
    followedAt: row.followed_at,
    since: row.since,
    nextDueAt: row.next_due_at,
    ...(row.last_slot_at === null || row.last_outcome === null
      ? {}
      : { last: { slotAt: row.last_slot_at, outcome: row.last_outcome } }),
  };
}
