import type { Channel, Model } from './model.ts';
import type { Answer, People } from './people.ts';
import { tokensRevoked } from './web-api.ts';

/** What happens to places and to the app. It is so at once; each resolves when the app was told, or Slack gave up. */
export interface Happenings {
  archive(workspace: string, channel: string): Promise<Answer>;
  unarchive(workspace: string, channel: string): Promise<Answer>;
  deleteChannel(workspace: string, channel: string): Promise<Answer>;
  /** Lets the app into a channel, or puts it out. */
  inviteBot(workspace: string, channel: string, inviter: string): Promise<Answer>;
  removeBot(workspace: string, channel: string): Promise<Answer>;
  /** Somebody deletes a message. The app is not told. */
  deleteMessage(workspace: string, channel: string, ts: string): void;
  uninstall(workspace: string): Promise<Answer>;
  revoke(workspace: string): Promise<Answer>;
}

/** @param happens delivers an event */
export function createHappenings(model: Model, happens: People['event']): Happenings {
  const prefix = ({ kind }: Channel): string => (kind === 'group' ? 'group' : 'channel');
  return {
    async archive(workspace, id) {
      const channel = model.channel(workspace, id);
      channel.archived = true;
      return happens(workspace, { type: `${prefix(channel)}_archive`, channel: id, user: 'U0' });
    },
    async unarchive(workspace, id) {
      const channel = model.channel(workspace, id);
      channel.archived = false;
      return happens(workspace, { type: `${prefix(channel)}_unarchive`, channel: id, user: 'U0' });
    },
    async deleteChannel(workspace, id) {
      const channel = model.channel(workspace, id);
      model.workspace(workspace).channels.delete(id);
      return happens(workspace, { type: `${prefix(channel)}_deleted`, channel: id });
    },
    async inviteBot(workspace, id, inviter) {
      const channel = model.channel(workspace, id);
      const { botUser } = model.workspace(workspace);
      channel.members.add(botUser);
      const type = channel.kind === 'group' ? 'G' : 'C';
      return happens(workspace, {
        type: 'member_joined_channel',
        user: botUser,
        channel: id,
        channel_type: type,
        team: workspace,
        inviter,
      });
    },
    async removeBot(workspace, id) {
      const channel = model.channel(workspace, id);
      channel.members.delete(model.workspace(workspace).botUser);
      return happens(workspace, { type: `${prefix(channel)}_left`, channel: id, actor_id: 'U0' });
    },
    deleteMessage(workspace, channel, ts) {
      const message = model.channel(workspace, channel).messages.find((message) => message.ts === ts);
      if (!message) throw new Error(`There is no message ${ts} in ${channel}.`);
      message.deleted = true;
    },
    async uninstall(workspace) {
      const home = model.workspace(workspace);
      home.installed = false;
      const [, uninstalled] = await Promise.all([
        happens(workspace, tokensRevoked(home)),
        happens(workspace, { type: 'app_uninstalled' }),
      ]);
      return uninstalled;
    },
    async revoke(workspace) {
      for (const token of model.tokens.values()) if (token.workspace === workspace) token.revoked = true;
      return happens(workspace, tokensRevoked(model.workspace(workspace)));
    },
  };
}
