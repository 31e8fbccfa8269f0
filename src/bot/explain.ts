import type { Act, ArticleId, Figure, Reply, Span } from '../domain.ts';
import { buildDigest } from '../news/digest.ts';
import { plainReply } from '../replies/answers.ts';
import { sourcesReply } from '../replies/digests.ts';
import { figuresReply, whyReply } from '../replies/figures.ts';
import type { Wording } from '../replies/fragments.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { contrastsOf, heldAgainst } from './contrasts.ts';

type Question = Extract<Act, { do: 'figures' | 'sources' | 'why' }>;

/** Answers the buttons of a digest that ask about what it shows, however old it is. */
export function createExplainer({ store, world }: { readonly store: Store; readonly world: World }) {
  const shelf = { store, world };

  /**
   * The figure that a button means: the one that was shown; else, where the article still says so at that place, what
   * the reader of figures has read there since.
   */
  async function meant({ figure: id, printed }: Extract<Act, { do: 'why' }>): Promise<Figure | undefined> {
    const figure = await store.figure(id);
    if (figure?.printed === printed) return figure;
    const place = placeOf(id);
    const [shelved] = place ? await store.articles([place.article]) : [];
    if (!place || shelved?.article.text.slice(...place.span) !== printed) return undefined;
    const ledger = await store.figures([place.article]);
    return ledger.find(({ span: [start, end] }) => start < place.span[1] && place.span[0] < end);
  }

  return async (act: Question, wording: Wording): Promise<Reply> => {
    const figure = act.do === 'why' ? await meant(act) : undefined;
    if (act.do === 'why' && !figure) return plainReply('unknown.figure', wording);
    const id = act.do === 'why' ? (figure?.article ?? '') : act.article;
    const [shelved] = await store.articles([id]);
    const article = shelved?.article;
    if (!article || article.withdrawn || (article.embargoAt ?? 0) > world.clock.now())
      return plainReply('unknown.article', wording);
    if (figure) return whyReply(article, figure, await heldAgainst(figure, article, shelf), wording);
    if (act.do !== 'figures') return sourcesReply(article, wording);
    const digest = buildDigest(act.query, [shelved], await store.figures([id]), wording.companies);
    const figures = (digest?.stories ?? []).flatMap((story) => [...story.figures, ...story.left]);
    return figuresReply(article, figures, await contrastsOf(figures, [article], shelf), wording);
  };
}

/** Where a figure was read, by its id. */
function placeOf(id: string): { readonly article: ArticleId; readonly span: Span } | undefined {
  const [, article, start, end] = /^(.+)#(\d+)-(\d+)$/.exec(id) ?? [];
  return article === undefined ? undefined : { article, span: [Number(start), Number(end)] };
}
