import { sql } from 'kysely';
import type { Selectable, SqlBool, Transaction } from 'kysely';
import type { SlotOutcome, StoryId } from '../domain.ts';
import type { Random } from '../world.ts';
import { find, numberOf } from './articles.ts';
import { batches, leaseEnded, transact } from './database.ts';
import type { Database } from './database.ts';
import { addDelivery } from './deliveries.ts';
import type { SlotResult, Store } from './store.ts';
import { fromRow } from './subscription-row.ts';
import { placeKey } from './tables.ts';
import type { PlaceKey, Tables } from './tables.ts';
import { raise } from './trouble.ts';

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
        .with(
          (cte) => cte('due').materialized(),
          (due) =>
            due
              .selectFrom('subscriptions')
              .select('id')
              // As the index of what is due has it: no value that is bound could use it.
              .where(sql<SqlBool>`state = 'active'`)
              .where('next_due_at', '<=', now)
              .where((row) => row.or([row('lease_ends_at', 'is', null), leaseEnded(databaseNow, leaseMs)]))
              .orderBy('next_due_at')
              .limit(limit)
              .modifyEnd(database.skipLocked),
        )
        .updateTable('subscriptions')
        .set({ claim, lease_ends_at: sql<number>`${databaseNow} + ${leaseMs}` })
        .where('id', 'in', (due) => due.selectFrom('due').select('due.id'))
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
        const before = await lastOutcome(transaction, result.subscription);
        const row = await advance(transaction, result);
        if (row === undefined) return false;
        // By a clock that ran ahead a slot may have been answered before. What is new since comes with the next.
        const answered =
          result.delivery &&
          !(await addDelivery(transaction, result.subscription, result.delivery, databaseNow, {
            mayHaveArrived: restoredAt !== undefined && result.delivery.slotAt <= restoredAt,
          }));
        if (!answered && !(await markSeen(transaction, row.place, result))) return false;
        await markStopped(transaction, row.place, result, program);
        // Of several in a row the first is told.
        if (result.outcome === 'missed' && before !== 'missed') {
          const trouble = { kind: 'missed', subscriptions: [fromRow(row)], slotAt: result.slotAt } as const;
          await raise(transaction, trouble, databaseNow, random);
        }
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

async function lastOutcome(db: Transaction<Tables>, id: string): Promise<SlotOutcome | null> {
  const row = await db
    .selectFrom('subscriptions')
    .select('last_outcome')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.last_outcome ?? null;
}

/** Moves the subscription to its next slot, if the claim still holds. @returns it, or nothing */
async function advance(
  db: Transaction<Tables>,
  result: SlotResult,
): Promise<Selectable<Tables['subscriptions']> | undefined> {
  return await db
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
    .returningAll()
    .executeTakeFirst();
}

/** @returns false when the place has one of the stories already */
async function markSeen(
  db: Transaction<Tables>,
  place: PlaceKey,
  { seen, now }: SlotResult,
): Promise<boolean> {
  // In one order everywhere: of two that commit the same stories at once, one waits for the other, and not both.
  for (const story of [...new Set(seen)].sort()) {
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

async function markStopped(
  db: Transaction<Tables>,
  place: PlaceKey,
  { stopped, now }: SlotResult,
  program: string,
): Promise<void> {
  const inOrder = stopped.toSorted((a, b) => (a.story < b.story ? -1 : 1));
  for (const { story, hash, reason } of inOrder) {
    await db
      .insertInto('stopped')
      .values({ place, story, hash, program, reason, stopped_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
