import { Routes, type RESTPostAPIChannelMessageResult } from 'discord.js';
import { expect, test } from 'vitest';
import type { Place } from '../../../src/domain.ts';
import type { Event } from '../chat-server.ts';
import { fakeWorld } from '../world.ts';
import { GUILD, serveDiscordChat } from './proving.ts';
import { restOf } from './started.ts';

const place = (channel: string): Place => ({ platform: 'discord', workspace: GUILD, channel });

test('a trial sees keys, places, faults and moments as those of any chat', async () => {
  const events: Event[] = [];
  const world = fakeWorld();
  const { discord, chat } = await serveDiscordChat({
    world,
    nonceFor: 60_000,
    markOf: (key) => [`n-${key}`],
    watch: (event) => events.push(event),
    faults: (call, { do: verb }) =>
      verb === 'post' && call === 1 ? { answer: 'dropped', done: 500 } : undefined,
  });
  await using _ = discord;
  chat.put(place('41'), 'open');
  chat.put(place('42'), 'unreadable');
  const rest = restOf(discord);
  const post = async (channel: string, key: string): Promise<RESTPostAPIChannelMessageResult> =>
    (await rest.post(Routes.channelMessages(channel), {
      body: { content: 'news', nonce: `n-${key}`, enforce_nonce: true },
    })) as RESTPostAPIChannelMessageResult;

  const { id } = await post('41', 'a');
  await expect(post('41', 'b')).rejects.toBeInstanceOf(Error);
  expect(chat.tally(['a', 'b'])).toEqual({ lost: ['b'], doubled: new Map() });
  world.pass(500);
  await post('41', 'b');
  expect(chat.tally(['a', 'b'])).toEqual({ lost: [], doubled: new Map() });
  world.pass(60_000);
  await post('41', 'b');
  expect(chat.tally(['a', 'b'])).toEqual({ lost: [], doubled: new Map([['b', 2]]) });
  expect(chat.shown(place('41'))[0]).toMatchObject({ id, key: 'n-a', payload: { content: 'news' } });

  await post('42', 'c');
  expect(await rest.get(Routes.channelMessages('42'))).toEqual([]);
  expect(chat.shown()).toHaveLength(4);
  expect(events.slice(0, 3)).toMatchObject([
    { moment: 'heard', request: { do: 'post', key: 'n-a' } },
    { moment: 'done', answer: { is: 'message', id } },
    { moment: 'answered' },
  ]);
});
