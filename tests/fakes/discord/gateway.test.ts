import { type Client, GatewayIntentBits, Routes } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CLOSES, type FakeDiscord } from './discord.ts';
import { fakeWorld } from '../world.ts';
import { OPS, shardOf } from './gateway.ts';
import type { Fields } from './model.ts';
import { ALICE, clientOf, GUILD, IN_NEWS, NEWS, readyOn, restOf, startWithNews } from './started.ts';

/** A socket with nothing of discord.js, which says what it is told to. */
interface Bare extends Disposable {
  say(frame: Fields): void;
  /** The next frame that it hears. */
  next(): Promise<Fields>;
  /** The code that it is closed with. */
  readonly closed: Promise<number>;
}

async function open({ port }: FakeDiscord, version = 10): Promise<Bare> {
  const link = new WebSocket(`ws://127.0.0.1:${port}/gateway?v=${version}&encoding=json`);
  const frames: Fields[] = [];
  const waiting: ((frame: Fields) => void)[] = [];
  link.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString()) as Fields;
    const next = waiting.shift();
    if (next) next(frame);
    else frames.push(frame);
  });
  const closed = new Promise<number>((resolve) => link.once('close', resolve));
  await new Promise((resolve) => link.once('open', resolve));
  return {
    closed,
    say: (frame) => link.send(JSON.stringify(frame)),
    next: () =>
      new Promise((resolve) => {
        const frame = frames.shift();
        if (frame) resolve(frame);
        else waiting.push(resolve);
      }),
    [Symbol.dispose]: () => link.terminate(),
  };
}

const identify = ({ app }: FakeDiscord, more: Fields = {}): Fields => ({
  op: OPS.identify,
  d: { token: app.token, intents: GatewayIntentBits.DirectMessages, properties: {}, ...more },
});

describe('a session', () => {
  test('begins with hello, is told what it missed, and is resumed', async () => {
    await using discord = await startWithNews();
    using first = await open(discord);
    expect(await first.next()).toMatchObject({ op: OPS.hello, d: { heartbeat_interval: 41_250 } });
    first.say({ op: OPS.heartbeat, d: null });
    expect(await first.next()).toMatchObject({ op: OPS.ack });
    first.say(identify(discord));
    const ready = await first.next();
    const { session_id: id } = ready.d as Fields;
    expect(ready).toMatchObject({ t: 'READY', s: 1, d: { guilds: [{ id: GUILD }], shard: [0, 1] } });
    discord.drop();
    await first.closed;
    expect(await discord.say({ ...ALICE, text: 'hello' })).toMatchObject({ told: true });
    using second = await open(discord);
    await second.next();
    second.say({ op: OPS.resume, d: { token: discord.app.token, session_id: id, seq: 1 } });
    expect(await second.next()).toMatchObject({ t: 'MESSAGE_CREATE', s: 2, d: { channel_type: 1 } });
    expect(await second.next()).toMatchObject({ t: 'RESUMED' });
    expect(discord.sessions()).toMatchObject([{ resumed: 1, isOpen: true }]);
  });

  test('that is forgotten is not resumed', async () => {
    await using discord = await startWithNews();
    using link = await open(discord);
    await link.next();
    link.say({ op: OPS.resume, d: { token: discord.app.token, session_id: 'gone', seq: 1 } });
    expect(await link.next()).toEqual({ op: OPS.invalid, d: false });
  });

  test.each([
    ['an unknown opcode', CLOSES.unknownOp, () => ({ op: 99 })],
    ['a bad token', CLOSES.badToken, (it: FakeDiscord) => identify(it, { token: 'bad' })],
    ['a shard that there is not', CLOSES.badShard, (it: FakeDiscord) => identify(it, { shard: [2, 2] })],
    ['intents that there are not', CLOSES.badIntents, (it: FakeDiscord) => identify(it, { intents: -1 })],
    [
      'intents that it was not let have',
      CLOSES.forbiddenIntents,
      (it: FakeDiscord) => identify(it, { intents: GatewayIntentBits.MessageContent }),
    ],
    ['something before it says who it is', CLOSES.notIdentified, () => ({ op: OPS.presence, d: {} })],
    [
      'a token past the sessions of a day',
      CLOSES.badToken,
      (it: FakeDiscord) => {
        it.app.sessions = 0;
        return identify(it);
      },
    ],
  ])('of who says %s is closed with %i', async (_, code, frame) => {
    await using discord = await startWithNews();
    using link = await open(discord);
    await link.next();
    link.say(frame(discord));
    expect(await link.closed).toBe(code);
  });

  test('of who says it twice, too much, or in an old way is closed', async () => {
    await using discord = await startWithNews();
    using twice = await open(discord);
    twice.say(identify(discord));
    twice.say(identify(discord));
    expect(await twice.closed).toBe(CLOSES.identifiedTwice);
    using loud = await open(discord);
    for (let n = 0; n < 121; n += 1) loud.say({ op: OPS.heartbeat, d: null });
    expect(await loud.closed).toBe(CLOSES.tooFast);
    using old = await open(discord, 6);
    expect(await old.closed).toBe(CLOSES.badVersion);
  });

  test('does not begin before five seconds are over since another of its turn', async () => {
    const world = fakeWorld();
    await using discord = await startWithNews({ world, app: { concurrency: 2 } });
    const begin = async (index: number): Promise<Fields> => {
      using link = await open(discord);
      await link.next();
      link.say(identify(discord, { shard: [index, 4] }));
      return await link.next();
    };
    const again = { op: OPS.invalid, d: false };
    expect(await begin(0)).toMatchObject({ t: 'READY' });
    expect(await begin(1)).toMatchObject({ t: 'READY' });
    expect(await begin(2)).toEqual(again);
    world.pass(4_999);
    expect(await begin(2)).toEqual(again);
    world.pass(1);
    expect(await begin(2)).toMatchObject({ t: 'READY' });
    expect(discord.identified()).toBe(3);
  });

  test('is refused by a code for who asks, until it is not', async () => {
    await using discord = await startWithNews();
    discord.refuse(CLOSES.shardsNeeded);
    for (const frame of [identify(discord), { op: OPS.resume, d: {} }]) {
      using link = await open(discord);
      link.say(frame);
      expect(await link.closed).toBe(CLOSES.shardsNeeded);
    }
    discord.refuse();
    using link = await open(discord);
    await link.next();
    link.say(identify(discord));
    expect(await link.next()).toMatchObject({ t: 'READY' });
  });

  test('hears of its own servers, and the first one of direct messages', async () => {
    await using discord = await startWithNews({ app: { concurrency: 2 } });
    // Two servers of different shards.
    const other = String(1n << 22n);
    discord.addGuild({ id: other });
    discord.addUser({ id: ALICE.user }, other);
    discord.addChannel(other, { id: '4009' });
    expect([shardOf(GUILD, 2), shardOf(other, 2)]).toEqual([0, 1]);
    using first = await open(discord);
    using second = await open(discord);
    for (const [index, link] of [first, second].entries()) {
      await link.next();
      link.say(identify(discord, { shard: [index, 2] }));
      expect(await link.next()).toMatchObject({ t: 'READY', d: { guilds: [{ id: [GUILD, other][index] }] } });
    }
    await discord.say({ ...ALICE, text: 'hello' });
    expect(await first.next()).toMatchObject({ t: 'MESSAGE_CREATE' });
    void discord.interact({ ...ALICE, channel: '4009', type: 2, data: { name: 'news' } });
    expect(await second.next()).toMatchObject({
      t: 'INTERACTION_CREATE',
      d: { guild_id: other, channel_id: '4009', channel: { id: '4009' } },
    });
  });

  test('is told the words of servers only where they are for it', async () => {
    await using discord = await startWithNews();
    using link = await open(discord);
    await link.next();
    link.say(identify(discord, { intents: GatewayIntentBits.GuildMessages }));
    await link.next();
    await discord.say({ ...IN_NEWS, text: 'secret' });
    expect(await link.next()).toMatchObject({ d: { content: '', channel_type: 0 } });
    await discord.say({ ...IN_NEWS, text: `<@${discord.app.id}> news` });
    expect(await link.next()).toMatchObject({ d: { content: `<@${discord.app.id}> news` } });
  });
});

describe('discord.js', () => {
  const resumed = (client: Client): Promise<unknown> =>
    new Promise((resolve) => client.once('shardResume', resolve));

  test('comes back where it is asked to, or is cut off', async () => {
    await using discord = await startWithNews();
    await using client = await readyOn(discord);
    for (const cut of [discord.refresh, discord.drop, () => discord.closeWith(4000)]) {
      const back = resumed(client);
      cut();
      await back;
    }
    expect(discord.identified()).toBe(1);
    expect(discord.sessions()).toMatchObject([{ resumed: 3 }]);
  });

  test.each([
    ['a bad token', CLOSES.badToken],
    ['intents that it was not let have', CLOSES.forbiddenIntents],
  ])('gives up for %s', async (_, code) => {
    await using discord = await startWithNews();
    await using client = await readyOn(discord);
    const gone = new Promise((resolve) => client.once('shardDisconnect', ({ code: why }) => resolve(why)));
    discord.closeWith(code);
    expect(await gone).toBe(code);
  });

  test('gives up at once with a token that is not good', async () => {
    await using discord = await startWithNews();
    await expect(clientOf(discord).login('bad')).rejects.toThrow(/token/i);
  });

  test('gives up a connection whose heartbeats nobody answers', async () => {
    await using discord = await startWithNews({ heartbeatMs: 50 });
    await using client = await readyOn(discord);
    const back = resumed(client);
    discord.mute(true);
    await back;
    discord.mute(false);
    expect(discord.identified()).toBe(1);
  });

  test('is told of servers where it asks to be', async () => {
    await using discord = await startWithNews();
    await using client = await readyOn(discord, { options: { intents: [GatewayIntentBits.Guilds] } });
    expect(client.guilds.cache.get(GUILD)?.channels.cache.get(NEWS)?.name).toBe('news');
    const left = new Promise((resolve) => client.once('guildDelete', ({ id }) => resolve(id)));
    await discord.kick(GUILD);
    expect(await left).toBe(GUILD);
  });

  test('hears nothing of what it asked nobody for', async () => {
    await using discord = await startWithNews();
    await using client = await readyOn(discord, { options: { intents: [GatewayIntentBits.Guilds] } });
    await restOf(discord).post(Routes.channelMessages(NEWS), { body: { content: 'hello' } });
    expect(await discord.say({ ...ALICE, text: 'hello' })).toMatchObject({ told: false });
    expect(client.isReady()).toBe(true);
  });
});
