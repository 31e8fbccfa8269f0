import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Briefing } from './design.ts';

/** A process of a trial. */
export interface Hand {
  /** Its name among all there ever were. */
  readonly name: string;
  /** Where it stands: whoever replaces it stands there too. */
  readonly post: number;
  /** Resolves when it works. @throws Error when it ended before that by itself, with what it said */
  readonly ready: Promise<void>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  readonly ended: Promise<unknown>;
}

export interface Crew {
  /** Starts one. */
  start(post: number): Hand;
  /** Those that were not killed, by their posts. */
  hands(): readonly Hand[];
  /** The last lines that processes wrote to their logs. */
  said(): readonly string[];
  /** Asks all to end, and waits for it. */
  dismiss(): Promise<void>;
  /** Ends all now. */
  killAll(): void;
}

/** Lines of logs that are kept for whoever wonders what is wrong. */
const LINES = 20;

/**
 * @param cache folder where the processes keep compiled code, so that one that follows another is quick to its work
 * @param brief what the process of a post is told, but for its name
 */
export function createCrew(
  program: string,
  cache: string,
  brief: (post: number) => Omit<Briefing, 'from'>,
): Crew {
  const env = { ...process.env, NODE_COMPILE_CACHE: cache };
  const hands = new Set<Hand>();
  const children = new Set<ChildProcess>();
  const lines: string[] = [];
  let started = 0;

  return {
    start(post) {
      const name = String((started += 1));
      const told: Briefing = { ...brief(post), from: name };
      const child = spawn(process.execPath, [program, JSON.stringify(told)], { env, stdio: 'pipe' });
      children.add(child);
      const ended = once(child, 'close').then(() => children.delete(child));
      let killed = false;
      const ready = Promise.withResolvers<void>();
      child.stdout.once('data', () => ready.resolve());
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        lines.push(...text.trimEnd().split('\n'));
        lines.splice(0, lines.length - LINES);
      });
      void ended.then(() => {
        hands.delete(hand);
        if (killed) ready.resolve();
        else ready.reject(new Error(`Process ${name} ended by itself:\n${lines.join('\n')}`));
      });
      const hand: Hand = {
        name,
        post,
        ready: ready.promise,
        ended,
        signal(signal) {
          if (signal === 'SIGKILL' || signal === 'SIGTERM') {
            killed = true;
            hands.delete(hand);
          }
          child.kill(signal);
        },
      };
      hands.add(hand);
      return hand;
    },
    hands: () => [...hands],
    said: () => lines,
    async dismiss() {
      const leaving = [...hands];
      for (const hand of leaving) hand.signal('SIGTERM');
      await Promise.all(leaving.map(({ ended }) => ended));
    },
    killAll() {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
