import type { Loss, Trouble } from '../chat.ts';
import type { Call } from './rules.ts';
import type { RestAnswer } from './rest.ts';
import type { RouteName } from './routes.ts';

/** What goes wrong with a call; besides what may with any chat, a refusal in Discord's own words. */
export type DiscordTrouble =
  | Trouble
  | {
      readonly answer: 'limited';
      /** Seconds. */
      readonly retryAfter: number;
      /** In place of what the header says; `none`: there is no header. */
      readonly header?: string;
      /** Of all requests, of those of others too, or of this app's alone: `user`. */
      readonly scope?: 'user' | 'global' | 'shared';
    }
  /** `done` says whether it was done all the same. */
  | {
      readonly answer: 'refused';
      readonly status: number;
      readonly code: number;
      readonly message?: string;
      readonly done?: boolean;
    };

/** Which calls meet it: absent, any. */
export interface Where {
  readonly guild?: string;
  readonly channel?: string;
  /** How many; 1. */
  readonly times?: number;
}

/** Trouble by chance. Calls count from 0. */
export type DiscordFaults = (call: number, what: Call) => DiscordTrouble | undefined;

export interface Troubles {
  /** The next calls of a route meet trouble. */
  lay(route: RouteName | '*', trouble: DiscordTrouble, where: Where): void;
  /** What a call comes to, with the trouble that it meets. @param take does it, at the instant it is given */
  meet(call: Call, now: number, take: (at: number) => RestAnswer): RestAnswer | { readonly lost: Loss };
  /** Does what was to be done late. */
  pass(now: number): void;
}

/** What goes wrong with calls, laid by a test or by chance. */
export function createTroubles(faults: DiscordFaults | undefined): Troubles {
  const plans: {
    readonly route: RouteName | '*';
    readonly trouble: DiscordTrouble;
    readonly where: Where;
    left: number;
  }[] = [];
  let late: { readonly at: number; readonly redo: (at: number) => void }[] = [];
  let calls = 0;

  function troubleFor(call: Call): DiscordTrouble | undefined {
    const plan = plans.find(
      ({ route, where, left }) =>
        left > 0 &&
        (route === '*' || route === call.route) &&
        (where.guild === undefined || where.guild === call.guild?.id) &&
        (where.channel === undefined || where.channel === (call.params.channel ?? call.interaction?.channel)),
    );
    if (plan) plan.left -= 1;
    const byChance = faults?.(calls, call);
    calls += 1;
    return plan?.trouble ?? byChance;
  }

  function troubled(
    trouble: DiscordTrouble | undefined,
    now: number,
    take: (at: number) => RestAnswer,
  ): RestAnswer | { readonly lost: Extract<Trouble, { readonly done: unknown }>['answer'] } {
    if (!trouble) return take(now);
    switch (trouble.answer) {
      case 'unavailable':
        return { status: 503, headers: {}, body: { message: '503: Service Unavailable', code: 0 } };
      case 'limited': {
        const { retryAfter, header = String(Math.ceil(retryAfter)), scope = 'user' } = trouble;
        return {
          status: 429,
          headers: {
            ...(header !== 'none' && { 'retry-after': header }),
            'x-ratelimit-scope': scope,
            ...(scope === 'global' && { 'x-ratelimit-global': 'true' }),
          },
          body: {
            message: 'You are being rate limited.',
            retry_after: retryAfter,
            global: scope === 'global',
          },
        };
      }
      case 'refused': {
        const { status, code, message = `Refused (${code})`, done } = trouble;
        if (done) take(now);
        return { status, headers: {}, body: { message, code } };
      }
      case 'error':
      case 'dropped':
      case 'hung':
      case 'truncated':
      case 'mistyped':
        if (trouble.done === 0) take(now);
        else if (trouble.done !== 'never') late.push({ at: now + trouble.done, redo: (at) => void take(at) });
        return { lost: trouble.answer };
    }
  }

  return {
    lay: (route, trouble, where) => void plans.push({ route, trouble, where, left: where.times ?? 1 }),
    meet: (call, now, take) => troubled(troubleFor(call), now, take),
    pass(now) {
      const due = late.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      late = late.filter(({ at }) => at > now);
      for (const { at, redo } of due) redo(at);
    },
  };
}
