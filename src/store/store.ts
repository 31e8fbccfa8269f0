import type {
  Alert,
  Lack,
  Article,
  ArticleId,
  Company,
  CompanyId,
  Delivery,
  DeliveryState,
  Figure,
  FigureId,
  Place,
  Posted,
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

/** A file of the library as it was last read well. */
export interface ReadFile {
  /** Path under the digests folder, with its ending. */
  readonly path: string;
  /** Of its content. */
  readonly hash: string;
  /** Version of the reader that read it: a new reader reads every file again. */
  readonly reader: string;
}

/** What changed in the digests folder, applied whole or not at all. */
export interface LibraryChange {
  readonly companies: readonly { readonly file: ReadFile; readonly company: Company }[];
  readonly articles: readonly {
    readonly file: ReadFile;
    readonly article: Article;
    readonly figures: readonly Figure[];
    /** The article's id before its file was renamed: it keeps its story and its arrival. */
    readonly was?: ArticleId;
  }[];
  /** Paths of files that are no longer there. */
  readonly removed: readonly string[];
}

/** An article with what the library knows of it besides. */
export interface Shelved {
  readonly article: Article;
  readonly story: StoryId;
  /** Position in the order in which stories came to the library, from 1. An edit does not change it. */
  readonly arrival: number;
  /** Hash of its file. */
  readonly hash: string;
}

/** How to look for articles. Embargoed and withdrawn ones are never found. */
export interface Search {
  /** Articles of any of these; empty: of all. */
  readonly companies: readonly CompanyId[];
  /** Articles that hold any of these words or phrases in title, topics or text; empty: all. */
  readonly words: readonly string[];
  /** For embargoes, ms. */
  readonly now: number;
  /** Published no later, as in `Article.publishedAt`; absent: whenever. */
  readonly until?: string;
  readonly limit: number;
  /** How many of the first are passed over. */
  readonly offset: number;
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
export interface Store {
  // library
  /** The files that the library was read from, by path: its articles' and its companies'. */
  files(): Promise<readonly ReadFile[]>;
  /** Brings the library up to date. Of several processes that apply the same change, the later ones change nothing. */
  applyLibrary(change: LibraryChange): Promise<void>;
  /** By id. */
  companies(): Promise<readonly Company[]>;
  /** In the order asked for, embargoed and withdrawn ones included; those that are not in the library are left out. */
  articles(ids: readonly ArticleId[]): Promise<readonly Shelved[]>;
  /** The ledgers of these articles, in the order asked for, each by its place in the text. */
  figures(articles: readonly ArticleId[]): Promise<readonly Figure[]>;
  /** One entry of the ledger, while its article is in the library and still says so at that place. */
  figure(id: FigureId): Promise<Figure | undefined>;
  /** Newest first (publishedAt, then arrival, latest first). */
  search(search: Search): Promise<readonly Shelved[]>;
  /** How many articles, by company, embargoed and withdrawn ones left out. */
  counts(now: number): Promise<ReadonlyMap<CompanyId, number>>;
  /** The newest of these companies (empty: of all), embargoed and withdrawn ones included: not to be shown as they are. */
  newest(companies: readonly CompanyId[], limit: number): Promise<readonly Shelved[]>;
  /** The arrival of the latest story; 0 in an empty library. */
  lastArrival(): Promise<number>;

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

  // outbox
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

  // alerts
  /** Claims alerts whose time has come and that nobody else holds, oldest first. */
  claimAlerts(leaseMs: number, limit: number): Promise<readonly ClaimedAlert[]>;
  /** False, and nothing is written, when the claim was lost. */
  settleAlert(id: string, claim: string, outcome: AlertOutcome): Promise<boolean>;

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
