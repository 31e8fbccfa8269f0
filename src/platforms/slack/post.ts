import type { Cleared, MessageRef, Place } from '../../domain.ts';
import { PlatformError } from '../platform.ts';
import type { Calls } from './clients.ts';
import { slackError } from './faults.ts';
import { markOf } from './find.ts';
import type { SlackPayload } from './render.ts';

/** A message on its way. */
export interface Sending {
  readonly place: Place;
  readonly payload: SlackPayload;
  /** Of a post: it is found again by this, and keeps the pace of its channel. An answer has none. */
  readonly key?: string;
}

/** Writes a message where it is for all to see. @throws PlatformError */
export async function write({ installed, call }: Calls, sending: Sending): Promise<MessageRef> {
  const { place, payload, key } = sending;
  const { ts } = await call(
    'chat.postMessage',
    `post in ${place.channel}`,
    (client) =>
      client.chat.postMessage({
        channel: place.channel,
        ...payload,
        ...(place.thread !== undefined && { thread_ts: place.thread }),
        ...(key !== undefined && { metadata: markOf(key) }),
        mrkdwn: false,
        parse: 'none',
        unfurl_links: false,
        unfurl_media: false,
      }),
    // Who asks is answered at once, whatever was posted just now: Slack lets short bursts pass.
    key === undefined ? undefined : place.channel,
  );
  if (ts === undefined)
    throw new PlatformError(
      'uncertain',
      `Slack: post in ${place.channel} of ${installed.team}: it names no message`,
    );
  return { place, id: ts };
}

/** Puts other words in the place of a message's; one that somebody deleted stays so. @throws PlatformError */
export async function correct({ call }: Calls, { place, id }: MessageRef, cleared: Cleared): Promise<void> {
  try {
    await call('chat.update', `correct a message in ${place.channel}`, (client) =>
      client.chat.update({ channel: place.channel, ts: id, ...payloadOf(cleared) }),
    );
  } catch (error) {
    if (error instanceof PlatformError && slackError(error.cause) === 'message_not_found') return;
    throw error;
  }
}

/**
 * What was cleared for Slack is what render made for Slack.
 * @throws PlatformError `rejected` where it is not
 */
export function payloadOf({ payload }: Cleared): SlackPayload {
  if (typeof payload === 'object' && payload !== null && 'text' in payload && 'blocks' in payload)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate clears what render makes, and it is JSON throughout
    return payload as SlackPayload;
  throw new PlatformError('rejected', 'Slack: this message was not rendered for Slack');
}
