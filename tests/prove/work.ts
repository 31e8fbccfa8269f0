import { type Conditions, type Home, type Kind, type Target } from './design.ts';
import type { Stage } from './stage.ts';

/** Where no keys are kept, one place in so many lets nobody read its history. */
const UNREADABLE_EVERY = 50;

/** What there is to do in a trial. */
export interface Work {
  /** Makes this part of all targets due, from the first on; what is due stays so. */
  release(part: number): Promise<void>;
  /** Of what is due. */
  keys(): ReadonlyMap<Kind, readonly string[]>;
}

/** As many targets on each kind of platform as the conditions say, none of them due yet. */
export function workFor(home: Home, stages: readonly Stage[], { targets }: Conditions): Work {
  const keys = new Map<Kind, string[]>(stages.map(({ kind }) => [kind, []]));
  // The one who is told of trouble.
  for (const { chat } of stages) chat.open('owner', 'open');
  let released = 0;
  return {
    keys: () => keys,
    async release(part) {
      const until = Math.min(targets, Math.ceil(part * targets));
      const next = Array.from({ length: Math.max(0, until - released) }, (_, index) => released + index);
      released = Math.max(released, until);
      for (const { kind, chat } of stages) {
        const due = next.map((number): Target => {
          const isUnreadable = kind !== 'keyed' && number % UNREADABLE_EVERY === UNREADABLE_EVERY - 1;
          return { id: `${kind}-${number}`, place: chat.open(number, isUnreadable ? 'unreadable' : 'open') };
        });
        keys.get(kind)?.push(...(await home.release(due)));
      }
    },
  };
}
