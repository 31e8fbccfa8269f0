import { join } from 'node:path';
import type { Config } from '../config.ts';
import { openStore, type Where } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { realWorld } from '../world.ts';
import { backup, snapshotOf } from './backup.ts';
import { check } from './check.ts';
import { exportAll } from './export.ts';
import { importAll } from './import.ts';
import { move } from './move.ts';
import { makeArticle } from './new.ts';
import type { Arguments } from './usage.ts';

const fileIn = ({ dataDir }: Config): string => join(dataDir, 'dateline.db');

/** Where a Dateline with this configuration keeps what it remembers. */
export const storeOf = (config: Config): Where =>
  config.databaseUrl === undefined ? { file: fileIn(config) } : { url: config.databaseUrl };

/**
 * Does what an operator's or a curator's command asks for, without the bot.
 * @param program version of the program, for the store
 * @returns the exit code
 * @throws OperatorError
 */
export async function operate(
  wanted: Exclude<Arguments, { readonly do: 'run' | 'help' | 'once' }>,
  config: Config,
  program: string,
): Promise<number> {
  const now = realWorld.clock.now();
  const desk = { digestsDir: config.digestsDir, now, zone: config.timeZone, ...terminal };
  const withStore = async (work: (store: Store) => Promise<number>): Promise<number> => {
    const store = await openStore({ ...storeOf(config), program, ...realWorld });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  switch (wanted.do) {
    case 'check':
      return check({ ...desk, ...wanted });
    case 'new':
      return makeArticle({ ...desk, ...wanted });
    case 'backup':
      return await backup({
        to: wanted.file,
        snapshot: snapshotOf(storeOf(config), realWorld.clock),
        clock: realWorld.clock,
        out: terminal.out,
      });
    case 'move':
      return await move({
        from: wanted.from ?? fileIn(config),
        url: config.databaseUrl,
        clock: realWorld.clock,
        out: terminal.out,
      });
    case 'export':
      return await withStore((store) => exportAll(store, terminal.out));
    case 'import':
      return await withStore((store) => importAll({ file: wanted.file, store, now, out: terminal.out }));
  }
}

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};
