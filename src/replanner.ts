import type { Schedule } from './domain.ts';
import type { Log } from './log.ts';
import { nextSlot } from './schedules/slots.ts';
import type { Store } from './store/store.ts';
import type { Clock } from './world.ts';

export interface ReplannerOptions {
  readonly store: Pick<Store, 'plans' | 'replan'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Knows the latest that the clock has shown to whoever answers slots, and so when it was set back: a slot that was planned
 * by a clock that ran ahead, or before the start by an older time-zone database, would otherwise come at another time than the
 * schedule says, or in years.
 */
export interface Replanner {
  /** The clock (ms), by which slots are answered. It may run ahead for less than a tick. */
  now(): number;
  /**
   * Plans what is due next anew: the first time, when the clock was set back, and again until that succeeds. Does nothing
   * otherwise. Rejects with what the store threw.
   */
  look(): Promise<void>;
}

/** A replanner of all subscriptions that are active. */
export function createReplanner({ store, clock, log }: ReplannerOptions): Replanner {
  /** `Infinity` while the slots are to be planned anew. */
  let latest = Infinity;

  async function planAnew(now: number): Promise<void> {
    // Many follow at nine on weekdays; each schedule is computed once.
    const computed = new Map<string, number | undefined>();
    const next = (schedule: Schedule): number | undefined => {
      const key = JSON.stringify(schedule);
      if (!computed.has(key)) computed.set(key, planned(schedule, now));
      return computed.get(key);
    };
    let moved = 0;
    for await (const plans of store.plans()) {
      const moves = plans
        .map(({ id, schedule, nextDueAt }) => ({ id, from: nextDueAt, to: next(schedule) ?? nextDueAt }))
        .filter(({ from, to }) => from > now && from !== to);
      moved += (await store.replan(moves)).size;
    }
    if (moved > 0)
      log.warn({ subscriptions: moved }, 'slots were planned anew: the clock or the time zones changed');
  }

  /** Another process may know time zones that this one does not: such a schedule stays as that one planned it. */
  function planned(schedule: Schedule, now: number): number | undefined {
    try {
      return nextSlot(schedule, now);
    } catch (error) {
      log.error({ schedule, error }, 'a schedule could not be planned anew');
      return undefined;
    }
  }

  return {
    now() {
      const now = clock.now();
      latest = Math.max(latest, now);
      return now;
    },
    async look() {
      const now = clock.now();
      if (now >= latest) return;
      latest = Infinity;
      await planAnew(now);
      latest = now;
    },
  };
}
