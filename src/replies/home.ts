import type { Article, Item, Line, Place, Query, Reply, Subscription, Zone } from '../domain.ts';
import { say } from '../phrases/phrases.ts';
import { followActions, followed } from './following.ts';
import { action, counted, made, notice, timeOf, titledSource, type Wording } from './fragments.ts';

/** A story as a person's page shows it. */
export interface Recent {
  readonly article: Article;
  /** What it is about, of what the person follows. */
  readonly query: Query;
  readonly hasFigures: boolean;
}

export interface HomeContent {
  readonly follows: readonly Subscription[];
  readonly stories: readonly Recent[];
  /** The person's direct message. */
  readonly direct: Place;
  /** The workspace has paused its posts. */
  readonly paused: boolean;
  readonly now: number;
  /** The person's. */
  readonly zone: Zone;
}

/** A person's own page: what they follow in the workspace, wherever it is posted, and the latest of it. */
export function homeReply(
  { follows, stories, direct, paused, now, zone }: HomeContent,
  wording: Wording,
): Reply {
  const { locale } = wording;
  const start: Item = {
    lines: [say(follows.length > 0 ? 'home.intro' : 'home.none', locale)],
    actions: [
      action('action.compose-follow', { do: 'compose', what: 'follow' }, locale),
      action('action.compose-preview', { do: 'compose', what: 'preview' }, locale),
    ],
  };
  const latest: readonly Item[] = stories.map(({ article, query, hasFigures }) => ({
    lines: [titledSource(article, locale)],
    actions: [
      ...(hasFigures
        ? [action('action.figures-of', { do: 'figures', article: article.id, query }, locale)]
        : []),
      action('action.sources', { do: 'sources', article: article.id }, locale),
    ],
  }));
  return {
    kind: 'list',
    heading: say('home.heading', locale),
    items: [
      start,
      ...follows.map((follow) => followItem(follow, direct, wording)),
      ...(latest.length > 0 ? [{ lines: [say('digest.latest', locale)], actions: [] }] : []),
      ...latest,
    ],
    notes: [
      ...(paused ? [say('status.all-paused', locale)] : []),
      say('home.yours', locale, { time: timeOf(now, zone, locale) }),
    ],
    actions: [action('action.forget', { do: 'command', command: { do: 'forget' } }, locale)],
  };
}

function followItem(follow: Subscription, direct: Place, wording: Wording): Item {
  const { locale } = wording;
  const { id, state, pausedBecause: because, nextDueAt, schedule } = follow;
  const [edit, ...others] = followActions(follow, locale);
  const time = timeOf(nextDueAt, schedule.zone, locale);
  return {
    lines: [
      say(`status.${state}`, locale, { ...followed(follow, wording), time }),
      whereLine(follow.place, direct, wording),
      ...(because === 'gone' || because === 'forbidden' ? [say(`home.${because}`, locale)] : []),
    ],
    actions: [
      ...(edit ? [edit] : []),
      action('action.preview', { do: 'preview', subscription: id }, locale),
      ...others,
    ],
  };
}

function whereLine(place: Place, direct: Place, { locale }: Wording): Line {
  if (place.channel === direct.channel) return say('home.direct', locale);
  const key = place.thread === undefined ? 'home.channel' : 'home.thread';
  return say(key, locale, { place: made({ kind: 'place', place }, locale) });
}

/** Tells what is removed of who asks, and asks whether it shall be. @param follows what they follow in the workspace */
export function forgetReply(follows: readonly Subscription[], { locale }: Wording): Reply {
  return notice(
    say('forget.heading', locale),
    [
      follows.length === 0
        ? say('home.none', locale)
        : counted(
            'forget.follows',
            follows.map(({ id }) => id),
            locale,
          ),
      say('forget.kept', locale),
    ],
    [action('action.forget-sure', { do: 'forget' }, locale)],
  );
}
