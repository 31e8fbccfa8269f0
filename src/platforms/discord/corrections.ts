import type { RouteLike } from '@discordjs/rest';
import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Cleared, MessageRef } from '../../domain.ts';
import type { Kinds } from './channels.ts';
import { codeOf, CODES } from './faults.ts';
import type { Kept } from './kept.ts';
import { markIn, markOf, withMark } from './marks.ts';
import { read, type Call } from './rest.ts';
import { inPlace, payloadOf, type Sender } from './sender.ts';

/** Puts a message in the place of one that was posted, so that it is still found by its key. @throws PlatformError */
export type Correct = (call: Call, ref: MessageRef, cleared: Cleared) => Promise<void>;

export function createCorrections({
  kinds,
  kept,
  sender,
}: {
  readonly kinds: Kinds;
  readonly kept: Kept;
  readonly sender: Sender;
}): Correct {
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

  return async (call, ref, cleared) => {
    const { place, id } = ref;
    const { channel } = place;
    const payload = payloadOf(cleared);
    const { kind } = await kinds.of(call, channel);
    // A post in a forum is a thread, which has the id of its first message.
    const route = Routes.channelMessage(kind === 'forum' ? id : channel, id);
    const doing = `correct a message in ${channel}`;
    const { mark, key } = await markOfPosted(call, ref, route, doing);
    await sender.send(call, payload, {
      method: 'patch',
      route,
      doing,
      bodyOf: (form) => inPlace({ ...form, components: [...withMark(form.components, mark)] }),
      beforeWords: async () => {
        if (key !== undefined) await sender.keepUnmarked(place, payload, key);
      },
    });
  };
}

const Posted = z.object({ content: z.string().default(''), components: z.array(z.unknown()).default([]) });
