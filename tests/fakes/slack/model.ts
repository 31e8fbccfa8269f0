import type { Json } from './methods.ts';

// What Slack holds: workspaces with their people, channels and messages, and the tokens of the one app that is installed
// in them. State and nothing else: it asks for no time, and knows no protocol.

/** The one app that everybody here has installed. */
export interface App {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  readonly verificationToken: string;
  /** Of Socket Mode, and of `apps.manifest.*`. */
  readonly appToken: string;
  readonly configToken: string;
  /** What an install by OAuth grants where it asks for nothing. */
  readonly scopes: readonly string[];
  /** Whether its tokens last twelve hours. */
  readonly rotates: boolean;
  manifest: Json;
}

export type ChannelKind = 'channel' | 'group' | 'im';

export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** The organisation it belongs to. */
  readonly enterprise?: string;
  /** A commercially distributed app outside the Marketplace, which has limits of its own. */
  readonly distributed: boolean;
  readonly botUser: string;
  readonly botId: string;
  readonly channels: Map<string, Channel>;
  readonly users: Map<string, Member>;
  installed: boolean;
}

export interface Channel {
  readonly workspace: string;
  readonly id: string;
  name: string;
  readonly kind: ChannelKind;
  /** Whom a direct message is with. */
  readonly user?: string;
  /** Also in another organisation. */
  readonly isShared: boolean;
  archived: boolean;
  /** Only some may post. */
  restricted: boolean;
  readonly members: Set<string>;
  readonly messages: FakeMessage[];
}

/** A user object's facts, in Slack's words. https://docs.slack.dev/reference/objects/user-object */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly real_name?: string;
  readonly tz?: string;
  readonly locale?: string;
  readonly team_id?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_admin?: boolean;
  readonly is_owner?: boolean;
  readonly is_primary_owner?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
}

export interface FakeMessage {
  readonly channel: string;
  readonly ts: string;
  /** When it appeared (ms). */
  readonly at: number;
  readonly user: string;
  /** Ours; absent where a person wrote it. */
  readonly bot_id?: string;
  text: string;
  blocks: readonly Json[];
  readonly thread_ts?: string;
  metadata?: { readonly event_type: string; readonly event_payload: Readonly<Record<string, Json>> };
  /** The one who sees it; such a message is in no history. */
  readonly ephemeralTo?: string;
  edited?: { readonly user: string; readonly ts: string };
  deleted: boolean;
  /** The arguments of the call that made it, such as `unfurl_links`. */
  readonly sentWith: Readonly<Record<string, unknown>>;
}

export interface Token {
  readonly text: string;
  readonly kind: 'bot' | 'app' | 'config';
  /** A token of the organisation's install, which is good in each of its workspaces, has none. */
  readonly workspace?: string;
  readonly enterprise?: string;
  readonly scopes: readonly string[];
  /** When it expires (ms), where tokens rotate. */
  readonly expiresAt?: number;
  revoked: boolean;
}

/** A modal or a Home, as it was last written. */
export interface FakeView {
  readonly id: string;
  readonly workspace: string;
  readonly user: string;
  readonly type: 'modal' | 'home';
  view: Readonly<Record<string, Json>>;
  hash: string;
}

/** Leave to open one modal. */
export interface Trigger {
  readonly id: string;
  readonly workspace: string;
  readonly user: string;
  readonly at: number;
  used: boolean;
}

/** A `response_url`: leave to answer one thing that somebody did. */
export interface Hook {
  readonly path: string;
  readonly workspace: string;
  readonly channel: string;
  readonly user: string;
  readonly at: number;
  /** The message that was acted on. */
  readonly ts?: string;
  readonly thread_ts?: string;
  uses: number;
}

export interface Model {
  readonly app: App;
  readonly workspaces: Map<string, Workspace>;
  readonly tokens: Map<string, Token>;
  readonly views: Map<string, FakeView>;
  readonly triggers: Map<string, Trigger>;
  readonly hooks: Map<string, Hook>;
  /** An instant (ms) as Slack writes it: unique, and later than any before. */
  stamp(now: number): string;
  /** A new id of a kind: `B000000001`. */
  id(prefix: string): string;
  workspace(id: string): Workspace;
  channel(workspace: string, id: string): Channel;
  /** The direct message with a user, opened if need be. */
  direct(workspace: string, user: string): Channel;
}

export function createModel(app: App): Model {
  const workspaces = new Map<string, Workspace>();
  let last = 0;
  let made = 0;
  const model: Model = {
    app,
    workspaces,
    tokens: new Map(),
    views: new Map(),
    triggers: new Map(),
    hooks: new Map(),
    stamp(now) {
      last = Math.max(last + 1, Math.round(now * 1_000));
      return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`;
    },
    id(prefix) {
      made += 1;
      return `${prefix}${String(made).padStart(9, '0')}`;
    },
    workspace: (id) => known(workspaces.get(id), `workspace ${id}`),
    channel: (workspace, id) =>
      known(model.workspace(workspace).channels.get(id), `channel ${id} in ${workspace}`),
    direct(workspace, user) {
      const { channels, botUser } = model.workspace(workspace);
      const id = `D${user.slice(1)}`;
      const there = channels.get(id);
      if (there) return there;
      const channel: Channel = {
        workspace,
        id,
        name: 'directmessage',
        kind: 'im',
        user,
        isShared: false,
        archived: false,
        restricted: false,
        members: new Set([user, botUser]),
        messages: [],
      };
      channels.set(id, channel);
      return channel;
    },
  };
  return model;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The fake Slack has no ${what}: a test is to add it first.`);
  return value;
}

/** Everything of a message that other apps and readers get, in Slack's words. */
export const asSlack = (
  message: FakeMessage,
  appId: string,
  withMetadata = true,
): Record<string, unknown> => ({
  type: 'message',
  user: message.user,
  text: message.text,
  ts: message.ts,
  blocks: message.blocks,
  ...(message.bot_id !== undefined && { bot_id: message.bot_id, app_id: appId }),
  ...(message.thread_ts !== undefined && { thread_ts: message.thread_ts }),
  ...(withMetadata && message.metadata && { metadata: message.metadata }),
  ...(message.edited && { edited: message.edited }),
});
