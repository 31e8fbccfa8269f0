import type { Place } from '../../src/domain.ts';

// What a trial needs to know of a design: how its processes are started, and how they are given work.

/**
 * The kinds of platform: `keyed` takes the same key for the same message for a while, `plain` shows whatever it is
 * sent, so that only its history tells what arrived. `slack` is plain too: Dateline's own adapter, and Slack's rules.
 * `discord` is keyed where its nonces count, and plain in forums.
 */
export const KINDS = ['keyed', 'plain', 'slack', 'discord'] as const;
export type Kind = (typeof KINDS)[number];

/** What can be tried on, by the name that is asked for. */
export const PLATFORMS: Readonly<Record<string, readonly Kind[]>> = {
  chat: ['keyed', 'plain'],
  slack: ['slack'],
  discord: ['discord'],
};

/** How long (ms) the `keyed` platform knows a key. */
export const IDEMPOTENT = 120_000;

/** How long (ms) Discord knows a nonce: so short that a trial outlives it. */
export const NONCE = 6_000;

/** A post ends within this time (ms). On Discord it is several calls. */
export const timeoutOf = (kind: Kind): number => (kind === 'discord' ? 600 : 300);

/** How long (ms) a claim holds: a little more than the shortest that the outbox takes for such posts. */
export const leaseFor = (kinds: readonly Kind[]): number => 2 * Math.max(...kinds.map(timeoutOf)) + 600;

/** For so long (ms), now and then, no process is there: what the platforms knew of their last calls by key is forgotten then. */
export const outageFor = (kinds: readonly Kind[]): number => (kinds.includes('discord') ? NONCE : 0);

export type Urls = Readonly<Partial<Record<Kind, string>>>;

/** Whose all targets are: who is told of trouble, in a place of this name. */
export const OWNER = 'you';

/** Somebody who is to see one message. */
export interface Target {
  readonly id: string;
  readonly place: Place & { readonly platform: Kind };
}

/** What became of a message, as the design has it. `parked`: it asks a person instead of guessing. */
export type State = 'open' | 'done' | 'parked' | 'dropped';

export interface Design {
  readonly name: string;
  readonly store: string;
  readonly kinds: readonly Kind[];
  /** Makes what the design keeps, with nothing due. @param folder is there, empty, for this trial alone */
  open(folder: string): Promise<Home>;
}

export interface Home extends AsyncDisposable {
  /** Path of the program that sends. */
  readonly program: string;
  /** Where the database listens, when it is one that can be cut off. */
  readonly database?: { readonly port: number } | { readonly path: string };
  /** What the program is told: JSON. @param databasePort where it finds the database, when there is one */
  settings(databasePort?: number): Readonly<Record<string, unknown>>;
  /** Makes targets due now. @returns the keys of the messages that they are to see */
  release(targets: readonly Target[]): Promise<readonly string[]>;
  /** What became of these messages so far. */
  states(keys: readonly string[]): Promise<ReadonlyMap<string, State>>;
  /** For whoever wonders why a message is still open. */
  describe(key: string): Promise<string>;
}

/** What every program is told besides; its only argument, as JSON. */
export interface Briefing {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Addresses of the platforms that are tried on. */
  readonly urls: Urls;
  /** Its name among the processes of the trial. */
  readonly from: string;
  readonly lateMs: number;
}

/** The one word that a message says: such as no platform writes otherwise. */
export const wordFor = (key: string): string => Buffer.from(key).toString('hex');

/** What a design is tried under. */
export interface Conditions {
  readonly kinds: readonly Kind[];
  readonly kills: number;
  /** Kills go on at least for so long, ms. */
  readonly forMs: number;
  /** On each kind of platform. */
  readonly targets: number;
  readonly workers: number;
  readonly partitions: boolean;
  readonly lateMs: number;
  /** Of which faults, which moments; the plan, not the run: processes keep no time. */
  readonly seed: number;
  /** Hears how far it is. */
  readonly tell: (line: string) => void;
}
