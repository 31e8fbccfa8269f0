import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Clock } from '../../world.ts';
import { read, type Call } from './rest.ts';

/** What kind a channel is counts for so long (ms), and of so many channels. */
// Forums stay forums; a channel that comes to be one of announcements publishes by itself after that.
const FRESH = 7 * 86_400_000;
const MOST = 10_000;

// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const ANNOUNCEMENT = 5;
const FORUMS: ReadonlySet<number> = new Set([15, 16]);

/** How messages are posted in a channel. */
export type Kind = 'messages' | 'announcements' | 'forum';

const Channel = z.object({
  type: z.number(),
  guild_id: z.string().nullish(),
  last_message_id: z.string().nullish(),
});

/** @throws PlatformError */
export const channelOf = async (call: Call, channel: string): Promise<z.output<typeof Channel>> =>
  read(Channel, await call('get', Routes.channel(channel), `look at ${channel}`));

/** Knows what kinds channels are. */
export interface Kinds {
  /** Asks Discord where it is not known. @throws PlatformError */
  of(call: Call, channel: string): Promise<Kind>;
  known(channel: string): Kind | undefined;
}

export function createKinds(clock: Clock): Kinds {
  const kinds = new Map<string, { readonly kind: Kind; readonly until: number }>();
  return {
    async of(call, channel) {
      const known = kinds.get(channel);
      if (known && known.until > clock.mono()) return known.kind;
      const { type } = await channelOf(call, channel);
      const kind = FORUMS.has(type) ? 'forum' : type === ANNOUNCEMENT ? 'announcements' : 'messages';
      kinds.delete(channel);
      kinds.set(channel, { kind, until: clock.mono() + FRESH });
      for (const oldest of kinds.keys()) {
        if (kinds.size <= MOST) break;
        kinds.delete(oldest);
      }
      return kind;
    },
    known: (channel) => kinds.get(channel)?.kind,
  };
}
