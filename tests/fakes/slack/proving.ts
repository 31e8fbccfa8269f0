import type { Place } from '../../../src/domain.ts';
import type { World } from '../../../src/world.ts';
import type { ChatServer, Event, Moment } from '../chat-server.ts';
import type { Answer, Chat, Message, Request } from '../chat.ts';
import { textOf } from './methods.ts';
import type { FakeMessage } from './model.ts';
import type { Call } from './rules.ts';
import { startSlack, type FakeSlack, type SlackEvent, type SlackTrouble } from './slack.ts';

/** Where all places of a trial are. */
export const WORKSPACE = 'T1';
export const BOT_TOKEN = 'xoxb-1';

/** Slack as a trial of delivery sees any chat: places, keys, faults by chance, and moments of calls. */
export interface ProvingSlack {
  readonly slack: FakeSlack;
  readonly server: ChatServer;
  readonly chat: Pick<Chat, 'pass' | 'shown' | 'tally'> & {
    /** Makes the channel of a place, which is to be there before anything is posted. */
    put(place: Place, as: 'open' | 'unreadable'): void;
  };
}

/**
 * Opens Slack for a trial. Calls may come as often as they like: a trial makes more in a second than Slack takes in a
 * minute, and what it measures is something else.
 */
export async function serveSlackChat({
  world,
  faults,
  travelMs,
  watch,
}: {
  readonly world: World;
  readonly faults?: (call: number, request: Request) => SlackTrouble | undefined;
  readonly travelMs?: () => number;
  readonly watch?: (event: Event) => void;
}): Promise<ProvingSlack> {
  let calls = 0;
  const slack = await startSlack({
    world,
    unlimited: true,
    ...(travelMs && { travelMs }),
    ...(watch && { watch: (event) => inWords(event, watch) }),
    faults: (_, call) => {
      const request = requestIn(call);
      if (!request) return undefined;
      calls += 1;
      return faults?.(calls - 1, request);
    },
  });
  slack.addWorkspace({
    id: WORKSPACE,
    botToken: BOT_TOKEN,
    scopes: [...slack.app.scopes, 'chat:write.public'],
  });
  return {
    slack,
    server: { url: slack.apiUrl, port: slack.port, close: async () => slack[Symbol.asyncDispose]() },
    chat: {
      pass: () => void slack.tally([]),
      put({ channel: id }, as) {
        // Who may post in public channels without being in them can read nothing there.
        slack.addChannel(WORKSPACE, { id, ...(as === 'unreadable' && { members: [] }) });
      },
      shown: (place) =>
        (place ? [place.channel] : slack.channels(WORKSPACE)).flatMap((channel) =>
          slack.messages(WORKSPACE, channel).map(shownAs),
        ),
      tally: (keys) => slack.tally(keys),
    },
  };
}

const placeOf = (channel: string): Place => ({ platform: 'slack', workspace: WORKSPACE, channel });

/** The key that a message is known by, in its metadata. */
const keyOf = ({ metadata }: Pick<FakeMessage, 'metadata'>): string =>
  Object.values(metadata?.event_payload ?? {}).find((value) => typeof value === 'string') ?? '';

const shownAs = (message: FakeMessage): Message => ({
  id: message.ts,
  place: placeOf(message.channel),
  key: keyOf(message),
  payload: { text: message.text, blocks: message.blocks },
  at: message.at,
});

/** A call in the words of any chat; undefined where it is none of those. */
function requestIn({ method, args }: Call): Request | undefined {
  const place = placeOf(textOf(args.channel) ?? '');
  const payload = { text: args.text, blocks: args.blocks };
  switch (method) {
    case 'chat.postMessage':
      return { do: 'post', place, key: keyOf(args), payload };
    case 'chat.update':
      return { do: 'edit', place, id: textOf(args.ts) ?? '', payload };
    case 'conversations.history':
    case 'conversations.replies':
      return { do: 'find', place, key: '', since: Number(args.oldest ?? 0) * 1_000 };
    default:
      return undefined;
  }
}

function inWords({ moment, call, headers, answer, at }: SlackEvent, watch: (event: Event) => void): void {
  const request = requestIn(call);
  if (!request) return;
  const what = moment satisfies Moment;
  const http = { method: 'POST', path: `/api/${call.method}`, headers, body: '' };
  watch({ moment: what, call: http, request, at, ...(what !== 'heard' && { answer: answerIn(answer) }) });
}

function answerIn(body: SlackEvent['answer']): Answer {
  if (!body) return { is: 'lost', as: 'dropped' };
  return body.ok ? { is: 'message', id: textOf(body.ts) ?? '' } : { is: 'rejected' };
}
