import type { Opened, Query, Reply } from '../domain.ts';
import { homeReply, type Recent } from '../replies/home.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';
import type { Context } from './perform.ts';
import { gather } from './search.ts';

/** Stories that the page shows, and follows whose stories are looked for: more would be no glance. */
const STORIES = 3;
const FOLLOWS = 10;

/** What a person's own page shows: all that they follow in the workspace, and the latest of it. */
export function createHome({ store, world }: { readonly store: Store; readonly world: World }) {
  /** The latest stories about any of these; each once, with what it is about. */
  async function latest(
    queries: readonly Query[],
    companies: Context['wording']['companies'],
  ): Promise<readonly Recent[]> {
    const found = new Map<string, Recent>();
    for (const query of queries) {
      const { digest } = await gather({ query, companies, look: store.search }, { store, world });
      for (const { id, articles, figures } of digest?.stories ?? []) {
        const [article] = articles;
        if (article && !found.has(id)) found.set(id, { article, query, hasFigures: figures.length > 0 });
      }
    }
    return [...found.values()]
      .toSorted((a, b) => (a.article.publishedAt < b.article.publishedAt ? 1 : -1))
      .slice(0, STORIES);
  }

  return async (
    { place, user }: Opened,
    { wording, settings, zone }: Omit<Context, 'inbound'>,
  ): Promise<Reply> => {
    const follows = await store.followsOf(user.id, place);
    const queries = follows.slice(-FOLLOWS).map(({ query }) => query);
    const stories = await latest(queries.length > 0 ? queries : [EVERYTHING], wording.companies);
    const now = world.clock.now();
    return homeReply({ follows, stories, direct: place, paused: settings.paused, now, zone }, wording);
  };
}

const EVERYTHING: Query = { companies: [], topics: [], words: [] };
