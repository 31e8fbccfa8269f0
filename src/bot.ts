import type {
  Act,
  Ask,
  Cleared,
  Command,
  Company,
  Composition,
  Inbound,
  Locale,
  Place,
  Press,
  Query,
  Reply,
  StoryId,
  Subscription,
  User,
  Zone,
} from './domain.ts';
import type { Log } from './log.ts';
import type { Platform } from './platforms/platform.ts';
import type { Search, Store } from './store/store.ts';
import type { World } from './world.ts';
import { parseCommand } from './commands.ts';
import { clear, rowsOf, type Sources, type Verdict } from './gate.ts';
import { buildDigest, searchWords } from './news/digest.ts';
import { literals } from './phrases.ts';
import {
  companiesReply,
  helpReply,
  nothingReply,
  plainReply,
  unknownCompanyReply,
} from './replies/answers.ts';
import { digestReply, figuresReply, sourcesReply, whyReply } from './replies/digests.ts';
import {
  alreadyFollowedReply,
  badScheduleReply,
  followedReply,
  listReply,
  notFollowedReply,
  unfollowedReply,
} from './replies/following.ts';
import { madeText, weekdaysAtNine, type Wording } from './replies/fragments.ts';
import { nextSlot } from './schedules/slots.ts';

/** How many articles are looked at for one digest. */
const ARTICLES = 200;

/** Longest question that is read, in UTF-16 units; what comes after it is cut off. */
const QUESTION = 500;

export interface Bot {
  /** Answers what came in, once. Never rejects: what goes wrong is logged and the asker told. */
  answer(inbound: Inbound): Promise<void>;

  /** What `answer` would say, and the same in a platform's form. @throws Error when the gate stops it */
  reply(ask: Ask, platform: Platform): Promise<{ readonly reply: Reply; readonly cleared: Cleared }>;

  /** What a due subscription is to be sent. */
  compose(subscription: Subscription, slotAt: number, late: boolean): Promise<Composition>;
}

export interface BotOptions {
  readonly store: Store;
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly world: World;
  readonly log: Log;
  /** Zone of who has none of their own. */
  readonly zone: Zone;
  /** Version of the program: a story that the gate stopped is tried again by another version. */
  readonly program: string;
}

/** The program in two verbs, answer and compose. What a person may do is decided here and nowhere else. */
export function createBot({ store, platforms, world, log, zone, program }: BotOptions): Bot {
  const platformOf = (place: Place): Platform => {
    const platform = platforms.get(place.platform);
    if (!platform) throw new Error(`bot: no platform ${place.platform} is configured`);
    return platform;
  };

  async function answer(inbound: Inbound): Promise<void> {
    try {
      if (!(await store.firstTime(inbound.place.platform, inbound.id, world.clock.now()))) return;
      if (inbound.kind === 'gone') {
        const paused = await store.pausePlace(inbound.place, 'gone');
        log.info(
          { place: inbound.place, paused: paused.length },
          'a place is gone; its subscriptions are paused',
        );
        return;
      }
      const platform = platformOf(inbound.place);
      await platform.respond(inbound, await safely(inbound, platform));
    } catch (error) {
      log.error({ inbound: inbound.id, kind: inbound.kind, error }, 'an answer could not be given');
    }
  }

  /** The answer, or an apology for one that failed or that the gate stopped. */
  async function safely(inbound: Ask | Press, platform: Platform): Promise<Cleared> {
    const { locale } = inbound.user;
    const apology = async (key: 'sorry' | 'sorry.failed'): Promise<Cleared> => {
      const wording = { locale, companies: [] };
      return cleared(await check(plainReply(key, wording), platform, locale, ''));
    };
    try {
      const verdict = await check(await decide(inbound), platform, locale, askedIn(inbound));
      if ('cleared' in verdict) return verdict.cleared;
      log.error({ inbound: inbound.id, problems: verdict.problems }, 'the gate stopped an answer');
      return await apology('sorry');
    } catch (error) {
      log.error({ inbound: inbound.id, error }, 'an answer failed');
      return apology('sorry.failed');
    }
  }

  async function reply(ask: Ask, platform: Platform): Promise<{ reply: Reply; cleared: Cleared }> {
    const said = await decide(ask);
    return { reply: said, cleared: cleared(await check(said, platform, ask.user.locale, askedIn(ask))) };
  }

  async function decide(inbound: Ask | Press): Promise<Reply> {
    const { place, user } = inbound;
    const wording: Wording = { locale: user.locale, companies: await store.companies() };
    const zoneOf = user.zone ?? zone;
    if (inbound.kind === 'ask')
      return perform(parseCommand(clean(inbound.words), wording.companies, zoneOf), inbound, wording);
    const { act } = inbound;
    switch (act.do) {
      case 'figures':
      case 'sources':
      case 'why':
        return explain(act, wording);
      case 'follow':
        return follow(act.query, weekdaysAtNine(zoneOf), inbound, wording);
      case 'unfollow':
        return unfollow(await store.subscription(act.subscription), place, user, wording);
      case 'command':
        return perform(act.command, inbound, wording);
    }
  }

  async function perform(command: Command, inbound: Ask | Press, wording: Wording): Promise<Reply> {
    const { place, user } = inbound;
    switch (command.do) {
      case 'show':
        return (await latest(command.query, wording)) ?? nothingReply(command.query, wording);
      case 'companies':
        return companiesReply(await store.counts(world.clock.now()), wording);
      case 'help':
        return helpReply(wording, user.zone ?? zone);
      case 'unknown-company':
        return unknownCompanyReply(command.word, command.nearest, wording);
      case 'follow':
        return follow(command.query, command.schedule, inbound, wording);
      case 'bad-schedule':
        return badScheduleReply(command, wording, user.zone ?? zone);
      case 'list':
        return listReply(await store.subscriptions(place), wording);
      case 'unfollow': {
        const here = await store.subscriptions(place);
        const meant = here.find((subscription) => sameQuery(subscription.query, command.query));
        return meant ? unfollow(meant, place, user, wording) : notFollowedReply(command.query, wording);
      }
    }
  }

  async function latest(query: Query, wording: Wording): Promise<(Reply & { kind: 'digest' }) | undefined> {
    const found = await store.search(searchOf(query, wording.companies));
    const figures = await store.figures(found.map(({ article }) => article.id));
    const digest = buildDigest(query, found, figures, wording.companies);
    return digest && digestReply(digest, wording);
  }

  function searchOf(query: Query, companies: readonly Company[]): Search {
    return {
      companies: query.companies,
      words: searchWords(query, companies),
      now: world.clock.now(),
      limit: ARTICLES,
    };
  }

  async function explain(
    act: Extract<Act, { do: 'figures' | 'sources' | 'why' }>,
    wording: Wording,
  ): Promise<Reply> {
    const figure = act.do === 'why' ? await store.figure(act.figure) : undefined;
    if (act.do === 'why' && !figure) return plainReply('unknown.figure', wording);
    const id = act.do === 'why' ? (figure?.article ?? '') : act.article;
    const [shelved] = await store.articles([id]);
    const article = shelved?.article;
    if (!article || article.withdrawn || (article.embargoAt ?? 0) > world.clock.now())
      return plainReply('unknown.article', wording);
    if (figure) return whyReply(article, figure, wording);
    return act.do === 'sources'
      ? sourcesReply(article, wording)
      : figuresReply(article, await store.figures([article.id]), wording);
  }

  async function follow(
    query: Query,
    schedule: Subscription['schedule'],
    inbound: Ask | Press,
    wording: Wording,
  ): Promise<Reply> {
    const now = world.clock.now();
    const here = await store.subscriptions(inbound.place);
    const already = here.find((subscription) => sameQuery(subscription.query, query));
    if (already) return alreadyFollowedReply(already, wording);
    const subscription: Subscription = {
      id: world.random.uuid(),
      place: inbound.place,
      owner: inbound.user.id,
      query,
      schedule,
      locale: inbound.user.locale,
      state: 'active',
      followedAt: now,
      since: await store.lastArrival(),
      nextDueAt: nextSlot(schedule, now),
    };
    await store.addSubscription(subscription);
    return followedReply(subscription, await latest(query, wording), wording);
  }

  async function unfollow(
    subscription: Subscription | undefined,
    place: Place,
    user: User,
    wording: Wording,
  ): Promise<Reply> {
    if (!subscription || !samePlace(subscription.place, place)) return plainReply('unfollow.gone', wording);
    if (subscription.owner !== user.id && !user.mayManage) return plainReply('unfollow.forbidden', wording);
    return (await store.removeSubscription(subscription.id))
      ? unfollowedReply(subscription, wording)
      : plainReply('unfollow.gone', wording);
  }

  async function compose(subscription: Subscription, slotAt: number, late: boolean): Promise<Composition> {
    const { query, locale } = subscription;
    const platform = platformOf(subscription.place);
    const wording: Wording = { locale, companies: await store.companies() };
    const unseen = await store.unseen(subscription, searchOf(query, wording.companies), program);
    const figures = await store.figures(unseen.map(({ article }) => article.id));
    const attempt = async (
      stories: typeof unseen,
    ): Promise<{ shown: readonly StoryId[]; verdict: Verdict } | undefined> => {
      const digest = buildDigest(query, stories, figures, wording.companies);
      if (!digest) return undefined;
      const said = digestReply(digest, wording, { subscription, slotAt, late });
      const verdict = await check(said, platform, locale, query.words.join(' '));
      return { shown: digest.stories.map((story) => story.id), verdict };
    };

    const stopped: { story: StoryId; hash: string; reason: string }[] = [];
    let rest = unseen;
    for (;;) {
      const whole = await attempt(rest);
      if (!whole) return { seen: [], quarantined: stopped };
      const { shown, verdict } = whole;
      if ('cleared' in verdict) return { body: verdict.cleared, seen: shown, quarantined: stopped };
      // Each story by itself shows which of them the gate stops; if none, it is the digest as a whole, and all wait.
      const alone = rest.filter(({ story }) => shown.includes(story));
      const verdicts = await Promise.all(alone.map(async (one) => ({ one, tried: await attempt([one]) })));
      const bad = verdicts.filter(({ tried }) => tried && 'problems' in tried.verdict).map(({ one }) => one);
      const kept = bad.length > 0 ? bad : alone;
      const reason = verdict.problems.join('; ');
      log.error(
        { subscription: subscription.id, stories: kept.map(({ story }) => story), reason },
        'the gate stopped a digest',
      );
      stopped.push(...kept.map(({ story, hash }) => ({ story, hash, reason })));
      rest = rest.filter((one) => !kept.includes(one));
    }
  }

  /** Renders a reply and takes it through the gate, with everything that it names loaded from the store. */
  async function check(said: Reply, platform: Platform, locale: Locale, asked: string): Promise<Verdict> {
    const named = rowsOf(said)
      .flat()
      .flatMap((fragment) => {
        if (fragment.from === 'quote' || fragment.from === 'source') return [fragment.article];
        return fragment.from === 'figure' ? [articleOf(fragment.figure)] : [];
      });
    const ids = [...new Set(named)];
    const articles = new Map((await store.articles(ids)).map(({ article }) => [article.id, article]));
    const figures = new Map((await store.figures(ids)).map((figure) => [figure.id, figure]));
    const counts = await store.counts(world.clock.now());
    const companies = new Map((await store.companies()).map((company) => [company.id, company]));
    const sources: Sources = {
      article: (id) => articles.get(id),
      figure: (id) => figures.get(id),
      company: (id) => companies.get(id),
      phrase: literals,
      made: madeText,
      articles: (company) => counts.get(company) ?? 0,
      asked,
    };
    return clear(said, platform.render(said, locale), locale, sources, platform.hidden);
  }

  return { answer, reply, compose };
}

function cleared(verdict: Verdict): Cleared {
  if ('cleared' in verdict) return verdict.cleared;
  throw new Error(`bot: the gate stopped a reply: ${verdict.problems.join('; ')}`);
}

const articleOf = (figure: string): string => figure.slice(0, figure.lastIndexOf('#'));

/** A question on one line, without characters that cannot be seen, and no longer than anybody writes. */
const clean = (words: string): string =>
  words
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, QUESTION);

/** What may be echoed of what was asked: the words as they came, and in lower case as a query has them. */
function askedIn(inbound: Ask | Press): string {
  if (inbound.kind === 'ask') return `${clean(inbound.words)}\n${clean(inbound.words).toLowerCase()}`;
  const { act } = inbound;
  if (act.do === 'follow') return act.query.words.join(' ');
  if (act.do !== 'command') return '';
  const { command } = act;
  const words = 'query' in command ? command.query.words.join(' ') : '';
  return command.do === 'unknown-company'
    ? command.word
    : command.do === 'bad-schedule'
      ? `${words}\n${command.words}`
      : words;
}

const sameQuery = (a: Query, b: Query): boolean =>
  (['companies', 'topics', 'words'] as const).every(
    (part) => a[part].toSorted().join('\n') === b[part].toSorted().join('\n'),
  );

const samePlace = (a: Place, b: Place): boolean =>
  a.platform === b.platform &&
  a.workspace === b.workspace &&
  a.channel === b.channel &&
  a.thread === b.thread;
