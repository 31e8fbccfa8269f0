import { readArguments, methodOf, textOf, type Json, type MethodName } from './methods.ts';
import {
  asSlack,
  type Channel,
  type FakeMessage,
  type FakeView,
  type Member,
  type Model,
  type Workspace,
} from './model.ts';
import type { OAuth } from './oauth.ts';
import { broken, DISTRIBUTED, TEXT_KEPT, type Call } from './rules.ts';

/** What Slack answers a call with. */
export interface SlackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly ok: boolean; readonly error?: string; readonly [field: string]: unknown };
}

export interface WebApi {
  /** A call, with all that Slack knows of what it names. Of who calls a person directly, opens their direct message. */
  know(
    method: string,
    given: Readonly<Record<string, unknown>>,
    token: string | undefined,
    now: number,
  ): Call;
  /** Holds the rules against it, and does it where none is broken. */
  take(call: Call): SlackAnswer;
}

export interface Surroundings {
  readonly model: Model;
  readonly oauth: OAuth;
  /** The address of a socket that may be opened once. */
  readonly socketUrl: () => string;
  /** Slack tells the app of something in a workspace. */
  readonly tell: (workspace: Workspace, event: Readonly<Record<string, unknown>>) => void;
  /** Whether calls may come as often as they like. */
  readonly unlimited: boolean;
}

/** The methods of https://docs.slack.dev/reference/methods that a bot like ours needs. */
export function createWebApi({ model, oauth, socketUrl, tell, unlimited }: Surroundings): WebApi {
  const calls = new Map<string, number[]>();
  const posts = new Map<string, number[]>();

  function know(
    method: string,
    given: Readonly<Record<string, unknown>>,
    tokenText: string | undefined,
    now: number,
  ): Call {
    const args = readArguments(methodOf(method), given);
    const token = tokenText === undefined ? undefined : model.tokens.get(tokenText);
    const named = textOf(args.channel ?? args.channel_id);
    const workspace = workspaceFor(token, named, textOf(args.team_id));
    const channel = workspace && named !== undefined ? channelFor(workspace, method, named) : undefined;
    const ts = textOf(args.ts);
    const message = channel?.messages.find((message) => message.ts === ts);
    const user = workspace?.users.get(textOf(args.user ?? args.user_id ?? args.users) ?? '');
    const trigger = model.triggers.get(textOf(args.trigger_id) ?? '');
    const view = viewFor(method, args, workspace, user);
    return {
      method,
      args,
      now,
      calls: entry(calls, `${method} ${workspace?.id ?? ''}`),
      posts: entry(posts, `${workspace?.id ?? ''} ${named ?? ''}`),
      ...(tokenText !== undefined && { given: tokenText }),
      ...(token && { token }),
      ...(workspace && { workspace }),
      ...(channel && { channel }),
      ...(message && { message }),
      ...(user && { user }),
      ...(trigger && { trigger }),
      ...(view && { view }),
    };
  }

  function workspaceFor(token: Call['token'], channel = '', team = ''): Workspace | undefined {
    if (token?.workspace !== undefined) return model.workspaces.get(token.workspace);
    if (token?.enterprise === undefined) return undefined;
    const all = [...model.workspaces.values()].filter(({ enterprise }) => enterprise === token.enterprise);
    return (
      all.find(({ id }) => id === team) ??
      all.find(({ channels, users }) => channels.has(channel) || users.has(channel)) ??
      all[0]
    );
  }

  function channelFor(workspace: Workspace, method: string, named: string): Channel | undefined {
    const isPerson = method === 'chat.postMessage' && workspace.users.has(named);
    return isPerson ? model.direct(workspace.id, named) : workspace.channels.get(named);
  }

  function viewFor(
    method: string,
    args: Readonly<Record<string, unknown>>,
    workspace: Workspace | undefined,
    user: Member | undefined,
  ): FakeView | undefined {
    if (method === 'views.publish') return user && homeOf(model, workspace?.id ?? '', user.id);
    const id = textOf(args.view_id);
    return id === undefined
      ? [...model.views.values()].find(
          ({ view }) => args.external_id !== undefined && view.external_id === args.external_id,
        )
      : model.views.get(id);
  }

  function take(call: Call): SlackAnswer {
    const scopes = {
      'x-oauth-scopes': (call.token?.scopes ?? []).join(','),
      'x-accepted-oauth-scopes': (methodOf(call.method)?.scopes ?? []).join(','),
    };
    const wrong = broken(call, unlimited ? 'ratelimited' : undefined);
    if (!wrong || wrong.rule.error !== 'ratelimited') call.calls?.push(call.now);
    if (!wrong) return { status: 200, headers: scopes, body: perform(call) };
    const { messages, needed, provided, retryAfter } = wrong.breach;
    return {
      status: retryAfter === undefined ? 200 : 429,
      headers: { ...scopes, ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) },
      body: {
        ok: false,
        error: wrong.rule.error,
        ...(needed !== undefined && { needed, provided }),
        ...(messages && { response_metadata: { messages } }),
        ...(messages && call.method.startsWith('apps.manifest') && { errors: messages.map(pointed) }),
      },
    };
  }

  function perform(call: Call): SlackAnswer['body'] {
    const { method, args, now, token, workspace, channel, message, user, view } = call;
    // The rules saw to it that what a method needs is there.
    switch (method as MethodName) {
      case 'api.test':
        return { ok: true };
      case 'bots.info': {
        const { botId: id, botUser: user_id } = there(workspace);
        return { ok: true, bot: { id, user_id, name: 'dateline', deleted: false, app_id: model.app.id } };
      }
      case 'auth.test':
        return authTest(call);
      case 'auth.revoke': {
        if (args.test === true) return { ok: true, revoked: false };
        there(token).revoked = true;
        tell(there(workspace), tokensRevoked(there(workspace)));
        return { ok: true, revoked: true };
      }
      case 'chat.postMessage': {
        const sent = post(there(workspace), there(channel), call);
        call.posts?.push(now);
        return { ok: true, channel: sent.channel, ts: sent.ts, message: asSlack(sent, model.app.id) };
      }
      case 'chat.postEphemeral': {
        const sent = post(there(workspace), there(channel), call, there(user).id);
        return { ok: true, message_ts: sent.ts };
      }
      case 'chat.update': {
        const old = there(message);
        old.text = textOf(args.text) ?? old.text;
        old.blocks =
          (args.blocks as readonly Json[] | undefined) ?? (args.text === undefined ? old.blocks : []);
        if (args.metadata !== undefined) old.metadata = args.metadata as NonNullable<FakeMessage['metadata']>;
        old.edited = { user: there(workspace).botUser, ts: model.stamp(now) };
        return {
          ok: true,
          channel: old.channel,
          ts: old.ts,
          text: old.text,
          message: asSlack(old, model.app.id),
        };
      }
      case 'chat.delete': {
        there(message).deleted = true;
        return { ok: true, channel: there(channel).id, ts: there(message).ts };
      }
      case 'conversations.history':
        return history(call);
      case 'conversations.replies':
        return replies(call);
      case 'conversations.info':
        return { ok: true, channel: conversation(there(channel), there(workspace)) };
      case 'conversations.open': {
        const { id } = user ? model.direct(there(workspace).id, user.id) : there(channel);
        return { ok: true, no_op: true, already_open: true, channel: { id } };
      }
      case 'conversations.join':
        there(channel).members.add(there(workspace).botUser);
        return { ok: true, channel: conversation(there(channel), there(workspace)) };
      case 'conversations.list':
      case 'users.conversations':
        return list(call);
      case 'users.info':
        return { ok: true, user: userObject(there(user), there(workspace), args.include_locale === true) };
      case 'team.info': {
        const { id, name, enterprise } = there(workspace);
        return {
          ok: true,
          team: {
            id,
            name,
            domain: id.toLowerCase(),
            ...(enterprise !== undefined && { enterprise_id: enterprise }),
          },
        };
      }
      case 'views.open': {
        const trigger = there(call.trigger);
        trigger.used = true;
        return viewBody(write(trigger.workspace, trigger.user, 'modal', args.view, now));
      }
      case 'views.publish':
        return viewBody(write(there(workspace).id, there(user).id, 'home', args.view, now, view));
      case 'views.update': {
        const old = there(view);
        return viewBody(write(old.workspace, old.user, old.type, args.view, now, old));
      }
      case 'assistant.threads.setStatus':
      case 'assistant.threads.setSuggestedPrompts':
        return { ok: true };
      case 'apps.connections.open':
        return { ok: true, url: socketUrl() };
      case 'apps.uninstall':
        return uninstall(call);
      case 'apps.manifest.export':
        return { ok: true, manifest: model.app.manifest };
      case 'apps.manifest.validate':
        return { ok: true, errors: [] };
      case 'apps.manifest.update':
        model.app.manifest = JSON.parse(textOf(args.manifest) ?? '') as Json;
        return { ok: true, app_id: model.app.id, permissions_updated: false };
      case 'apps.manifest.create': {
        model.app.manifest = JSON.parse(textOf(args.manifest) ?? '') as Json;
        const { id, clientId, clientSecret, verificationToken, signingSecret } = model.app;
        return {
          ok: true,
          app_id: id,
          credentials: {
            client_id: clientId,
            client_secret: clientSecret,
            verification_token: verificationToken,
            signing_secret: signingSecret,
          },
        };
      }
      case 'oauth.v2.access':
        return oauth.access(args, now);
    }
  }

  function authTest({ token, workspace }: Call): SlackAnswer['body'] {
    if (!workspace) return { ok: true, app_name: 'Dateline', app_id: model.app.id };
    const isOrg = token?.workspace === undefined;
    return {
      ok: true,
      url: `https://${workspace.id.toLowerCase()}.slack.com/`,
      team: workspace.name,
      user: 'dateline',
      team_id: isOrg ? workspace.enterprise : workspace.id,
      user_id: workspace.botUser,
      bot_id: workspace.botId,
      is_enterprise_install: isOrg,
      ...(workspace.enterprise !== undefined && { enterprise_id: workspace.enterprise }),
    };
  }

  function post(
    workspace: Workspace,
    channel: Channel,
    { args, now }: Call,
    ephemeralTo?: string,
  ): FakeMessage {
    const metadata = args.metadata as FakeMessage['metadata'];
    const threadTs = textOf(args.thread_ts);
    const message: FakeMessage = {
      channel: channel.id,
      ts: model.stamp(now),
      at: now,
      user: workspace.botUser,
      bot_id: workspace.botId,
      text: (textOf(args.text) ?? '').slice(0, TEXT_KEPT),
      blocks: (args.blocks as readonly Json[] | undefined) ?? [],
      deleted: false,
      sentWith: args,
      ...(metadata && { metadata }),
      ...(threadTs !== undefined && { thread_ts: threadTs }),
      ...(ephemeralTo !== undefined && { ephemeralTo }),
    };
    channel.messages.push(message);
    // Slack tells an app of its own direct messages too.
    if (channel.kind === 'im' && ephemeralTo === undefined)
      tell(workspace, {
        ...asSlack(message, model.app.id),
        channel: channel.id,
        channel_type: 'im',
        event_ts: message.ts,
        team: workspace.id,
      });
    return message;
  }

  function history(call: Call): SlackAnswer['body'] {
    const { messages } = there(call.channel);
    const top = messages.filter(
      ({ thread_ts, ts, sentWith }) =>
        thread_ts === undefined || thread_ts === ts || sentWith.reply_broadcast === true,
    );
    return page(call, top.toReversed());
  }

  function replies(call: Call): SlackAnswer['body'] {
    const { ts } = there(call.message);
    return page(
      call,
      there(call.channel).messages.filter((message) => message.ts === ts || message.thread_ts === ts),
    );
  }

  /** A page of messages, in the order given. A cursor says how many came before. */
  function page({ args, workspace }: Call, all: readonly FakeMessage[]): SlackAnswer['body'] {
    const [oldest, latest] = [Number(args.oldest ?? 0), Number(args.latest ?? Infinity)];
    const within = all.filter(({ ts, deleted, ephemeralTo }) => {
      if (deleted || ephemeralTo !== undefined) return false;
      const at = Number(ts);
      return args.inclusive === true ? at >= oldest && at <= latest : at > oldest && at < latest;
    });
    const most = workspace?.distributed ? DISTRIBUTED.objects : 999;
    const { items, next } = pageOf(within, args, Math.min(most, 100), most);
    return {
      ok: true,
      messages: items.map((message) => asSlack(message, model.app.id, args.include_all_metadata === true)),
      has_more: next !== '',
      ...(next !== '' && { response_metadata: { next_cursor: next } }),
    };
  }

  function list({ method, args, workspace, token }: Call): SlackAnswer['body'] {
    const home = there(workspace);
    const types = (textOf(args.types) ?? 'public_channel').split(/\s*,\s*/);
    const all = [...home.channels.values()].filter((channel) => {
      if (!types.includes(TYPES[channel.kind])) return false;
      if (args.exclude_archived === true && channel.archived) return false;
      if (!token?.scopes.includes(`${READS[channel.kind]}:read`)) return false;
      const isMember = channel.members.has(textOf(args.user) ?? home.botUser);
      return method === 'users.conversations' || channel.kind === 'group' ? isMember : true;
    });
    const { items, next } = pageOf(all, args, 100, 999);
    return {
      ok: true,
      channels: items.map((channel) => conversation(channel, home)),
      response_metadata: { next_cursor: next },
    };
  }

  function write(
    workspace: string,
    user: string,
    type: FakeView['type'],
    content: unknown,
    now: number,
    old?: FakeView,
  ): FakeView {
    const view = content as FakeView['view'];
    const hash = `${model.stamp(now)}.h`;
    if (old) return Object.assign(old, { view, hash });
    const made: FakeView = { id: model.id('V'), workspace, user, type, view, hash };
    model.views.set(made.id, made);
    return made;
  }

  const viewBody = (view: FakeView): SlackAnswer['body'] => ({ ok: true, view: viewObject(view, model) });

  function uninstall({ args, workspace }: Call): SlackAnswer['body'] {
    if (args.client_id !== model.app.clientId) return { ok: false, error: 'invalid_client_id' };
    if (args.client_secret !== model.app.clientSecret) return { ok: false, error: 'bad_client_secret' };
    const home = there(workspace);
    home.installed = false;
    tell(home, tokensRevoked(home));
    tell(home, { type: 'app_uninstalled' });
    return { ok: true };
  }

  return { know, take };
}

const TYPES = { channel: 'public_channel', group: 'private_channel', im: 'im' } as const;
const READS = { channel: 'channels', group: 'groups', im: 'im' } as const;

/** https://docs.slack.dev/reference/events/tokens_revoked */
export const tokensRevoked = ({ botUser }: Workspace): Readonly<Record<string, unknown>> => ({
  type: 'tokens_revoked',
  tokens: { oauth: [], bot: [botUser] },
});

/** The Home of a user, where one was published. */
export const homeOf = ({ views }: Model, workspace: string, user: string): FakeView | undefined =>
  [...views.values()].find(
    (view) => view.type === 'home' && view.workspace === workspace && view.user === user,
  );

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const viewObject = (
  { id, hash, type, workspace, view }: FakeView,
  model: Model,
): Record<string, unknown> => ({
  private_metadata: '',
  callback_id: '',
  external_id: '',
  ...view,
  id,
  type,
  hash,
  team_id: workspace,
  app_id: model.app.id,
  bot_id: model.workspace(workspace).botId,
  root_view_id: id,
  previous_view_id: null,
  state: { values: {} },
});

/** https://docs.slack.dev/reference/objects/user-object */
function userObject(user: Member, { id }: Workspace, withLocale: boolean): Record<string, unknown> {
  const { locale = 'en-US', tz = 'Europe/London', real_name: realName = user.name, ...facts } = user;
  return {
    team_id: id,
    deleted: false,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    tz_label: tz,
    ...facts,
    real_name: realName,
    tz,
    ...(withLocale && { locale }),
    profile: { real_name: realName, display_name: user.name, team: user.team_id ?? id },
  };
}

/** https://docs.slack.dev/reference/objects/conversation-object */
function conversation(channel: Channel, workspace: Workspace): Record<string, unknown> {
  const { id, name, kind, archived, isShared, members, user } = channel;
  if (kind === 'im') return { id, is_im: true, user, is_archived: archived, is_user_deleted: false };
  return {
    id,
    name,
    name_normalized: name,
    is_channel: kind === 'channel',
    is_group: kind === 'group',
    is_im: false,
    is_mpim: false,
    is_private: kind === 'group',
    is_archived: archived,
    is_general: false,
    is_shared: isShared,
    is_ext_shared: isShared,
    is_org_shared: false,
    is_member: members.has(workspace.botUser),
    num_members: members.size,
    context_team_id: workspace.id,
  };
}

function pageOf<T>(
  all: readonly T[],
  args: Readonly<Record<string, unknown>>,
  usual: number,
  most: number,
): { readonly items: readonly T[]; readonly next: string } {
  const from = Number(/^next:(\d+)$/.exec(textOf(args.cursor) ?? '')?.[1] ?? 0);
  const to = from + Math.min(typeof args.limit === 'number' ? args.limit : usual, most);
  return { items: all.slice(from, to), next: to < all.length ? `next:${to}` : '' };
}

/** A problem of a manifest, as Slack lists it. */
function pointed(message: string): { readonly message: string; readonly pointer: string } {
  const [, what = message, pointer = ''] = /^(.*) \[json-pointer:(.*)\]$/.exec(message) ?? [];
  return { message: what, pointer };
}

function there<T>(value: T | undefined): T {
  if (value === undefined)
    throw new Error('A rule of the fake Slack is missing: what a method needs is not there.');
  return value;
}

function entry<T>(map: Map<string, T[]>, key: string): T[] {
  const there = map.get(key);
  if (there) return there;
  const made: T[] = [];
  map.set(key, made);
  return made;
}
