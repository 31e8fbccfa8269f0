import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  Kysely,
  sql,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { DatabaseConnection, SqliteDatabase } from 'kysely';
import type { Clock } from '../world.ts';
import type { Database } from './database.ts';
import { migrate } from './migrations.ts';
import { sqliteSearch } from './search.ts';
import { StoreError } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * While another process writes, which takes a few milliseconds, SQLite waits by itself and holds up this whole process
 * (`busyMs`); between such tries we wait and others run. Five seconds in all.
 */
const busyMs = 10;
const busyPauseMs = 40;
const busyTries = 100;

/**
 * Opens a SQLite file, makes it and its folder where there is none, and brings its tables up to date. A commit that
 * returned survives a crash of the process and of the machine (write-ahead log, synchronous FULL).
 * @param file path of the file
 * @param upTo as of `migrate`
 * @throws StoreError
 */
export async function openSqlite(file: string, clock: Clock, upTo?: number): Promise<Database> {
  const connection = await connect(file, clock);
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new PatientDriver(file, connection, clock),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  try {
    await migrate(db, 'sqlite', file, upTo);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    name: file,
    now: sql<number>`now_ms()`,
    search: sqliteSearch,
    // A transaction locks the whole file from its start, and the counter of a table follows the numbers put in.
    skipLocked: sql``,
    given: (columns, rows) => {
      const names = [...columns, 'nth'].map(
        (column, index) => sql`${sql.ref(`column${index + 1}`)} as ${sql.ref(column)}`,
      );
      const values = rows.map(
        (row, nth) => sql`(${sql.join([...columns.map((column) => row[column]), nth])})`,
      );
      return sql`(select ${sql.join(names)} from (values ${sql.join(values)}))`;
    },
    elements: (column) => sql`select value from json_each(${sql.ref(column)})`,
    writesInWith: false,
    alone: async () => {},
    countOn: async () => {},
  };
}

/**
 * Takes a file for this process alone, so that nothing is written to it while it is read.
 * @returns what copies it as it is, into a new file; its end lets the file go
 * @throws StoreError when another process has it open, or it cannot be read
 */
export function holdFile(file: string): Disposable & { copyTo(path: string): void } {
  try {
    const connection = new DatabaseSync(file, { timeout: busyMs });
    try {
      // Whoever else has it open holds a lock on it, even while idle.
      connection.exec('pragma locking_mode = exclusive; begin immediate; commit');
    } catch (error) {
      connection.close();
      throw error;
    }
    return {
      copyTo: (path) => void connection.prepare('vacuum into ?').run(path),
      [Symbol.dispose]: () => connection.close(),
    };
  } catch (error) {
    throw explained(file, error);
  }
}

async function connect(file: string, clock: Clock): Promise<DatabaseSync> {
  try {
    // Who follows what is nobody else's business on a machine that several share.
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const connection = new DatabaseSync(file, { timeout: busyMs, enableForeignKeyConstraints: true });
    // All who share the file are on one machine, and read one clock.
    connection.function('now_ms', () => clock.now());
    try {
      await patiently(clock, async () =>
        connection.exec('pragma journal_mode = wal; pragma synchronous = full'),
      );
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  } catch (error) {
    throw explained(file, error);
  }
}

/** Kysely's driver, for a database that others may be writing to. */
class PatientDriver extends SqliteDriver {
  readonly #file: string;
  readonly #connection: DatabaseSync;
  readonly #clock: Clock;

  constructor(file: string, connection: DatabaseSync, clock: Clock) {
    super({ database: adapted(connection) });
    this.#file = file;
    this.#connection = connection;
    this.#clock = clock;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: async (query) => {
        try {
          return await patiently(this.#clock, () => connection.executeQuery(query));
        } catch (error) {
          throw explained(this.#file, error);
        }
      },
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
  }

  // Taken at the start, the write lock is waited for. Taken at the first write, after a read, it is refused at once
  // if somebody wrote in between.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  // After some errors, a full disk among them, SQLite has rolled back by itself.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** Statements that are kept prepared, the latest ones; long ones name many values and come again in no such number. */
const KEPT_STATEMENTS = 100;
const KEPT_LENGTH = 4_000;

/** node:sqlite, in the shape that Kysely expects. */
function adapted(connection: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, StatementSync>();

  /** What is asked every second is prepared once, which takes half of the time that it takes in all. */
  const prepare = (text: string): StatementSync => {
    const statement = prepared.get(text) ?? connection.prepare(text);
    if (text.length > KEPT_LENGTH) return statement;
    prepared.delete(text);
    prepared.set(text, statement);
    const [oldest] = prepared.keys();
    if (prepared.size > KEPT_STATEMENTS && oldest !== undefined) prepared.delete(oldest);
    return statement;
  };

  return {
    close: () => connection.close(),
    prepare: (text) => {
      const statement = prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...values.map(bindable)),
        run: (values) => statement.run(...values.map(bindable)),
        iterate: (values) => statement.iterate(...values.map(bindable)),
      };
    },
  };
}

/** node:sqlite would store NULL for a Date, and SQLite for NaN, without a word. */
function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw new TypeError(
    `The store takes text, numbers and null; it was given ${Object.prototype.toString.call(value)}.`,
  );
}

async function patiently<T>(clock: Clock, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || tries === busyTries) throw error;
    }
    await clock.sleep(busyPauseMs);
  }
}

/** What to do about SQLite's result codes, without their extension bits. https://www.sqlite.org/rescode.html */
const remedies: Readonly<Record<number, string>> = {
  3: 'Let the user that runs Dateline read and write it and its folder.',
  5: 'Another process keeps it locked: stop that one, then start again.',
  8: 'Let the user that runs Dateline write to it and its folder.',
  10: 'Check the disk it is on.',
  11: 'It is damaged: move it away and restore a backup.',
  13: 'Make room on the disk it is on.',
  14: 'Make sure that its folder can be made, read and written by the user that runs Dateline.',
  26: 'It is no SQLite database: move it away, or name another file.',
};

/**
 * Read-only, damaged, no database: only a person can mend these. Room may come back on a full disk, and one that failed to
 * read may do so again.
 */
const LASTING: ReadonlySet<number> = new Set([8, 11, 26]);

const BUSY = 5;
const CANTOPEN = 14;

function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY;
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined;
  return error.errcode & 0xff;
}

/** A failure of SQLite or of the file system as a StoreError; anything else, a fault of ours, as it is. */
function explained(file: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'syscall' in error ? CANTOPEN : resultCode(error);
  if (code === undefined) return error;
  const remedy = remedies[code] ?? 'This is a fault of the program: please report it.';
  return new StoreError(`The database ${file} failed: ${error.message}. ${remedy}`, {
    cause: error,
    lasting: LASTING.has(code),
  });
}
