import { INTENTS } from './gateway.ts';
import { isThread, permissions, type Fields, type Model, type Permission } from './model.ts';
import { asChannel, asNewGuild } from './payloads.ts';
import type { Parcel } from './transport.ts';

/** What happens to places and to the app. It is so at once; each resolves when the app was told. */
export interface Happenings {
  /** Puts the app out of a server. */
  kick(guild: string): Promise<void>;
  /** Lets it in, again. */
  invite(guild: string): Promise<void>;
  deleteChannel(channel: string): Promise<void>;
  /** Archives a thread. @param how whether it is locked too */
  archive(channel: string, how?: { readonly locked?: boolean }): Promise<void>;
  unarchive(channel: string): Promise<void>;
  /** What the app may not do in a channel; nothing: all that it may in the server. */
  deny(channel: string, ...names: readonly Permission[]): Promise<void>;
  /** Somebody deletes a message. */
  deleteMessage(channel: string, id: string): Promise<void>;
  /** Somebody lets nobody write to them, or does again. */
  close(user: string, is?: boolean): void;
  /** A person leaves a server. */
  leave(guild: string, user: string): void;
  /** The token is no longer good. */
  revoke(): void;
}

/** @param tell delivers an event */
export function createHappenings(model: Model, tell: (parcel: Parcel) => Promise<unknown>): Happenings {
  const { guilds: intent } = INTENTS;

  async function inChannel(event: string, id: string, more: Fields = {}): Promise<void> {
    const channel = model.channel(id);
    await tell({
      event,
      intent,
      data: { ...asChannel(model, channel), ...more },
      ...(channel.guild !== undefined && { guild: channel.guild }),
    });
  }

  const setThread = async (id: string, state: { archived: boolean; locked: boolean }): Promise<void> => {
    const thread = model.channel(id);
    if (!isThread(thread)) throw new Error(`${id} is no thread.`);
    Object.assign(thread, state);
    await inChannel('THREAD_UPDATE', id);
  };

  return {
    async kick(id) {
      model.guild(id).joined = false;
      await tell({ event: 'GUILD_DELETE', intent, guild: id, data: { id } });
    },
    async invite(id) {
      const guild = model.guild(id);
      guild.joined = true;
      await tell({ event: 'GUILD_CREATE', intent, guild: id, data: asNewGuild(model, guild) });
    },
    async deleteChannel(id) {
      const channel = model.channel(id);
      const data = asChannel(model, channel);
      model.channels.delete(id);
      if (channel.guild !== undefined) model.guild(channel.guild).channels.delete(id);
      await tell({
        event: isThread(channel) ? 'THREAD_DELETE' : 'CHANNEL_DELETE',
        intent,
        data,
        ...(channel.guild !== undefined && { guild: channel.guild }),
      });
    },
    archive: (id, { locked = false } = {}) => setThread(id, { archived: true, locked }),
    unarchive: (id) => setThread(id, { archived: false, locked: false }),
    async deny(id, ...names) {
      model.channel(id).denied = permissions(...names);
      await inChannel('CHANNEL_UPDATE', id);
    },
    async deleteMessage(channel, id) {
      const { messages, guild } = model.channel(channel);
      const message = messages.find((one) => one.id === id);
      if (!message) throw new Error(`There is no message ${id} in ${channel}.`);
      message.deleted = true;
      await tell({
        event: 'MESSAGE_DELETE',
        intent: guild === undefined ? INTENTS.directMessages : INTENTS.guildMessages,
        data: { id, channel_id: channel, ...(guild !== undefined && { guild_id: guild }) },
        ...(guild !== undefined && { guild }),
      });
    },
    close: (user, is = true) => void (model.user(user).closed = is),
    leave: (guild, user) => void model.guild(guild).members.delete(user),
    revoke: () => void (model.app.revoked = true),
  };
}
