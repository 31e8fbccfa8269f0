import { isTooMany, wrongInAutocomplete, wrongInCommands } from './commands.ts';
import { everyOne } from './components.ts';
import { isFields, listOf, wrong, type Wrong } from './forms.ts';
import { isEmpty, isV2, wrongInMessage, wrongInPost } from './messages.ts';
import {
  isThread,
  PERMISSIONS,
  type Channel,
  type FakeMessage,
  type Fields,
  type Guild,
  type Interaction,
  type Permission,
  type User,
} from './model.ts';
import { routeOf, type RouteName } from './routes.ts';

/** A call, and what Discord knows of what it names. What it names and Discord does not know is absent. */
export interface Call {
  readonly route: RouteName;
  /** What the path names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** undefined: there was one, and it was no JSON. */
  readonly body: unknown;
  readonly now: number;
  /** Whether it came with the bot's token. */
  readonly isBot: boolean;
  /** The app that the path is to name. */
  readonly app: string;
  readonly guild?: Guild;
  readonly channel?: Channel;
  readonly message?: FakeMessage;
  /** Of a direct message, or of one that is opened. */
  readonly user?: User;
  /** Whether the app and that user have no server in common. */
  readonly isStranger?: boolean;
  readonly interaction?: Interaction;
  /** What the app may do in the channel. */
  readonly permitted?: bigint;
  /** How long (ms) this call has to wait by the limit of its route, and by that of all. */
  readonly waits?: { readonly route: number; readonly global: number };
  /** How many requests in the last ten minutes were answered 401, 403 or 429. */
  readonly invalid?: number;
}

/** How a call breaks a rule. */
export interface Breach {
  /** Where in the form, and how. */
  readonly wrong?: readonly Wrong[];
  readonly retryAfterMs?: number;
}

export interface Rule {
  readonly name: string;
  readonly source: string;
  readonly status: number;
  /** Discord's number for it; 0: it has none. */
  readonly code: number;
  readonly message: string;
  /** The routes it holds for; absent: all. */
  readonly on?: readonly RouteName[];
  readonly breaks: (call: Call) => Breach | undefined;
}

const DOCS = 'https://discord.com/developers/docs';
const CODES = `${DOCS}/topics/opcodes-and-status-codes#json`;
const INTERACTIONS = `${DOCS}/interactions/receiving-and-responding`;

/** An app answers an interaction within this time (ms), or not at all. https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction */
export const ANSWER_WITHIN = 3_000;
/** How long (ms) an interaction's token is good for edits and follow-ups, by the same page. */
export const TOKEN_FOR = 15 * 60_000;
/** https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
export const INVALID = { calls: 10_000, perMs: 600_000 } as const;

/** Found by https://github.com/discord/discord-api-docs/issues/8554: what is larger comes to an error of the server. */
const V2_BYTES = 10_170;
const V2_BYTES_EACH = 12;
/** How often what was published may be edited; Discord says no number but here: https://support.discord.com/hc/articles/360032008192 */
const PUBLISHED_EDITS = { calls: 3, perMs: 3_600_000 } as const;
/** https://discord.com/developers/docs/resources/message#message-object-message-flags */
export const CROSSPOSTED = 1 << 0;

const CREATES = ['create_message'] as const;
const EDITS = ['update_message', 'update_original_webhook_message', 'update_webhook_message'] as const;
const POSTS = ['create_message', 'execute_webhook'] as const;
const ON_MESSAGES = [
  'get_message',
  'update_message',
  'delete_message',
  'crosspost_message',
  'create_thread_from_message',
] as const;
const ON_ORIGINAL = [
  'get_original_webhook_message',
  'update_original_webhook_message',
  'delete_original_webhook_message',
] as const;
const BY_HOOK = [
  ...ON_ORIGINAL,
  'execute_webhook',
  'get_webhook_message',
  'update_webhook_message',
  'delete_webhook_message',
] as const;
const ON_FOLLOW_UPS = ['get_webhook_message', 'update_webhook_message', 'delete_webhook_message'] as const;
const COMMANDS = ['bulk_set_application_commands', 'bulk_set_guild_application_commands'] as const;

/** Kinds of answers, by the kind of interaction that they fit. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
const FITTING: Readonly<Record<number, readonly number[]>> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
};

/** Discord's rules in the order in which it looks at them: the first that is broken is the answer. */
export const RULES = [
  {
    name: 'who keeps asking what is refused is shut out',
    source: `${DOCS}/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans`,
    status: 429,
    code: 0,
    message: 'You are being blocked from accessing our API temporarily',
    breaks: ({ invalid = 0 }) => (invalid >= INVALID.calls ? { retryAfterMs: INVALID.perMs } : undefined),
  },
  {
    name: 'a bot makes fifty requests a second',
    source: `${DOCS}/topics/rate-limits#global-rate-limit`,
    status: 429,
    code: 0,
    message: 'You are being rate limited.',
    breaks: ({ waits }) => (waits && waits.global > 0 ? { retryAfterMs: waits.global } : undefined),
  },
  {
    name: 'a route takes so many requests for one channel',
    source: `${DOCS}/topics/rate-limits`,
    status: 429,
    code: 0,
    message: 'You are being rate limited.',
    breaks: ({ waits }) => (waits && waits.route > 0 ? { retryAfterMs: waits.route } : undefined),
  },
  {
    name: 'a bot comes with its token',
    source: `${DOCS}/topics/opcodes-and-status-codes#http`,
    status: 401,
    code: 0,
    message: '401: Unauthorized',
    breaks: ({ route, isBot }) => when(routeOf(route).by === 'bot' && !isBot),
  },
  {
    name: 'a body is JSON',
    source: CODES,
    status: 400,
    code: 50109,
    message: 'The request body contains invalid JSON.',
    breaks: ({ body }) => when(body === undefined),
  },
  {
    name: 'what a path names is named by number',
    source: `${DOCS}/reference#snowflakes`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    breaks: ({ params }) =>
      told(
        Object.entries(params)
          .filter(([name, value]) => name !== 'token' && !/^(?:\d+|@me)$/.test(value))
          .map(([name, value]) =>
            wrong([`${name}_id`], 'NUMBER_TYPE_COERCE', `Value "${value}" is not snowflake.`),
          ),
      ),
  },
  {
    name: 'an app speaks for itself',
    source: CODES,
    status: 404,
    code: 10002,
    message: 'Unknown Application',
    breaks: ({ params: { application }, app }) => when(application !== undefined && application !== app),
  },
  {
    name: 'a server is one that the app is in',
    source: CODES,
    status: 404,
    code: 10004,
    message: 'Unknown Guild',
    on: [
      'get_guild',
      'list_guild_channels',
      'get_active_guild_threads',
      'list_guild_roles',
      'get_guild_member',
    ],
    breaks: ({ guild }) => when(!guild?.joined),
  },
  {
    name: 'commands are for a server that the app is in',
    source: CODES,
    status: 403,
    code: 50001,
    message: 'Missing Access',
    on: ['bulk_set_guild_application_commands', 'list_guild_application_commands'],
    breaks: ({ guild }) => when(!guild?.joined),
  },
  {
    name: 'a channel exists',
    source: CODES,
    status: 404,
    code: 10003,
    message: 'Unknown Channel',
    breaks: ({ params, channel }) => when(params.channel !== undefined && !channel),
  },
  {
    name: 'a channel is one that the app sees',
    source: CODES,
    status: 403,
    code: 50001,
    message: 'Missing Access',
    breaks: ({ params, channel, guild, permitted = 0n }) =>
      when(
        params.channel !== undefined &&
          channel?.guild !== undefined &&
          (!guild?.joined || lacks(permitted, 'VIEW_CHANNEL')),
      ),
  },
  {
    name: 'a channel takes messages',
    source: CODES,
    status: 400,
    code: 50008,
    message: 'Cannot send messages in a non-text channel',
    on: CREATES,
    breaks: ({ channel }) => when(channel?.kind === 'forum'),
  },
  {
    name: 'an action is for its kind of channel',
    source: CODES,
    status: 400,
    code: 50024,
    message: 'Cannot execute action on this channel type',
    on: ['crosspost_message', 'create_thread', 'create_thread_from_message'],
    breaks: ({ route, channel }) =>
      when(
        channel &&
          (route === 'crosspost_message'
            ? channel.kind !== 'announcement'
            : channel.kind === 'dm' || isThread(channel)),
      ),
  },
  {
    name: 'an app may do what it does',
    source: `${DOCS}/topics/permissions`,
    status: 403,
    code: 50013,
    message: 'Missing Permissions',
    breaks: (call) =>
      when(call.channel?.guild !== undefined && lacks(call.permitted ?? 0n, ...needsOf(call))),
  },
  {
    name: 'a locked thread is for its moderators',
    source: CODES,
    status: 400,
    code: 160005,
    message: 'This thread is locked',
    on: CREATES,
    breaks: ({ channel, permitted = 0n }) => when(channel?.locked && lacks(permitted, 'MANAGE_THREADS')),
  },
  {
    name: 'a thread that is archived is left as it is',
    source: CODES,
    status: 400,
    code: 50083,
    message: 'Thread is archived',
    on: ['update_message', 'delete_message'],
    breaks: ({ channel }) => when(channel?.archived),
  },
  {
    name: 'a message is there',
    source: CODES,
    status: 404,
    code: 10008,
    message: 'Unknown Message',
    on: ON_MESSAGES,
    breaks: ({ message }) => when(!message || message.deleted || message.ephemeralTo !== undefined),
  },
  {
    name: 'an app edits its own messages',
    source: CODES,
    status: 403,
    code: 50005,
    message: 'Cannot edit a message authored by another user',
    on: ['update_message'],
    breaks: ({ message, app }) => when(message?.author !== app),
  },
  {
    name: 'a message is published once',
    source: CODES,
    status: 400,
    code: 40033,
    message: 'This message has already been crossposted.',
    on: ['crosspost_message'],
    breaks: ({ message }) => when(message && (message.flags & CROSSPOSTED) !== 0),
  },
  {
    name: 'what is published is edited seldom',
    source: CODES,
    status: 400,
    code: 20022,
    message: 'This message cannot be edited due to announcement rate limits.',
    on: ['update_message'],
    breaks: ({ message, now }) =>
      when(
        message &&
          (message.flags & CROSSPOSTED) !== 0 &&
          message.edits.filter((at) => at > now - PUBLISHED_EDITS.perMs).length >= PUBLISHED_EDITS.calls,
      ),
  },
  {
    name: 'a direct message is with somebody',
    source: CODES,
    status: 400,
    code: 50033,
    message: 'Invalid Recipient(s)',
    on: ['create_dm'],
    breaks: ({ user }) => when(!user || user.bot),
  },
  {
    name: 'who has no server in common with the app gets no message of it',
    source: CODES,
    status: 403,
    code: 50278,
    message: 'Cannot send messages to this user due to having no mutual guilds',
    on: CREATES,
    breaks: ({ channel, isStranger }) => when(channel?.kind === 'dm' && isStranger),
  },
  {
    name: 'who lets nobody write gets no message',
    source: CODES,
    status: 403,
    code: 50007,
    message: 'Cannot send messages to this user',
    on: CREATES,
    breaks: ({ channel, user }) => when(channel?.kind === 'dm' && user?.closed),
  },
  {
    name: 'a user exists',
    source: CODES,
    status: 404,
    code: 10013,
    message: 'Unknown User',
    on: ['get_user', 'get_guild_member'],
    breaks: ({ user }) => when(!user),
  },
  {
    name: 'an interaction is answered within three seconds',
    source: `${INTERACTIONS}#responding-to-an-interaction`,
    status: 404,
    code: 10062,
    message: 'Unknown interaction',
    on: ['create_interaction_response'],
    breaks: ({ interaction, params, now }) =>
      when(
        !interaction ||
          interaction.id !== params.interaction ||
          (!interaction.answered && now - interaction.at > ANSWER_WITHIN),
      ),
  },
  {
    name: 'an interaction is answered once',
    source: CODES,
    status: 400,
    code: 40060,
    message: 'Interaction has already been acknowledged.',
    on: ['create_interaction_response'],
    breaks: ({ interaction }) => when(interaction?.answered),
  },
  {
    name: 'an answer fits what it answers',
    source: `${INTERACTIONS}#interaction-response-object-interaction-callback-type`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    on: ['create_interaction_response'],
    breaks: ({ interaction, body }) => {
      const { type } = isFields(body) ? body : {};
      const fitting = FITTING[interaction?.type ?? 0] ?? [];
      return fitting.some((one) => one === type)
        ? undefined
        : told([wrong(['type'], 'BASE_TYPE_CHOICES', `Value must be one of {${fitting.join(', ')}}.`)]);
    },
  },
  {
    name: 'what is offered while somebody types is within its limits',
    source: `${INTERACTIONS}#interaction-response-object-autocomplete`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    on: ['create_interaction_response'],
    breaks: ({ interaction, body }) =>
      interaction?.type === 4 ? told(wrongInAutocomplete(dataOf(body))) : undefined,
  },
  {
    name: "an interaction's token is one that was given",
    source: CODES,
    status: 404,
    code: 10015,
    message: 'Unknown Webhook',
    on: BY_HOOK,
    breaks: ({ interaction }) => when(!interaction?.answered),
  },
  {
    name: "an interaction's token lasts a quarter of an hour",
    source: `${INTERACTIONS}#followup-messages`,
    status: 401,
    code: 50027,
    message: 'Invalid Webhook Token',
    on: BY_HOOK,
    breaks: ({ interaction, now }) => when(interaction && now - interaction.at > TOKEN_FOR),
  },
  {
    name: 'an answer that is changed is there',
    source: CODES,
    status: 404,
    code: 10008,
    message: 'Unknown Message',
    on: [...ON_ORIGINAL, ...ON_FOLLOW_UPS],
    breaks: ({ message, route, interaction }) => {
      const isAwaited =
        (route === 'update_original_webhook_message' || route === 'get_original_webhook_message') &&
        interaction?.answered?.type === 5 &&
        !interaction.original;
      return when(!isAwaited && (!message || message.deleted));
    },
  },
  {
    name: 'a message says something',
    source: CODES,
    status: 400,
    code: 50006,
    message: 'Cannot send an empty message',
    on: [...POSTS, 'create_interaction_response', 'create_thread', ...EDITS],
    breaks: (call) => {
      const said = messageIn(call);
      return when(said && isEmpty(changed(editedBy(call), said)));
    },
  },
  {
    name: 'a forum whose posts must have a tag has one that may be given',
    source: CODES,
    status: 400,
    code: 40066,
    message: 'There are no tags available that can be set by non-moderators',
    on: ['create_thread'],
    breaks: ({ channel, permitted = 0n }) =>
      when(
        channel?.kind === 'forum' &&
          channel.requiresTag &&
          lacks(permitted, 'MANAGE_THREADS') &&
          channel.tags.every(({ moderated = false }) => moderated),
      ),
  },
  {
    name: 'a post in a forum has a tag where it must',
    source: CODES,
    status: 400,
    code: 40067,
    message: 'A tag is required to create a forum post in this channel',
    on: ['create_thread'],
    breaks: ({ channel, body }) =>
      when(
        channel?.kind === 'forum' &&
          channel.requiresTag &&
          listOf(isFields(body) ? body.applied_tags : undefined).length === 0,
      ),
  },
  {
    name: 'a post in a forum is well formed',
    source: `${DOCS}/resources/channel#start-thread-in-forum-or-media-channel`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    on: ['create_thread'],
    breaks: ({ channel, body }) =>
      channel?.kind === 'forum'
        ? told(
            wrongInPost(
              isFields(body) ? body : {},
              channel.tags.map(({ id }) => id),
            ),
          )
        : undefined,
  },
  {
    name: 'a moderated tag is given by who manages threads',
    source: `${DOCS}/resources/channel#forum-tag-object`,
    status: 403,
    code: 50013,
    message: 'Missing Permissions',
    on: ['create_thread'],
    breaks: ({ channel, body, permitted = 0n }) =>
      when(
        channel?.kind === 'forum' &&
          lacks(permitted, 'MANAGE_THREADS') &&
          channel.tags.some(
            ({ id, moderated }) =>
              moderated && listOf(isFields(body) ? body.applied_tags : undefined).includes(id),
          ),
      ),
  },
  {
    name: 'a message is well formed and within its limits',
    source: `${DOCS}/components/reference`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    on: [...POSTS, ...EDITS, 'create_interaction_response'],
    breaks: (call) => {
      const said = messageIn(call);
      if (!said) return undefined;
      const inData = call.route === 'create_interaction_response' ? ['data'] : [];
      return told(
        wrongInMessage(said, editedBy(call)).map((one) => ({ ...one, at: [...inData, ...one.at] })),
      );
    },
  },
  {
    name: 'components that Discord cannot hold come to an error of its own',
    source: 'https://github.com/discord/discord-api-docs/issues/8554',
    status: 500,
    code: 0,
    message: '500: Internal Server Error',
    on: [...POSTS, ...EDITS, 'create_interaction_response'],
    breaks: (call) => {
      const said = messageIn(call);
      return when(said && isV2(said) && bytesIn(said) > V2_BYTES);
    },
  },
  {
    name: 'a page has at most 100 messages',
    source: `${DOCS}/resources/message#get-channel-messages`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    on: ['list_messages'],
    breaks: ({ query: { limit } }) =>
      limit !== undefined && !(Number(limit) >= 1 && Number(limit) <= 100)
        ? told([wrong(['limit'], 'NUMBER_TYPE_MAX', 'int value should be between 1 and 100.')])
        : undefined,
  },
  {
    name: 'a page begins in one way',
    source: `${DOCS}/resources/message#get-channel-messages`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    on: ['list_messages'],
    breaks: ({ query: { around, before, after } }) =>
      [around, before, after].filter((one) => one !== undefined).length > 1
        ? told([wrong(['before'], 'BASE_TYPE_CHOICES', 'before, after and around are mutually exclusive.')])
        : undefined,
  },
  {
    name: 'an app has at most a hundred commands',
    source: `${DOCS}/interactions/application-commands#registering-a-command`,
    status: 400,
    code: 30032,
    message: 'Maximum number of application commands reached (100).',
    on: COMMANDS,
    breaks: ({ body }) => when(isTooMany(body)),
  },
  {
    name: 'commands are well formed',
    source: `${DOCS}/interactions/application-commands#application-command-object`,
    status: 400,
    code: 50035,
    message: 'Invalid Form Body',
    on: COMMANDS,
    breaks: ({ body }) => told(wrongInCommands(body)),
  },
] as const satisfies readonly Rule[];

/** The first rule that a call breaks, and how. */
export function broken(call: Call): { readonly rule: Rule; readonly breach: Breach } | undefined {
  for (const rule of RULES as readonly Rule[]) {
    const breach = !rule.on || rule.on.includes(call.route) ? rule.breaks(call) : undefined;
    if (breach) return { rule, breach };
  }
  return undefined;
}

/** The data of an answer to an interaction. */
export const dataOf = (body: unknown): Fields => (isFields(body) && isFields(body.data) ? body.data : {});

/** A message's fields after an edit: what it does not name stays. */
export const changed = (message: FakeMessage | undefined, said: Fields): Fields =>
  message
    ? {
        content: message.content,
        components: message.components,
        embeds: message.embeds,
        attachments: message.attachments,
        ...said,
      }
    : said;

/** The message that a call brings; undefined: it brings none. */
function messageIn({ route, body, channel }: Call): Fields | undefined {
  const said = isFields(body) ? body : {};
  if (route === 'create_interaction_response')
    return said.type === 4 || said.type === 7 ? dataOf(body) : undefined;
  if (route !== 'create_thread') return said;
  return channel?.kind === 'forum' && isFields(said.message) ? said.message : undefined;
}

/** The message that a call changes. */
const editedBy = ({ route, message, interaction, body }: Call): FakeMessage | undefined => {
  const isUpdate = route === 'create_interaction_response' && isFields(body) && body.type === 7;
  return isUpdate ? interaction?.source : message;
};

/** What the app must be let do for a call. https://discord.com/developers/docs/topics/permissions */
function needsOf({ route, channel, body, message, app }: Call): readonly Permission[] {
  const thread = channel !== undefined && isThread(channel);
  if (route === 'create_message') {
    const hasFiles = isFields(body) && listOf(body.attachments).length > 0;
    return [
      thread ? 'SEND_MESSAGES_IN_THREADS' : 'SEND_MESSAGES',
      ...(hasFiles ? (['ATTACH_FILES'] as const) : []),
    ];
  }
  if (route === 'create_thread')
    return [channel?.kind === 'forum' ? 'SEND_MESSAGES' : 'CREATE_PUBLIC_THREADS'];
  if (route === 'update_channel' && thread)
    return [channel.locked ? 'MANAGE_THREADS' : 'SEND_MESSAGES_IN_THREADS'];
  if (route === 'update_channel') return ['MANAGE_CHANNELS'];
  if (route === 'delete_message') return message && message.author !== app ? ['MANAGE_MESSAGES'] : [];
  return routeOf(route).needs ?? [];
}

const lacks = (permitted: bigint, ...names: readonly Permission[]): boolean =>
  names.some((name) => (permitted & PERMISSIONS[name]) === 0n);

function bytesIn({ components }: Fields): number {
  return everyOne(components).reduce(
    (sum, { content }) =>
      sum + (typeof content === 'string' ? Buffer.byteLength(content) + V2_BYTES_EACH : 0),
    0,
  );
}

const when = (broken: unknown): Breach | undefined => (broken ? {} : undefined);
const told = (all: readonly Wrong[]): Breach | undefined => (all.length > 0 ? { wrong: all } : undefined);
