// The vocabulary of Dateline: readonly data, no code, no imports. Everything here can be written as JSON.
// Instants are milliseconds since 1970 and end in `At`; spans are UTF-16 offsets [start, end) into `Article.text`.

/** Path of the article's file under the digests folder without its ending: `alibaba/2021-12-20-overseas-expansion`. */
export type ArticleId = string;
/** `<article id>#<start>-<end>`: a figure is its place in its article. */
export type FigureId = string;
/** Identity of a piece of news, kept when its file is edited or renamed; the id its article first had. */
export type StoryId = string;
/** Name of a folder under the digests folder, and so of a slash command: `alibaba`. */
export type CompanyId = string;
/** [start, end) in `Article.text`. */
export type Span = readonly [start: number, end: number];
/** A BCP 47 language tag: `en`, `zh-CN`. */
export type Locale = string;
/** An IANA time zone: `Asia/Shanghai`. */
export type Zone = string;

// --- what curators write

export interface Company {
  readonly id: CompanyId;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly topics: readonly Topic[];
  /** Units and brands whose figures are their own. */
  readonly parts?: readonly Part[];
}

/** A part of a company, by every name that texts use for it. */
export interface Part {
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface Topic {
  readonly id: string;
  /** Words of an article, besides the topic's own, that mean this topic: cloud: alicloud, aliyun. Lower case. */
  readonly words: readonly string[];
}

export interface Article {
  readonly id: ArticleId;
  /** The first is the folder the article is in. */
  readonly companies: readonly CompanyId[];
  readonly topics: readonly string[];
  readonly title: string;
  readonly publisher: string;
  /** http or https. */
  readonly url: string;
  /** `2021-12-20`, or an instant in UTC, `2021-12-20T04:35:00Z`; sorts as text. */
  readonly publishedAt: string;
  /** Until then the article is shown to nobody. */
  readonly embargoAt?: number;
  readonly language: Locale;
  /** The body as plain text: paragraphs parted by an empty line, no markup, no control characters. */
  readonly text: string;
  readonly withdrawn: boolean;
}

// --- the ledger

export type Bound = '=' | '~' | '<' | '≤' | '>' | '≥';
export type FigureKind = 'level' | 'change' | 'rank' | 'share' | 'count';
export type Direction = 'up' | 'down';

/** One entry of the ledger: a number that an article states, with all that is needed to read it rightly. */
export interface Figure {
  readonly id: FigureId;
  readonly article: ArticleId;
  readonly span: Span;
  /** The sentence that states it. */
  readonly sentence: Span;
  /** "285 million consumers" may be a level or an increase: two different claims. */
  readonly kind: FigureKind;
  /** In units of `unit`: 285 million is 285000000, 60 percent is 60; a range is [low, high]. */
  readonly value: number | readonly [low: number, high: number];
  /** `percent`, `CNY`, `USD`, `people`, `parcels`, `rank`; '' where nothing is counted. */
  readonly unit: string;
  /** The article's text at `span`, letter for letter. */
  readonly printed: string;
  /** A rank with `<` lies within the first `value`: "top 20". */
  readonly bound: Bound;
  /** Which way the metric moved; absent where the text does not say. */
  readonly direction?: Direction;
  /** What is measured: "order volume". */
  readonly metric: string;
  /** Whose it is: "Lazada". */
  readonly of: string;
  /** "year to 30 September 2021", "March 2021". */
  readonly period?: string;
  /** What a change or a share is taken of: "year on year". */
  readonly basis?: string;
  /** Who says so: "Gartner", "Alibaba Cloud (Zhang Jianfeng)". */
  readonly claimant: string;
  /** The figure that this one states in another unit: "(US$84.5 billion)". */
  readonly conversionOf?: FigureId;
}

// --- asking and digests

/** What is asked for. All empty: anything, newest first. */
export interface Query {
  readonly companies: readonly CompanyId[];
  /** Topic ids of those companies. */
  readonly topics: readonly string[];
  /** Further words, lower case, in the asker's order. */
  readonly words: readonly string[];
}

export interface Sentence {
  readonly article: ArticleId;
  readonly span: Span;
}

/** What became of a story for one follow, or would if it were asked for now; and why. */
export type Verdict =
  | { readonly is: 'chosen' | 'held' | 'stopped' | 'older' | 'elsewhere' | 'off-topic' | 'withdrawn' }
  | { readonly is: 'seen'; readonly at: number }
  | { readonly is: 'embargoed'; readonly until: number };

/** Why a story is in a digest: it is the newest, or it is about the topic or the words asked for. */
export type Reason = 'latest' | 'topic' | 'words';

export interface Story {
  readonly id: StoryId;
  readonly articles: readonly Article[];
  readonly gist: readonly Sentence[];
  /** Key figures, the most telling first. */
  readonly figures: readonly Figure[];
  /** Figures about the same query that did not fit. */
  readonly left: readonly Figure[];
  readonly chosen: Reason;
}

/** A figure that tells otherwise what a figure of another article tells: both are shown, and that they differ. */
export interface Contrast {
  readonly of: FigureId;
  readonly figure: Figure;
  /** The figure's, as its source. */
  readonly article: Article;
}

/** Never empty: no news is `undefined`. */
export interface Digest {
  readonly query: Query;
  readonly stories: readonly Story[];
  /** Stories that did not fit and wait for the next digest. */
  readonly held: readonly StoryId[];
  /** Words that were asked for and that no article of these stories names. */
  readonly unnamed?: readonly string[];
  /** Of figures that are shown; none where nobody looked. */
  readonly contrasts?: readonly Contrast[];
}

// --- people and places

/** Where messages go. A direct message is a place too. */
export interface Place {
  readonly platform: string;
  readonly workspace: string;
  readonly channel: string;
  readonly thread?: string;
}

/** Facts from the platform; what they allow is for the bot alone to decide. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly locale: Locale;
  readonly zone?: Zone;
  readonly mayManage: boolean;
}

/** What a workspace's managers decide for it. */
export interface Settings {
  /** Who may follow in a channel. In a direct message everybody may. */
  readonly follow: 'everyone' | 'managers';
  /** Of who has none of their own. */
  readonly zone?: Zone;
  /** Language of scheduled posts; absent: that of who followed. */
  readonly locale?: Locale;
  /** Nothing is posted of our own accord while this holds. */
  readonly paused: boolean;
  /** What becomes of a post of which nobody can tell whether it arrived: its owner is asked, or it is left, or sent again. */
  readonly onUncertain: 'ask' | 'skip' | 'resend';
  /** How many follows a place, and a person, may have. */
  readonly perPlace: number;
  readonly perUser: number;
}

// --- what comes in

/** Each has an id that is unique within its platform and handled once. */
export type Inbound = Ask | Press | Opened | PlaceGone | PlaceBack;

/** A slash command without its slash, or a direct message. */
export interface Ask {
  readonly kind: 'ask';
  readonly id: string;
  readonly place: Place;
  readonly user: User;
  /** Said in a direct message. */
  readonly direct: boolean;
  /** What keeps Dateline from posting in the place, where the platform says so with it; none: nothing does. */
  readonly lacks?: readonly Lack[];
  readonly words: string;
}

/** A button under a message. */
export interface Press {
  readonly kind: 'press';
  readonly id: string;
  readonly place: Place;
  readonly user: User;
  readonly direct: boolean;
  /** As in an ask. */
  readonly lacks?: readonly Lack[];
  readonly act: Act;
}

/** A person looks at the page that is theirs alone, where the platform has one: all that they follow in the workspace. */
export interface Opened {
  readonly kind: 'opened';
  readonly id: string;
  /** Their direct message. */
  readonly place: Place;
  readonly user: User;
}

/** A channel was deleted or archived, or the bot was removed from it. */
export interface PlaceGone {
  readonly kind: 'gone';
  readonly id: string;
  readonly place: Place;
}

/** A channel can be posted in again: it was restored, or the bot was let in. */
export interface PlaceBack {
  readonly kind: 'back';
  readonly id: string;
  readonly place: Place;
}

/** What a button does. */
export type Act =
  /** All figures of an article about a query. */
  | { readonly do: 'figures'; readonly article: ArticleId; readonly query: Query }
  /** The next stories about a query. */
  | { readonly do: 'more'; readonly query: Query; readonly skip: number }
  | { readonly do: 'sources'; readonly article: ArticleId }
  /** As it was shown: an edit may have put another number in its place. */
  | { readonly do: 'why'; readonly figure: FigureId; readonly printed: string }
  | { readonly do: 'follow'; readonly query: Query }
  | { readonly do: 'unfollow' | 'pause' | 'resume'; readonly subscription: string }
  /** What would be posted now. */
  | { readonly do: 'preview'; readonly subscription: string }
  /** Asks which schedule it is to have. */
  | { readonly do: 'edit'; readonly subscription: string }
  | { readonly do: 'reschedule'; readonly subscription: string; readonly schedule: Schedule }
  /** Decides about a post of which nobody can tell whether it arrived. */
  | { readonly do: 'settle'; readonly delivery: string; readonly as: 'resend' | 'skip' }
  /** Asks for the words of a command: by a form where the platform has one, by an example elsewhere. */
  | { readonly do: 'compose'; readonly what: 'follow' | 'preview' }
  /** Removes what is kept of who presses, once they were told what that means. */
  | { readonly do: 'forget' }
  | { readonly do: 'command'; readonly command: Command };

/** Words, understood. What was not understood is a value too, with what comes nearest. */
export type Command =
  | { readonly do: 'show'; readonly query: Query }
  | { readonly do: 'follow'; readonly query: Query; readonly schedule: Schedule }
  | { readonly do: 'unfollow'; readonly query: Query }
  /** What would be posted now and what would wait; why each story was chosen or not. */
  | { readonly do: 'preview' | 'why'; readonly query: Query }
  | { readonly do: 'list' | 'companies' | 'status' | 'help' }
  /** Tells what would be removed of who asks, and asks whether it shall be. */
  | { readonly do: 'forget' }
  | { readonly do: 'settings'; readonly change?: Partial<Settings> }
  | { readonly do: 'bad-setting'; readonly words: string }
  | { readonly do: 'unknown-company'; readonly word: string; readonly nearest?: CompanyId }
  /** Words that begin like a command with a slip in it; with the command that they were meant for, and what follows. */
  | { readonly do: 'misspelt'; readonly word: string; readonly nearest: string; readonly words: string }
  | {
      readonly do: 'bad-schedule';
      readonly query: Query;
      readonly words: string;
      readonly problem: 'zone' | 'time' | 'schedule';
      /** The schedule that comes closest to the words. */
      readonly nearest?: Schedule;
    };

// --- following

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A day of each month. */
export type MonthDay =
  /** 1 to 31, and -1 for the last. A day that a month does not have is its last day. */
  | { readonly day: number }
  /** The first to the fourth of a weekday, and -1 for the last. */
  | { readonly week: 1 | 2 | 3 | 4 | -1; readonly weekday: Weekday };

export type Schedule =
  /** Wall-clock times, `hh:mm`, of days of the week in a zone. */
  | {
      readonly kind: 'calendar';
      readonly days: readonly Weekday[];
      readonly times: readonly string[];
      readonly zone: Zone;
    }
  /** Wall-clock times of a day of each month in a zone. */
  | {
      readonly kind: 'monthly';
      readonly on: MonthDay;
      readonly times: readonly string[];
      readonly zone: Zone;
    }
  /** The minutes, hours and days of a crontab line, five fields parted by single spaces, by the wall clock of a zone. */
  | { readonly kind: 'cron'; readonly expression: string; readonly zone: Zone }
  /** Elapsed time: every so many minutes since 1970. The zone is that of its words only. */
  | { readonly kind: 'interval'; readonly minutes: number; readonly zone: Zone };

export interface Subscription {
  readonly id: string;
  readonly place: Place;
  /** User id of who followed. */
  readonly owner: string;
  readonly query: Query;
  readonly schedule: Schedule;
  readonly locale: Locale;
  readonly state: 'active' | 'paused';
  readonly pausedBecause?: string;
  readonly followedAt: number;
  /** The library's last arrival when the follow was made; what arrives later is news. */
  readonly since: number;
  readonly nextDueAt: number;
  /** Its latest slot that was answered. */
  readonly last?: { readonly slotAt: number; readonly outcome: SlotOutcome };
}

/**
 * How a slot was answered: with a post; with none, because nothing was new, or the gate stopped all that was, or the
 * workspace has paused; or not at all, because it was missed for longer than its grace.
 */
export type SlotOutcome = 'posted' | 'nothing' | 'stopped' | 'paused' | 'missed';

/** A platform's tenant: a Slack workspace, a Discord server. */
export type Workspace = Pick<Place, 'platform' | 'workspace'>;

// --- fragments and replies

/** A piece of text that knows where it comes from, so that the gate can check it against that source alone. */
export type Fragment =
  /** The article's text at the span. `mark` asks for emphasis. */
  | {
      readonly from: 'quote';
      readonly article: ArticleId;
      readonly span: Span;
      readonly mark?: true;
      readonly text: string;
    }
  | { readonly from: 'figure'; readonly figure: FigureId; readonly form: FigureForm; readonly text: string }
  | {
      readonly from: 'source';
      readonly article: ArticleId;
      readonly field: SourceField;
      readonly text: string;
    }
  | { readonly from: 'company'; readonly company: CompanyId; readonly topic?: string; readonly text: string }
  | { readonly from: 'made'; readonly made: Made; readonly text: string }
  /** The asker's own words. */
  | { readonly from: 'echo'; readonly text: string }
  /** A literal part of a message in the catalogue. */
  | { readonly from: 'phrase'; readonly key: string; readonly text: string };

/** `direction` and `bound` are a sign or words of ours for what the ledger says; the others are its own words. */
export type FigureForm =
  | 'printed'
  | 'bound'
  | 'direction'
  | 'metric'
  | 'of'
  | 'period'
  | 'basis'
  | 'claimant';
export type SourceField = 'title' | 'publisher' | 'url' | 'date';

/** Text that we compute, as the data it is computed from. */
export type Made =
  /** How many of these there are. */
  | { readonly kind: 'count'; readonly of: readonly string[] }
  /** How many articles of a company can be shown. */
  | { readonly kind: 'articles'; readonly company: CompanyId; readonly count: number }
  /** A day, or an instant shown as its day in UTC; as in `Article.publishedAt`. */
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'time'; readonly at: number; readonly zone: Zone }
  /** An instant as it reads in a zone, and in UTC beside it. */
  | { readonly kind: 'slot'; readonly at: number; readonly zone: Zone }
  | { readonly kind: 'schedule'; readonly schedule: Schedule }
  /** A channel by its id, which a platform shows as the channel's name if it can. */
  | { readonly kind: 'place'; readonly place: Place }
  /** A setting of the workspace as its text. */
  | { readonly kind: 'setting'; readonly name: keyof Settings; readonly value: string }
  | { readonly kind: 'command'; readonly command: Command };

/** Fragments read one after the other, parted by nothing: spaces between them are fragments too. */
export type Line = readonly Fragment[];

/** A figure as it is shown: the ledger entry, and the lines that show it, which stay together. */
export interface ShownFigure extends Figure {
  readonly beside?: Beside;
  readonly shown: {
    /** Direction, bound and printed form: "up", "more than", "5 million". */
    readonly value: Line;
    /** What is measured, and whose it is. */
    readonly label: Line;
    /** Period, basis and claimant: a line each, where there is one. */
    readonly details: readonly Line[];
  };
  readonly actions: readonly Action[];
}

/**
 * A figure that is shown in the same story or answer, and why: they are of two articles and differ, or this one is what
 * the other was in an earlier period.
 */
export interface Beside {
  readonly as: 'differs' | 'earlier';
  readonly figure: FigureId;
}

export interface ShownStory {
  readonly id: StoryId;
  readonly articles: readonly ArticleId[];
  readonly chosen: Reason;
  readonly title: Line;
  readonly sentences: readonly Line[];
  readonly figures: readonly ShownFigure[];
  readonly sources: readonly Line[];
  readonly notes: readonly Line[];
  readonly actions: readonly Action[];
  /** What takes the place of its notes and actions where a platform has no room for all of its figures. */
  readonly shortened?: Pick<ShownStory, 'notes' | 'actions'>;
}

export interface Action {
  readonly label: Line;
  readonly act: Act;
}

export interface Item {
  readonly lines: readonly Line[];
  readonly figure?: ShownFigure;
  readonly actions: readonly Action[];
}

/** What the bot says: meaning, never markup. */
export type Reply = Said & {
  /** Said last of the notes where a platform has no room for all of it. */
  readonly shortened?: Line;
};

type Said =
  | {
      readonly kind: 'digest';
      readonly heading: Line;
      readonly stories: readonly ShownStory[];
      readonly notes: readonly Line[];
      readonly actions: readonly Action[];
    }
  | {
      /** An answer in items: companies, help, more figures, sources, why a number, what is followed. */
      readonly kind: 'answer' | 'list';
      readonly heading: Line;
      readonly items: readonly Item[];
      readonly notes: readonly Line[];
      readonly actions: readonly Action[];
    }
  | {
      /** A short message: something was done, could not be done, or was not found. */
      readonly kind: 'notice';
      readonly heading: Line;
      readonly notes: readonly Line[];
      readonly actions: readonly Action[];
    };

// --- sending

declare const cleared: unique symbol;

/** A payload that passed the gate. Only gate.ts makes one, and only this can be sent. JSON throughout. */
export interface Cleared {
  readonly [cleared]: true;
  readonly payload: unknown;
  /** What it shows. */
  readonly figures: readonly FigureId[];
  readonly stories: readonly StoryId[];
}

/** What a due subscription is to be sent. */
export interface Composition {
  readonly outcome: SlotOutcome;
  /** Absent when there is nothing new. */
  readonly body?: Cleared;
  readonly seen: readonly StoryId[];
  readonly stopped: readonly Stopped[];
}

/** A story that the gate stopped: the version of its article by the hash of its file, and what was wrong. */
export interface Stopped {
  readonly story: StoryId;
  readonly hash: string;
  readonly reason: string;
}

/** A message on a platform. */
export interface MessageRef {
  readonly place: Place;
  readonly id: string;
}

/**
 * `ready` waits for its time; `sending` is under way, or was when its process died; `uncertain` may have arrived, and
 * waits for a person to decide; `sent` and `quarantined` are final.
 */
export type DeliveryState = 'ready' | 'sending' | 'uncertain' | 'sent' | 'quarantined';

/** A row of the outbox. */
export interface Delivery {
  readonly id: string;
  /** Deterministic from subscription, place and slot; at most 22 letters, digits, `-` and `_`. */
  readonly key: string;
  /** Whose slot it answers; absent where it tells an owner of trouble. */
  readonly subscription?: string;
  readonly place: Place;
  /** The due time that this answers. */
  readonly slotAt: number;
  readonly body: Cleared;
  readonly state: DeliveryState;
  /** How often somebody took it on. */
  readonly attempts: number;
  /** How many of those ended with an error of the platform. */
  readonly failures: number;
  /** When the first attempt began, by the store's clock. */
  readonly firstTriedAt?: number;
  /** An earlier attempt may have arrived: look before sending again. */
  readonly uncertain: boolean;
  /** How many looks in a row did not find it; -1: none counts before what may come late was waited for. */
  readonly absences: number;
}

/** Trouble that an owner is told of, once. */
export interface Alert {
  readonly id: string;
  readonly kind: AlertKind;
  /** User id. */
  readonly owner: string;
  /** What the owner follows that is in trouble, all in one place. Never empty. */
  readonly subscriptions: readonly Subscription[];
  /** The slot and the delivery it is about, where it is about one. */
  readonly slotAt?: number;
  readonly delivery?: string;
  /** What is to be mended in a place that is `forbidden`, where that is known. */
  readonly lacks?: readonly Lack[];
}

/**
 * What keeps Dateline from posting in a place, as whoever runs it can mend it: a permission that it has not got there, its
 * being let in at all, or something about the place itself.
 */
export type Lack =
  | 'view-channel'
  | 'send-messages'
  | 'send-in-threads'
  | 'membership'
  /** It is not in that channel, into which anybody there may bring it. */
  | 'invitation'
  | 'open-thread'
  | 'unlocked-thread'
  | 'tag'
  /** It is no part of a talk among people, in which somebody has it with them. */
  | 'part';

/**
 * `gone`, `forbidden`: its place is lost and all follows there are paused; `rejected`: the platform will never take
 * this post; `given-up`: it could not be delivered for long; `uncertain`: the owner is to decide; `missed`: no digest
 * came within the grace of its slot.
 */
export type AlertKind = 'gone' | 'forbidden' | 'rejected' | 'given-up' | 'uncertain' | 'missed';

/** What was shown where: what old buttons, corrections and "why" need. Kept longer than bodies. */
export interface Posted {
  readonly ref: MessageRef;
  readonly delivery: string;
  readonly figures: readonly FigureId[];
  readonly stories: readonly StoryId[];
}
