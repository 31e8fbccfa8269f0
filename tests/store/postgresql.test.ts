import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFigures } from '../../src/news/figures/figures.ts';
import { createLibrary } from '../../src/news/library.ts';
import { transact } from '../../src/store/database.ts';
import type { Database } from '../../src/store/database.ts';
import { KNOWN } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { StoreError } from '../../src/store/store.ts';
import { TABLES } from '../../src/store/tables.ts';
import type { Tables } from '../../src/store/tables.ts';
import { realWorld } from '../../src/world.ts';
import { makeHome, removeHome } from '../fakes/dateline.ts';
import { fakeLog } from '../fakes/log.ts';
import { startPostgres } from '../fakes/postgres.ts';
import type { TestServer } from '../fakes/postgres.ts';
import { storeContract } from './contract.ts';
import { anything } from './examples.ts';

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

async function failure(of: Promise<unknown>): Promise<string> {
  const error = await of.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error instanceof StoreError ? error.message : '';
}

/** A new database, open. */
async function opened(): Promise<Database & AsyncDisposable & { readonly url: string }> {
  const address = await server.database();
  const database = await openPostgresql(address);
  return { ...database, url: address, [Symbol.asyncDispose]: () => database.db.destroy() };
}

const stories = async ({ db }: Database): Promise<readonly string[]> =>
  (await db.selectFrom('stories').select('id').orderBy('arrival').execute()).map(({ id }) => id);

const add = async (db: Kysely<Tables>, id: string, arrival: number): Promise<void> => {
  await db.insertInto('stories').values({ id, arrival }).execute();
};

/** Makes the server do something whenever a story is added, or when that is committed. */
const onStory = async (address: string, does: string, when = 'after insert on stories'): Promise<void> => {
  await server.query(
    address,
    `create function react() returns trigger language plpgsql as $$ begin ${does}; return null; end $$;
     create constraint trigger react ${when} for each row execute function react()`,
  );
};

describe('opening', () => {
  test('migrates once when several open a new database at the same time', async () => {
    const address = await server.database();
    const all = await Promise.all(Array.from({ length: 4 }, () => openPostgresql(address)));
    const made = await server.query(address, 'select number from migrations order by number');
    expect(made).toEqual(Array.from({ length: KNOWN }, (_, index) => ({ number: index + 1 })));
    for (const { db } of all) await db.destroy();
  });

  test('refuses a database that a newer program wrote, and leaves it as it is', async () => {
    await using it = await opened();
    await server.query(it.url, 'insert into migrations select generate_series(900, 999)');
    expect(await failure(openPostgresql(it.url))).toMatch(
      /^PostgreSQL \S+\/d\d+ was written by a newer Dateline .*Run that version/,
    );
    const [last] = await server.query(it.url, 'select max(number) as last from migrations');
    expect(last).toEqual({ last: 999 });
  });

  test('does not load the driver for who keeps a file', async () => {
    const program = `
      import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) { if (name === 'pg') throw new Error('pg is loaded'); return next(name, context); } });
      await import(${JSON.stringify(new URL('../../src/store/open.ts', import.meta.url).href)});
      console.log('loaded');`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      program,
    ]);
    expect(stdout).toBe('loaded\n');
  });

  test.each([
    ['the database is not there', (there: string) => there.replace(/d\d+\?/, 'none?'), /Make that database/],
    [
      'the user is not known',
      (there: string) => there.replace('user=postgres', 'user=who'),
      /Check the user/,
    ],
    [
      'the server is not there',
      (there: string) => there.replace('dateline-postgres', 'none'),
      /Check that the server runs/,
    ],
  ])('when %s, says what to do and no password', async (_, spoilt, advice) => {
    const message = await failure(openPostgresql(`${spoilt(url)}&password=canary`));
    expect(message).toMatch(advice);
    expect(message).toMatch(/^The database PostgreSQL \S+ failed: \S/);
    expect(message).not.toMatch(/canary/);
  });
});

describe('when the server', () => {
  test('ends all connections, or is restarted, the next call has a new one', async () => {
    await using it = await opened();
    await add(it.db, 'a', 1);
    await server.query(
      it.url,
      `select pg_terminate_backend(pid, 60000) from pg_stat_activity where application_name = 'dateline'`,
    );
    await add(it.db, 'b', 2);
    await server.crash('restart');
    await add(it.db, 'c', 3);
    expect(await stories(it)).toEqual(['a', 'b', 'c']);
  });

  test('is restarted in the middle of a transaction, that fails, and nothing of it is kept', async () => {
    await using it = await opened();
    const attempt = transact(it.db, async (transaction) => {
      await add(transaction, 'a', 1);
      await server.crash('restart');
      return true;
    });
    expect(await failure(attempt)).toMatch(/failed: .+ Check that the server runs|The server is stopping/);
    expect(await stories(it)).toEqual([]);
  });

  test('is gone, a call says so; it works again when the server is back', async () => {
    await using it = await opened();
    await server.crash('stop');
    expect(await failure(add(it.db, 'a', 1))).toMatch(/Check that the server runs and can be reached/);
    await server.start();
    await add(it.db, 'b', 1);
    expect(await stories(it)).toEqual(['b']);
  });

  test('goes away while it commits, that is no success', async () => {
    await using it = await opened();
    await onStory(it.url, 'perform pg_sleep(600)', 'after insert on stories deferrable initially deferred');
    const attempt = failure(
      transact(it.db, async (transaction) => add(transaction, 'a', 1).then(() => true)),
    );
    const sleepers = `from pg_stat_activity where query = 'commit' and wait_event = 'PgSleep'`;
    for (let found = 0; found === 0;)
      found = (await server.query(it.url, `select pg_terminate_backend(pid) ${sleepers}`)).length;
    expect(await attempt).toMatch(/failed: terminating connection/);
  });

  test('takes no writes, says so', async () => {
    await using it = await opened();
    const setting = `format('alter database %I set default_transaction_read_only = on', current_database())`;
    await server.query(it.url, `do $$ begin execute ${setting}; end $$`);
    expect(await failure(add(it.db, 'a', 1))).toMatch(/read-only transaction\. It takes no writes/);
  });

  test.each([
    ['53100', /Make room on the disk of the server/],
    ['53200', /lacks memory/],
    ['57014', /took too long/],
    ['XX001', /may be damaged/],
    ['55P03', /locked for too long/],
    ['42P01', /please report it/],
  ])('fails with %s, says what to do, and nothing is kept of what was under way', async (code, advice) => {
    await using it = await opened();
    await onStory(it.url, `if new.arrival > 1 then raise 'no' using errcode = '${code}'; end if`);
    const attempt = transact(it.db, async (transaction) => {
      await add(transaction, 'a', 1);
      await add(transaction, 'b', 2);
      return true;
    });
    const message = await failure(attempt);
    expect(message).toMatch(/^The database PostgreSQL \S+ failed: no\. /);
    expect(message).toMatch(advice);
    expect(await stories(it)).toEqual([]);
  });
});

test('of two transactions in each other’s way, one is done again, and both succeed', async () => {
  await using it = await opened();
  await add(it.db, 'a', 1);
  await add(it.db, 'b', 2);
  const held = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const raise = (ids: readonly [string, string], turn: number) =>
    transact(it.db, async (transaction) => {
      for (const id of ids) {
        await sql`update stories set arrival = arrival + 10 where id = ${id}`.execute(transaction);
        held[turn]?.resolve();
        await held[1 - turn]?.promise;
      }
      return true;
    });
  expect(await Promise.all([raise(['a', 'b'], 0), raise(['b', 'a'], 1)])).toEqual([true, true]);
  const rows = await it.db.selectFrom('stories').select('arrival').orderBy('arrival').execute();
  expect(rows).toEqual([{ arrival: 21 }, { arrival: 22 }]);
});

test('nothing is in an empty list', async () => {
  await using it = await opened();
  await add(it.db, 'a', 1);
  expect(await it.db.selectFrom('stories').select('id').where('id', 'in', []).execute()).toEqual([]);
  expect(await it.db.selectFrom('stories').select('id').where('id', 'not in', []).execute()).toHaveLength(1);
});

test('the project’s articles are found by the words by which SQLite finds them', async () => {
  await using it = await opened();
  const home = await makeHome();
  const stores = [
    await openStore({ url: it.url, program: 'v1', ...realWorld }),
    await openStore({ file: join(home, 'dateline.db'), program: 'v1', ...realWorld }),
  ] as const;
  for (const store of stores) {
    const dir = join(home, 'digests');
    const library = { dir, store, log: fakeLog(), clock: realWorld.clock, read: readFigures, reader: 'r' };
    await createLibrary(library).refresh();
  }
  const all = await stores[0].search(anything);
  const words = all.flatMap(({ article: { title, text } }) => `${title} ${text}`.split(/[^\p{L}\p{N}]+/u));
  const pairs = words.map((word, at) => `${word} ${words[at + 1] ?? ''}`);
  const asked = [...new Set([...words, ...pairs])];
  expect(asked.length).toBeGreaterThan(500);
  for (const word of asked) {
    const [here, there] = await Promise.all(
      stores.map(async (store) =>
        (await store.search({ ...anything, words: [word] })).map(({ story }) => story),
      ),
    );
    expect(here, word).toEqual(there);
  }
  for (const store of stores) await store.close();
  await removeHome(home);
});
