import type { Expression, Transaction } from 'kysely';
import type { Alert, Subscription } from '../domain.ts';
import type { Random } from '../world.ts';
import { fromRow } from './subscription-row.ts';
import { toJson } from './tables.ts';
import type { Pause } from './store.ts';
import type { PlaceKey, Tables } from './tables.ts';

/** Notes that the owner of these subscriptions, which all have the same, is to be told. In the transaction of what caused it. */
export async function raise(
  db: Transaction<Tables>,
  trouble: Pick<Alert, 'kind' | 'subscriptions' | 'slotAt' | 'delivery' | 'lacks'>,
  databaseNow: Expression<number>,
  random: Random,
): Promise<void> {
  const [first] = trouble.subscriptions;
  if (first === undefined) return;
  const id = random.uuid();
  const body = toJson<Alert>({ id, owner: first.owner, ...trouble });
  await db
    .insertInto('alerts')
    .values({ id, body, raised_at: databaseNow, not_before: 0, failures: 0 })
    .execute();
}

/** Pauses all that are active in a place and tells their owners, each once. @returns them, oldest first */
export async function pauseAll(
  db: Transaction<Tables>,
  place: PlaceKey,
  { because, lacks }: Pause,
  databaseNow: Expression<number>,
  random: Random,
): Promise<readonly Subscription[]> {
  const rows = await db
    .updateTable('subscriptions')
    .set({ state: 'paused', paused_because: because })
    .where('place', '=', place)
    .where('state', '=', 'active')
    .returningAll()
    .execute();
  const paused = rows.sort((a, b) => a.followed_at - b.followed_at).map(fromRow);
  for (const subscriptions of Map.groupBy(paused, ({ owner }) => owner).values())
    await raise(
      db,
      { kind: because, subscriptions, ...(lacks.length > 0 && { lacks }) },
      databaseNow,
      random,
    );
  return paused;
}
