// What Discord holds: servers with their people, channels and messages, the one app, and the interactions it was sent.
// State and nothing else: it asks for no time, and knows no protocol.

export type Fields = Readonly<Record<string, unknown>>;

/** The one app that is here, whose bot user has the same id. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  /** Which privileged intents it was let have. */
  readonly privileged: number;
  /** Of how many shards `/gateway/bot` tells. */
  readonly shards: number;
  /** How many sessions may begin in five seconds, each of another turn. */
  readonly concurrency: number;
  /** Its Ed25519 key, as hex, by which it knows that Discord speaks. */
  readonly verifyKey: string;
  /** How many sessions it may still start today. */
  sessions: number;
  endpoint: string | null;
  /** Whether who invites it is to exchange a code. https://discord.com/developers/docs/resources/application#application-object */
  readonly codeGrant: boolean;
  revoked: boolean;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly locale: string;
  readonly bot: boolean;
  /** Lets nobody write to them. */
  closed: boolean;
  /** Has the app for themselves, in every place. */
  installed: boolean;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly locale: string;
  /** Whether the app is in it. */
  joined: boolean;
  /** Of the app, in all channels that do not say otherwise. */
  permissions: bigint;
  /** By user id: what they may do. */
  readonly members: Map<string, bigint>;
  readonly channels: Map<string, Channel>;
}

/** https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
export const KINDS = {
  text: 0,
  dm: 1,
  group: 3,
  announcement: 5,
  announcementThread: 10,
  thread: 11,
  forum: 15,
} as const;
export type Kind = keyof typeof KINDS;

export interface Channel {
  readonly id: string;
  readonly kind: Kind;
  readonly guild?: string;
  /** Of a thread. */
  readonly parent?: string;
  /** Of a direct message: whom the app writes with. */
  readonly recipient?: string;
  name: string;
  /** What the app may not do here. */
  denied: bigint;
  /** Of a forum; one that is moderated is given by those who manage threads. */
  readonly tags: readonly { readonly id: string; readonly name: string; readonly moderated?: boolean }[];
  readonly requiresTag: boolean;
  applied: readonly string[];
  archived: boolean;
  locked: boolean;
  readonly messages: FakeMessage[];
}

export interface FakeMessage {
  readonly id: string;
  readonly channel: string;
  /** When it appeared (ms). */
  readonly at: number;
  readonly author: string;
  content: string;
  flags: number;
  components: readonly Fields[];
  embeds: readonly Fields[];
  attachments: readonly Fields[];
  readonly nonce?: string | number;
  /** The one who sees it; such a message is in no history. */
  readonly ephemeralTo?: string;
  /** The interaction that it answers. */
  readonly interaction?: string;
  /** When (ms) it was edited. */
  readonly edits: number[];
  /** Whom it called, as it is written: `@everyone`, `<@2001>`. An edit calls nobody. */
  readonly pings: readonly string[];
  deleted: boolean;
  /** The body of the call that made it. */
  readonly sentWith: Fields;
}

/** Something that somebody did, which the app may answer for a quarter of an hour. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly at: number;
  /** 2 a command, 3 a component, 4 autocomplete, 5 a modal. */
  readonly type: number;
  readonly user: string;
  readonly channel: string;
  /** The message whose component was pressed. */
  readonly source?: FakeMessage;
  /** How the app answered first. */
  answered?: { readonly type: number; readonly data: Fields; readonly at: number };
  original?: FakeMessage;
  readonly followUps: FakeMessage[];
  edits: number;
}

export interface Model {
  readonly app: App;
  readonly users: Map<string, User>;
  readonly guilds: Map<string, Guild>;
  /** Channels, threads and direct messages. */
  readonly channels: Map<string, Channel>;
  /** By their tokens. */
  readonly interactions: Map<string, Interaction>;
  /** Commands by the server they are for; '': everywhere. */
  readonly commands: Map<string, readonly Fields[]>;
  /** A new id that says this instant (ms), later than any before. https://discord.com/developers/docs/reference#snowflakes */
  id(now: number): string;
  guild(id: string): Guild;
  channel(id: string): Channel;
  user(id: string): User;
  /** The direct message with a user, opened if need be. */
  direct(user: string, now: number): Channel;
  /** What the app may do in a channel. */
  permitted(channel: Channel): bigint;
}

/** Milliseconds since 1970 at which Discord's own time begins. https://discord.com/developers/docs/reference#snowflakes */
const EPOCH = 1_420_070_400_000;

/** The instant (ms) that an id says. */
export const instantOf = (id: string): number => Number(BigInt(id) >> 22n) + EPOCH;

/** https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
export const PERMISSIONS = {
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
} as const;
export type Permission = keyof typeof PERMISSIONS;

/** The token of an interaction, by its id. */
export const tokenOf = (id: string): string => `token-${id}`;

/** Several permissions as one number. */
export const permissions = (...names: readonly Permission[]): bigint =>
  names.reduce((sum, name) => sum | PERMISSIONS[name], 0n);

/** All but to be an administrator, who may do even what a channel denies. */
export const ALL =
  Object.values(PERMISSIONS).reduce((sum, bit) => sum | bit, 0n) & ~PERMISSIONS.ADMINISTRATOR;

export function createModel(app: App): Model {
  let last = 0n;
  const directs = new Map<string, Channel>();
  const users = new Map<string, User>([
    [app.id, { id: app.id, username: app.name, locale: 'en-US', bot: true, closed: false, installed: false }],
  ]);
  const model: Model = {
    app,
    users,
    guilds: new Map(),
    channels: new Map(),
    interactions: new Map(),
    commands: new Map(),
    id(now) {
      const fresh = BigInt(Math.max(0, Math.round(now) - EPOCH)) << 22n;
      last = fresh > last ? fresh : last + 1n;
      return String(last);
    },
    guild: (id) => known(model.guilds.get(id), `server ${id}`),
    channel: (id) => known(model.channels.get(id), `channel ${id}`),
    user: (id) => known(users.get(id), `user ${id}`),
    direct(user, now) {
      const there = directs.get(user);
      if (there) return there;
      const channel = createChannel({ id: model.id(now), kind: 'dm', recipient: user });
      directs.set(user, channel);
      model.channels.set(channel.id, channel);
      return channel;
    },
    permitted({ guild, parent, denied }) {
      if (guild === undefined) return ALL & ~PERMISSIONS.MANAGE_MESSAGES;
      const { permissions: own } = model.guild(guild);
      if ((own & PERMISSIONS.ADMINISTRATOR) !== 0n) return ALL;
      return own & ~denied & ~(parent === undefined ? 0n : (model.channels.get(parent)?.denied ?? 0n));
    },
  };
  return model;
}

/** Where an interaction is begun: in a server, in the app's own direct messages, in messages among people. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-context-types */
export const contextOf = ({ guild, recipient }: Channel): 0 | 1 | 2 =>
  guild !== undefined ? 0 : recipient !== undefined ? 1 : 2;

export type NewChannel = Pick<Channel, 'id'> & Partial<Omit<Channel, 'id' | 'messages'>>;

export const createChannel = (what: NewChannel): Channel => ({
  kind: 'text',
  name: `channel-${what.id}`,
  denied: 0n,
  tags: [],
  requiresTag: false,
  applied: [],
  archived: false,
  locked: false,
  messages: [],
  ...what,
});

/** Threads hang on a channel, and are where what was written in them is. */
export const isThread = ({ kind }: Channel): boolean => kind === 'thread' || kind === 'announcementThread';

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The fake Discord has no ${what}: a test is to add it first.`);
  return value;
}
