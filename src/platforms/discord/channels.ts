import { ChannelType, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Clock } from '../../world.ts';
import { Forum } from './forum.ts';
import type { Kept } from './kept.ts';
import { read, type Call } from './rest.ts';

/**
 * What is known of a channel counts for so long (ms) until it is looked up where it is kept. Forums stay forums; a channel that
 * has come to be one of announcements publishes when it is looked at anew.
 */
const FRESH = 7 * 86_400_000;
/** Of so many channels it is known without a look. */
const MOST = 10_000;

const ANNOUNCEMENT: number = ChannelType.GuildAnnouncement;
const FORUMS: ReadonlySet<number> = new Set([ChannelType.GuildForum, ChannelType.GuildMedia]);

/** How messages are posted in a channel, and in a forum by which tags. */
const Known = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['messages', 'announcements']) }),
  z.object({ kind: z.literal('forum'), forum: Forum }),
]);
export type Known = z.output<typeof Known>;

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
  /** Asks Discord where it is not known, nor kept from before this start. @throws PlatformError */
  of(call: Call, channel: string): Promise<Known>;
  /** Asks Discord, whatever was known. @throws PlatformError */
  anew(call: Call, channel: string): Promise<Known>;
  known(channel: string): Known['kind'] | undefined;
}

export function createKinds({ kept, clock }: { readonly kept: Kept; readonly clock: Clock }): Kinds {
  const kinds = new Map<string, { readonly is: Known; readonly until: number }>();

  function note(channel: string, is: Known): Known {
    kinds.delete(channel);
    kinds.set(channel, { is, until: clock.mono() + FRESH });
    for (const oldest of kinds.keys()) {
      if (kinds.size <= MOST) break;
      kinds.delete(oldest);
    }
    return is;
  }

  async function anew(call: Call, channel: string): Promise<Known> {
    const answer = await call('get', Routes.channel(channel), `look at ${channel}`);
    const { type } = read(Channel, answer);
    const is: Known = FORUMS.has(type)
      ? { kind: 'forum', forum: read(Forum, answer) }
      : { kind: type === ANNOUNCEMENT ? 'announcements' : 'messages' };
    await kept.keepChannel(channel, JSON.stringify(is));
    return note(channel, is);
  }

  return {
    anew,
    async of(call, channel) {
      const known = kinds.get(channel);
      if (known && known.until > clock.mono()) return known.is;
      const before = await kept.channelOf(channel);
      // Another version may have kept it otherwise.
      const is = Known.safeParse(before === undefined ? undefined : JSON.parse(before));
      return is.success ? note(channel, is.data) : await anew(call, channel);
    },
    known: (channel) => kinds.get(channel)?.is.kind,
  };
}
