import { PlatformError } from '../platform.ts';
import type { Calls } from './clients.ts';

/** How many talks of people with us are remembered. */
const MOST = 5_000;

/** Opens the talks of people with Dateline, and remembers some of them. */
export function createDirects() {
  const known = new Map<string, string>();
  return {
    /** @returns the channel of somebody's talk with us, D…. @throws PlatformError */
    async of({ installed, call }: Calls, user: string): Promise<string> {
      const key = `${installed.team} ${user}`;
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const { channel } = await call('conversations.open', 'open a direct message', (client) =>
        client.conversations.open({ users: user }),
      );
      if (channel?.id === undefined)
        throw new PlatformError('unavailable', 'Slack: open a direct message: it names no channel');
      if (known.size >= MOST) known.clear();
      known.set(key, channel.id);
      return channel.id;
    },
  };
}
