import type { Conditions, Design, Home, Kind, Target } from './design.ts';
import type { Stage } from './stage.ts';

/** One plain place in so many lets nobody read its history. */
const UNREADABLE_EVERY = 50;

/** What there is to do in a trial. */
export interface Work {
  /** Makes this part of all targets due, from the first on; what is due stays so. */
  release(part: number): Promise<void>;
  /** Of what is due. */
  keys(): ReadonlyMap<Kind, readonly string[]>;
}

/** As many targets on each kind of platform as the conditions say, none of them due yet. */
export function workFor(
  { kinds }: Design,
  home: Home,
  stages: readonly Stage[],
  { targets }: Conditions,
): Work {
  const keys = new Map<Kind, string[]>(kinds.map((kind) => [kind, []]));
  let released = 0;
  return {
    keys: () => keys,
    async release(part) {
      const until = Math.min(targets, Math.ceil(part * targets));
      const next = Array.from({ length: Math.max(0, until - released) }, (_, index) => released + index);
      released = Math.max(released, until);
      for (const [kind, known] of keys) {
        const due = next.map((number): Target => {
          const channel = `place-${number}`;
          return { id: `${kind}-${number}`, place: { platform: kind, workspace: 'w', channel } };
        });
        const chat = stages.find((stage) => stage.kind === kind)?.chat;
        for (const [index, { place }] of due.entries())
          if (kind === 'plain' && (next[index] ?? 0) % UNREADABLE_EVERY === UNREADABLE_EVERY - 1)
            chat?.put(place, 'unreadable');
        known.push(...(await home.release(due)));
      }
    },
  };
}
