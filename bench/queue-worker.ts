// A process that works off the queue of pg-boss, as bench/deliveries-worker.ts does our outbox: node queue-worker.ts <url>
import { PgBoss } from 'pg-boss';
import { platform } from './platform.ts';

const [url = ''] = process.argv.slice(2);
const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
await boss.start();

async function drain(): Promise<void> {
  for (;;) {
    const jobs = await boss.fetch('deliveries', { batchSize: platform.pace.concurrency });
    if (jobs.length === 0) return;
    await boss.complete(
      'deliveries',
      jobs.map(({ id }) => id),
    );
  }
}

process.on('message', () => void drain().then(() => process.send?.('drained')));
process.on('disconnect', () => void boss.stop({ graceful: false }));
process.send?.('ready');
