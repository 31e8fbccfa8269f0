import { sql } from 'kysely';
import type { Expression, Kysely, SqlBool, Transaction, UpdateObject } from 'kysely';
import type { Cleared, Posted, Subscription } from '../domain.ts';
import type { Random } from '../world.ts';
import { batches } from './database.ts';
import type { Database } from './database.ts';
import type { DeliveryClaim, Outcome } from './store.ts';
import { fromRow } from './subscription-row.ts';
import { fromJson, placeKey, toJson } from './tables.ts';
import type { Json, Tables } from './tables.ts';
import { pauseAll, raise } from './trouble.ts';

type Settlement = DeliveryClaim & { readonly outcome: Outcome };

/**
 * Writes down what became of deliveries, in one transaction.
 * @returns the ids of those whose claim held; of the others nothing is written
 */
export async function settle(
  database: Database,
  settlements: readonly Settlement[],
  random: Random,
): Promise<ReadonlySet<string>> {
  const sent = [...batches(settlements.flatMap(sentAlone))];
  const [all = []] = sent;
  // Most deliveries end so: where one statement does it, that is the whole transaction.
  if (all.length === settlements.length && database.writesInWith)
    return new Set(await settleSent(database, database.db, all));
  return await database.db.transaction().execute(async (transaction) => {
    const settled = new Set<string>();
    for (const batch of sent)
      for (const id of await settleSent(database, transaction, batch)) settled.add(id);
    for (const { id, claim, outcome } of settlements) {
      if (outcome.state === 'sent') continue;
      if (await settleOther(database, transaction, { id, claim }, outcome, random)) settled.add(id);
    }
    return settled;
  });
}

/** The condition that a row is under way by one of these claims, where `given` holds them. */
const held = sql<SqlBool>`state = 'sending' and (id, claim) in (select id, claim from given)`;

type Sent = DeliveryClaim & { readonly posted: Posted };

const sentAlone = ({ id, claim, outcome }: Settlement): readonly Sent[] =>
  outcome.state === 'sent' ? [{ id, claim, posted: outcome.posted }] : [];

/** @returns the ids that were settled */
async function settleSent(
  { given, now, writesInWith }: Database,
  db: Kysely<Tables>,
  sent: readonly Sent[],
): Promise<readonly string[]> {
  if (sent.length === 0) return [];
  const posted = sent.map(({ id, claim, posted: { ref, figures, stories } }) => ({
    id,
    claim,
    place: placeKey(ref.place),
    message: ref.id,
    figures: toJson(figures),
    stories: toJson(stories),
  }));
  const columns = ['id', 'claim', 'place', 'message', 'figures', 'stories'] as const;
  const settled = sql`
    update deliveries set state = 'sent', uncertain = 0, reason = null, claim = null, lease_ends_at = null
    where ${held} returning id`;
  const insert = sql`
    insert into posted (delivery, place, message, figures, stories, posted_at)
    select id, place, message, figures, stories, ${now} from given`;
  if (writesInWith) {
    const { rows } = await sql<{ delivery: string }>`
      with given as ${given(columns, posted)}, settled as (${settled})
      ${insert} where id in (select id from settled) order by nth returning delivery
    `.execute(db);
    return rows.map(({ delivery }) => delivery);
  }
  const { rows } = await sql<{ id: string }>`with given as ${given(columns, posted)} ${settled}`.execute(db);
  const ids = new Set(rows.map(({ id }) => id));
  const kept = posted.filter(({ id }) => ids.has(id));
  if (kept.length > 0) await sql`with given as ${given(columns, kept)} ${insert} order by nth`.execute(db);
  return [...ids];
}

/** What a row of the outbox says: beside it, so that a change of its state does not write it anew. */
export const bodyOf = sql<Json<Cleared>>`(select body from bodies where delivery = deliveries.id)`.as('body');

/** @returns false when the claim was lost */
async function settleOther(
  { now: databaseNow }: Database,
  db: Transaction<Tables>,
  { id, claim }: DeliveryClaim,
  outcome: Exclude<Outcome, { readonly state: 'sent' }>,
  random: Random,
): Promise<boolean> {
  const settled = await db
    .updateTable('deliveries')
    .set({ ...settlement(outcome, databaseNow), claim: null, lease_ends_at: null })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .where('state', '=', 'sending')
    .returning(['subscription', 'place', 'slot_at', bodyOf])
    .executeTakeFirst();
  if (settled === undefined) return false;
  if (outcome.state === 'ready') return true;
  const { place } = settled;
  const stories = fromJson(settled.body).stories;
  if (outcome.state === 'quarantined' && outcome.again && stories.length > 0)
    await db.deleteFrom('seen').where('place', '=', place).where('story', 'in', stories).execute();
  if (outcome.state === 'quarantined' && outcome.pause)
    await pauseAll(db, place, outcome.pause, databaseNow, random);
  const kind = outcome.state === 'uncertain' ? outcome.state : outcome.alert;
  const subscription = kind && (await subscriptionOf(db, settled.subscription));
  if (kind && subscription) {
    const about = { slotAt: settled.slot_at, delivery: id };
    await raise(db, { kind, subscriptions: [subscription], ...about }, databaseNow, random);
  }
  return true;
}

async function subscriptionOf(db: Transaction<Tables>, id: string): Promise<Subscription | undefined> {
  const row = await db.selectFrom('subscriptions').selectAll().where('id', '=', id).executeTakeFirst();
  return row && fromRow(row);
}

function settlement(
  outcome: Exclude<Outcome, { readonly state: 'sent' }>,
  databaseNow: Expression<number>,
): UpdateObject<Tables, 'deliveries'> {
  if (outcome.state !== 'ready') return { state: outcome.state, reason: outcome.reason };
  const { waitMs, uncertain, absences, failures, reason } = outcome;
  const notBefore = sql<number>`${databaseNow} + ${waitMs}`;
  return { state: 'ready', not_before: notBefore, uncertain: Number(uncertain), absences, failures, reason };
}
