import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { KNOWN } from '../../src/store/migrations.ts';
import { openPostgresql } from '../../src/store/postgresql.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { queryKey, TABLES } from '../../src/store/tables.ts';
import { realWorld } from '../../src/world.ts';
import { startPostgres } from '../fakes/postgres.ts';
import type { TestServer } from '../fakes/postgres.ts';

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startPostgres();
  folder = await mkdtemp(join(tmpdir(), 'dateline-migrations-'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Engine {
  /** Where a new database is to be. */
  place(): Promise<string>;
  open(place: string, upTo?: number): Promise<Database>;
  /** Columns, indexes and the like, as text. */
  schema: string;
}

let files = 0;

const engines: readonly (readonly [name: string, Engine])[] = [
  [
    'SQLite',
    {
      place: async () => join(folder, `${(files += 1)}.db`),
      open: (file, upTo) => openSqlite(file, realWorld.clock, upTo),
      schema: `select type || name || coalesce(sql, '') as line from sqlite_schema order by line`,
    },
  ],
  [
    'PostgreSQL',
    {
      place: () => server.database(),
      open: (url, upTo) => openPostgresql(url, upTo),
      schema: `
        select concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default) as line
          from information_schema.columns where table_schema = 'public'
        union all select indexdef from pg_indexes where schemaname = 'public' order by line`,
    },
  ],
];

const query = { companies: ['jd', 'alibaba'], topics: [], words: ['云 "a"\n', 'b', 'b'] };

/** A row in each table of the first version, as the tables then were, and what a delivery says where it was later put. */
const firstRows = (version: number): readonly string[] => [
  `insert into stories values ('jd/was', 1), ('jd/a', 2)`,
  `insert into companies values ('jd', 'jd/company.yaml', 'h', 'r', '{}')`,
  `insert into articles (id, path, hash, reader, story, arrival, published_at, withdrawn, body)
    values ('jd/b', 'jd/b.md', 'kept', 'r', 'jd/a', 2, '2021-12-20', 0, '{}')`,
  `insert into article_companies values ('jd/b', 'jd')`,
  `insert into figures values ('jd/b#0-1', 'jd/b', 0, '{}')`,
  `insert into seen values ('["a","b","c"]', 'jd/a', 5)`,
  `insert into stopped values ('["a","b","c"]', 'jd/a', 'kept', 'v1', 'a digit', 6)`,
  version < 6
    ? `insert into deliveries (id, key, subscription, place, slot_at, body, state, attempts, uncertain, not_before, created_at)
        values ('d1', 'k1', 'first', '["a","b","c"]', 7, '{}', 'sending', 1, 0, 8, 9)`
    : `insert into deliveries (id, key, subscription, place, slot_at, state, attempts, uncertain, not_before, created_at)
        values ('d1', 'k1', 'first', '["a","b","c"]', 7, 'sending', 1, 0, 8, 9)`,
  ...(version < 6 ? [] : [`insert into bodies values ('d1', '{}')`]),
  `insert into posted (delivery, place, message, figures, stories, posted_at)
    values ('d0', '["a","b","c"]', 'm1', '[]', '[]', 9)`,
  `insert into inbound values ('slack', 'e1', 10)`,
];

const follow = (id: string, followedAt: number, asked: unknown): string =>
  `insert into subscriptions (id, place, owner, query, schedule, locale, state, followed_at, since, next_due_at)
    values ('${id}', '["a","b","c"]', 'u', '${JSON.stringify(asked)}', '{}', 'en', 'active', ${followedAt}, 0, 11)`;

async function lines({ db }: Database, text: string): Promise<readonly string[]> {
  const { rows } = await sql.raw<{ line: string }>(text).execute(db);
  return rows.map(({ line }) => line);
}

describe.each(engines)('%s', (_, engine) => {
  test.each(Array.from({ length: KNOWN - 1 }, (_, index) => index + 1))(
    'a database at version %i, with rows in it, becomes one like any other, and keeps them',
    async (version) => {
      const place = await engine.place();
      const old = await engine.open(place, version);
      const turned = { ...query, companies: query.companies.toReversed() };
      // From the fourth on a place follows a thing once.
      const follows = version < 4 ? [follow('again', 2, turned)] : [];
      for (const text of [...firstRows(version), ...follows, follow('first', 1, query)])
        await sql.raw(text).execute(old.db);
      await old.db.destroy();

      const now = await engine.open(place);
      const fresh = await engine.open(await engine.place());
      expect(await lines(now, engine.schema)).toEqual(await lines(fresh, engine.schema));
      expect(await now.db.selectFrom('subscriptions').select(['id', 'query_key']).execute()).toEqual([
        { id: 'first', query_key: version < 4 ? queryKey(query) : '' },
      ]);
      // The third wrote down what the articles told until then.
      const told = [
        { article: 'jd/a', story: 'jd/a' },
        { article: 'jd/b', story: 'jd/a' },
        { article: 'jd/was', story: 'jd/was' },
      ];
      expect(await now.db.selectFrom('article_stories').selectAll().orderBy('article').execute()).toEqual(
        version < 3 ? told : [],
      );
      expect(await now.db.selectFrom('content_stories').selectAll().execute()).toEqual(
        version < 3 ? [{ hash: 'kept', story: 'jd/a' }] : [],
      );
      expect(await now.db.selectFrom('articles').select(['number', 'id', 'arrival']).execute()).toEqual([
        { number: 1, id: 'jd/b', arrival: 2 },
      ]);
      for (const table of [
        'companies',
        'figures',
        'seen',
        'stopped',
        'deliveries',
        'bodies',
        'posted',
        'inbound',
      ])
        expect(await lines(now, `select cast(count(*) as text) as line from ${table}`)).toEqual(['1']);
      await now.db.destroy();
      await fresh.db.destroy();
    },
  );

  test('the list of tables names each with its columns’ key, and no other', async () => {
    const { db } = await engine.open(await engine.place());
    const tables = await db.introspection.getTables();
    const ours = tables
      .map(({ name }) => name)
      .filter((name) => !/^(migrations|article_words.*)$/.test(name));
    expect(ours.sort()).toEqual(Object.keys(TABLES).sort());
    await db.destroy();
  });
});

test('each text of PostgreSQL is ordered by its code points', async () => {
  const url = await server.database();
  await (await openPostgresql(url)).db.destroy();
  const others = await server.query(
    url,
    `select table_name, column_name from information_schema.columns
      where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`,
  );
  expect(others).toEqual([]);
});

test('both databases have the same columns in each table', async () => {
  const columns = await Promise.all(
    engines.map(async ([, engine]) => {
      const { db } = await engine.open(await engine.place());
      const tables = await db.introspection.getTables();
      await db.destroy();
      const ours = tables.filter(({ name }) => name in TABLES);
      return ours
        .map(
          ({ name, columns }) =>
            `${name}: ${columns
              .map((each) => each.name)
              // Kysely does not list the generated ones of SQLite.
              .filter((column) => column !== 'stage')
              .sort()
              .join()}`,
        )
        .sort();
    }),
  );
  expect(columns[0]).toEqual(columns[1]);
  expect(columns[0]).toHaveLength(Object.keys(TABLES).length);
});
