import type { Settings, Subscription, Workspace } from '../domain.ts';
import type { Store } from '../store/store.ts';

/** What `npm run export` prints and `npm run import` reads: who follows what, and what holds where; not what became of it. */
export interface Exported {
  readonly dateline: 'subscriptions';
  readonly version: 1;
  readonly subscriptions: readonly ExportedSubscription[];
  readonly settings: readonly ExportedSettings[];
}

export type ExportedSubscription = Pick<
  Subscription,
  'id' | 'place' | 'owner' | 'query' | 'schedule' | 'locale' | 'state' | 'pausedBecause'
>;

/** What the managers of a workspace changed; the rest is as it is everywhere. */
export interface ExportedSettings extends Workspace {
  readonly changed: Partial<Settings>;
}

/** Prints all follows, paused ones too, and all settings as JSON. @returns the exit code */
export async function exportAll(
  store: Pick<Store, 'allSubscriptions' | 'allSettings'>,
  out: (line: string) => void,
): Promise<number> {
  const subscriptions: ExportedSubscription[] = [];
  for await (const each of store.allSubscriptions()) {
    const { id, place, owner, query, schedule, locale, state, pausedBecause } = each;
    const paused = pausedBecause === undefined ? {} : { pausedBecause };
    subscriptions.push({ id, place, owner, query, schedule, locale, state, ...paused });
  }
  const settings = (await store.allSettings()).map(({ workspace, changed }) => ({ ...workspace, changed }));
  out(
    JSON.stringify(
      { dateline: 'subscriptions', version: 1, subscriptions, settings } satisfies Exported,
      null,
      2,
    ),
  );
  return 0;
}
