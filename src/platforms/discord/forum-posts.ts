import { Routes } from 'discord-api-types/v10';
import type { Cleared, MessageRef, Place } from '../../domain.ts';
import type { Catalog } from '../platform.ts';
import { cut } from '../shorten.ts';
import type { Kinds } from './channels.ts';
import { textsIn } from './components.ts';
import { codeOf, CODES } from './faults.ts';
import { tagFor, type Forum } from './forum.ts';
import { readBack, TITLE } from './markdown.ts';
import type { DiscordPayload } from './render.ts';
import type { Call } from './rest.ts';
import { marked, payloadOf, type Sender } from './sender.ts';

/** Of a post in a forum. https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel */
const LONGEST_NAME = 100;

/** Refusals of a post in a forum by which its tags may have become others. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const MAY_BE_OF_TAGS: ReadonlySet<number | undefined> = new Set([10_087, 40_066, 40_067, CODES.invalidForm]);

/** Posts a message as a thread of a forum, with a tag where the forum wants one. @throws PlatformError */
export type PostInForum = (
  call: Call,
  place: Place,
  cleared: Cleared,
  key: string,
  forum: Forum,
) => Promise<MessageRef>;

export function createForumPosts({
  kinds,
  catalog,
  sender,
}: {
  readonly kinds: Kinds;
  readonly catalog: Catalog;
  readonly sender: Sender;
}): PostInForum {
  return async (call, place, cleared, key, forum) => {
    const { channel } = place;
    const payload = payloadOf(cleared);
    const words = payload.plain.content;
    const name = nameOf(payload, cleared);
    const companies = await catalog.companies();
    const tagOf = (forum: Forum) => tagFor(forum, { stories: cleared.stories, words }, companies);
    const sendWith = async (tag: string | undefined): Promise<MessageRef> => {
      const { id } = await sender.send(call, payload, {
        method: 'post',
        route: Routes.threads(channel),
        doing: `post in ${channel}`,
        bodyOf: (form) => ({
          name,
          message: marked(form, key),
          ...(tag !== undefined && { applied_tags: [tag] }),
        }),
        beforeWords: async () => await sender.keepUnmarked(place, payload, key),
      });
      return { place, id };
    };
    const tag = tagOf(forum);
    try {
      return await sendWith(tag);
    } catch (error) {
      if (!MAY_BE_OF_TAGS.has(codeOf(error))) throw error;
      // Tags change as whoever runs the server likes.
      const now = await kinds.anew(call, channel);
      const another = now.kind === 'forum' ? tagOf(now.forum) : tag;
      if (another === tag) throw error;
      return await sendWith(another);
    }
  };
}

/** What a post in a forum is called: the title of its first story, else its first line, as a reader sees it. */
function nameOf({ page, plain }: DiscordPayload, { stories }: Cleared): string {
  const words = plain.content.split('\n');
  // On the page a heading has a mark that nothing else has; the title of a story is what comes after it.
  const shown = textsIn(page.components).flatMap((text) => text.split('\n'));
  const lines = stories.length > 0 ? shown.filter((line) => !line.startsWith(TITLE)) : words;
  const line = lines.find((each) => each.trim() !== '') ?? '';
  return cut(readBack(line) ?? line, LONGEST_NAME).trim() || 'Dateline';
}
