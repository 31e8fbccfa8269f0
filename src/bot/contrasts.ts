import type { Article, CompanyId, Contrast, Digest, Figure } from '../domain.ts';
import { differing, earlier, wordsAbout } from '../news/comparable.ts';
import type { Held } from '../replies/figures.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';

/** How many articles, the newest, and for what a number was before the newest until its own, are looked at. */
const ARTICLES = 100;
/** How many figures a figure is shown with that differ from it, and that it was before. */
const DIFFERING = 2;
const EARLIER = 3;

interface Shelf {
  readonly store: Pick<Store, 'search' | 'figures'>;
  readonly world: World;
}

/** A digest with the figures of other articles that differ from those it shows. */
export async function contrasted(digest: Digest, shelf: Shelf): Promise<Digest> {
  const figures = digest.stories.flatMap((story) => story.figures);
  const articles = digest.stories.flatMap((story) => story.articles);
  return { ...digest, contrasts: await contrastsOf(figures, articles, shelf) };
}

/** Figures of other articles that differ from these, with their articles. @param articles those of the figures */
export async function contrastsOf(
  figures: readonly Figure[],
  articles: readonly Article[],
  shelf: Shelf,
): Promise<readonly Contrast[]> {
  const ledger = await relatedTo(figures, articles, shelf);
  return figures.flatMap((figure) => told(figure, differing(figure, ledger.figures), DIFFERING, ledger));
}

/** What a figure of an article is held against: those that differ, and what it was before. */
export async function heldAgainst(figure: Figure, article: Article, shelf: Shelf): Promise<Held> {
  const ledger = await relatedTo([figure], [article], shelf, article.publishedAt);
  return {
    contrasts: told(figure, differing(figure, ledger.figures), DIFFERING, ledger),
    earlier: told(figure, earlier(figure, ledger.figures), EARLIER, ledger),
  };
}

interface Ledger {
  readonly figures: readonly Figure[];
  readonly articles: ReadonlyMap<Article['id'], Article>;
}

/**
 * The figures of these articles, and of the newest that share a company and a word of what is measured with them.
 * @param until the newest until then are looked at too: an old article has its like among the old
 */
async function relatedTo(
  figures: readonly Figure[],
  articles: readonly Article[],
  { store, world }: Shelf,
  until?: string,
): Promise<Ledger> {
  const words = wordsAbout(figures);
  if (words.length === 0) return { figures: [], articles: new Map() };
  const companies: readonly CompanyId[] = [...new Set(articles.flatMap((article) => article.companies))];
  const search = { companies, words, now: world.clock.now(), limit: ARTICLES, offset: 0 };
  const found = [
    ...(await store.search(search)),
    ...(until === undefined ? [] : await store.search({ ...search, until })),
  ].map(({ article }) => article);
  const all = new Map([...articles, ...found].map((article) => [article.id, article]));
  return { figures: await store.figures([...all.keys()]), articles: all };
}

const told = (
  of: Figure,
  figures: readonly Figure[],
  most: number,
  { articles }: Ledger,
): readonly Contrast[] =>
  figures.slice(0, most).flatMap((figure) => {
    const article = articles.get(figure.article);
    return article ? [{ of: of.id, figure, article }] : [];
  });
