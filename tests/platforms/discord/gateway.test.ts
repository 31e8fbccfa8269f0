import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord.js';
import { expect, test } from 'vitest';
import { OperatorError } from '../../../src/errors.ts';
import { createGateway } from '../../../src/platforms/discord/gateway.ts';
import { createCalls } from '../../../src/platforms/discord/rest.ts';
import type { Vault } from '../../../src/platforms/platform.ts';
import { createOpenVault } from '../../../src/vault.ts';
import { realWorld } from '../../../src/world.ts';
import { CLOSES, type FakeDiscord } from '../../fakes/discord/discord.ts';
import { ALICE, startWithNews } from '../../fakes/discord/started.ts';
import { fakeLog, type FakeLog } from '../../fakes/log.ts';
import { vaultStore } from '../../fakes/vault-store.ts';

interface Listening extends AsyncDisposable {
  readonly heard: readonly GatewayDispatchPayload[];
  readonly failures: readonly Error[];
  readonly log: FakeLog;
  /** The words of the direct messages that were heard. */
  words(): readonly string[];
  stop(): Promise<void>;
}

const freshVault = (): Vault =>
  createOpenVault({ store: vaultStore(), platform: 'discord', random: realWorld.random });

/** A gateway that listens. */
async function listen(
  { apiUrl, app }: FakeDiscord,
  { vault = freshVault(), token = app.token }: { readonly vault?: Vault; readonly token?: string } = {},
): Promise<Listening> {
  const [log, heard, failures] = [fakeLog(), Array<GatewayDispatchPayload>(), Array<Error>()];
  const { rest } = createCalls({ token, apiUrl, clock: realWorld.clock, log });
  const gateway = createGateway({ token, rest, vault, log, failed: (error) => void failures.push(error) });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => await (stopped ??= gateway.stop());
  try {
    await gateway.start((event) => void heard.push(event));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    heard,
    failures,
    log,
    words: () =>
      heard.flatMap((event) => (event.t === GatewayDispatchEvents.MessageCreate ? [event.d.content] : [])),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const say = async ({ say: saying }: FakeDiscord, text: string): Promise<void> => {
  await saying({ ...ALICE, text });
};

test.each([
  ['is asked to come again', (discord: FakeDiscord) => discord.refresh()],
  ['is cut off', (discord: FakeDiscord) => discord.drop()],
  ['is closed by an illness of Discord’s', (discord: FakeDiscord) => discord.closeWith(4000)],
  ['is told that its session may go on', (discord: FakeDiscord) => discord.invalidate(true)],
])('a connection that %s goes on with its session, and misses and repeats nothing', async (_, end) => {
  await using discord = await startWithNews();
  await using gateway = await listen(discord);
  await say(discord, 'before');
  await expect.poll(() => gateway.words()).toEqual(['before']);
  end(discord);
  await say(discord, 'meanwhile');
  await discord.until(() => discord.sessions().some(({ resumed }) => resumed === 1));
  await say(discord, 'after');
  await expect.poll(() => gateway.words()).toEqual(['before', 'meanwhile', 'after']);
  expect(discord.identified()).toBe(1);
  expect(gateway.failures).toEqual([]);
});

test.each([
  ['is over', (discord: FakeDiscord) => discord.invalidate(false)],
  ['timed out', (discord: FakeDiscord) => discord.closeWith(CLOSES.timedOut)],
])(
  'where a session %s another begins',
  async (_, end) => {
    await using discord = await startWithNews();
    await using gateway = await listen(discord);
    end(discord);
    await expect.poll(() => discord.identified(), { timeout: 15_000 }).toBe(2);
    await say(discord, 'after');
    await expect.poll(() => gateway.words()).toEqual(['after']);
    expect(gateway.failures).toEqual([]);
  },
  20_000,
);

test('a connection whose heartbeats nobody answers is given up, and its session goes on', async () => {
  await using discord = await startWithNews({ heartbeatMs: 50 });
  await using gateway = await listen(discord);
  discord.mute(true);
  await discord.until(() => discord.sessions().some(({ resumed }) => resumed > 0));
  discord.mute(false);
  await say(discord, 'after');
  await expect.poll(() => gateway.words()).toEqual(['after']);
  expect(discord.identified()).toBe(1);
});

test.each([
  [CLOSES.badToken, /refuses DISCORD_TOKEN/],
  [CLOSES.badShard, /knows no such shard/],
  [CLOSES.shardsNeeded, /asks for more shards/],
  [CLOSES.badVersion, /bring Dateline up to date/],
  [CLOSES.badIntents, /bring Dateline up to date/],
  [CLOSES.forbiddenIntents, /hear direct messages/],
])('a close with %i is for good, and says what to do', async (code, words) => {
  await using discord = await startWithNews();
  await using gateway = await listen(discord);
  discord.closeWith(code);
  await expect.poll(() => gateway.failures).toEqual([expect.any(OperatorError)]);
  expect(gateway.failures[0]?.message).toMatch(words);
  expect(gateway.failures[0]?.message).not.toContain(discord.app.token);
});

test('a session outlives a stop: the next start goes on with it, and hears what came meanwhile, once', async () => {
  await using discord = await startWithNews();
  const vault = freshVault();
  await using first = await listen(discord, { vault });
  await say(discord, 'before');
  await expect.poll(() => first.words()).toEqual(['before']);
  await first.stop();
  await say(discord, 'meanwhile');
  await using second = await listen(discord, { vault });
  await expect.poll(() => second.words()).toEqual(['meanwhile']);
  expect(discord.identified()).toBe(1);
});

test('a session that Discord has forgotten meanwhile is begun anew', { timeout: 20_000 }, async () => {
  await using discord = await startWithNews();
  const vault = freshVault();
  await using first = await listen(discord, { vault });
  await first.stop();
  discord.forget();
  await using second = await listen(discord, { vault });
  await say(discord, 'after');
  await expect.poll(() => second.words()).toEqual(['after']);
  expect(discord.identified()).toBe(2);
});

test('what is heard does not wait for the vault, and a vault that is away breaks nothing', async () => {
  await using discord = await startWithNews();
  const away = async (): Promise<never> => {
    throw new Error('the vault is away');
  };
  await using gateway = await listen(discord, { vault: { ...freshVault(), get: away, put: away } });
  await say(discord, 'before');
  discord.drop();
  await say(discord, 'after');
  await expect.poll(() => gateway.words()).toEqual(['before', 'after']);
  expect(discord.identified()).toBe(1);
  expect(gateway.log.lines).toContainEqual(
    expect.objectContaining({ message: 'the session with Discord could not be kept' }),
  );
});

test('a start that Discord refuses says what to do, and one while Discord is away says so', async () => {
  await using discord = await startWithNews();
  await expect(listen(discord, { token: 'wrong' })).rejects.toThrow(/DISCORD_TOKEN/);
  discord.fail('get_bot_gateway', { answer: 'unavailable' });
  await expect(listen(discord)).rejects.toMatchObject({ name: 'PlatformError', fault: 'uncertain' });
});
