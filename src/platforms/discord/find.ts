import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { MessageRef, Place } from '../../domain.ts';
import { PlatformError } from '../platform.ts';
import { channelOf } from './channels.ts';
import { codeOf, CODES } from './faults.ts';
import type { Kept } from './kept.ts';
import { hasMark } from './marks.ts';
import { read, type Call } from './rest.ts';
import { idBefore, instantOfId } from './snowflake.ts';

/** Messages to look through at a time for one that we posted, and how often. */
const PAGE = 100;
const PAGES = 10;

/** Discord's clock and ours may differ by so much (ms). */
const SKEW = 300_000;

/** What is looked for: the message of a key, posted since an instant (ms). */
export interface Sought {
  readonly place: Place;
  readonly key: string;
  readonly since: number;
}

/** Tells the message that is sought from others. */
async function matcher(kept: Kept, { place, key }: Sought): Promise<(message: Message) => boolean> {
  const areWords = await kept.wordsOf(place.channel, key);
  return (message) => hasMark(message, key) || (message.author.bot && areWords(message.content));
}

/** Goes through what was posted in a channel since, oldest first. @throws PlatformError */
export async function findIn(
  call: Call,
  kept: Kept,
  sought: Sought,
): Promise<'absent' | 'unreadable' | MessageRef> {
  const { place, since } = sought;
  const isIt = await matcher(kept, sought);
  let after = idBefore(since - SKEW);
  for (let page = 0; page < PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE), after });
    const messages = read(
      Messages,
      await call('get', Routes.channelMessages(place.channel), `look in ${place.channel}`, { query }),
    );
    const found = messages.find(isIt);
    if (found) return { place, id: found.id };
    const latest = messages.map(({ id }) => BigInt(id)).reduce((a, b) => (a > b ? a : b), 0n);
    if (messages.length === 0 && page === 0)
      return (await isReadable(call, place.channel)) ? 'absent' : 'unreadable';
    if (messages.length < PAGE) return 'absent';
    after = String(latest);
  }
  throw new PlatformError(
    'unavailable',
    `Discord: look in ${place.channel}: more than ${PAGE * PAGES} messages were posted there since`,
  );
}

/** A post in a forum is a thread, which has the id of its first message. @throws PlatformError */
export async function findInForum(call: Call, kept: Kept, sought: Sought): Promise<'absent' | MessageRef> {
  const { place, since } = sought;
  const isIt = await matcher(kept, sought);
  for await (const id of threadsSince(call, place.channel, since - SKEW)) {
    try {
      const message = await call('get', Routes.channelMessage(id, id), `look in ${place.channel}`);
      if (isIt(read(Message, message))) return { place, id };
    } catch (error) {
      // Somebody deleted the first message of the thread, or the thread.
      const code = codeOf(error);
      if (code !== CODES.noMessage && code !== CODES.noChannel) throw error;
    }
  }
  return 'absent';
}

/**
 * The threads that were made in a forum since an instant (ms): those that are open, and then those that were archived, as all
 * are that nobody writes in for as long as the forum says, latest first.
 * https://discord.com/developers/docs/resources/channel#list-public-archived-threads
 */
async function* threadsSince(call: Call, forum: string, from: number): AsyncGenerator<string> {
  const { guild_id: guild } = await channelOf(call, forum);
  if (!guild) return;
  const look = `look in ${forum}`;
  const isNew = ({ id }: { readonly id: string }): boolean => instantOfId(id) >= from;
  const open = read(Threads, await call('get', Routes.guildActiveThreads(guild), look)).threads;
  for (const thread of open) if (thread.parent_id === forum && isNew(thread)) yield thread.id;
  let before: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before !== undefined && { before }) });
    const { threads, has_more: more } = read(
      Threads,
      await call('get', Routes.channelThreads(forum, 'public'), look, { query }),
    );
    for (const thread of threads) if (isNew(thread)) yield thread.id;
    before = threads.at(-1)?.thread_metadata?.archive_timestamp;
    // What was archived before was made before.
    if (!more || before === undefined || Temporal.Instant.from(before).epochMilliseconds < from) return;
  }
  throw new PlatformError(
    'unavailable',
    `Discord: ${look}: more than ${PAGE * PAGES} threads were archived there since`,
  );
}

/**
 * Whether we may read what was written: where we may not, Discord gives an empty page, though the channel has a last message.
 * https://discord.com/developers/docs/resources/message#get-channel-messages
 */
async function isReadable(call: Call, channel: string): Promise<boolean> {
  const { last_message_id: last } = await channelOf(call, channel);
  if (!last) return true;
  const query = new URLSearchParams({ limit: '1' });
  const page = await call('get', Routes.channelMessages(channel), `look in ${channel}`, { query });
  return read(Messages, page).length > 0;
}

const Message = z.object({
  id: z.string(),
  author: z.object({ bot: z.boolean().default(false) }),
  content: z.string().default(''),
  components: z.array(z.unknown()).default([]),
});
type Message = z.infer<typeof Message>;
const Messages = z.array(Message);
const Threads = z.object({
  threads: z.array(
    z.object({
      id: z.string(),
      parent_id: z.string().nullish(),
      thread_metadata: z.object({ archive_timestamp: z.string() }).optional(),
    }),
  ),
  has_more: z.boolean().default(false),
});
