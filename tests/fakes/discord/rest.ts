import { isFields, listOf, textOf, treeOf } from './forms.ts';
import type { Limits } from './limits.ts';
import { pingsIn } from './messages.ts';
import {
  createChannel,
  instantOf,
  isThread,
  PERMISSIONS,
  type Channel,
  type FakeMessage,
  type Fields,
  type Interaction,
  type Model,
} from './model.ts';
import { asChannel, asGuild, asMember, asMessage, asUser, rolesOf } from './payloads.ts';
import { broken, changed, CROSSPOSTED, dataOf, type Call } from './rules.ts';
import { routeOf, type RouteName } from './routes.ts';

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** undefined: none. */
  readonly body: unknown;
}

/** A call as it came, before Discord looks for what it names. */
export interface Asked {
  readonly route: RouteName;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The token as it was given. */
  readonly token?: string;
}

export interface RestOptions {
  readonly model: Model;
  readonly limits: Limits;
  /** Of the gateway. */
  readonly gatewayUrl: () => string;
  /** For how long (ms) a nonce is known. */
  readonly nonceFor: number;
  /** Tells the app of something that its call brought about. */
  readonly tell: (event: string, data: Fields, channel: Channel) => void;
}

export interface Rest {
  know(asked: Asked, now: number): Call;
  take(call: Call): RestAnswer;
}

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
/** What a message may be given: the rest Discord sets. https://discord.com/developers/docs/resources/message#message-object-message-flags */
const GIVEN = (1 << 2) | (1 << 12) | (1 << 15);

/** The REST API, version 10, as far as an app like ours goes. */
export function createRest({ model, limits, gatewayUrl, nonceFor, tell }: RestOptions): Rest {
  const { app } = model;

  function know({ route, params, query, body, token }: Asked, now: number): Call {
    const isBot = token === `Bot ${app.token}` && !app.revoked;
    const channel = model.channels.get(params.channel ?? '');
    const guild = model.guilds.get(params.guild ?? channel?.guild ?? '');
    const interaction = model.interactions.get(params.token ?? '');
    const named =
      params.user === '@me' ? app.id : (params.user ?? channel?.recipient ?? recipientIn(route, body));
    const user = model.users.get(named ?? '');
    const message = messageOf(route, params, channel, interaction);
    return {
      route,
      params,
      query,
      body,
      now,
      isBot,
      app: app.id,
      waits: limits.wait(route, params, now),
      invalid: limits.invalid(now),
      ...(channel && { channel, permitted: model.permitted(channel) }),
      ...(guild && { guild }),
      ...(user && { user, isStranger: isStranger(user.id) }),
      ...(message && { message }),
      ...(interaction && { interaction }),
    };
  }

  const isStranger = (user: string): boolean =>
    !model.users.get(user)?.installed &&
    ![...model.guilds.values()].some(({ joined, members }) => joined && members.has(user));

  function take(call: Call): RestAnswer {
    const failed = broken(call);
    const { route, params, now } = call;
    const isLimited = failed?.breach.retryAfterMs !== undefined;
    if (!isLimited) limits.spend(route, params, now);
    const headers = headersOf(call, failed?.rule.name);
    if (!failed) {
      const body = ACTS[route](call);
      return { status: body === undefined ? 204 : 200, headers, body };
    }
    const { rule, breach } = failed;
    const { retryAfterMs } = breach;
    return {
      status: rule.status,
      headers: {
        ...headers,
        ...(retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) }),
      },
      body: {
        message: rule.message,
        code: rule.code,
        ...(breach.wrong && { errors: treeOf(breach.wrong) }),
        ...(retryAfterMs !== undefined && {
          retry_after: retryAfterMs / 1_000,
          global: (call.waits?.global ?? 0) > 0,
        }),
      },
    };
  }

  function headersOf({ route, params, now, waits }: Call, rule: string | undefined): Record<string, string> {
    const isLimited = rule !== undefined && (waits?.global ?? 0) > 0;
    const bucket = limits.bucket(route, params, now);
    return {
      ...(bucket && {
        'x-ratelimit-limit': String(bucket.limit),
        'x-ratelimit-remaining': String(bucket.remaining),
        'x-ratelimit-reset': String(bucket.resetAt / 1_000),
        'x-ratelimit-reset-after': String((bucket.resetAt - now) / 1_000),
        'x-ratelimit-bucket': bucket.name,
      }),
      ...(isLimited && { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' }),
      ...(!isLimited && (waits?.route ?? 0) > 0 && { 'x-ratelimit-scope': 'user' }),
    };
  }

  function show(
    channel: Channel,
    said: Fields,
    {
      now,
      ...more
    }: { readonly now: number } & Partial<Pick<FakeMessage, 'id' | 'ephemeralTo' | 'interaction'>>,
  ): FakeMessage {
    const { id = model.id(now) } = more;
    const message: FakeMessage = {
      id,
      channel: channel.id,
      at: now,
      author: app.id,
      content: '',
      flags: (Number(said.flags ?? 0) & GIVEN) | (more.ephemeralTo === undefined ? 0 : EPHEMERAL),
      components: [],
      embeds: [],
      attachments: [],
      edits: [],
      pings: pingsIn(said),
      deleted: false,
      sentWith: said,
      ...((typeof said.nonce === 'string' || typeof said.nonce === 'number') && { nonce: said.nonce }),
      ...more,
    };
    write(message, said);
    channel.messages.push(message);
    if (more.ephemeralTo === undefined) tell('MESSAGE_CREATE', asMessage(model, message), channel);
    return message;
  }

  /** What a message is given; what is not said stays. */
  function write(message: FakeMessage, said: Fields): void {
    const { content, components, embeds, attachments } = changed(message, said);
    Object.assign(message, {
      content: typeof content === 'string' ? content : '',
      components: listOf(components),
      embeds: listOf(embeds),
      attachments: listOf(attachments).map((one, index) =>
        asAttachment(message, isFields(one) ? one : {}, index),
      ),
      flags: message.flags | (Number(said.flags ?? 0) & GIVEN),
    });
  }

  function edit(message: FakeMessage, said: Fields, now: number): Fields {
    write(message, said);
    message.edits.push(now);
    if (message.ephemeralTo === undefined)
      tell('MESSAGE_UPDATE', asMessage(model, message), model.channel(message.channel));
    return asMessage(model, message);
  }

  function remove(message: FakeMessage): undefined {
    message.deleted = true;
    if (message.ephemeralTo === undefined)
      tell('MESSAGE_DELETE', { id: message.id, channel_id: message.channel }, model.channel(message.channel));
    return undefined;
  }

  function createMessage({ channel, body, now }: Call): Fields {
    const { nonce, enforce_nonce: enforced } = fieldsOf(body);
    const there = present(channel);
    const same =
      enforced === true && nonce !== undefined
        ? there.messages.find(
            (one) => one.author === app.id && one.nonce === nonce && now < one.at + nonceFor,
          )
        : undefined;
    // A thread that is archived comes back when somebody writes in it.
    there.archived = false;
    return asMessage(model, same ?? show(there, fieldsOf(body), { now }));
  }

  function createThread({ channel, body, message, now }: Call): Fields {
    const parent = present(channel);
    const said = fieldsOf(body);
    const thread = createChannel({
      // A thread that hangs on a message has its id.
      id: message?.id ?? model.id(now),
      kind: parent.kind === 'announcement' ? 'announcementThread' : 'thread',
      name: textOf(said.name),
      parent: parent.id,
      applied: listOf(said.applied_tags).map(String),
      ...(parent.guild !== undefined && { guild: parent.guild }),
    });
    model.channels.set(thread.id, thread);
    if (parent.guild !== undefined) model.guild(parent.guild).channels.set(thread.id, thread);
    tell('THREAD_CREATE', { ...asChannel(model, thread), newly_created: true }, thread);
    if (parent.kind !== 'forum') return asChannel(model, thread);
    // Its first message has its id.
    const first = show(thread, fieldsOf(said.message), { now, id: thread.id });
    return { ...asChannel(model, thread), message: asMessage(model, first) };
  }

  function listMessages({ channel, query, permitted = 0n }: Call): readonly Fields[] {
    const { messages, guild } = present(channel);
    // Who may not read what was is shown an empty page, not an error.
    if (guild !== undefined && (permitted & PERMISSIONS.READ_MESSAGE_HISTORY) === 0n) return [];
    const limit = Number(query.limit ?? 50);
    const seen = messages.filter(({ deleted, ephemeralTo }) => !deleted && ephemeralTo === undefined);
    const { before, after, around } = query;
    const page =
      after !== undefined
        ? seen.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit)
        : before !== undefined
          ? seen.filter(({ id }) => BigInt(id) < BigInt(before)).slice(-limit)
          : around !== undefined
            ? near(seen, BigInt(around), limit)
            : seen.slice(-limit);
    return page.toReversed().map((message) => asMessage(model, message));
  }

  function respond({ interaction, body, query, now }: Call): Fields | undefined {
    const it = present(interaction);
    const type = Number(fieldsOf(body).type);
    const data = dataOf(body);
    it.answered = { type, data, at: now };
    if (type === 4) it.original = answerTo(it, data, now);
    if (type === 6 || type === 7) {
      if (it.source) it.original = it.source;
      if (type === 7 && it.source) edit(it.source, data, now);
    }
    if (query.with_response !== 'true') return undefined;
    return {
      interaction: {
        id: it.id,
        type: it.type,
        ...(it.original && { response_message_id: it.original.id }),
        response_message_loading: type === 5,
        response_message_ephemeral: isEphemeral(it),
      },
      resource: {
        type,
        ...(it.original && { message: asMessage(model, it.original) }),
        ...(type === 5 && { message: loading(it, now) }),
      },
    };
  }

  const isEphemeral = ({ answered }: Interaction): boolean =>
    (Number(answered?.data.flags ?? 0) & EPHEMERAL) !== 0;

  const answerTo = (it: Interaction, said: Fields, now: number, ephemeral = isEphemeral(it)): FakeMessage =>
    show(model.channel(it.channel), said, {
      now,
      interaction: it.id,
      ...(ephemeral && { ephemeralTo: it.user }),
    });

  /** What is shown until the answer is there. */
  const loading = (it: Interaction, now: number): Fields => ({
    ...asMessage(model, {
      id: it.id,
      channel: it.channel,
      at: now,
      author: app.id,
      content: '',
      flags: LOADING | (isEphemeral(it) ? EPHEMERAL : 0),
      components: [],
      embeds: [],
      attachments: [],
      edits: [],
      pings: [],
      interaction: it.id,
      deleted: false,
      sentWith: {},
    }),
  });

  function editOriginal({ interaction, body, now }: Call): Fields {
    const it = present(interaction);
    it.edits += 1;
    if (it.original) return edit(it.original, fieldsOf(body), now);
    it.original = answerTo(it, fieldsOf(body), now);
    return asMessage(model, it.original);
  }

  function followUp({ interaction, body, now }: Call): Fields {
    const it = present(interaction);
    const said = fieldsOf(body);
    const isFirst = it.answered?.type === 5 && !it.original;
    const message = isFirst
      ? answerTo(it, said, now)
      : answerTo(it, said, now, (Number(said.flags ?? 0) & EPHEMERAL) !== 0);
    if (isFirst) it.original = message;
    else it.followUps.push(message);
    return asMessage(model, message);
  }

  function setCommands({ params: { guild = '' }, body, now }: Call): readonly Fields[] {
    const there = model.commands.get(guild) ?? [];
    const commands = listOf(body)
      .filter(isFields)
      .map((command) => ({
        type: 1,
        ...command,
        id:
          there.find(({ name, type }) => name === command.name && type === (command.type ?? 1))?.id ??
          model.id(now),
        application_id: app.id,
        version: model.id(now),
        ...(guild !== '' && { guild_id: guild }),
      }));
    model.commands.set(guild, commands);
    return commands;
  }

  const application = (): Fields => ({
    id: app.id,
    name: app.name,
    icon: null,
    description: '',
    summary: '',
    bot_public: true,
    bot_require_code_grant: app.codeGrant,
    verify_key: app.verifyKey,
    flags: 0,
    approximate_guild_count: [...model.guilds.values()].filter(({ joined }) => joined).length,
    interactions_endpoint_url: app.endpoint,
    bot: asUser(model.user(app.id)),
    owner: asUser(model.user(app.id)),
    integration_types_config: { 0: {}, 1: {} },
  });

  const shown = ({ message }: Call): Fields => asMessage(model, present(message));
  const rewrite = ({ message, body, now }: Call): Fields => edit(present(message), fieldsOf(body), now);
  /** In one language, unless the others are asked for. https://discord.com/developers/docs/interactions/application-commands#get-global-application-commands */
  const listCommands = ({ params: { guild = '' }, query }: Call): readonly Fields[] => {
    const all = model.commands.get(guild) ?? [];
    return query.with_localizations === 'true' ? all : all.map(inOneLanguage);
  };

  /** What each route does once no rule is broken, and what it answers; undefined: nothing. */
  const ACTS: Readonly<Record<RouteName, (call: Call) => unknown>> = {
    get_gateway: () => ({ url: gatewayUrl() }),
    get_bot_gateway: () => ({
      url: gatewayUrl(),
      shards: app.shards,
      session_start_limit: {
        total: 1_000,
        remaining: app.sessions,
        reset_after: 86_400_000,
        max_concurrency: app.concurrency,
      },
    }),
    get_my_application: application,
    update_my_application({ body }) {
      const { interactions_endpoint_url: endpoint } = fieldsOf(body);
      if (typeof endpoint === 'string' || endpoint === null) app.endpoint = endpoint;
      return application();
    },
    get_my_oauth2_application: application,
    get_my_user: () => ({ ...asUser(model.user(app.id)), verified: true, mfa_enabled: false, email: null }),
    list_my_guilds: () =>
      [...model.guilds.values()]
        .filter(({ joined }) => joined)
        .map(({ id, name, owner, permissions }) => ({
          id,
          name,
          icon: null,
          owner: owner === app.id,
          permissions: String(permissions),
          features: [],
        })),
    create_dm: ({ user, now }) => asChannel(model, model.direct(present(user).id, now)),
    get_user: ({ user }) => asUser(present(user)),
    get_guild: ({ guild }) => asGuild(present(guild)),
    list_guild_channels: ({ guild }) =>
      [...present(guild).channels.values()]
        .filter((channel) => !isThread(channel))
        .map((channel) => asChannel(model, channel)),
    get_active_guild_threads: ({ guild }) => ({
      threads: [...present(guild).channels.values()]
        .filter((channel) => isThread(channel) && !channel.archived)
        .map((channel) => asChannel(model, channel)),
      members: [],
    }),
    // As if each had been archived as soon as it was made.
    list_public_archived_threads({ channel, query }) {
      const before =
        query.before === undefined ? Infinity : Temporal.Instant.from(query.before).epochMilliseconds;
      const limit = Number(query.limit ?? 50);
      const { id: parent, guild = '' } = present(channel);
      const archived = [...model.guild(guild).channels.values()]
        .filter((one) => one.parent === parent && one.archived && instantOf(one.id) < before)
        .sort((a, b) => instantOf(b.id) - instantOf(a.id));
      return {
        threads: archived.slice(0, limit).map((one) => asChannel(model, one)),
        members: [],
        has_more: archived.length > limit,
      };
    },
    list_guild_roles: ({ guild }) => rolesOf(present(guild)),
    get_guild_member: ({ guild, user }) => asMember(present(guild), present(user)),
    get_channel: ({ channel }) => asChannel(model, present(channel)),
    update_channel({ channel, body }) {
      const it = present(channel);
      const { archived, locked, name } = fieldsOf(body);
      Object.assign(it, {
        ...(typeof archived === 'boolean' && { archived }),
        ...(typeof locked === 'boolean' && { locked }),
        ...(typeof name === 'string' && { name }),
      });
      tell(isThread(it) ? 'THREAD_UPDATE' : 'CHANNEL_UPDATE', asChannel(model, it), it);
      return asChannel(model, it);
    },
    list_messages: listMessages,
    create_message: createMessage,
    get_message: shown,
    update_message: rewrite,
    delete_message: ({ message }) => remove(present(message)),
    crosspost_message({ message }) {
      const it = present(message);
      it.flags |= CROSSPOSTED;
      return asMessage(model, it);
    },
    create_thread: createThread,
    create_thread_from_message: createThread,
    create_interaction_response: respond,
    execute_webhook: followUp,
    get_original_webhook_message: ({ interaction, now }) => {
      const it = present(interaction);
      return it.original ? asMessage(model, it.original) : loading(it, now);
    },
    update_original_webhook_message: editOriginal,
    delete_original_webhook_message: ({ message }) => remove(present(message)),
    get_webhook_message: shown,
    update_webhook_message: rewrite,
    delete_webhook_message: ({ message }) => remove(present(message)),
    list_application_commands: listCommands,
    bulk_set_application_commands: setCommands,
    list_guild_application_commands: listCommands,
    bulk_set_guild_application_commands: setCommands,
  };

  return { know, take };
}

/** What a rule has seen to be there. */
function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A route was let do something with what is not there.');
  return value;
}

const inOneLanguage = ({
  name_localizations: _names,
  description_localizations: _descriptions,
  options,
  ...rest
}: Fields): Fields => ({
  ...rest,
  ...(options !== undefined && { options: listOf(options).filter(isFields).map(inOneLanguage) }),
});

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

function recipientIn(route: RouteName, body: unknown): string | undefined {
  const { recipient_id: id } = fieldsOf(body);
  return route === 'create_dm' && typeof id === 'string' ? id : undefined;
}

function messageOf(
  route: RouteName,
  { message }: Readonly<Record<string, string>>,
  channel: Channel | undefined,
  interaction: Interaction | undefined,
): FakeMessage | undefined {
  if (routeOf(route).path.endsWith('/@original')) return interaction?.original;
  if (message === undefined) return undefined;
  return (channel?.messages ?? interaction?.followUps)?.find(({ id }) => id === message);
}

const near = (all: readonly FakeMessage[], around: bigint, limit: number): readonly FakeMessage[] => {
  const at = all.findLastIndex(({ id }) => BigInt(id) <= around);
  return all.slice(Math.max(0, at - Math.floor(limit / 2)), at + Math.ceil(limit / 2));
};

/** A file that came along, or one that stays. */
const asAttachment = ({ id, channel }: FakeMessage, one: Fields, index: number): Fields => ({
  size: 0,
  filename: `file-${index}`,
  url: `https://cdn.discordapp.com/attachments/${channel}/${id}/${textOf(one.filename, String(index))}`,
  proxy_url: `https://media.discordapp.net/attachments/${channel}/${id}/${textOf(one.filename, String(index))}`,
  ...one,
  id: textOf(one.id, String(index)),
});
