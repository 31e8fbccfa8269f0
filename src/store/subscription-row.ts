import type { Insertable, Selectable } from 'kysely';
import type { Subscription } from '../domain.ts';
import { fromJson, placeKey, placeOf, queryKey, toJson } from './tables.ts';
import type { Tables } from './tables.ts';

/** A new subscription as the row that keeps it. */
export function toRow(subscription: Subscription): Insertable<Tables['subscriptions']> {
  return {
    id: subscription.id,
    place: placeKey(subscription.place),
    owner: subscription.owner,
    query: toJson(subscription.query),
    query_key: queryKey(subscription.query),
    schedule: toJson(subscription.schedule),
    locale: subscription.locale,
    state: subscription.state,
    paused_because: subscription.pausedBecause ?? null,
    followed_at: subscription.followedAt,
    since: subscription.since,
    next_due_at: subscription.nextDueAt,
  };
}

/** A row as the subscription that it keeps. */
export function fromRow(row: Selectable<Tables['subscriptions']>): Subscription {
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
