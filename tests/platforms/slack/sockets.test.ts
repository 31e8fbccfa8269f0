import { expect, test } from 'vitest';
import type { Answer } from '../../fakes/slack/slack.ts';
import { cleared } from '../cleared.ts';
import { openSlackWorkspace, type Workspace } from './workspace.ts';

const ANSWER = cleared({ text: 'Here it is.', blocks: [] });

/** A workspace in which everything that is asked is answered. */
async function answering(): Promise<Workspace> {
  return await openSlackWorkspace('sockets', {
    unlimited: true,
    hear: async (inbound, platform) => {
      if (inbound.kind === 'ask') await platform.respond(inbound, ANSWER);
    },
  });
}

const ask = ({ slack }: Workspace, text: string): Promise<Answer> =>
  slack.command({ workspace: 'T1', channel: 'C1', user: 'U1', command: '/alibaba', text });

test('a thousand commands while Slack refreshes every socket five times: none is lost, none answered twice', async () => {
  await using workspace = await answering();
  const { slack, world, heard } = workspace;
  const answers: Answer[] = [];
  const askMore = async (count: number): Promise<void> => {
    for (let asked = 0; asked < count; asked += 20)
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 20 }, (_, index) => ask(workspace, `${answers.length + index}`)),
        )),
      );
  };
  for (let refresh = 0; refresh < 5; refresh += 1) {
    await expect.poll(() => slack.sockets()).toBe(2);
    const done = slack.refresh(10_000);
    // Warned, then told, then closed: people go on asking. Ten seconds are enough for others to open.
    await askMore(100);
    await expect.poll(() => slack.sockets()).toBe(4);
    world.pass(10_001);
    await askMore(100);
    await done;
  }
  await slack.until(() => answers.every(({ uses }) => uses() > 0));
  expect(answers).toHaveLength(1_000);
  expect(answers.filter(({ acked }) => !acked)).toEqual([]);
  expect(answers.filter(({ deliveries }) => deliveries !== 1)).toEqual([]);
  expect(answers.filter(({ uses }) => uses() !== 1)).toEqual([]);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(1_000);
});

test('a socket that is lost without a word keeps no command from the other, and is replaced', async () => {
  await using workspace = await answering();
  const { slack } = workspace;
  await expect.poll(() => slack.sockets()).toBe(2);
  slack.drop();
  await expect.poll(() => slack.sockets()).toBe(2);
  expect(await ask(workspace, 'cloud')).toMatchObject({ acked: true });
});

test('what Slack brings again is the same', async () => {
  await using workspace = await answering();
  const { slack, heard } = workspace;
  const first = await slack.say({ workspace: 'T1', user: 'U1', text: 'alibaba cloud' });
  // What comes while the first is under way is not handed on; then it is, as the same.
  await expect
    .poll(async () => {
      await first.again();
      return heard.length;
    })
    .toBeGreaterThan(1);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
});

test('frames that are none of Slack’s break nothing', async () => {
  await using workspace = await answering();
  const { slack } = workspace;
  for (const frame of [
    'null',
    '[]',
    '{',
    '{"type":"events_api"}',
    '{"type":"events_api","payload":{"event":{"type":"ws_message"}}}',
  ])
    slack.utter(frame);
  expect(await ask(workspace, 'cloud')).toMatchObject({ acked: true });
});

test('what comes twice at a time, while nothing is known of the asker, is answered once', async () => {
  await using workspace = await answering();
  const { slack } = workspace;
  const said = await slack.say({ workspace: 'T1', user: 'U1', text: 'alibaba cloud' });
  await Promise.all([said.again(), said.again()]);
  const { id } = slack.direct('T1', 'U1');
  await expect.poll(() => slack.messages('T1', id).length).toBe(2);
  expect(slack.messages('T1', id)).toHaveLength(2);
});

test('a wrong app token ends the start with what to do; a Slack that is away does not', async () => {
  await expect(openSlackWorkspace('sockets', { appToken: 'xapp-wrong' })).rejects.toThrow(
    /Slack refuses SLACK_APP_TOKEN.*connections:write/,
  );
});
