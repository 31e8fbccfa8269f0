import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { realWorld } from '../../src/world.ts';
import { makeHome, removeHome, writeArticle, type TestArticle } from '../fakes/dateline.ts';
import { startProgram, type Program } from '../fakes/program.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
const README = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The README from one of its headings on, and the blocks of code in it. */
export function readmeFrom(heading: string): { readonly text: string; readonly code: readonly string[] } {
  const text = README.slice(README.indexOf(`## ${heading}`));
  const blocks = text.matchAll(/^ *```\w*\n([^]*?)^ *```$/gm);
  return { text, code: [...blocks].map(([, block = '']) => block.replaceAll(/^ +/gm, '').trim()) };
}

/** Who sets Dateline up by the README, in a home of their own, and need not wait for the morning. */
export interface Host extends AsyncDisposable {
  readonly home: string;
  /** Does what one of the README's lines of a shell does. */
  run(command: string, env?: Readonly<Record<string, string>>): Program;
  /** All that was printed by what was run. */
  printed(): string;
  /** Puts an article of today into the library of a program that runs, which reads it. */
  publish(program: Program, id: string, article: TestArticle): Promise<void>;
  /** A query of what Dateline remembers, while it runs. */
  remembered<T>(work: (database: DatabaseSync) => T): T;
  /** Nobody waits here until it is nine: the slot is due now. */
  letItBeNine(): void;
  /** Resolves when the slot was answered: the next one is ahead. */
  looked(): Promise<void>;
  /** Of the only follow: whether it is paused, and why. */
  state(): unknown;
}

/** What is logged when one article was read. */
const READ = /"changed":1,.*the library was brought up to date/;

export async function createHost(): Promise<Host> {
  const home = await makeHome();
  const programs: Program[] = [];

  const remembered: Host['remembered'] = (work) => {
    using database = new DatabaseSync(join(home, 'data', 'dateline.db'), { timeout: 10_000 });
    return work(database);
  };
  const follow = (columns: string): unknown =>
    remembered((database) => database.prepare(`select ${columns} from subscriptions`).get());

  return {
    home,
    run(command, env) {
      const [, script = '', more = ''] =
        /^npm (?:run --silent |run )?([\w:]+)(?: -- (.*))?$/.exec(command) ?? [];
      expect(scripts[script], command).toBeDefined();
      const [, args = ''] = /^exec node bin\/dateline\.mjs ?(.*)$/.exec(scripts[script] ?? '') ?? [];
      const program = startProgram(home, `${args} ${more}`.split(' ').filter(Boolean), env);
      programs.push(program);
      return program;
    },
    printed: () => programs.map(({ printed: { out, err } }) => out + err).join(''),
    async publish(program, id, article) {
      await writeArticle(home, id, article);
      await program.until(READ, 'err');
    },
    remembered,
    letItBeNine() {
      const now = realWorld.clock.now();
      remembered((database) => database.prepare('update subscriptions set next_due_at = ?').run(now));
    },
    async looked() {
      await expect
        .poll(() => follow('next_due_at'))
        .not.toMatchObject({ next_due_at: expect.toSatisfy((at: number) => at <= realWorld.clock.now()) });
    },
    state: () => follow('state, paused_because'),
    async [Symbol.asyncDispose]() {
      for (const program of programs) await program[Symbol.asyncDispose]();
      await removeHome(home);
    },
  };
}

/** News of Europe, and later news of Asia, with a figure each. */
export const IN_EUROPE = {
  title: 'Alibaba Cloud grows in Europe',
  body: 'Alibaba Cloud said that its revenue in Europe rose 12 percent in the quarter to 30 September 2026.',
};
export const IN_ASIA = {
  title: 'Alibaba Cloud grows in Asia',
  body: 'Alibaba Cloud said that its revenue in Asia rose 13 percent in the quarter to 30 September 2026.',
  published: '2026-11-24',
};
