import type { Clock, Random } from '../world.ts';
import { alertsIn } from './alerts.ts';
import { articlesIn } from './articles.ts';
import { censusIn } from './census.ts';
import type { Database } from './database.ts';
import { deliveriesIn } from './deliveries.ts';
import { fenceIn } from './fence.ts';
import { restore } from './marks.ts';
import { openPostgresql } from './postgresql.ts';
import { sharesIn } from './shares.ts';
import { slotsIn } from './slots.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';
import { subscriptionsIn } from './subscriptions.ts';
import { vaultIn } from './vault.ts';

/** Where a database is: the path of a SQLite file, or the address of a PostgreSQL database (`postgresql://…`). */
export type Where = { readonly file: string } | { readonly url: string };

/**
 * Opens a database and brings its tables up to date. A SQLite file is made, with its folder, where there is none; a
 * PostgreSQL database must be there.
 * @param clock for waiting while another process writes to the file
 * @throws StoreError
 */
export async function openDatabase(where: Where, clock: Clock): Promise<Database> {
  return 'url' in where ? await openPostgresql(where.url) : await openSqlite(where.file, clock);
}

/**
 * Opens the store in a database, as `openDatabase` does.
 * @param options.program version of the program that opens it: what the gate stopped in another is tried again
 * @param options.clock for waiting while another process writes, and for when a backup was restored
 * @param options.random for claims
 * @throws StoreError
 */
export async function openStore(
  options: Where & { readonly program: string; readonly clock: Clock; readonly random: Random },
): Promise<Store> {
  const { program, clock, random } = options;
  const database = await openDatabase(options, clock);
  const restoredAt = await restore(database, clock.now());
  return {
    restoredAt,
    ...articlesIn(database),
    ...subscriptionsIn(database, random),
    ...slotsIn(database, random, program, restoredAt),
    ...deliveriesIn(database, random),
    ...fenceIn(database),
    ...alertsIn(database, random),
    ...vaultIn(database),
    ...sharesIn(database),
    ...censusIn(database),
    close: () => database.db.destroy(),
  };
}
