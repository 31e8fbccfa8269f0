import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openStore } from '../src/store/open.ts';
import { realWorld } from '../src/world.ts';
import { writeMalformed } from '../tests/fixtures/malformed.ts';

const BAD = 10_000;
const GOOD = 20;
/** How long the program is watched once it stands (ms): so many looks at the folder. */
const WATCHED = 10_000;

/**
 * The program itself, as `npm start` runs it, on a folder of ten thousand malformed and twenty good articles: how
 * long a start takes, what a look each second costs, how soon an edit arrives, how much memory all of it takes, and
 * whether every bad file is named once and every good one is there.
 */
export async function run(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'bench-library-'));
  const digests = join(home, 'digests');
  await writeMalformed(digests, BAD, GOOD);
  const say = (what: string, number: number | string): void =>
    void process.stdout.write(`${what.padEnd(48)}${String(number).padStart(12)}\n`);

  const { clock } = realWorld;
  const began = clock.now();
  const program = resolve(import.meta.dirname, '../bin/dateline.mjs');
  const child = spawn(process.execPath, [program], {
    cwd: home,
    env: { PATH: '', DIGESTS_DIR: digests, DATA_DIR: join(home, 'data'), LOCAL_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const named: string[] = [];
  const changed = Promise.withResolvers<void>();
  createInterface(child.stderr).on('line', (line) => {
    const { level, file, line: at, msg, changed: count } = JSON.parse(line) as Record<string, unknown>;
    if (level === 40) named.push(JSON.stringify([file, at, msg]));
    if (count === 1) changed.resolve();
  });
  const started = Promise.withResolvers<void>();
  createInterface(child.stdout).on('line', (line) => line.startsWith('Stop it') && started.resolve());
  await started.promise;
  say(`start with ${BAD} malformed and ${GOOD} good, ms`, clock.now() - began);

  const before = await usage(child.pid);
  await clock.sleep(WATCHED);
  const after = await usage(child.pid);
  say('processor while nothing changes, % of one', (((after.cpu - before.cpu) / WATCHED) * 100).toFixed(1));

  const edited = clock.now();
  const path = join(digests, 'acme/good-0.md');
  await writeFile(path, (await readFile(path, 'utf8')).replace('1 percent', '99 percent'));
  await changed.promise;
  say('from an edit to the store, ms', clock.now() - edited);
  const { resident, peak } = await usage(child.pid);
  say('memory of the process, MB', resident);
  say('most memory it ever had, MB', peak);

  child.kill('SIGTERM');
  await once(child, 'exit');
  const files = new Set(named.map((line) => String((JSON.parse(line) as unknown[])[0])));
  say('bad files named', files.size);
  say('problems named', named.length);
  say('problems named twice', named.length - new Set(named).size);
  const store = await openStore({ file: join(home, 'data', 'dateline.db'), program: 'bench', ...realWorld });
  const search = { companies: ['acme'], words: ['revenue'], now: clock.now(), limit: 2 * GOOD, offset: 0 };
  const found = await store.search(search);
  say('good articles found', found.length);
  say('their figures', (await store.figures(found.map(({ article }) => article.id))).length);
  await store.close();
  await rm(home, { recursive: true });
}

/** As Linux counts it: processor time in ms, memory in MB of a million bytes. */
async function usage(pid: number | undefined): Promise<{ cpu: number; resident: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const megabytes = (key: string): number =>
    Math.round((Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6);
  // Fields 14 and 15 are user and system time in hundredths of a second; the name before may hold blanks.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    cpu: (Number(ticks[11]) + Number(ticks[12])) * 10,
    resident: megabytes('VmRSS'),
    peak: megabytes('VmHWM'),
  };
}
