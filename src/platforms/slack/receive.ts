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
export const unsupported = (reason: string): Received => ({ kind: 'unsupported', reason });
export const isDirect = (channel: string): boolean => channel.startsWith('D');

export const Id = z.string().min(1).max(64);
export const Stamp = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
/** As much as we read of what somebody typed. */
export const Text = z
  .string()
  .nullish()
  .transform((text) => (text ?? '').slice(0, 4_000));
/** Both together name one thing that somebody did, once; either may be missing, or the same each time. */
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

/**
 * What a person typed, from how Slack writes it: links, mentions and escapes as their words, and no mention of Dateline.
 * https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
 */
export function plainWords(text: string, botUser: string | undefined): string {
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
export function placeOf(workspace: string, channel: string, thread?: string | null): Place {
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
