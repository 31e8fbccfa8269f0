import type { Log } from './log.ts';
import type { Meter } from './meter.ts';
import type { Census, Store } from './store/store.ts';
import type { Clock } from './world.ts';

/** Scrapes within this time (ms) of each other share one look into the store. */
const CENSUS_KEPT = 1_000;
/** A store that does not answer in this time (ms) counts as one that does not. */
const STORE_TIMEOUT = 2_000;

/** Upper bounds (s) of what is to be quick, a tick or a punctual slot, and of what may take hours, a delivery. */
const QUICK = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const SLOW = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

export interface Metrics extends Meter {
  /** The media type of `text`. */
  readonly type: string;
  /** All that was measured, in Prometheus's text format. Rejects never: without the store, its numbers are left out. */
  text(): Promise<string>;
}

/**
 * A meter that can be read. Labels hold names of platforms, states and faults alone: what users wrote, ids and secrets
 * have no way in. The library that counts is loaded here, so that who does not watch does not pay for it.
 */
export async function createMetrics({
  store,
  clock,
  log,
}: {
  readonly store: Pick<Store, 'census'>;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Metrics> {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const ticks = new Histogram({
    name: 'dateline_tick_seconds',
    help: 'Time that ticks of the scheduler took.',
    buckets: QUICK,
    registers,
  });
  const slots = new Counter({
    name: 'dateline_slots_total',
    help: 'Slots that were answered, by how.',
    labelNames: ['outcome'],
    registers,
  });
  const lateness = new Histogram({
    name: 'dateline_slot_lateness_seconds',
    help: 'Time from when a slot was due until it was answered.',
    buckets: QUICK,
    registers,
  });
  const attempts = new Counter({
    name: 'dateline_attempts_total',
    help: 'Calls that post, by how they ended: sent, or the fault.',
    labelNames: ['platform', 'end'],
    registers,
  });
  const deliveryTime = new Histogram({
    name: 'dateline_delivery_seconds',
    help: 'Time from when a slot was due until its post was there.',
    labelNames: ['platform'],
    buckets: SLOW,
    registers,
  });
  const up = new Gauge({ name: 'dateline_store_up', help: '1 when the store answers, else 0.', registers });
  const deliveries = new Gauge({
    name: 'dateline_deliveries',
    help: 'Deliveries that were not sent, by state.',
    labelNames: ['state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'dateline_oldest_ready_seconds',
    help: 'Time since the slot of the delivery that has waited longest; 0 when none waits.',
    registers,
  });
  const subscriptions = new Gauge({
    name: 'dateline_subscriptions',
    help: 'Follows, by state.',
    labelNames: ['state'],
    registers,
  });

  const alerts = new Gauge({
    name: 'dateline_alerts',
    help: 'Owners who are yet to be told of trouble.',
    registers,
  });

  let counted: { readonly at: number; readonly census: Promise<Census> } | undefined;
  let counting = false;
  async function inTime(taken: Promise<Census>): Promise<Census> {
    const answered = new AbortController();
    const late = clock.sleep(STORE_TIMEOUT, answered.signal).then(() => undefined);
    try {
      const first = await Promise.race([taken, late]);
      if (first === undefined) throw new Error(`The store did not answer in ${STORE_TIMEOUT} ms.`);
      return first;
    } finally {
      answered.abort();
    }
  }

  const census = (): Promise<Census> => {
    const at = clock.mono();
    if (counted === undefined || (!counting && at - counted.at >= CENSUS_KEPT)) {
      counting = true;
      const taken = store.census().finally(() => {
        counting = false;
      });
      counted = { at, census: taken };
    }
    return inTime(counted.census);
  };

  async function lookIntoStore(): Promise<void> {
    try {
      const now = await census();
      up.set(1);
      for (const [state, count] of Object.entries(now.deliveries)) deliveries.set({ state }, count);
      for (const [state, count] of Object.entries(now.subscriptions)) subscriptions.set({ state }, count);
      alerts.set(now.alerts);
      const { oldestReadySlotAt: since } = now;
      oldest.set(since === undefined ? 0 : Math.max(0, clock.now() - since) / 1_000);
    } catch (error) {
      log.warn({ error }, 'the store could not be counted for its metrics');
      up.set(0);
      // A number that was true once is worse than none.
      deliveries.reset();
      subscriptions.reset();
      oldest.remove();
      alerts.remove();
    }
  }

  return {
    type: registry.contentType,
    tick: (ms) => ticks.observe(ms / 1_000),
    slot(outcome, lateMs) {
      slots.inc({ outcome });
      lateness.observe(lateMs / 1_000);
    },
    attempt: (platform, end) => attempts.inc({ platform, end }),
    delivered: (platform, sinceSlotMs) => deliveryTime.observe({ platform }, sinceSlotMs / 1_000),
    async text() {
      await lookIntoStore();
      return await registry.metrics();
    },
  };
}
