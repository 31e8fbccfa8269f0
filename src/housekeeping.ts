import type { Log } from './log.ts';
import type { Retention, Store } from './store/store.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * How long (ms) what is over is remembered. Bodies of deliveries: as long as somebody asks where one went. What was shown
 * where: buttons under old messages, corrections and "why" need it. What came in: no platform repeats it for longer than
 * a few hours.
 */
const KEPT: Retention = { deliveries: 30 * DAY, posted: 400 * DAY, inbound: 7 * DAY };

export interface HousekeepingOptions {
  readonly store: Pick<Store, 'prune'>;
  readonly world: World;
  readonly log: Log;
}

/**
 * Makes room, at the start and then once an hour, by forgetting what is over. Several processes may do it at once.
 * @returns to be called as often as one likes; never rejects: what fails is tried again after an hour
 */
export function createHousekeeping({ store, world, log }: HousekeepingOptions): () => Promise<void> {
  const { clock } = world;
  let nextAt = -Infinity;
  return async () => {
    if (clock.mono() < nextAt) return;
    nextAt = clock.mono() + HOUR;
    try {
      await store.prune(KEPT);
    } catch (error) {
      log.warn({ error }, 'what is over could not be forgotten; it is tried again in an hour');
    }
  };
}
