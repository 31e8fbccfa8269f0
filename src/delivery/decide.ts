import type { Delivery } from '../domain.ts';
import { PlatformError, type Pace } from '../platforms/platform.ts';
import type { ClaimedDelivery, Outcome } from '../store/store.ts';

// What to do with a delivery, and what became of it: decided from data alone, so that each case is a row of a table.

/** First wait (ms) after a failure; it doubles with each, up to the longest. */
const BACKOFF = 1_000;
const LONGEST_BACKOFF = 300_000;

/** A delivery that failed so often will not succeed by trying: about a day. */
const ATTEMPTS = 300;

/** Between two looks for a message that may have arrived (ms). Chat services search what is a little old. */
const BETWEEN_LOOKS = 30_000;

/** What is known at the moment of deciding. */
export interface Circumstances {
  /** How long a claim holds, and so the longest (ms) from it to the call. */
  readonly leaseMs: number;
  readonly pace: Pace;
  readonly idempotentMs: number;
  /** Chance, in [0, 1). */
  readonly fraction: number;
}

/** Looks that must not find a message before it counts as not there: one, where none can come late. */
const looksNeeded = ({ lateMs }: Pace): number => (lateMs > 0 ? 2 : 1);

/**
 * What comes first: `post`, where nothing can have arrived, or the platform takes the same key for the same message;
 * `look`, where an earlier attempt may have arrived; `wait`, where it may still be arriving.
 */
export function firstStep(delivery: ClaimedDelivery, circumstances: Circumstances): 'post' | 'look' | 'wait' {
  const { pace, idempotentMs, leaseMs } = circumstances;
  if (!delivery.uncertain) return 'post';
  const { triedForMs } = delivery;
  // A clock that was set back says nothing about how long ago that was.
  if (triedForMs >= 0 && triedForMs + leaseMs <= idempotentMs) return 'post';
  return delivery.lapsed && pace.lateMs > 0 ? 'wait' : 'look';
}

/** Waits until what was under way when its sender fell silent has arrived, if it ever does. */
export const waitForLate = (delivery: Delivery, { pace }: Circumstances): Outcome => ({
  state: 'ready',
  waitMs: pace.lateMs,
  uncertain: true,
  absences: 0,
  reason: `its sender fell silent in attempt ${delivery.attempts - 1}`,
});

/** After a look that did not find it: another look, or nothing, when it has been looked for often enough to post. */
export function notFound(delivery: Delivery, { pace }: Circumstances): Outcome | undefined {
  const absences = delivery.absences + 1;
  if (absences >= looksNeeded(pace)) return undefined;
  const reason = 'an earlier attempt was not found; it is looked for once more';
  return { state: 'ready', waitMs: BETWEEN_LOOKS, uncertain: true, absences, reason };
}

/** After a look where the platform does not let us look. @returns nothing when it is to be posted all the same */
export function unreadable(onUncertain: 'ask' | 'skip' | 'resend'): Outcome | undefined {
  const reason = 'it may have arrived, and the platform does not let us look';
  if (onUncertain === 'resend') return undefined;
  return onUncertain === 'ask' ? { state: 'uncertain', reason } : { state: 'quarantined', reason };
}

/** What became of a delivery whose stories were withdrawn while it waited: the others come with the next digest. */
export const withdrawn: Outcome = {
  state: 'quarantined',
  reason: 'a story of it was withdrawn',
  again: true,
};

/** Not begun, because somebody else may hold it by the time it ends; who claims it next begins at once. */
export const tooLate = (delivery: Delivery): Outcome => ({
  state: 'ready',
  waitMs: 0,
  uncertain: delivery.uncertain,
  absences: delivery.absences,
  reason: 'too little of the lease was left',
});

/**
 * What becomes of a delivery after an error.
 * @param doing what failed: in a look nothing was posted; `nothing`, if no call was made at all
 */
export function failed(
  delivery: Delivery,
  error: unknown,
  doing: 'look' | 'post' | 'nothing',
  circumstances: Circumstances,
): Outcome {
  const { pace, idempotentMs, fraction } = circumstances;
  const unsorted = doing === 'post' ? 'uncertain' : 'unavailable';
  const fault = error instanceof PlatformError ? error.fault : unsorted;
  const message = error instanceof Error ? error.message : String(error);
  const reason = `${doing === 'look' ? 'looking for an earlier attempt: ' : ''}${fault}: ${message}`;
  const mayHaveArrived = delivery.uncertain || (doing === 'post' && fault === 'uncertain');

  // What may have arrived is not given again by another delivery.
  const again = mayHaveArrived ? {} : ({ again: true } as const);
  if (fault === 'gone' || fault === 'forbidden')
    return { state: 'quarantined', reason, pause: fault, ...again };
  if (fault === 'rejected') return { state: 'quarantined', reason, alert: 'rejected' };
  if (delivery.attempts >= ATTEMPTS) {
    const givenUp = `given up after ${delivery.attempts} attempts: ${reason}`;
    return mayHaveArrived
      ? { state: 'uncertain', reason: givenUp }
      : { state: 'quarantined', reason: givenUp, alert: 'given-up', again: true };
  }

  // Twice as long after each attempt, with chance between half and all of it, so that no herd forms.
  const longest = Math.min(BACKOFF * 2 ** (delivery.attempts - 1), LONGEST_BACKOFF);
  const backoff = Math.ceil(longest * (0.5 + fraction / 2));
  const askedFor = error instanceof PlatformError ? error.retryAfterMs : undefined;
  const arriving = fault === 'uncertain' && doing === 'post' && idempotentMs === 0 ? pace.lateMs : 0;
  return {
    state: 'ready',
    waitMs: askedFor ?? Math.max(backoff, arriving),
    uncertain: mayHaveArrived,
    // It was refused where it had been looked for: one more look, as another attempt may yet arrive. Unknown: all again.
    absences:
      fault === 'uncertain' && doing === 'post' ? 0 : Math.min(delivery.absences, looksNeeded(pace) - 1),
    reason,
  };
}
