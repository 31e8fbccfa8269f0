import type { Place } from '../../../src/domain.ts';
import type { World } from '../../../src/world.ts';
import type { ChatServer, Event } from '../chat-server.ts';
import type { Answer, Chat, Faults, Message, Request } from '../chat.ts';
import { startDiscord, wordsIn, type DiscordEvent, type FakeDiscord } from './discord.ts';
import { isFields, textOf } from './forms.ts';
import { ALL, instantOf, PERMISSIONS, type FakeMessage } from './model.ts';
import type { Call } from './rules.ts';

/** The server where all places of a trial are. */
export const GUILD = '3001';

/** Discord as a trial of delivery sees any chat: places, keys, faults by chance, and moments of calls. */
export interface ProvingDiscord {
  readonly discord: FakeDiscord;
  readonly server: ChatServer;
  readonly chat: Pick<Chat, 'pass' | 'shown' | 'tally'> & {
    /** Makes the channel of a place, which is to be there before anything is posted. */
    put(place: Place, as: 'open' | 'unreadable'): void;
  };
}

/**
 * Opens Discord for a trial. Calls may come as often as they like: a trial makes more in a second than Discord takes,
 * and what it measures is something else.
 * @param options.markOf what a message has of its key: its nonce, or a text anywhere in it; absent: the key itself
 * @param options.nonceFor for how long (ms) a nonce is known
 */
export async function serveDiscordChat({
  world,
  markOf = (key) => [key],
  faults,
  nonceFor,
  travelMs,
  watch,
}: {
  readonly world: World;
  readonly markOf?: (key: string) => readonly string[];
  readonly faults?: Faults;
  readonly nonceFor?: number;
  readonly travelMs?: () => number;
  readonly watch?: (event: Event) => void;
}): Promise<ProvingDiscord> {
  let calls = 0;
  const discord = await startDiscord({
    world,
    unlimited: true,
    ...(nonceFor !== undefined && { nonceFor }),
    ...(travelMs && { travelMs }),
    ...(watch && { watch: (event) => inWords(event, watch) }),
    faults: (_, call) => {
      const request = requestIn(call);
      if (!request) return undefined;
      calls += 1;
      return faults?.(calls - 1, request);
    },
  });
  discord.addGuild({ id: GUILD, permissions: ALL });
  return {
    discord,
    server: {
      url: discord.apiUrl,
      port: discord.port,
      close: async () => discord[Symbol.asyncDispose](),
    },
    chat: {
      pass: () => void discord.tally([]),
      put({ channel: id }, as) {
        // Who may not read what was is shown an empty page.
        discord.addChannel(GUILD, {
          id,
          denied: as === 'unreadable' ? PERMISSIONS.READ_MESSAGE_HISTORY : 0n,
        });
      },
      shown: (place) =>
        (place ? [place.channel] : discord.channels()).flatMap((channel) =>
          discord.messages(channel).map(shownAs),
        ),
      tally: (keys) => discord.tally(keys, markOf),
    },
  };
}

const placeOf = (channel: string): Place => ({ platform: 'discord', workspace: GUILD, channel });

const shownAs = (message: FakeMessage): Message => ({
  id: message.id,
  place: placeOf(message.channel),
  key: String(message.nonce ?? ''),
  payload: { content: message.content, components: message.components, words: [...wordsIn(message)] },
  at: message.at,
});

/** A call in the words of any chat; undefined where it is none of those. */
function requestIn({ route, params, query, body }: Call): Request | undefined {
  const place = placeOf(params.channel ?? '');
  const said = isFields(body) ? body : {};
  const payload = { content: said.content, components: said.components };
  if (route === 'create_message' || route === 'create_thread')
    return { do: 'post', place, key: textOf(said.nonce), payload };
  if (route === 'update_message') return { do: 'edit', place, id: params.message ?? '', payload };
  if (route === 'list_messages')
    return { do: 'find', place, key: '', since: query.after === undefined ? 0 : instantOf(query.after) };
  return undefined;
}

function inWords(event: DiscordEvent, watch: (event: Event) => void): void {
  const { moment, call, verb, path, headers, answer, at } = event;
  const request = requestIn(call);
  if (!request) return;
  const http = { method: verb, path, headers, body: '' };
  watch({ moment, call: http, request, at, ...(moment !== 'heard' && { answer: answerIn(answer) }) });
}

function answerIn(answer: DiscordEvent['answer']): Answer {
  if (!answer) return { is: 'lost', as: 'dropped' };
  const { status, body } = answer;
  return status < 300
    ? { is: 'message', id: isFields(body) ? textOf(body.id) : '' }
    : { is: status === 503 ? 'unavailable' : 'rejected' };
}
