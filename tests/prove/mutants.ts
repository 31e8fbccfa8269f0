import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Hunted } from './hunt.ts';
import type { Result } from './trial.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** A part of the design taken away, and what must notice. */
interface Mutant {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  /** Plans of the simulation for these kinds of platform, on this store. None: it is for the tests alone. */
  readonly simulation?: {
    readonly kinds: readonly string[];
    readonly store: 'memory' | 'sqlite';
    readonly seeds: number;
  };
  /** A test file that must fail. */
  readonly tests?: string;
  /** A trial of processes that are killed, by its arguments, that must fail. */
  readonly trial?: string;
}

const OUTBOX = 'src/delivery/outbox.ts';
const DECIDE = 'src/delivery/decide.ts';
const DELIVERIES = 'src/store/deliveries.ts';
const SETTLING = 'src/store/settling.ts';
const DISCORD = 'src/platforms/discord';

/** Enough that each fault comes to some posts in each kind of place. */
const OUTAGE = 'tests/prove/outage.test.ts';
const ON_DISCORD = '--platform discord --kills 12 --targets 300 --seed 1';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'key: another at each call',
    changes: [
      {
        file: OUTBOX,
        from: 'platform.post(place, body, key)',
        to: 'platform.post(place, body, random.uuid())',
      },
    ],
    simulation: { kinds: ['keyed', 'searched'], store: 'memory', seeds: 1_000 },
    tests: 'tests/delivery/outbox.test.ts',
  },
  {
    name: 'key: not that of the slot',
    changes: [{ file: 'src/keys.ts', from: ' ?? null, slotAt]);', to: ' ?? null]);' }],
    simulation: { kinds: ['keyed'], store: 'memory', seeds: 1_000 },
    tests: 'tests/keys.test.ts',
  },
  {
    name: 'grace: what may come late is not waited for',
    changes: [
      {
        file: DECIDE,
        from: "return lapsed || absences === NOT_WAITED_FOR ? 'wait' : 'look';",
        to: "return 'look';",
      },
      { file: DECIDE, from: 'waitMs: isPending && isLate ?', to: 'waitMs: isLate && !isLate ?' },
    ],
    simulation: { kinds: ['searched'], store: 'memory', seeds: 3_000 },
    tests: 'tests/delivery/outbox.test.ts',
  },
  {
    name: 'fence: always open',
    changes: [
      {
        file: OUTBOX,
        from: 'if (by) return decide.hindered(delivery, by, circumstances());',
        to: "if (by && by !== 'lease') return decide.hindered(delivery, by, circumstances());",
      },
    ],
    simulation: { kinds: ['searched', 'keyed'], store: 'memory', seeds: 3_000 },
    tests: 'tests/delivery/outbox.test.ts',
  },
  {
    name: 'fence: an old answer counts',
    changes: [
      {
        file: OUTBOX,
        from: 'isLatest(one) && leftMs >= timeoutMs',
        to: 'isLatest(one) && leftMs >= -Infinity',
      },
    ],
    simulation: { kinds: ['searched'], store: 'memory', seeds: 3_000 },
    tests: 'tests/delivery/outbox.test.ts',
  },
  {
    name: 'intent: a claim is not written',
    changes: [
      { file: DELIVERIES, from: "          state: 'sending',\n", to: "          state: 'ready',\n" },
      {
        file: SETTLING,
        from: "`state = 'sending' and (id, claim)",
        to: "`state = 'ready' and (id, claim)",
      },
      { file: SETTLING, from: "'state', '=', 'sending'", to: "'state', '=', 'ready'" },
    ],
    simulation: { kinds: ['searched'], store: 'sqlite', seeds: 200 },
    tests: 'tests/delivery/outbox.test.ts',
  },
  {
    name: 'lease: has always ended',
    changes: [
      { file: 'src/store/database.ts', from: '`(lease_ends_at <=', to: '`(1 = 1 or lease_ends_at <=' },
    ],
    simulation: { kinds: ['searched'], store: 'sqlite', seeds: 200 },
    tests: 'tests/store/sqlite.test.ts',
  },
  {
    name: 'unique: a key may be there twice',
    changes: [
      {
        file: 'src/store/history.ts',
        from: 'create table deliveries (\n      id text primary key,\n      key text not null unique,',
        to: 'create table deliveries (\n      id text not null,\n      key text not null,',
      },
      {
        file: 'src/store/history.ts',
        from: 'delivery text primary key references deliveries (id) on delete cascade,',
        to: 'delivery text not null,',
      },
      {
        file: DELIVERIES,
        from: "    .onConflict((conflict) => conflict.column('key').doNothing())\n",
        to: '',
      },
    ],
    simulation: { kinds: ['keyed'], store: 'sqlite', seeds: 1_000 },
    tests: 'tests/store/sqlite.test.ts',
  },
  {
    name: 'absences: one look is enough',
    changes: [{ file: DECIDE, from: '(lateMs > 0 ? 2 : 1)', to: '(lateMs > 0 ? 1 : 1)' }],
    simulation: { kinds: ['searched'], store: 'memory', seeds: 3_000 },
    tests: 'tests/delivery/outbox.test.ts',
  },
  {
    name: 'claim: anybody may settle',
    changes: [
      {
        file: SETTLING,
        from: '(id, claim) in (select id, claim from given)`',
        to: 'id in (select id from given)`',
      },
      { file: SETTLING, from: "    .where('claim', '=', claim)\n", to: '' },
    ],
    simulation: { kinds: ['searched'], store: 'sqlite', seeds: 1_000 },
    tests: 'tests/store/sqlite.test.ts',
  },
  {
    name: 'seen: not part of the commit',
    changes: [
      {
        file: 'src/store/slots.ts',
        from: '    if (row === undefined) return false;\n  }\n  return true;',
        to: '  }\n  return true;',
      },
    ],
    simulation: { kinds: ['keyed'], store: 'sqlite', seeds: 1_000 },
    tests: 'tests/store/sqlite.test.ts',
  },
  {
    name: 'wait: nothing waits',
    changes: [{ file: SETTLING, from: '`${databaseNow} + ${waitMs}`', to: '`0 * ${waitMs}`' }],
    simulation: { kinds: ['searched'], store: 'sqlite', seeds: 1_000 },
    tests: 'tests/store/sqlite.test.ts',
  },
  {
    name: 'Discord: a mark is forgotten',
    changes: [{ file: `${DISCORD}/find.ts`, from: '=> hasMark(message, key) || (', to: '=> (' }],
    tests: OUTAGE,
    trial: ON_DISCORD,
  },
  {
    name: 'Discord: another nonce at each call',
    changes: [
      { file: `${DISCORD}/post.ts`, from: 'nonce: key,', to: 'nonce: crypto.randomUUID().slice(0, 25),' },
    ],
    tests: OUTAGE,
    trial: ON_DISCORD,
  },
  {
    name: 'Discord: a nonce is believed in forums',
    changes: [
      {
        file: `${DISCORD}/discord.ts`,
        from: "kind === undefined || kind === 'forum' ? 0",
        to: 'kind === undefined ? 0',
      },
    ],
    tests: OUTAGE,
    trial: ON_DISCORD,
  },
];

/**
 * Takes away one part of the design after another, in copies of the program, and prints what noticed.
 * @param print takes text as it is
 * @returns whether every one was noticed by all that should
 * @throws Error when the text that a mutant changes is not there any more
 */
export async function proveMutants(print: (text: string) => void): Promise<boolean> {
  let killed = true;
  print('| mutant | simulation | after plans | tests | trial |\n| --- | --- | --- | --- | --- |\n');
  for (const mutant of MUTANTS) {
    const copy = await mkdtemp(join(tmpdir(), 'dateline-mutant-'));
    try {
      await plant(copy, mutant);
      const { plans, broken } = await hunt(copy, mutant);
      const failed = mutant.tests === undefined || (await testsFail(copy, mutant.tests));
      const seen = mutant.trial === undefined ? '–' : await trialSees(copy, mutant.trial);
      const survived = (mutant.simulation && broken === undefined) || !failed || seen === undefined;
      const tests = mutant.tests === undefined ? '–' : failed ? mutant.tests : 'SURVIVED';
      const simulation = mutant.simulation ? (broken ?? 'SURVIVED') : '–';
      print(`| ${mutant.name} | ${simulation} | ${plans} | ${tests} | ${seen ?? 'SURVIVED'} |\n`);
      if (survived) killed = false;
    } finally {
      await rm(copy, { recursive: true });
    }
  }
  return killed;
}

async function plant(copy: string, { name, changes }: Mutant): Promise<void> {
  for (const part of ['src', 'tests', 'digests', 'package.json', 'vitest.config.ts', 'tsconfig.json'])
    await cp(join(ROOT, part), join(copy, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const { file, from, to } of changes) {
    const text = await readFile(join(copy, file), 'utf8');
    if (text.split(from).length !== 2)
      throw new Error(`mutant "${name}": its text is not in ${file} once: ${from}`);
    await writeFile(
      join(copy, file),
      text.replace(from, () => to),
    );
  }
}

async function hunt(copy: string, { simulation }: Mutant): Promise<Hunted> {
  if (!simulation) return { plans: 0 };
  const { kinds, store, seeds } = simulation;
  const asked = ['--kinds', kinds.join(), '--store', store, '--seeds', String(seeds)];
  const { stdout } = await run(process.execPath, ['tests/prove/hunt.ts', ...asked], { cwd: copy });
  return JSON.parse(stdout) as Hunted;
}

/** @returns what a trial saw, in words; undefined where it saw nothing */
async function trialSees(copy: string, asked: string): Promise<string | undefined> {
  const given = ['tests/prove/main.ts', '--json', ...asked.split(' ')];
  const { code, stdout } = await run(process.execPath, given, { cwd: copy }).then(
    (done) => ({ code: 0, ...done }),
    (error: Error & { readonly code: unknown; readonly stdout: string }) => error,
  );
  if (code === 0) return undefined;
  const { results } = JSON.parse(stdout) as { readonly results: readonly Result[] };
  return results
    .map(({ kind, lost, doubled }) => `${kind}: ${lost.length} lost, ${doubled} doubled`)
    .join('; ');
}

async function testsFail(copy: string, file: string): Promise<boolean> {
  try {
    await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', file], { cwd: copy });
    return false;
  } catch (error) {
    // 1: tests failed; anything else is no verdict.
    if (error instanceof Error && 'code' in error && error.code === 1) return true;
    throw error;
  }
}
