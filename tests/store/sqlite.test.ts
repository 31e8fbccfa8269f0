import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/store/open.ts';
import { realWorld } from '../../src/world.ts';
import { storeContract } from './contract.ts';

storeContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-store-'));
  const stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const open = async (program = 'v1') => {
    const store = await openStore({ file: join(folder, 'dateline.sqlite'), program, ...realWorld });
    stack.defer(() => store.close());
    return store;
  };
  return { store: await open(), open, [Symbol.asyncDispose]: () => stack.disposeAsync() };
});
