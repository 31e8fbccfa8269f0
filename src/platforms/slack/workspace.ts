import { webApi, type Logger } from '@slack/bolt';
import { OperatorError } from '../../errors.ts';
import { PlatformError } from '../platform.ts';
import type { Installed, Workspaces } from './clients.ts';
import { slackError, toPlatformError } from './faults.ts';

/** A person has to mend these. https://docs.slack.dev/reference/methods/auth.test#errors */
const REFUSED: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'not_allowed_token_type',
]);

/** The one workspace that a bot token is of. Whatever comes in by that app comes from there. */
export function createWorkspace(options: {
  readonly token: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  /** Slack must have answered in this time (ms). */
  readonly timeoutMs: number;
}): Workspaces {
  const { token, apiUrl, logger, timeoutMs } = options;
  const client = new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger,
  });
  let known: Promise<Installed> | undefined;

  async function ask(): Promise<Installed> {
    const { team_id: team, user_id: botUser, bot_id: bot } = await client.auth.test();
    return { team: team ?? '', token, botUser: botUser ?? '', ...(bot !== undefined && { bot }) };
  }

  async function installed(): Promise<Installed> {
    known ??= ask();
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  }

  return {
    of: async () => {
      try {
        return await installed();
      } catch (error) {
        throw asked(error);
      }
    },
    // The token is in the configuration: there is nothing to clean up, and every call is refused from now on.
    forget: async () => {
      known = undefined;
    },
    check: async () => {
      try {
        await installed();
      } catch (error) {
        const code = slackError(error);
        if (code !== undefined && REFUSED.has(code))
          throw new OperatorError(
            `Slack refuses SLACK_BOT_TOKEN (${code}). Copy the bot token, xoxb-…, of the app’s page "OAuth & Permissions"; install the app in the workspace first.`,
            { cause: error },
          );
        // Slack is away just now; it is asked again when something is to be sent.
      }
    },
  };
}

/** Who asks who they are posts nothing, whatever becomes of it. */
function asked(error: unknown): PlatformError {
  const failure = toPlatformError(error, 'ask who Dateline is');
  if (failure.fault !== 'uncertain') return failure;
  return new PlatformError('unavailable', failure.message, { cause: error });
}
