import { z } from 'zod';
import {
  Id,
  isDirect,
  placeOf,
  plainWords,
  Stamp,
  Text,
  unsupported,
  type Address,
  type Reading,
  type Received,
} from './receive.ts';

const Envelope = z.object({
  event_id: z.string().max(200).default(''),
  event_time: z.number().catch(0),
  team_id: Id.nullish(),
  enterprise_id: Id.nullish(),
  authorizations: z
    .array(
      z.object({
        team_id: Id.nullish(),
        enterprise_id: Id.nullish(),
        is_enterprise_install: z.boolean().nullish(),
      }),
    )
    .nullish(),
});

const Message = z.object({
  user: Id,
  channel: Id,
  text: Text,
  ts: Stamp,
  thread_ts: Stamp.nullish(),
  subtype: z.string().nullish(),
  bot_id: z.string().nullish(),
});

const InChannel = z.object({ channel: Id });
const Joined = z.object({ channel: Id, user: Id });

const Event = z.discriminatedUnion('type', [
  Message.extend({ type: z.literal('message'), channel_type: z.string().nullish() }),
  Message.extend({ type: z.literal('app_mention') }),
  InChannel.extend({
    type: z.literal([
      'channel_archive',
      'channel_deleted',
      'channel_left',
      'group_archive',
      'group_deleted',
      'group_left',
      'channel_unarchive',
      'group_unarchive',
    ]),
  }),
  Joined.extend({ type: z.literal(['member_joined_channel', 'member_left_channel']) }),
  z.object({
    type: z.literal('app_home_opened'),
    user: Id,
    channel: Id,
    tab: z.string(),
    view: z.object({ hash: z.string().max(200) }).nullish(),
  }),
  z.object({
    type: z.literal('assistant_thread_started'),
    assistant_thread: z.object({ user_id: Id, channel_id: Id, thread_ts: Stamp }),
  }),
  z.object({ type: z.literal('app_uninstalled') }),
  z.object({ type: z.literal('tokens_revoked'), tokens: z.object({ bot: z.array(z.string()).nullish() }) }),
]);

/** Of messages, what a person writes: alone, with a file, in a thread and to its channel, or about themselves. */
const WRITTEN: ReadonlySet<string> = new Set(['', 'file_share', 'thread_broadcast', 'me_message']);

/** An event of the Events API. https://docs.slack.dev/reference/events */
export function receiveEvent(body: unknown, { botUser }: Reading): Received {
  const envelope = Envelope.extend({ event: Event }).safeParse(body);
  if (!envelope.success) return unsupported(z.prettifyError(envelope.error));
  const { event, event_id: id, event_time: at, team_id, enterprise_id, authorizations } = envelope.data;
  // In a shared channel the event may come from another workspace; we are installed in the one that is authorized.
  const [authorized] = authorizations ?? [];
  const enterprise = authorized?.enterprise_id ?? enterprise_id ?? undefined;
  const whole = authorized?.is_enterprise_install === true;
  const team = authorized?.team_id ?? team_id ?? (whole ? enterprise : undefined);
  if (!team) return unsupported('the event names no workspace');
  switch (event.type) {
    case 'message':
      if (
        !isDirect(event.channel) ||
        !WRITTEN.has(event.subtype ?? '') ||
        event.bot_id ||
        event.user === botUser
      )
        return unsupported('not a direct message of a person');
      return said(event, team, enterprise, { private: false }, botUser);
    case 'app_mention':
      if (event.bot_id || event.user === botUser) return unsupported('a mention by a bot');
      return said(event, team, enterprise, { private: false, thread: event.thread_ts ?? event.ts }, botUser);
    case 'app_home_opened': {
      const { user, channel, view } = event;
      const looked = { place: placeOf(team, channel), user, ...(enterprise && { enterprise }) };
      // The Messages tab is where the view for agents begins.
      if (event.tab === 'messages') return { kind: 'begun', ...looked, channel };
      if (event.tab !== 'home') return unsupported('a tab that is not ours');
      return { kind: 'opened', id, ...looked, ...(view && { hash: view.hash }) };
    }
    // Of apps that were set up when agents had a view of another kind.
    case 'assistant_thread_started': {
      const { user_id: user, channel_id: channel, thread_ts: thread } = event.assistant_thread;
      return {
        kind: 'begun',
        place: placeOf(team, channel),
        user,
        ...(enterprise && { enterprise }),
        channel,
        thread,
      };
    }
    case 'channel_unarchive':
    case 'group_unarchive':
      return { kind: 'place', is: 'back', id, place: placeOf(team, event.channel) };
    case 'member_joined_channel':
    case 'member_left_channel':
      if (event.user !== botUser) return unsupported('somebody else came or went');
      return {
        kind: 'place',
        is: event.type === 'member_joined_channel' ? 'back' : 'gone',
        id,
        place: placeOf(team, event.channel),
      };
    case 'app_uninstalled':
      return { kind: 'revoked', team, at, whole, ...(enterprise && { enterprise }) };
    case 'tokens_revoked':
      if (!event.tokens.bot?.length) return unsupported('no token of ours was revoked');
      return { kind: 'revoked', team, at, whole, bots: event.tokens.bot, ...(enterprise && { enterprise }) };
    case 'channel_archive':
    case 'channel_deleted':
    case 'channel_left':
    case 'group_archive':
    case 'group_deleted':
    case 'group_left':
      return { kind: 'place', is: 'gone', id, place: placeOf(team, event.channel) };
  }
}

function said(
  { user, channel, text, ts, thread_ts: thread }: z.infer<typeof Message>,
  team: string,
  enterprise: string | undefined,
  address: Address,
  botUser: string | undefined,
): Received {
  return {
    kind: 'ask',
    // A mention in a direct message comes as both kinds of event; it is one message.
    id: `message:${channel}:${ts}`,
    place: placeOf(team, channel, thread),
    user,
    ...(enterprise && { enterprise }),
    direct: isDirect(channel),
    address: { ...address, ...(thread && { thread }) },
    words: plainWords(text, botUser),
  };
}
