import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Lack, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { PlatformError } from '../platform.ts';
import { codeOf, CODES } from './faults.ts';
import { Guarded, Guild, isThread, lacksToPost, Member, permitted } from './permissions.ts';
import { isDirect } from './receive.ts';
import { read, type Call } from './rest.ts';

/** What was read of a server counts for so long (ms): a thousand channels that refuse at once are explained by one look. */
const FRESH = 60_000;

const Me = z.object({ id: z.string() });

/** Who may what in a server; nothing where Dateline is not in it. */
type Rights =
  | {
      readonly guild: z.output<typeof Guild>;
      readonly member: { readonly id: string; readonly roles: readonly string[] };
      readonly channels: ReadonlyMap<string, z.output<typeof Guarded>>;
    }
  | undefined;

/** Says what Dateline lacks where Discord refuses it, as Discord itself does not. */
export interface Lacks {
  /** @returns the refusal with what is lacking; any other error, and one that cannot be explained, as it is */
  explained(call: Call, place: Place, error: unknown): Promise<unknown>;
}

/**
 * Computes what is lacking from roles and overwrites, for there is no call that says it. What Dateline may not see is not asked
 * for again: refusals are counted.
 */
export function createLacks({ clock, log }: { readonly clock: Clock; readonly log: Log }): Lacks {
  const servers = new Map<string, { readonly rights: Promise<Rights>; readonly until: number }>();
  let me: string | undefined;

  async function readRights(call: Call, server: string): Promise<Rights> {
    const look = `look at the server ${server}`;
    try {
      const guild = read(Guild, await call('get', Routes.guild(server), look));
      const id = (me ??= read(Me, await call('get', Routes.user(), 'ask who Dateline is')).id);
      const { roles } = read(Member, await call('get', Routes.guildMember(server, id), look));
      const channels = read(z.array(Guarded), await call('get', Routes.guildChannels(server), look));
      return {
        guild,
        member: { id, roles },
        channels: new Map(channels.map((channel) => [channel.id, channel])),
      };
    } catch (error) {
      const code = codeOf(error);
      if (code === CODES.noServer || code === CODES.noAccess) return undefined;
      throw error;
    }
  }

  async function rightsIn(call: Call, server: string): Promise<Rights> {
    for (const [id, { until }] of servers) if (until <= clock.mono()) servers.delete(id);
    const known = servers.get(server);
    if (known) return await known.rights;
    const rights = readRights(call, server);
    servers.set(server, { rights, until: clock.mono() + FRESH });
    try {
      return await rights;
    } catch (error) {
      servers.delete(server);
      throw error;
    }
  }

  async function lacksIn(
    call: Call,
    { workspace, channel }: Place,
    isHidden: boolean,
  ): Promise<readonly Lack[]> {
    const rights = await rightsIn(call, workspace);
    if (rights === undefined) return ['membership'];
    const { guild, member, channels } = rights;
    let guard = channels.get(channel);
    let onThread = false;
    if (!guard) {
      // Threads are in no list of a server's; who may not see the channel may not see them.
      if (isHidden) return ['view-channel'];
      const thread = read(Guarded, await call('get', Routes.channel(channel), `look at ${channel}`));
      onThread = isThread(thread.type);
      guard = channels.get(thread.parent_id ?? '');
    }
    const bits = permitted(guild, guard?.permission_overwrites ?? [], member);
    return lacksToPost(bits, onThread);
  }

  return {
    async explained(call, place, error) {
      const code = codeOf(error);
      const isRefusal = code === CODES.noAccess || code === CODES.noPermission;
      if (!isRefusal || !(error instanceof PlatformError) || isDirect(place)) return error;
      try {
        const lacks = await lacksIn(call, place, code === CODES.noAccess);
        return new PlatformError(error.fault, error.message, { cause: error.cause, lacks });
      } catch (failure) {
        log.warn({ error: failure, place }, 'what Dateline lacks in a channel could not be seen');
        return error;
      }
    },
  };
}
