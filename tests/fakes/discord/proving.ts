import type { Place } from '../../../src/domain.ts';
import { workspaceOf } from '../../../src/platforms/discord/receive.ts';
import type { World } from '../../../src/world.ts';
import type { ChatServer, Event } from '../chat-server.ts';
import type { Answer, Chat, Message, Request } from '../chat.ts';
import {
  APP,
  startDiscord,
  wordsIn,
  type DiscordEvent,
  type DiscordTrouble,
  type FakeDiscord,
} from './discord.ts';
import { isFields, textOf } from './forms.ts';
import { ALL, instantOf, PERMISSIONS, type FakeMessage } from './model.ts';
import type { RouteName } from './routes.ts';
import type { Call } from './rules.ts';

/** The server where all places of a trial are. */
export const GUILD = '3001';
/** Of the app. */
export const TOKEN = APP.token;

/** The kinds of place in which a message is posted in a way of its own. */
export const PLACES = ['text', 'announcement', 'forum', 'thread', 'dm'] as const;

/** Discord as a trial of delivery sees any chat: places, keys, faults by chance, and moments of calls. */
export interface ProvingDiscord {
  readonly discord: FakeDiscord;
  readonly server: ChatServer;
  readonly chat: Pick<Chat, 'pass' | 'shown' | 'tally'> & {
    /**
     * Makes the channel of a place, which is to be there before anything is posted. What people are told directly the app may read.
     * @param kind 'text'
     * @returns the place; a direct message has an id and a workspace of its own
     */
    put(place: Place, as: 'open' | 'unreadable', kind?: (typeof PLACES)[number]): Place;
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
  readonly faults?: (call: number, request: Request) => DiscordTrouble | undefined;
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
      put(place, as, kind = 'text') {
        const { channel: id } = place;
        if (kind === 'dm') {
          discord.addUser({ id }, GUILD);
          return { ...place, workspace: workspaceOf(id), channel: discord.direct(id).id };
        }
        // Who may not read what was is shown an empty page.
        const denied = as === 'unreadable' ? PERMISSIONS.READ_MESSAGE_HISTORY : 0n;
        const parent = `${id}0000`;
        if (kind === 'thread') discord.addChannel(GUILD, { id: parent, denied });
        discord.addChannel(GUILD, { id, kind, denied, ...(kind === 'thread' && { parent }) });
        return place;
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

/** What is asked before a message is posted, or posted again. */
const LOOKS: ReadonlySet<RouteName> = new Set([
  'get_channel',
  'list_messages',
  'get_message',
  'get_active_guild_threads',
  'list_public_archived_threads',
]);

/** A call in the words of any chat; undefined where it is none of those. */
function requestIn({ route, params, query, body }: Call): Request | undefined {
  const place = placeOf(params.channel ?? '');
  const said = isFields(body) ? body : {};
  const { content, components } = isFields(said.message) ? said.message : said;
  const payload = { content, components };
  if (route === 'create_message' || route === 'create_thread')
    return { do: 'post', place, key: textOf(said.nonce), payload };
  if (route === 'update_message') return { do: 'edit', place, id: params.message ?? '', payload };
  if (LOOKS.has(route))
    return { do: 'find', place, key: '', since: query.after === undefined ? 0 : instantOf(query.after) };
  if (route === 'crosspost_message') return { do: 'edit', place, id: params.message ?? '', payload: {} };
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
