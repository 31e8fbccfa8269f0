import { sql } from 'kysely';
import type { RawBuilder, Transaction } from 'kysely';
import { batches } from './database.ts';
import type { Database } from './database.ts';
import { StoreError } from './store.ts';
import { fromJson, TABLES } from './tables.ts';
import type { Tables } from './tables.ts';

/** Rows read at a time. */
const PAGE = 500;
/** Values in a statement: SQLite takes 32,766 of them. */
const VALUES = 30_000;

/** Made of other columns. */
const GENERATED: ReadonlySet<string> = new Set(['deliveries.stage']);

type TableName = keyof Tables;
type Row = Readonly<Record<string, unknown>>;

/**
 * Copies all that Dateline remembers from one database to another, as it stood at one moment: all of it or nothing. The
 * index of words is made anew.
 * @param to must be empty
 * @returns how many rows each table has, there as here
 * @throws StoreError when `to` is not empty, or does not hold in the end what `from` does
 */
export async function copyAll(from: Database, to: Database): Promise<ReadonlyMap<string, number>> {
  const reading = from.db.transaction().setIsolationLevel('repeatable read');
  return await reading.execute(
    async (source) =>
      await to.db.transaction().execute(async (target) => {
        await to.alone(target, 'library');
        for (const [table, count] of await countAll(target)) {
          if (count > 0)
            throw new StoreError(
              `${to.name} is not empty: ${table} has ${count} rows. Name a new database; nothing was written to this one.`,
            );
        }
        for (const table of tables) await copyTable(source, target, table, to);
        await to.countOn(target, 'articles');
        await to.countOn(target, 'posted');
        const [before, after] = [await countAll(source), await countAll(target)];
        for (const [table, count] of before) {
          const arrived = after.get(table) ?? 0;
          if (arrived !== count)
            throw new StoreError(
              `Of the ${count} rows of ${table} in ${from.name}, ${arrived} arrived in ${to.name}. Nothing was kept there: try again.`,
            );
        }
        return after;
      }),
  );
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of an object, which the compiler knows as text
const tables = Object.keys(TABLES) as readonly TableName[];

async function countAll(db: Transaction<Tables>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of tables) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      db,
    );
    counts.set(table, rows[0]?.count ?? 0);
  }
  return counts;
}

async function copyTable(
  source: Transaction<Tables>,
  target: Transaction<Tables>,
  table: TableName,
  { search }: Database,
): Promise<void> {
  for await (const rows of pages(source, table)) {
    const columns = Object.keys(rows[0] ?? {}).filter((column) => !GENERATED.has(`${table}.${column}`));
    for (const batch of batches(rows, Math.floor(VALUES / columns.length))) {
      const values = batch.map((row) => listed(columns.map((column) => sql`${row[column]}`)));
      await sql`insert into ${sql.table(table)} ${named(columns)} values ${sql.join(values)}`.execute(target);
    }
    if (table !== 'articles') continue;
    const numbers = rows.map(({ number }) => Number(number));
    const articles = await target
      .selectFrom('articles')
      .select(['number', 'body'])
      .where('number', 'in', numbers)
      .execute();
    await search.add(
      target,
      articles.map(({ number, body }) => ({ number, article: fromJson(body) })),
    );
  }
}

/** All rows of a table, page by page in the order of its key. */
async function* pages(db: Transaction<Tables>, table: TableName): AsyncGenerator<readonly Row[]> {
  const key = TABLES[table];
  let after: RawBuilder<unknown> = sql`1 = 1`;
  for (;;) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(table)} where ${after} order by ${sql.join(key.map((part) => sql.ref(part)))} limit ${PAGE}
    `.execute(db);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = sql`${named(key)} > ${listed(key.map((part) => sql`${last[part]}`))}`;
  }
}

const named = (columns: readonly string[]): RawBuilder<unknown> =>
  listed(columns.map((column) => sql.ref(column)));

const listed = (parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => sql`(${sql.join(parts)})`;
