import type { RouteLike } from '@discordjs/rest';
import { Routes } from 'discord-api-types/v10';
import type { Cleared, MessageRef, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { Catalog } from '../platform.ts';
import type { Announcements } from './announcements.ts';
import type { Kinds } from './channels.ts';
import { createCorrections, type Correct } from './corrections.ts';
import { createForumPosts } from './forum-posts.ts';
import type { Kept } from './kept.ts';
import { isDirect } from './receive.ts';
import type { Call } from './rest.ts';
import { asPage, createSender, inPlace, marked, payloadOf, type Form } from './sender.ts';

/** Writes messages. */
export interface Writer {
  /** Posts a message, in whatever kind of channel, with a key so that it is found again. @throws PlatformError */
  write(call: Call, place: Place, cleared: Cleared, key: string): Promise<MessageRef>;
  /** Answers in a direct message, without a mark; what has its nonce is there once. @throws PlatformError */
  answer(call: Call, place: Place, cleared: Cleared, nonce: string): Promise<void>;
  /** Puts a message in the place of another, whichever form that has. @throws PlatformError */
  replace(call: Call, route: RouteLike, doing: string, cleared: Cleared): Promise<void>;
  readonly correct: Correct;
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
  const sender = createSender({ kept, log });
  const postInForum = createForumPosts({ kinds, catalog, sender });

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

  return {
    correct: createCorrections({ kinds, kept, sender }),

    async write(call, place, cleared, key) {
      const { channel } = place;
      const payload = payloadOf(cleared);
      const known = await kinds.of(call, channel);
      if (known.kind === 'forum') return await postInForum(call, place, cleared, key, known.forum);
      // In a direct message the notification is what is read, and it shows words alone.
      const inWords = isDirect(place);
      const { id } = await sender.send(call, payload, {
        method: 'post',
        route: Routes.channelMessages(channel),
        doing: `post in ${channel}`,
        bodyOf: (form) => ({ ...marked(form, key), nonce: key, enforce_nonce: true }),
        inWords,
        beforeWords: async () => await sender.keepUnmarked(place, payload, key),
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
      const { id } = await sender.send(call, payload, {
        method: 'post',
        route: Routes.channelMessages(channel),
        doing: `answer in ${channel}`,
        bodyOf: (form) => ({ ...form, nonce, enforce_nonce: true }),
        inWords: true,
      });
      await enrich(call, channel, id, payload.page);
    },

    async replace(call, route, doing, cleared) {
      await sender.send(call, payloadOf(cleared), {
        method: 'patch',
        route,
        doing,
        bodyOf: inPlace,
      });
    },
  };
}
