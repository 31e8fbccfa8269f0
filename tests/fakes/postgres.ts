import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

/** A PostgreSQL server of a test's own, on a socket in a temporary folder, as the user `postgres` without a password. */
export interface TestServer extends AsyncDisposable {
  /** Makes an empty database. @returns its address */
  database(): Promise<string>;
  /** Asks the server behind the store's back. */
  query<Row extends object = Record<string, unknown>>(url: string, text: string): Promise<readonly Row[]>;
  /** Breaks all connections, as a crash does, and comes back at once, later or not at all. */
  crash(then: 'restart' | 'stop'): Promise<void>;
  start(): Promise<void>;
}

/**
 * Starts the server whose binaries are among our dependencies, as an unprivileged user where this runs as root. It ends,
 * and its folder goes, when the test ends, however it ends.
 * @param manner durable: what is committed is on the disk, as it is for who runs it; quick: it need not be
 * @throws Error where this machine has no such server
 */
export async function startPostgres(manner: 'quick' | 'durable' = 'quick'): Promise<TestServer> {
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'postgres-keeper.ts'), manner], {
    // Away from a Ctrl+C that is meant for the tests: the end of its input tells it when they are over.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  keeper.stderr.on('data', (text) => (complaint += String(text)));
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(complaint);
    return value;
  };
  const tell = async (what: string): Promise<void> => {
    keeper.stdin.write(`${what}\n`);
    await line();
  };
  const folder = await line();
  const address = (database: string): string =>
    `postgresql:///${database}?host=${encodeURIComponent(folder)}&user=postgres`;
  const query: TestServer['query'] = async (url, text) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  let made = 0;
  return {
    query,
    async database() {
      made += 1;
      await query(address('postgres'), `create database d${made}`);
      return address(`d${made}`);
    },
    crash: tell,
    start: () => tell('start'),
    async [Symbol.asyncDispose]() {
      const ended = once(keeper, 'exit');
      keeper.stdin.end();
      await ended;
    },
  };
}
