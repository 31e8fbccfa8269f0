import { createHmac } from 'node:crypto';
import type { World } from '../../../src/world.ts';
import type { App } from './model.ts';
import { ACK_WITHIN } from './rules.ts';
import type { Delivered, Door, Parcel, Transport } from './transport.ts';

/** Where the app listens. */
export type RequestUrls = Readonly<Record<Door, string>>;

/** Signed requests to the app's addresses. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export interface Requests extends Transport {
  /** Asks the address of events to prove itself. https://docs.slack.dev/reference/events/url_verification */
  verify(): Promise<boolean>;
}

export function createRequests(app: App, { clock, random }: World, urls: RequestUrls): Requests {
  async function send(
    door: Door,
    type: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Delivered> {
    const sentAt = clock.now();
    const [ended, overdue] = [new AbortController(), new AbortController()];
    void clock.sleep(ACK_WITHIN + 1, ended.signal).then(() => overdue.abort());
    try {
      // This is Slack, which is where the network belongs.
      // oxlint-disable-next-line no-restricted-globals
      const response = await fetch(urls[door], {
        method: 'POST',
        headers: { 'content-type': type, ...signed(app, Math.floor(sentAt / 1_000), body), ...headers },
        body,
        signal: overdue.signal,
        redirect: 'manual',
      });
      const { status } = response;
      const said = await response.text();
      const afterMs = clock.now() - sentAt;
      if (status < 200 || status > 299) return { is: 'lost', because: 'http_error', status };
      return { is: 'acked', body: bodyOf(said, response.headers.get('content-type') ?? ''), afterMs, status };
    } catch {
      return { is: 'lost', because: overdue.signal.aborted ? 'timeout' : 'connection_failed' };
    } finally {
      ended.abort();
    }
  }

  return {
    async verify() {
      const challenge = random.uuid();
      const body = JSON.stringify({ token: app.verificationToken, challenge, type: 'url_verification' });
      const answer = await send('events_api', 'application/json', body);
      if (answer.is === 'lost') return false;
      const given: unknown = answer.body;
      return (
        given === challenge ||
        (typeof given === 'object' && given !== null && 'challenge' in given && given.challenge === challenge)
      );
    },
    deliver: ({ door, payload, retry }: Parcel) =>
      send(
        door,
        door === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        written(door, payload),
        retry && {
          'x-slack-retry-num': String(retry.num),
          'x-slack-retry-reason': retry.reason === 'timeout' ? 'http_timeout' : retry.reason,
        },
      ),
  };
}

/** The headers by which the app knows that Slack speaks. @param at seconds since 1970 */
export function signed({ signingSecret }: App, at: number, body: string): Record<string, string> {
  const hash = createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${hash}` };
}

/** Events are JSON; commands are a form; what is pressed is JSON in a form. */
function written(door: Door, payload: Parcel['payload']): string {
  if (door === 'events_api') return JSON.stringify(payload);
  if (door === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(
    Object.entries(payload).map(([name, value]) => [name, String(value)]),
  ).toString();
}

/** What the app says with its acknowledgement; nothing: undefined. Words alone are a message. */
function bodyOf(text: string, type: string): unknown {
  if (text === '') return undefined;
  if (!type.startsWith('application/json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
