import { stemmer } from 'stemmer';
import type { Article, Company, Digest, Figure, Query, Reason, Sentence, Span, Story } from '../domain.ts';
import type { Shelved } from '../store/store.ts';
import { MOVES } from './figures/trend-words.ts';
import { splitSentences } from './sentences.ts';

/** How much a digest shows. What does not fit is held or left, never cut. */
export const STORIES = 3;
const SENTENCES = 3;
const FIGURES = 6;

/** Whether a word asks for what moved, and not for sentences that hold it. */
const asksMovement = (word: string): boolean => MOVES.has(word) || /^change[ds]?$/.test(word);

/**
 * Chooses and shortens: from articles, newest first, to at most three stories about the query. Stories that speak of
 * more of what was asked for come first. One about a topic shows that topic's sentences and figures alone; where those
 * hold no figure and the topic is the article's first, and so its main one, the others follow.
 *
 * @param figures the ledger of these articles, in any order
 * @param skip stories passed over: those that earlier digests of the query have shown
 * @returns undefined where no article has anything (more) about the query
 */
export function buildDigest(
  query: Query,
  shelved: readonly Shelved[],
  figures: readonly Figure[],
  companies: readonly Company[],
  skip = 0,
): Digest | undefined {
  const ledger = Map.groupBy(figures, (figure) => figure.article);
  const asked = termsOf(query, companies);
  const told = shelved.flatMap(({ article, story }) => {
    const one = tell(article, query, asked, ledger.get(article.id) ?? []);
    return one ? [{ story: { id: story, articles: [article], ...one.told }, score: one.score }] : [];
  });
  const stories: readonly Story[] = told
    .toSorted((a, b) => b.score - a.score)
    .map(({ story }) => story)
    .slice(skip);
  if (stories.length === 0) return undefined;
  return { query, stories: stories.slice(0, STORIES), held: stories.slice(STORIES).map((story) => story.id) };
}

/** The words that were asked for, besides topics, that stand in none of a digest's articles. */
export function unnamedIn({ query, stories }: Digest): readonly string[] {
  const texts = stories.flatMap(({ articles }) => articles.map(({ title, text }) => `${title}\n${text}`));
  return query.words.filter((word) => !asksMovement(word) && !texts.some(inAnyForm(word)));
}

/** Words and phrases any of which stands, in some form, in every article that `buildDigest` has something to tell of. */
export function searchWords(query: Query, companies: readonly Company[]): readonly string[] {
  const topics = topicNames(query, companies).flat();
  return topics.length > 0 ? topics : query.words.filter((word) => !asksMovement(word));
}

/** Whether a text speaks of something that was asked for. */
type Term = (text: string) => boolean;

interface Terms {
  readonly topics: readonly Term[];
  readonly words: readonly Term[];
  /** What moved is to come first. */
  readonly movement: boolean;
}

function termsOf(query: Query, companies: readonly Company[]): Terms {
  return {
    topics: topicNames(query, companies).map(named),
    words: query.words.filter((word) => !asksMovement(word)).map(inAnyForm),
    movement: query.words.some(asksMovement),
  };
}

/** The names of each topic that is asked for. */
function topicNames(query: Query, companies: readonly Company[]): readonly (readonly string[])[] {
  const about = companies.filter(({ id }) => query.companies.length === 0 || query.companies.includes(id));
  return query.topics.map((id) => {
    const meant = about.flatMap(({ topics }) => topics.filter((topic) => topic.id === id));
    return [id, ...new Set(meant.flatMap(({ words }) => words))];
  });
}

type Told = Pick<Story, 'gist' | 'figures' | 'left' | 'chosen'>;

/** A sentence, and how much of what was asked for it speaks of. */
interface Rated {
  readonly span: Span;
  readonly score: number;
}

function tell(
  article: Article,
  query: Query,
  { topics, words, movement }: Terms,
  ledger: readonly Figure[],
): { readonly told: Told; readonly score: number } | undefined {
  const terms = [...topics, ...words];
  const rate = (text: string): number => terms.filter((term) => term(text)).length;
  const needed = topics.length > 0 ? topics : words;
  const chosen: Reason = topics.length > 0 ? 'topic' : words.length > 0 ? 'words' : 'latest';
  const all = splitSentences(article.text).map((span): Rated => {
    const text = article.text.slice(...span);
    return { span, score: needed.length === 0 || needed.some((term) => term(text)) ? rate(text) : -1 };
  });
  const about = all.filter(({ score }) => score >= 0);
  const score = Math.max(rate(article.title), ...about.map((sentence) => sentence.score));
  const rated = (sentences: readonly Rated[]) => ({
    told: retell(article, sentences, ledger, movement, chosen),
    score,
  });

  const hasFigure = ledger.some((figure) => about.some(({ span }) => within(figure.span, span)));
  const headed =
    topics.length > 0
      ? query.topics.includes(article.topics[0] ?? '')
      : words.some((word) => word(`${article.title} ${article.topics.join(' ')}`));
  if (headed && !hasFigure) return rated(all);
  return about.length > 0 ? rated(about) : undefined;
}

function retell(
  article: Article,
  sentences: readonly Rated[],
  ledger: readonly Figure[],
  movement: boolean,
  chosen: Reason,
): Told {
  const scoreOf = (span: Span): number | undefined =>
    sentences.find((sentence) => within(span, sentence.span))?.score;
  const rank = (figure: Figure): number =>
    2 * (scoreOf(figure.span) ?? 0) + (movement && figure.direction !== undefined ? 1 : 0);
  const candidates = ledger
    .filter((figure) => scoreOf(figure.span) !== undefined)
    .toSorted((a, b) => rank(b) - rank(a) || a.span[0] - b.span[0]);
  // A conversion says nothing new.
  const key = candidates.filter(({ conversionOf }) => !conversionOf).slice(0, FIGURES);
  const gist = sentences
    .toSorted((a, b) => b.score - a.score)
    .slice(0, SENTENCES)
    .toSorted((a, b) => a.span[0] - b.span[0]);
  return {
    gist: gist.map(({ span }): Sentence => ({ article: article.id, span })),
    figures: key,
    left: candidates.filter((figure) => !key.includes(figure)),
    chosen,
  };
}

const within = (inner: Span, outer: Span): boolean => outer[0] <= inner[0] && inner[1] <= outer[1];

/** A letter or digit next to which no other word can begin or end; Chinese parts no words. */
const JOINED = '[[\\p{L}\\p{N}]--\\p{Script=Han}]';

/** Any of the names, as it stands between other words and is no part of a number; one in Chinese characters has no boundaries. */
function named(names: readonly string[]): Term {
  const patterns = names.map((name) =>
    /\p{Script=Han}/u.test(name)
      ? RegExp.escape(name)
      : `(?<!${JOINED}|\\d[.,])${RegExp.escape(name)}(?!${JOINED}|[.,]\\d)`,
  );
  const pattern = new RegExp(patterns.join('|'), 'iv');
  return (text) => pattern.test(text);
}

/** The word in any of its forms: "regulator" in "Regulators said". */
function inAnyForm(word: string): Term {
  if (!/^[a-z]+$/.test(word)) return named([word]);
  const stem = stemmer(word);
  return (text) => text.match(/[A-Za-z]+/g)?.some((other) => stemmer(other.toLowerCase()) === stem) ?? false;
}
