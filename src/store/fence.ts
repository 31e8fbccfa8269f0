import { sql } from 'kysely';
import type { ArticleId, FigureId } from '../domain.ts';
import { batches } from './database.ts';
import type { Database } from './database.ts';
import type { ClaimedDelivery, Hindrance, Store } from './store.ts';
import { fromJson, toJson, workspaceKey } from './tables.ts';
import type { Json } from './tables.ts';

/** What stands about a claimed delivery now: each is null where there is none. */
interface Standing {
  readonly id: string;
  readonly held: number | null;
  readonly follow: 'active' | 'paused' | null;
  readonly settings: Json<{ readonly paused?: boolean }> | null;
  readonly withdrawn: number | null;
}

const NOTHING = { held: null, follow: null, settings: null, withdrawn: null } as const;

/** A post may show a figure of another article beside those of its stories. */
const articleOf = (figure: FigureId): ArticleId => figure.slice(0, figure.lastIndexOf('#'));

/** The part of the store that is asked last before a post: whether it may be made now. */
export function fenceIn({ db, given, elements, now }: Database) {
  async function standings(deliveries: readonly ClaimedDelivery[], forMs: number): Promise<Standing[]> {
    const asked = deliveries.map(({ id, claim, subscription = '', place, body }) => ({
      id,
      claim,
      subscription,
      workspace: workspaceKey(place),
      stories: toJson(body.stories),
      articles: toJson([...new Set(body.figures.map(articleOf))]),
    }));
    const { rows } = await sql<Standing>`
      with given as ${given(['id', 'claim', 'subscription', 'workspace', 'stories', 'articles'], asked)}
      select
        id,
        (
          select 1 from deliveries where deliveries.id = given.id and deliveries.claim = given.claim
          and state = 'sending' and lease_ends_at >= ${now} + ${forMs}
        ) as held,
        (select state from subscriptions where subscriptions.id = given.subscription) as follow,
        (select body from settings where settings.workspace = given.workspace) as settings,
        (
          select max(1) from articles where withdrawn = 1
          and (story in (${elements('given.stories')}) or id in (${elements('given.articles')}))
        ) as withdrawn
      from given
    `.execute(db);
    return rows;
  }

  return {
    async fence(deliveries, forMs) {
      const hindered = new Map<string, Hindrance>();
      for (const batch of batches(deliveries)) {
        const byId = new Map((await standings(batch, forMs)).map((standing) => [standing.id, standing]));
        for (const { id, subscription } of batch) {
          const { held, follow, settings, withdrawn } = byId.get(id) ?? NOTHING;
          if (held === null) hindered.set(id, 'lease');
          // What tells an owner of trouble is about no story, and is told whatever is paused.
          else if (subscription === undefined) continue;
          else if (withdrawn !== null) hindered.set(id, 'withdrawn');
          else if (follow === null) hindered.set(id, 'unfollowed');
          else if (follow === 'paused' || (settings !== null && fromJson(settings).paused))
            hindered.set(id, 'paused');
        }
      }
      return hindered;
    },
  } satisfies Partial<Store>;
}
