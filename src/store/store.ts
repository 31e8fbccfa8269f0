import type {
  Article,
  ArticleId,
  Cleared,
  Company,
  CompanyId,
  Delivery,
  DeliveryState,
  Figure,
  FigureId,
  Place,
  Posted,
  Schedule,
  Settings,
  SlotOutcome,
  StoryId,
  Subscription,
  Workspace,
} from '../domain.ts';
import type { Clock, Random } from '../world.ts';
import { articlesIn } from './articles.ts';
import { openSqlite } from './database.ts';
import { deliveriesIn } from './deliveries.ts';
import { subscriptionsIn } from './subscriptions.ts';

export { StoreError } from './database.ts';

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
  readonly limit: number;
}

/** A slot that is due, claimed for this process until its lease ends. */
export interface ClaimedSlot {
  readonly subscription: Subscription;
  /** Fence: what `commitSlot` must name. A claim that lapsed and was taken over has another. */
  readonly claim: string;
}

/** How a slot ended. Written in one transaction with all that follows from it. */
export interface SlotResult {
  readonly subscription: string;
  readonly claim: string;
  readonly slotAt: number;
  readonly outcome: SlotOutcome;
  readonly nextDueAt: number;
  /** Stories this place has now been given, or was kept from. */
  readonly seen: readonly StoryId[];
  readonly delivery?: {
    readonly id: string;
    readonly key: string;
    readonly place: Place;
    readonly slotAt: number;
    readonly body: Cleared;
  };
  /** Stories the gate stopped: not tried again in this place until the article or the program changes. */
  readonly quarantined: readonly {
    readonly story: StoryId;
    readonly hash: string;
    readonly reason: string;
  }[];
  readonly now: number;
}

/** How an attempt to deliver ended. */
export type Outcome =
  | { readonly state: 'sent'; readonly posted: Posted }
  /** Tried again from `notBefore` (ms); `uncertain` says that it may have arrived. */
  | {
      readonly state: 'ready';
      readonly notBefore: number;
      readonly uncertain: boolean;
      readonly reason: string;
    }
  | { readonly state: 'quarantined'; readonly reason: string };

/**
 * All that Dateline remembers. Leases run by the database's own clock. Every method is one transaction; where
 * several processes try the same, the database picks one and the others are told by the result.
 * Methods throw StoreError when the database cannot be read or written.
 */
export interface Store {
  // library
  files(): Promise<readonly ReadFile[]>;
  applyLibrary(change: LibraryChange): Promise<void>;
  companies(): Promise<readonly Company[]>;
  articles(ids: readonly ArticleId[]): Promise<readonly Shelved[]>;
  figures(articles: readonly ArticleId[]): Promise<readonly Figure[]>;
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
  /** False when a subscription of this id is there already. */
  addSubscription(subscription: Subscription): Promise<boolean>;
  removeSubscription(id: string): Promise<boolean>;
  subscription(id: string): Promise<Subscription | undefined>;
  /** In a place, oldest first. */
  subscriptions(place: Place): Promise<readonly Subscription[]>;
  /** How many a person has in a workspace. */
  followsOf(owner: string, workspace: Workspace): Promise<number>;
  /** Changes its schedule; false when it is gone. */
  reschedule(id: string, schedule: Schedule, nextDueAt: number): Promise<boolean>;
  /** False when it is gone or not active. */
  pause(id: string, because: string): Promise<boolean>;
  /** False when it is gone or not paused. */
  resume(id: string, nextDueAt: number): Promise<boolean>;
  /** Pauses all that are active in a place and returns them. */
  pausePlace(place: Place, because: string): Promise<readonly Subscription[]>;

  settings(workspace: Workspace): Promise<Settings>;
  changeSettings(workspace: Workspace, change: Partial<Settings>): Promise<void>;

  // slots
  /** Claims active subscriptions due at or before `now`, longest due first, that nobody else holds. */
  claimSlots(now: number, leaseMs: number, limit: number): Promise<readonly ClaimedSlot[]>;
  /**
   * What a subscription has not yet been given, as `search` orders it: arrived after the follow (or freed from an embargo since),
   * not seen in its place, not stopped there by the gate in this same version. `program` names the program's version.
   */
  unseen(subscription: Subscription, search: Search, program: string): Promise<readonly Shelved[]>;
  /**
   * False, and nothing is written, when the claim was lost, the subscription is gone or paused, or another subscription
   * has given the place one of these stories since.
   */
  commitSlot(result: SlotResult, program: string): Promise<boolean>;

  // outbox
  /** Claims deliveries that are ready by `now`, or whose sender's lease ran out (then `uncertain`); oldest slot first. */
  claimDeliveries(
    now: number,
    leaseMs: number,
    limit: number,
  ): Promise<readonly (Delivery & { readonly claim: string })[]>;
  /** False, and nothing is written, when the claim was lost. */
  settleDelivery(id: string, claim: string, outcome: Outcome): Promise<boolean>;
  /** The state of each subscription's latest delivery in a place, by subscription. */
  deliveryStates(place: Place): Promise<ReadonlyMap<string, DeliveryState>>;
  /** What became of stories in a place: when they were given to it (ms), and which the gate stops in this version. */
  fates(
    place: Place,
    stories: readonly StoryId[],
    program: string,
  ): Promise<ReadonlyMap<StoryId, { readonly seenAt?: number; readonly stopped: boolean }>>;
  /** Posted messages of a place, latest first. */
  posted(place: Place, limit: number): Promise<readonly Posted[]>;

  // inbound
  /** True the first time an id of a platform is seen, false ever after. */
  firstTime(platform: string, inboundId: string, now: number): Promise<boolean>;

  close(): Promise<void>;
}

/**
 * Opens the store in a SQLite file, which is made, with its folder, where there is none.
 * @param options.file path of the file
 * @param options.clock for waiting while another process writes
 * @param options.random for claims
 * @throws StoreError
 */
export async function openStore(options: {
  readonly file: string;
  readonly clock: Clock;
  readonly random: Random;
}): Promise<Store> {
  const database = await openSqlite(options.file, options.clock);
  return {
    ...articlesIn(database),
    ...subscriptionsIn(database, options.random),
    ...deliveriesIn(database, options.random),
    close: () => database.db.destroy(),
  };
}
