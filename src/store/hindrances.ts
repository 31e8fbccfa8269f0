import type { Delivery } from '../domain.ts';
import { batches } from './database.ts';
import type { Database } from './database.ts';
import type { Hindrance, Store } from './store.ts';
import { fromJson, workspaceKey } from './tables.ts';

/** The part of the store that knows what was meant to be sent and is not any more. */
export function hindrancesIn({ db }: Database) {
  async function withdrawn(stories: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const batch of batches([...new Set(stories)])) {
      const rows = await db
        .selectFrom('articles')
        .select('story')
        .where('story', 'in', batch)
        .where('withdrawn', '=', 1)
        .execute();
      for (const { story } of rows) found.add(story);
    }
    return found;
  }

  async function followed(
    subscriptions: readonly string[],
  ): Promise<ReadonlyMap<string, 'active' | 'paused'>> {
    const states = new Map<string, 'active' | 'paused'>();
    for (const batch of batches([...new Set(subscriptions)])) {
      const rows = await db
        .selectFrom('subscriptions')
        .select(['id', 'state'])
        .where('id', 'in', batch)
        .execute();
      for (const { id, state } of rows) states.set(id, state);
    }
    return states;
  }

  /** By the workspace's key. */
  async function paused(places: readonly Delivery['place'][]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const batch of batches([...new Set(places.map(workspaceKey))])) {
      const rows = await db.selectFrom('settings').selectAll().where('workspace', 'in', batch).execute();
      for (const { workspace, body } of rows) if (fromJson(body).paused) found.add(workspace);
    }
    return found;
  }

  return {
    async hindrances(deliveries) {
      // What tells an owner of trouble is about no story, and is told whatever is paused.
      const digests = deliveries.flatMap(({ subscription, ...rest }) =>
        subscription === undefined ? [] : [{ subscription, ...rest }],
      );
      const gone = await withdrawn(digests.flatMap(({ body }) => body.stories));
      const states = await followed(digests.map(({ subscription }) => subscription));
      const still = await paused(digests.map(({ place }) => place));
      const hindered = new Map<string, Hindrance>();
      for (const { id, subscription, place, body } of digests) {
        const state = states.get(subscription);
        if (body.stories.some((story) => gone.has(story))) hindered.set(id, 'withdrawn');
        else if (state === undefined) hindered.set(id, 'unfollowed');
        else if (state === 'paused' || still.has(workspaceKey(place))) hindered.set(id, 'paused');
      }
      return hindered;
    },
  } satisfies Partial<Store>;
}
