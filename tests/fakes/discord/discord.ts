import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realWorld, type World } from '../../../src/world.ts';
import { lose } from '../chat-server.ts';
import type { Tally } from '../chat.ts';
import { isFields, listOf } from './forms.ts';
import { createGateway, INTENTS, type Gateway } from './gateway.ts';
import { createHappenings, type Happenings } from './happenings.ts';
import { createLimits } from './limits.ts';
import {
  ALL,
  createChannel,
  createModel,
  type App,
  type Channel,
  type FakeMessage,
  type Fields,
  type Guild,
  type NewChannel,
  type User,
} from './model.ts';
import { asUser } from './payloads.ts';
import { createPeople, type People } from './people.ts';
import { createRequests } from './requests.ts';
import { createRest, type Asked, type RestAnswer } from './rest.ts';
import { find, type RouteName } from './routes.ts';
import { ANSWER_WITHIN, type Call } from './rules.ts';
import type { Parcel, Transport } from './transport.ts';
import { createDiscordTroubles, type DiscordFaults, type DiscordTrouble, type Where } from './trouble.ts';

export type { Answer } from './people.ts';
export type { DiscordTrouble, Where } from './trouble.ts';
export { permissions, type App, type Channel, type FakeMessage, type Guild, type User } from './model.ts';
export { CLOSES } from './gateway.ts';

export interface DiscordOptions {
  /** Its clock is Discord's own. */
  readonly world?: World;
  readonly app?: Partial<App>;
  /** Calls may come as often as they like: for tests of something else that make a great many. */
  readonly unlimited?: boolean;
  /** For how long (ms) a nonce is known. Discord says "the past few minutes". */
  readonly nonceFor?: number;
  /** How often (ms) the gateway asks for a heartbeat. */
  readonly heartbeatMs?: number;
  /** Which calls meet trouble, for who picks by chance; they count from 0. */
  readonly faults?: DiscordFaults;
  /** How long (ms) a call takes each way. */
  readonly travelMs?: () => number;
  /** Sees every call of the REST API when it comes in, when it was done or not, and when its answer has left. */
  readonly watch?: (event: DiscordEvent) => void;
}

export interface DiscordEvent {
  readonly moment: 'heard' | 'done' | 'answered';
  readonly call: Call;
  readonly verb: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Once it was done; undefined: nothing that the caller could read. */
  readonly answer?: RestAnswer;
  readonly at: number;
}

/** A call of the REST API and what was answered; undefined: nothing that the caller could read. */
export interface Heard {
  readonly route: RouteName;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly at: number;
  readonly status?: number;
  readonly answer?: unknown;
}

export interface NewGuild {
  readonly id: string;
  readonly name?: string;
  readonly owner?: string;
  readonly locale?: string;
  readonly joined?: boolean;
  /** Of the app; absent: all. */
  readonly permissions?: bigint;
}

export type NewUser = Pick<User, 'id'> & Partial<User>;

export interface FakeDiscord
  extends
    People,
    Happenings,
    Pick<
      Gateway,
      | 'sessions'
      | 'identified'
      | 'opening'
      | 'refresh'
      | 'invalidate'
      | 'drop'
      | 'closeWith'
      | 'refuse'
      | 'mute'
      | 'forget'
      | 'garble'
    >,
    AsyncDisposable {
  /** For `rest: { api }`. */
  readonly apiUrl: string;
  readonly port: number;
  readonly app: App;

  addGuild(what: NewGuild): Guild;
  /** A channel of a server, or with a `parent` and a thread's kind a thread. */
  addChannel(guild: string, what: NewChannel): Channel;
  /** Messages among people, in which the app is no member: who has it with them uses it there. */
  addAmongPeople(id: string, kind: 'dm' | 'group'): Channel;
  /** A person, who comes into a server with what they may do there. */
  addUser(user: NewUser, guild?: string, permissions?: bigint): User;
  /** The direct message of a user with the app, opened if need be. */
  direct(user: string): Channel;

  /** The ids of all channels, threads and direct messages. */
  channels(): readonly string[];
  /** What people see, in order; ephemeral answers are among it, and what was deleted is not. */
  messages(channel: string, options?: { readonly all?: boolean }): readonly FakeMessage[];
  /** The commands that are registered, everywhere or for one server. */
  commands(guild?: string): readonly Fields[];
  /** Every call of the REST API so far. */
  heard(route?: RouteName): readonly Heard[];
  /** How many answers of the last ten minutes Discord held against the app. */
  invalid(): number;
  /** How often each key that is expected to be seen once is seen. @param markOf what a message has of its key: its nonce, or anywhere in it */
  tally(keys: Iterable<string>, markOf?: (key: string) => readonly string[]): Tally;
  /** Resolves when something is so; it is looked at whenever anything happened here. */
  until(isSo: () => boolean): Promise<void>;

  /** From now on the app is told of interactions by signed requests. @returns whether it passed Discord's check */
  useHttp(url: string): Promise<boolean>;
  /** From now on by the gateway, as in the beginning. */
  useGateway(): void;

  /** The next calls of a route meet trouble. */
  fail(route: RouteName | '*', trouble: DiscordTrouble, where?: Where): void;
}

const keys = generateKeyPairSync('ed25519');
const privateKey = createPrivateKey(keys.privateKey.export({ type: 'pkcs8', format: 'pem' }));
/** The last 32 bytes of the DER form are the key itself. */
const verifyKey = createPublicKey(privateKey)
  .export({ type: 'spki', format: 'der' })
  .subarray(-32)
  .toString('hex');

export const APP: App = {
  id: '1400000000000000000',
  name: 'dateline',
  token: 'MTQwMDAwMDAwMDAwMDAwMDAwMA.fake.token',
  privileged: 0,
  shards: 1,
  concurrency: 1,
  verifyKey,
  sessions: 1_000,
  endpoint: null,
  codeGrant: false,
  revoked: false,
};

/** Discord on a port of this machine: REST, gateway and signed requests, for one app. */
export async function startDiscord(options: DiscordOptions = {}): Promise<FakeDiscord> {
  const {
    world = realWorld,
    unlimited = false,
    nonceFor = 180_000,
    heartbeatMs = 41_250,
    travelMs = () => 0,
    watch,
  } = options;
  const { clock } = world;
  const app: App = { ...APP, ...options.app };
  const model = createModel(app);
  const limits = createLimits(unlimited);
  const troubles = createDiscordTroubles(options.faults);
  const closing = new AbortController();
  const waiting = new Set<() => void>();
  const heard: Heard[] = [];
  let port = 0;

  const changed = (): void => waiting.forEach((look) => look());
  const gatewayUrl = (): string => `ws://127.0.0.1:${port}/gateway`;
  const gateway = createGateway(model, world, { heartbeatMs, url: gatewayUrl, changed });
  let interactions: Transport = gateway;

  const send = (parcel: Parcel) =>
    (parcel.event === 'INTERACTION_CREATE' ? interactions : gateway).deliver(parcel);
  const tell = (event: string, data: Fields, channel: Channel): void => {
    const inGuild = channel.guild !== undefined;
    const intent = event.startsWith('MESSAGE')
      ? inGuild
        ? INTENTS.guildMessages
        : INTENTS.directMessages
      : INTENTS.guilds;
    void send({
      event,
      intent,
      data: event.startsWith('MESSAGE')
        ? { ...data, channel_type: inGuild ? 0 : 1, ...(inGuild && { guild_id: channel.guild }) }
        : data,
      ...(channel.guild !== undefined && { guild: channel.guild }),
    });
  };

  const rest = createRest({ model, limits, gatewayUrl, nonceFor, tell });

  const people = createPeople({
    model,
    now: clock.now,
    send,
    until,
    respond({ id, token }, body) {
      const asked: Asked = {
        route: 'create_interaction_response',
        params: { interaction: id, token },
        query: {},
        body,
      };
      const { status } = rest.take(rest.know(asked, clock.now()));
      changed();
      return status < 300;
    },
    async answered(interaction) {
      const ended = new AbortController();
      const late = clock.sleep(Math.max(0, interaction.at + ANSWER_WITHIN + 1 - clock.now()), ended.signal);
      await Promise.race([late, until(() => interaction.answered !== undefined)]);
      ended.abort();
    },
  });

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

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method: verb = '', headers } = incoming;
    const url = new URL(incoming.url ?? '', 'http://discord');
    const body = await bodyOf(incoming);
    const found = find(verb, url.pathname.replace(/^\/api(?:\/v\d+)?/, ''));
    if (!found) return reply(response, NOT_FOUND, world.clock.now());
    const { authorization: token } = headers;
    const asked: Asked = {
      ...found,
      query: Object.fromEntries(url.searchParams),
      body,
      ...(token !== undefined && { token }),
    };
    const call = rest.know(asked, clock.now());
    const note = (moment: DiscordEvent['moment'], answer?: RestAnswer): void =>
      watch?.({
        moment,
        call,
        verb,
        path: url.pathname,
        headers,
        at: clock.now(),
        ...(answer && { answer }),
      });
    const travel = async (): Promise<void> => {
      const ms = travelMs();
      if (ms > 0) await clock.sleep(ms);
    };
    note('heard');
    await travel();
    const now = clock.now();
    troubles.pass(now);
    const given = troubles.meet(call, now, (at) => rest.take(rest.know(asked, at)));
    const answer = 'body' in given ? given : undefined;
    if (answer && isHeldAgainst(answer)) limits.refuse(now);
    heard.push({
      ...found,
      query: asked.query,
      body,
      at: now,
      ...(answer && { status: answer.status, answer: answer.body }),
    });
    note('done', answer);
    changed();
    await travel();
    if ('body' in given) reply(response, given, world.clock.now());
    else lose(response, given.lost);
    note('answered', answer);
  }

  const server = createServer((incoming, response) => {
    // Who hangs up while it speaks is not answered; what it has said whole is done all the same.
    handle(incoming, response).catch((error: unknown) => {
      if (incoming.complete && !response.destroyed && !response.headersSent)
        reply(
          response,
          { status: 500, headers: {}, body: { message: `fake: ${String(error)}`, code: 0 } },
          world.clock.now(),
        );
      else response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  port = (server.address() as AddressInfo).port;

  const {
    sessions,
    identified,
    opening,
    refresh,
    invalidate,
    drop,
    closeWith,
    refuse,
    mute,
    forget,
    garble,
  } = gateway;
  return {
    ...people,
    ...createHappenings(model, send),
    sessions,
    opening,
    identified,
    refresh,
    invalidate,
    drop,
    closeWith,
    refuse,
    mute,
    forget,
    garble,
    app,
    port,
    apiUrl: `http://127.0.0.1:${port}/api`,

    addGuild({ id, name = `server-${id}`, owner = '1', locale = 'en-US', joined = true, permissions = ALL }) {
      const guild: Guild = {
        id,
        name,
        owner,
        locale,
        joined,
        permissions,
        members: new Map(),
        channels: new Map(),
      };
      model.guilds.set(id, guild);
      return guild;
    },
    addChannel(guild, what) {
      const channel = createChannel({ ...what, guild });
      model.guild(guild).channels.set(channel.id, channel);
      model.channels.set(channel.id, channel);
      return channel;
    },
    addAmongPeople(id, kind) {
      const channel = createChannel({ id, kind });
      model.channels.set(id, channel);
      return channel;
    },
    addUser(what, guild, permissions = ORDINARY) {
      const user: User = model.users.get(what.id) ?? {
        username: `user-${what.id}`,
        locale: 'en-US',
        bot: false,
        closed: false,
        installed: false,
        ...what,
      };
      model.users.set(user.id, user);
      if (guild !== undefined) model.guild(guild).members.set(user.id, permissions);
      return user;
    },
    direct: (user) => model.direct(user, clock.now()),

    channels: () => [...model.channels.keys()],
    messages(channel, { all = false } = {}) {
      troubles.pass(clock.now());
      const { messages } = model.channel(channel);
      return all ? messages : messages.filter(({ deleted }) => !deleted);
    },
    commands: (guild = '') => model.commands.get(guild) ?? [],
    heard: (route) => (route === undefined ? heard : heard.filter((call) => call.route === route)),
    invalid: () => limits.invalid(clock.now()),
    tally(keys, markOf = (key) => [key]) {
      troubles.pass(clock.now());
      const marks = new Map<string, number>();
      for (const { messages } of model.channels.values())
        for (const message of messages)
          for (const mark of wordsIn(message)) marks.set(mark, (marks.get(mark) ?? 0) + 1);
      const counts = [...keys].map(
        (key) => [key, Math.max(...markOf(key).map((mark) => marks.get(mark) ?? 0))] as const,
      );
      return {
        lost: counts.flatMap(([key, count]) => (count === 0 ? [key] : [])),
        doubled: new Map(counts.filter(([, count]) => count > 1)),
      };
    },
    until,

    async useHttp(url) {
      const requests = createRequests(privateKey, world, url, () => ({
        id: model.id(clock.now()),
        application_id: app.id,
        token: 'ping',
        version: 1,
        user: asUser(model.user(app.id)),
      }));
      const isGood = await requests.verify();
      if (isGood) {
        interactions = requests;
        app.endpoint = url;
      }
      return isGood;
    },
    useGateway() {
      interactions = gateway;
      app.endpoint = null;
    },

    fail: (route, trouble, where = {}) => troubles.lay(route, trouble, where),

    async [Symbol.asyncDispose]() {
      closing.abort();
      changed();
      await gateway.close();
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
    },
  };
}

/** What people may do where nobody says otherwise: see, write, read what was. */
const ORDINARY = (1n << 10n) | (1n << 11n) | (1n << 16n) | (1n << 38n);

const NOT_FOUND: RestAnswer = { status: 404, headers: {}, body: { message: '404: Not Found', code: 0 } };

/** What refuses is counted, but for limits that others have reached. https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
const isHeldAgainst = ({ status, headers }: RestAnswer): boolean =>
  status === 401 || status === 403 || (status === 429 && headers['x-ratelimit-scope'] !== 'shared');

/** All by which a message may be known: its nonce, and every text in its components and content. */
export function wordsIn({ nonce, content, components, embeds }: FakeMessage): ReadonlySet<string> {
  const words = new Set<string>([String(nonce ?? ''), content]);
  const read = (value: unknown): void => {
    if (typeof value === 'string') words.add(value);
    else if (Array.isArray(value)) value.forEach(read);
    else if (isFields(value)) Object.values(value).forEach(read);
  };
  read(components);
  read(embeds);
  return words;
}

/** A body of JSON, alone or with files; none: {}; undefined: one that cannot be read. https://discord.com/developers/docs/reference#uploading-files */
async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const type = incoming.headers['content-type'] ?? '';
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return {};
  try {
    if (!type.startsWith('multipart/form-data')) return JSON.parse(bytes.toString()) as unknown;
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const written = form.get('payload_json');
    const said: unknown = JSON.parse(typeof written === 'string' ? written : '{}');
    return isFields(said) ? { ...said, attachments: attached(said, form) } : said;
  } catch {
    return undefined;
  }
}

/** The files that came along, as the form describes them. */
function attached({ attachments }: Fields, form: FormData): readonly Fields[] {
  const described = listOf(attachments).filter(isFields);
  const files = [...form].flatMap(([name, file]) => {
    const [, id] = /^files\[(\d+)\]$/.exec(name) ?? [];
    return id === undefined || typeof file === 'string' ? [] : [{ id, file }];
  });
  const kept = described.filter(({ id }) => !files.some((one) => one.id === String(id)));
  return [
    ...kept,
    ...files.map(({ id, file }) => ({
      filename: file.name,
      ...described.find((one) => String(one.id) === id),
      id,
      size: file.size,
      content_type: file.type,
    })),
  ];
}

function reply(response: ServerResponse, { status, headers, body }: RestAnswer, now: number): void {
  response.writeHead(status, {
    // oxlint-disable-next-line no-restricted-globals -- as Node writes the header itself
    date: new Date(now).toUTCString(),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
