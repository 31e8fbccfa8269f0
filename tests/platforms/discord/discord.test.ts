import { expect } from 'vitest';
import type { Cleared } from '../../../src/domain.ts';
import type { DiscordPayload } from '../../../src/platforms/discord/render.ts';
import { platformContract } from '../contract.ts';
import { GUILD, NEWS, openDiscordWorkspace, READER, type Transport, type Workspace } from './workspace.ts';

const place = { platform: 'discord', workspace: GUILD, channel: NEWS };
const transports: readonly Transport[] = ['gateway', 'requests'];

const seen = ({ discord }: Workspace) => discord.messages(NEWS);

function withoutIds(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutIds);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([name, value]) => (name === 'id' ? [] : [[name, withoutIds(value)]])),
  );
}

for (const transport of transports)
  platformContract(`Discord by ${transport}`, async () => {
    const workspace = await openDiscordWorkspace(transport);
    const { discord, platform, heard } = workspace;
    /** What was sent, by how it is shown: there it has marks and nothing of the other form. */
    const sent = new Map<string, unknown>();
    const known = ({ payload }: Cleared): void => {
      const { page } = payload as DiscordPayload;
      sent.set(JSON.stringify(withoutIds(page.components)), payload);
    };
    return {
      platform: {
        ...platform,
        post: async (to, cleared, key) => {
          known(cleared);
          return await platform.post(to, cleared, key);
        },
        edit: async (ref, cleared) => {
          known(cleared);
          await platform.edit(ref, cleared);
        },
        respond: async (to, cleared) => {
          known(cleared);
          await platform.respond(to, cleared);
        },
      },
      place,
      missing: { ...place, channel: '4404' },
      user: { id: READER, name: 'reader', locale: 'en-US', mayManage: false },
      async ask(words) {
        const [company = '', ...rest] = words.split(' ');
        await discord.command({
          user: READER,
          channel: NEWS,
          name: company,
          options: { topic: rest.join(' ') },
        });
        await expect.poll(() => heard.length).toBe(1);
        const [ask] = heard;
        if (ask?.kind !== 'ask') throw new Error('no ask was heard');
        return ask;
      },
      shown: async () =>
        seen(workspace).map(({ components }) => sent.get(JSON.stringify(withoutIds(components)))),
      [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
    };
  });
