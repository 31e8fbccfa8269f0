import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { realWorld } from '../../src/world.ts';
import type { Design, State } from './design.ts';

// Designs that are in use, to be measured beside Dateline's. All keep a table of what is due.

/** How a program remembers what it has sent: by a mark in the table, before or after; or a set, written now and then. */
export type Memory = 'before' | 'after' | 'set';

export interface NaiveSettings {
  readonly file: string;
  readonly memory: Memory;
  /** Where the set is written. */
  readonly setFile: string;
}

export const NAIVE: readonly Design[] = [
  naive('mark, then send', 'SQLite', 'before'),
  naive('send, then mark', 'SQLite', 'after'),
  naive('a set in memory, written every 2 s', 'JSON file', 'set'),
];

function naive(name: string, store: string, memory: Memory): Design {
  return {
    name,
    store,
    kinds: ['plain', 'slack', 'discord'],
    async open(folder) {
      const settings: NaiveSettings = {
        file: join(folder, 'naive.db'),
        setFile: join(folder, 'sent.json'),
        memory,
      };
      const db = new DatabaseSync(settings.file, { timeout: 10 });
      db.exec('pragma journal_mode = wal; pragma synchronous = full');
      db.exec('create table due (id text primary key, place text not null, sent integer not null default 0)');
      const add = db.prepare('insert into due (id, place) values (?, ?)');
      const sent = db.prepare('select sent from due where id = ?');
      return {
        program: resolve(import.meta.dirname, 'naive-worker.ts'),
        settings: () => ({ ...settings }),
        async release(targets) {
          for (const { id, place } of targets) await patiently(() => add.run(id, JSON.stringify(place)));
          return targets.map(({ id }) => id);
        },
        states: async (keys) =>
          new Map(keys.map((key): [string, State] => [key, sent.get(key)?.['sent'] === 1 ? 'done' : 'open'])),
        describe: async () => 'not marked as sent',
        [Symbol.asyncDispose]: async () => db.close(),
      };
    },
  };
}

/** A process that is stopped may keep the file locked; the trial goes on meanwhile, and wakes it. */
async function patiently(write: () => void): Promise<void> {
  for (let tries = 500; ; tries -= 1) {
    try {
      write();
      return;
    } catch (error) {
      if (tries === 0) throw error;
    }
    await realWorld.clock.sleep(10);
  }
}
