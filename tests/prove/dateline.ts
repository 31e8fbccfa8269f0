import { join, resolve } from 'node:path';
import type { DeliveryState, Subscription } from '../../src/domain.ts';
import { slotKey } from '../../src/keys.ts';
import { openStore, type Where } from '../../src/store/open.ts';
import { realWorld } from '../../src/world.ts';
import { startPostgres } from '../fakes/postgres.ts';
import { KINDS, OWNER, type Design, type Home, type State } from './design.ts';

const STATES = {
  ready: 'open',
  sending: 'open',
  sent: 'done',
  uncertain: 'parked',
  quarantined: 'dropped',
} as const satisfies Record<DeliveryState, State>;

/** A century: each target has one slot, the one that is released. */
const ONCE = { kind: 'interval', minutes: 52_596_000, zone: 'UTC' } as const;

/** So long ago (ms) was due what is due now: a plan made anew meanwhile leaves the past alone. */
const AGO = 60_000;

/** Dateline's own parts: store, scheduler and outbox. */
export const datelineOnSqlite: Design = {
  name: 'Dateline',
  store: 'SQLite',
  kinds: KINDS,
  open: (folder) => openHome(() => ({ file: join(folder, 'dateline.db') })),
};

/** The same on a server of its own, which several processes may share and be cut off from. */
export const datelineOnPostgresql: Design = {
  name: 'Dateline',
  store: 'PostgreSQL',
  kinds: KINDS,
  async open() {
    const server = await startPostgres();
    const url = await server.database();
    const { pathname, searchParams } = new URL(url);
    const where = (port?: number): Where => ({
      url: port === undefined ? url : `postgresql://postgres@127.0.0.1:${port}${pathname}`,
    });
    const home = await openHome(where);
    return {
      ...home,
      database: { path: join(searchParams.get('host') ?? '', '.s.PGSQL.5432') },
      async [Symbol.asyncDispose]() {
        await home[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  },
};

async function openHome(where: (databasePort?: number) => Where): Promise<Home> {
  const store = await openStore({ ...where(), program: 'prove', ...realWorld });
  return {
    program: resolve(import.meta.dirname, 'worker.ts'),
    settings: (databasePort) => ({ where: where(databasePort) }),

    async release(targets) {
      const dueAt = realWorld.clock.now() - AGO;
      const keys: string[] = [];
      for (const { id, place } of targets) {
        const subscription: Subscription = {
          id,
          place,
          owner: OWNER,
          query: { companies: [], topics: [], words: [] },
          schedule: ONCE,
          locale: 'en',
          state: 'active',
          followedAt: dueAt,
          since: 0,
          nextDueAt: dueAt,
        };
        await store.addSubscription(subscription);
        keys.push(slotKey(subscription, dueAt));
      }
      return keys;
    },

    async states(keys) {
      const states = new Map<string, State>();
      for (const key of keys) {
        const delivery = await store.delivery(key);
        states.set(key, delivery ? STATES[delivery.state] : 'open');
      }
      return states;
    },

    async describe(key) {
      const delivery = await store.delivery(key);
      if (!delivery) return 'no delivery: its slot was not answered';
      const { place, state, attempts, uncertain, absences } = delivery;
      return JSON.stringify({ ...place, state, attempts, uncertain, absences });
    },

    [Symbol.asyncDispose]: () => store.close(),
  };
}
