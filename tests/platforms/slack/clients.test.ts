import { expect, test } from 'vitest';
import { createClients, type Calls } from '../../../src/platforms/slack/clients.ts';
import { openSlack } from '../../../src/platforms/slack/open.ts';
import { fakeLog } from '../../fakes/log.ts';
import { startWithNews, SILENT } from '../../fakes/slack/started.ts';
import { fakeWorld } from '../../fakes/world.ts';
import { cleared } from '../cleared.ts';

const TIMEOUT = 10_000;

/** Calls of a workspace that takes so long (ms) to be known. */
async function callsAfter(
  ms: number,
): Promise<{ readonly calls: Calls; readonly pass: (ms: number) => void }> {
  const world = fakeWorld();
  const clients = createClients({
    workspaces: {
      of: async (team) => {
        world.pass(ms);
        return { team, token: 'xoxb-1', botUser: 'U0' };
      },
      forget: async () => {},
      check: async () => {},
    },
    apiUrl: 'http://127.0.0.1:0/api/',
    clock: world.clock,
    logger: SILENT,
    timeoutMs: TIMEOUT,
  });
  return { calls: await clients.of('T1'), pass: world.pass };
}

test('a call is made in the first half of its time, and never after it, when its caller may believe it over', async () => {
  const inTime = await callsAfter(TIMEOUT / 2);
  expect(await inTime.calls.call('chat.postMessage', 'post', async () => 'done')).toBe('done');
  const late = await callsAfter(TIMEOUT / 2 + 1);
  let made = 0;
  await expect(
    late.calls.call('chat.postMessage', 'post', async () => {
      made += 1;
    }),
  ).rejects.toMatchObject({ fault: 'unavailable' });
  expect(made).toBe(0);
});

test('the pages of a look share its time', async () => {
  const { calls, pass } = await callsAfter(0);
  const page = async (): Promise<void> => pass(TIMEOUT / 2);
  await calls.call('conversations.history', 'look', page);
  await calls.call('conversations.history', 'look', page);
  await expect(calls.call('conversations.history', 'look', page)).rejects.toMatchObject({
    fault: 'unavailable',
  });
});

test.each(['dropped', 'error', 'truncated', 'mistyped'] as const)(
  'nothing was posted where who we are got no answer (%s), and the next attempt asks again',
  async (answer) => {
    const world = fakeWorld();
    await using slack = await startWithNews({ world });
    const { slack: platform } = openSlack({
      apiUrl: slack.apiUrl,
      from: { botToken: 'xoxb-1' },
      by: { signingSecret: slack.app.signingSecret },
      world,
      log: fakeLog(),
    });
    const place = { platform: 'slack', workspace: 'T1', channel: 'C1' };
    const post = async (): Promise<unknown> =>
      await platform.post(place, cleared({ text: 'news', blocks: [] }), 'key');
    slack.fail('auth.test', { answer, done: 0 });
    await expect(post()).rejects.toMatchObject({ fault: 'unavailable' });
    expect(slack.messages('T1', 'C1')).toHaveLength(0);
    await post();
    expect(slack.messages('T1', 'C1')).toHaveLength(1);
  },
);

test('no call waits for another behind its caller’s back', async () => {
  const world = fakeWorld();
  let heard = 0;
  await using slack = await startWithNews({
    world,
    unlimited: true,
    travelMs: () => 1,
    watch: ({ moment }) => {
      if (moment === 'heard') heard += 1;
    },
  });
  const clients = createClients({
    workspaces: {
      of: async (team) => ({ team, token: 'xoxb-1', botUser: 'U0' }),
      forget: async () => {},
      check: async () => {},
    },
    apiUrl: slack.apiUrl,
    clock: world.clock,
    logger: SILENT,
    timeoutMs: 2 * TIMEOUT,
  });
  const { call } = await clients.of('T1');
  // More than the SDK has under way of its own accord. None is answered before time passes.
  const MANY = 150;
  const ended = Promise.allSettled(
    Array.from({ length: MANY }, () =>
      call('conversations.history', 'look', (client) => client.conversations.history({ channel: 'C1' })),
    ),
  );
  await expect.poll(() => heard).toBe(MANY);
  world.pass(1);
  await expect.poll(() => slack.heard('conversations.history').length).toBe(MANY);
  await expect.poll(() => world.sleeping()).toBe(MANY);
  world.pass(1);
  expect((await ended).filter(({ status }) => status === 'rejected')).toEqual([]);
});
