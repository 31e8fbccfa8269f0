import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10';
import { describe, expect, test, vi } from 'vitest';
import { OperatorError } from '../../../src/errors.ts';
import { createGateway, GatewayBot, type Sharding } from '../../../src/platforms/discord/gateway.ts';
import { createCalls } from '../../../src/platforms/discord/rest.ts';
import type { Shares, Vault } from '../../../src/platforms/platform.ts';
import { createShares } from '../../../src/shares.ts';
import { createOpenVault } from '../../../src/vault.ts';
import { CLOSES, type App, type FakeDiscord } from '../../fakes/discord/discord.ts';
import { ALICE, startWithNews } from '../../fakes/discord/started.ts';
import { fakeLog, type FakeLog } from '../../fakes/log.ts';
import { aloneShares, sharesStore } from '../../fakes/shares.ts';
import { vaultStore } from '../../fakes/vault-store.ts';
import { fakeWorld, type FakeWorld } from '../../fakes/world.ts';

interface Listening extends AsyncDisposable {
  readonly heard: readonly GatewayDispatchPayload[];
  readonly failures: readonly Error[];
  readonly log: FakeLog;
  readonly world: FakeWorld;
  /** The words of the direct messages that were heard. */
  words(): readonly string[];
  /** What was logged, in words. */
  said(): readonly unknown[];
  stop(): Promise<void>;
}

const freshVault = (): Vault =>
  createOpenVault({ store: vaultStore(), platform: 'discord', random: fakeWorld().random });

interface Ways {
  readonly vault?: Vault;
  readonly token?: string;
  readonly sharding?: Sharding;
  readonly world?: FakeWorld;
  /** Of a process that is one of several. */
  readonly shares?: (log: FakeLog) => Shares;
}

/** A gateway that is to listen, on a clock that stands still; `started` is its start. */
function begin({ apiUrl, app }: FakeDiscord, ways: Ways = {}): Listening & { started: Promise<void> } {
  const { vault = freshVault(), token = app.token, sharding = 'auto', world = fakeWorld() } = ways;
  const [log, heard, failures] = [fakeLog(), Array<GatewayDispatchPayload>(), Array<Error>()];
  const calls = createCalls({ token, apiUrl, clock: world.clock, log });
  const gateway = createGateway({
    token,
    calls,
    sharding,
    shares: ways.shares?.(log) ?? aloneShares(),
    vault,
    world,
    log,
    failed: (error) => void failures.push(error),
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => await (stopped ??= gateway.stop());
  const started = gateway.start((event) => void heard.push(event));
  started.catch(() => {});
  return {
    started,
    heard,
    failures,
    log,
    world,
    words: () =>
      heard.flatMap((event) => (event.t === GatewayDispatchEvents.MessageCreate ? [event.d.content] : [])),
    said: () => log.lines.map(({ message }) => message),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A gateway that listens. */
async function listen(discord: FakeDiscord, ways: Ways = {}): Promise<Listening> {
  const gateway = begin(discord, ways);
  try {
    await gateway.started;
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return gateway;
}

/** One world for Discord and all who talk to it. */
async function startOn(world: FakeWorld, app: Partial<App> = {}): Promise<FakeDiscord> {
  return await startWithNews({ world, app });
}

/** Waits until nothing is thrown: these tests run side by side, where `expect.poll` is not to be had. */
const soon = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 30_000, interval: 5 });

/** Lets time pass until something is so: slowly while a connection opens, that a busy machine is not late for it. */
async function passUntil(world: FakeWorld, { opening }: FakeDiscord, isSo: () => boolean): Promise<void> {
  const look = (): boolean => {
    if (isSo()) return true;
    world.pass(opening() > 0 ? 25 : 100);
    return false;
  };
  await soon(() => expect(look()).toBe(true));
}

const say = async ({ say: saying }: FakeDiscord, text: string): Promise<void> => {
  await saying({ ...ALICE, text });
};

test.concurrent.each([
  ['is asked to come again', (discord: FakeDiscord) => discord.refresh()],
  ['is cut off', (discord: FakeDiscord) => discord.drop()],
  ['is closed by an illness of Discord’s', (discord: FakeDiscord) => discord.closeWith(4000)],
  ['is told that its session may go on', (discord: FakeDiscord) => discord.invalidate(true)],
  ['is told what the library cannot read', (discord: FakeDiscord) => discord.invalidate()],
])('a connection that %s goes on with its session, and misses and repeats nothing', async (_, end) => {
  await using discord = await startWithNews();
  await using gateway = await listen(discord);
  await say(discord, 'before');
  await soon(() => expect(gateway.words()).toEqual(['before']));
  end(discord);
  await say(discord, 'meanwhile');
  await passUntil(gateway.world, discord, () => discord.sessions().some(({ resumed }) => resumed === 1));
  await say(discord, 'after');
  await soon(() => expect(gateway.words()).toEqual(['before', 'meanwhile', 'after']));
  expect(discord.identified()).toBe(1);
  expect(gateway.failures).toEqual([]);
});

test.concurrent.each([
  ['is over', (discord: FakeDiscord) => discord.invalidate(false)],
  ['timed out', (discord: FakeDiscord) => discord.closeWith(CLOSES.timedOut)],
])('where a session %s another begins', async (_, end) => {
  const world = fakeWorld();
  await using discord = await startOn(world);
  await using gateway = await listen(discord, { world });
  // Discord lets another begin only after a while.
  world.pass(10_000);
  end(discord);
  await passUntil(world, discord, () => discord.identified() === 2);
  await say(discord, 'after');
  await soon(() => expect(gateway.words()).toEqual(['after']));
  expect(gateway.failures).toEqual([]);
});

test.concurrent('a greeting that cannot be meant keeps the session, and the next opening in a row waits', async () => {
  const world = fakeWorld();
  await using discord = await startOn(world);
  await using gateway = await listen(discord, { world });
  discord.garble('HELLO', null, 3);
  discord.drop();
  const closed = () =>
    gateway.log.lines.filter(({ message }) => message.startsWith('a connection to Discord was closed'));
  await passUntil(world, discord, () => discord.sessions().some(({ resumed }) => resumed === 1));
  expect(closed().map(({ fields }) => fields)).toMatchObject([1, 2, 3, 4].map((failures) => ({ failures })));
  expect(discord.identified()).toBe(1);
});

describe('what Discord says first and cannot be meant', () => {
  const hello = [null, undefined, {}, { heartbeat_interval: null }, { heartbeat_interval: 0 }, 'hello'];
  const ready = [null, undefined, {}, { session_id: 7 }];
  test.each([
    ...hello.map((data) => ['HELLO', data] as const),
    ...ready.map((data) => ['READY', data] as const),
    ['READY', { session_id: 'x', resume_gateway_url: 'nowhere' }],
  ] as const)(
    '(%s: %j) ends a connection and not the program, and the next is opened after a while',
    async (what, data) => {
      const world = fakeWorld();
      await using discord = await startOn(world);
      const times = what === 'HELLO' ? 3 : 1;
      discord.garble(what, data, times);
      await using gateway = begin(discord, { world });
      const odd = () => gateway.said().filter((line) => String(line).includes('cannot be read')).length;
      const [isStarted, sessions] = [vi.fn<() => void>(), what === 'HELLO' ? 1 : 2];
      void gateway.started.then(isStarted);
      await passUntil(
        world,
        discord,
        () => isStarted.mock.calls.length > 0 && discord.identified() >= sessions,
      );
      await gateway.started;
      await say(discord, 'after');
      await soon(() => expect(gateway.words()).toContain('after'));
      expect(odd()).toBe(times);
      expect(gateway.failures).toEqual([]);
      expect(discord.app.revoked).toBe(false);
    },
  );
});

test.concurrent('a session that is called invalid is resumed after a while, and once, however often it is called so', async () => {
  await using discord = await startWithNews();
  await using gateway = await listen(discord);
  const before = gateway.world.sleeping();
  for (let index = 0; index < 20; index += 1) discord.invalidate(true);
  await say(discord, 'meanwhile');
  await soon(() => expect(gateway.words()).toContain('meanwhile'));
  expect(gateway.world.sleeping()).toBe(before + 1);
  gateway.world.pass(2_999);
  expect(discord.sessions()).toMatchObject([{ resumed: 0 }]);
  gateway.world.pass(1);
  await discord.until(() => discord.sessions().some(({ resumed }) => resumed > 0));
  expect(discord.sessions()).toMatchObject([{ resumed: 1 }]);
});

test.concurrent('a connection whose heartbeats nobody answers is given up, and its session goes on', async () => {
  await using discord = await startWithNews({ heartbeatMs: 50 });
  await using gateway = await listen(discord);
  discord.mute(true);
  await discord.until(() => discord.sessions().some(({ resumed }) => resumed > 0));
  discord.mute(false);
  await say(discord, 'after');
  await soon(() => expect(gateway.words()).toEqual(['after']));
  expect(discord.identified()).toBe(1);
});

test.concurrent.each([
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
  await soon(() => expect(gateway.failures).toEqual([expect.any(OperatorError)]));
  expect(gateway.failures[0]?.message).toMatch(words);
  expect(gateway.failures[0]?.message).not.toContain(discord.app.token);
});

test.concurrent('a session outlives a stop: the next start goes on with it, and hears what came meanwhile, once', async () => {
  await using discord = await startWithNews();
  const vault = freshVault();
  await using first = await listen(discord, { vault });
  await say(discord, 'before');
  await soon(() => expect(first.words()).toEqual(['before']));
  await first.stop();
  await say(discord, 'meanwhile');
  await using second = await listen(discord, { vault });
  await soon(() => expect(second.words()).toEqual(['meanwhile']));
  expect(discord.identified()).toBe(1);
});

test.concurrent('a session that Discord has forgotten meanwhile is begun anew', async () => {
  const world = fakeWorld();
  await using discord = await startOn(world);
  const vault = freshVault();
  await using first = await listen(discord, { vault, world });
  await first.stop();
  discord.forget();
  world.pass(10_000);
  await using second = await listen(discord, { vault, world });
  await say(discord, 'after');
  await soon(() => expect(second.words()).toEqual(['after']));
  expect(discord.identified()).toBe(2);
});

test.concurrent('what is heard does not wait for the vault, and a vault that is away breaks nothing', async () => {
  await using discord = await startWithNews();
  const away = async (): Promise<never> => {
    throw new Error('the vault is away');
  };
  await using gateway = await listen(discord, { vault: { ...freshVault(), get: away, put: away } });
  await say(discord, 'before');
  discord.drop();
  await say(discord, 'after');
  await soon(() => expect(gateway.words()).toEqual(['before', 'after']));
  expect(discord.identified()).toBe(1);
  expect(gateway.log.lines).toContainEqual(
    expect.objectContaining({ message: 'the session with Discord could not be kept' }),
  );
});

describe.concurrent('a start', () => {
  test('that Discord refuses says what to do', async () => {
    await using discord = await startWithNews();
    await expect(listen(discord, { token: 'wrong' })).rejects.toThrow(/DISCORD_TOKEN/);
  });

  test.each([
    CLOSES.badToken,
    CLOSES.badShard,
    CLOSES.shardsNeeded,
    CLOSES.badVersion,
    CLOSES.badIntents,
    CLOSES.forbiddenIntents,
  ])('whose first connection is closed with %i ends, and so does the program', async (code) => {
    await using discord = await startWithNews();
    discord.refuse(code);
    await using gateway = begin(discord);
    await expect(gateway.started).rejects.toThrow(OperatorError);
    await expect(gateway.started).rejects.toThrow(`(close code ${code})`);
    expect(gateway.failures).toHaveLength(1);
  });

  test('while Discord is away waits in the background, and connects when it is back', async () => {
    const world = fakeWorld();
    await using discord = await startOn(world);
    discord.fail('get_bot_gateway', { answer: 'unavailable' });
    await using gateway = await listen(discord, { world });
    expect(gateway.said()).toContain('Discord does not say how to connect; it is asked again');
    expect(discord.identified()).toBe(0);
    world.pass(1_000);
    await discord.until(() => discord.identified() === 1);
    await say(discord, 'after');
    await soon(() => expect(gateway.words()).toEqual(['after']));
  });

  test('with no session starts left waits, says until when, and begins when there are some', async () => {
    const world = fakeWorld();
    await using discord = await startOn(world, { sessions: 0 });
    await using gateway = await listen(discord, { world });
    expect(gateway.log.lines).toContainEqual(
      expect.objectContaining({
        message: 'Discord lets no more sessions begin for now; the shard waits until it does',
        fields: expect.objectContaining({ remaining: 0, until: '2026-11-24T08:00:00Z' }),
      }),
    );
    discord.app.sessions = 1;
    world.pass(600_000);
    await discord.until(() => discord.identified() === 1);
    await say(discord, 'after');
    await soon(() => expect(gateway.words()).toEqual(['after']));
    expect(discord.app.revoked).toBe(false);
    expect(gateway.failures).toEqual([]);
  });
});

test.concurrent('a connection that fails again and again is opened more and more rarely', async () => {
  const world = fakeWorld();
  await using discord = await startOn(world);
  await using gateway = await listen(discord, { world });
  discord.drop();
  await discord.until(() => discord.sessions().some(({ resumed }) => resumed === 1));
  const before = world.sleeping();
  discord.drop();
  // Half a second of the library's own, and then as long as we say.
  await soon(() => expect(world.sleeping()).toBe(before + 1));
  expect(discord.sessions()).toMatchObject([{ resumed: 1, isOpen: false }]);
  await say(discord, 'meanwhile');
  world.pass(1_250);
  await soon(() => expect(gateway.words()).toEqual(['meanwhile']));
  expect(discord.identified()).toBe(1);
});

test.each(['', 'nowhere', 'https://d.example', 'ws:'])('“%s” is no address of the gateway', (url) => {
  const session_start_limit = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 };
  expect(GatewayBot.safeParse({ url, shards: 1, session_start_limit }).success).toBe(false);
});

test.each([0, -1, 1.5])('%d shards are no answer of Discord’s', (shards) => {
  const session_start_limit = { total: 1_000, remaining: 1_000, reset_after: 0, max_concurrency: 1 };
  const answer = { url: 'ws://d.example', shards: 1, session_start_limit };
  expect(GatewayBot.safeParse(answer).success).toBe(true);
  expect(GatewayBot.safeParse({ ...answer, shards }).success).toBe(false);
});

describe.concurrent('shards', () => {
  /** A server whose events are another shard's, of as many. */
  const guildOf = (shard: number): string => String(BigInt(shard) << 22n);

  const held = (discord: FakeDiscord): readonly string[] =>
    discord
      .sessions()
      .filter(({ isOpen }) => isOpen)
      .map(({ shard, shards }) => `${shard}/${shards}`)
      .sort();

  async function command(discord: FakeDiscord, shard: number): Promise<void> {
    const guild = guildOf(shard);
    discord.addGuild({ id: guild });
    discord.addUser({ id: ALICE.user }, guild);
    discord.addChannel(guild, { id: `9${shard}` });
    void discord.interact({ ...ALICE, channel: `9${shard}`, type: 2, data: { name: 'news' } });
  }

  test.each([
    ['auto', 3, ['0/3', '1/3', '2/3']],
    [{ first: 0, last: 1, of: 2 }, 3, ['0/2', '1/2']],
    [{ first: 1, last: 2, of: 4 }, 3, ['1/4', '2/4']],
  ] as const)('%j of %i that Discord recommends are %j', async (sharding, shards, all) => {
    await using discord = await startWithNews({ app: { shards, concurrency: 16 } });
    await using gateway = await listen(discord, { sharding });
    expect(held(discord)).toEqual(all);
    for (const [shard] of all) await command(discord, Number(shard));
    await soon(() =>
      expect(gateway.heard.filter(({ t }) => t === GatewayDispatchEvents.InteractionCreate)).toHaveLength(
        all.length,
      ),
    );
  });

  /** Processes on one database, in one world with Discord. */
  async function crew(app: Partial<App>) {
    const world = fakeWorld();
    const discord = await startOn(world, app);
    const store = sharesStore(world.clock);
    const vault = freshVault();
    let turns = 0;
    /** What the database says to a process: it is cut off, or not. */
    const join = (id: string) => {
      const link = { isCut: false };
      const cut = async (): Promise<void> => {
        if (link.isCut) throw new Error('the database is away');
      };
      const gateway = begin(discord, {
        world,
        vault,
        shares: (log) =>
          createShares({
            store: {
              takeShare: async (...asked) => {
                await cut();
                const isTaken = await store.takeShare(...asked);
                if (isTaken && asked[0].startsWith('discord/begin/')) turns += 1;
                return isTaken;
              },
              giveShare: async (...asked) => (await cut(), await store.giveShare(...asked)),
              holderOf: store.holderOf,
            },
            world,
            log,
            processes: { own: id, hasEnded: () => false },
          }),
      });
      return { gateway, link };
    };
    return {
      discord,
      store,
      join,
      /** How often a session might begin. */
      turns: () => turns,
      passUntil: async (isSo: () => boolean) => await passUntil(world, discord, isSo),
    };
  }

  test('begin one after another, as Discord asks for', async () => {
    const { discord, join, passUntil, turns } = await crew({ shards: 3, concurrency: 1 });
    await using _ = discord;
    const { gateway } = join('a');
    await using __ = gateway;
    for (const each of [1, 2, 3]) {
      await passUntil(() => turns() === each);
      // No time passes while it is on its way: late, it would make the next seem early.
      await discord.until(() => discord.identified() === each);
    }
    await passUntil(() => held(discord).length === 3);
    // Discord tells who begins too fast that there is no session, and counts it.
    expect(discord.identified()).toBe(3);
    expect(discord.app.sessions).toBe(997);
    await gateway.started;
  });

  test('of a process that is cut off go to another, with their sessions, and to one at a time', async () => {
    const { discord, store, join, passUntil } = await crew({ shards: 2, concurrency: 2 });
    await using _ = discord;
    const a = join('a');
    await using __ = a.gateway;
    await a.gateway.started;
    expect(held(discord)).toEqual(['0/2', '1/2']);
    const b = join('b');
    await using ___ = b.gateway;
    await b.gateway.started;
    expect(b.gateway.said()).toContain(
      'another process has a share of the work; when that one ends, this one follows',
    );
    await say(discord, 'before');
    await soon(() => expect(a.gateway.words()).toEqual(['before']));
    a.link.isCut = true;
    await passUntil(() => store.held.get('discord/shard/0')?.holder === 'b');
    // The first has let go before the lease was over.
    expect(a.gateway.said()).toContain('a share of the work was lost');
    await passUntil(() => discord.sessions().every(({ resumed, isOpen }) => resumed === 1 && isOpen));
    await say(discord, 'after');
    await soon(() => expect(b.gateway.words()).toContain('after'));
    expect(a.gateway.words()).toEqual(['before']);
    expect(discord.identified()).toBe(2);
  });

  test('that a process gives back as it stops are had by another, which misses nothing', async () => {
    const { discord, join, passUntil } = await crew({ shards: 1 });
    await using _ = discord;
    const a = join('a');
    await a.gateway.started;
    const b = join('b');
    await using __ = b.gateway;
    await b.gateway.started;
    await a.gateway.stop();
    await say(discord, 'meanwhile');
    await passUntil(() => b.gateway.words().length > 0);
    expect(b.gateway.words()).toEqual(['meanwhile']);
    expect(discord.identified()).toBe(1);
  });
});
