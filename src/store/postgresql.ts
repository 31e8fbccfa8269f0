import {
  CompiledQuery,
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  replaceWithNoncontingentExpression,
  sql,
} from 'kysely';
import type { DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { Collision } from './database.ts';
import type { Database, Work } from './database.ts';
import { ADVISORY, migrate } from './migrations.ts';
import { postgresqlSearch } from './search.ts';
import { StoreError } from './store.ts';
import type { Tables } from './tables.ts';

/** Statements that may be under way at a time, from one process. */
const CONNECTIONS = 10;

/**
 * How long the server works at a statement (ms). It waits less for a lock, and still less for the next statement of a
 * transaction, so that a process that was stopped in one cannot make others fail. We wait longer for the answer, for
 * then there is none: the network or the server is gone.
 */
const LIMIT = 30_000;
/** While tables are made, or another process is at it. */
const MIGRATION_LIMIT = 600_000;
/** For a connection, and for its turn where all are in use (ms). */
const CONNECT_LIMIT = 10_000;

/** Numbers of our locks beside that of the migrations, which is 1. */
const LOCKS: Readonly<Record<Work, number>> = { library: 2, settings: 3 };

/**
 * Opens a PostgreSQL database and brings its tables up to date. Connections are made as they are needed: after a restart
 * of the server the next call has a new one.
 * @param url `postgresql://user:password@host:port/database`, with the parameters of libpq that pg knows
 * @param upTo as of `migrate`
 * @throws StoreError
 */
export async function openPostgresql(url: string, upTo?: number): Promise<Database> {
  const name = nameOf(url);
  const patient = await connect(url, name, 1, MIGRATION_LIMIT);
  try {
    await migrate(patient, 'postgresql', name, upTo);
  } finally {
    await patient.destroy();
  }
  return {
    db: await connect(url, name, CONNECTIONS, LIMIT),
    name,
    now: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    search: postgresqlSearch,
    skipLocked: sql`for update skip locked`,
    given: (columns, rows) => {
      const lists = columns.map((column) => sql`cast(${rows.map((row) => row[column])} as text[])`);
      const names = [...columns, 'nth'].map((column) => sql.ref(column));
      return sql`(
        select * from unnest(${sql.join(lists)}) with ordinality as given (${sql.join(names)})
      )`;
    },
    elements: (column) => sql`select json_array_elements_text(cast(${sql.ref(column)} as json))`,
    writesInWith: true,
    alone: async (transaction, work) => {
      await sql`select pg_advisory_xact_lock(${ADVISORY}, ${LOCKS[work]})`.execute(transaction);
    },
    countOn: async (transaction, table) => {
      await sql`select setval(pg_get_serial_sequence(${table}, 'number'), max(number)) from ${sql.table(table)}`.execute(
        transaction,
      );
    },
  };
}

async function connect(url: string, name: string, most: number, limit: number): Promise<Kysely<Tables>> {
  // Loaded here, so that who keeps a file does without it.
  const { default: pg } = await import('pg');
  const problem = (error: unknown): unknown => explained(name, error);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'dateline',
    max: most,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_LIMIT,
    statement_timeout: limit,
    lock_timeout: limit * 0.8,
    idle_in_transaction_session_timeout: limit * 0.6,
    query_timeout: limit * 1.2,
    // pg gives a bigint as text. Ours are instants, counts and numbers of rows, far below 2^53.
    types: {
      getTypeParser: (type, format) =>
        type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format),
    },
  });
  // What breaks while nobody uses it is replaced when it is needed; what breaks in use fails the statement as well.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PoolDriver(pool, problem),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    // SQLite knows the empty list.
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  });
}

/** A failure as it is to be told. */
type Problem = (error: unknown) => unknown;

/** Kysely's driver over a pool of pg: as its own, but that it tells failures as ours and reuses no connection that may be broken. */
class PoolDriver implements Driver {
  readonly #pool: Pool;
  readonly #problem: Problem;
  readonly #release = new WeakMap<DatabaseConnection, () => void>();

  constructor(pool: Pool, problem: Problem) {
    this.#pool = pool;
    this.#problem = problem;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    try {
      const client = await this.#pool.connect();
      const connection = new PoolConnection(client, this.#problem);
      this.#release.set(connection, () => client.release(connection.broken));
      return connection;
    } catch (error) {
      throw this.#problem(error);
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const { isolationLevel, accessMode } = settings;
    const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`;
    await connection.executeQuery(CompiledQuery.raw(`begin${level} ${accessMode ?? ''}`));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(COMMIT));
  }

  // Where it fails, the connection is broken and with it goes the transaction; what led here is worth more.
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {});
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    this.#release.get(connection)?.();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

const COMMIT = 'commit';

/** Statements that the server keeps prepared, of each connection; to plan one takes as long as to do it. */
const PREPARED = 200;
const names = new Map<string, string>();

/** The name under which a statement is prepared when it is first asked for, and known from then on. */
function prepared(text: string): { readonly name?: string } {
  const name = names.get(text) ?? (names.size < PREPARED ? `dateline ${names.size}` : undefined);
  if (name === undefined) return {};
  names.set(text, name);
  return { name };
}

class PoolConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #problem: Problem;
  broken = false;

  constructor(client: PoolClient, problem: Problem) {
    this.#client = client;
    this.#problem = problem;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { command, rowCount, rows } = await this.#client.query({
        text: sql,
        values: [...parameters],
        ...prepared(sql),
      });
      // The answer to the commit of a transaction in which a statement failed: nothing was kept.
      if (sql === COMMIT && command !== 'COMMIT')
        throw new Error('A transaction that had failed was committed.');
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      this.broken = sqlState(error) === undefined;
      throw this.#problem(error);
    }
  }

  // oxlint-disable-next-line require-yield -- a part of the interface that nothing here asks for
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('No statement is streamed.');
  }
}

/** Where the server is and which database, and nothing of who asks. */
function nameOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `PostgreSQL ${host || (searchParams.get('host') ?? 'localhost')}${pathname}`;
}

/**
 * What to do about PostgreSQL's error codes, by the code or its first two letters.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const remedies: Readonly<Record<string, string>> = {
  '08': 'Check that the server runs and can be reached from here.',
  '25006': 'It takes no writes: name the primary server in DATABASE_URL, or free it from read-only.',
  '25P03':
    'This process fell silent in the middle of a transaction, which was undone; what it did is done again.',
  '28': 'Check the user and the password in DATABASE_URL, and whom the server lets in (pg_hba.conf).',
  '3D': 'Make that database, or name another one in DATABASE_URL.',
  '42501': 'Let the user in DATABASE_URL make, read and write tables there.',
  '53100': 'Make room on the disk of the server.',
  '53300': `Let the server take more connections, ${CONNECTIONS} for each process, or stop others.`,
  '53': 'The server lacks memory or the like: see its log.',
  '54': 'It is more than the server takes: see its log.',
  '55P03': 'Another process kept it locked for too long: see what that one does, then try again.',
  '57014': 'The server took too long: see what keeps it busy, then try again.',
  '57P': 'The server is stopping or starting: it is tried again when it is back.',
  '58': 'The server has trouble with its files: see its log and check its disk.',
  XX: 'The database may be damaged: see the log of the server, and restore a backup if it is.',
};

const UNREACHABLE = '08';
const DEADLOCK = '40';

/** The server's code for a failure; nothing where it is not the server that says so. */
function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error && 'severity' in error && 'code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A failure of the server or on the way to it as a StoreError; anything else, a fault of ours, as it is. */
function explained(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof TypeError) return error;
  const code = sqlState(error) ?? UNREACHABLE;
  // Where each of several addresses failed, the message is empty.
  const said = error.message || ('code' in error ? String(error.code) : error.name);
  const message = `The database ${name} failed: ${said}.`;
  if (code.startsWith(DEADLOCK))
    return new Collision(`${message} Others wrote the same at the same time; try again.`, { cause: error });
  const remedy =
    [5, 3, 2].map((length) => remedies[code.slice(0, length)]).find((found) => found !== undefined) ??
    'This is a fault of the program: please report it.';
  return new StoreError(`${message} ${remedy}`, { cause: error });
}
