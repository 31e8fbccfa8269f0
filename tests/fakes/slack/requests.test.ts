import { describe, expect, test } from 'vitest';
import { fakeWorld } from '../world.ts';
import { startSlack } from './slack.ts';
import { ALICE, boltOnHttp, clientOf, IN_NEWS, startWithNews } from './started.ts';

const CLOUD = { ...IN_NEWS, command: '/alibaba', text: 'cloud & more' } as const;

test('Bolt proves its address, and hears commands, events and presses by signed requests', async () => {
  await using slack = await startWithNews();
  const heard: string[] = [];
  await using app = await boltOnHttp(slack, {
    prepare(app) {
      app.command('/alibaba', async ({ ack, command, respond }) => {
        await ack();
        await respond({ text: command.text, response_type: 'in_channel' });
      });
      app.message(async ({ message: { type, channel } }) => void heard.push(`${type} in ${channel}`));
      app.action('more', async ({ ack, body }) => {
        await ack();
        heard.push(`pressed by ${body.user.id}`);
      });
    },
  });
  expect(app.verified).toBe(true);
  const answer = await slack.command(CLOUD);
  expect(answer).toMatchObject({ acked: true, status: 200 });
  await slack.until(() => answer.uses() === 1);
  expect(slack.messages('T1', 'C1')).toMatchObject([{ text: 'cloud & more' }]);
  expect(await slack.say({ ...ALICE, text: 'hello' })).toMatchObject({ acked: true });
  const { ts = '' } = await clientOf(slack).chat.postMessage({
    channel: 'C1',
    text: 'news',
    blocks: [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'more', text: { type: 'plain_text', text: 'More' } }],
      },
    ],
  });
  await slack.press({ ...IN_NEWS, on: ts, action_id: 'more' });
  expect(heard).toEqual(['message in D1', 'pressed by U1']);
});

test('who has another signing secret takes nothing', async () => {
  await using slack = await startWithNews();
  await using app = await boltOnHttp(slack, {
    prepare: (app) => app.command('/alibaba', async ({ ack }) => ack()),
    signingSecret: 'another',
  });
  expect(app.verified).toBe(false);
  expect(await slack.command(CLOUD)).toMatchObject({ acked: false, because: 'http_error', status: 401 });
});

test('words that come with the acknowledgement are shown', async () => {
  await using slack = await startWithNews();
  await using _ = await boltOnHttp(slack, {
    prepare: (app) => app.command('/alibaba', async ({ ack }) => ack('at once')),
  });
  expect(await slack.command(CLOUD)).toMatchObject({ acked: true, body: 'at once' });
  expect(slack.messages('T1', 'C1')).toMatchObject([{ text: 'at once', ephemeralTo: 'U1' }]);
});

describe('an address where nobody is', () => {
  test('is told an event four times, and a command once', async () => {
    const world = fakeWorld();
    const gone = await startSlack();
    await gone[Symbol.asyncDispose]();
    await using slack = await startWithNews({ world });
    expect(await slack.useHttp(`http://127.0.0.1:${gone.port}/`)).toBe(false);
    expect(await slack.command(CLOUD)).toMatchObject({ because: 'connection_failed', deliveries: 1 });
    const asking = slack.say({ ...ALICE, text: 'hello' });
    let ended = false;
    void asking.then(() => (ended = true));
    await expect
      .poll(() => {
        world.pass(60_000);
        return ended;
      })
      .toBe(true);
    expect(await asking).toMatchObject({ acked: false, deliveries: 4 });
  });
});
