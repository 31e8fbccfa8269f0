import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Cleared } from '../src/domain.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import { addDelivery } from '../src/store/deliveries.ts';
import { realWorld } from '../src/world.ts';

const DELIVERIES = 10_000;
const WORKERS = 4;
const ROUNDS = 2;

/** A digest of the usual size as the gate clears it. */
const body = {
  payload: { text: 'A digest of three stories with their key figures and sources. '.repeat(40) },
  figures: Array.from({ length: 12 }, (_, index) => `company/2026-11-22-story#${index}-${index + 5}`),
  stories: [],
} as unknown as Cleared;

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-deliveries-'));
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const file = join(folder, `${round}.db`);
      const database = await openSqlite(file, realWorld.clock);
      await database.db.transaction().execute(async (transaction) => {
        for (let index = 0; index < DELIVERIES; index += 1) {
          const id = `delivery-${index}`;
          const place = { platform: 'bench', workspace: 'w', channel: `c${index % 1_000}` };
          await addDelivery(transaction, 's', { id, key: id, place, slotAt: index, body }, database.now);
        }
      });
      const took = await race(file);
      const { sent } = await database.db
        .selectFrom('deliveries')
        .select((row) => row.fn.countAll<number>().as('sent'))
        .where('state', '=', 'sent')
        .executeTakeFirstOrThrow();
      await database.db.destroy();
      process.stdout.write(
        `round ${round}: SQLite ${sent} in ${took} ms, ${Math.round((sent / took) * 1000)}/s\n`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Starts the workers, lets them go at once, and waits until nothing is left. @returns ms */
async function race(where: string): Promise<number> {
  const program = resolve(import.meta.dirname, 'deliveries-worker.ts');
  const workers = Array.from({ length: WORKERS }, () => fork(program, [where]));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const began = realWorld.clock.now();
  await Promise.all(
    workers.map(async (worker) => {
      worker.send('go');
      await once(worker, 'message');
    }),
  );
  const took = realWorld.clock.now() - began;
  await Promise.all(
    workers.map(async (worker) => {
      const ended = once(worker, 'exit');
      worker.disconnect();
      await ended;
    }),
  );
  return took;
}
