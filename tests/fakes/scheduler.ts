import { silentMeter } from '../../src/meter.ts';
import { createScheduler, type Scheduler, type SchedulerOptions } from '../../src/scheduler.ts';

/** The real scheduler, with nothing around it but what is given. */
export const schedulerOf = (
  given: Pick<SchedulerOptions, 'store' | 'world' | 'log' | 'compose'> & Partial<SchedulerOptions>,
): Scheduler =>
  createScheduler({
    refresh: async () => {},
    answeredBefore: async () => false,
    wake: () => {},
    keepHouse: async () => {},
    meter: silentMeter,
    failed: () => {},
    ...given,
  });
