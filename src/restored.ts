import type { Place, Subscription } from './domain.ts';
import { slotKey } from './keys.ts';
import { PlatformError, type Platform } from './platforms/platform.ts';
import { latestSlots } from './schedules/slots.ts';
import type { Store } from './store/store.ts';

/** Slots since a backup in which a post is looked for, the latest ones: platforms take few such questions a minute. */
const LOOKS = 20;

/** A message may carry a time a little before its slot, by another clock (ms). */
const CLOCK_SKEW = 60_000;

export interface RestoredOptions {
  readonly store: Pick<Store, 'restoredAt'>;
  readonly platforms: ReadonlyMap<string, Platform>;
}

/**
 * Tells whether a subscription may have been given posts of slots that the store, made from a backup, does not remember to
 * have answered: one was found, nobody is let look, or there were more slots than can be looked at. A store that was not
 * restored, and a slot after that, ask nobody.
 * @returns a function that rejects with PlatformError when the platform cannot be asked now
 */
export function createAnsweredBefore({ store, platforms }: RestoredOptions) {
  return async (subscription: Subscription): Promise<boolean> => {
    const { schedule, place, nextDueAt: dueAt } = subscription;
    const until = store.restoredAt;
    if (until === undefined || dueAt > until) return false;
    let earliest = until;
    for (const slotAt of latestSlots(schedule, dueAt, until, LOOKS)) {
      if (await mayBePosted(place, slotKey(subscription, slotAt), slotAt - CLOCK_SKEW)) return true;
      earliest = slotAt;
    }
    return earliest > dueAt;
  };

  /** Whether a post of ours may stand in a place under a key. A place that is lost has none that matters. */
  async function mayBePosted(place: Place, key: string, since: number): Promise<boolean> {
    const platform = platforms.get(place.platform);
    if (platform === undefined) return false;
    try {
      return (await platform.find(place, key, since)) !== 'absent';
    } catch (error) {
      if (error instanceof PlatformError && (error.fault === 'gone' || error.fault === 'forbidden'))
        return false;
      throw error;
    }
  }
}
