import type { Act, Ask, Command, Place, Press, Query, Reply, Settings, Subscription } from '../domain.ts';
import { parseCommand, parseShow } from '../commands.ts';
import { judge } from '../news/verdict.ts';
import { spokenLocale } from '../phrases/phrases.ts';
import {
  companiesReply,
  exampleReply,
  helpReply,
  misspeltReply,
  nothingReply,
  plainReply,
  unknownCompanyReply,
} from '../replies/answers.ts';
import { digestReply, previewReply } from '../replies/digests.ts';
import { badScheduleReply, listReply, notFollowedReply } from '../replies/following.ts';
import { weekdaysAtNine, type Wording } from '../replies/fragments.ts';
import { forgetReply } from '../replies/home.ts';
import { verdictsReply, whichReply } from '../replies/verdicts.ts';
import { badSettingReply, languagesReply, settingsReply, statusReply } from '../replies/workspace.ts';
import type { Search, Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { fits } from './clean.ts';
import { contrasted } from './contrasts.ts';
import { createExplainer } from './explain.ts';
import { createFollows } from './follows.ts';
import { gather } from './search.ts';

/** How many stories `why` explains: more than anybody reads, and few enough for one message. */
const EXPLAINED = 12;

export interface PerformOptions {
  readonly store: Store;
  readonly world: World;
}

/** Who asks, where, and what holds there. */
export interface Context {
  readonly inbound: Ask | Press;
  readonly wording: Wording;
  readonly settings: Settings;
  /** Of schedules that name none. */
  readonly zone: string;
}

/** The latest digest about a query; nothing where there is no news. */
export type Latest = (
  query: Query,
  wording: Wording,
  skip?: number,
) => Promise<(Reply & { readonly kind: 'digest' }) | undefined>;

/** Does what commands and buttons ask for, as far as the asker may, and says what was done. */
export function createPerformer({ store, world }: PerformOptions) {
  const shelf = { store, world };
  const explain = createExplainer(shelf);
  const { follow, reach, change, settle } = createFollows({ store, world, latest });

  async function perform(command: Command, context: Context): Promise<Reply> {
    const { inbound, wording, settings, zone } = context;
    const { place, user } = inbound;
    switch (command.do) {
      case 'show':
        return (await latest(command.query, wording)) ?? nothingReply(command.query, wording);
      case 'preview':
        return preview(command.query, context);
      case 'why':
        return why(command.query, context);
      case 'companies':
        return companiesReply(await store.counts(world.clock.now()), wording);
      case 'help':
        return helpReply(wording, zone);
      case 'unknown-company':
        return unknownCompanyReply(command.word, command.nearest, wording);
      case 'misspelt': {
        const { nearest, words } = command;
        const { companies } = wording;
        const read = parseCommand(`${nearest} ${words}`, companies, zone);
        if (read.do === 'unknown-company' || read.do === 'bad-setting') return perform(read, context);
        // What is offered is to be whole, its schedule too.
        const meant: Command =
          read.do === 'bad-schedule'
            ? { do: 'follow', query: read.query, schedule: read.nearest ?? weekdaysAtNine(zone) }
            : read;
        return misspeltReply(command, meant, parseShow(`${command.word} ${words}`, companies), wording);
      }
      case 'follow':
        return follow(command.query, command.schedule, context);
      case 'bad-schedule':
        return badScheduleReply(command, wording, zone);
      case 'list':
        return listReply(await store.subscriptions(place), wording);
      case 'status':
        return statusReply(
          await store.subscriptions(place),
          await store.deliveryStates(place),
          settings,
          wording,
        );
      case 'unfollow': {
        const { meant, several } = await meantBy(command.query, place);
        if (several.length > 0) return whichReply('unfollow', several, wording);
        return meant
          ? change({ do: 'unfollow', subscription: meant.id }, context)
          : notFollowedReply(command.query, wording);
      }
      case 'forget':
        return forgetReply(await store.followsOf(user.id, place), wording);
      case 'settings':
        return command.change
          ? changeSettings(command.change, context)
          : settingsReply(settings, false, user.mayManage, wording);
      case 'bad-setting':
        return badSettingReply(command.words, wording);
    }
  }

  async function press(act: Act, context: Context): Promise<Reply> {
    if (!fits(act, context.wording.companies)) return plainReply('unknown.button', context.wording);
    switch (act.do) {
      case 'figures':
      case 'sources':
      case 'why':
        return explain(act, context.wording);
      case 'more':
        return (
          (await latest(act.query, context.wording, act.skip)) ?? plainReply('none.more', context.wording)
        );
      case 'follow':
        return follow(act.query, weekdaysAtNine(context.zone), context);
      case 'unfollow':
      case 'pause':
      case 'resume':
      case 'edit':
      case 'reschedule':
        return change(act, context);
      case 'preview': {
        const reached = await reach(act.subscription, context);
        if ('refused' in reached) return reached.refused;
        const { subscription } = reached;
        return previewOf(subscription.query, subscription, context);
      }
      case 'settle':
        return settle(act, context);
      case 'compose':
        return exampleReply(act.what, context.wording, context.zone);
      case 'forget':
        await store.forget(context.inbound.user.id, context.inbound.place);
        return plainReply('forget.done', context.wording);
      case 'command':
        return perform(act.command, context);
    }
  }

  async function latest(
    query: Query,
    wording: Wording,
    skip = 0,
  ): Promise<(Reply & { readonly kind: 'digest' }) | undefined> {
    const { companies } = wording;
    const { digest } = await gather({ query, companies, look: store.search, skip }, { store, world });
    return digest && digestReply(await contrasted(digest, shelf), wording, { skip });
  }

  /** The follow that a bare command means: the only one of the place. */
  async function meantBy(
    query: Query,
    place: Place,
  ): Promise<{ readonly meant?: Subscription; readonly several: readonly Subscription[] }> {
    const exact = await store.subscriptionOf(place, query);
    if (exact) return { meant: exact, several: [] };
    if (!isBare(query)) return { several: [] };
    const here = await store.subscriptions(place);
    const [only, ...more] = here;
    return only && more.length === 0 ? { meant: only, several: [] } : { several: here };
  }

  /** What the next digest of a follow would be; of what is not followed, the latest. */
  async function next(query: Query, subscription: Subscription | undefined, wording: Wording) {
    const look = subscription ? (search: Search) => store.unseen(subscription, search) : store.search;
    const { digest } = await gather({ query, companies: wording.companies, look }, { store, world });
    return digest;
  }

  async function preview(query: Query, context: Context): Promise<Reply> {
    const { meant, several } = await meantBy(query, context.inbound.place);
    if (several.length > 0) return whichReply('preview', several, context.wording);
    return previewOf(meant?.query ?? query, meant, context);
  }

  async function previewOf(
    about: Query,
    meant: Subscription | undefined,
    { wording, settings }: Context,
  ): Promise<Reply> {
    const digest = await next(about, meant, wording);
    const shown = digest && (await contrasted(digest, shelf));
    return previewReply(about, shown, { followed: meant !== undefined, paused: settings.paused }, wording);
  }

  async function why(query: Query, { inbound, wording, zone }: Context): Promise<Reply> {
    const { place } = inbound;
    const { meant, several } = await meantBy(query, place);
    if (several.length > 0) return whichReply('why', several, wording);
    const about = meant?.query ?? query;
    const digest = await next(about, meant, wording);
    const stories = await store.newest([], EXPLAINED);
    const fates = await store.fates(
      place,
      stories.map(({ story }) => story),
    );
    const verdicts = stories.map((shelved) => ({
      article: shelved.article,
      verdict: judge(shelved, {
        query: about,
        ...(meant && { subscription: meant }),
        fate: meant && fates.get(shelved.story),
        chosen: new Set(digest?.stories.map((story) => story.id)),
        held: new Set(digest?.held),
        now: world.clock.now(),
      }),
    }));
    return verdictsReply(about, verdicts, zone, wording);
  }

  async function changeSettings(wanted: Partial<Settings>, context: Context): Promise<Reply> {
    const { inbound, wording } = context;
    const { place, user } = inbound;
    if (!user.mayManage) return plainReply('settings.forbidden', wording);
    const { locale } = wanted;
    if (locale !== undefined && spokenLocale(locale) !== locale) return languagesReply(locale, wording);
    await store.changeSettings(place, wanted);
    return settingsReply(await store.settings(place), true, true, wording);
  }

  return { perform, press };
}

const isBare = ({ companies, topics, words }: Query): boolean =>
  companies.length + topics.length + words.length === 0;
