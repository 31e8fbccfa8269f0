import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { realWorld } from '../../src/world.ts';
import type { Briefing } from './design.ts';

/** A process of a trial. */
export interface Hand {
  /** Its name among all there ever were. */
  readonly name: string;
  /** Where it stands: whoever replaces it stands there too. */
  readonly post: number;
  /** Resolves when it works, or has ended. */
  readonly ready: Promise<void>;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  readonly ended: Promise<unknown>;
}

/** The processes of a trial. One that ends by itself is started anew, as whoever watches over processes does. */
export interface Crew {
  start(post: number): Hand;
  /** Those that run, or are stopped. @throws Error when they end by themselves again and again, with what they said */
  hands(): readonly Hand[];
  /** How many ended by themselves. */
  ends(): number;
  /** The last lines that processes wrote to their logs. */
  said(): readonly string[];
  /** Asks all to end, and waits for it. */
  dismiss(): Promise<void>;
  /** Ends all now. */
  killAll(): void;
}

/** So many that end by themselves, one after the other, will not do better. */
const HOPELESS = 20;

/** How long (ms) they may take to end when they are asked to. */
const PATIENCE = 10_000;

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

  let [ends, inARow] = [0, 0];

  function start(post: number): Hand {
    const name = String((started += 1));
    const told: Briefing = { ...brief(post), from: name };
    const child = spawn(process.execPath, [program, JSON.stringify(told)], { env, stdio: 'pipe' });
    children.add(child);
    let dismissed = false;
    const ready = Promise.withResolvers<void>();
    child.stdout.once('data', () => {
      inARow = 0;
      ready.resolve();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.trimEnd().split('\n'));
      lines.splice(0, lines.length - LINES);
    });
    const ended = once(child, 'close').then(() => {
      children.delete(child);
      hands.delete(hand);
      ready.resolve();
      if (dismissed) return;
      ends += 1;
      inARow += 1;
      if (inARow < HOPELESS) start(post);
    });
    const hand: Hand = {
      name,
      post,
      ready: ready.promise,
      ended,
      signal(signal) {
        if (signal === 'SIGKILL' || signal === 'SIGTERM') {
          dismissed = true;
          hands.delete(hand);
        }
        child.kill(signal);
      },
    };
    hands.add(hand);
    return hand;
  }

  return {
    start,
    hands() {
      if (inARow >= HOPELESS)
        throw new Error(`${inARow} processes ended by themselves:\n${lines.join('\n')}`);
      return [...hands];
    },
    ends: () => ends,
    said: () => lines,
    async dismiss() {
      const leaving = [...hands];
      for (const hand of leaving) hand.signal('SIGTERM');
      const patience = new AbortController();
      const late = realWorld.clock.sleep(PATIENCE, patience.signal).then(killAll);
      await Promise.all(leaving.map(({ ended }) => ended));
      patience.abort();
      await late;
    },
    killAll,
  };

  function killAll(): void {
    for (const child of children) child.kill('SIGKILL');
  }
}
