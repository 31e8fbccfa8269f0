import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const PROGRAM = resolve(import.meta.dirname, '../../bin/dateline.mjs');

export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it printed to stdout and to stderr so far. */
  readonly printed: { out: string; err: string };
  /** Resolves with what the text matched, once it has been printed. */
  until(awaited: RegExp, where?: 'out' | 'err'): Promise<RegExpExecArray>;
  /** Resolves with the exit code; null after a signal. */
  readonly ended: Promise<number | null>;
}

/** The whole program in a process of its own, in a home of its own. Its end kills it. */
export function startProgram(
  home: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Program {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: join(home, 'data'),
      LOCAL_PORT: '0',
      HTTP_PORT: '0',
      LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Also where a test runs out of time and disposes of nothing.
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { out: '', err: '' };
  const looks = new Set<() => void>();
  const note = (where: 'out' | 'err') => (chunk: Buffer) => {
    printed[where] += chunk.toString();
    for (const look of looks) look();
  };
  child.stdout.on('data', note('out'));
  child.stderr.on('data', note('err'));
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    child,
    printed,
    ended,
    until: (awaited, where = 'out') =>
      new Promise((found, failed) => {
        const look = (): void => {
          const match = awaited.exec(printed[where]);
          if (!match) return;
          looks.delete(look);
          found(match);
        };
        looks.add(look);
        look();
        void ended.then(() =>
          failed(new Error(`it ended before it printed ${awaited}:\n${printed.out}\n${printed.err}`)),
        );
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
