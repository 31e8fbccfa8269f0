import { z } from 'zod';
import type { Act, Place } from '../../domain.ts';
import type { Conversation } from './agent.ts';
import type { Revoked } from './clients.ts';
import type { LookedAt } from './home.ts';

/** Where an answer goes, besides the place. */
export interface Address {
  /** Takes answers for half an hour; absent where Slack gives none. */
  readonly responseUrl?: string;
  /** The thread that an answer to a mention goes into. */
  readonly thread?: string;
  /** To the asker's eyes alone. */
  readonly private: boolean;
}

/** Something that somebody said or did, without the facts about who. */
interface FromSomebody {
  /** '' where nothing tells it from the next. */
  readonly id: string;
  readonly place: Place;
  readonly user: string;
  readonly enterprise?: string;
  readonly direct: boolean;
  readonly address: Address;
}

/** What came in, understood. */
export type Received =
  | (FromSomebody & { readonly kind: 'ask'; readonly words: string })
  | (FromSomebody & { readonly kind: 'press'; readonly act: Act })
  | (LookedAt & { readonly kind: 'opened' })
  /** Somebody is about to ask in the view for agents. */
  | (Pick<LookedAt, 'place' | 'user' | 'enterprise'> & Conversation & { readonly kind: 'begun' })
  | { readonly kind: 'place'; readonly is: 'gone' | 'back'; readonly id: string; readonly place: Place }
  | (Revoked & { readonly kind: 'revoked' })
  | { readonly kind: 'unsupported'; readonly reason: string };

/** What is needed to understand an event. */
export interface Reading {
  /** Dateline's own user in the workspace: it does not answer itself, and a mention of it is no word. */
  readonly botUser: string | undefined;
  /** What a button carries; nothing where it is not one of ours. */
  readonly readAct: (value: string) => Act | undefined;
}

const PLATFORM = 'slack';
const unsupported = (reason: string): Received => ({ kind: 'unsupported', reason });
const isDirect = (channel: string): boolean => channel.startsWith('D');

const Id = z.string().min(1).max(64);
const Stamp = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
/** Both together name one thing that somebody did, once; either may be missing, or the same each time. */
/** As much as we read of what somebody typed. */
const Text = z
  .string()
  .nullish()
  .transform((text) => (text ?? '').slice(0, 4_000));
const Once = {
  trigger_id: z.string().max(200).default(''),
  response_url: z.url().nullish().catch(undefined),
};
const Team = z.object({ id: Id, enterprise_id: Id.nullish() }).nullish();
const Enterprise = z.object({ id: Id }).nullish();

// https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
const CommandBody = z.object({
  command: z.string().max(64),
  text: Text,
  user_id: Id,
  channel_id: Id,
  team_id: Id,
  enterprise_id: Id.nullish(),
  ...Once,
});

/** A slash command: `/digest …`, or one that has a company's name. */
export function receiveCommand(body: unknown): Received {
  const read = CommandBody.safeParse(body);
  if (!read.success) return unsupported(z.prettifyError(read.error));
  const { command, text, channel_id: channel, ...rest } = read.data;
  const name = command.replace(/^\//, '');
  return {
    kind: 'ask',
    id: onceOf('command', rest),
    place: { platform: PLATFORM, workspace: rest.team_id, channel },
    user: rest.user_id,
    ...(rest.enterprise_id && { enterprise: rest.enterprise_id }),
    direct: isDirect(channel),
    address: { private: true, ...(rest.response_url && { responseUrl: rest.response_url }) },
    words: (name === 'digest' ? text : `${name} ${text}`).trim(),
  };
}

const Interaction = {
  user: z.object({ id: Id, team_id: Id.nullish() }),
  team: Team,
  enterprise: Enterprise,
  ...Once,
};

const Chosen = z.object({ value: z.string().max(3_000) });

// https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
const ActionsBody = z.object({
  ...Interaction,
  channel: z.object({ id: Id }).nullish(),
  container: z.object({ channel_id: Id.nullish(), thread_ts: Stamp.nullish() }).nullish(),
  message: z.object({ thread_ts: Stamp.nullish() }).nullish(),
  actions: z
    .array(
      z.object({
        value: z.string().max(3_000).nullish(),
        selected_option: Chosen.nullish(),
        action_ts: z.string().nullish(),
      }),
    )
    .min(1),
});

/** A button, or a choice of a menu, under a message. */
export function receivePress(body: unknown, { readAct }: Reading): Received {
  const read = ActionsBody.safeParse(body);
  if (!read.success) return unsupported(z.prettifyError(read.error));
  const { user, container, message, actions, ...rest } = read.data;
  const channel = rest.channel?.id ?? container?.channel_id;
  if (!channel) return unsupported('the button names no channel');
  const [action] = actions;
  const value = action?.value ?? action?.selected_option?.value;
  const act = value === undefined ? undefined : readAct(value);
  if (!act) return unsupported('the button is not one of ours');
  const thread = message?.thread_ts ?? container?.thread_ts;
  const place = placeOf(teamOf(rest.team, user.team_id), channel, thread);
  return {
    kind: 'press',
    id: onceOf('press', rest, action?.action_ts ?? ''),
    place,
    user: user.id,
    ...enterpriseOf(rest),
    direct: isDirect(channel),
    address: {
      private: !isDirect(channel),
      ...(rest.response_url && { responseUrl: rest.response_url }),
      ...(thread && { thread }),
    },
    act,
  };
}

// https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload#message_actions
const ShortcutBody = z.object({
  ...Interaction,
  channel: z.object({ id: Id }),
  message: z.object({ ts: Stamp, thread_ts: Stamp.nullish(), text: z.string().nullish() }),
});

/** The message shortcut: what is asked for are the words of the message. It works in threads, where commands do not. */
export function receiveShortcut(body: unknown, { botUser }: Reading): Received {
  const read = ShortcutBody.safeParse(body);
  if (!read.success) return unsupported(z.prettifyError(read.error));
  const { user, channel, message, ...rest } = read.data;
  return {
    kind: 'ask',
    id: onceOf('shortcut', rest),
    place: placeOf(teamOf(rest.team, user.team_id), channel.id, message.thread_ts),
    user: user.id,
    ...enterpriseOf(rest),
    direct: isDirect(channel.id),
    address: { private: true, ...(rest.response_url && { responseUrl: rest.response_url }) },
    words: plainWords(message.text ?? '', botUser),
  };
}

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

/**
 * What a person typed, from how Slack writes it: links, mentions and escapes as their words, and no mention of Dateline.
 * https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
 */
function plainWords(text: string, botUser: string | undefined): string {
  return text
    .replaceAll(/<([^<>]*)>/g, (_, inner: string) => {
      const [address = '', label] = inner.split('|', 2);
      if (address === `@${botUser}`) return ' ';
      return label ?? address.replace(/^[@#!]/, '');
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()
    .replace(/^\/(?:digest\s+)?/i, '')
    .slice(0, 2_000);
}

/** An id that is the same when Slack brings the same again; '' where nothing names it. */
function onceOf(
  what: string,
  { trigger_id: trigger, response_url: url }: z.infer<z.ZodObject<typeof Once>>,
  at = '',
): string {
  const address = url?.replace(/^.*\//, '') ?? '';
  return trigger || address ? [what, trigger, address, at].join(':') : '';
}

/** A thread is a place of its own, but in a direct message: there it is one conversation of many with the same person. */
function placeOf(workspace: string, channel: string, thread?: string | null): Place {
  return { platform: PLATFORM, workspace, channel, ...(thread && !isDirect(channel) && { thread }) };
}

// Where Dateline is installed in a whole organization, the payload names no workspace of its own.
const teamOf = (team: z.infer<typeof Team>, ofUser: string | null | undefined): string =>
  team?.id ?? ofUser ?? '';

function enterpriseOf({
  team,
  enterprise,
}: {
  readonly team?: z.infer<typeof Team>;
  readonly enterprise?: z.infer<typeof Enterprise>;
}): { enterprise?: string } {
  const id = enterprise?.id ?? team?.enterprise_id;
  return id ? { enterprise: id } : {};
}
