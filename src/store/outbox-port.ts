import type { Alert, Delivery, DeliveryState, Lack, Place, Posted } from '../domain.ts';

/** A delivery to be sent, claimed for this process until its lease ends. */
export interface ClaimedDelivery extends Delivery {
  readonly claim: string;
  /** Taken over from a sender whose lease ran out: it may have been about to call. */
  readonly lapsed: boolean;
  /** How long ago (ms) the first attempt began, by the database's clock; next to 0 in the first. */
  readonly triedForMs: number;
}

/** Proof that a delivery is this process's to send: a claim that lapsed and was taken over has another. */
export type DeliveryClaim = Pick<ClaimedDelivery, 'id' | 'claim'>;

/**
 * Why a claimed delivery is not to be sent now, by the first of these that holds: the claim was lost or ends too soon; a
 * story of it, or an article of which it shows a figure, was withdrawn; its subscription is gone; it or the workspace was paused.
 */
export type Hindrance = 'lease' | 'withdrawn' | 'unfollowed' | 'paused';

/** How an attempt to deliver ended. */
export type Outcome =
  | { readonly state: 'sent'; readonly posted: Posted }
  /**
   * Tried again after `waitMs`. `uncertain` says that it may have arrived, `absences` how often it was looked for,
   * `failures` how often the platform failed.
   */
  | {
      readonly state: 'ready';
      readonly waitMs: number;
      readonly uncertain: boolean;
      readonly absences: number;
      readonly failures: number;
      readonly reason: string;
    }
  /** Waits until `decideDelivery`; its owner is asked. */
  | { readonly state: 'uncertain'; readonly reason: string }
  /**
   * Not sent any more. `again`: its stories may be given to the place by another delivery. `pause`: so are all active
   * subscriptions of its place, and their owners told why. `alert`: what its owner is told.
   */
  | {
      readonly state: 'quarantined';
      readonly reason: string;
      readonly again?: true;
      readonly pause?: Pause;
      readonly alert?: 'rejected' | 'given-up';
    };

/** Why all that is followed in a place is paused, and what is to be mended there, where that is known. */
export interface Pause {
  readonly because: 'gone' | 'forbidden';
  readonly lacks: readonly Lack[];
}

/** An alert to be told, claimed for this process until its lease ends. */
export interface ClaimedAlert extends Alert {
  readonly claim: string;
  /** How often the owner could not be told. */
  readonly failures: number;
}

/** What became of telling an owner: a message of its own in the outbox; tried again later; or nobody can be told. */
export type AlertOutcome = { readonly delivery: NewDelivery } | { readonly waitMs: number } | 'dropped';

/** A delivery that goes into the outbox. */
export type NewDelivery = Pick<Delivery, 'id' | 'key' | 'place' | 'slotAt' | 'body'>;

/** How long (ms) what is over is remembered. */
export interface Retention {
  /** Deliveries that are final, with their bodies. */
  readonly deliveries: number;
  /** What was shown where: old buttons and corrections need it. */
  readonly posted: number;
  /** What came in: no platform repeats it so late. */
  readonly inbound: number;
}

/** What the store keeps of what is on its way: deliveries, and what owners are to be told. What holds of all its methods stands at `Store`. */
export interface OutboxStore {
  /**
   * Claims a platform's deliveries that are ready, or whose sender's lease ran out (then `lapsed` and
   * `uncertain`); oldest slot first.
   */
  claimDeliveries(wanted: {
    readonly platform: string;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<readonly ClaimedDelivery[]>;
  /**
   * Asked last before a post, which takes up to so long (ms).
   * @returns of these, the ids of those that are not to be sent now, and why
   */
  fence(deliveries: readonly ClaimedDelivery[], forMs: number): Promise<ReadonlyMap<string, Hindrance>>;
  /** @returns the ids that were settled; the claims of the others were lost, and nothing is written of them */
  settleDeliveries(
    settlements: readonly (DeliveryClaim & { readonly outcome: Outcome })[],
  ): Promise<ReadonlySet<string>>;
  /** A delivery, while it is remembered. */
  delivery(id: string): Promise<Delivery | undefined>;
  /** Decides about one that is uncertain: sent again, or left as it is. False when it is not uncertain (any more). */
  decideDelivery(id: string, as: 'resend' | 'skip'): Promise<boolean>;
  /** The state of each subscription's latest delivery in a place, by subscription. */
  deliveryStates(place: Place): Promise<ReadonlyMap<string, DeliveryState>>;
  /** Posted messages of a place, latest first. */
  posted(place: Place, limit: number): Promise<readonly Posted[]>;
  /** Forgets what is over for so long, by the database's clock. What waits for anything or anybody stays. */
  prune(kept: Retention): Promise<void>;

  /** Claims alerts whose time has come and that nobody else holds, oldest first. */
  claimAlerts(leaseMs: number, limit: number): Promise<readonly ClaimedAlert[]>;
  /** False, and nothing is written, when the claim was lost. */
  settleAlert(id: string, claim: string, outcome: AlertOutcome): Promise<boolean>;
}
