// When a shard's connection is opened again, and with which session: decided from data alone, so that each case is a row of a table.

/** Wait (ms) before the second opening in a row; it doubles with each, up to the longest, and chance adds a quarter at most. */
const BACKOFF = 1_000;
const LONGEST_BACKOFF = 60_000;
/** A connection that lived for so long (ms) was none of a row. */
const STEADY = 60_000;
/** After so many openings in a row that failed, the address that Discord gave for a session is not counted on any more. */
const AWAY = 3;
/** A connection that ended without a word, or never was. https://www.rfc-editor.org/rfc/rfc6455#section-7.1.5 */
const NO_WORD = 1_006;

/** How a shard's connections have fared. */
export interface Past {
  /** Openings in a row that did not last. */
  readonly failures: number;
  /** When (ms, monotonic) the connection was ready. */
  readonly readyAt: number | undefined;
  /** By which code the last connection was closed, until the next is open. */
  readonly closedBy: number | undefined;
}

export const NO_PAST: Past = { failures: 0, readyAt: undefined, closedBy: undefined };

/** Discord has said its first word. */
export const opened = (past: Past): Past => ({ ...past, closedBy: undefined });

/** @param now monotonic, ms */
export const ready = (past: Past, now: number): Past => ({ ...past, readyAt: now });

/** @param now monotonic, ms */
export function closed({ failures, readyAt }: Past, code: number, now: number): Past {
  const wasSteady = readyAt !== undefined && now - readyAt >= STEADY;
  return { failures: wasSteady ? 1 : failures + 1, readyAt: undefined, closedBy: code };
}

/**
 * How long (ms) to wait before the next opening.
 * @param fraction chance, in [0, 1)
 */
export function pauseBefore({ failures }: Past, fraction: number): number {
  if (failures < 2) return 0;
  return Math.min(BACKOFF * 2 ** (failures - 2), LONGEST_BACKOFF) * (1 + fraction / 4);
}

/** Whether openings have failed more than once in a row. */
export const failsOn = ({ failures }: Past): boolean => failures > 1;

/** Whether a session is looked for where all connections begin. */
export const isAway = ({ failures }: Past): boolean => failures >= AWAY;

/** Whether Discord still knows the session, though the library forgets it: the network was away for a moment. */
export const isSessionKnown = ({ closedBy }: Past): boolean => closedBy === NO_WORD;
