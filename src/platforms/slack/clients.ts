import { webApi, type Logger } from '@slack/bolt';
import type { Clock } from '../../world.ts';
import { PlatformError } from '../platform.ts';
import { toPlatformError } from './faults.ts';

/** Slack must have answered in this time (ms); then nobody waits for it any more. */
export const TIMEOUT = 10_000;

/** One message a second in a channel. https://docs.slack.dev/apis/web-api/rate-limits#posting */
const BETWEEN_POSTS = 1_000;

/** Dateline as one workspace has it. */
export interface Installed {
  /** Id of the workspace, T…. */
  readonly team: string;
  readonly token: string;
  /** Dateline's own user there, and its id as a bot. */
  readonly botUser: string;
  readonly bot?: string;
}

/** Knows the workspaces that have Dateline. */
export interface Workspaces {
  /**
   * @param enterprise id of the organization that it is of, E…, where it is known
   * @throws PlatformError `gone` where Dateline is not installed there (any more)
   */
  of(team: string, enterprise?: string): Promise<Installed>;
  /** Dateline was removed there. */
  forget(revoked: Revoked): Promise<void>;
  /** Whether Slack knows us at all. @throws OperatorError when it does not */
  check(): Promise<void>;
}

/** Dateline was uninstalled, or its tokens were taken back. */
export interface Revoked {
  readonly team: string;
  readonly enterprise?: string;
  /** When, in s: it may have been installed anew since. */
  readonly at: number;
  /** Users as whom Dateline was there; absent: all. */
  readonly bots?: readonly string[];
}

export interface ClientsOptions {
  readonly workspaces: Workspaces;
  /** Where Slack's Web API is, with a slash at the end. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Calls of Slack's Web API in a workspace. */
export interface Calls {
  readonly installed: Installed;
  /**
   * Makes a call. Where Slack has asked to wait, it is not made before that.
   * @param channel where it counts: a channel takes so many posts, others go on
   * @param doing what is done, for messages
   * @throws PlatformError
   */
  call<T>(
    method: string,
    doing: string,
    work: (client: webApi.WebClient) => Promise<T>,
    channel?: string,
  ): Promise<T>;
}

/**
 * A client for each workspace: one that is rate limited keeps no other waiting. It repeats nothing by itself, because what
 * it repeats may have arrived; that is for the outbox to decide.
 */
export function createClients({ workspaces, apiUrl, clock, logger }: ClientsOptions) {
  const clients = new Map<string, { readonly token: string; readonly client: webApi.WebClient }>();
  /** Until when (ms, monotonic) Slack takes no such call. */
  const closedUntil = new Map<string, number>();

  function clientOf({ team, token }: Installed): webApi.WebClient {
    const known = clients.get(team);
    if (known?.token === token) return known.client;
    const client = new webApi.WebClient(token, {
      slackApiUrl: apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: TIMEOUT,
      logger,
    });
    clients.set(team, { token, client });
    return client;
  }

  function waitFor(key: string, doing: string): void {
    const left = (closedUntil.get(key) ?? 0) - clock.mono();
    if (left > 0)
      throw new PlatformError('limited', `Slack: ${doing}: it is to wait`, { retryAfterMs: left });
  }

  function close(key: string, ms: number): void {
    for (const [other, until] of closedUntil) if (until <= clock.mono()) closedUntil.delete(other);
    closedUntil.set(key, clock.mono() + ms);
  }

  return {
    async of(team: string, enterprise?: string): Promise<Calls> {
      const installed = await workspaces.of(team, enterprise);
      const client = clientOf(installed);
      return {
        installed,
        async call(method, doing, work, channel) {
          const limit = `${team} ${method}`;
          waitFor(limit, doing);
          if (channel !== undefined) {
            const place = `${limit} ${channel}`;
            waitFor(place, doing);
            close(place, BETWEEN_POSTS);
          }
          try {
            return await work(client);
          } catch (error) {
            const failure = toPlatformError(error, doing);
            if (failure.fault === 'limited') close(limit, failure.retryAfterMs ?? BETWEEN_POSTS);
            throw failure;
          }
        },
      };
    },
  };
}
