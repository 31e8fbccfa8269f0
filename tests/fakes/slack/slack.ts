import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realWorld, type World } from '../../../src/world.ts';
import { lose } from '../chat-server.ts';
import type { Tally, Trouble } from '../chat.ts';
import type { Json, MethodName } from './methods.ts';
import {
  createModel,
  type App,
  type Channel,
  type FakeMessage,
  type FakeView,
  type Hook,
  type Member,
  type Workspace,
} from './model.ts';
import { createOAuth, type Consent } from './oauth.ts';
import { createPeople, type Answer, type People } from './people.ts';
import { createRequests, type RequestUrls } from './requests.ts';
import { broken, TEXT_KEPT, type Call } from './rules.ts';
import { createSockets } from './sockets.ts';
import type { Delivered, Door, Lost, Parcel, Transport } from './transport.ts';
import { createWebApi, homeOf, tokensRevoked, type SlackAnswer } from './web-api.ts';

export type { Answer } from './people.ts';
export type { App, Channel, FakeMessage, FakeView, Member, Workspace } from './model.ts';

export interface SlackOptions {
  /** Its clock is Slack's own. */
  readonly world?: World;
  readonly app?: Partial<App>;
  /**
   * What becomes of a command or a press whose socket died before the app acknowledged it: Slack promises nothing.
   * Events are told again in any case, three times at most.
   */
  readonly unacked?: 'lose' | 'redeliver';
  /** Calls may come as often as they like: for tests of something else that make a great many. */
  readonly unlimited?: boolean;
  /** Which calls meet trouble, for who picks by chance; they count from 0. */
  readonly faults?: (call: number, what: Call) => SlackTrouble | undefined;
  /** How long (ms) a call takes each way. */
  readonly travelMs?: () => number;
  /** Sees every call of the Web API when it comes in, when it was done or not, and when its answer has left. */
  readonly watch?: (event: SlackEvent) => void;
}

/** What goes wrong with a call; besides what may with any chat, a refusal in Slack's own words. */
export type SlackTrouble =
  | Trouble
  | { readonly answer: 'limited'; readonly retryAfter: number }
  /** `ok: false`. `done` says whether it was done all the same, as with `fatal_error`. */
  | { readonly answer: 'refused'; readonly error: string; readonly done?: boolean };

/** Which calls meet it: absent, any. */
export interface Where {
  readonly workspace?: string;
  readonly channel?: string;
  /** How many; 1. */
  readonly times?: number;
}

export interface SlackEvent {
  readonly moment: 'heard' | 'done' | 'answered';
  readonly call: Call;
  readonly headers: IncomingMessage['headers'];
  /** Once it was done; undefined: nothing that the caller could read. */
  readonly answer?: SlackAnswer['body'];
  readonly at: number;
}

/** A call of the Web API and what was answered; undefined: nothing that the caller could read. */
export interface Heard {
  readonly method: string;
  readonly workspace?: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly answer?: SlackAnswer['body'];
}

export interface NewWorkspace {
  readonly id: string;
  readonly name?: string;
  readonly enterprise?: string;
  readonly distributed?: boolean;
  /** Absent: the app is not installed until it is by OAuth. */
  readonly botToken?: string;
  readonly scopes?: readonly string[];
}

export interface NewChannel {
  readonly id: string;
  readonly name?: string;
  readonly isPrivate?: boolean;
  readonly isShared?: boolean;
  readonly archived?: boolean;
  readonly restricted?: boolean;
  /** User ids. Absent: everybody there is, and the app. */
  readonly members?: readonly string[];
}

export interface FakeSlack extends People, AsyncDisposable {
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  /** For `authorizationUrl` of who installs by OAuth. */
  readonly authorizeUrl: string;
  readonly port: number;
  readonly app: App;

  addWorkspace(what: NewWorkspace): Workspace;
  addChannel(workspace: string, what: NewChannel): Channel;
  addUser(workspace: string, user: Pick<Member, 'id'> & Partial<Member>): Member;
  /** The direct message of a user with the app, opened if need be. */
  direct(workspace: string, user: string): Channel;

  /** The ids of all channels and direct messages. */
  channels(workspace: string): readonly string[];
  /** What people see, in order; what was deleted is not among it. @param all also what was deleted */
  messages(workspace: string, channel: string, options?: { readonly all?: boolean }): readonly FakeMessage[];
  home(workspace: string, user: string): FakeView | undefined;
  /** The modals that are open, oldest first. */
  modals(user: string): readonly FakeView[];
  /** Every call of the Web API so far. */
  heard(method?: MethodName | 'response_url'): readonly Heard[];
  /** How often each key that is expected to be seen once is seen, by the metadata of messages. */
  tally(keys: Iterable<string>): Tally;
  /** Resolves when something is so; it is looked at whenever anything happened here. */
  until(isSo: () => boolean): Promise<void>;

  /** From now on the app is told by signed requests. @returns whether it answered the challenge */
  useHttp(urls: string | RequestUrls): Promise<boolean>;
  /** Sockets that are open. */
  sockets(): number;
  /** Warns every socket, and refreshes it so long (ms) after. Slack takes about ten seconds; resolves when all is done. */
  refresh(warningMs?: number): Promise<void>;
  /** Connections end without a word. */
  drop(): void;
  /** Socket Mode is turned off. */
  disableSockets(): void;

  /** What follows is so at once, and resolves when the app was told of it, or Slack gave up to tell it. */
  archive(workspace: string, channel: string): Promise<Answer>;
  unarchive(workspace: string, channel: string): Promise<Answer>;
  deleteChannel(workspace: string, channel: string): Promise<Answer>;
  /** Lets the app into a channel, or puts it out. */
  inviteBot(workspace: string, channel: string, inviter: string): Promise<Answer>;
  removeBot(workspace: string, channel: string): Promise<Answer>;
  /** Somebody deletes a message. The app is not told. */
  deleteMessage(workspace: string, channel: string, ts: string): void;
  uninstall(workspace: string): Promise<Answer>;
  revoke(workspace: string): Promise<Answer>;

  /** Who answers the install page. */
  consent(who: Consent): void;

  /** The next calls of a method meet trouble. */
  fail(method: MethodName | 'response_url' | '*', trouble: SlackTrouble, where?: Where): void;
}

const APP: App = {
  id: 'A0DATELINE',
  clientId: '1.1',
  clientSecret: 'client-secret',
  signingSecret: 'signing-secret',
  verificationToken: 'verification-token',
  appToken: 'xapp-1-dateline',
  configToken: 'xoxe.xoxp-dateline',
  scopes: [
    'app_mentions:read',
    'assistant:write',
    'channels:history',
    'channels:read',
    'chat:write',
    'commands',
    'groups:history',
    'groups:read',
    'im:history',
    'im:read',
    'im:write',
    'team:read',
    'users:read',
  ],
  rotates: false,
  manifest: { display_information: { name: 'Dateline' } },
};

/** An event that the app did not take is told again at once, after a minute and after five. https://docs.slack.dev/apis/events-api#retries */
const RETRIES_MS = [0, 60_000, 300_000] as const;

/** How often anything is delivered. */
const DELIVERIES = 1 + RETRIES_MS.length;

/** Slack on a port of this machine: Web API, Socket Mode, signed requests and OAuth, for one app. */
export async function startSlack(options: SlackOptions = {}): Promise<FakeSlack> {
  const {
    world = realWorld,
    unacked = 'lose',
    unlimited = false,
    faults,
    travelMs = () => 0,
    watch,
  } = options;
  const { clock } = world;
  const app: App = { ...APP, ...options.app };
  const model = createModel(app);
  const oauth = createOAuth(model);
  const closing = new AbortController();
  const waiting = new Set<() => void>();
  const heard: Heard[] = [];
  const plans: {
    readonly method: string;
    readonly trouble: SlackTrouble;
    readonly where: Where;
    left: number;
  }[] = [];
  let late: { readonly at: number; readonly redo: (at: number) => void }[] = [];
  let calls = 0;
  let port = 0;

  for (const [text, kind, scopes] of [
    [app.appToken, 'app', ['connections:write']],
    [app.configToken, 'config', []],
  ] as const)
    model.tokens.set(text, { text, kind, scopes, revoked: false });

  const changed = (): void => waiting.forEach((look) => look());
  const sockets = createSockets(app, world, changed);
  let transport: Transport = sockets;

  const webApi = createWebApi({
    model,
    oauth,
    socketUrl: () => `ws://127.0.0.1:${port}${sockets.ticket()}`,
    tell: (workspace, event) => void people.event(workspace.id, event),
    unlimited,
  });

  const people = createPeople({
    model,
    now: clock.now,
    urlOf: (path) => `http://127.0.0.1:${port}${path}`,
    send,
    show: (hook, body) =>
      showAnswer(hook, typeof body === 'string' ? { text: body } : (body as HookArguments), clock.now()),
  });

  async function send(parcel: Parcel): Promise<{ readonly last: Delivered; readonly deliveries: number }> {
    let last = await transport.deliver(parcel);
    let deliveries = 1;
    if (parcel.door !== 'events_api') {
      const isAgain = ({ is, because }: { readonly is: string; readonly because?: Lost }): boolean =>
        is === 'lost' && unacked === 'redeliver' && (because === 'closed' || because === 'nobody');
      while (isAgain(last) && deliveries < DELIVERIES && !closing.signal.aborted) {
        await until(() => transport !== sockets || sockets.open() > 0);
        last = await transport.deliver(parcel);
        deliveries += 1;
      }
      return { last, deliveries };
    }
    for (const wait of RETRIES_MS) {
      if (last.is === 'acked' || closing.signal.aborted) break;
      if (wait > 0) await clock.sleep(wait, closing.signal);
      if (closing.signal.aborted) break;
      last = await transport.deliver({ ...parcel, retry: { num: deliveries, reason: last.because } });
      deliveries += 1;
    }
    return { last, deliveries };
  }

  function until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isSo() && !closing.signal.aborted) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  }

  /** Does what was to be done late. */
  function pass(now: number): void {
    const due = late.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    late = late.filter(({ at }) => at > now);
    for (const { at, redo } of due) redo(at);
  }

  function troubleFor(call: Call): SlackTrouble | undefined {
    const plan = plans.find(
      ({ method, where, left }) =>
        left > 0 &&
        (method === '*' || method === call.method) &&
        (where.workspace === undefined || where.workspace === call.workspace?.id) &&
        (where.channel === undefined || where.channel === (call.args.channel ?? call.hook?.channel)),
    );
    if (plan) plan.left -= 1;
    const byChance = faults?.(calls, call);
    calls += 1;
    return plan?.trouble ?? byChance;
  }

  /** One call, from its arrival to its answer. @param take does it, at the instant it is given */
  async function answer(
    { incoming, response }: { readonly incoming: IncomingMessage; readonly response: ServerResponse },
    call: Call,
    take: (at: number) => SlackAnswer,
  ): Promise<void> {
    const { headers } = incoming;
    const note = (moment: SlackEvent['moment'], answer?: SlackAnswer['body']): void =>
      watch?.({ moment, call, headers, at: clock.now(), ...(answer && { answer }) });
    const travel = async (): Promise<void> => {
      const ms = travelMs();
      if (ms > 0) await clock.sleep(ms);
    };
    note('heard');
    await travel();
    const now = clock.now();
    pass(now);
    const given = troubled(troubleFor(call), now, take);
    const body = 'body' in given ? given.body : undefined;
    heard.push({
      method: call.method,
      args: call.args,
      at: now,
      ...(call.workspace && { workspace: call.workspace.id }),
      ...(body && { answer: body }),
    });
    note('done', body);
    changed();
    await travel();
    if ('body' in given) reply(response, given);
    else lose(response, given.lost);
    note('answered', body);
  }

  function troubled(
    trouble: SlackTrouble | undefined,
    now: number,
    take: (at: number) => SlackAnswer,
  ): SlackAnswer | { readonly lost: Extract<Trouble, { readonly done: unknown }>['answer'] } {
    if (!trouble) return take(now);
    switch (trouble.answer) {
      case 'unavailable':
        return { status: 503, headers: {}, body: { ok: false, error: 'service_unavailable' } };
      case 'limited':
        return {
          status: 429,
          headers: { 'retry-after': String(trouble.retryAfter) },
          body: { ok: false, error: 'ratelimited' },
        };
      case 'refused':
        if (trouble.done) take(now);
        return { status: 200, headers: {}, body: { ok: false, error: trouble.error } };
      case 'error':
      case 'dropped':
      case 'hung':
      case 'truncated':
      case 'mistyped':
        if (trouble.done === 0) take(now);
        else if (trouble.done !== 'never') late.push({ at: now + trouble.done, redo: (at) => void take(at) });
        return { lost: trouble.answer };
    }
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '', 'http://slack');
    const body = await bodyOf(incoming);
    const given = argumentsOf(incoming, url, body);
    if (url.pathname.startsWith('/api/')) {
      const { token: inBody, ...args } = given;
      const token = tokenIn(incoming) ?? (typeof inBody === 'string' ? inBody : undefined);
      const method = url.pathname.slice('/api/'.length);
      const withApp = method === 'oauth.v2.access' ? { ...basicAuth(incoming), ...args } : args;
      const call = webApi.know(method, withApp, token, clock.now());
      return answer({ incoming, response }, call, (at) =>
        webApi.take(webApi.know(method, withApp, token, at)),
      );
    }
    const hook = model.hooks.get(url.pathname);
    if (url.pathname.startsWith('/hooks/')) {
      const call: Call = { method: 'response_url', args: given, now: clock.now(), ...(hook && { hook }) };
      return answer({ incoming, response }, call, (at) => takeHook({ ...call, now: at }));
    }
    if (url.pathname === '/oauth/v2/authorize') {
      const sent = oauth.authorize(url.searchParams, clock.now());
      if ('error' in sent)
        return reply(response, { status: 400, headers: {}, body: { ok: false, error: sent.error } });
      response.writeHead(302, { location: sent.location }).end();
      return;
    }
    reply(response, { status: 404, headers: {}, body: { ok: false, error: 'not_found' } });
  }

  function takeHook(call: Call): SlackAnswer {
    const wrong = broken(call);
    if (wrong) {
      const status = HOOK_ENDED.has(wrong.rule.error) ? 404 : 400;
      return { status, headers: {}, body: { ok: false, error: wrong.rule.error } };
    }
    if (call.hook) {
      call.hook.uses += 1;
      showAnswer(call.hook, call.args, call.now);
    }
    return { status: 200, headers: {}, body: { ok: true } };
  }

  /** Shows what an app answers: to who acted alone, if it does not say otherwise. */
  function showAnswer(hook: Hook, args: HookArguments, now: number): void {
    const { messages, id } = model.channel(hook.workspace, hook.channel);
    const original = messages.find(({ ts }) => ts === hook.ts);
    const text = typeof args.text === 'string' ? args.text.slice(0, TEXT_KEPT) : '';
    const blocks = (args.blocks as readonly Json[] | undefined) ?? [];
    if (args.delete_original === true && original) original.deleted = true;
    else if (args.replace_original === true && original) Object.assign(original, { text, blocks });
    else if (text !== '' || blocks.length > 0) {
      const { botUser, botId } = model.workspace(hook.workspace);
      const threadTs = args.thread_ts ?? hook.thread_ts;
      messages.push({
        channel: id,
        ts: model.stamp(now),
        at: now,
        user: botUser,
        bot_id: botId,
        text,
        blocks,
        deleted: false,
        sentWith: args,
        ...(typeof threadTs === 'string' && { thread_ts: threadTs }),
        ...(args.response_type !== 'in_channel' && { ephemeralTo: hook.user }),
      });
    }
    changed();
  }

  const server = createServer((incoming, response) => {
    // Who hangs up while it speaks is not answered; what it has said whole is done all the same.
    handle(incoming, response).catch((error: unknown) => {
      if (incoming.complete && !response.destroyed && !response.headersSent)
        reply(response, { status: 500, headers: {}, body: { ok: false, error: `fake: ${String(error)}` } });
      else response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;

  const happens = (workspace: string, event: Readonly<Record<string, unknown>>): Promise<Answer> =>
    people.event(workspace, event);
  const prefix = ({ kind }: Channel): string => (kind === 'group' ? 'group' : 'channel');
  const slack: FakeSlack = {
    ...people,
    app,
    port,
    apiUrl: `http://127.0.0.1:${port}/api/`,
    authorizeUrl: `http://127.0.0.1:${port}/oauth/v2/authorize`,

    addWorkspace({ id, name = id, enterprise, distributed = false, botToken, scopes = app.scopes }) {
      const botUser = `UBOT${id.slice(1)}`;
      const workspace: Workspace = {
        id,
        name,
        distributed,
        botUser,
        botId: `BBOT${id.slice(1)}`,
        channels: new Map(),
        users: new Map([[botUser, { id: botUser, name: 'dateline', is_bot: true }]]),
        installed: botToken !== undefined,
        ...(enterprise !== undefined && { enterprise }),
      };
      model.workspaces.set(id, workspace);
      if (botToken !== undefined)
        model.tokens.set(botToken, {
          text: botToken,
          kind: 'bot',
          workspace: id,
          scopes,
          revoked: false,
          ...(enterprise !== undefined && { enterprise }),
        });
      return workspace;
    },
    addChannel(
      workspace,
      { id, name = id.toLowerCase(), isPrivate, isShared, archived, restricted, members },
    ) {
      const home = model.workspace(workspace);
      const channel: Channel = {
        workspace,
        id,
        name,
        kind: isPrivate ? 'group' : 'channel',
        isShared: isShared ?? false,
        archived: archived ?? false,
        restricted: restricted ?? false,
        members: new Set(members ?? home.users.keys()),
        messages: [],
      };
      home.channels.set(id, channel);
      return channel;
    },
    addUser(workspace, user) {
      const member: Member = { name: user.id.toLowerCase(), ...user };
      const { users, channels } = model.workspace(workspace);
      users.set(user.id, member);
      for (const { kind, members } of channels.values()) if (kind === 'channel') members.add(user.id);
      return member;
    },
    direct: (workspace, user) => model.direct(workspace, user),

    channels: (workspace) => [...model.workspace(workspace).channels.keys()],
    messages(workspace, channel, { all = false } = {}) {
      pass(clock.now());
      const { messages } = model.channel(workspace, channel);
      return all ? messages : messages.filter(({ deleted }) => !deleted);
    },
    home: (workspace, user) => homeOf(model, workspace, user),
    modals: (user) => [...model.views.values()].filter((view) => view.type === 'modal' && view.user === user),
    heard: (method) => (method === undefined ? heard : heard.filter((call) => call.method === method)),
    tally(keys) {
      pass(clock.now());
      const counts = new Map<string, number>([...keys].map((key) => [key, 0]));
      for (const { channels } of model.workspaces.values())
        for (const { messages } of channels.values())
          for (const { metadata } of messages)
            for (const value of Object.values(metadata?.event_payload ?? {}))
              if (typeof value === 'string' && counts.has(value))
                counts.set(value, (counts.get(value) ?? 0) + 1);
      return {
        lost: [...counts].flatMap(([key, count]) => (count === 0 ? [key] : [])),
        doubled: new Map([...counts].filter(([, count]) => count > 1)),
      };
    },
    until,

    async useHttp(urls) {
      const each =
        typeof urls === 'string'
          ? ({ events_api: urls, slash_commands: urls, interactive: urls } satisfies Record<Door, string>)
          : urls;
      const requests = createRequests(app, world, each);
      transport = requests;
      return requests.verify();
    },
    sockets: () => sockets.open(),
    refresh: (warningMs = 10_000) => sockets.refresh(warningMs),
    drop: () => sockets.drop(),
    disableSockets: () => sockets.disable(),

    async archive(workspace, id) {
      const channel = model.channel(workspace, id);
      channel.archived = true;
      return happens(workspace, { type: `${prefix(channel)}_archive`, channel: id, user: 'U0' });
    },
    async unarchive(workspace, id) {
      const channel = model.channel(workspace, id);
      channel.archived = false;
      return happens(workspace, { type: `${prefix(channel)}_unarchive`, channel: id, user: 'U0' });
    },
    async deleteChannel(workspace, id) {
      const channel = model.channel(workspace, id);
      model.workspace(workspace).channels.delete(id);
      return happens(workspace, { type: `${prefix(channel)}_deleted`, channel: id });
    },
    async inviteBot(workspace, id, inviter) {
      const channel = model.channel(workspace, id);
      const { botUser } = model.workspace(workspace);
      channel.members.add(botUser);
      const type = channel.kind === 'group' ? 'G' : 'C';
      return happens(workspace, {
        type: 'member_joined_channel',
        user: botUser,
        channel: id,
        channel_type: type,
        team: workspace,
        inviter,
      });
    },
    async removeBot(workspace, id) {
      const channel = model.channel(workspace, id);
      channel.members.delete(model.workspace(workspace).botUser);
      return happens(workspace, { type: `${prefix(channel)}_left`, channel: id, actor_id: 'U0' });
    },
    deleteMessage(workspace, channel, ts) {
      const message = model.channel(workspace, channel).messages.find((message) => message.ts === ts);
      if (!message) throw new Error(`There is no message ${ts} in ${channel}.`);
      message.deleted = true;
    },
    async uninstall(workspace) {
      const home = model.workspace(workspace);
      home.installed = false;
      const [, uninstalled] = await Promise.all([
        happens(workspace, tokensRevoked(home)),
        happens(workspace, { type: 'app_uninstalled' }),
      ]);
      return uninstalled;
    },
    async revoke(workspace) {
      for (const token of model.tokens.values()) if (token.workspace === workspace) token.revoked = true;
      return happens(workspace, tokensRevoked(model.workspace(workspace)));
    },

    consent: oauth.consent,
    fail: (method, trouble, where = {}) =>
      void plans.push({ method, trouble, where, left: where.times ?? 1 }),

    async [Symbol.asyncDispose]() {
      closing.abort();
      changed();
      await sockets.close();
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    },
  };
  return slack;
}

type HookArguments = Readonly<Record<string, unknown>>;

/** A `response_url` that is over, or never was one. */
const HOOK_ENDED: ReadonlySet<string> = new Set(['used_url', 'expired_url', 'invalid_url']);

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Arguments come in the query, as a form or as JSON. https://docs.slack.dev/apis/web-api#methods_supporting_json */
function argumentsOf(incoming: IncomingMessage, url: URL, body: string): Readonly<Record<string, unknown>> {
  const type = incoming.headers['content-type'] ?? '';
  const query = Object.fromEntries(url.searchParams);
  if (!type.startsWith('application/json'))
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  try {
    const said: unknown = JSON.parse(body);
    return typeof said === 'object' && said !== null ? { ...query, ...said } : query;
  } catch {
    return query;
  }
}

const tokenIn = ({ headers: { authorization } }: IncomingMessage): string | undefined =>
  /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];

/** An app may give its id and secret as a user and a password. */
function basicAuth({ headers: { authorization } }: IncomingMessage): Readonly<Record<string, string>> {
  const [, coded] = /^Basic (\S+)$/.exec(authorization ?? '') ?? [];
  if (coded === undefined) return {};
  const [id = '', secret = ''] = Buffer.from(coded, 'base64').toString().split(':');
  return { client_id: decodeURIComponent(id), client_secret: decodeURIComponent(secret) };
}

function reply(response: ServerResponse, { status, headers, body }: SlackAnswer): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}
