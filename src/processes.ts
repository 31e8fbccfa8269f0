import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Random } from './world.ts';

/** Names of processes that share a file, and so are on one machine: by such a name it can be seen whether one has ended. */
export interface Processes {
  /** Of this process; another at each start. */
  readonly own: string;
  /** Whether the process of a name has surely ended. False where that cannot be seen from here. */
  hasEnded(name: string): boolean;
}

/** The processes that this one can see: on Linux those of its container, or of the machine outside of one. */
export function processesHere(random: Random): Processes {
  const where = surroundings();
  const own = [process.pid, random.uuid(), where].join(' ');
  return {
    own,
    hasEnded(name) {
      const [, pid = '', there] = /^([1-9]\d*) \S+ (.+)$/.exec(name) ?? [];
      if (name === own || there !== where) return false;
      // One that had our number before us, as the first of each container has, is no more.
      return Number(pid) === process.pid || !isThere(Number(pid));
    },
  };
}

/** Within which a number means one process: a run of the kernel, and there a space of numbers, of which each container has its own. */
function surroundings(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return [hostname(), boot, readlinkSync('/proc/self/ns/pid')].join(' ');
  } catch {
    // Only Linux has these.
    return hostname();
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another refusal is that of a process which is another user's.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
