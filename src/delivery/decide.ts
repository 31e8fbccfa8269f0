import type { Delivery } from '../domain.ts';
import { reasonOf } from '../errors.ts';
import { PlatformError, type Pace } from '../platforms/platform.ts';
import type { ClaimedDelivery, Hindrance, Outcome } from '../store/store.ts';

// What to do with a delivery, and what became of it: decided from data alone, so that each case is a row of a table.

/** Wait (ms) after the first failure, and the longest. */
const BACKOFF = 1_000;
const LONGEST_BACKOFF = 300_000;

/** A delivery that could not be made for so long (ms), in so many attempts at least, will not be by trying. */
const GIVE_UP = 86_400_000;
const ENOUGH_FAILURES = 10;

/** Between two looks for a message that may have arrived (ms). Chat services search what is a little old. */
const BETWEEN_LOOKS = 30_000;

/**
 * Absences of a delivery whose last call may still bring something: it was to be sent again by its key at once. Where that
 * comes too late for the key, what may come late is waited for before the first look counts.
 */
const NOT_WAITED_FOR = -1;

/**
 * How long (ms) to wait before another attempt: twice as long after each failure, with chance between half and all of it, so
 * that no herd forms.
 * @param failures so far, from 1
 * @param waits after the first, and the longest (ms)
 * @param fraction chance, in [0, 1)
 */
export function backoff(
  failures: number,
  [first, longest]: readonly [first: number, longest: number],
  fraction: number,
): number {
  return Math.ceil(Math.min(first * 2 ** (failures - 1), longest) * (0.5 + fraction / 2));
}

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
 * Whether a call that ends within a time (ms) from now brings a message that the platform still knows by its key, even if it
 * keeps it back as long as it may. The first attempt may have been taken as soon as it began.
 */
function isKnown(triedForMs: number, withinMs: number, { pace, idempotentMs }: Circumstances): boolean {
  // A clock that was set back says nothing about how long ago that was.
  return triedForMs >= 0 && triedForMs + withinMs + pace.lateMs <= idempotentMs;
}

/**
 * What comes first: `post`, where nothing can have arrived, or the platform takes the same key for the same message;
 * `look`, where an earlier attempt may have arrived; `wait`, where it may still be arriving.
 */
export function firstStep(delivery: ClaimedDelivery, circumstances: Circumstances): 'post' | 'look' | 'wait' {
  const { uncertain, triedForMs, lapsed, absences } = delivery;
  if (!uncertain || isKnown(triedForMs, circumstances.leaseMs, circumstances)) return 'post';
  return lapsed || absences === NOT_WAITED_FOR ? 'wait' : 'look';
}

/**
 * Waits until what was under way when its sender fell silent has arrived, if it ever does: for as long as a message may
 * come late, and as a call takes, which a sender that was stopped may only be making now.
 */
export const waitForLate = (delivery: ClaimedDelivery, { pace }: Circumstances): Outcome => ({
  state: 'ready',
  waitMs: pace.lateMs + pace.timeoutMs,
  uncertain: true,
  absences: 0,
  failures: delivery.failures,
  reason: delivery.lapsed
    ? `its sender fell silent in attempt ${delivery.attempts - 1}`
    : 'it may still be arriving, and its key may be forgotten',
});

/** After a look that did not find it: another look, or nothing, when it has been looked for often enough to post. */
export function notFound(delivery: Delivery, { pace }: Circumstances): Outcome | undefined {
  const { failures } = delivery;
  const absences = delivery.absences + 1;
  if (absences >= looksNeeded(pace)) return undefined;
  const reason = 'an earlier attempt was not found; it is looked for once more';
  return { state: 'ready', waitMs: BETWEEN_LOOKS, uncertain: true, absences, failures, reason };
}

/** After a look where the platform does not let us look. @returns nothing when it is to be posted all the same */
export function unreadable(onUncertain: 'ask' | 'skip' | 'resend'): Outcome | undefined {
  const reason = 'it may have arrived, and the platform does not let us look';
  if (onUncertain === 'resend') return undefined;
  return onUncertain === 'ask' ? { state: 'uncertain', reason } : { state: 'quarantined', reason };
}

const REASONS: Readonly<Record<Hindrance, string>> = {
  lease: 'too little of the lease was left',
  withdrawn: 'a story of it was withdrawn',
  unfollowed: 'it is not followed any more',
  paused: 'its posts are paused',
};

/**
 * What becomes of a delivery that is not to be sent now. Where it never is, its stories, as far as they may be shown, come
 * with the next digest, unless readers may have them already.
 */
export function hindered(delivery: ClaimedDelivery, by: Hindrance, circumstances: Circumstances): Outcome {
  const reason = REASONS[by];
  if (by === 'lease') return notBegun(delivery, reason, circumstances);
  return { state: 'quarantined', reason, ...(!delivery.uncertain && { again: true }) };
}

/**
 * Not begun: nothing was posted in this attempt, and who claims it next begins as this one did. But that one does not see
 * any more that an earlier sender fell silent: what has to be waited for then is waited for before.
 */
export function notBegun(delivery: ClaimedDelivery, reason: string, circumstances: Circumstances): Outcome {
  const { uncertain, absences, failures, lapsed } = delivery;
  if (lapsed) return waitForLate(delivery, circumstances);
  return { state: 'ready', waitMs: 0, uncertain, absences, failures, reason };
}

/**
 * What becomes of a delivery after an error.
 * @param doing what failed: in a look nothing was posted
 */
export function failed(
  delivery: ClaimedDelivery,
  error: unknown,
  doing: 'look' | 'post',
  circumstances: Circumstances,
): Outcome {
  const { pace, leaseMs, fraction } = circumstances;
  const unsorted = doing === 'post' ? 'uncertain' : 'unavailable';
  const fault = error instanceof PlatformError ? error.fault : unsorted;
  const lacks = error instanceof PlatformError ? error.lacks : [];
  const reason = `${doing === 'look' ? 'looking for an earlier attempt: ' : ''}${fault}: ${reasonOf(error)}`;
  const mayHaveArrived = delivery.uncertain || (doing === 'post' && fault === 'uncertain');

  // What may have arrived is not given again by another delivery.
  const again = mayHaveArrived ? {} : ({ again: true } as const);
  if (fault === 'gone' || fault === 'forbidden')
    return { state: 'quarantined', reason, pause: { because: fault, lacks }, ...again };
  if (fault === 'rejected') return { state: 'quarantined', reason, alert: 'rejected' };
  const failures = delivery.failures + 1;
  if (failures >= ENOUGH_FAILURES && delivery.triedForMs >= GIVE_UP) {
    const givenUp = `given up after ${failures} failures: ${reason}`;
    return mayHaveArrived
      ? { state: 'uncertain', reason: givenUp }
      : { state: 'quarantined', reason: givenUp, alert: 'given-up', again: true };
  }

  const isUnknown = doing === 'post' && fault === 'uncertain';
  // Who says when it would take it did not take it now. Many are told the same moment, and come back one by one.
  const askedFor = error instanceof PlatformError && !isUnknown ? error.retryAfterMs : undefined;
  const waitMs =
    askedFor === undefined
      ? backoff(failures, [BACKOFF, LONGEST_BACKOFF], fraction)
      : askedFor + Math.ceil(BACKOFF * fraction);
  const isPending = isUnknown || delivery.lapsed;
  // As long as the key is known when the next call ends, that call comes soon. Else it is looked for, and must have arrived.
  const isLate = !isKnown(delivery.triedForMs, pace.timeoutMs + waitMs + leaseMs, circumstances);
  const grace = pace.lateMs + (delivery.lapsed ? pace.timeoutMs : 0);
  // It was refused where it had been looked for: one more look, as another attempt may yet arrive. Unknown: all again.
  const absences = isUnknown ? 0 : Math.min(delivery.absences, looksNeeded(pace) - 1);
  return {
    state: 'ready',
    waitMs: isPending && isLate ? Math.max(waitMs, grace) : waitMs,
    uncertain: mayHaveArrived,
    absences: isPending && !isLate ? NOT_WAITED_FOR : absences,
    failures,
    reason,
  };
}
