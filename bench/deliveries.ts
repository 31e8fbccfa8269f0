import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PgBoss } from 'pg-boss';
import type { Cleared, Subscription } from '../src/domain.ts';
import { addDelivery } from '../src/store/deliveries.ts';
import { openDatabase, type Where } from '../src/store/open.ts';
import { toRow } from '../src/store/subscription-row.ts';
import { realWorld } from '../src/world.ts';
import { startPostgres } from '../tests/fakes/postgres.ts';

const DELIVERIES = 40_000;
const WORKERS = 4;
const ROUNDS = 3;

/** A digest of the usual size as the gate clears it. */
const body = {
  payload: { text: 'A digest of three stories with their key figures and sources. '.repeat(40) },
  figures: Array.from({ length: 12 }, (_, index) => `company/2026-11-22-story#${index}-${index + 5}`),
  stories: ['company/2026-11-21-first', 'company/2026-11-22-second', 'company/2026-11-22-third'],
} as unknown as Cleared;

const follow: Subscription = {
  id: 's',
  place: { platform: 'bench', workspace: 'w', channel: 'c' },
  owner: 'u',
  query: { companies: [], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 60, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: 0,
  since: 0,
  nextDueAt: 0,
};

/**
 * How many deliveries a second four processes get out of the outbox, to a platform that takes them at once, each durable
 * before and after its call: on SQLite, and on PostgreSQL beside as many jobs of pg-boss, whose processes fetch and complete
 * them. One after the other in each round.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-deliveries-'));
  await using server = await startPostgres('durable');
  const rates = new Map<string, number[]>();
  const measured = (name: string, ms: number): void => {
    const rate = (DELIVERIES / ms) * 1_000;
    rates.set(name, [...(rates.get(name) ?? []), rate]);
    process.stdout.write(`${name.padEnd(24)}${rate.toFixed(0).padStart(8)} a second\n`);
  };
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      measured('outbox on SQLite', await outbox({ file: join(folder, `${round}.db`) }));
      measured('outbox on PostgreSQL', await outbox({ url: await server.database() }));
      measured('pg-boss', await queue(await server.database()));
    }
    const median = (name: string): number => {
      const sorted = (rates.get(name) ?? []).toSorted((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? 0;
    };
    for (const name of ['outbox on SQLite', 'outbox on PostgreSQL'])
      process.stdout.write(
        `${name}: median ${median(name).toFixed(0)} a second, ${(median(name) / median('pg-boss')).toFixed(2)} times pg-boss\n`,
      );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @returns ms */
async function outbox(where: Where): Promise<number> {
  const database = await openDatabase(where, realWorld.clock);
  await database.db.transaction().execute(async (transaction) => {
    await transaction.insertInto('subscriptions').values(toRow(follow)).execute();
    for (let index = 0; index < DELIVERIES; index += 1) {
      const id = `delivery-${index}`;
      const place = { platform: 'bench', workspace: 'w', channel: `c${index % 1_000}` };
      await addDelivery(transaction, 's', { id, key: id, place, slotAt: index, body }, database.now);
    }
  });
  const took = await race('deliveries-worker.ts', 'url' in where ? where.url : where.file);
  const { sent } = await database.db
    .selectFrom('deliveries')
    .select((row) => row.fn.countAll<number>().as('sent'))
    .where('state', '=', 'sent')
    .executeTakeFirstOrThrow();
  await database.db.destroy();
  if (sent !== DELIVERIES) throw new Error(`Only ${sent} of ${DELIVERIES} deliveries were sent.`);
  return took;
}

/** @returns ms */
async function queue(url: string): Promise<number> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('deliveries');
  for (let start = 0; start < DELIVERIES; start += 1_000)
    await boss.insert(
      'deliveries',
      Array.from({ length: 1_000 }, () => ({ data: body })),
    );
  const took = await race('queue-worker.ts', url);
  const left = await boss.fetch('deliveries');
  await boss.stop({ graceful: false });
  if (left.length > 0) throw new Error('Some jobs of pg-boss were left.');
  return took;
}

/** Starts the workers, lets them go at once, and waits until nothing is left. @returns ms */
async function race(program: string, where: string): Promise<number> {
  const workers = Array.from({ length: WORKERS }, () => fork(resolve(import.meta.dirname, program), [where]));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const began = realWorld.clock.mono();
  await Promise.all(
    workers.map(async (worker) => {
      worker.send('go');
      await once(worker, 'message');
    }),
  );
  const took = realWorld.clock.mono() - began;
  await Promise.all(
    workers.map(async (worker) => {
      const ended = once(worker, 'exit');
      worker.disconnect();
      await ended;
    }),
  );
  return took;
}
