import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { TABLES } from '../../src/store/tables.ts';
import { realWorld } from '../../src/world.ts';
import { startPostgres } from '../fakes/postgres.ts';
import type { TestServer } from '../fakes/postgres.ts';
import { storeContract } from './contract.ts';

let server: TestServer;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
  url = await server.database();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

storeContract('PostgreSQL', async () => {
  const stack = new AsyncDisposableStack();
  // A hundred databases would take longer than the tests do.
  const emptied = Object.keys(TABLES).map((table) => `delete from ${table};`);
  stack.defer(async () => void (await server.query(url, emptied.toReversed().join(''))));
  const open = async (program = 'v1') => {
    const store = await openStore({ url, program, ...realWorld });
    stack.defer(() => store.close());
    return store;
  };
  return { store: await open(), open, [Symbol.asyncDispose]: () => stack.disposeAsync() };
});
