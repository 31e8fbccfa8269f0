import type { Log } from '../../log.ts';
import { PlatformError } from '../platform.ts';
import type { Calls } from './clients.ts';
import type { Received } from './receive.ts';

// Dateline posts in channels that it is in, and commands are given in all: Slack does not say with one whether it is.

/** Whether Dateline is in a channel; where Slack does not say, it may be. A private one that it is not in is not there for it. */
export async function isIn({ call }: Calls, channel: string, log: Log): Promise<boolean> {
  try {
    // https://docs.slack.dev/reference/methods/conversations.info
    const { channel: found } = await call('conversations.info', `look at ${channel}`, (client) =>
      client.conversations.info({ channel }),
    );
    return found?.is_member !== false;
  } catch (error) {
    if (error instanceof PlatformError && error.fault === 'gone') return false;
    // Where it is not, what is posted there is refused, and whoever follows is told.
    log.warn({ error, channel }, 'Slack did not say whether Dateline is in a channel; it may be');
    return true;
  }
}

/** How a wish to follow begins, in both languages; what is taken for one in error costs a call. */
const FOLLOW = /^(?:\/?(?:digest|dateline)\s+)?(?:follow|关注)/i;

/** Whether something may end in a follow of a channel, for which Dateline has to be in it. */
export function mayFollow(received: Received & { readonly kind: 'ask' | 'press' }): boolean {
  if (received.direct) return false;
  if (received.kind === 'ask') return FOLLOW.test(received.words.trim());
  const { act } = received;
  return act.do === 'follow' || (act.do === 'command' && act.command.do === 'follow');
}
