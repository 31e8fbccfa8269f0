import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../src/log.ts';
import { createOutbox } from '../src/delivery/outbox.ts';
import { nextSlot } from '../src/schedules/slots.ts';
import type { Schedule, Subscription } from '../src/domain.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import { openStore } from '../src/store/open.ts';
import { toRow } from '../src/store/subscription-row.ts';
import { realWorld } from '../src/world.ts';
import { schedulerOf } from '../tests/fakes/scheduler.ts';
import { platform } from './platform.ts';

const SUBSCRIPTIONS = 100_000;
const TICKS = 100;
const ROUNDS = 5;

const zones = Intl.supportedValuesOf('timeZone');

/** Of all zones, half hours and days of the week: as many schedules as people would write. */
function scheduleOf(index: number): Schedule {
  const half = index % 48;
  const time = `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
  const days = ([[1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7], [1], [5]] as const)[index % 4] ?? [1];
  return { kind: 'calendar', days, times: [time], zone: zones[index % zones.length] ?? 'UTC' };
}

/**
 * What a hundred thousand subscriptions cost when nothing is due, and when all of them are planned anew, in CPU time of
 * this process; beside what it costs to compute as many next slots and nothing else.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-subscriptions-'));
  const { clock } = realWorld;
  const now = clock.now();
  try {
    const file = join(folder, 'dateline.db');
    const database = await openSqlite(file, clock);
    const computed = cpu();
    const schedules = Array.from({ length: SUBSCRIPTIONS }, (_, index) => scheduleOf(index));
    for (const schedule of schedules) nextSlot(schedule, now);
    say('computing as many next slots, CPU ms', computed());
    await database.db.transaction().execute(async (transaction) => {
      for (const [index, schedule] of schedules.entries()) {
        const subscription: Subscription = {
          id: `subscription-${index}`,
          place: { platform: 'bench', workspace: `w${index % 1_000}`, channel: `c${index}` },
          owner: `u${index}`,
          query: { companies: ['alibaba'], topics: ['cloud'], words: [] },
          schedule,
          locale: 'en',
          state: 'active',
          followedAt: now,
          since: 0,
          // Planned by a clock that was wrong, so that each is to be moved.
          nextDueAt: now + 10 * 365 * 86_400_000,
        };
        await transaction.insertInto('subscriptions').values(toRow(subscription)).execute();
      }
    });
    await database.db.destroy();

    const store = await openStore({ file, program: 'bench', ...realWorld });
    const log = createLog('silent');
    const outbox = createOutbox({
      store,
      platforms: new Map([[platform.name, platform]]),
      world: realWorld,
      log,
      composeAlert: async () => {
        throw new Error('nobody is to be told of anything here');
      },
    });
    const scheduler = () =>
      schedulerOf({
        store,
        world: realWorld,
        log,
        compose: async () => ({ outcome: 'nothing', seen: [], stopped: [] }),
        wake: outbox.wake,
      });
    const first = cpu();
    await scheduler().tick();
    say('a re-plan that moves each, CPU ms', first());
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { tick } = scheduler();
      const replanned = cpu();
      await tick();
      say(`round ${round}: a re-plan that moves none, CPU ms`, replanned());
      const idle = cpu();
      for (let index = 0; index < TICKS; index += 1) {
        await tick();
        await outbox.drain();
      }
      say(`round ${round}: an idle tick, CPU ms`, idle() / TICKS);
    }
    await store.close();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @returns CPU time of this process since the call, ms */
function cpu(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

const say = (what: string, number: number): void =>
  void process.stdout.write(`${what.padEnd(48)}${number.toFixed(2).padStart(12)}\n`);
