// What each method of the Web API takes, as its page at https://docs.slack.dev/reference/methods/<name> says.

/** A value that JSON can write. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How an argument is read: calls are forms, in which everything is text, or JSON. */
export type ArgumentType = 'text' | 'number' | 'boolean' | 'json';

export interface Method {
  /** Which token it wants; `none`: the app's id and secret, or nothing. */
  readonly token: 'bot' | 'app' | 'config' | 'none';
  /** Any one of them. `*` stands for channels, groups, im, mpim: that of the channel which is named. */
  readonly scopes: readonly string[];
  /** Calls a minute in a workspace, by its tier; absent: other rules hold. https://docs.slack.dev/apis/web-api/rate-limits */
  readonly perMinute?: number;
  readonly needs: Readonly<Record<string, ArgumentType>>;
  readonly takes: Readonly<Record<string, ArgumentType>>;
  /** What it does in a channel that its arguments name: who reads must be a member, who posts must be let. */
  readonly channel?: 'posts' | 'reads' | 'sees';
}

const TIER = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

const PAGES = { cursor: 'text', limit: 'number' } as const;
const WINDOW = {
  ...PAGES,
  oldest: 'text',
  latest: 'text',
  inclusive: 'boolean',
  include_all_metadata: 'boolean',
} as const;
const CONTENT = {
  text: 'text',
  blocks: 'json',
  attachments: 'json',
  markdown_text: 'text',
  link_names: 'boolean',
  parse: 'text',
} as const;
const LOOK = { username: 'text', icon_emoji: 'text', icon_url: 'text', as_user: 'boolean' } as const;

export const METHODS = {
  'api.test': { token: 'none', scopes: [], needs: {}, takes: { error: 'text', foo: 'text' } },
  'auth.test': { token: 'bot', scopes: [], needs: {}, takes: {} },
  'auth.revoke': { token: 'bot', scopes: [], perMinute: TIER[3], needs: {}, takes: { test: 'boolean' } },
  'chat.postMessage': {
    token: 'bot',
    scopes: ['chat:write'],
    needs: { channel: 'text' },
    takes: {
      ...CONTENT,
      ...LOOK,
      metadata: 'json',
      mrkdwn: 'boolean',
      reply_broadcast: 'boolean',
      thread_ts: 'text',
      unfurl_links: 'boolean',
      unfurl_media: 'boolean',
    },
    channel: 'posts',
  },
  'chat.postEphemeral': {
    token: 'bot',
    scopes: ['chat:write'],
    perMinute: TIER[4],
    needs: { channel: 'text', user: 'text' },
    takes: { ...CONTENT, ...LOOK, thread_ts: 'text' },
    channel: 'posts',
  },
  'chat.update': {
    token: 'bot',
    scopes: ['chat:write'],
    perMinute: TIER[3],
    needs: { channel: 'text', ts: 'text' },
    takes: {
      ...CONTENT,
      metadata: 'json',
      as_user: 'boolean',
      reply_broadcast: 'boolean',
      unfurl_links: 'boolean',
      unfurl_media: 'boolean',
    },
    channel: 'posts',
  },
  'chat.delete': {
    token: 'bot',
    scopes: ['chat:write'],
    perMinute: TIER[3],
    needs: { channel: 'text', ts: 'text' },
    takes: { as_user: 'boolean' },
    channel: 'posts',
  },
  'bots.info': {
    token: 'bot',
    scopes: ['users:read'],
    perMinute: TIER[3],
    needs: {},
    takes: { bot: 'text', team_id: 'text' },
  },
  'conversations.history': {
    token: 'bot',
    scopes: ['*:history'],
    perMinute: TIER[3],
    needs: { channel: 'text' },
    takes: WINDOW,
    channel: 'reads',
  },
  'conversations.replies': {
    token: 'bot',
    scopes: ['*:history'],
    perMinute: TIER[3],
    needs: { channel: 'text', ts: 'text' },
    takes: WINDOW,
    channel: 'reads',
  },
  'conversations.info': {
    token: 'bot',
    scopes: ['*:read'],
    perMinute: TIER[3],
    needs: { channel: 'text' },
    takes: { include_locale: 'boolean', include_num_members: 'boolean' },
    channel: 'sees',
  },
  'conversations.open': {
    token: 'bot',
    scopes: ['im:write', 'mpim:write'],
    perMinute: TIER[3],
    needs: {},
    takes: { channel: 'text', users: 'text', return_im: 'boolean', prevent_creation: 'boolean' },
  },
  'conversations.join': {
    token: 'bot',
    scopes: ['channels:join'],
    perMinute: TIER[3],
    needs: { channel: 'text' },
    takes: {},
    channel: 'sees',
  },
  'conversations.list': {
    token: 'bot',
    scopes: ['*:read'],
    perMinute: TIER[2],
    needs: {},
    takes: { ...PAGES, exclude_archived: 'boolean', types: 'text', team_id: 'text' },
  },
  'users.conversations': {
    token: 'bot',
    scopes: ['*:read'],
    perMinute: TIER[3],
    needs: {},
    takes: { ...PAGES, exclude_archived: 'boolean', types: 'text', team_id: 'text', user: 'text' },
  },
  'users.info': {
    token: 'bot',
    scopes: ['users:read'],
    perMinute: TIER[4],
    needs: { user: 'text' },
    takes: { include_locale: 'boolean' },
  },
  'team.info': {
    token: 'bot',
    scopes: ['team:read'],
    perMinute: TIER[3],
    needs: {},
    takes: { team: 'text', domain: 'text' },
  },
  'views.open': {
    token: 'bot',
    scopes: [],
    perMinute: TIER[4],
    needs: { view: 'json' },
    takes: { trigger_id: 'text', interactivity_pointer: 'text' },
  },
  'views.publish': {
    token: 'bot',
    scopes: [],
    perMinute: TIER[4],
    needs: { user_id: 'text', view: 'json' },
    takes: { hash: 'text' },
  },
  'views.update': {
    token: 'bot',
    scopes: [],
    perMinute: TIER[4],
    needs: { view: 'json' },
    takes: { view_id: 'text', external_id: 'text', hash: 'text' },
  },
  'assistant.threads.setStatus': {
    token: 'bot',
    scopes: ['assistant:write', 'chat:write'],
    needs: { channel_id: 'text', thread_ts: 'text', status: 'text' },
    takes: { loading_messages: 'json', icon_emoji: 'text', icon_url: 'text', username: 'text' },
  },
  'assistant.threads.setSuggestedPrompts': {
    token: 'bot',
    scopes: ['assistant:write'],
    needs: { channel_id: 'text', prompts: 'json' },
    takes: { thread_ts: 'text', title: 'text' },
  },
  'apps.connections.open': {
    token: 'app',
    scopes: ['connections:write'],
    perMinute: TIER[1] * 60,
    needs: {},
    takes: {},
  },
  'apps.uninstall': {
    token: 'bot',
    scopes: [],
    needs: { client_id: 'text', client_secret: 'text' },
    takes: {},
  },
  'apps.manifest.export': {
    token: 'config',
    scopes: [],
    perMinute: TIER[3],
    needs: { app_id: 'text' },
    takes: {},
  },
  'apps.manifest.validate': {
    token: 'config',
    scopes: [],
    perMinute: TIER[3],
    needs: { manifest: 'text' },
    takes: { app_id: 'text' },
  },
  'apps.manifest.update': {
    token: 'config',
    scopes: [],
    perMinute: TIER[1],
    needs: { app_id: 'text', manifest: 'text' },
    takes: {},
  },
  'apps.manifest.create': {
    token: 'config',
    scopes: [],
    perMinute: TIER[1],
    needs: { manifest: 'text' },
    takes: {},
  },
  'oauth.v2.access': {
    token: 'none',
    scopes: [],
    needs: {},
    takes: {
      client_id: 'text',
      client_secret: 'text',
      code: 'text',
      redirect_uri: 'text',
      grant_type: 'text',
      refresh_token: 'text',
    },
  },
} as const satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof METHODS;

export const methodOf = (name: string): Method | undefined =>
  Object.hasOwn(METHODS, name) ? METHODS[name as MethodName] : undefined;

/** What cannot be read as its argument's type. */
export const UNREADABLE = Symbol('unreadable');

/** Arguments as the method reads them; those it does not know stay as they came. `null` is no argument. */
export function readArguments(
  method: Method | undefined,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const types: Readonly<Record<string, ArgumentType>> = { ...method?.takes, ...method?.needs };
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, readAs(types[name], value)]),
  );
}

/** An argument that is text; undefined where it is not there, or is none. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function readAs(type: ArgumentType | undefined, value: unknown): unknown {
  switch (type) {
    case undefined:
      return value;
    case 'text':
      return typeof value === 'string' || typeof value === 'number' ? String(value) : UNREADABLE;
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && Number.isInteger(number) ? number : UNREADABLE;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      return value === 'true' || value === '1' || (value === 'false' || value === '0' ? false : UNREADABLE);
    case 'json':
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value) as unknown;
      } catch {
        return UNREADABLE;
      }
  }
}
