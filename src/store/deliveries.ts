import { sql } from 'kysely';
import type { Selectable, UpdateObject } from 'kysely';
import type { Delivery, Posted } from '../domain.ts';
import type { Random } from '../world.ts';
import { leaseEnded, transact } from './database.ts';
import type { Database } from './database.ts';
import type { Outcome, Store } from './store.ts';
import { fromJson, placeKey, placeOf, toJson } from './tables.ts';
import type { Tables } from './tables.ts';

/** Deliveries of a place that are looked at for their state. */
const LATEST = 500;

/** The part of the store that keeps what goes out, what was posted, and what came in. */
export function deliveriesIn({ db, now: databaseNow }: Database, random: Random) {
  return {
    async claimDeliveries(now, leaseMs, limit) {
      const claim = random.uuid();
      const rows = await db
        .updateTable('deliveries')
        .set((row) => ({
          state: 'sending',
          claim,
          lease_ends_at: sql<number>`${databaseNow} + ${leaseMs}`,
          attempts: sql<number>`attempts + 1`,
          first_tried_at: row.fn.coalesce('first_tried_at', row.val(now)),
          // Whoever was sending may have got through before it fell silent.
          uncertain: sql<number>`case when state = 'sending' then 1 else uncertain end`,
        }))
        .where('id', 'in', (open) =>
          open
            .selectFrom('deliveries')
            .select('id')
            .where((row) =>
              row.or([
                row.and([row('state', '=', 'ready'), row('not_before', '<=', now)]),
                row.and([row('state', '=', 'sending'), leaseEnded(databaseNow, leaseMs)]),
              ]),
            )
            .orderBy('slot_at')
            .limit(limit),
        )
        .returningAll()
        .execute();
      return rows.sort((a, b) => a.slot_at - b.slot_at).map((row) => toClaimed(row, claim));
    },

    async settleDelivery(id, claim, outcome) {
      return await transact(db, async (transaction) => {
        const settled = await transaction
          .updateTable('deliveries')
          .set({ ...settlement(outcome), claim: null, lease_ends_at: null })
          .where('id', '=', id)
          .where('claim', '=', claim)
          .where('state', '=', 'sending')
          .returning(['place', 'body'])
          .executeTakeFirst();
        if (settled === undefined) return false;
        if (outcome.state === 'quarantined' && outcome.again)
          await transaction
            .deleteFrom('seen')
            .where('place', '=', settled.place)
            .where('story', 'in', fromJson(settled.body).stories)
            .execute();
        if (outcome.state === 'sent') {
          const { ref, figures, stories } = outcome.posted;
          await transaction
            .insertInto('posted')
            .values({
              delivery: id,
              place: placeKey(ref.place),
              message: ref.id,
              figures: toJson(figures),
              stories: toJson(stories),
              posted_at: databaseNow,
            })
            .execute();
        }
        return true;
      });
    },

    async isWithdrawn(stories) {
      const row = await db
        .selectFrom('articles')
        .select('id')
        .where('story', 'in', stories)
        .where('withdrawn', '=', 1)
        .limit(1)
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

function settlement(outcome: Outcome): UpdateObject<Tables, 'deliveries'> {
  if (outcome.state === 'sent') return { state: 'sent', uncertain: 0, reason: null };
  if (outcome.state === 'quarantined') return { state: 'quarantined', reason: outcome.reason };
  const { notBefore, uncertain, reason } = outcome;
  return { state: 'ready', not_before: notBefore, uncertain: Number(uncertain), reason };
}

function toClaimed(
  row: Selectable<Tables['deliveries']>,
  claim: string,
): Delivery & { readonly claim: string } {
  return {
    id: row.id,
    key: row.key,
    subscription: row.subscription,
    place: placeOf(row.place),
    slotAt: row.slot_at,
    // The gate cleared it before it was written, and nothing here changes a body.
    body: fromJson(row.body),
    state: row.state,
    attempts: row.attempts,
    ...(row.first_tried_at === null ? {} : { firstTriedAt: row.first_tried_at }),
    uncertain: row.uncertain === 1,
    claim,
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
