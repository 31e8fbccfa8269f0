import type { Clock, Random } from '../world.ts';
import { alertsIn } from './alerts.ts';
import { articlesIn } from './articles.ts';
import { openSqlite } from './database.ts';
import { deliveriesIn } from './deliveries.ts';
import { slotsIn } from './slots.ts';
import type { Store } from './store.ts';
import { subscriptionsIn } from './subscriptions.ts';

/**
 * Opens the store in a SQLite file, which is made, with its folder, where there is none.
 * @param options.file path of the file
 * @param options.program version of the program that opens it: what the gate stopped in another is tried again
 * @param options.clock for waiting while another process writes
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
  return {
    ...articlesIn(database),
    ...subscriptionsIn(database, random),
    ...slotsIn(database, random, program),
    ...deliveriesIn(database, random),
    ...alertsIn(database, random),
    close: () => database.db.destroy(),
  };
}
