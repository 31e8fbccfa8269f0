import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transact } from '../../src/store/database.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore } from '../../src/store/open.ts';
import { StoreError } from '../../src/store/store.ts';
import type { Store } from '../../src/store/store.ts';
import { realWorld } from '../../src/world.ts';
import type { Clock } from '../../src/world.ts';
import { article, change, room, shelve, subscription } from './examples.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-database-'));
  file = join(folder, 'dateline.sqlite');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function open(path = file): Promise<Store> {
  return await openStore({ file: path, program: 'v1', ...realWorld });
}

/** Reads or spoils the file behind the store's back. */
function behind<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

async function failure(of: Promise<unknown>): Promise<string> {
  const error = await of.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error instanceof StoreError ? error.message : '';
}

/** A clock on which any wait is over at once, after something happened. */
function clockOf(happens: () => void): Clock {
  return { now: () => 0, mono: () => 0, turn: async () => {}, sleep: async () => happens() };
}

function schema(database: DatabaseSync): unknown {
  return database.prepare('select number, name from migrations, sqlite_schema').all();
}

/** Undoes what came after the first two migrations. */
function asBefore(database: DatabaseSync): void {
  database.exec(`
    drop table article_stories;
    drop table content_stories;
    drop index subscriptions_by_query;
    alter table subscriptions drop column query_key;
    create index subscriptions_by_place on subscriptions (place);
    drop table alerts;
    drop index deliveries_open;
    drop index deliveries_kept;
    alter table deliveries drop column stage;
    drop index deliveries_by_place;
    drop index inbound_by_time;
    alter table deliveries drop column platform;
    alter table deliveries drop column absences;
    alter table deliveries drop column failures;
    alter table deliveries drop column lapsed;
    create index deliveries_open on deliveries (slot_at) where state in ('ready', 'sending');
    drop table shares;
    drop table marks;
    drop table vault;
    alter table deliveries add column body text not null default '{}';
    drop table bodies;
    delete from migrations where number > 2;
  `);
}

function indexed(database: DatabaseSync): unknown[] {
  return database.prepare("select rowid from article_words where article_words match 'parcels'").all();
}

describe('opening', () => {
  test('makes the file and the folders above it', async () => {
    const deep = join(folder, 'a', 'b', 'dateline.sqlite');
    await (await open(deep)).close();
    expect((await stat(deep)).isFile()).toBe(true);
  });

  test('has the write-ahead log, synchronous FULL and foreign keys on', async () => {
    const { db } = await openSqlite(file, realWorld.clock);
    const pragma = async (name: string) => {
      const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
      return rows[0]?.[name];
    };
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2); // FULL
    expect(await pragma('foreign_keys')).toBe(1);
    await db.destroy();
  });

  test('migrates a file once, however often it is opened', async () => {
    await (await open()).close();
    const once = behind(schema);
    await (await open()).close();
    expect(behind(schema)).toEqual(once);
  });

  test('migrates once when several processes open a new file at the same time', async () => {
    const run = promisify(execFile);
    const program = `
      import { openStore } from ${JSON.stringify(new URL('../../src/store/open.ts', import.meta.url).href)};
      import { realWorld } from ${JSON.stringify(new URL('../../src/world.ts', import.meta.url).href)};
      const store = await openStore({ file: process.argv[1], program: 'v1', ...realWorld });
      console.log(await store.firstTime('platform', 'event', 0));
      await store.close();`;
    const processes = Array.from({ length: 4 }, () =>
      run(process.execPath, ['--input-type=module', '--eval', program, file]),
    );
    const said = (await Promise.all(processes)).map(({ stdout }) => stdout.trim());
    expect(said.sort()).toEqual(['false', 'false', 'false', 'true']);
  });

  test('gives a file of an earlier program the memory and the order that this one keeps', async () => {
    const query = { companies: ['jd', 'alibaba'], topics: [], words: ['云 "a"', 'b', 'b'] };
    const earlier = await open();
    await shelve(earlier, { article: article('jd/was'), hash: 'gone' }, { article: article('jd/a') });
    await shelve(earlier, { article: article('jd/b'), was: 'jd/a', hash: 'kept' });
    await earlier.applyLibrary({ ...change({}), removed: ['jd/was.md'] });
    await earlier.addSubscription(subscription('first', { query, followedAt: 1 }));
    await earlier.close();
    behind(asBefore);
    const turned = JSON.stringify({ ...query, companies: query.companies.toReversed() });
    behind((database) => {
      const row = database.prepare("select * from subscriptions where id = 'first'").get() ?? {};
      const again = { ...row, id: 'again', followed_at: 2, query: turned };
      const names = Object.keys(again);
      database
        .prepare(`insert into subscriptions (${names.join()}) values (${names.map(() => '?').join()})`)
        .run(...Object.values(again));
    });

    const store = await open();
    expect((await store.subscriptions(room)).map(({ id }) => id)).toEqual(['first']);
    expect(await store.subscriptionOf(room, JSON.parse(turned))).toMatchObject({ id: 'first' });
    await shelve(store, { article: article('jd/c', { title: 'About jd/b' }), hash: 'kept' });
    await shelve(store, { article: article('jd/was'), hash: 'edited' });
    expect(await store.articles(['jd/c', 'jd/was'])).toMatchObject([{ story: 'jd/a' }, { story: 'jd/was' }]);
    expect(await store.lastArrival()).toBe(2);
    await store.close();
  });

  test('refuses a file that a newer program wrote, and leaves it as it is', async () => {
    await (await open()).close();
    behind((database) => database.exec('insert into migrations values (999)'));
    await expect(open()).rejects.toThrow(StoreError);
    await expect(open()).rejects.toThrow(
      /dateline\.sqlite was written by a newer Dateline .*Run that version/,
    );
    expect(
      behind((database) => database.prepare('select max(number) as last from migrations').get()),
    ).toEqual({
      last: 999,
    });
  });
});

describe('a failure says which file, what happened and what to do', () => {
  test('when the file is no database', async () => {
    await writeFile(file, 'Dear diary, '.repeat(1000));
    expect(await failure(open())).toBe(
      `The database ${file} failed: file is not a database. It is no SQLite database: move it away, or name another file.`,
    );
  });

  test('when the file is damaged', async () => {
    await (await open()).close();
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(7, 100)); // all but the header
    expect(await failure(open())).toMatch(/malformed\. It is damaged: move it away and restore a backup\./);
  });

  test('when the file is a folder', async () => {
    await mkdir(file);
    expect(await failure(open())).toMatch(
      /dateline\.sqlite failed: unable to open database file\. Make sure that/,
    );
  });

  test('when its folder cannot be made', async () => {
    await writeFile(join(folder, 'taken'), '');
    expect(await failure(open(join(folder, 'taken', 'dateline.sqlite')))).toMatch(
      /failed: E\w+: .*Make sure that/,
    );
  });

  test('when it may not be written', async () => {
    const { db } = await openSqlite(file, realWorld.clock);
    await sql`pragma query_only = on`.execute(db);
    const attempt = db.insertInto('stories').values({ id: 'a', arrival: 1 }).execute();
    expect(await failure(attempt)).toMatch(
      /attempt to write a readonly database\. Let the user that runs Dateline/,
    );
    await db.destroy();
  });

  test('when the disk is full, and then nothing is kept of what was under way', async () => {
    const { db } = await openSqlite(file, realWorld.clock);
    await sql`pragma max_page_count = 1`.execute(db); // no more than there are
    const attempt = transact(db, async (transaction) => {
      await transaction.insertInto('stories').values({ id: 'a', arrival: 1 }).execute();
      await transaction
        .insertInto('stories')
        .values({ id: 'b'.repeat(1_000_000), arrival: 2 })
        .execute();
      return true;
    });
    expect(await failure(attempt)).toMatch(/database or disk is full\. Make room on the disk/);
    expect(await db.selectFrom('stories').selectAll().execute()).toEqual([]);
    await db.destroy();
  });

  test('when a table is gone', async () => {
    const store = await open();
    behind((database) => database.exec('drop table inbound'));
    expect(await failure(store.firstTime('slack', 'e1', 0))).toMatch(
      /no such table: inbound\. .*please report it/,
    );
    await store.close();
  });
});

test('a failure lasts when only a person can mend it', async () => {
  const { db } = await openSqlite(file, realWorld.clock);
  const insert = (id: string) => db.insertInto('stories').values({ id, arrival: 1 }).execute();
  await sql`pragma query_only = on`.execute(db);
  await expect(insert('a')).rejects.toMatchObject({ name: 'StoreError', lasting: true });
  await sql`pragma query_only = off`.execute(db);
  await sql`pragma max_page_count = 1`.execute(db);
  await expect(insert('a'.repeat(1_000_000))).rejects.toMatchObject({ name: 'StoreError', lasting: false });
  await db.destroy();
  await writeFile(file, 'Dear diary, '.repeat(1000));
  await expect(open()).rejects.toMatchObject({ name: 'StoreError', lasting: true });
});

describe('while another process writes', () => {
  test('the store waits, and others run', async () => {
    let waits = 0;
    const writer = new DatabaseSync(file);
    const clock = clockOf(() => {
      waits += 1;
      if (waits === 3) writer.exec('commit');
    });
    const store = await openStore({ file, program: 'v1', clock, random: realWorld.random });
    writer.exec('begin immediate');
    expect(await store.firstTime('slack', 'e1', 0)).toBe(true);
    expect(waits).toBe(3);

    writer.exec('begin immediate');
    waits = 2;
    await store.applyLibrary({ companies: [], articles: [], removed: ['jd/a.md'] });
    expect(waits).toBe(3);
    writer.close();
    await store.close();
  });

  test('the store reads as ever', async () => {
    const store = await openStore({
      file,
      program: 'v1',
      clock: clockOf(() => expect.unreachable()),
      random: realWorld.random,
    });
    const writer = new DatabaseSync(file);
    writer.exec('begin immediate');
    expect(await store.lastArrival()).toBe(0);
    writer.close();
    await store.close();
  });

  test('the store gives up in the end, and says so', async () => {
    const store = await openStore({
      file,
      program: 'v1',
      clock: clockOf(() => {}),
      random: realWorld.random,
    });
    const writer = new DatabaseSync(file);
    writer.exec('begin immediate');
    await expect(store.firstTime('slack', 'e1', 0)).rejects.toThrow(
      /locked\. Another process keeps it locked: stop that/,
    );
    writer.exec('commit');
    expect(await store.firstTime('slack', 'e1', 0)).toBe(true);
    writer.close();
    await store.close();
  });
});

test('the words of what was edited or removed leave the index', async () => {
  const store = await open();
  await shelve(store, { article: article('jd/a', { text: 'Parcels.' }) });
  await shelve(store, { article: article('jd/a', { text: 'Parcels, again.' }) });
  expect(behind(indexed)).toHaveLength(1);
  await store.applyLibrary({ ...change({}), removed: ['jd/a.md'] });
  expect(behind(indexed)).toHaveLength(0);
  await store.close();
});

test('the store takes no value that the database would quietly make NULL', async () => {
  const { db } = await openSqlite(file, realWorld.clock);
  for (const arrival of [Number.NaN, JSON.parse('{}'), true]) {
    await expect(db.insertInto('stories').values({ id: 'a', arrival }).execute()).rejects.toThrow(TypeError);
  }
  await db.destroy();
});
