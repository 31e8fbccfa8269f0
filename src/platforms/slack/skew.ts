import { webApi, type Logger } from '@slack/bolt';
import type { Clock } from '../../world.ts';
import { instantOf, surelyAhead } from '../http-date.ts';
import { TIMEOUT } from './clients.ts';
import { slackError } from './faults.ts';

/**
 * How far this machine's clock is ahead of Slack's (ms; below 0: behind), as far as one answer tells; undefined where it
 * bears no date. Any answer will do, a refusal as well. https://docs.slack.dev/reference/methods/api.test
 * @throws WebAPIRequestError, WebAPIHTTPError when Slack does not answer
 */
export async function aheadOfSlack(at: {
  /** With a slash at the end. */
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly clock: Clock;
}): Promise<number | undefined> {
  let theirs: number | undefined;
  const client = new webApi.WebClient(undefined, {
    slackApiUrl: at.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT,
    logger: at.logger,
    // The client hands no headers on.
    fetch: async (url, options) => {
      // oxlint-disable-next-line no-restricted-globals -- the client's own default
      const response = await fetch(url, options);
      theirs = instantOf(response.headers.get('date'));
      return response;
    },
  });
  const before = at.clock.now();
  try {
    await client.api.test();
  } catch (error) {
    if (slackError(error) === undefined) throw error;
  }
  const after = at.clock.now();
  return theirs === undefined ? undefined : surelyAhead(theirs, before, after);
}
