import type { Generated, GeneratedAlways } from 'kysely';
import type {
  Alert,
  Article,
  ArticleId,
  Cleared,
  Company,
  CompanyId,
  DeliveryState,
  Figure,
  FigureId,
  Place,
  Query,
  Schedule,
  Settings,
  SlotOutcome,
  StoryId,
  Subscription,
  Workspace,
} from '../domain.ts';

/**
 * The tables after the last migration. Instants are ms since 1970, truth is 0 or 1, and what is never searched by
 * its parts lies as JSON in one column.
 */
export interface Tables {
  /** Never deleted: a story that comes back is not news, and an arrival is not given twice. */
  stories: { id: StoryId; arrival: number };
  /** Which story an article of this id told last. Outlives the article. */
  article_stories: { article: ArticleId; story: StoryId };
  /** Which story a file of this content told last. Outlives the file. */
  content_stories: { hash: string; story: StoryId };
  companies: { id: CompanyId; path: string; hash: string; reader: string; body: Json<Company> };
  articles: {
    /** The row's number, by which the word index knows it. */
    number: Generated<number>;
    id: ArticleId;
    path: string;
    hash: string;
    reader: string;
    story: StoryId;
    /** Its story's. */
    arrival: number;
    published_at: string;
    embargo_at: number | null;
    withdrawn: number;
    body: Json<Article>;
  };
  article_companies: { article: ArticleId; company: CompanyId };
  figures: { id: FigureId; article: ArticleId; start: number; body: Json<Figure> };
  subscriptions: {
    id: string;
    place: PlaceKey;
    owner: string;
    query: Json<Query>;
    query_key: Json<QueryParts>;
    schedule: Json<Schedule>;
    locale: string;
    state: Subscription['state'];
    paused_because: string | null;
    followed_at: number;
    since: number;
    next_due_at: number;
    claim: string | null;
    lease_ends_at: number | null;
    last_slot_at: number | null;
    last_outcome: SlotOutcome | null;
  };
  /** What a workspace's managers changed; the rest is as `DEFAULTS` has it. */
  settings: { workspace: Json<WorkspaceParts>; body: Json<Partial<Settings>> };
  /** What each place was given, whatever became of the article or the subscription. */
  seen: { place: PlaceKey; story: StoryId; seen_at: number };
  /** Stories that the gate stopped, in the version of article and program in which it did. */
  stopped: {
    place: PlaceKey;
    story: StoryId;
    hash: string;
    program: string;
    reason: string;
    stopped_at: number;
  };
  deliveries: {
    id: string;
    key: string;
    /** '' where it answers no subscription's slot. */
    subscription: string;
    /** The place's. */
    platform: string;
    place: PlaceKey;
    slot_at: number;
    state: DeliveryState;
    /** Made of the state, for what looks for what is open, or was not sent in the end. */
    stage: GeneratedAlways<'open' | 'done' | 'kept'>;
    attempts: number;
    failures: number;
    first_tried_at: number | null;
    uncertain: number;
    absences: number;
    /** Taken over by who holds it now from who fell silent. */
    lapsed: number;
    not_before: number;
    claim: string | null;
    lease_ends_at: number | null;
    /** Why the last attempt did not succeed. */
    reason: string | null;
    created_at: number;
  };
  /** What each delivery says. */
  bodies: { delivery: string; body: Json<Cleared> };
  /** Owners to be told of trouble. One that was told is deleted: the message is in the outbox then. */
  alerts: {
    id: string;
    body: Json<Alert>;
    raised_at: number;
    not_before: number;
    failures: number;
    claim: string | null;
    lease_ends_at: number | null;
  };
  posted: {
    /** Counts up in the order of posting. */
    number: Generated<number>;
    delivery: string;
    place: PlaceKey;
    message: string;
    figures: Json<readonly FigureId[]>;
    stories: Json<readonly StoryId[]>;
    posted_at: number;
  };
  inbound: { platform: string; id: string; first_at: number };
  /** Which process has which share of the work. */
  shares: { name: string; holder: string; lease_ends_at: number };
  /** What once happened to the database as a whole, and when. */
  marks: { name: 'backup' | 'restored'; at: number };
  /** What platforms keep, as it was sealed: the database holds no secret that can be read from it alone. */
  vault: { platform: string; key: string; value: string };
}

/** Every table by its primary key, in an order in which what others refer to comes before them. */
export const TABLES = {
  stories: ['id'],
  article_stories: ['article'],
  content_stories: ['hash'],
  companies: ['id'],
  articles: ['number'],
  article_companies: ['article', 'company'],
  figures: ['id'],
  subscriptions: ['id'],
  settings: ['workspace'],
  seen: ['place', 'story'],
  stopped: ['place', 'story', 'hash', 'program'],
  deliveries: ['id'],
  bodies: ['delivery'],
  alerts: ['id'],
  posted: ['number'],
  inbound: ['platform', 'id'],
  shares: ['name'],
  marks: ['name'],
  vault: ['platform', 'key'],
} as const satisfies { readonly [Name in keyof Tables]: readonly (keyof Tables[Name])[] };

declare const holds: unique symbol;

/** A value as JSON text, with its type kept. */
export type Json<T> = string & { readonly [holds]: T };

export function toJson<T>(value: T): Json<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where text gets this type
  return JSON.stringify(value) as Json<T>;
}

export function fromJson<T>(json: Json<T>): T {
  return JSON.parse(json);
}

type WorkspaceParts = readonly [platform: string, workspace: string];

/** A workspace as one text. */
export const workspaceKey = ({ platform, workspace }: Workspace): Json<WorkspaceParts> =>
  toJson<WorkspaceParts>([platform, workspace]);

export function workspaceOf(key: Json<WorkspaceParts>): Workspace {
  const [platform, workspace] = fromJson(key);
  return { platform, workspace };
}

type PlaceParts = readonly [platform: string, workspace: string, channel: string, thread?: string];

/** A place as one text: two texts are equal exactly when their places are. */
export type PlaceKey = Json<PlaceParts>;

export function placeKey({ platform, workspace, channel, thread }: Place): PlaceKey {
  return toJson<PlaceParts>(
    thread === undefined ? [platform, workspace, channel] : [platform, workspace, channel, thread],
  );
}

type QueryParts = readonly (readonly string[])[];

/** What a query asks for as one text, whatever the order of its companies, topics and words. */
export function queryKey({ companies, topics, words }: Query): Json<QueryParts> {
  return toJson<QueryParts>([companies, topics, words].map((part) => [...new Set(part)].sort()));
}

export function placeOf(key: PlaceKey): Place {
  const [platform, workspace, channel, thread] = fromJson(key);
  return { platform, workspace, channel, ...(thread === undefined ? {} : { thread }) };
}
