import type { Trouble } from '../chat.ts';
import { createTroubles, type Lost, type Troubles } from '../trouble.ts';
import type { Call } from './rules.ts';
import type { SlackAnswer } from './web-api.ts';

/** What goes wrong with a call; besides what may with any chat, a refusal in Slack's own words. */
export type SlackTrouble =
  | Trouble
  | { readonly answer: 'limited'; readonly retryAfter: number }
  /** `ok: false`. `done` says whether it was done all the same, as with `fatal_error`. */
  | { readonly answer: 'refused'; readonly error: string; readonly done?: boolean };

type Own = Exclude<SlackTrouble, Lost>;

/** Which calls meet it: absent, any. */
export interface Where {
  readonly workspace?: string;
  readonly channel?: string;
  /** How many; 1. */
  readonly times?: number;
}

/** Trouble by chance. Calls count from 0. */
export type SlackFaults = (call: number, what: Call) => SlackTrouble | undefined;

/** What goes wrong with calls of Slack. */
export const createSlackTroubles = (
  faults: SlackFaults | undefined,
): Troubles<string, Where, Own, Call, SlackAnswer> =>
  createTroubles({
    faults,
    isMeant: ({ method, workspace, args, hook }: Call, name: string, where: Where) =>
      (name === '*' || name === method) &&
      (where.workspace === undefined || where.workspace === workspace?.id) &&
      (where.channel === undefined || where.channel === (args['channel'] ?? hook?.channel)),
    says,
  });

function says(trouble: Own, take: () => void): SlackAnswer {
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
      if (trouble.done) take();
      return { status: 200, headers: {}, body: { ok: false, error: trouble.error } };
  }
}
