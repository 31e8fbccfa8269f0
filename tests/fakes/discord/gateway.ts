import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { realWorld, type World } from '../../../src/world.ts';
import { isFields, listOf } from './forms.ts';
import type { Fields, Model } from './model.ts';
import { asNewGuild, asUser } from './payloads.ts';
import type { Delivered, Parcel, Transport } from './transport.ts';

/** https://discord.com/developers/docs/events/gateway-events#payload-structure */
export const OPS = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voice: 4,
  resume: 6,
  reconnect: 7,
  members: 8,
  invalid: 9,
  hello: 10,
  ack: 11,
} as const;

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
export const CLOSES = {
  unknownOp: 4001,
  undecodable: 4002,
  notIdentified: 4003,
  badToken: 4004,
  identifiedTwice: 4005,
  badSequence: 4007,
  tooFast: 4008,
  timedOut: 4009,
  badShard: 4010,
  shardsNeeded: 4011,
  badVersion: 4012,
  badIntents: 4013,
  forbiddenIntents: 4014,
} as const;

/** https://discord.com/developers/docs/events/gateway#list-of-intents */
export const INTENTS = {
  guilds: 1 << 0,
  members: 1 << 1,
  presences: 1 << 8,
  guildMessages: 1 << 9,
  directMessages: 1 << 12,
  content: 1 << 15,
} as const;
const PRIVILEGED = INTENTS.members | INTENTS.presences | INTENTS.content;
const LAST_INTENT = 1 << 25;
/** https://discord.com/developers/docs/events/gateway#sharding */
const GUILDS_A_SHARD = 2_500;
/** In so long each turn has one. https://discord.com/developers/docs/events/gateway#session-start-limit-object */
const STARTS_PER_MS = 5_000;
/** https://discord.com/developers/docs/events/gateway#rate-limiting */
const SENDS = { calls: 120, perMs: 60_000 } as const;

export interface Session {
  readonly id: string;
  readonly shard: number;
  readonly shards: number;
  readonly intents: number;
  /** Whether the app hears it now. */
  readonly isOpen: boolean;
  readonly resumed: number;
}

export interface Gateway extends Transport {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Those that are open or may be resumed. */
  sessions(): readonly Session[];
  /** How often a session was begun. */
  identified(): number;
  /** How many connections are there of which no session has begun or goes on. */
  opening(): number;
  /** Asks every connection to come again (op 7). */
  refresh(): void;
  /** Says that sessions are over (op 9). @param resumable whether they may be resumed all the same; absent: an odd frame, which does not say */
  invalidate(resumable?: boolean): void;
  /** Ends connections without a word; sessions may be resumed. */
  drop(): void;
  /** Closes connections with a code. Those that no session outlives end sessions. */
  closeWith(code: number): void;
  /** From now on connections are closed with a code as they say who they are; without one they are not. */
  refuse(code?: number): void;
  /** From now on heartbeats are not answered, or are again. */
  mute(is: boolean): void;
  /** Forgets sessions, so that none can be resumed. */
  forget(): void;
  /** The next greetings, or words that a session is there, hold this instead of what they should; undefined: nothing. */
  garble(what: 'HELLO' | 'READY', data: unknown, times: number): void;
  close(): Promise<void>;
}

interface Own {
  readonly id: string;
  readonly shard: number;
  readonly shards: number;
  readonly intents: number;
  sequence: number;
  resumed: number;
  readonly said: { readonly sequence: number; readonly frame: Fields }[];
  link: WebSocket | undefined;
}

/** The gateway, version 10, in JSON. https://discord.com/developers/docs/events/gateway @param changed is called whenever something happens here */
export function createGateway(
  model: Model,
  { clock, random }: World,
  options: { readonly heartbeatMs: number; readonly url: () => string; readonly changed: () => void },
): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const links = new Set<WebSocket>();
  let sessions: Own[] = [];
  let begun = 0;
  let isMute = false;
  let refusal: number | undefined;
  const garbled: Record<'HELLO' | 'READY', { readonly data: unknown }[]> = { HELLO: [], READY: [] };
  /** When a session of each turn began. */
  const startedAt = new Map<number, number>();

  function admit(link: WebSocket, version: string | null): void {
    links.add(link);
    const heard: number[] = [];
    link.on('error', () => link.terminate());
    link.on('close', (code) => {
      links.delete(link);
      for (const session of sessions) if (session.link === link) session.link = undefined;
      // Who says goodbye in the usual way does not come back for the session.
      if (code === 1000 || code === 1001)
        sessions = sessions.filter((session) => session.link !== undefined || !owned(session, link));
      options.changed();
    });
    link.on('message', (data) => {
      heard.push(clock.now());
      while (heard[0] !== undefined && heard[0] <= clock.now() - SENDS.perMs) heard.shift();
      if (heard.length > SENDS.calls) return link.close(CLOSES.tooFast, 'You are being rate limited.');
      hear(link, read(data));
      options.changed();
    });
    if (version !== '10' && version !== '9') return link.close(CLOSES.badVersion, 'Invalid API version.');
    const hello = garbled.HELLO.shift() ?? { data: { heartbeat_interval: options.heartbeatMs, _trace: [] } };
    say(link, { op: OPS.hello, d: hello.data });
  }

  const owners = new WeakMap<Own, WebSocket>();
  const owned = (session: Own, link: WebSocket): boolean => owners.get(session) === link;
  const sessionOf = (link: WebSocket): Own | undefined => sessions.find((session) => session.link === link);

  function hear(link: WebSocket, said: Fields | undefined): void {
    if (!said) return link.close(CLOSES.undecodable, 'Error while decoding payload.');
    const data = isFields(said.d) ? said.d : {};
    switch (said.op) {
      case OPS.heartbeat:
        if (!isMute) say(link, { op: OPS.ack });
        return;
      case OPS.identify:
        if (refusal !== undefined) return link.close(refusal);
        return sessionOf(link)
          ? link.close(CLOSES.identifiedTwice, 'Already authenticated.')
          : identify(link, data);
      case OPS.resume:
        return refusal === undefined ? resume(link, data) : link.close(refusal);
      case OPS.presence:
      case OPS.voice:
      case OPS.members:
        if (!sessionOf(link)) link.close(CLOSES.notIdentified, 'Not authenticated.');
        return;
      default:
        return link.close(CLOSES.unknownOp, 'Unknown opcode.');
    }
  }

  function identify(link: WebSocket, { token, intents, shard }: Fields): void {
    const { app } = model;
    const [index, count] = Array.isArray(shard) ? shard.map(Number) : [0, 1];
    const wanted = Number(intents);
    if (token !== app.token || app.revoked || app.sessions < 1) {
      // Who has begun too many sessions in a day has the token reset.
      if (token === app.token) app.revoked = true;
      return link.close(CLOSES.badToken, 'Authentication failed.');
    }
    if (index === undefined || count === undefined || !(index >= 0 && index < count))
      return link.close(CLOSES.badShard, 'Invalid shard.');
    if (!Number.isInteger(wanted) || wanted < 0 || wanted >= LAST_INTENT << 1)
      return link.close(CLOSES.badIntents, 'Invalid intent(s).');
    if ((wanted & PRIVILEGED & ~app.privileged) !== 0)
      return link.close(CLOSES.forbiddenIntents, 'Disallowed intent(s).');
    const guilds = [...model.guilds.values()].filter(
      ({ id, joined }) => joined && shardOf(id, count) === index,
    );
    if (guilds.length > GUILDS_A_SHARD) return link.close(CLOSES.shardsNeeded, 'Sharding required.');
    // Who begins too fast is told that there is no session, and it counts as one.
    app.sessions -= 1;
    const [turn, now] = [index % app.concurrency, clock.now()];
    if (now - (startedAt.get(turn) ?? -Infinity) < STARTS_PER_MS)
      return say(link, { op: OPS.invalid, d: false });
    startedAt.set(turn, now);
    begun += 1;
    const session: Own = {
      id: random.uuid().replaceAll('-', ''),
      shard: index,
      shards: count,
      intents: wanted,
      sequence: 0,
      resumed: 0,
      said: [],
      link,
    };
    owners.set(session, link);
    sessions = [
      ...sessions.filter((one) => one.shard !== index || one.shards !== count || one.link),
      session,
    ];
    dispatch(session, 'READY', {
      v: 10,
      user: { ...asUser(model.user(app.id)), verified: true, mfa_enabled: false, email: null },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: options.url(),
      shard: [index, count],
      application: { id: app.id, flags: 0 },
      private_channels: [],
      relationships: [],
    });
    if ((wanted & INTENTS.guilds) !== 0)
      for (const guild of guilds) dispatch(session, 'GUILD_CREATE', asNewGuild(model, guild));
  }

  function resume(link: WebSocket, { token, session_id: id, seq }: Fields): void {
    if (token !== model.app.token || model.app.revoked)
      return link.close(CLOSES.badToken, 'Authentication failed.');
    const session = sessions.find((one) => one.id === id);
    if (!session) return say(link, { op: OPS.invalid, d: false });
    const sequence = Number(seq);
    if (!(sequence >= 0 && sequence <= session.sequence))
      return link.close(CLOSES.badSequence, 'Invalid seq.');
    session.link?.terminate();
    session.link = link;
    owners.set(session, link);
    session.resumed += 1;
    for (const { frame } of session.said.filter((one) => one.sequence > sequence)) say(link, frame);
    dispatch(session, 'RESUMED', { _trace: [] });
  }

  function dispatch(session: Own, event: string, data: Fields): void {
    session.sequence += 1;
    const odd = event === 'READY' ? garbled.READY.shift() : undefined;
    const frame = { op: OPS.dispatch, t: event, s: session.sequence, d: odd ? odd.data : data };
    session.said.push({ sequence: session.sequence, frame });
    if (session.link) say(session.link, frame);
  }

  async function deliver({ event, data, guild, intent }: Parcel): Promise<Delivered> {
    const hearers = sessions.filter(
      ({ shard, shards, intents }) =>
        shard === (guild === undefined ? 0 : shardOf(guild, shards)) &&
        (intent === undefined || (intents & intent) !== 0),
    );
    // The newest session of a shard hears what may be answered once.
    const told = event === 'INTERACTION_CREATE' ? hearers.slice(-1) : hearers;
    for (const session of told) dispatch(session, event, forEyes(session, event, data));
    options.changed();
    return told.length > 0 ? { is: 'told' } : { is: 'lost', because: 'nobody' };
  }

  /** What people write is for those it is written to. https://discord.com/developers/docs/events/gateway#message-content-intent */
  function forEyes({ intents }: Own, event: string, data: Fields): Fields {
    if (event !== 'MESSAGE_CREATE' && event !== 'MESSAGE_UPDATE') return data;
    const isMine = isFields(data.author) && data.author.id === model.app.id;
    const isNamed = listOf(data.mentions).some((one) => isFields(one) && one.id === model.app.id);
    const isLet = data.guild_id === undefined || isMine || isNamed || (intents & INTENTS.content) !== 0;
    return isLet ? data : { ...data, content: '', embeds: [], attachments: [], components: [] };
  }

  const each = (act: (link: WebSocket) => void): void => [...links].forEach(act);

  return {
    deliver,
    upgrade(request, socket, head) {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://discord');
      if (!pathname.startsWith('/gateway') || searchParams.get('encoding') !== 'json')
        return void socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      server.handleUpgrade(request, socket, head, (link) => admit(link, searchParams.get('v')));
    },
    sessions: () =>
      sessions.map(({ id, shard, shards, intents, link, resumed }) => ({
        id,
        shard,
        shards,
        intents,
        resumed,
        isOpen: link !== undefined,
      })),
    identified: () => begun,
    opening: () => [...links].filter((link) => !sessionOf(link)).length,
    refresh: () => each((link) => say(link, { op: OPS.reconnect, d: null })),
    invalidate(resumable) {
      if (resumable === false) sessions = sessions.filter(({ link }) => link === undefined);
      each((link) => say(link, { op: OPS.invalid, d: resumable }));
    },
    drop: () => each((link) => link.terminate()),
    closeWith(code) {
      if (code === CLOSES.timedOut || code === CLOSES.badSequence) sessions = [];
      each((link) => link.close(code));
    },
    refuse: (code) => void (refusal = code),
    mute: (is) => void (isMute = is),
    forget: () => void (sessions = []),
    garble: (what, data, times) =>
      void garbled[what].push(...Array.from({ length: times }, () => ({ data }))),
    async close() {
      const ended = new AbortController();
      const closed = [...links].map((link) => new Promise<void>((gone) => link.once('close', () => gone())));
      each((link) => link.close(1001));
      // The end of a test is in nobody's time but the machine's. Who does not answer is not waited for.
      await Promise.race([Promise.all(closed), realWorld.clock.sleep(GOODBYE_MS, ended.signal)]);
      ended.abort();
      each((link) => link.terminate());
    },
  };
}

/** So long (ms) an app may take to close its side. */
const GOODBYE_MS = 500;

/** https://discord.com/developers/docs/events/gateway#sharding-sharding-formula */
export const shardOf = (guild: string, shards: number): number =>
  Number((BigInt(guild) >> 22n) % BigInt(shards));

function say(link: WebSocket, frame: Fields): void {
  if (link.readyState === WebSocket.OPEN) link.send(JSON.stringify(frame));
}

function read(data: WebSocket.RawData): Fields | undefined {
  try {
    // A frame of text comes as one buffer.
    const said: unknown = JSON.parse((data as Buffer).toString());
    return isFields(said) ? said : undefined;
  } catch {
    return undefined;
  }
}
