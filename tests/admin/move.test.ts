import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { move } from '../../src/admin/move.ts';
import { OperatorError } from '../../src/errors.ts';
import { copyAll } from '../../src/store/copy.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase, openStore } from '../../src/store/open.ts';
import type { Where } from '../../src/store/open.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { StoreError } from '../../src/store/store.ts';
import { TABLES } from '../../src/store/tables.ts';
import { realWorld } from '../../src/world.ts';
import { startPostgres } from '../fakes/postgres.ts';
import type { TestServer } from '../fakes/postgres.ts';
import { anything, article, figure, hour, noon, result, room, subscription } from '../store/examples.ts';
import { alibaba, change, delivery, elsewhere, shelve, stopped } from '../store/examples.ts';

let server: TestServer;
let folder: string;
let file: string;
let url: string;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-moving-'));
  file = join(folder, 'dateline.db');
  url = await server.database();
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const store = (where: Where) => openStore({ ...where, program: 'v1', ...realWorld });

/** Fills the file with something in every table, and more articles than are copied at a time. */
async function fill(): Promise<void> {
  const filled = await store({ file });
  const first = article('alibaba/first', { text: 'Parcels “in” Überlingen\n\n云计算', embargoAt: noon - 1 });
  await filled.applyLibrary(
    change({ companies: [alibaba], articles: [{ article: first, figures: [figure(first, 0, 7)] }] }),
  );
  await shelve(filled, ...Array.from({ length: 1200 }, (_, n) => ({ article: article(`jd/${n}`) })));
  await filled.applyLibrary({ ...change({}), removed: ['jd/7.md', 'jd/1199.md'] });
  for (const id of ['s1', 's2']) await filled.addSubscription(subscription(id));
  await filled.changeSettings(room, { perPlace: 3 });
  for (const id of ['d1', 'd2']) {
    const [slot] = await filled.claimSlots(noon, hour, 1);
    const given = { subscription: slot?.subscription.id ?? '', seen: [`jd/${id}`], delivery: delivery(id) };
    await filled.commitSlot(result(slot?.claim ?? '', { ...given, stopped: [stopped('jd/3')] }));
  }
  await filled.firstTime('local', 'e1', noon);
  await filled.addSubscription(subscription('s3', { place: elsewhere }));
  await filled.pausePlace(elsewhere, 'gone');
  await filled.takeShare('local', 'somebody', hour);
  await filled.keep('slack', 'installation/T1', 'sealed');
  await filled.close();
  // What only a sender writes.
  using behind = new DatabaseSync(file);
  behind.exec(`insert into posted (delivery, place, message, figures, stories, posted_at)
    values ('d0', '["local","w","c"]', 'm', '[]', '[]', 5), ('d1', '["local","w","c"]', 'n', '[]', '[]', 6);
    delete from posted where delivery = 'd0';
    insert into marks (name, at) values ('restored', 7)`);
}

/** All rows of all tables. */
async function rowsOf(database: Database): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const all: Record<string, readonly unknown[]> = {};
  for (const [table, key] of Object.entries(TABLES)) {
    const order = sql.join(key.map((part) => sql.ref(part)));
    all[table] = (await sql`select * from ${sql.table(table)} order by ${order}`.execute(database.db)).rows;
  }
  return all;
}

async function rowsAt(where: Where): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const database = await openDatabase(where, realWorld.clock);
  const rows = await rowsOf(database);
  await database.db.destroy();
  return rows;
}

async function moved(from = file, to: string | undefined = url): Promise<readonly string[]> {
  const printed: string[] = [];
  const code = await move({ from, url: to, clock: realWorld.clock, out: (line) => printed.push(line) });
  expect(code).toBe(0);
  return printed;
}

describe('moving to PostgreSQL', () => {
  test('carries every row of every table, and says how many', async () => {
    await fill();
    const before = await readFile(file);
    const printed = await moved();
    expect(await readFile(file)).toEqual(before);
    const rows = await rowsAt({ file });
    for (const [table, list] of Object.entries(rows)) expect(list, table).not.toHaveLength(0);
    expect(await rowsAt({ url })).toEqual(rows);
    for (const [table, list] of Object.entries(rows))
      expect(printed).toContainEqual(expect.stringMatching(new RegExp(`^${table} +${list.length}$`)));
    expect(printed.join('\n')).toMatch(/Moved, with as many rows on both sides, from \S+ to PostgreSQL /);
  });

  test('leaves a store that goes on: it searches, numbers and claims', async () => {
    await fill();
    await moved();
    const there = await store({ url });
    for (const word of ['parcel', 'uberlingen', '云计算'])
      expect(await there.search({ ...anything, words: [word] })).toMatchObject([{ story: 'alibaba/first' }]);
    expect(await there.search({ ...anything, words: ['about jd'], limit: 2000 })).toHaveLength(1198);
    await shelve(there, { article: article('jd/new') });
    expect(await there.lastArrival()).toBe(1202);
    expect(await there.claimDeliveries({ platform: 'local', leaseMs: hour, limit: 5 })).toHaveLength(2);
    expect(await there.posted(room, 5)).toMatchObject([{ delivery: 'd1' }]);
    await there.close();
    const numbers = await server.query(
      url,
      `insert into posted (delivery, place, message, figures, stories, posted_at)
        values ('d9', '', '', '', '', 0) returning number`,
    );
    expect(numbers).toEqual([{ number: '3' }]);
  });

  test('takes what an older Dateline wrote, and leaves the file at its version', async () => {
    const old = await openSqlite(file, realWorld.clock, 2);
    await sql`insert into stories values ('jd/a', 1)`.execute(old.db);
    await old.db.destroy();
    await moved();
    using behind = new DatabaseSync(file);
    expect(behind.prepare('select max(number) as at from migrations').get()).toEqual({ at: 2 });
    expect(await server.query(url, 'select id from stories')).toEqual([{ id: 'jd/a' }]);
  });
});

describe('moving is refused, and nothing is written', () => {
  const refusal = async (from?: string, to?: string): Promise<string> => {
    const error: unknown = await moved(from, to).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(OperatorError);
    return error instanceof Error ? error.message : '';
  };

  test('when the database is not empty', async () => {
    await fill();
    const taken = await store({ url });
    await taken.firstTime('local', 'e0', noon);
    expect(await refusal()).toMatch(/^PostgreSQL \S+ is not empty: inbound has 1 rows/);
    expect(await taken.files()).toEqual([]);
    await taken.close();
  });

  test('while the file is in use, and it can be used during a move by nobody', async () => {
    const using = await store({ file });
    expect(await refusal()).toMatch(/locked\. Another process keeps it locked: stop that one/);
    expect(await server.query(url, `select 1 from pg_tables where schemaname = 'public'`)).toEqual([]);
    await using.close();
    await moved();
  });

  test('when there is no such file, no database, or no SQLite in the file', async () => {
    expect(await refusal()).toMatch(/There is no file \S+dateline\.db/);
    await copyFile(import.meta.filename, file);
    expect(await refusal()).toMatch(/It is no SQLite database/);
    const nowhere = move({ from: file, url: undefined, clock: realWorld.clock, out: () => {} });
    await expect(nowhere).rejects.toThrow(/Set DATABASE_URL/);
  });

  test('when it breaks half-way', async () => {
    await fill();
    await (await store({ url })).close();
    await server.query(
      url,
      `create function react() returns trigger language plpgsql as $$ begin
         raise 'no room' using errcode = '53100'; end $$;
       create trigger react after insert on posted execute function react()`,
    );
    expect(await refusal()).toMatch(/no room\. Make room on the disk/);
    await server.query(url, 'drop trigger react on posted');
    await moved();
  });

  test('when not all rows arrive', async () => {
    await fill();
    await (await store({ url })).close();
    await server.query(
      url,
      `create function react() returns trigger language plpgsql as $$ begin return null; end $$;
       create trigger react before insert on seen for each row execute function react()`,
    );
    expect(await refusal()).toMatch(/Of the 2 rows of seen in \S+, 0 arrived/);
    expect(await server.query(url, 'select id from stories')).toEqual([]);
  });
});

describe('copying back into a file', () => {
  test('carries every row as it stood at one moment, while others write', async () => {
    await fill();
    await moved();
    const from = await openDatabase({ url }, realWorld.clock);
    const back = join(folder, 'back.db');
    const to = await openDatabase({ file: back }, realWorld.clock);
    const before = await rowsOf(from);
    const writer = await store({ url });
    const copying = copyAll(from, {
      ...to,
      // Between the first look at the source and the last.
      countOn: async () => void (await writer.firstTime('local', 'meanwhile', noon)),
    });
    expect((await copying).get('inbound')).toBe(1);
    expect(await rowsOf(to)).toEqual(before);
    expect(await writer.firstTime('local', 'meanwhile', noon)).toBe(false);
    for (const each of [from, to]) await each.db.destroy();
    await writer.close();

    const restored = await store({ file: back });
    expect(await restored.search({ ...anything, words: ['parcels'] })).toHaveLength(1);
    await shelve(restored, { article: article('jd/new') });
    expect(await restored.lastArrival()).toBe(1202);
    await restored.close();
  });

  test('needs a file of its own', async () => {
    await fill();
    const from = await openDatabase({ url }, realWorld.clock);
    const to = await openDatabase({ file }, realWorld.clock);
    await expect(copyAll(from, to)).rejects.toThrow(StoreError);
    for (const each of [from, to]) await each.db.destroy();
  });
});
