import { expect, test } from 'vitest';
import type { Place } from '../../../src/domain.ts';
import { fakeWorld } from '../world.ts';
import type { Event } from '../chat-server.ts';
import { BOT_TOKEN, serveSlackChat } from './proving.ts';
import { clientOf } from './started.ts';

const place = (channel: string): Place => ({ platform: 'slack', workspace: 'T1', channel });
const post = (channel: string, key: string) => ({
  channel,
  text: 'news',
  metadata: { event_type: 'digest', event_payload: { key } },
});

test('a trial sees keys, places, faults and moments as those of any chat', async () => {
  const events: Event[] = [];
  const world = fakeWorld();
  const { slack, chat } = await serveSlackChat({
    world,
    watch: (event) => events.push(event),
    faults: (call, { do: verb }) =>
      verb === 'post' && call === 1 ? { answer: 'dropped', done: 500 } : undefined,
  });
  await using _ = slack;
  chat.put(place('C1'), 'open');
  chat.put(place('C2'), 'unreadable');
  const client = clientOf(slack, BOT_TOKEN);

  const { ts } = await client.chat.postMessage(post('C1', 'a'));
  await expect(client.chat.postMessage(post('C1', 'b'))).rejects.toMatchObject({
    code: 'slack_webapi_request_error',
  });
  expect(chat.tally(['a', 'b'])).toEqual({ lost: ['b'], doubled: new Map() });
  world.pass(500);
  await client.chat.postMessage(post('C1', 'b'));
  expect(chat.tally(['a', 'b'])).toEqual({ lost: [], doubled: new Map([['b', 2]]) });
  expect(chat.shown(place('C1'))[0]).toMatchObject({ id: ts, key: 'a', payload: { text: 'news' } });

  await client.chat.postMessage(post('C2', 'c'));
  await expect(client.conversations.history({ channel: 'C2' })).rejects.toMatchObject({
    data: { error: 'not_in_channel' },
  });
  expect(chat.shown()).toHaveLength(4);
  expect(events.slice(0, 3)).toMatchObject([
    { moment: 'heard', request: { do: 'post', key: 'a' } },
    { moment: 'done', answer: { is: 'message', id: ts } },
    { moment: 'answered' },
  ]);
});
