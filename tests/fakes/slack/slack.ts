import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realWorld, type World } from '../../../src/world.ts';
import { lose } from '../chat-server.ts';
import type { Tally } from '../chat.ts';
import type { MethodName } from './methods.ts';
import { createHappenings, type Happenings } from './happenings.ts';
import { createHooks, type HookArguments } from './hooks.ts';
import {
  createModel,
  type App,
  type Channel,
  type FakeMessage,
  type FakeView,
  type Member,
  type Workspace,
} from './model.ts';
import { createOAuth, type Consent } from './oauth.ts';
import { createPeople, type People } from './people.ts';
import { createRequests, type RequestUrls } from './requests.ts';
import type { Call } from './rules.ts';
import { createSockets } from './sockets.ts';
import type { Delivered, Door, Lost, Parcel, Transport } from './transport.ts';
import { createSlackTroubles, type SlackFaults, type SlackTrouble, type Where } from './trouble.ts';
import { createWebApi, homeOf, type SlackAnswer } from './web-api.ts';

export type { Answer } from './people.ts';
export type { SlackTrouble, Where } from './trouble.ts';
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
  readonly faults?: SlackFaults;
  /** How long (ms) a call takes each way. */
  readonly travelMs?: () => number;
  /** Sees every call of the Web API when it comes in, when it was done or not, and when its answer has left. */
  readonly watch?: (event: SlackEvent) => void;
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

export interface FakeSlack extends People, Happenings, AsyncDisposable {
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
  /** Sends each socket a frame that is none of Slack's. */
  utter(frame: string): void;
  /** Socket Mode is turned off. */
  disableSockets(): void;

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
  const { world = realWorld, unacked = 'lose', unlimited = false, travelMs = () => 0, watch } = options;
  const { clock } = world;
  const app: App = { ...APP, ...options.app };
  const model = createModel(app);
  const oauth = createOAuth(model);
  const hooks = createHooks(model);
  const troubles = createSlackTroubles(options.faults);
  const closing = new AbortController();
  const waiting = new Set<() => void>();
  const heard: Heard[] = [];
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
    show(hook, body) {
      hooks.show(hook, typeof body === 'string' ? { text: body } : (body as HookArguments), clock.now());
      changed();
    },
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
    troubles.pass(now);
    const given = troubles.meet(call, now, take);
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
      return answer({ incoming, response }, call, (at) => hooks.take({ ...call, now: at }));
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

  const slack: FakeSlack = {
    ...people,
    ...createHappenings(model, people.event),
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
      troubles.pass(clock.now());
      const { messages } = model.channel(workspace, channel);
      return all ? messages : messages.filter(({ deleted }) => !deleted);
    },
    home: (workspace, user) => homeOf(model, workspace, user),
    modals: (user) => [...model.views.values()].filter((view) => view.type === 'modal' && view.user === user),
    heard: (method) => (method === undefined ? heard : heard.filter((call) => call.method === method)),
    tally(keys) {
      troubles.pass(clock.now());
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
    utter: (frame) => sockets.utter(frame),
    disableSockets: () => sockets.disable(),

    consent: oauth.consent,
    fail: (method, trouble, where = {}) => troubles.lay(method, trouble, where),

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
