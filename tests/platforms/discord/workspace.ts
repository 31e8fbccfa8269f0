import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Company, Inbound } from '../../../src/domain.ts';
import { INTERACTIONS_PATH, openDiscord } from '../../../src/platforms/discord/open.ts';
import type { Platform } from '../../../src/platforms/platform.ts';
import { createOpenVault, createVault, keyFrom } from '../../../src/vault.ts';
import { startDiscord, type DiscordOptions, type FakeDiscord } from '../../fakes/discord/discord.ts';
import { fakeLog, type FakeLog } from '../../fakes/log.ts';
import { aloneShares } from '../../fakes/shares.ts';
import { vaultStore } from '../../fakes/vault-store.ts';
import { fakeWorld, type FakeWorld } from '../../fakes/world.ts';

/** As `openDiscordWorkspace` does. */
async function startWithNews(options: DiscordOptions): Promise<FakeDiscord> {
  const discord = await startDiscord(options);
  discord.addGuild({ id: GUILD });
  discord.addUser({ id: READER, username: 'reader' }, GUILD);
  discord.addChannel(GUILD, { id: NEWS, name: 'news' });
  return discord;
}

export type Transport = 'gateway' | 'requests';

export const GUILD = '3001';
export const NEWS = '4001';
export const READER = '2001';

const acme: Company = {
  id: 'acme',
  name: 'Acme',
  aliases: [],
  topics: [{ id: 'cloud', words: ['acme cloud'] }],
};

/** A server of Discord's with Dateline in it, and what that heard. */
export interface Workspace extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly platform: Platform;
  /** What somebody said or pressed. */
  readonly heard: readonly Inbound[];
  /** The channels that it heard to be back, each as often as it did. */
  readonly back: readonly string[];
  /** What ended the connection for good. */
  readonly failures: readonly Error[];
  readonly world: FakeWorld;
  readonly log: FakeLog;
  /** What it keeps. */
  readonly store: ReturnType<typeof vaultStore>;
}

/**
 * Opens the server 3001 with a reader and the channel 4001, and starts the platform in it.
 * @param options.hear what becomes of what it hears; it ends when the test does unless another is given
 */
export async function openDiscordWorkspace(
  transport: Transport,
  options: DiscordOptions & {
    readonly hear?: (inbound: Inbound, platform: Platform) => Promise<void>;
    readonly token?: string;
    /** Where it is started again: with the same Discord and the same store. That one may have died or not. */
    readonly after?: Pick<Workspace, 'discord' | 'world' | 'store'>;
    /** How far (ms) its clock is ahead of Discord's. */
    readonly aheadMs?: number;
  } = {},
): Promise<Workspace> {
  const { after, aheadMs = 0, hear } = options;
  const { world, store } = after ?? { world: fakeWorld(), store: vaultStore() };
  const log = fakeLog();
  const discord = after?.discord ?? (await startWithNews({ world, ...options }));
  const failures: Error[] = [];
  const keeping = { store, platform: 'discord', random: world.random };
  const { clock } = world;
  const { discord: platform, handlers } = openDiscord({
    apiUrl: discord.apiUrl,
    token: options.token ?? discord.app.token,
    by: transport === 'gateway' ? { gateway: 'auto' } : { publicKey: discord.app.verifyKey },
    catalog: { companies: async () => [acme] },
    schedules: ['weekdays 09:00', 'daily 18:00'],
    vault: createOpenVault(keeping),
    secrets: createVault({ ...keeping, keys: [keyFrom(discord.app.token)] }),
    shares: aloneShares(),
    world: { ...world, clock: { ...clock, now: () => clock.now() + aheadMs } },
    log,
    failed: (error) => void failures.push(error),
  });
  const [heard, back] = [Array<Inbound>(), Array<string>()];
  const ended = Promise.withResolvers<void>();
  const listener = getRequestListener(
    async (request) =>
      (await handlers[new URL(request.url).pathname]?.(request)) ?? new Response(null, { status: 404 }),
    // Other files of tests run in this process.
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => void listener(request, response));
  const dispose = async (): Promise<void> => {
    ended.resolve();
    await platform.stop();
    server.close();
    server.closeAllConnections();
    if (!after) await discord[Symbol.asyncDispose]();
  };
  try {
    await platform.start(async (inbound) => {
      if (inbound.kind === 'back') return void back.push(inbound.place.channel);
      heard.push(inbound);
      await (hear?.(inbound, platform) ?? ended.promise);
    });
    // By a clock far ahead, nothing that Discord signs is of now.
    if (transport === 'requests' && aheadMs === 0) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const bound = server.address();
      if (typeof bound !== 'object' || bound === null) throw new Error('the server has no port');
      if (!(await discord.useHttp(`http://127.0.0.1:${bound.port}${INTERACTIONS_PATH}`)))
        throw new Error('the challenge was not answered');
    }
  } catch (error) {
    await dispose();
    throw error;
  }
  return { discord, platform, heard, back, failures, world, log, store, [Symbol.asyncDispose]: dispose };
}
