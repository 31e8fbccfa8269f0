import {
  ApplicationIntegrationType,
  InteractionContextType,
  InteractionType,
  MessageType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { z } from 'zod';
import type { Act, Ask, Inbound, Lack, Place, Press, User } from '../../domain.ts';
import { localeOfWords } from '../../phrases/phrases.ts';
import { legible } from '../legible.ts';
import { isThread, lacksToPost } from './permissions.ts';

/** By which an interaction is answered, for a quarter of an hour. */
export interface Address {
  readonly id: string;
  readonly application: string;
  readonly token: string;
  /** To the asker's eyes alone, wherever others read. */
  readonly private: boolean;
}

/** What came in, understood. */
export type Received =
  | { readonly kind: 'ping' }
  /** Without an address: a direct message, answered beside it. */
  | {
      readonly kind: 'heard';
      readonly inbound: Ask | Press;
      readonly address?: Address;
      /** Discord says with it that Dateline may post in its place. */
      readonly mayPost: boolean;
    }
  /** A press whose act is kept, for it was too long for its button. */
  | {
      readonly kind: 'kept';
      readonly keptAs: string;
      readonly press: Omit<Press, 'act'>;
      readonly address: Address;
      readonly mayPost: boolean;
    }
  | { readonly kind: 'complete'; readonly address: Address; readonly data: unknown; readonly user: User }
  | { readonly kind: 'unsupported'; readonly reason: string };

/** How what people chose is read. */
export interface Reading {
  /** The words of a command, without its slash, from its name and options. */
  readonly wordsOf: (data: unknown) => string | undefined;
  /** What a button or a choice carries; nothing where it is not one of ours. */
  readonly actOf: (customId: string) => Act | { readonly keptAs: string } | undefined;
}

const PLATFORM = 'discord';
const unsupported = (reason: string): Received => ({ kind: 'unsupported', reason });

/** Who has one of these in a server may manage Dateline there. https://discord.com/developers/docs/topics/permissions */
const MANAGING = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;

const Snowflake = z.string().regex(/^\d{1,20}$/);
const Bits = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform(BigInt);
const Person = z.object({
  id: Snowflake,
  username: z.string().default(''),
  global_name: z.string().nullish(),
  bot: z.boolean().default(false),
});

const Channel = z.object({
  id: Snowflake,
  type: z.number().default(0),
  thread_metadata: z.object({ locked: z.boolean().default(false) }).nullish(),
});

// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
const Interaction = z.object({
  id: Snowflake,
  application_id: Snowflake,
  type: z.number(),
  token: z.string().max(2_000),
  data: z.unknown(),
  guild_id: Snowflake.nullish(),
  channel_id: Snowflake.nullish(),
  channel: Channel.nullish(),
  app_permissions: Bits.nullish(),
  authorizing_integration_owners: z.record(z.string(), z.unknown()).default({}),
  member: z.object({ user: Person, permissions: Bits.default(0n) }).nullish(),
  user: Person.nullish(),
  /** Where it was begun; absent from what is older than contexts. */
  context: z.number().nullish(),
  locale: z.string().max(20).catch('en'),
});

const Component = z.object({
  custom_id: z.string().max(100),
  values: z.array(z.string().max(100)).nullish(),
});

/** The direct messages with the app itself, and other talks outside of servers. */
const WITH_THE_APP: number = InteractionContextType.BotDM;
const AMONG_PEOPLE: number = InteractionContextType.PrivateChannel;

const PING: number = InteractionType.Ping;
const COMMAND: number = InteractionType.ApplicationCommand;
const COMPONENT: number = InteractionType.MessageComponent;
const COMPLETE: number = InteractionType.ApplicationCommandAutocomplete;

/** An interaction, by the gateway or over HTTP. Pure. */
export function receiveInteraction(body: unknown, { wordsOf, actOf }: Reading): Received {
  const type = z.object({ type: z.number() }).safeParse(body);
  if (type.success && type.data.type === PING) return { kind: 'ping' };
  const read = Interaction.safeParse(body);
  if (!read.success) return unsupported(z.prettifyError(read.error));
  const { data: it } = read;
  const person = it.member?.user ?? it.user;
  const channel = it.channel?.id ?? it.channel_id;
  if (!person || !channel) return unsupported('the interaction names nobody, or no channel');
  const user = userOf(person, it.locale, it.guild_id ? (it.member?.permissions ?? 0n) : undefined);
  // A group's messages, and those of two people, are read by others: only those with the app are the person's own.
  const direct = !it.guild_id && it.context === WITH_THE_APP;
  const place = placeOf(it.guild_id, channel, person.id);
  const lacks = lacksThere(it);
  const common = { id: `interaction:${it.id}`, place, user, direct, ...(lacks && { lacks }) };
  const mayPost = lacks?.length === 0;
  const address = { id: it.id, application: it.application_id, token: it.token, private: !direct };
  switch (it.type) {
    case COMMAND: {
      const words = wordsOf(it.data);
      if (words === undefined) return unsupported('a command that is not ours');
      return { kind: 'heard', inbound: { kind: 'ask', ...common, words }, address, mayPost };
    }
    case COMPONENT: {
      const component = Component.safeParse(it.data);
      if (!component.success) return unsupported(z.prettifyError(component.error));
      const { custom_id: id, values } = component.data;
      const act = actOf(values?.[0] ?? id);
      if (!act) return unsupported('the button is not one of ours');
      if ('keptAs' in act)
        return { kind: 'kept', ...act, press: { kind: 'press', ...common }, address, mayPost };
      return { kind: 'heard', inbound: { kind: 'press', ...common, act }, address, mayPost };
    }
    case COMPLETE:
      return { kind: 'complete', address, data: it.data, user };
    default:
      return unsupported(`an interaction of the type ${it.type}`);
  }
}

/**
 * What Discord says keeps the app from posting where an interaction comes from, in a server or among people. Who has the app
 * with them where it was not let in takes it there for answers alone.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object
 * @returns undefined where Discord does not say
 */
function lacksThere(it: z.output<typeof Interaction>): readonly Lack[] | undefined {
  const { guild_id: guild, channel, app_permissions: bits, authorizing_integration_owners: owners } = it;
  if (!guild) return it.context === AMONG_PEOPLE ? ['part'] : undefined;
  if (owners[ApplicationIntegrationType.GuildInstall] !== guild)
    return owners[ApplicationIntegrationType.UserInstall] === undefined ? undefined : ['membership'];
  if (!channel || bits === undefined || bits === null) return undefined;
  const lacks = lacksToPost(bits, isThread(channel.type));
  return channel.thread_metadata?.locked ? [...lacks, 'unlocked-thread'] : lacks;
}

// https://discord.com/developers/docs/resources/message#message-object
const Message = z.object({
  id: Snowflake,
  channel_id: Snowflake,
  guild_id: Snowflake.nullish(),
  author: Person,
  content: z.string().default(''),
  type: z.number().default(0),
  webhook_id: z.string().nullish(),
});

/** What a person writes, and what they write in answer to something. */
const WRITTEN: ReadonlySet<number> = new Set([MessageType.Default, MessageType.Reply]);

/** A message by the gateway: in direct messages its words come without a privileged intent. Pure. */
export function receiveMessage(body: unknown): Received {
  const read = Message.safeParse(body);
  if (!read.success) return unsupported(z.prettifyError(read.error));
  const { id, channel_id: channel, guild_id: guild, author, content, type, webhook_id: webhook } = read.data;
  if (guild || author.bot || webhook || !WRITTEN.has(type))
    return unsupported('not a direct message of a person');
  const words = plainWords(content);
  const inbound: Ask = {
    kind: 'ask',
    id: `message:${id}`,
    place: placeOf(undefined, channel, author.id),
    // Messages do not say in which language Discord is shown.
    user: userOf(author, localeOfWords(words), undefined),
    direct: true,
    words,
  };
  return { kind: 'heard', inbound, mayPost: false };
}

/** What comes with something that came in: a place is there, and what was paused for want of it, or of a permission, goes on. */
export const backWith = ({ id, place }: Pick<Inbound, 'id' | 'place'>): Inbound => ({
  kind: 'back',
  id: `${id}:back`,
  place,
});

/** @param permissions in the server; none in direct messages, which are the person's own */
function userOf(person: z.infer<typeof Person>, locale: string, permissions: bigint | undefined): User {
  const has = permissions ?? 0n;
  return {
    id: person.id,
    name: legible(person.global_name ?? '') || legible(person.username),
    locale,
    mayManage: permissions === undefined || (has & MANAGING) !== 0n,
  };
}

/** A person's direct messages are a workspace of their own: what they set there holds for nobody else. */
export function placeOf(guild: string | null | undefined, channel: string, user: string): Place {
  return { platform: PLATFORM, workspace: guild ?? workspaceOf(user), channel };
}

export const workspaceOf = (user: string): string => `${OF_USER}${user}`;

/** Whether a place is somebody's direct messages. */
export const isDirect = ({ workspace }: Place): boolean => workspace.startsWith(OF_USER);

const OF_USER = 'user:';

/** What a person typed, without mentions and the slash of a command. */
function plainWords(content: string): string {
  return content
    .replaceAll(/<@[!&]?\d+>/g, ' ')
    .trim()
    .replace(/^\/(?:digest\s+)?/i, '')
    .slice(0, 2_000);
}
