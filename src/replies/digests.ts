import type {
  Action,
  Article,
  Contrast,
  Digest,
  Locale,
  Query,
  Reply,
  ShownStory,
  Story,
  Subscription,
} from '../domain.ts';
import { say } from '../phrases/phrases.ts';
import { withContrasts } from './figures.ts';
import {
  action,
  asWritten,
  echo,
  joined,
  notice,
  timeOf,
  counted,
  source,
  sourceLine,
  isEverything,
  aboutLine,
  type Wording,
} from './fragments.ts';

/** Why a digest is posted of its own accord: its slot, and the subscription that asked for it. */
export interface Slot {
  readonly subscription: Subscription;
  readonly slotAt: number;
  readonly late: boolean;
}

/**
 * @param as for a scheduled post its slot; for an answer how many stories earlier answers have shown
 */
export function digestReply(
  digest: Digest,
  wording: Wording,
  as: { readonly slot: Slot } | { readonly skip: number },
): Reply & { readonly kind: 'digest' } {
  const { locale } = wording;
  const { query, stories, held, contrasts = [], unnamed = [] } = digest;
  const words = unnamed.map((word) => echo(asWritten(word, wording.asked ?? '')));
  const end =
    'slot' in as ? slotEnd(as.slot, held, locale) : answerEnd(query, as.skip + stories.length, held, locale);
  return {
    kind: 'digest',
    heading: isEverything(query) ? say('digest.latest', locale) : aboutLine(query, wording),
    stories: stories.map((story) => shownStory(story, query, contrasts, wording)),
    notes: [
      ...(words.length > 0
        ? [say('digest.unnamed', locale, { words: joined(words, 'join.comma', locale) })]
        : []),
      ...end.notes,
    ],
    actions: end.actions,
  };
}

type End = Pick<Reply, 'notes' | 'actions'>;

function slotEnd({ slotAt, late, subscription }: Slot, held: Digest['held'], locale: Locale): End {
  const time = timeOf(slotAt, subscription.schedule.zone, locale);
  return {
    notes: [
      say(late ? 'digest.late' : 'digest.slot', locale, { time }),
      ...(held.length > 0 ? [counted('digest.held', held, locale)] : []),
    ],
    actions: [action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, locale)],
  };
}

function answerEnd(query: Query, shown: number, held: Digest['held'], locale: Locale): End {
  const more: Action = {
    label: counted('digest.more', held, locale),
    act: { do: 'more', query, skip: shown },
  };
  return {
    notes: [],
    actions: [...(held.length > 0 ? [more] : []), action('action.follow', { do: 'follow', query }, locale)],
  };
}

/**
 * What would be posted now, and what would wait.
 * @param digest undefined where nothing would be
 */
export function previewReply(
  query: Query,
  digest: Digest | undefined,
  { followed, paused }: { readonly followed: boolean; readonly paused: boolean },
  wording: Wording,
): Reply {
  const { locale } = wording;
  const about = aboutLine(query, wording);
  const pause = paused ? [say('preview.paused', locale)] : [];
  if (!digest) return notice(say('preview.nothing', locale, { about }), pause);
  return {
    ...digestReply(digest, wording, { skip: 0 }),
    heading: say('preview.heading', locale, { about }),
    notes: [
      say(followed ? 'preview.now' : 'preview.elsewhere', locale),
      ...(followed && digest.held.length > 0 ? [counted('digest.held', digest.held, locale)] : []),
      ...pause,
    ],
  };
}

function shownStory(
  story: Story,
  query: Query,
  contrasts: readonly Contrast[],
  wording: Wording,
): ShownStory {
  const { locale } = wording;
  const [first] = story.articles;
  if (!first) throw new Error(`replies: story ${story.id} has no article`);
  const figures = action('action.figures', { do: 'figures', article: first.id, query }, locale);
  const sources = action('action.sources', { do: 'sources', article: first.id }, locale);
  const texts = new Map(story.articles.map((article) => [article.id, article.text]));
  return {
    id: story.id,
    articles: story.articles.map((article) => article.id),
    chosen: story.chosen,
    title: [source(first, 'title', locale)],
    sentences: story.gist.map(({ article, span }) => [
      { from: 'quote', article, span, text: (texts.get(article) ?? '').slice(...span) },
    ]),
    figures: story.figures.flatMap((figure) => withContrasts(figure, contrasts, locale)),
    sources: story.articles.map((article) => sourceLine(article, locale)),
    notes:
      story.left.length > 0
        ? [
            counted(
              'story.left',
              story.left.map((figure) => figure.id),
              locale,
            ),
          ]
        : [],
    actions: story.left.length > 0 ? [figures, sources] : [sources],
    shortened: { notes: [say('story.shortened', locale)], actions: [figures, sources] },
  };
}

/** Where a story comes from. */
export function sourcesReply(article: Article, { locale }: Wording): Reply {
  return {
    kind: 'answer',
    heading: say('sources.heading', locale, { title: source(article, 'title', locale) }),
    items: [{ lines: [sourceLine(article, locale)], actions: [] }],
    notes: [],
    actions: [],
  };
}
