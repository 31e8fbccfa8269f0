import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Inbound } from '../../../src/domain.ts';
import type { Platform } from '../../../src/platforms/platform.ts';
import { PATHS } from '../../../src/platforms/slack/manifest.ts';
import { openSlack } from '../../../src/platforms/slack/open.ts';
import { fakeLog } from '../../fakes/log.ts';
import { fakeWorld, type FakeWorld } from '../../fakes/world.ts';
import { startSlack, type FakeSlack, type SlackOptions } from '../../fakes/slack/slack.ts';

export type Transport = 'sockets' | 'requests';

/** A workspace of Slack's with Dateline in it, and what that heard. */
export interface Workspace extends AsyncDisposable {
  readonly slack: FakeSlack;
  readonly botUser: string;
  readonly platform: Platform;
  readonly heard: readonly Inbound[];
  readonly world: FakeWorld;
  readonly log: ReturnType<typeof fakeLog>;
}

/**
 * Opens a workspace T1 with the people U1 and U2, who is an administrator, and the channel C1, and starts the platform in it.
 * @param hear what becomes of what it hears; it ends when the test does unless another is given
 */
export async function openSlackWorkspace(
  transport: Transport,
  options: SlackOptions & {
    readonly hear?: (inbound: Inbound, platform: Platform) => Promise<void>;
    readonly appToken?: string;
  } = {},
): Promise<Workspace> {
  const world = fakeWorld();
  const log = fakeLog();
  const slack = await startSlack({ world, ...options });
  const { botUser } = slack.addWorkspace({ id: 'T1', botToken: 'xoxb-1' });
  slack.addUser('T1', { id: 'U1', name: 'reader', locale: 'en-GB', tz: 'Europe/London' });
  slack.addUser('T1', { id: 'U2', name: 'manager', is_admin: true });
  slack.addChannel('T1', { id: 'C1', name: 'news' });
  const { slack: platform, handlers } = openSlack({
    apiUrl: slack.apiUrl,
    from: { botToken: 'xoxb-1' },
    by:
      transport === 'sockets'
        ? { appToken: options.appToken ?? slack.app.appToken }
        : { signingSecret: slack.app.signingSecret },
    world,
    log,
  });
  const heard: Inbound[] = [];
  const ended = Promise.withResolvers<void>();
  await platform.start(async (inbound) => {
    heard.push(inbound);
    await (options.hear?.(inbound, platform) ?? ended.promise);
  });
  const listener = getRequestListener(
    async (request) =>
      (await handlers[new URL(request.url).pathname]?.(request)) ?? new Response(null, { status: 404 }),
    // Other files of tests run in this process.
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => void listener(request, response));
  if (transport === 'requests') {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    if (typeof bound !== 'object' || bound === null) throw new Error('the server has no port');
    if (!(await slack.useHttp(`http://127.0.0.1:${bound.port}${PATHS.events}`)))
      throw new Error('the challenge was not answered');
  }
  return {
    slack,
    botUser,
    platform,
    heard,
    world,
    log,
    [Symbol.asyncDispose]: async () => {
      ended.resolve();
      await platform.stop();
      server.close();
      server.closeAllConnections();
      await slack[Symbol.asyncDispose]();
    },
  };
}
