import type { RouteLike } from '@discordjs/rest';
import {
  Routes,
  type RESTPatchAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIGuildForumThreadsJSONBody,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Cleared, MessageRef, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import { PlatformError, type Catalog } from '../platform.ts';
import { cut } from '../shorten.ts';
import type { Announcements } from './announcements.ts';
import type { Kinds } from './channels.ts';
import { textsIn } from './components.ts';
import { codeOf, CODES } from './faults.ts';
import { tagFor, type Forum } from './forum.ts';
import type { Kept } from './kept.ts';
import { readBack, TITLE } from './markdown.ts';
import { canBeMarked, markIn, markOf, markOn, withMark } from './marks.ts';
import { isDirect } from './receive.ts';
import type { DiscordPayload } from './render.ts';
import { read, type Call } from './rest.ts';

/** Of a post in a forum. https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel */
const LONGEST_NAME = 100;

/** Refusals of a post in a forum by which its tags may have become others. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const MAY_BE_OF_TAGS: ReadonlySet<number | undefined> = new Set([10_087, 40_066, 40_067, CODES.invalidForm]);

export type Form = DiscordPayload['page'] | DiscordPayload['plain'];

/** What Discord takes, by its library's account. */
type Body =
  | RESTPostAPIChannelMessageJSONBody
  | RESTPostAPIGuildForumThreadsJSONBody
  | RESTPatchAPIChannelMessageJSONBody;

/** A message on its way, and how it gets there. */
interface Sending {
  readonly method: 'post' | 'patch';
  readonly route: RouteLike;
  readonly doing: string;
  /** The body of the call, from one of the forms. */
  readonly bodyOf: (form: Form) => Body;
  /** Words alone, as a notification shows them. */
  readonly inWords?: boolean;
  readonly beforeWords?: () => Promise<void>;
}

/** Writes messages. */
export interface Writer {
  /** Posts a message, in whatever kind of channel, with a key so that it is found again. @throws PlatformError */
  write(call: Call, place: Place, cleared: Cleared, key: string): Promise<MessageRef>;
  /** Answers in a direct message, without a mark; what has its nonce is there once. @throws PlatformError */
  answer(call: Call, place: Place, cleared: Cleared, nonce: string): Promise<void>;
  /** Puts a message in the place of another, whichever form that has. @throws PlatformError */
  replace(call: Call, route: RouteLike, doing: string, cleared: Cleared): Promise<void>;
  /** Puts a message in the place of one that was posted, so that it is still found by its key. @throws PlatformError */
  correct(call: Call, ref: MessageRef, cleared: Cleared): Promise<void>;
}

export function createWriter({
  kinds,
  kept,
  announcements,
  catalog,
  log,
}: {
  readonly kinds: Kinds;
  readonly kept: Kept;
  readonly announcements: Announcements;
  readonly catalog: Catalog;
  readonly log: Log;
}): Writer {
  /** Sends a message as components; where Discord does not take those, and where a notification is to show it, as words. */
  async function send(
    call: Call,
    payload: DiscordPayload,
    sending: Sending,
  ): Promise<z.infer<typeof Created>> {
    const { method, route, doing, bodyOf, inWords = false, beforeWords } = sending;
    const { page, plain } = payload;
    await kept.keepActs(payload.kept);
    const words = async () => {
      await beforeWords?.();
      return read(Created, await call(method, route, doing, { body: bodyOf(plain) }));
    };
    if (inWords) return await words();
    try {
      return read(Created, await call(method, route, doing, { body: bodyOf(page) }));
    } catch (error) {
      if (codeOf(error) !== CODES.invalidForm) throw error;
      log.error(
        { error, doing },
        'Discord did not take the components of a message; its words go out instead',
      );
      return await words();
    }
  }

  async function writeInForum(
    call: Call,
    place: Place,
    cleared: Cleared,
    key: string,
    forum: Forum,
  ): Promise<MessageRef> {
    const { channel } = place;
    const payload = payloadOf(cleared);
    const words = payload.plain.content;
    const name = nameOf(payload, cleared);
    const companies = await catalog.companies();
    const tagOf = (forum: Forum) => tagFor(forum, { stories: cleared.stories, words }, companies);
    const sendWith = async (tag: string | undefined): Promise<MessageRef> => {
      const { id } = await send(call, payload, {
        method: 'post',
        route: Routes.threads(channel),
        doing: `post in ${channel}`,
        bodyOf: (form) => ({
          name,
          message: marked(form, key),
          ...(tag !== undefined && { applied_tags: [tag] }),
        }),
        beforeWords: async () => await keepUnmarked(place, payload, key),
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
  }

  /** Before words are posted that have no room for a mark. */
  async function keepUnmarked(
    { channel }: Place,
    { plain: { components, content } }: DiscordPayload,
    key: string,
  ): Promise<void> {
    if (!canBeMarked(components)) await kept.keepWords(channel, key, content);
  }

  /** Makes a page of words that were posted. What cannot be made one stays as it is. */
  async function enrich(call: Call, channel: string, message: string, page: Form): Promise<boolean> {
    try {
      await call('patch', Routes.channelMessage(channel, message), `complete a message in ${channel}`, {
        body: asPage(page),
      });
      return true;
    } catch (error) {
      log.warn({ error, channel }, 'a direct message stays in words');
      return false;
    }
  }

  /** The mark of a message that was posted, and its key where it is of words alone. @throws PlatformError */
  async function markOfPosted(
    call: Call,
    { place: { channel } }: MessageRef,
    ...[route, doing]: readonly [RouteLike, string]
  ): Promise<{ readonly mark: readonly number[]; readonly key?: string }> {
    try {
      const { components, content } = read(Posted, await call('get', route, doing));
      const key = content === '' ? undefined : await kept.keyOf(channel, content);
      return key === undefined ? { mark: markIn(components) } : { mark: markOf(key), key };
    } catch (error) {
      const code = codeOf(error);
      if (code !== CODES.noAccess && code !== CODES.noPermission) throw error;
      // What may not be read is not found either.
      return { mark: [] };
    }
  }

  return {
    async correct(call, ref, cleared) {
      const { place, id } = ref;
      const { channel } = place;
      const payload = payloadOf(cleared);
      const { kind } = await kinds.of(call, channel);
      // A post in a forum is a thread, which has the id of its first message.
      const route = Routes.channelMessage(kind === 'forum' ? id : channel, id);
      const doing = `correct a message in ${channel}`;
      const { mark, key } = await markOfPosted(call, ref, route, doing);
      await send(call, payload, {
        method: 'patch',
        route,
        doing,
        bodyOf: (form) => inPlace({ ...form, components: [...withMark(form.components, mark)] }),
        beforeWords: async () => {
          if (key !== undefined) await keepUnmarked(place, payload, key);
        },
      });
    },

    async write(call, place, cleared, key) {
      const { channel } = place;
      const payload = payloadOf(cleared);
      const known = await kinds.of(call, channel);
      if (known.kind === 'forum') return await writeInForum(call, place, cleared, key, known.forum);
      // In a direct message the notification is what is read, and it shows words alone.
      const inWords = isDirect(place);
      const { id } = await send(call, payload, {
        method: 'post',
        route: Routes.channelMessages(channel),
        doing: `post in ${channel}`,
        bodyOf: (form) => ({ ...marked(form, key), nonce: key, enforce_nonce: true }),
        inWords,
        beforeWords: async () => await keepUnmarked(place, payload, key),
      });
      // Its notification shows the words, and then it is the page.
      const isPage = inWords && (await enrich(call, channel, id, marked(payload.page, key)));
      // From now on it bears its mark.
      if (isPage) await kept.forgetWords(channel, key);
      if (known.kind === 'announcements') await announcements.publish(call, channel, id);
      return { place, id };
    },

    async answer(call, { channel }, cleared, nonce) {
      const payload = payloadOf(cleared);
      const { id } = await send(call, payload, {
        method: 'post',
        route: Routes.channelMessages(channel),
        doing: `answer in ${channel}`,
        bodyOf: (form) => ({ ...form, nonce, enforce_nonce: true }),
        inWords: true,
      });
      await enrich(call, channel, id, payload.page);
    },

    async replace(call, route, doing, cleared) {
      await send(call, payloadOf(cleared), {
        method: 'patch',
        route,
        doing,
        bodyOf: inPlace,
      });
    },
  };
}

export const Created = z.object({ id: z.string() });
const Posted = z.object({ content: z.string().default(''), components: z.array(z.unknown()).default([]) });

/** In the place of words, which a page cannot have beside it; a page never becomes words again. */
const asPage = (page: Form): RESTPatchAPIChannelMessageJSONBody => ({ ...page, content: null });

/** In the place of whatever was there. */
const inPlace = (form: Form): RESTPatchAPIChannelMessageJSONBody => ('content' in form ? form : asPage(form));

/** With the mark by which a message is found again. */
const marked = (form: Form, key: string): Form => ({
  ...form,
  components: [...markOn(form.components, key)],
});

/** What a post in a forum is called: the title of its first story, else its first line, as a reader sees it. */
function nameOf({ page, plain }: DiscordPayload, { stories }: Cleared): string {
  const words = plain.content.split('\n');
  // On the page a heading has a mark that nothing else has; the title of a story is what comes after it.
  const shown = textsIn(page.components).flatMap((text) => text.split('\n'));
  const lines = stories.length > 0 ? shown.filter((line) => !line.startsWith(TITLE)) : words;
  const line = lines.find((each) => each.trim() !== '') ?? '';
  return cut(readBack(line) ?? line, LONGEST_NAME).trim() || 'Dateline';
}

/** What was cleared for Discord is what render made for Discord. */
function payloadOf({ payload }: Cleared): DiscordPayload {
  if (typeof payload === 'object' && payload !== null && 'page' in payload && 'plain' in payload)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate clears what render makes, and it is JSON throughout
    return payload as DiscordPayload;
  throw new PlatformError('rejected', 'Discord: this message was not rendered for Discord');
}
