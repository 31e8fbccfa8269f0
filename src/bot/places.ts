import type { Place } from '../domain.ts';
import type { Log } from '../log.ts';
import { nextSlot } from '../schedules/slots.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';

/** Why Dateline itself pauses what is followed in a place. */
type Lost = 'gone' | 'forbidden';

export interface PlacesOptions {
  readonly store: Store;
  readonly world: World;
  readonly log: Log;
}

/** Places come and go; what is followed there pauses and goes on with them. */
export function createPlaces({ store, world, log }: PlacesOptions) {
  async function resume(place: Place, because: readonly Lost[]): Promise<void> {
    const now = world.clock.now();
    for (const { id, state, pausedBecause, schedule } of await store.subscriptions(place)) {
      if (state !== 'paused' || !because.some((one) => one === pausedBecause)) continue;
      if (await store.resume(id, nextSlot(schedule, now)))
        log.info({ place, subscription: id }, 'a place is back; what is followed there goes on');
    }
  }

  return {
    async gone(place: Place): Promise<void> {
      const paused = await store.pausePlace(place, 'gone');
      log.info({ place, paused: paused.length }, 'a place is gone; its subscriptions are paused');
    },
    /** It is there again, and may be posted in. */
    back: (place: Place): Promise<void> => resume(place, ['gone', 'forbidden']),
    /** Somebody speaks there: it is there, whether or not we may post. */
    spoken: (place: Place): Promise<void> => resume(place, ['gone']),
  };
}
