import type { Article, Line, Query, Reply, Subscription, Verdict, Zone } from '../domain.ts';
import { say } from '../phrases/phrases.ts';
import { aboutLine, dayOf, notice, offer, source, timeOf, type Wording } from './fragments.ts';

/** Why each story would be posted next or not. Of one under embargo or withdrawn nothing is shown but that. */
export function verdictsReply(
  query: Query,
  verdicts: readonly { readonly article: Article; readonly verdict: Verdict }[],
  zone: Zone,
  wording: Wording,
): Reply {
  const { locale } = wording;
  const lines = (article: Article, verdict: Verdict): readonly Line[] => {
    const title = [source(article, 'title', locale)];
    switch (verdict.is) {
      case 'embargoed':
        return [say('why.embargoed', locale, { time: timeOf(verdict.until, zone, locale) })];
      case 'withdrawn':
        return [say('why.withdrawn', locale, { date: dayOf(article.publishedAt, locale) })];
      case 'seen':
        return [title, say('why.seen', locale, { time: timeOf(verdict.at, zone, locale) })];
      case 'chosen':
      case 'held':
      case 'stopped':
      case 'older':
      case 'elsewhere':
      case 'off-topic':
        return [title, say(`why.${verdict.is}`, locale)];
    }
  };
  return verdicts.length === 0
    ? notice(say('why.none', locale))
    : {
        kind: 'list',
        heading: say('why.stories', locale, { about: aboutLine(query, wording) }),
        items: verdicts.map(({ article, verdict }) => ({ lines: lines(article, verdict), actions: [] })),
        notes: [],
        actions: [],
      };
}

/** A place follows several things, and a bare command could mean any. */
export function whichReply(
  command: 'preview' | 'why' | 'unfollow',
  subscriptions: readonly Subscription[],
  { locale }: Wording,
): Reply {
  return notice(
    say('why.which', locale),
    [],
    subscriptions.map(({ query }) => offer({ do: command, query }, locale)),
  );
}
