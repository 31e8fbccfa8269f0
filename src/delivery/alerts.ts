import type { Alert, Cleared, Place } from '../domain.ts';
import { alertKey } from '../keys.ts';
import type { Log } from '../log.ts';
import { PlatformError } from '../platforms/platform.ts';
import type { AlertOutcome, ClaimedAlert, Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { backoff } from './decide.ts';
import { createLane, type Lane } from './lane.ts';

/** An alert that is not in the outbox in this time (ms) may be taken over. */
const LEASE = 60_000;

/** Alerts worked on at a time. */
const CONCURRENCY = 5;

/** First wait (ms) after a failure, and the longest; and after how many an owner counts as out of reach: about a day. */
const BACKOFF = 5_000;
const LONGEST_BACKOFF = 600_000;
const FAILURES = 150;

export interface AlertsOptions {
  readonly store: Store;
  readonly world: World;
  readonly log: Log;
  /** The message, and the place of direct messages where its owner reads it. @throws PlatformError */
  readonly compose: ComposeAlert;
  /** A message was put into the outbox. */
  readonly told: () => void;
}

export type ComposeAlert = (alert: Alert) => Promise<{ readonly place: Place; readonly body: Cleared }>;

/** The lane that tells owners of trouble, by messages of their own in the outbox. */
export function createAlertLane({ store, world, log, compose, told }: AlertsOptions): Lane {
  async function tell({ claim, failures, ...alert }: ClaimedAlert): Promise<void> {
    const outcome = await outcomeOf(alert, failures + 1);
    const kept = await store.settleAlert(alert.id, claim, outcome);
    if (kept && outcome !== 'dropped' && 'delivery' in outcome) told();
  }

  /** @param failures with this one, if it fails */
  async function outcomeOf(alert: Alert, failures: number): Promise<AlertOutcome> {
    const fields = { alert: alert.id, kind: alert.kind, delivery: alert.delivery };
    try {
      const { place, body } = await compose(alert);
      const key = alertKey(alert);
      return { delivery: { id: key, key, place, slotAt: world.clock.now(), body } };
    } catch (error) {
      const lasting =
        error instanceof PlatformError && ['gone', 'forbidden', 'rejected'].includes(error.fault);
      if (lasting || failures >= FAILURES) {
        log.error({ ...fields, error }, 'an owner cannot be told');
        return 'dropped';
      }
      log.warn({ ...fields, error }, 'an owner could not be told; it is tried again');
      return { waitMs: backoff(failures, [BACKOFF, LONGEST_BACKOFF], world.random.fraction()) };
    }
  }

  return createLane({
    clock: world.clock,
    concurrency: CONCURRENCY,
    claim: (limit) => store.claimAlerts(LEASE, limit),
    work: tell,
    failed: (error) => log.error({ error }, 'owners could not be told'),
  });
}
