import type { Act, Place, Query, Reply, Schedule, Subscription } from '../domain.ts';
import { plainReply } from '../replies/answers.ts';
import { settledReply } from '../replies/alerts.ts';
import {
  alreadyFollowedReply,
  changedFollowReply,
  editReply,
  followedReply,
  refusedFollowReply,
  unfollowedReply,
  unpostableReply,
} from '../replies/following.ts';
import { nextSlot } from '../schedules/slots.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';
import type { Context, Latest } from './perform.ts';

export interface FollowsOptions {
  readonly store: Store;
  readonly world: World;
  /** The latest digest, as a preview for who follows. */
  readonly latest: Latest;
}

/** Follows, changes of what is followed, and decisions about its posts, as far as the asker may. */
export function createFollows({ store, world, latest }: FollowsOptions) {
  async function follow(query: Query, schedule: Schedule, context: Context): Promise<Reply> {
    const { inbound, wording, settings } = context;
    const { place, user, lacks = [] } = inbound;
    const already = await store.subscriptionOf(place, query);
    if (already) return alreadyFollowedReply(already, schedule, wording);
    const refused = await mayFollow(context);
    if (refused) return refusedFollowReply(refused, settings, wording);
    if (lacks.length > 0) return unpostableReply(query, lacks, wording);
    const now = world.clock.now();
    const subscription: Subscription = {
      id: world.random.uuid(),
      place,
      owner: user.id,
      query,
      schedule,
      locale: user.locale,
      state: 'active',
      followedAt: now,
      since: await store.lastArrival(),
      nextDueAt: nextSlot(schedule, now),
    };
    const there = await store.addSubscription(subscription);
    // Somebody followed the same while we looked.
    if (there.id !== subscription.id) return alreadyFollowedReply(there, schedule, wording);
    return followedReply(subscription, await latest(query, wording), wording);
  }

  /** Why the asker may not follow here, or not more; undefined where nothing is against it. */
  async function mayFollow({
    inbound: { place, user, direct },
    settings,
  }: Context): Promise<'managers' | 'full-place' | 'full-person' | undefined> {
    if (settings.follow === 'managers' && !direct && !user.mayManage) return 'managers';
    if ((await store.subscriptions(place)).length >= settings.perPlace) return 'full-place';
    return (await store.followsOf(user.id, place)).length >= settings.perUser ? 'full-person' : undefined;
  }

  /** A follow that who presses may see and change: one of this place, or their own; or why they may not. */
  async function reach(
    id: string,
    { inbound: { place, user, direct }, wording }: Context,
  ): Promise<{ readonly subscription: Subscription } | { readonly refused: Reply }> {
    const subscription = await store.subscription(id);
    // Who follows may change it in their direct message too: there they are told of trouble, and see all that they follow.
    const mine = direct && subscription?.owner === user.id && sameWorkspace(subscription.place, place);
    if (!subscription || !(mine || samePlace(subscription.place, place)))
      return { refused: plainReply('unfollow.gone', wording) };
    return subscription.owner === user.id || user.mayManage
      ? { subscription }
      : { refused: plainReply('unfollow.forbidden', wording) };
  }

  /** Changes a follow of this place, for who made it or manages the place. */
  async function change(
    act: Exclude<Extract<Act, { readonly subscription: string }>, { readonly do: 'preview' }>,
    context: Context,
  ): Promise<Reply> {
    const { wording } = context;
    const reached = await reach(act.subscription, context);
    if ('refused' in reached) return reached.refused;
    const { subscription } = reached;
    const { id, schedule } = subscription;
    const now = world.clock.now();
    switch (act.do) {
      case 'edit':
        return editReply(subscription, wording);
      case 'unfollow':
        await store.removeSubscription(id);
        return unfollowedReply(subscription, wording);
      case 'pause':
        await store.pause(id, 'asked');
        return changedFollowReply('pause', subscription, wording);
      case 'resume': {
        const nextDueAt = nextSlot(schedule, now);
        await store.resume(id, nextDueAt);
        return changedFollowReply('resume', { ...subscription, nextDueAt }, wording);
      }
      case 'reschedule': {
        const changed = { ...subscription, schedule: act.schedule, nextDueAt: nextSlot(act.schedule, now) };
        await store.reschedule(id, changed.schedule, changed.nextDueAt);
        return changedFollowReply('edit', changed, wording);
      }
    }
  }

  /** Decides about a post that may have arrived, for who followed or manages the place. */
  async function settle(
    { delivery: id, as }: Extract<Act, { readonly do: 'settle' }>,
    { inbound: { place, user }, wording }: Context,
  ): Promise<Reply> {
    const delivery = await store.delivery(id);
    const subscription = await store.subscription(delivery?.subscription ?? '');
    const mine = subscription?.owner === user.id && sameWorkspace(subscription.place, place);
    const managed = delivery && samePlace(delivery.place, place) && user.mayManage;
    if (!mine && !managed) return plainReply('unfollow.forbidden', wording);
    const decided = await store.decideDelivery(id, as);
    return settledReply(decided ? as : 'already', wording);
  }

  return { follow, reach, change, settle };
}

const sameWorkspace = (a: Place, b: Place): boolean =>
  a.platform === b.platform && a.workspace === b.workspace;

const samePlace = (a: Place, b: Place): boolean =>
  sameWorkspace(a, b) && a.channel === b.channel && a.thread === b.thread;
