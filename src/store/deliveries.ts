import { sql } from 'kysely';
import type { Expression, Selectable, SqlBool, Transaction, UpdateObject } from 'kysely';
import type { Cleared, Delivery, Posted } from '../domain.ts';
import type { Random } from '../world.ts';
import { leaseEnded, transact } from './database.ts';
import type { Database } from './database.ts';
import { bodyOf, settle } from './settling.ts';
import type { ClaimedDelivery, NewDelivery, Store } from './store.ts';
import { fromJson, placeKey, placeOf, toJson } from './tables.ts';
import type { Json, Tables } from './tables.ts';

/** Deliveries of a place that are looked at for their state. */
const LATEST = 500;

/** The part of the store that keeps what goes out, what was posted, and what came in. */
export function deliveriesIn(database: Database, random: Random) {
  const { db, now: databaseNow, skipLocked } = database;
  return {
    async claimDeliveries({ platform, leaseMs, limit }) {
      const claim = random.uuid();
      const rows = await db
        .with(
          (cte) => cte('open').materialized(),
          (open) =>
            open
              .selectFrom('deliveries')
              .select('id')
              .where('platform', '=', platform)
              // As the index of what is open has it, letter for letter: no value that is bound could use it.
              .where(sql<SqlBool>`stage = 'open'`)
              .where((row) =>
                row.or([
                  row.and([row('state', '=', 'ready'), row('not_before', '<=', databaseNow)]),
                  row.and([row('state', '=', 'sending'), leaseEnded(databaseNow, leaseMs)]),
                ]),
              )
              .orderBy('slot_at')
              .limit(limit)
              .modifyEnd(skipLocked),
        )
        .updateTable('deliveries')
        .set({
          state: 'sending',
          claim,
          lease_ends_at: sql<number>`${databaseNow} + ${leaseMs}`,
          attempts: sql<number>`attempts + 1`,
          first_tried_at: sql<number>`coalesce(first_tried_at, ${databaseNow})`,
          // Whoever was sending may have got through before it fell silent.
          uncertain: sql<number>`case when state = 'sending' then 1 else uncertain end`,
          lapsed: sql<number>`case when state = 'sending' then 1 else 0 end`,
        })
        .where('id', 'in', (claimable) => claimable.selectFrom('open').select('open.id'))
        .returningAll()
        .returning([bodyOf, sql<number>`${databaseNow} - first_tried_at`.as('tried_for')])
        .execute();
      return rows
        .sort((a, b) => a.slot_at - b.slot_at)
        .map((row): ClaimedDelivery => ({
          ...toDelivery(row),
          claim,
          lapsed: row.lapsed === 1,
          triedForMs: row.tried_for,
        }));
    },

    async settleDeliveries(settlements) {
      return await settle(database, settlements, random);
    },

    async delivery(id) {
      const row = await db
        .selectFrom('deliveries')
        .selectAll()
        .select(bodyOf)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toDelivery(row);
    },

    async decideDelivery(id, as) {
      const decided: UpdateObject<Tables, 'deliveries'> =
        as === 'resend'
          ? { state: 'ready', uncertain: 0, absences: 0, failures: 0, not_before: 0 }
          : { state: 'quarantined', reason: 'it may have arrived; a person decided to leave it' };
      const row = await db
        .updateTable('deliveries')
        .set(decided)
        .where('id', '=', id)
        .where('state', '=', 'uncertain')
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    },

    async deliveryStates(place) {
      const rows = await db
        .selectFrom('deliveries')
        .select(['subscription', 'state'])
        .where('place', '=', placeKey(place))
        .orderBy('slot_at', 'desc')
        .limit(LATEST)
        .execute();
      return new Map(rows.toReversed().map(({ subscription, state }) => [subscription, state]));
    },

    async posted(place, limit) {
      const rows = await db
        .selectFrom('posted')
        .selectAll()
        .where('place', '=', placeKey(place))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toPosted);
    },

    async prune(kept) {
      const before = (ms: number) => sql<number>`${databaseNow} - ${ms}`;
      await transact(db, async (transaction) => {
        await transaction
          .deleteFrom('deliveries')
          .where('state', 'in', ['sent', 'quarantined'])
          .where('created_at', '<', before(kept.deliveries))
          .execute();
        // Somebody is asked about these; who has not answered for so long never will.
        await transaction
          .deleteFrom('deliveries')
          .where('state', '=', 'uncertain')
          .where('created_at', '<', before(kept.posted))
          .execute();
        await transaction.deleteFrom('posted').where('posted_at', '<', before(kept.posted)).execute();
        await transaction.deleteFrom('inbound').where('first_at', '<', before(kept.inbound)).execute();
        return true;
      });
    },

    async firstTime(platform, inboundId, now) {
      const noted = await db
        .insertInto('inbound')
        .values({ platform, id: inboundId, first_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      return noted !== undefined;
    },
  } satisfies Partial<Store>;
}

/**
 * Puts a delivery into the outbox. The key stands for what it answers, a subscription's slot or an alert: a row that
 * has it answers the same already.
 * @param subscription '' where it answers none
 * @param options.mayHaveArrived it was perhaps sent before, by what a backup does not remember
 * @returns false when there is such a row
 */
export async function addDelivery(
  db: Transaction<Tables>,
  subscription: string,
  { id, key, place, slotAt, body }: NewDelivery,
  databaseNow: Expression<number>,
  { mayHaveArrived = false } = {},
): Promise<boolean> {
  const row = await db
    .insertInto('deliveries')
    .values({
      id,
      key,
      subscription,
      platform: place.platform,
      place: placeKey(place),
      slot_at: slotAt,
      state: 'ready',
      attempts: 0,
      failures: 0,
      ...(mayHaveArrived && { first_tried_at: slotAt }),
      uncertain: Number(mayHaveArrived),
      absences: 0,
      lapsed: 0,
      // At once, by any clock.
      not_before: 0,
      created_at: databaseNow,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return false;
  await db
    .insertInto('bodies')
    .values({ delivery: id, body: toJson(body) })
    .execute();
  return true;
}

function toDelivery(row: Selectable<Tables['deliveries']> & { readonly body: Json<Cleared> }): Delivery {
  return {
    id: row.id,
    key: row.key,
    ...(row.subscription === '' ? {} : { subscription: row.subscription }),
    place: placeOf(row.place),
    slotAt: row.slot_at,
    // The gate cleared it before it was written, and nothing here changes a body.
    body: fromJson(row.body),
    state: row.state,
    attempts: row.attempts,
    failures: row.failures,
    ...(row.first_tried_at === null ? {} : { firstTriedAt: row.first_tried_at }),
    uncertain: row.uncertain === 1,
    absences: row.absences,
  };
}

function toPosted(row: Selectable<Tables['posted']>): Posted {
  return {
    ref: { place: placeOf(row.place), id: row.message },
    delivery: row.delivery,
    figures: fromJson(row.figures),
    stories: fromJson(row.stories),
  };
}
