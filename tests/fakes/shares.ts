import type { Shares } from '../../src/platforms/platform.ts';

/** The shares of a process that is alone: it has each at once, and each turn is its own. */
export function aloneShares(): Shares {
  const stopping = new AbortController();
  const works = new Set<Promise<void>>();
  return {
    async hold(_name, work) {
      const held = work(stopping.signal);
      works.add(held);
      await held;
    },
    turn: async () => {},
    async stop() {
      stopping.abort();
      await Promise.allSettled(works);
    },
  };
}

/** The database's side of shares, by a clock of the test. */
export function sharesStore(clock: { now(): number }) {
  const held = new Map<string, { holder: string; until: number }>();
  return {
    held,
    async takeShare(name: string, holder: string, leaseMs: number) {
      const one = held.get(name);
      if (one && one.holder !== holder && one.until > clock.now()) return false;
      held.set(name, { holder, until: clock.now() + leaseMs });
      return true;
    },
    async giveShare(name: string, holder: string) {
      if (held.get(name)?.holder === holder) held.delete(name);
    },
    holderOf: async (name: string) => held.get(name)?.holder,
  };
}
