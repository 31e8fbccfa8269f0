import type { RouteLike } from '@discordjs/rest';
import type {
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
  RESTPostAPIGuildForumThreadsJSONBody,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Cleared, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import { PlatformError } from '../platform.ts';
import { codeOf, CODES } from './faults.ts';
import type { Kept } from './kept.ts';
import { canBeMarked, markOn } from './marks.ts';
import type { DiscordPayload } from './render.ts';
import { read, type Call } from './rest.ts';

export const Created = z.object({ id: z.string() });

/** A message as components, or as words. */
export type Form = DiscordPayload['page'] | DiscordPayload['plain'];

/** What Discord takes, by its library's account. */
type Body =
  | RESTPostAPIChannelMessageJSONBody
  | RESTPostAPIGuildForumThreadsJSONBody
  | RESTPatchAPIChannelMessageJSONBody;

/** A message on its way, and how it gets there. */
export interface Sending {
  readonly method: 'post' | 'patch';
  readonly route: RouteLike;
  readonly doing: string;
  /** The body of the call, from one of the forms. */
  readonly bodyOf: (form: Form) => Body;
  /** Words alone, as a notification shows them. */
  readonly inWords?: boolean;
  readonly beforeWords?: () => Promise<void>;
}

/** Sends what was cleared, in the form that Discord takes. */
export interface Sender {
  /** Sends a message as components; where Discord does not take those, and where a notification is to show it, as words. @throws PlatformError */
  send(call: Call, payload: DiscordPayload, sending: Sending): Promise<z.infer<typeof Created>>;
  /** To be called before words are posted that have no room for a mark, so that they are found by themselves. */
  keepUnmarked(place: Place, payload: DiscordPayload, key: string): Promise<void>;
}

export function createSender({ kept, log }: { readonly kept: Kept; readonly log: Log }): Sender {
  return {
    async send(call, payload, sending) {
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
    },

    async keepUnmarked({ channel }, { plain: { components, content } }, key) {
      if (!canBeMarked(components)) await kept.keepWords(channel, key, content);
    },
  };
}

/** In the place of words, which a page cannot have beside it; a page never becomes words again. */
export const asPage = (page: Form): RESTPatchAPIChannelMessageJSONBody => ({ ...page, content: null });

/** In the place of whatever was there. */
export const inPlace = (form: Form): RESTPatchAPIChannelMessageJSONBody =>
  'content' in form ? form : asPage(form);

/** With the mark by which a message is found again. */
export const marked = (form: Form, key: string): Form => ({
  ...form,
  components: [...markOn(form.components, key)],
});

/** What was cleared for Discord is what render made for Discord. */
export function payloadOf({ payload }: Cleared): DiscordPayload {
  if (typeof payload === 'object' && payload !== null && 'page' in payload && 'plain' in payload)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gate clears what render makes, and it is JSON throughout
    return payload as DiscordPayload;
  throw new PlatformError('rejected', 'Discord: this message was not rendered for Discord');
}
