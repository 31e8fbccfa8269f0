import type { Clock, Random } from '../world.ts';
import { articlesIn } from './articles.ts';
import { censusIn } from './census.ts';
import { openSqlite } from './database.ts';
import { deliveriesIn } from './deliveries.ts';
import { restore } from './marks.ts';
import { sharesIn } from './shares.ts';
import { slotsIn } from './slots.ts';
import type { Store } from './store.ts';
import { subscriptionsIn } from './subscriptions.ts';

/**
 * Opens the store in a SQLite file, which is made, with its folder, where there is none.
 * @param options.file path of the file
 * @param options.program version of the program that opens it: what the gate stopped in another is tried again
 * @param options.clock for waiting while another process writes, and for when a backup was restored
 * @param options.random for claims
 * @throws StoreError
 */
export async function openStore(options: {
  readonly file: string;
  readonly program: string;
  readonly clock: Clock;
  readonly random: Random;
}): Promise<Store> {
  const { file, program, clock, random } = options;
  const database = await openSqlite(file, clock);
  const restoredAt = await restore(database, clock.now());
  return {
    restoredAt,
    ...articlesIn(database),
    ...subscriptionsIn(database),
    ...slotsIn(database, random, program, restoredAt),
    ...deliveriesIn(database, random),
    ...sharesIn(database),
    ...censusIn(database),
    close: () => database.db.destroy(),
  };
}
