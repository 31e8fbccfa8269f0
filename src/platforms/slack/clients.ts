import { webApi, type Logger } from '@slack/bolt';
import type { Clock } from '../../world.ts';
import { PlatformError } from '../platform.ts';
import { toPlatformError } from './faults.ts';

/** Slack must have answered in this time (ms); then nobody waits for it any more. */
export const TIMEOUT = 10_000;

/**
 * What somebody waits for is more than one call: of this time, half is for whatever comes before the last, which takes the
 * other half at most. So nothing is sent when whoever asked for it believes it over.
 */
export const callWithin = (timeoutMs: number): number => timeoutMs / 2;

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
  /** In the organization as a whole, and not in one workspace. */
  readonly whole: boolean;
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
  /** From `of` on, all calls end within this time (ms). */
  readonly timeoutMs: number;
}

/** Calls of Slack's Web API in a workspace, for one thing that is to be done now. */
export interface Calls {
  readonly installed: Installed;
  /**
   * Makes a call. Where Slack has asked to wait, it is not made before that; nor is it where no time is left for it.
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
export function createClients({ workspaces, apiUrl, clock, logger, timeoutMs }: ClientsOptions) {
  const callMs = callWithin(timeoutMs);
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
      timeout: callMs,
      // Who waits in a queue of the client's would be sent when its time is over.
      maxRequestConcurrency: Infinity,
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
      const lastStart = clock.mono() + timeoutMs - callMs;
      const installed = await workspaces.of(team, enterprise);
      const client = clientOf(installed);
      return {
        installed,
        async call(method, doing, work, channel) {
          if (clock.mono() > lastStart)
            throw new PlatformError('unavailable', `Slack: ${doing}: what came before took too long`);
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
