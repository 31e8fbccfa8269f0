import { webApi, type Logger } from '@slack/bolt';
import type { Clock } from '../../world.ts';
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
  if (theirs === undefined) return undefined;
  // Its time is in whole seconds, and was taken between these two.
  return Math.max(0, before - theirs - 999) + Math.min(0, after - theirs);
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The instant (ms) of an HTTP date, "Sun, 06 Nov 1994 08:49:37 GMT". https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
export function instantOf(header: string | null): number | undefined {
  const [, day, month = '', year, time] =
    /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(header ?? '') ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0) return undefined;
  return Temporal.Instant.from(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`)
    .epochMilliseconds;
}
