import type { Trouble } from '../chat.ts';
import { createTroubles, type Lost, type Troubles } from '../trouble.ts';
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

type Own = Exclude<DiscordTrouble, Lost>;

/** Which calls meet it: absent, any. */
export interface Where {
  readonly guild?: string;
  readonly channel?: string;
  /** How many; 1. */
  readonly times?: number;
}

/** Trouble by chance. Calls count from 0. */
export type DiscordFaults = (call: number, what: Call) => DiscordTrouble | undefined;

/** What goes wrong with calls of Discord. */
export const createDiscordTroubles = (
  faults: DiscordFaults | undefined,
): Troubles<RouteName | '*', Where, Own, Call, RestAnswer> =>
  createTroubles({
    faults,
    isMeant: ({ route, guild, params, interaction }: Call, name: RouteName | '*', where: Where) =>
      (name === '*' || name === route) &&
      (where.guild === undefined || where.guild === guild?.id) &&
      (where.channel === undefined || where.channel === (params['channel'] ?? interaction?.channel)),
    says,
  });

function says(trouble: Own, take: () => void): RestAnswer {
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
      if (done) take();
      return { status, headers: {}, body: { message, code } };
    }
  }
}
