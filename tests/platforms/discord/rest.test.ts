import { Routes } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { createCalls, type Calls } from '../../../src/platforms/discord/rest.ts';
import { realWorld } from '../../../src/world.ts';
import type { DiscordOptions, FakeDiscord } from '../../fakes/discord/discord.ts';
import { GUILD, startWithNews } from '../../fakes/discord/started.ts';
import { fakeLog } from '../../fakes/log.ts';
import { fakeWorld, type FakeWorld } from '../../fakes/world.ts';

interface Calling extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly world: FakeWorld;
  readonly calls: Calls;
}

async function calling(options: DiscordOptions = {}): Promise<Calling> {
  const world = fakeWorld();
  const discord = await startWithNews({ world, ...options });
  const calls = createCalls({
    token: discord.app.token,
    apiUrl: discord.apiUrl,
    clock: world.clock,
    log: fakeLog(),
  });
  return { discord, world, calls, [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose]() };
}

/** Channels as Discord numbers them: each has limits of its own. */
function channelsOf({ discord }: Calling, count: number): readonly string[] {
  const ids = Array.from({ length: count }, (_, index) => String(10n ** 17n + BigInt(index)));
  for (const id of ids) discord.addChannel(GUILD, { id });
  return ids;
}

const post = ({ calls }: Calling, channel: string, ms = 60_000): Promise<unknown> =>
  calls.within(ms, async (call) =>
    call('post', Routes.channelMessages(channel), 'post', { body: { content: 'news' } }),
  );

test('how far a clock is ahead of Discord’s is known before anything else is asked, and after it was set', async () => {
  await using it = await calling();
  const set = { ahead: 600_000 };
  const { clock } = it.world;
  // As a machine has it, with parts of a millisecond.
  const wrong = { ...clock, now: () => clock.now() + set.ahead, mono: () => clock.mono() * 1.000_001 };
  const { app, apiUrl } = it.discord;
  const calls = createCalls({ token: app.token, apiUrl, clock: wrong, log: fakeLog() });
  const ahead = () => calls.within(10_000, calls.ahead);
  // The header tells whole seconds.
  expect(Math.abs((await ahead()) - 600_000)).toBeLessThan(1000);
  set.ahead = -600_000;
  it.world.pass(60_000);
  expect(Math.abs((await ahead()) + 600_000)).toBeLessThan(1000);
  expect(await ahead()).toSatisfy(Number.isInteger);
  expect(it.discord.heard()).toHaveLength(1);
});

test('a clock that is not Discord’s is logged once, and once more when it was right meanwhile', async () => {
  await using it = await calling();
  const set = { ahead: 0 };
  const clock = { ...it.world.clock, now: () => it.world.clock.now() + set.ahead };
  const { app, apiUrl } = it.discord;
  const log = fakeLog();
  const calls = createCalls({ token: app.token, apiUrl, clock, log });
  for (const ahead of [0, 20_000, 60_000, 70_000, 0, -60_000]) {
    set.ahead = ahead;
    await calls.within(10_000, async (call) => await call('get', Routes.gateway(), 'look'));
  }
  expect(log.lines).toMatchObject([
    { level: 'warn', fields: { aheadSeconds: 60 }, message: expect.stringContaining('NTP') },
    { level: 'warn', fields: { aheadSeconds: -60 } },
  ]);
});

describe('time', () => {
  test('is shared by the calls of one thing, and none begins after it', async () => {
    await using it = await calling();
    const [channel = ''] = channelsOf(it, 1);
    const ended = it.calls.within(10_000, async (call) => {
      const get = () => call('get', Routes.channel(channel), 'look');
      await get();
      it.world.pass(9_999);
      await get();
      it.world.pass(1);
      await get();
    });
    await expect(ended).rejects.toMatchObject({ fault: 'unavailable' });
    expect(it.discord.heard('get_channel')).toHaveLength(2);
  });

  test('that ends during a call leaves open whether it was done', async () => {
    await using it = await calling();
    const [channel = ''] = channelsOf(it, 1);
    it.discord.fail('create_message', { answer: 'hung', done: 0 });
    const posted = post(it, channel, 10_000);
    await it.discord.until(() => it.discord.heard('create_message').length === 1);
    it.world.pass(10_000);
    await expect(posted).rejects.toMatchObject({ fault: 'uncertain' });
  });

  test('that ends while others are before it in the queue: nothing was sent', async () => {
    await using it = await calling();
    const [channel = ''] = channelsOf(it, 1);
    it.discord.fail('create_message', { answer: 'hung', done: 'never' });
    const first = post(it, channel, 20_000).catch(() => {});
    await it.discord.until(() => it.discord.heard('create_message').length === 1);
    const second = post(it, channel, 10_000).catch((error: unknown) => error);
    // It is in the queue now.
    await realWorld.clock.turn();
    it.world.pass(10_000);
    expect(await second).toMatchObject({ fault: 'unavailable' });
    it.world.pass(10_000);
    await first;
    expect(it.discord.heard('create_message')).toHaveLength(1);
  });
});

test.each([
  ['unavailable', { answer: 'unavailable' }],
  ['an illness', { answer: 'refused', status: 500, code: 0 }],
  ['a dropped connection', { answer: 'dropped', done: 0 }],
] as const)('after %s nothing is repeated', async (_, trouble) => {
  await using it = await calling();
  const [channel = ''] = channelsOf(it, 1);
  it.discord.fail('create_message', trouble);
  await expect(post(it, channel)).rejects.toMatchObject({ fault: 'uncertain' });
  expect(it.discord.heard('create_message')).toHaveLength(1);
});

test('a thousand channels take twenty seconds within three in a hundred, and no second has more than fifty calls', async () => {
  await using it = await calling();
  const channels = channelsOf(it, 1_000);
  const from = it.world.clock.mono();
  const waiting = [...channels];
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await post(it, next);
      done += 1;
    }
  };
  const lanes = Promise.all(Array.from({ length: 50 }, lane));
  while (done < channels.length) {
    const before = done;
    // All that may go out now has gone, and come back.
    await it.discord.until(() => it.discord.heard('create_message').length >= before);
    await realWorld.clock.turn();
    if (done === before) it.world.pass(5);
  }
  await lanes;
  const took = it.world.clock.mono() - from;
  expect(Math.abs(took - 20_000)).toBeLessThanOrEqual(600);
  expect(it.discord.heard().filter(({ status }) => status !== 200)).toEqual([]);
  const calls = it.discord.heard().map(({ at }) => at);
  const inSecondFrom = (begin: number) => calls.filter((at) => begin <= at && at < begin + 1_000).length;
  expect(Math.max(...calls.map(inSecondFrom))).toBeLessThanOrEqual(50);
});

test('a thousand channels that refuse get one request each, and others still get theirs', async () => {
  await using it = await calling({ unlimited: true });
  const [open = '', ...channels] = channelsOf(it, 1_001);
  for (const channel of channels) {
    it.discord.fail('create_message', { answer: 'refused', status: 403, code: 50_013 }, { channel });
    await expect(post(it, channel)).rejects.toMatchObject({ fault: 'forbidden' });
    it.world.pass(25);
  }
  await post(it, open);
  expect(it.discord.heard('create_message')).toHaveLength(1_001);
});

test('what is refused five thousand times in ten minutes is asked no more, until they are over', async () => {
  await using it = await calling({ unlimited: true });
  const [channel = ''] = channelsOf(it, 1);
  const get = () => it.calls.within(60_000, (call) => call('get', Routes.channel(channel), 'look'));
  it.discord.fail('get_channel', { answer: 'refused', status: 403, code: 50_001 }, { times: 5_000 });
  for (let index = 0; index < 5_000; index += 1) {
    await get().catch(() => {});
    it.world.pass(25);
  }
  await expect(get()).rejects.toMatchObject({ fault: 'limited', retryAfterMs: 475_000 });
  expect(it.discord.heard('get_channel')).toHaveLength(5_000);
  it.world.pass(475_000);
  await get();
});

test('a token that is refused is not shown again for a minute, and then it is', async () => {
  await using it = await calling();
  const [channel = ''] = channelsOf(it, 1);
  it.discord.fail('create_message', { answer: 'refused', status: 401, code: 0 });
  await expect(post(it, channel)).rejects.toMatchObject({ fault: 'unavailable' });
  await expect(post(it, channel)).rejects.toMatchObject({ fault: 'unavailable', retryAfterMs: 60_000 });
  expect(it.discord.heard('create_message')).toHaveLength(1);
  it.world.pass(60_000);
  await post(it, channel);
});

test.each(['none', '', '0', '-5', 'Wed, 21 Oct 2026 07:28:00 GMT'])(
  'too many calls with the header “%s” is not asked again at once: the body says when',
  async (header) => {
    await using it = await calling();
    const [channel = ''] = channelsOf(it, 1);
    it.discord.fail('create_message', { answer: 'limited', retryAfter: 60.5, header }, { times: 20 });
    const error = await post(it, channel).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ fault: 'limited', retryAfterMs: expect.closeTo(60_500, -3) });
    expect(it.discord.heard('create_message')).toHaveLength(1);
  },
);

test('too many calls without a word of when is told to wait for five seconds', async () => {
  await using it = await calling();
  const [channel = ''] = channelsOf(it, 1);
  it.discord.fail('create_message', { answer: 'refused', status: 429, code: 0 }, { times: 20 });
  const error = await post(it, channel).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ fault: 'limited', retryAfterMs: expect.closeTo(5_000, -3) });
  expect(it.discord.heard('create_message')).toHaveLength(1);
});
