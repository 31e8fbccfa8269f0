import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type Logger } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { startSlack, type FakeSlack, type SlackOptions } from './slack.ts';

// What tests of the fake start from: a Slack with a little in it, and Slack's own libraries as its callers.

export const ALICE = { workspace: 'T1', user: 'U1' } as const;
export const IN_NEWS = { ...ALICE, channel: 'C1' } as const;

/** A workspace with one person, one channel and the app. */
export async function startWithNews(options?: SlackOptions): Promise<FakeSlack> {
  const slack = await startSlack(options);
  slack.addWorkspace({ id: 'T1', botToken: 'xoxb-1' });
  slack.addUser('T1', { id: 'U1', name: 'alice' });
  slack.addChannel('T1', { id: 'C1', name: 'news' });
  return slack;
}

/** Slack's own client, which tries once and says at once what it was told. */
export const clientOf = ({ apiUrl }: FakeSlack, token = 'xoxb-1'): WebClient =>
  new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
  });

/** Of apps that are told wrong things on purpose, and torn from their sockets: nothing of what they say of it. */
export const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** Bolt over Socket Mode. */
export function boltOnSockets(slack: FakeSlack): App & AsyncDisposable {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.app.appToken,
    logger: SILENT,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: 'xoxb-1', receiver, clientOptions, logger: SILENT });
  return disposable(app);
}

/** Bolt over signed requests, which Slack is told of. @param signingSecret as the app believes it to be */
export async function boltOnHttp(
  slack: FakeSlack,
  {
    prepare,
    signingSecret = slack.app.signingSecret,
  }: { readonly prepare: (app: App) => void; readonly signingSecret?: string },
): Promise<AsyncDisposable & { readonly verified: boolean }> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new HTTPReceiver({ signingSecret, logger: SILENT });
  const app = new App({ token: 'xoxb-1', receiver, clientOptions, logger: SILENT });
  prepare(app);
  const address = (await receiver.start({ port: 0, host: '127.0.0.1' })).address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const verified = await slack.useHttp(`http://127.0.0.1:${port}/slack/events`);
  return { verified, [Symbol.asyncDispose]: () => receiver.stop() };
}

const disposable = (app: App): App & AsyncDisposable =>
  Object.assign(app, { [Symbol.asyncDispose]: async () => void (await app.stop()) });
