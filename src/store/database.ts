import { sql } from 'kysely';
import type { Expression, Kysely, SqlBool, Transaction } from 'kysely';
import type { WordSearch } from './search.ts';
import { StoreError } from './store.ts';
import type { Tables } from './tables.ts';

/** An open database, its tables up to date, and what it says in words of its own. */
export interface Database {
  readonly db: Kysely<Tables>;
  /** What messages call it: the path of its file, or where its server is. Holds no secret. */
  readonly name: string;
  /** The database's own clock, ms since 1970: the one that all who share it agree on. */
  readonly now: Expression<number>;
  readonly search: WordSearch;
  /**
   * Ends the select of rows that are to be claimed (`modifyEnd`): locks them, and passes over those that another claims
   * at this moment, so that nobody waits and no row is claimed twice. The select belongs into a materialized `with`: in
   * the condition of the update itself PostgreSQL may run it once for each row, and claim more than its limit.
   */
  readonly skipLocked: Expression<unknown>;
  /**
   * Rows of text, at least one, as what a `with` names, in a column `nth` their order. On a server they are so many
   * lists, so that the statement is the same however many rows there are, and stays prepared.
   */
  given<Column extends string>(
    columns: readonly Column[],
    rows: readonly Readonly<Record<Column, string>>[],
  ): Expression<unknown>;
  /** The rows of a select, from a column of text that is a list of strings in JSON. */
  elements(column: string): Expression<unknown>;
  /** Whether a `with` may write: then one statement puts what it changes elsewhere too, and is a transaction by itself. */
  readonly writesInWith: boolean;
  /** Waits until nobody else does this work, and keeps others from it until the transaction ends. */
  alone(transaction: Transaction<Tables>, work: Work): Promise<void>;
  /** Lets a table that numbers its rows go on after the highest number it holds, after rows came with theirs. */
  countOn(transaction: Transaction<Tables>, table: Numbered): Promise<void>;
}

/** What one process at a time may do: a read and a write that depend on each other, with no row to lock between them. */
export type Work = 'library' | 'settings';

/** Tables that number their rows themselves. */
export type Numbered = 'articles' | 'posted';

/** The database undid a transaction because it and another one stood in each other's way. Done again, it may succeed. */
export class Collision extends StoreError {
  override name = 'Collision';
}

const tries = 3;

/**
 * Does some work in one transaction; again from the start, up to three times in all, when it collides with another.
 * @param work tells whether to keep what it wrote; false, or an error, undoes it all
 */
export async function transact(
  db: Kysely<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<boolean>,
): Promise<boolean> {
  const undone = new Error('undone');
  for (let attempt = 1; ; attempt += 1) {
    try {
      await db.transaction().execute(async (transaction) => {
        if (!(await work(transaction))) throw undone;
      });
      return true;
    } catch (error) {
      if (error === undone) return false;
      if (!(error instanceof Collision) || attempt === tries) throw error;
    }
  }
}

/**
 * The condition that the lease of a row has ended: by the database's clock, or because it ends further ahead than any
 * that is given, so that the clock was set back. Set back by a lease's length or less, it only makes leases last longer:
 * who works under one is not to be overtaken by a correction of the clock.
 */
export function leaseEnded(now: Expression<number>, leaseMs: number): Expression<SqlBool> {
  return sql<SqlBool>`(lease_ends_at <= ${now} or lease_ends_at > ${now} + ${2 * leaseMs})`;
}

/** Parts a list into pieces that a statement can name one by one: SQLite takes 32,766 values at most. */
export function* batches<T>(list: readonly T[], size = 1000): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}
