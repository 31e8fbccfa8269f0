import type { Company, Query } from '../domain.ts';
import { searchWords } from '../news/digest.ts';
import type { Search } from '../store/store.ts';
import type { World } from '../world.ts';

/** How many articles are looked at for one digest. */
const ARTICLES = 200;

/** The search that finds whatever a digest of the query could tell, as of now. */
export const searchFor = (query: Query, companies: readonly Company[], { clock }: World): Search => ({
  companies: query.companies,
  words: searchWords(query, companies),
  now: clock.now(),
  limit: ARTICLES,
});
