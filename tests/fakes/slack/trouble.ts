import type { Loss, Trouble } from '../chat.ts';
import type { Call } from './rules.ts';
import type { SlackAnswer } from './web-api.ts';

/** What goes wrong with a call; besides what may with any chat, a refusal in Slack's own words. */
export type SlackTrouble =
  | Trouble
  | { readonly answer: 'limited'; readonly retryAfter: number }
  /** `ok: false`. `done` says whether it was done all the same, as with `fatal_error`. */
  | { readonly answer: 'refused'; readonly error: string; readonly done?: boolean };

/** Which calls meet it: absent, any. */
export interface Where {
  readonly workspace?: string;
  readonly channel?: string;
  /** How many; 1. */
  readonly times?: number;
}

/** Trouble by chance. Calls count from 0. */
export type SlackFaults = (call: number, what: Call) => SlackTrouble | undefined;

export interface Troubles {
  /** The next calls of a method meet trouble. */
  lay(method: string, trouble: SlackTrouble, where: Where): void;
  /** What a call comes to, with the trouble that it meets. @param take does it, at the instant it is given */
  meet(call: Call, now: number, take: (at: number) => SlackAnswer): SlackAnswer | { readonly lost: Loss };
  /** Does what was to be done late. */
  pass(now: number): void;
}

/** What goes wrong with calls, laid by a test or by chance. */
export function createTroubles(faults: SlackFaults | undefined): Troubles {
  const plans: {
    readonly method: string;
    readonly trouble: SlackTrouble;
    readonly where: Where;
    left: number;
  }[] = [];
  let late: { readonly at: number; readonly redo: (at: number) => void }[] = [];
  let calls = 0;

  function troubleFor(call: Call): SlackTrouble | undefined {
    const plan = plans.find(
      ({ method, where, left }) =>
        left > 0 &&
        (method === '*' || method === call.method) &&
        (where.workspace === undefined || where.workspace === call.workspace?.id) &&
        (where.channel === undefined || where.channel === (call.args.channel ?? call.hook?.channel)),
    );
    if (plan) plan.left -= 1;
    const byChance = faults?.(calls, call);
    calls += 1;
    return plan?.trouble ?? byChance;
  }

  function troubled(
    trouble: SlackTrouble | undefined,
    now: number,
    take: (at: number) => SlackAnswer,
  ): SlackAnswer | { readonly lost: Extract<Trouble, { readonly done: unknown }>['answer'] } {
    if (!trouble) return take(now);
    switch (trouble.answer) {
      case 'unavailable':
        return { status: 503, headers: {}, body: { ok: false, error: 'service_unavailable' } };
      case 'limited':
        return {
          status: 429,
          headers: { 'retry-after': String(trouble.retryAfter) },
          body: { ok: false, error: 'ratelimited' },
        };
      case 'refused':
        if (trouble.done) take(now);
        return { status: 200, headers: {}, body: { ok: false, error: trouble.error } };
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
    lay: (method, trouble, where) => void plans.push({ method, trouble, where, left: where.times ?? 1 }),
    meet: (call, now, take) => troubled(troubleFor(call), now, take),
    pass(now) {
      const due = late.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      late = late.filter(({ at }) => at > now);
      for (const { at, redo } of due) redo(at);
    },
  };
}
