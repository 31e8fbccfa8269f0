import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Lack } from '../../domain.ts';

/** What Dateline is to be let do in a server, by the names that Discord shows, each with what it is for. */
export const PERMISSIONS = {
  'View Channel': { bit: PermissionFlagsBits.ViewChannel, for: 'sees the channels that it posts in' },
  'Send Messages': {
    bit: PermissionFlagsBits.SendMessages,
    for: 'posts digests in channels, publishes them in announcement channels and makes posts in forums',
  },
  'Send Messages in Threads': {
    bit: PermissionFlagsBits.SendMessagesInThreads,
    for: 'posts digests in threads',
  },
  'Read Message History': {
    bit: PermissionFlagsBits.ReadMessageHistory,
    for: 'looks whether a post of its own arrived, before it sends it again',
  },
} as const;
export type Permission = keyof typeof PERMISSIONS;

/**
 * Where somebody who manages a server lets Dateline in, with what it needs there and no more.
 * https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
 * @param app id of the application
 */
export function inviteLink(app: string): string {
  const link = new URL('https://discord.com/oauth2/authorize');
  const all = Object.values(PERMISSIONS).reduce((sum, { bit }) => sum | bit, 0n);
  link.searchParams.set('client_id', app);
  link.searchParams.set('scope', 'bot applications.commands');
  link.searchParams.set('permissions', String(all));
  return link.href;
}

const Bits = z.string().regex(/^\d+$/).transform(BigInt);

/** https://discord.com/developers/docs/resources/guild#guild-object */
export const Guild = z.object({
  id: z.string(),
  name: z.string(),
  owner_id: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: Bits })),
});

/** What a channel changes for a role or a member. https://discord.com/developers/docs/resources/channel#overwrite-object */
export const Overwrites = z.array(z.object({ id: z.string(), allow: Bits, deny: Bits }));

/** https://discord.com/developers/docs/resources/guild#guild-member-object */
export const Member = z.object({ roles: z.array(z.string()) });

/** A channel, as far as it says who may what. https://discord.com/developers/docs/resources/channel#channel-object */
export const Guarded = z.object({
  id: z.string(),
  type: z.number(),
  parent_id: z.string().nullish(),
  permission_overwrites: Overwrites.default([]),
});

/**
 * What a member may do in a channel, in bits. Pure.
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 * @param overwrites of the channel; of a thread, those of the channel that it hangs on
 */
export function permitted(
  { id: everyone, owner_id: owner, roles }: z.infer<typeof Guild>,
  overwrites: z.infer<typeof Overwrites>,
  member: { readonly id: string; readonly roles: readonly string[] },
): bigint {
  const theirs: ReadonlySet<string> = new Set(member.roles);
  const base = roles
    .filter(({ id }) => id === everyone || theirs.has(id))
    .reduce((sum, { permissions }) => sum | permissions, 0n);
  if (owner === member.id || (base & PermissionFlagsBits.Administrator) !== 0n) return ALL;
  // In this order: what is said of everyone, of all their roles at once, of themselves.
  const layers = [
    ({ id }: { readonly id: string }) => id === everyone,
    ({ id }: { readonly id: string }) => theirs.has(id),
    ({ id }: { readonly id: string }) => id === member.id,
  ];
  return layers.reduce((bits, isAbout) => {
    const said = overwrites.filter(isAbout);
    const denied = said.reduce((sum, { deny }) => sum | deny, 0n);
    const allowed = said.reduce((sum, { allow }) => sum | allow, 0n);
    return (bits & ~denied) | allowed;
  }, base);
}

/** What it takes to post in a channel, or in a thread. */
export const neededToPost = (isThread: boolean): readonly Permission[] => [
  'View Channel',
  isThread ? 'Send Messages in Threads' : 'Send Messages',
];

// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
const THREADS: ReadonlySet<number> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

/** @param type of a channel, in Discord's numbers */
export const isThread = (type: number): boolean => THREADS.has(type);

/** Which of some permissions are not among what somebody may do, in bits. */
export const lacking = (bits: bigint, needed: readonly Permission[]): readonly Permission[] =>
  (bits & PermissionFlagsBits.Administrator) !== 0n
    ? []
    : needed.filter((name) => (bits & PERMISSIONS[name].bit) === 0n);

const AS_LACK: Readonly<Record<Permission, Lack | undefined>> = {
  'View Channel': 'view-channel',
  'Send Messages': 'send-messages',
  'Send Messages in Threads': 'send-in-threads',
  'Read Message History': undefined,
};

/** What somebody lacks to post in a channel, or in a thread. @param bits of what they may do there */
export const lacksToPost = (bits: bigint, isThread: boolean): readonly Lack[] =>
  lacking(bits, neededToPost(isThread)).flatMap((name) => AS_LACK[name] ?? []);

const ALL = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);
