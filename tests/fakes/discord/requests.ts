import { sign, type KeyObject } from 'node:crypto';
import type { World } from '../../../src/world.ts';
import { isFields } from './forms.ts';
import type { Fields } from './model.ts';
import { ANSWER_WITHIN } from './rules.ts';
import type { Delivered, Transport } from './transport.ts';

/** Signed requests to the app's address. https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint */
export interface Requests extends Transport {
  /** Whether the app answers a PING, and refuses one that Discord did not sign. */
  verify(): Promise<boolean>;
}

const PING = 1;

/** @param ping what Discord asks with when an address is set */
export function createRequests(key: KeyObject, { clock }: World, url: string, ping: () => Fields): Requests {
  async function send(payload: Fields, more: Readonly<Record<string, string>> = {}): Promise<Delivered> {
    const body = JSON.stringify(payload);
    const [ended, overdue] = [new AbortController(), new AbortController()];
    void clock.sleep(ANSWER_WITHIN + 1, ended.signal).then(() => overdue.abort());
    try {
      // This is Discord, which is where the network belongs.
      // oxlint-disable-next-line no-restricted-globals
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Discord-Interactions/1.0 (+https://discord.com)',
          ...signed(key, Math.floor(clock.now() / 1_000), body),
          ...more,
        },
        body,
        signal: overdue.signal,
        redirect: 'manual',
      });
      const { status } = response;
      const text = await response.text();
      // An app may take a request now and answer it by the API.
      if (status === 202 || status === 204) return { is: 'told' };
      if (status !== 200) return { is: 'lost', because: 'http_error', status };
      const said = read(text);
      return said ? { is: 'answered', body: said, status } : { is: 'lost', because: 'bad_answer', status };
    } catch {
      return { is: 'lost', because: overdue.signal.aborted ? 'timeout' : 'connection_failed' };
    } finally {
      ended.abort();
    }
  }

  return {
    async verify() {
      const honest = await send({ ...ping(), type: PING });
      const forged = await send({ ...ping(), type: PING }, { 'x-signature-ed25519': '0'.repeat(128) });
      const answers = honest.is === 'answered' && isFields(honest.body) && honest.body.type === PING;
      return answers && forged.is === 'lost' && forged.status === 401;
    },
    // Over HTTP an app hears of interactions alone.
    deliver: async ({ event, data }) =>
      event === 'INTERACTION_CREATE' ? send(data) : { is: 'lost', because: 'nobody' },
  };
}

/** The headers by which the app knows that Discord speaks. @param at seconds since 1970 */
export const signed = (key: KeyObject, at: number, body: string): Record<string, string> => ({
  'x-signature-ed25519': sign(null, Buffer.from(`${at}${body}`), key).toString('hex'),
  'x-signature-timestamp': String(at),
});

function read(text: string): Fields | undefined {
  try {
    const said: unknown = JSON.parse(text);
    return isFields(said) ? said : undefined;
  } catch {
    return undefined;
  }
}
