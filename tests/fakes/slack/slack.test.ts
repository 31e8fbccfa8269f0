import { App, SocketModeReceiver, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { startSlack, type FakeSlack, type SlackOptions } from './slack.ts';

const ALICE = { workspace: 'T1', user: 'U1' } as const;
const IN_NEWS = { ...ALICE, channel: 'C1' } as const;

/** A workspace with one person, one channel and the app. */
async function start(options?: SlackOptions): Promise<FakeSlack> {
  const slack = await startSlack(options);
  slack.addWorkspace({ id: 'T1', botToken: 'xoxb-1' });
  slack.addUser('T1', { id: 'U1', name: 'alice' });
  slack.addChannel('T1', { id: 'C1', name: 'news' });
  return slack;
}

const clientOf = ({ apiUrl }: FakeSlack, token = 'xoxb-1'): WebClient =>
  new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });

async function boltOver(slack: FakeSlack): Promise<App & AsyncDisposable> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.app.appToken,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: 'xoxb-1', receiver, clientOptions, logLevel: LogLevel.ERROR });
  return Object.assign(app, { [Symbol.asyncDispose]: async () => void (await app.stop()) });
}

describe('Bolt over Socket Mode', () => {
  test('hears a command, acknowledges it and answers it', async () => {
    await using slack = await start();
    await using app = await boltOver(slack);
    app.command('/alibaba', async ({ ack, respond, command }) => {
      await ack();
      await respond(`You asked for ${command.text}.`);
    });
    await app.start();
    const answer = await slack.command({ ...IN_NEWS, command: '/alibaba', text: 'cloud' });
    expect(answer).toMatchObject({ acked: true, deliveries: 1 });
    await slack.until(() => answer.uses() === 1);
    expect(slack.messages('T1', 'C1')).toMatchObject([{ text: 'You asked for cloud.', ephemeralTo: 'U1' }]);
  });
});

test('a message that is posted is seen', async () => {
  await using slack = await start();
  const posted = await clientOf(slack).chat.postMessage({ channel: 'C1', text: 'hello' });
  expect(slack.messages('T1', 'C1')).toMatchObject([{ text: 'hello', ts: posted.ts }]);
});
