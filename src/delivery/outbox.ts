import type { Delivery } from '../domain.ts';
import type { Log } from '../log.ts';
import { PlatformError, type Platform } from '../platforms/platform.ts';
import type { Outcome, Store } from '../store/store.ts';
import type { World } from '../world.ts';

/** A delivery whose sender is not heard of for this time (ms) is taken over. Longer than any attempt takes. */
const LEASE = 30_000;

/** Deliveries under way at a time. */
const BATCH = 20;

/** First wait (ms) after a failure; it doubles with each, up to the longest. */
const BACKOFF = 1_000;
const LONGEST_BACKOFF = 300_000;

/** A delivery that failed so often will not succeed by trying: it waits for a person. About a day. */
const ATTEMPTS = 300;

/** A message may carry a time a little before the attempt that posted it, by another clock (ms). */
const CLOCK_SKEW = 60_000;

export interface Outbox {
  /** Sends what is ready, and settles what an earlier process left under way. Resolves when nothing is left to do now. */
  drain(): Promise<void>;
  /** No new sending; resolves when what is under way is settled. */
  stop(): Promise<void>;
}

export interface OutboxOptions {
  readonly store: Store;
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly world: World;
  readonly log: Log;
  /** How long a claim holds, ms. */
  readonly lease?: number;
}

/**
 * Sends deliveries so that each arrives once. The intent to send is committed before the call; an attempt whose end
 * is not known is looked for on the platform before anything is sent again. Retries belong here and to no platform.
 */
export function createOutbox({ store, platforms, world, log, lease = LEASE }: OutboxOptions): Outbox {
  let stopping = false;
  let draining: Promise<void> | undefined;

  async function run(): Promise<void> {
    for (;;) {
      const claimed = stopping ? [] : await store.claimDeliveries(world.clock.now(), lease, BATCH);
      await Promise.all(claimed.map(deliver));
      if (claimed.length < BATCH) return;
    }
  }

  async function deliver(delivery: Delivery & { readonly claim: string }): Promise<void> {
    const { id, key, place, slotAt, attempts } = delivery;
    const outcome = await attempt(delivery);
    const kept = await store.settleDelivery(id, delivery.claim, outcome);
    const fields = { delivery: id, key, place, slotAt, attempts };
    if (!kept) log.warn(fields, 'a delivery was settled by another process');
    else if (outcome.state === 'sent') log.info(fields, 'delivered');
    else
      log.warn(
        { ...fields, reason: outcome.reason },
        outcome.state === 'ready' ? 'will be tried again' : 'quarantined',
      );
  }

  async function attempt(delivery: Delivery): Promise<Outcome> {
    const { key, place, body } = delivery;
    const platform = platforms.get(place.platform);
    if (!platform) return retry(delivery, false, `platform ${place.platform} is not configured`);
    let looking = delivery.uncertain;
    try {
      if (looking) {
        const found = await platform.find(place, key, (delivery.firstTriedAt ?? 0) - CLOCK_SKEW);
        if (found === 'unreadable')
          return {
            state: 'quarantined',
            reason: 'it may have arrived, and the platform does not let us look',
          };
        if (found !== 'absent') return sent(delivery, found);
        looking = false;
      }
      // What was withdrawn since it was written is not sent; the digest's other stories come with the next one.
      if (await store.isWithdrawn(body.stories))
        return { state: 'quarantined', reason: 'a story of it was withdrawn', again: true };
      return sent(delivery, await platform.post(place, body, key));
    } catch (error) {
      return failed(delivery, error, looking);
    }
  }

  /** @param looking it failed to look for an earlier attempt, so nothing was sent now */
  async function failed(delivery: Delivery, error: unknown, looking: boolean): Promise<Outcome> {
    const { place, attempts } = delivery;
    const fault = error instanceof PlatformError ? error.fault : looking ? 'unavailable' : 'uncertain';
    const doing = looking ? 'looking for an earlier attempt: ' : '';
    const reason = `${doing}${fault}: ${error instanceof Error ? error.message : String(error)}`;
    if (attempts >= ATTEMPTS)
      return { state: 'quarantined', reason: `given up after ${attempts} attempts: ${reason}` };
    switch (fault) {
      case 'gone':
      case 'forbidden':
        await store.pausePlace(place, fault);
        return { state: 'quarantined', reason };
      case 'rejected':
        return { state: 'quarantined', reason };
      case 'limited':
        return retry(
          delivery,
          false,
          reason,
          error instanceof PlatformError ? error.retryAfterMs : undefined,
        );
      case 'unavailable':
      case 'uncertain':
        return retry(delivery, fault === 'uncertain', reason);
    }
  }

  /** Waits twice as long after each attempt, with chance between half and all of it, so that no herd forms. */
  function retry(delivery: Delivery, maybeArrived: boolean, reason: string, afterMs?: number): Outcome {
    const { attempts } = delivery;
    // Once in doubt, always in doubt: an earlier attempt may arrive late, after we have looked.
    const uncertain = maybeArrived || delivery.uncertain;
    const longest = Math.min(BACKOFF * 2 ** (attempts - 1), LONGEST_BACKOFF);
    const wait = afterMs ?? longest * (0.5 + world.random.fraction() / 2);
    return { state: 'ready', notBefore: world.clock.now() + Math.ceil(wait), uncertain, reason };
  }

  return {
    drain: () => {
      draining ??= run().finally(() => (draining = undefined));
      return draining;
    },
    stop: async () => {
      stopping = true;
      await draining;
    },
  };
}

const sent = ({ id, body }: Delivery, ref: Awaited<ReturnType<Platform['post']>>): Outcome => ({
  state: 'sent',
  posted: { ref, delivery: id, figures: body.figures, stories: body.stories },
});
