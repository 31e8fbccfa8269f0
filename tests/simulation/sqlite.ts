import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../src/store/open.ts';
import type { OpenStage } from './run.ts';

let opened = 0;

/** When there is something to claim next, for a process whose clock is so far ahead. As the store in memory says it. */
const NEXT = `select min(at) as at from (
  select max(next_due_at - :ahead, coalesce(lease_ends_at, 0)) as at from subscriptions where state = 'active'
  union all select not_before from deliveries where state = 'ready'
  union all select lease_ends_at from deliveries where state = 'sending'
  union all select max(not_before, coalesce(lease_ends_at, 0)) from alerts
)`;

/** The real store, on a database that SQLite keeps in memory: all processes of a run use the one store. */
export const onSqlite: OpenStage = async (now, random) => {
  opened += 1;
  // https://www.sqlite.org/inmemorydb.html: what has a name can be looked into from a second connection.
  const file = `file:simulation-${opened}?mode=memory&cache=shared`;
  const clock = { now, mono: now, turn: async () => {}, sleep: async () => {} };
  const store = await openStore({ file, program: 'v1', clock, random });
  const beside = new DatabaseSync(file);
  const next = beside.prepare(NEXT);
  return {
    store: {
      ...store,
      close: async () => {
        beside.close();
        await store.close();
      },
    },
    nextAt: (ahead) => {
      const at = next.get({ ahead })?.['at'];
      return typeof at === 'number' ? at : Infinity;
    },
  };
};
