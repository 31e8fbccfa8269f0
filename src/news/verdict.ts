import type { Query, StoryId, Subscription, Verdict } from '../domain.ts';
import type { Shelved } from '../store/store.ts';

/** What is known when a story is judged. */
export interface Case {
  readonly query: Query;
  /** The follow it is judged for; absent: as if it were asked for now. */
  readonly subscription?: Subscription;
  /** What became of it in that place. */
  readonly fate: { readonly seenAt?: number; readonly stopped: boolean } | undefined;
  /** In the next digest, and waiting for the one after. */
  readonly chosen: ReadonlySet<StoryId>;
  readonly held: ReadonlySet<StoryId>;
  /** ms */
  readonly now: number;
}

/** Why a story would be posted next or not: the first reason that holds. */
export function judge({ article, story, arrival }: Shelved, one: Case): Verdict {
  const { query, subscription, fate, chosen, held, now } = one;
  if (article.withdrawn) return { is: 'withdrawn' };
  if (article.embargoAt !== undefined && article.embargoAt > now)
    return { is: 'embargoed', until: article.embargoAt };
  const { companies } = query;
  if (companies.length > 0 && !article.companies.some((company) => companies.includes(company)))
    return { is: 'elsewhere' };
  if (fate?.seenAt !== undefined) return { is: 'seen', at: fate.seenAt };
  if (fate?.stopped) return { is: 'stopped' };
  if (chosen.has(story)) return { is: 'chosen' };
  if (held.has(story)) return { is: 'held' };
  const old =
    subscription && arrival <= subscription.since && !((article.embargoAt ?? 0) > subscription.followedAt);
  return { is: old ? 'older' : 'off-topic' };
}
