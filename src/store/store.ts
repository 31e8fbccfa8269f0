import type {
  DeliveryState,
  Place,
  Query,
  Schedule,
  Settings,
  SlotOutcome,
  Stopped,
  StoryId,
  Subscription,
  Workspace,
} from '../domain.ts';
import { OperatorError } from '../errors.ts';
import type { LibraryStore, Search, Shelved } from './library-port.ts';
import type { NewDelivery, OutboxStore } from './outbox-port.ts';

export type * from './library-port.ts';
export type * from './outbox-port.ts';

/** The database could not be read or written. The message says which, what happened and what to do. */
export class StoreError extends OperatorError {
  override name = 'StoreError';
  /** Trying again will not do: a person must act first. */
  readonly lasting: boolean;

  constructor(message: string, options: { readonly cause?: unknown; readonly lasting?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.lasting = options.lasting ?? false;
  }
}

/** A slot that is due, claimed for this process until its lease ends. */
export interface ClaimedSlot {
  readonly subscription: Subscription;
  /** Fence: what `commitSlot` must name. A claim that lapsed and was taken over has another. */
  readonly claim: string;
}

/** When a subscription's next slot is due (ms), and by which schedule. */
export type Plan = Pick<Subscription, 'id' | 'schedule' | 'nextDueAt'>;

/** The next slot of a subscription, due at `from` (ms) until now, is due at `to`. */
export interface Move {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** How a slot ended. Written in one transaction with all that follows from it. */
export interface SlotResult {
  readonly subscription: string;
  readonly claim: string;
  readonly slotAt: number;
  readonly outcome: SlotOutcome;
  readonly nextDueAt: number;
  /** Stories that this place is given by the delivery. */
  readonly seen: readonly StoryId[];
  readonly delivery?: NewDelivery;
  /** Stories the gate stopped: not tried again in this place until the article or the program changes. */
  readonly stopped: readonly Stopped[];
  readonly now: number;
}

/** How much there is of what. */
export interface Census {
  readonly deliveries: Readonly<Record<Exclude<DeliveryState, 'sent'>, number>>;
  readonly subscriptions: Readonly<Record<Subscription['state'], number>>;
  /** Owners who are yet to be told of trouble. */
  readonly alerts: number;
  /** Slot of the delivery that has waited longest, ms. */
  readonly oldestReadySlotAt?: number;
}

/**
 * All that Dateline remembers. Leases and waits run by the database's own clock, so that no
 * process's wall clock decides when something is sent again; all who share it give leases of one length. Every method that writes is one transaction;
 * where several processes try the same, the database picks one and the others are told by the result.
 * Methods throw StoreError when the database cannot be read or written. Instants are ms since 1970.
 */
export interface Store extends LibraryStore, OutboxStore {
  // following
  /** Adds it, unless its place follows the same already. @returns the one that is there: itself, or the earlier one */
  addSubscription(subscription: Subscription): Promise<Subscription>;
  /** False when it is gone already. What its place was given stays known. */
  removeSubscription(id: string): Promise<boolean>;
  /** One subscription, if it is there. */
  subscription(id: string): Promise<Subscription | undefined>;
  /** What follows this in a place, whatever the order of the query's companies, topics and words. */
  subscriptionOf(place: Place, query: Query): Promise<Subscription | undefined>;
  /** In a place, oldest first. */
  subscriptions(place: Place): Promise<readonly Subscription[]>;
  /** What a person follows in a workspace, oldest first. */
  followsOf(owner: string, workspace: Workspace): Promise<readonly Subscription[]>;
  /**
   * Forgets a person in a workspace: what they follow, as `removeSubscription` does, and what they were to be told.
   * @returns how many subscriptions there were
   */
  forget(owner: string, workspace: Workspace): Promise<number>;
  /** Changes its schedule; false when it is gone. */
  reschedule(id: string, schedule: Schedule, nextDueAt: number): Promise<boolean>;
  /**
   * All, by id, read bit by bit: one that is added, changed or removed meanwhile may be given as it was, as it is, or not
   * at all; the others are given once.
   */
  allSubscriptions(): AsyncIterable<Subscription>;
  /** When the next slot of each that is active is due: by id, page by page, as `allSubscriptions` reads. */
  plans(): AsyncIterable<readonly Plan[]>;
  /**
   * Moves the next slots of subscriptions, and voids claims of the old ones. One that is gone or paused, or whose next
   * slot is not due at `from` any more, stays as it is. @returns the ids of those that were moved
   */
  replan(moves: readonly Move[]): Promise<ReadonlySet<string>>;
  /** False when it is gone or not active. */
  pause(id: string, because: string): Promise<boolean>;
  /** False when it is gone or not paused. */
  resume(id: string, nextDueAt: number): Promise<boolean>;
  /** Pauses all that are active in a place, raises an alert to each owner, and returns them, oldest first. */
  pausePlace(place: Place, because: 'gone' | 'forbidden'): Promise<readonly Subscription[]>;

  /** What holds in a workspace: what its managers set, and for the rest what holds in all. */
  settings(workspace: Workspace): Promise<Settings>;
  /** Sets what is given and leaves the rest. */
  changeSettings(workspace: Workspace, change: Partial<Settings>): Promise<void>;
  /** What was changed, in every workspace where something was. */
  allSettings(): Promise<readonly { readonly workspace: Workspace; readonly changed: Partial<Settings> }[]>;

  // slots
  /** Claims active subscriptions due at or before `now`, longest due first, that nobody else holds. */
  claimSlots(now: number, leaseMs: number, limit: number): Promise<readonly ClaimedSlot[]>;
  /**
   * What a subscription has not yet been given, as `search` orders it: arrived after the follow (or freed from an
   * embargo since), not seen in its place, not stopped there by the gate in this same version of article and program.
   */
  unseen(subscription: Subscription, search: Search): Promise<readonly Shelved[]>;
  /**
   * False, and nothing is written, when the claim was lost, the subscription is gone or paused, or another subscription
   * has given the place one of these stories since. Where a delivery of this key is there, the slot was answered
   * before: it moves on, and the place is given nothing.
   */
  commitSlot(result: SlotResult): Promise<boolean>;
  /** What became of stories in a place: when they were given to it, and which the gate stops in this version. */
  fates(
    place: Place,
    stories: readonly StoryId[],
  ): Promise<ReadonlyMap<StoryId, { readonly seenAt?: number; readonly stopped: boolean }>>;

  // inbound
  /** True the first time an id of a platform is seen, false ever after. */
  firstTime(platform: string, inboundId: string, now: number): Promise<boolean>;

  // vault
  /** What a platform keeps under a key, as it was put. */
  kept(platform: string, key: string): Promise<string | undefined>;
  /** Keeps a value under a key, in place of what was there. */
  keep(platform: string, key: string, value: string): Promise<void>;
  /** Changes what is under a key from one value to another, or to nothing. False when it is not (any more) the first. */
  swap(platform: string, key: string, from: string, to: string | undefined): Promise<boolean>;
  /** The keys of a platform that begin like this, by their code points. */
  keptKeys(platform: string, prefix: string): Promise<readonly string[]>;

  // operation
  /** What waits, what stands still, and who follows, in numbers. */
  census(): Promise<Census>;
  /** Takes a share of the work, or keeps it for another lease. False when another holder has it. */
  takeShare(name: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Gives a share back; does nothing when another holder has it. */
  giveShare(name: string, holder: string): Promise<void>;
  /** Who took a share last and did not give it back, whether or not its lease has ended. */
  holderOf(name: string): Promise<string | undefined>;
  /** When the database was made from a backup, ms: of slots up to then it does not know how they were answered. */
  readonly restoredAt: number | undefined;

  /** Lets the database go. Nothing else is to be called afterwards. */
  close(): Promise<void>;
}
