import type { Log } from './log.ts';
import type { Shares } from './platforms/platform.ts';
import type { Processes } from './processes.ts';
import type { Store } from './store/store.ts';
import type { World } from './world.ts';

/** How long (ms) a share stays with a process that is not heard of any more. */
const LEASE = 15_000;
/** Between renewals of one that is held, and tries for one that is not (ms). With the lease: taken over within 20 s. */
const PAUSE = 5_000;
/** So long (ms) before its lease ends, a holder that could not renew it lets go, so that its work has time to end. */
const MARGIN = 3_000;
/** Between tries for a turn that is another's (ms). */
const TURN_PAUSE = 500;

export interface SharesOptions {
  readonly store: Pick<Store, 'takeShare' | 'giveShare' | 'holderOf'>;
  readonly world: World;
  readonly log: Log;
  /** Those that may have shares, where each can see whether another has ended: that one is followed at once. */
  readonly processes?: Processes;
}

/** Holds shares of the work in the name of this process. */
export function createShares({ store, world, log, processes }: SharesOptions): Shares {
  const holder = processes?.own ?? world.random.uuid();
  const stopping = new AbortController();
  const holding = new Set<Promise<void>>();
  const elapsed = stopwatch(world);

  /** @returns until when (by `elapsed`) the share is surely ours; false: it is another's; undefined: nobody knows */
  async function take(name: string): Promise<number | false | undefined> {
    // The lease is given after this: it ends no earlier by the database's clock than we count.
    const asked = elapsed();
    const taken = await ask(name, holder, LEASE);
    return taken && asked + LEASE - MARGIN;
  }

  async function ask(name: string, as: string, leaseMs: number): Promise<boolean | undefined> {
    try {
      return await store.takeShare(name, as, leaseMs);
    } catch (error) {
      log.warn({ share: name, error }, 'a share of the work could not be asked for');
      return undefined;
    }
  }

  /** Takes a share that another process has from one that has ended without giving it back. */
  async function follow(name: string): Promise<number | false | undefined> {
    try {
      const other = await store.holderOf(name);
      if (other === undefined || !processes?.hasEnded(other)) return false;
      await store.giveShare(name, other);
    } catch (error) {
      log.warn({ share: name, error }, 'who has a share of the work could not be seen');
      return undefined;
    }
    return await take(name);
  }

  async function hold(
    name: string,
    work: (signal: AbortSignal) => Promise<void>,
    elsewhere: () => void = () => {},
  ): Promise<void> {
    let waits = false;
    while (!stopping.signal.aborted) {
      const taken = await take(name);
      const until = taken === false && processes ? await follow(name) : taken;
      if (typeof until === 'number') {
        log.info({ share: name }, 'this process has a share of the work');
        // Lost, as after a pause of the machine, it may still be free; where it is not, the next try waits.
        if ((await doWhileHeld(name, until, work)) === 'lost') continue;
      } else if (until === false && !waits)
        log.info(
          { share: name },
          'another process has a share of the work; when that one ends, this one follows',
        );
      waits = until === false;
      if (typeof until !== 'number') elsewhere();
      await world.clock.sleep(PAUSE, stopping.signal);
    }
  }

  async function doWhileHeld(
    name: string,
    until: number,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<'lost' | 'ended'> {
    const lost = new AbortController();
    const ended = new AbortController();
    const watch = keep(name, until, ended.signal).then((sure) => {
      if (sure) return;
      log.warn({ share: name }, 'a share of the work was lost');
      lost.abort();
    });
    try {
      await work(AbortSignal.any([lost.signal, stopping.signal]));
    } finally {
      ended.abort();
      await watch;
      await giveBack(name);
    }
    return lost.signal.aborted ? 'lost' : 'ended';
  }

  /** Renews a lease. @returns true when it was told to end, false as soon as the share may be another's */
  async function keep(name: string, until: number, ended: AbortSignal): Promise<boolean> {
    let sureUntil = until;
    while (!ended.aborted) {
      await world.clock.sleep(Math.min(PAUSE, sureUntil - elapsed()), ended);
      if (ended.aborted) return true;
      // After a pause of the whole process it is too late to ask.
      if (elapsed() >= sureUntil) return false;
      const inTime = new AbortController();
      const late = world.clock.sleep(sureUntil - elapsed(), AbortSignal.any([inTime.signal, ended]));
      const renewed = await Promise.race([take(name), late]);
      inTime.abort();
      if (renewed === false) return false;
      if (typeof renewed === 'number') sureUntil = renewed;
    }
    return true;
  }

  async function giveBack(name: string): Promise<void> {
    try {
      await store.giveShare(name, holder);
    } catch (error) {
      log.warn(
        { share: name, error },
        'a share of the work could not be given back; its lease ends by itself',
      );
    }
  }

  return {
    hold(name, work, elsewhere) {
      const held = hold(name, work, elsewhere).finally(() => holding.delete(held));
      holding.add(held);
      return held;
    },
    async turn(name, everyMs, signal) {
      // Another holder each time: none renews it, and the next may come when its lease ends.
      const turn = world.random.uuid();
      const over = AbortSignal.any([signal, stopping.signal]);
      while (!over.aborted && !(await ask(name, turn, everyMs))) await world.clock.sleep(TURN_PAUSE, over);
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(holding);
    },
  };
}

/**
 * Time (ms) that has surely gone by, as far as one process can tell: the monotonic clock stands still while the machine is
 * suspended, and the wall clock can be set back, so the one counts that says more.
 */
function stopwatch({ clock }: World): () => number {
  let mono = clock.mono();
  let wall = clock.now();
  let passed = 0;
  return () => {
    passed += Math.max(0, clock.mono() - mono, clock.now() - wall);
    mono = clock.mono();
    wall = clock.now();
    return passed;
  };
}
