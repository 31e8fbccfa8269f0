import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { assemble } from '../src/assemble.ts';
import type { Subscription } from '../src/domain.ts';
import { createLog } from '../src/log.ts';
import { silentMeter } from '../src/meter.ts';
import { openStore } from '../src/store/open.ts';
import { realWorld } from '../src/world.ts';
import { platform } from './platform.ts';

/** Slots, a second apart, and how many are due in each. */
const SLOTS = 100;
const AT_ONCE = 20;

/**
 * How long after the start of a slot its first post leaves, of many slots with many who follow: the whole program, with the
 * articles that come with it, on SQLite, in real time. Beside it what the timer alone is late.
 */
export async function run(): Promise<void> {
  const { clock } = realWorld;
  const folder = await mkdtemp(join(tmpdir(), 'bench-slots-'));
  const store = await openStore({ file: join(folder, 'd.db'), program: 'bench', ...realWorld });
  const first = new Map<number, number>();
  const parts = assemble({
    store,
    platforms: [
      {
        ...platform,
        post: async (place, _cleared, key) => {
          const slot = Number(place.channel.split('-')[0]);
          if (!first.has(slot)) first.set(slot, clock.now() - slot);
          return { place, id: key };
        },
      },
    ],
    world: realWorld,
    log: createLog('error'),
    meter: silentMeter,
    digestsDir: resolve(import.meta.dirname, '../digests'),
    zone: 'UTC',
    failed: (error) => {
      throw error;
    },
  });
  try {
    await parts.library.refresh();
    // Begun before there are slots: the first look of a new database plans all of them anew.
    parts.scheduler.start();
    await clock.sleep(3_000);
    const begin = Math.ceil(clock.now() / 1_000) * 1_000 + 10_000;
    const slots = Array.from({ length: SLOTS }, (_, index) => begin + index * 1_000);
    for (const slot of slots)
      for (let index = 0; index < AT_ONCE; index += 1)
        await store.addSubscription(follow(`${slot}-${index}`, slot));
    await clock.sleep(begin + (SLOTS + 5) * 1_000 - clock.now());
    await Promise.all([parts.scheduler.stop(), parts.outbox.stop()]);
    const waits = [...first.values()].sort((a, b) => a - b);
    const at = (part: number): number => waits[Math.ceil(part * waits.length) - 1] ?? Number.NaN;
    process.stdout.write(
      `${waits.length} of ${SLOTS} slots: first post ${at(0.5)} ms after the start in the median, p99 ${at(0.99)} ms, at most ${at(1)} ms\n`,
    );
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

const follow = (id: string, slot: number): Subscription => ({
  id,
  place: { platform: platform.name, workspace: 'w', channel: id },
  owner: 'u',
  query: { companies: ['alibaba'], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 60, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: 0,
  since: 0,
  nextDueAt: slot,
});
