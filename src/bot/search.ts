import type { Company, Digest, Query, StoryId } from '../domain.ts';
import { buildDigest, searchWords, STORIES, unnamedIn } from '../news/digest.ts';
import type { Search, Shelved, Store } from '../store/store.ts';
import type { World } from '../world.ts';

/** How many articles are looked at at a time, and how many times at most, for one digest. */
const PAGE = 200;
const PAGES = 10;

export interface Gathering {
  readonly query: Query;
  readonly companies: readonly Company[];
  /** What is looked through: a search of the store. */
  readonly look: (search: Search) => Promise<readonly Shelved[]>;
  /** Stories passed over: so many, as earlier digests have shown them; and these, whatever is said of them. */
  readonly skip?: number;
  readonly except?: ReadonlySet<StoryId>;
}

/**
 * Looks through articles, the newest first, for a digest of a query: page after page, until the digest has its stories
 * and one that waits. Not every article that a search finds has something to tell, and those must not hide older ones.
 * Stories of an earlier page come first, so that a digest goes on where the one before it ended.
 * @returns the digest, and the articles that were looked at
 */
export async function gather(
  { query, companies, look, skip = 0, except = new Set() }: Gathering,
  { store, world }: { readonly store: Pick<Store, 'figures'>; readonly world: World },
): Promise<{ readonly digest: Digest | undefined; readonly found: readonly Shelved[] }> {
  const search = {
    companies: query.companies,
    words: searchWords(query, companies),
    now: world.clock.now(),
    limit: PAGE,
  };
  const found = new Map<StoryId, Shelved>();
  let digest: Digest | undefined;
  let toSkip = skip;
  for (let page = 0; page < PAGES && storiesIn(digest) <= STORIES; page += 1) {
    const articles = await look({ ...search, offset: page * PAGE });
    // What arrives meanwhile moves the others down, some of them from one page to the next.
    const unread = articles.filter(({ story }) => !found.has(story) && !except.has(story));
    for (const each of unread) found.set(each.story, each);
    const figures = await store.figures(unread.map(({ article }) => article.id));
    const build = (passed: number) => buildDigest(query, unread, figures, companies, passed);
    const whole = build(0);
    const skipped = Math.min(toSkip, storiesIn(whole));
    digest = joined(digest, skipped === 0 ? whole : build(skipped));
    toSkip -= skipped;
    if (articles.length < PAGE) break;
  }
  return { digest: digest && { ...digest, unnamed: unnamedIn(digest) }, found: [...found.values()] };
}

const storiesIn = (digest: Digest | undefined): number =>
  digest ? digest.stories.length + digest.held.length : 0;

/** The stories of one digest, then those of another: as many as fit, and the others held. */
function joined(first: Digest | undefined, next: Digest | undefined): Digest | undefined {
  if (!first || !next) return first ?? next;
  const stories = [...first.stories, ...next.stories];
  return {
    ...first,
    stories: stories.slice(0, STORIES),
    held: [...first.held, ...stories.slice(STORIES).map(({ id }) => id), ...next.held],
  };
}
