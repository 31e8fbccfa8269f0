import type { Delivery, MessageRef, Settings } from '../domain.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { silentMeter, type Meter } from '../meter.ts';
import { PlatformError, type Platform } from '../platforms/platform.ts';
import type { ClaimedDelivery, DeliveryClaim, Hindrance, Outcome, Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { createAlertLane, type ComposeAlert } from './alerts.ts';
import * as decide from './decide.ts';
import { createLane, type Lane } from './lane.ts';
import { together } from './together.ts';

/** A delivery whose sender is not heard of for this time (ms) is taken over. */
export const LEASE = 30_000;

/** What must be left of a lease (ms), besides the time that a call may take, when the call begins. */
const MARGIN = 250;

/** Wait (ms) before an outcome that the store did not take is settled again, and for how many leases. */
const SETTLE_PAUSE = 500;
const SETTLE_LEASES = 2;

/** A message may carry a time a little before the attempt that posted it, by another clock (ms). */
const CLOCK_SKEW = 60_000;

export interface Outbox {
  /** Begins to send what is ready, in the background. */
  wake(): void;
  /** The same; resolves when nothing is left to do now. */
  drain(): Promise<void>;
  /** No new sending; resolves when what is under way is settled. */
  stop(): Promise<void>;
}

export interface OutboxOptions {
  readonly store: Store;
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly world: World;
  readonly log: Log;
  /** What an owner is told of trouble; that goes out as a delivery too. */
  readonly composeAlert: ComposeAlert;
  readonly meter?: Meter;
  /** How long a claim holds, ms. */
  readonly lease?: number;
}

/**
 * Sends deliveries so that each arrives once: the intent to send is committed before the call, under a lease; a fence
 * before the call keeps a slow process from sending what another has taken over; and an attempt whose end is not known
 * is looked for on the platform before anything is sent again. Retries belong here and to no platform. Each platform
 * has a lane, so that none waits for another.
 * @throws Error when the lease is too short for a call to end within it
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, platforms, world, log, composeAlert, lease = LEASE, meter = silentMeter } = options;
  const { clock, random } = world;
  for (const { name, pace } of platforms.values())
    if (lease < 2 * (pace.timeoutMs + MARGIN))
      throw new Error(
        `outbox: a lease of ${lease} ms is too short for ${name}, whose calls take up to ${pace.timeoutMs} ms: nothing would ever be sent`,
      );

  const stopping = new AbortController();

  /**
   * The claim that this process took last on each delivery at hand. After a stall it may have two on one; the store
   * answers by delivery, and the older is void.
   */
  const latest = new Map<string, string>();
  const isLatest = ({ id, claim }: DeliveryClaim): boolean => latest.get(id) === claim;

  const settle = together(
    async (settlements: readonly Settlement[]): Promise<readonly (boolean | Error)[]> => {
      const valid = settlements.filter(isLatest);
      const settled = await settleAll(valid);
      return settlements.map((one) => (valid.includes(one) ? (settled.get(one.id) ?? false) : false));
    },
  );

  /** Where one of many cannot be written, the others are. @returns of each, whether it was settled, or why it could not be */
  async function settleAll(
    settlements: readonly Settlement[],
  ): Promise<ReadonlyMap<string, boolean | Error>> {
    try {
      const settled = await store.settleDeliveries(settlements);
      return new Map(settlements.map(({ id }) => [id, settled.has(id)]));
    } catch (error) {
      const [first, ...others] = settlements;
      if (!first) return new Map();
      if (others.length === 0)
        return new Map([[first.id, error instanceof Error ? error : new Error(String(error))]]);
      const alone: [string, boolean | Error][] = [];
      for (const one of settlements) alone.push(...(await settleAll([one])));
      return new Map(alone);
    }
  }

  function laneOf(platform: Platform): Lane {
    const { concurrency, timeoutMs } = platform.pace;
    const fence = together(async (deliveries: readonly ClaimedDelivery[]) => {
      const askedAt = clock.mono();
      const hindered = await store.fence(deliveries.filter(isLatest), lease / 2);
      const by = (one: ClaimedDelivery): Hindrance | undefined => {
        // The answer may be old: this process was stopped. What is left of the lease since it was asked for counts.
        const leftMs = lease / 2 - (clock.mono() - askedAt);
        return isLatest(one) && leftMs >= timeoutMs ? hindered.get(one.id) : 'lease';
      };
      return deliveries.map(by);
    });
    return createLane({
      clock,
      concurrency,
      claim: async (limit) => {
        if (!platform.open) return [];
        const wanted = { platform: platform.name, leaseMs: lease, limit };
        const claimed = await store.claimDeliveries(wanted);
        for (const { id, claim } of claimed) latest.set(id, claim);
        return claimed;
      },
      work: (delivery) => deliver(delivery, platform, fence),
      failed: (error) => log.error({ platform: platform.name, error }, 'deliveries could not be sent'),
    });
  }

  async function deliver(delivery: ClaimedDelivery, platform: Platform, fence: Fence): Promise<void> {
    const { id, key, place, slotAt, attempts } = delivery;
    const fields = { delivery: id, key, place, slotAt, attempts };
    let outcome: Outcome;
    let kept: boolean;
    try {
      // It throws where the store does, and asks the store before it posts: nothing was posted.
      outcome = await attempt(delivery, platform, fence).catch((error: unknown) =>
        decide.notBegun(delivery, reasonOf(error), circumstancesOf(delivery, platform)),
      );
      kept = await settleAtLast(delivery, outcome);
    } finally {
      if (isLatest(delivery)) latest.delete(id);
    }
    if (!kept) log.warn(fields, 'a delivery was settled by another process');
    else if (outcome.state === 'sent') {
      log.info(fields, 'delivered');
      if (delivery.subscription !== undefined) meter.delivered(platform.name, clock.now() - slotAt);
    } else log.warn({ ...fields, reason: outcome.reason }, REPORTS[outcome.state]);
    // Who is to be told of it need not wait for the next tick.
    if (outcome.state === 'uncertain' || outcome.state === 'quarantined') wake();
  }

  const circumstancesOf = ({ place }: Delivery, platform: Platform): decide.Circumstances => ({
    leaseMs: lease,
    pace: platform.pace,
    idempotentMs: platform.idempotentMs(place),
    fraction: random.fraction(),
  });

  /** What became of it is known here alone: where the store fails, it is told again while that is of use. */
  async function settleAtLast({ id, claim }: ClaimedDelivery, outcome: Outcome): Promise<boolean> {
    for (let waited = 0; ; waited += SETTLE_PAUSE) {
      try {
        const settled = await settle({ id, claim, outcome });
        if (settled instanceof Error) throw settled;
        return settled;
      } catch (error) {
        if (stopping.signal.aborted || waited >= SETTLE_LEASES * lease) throw error;
        log.warn({ delivery: id, error }, 'what became of a delivery could not be noted; it is tried again');
      }
      await clock.sleep(SETTLE_PAUSE, stopping.signal);
    }
  }

  async function attempt(delivery: ClaimedDelivery, platform: Platform, fence: Fence): Promise<Outcome> {
    const { key, place, body } = delivery;
    const circumstances = (): decide.Circumstances => circumstancesOf(delivery, platform);

    // What is not to be sent is not sent again; but where it is, is worth knowing.
    const doubted = delivery.uncertain ? await fence(delivery) : undefined;
    if (doubted === 'lease') return decide.hindered(delivery, doubted, circumstances());
    const first = doubted ? 'look' : decide.firstStep(delivery, circumstances());
    if (first === 'wait') return decide.waitForLate(delivery, circumstances());
    if (first === 'look') {
      let found: Awaited<ReturnType<Platform['find']>>;
      try {
        found = await platform.find(place, key, (delivery.firstTriedAt ?? 0) - CLOCK_SKEW);
      } catch (error) {
        return decide.failed(delivery, error, 'look', circumstances());
      }
      if (typeof found !== 'string') return sent(delivery, found);
      if (doubted) return decide.hindered(delivery, doubted, circumstances());
      const kept =
        found === 'absent'
          ? decide.notFound(delivery, circumstances())
          : decide.unreadable(await onUncertain(delivery));
      if (kept) return kept;
    }

    const by = await fence(delivery);
    if (by) return decide.hindered(delivery, by, circumstances());
    try {
      const ref = await platform.post(place, body, key);
      meter.attempt(platform.name, 'sent');
      return sent(delivery, ref);
    } catch (error) {
      meter.attempt(platform.name, error instanceof PlatformError ? error.fault : 'uncertain');
      return decide.failed(delivery, error, 'post', circumstances());
    }
  }

  /** Where an owner cannot be told for sure, told twice is better than not at all. */
  async function onUncertain({ subscription, place }: Delivery): Promise<Settings['onUncertain']> {
    return subscription === undefined ? 'resend' : (await store.settings(place)).onUncertain;
  }

  const lanes = [
    createAlertLane({ store, world, log, compose: composeAlert, told: wake }),
    ...[...platforms.values()].map(laneOf),
  ];
  const idle = async (): Promise<void> => void (await Promise.all(lanes.map((lane) => lane.idle())));

  function wake(): void {
    if (!stopping.signal.aborted) for (const lane of lanes) lane.wake();
  }

  return {
    wake,
    drain: async () => {
      // What one lane does may give another something to do.
      do {
        wake();
        await idle();
      } while (!stopping.signal.aborted && lanes.some((lane) => lane.busy()));
    },
    stop: async () => {
      stopping.abort();
      for (const lane of lanes) lane.stop();
      await idle();
    },
  };
}

/** Why a delivery is not to be sent now; nothing where it may be. */
type Fence = (delivery: ClaimedDelivery) => Promise<Hindrance | undefined>;

type Settlement = DeliveryClaim & { readonly outcome: Outcome };

const REPORTS = {
  ready: 'will be tried again',
  uncertain: 'may have arrived; its owner is asked',
  quarantined: 'quarantined',
} as const;

const sent = ({ id, body }: Delivery, ref: MessageRef): Outcome => ({
  state: 'sent',
  posted: { ref, delivery: id, figures: body.figures, stories: body.stories },
});
