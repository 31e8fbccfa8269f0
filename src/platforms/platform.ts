import type {
  Cleared,
  Company,
  Fragment,
  Inbound,
  Lack,
  Locale,
  MessageRef,
  Place,
  Reply,
  Workspace,
} from '../domain.ts';

/** Text that a renderer may put between fragments. No letters, digits or signs: none can change a number. */
export type Layout = { readonly from: 'layout'; readonly text: string };

/** One string of a payload that a reader can see, and what it is made of, in order. */
export interface Visible {
  /** JSON pointer (RFC 6901) into the payload. */
  readonly at: string;
  /** Readers see one surface or another: the page, or its complete plain text. Each is checked by itself. */
  readonly surface: string;
  readonly pieces: readonly (Fragment | Layout)[];
}

/** What a renderer makes of a reply: a JSON payload, and an account of every visible string in it. */
export interface Rendered {
  readonly payload: unknown;
  readonly visible: readonly Visible[];
}

/** A chat platform. Acks, signatures, reconnects, markup, length limits and rate limits stay inside it. */
export interface Platform {
  readonly name: string;

  /** Whether this process can post now. Where it cannot, what is to be posted waits, or another process posts it. */
  readonly open: boolean;

  /** How it takes messages of our own accord. */
  readonly pace: Pace;

  /**
   * For so long (ms) after the first attempt the platform takes the same key in this place for the same message, and
   * shows it once; 0 where it has no such rule.
   */
  idempotentMs(place: Place): number;

  /** Begins to listen. `hear` is called once for each thing that comes in and never rejects. */
  start(hear: (inbound: Inbound) => Promise<void>): Promise<void>;

  /** Takes nothing new in, lets what is under way end, and closes. */
  stop(): Promise<void>;

  /** Pure. */
  render(reply: Reply, locale: Locale): Rendered;

  /** Whether a leaf of a payload, by its JSON pointer, is machinery that no reader sees (ids, types, acts). Pure. */
  hidden(at: string, value: unknown): boolean;

  /**
   * What a reader sees of a string of a payload, by its JSON pointer: the same, or what its escapes stand for;
   * undefined where the platform would make more of it than text (a mention, a link, a look of its own). Pure.
   */
  shown(at: string, value: string): string | undefined;

  /** Answers what was asked. @throws PlatformError */
  respond(to: Inbound, cleared: Cleared): Promise<void>;

  /** Posts a message of our own accord. The same key is the same message. @throws PlatformError */
  post(place: Place, cleared: Cleared, key: string): Promise<MessageRef>;

  /** Looks for the message posted under a key since an instant (ms). @throws PlatformError */
  find(place: Place, key: string, since: number): Promise<'absent' | 'unreadable' | MessageRef>;

  /** Replaces a message. One that somebody deleted stays deleted. @throws PlatformError */
  edit(ref: MessageRef, cleared: Cleared): Promise<void>;

  /** The place of direct messages with a user of a workspace. @throws PlatformError */
  openDirect(workspace: Workspace, user: string): Promise<Place>;
}

export interface Pace {
  /** Calls of `post`, `find` and `edit` under way at a time. */
  readonly concurrency: number;
  /** Such a call ends, one way or another, within this time (ms). */
  readonly timeoutMs: number;
  /** A message may still appear so long (ms) after the call that brought it has ended; 0: never. */
  readonly lateMs: number;
}

/** What can be completed and offered, as the library has it now. */
export interface Catalog {
  companies(): Promise<readonly Company[]>;
}

/** What a platform keeps between runs: installations, sessions, what it cannot read back. Which of it is sealed, whoever opens the vault decides. */
export interface Vault {
  get(key: string): Promise<string | undefined>;
  /** Keeps a value in place of whatever was there. */
  put(key: string, value: string): Promise<void>;
  /** Changes one value to another, or to nothing. False, and nothing is written, when it is not there (any more). */
  replace(key: string, from: string, to: string | undefined): Promise<boolean>;
  /** The keys that begin like this, in order. */
  keys(prefix: string): Promise<readonly string[]>;
  /**
   * Does some work about a key that one process at a time is to do. A process that dies over it is followed within a minute.
   * @returns undefined, and nothing was done, while another has it
   */
  alone<T>(key: string, work: () => Promise<T>): Promise<T | undefined>;
}

/**
 * Parts of the work that one process at a time is to do: a socket, a page. Each has a name; the database says who has
 * which. Whatever must never be done twice needs a fence of its own besides: a process that was stopped by the machine in the
 * middle of a step ends that step when it wakes.
 */
export interface Shares {
  /**
   * Does some work whenever this process has the share, until `stop`. Another process that dies without giving it back is
   * followed within 20 seconds.
   * @param work is to end when its signal aborts: the share was lost, or cannot be made sure of; where it ends by itself,
   * the share is given back and tried for anew
   * @param elsewhere is told when the share was asked for in vain
   * @returns resolves after `stop`; rejects with what the work threw
   */
  hold(name: string, work: (signal: AbortSignal) => Promise<void>, elsewhere?: () => void): Promise<void>;
  /**
   * Waits for a turn, of which there is one in so many ms for all processes together: for what may be done so often and no
   * more. Resolves early when the signal aborts, or at `stop`.
   */
  turn(name: string, everyMs: number, signal: AbortSignal): Promise<void>;
  /** Ends all work, gives the shares back; resolves when that is done. */
  stop(): Promise<void>;
}

/** What was found when a part of the set-up was looked at. */
export interface Finding {
  /** `skipped`: nobody looked, and `says` why; `wrong`: something does not work until it is mended. */
  readonly state: 'ok' | 'skipped' | 'warning' | 'wrong';
  /** In a sentence, and how to mend it; never a secret. */
  readonly says: string;
}

/** A part of the set-up that an operator can have looked at. */
export interface Check {
  readonly about: string;
  /** Changes nothing. @throws OperatorError, PlatformError: it could not be looked at, which is a finding too */
  look(): Promise<readonly Finding[]>;
}

/**
 * What a caller can do about a failure:
 * `gone` the place no longer exists, `forbidden` we may not post there: pause its subscriptions, and say why in `status`;
 * `rejected` this message will never be taken: quarantine it; `limited` wait `retryAfterMs`, nothing was posted;
 * `unavailable` nothing was posted, try again; `uncertain` it may have been posted: look before trying again.
 */
export type Fault = 'gone' | 'forbidden' | 'rejected' | 'limited' | 'uncertain' | 'unavailable';

/** A platform did not do what was asked. The message says what, where, and what to do next; never a secret. */
export class PlatformError extends Error {
  readonly fault: Fault;
  /** A whole number of ms. */
  readonly retryAfterMs?: number;
  /** Of what is `forbidden`: what is to be mended there; empty where that is not known. */
  readonly lacks: readonly Lack[];

  constructor(
    fault: Fault,
    message: string,
    options: { retryAfterMs?: number; lacks?: readonly Lack[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'PlatformError';
    this.fault = fault;
    this.lacks = options.lacks ?? [];
    // As platforms say it, in seconds and parts of them, or as what is no number at all.
    const { retryAfterMs } = options;
    if (retryAfterMs !== undefined && Number.isFinite(retryAfterMs))
      this.retryAfterMs = Math.max(0, Math.ceil(retryAfterMs));
  }
}
