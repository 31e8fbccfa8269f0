import { isFields, listOf } from './forms.ts';
import {
  ALL,
  contextOf,
  isThread,
  KINDS,
  PERMISSIONS,
  tokenOf,
  type Channel,
  type FakeMessage,
  instantOf,
  type Fields,
  type Guild,
  type Interaction,
  type Model,
  type User,
} from './model.ts';

// What Discord sends, in its own words. https://discord.com/developers/docs

const isoOf = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toString();

export const asUser = ({ id, username, bot }: User): Fields => ({
  id,
  username,
  discriminator: bot ? '0001' : '0',
  global_name: bot ? null : username,
  avatar: null,
  public_flags: 0,
  ...(bot && { bot }),
});

/** @param withPermissions as interactions have it */
export const asMember = (guild: Guild, user: User, withPermissions = false): Fields => ({
  user: asUser(user),
  roles: [],
  nick: null,
  avatar: null,
  joined_at: isoOf(0),
  premium_since: null,
  deaf: false,
  mute: false,
  pending: false,
  communication_disabled_until: null,
  flags: 0,
  ...(withPermissions && { permissions: String(permissionsOf(guild, user)) }),
});

/** What somebody may do in a server. */
export const permissionsOf = (guild: Guild, user: User): bigint =>
  guild.owner === user.id ? ALL | PERMISSIONS.ADMINISTRATOR : (guild.members.get(user.id) ?? 0n);

/** As if it had been opened or archived as soon as it was made. */
const threadAt = (id: string) => ({ archive_timestamp: isoOf(instantOf(id)), auto_archive_duration: 1_440 });

/** https://discord.com/developers/docs/resources/channel#channel-object */
export function asChannel(model: Model, channel: Channel): Fields {
  const { id, kind, name, guild, parent, recipient, denied, tags, requiresTag, applied } = channel;
  const lastMessage = channel.messages.findLast(({ ephemeralTo }) => ephemeralTo === undefined)?.id ?? null;
  const common = { id, type: KINDS[kind], flags: 0, last_message_id: lastMessage };
  if (recipient !== undefined) return { ...common, recipients: [asUser(model.user(recipient))] };
  const inGuild = { ...common, name, guild_id: guild, parent_id: parent ?? null };
  if (isThread(channel))
    return {
      ...inGuild,
      owner_id: model.app.id,
      message_count: channel.messages.length,
      member_count: 1,
      rate_limit_per_user: 0,
      applied_tags: applied,
      thread_metadata: { ...threadAt(id), archived: channel.archived, locked: channel.locked },
    };
  return {
    ...inGuild,
    position: 0,
    nsfw: false,
    topic: null,
    rate_limit_per_user: 0,
    permission_overwrites:
      denied === 0n ? [] : [{ id: model.app.id, type: 1, allow: '0', deny: String(denied) }],
    ...(kind === 'forum' && {
      flags: requiresTag ? 1 << 4 : 0,
      available_tags: tags.map((tag) => ({ moderated: false, ...tag, emoji_id: null, emoji_name: null })),
      default_reaction_emoji: null,
      default_sort_order: null,
      default_forum_layout: 0,
    }),
  };
}

export const rolesOf = ({ id, permissions }: Guild): readonly Fields[] => [
  {
    id,
    name: '@everyone',
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    position: 0,
    permissions: String(permissions),
    managed: false,
    mentionable: false,
    flags: 0,
  },
];

/** https://discord.com/developers/docs/resources/guild#guild-object */
export const asGuild = (guild: Guild): Fields => ({
  id: guild.id,
  name: guild.name,
  icon: null,
  splash: null,
  discovery_splash: null,
  owner_id: guild.owner,
  afk_channel_id: null,
  afk_timeout: 300,
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  roles: rolesOf(guild),
  emojis: [],
  features: [],
  mfa_level: 0,
  application_id: null,
  system_channel_id: null,
  system_channel_flags: 0,
  rules_channel_id: null,
  vanity_url_code: null,
  description: null,
  banner: null,
  premium_tier: 0,
  preferred_locale: guild.locale,
  public_updates_channel_id: null,
  nsfw_level: 0,
  stickers: [],
  premium_progress_bar_enabled: false,
  safety_alerts_channel_id: null,
});

/** What the gateway tells of a server. https://discord.com/developers/docs/events/gateway-events#guild-create */
export const asNewGuild = (model: Model, guild: Guild): Fields => ({
  ...asGuild(guild),
  joined_at: isoOf(0),
  large: false,
  unavailable: false,
  member_count: guild.members.size + 1,
  voice_states: [],
  members: [asMember(guild, model.user(model.app.id))],
  channels: [...guild.channels.values()]
    .filter((channel) => !isThread(channel))
    .map((channel) => asChannel(model, channel)),
  threads: [...guild.channels.values()].filter(isThread).map((channel) => asChannel(model, channel)),
  presences: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
});

/** https://discord.com/developers/docs/resources/message#message-object */
export function asMessage(model: Model, message: FakeMessage): Fields {
  const interaction =
    message.interaction === undefined ? undefined : model.interactions.get(tokenOf(message.interaction));
  return {
    id: message.id,
    channel_id: message.channel,
    type: interaction?.type === 2 ? 20 : 0,
    author: asUser(model.user(message.author)),
    content: message.content,
    timestamp: isoOf(message.at),
    edited_timestamp: message.edits.length === 0 ? null : isoOf(message.edits.at(-1) ?? 0),
    tts: false,
    mention_everyone: false,
    mentions: mentionedIn(model, message.content).map(asUser),
    mention_roles: [],
    attachments: message.attachments,
    embeds: message.embeds.map((embed) => ({ type: 'rich', ...embed })),
    components: numbered(message.components),
    pinned: false,
    flags: message.flags,
    ...(message.author === model.app.id && { application_id: model.app.id }),
    ...(message.nonce !== undefined && { nonce: message.nonce }),
    ...(interaction && {
      interaction_metadata: {
        id: interaction.id,
        type: interaction.type,
        user: asUser(model.user(interaction.user)),
        authorizing_integration_owners: {},
      },
    }),
  };
}

const mentionedIn = (model: Model, content: string): readonly User[] =>
  [...content.matchAll(/<@!?(\d+)>/g)].flatMap(([, id]) => model.users.get(id ?? '') ?? []);

/** Discord gives each component the number that it lacks. https://discord.com/developers/docs/components/reference#anatomy-of-a-component */
function numbered(components: readonly Fields[]): readonly Fields[] {
  let next = 0;
  const number = (one: unknown): unknown => {
    if (!isFields(one)) return one;
    next += 1;
    const id = next;
    return {
      ...one,
      id: one.id ?? id,
      ...(one.components !== undefined && { components: listOf(one.components).map(number) }),
      ...(one.accessory !== undefined && { accessory: number(one.accessory) }),
    };
  };
  return components.map(number) as readonly Fields[];
}

/** What somebody did, as the app is told. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object */
export function asInteraction(model: Model, interaction: Interaction, data: Fields): Fields {
  const { id, token, type, source } = interaction;
  const channel = model.channel(interaction.channel);
  const user = model.user(interaction.user);
  const guild = channel.guild === undefined ? undefined : model.guild(channel.guild);
  const permitted = model.permitted(channel);
  return {
    id,
    application_id: model.app.id,
    type,
    token,
    version: 1,
    data,
    channel_id: channel.id,
    channel: {
      ...asChannel(model, channel),
      ...(guild && { permissions: String(permissionsOf(guild, user)) }),
    },
    app_permissions: String(permitted),
    locale: user.locale,
    ...(guild
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: guild.locale, features: [] },
          guild_locale: guild.locale,
          member: asMember(guild, user, true),
        }
      : { user: asUser(user) }),
    ...(source && { message: asMessage(model, source) }),
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners:
      guild?.joined === true ? { 0: guild.id } : user.installed ? { 1: user.id } : { 0: '0' },
    context: contextOf(channel),
    attachment_size_limit: 10_485_760,
  };
}
