import type { Permission } from './model.ts';

/** A call that Discord takes. */
export interface Route {
  readonly verb: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Names in braces are what the path names. */
  readonly path: string;
  /** Who calls: the bot by its token, or whoever has an interaction's token. */
  readonly by: 'bot' | 'token';
  /** What the app must be let do in the channel, besides seeing it. */
  readonly needs?: readonly Permission[];
  /** So many calls in so many ms for one channel, server or interaction. Discord tells its own with every answer. */
  readonly limit?: { readonly calls: number; readonly perMs: number };
}

const POSTS = { calls: 5, perMs: 5_000 } as const;
const READS = { calls: 10, perMs: 5_000 } as const;

const MESSAGES = '/channels/{channel}/messages';
const MESSAGE = `${MESSAGES}/{message}`;
const HOOK = '/webhooks/{application}/{token}';
const ORIGINAL = `${HOOK}/messages/@original`;
const COMMANDS = '/applications/{application}/commands';
const GUILD_COMMANDS = '/applications/{application}/guilds/{guild}/commands';

/**
 * What an app like ours calls, by the names that Discord's OpenAPI description gives.
 * https://github.com/discord/discord-api-spec, https://discord.com/developers/docs/reference
 */
export const ROUTES = {
  get_gateway: { verb: 'GET', path: '/gateway', by: 'token' },
  get_bot_gateway: { verb: 'GET', path: '/gateway/bot', by: 'bot', limit: { calls: 2, perMs: 5_000 } },
  get_my_application: { verb: 'GET', path: '/applications/@me', by: 'bot' },
  update_my_application: { verb: 'PATCH', path: '/applications/@me', by: 'bot' },
  get_my_oauth2_application: { verb: 'GET', path: '/oauth2/applications/@me', by: 'bot' },
  get_my_user: { verb: 'GET', path: '/users/@me', by: 'bot' },
  list_my_guilds: { verb: 'GET', path: '/users/@me/guilds', by: 'bot' },
  create_dm: { verb: 'POST', path: '/users/@me/channels', by: 'bot' },
  get_user: { verb: 'GET', path: '/users/{user}', by: 'bot' },
  get_guild: { verb: 'GET', path: '/guilds/{guild}', by: 'bot' },
  list_guild_channels: { verb: 'GET', path: '/guilds/{guild}/channels', by: 'bot' },
  get_active_guild_threads: { verb: 'GET', path: '/guilds/{guild}/threads/active', by: 'bot' },
  list_public_archived_threads: {
    verb: 'GET',
    path: '/channels/{channel}/threads/archived/public',
    by: 'bot',
    needs: ['READ_MESSAGE_HISTORY'],
    limit: READS,
  },
  list_guild_roles: { verb: 'GET', path: '/guilds/{guild}/roles', by: 'bot' },
  get_guild_member: { verb: 'GET', path: '/guilds/{guild}/members/{user}', by: 'bot' },
  get_channel: { verb: 'GET', path: '/channels/{channel}', by: 'bot' },
  update_channel: { verb: 'PATCH', path: '/channels/{channel}', by: 'bot' },
  list_messages: { verb: 'GET', path: MESSAGES, by: 'bot', limit: READS },
  create_message: { verb: 'POST', path: MESSAGES, by: 'bot', limit: POSTS },
  get_message: { verb: 'GET', path: MESSAGE, by: 'bot', needs: ['READ_MESSAGE_HISTORY'], limit: READS },
  update_message: { verb: 'PATCH', path: MESSAGE, by: 'bot', limit: POSTS },
  delete_message: { verb: 'DELETE', path: MESSAGE, by: 'bot', limit: POSTS },
  crosspost_message: {
    verb: 'POST',
    path: `${MESSAGE}/crosspost`,
    by: 'bot',
    needs: ['SEND_MESSAGES'],
    limit: { calls: 10, perMs: 3_600_000 },
  },
  create_thread: {
    verb: 'POST',
    path: '/channels/{channel}/threads',
    by: 'bot',
    limit: { calls: 50, perMs: 300_000 },
  },
  create_thread_from_message: {
    verb: 'POST',
    path: `${MESSAGE}/threads`,
    by: 'bot',
    needs: ['CREATE_PUBLIC_THREADS'],
    limit: { calls: 50, perMs: 300_000 },
  },
  create_interaction_response: {
    verb: 'POST',
    path: '/interactions/{interaction}/{token}/callback',
    by: 'token',
  },
  execute_webhook: { verb: 'POST', path: HOOK, by: 'token', limit: POSTS },
  get_original_webhook_message: { verb: 'GET', path: ORIGINAL, by: 'token', limit: POSTS },
  update_original_webhook_message: { verb: 'PATCH', path: ORIGINAL, by: 'token', limit: POSTS },
  delete_original_webhook_message: { verb: 'DELETE', path: ORIGINAL, by: 'token', limit: POSTS },
  get_webhook_message: { verb: 'GET', path: `${HOOK}/messages/{message}`, by: 'token', limit: POSTS },
  update_webhook_message: { verb: 'PATCH', path: `${HOOK}/messages/{message}`, by: 'token', limit: POSTS },
  delete_webhook_message: { verb: 'DELETE', path: `${HOOK}/messages/{message}`, by: 'token', limit: POSTS },
  list_application_commands: { verb: 'GET', path: COMMANDS, by: 'bot' },
  bulk_set_application_commands: { verb: 'PUT', path: COMMANDS, by: 'bot' },
  list_guild_application_commands: { verb: 'GET', path: GUILD_COMMANDS, by: 'bot' },
  bulk_set_guild_application_commands: { verb: 'PUT', path: GUILD_COMMANDS, by: 'bot' },
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof ROUTES;

export const routeOf = (name: RouteName): Route => ROUTES[name];

const PATTERNS = (Object.entries(ROUTES) as readonly [RouteName, Route][]).map(
  ([name, { verb, path }]) =>
    [name, verb, new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/@][^/]*)')}$`)] as const,
);

/** Which route a path within the API is. */
export function find(
  verb: string | undefined,
  path: string,
): { readonly route: RouteName; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const [route, of, pattern] of PATTERNS) {
    const match = of === verb ? pattern.exec(decodeURIComponent(path)) : null;
    if (match) return { route, params: { ...match.groups } };
  }
  return undefined;
}
