import { databaseFile, storeOf, type Config } from '../config.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { createVault } from '../vault.ts';
import { realWorld } from '../world.ts';
import { backup, refuseMissing, snapshotOf } from './backup.ts';
import { check } from './check.ts';
import { exportAll } from './export.ts';
import { importAll } from './import.ts';
import { callWith, manifest } from './manifest.ts';
import { move } from './move.ts';
import { makeArticle } from './new.ts';
import { once } from './once.ts';
import type { Arguments } from './usage.ts';

/**
 * Does what an operator's or a curator's command asks for, and ends.
 * @param program version of the program, for the store
 * @returns the exit code
 * @throws OperatorError
 */
export async function operate(
  wanted: Exclude<Arguments, { readonly do: 'run' | 'help' | 'doctor' }>,
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
    case 'once':
      await once({ ...wanted, config, program, out: terminal.out });
      return 0;
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
        from: wanted.from ?? databaseFile(config),
        url: config.databaseUrl,
        clock: realWorld.clock,
        out: terminal.out,
      });
    case 'export':
      await refuseMissing(storeOf(config), 'export');
      return await withStore((store) => exportAll(store, terminal.out));
    case 'manifest': {
      const command = { ...desk, ...wanted, publicUrl: config.publicUrl };
      const { push: app, ...printed } = command;
      if (app === undefined) return await manifest(printed);
      const call = callWith(config.slackConfigToken, config.slackApiUrl);
      return await withStore((store) => {
        const { encryptionKeys: keys } = config;
        const { random } = realWorld;
        const vault = keys.length > 0 ? createVault({ store, platform: 'slack', keys, random }) : undefined;
        return manifest({ ...printed, push: { app, call, vault } });
      });
    }
    case 'import':
      return await withStore((store) => importAll({ file: wanted.file, store, now, out: terminal.out }));
  }
}

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
};
