// npm run prove: kills real processes of Dateline while they deliver, and counts what readers saw. See USAGE.
import { parseArgs } from 'node:util';
import { realWorld } from '../../src/world.ts';
import { datelineOnPostgresql, datelineOnSqlite } from './dateline.ts';
import { PLATFORMS, type Conditions, type Design } from './design.ts';
import { NAIVE } from './naive.ts';
import { proveMutants } from './mutants.ts';
import { proveSeeds } from './seeds.ts';
import { tryOut, type Result } from './trial.ts';

const USAGE = `npm run prove -- [options]

  --kills N         processes to kill (20; 0 where seeds or mutants are asked for)
  --minutes M       go on killing for so long at least (0)
  --targets T       who is to see a message, on each kind of platform (1000)
  --platform NAME   chat: one that keeps keys and one that does not; slack, discord: Dateline's own adapter to their rules (chat)
  --store NAME      sqlite, postgresql or both (sqlite)
  --workers W       processes at a time (1)
  --partitions      also cuts connections
  --late MS         how late a message may appear after its call has failed (200; 0: never)
  --naive           also tries designs that are in use, with a tenth of the kills and targets
  --seed N          chance: which faults, when (a new one each time)
  --json            prints the results as JSON

  --seeds N         plays N plans of faults, for each kind of platform, in a simulated world instead; with --seed and
                    --path, as a failure prints them, that one again
  --mutants         takes one part of the design away after the other, and sees that it is missed

Exits with 1 when a message was lost, was doubled beyond what a platform without keys allows for, or is stuck.
`;

/** Messages for which a platform that keeps no keys may show one twice: a process may freeze between fence and call. */
const WINDOW = 10_000;

/** Naive designs fail early: they get this part of the kills and targets, or a few at least. */
const NAIVE_PART = 0.1;

const options = {
  kills: { type: 'string' },
  minutes: { type: 'string', default: '0' },
  targets: { type: 'string', default: '1000' },
  platform: { type: 'string', default: 'chat' },
  store: { type: 'string', default: 'sqlite' },
  workers: { type: 'string', default: '1' },
  partitions: { type: 'boolean', default: false },
  late: { type: 'string', default: '200' },
  naive: { type: 'boolean', default: false },
  seed: { type: 'string' },
  json: { type: 'boolean', default: false },
  seeds: { type: 'string' },
  path: { type: 'string' },
  mutants: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const DESIGNS: Readonly<Record<string, readonly Design[]>> = {
  sqlite: [datelineOnSqlite],
  postgresql: [datelineOnPostgresql],
  both: [datelineOnSqlite, datelineOnPostgresql],
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await prove();

function wanted() {
  try {
    return parseArgs({ options });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(1);
  }
}

/** @returns the exit code */
async function prove(): Promise<number> {
  const { values } = wanted();
  const designs = DESIGNS[values.store];
  const kinds = PLATFORMS[values.platform];
  if (values.help || !designs || !kinds) {
    process.stderr.write(USAGE);
    return values.help ? 0 : 1;
  }
  const seed =
    values.seed === undefined
      ? Math.floor(realWorld.random.fraction() * 2 ** 32)
      : count('seed', values.seed);
  const print = (text: string): void => void process.stdout.write(text);
  let proven = true;
  if (values.seeds !== undefined || values.path !== undefined)
    proven = await proveSeeds({
      seeds: count('seeds', values.seeds ?? '1'),
      seed,
      ...(values.path !== undefined && { path: values.path }),
      print,
    });
  if (values.mutants) proven = (await proveMutants(print)) && proven;
  const aside = values.seeds !== undefined || values.path !== undefined || values.mutants;
  const kills = count('kills', values.kills ?? (aside ? '0' : '20'));
  if (aside && kills === 0) return proven ? 0 : 1;
  say(`seed ${seed}`);
  const conditions: Conditions = {
    kinds,
    kills,
    forMs: count('minutes', values.minutes) * 60_000,
    targets: count('targets', values.targets),
    workers: Math.max(1, count('workers', values.workers)),
    partitions: values.partitions,
    lateMs: count('late', values.late),
    seed,
    tell: say,
  };
  const results: Result[] = [];
  for (const design of designs) results.push(...(await tryOut(design, conditions)));
  if (values.naive)
    for (const design of NAIVE)
      results.push(
        ...(await tryOut(design, {
          ...conditions,
          kills: Math.max(3, Math.ceil(conditions.kills * NAIVE_PART)),
          forMs: conditions.forMs * NAIVE_PART,
          targets: Math.max(30, Math.ceil(conditions.targets * NAIVE_PART)),
        })),
      );
  if (values.json) process.stdout.write(`${JSON.stringify({ seed, results })}\n`);
  else process.stdout.write(table(results));
  const ours = results.filter(({ design }) => designs.some(({ name }) => name === design));
  for (const { lost, kind, store } of ours)
    if (lost.length > 0) say(`lost on ${kind}, ${store}: ${lost.slice(0, 10).join(' ')}`);
  return proven && ours.every(isProven) ? 0 : 1;
}

function isProven({ kind, lost, doubled, messages, stuck }: Result): boolean {
  const allowed = kind === 'keyed' ? 0 : Math.floor(messages / WINDOW);
  return !stuck && lost.length === 0 && doubled <= allowed;
}

function table(results: readonly Result[]): string {
  const head = [
    'design',
    'store',
    'platform',
    'targets',
    'kills',
    'stops',
    'cuts',
    'outages',
    'ends',
    'faults',
    'lost',
    'doubled',
    'parked',
    'messages',
    'recovery ms p50/p99/max',
    'seconds',
  ];
  const rows = results.map((result) =>
    [
      result.design,
      result.store,
      result.kind,
      result.targets,
      result.kills,
      result.stops,
      result.cuts,
      result.outages,
      result.ends,
      result.faults,
      result.lost.length,
      result.doubled,
      result.parked,
      result.messages,
      [0.5, 0.99, 1].map((part) => quantile(result.recoveries, part)).join('/'),
      Math.round(result.ms / 1_000),
    ].map(String),
  );
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

/** @returns the smallest value that this part of all is not above */
function quantile(values: readonly number[], part: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return String(sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? '-');
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`--${name} wants a number, not ${text}.`);
  return value;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
