import type { Article, Company, Digest, Figure, Query, Reason, Sentence, Span, Story } from '../domain.ts';
import type { Shelved } from '../store/store.ts';
import { splitSentences } from './sentences.ts';

/** How much a digest shows. What does not fit is held or left, never cut. */
const STORIES = 3;
const SENTENCES = 3;
const FIGURES = 6;

/** Words that ask for what moved rather than for what is mentioned. */
const MOVEMENT = /^(?:grow|grew|ris|rose|increas|gain|fall|fell|declin|drop|decreas|change)/u;

/**
 * Chooses and shortens: from articles, newest first, to at most three stories about the query.
 * A story about a topic shows that topic's sentences and figures alone, unless the topic is the article's first and
 * so its main one; then those of the other sentences follow.
 *
 * @param figures the ledger of these articles, in any order
 * @returns undefined where no article has anything about the query
 */
export function buildDigest(
  query: Query,
  shelved: readonly Shelved[],
  figures: readonly Figure[],
  companies: readonly Company[],
): Digest | undefined {
  const ledger = Map.groupBy(figures, (figure) => figure.article);
  const asked = matchers(query, companies);
  const stories = shelved.flatMap(({ article, story }): Story[] => {
    const told = tell(article, query, asked, ledger.get(article.id) ?? []);
    return told ? [{ id: story, articles: [article], ...told }] : [];
  });
  if (stories.length === 0) return undefined;
  return {
    query,
    stories: stories.slice(0, STORIES),
    held: stories.slice(STORIES).map((story) => story.id),
  };
}

/** Words and phrases by which the store can find every article that `buildDigest` has something to tell of. */
export function searchWords(query: Query, companies: readonly Company[]): readonly string[] {
  const topics = topicWords(query, companies);
  return topics.length > 0 ? topics : query.words.filter((word) => !MOVEMENT.test(word));
}

interface Matchers {
  readonly topic: ((text: string) => boolean) | undefined;
  readonly words: ((text: string) => boolean) | undefined;
  readonly movement: boolean;
}

function matchers(query: Query, companies: readonly Company[]): Matchers {
  const topics = topicWords(query, companies);
  const movement = query.words.some((word) => MOVEMENT.test(word));
  const words = query.words.filter((word) => !MOVEMENT.test(word));
  return {
    topic: topics.length > 0 ? holdsAny(topics.map(literal)) : undefined,
    words: words.length > 0 ? holdsAny(words.map(inflected)) : undefined,
    movement,
  };
}

function topicWords(query: Query, companies: readonly Company[]): readonly string[] {
  const about = companies.filter(({ id }) => query.companies.length === 0 || query.companies.includes(id));
  const topics = about.flatMap((company) => company.topics);
  return topics.flatMap(({ id, words }) => (query.topics.includes(id) ? [id, ...words] : []));
}

type Told = Pick<Story, 'gist' | 'figures' | 'left' | 'chosen'>;

function tell(article: Article, query: Query, asked: Matchers, ledger: readonly Figure[]): Told | undefined {
  const sentences = splitSentences(article.text);
  const matches = (test: (text: string) => boolean): Span[] =>
    sentences.filter((span) => test(article.text.slice(...span)));
  const all = (chosen: Reason): Told => retell(article, sentences, [], asked, ledger, chosen);

  if (asked.topic) {
    const about = matches(asked.topic);
    const main = query.topics.includes(article.topics[0] ?? '');
    if (!main && about.length === 0) return undefined;
    const rest = main ? sentences.filter((span) => !about.includes(span)) : [];
    return retell(article, about, rest, asked, ledger, 'topic');
  }
  if (asked.words) {
    const about = matches(asked.words);
    if (about.length > 0) return retell(article, about, [], asked, ledger, 'words');
    return asked.words(`${article.title} ${article.topics.join(' ')}`) ? all('words') : undefined;
  }
  return all('latest');
}

/** @param first the sentences asked for; @param then those that may follow if there is room */
function retell(
  article: Article,
  first: readonly Span[],
  then: readonly Span[],
  asked: Matchers,
  ledger: readonly Figure[],
  chosen: Reason,
): Told {
  const rank = (figure: Figure): number => {
    const about = first.some((span) => within(figure.span, span)) ? 0 : 4;
    const told = asked.words?.(article.text.slice(...figure.sentence)) === false ? 2 : 0;
    const moved = asked.movement && figure.direction === undefined ? 1 : 0;
    return about + told + moved;
  };
  const candidates = ledger
    .filter((figure) => [...first, ...then].some((span) => within(figure.span, span)))
    .toSorted((a, b) => rank(a) - rank(b) || a.span[0] - b.span[0]);
  // A conversion says nothing new, and a number of nobody knows what is no key figure.
  const key = candidates
    .filter(({ conversionOf, metric }) => !conversionOf && metric !== '')
    .slice(0, FIGURES);
  return {
    gist: [...first, ...then].slice(0, SENTENCES).map((span): Sentence => ({ article: article.id, span })),
    figures: key,
    left: candidates.filter((figure) => !key.includes(figure)),
    chosen,
  };
}

const within = (inner: Span, outer: Span): boolean => outer[0] <= inner[0] && inner[1] <= outer[1];

const holdsAny = (patterns: readonly string[]): ((text: string) => boolean) => {
  const pattern = new RegExp(patterns.join('|'), 'iv');
  return (text) => pattern.test(text);
};

/** A letter or digit next to which no other word can begin or end; Chinese parts no words. */
const JOINED = '[[\\p{L}\\p{N}]--\\p{Script=Han}]';
const starting = (words: string): string => `(?<!${JOINED})${RegExp.escape(words)}`;

/** The word or phrase between other words; one in Chinese characters has no boundaries. */
const literal = (words: string): string =>
  /\p{Script=Han}/u.test(words) ? RegExp.escape(words) : `${starting(words)}(?!${JOINED})`;

/** The word with another ending: "regulator" is found by "regulators", a number or a short word only by itself. */
const inflected = (word: string): string =>
  word.length < 5 || /\p{N}|\p{Script=Han}/u.test(word)
    ? literal(word)
    : starting(word.slice(0, Math.max(4, word.length - 3)));
