import { waitFor } from '../chat.ts';
import { INVALID } from './rules.ts';
import { routeOf, type RouteName } from './routes.ts';

/** What the caller is told with every answer. https://discord.com/developers/docs/topics/rate-limits#header-format */
export interface Bucket {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** When (ms) all are there again. */
  readonly resetAt: number;
}

export interface Limits {
  /** How long (ms) a call has to wait; 0: not at all. */
  wait(
    route: RouteName,
    params: Readonly<Record<string, string>>,
    now: number,
  ): Record<'route' | 'global', number>;
  /** Counts a call that need not wait. */
  spend(route: RouteName, params: Readonly<Record<string, string>>, now: number): void;
  bucket(route: RouteName, params: Readonly<Record<string, string>>, now: number): Bucket | undefined;
  /** Counts an answer that Discord holds against the caller. */
  refuse(now: number): void;
  /** How many those were in the last ten minutes. */
  invalid(now: number): number;
}

const GLOBAL = { calls: 50, perMs: 1_000 } as const;

/** What limits how often an app may ask. @param unlimited it does not */
export function createLimits(unlimited: boolean): Limits {
  const windows = new Map<string, { used: number; readonly resetAt: number }>();
  const refused: number[] = [];
  // In no second, wherever it begins: whose seconds begin with the clock's would let a hundred through at their edge.
  const ofAll: number[] = [];

  const keyOf = (route: RouteName, params: Readonly<Record<string, string>>): string =>
    [route, params.channel ?? params.guild ?? params.token ?? ''].join(' ');
  const windowOf = (key: string, now: number) => {
    const there = windows.get(key);
    return there && there.resetAt > now ? there : undefined;
  };
  /** Those of interactions are outside the limit of all. https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages */
  const isGlobal = (route: RouteName): boolean => routeOf(route).by === 'bot';

  return {
    wait(route, params, now) {
      if (unlimited) return { route: 0, global: 0 };
      const { limit } = routeOf(route);
      const window = windowOf(keyOf(route, params), now);
      const isFull = limit !== undefined && window !== undefined && window.used >= limit.calls;
      return {
        route: isFull ? window.resetAt - now : 0,
        global: isGlobal(route) ? waitFor(GLOBAL, ofAll, now) : 0,
      };
    },
    spend(route, params, now) {
      const { limit } = routeOf(route);
      if (unlimited) return;
      if (isGlobal(route)) ofAll.push(now);
      if (!limit) return;
      const key = keyOf(route, params);
      const window = windowOf(key, now);
      if (window) window.used += 1;
      else windows.set(key, { used: 1, resetAt: now + limit.perMs });
    },
    bucket(route, params, now) {
      const { limit } = routeOf(route);
      if (unlimited || !limit) return undefined;
      const window = windowOf(keyOf(route, params), now);
      return {
        name: route,
        limit: limit.calls,
        remaining: limit.calls - (window?.used ?? 0),
        resetAt: window?.resetAt ?? now + limit.perMs,
      };
    },
    refuse: (now) => void refused.push(now),
    invalid(now) {
      while (refused[0] !== undefined && refused[0] <= now - INVALID.perMs) refused.shift();
      return refused.length;
    },
  };
}
