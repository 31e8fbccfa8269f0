import { expect } from 'vitest';
import type { Ask } from '../../../src/domain.ts';
import type { FakeMessage } from '../../fakes/slack/slack.ts';
import { platformContract } from '../contract.ts';
import { openSlackWorkspace, type Transport, type Workspace } from './workspace.ts';

const place = { platform: 'slack', workspace: 'T1', channel: 'C1' };
const transports: readonly Transport[] = ['sockets', 'requests'];

const seen = ({ slack }: Workspace): readonly FakeMessage[] => slack.messages('T1', 'C1');

for (const transport of transports)
  platformContract(`Slack by ${transport}`, async () => {
    const workspace = await openSlackWorkspace(transport);
    const { slack, platform, heard, world } = workspace;
    return {
      platform: {
        ...platform,
        // A channel takes a message a second.
        post: async (...asked) => {
          world.pass(1_001);
          return await platform.post(...asked);
        },
      },
      place,
      missing: { ...place, channel: 'C404' },
      user: { id: 'U1', name: 'reader', locale: 'en-GB', zone: 'Europe/London', mayManage: false },
      async ask(words) {
        const [company = '', ...rest] = words.split(' ');
        await slack.command({
          workspace: 'T1',
          channel: 'C1',
          user: 'U1',
          command: `/${company}`,
          text: rest.join(' '),
        });
        await expect.poll(() => heard.length).toBe(1);
        const [ask] = heard;
        if (ask?.kind !== 'ask') throw new Error('no ask was heard');
        return ask satisfies Ask;
      },
      shown: async () => seen(workspace).map(({ text, blocks }) => ({ text, blocks })),
      [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
    };
  });
