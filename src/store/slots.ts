import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { StoryId } from '../domain.ts';
import type { Random } from '../world.ts';
import { find, numberOf } from './articles.ts';
import { batches, leaseEnded, transact } from './database.ts';
import type { Database } from './database.ts';
import type { SlotResult, Store } from './store.ts';
import { fromRow } from './subscriptions.ts';
import { placeKey, toJson } from './tables.ts';
import type { PlaceKey, Tables } from './tables.ts';

/**
 * The part of the store that keeps what is due, and what each place was given.
 * @param program version of the program, by which stopped stories are known
 * @param restoredAt deliveries of slots up to then may have been sent before the database was made from a backup
 */
export function slotsIn(database: Database, random: Random, program: string, restoredAt: number | undefined) {
  const { db, now: databaseNow } = database;
  return {
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
            .where((row) => row.or([row('lease_ends_at', 'is', null), leaseEnded(databaseNow, leaseMs)]))
            .orderBy('next_due_at')
            .limit(limit),
        )
        .returningAll()
        .execute();
      return rows
        .sort((a, b) => a.next_due_at - b.next_due_at)
        .map((row) => ({ subscription: fromRow(row), claim }));
    },

    async unseen({ place, since, followedAt }, search) {
      const key = placeKey(place);
      return await find(database, search, [
        // Two looks at an index each: mostly there is nothing new, and then nothing else is read.
        (row) => sql`${numberOf(row)} in (
          select number from articles where arrival > ${since}
          union all
          select number from articles where embargo_at > ${followedAt}
        )`,
        (row) => sql`not exists (
          select 1 from seen where seen.place = ${key} and seen.story = ${sql.ref(`${row}.story`)}
        )`,
        (row) => sql`not exists (
          select 1 from stopped
          where stopped.place = ${key} and stopped.program = ${program}
            and stopped.story = ${sql.ref(`${row}.story`)} and stopped.hash = ${sql.ref(`${row}.hash`)}
        )`,
      ]);
    },

    async commitSlot(result) {
      return await transact(db, async (transaction) => {
        const place = await advance(transaction, result);
        if (place === undefined || !(await markSeen(transaction, place, result))) return false;
        await addDelivery(transaction, result, restoredAt);
        await markStopped(transaction, place, result, program);
        return true;
      });
    },

    async fates(place, stories) {
      const key = placeKey(place);
      const fates = new Map<StoryId, { seenAt?: number; stopped: boolean }>(
        stories.map((story) => [story, { stopped: false }]),
      );
      for (const batch of batches([...fates.keys()])) {
        const rows = await db
          .selectFrom('seen')
          .select(['story', 'seen_at'])
          .where('place', '=', key)
          .where('story', 'in', batch)
          .execute();
        for (const { story, seen_at } of rows) fates.set(story, { seenAt: seen_at, stopped: false });
        const stopped = await db
          .selectFrom('stopped')
          .innerJoin('articles', (join) =>
            join.onRef('articles.story', '=', 'stopped.story').onRef('articles.hash', '=', 'stopped.hash'),
          )
          .select('stopped.story')
          .where('stopped.place', '=', key)
          .where('stopped.program', '=', program)
          .where('stopped.story', 'in', batch)
          .execute();
        for (const { story } of stopped) fates.set(story, { ...fates.get(story), stopped: true });
      }
      return fates;
    },
  } satisfies Partial<Store>;
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
  restoredAt = -Infinity,
): Promise<void> {
  if (delivery === undefined) return;
  const { slotAt } = delivery;
  await db
    .insertInto('deliveries')
    .values({
      id: delivery.id,
      key: delivery.key,
      subscription,
      place: placeKey(delivery.place),
      slot_at: slotAt,
      body: toJson(delivery.body),
      state: 'ready',
      attempts: 0,
      ...(slotAt <= restoredAt ? { uncertain: 1, first_tried_at: slotAt } : { uncertain: 0 }),
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
