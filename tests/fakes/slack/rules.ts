import { waitFor, type Limit } from '../chat.ts';
import { charactersIn, wrongInBlocks, wrongInView } from './blocks.ts';
import { methodOf, textOf, UNREADABLE, type Method } from './methods.ts';
import type { Channel, FakeMessage, FakeView, Hook, Member, Token, Trigger, Workspace } from './model.ts';

/** A call, and what Slack knows of what it names. What it names and Slack does not know is absent. */
export interface Call {
  /** A method of the Web API; `response_url`; `ack`: the app's answer to what was delivered; `socket`: it opens one. */
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly now: number;
  /** The token as it was given. */
  readonly given?: string;
  readonly token?: Token;
  readonly workspace?: Workspace;
  readonly channel?: Channel;
  /** The message that `ts` or `message_ts` names. */
  readonly message?: FakeMessage;
  readonly user?: Member;
  readonly trigger?: Trigger;
  readonly hook?: Hook;
  readonly view?: FakeView;
  /** Instants (ms) of calls of this method in this workspace, and of messages in this channel, before this one. */
  readonly calls?: number[];
  readonly posts?: number[];
  /** Of an ack: when (ms) what it answers was delivered. Of a socket: how many are open. */
  readonly deliveredAt?: number;
  readonly sockets?: number;
}

/** How a call breaks a rule. */
export interface Breach {
  /** For `response_metadata.messages`. */
  readonly messages?: readonly string[];
  readonly needed?: string;
  readonly provided?: string;
  /** Whole seconds. */
  readonly retryAfter?: number;
}

export interface Rule {
  readonly name: string;
  readonly source: string;
  /** What Slack answers. */
  readonly error: string;
  /** The methods it holds for; absent: all of the Web API. */
  readonly on?: readonly string[];
  readonly breaks: (call: Call) => Breach | undefined;
}

const DOCS = 'https://docs.slack.dev';
const METHOD_PAGES = `${DOCS}/reference/methods`;

/** Slack waits so long (ms) for an app. https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
export const ACK_WITHIN = 3_000;
/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export const HOOK_USES = 5;
export const HOOK_FOR = 30 * 60_000;
/** https://docs.slack.dev/apis/events-api/using-socket-mode */
export const SOCKETS = 10;
/** What a distributed app outside the Marketplace gets of a history. https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps */
export const DISTRIBUTED = { calls: 1, perMs: 60_000, objects: 15 } as const;
/** What is cut off. https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
export const TEXT_KEPT = 40_000;

/** Slack's client says with every call which workspace it is for, and Slack does not mind. */
const ANYWHERE = ['team_id'] as const;

/** A message a second in a channel; who was quiet may send one more at once. */
const PACE = { everyMs: 1_000, burst: 1 } as const;
const BLOCK_CHARACTERS = 13_200;
/** No page says where Slack draws the line. */
const METADATA_BYTES = 8_000;
const UPDATED_TEXT = 4_000;
const VIEW_BYTES = 250_000;

const POSTS = ['chat.postMessage', 'chat.postEphemeral'] as const;
const WRITES = [...POSTS, 'chat.update', 'response_url'] as const;
const HISTORY = ['conversations.history', 'conversations.replies'] as const;
const ON_MESSAGES = ['chat.update', 'chat.delete'] as const;
const VIEWS = ['views.open', 'views.publish', 'views.update'] as const;
const MANIFESTS = ['apps.manifest.validate', 'apps.manifest.update', 'apps.manifest.create'] as const;

/** Slack's rules in the order in which it looks at them: the first that is broken is the answer. */
export const RULES = [
  {
    name: 'a method exists',
    source: METHOD_PAGES,
    error: 'unknown_method',
    breaks: ({ method }) => when(methodOf(method) === undefined),
  },
  {
    name: 'a method is called so many times a minute in a workspace',
    source: `${DOCS}/apis/web-api/rate-limits`,
    error: 'ratelimited',
    breaks: ({ method, calls, now }) => {
      const perMinute = methodOf(method)?.perMinute;
      return perMinute === undefined ? undefined : late({ calls: perMinute, perMs: 60_000 }, calls, now);
    },
  },
  {
    name: 'a distributed app reads history once a minute',
    source: `${DOCS}/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps`,
    error: 'ratelimited',
    on: HISTORY,
    breaks: ({ workspace, calls, now }) =>
      workspace?.distributed ? late(DISTRIBUTED, calls, now) : undefined,
  },
  {
    name: 'a channel takes a message a second',
    source: `${DOCS}/apis/web-api/rate-limits#rate-limits__limits-when-posting-messages`,
    error: 'ratelimited',
    on: ['chat.postMessage'],
    breaks: ({ posts = [], now }) => {
      const freeAt = posts.reduce((free, at) => Math.max(free, at) + PACE.everyMs, 0);
      const wait = freeAt - PACE.burst * PACE.everyMs - now;
      return wait > 0 ? { retryAfter: Math.ceil(wait / 1_000) } : undefined;
    },
  },
  {
    name: 'a token is given',
    source: `${METHOD_PAGES}/auth.test#errors`,
    error: 'not_authed',
    breaks: ({ method, given }) => when(wantsToken(method) && !given),
  },
  {
    name: 'a token is known',
    source: `${METHOD_PAGES}/auth.test#errors`,
    error: 'invalid_auth',
    breaks: ({ method, token }) => when(wantsToken(method) && !token),
  },
  {
    name: 'an app is installed',
    source: `${METHOD_PAGES}/auth.test#errors`,
    error: 'account_inactive',
    breaks: ({ token, workspace }) => when(token?.kind === 'bot' && workspace?.installed === false),
  },
  {
    name: 'a token is not revoked',
    source: `${METHOD_PAGES}/auth.test#errors`,
    error: 'token_revoked',
    breaks: ({ token }) => when(token?.revoked),
  },
  {
    name: 'a token that rotates has not expired',
    source: `${DOCS}/authentication/using-token-rotation`,
    error: 'token_expired',
    breaks: ({ token, now }) => when(token?.expiresAt !== undefined && token.expiresAt <= now),
  },
  {
    name: 'a token is of the kind that the method wants',
    source: `${METHOD_PAGES}/apps.connections.open#errors`,
    error: 'not_allowed_token_type',
    breaks: ({ method, token }) => when(wantsToken(method) && token?.kind !== methodOf(method)?.token),
  },
  {
    name: 'a token has a scope that the method needs',
    source: `${DOCS}/reference/scopes`,
    error: 'missing_scope',
    breaks: ({ method, token, channel }) => {
      const needed = scopesFor(methodOf(method), channel);
      const provided = token?.scopes ?? [];
      if (needed.length === 0 || needed.some((scope) => provided.includes(scope))) return undefined;
      return { needed: needed.join(','), provided: provided.join(',') };
    },
  },
  {
    name: 'arguments are those of the method',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'invalid_arguments',
    breaks: ({ method, args }) => {
      const { needs = {}, takes = {} } = methodOf(method) ?? {};
      const names = new Set<string>([...Object.keys({ ...needs, ...takes }), ...ANYWHERE]);
      return told(
        ...Object.keys(args)
          .filter((name) => !names.has(name))
          .map((name) => `[ERROR] unknown argument: ${name}`),
        ...Object.keys(needs)
          .filter((name) => args[name] === undefined)
          .map((name) => `[ERROR] missing required field: ${name}`),
      );
    },
  },
  {
    name: 'blocks are JSON',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'invalid_blocks_format',
    on: WRITES,
    breaks: ({ args: { blocks } }) => when(blocks !== undefined && !Array.isArray(blocks)),
  },
  {
    name: 'arguments are of their types',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'invalid_arguments',
    breaks: ({ args }) =>
      told(
        ...Object.entries(args)
          .filter(([, value]) => value === UNREADABLE)
          .map(([name]) => `[ERROR] invalid value for argument: ${name}`),
      ),
  },
  {
    name: 'an organisation is asked for one of its workspaces',
    source: `${DOCS}/enterprise/developing-for-enterprise-orgs`,
    error: 'missing_argument',
    on: ['conversations.list', 'users.conversations'],
    breaks: ({ token, args: { team_id } }) =>
      when(token?.enterprise !== undefined && token.workspace === undefined && team_id === undefined),
  },
  {
    name: 'a channel exists, and a private one is seen by its members alone',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'channel_not_found',
    breaks: ({ method, channel, workspace }) =>
      when(
        methodOf(method)?.channel !== undefined &&
          (!channel || (channel.kind === 'group' && !isIn(channel, workspace))),
      ),
  },
  {
    name: 'an archived channel takes nothing',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'is_archived',
    on: [...POSTS, ...ON_MESSAGES, 'conversations.join'],
    breaks: ({ channel }) => when(channel?.archived),
  },
  {
    name: 'who reads or posts is in the channel, or may post in public ones',
    source: `${DOCS}/reference/scopes/chat.write.public`,
    error: 'not_in_channel',
    breaks: ({ method, channel, workspace, token }) => {
      const does = methodOf(method)?.channel;
      if (does === undefined || does === 'sees' || !channel || isIn(channel, workspace)) return undefined;
      const isLet = does === 'posts' && channel.kind === 'channel' && !channel.isShared;
      return when(!(isLet && token?.scopes.includes('chat:write.public')));
    },
  },
  {
    name: 'a channel that only some may post in is not for apps',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'restricted_action',
    on: POSTS,
    breaks: ({ channel }) => when(channel?.restricted),
  },
  {
    name: 'a message has text or blocks',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'no_text',
    on: [...POSTS, 'chat.update'],
    breaks: ({ args }) =>
      when(!args.text && !args.markdown_text && !hasItems(args.blocks) && !hasItems(args.attachments)),
  },
  {
    name: 'the text of an update has at most 4,000 characters',
    source: `${METHOD_PAGES}/chat.update#errors`,
    error: 'msg_too_long',
    on: ['chat.update'],
    breaks: ({ args: { text } }) => when(typeof text === 'string' && text.length > UPDATED_TEXT),
  },
  {
    name: 'blocks are well formed and within their limits',
    source: `${DOCS}/reference/block-kit/blocks`,
    error: 'invalid_blocks',
    on: WRITES,
    breaks: ({ args: { blocks } }) => (blocks === undefined ? undefined : told(...wrongInBlocks(blocks))),
  },
  {
    name: 'blocks have about 13,200 characters in all',
    source: 'https://github.com/slackapi/bolt-js/issues/2509',
    error: 'msg_blocks_too_long',
    on: WRITES,
    breaks: ({ args: { blocks } }) => when(charactersIn(blocks) > BLOCK_CHARACTERS),
  },
  {
    name: 'metadata have a type and a payload',
    source: `${DOCS}/messaging/message-metadata`,
    error: 'invalid_metadata_format',
    on: ['chat.postMessage', 'chat.update'],
    breaks: ({ args: { metadata } }) => when(metadata !== undefined && !isMetadata(metadata)),
  },
  {
    name: 'metadata are small',
    source: `${METHOD_PAGES}/chat.postMessage#errors`,
    error: 'metadata_too_large',
    on: ['chat.postMessage', 'chat.update'],
    breaks: ({ args: { metadata } }) => when(bytesOf(metadata) > METADATA_BYTES),
  },
  {
    name: 'a message that is changed is there',
    source: `${METHOD_PAGES}/chat.update#errors`,
    error: 'message_not_found',
    on: ON_MESSAGES,
    breaks: ({ message }) => when(!message || message.deleted || message.ephemeralTo !== undefined),
  },
  {
    name: 'an app changes its own messages',
    source: `${METHOD_PAGES}/chat.update#errors`,
    error: 'cant_update_message',
    on: ['chat.update'],
    breaks: ({ message, workspace }) => when(message?.bot_id !== workspace?.botId),
  },
  {
    name: 'an app deletes its own messages',
    source: `${METHOD_PAGES}/chat.delete#errors`,
    error: 'cant_delete_message',
    on: ['chat.delete'],
    breaks: ({ message, workspace }) => when(message?.bot_id !== workspace?.botId),
  },
  {
    name: 'a thread hangs on a message',
    source: `${METHOD_PAGES}/conversations.replies#errors`,
    error: 'thread_not_found',
    on: ['conversations.replies'],
    breaks: ({ message }) => when(!message),
  },
  {
    name: 'a page has at most 999 objects',
    source: `${METHOD_PAGES}/conversations.history#errors`,
    error: 'invalid_limit',
    on: [...HISTORY, 'conversations.list', 'users.conversations'],
    breaks: ({ args: { limit } }) => when(typeof limit === 'number' && (limit < 1 || limit > 999)),
  },
  {
    name: 'a cursor is one that was given',
    source: `${DOCS}/apis/web-api/pagination`,
    error: 'invalid_cursor',
    on: [...HISTORY, 'conversations.list', 'users.conversations'],
    breaks: ({ args: { cursor } }) =>
      when(cursor !== undefined && cursor !== '' && !/^next:\d+$/.test(textOf(cursor) ?? '')),
  },
  {
    name: 'instants of a history are numbers',
    source: `${METHOD_PAGES}/conversations.history#errors`,
    error: 'invalid_ts_oldest',
    on: HISTORY,
    breaks: ({ args: { oldest } }) =>
      when(oldest !== undefined && !/^\d+(?:\.\d+)?$/.test(textOf(oldest) ?? '')),
  },
  {
    name: 'a user exists',
    source: `${METHOD_PAGES}/users.info#errors`,
    error: 'user_not_found',
    on: ['users.info', 'chat.postEphemeral', 'views.publish'],
    breaks: ({ user }) => when(!user),
  },
  {
    name: 'who sees an ephemeral message is in the channel',
    source: `${METHOD_PAGES}/chat.postEphemeral#errors`,
    error: 'user_not_in_channel',
    on: ['chat.postEphemeral'],
    breaks: ({ user, channel }) => when(user && !channel?.members.has(user.id)),
  },
  {
    name: 'a direct message is with somebody',
    source: `${METHOD_PAGES}/conversations.open#errors`,
    error: 'users_list_not_supplied',
    on: ['conversations.open'],
    breaks: ({ args: { users, channel } }) => when(!users && !channel),
  },
  {
    name: 'whom a direct message is with exists',
    source: `${METHOD_PAGES}/conversations.open#errors`,
    error: 'user_not_found',
    on: ['conversations.open'],
    breaks: ({ args: { users }, user }) => when(users !== undefined && !user),
  },
  {
    name: 'a modal is opened by leave',
    source: `${METHOD_PAGES}/views.open#errors`,
    error: 'invalid_trigger_id',
    on: ['views.open'],
    breaks: ({ trigger }) => when(!trigger),
  },
  {
    name: 'leave to open a modal is used once',
    source: `${METHOD_PAGES}/views.open#errors`,
    error: 'exchanged_trigger_id',
    on: ['views.open'],
    breaks: ({ trigger }) => when(trigger?.used),
  },
  {
    name: 'leave to open a modal lasts three seconds',
    source: `${METHOD_PAGES}/views.open#errors`,
    error: 'expired_trigger_id',
    on: ['views.open'],
    breaks: ({ trigger, now }) => when(trigger && now - trigger.at > ACK_WITHIN),
  },
  {
    name: 'a view is well formed and within its limits',
    source: `${DOCS}/reference/views`,
    error: 'invalid_arguments',
    on: VIEWS,
    breaks: ({ method, args: { view }, view: there }) => {
      const type = method === 'views.publish' || there?.type === 'home' ? 'home' : 'modal';
      return told(...wrongInView(view, type));
    },
  },
  {
    name: 'a view has at most 250 kB',
    source: `${METHOD_PAGES}/views.publish#errors`,
    error: 'view_too_large',
    on: VIEWS,
    breaks: ({ args: { view } }) => when(bytesOf(view) > VIEW_BYTES),
  },
  {
    name: 'a view that is changed is there',
    source: `${METHOD_PAGES}/views.update#errors`,
    error: 'not_found',
    on: ['views.update'],
    breaks: ({ view }) => when(!view),
  },
  {
    name: 'a view is changed as it was last seen',
    source: `${METHOD_PAGES}/views.publish#errors`,
    error: 'hash_conflict',
    on: ['views.publish', 'views.update'],
    breaks: ({ args: { hash }, view }) =>
      when(hash !== undefined && view !== undefined && hash !== view.hash),
  },
  {
    name: 'status and prompts belong to a direct message',
    source: `${METHOD_PAGES}/assistant.threads.setStatus#errors`,
    error: 'channel_not_found',
    on: ['assistant.threads.setStatus', 'assistant.threads.setSuggestedPrompts'],
    breaks: ({ channel }) => when(channel?.kind !== 'im'),
  },
  {
    name: 'prompts are at most four',
    source: `${METHOD_PAGES}/assistant.threads.setSuggestedPrompts`,
    error: 'invalid_arguments',
    on: ['assistant.threads.setSuggestedPrompts'],
    breaks: ({ args: { prompts } }) =>
      when(!Array.isArray(prompts) || prompts.length < 1 || prompts.length > 4),
  },
  {
    name: 'a manifest is within its limits',
    source: `${DOCS}/reference/app-manifest`,
    error: 'invalid_manifest',
    on: MANIFESTS,
    breaks: ({ args: { manifest } }) => told(...wrongInManifest(manifest)),
  },
  {
    name: 'a response_url is one that was given',
    source: `${DOCS}/interactivity/handling-user-interaction#message_responses`,
    error: 'invalid_url',
    on: ['response_url'],
    breaks: ({ hook }) => when(!hook),
  },
  {
    name: 'a response_url lasts thirty minutes',
    source: `${DOCS}/interactivity/handling-user-interaction#message_responses`,
    error: 'expired_url',
    on: ['response_url'],
    breaks: ({ hook, now }) => when(hook && now - hook.at > HOOK_FOR),
  },
  {
    name: 'a response_url is used five times',
    source: `${DOCS}/interactivity/handling-user-interaction#message_responses`,
    error: 'used_url',
    on: ['response_url'],
    breaks: ({ hook }) => when(hook && hook.uses >= HOOK_USES),
  },
  {
    name: 'an answer has something to say',
    source: `${DOCS}/interactivity/handling-user-interaction#message_responses`,
    error: 'no_text',
    on: ['response_url'],
    breaks: ({ args }) => when(!args.delete_original && !args.text && !hasItems(args.blocks)),
  },
  {
    name: 'what is delivered is acknowledged within three seconds',
    source: `${DOCS}/interactivity/handling-user-interaction#acknowledgment_response`,
    error: 'operation_timeout',
    on: ['ack'],
    breaks: ({ deliveredAt = 0, now }) => when(now - deliveredAt > ACK_WITHIN),
  },
  {
    name: 'an app has at most ten sockets',
    source: `${DOCS}/apis/events-api/using-socket-mode`,
    error: 'too_many_websockets',
    on: ['socket'],
    breaks: ({ sockets = 0 }) => when(sockets >= SOCKETS),
  },
] as const satisfies readonly Rule[];

/** What is no method of the Web API: the rules that name it are all of its rules. */
const DOORS: ReadonlySet<string> = new Set(['response_url', 'ack', 'socket']);

/** The first rule that a call breaks, and how. @param without an error whose rules do not hold */
export function broken(
  call: Call,
  without?: string,
): { readonly rule: Rule; readonly breach: Breach } | undefined {
  for (const rule of RULES as readonly Rule[]) {
    if (rule.error === without) continue;
    const holds = rule.on ? rule.on.includes(call.method) : !DOORS.has(call.method);
    const breach = holds ? rule.breaks(call) : undefined;
    if (breach) return { rule, breach };
  }
  return undefined;
}

const when = (broken: unknown): Breach | undefined => (broken ? {} : undefined);
const told = (...messages: readonly string[]): Breach | undefined =>
  messages.length > 0 ? { messages } : undefined;

function late(limit: Limit, calls: number[] = [], now: number): Breach | undefined {
  const wait = waitFor(limit, calls, now);
  return wait > 0 ? { retryAfter: Math.ceil(wait / 1_000) } : undefined;
}

const wantsToken = (method: string): boolean => methodOf(method)?.token !== 'none';
const isIn = (channel: Channel, workspace: Workspace | undefined): boolean =>
  workspace !== undefined && channel.members.has(workspace.botUser);

const PREFIXES = { channel: 'channels', group: 'groups', im: 'im' } as const;

function scopesFor(method: Method | undefined, channel: Channel | undefined): readonly string[] {
  const prefixes = channel ? [PREFIXES[channel.kind]] : Object.values(PREFIXES);
  return (method?.scopes ?? []).flatMap((scope) =>
    scope.startsWith('*') ? prefixes.map((prefix) => prefix + scope.slice(1)) : [scope],
  );
}

const hasItems = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
const bytesOf = (value: unknown): number =>
  value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMetadata = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.event_type === 'string' &&
  value.event_type !== '' &&
  isRecord(value.event_payload);

/** https://docs.slack.dev/reference/app-manifest */
function wrongInManifest(text: unknown): readonly string[] {
  let manifest: unknown;
  try {
    manifest = JSON.parse(String(text));
  } catch {
    return ['must be JSON [json-pointer:/]'];
  }
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((node, name) => (isRecord(node) ? node[name] : undefined), manifest);
  const list = (...path: readonly string[]): readonly unknown[] => {
    const value = at(...path);
    return Array.isArray(value) ? value : [];
  };
  const longer = (value: unknown, max: number): boolean => typeof value === 'string' && value.length > max;
  const commands = list('features', 'slash_commands').filter(isRecord);
  const names = commands.map(({ command }) => String(command));
  const wrong: readonly (readonly [boolean, string])[] = [
    [
      typeof at('display_information', 'name') !== 'string',
      'name is required [json-pointer:/display_information]',
    ],
    [
      longer(at('display_information', 'name'), 35),
      'must be at most 35 [json-pointer:/display_information/name]',
    ],
    [
      longer(at('display_information', 'description'), 140),
      'must be at most 140 [json-pointer:/display_information/description]',
    ],
    [
      at('display_information', 'long_description') !== undefined &&
        (String(at('display_information', 'long_description')).length < 174 ||
          longer(at('display_information', 'long_description'), 4_000)),
      'must be 174 to 4000 [json-pointer:/display_information/long_description]',
    ],
    [commands.length > 50, 'must have at most 50 [json-pointer:/features/slash_commands]'],
    [
      names.some((name) => !/^\/[^\s/]{1,31}$/.test(name)),
      'bad command [json-pointer:/features/slash_commands]',
    ],
    [new Set(names).size < names.length, 'command twice [json-pointer:/features/slash_commands]'],
    [
      commands.some(({ description }) => !description),
      'description is required [json-pointer:/features/slash_commands]',
    ],
    [
      commands.some(({ usage_hint }) => longer(usage_hint, 1_000)),
      'must be at most 1000 [json-pointer:/features/slash_commands]',
    ],
    [list('features', 'shortcuts').length > 10, 'must have at most 10 [json-pointer:/features/shortcuts]'],
    [
      list('settings', 'event_subscriptions', 'bot_events').length > 100,
      'must have at most 100 [json-pointer:/settings/event_subscriptions/bot_events]',
    ],
  ];
  return wrong.flatMap(([is, message]) => (is ? [message] : []));
}
