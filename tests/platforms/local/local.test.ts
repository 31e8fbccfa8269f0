import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, test } from 'vitest';

import type { User } from '../../../src/domain.ts';
import { placeOf } from '../../../src/platforms/local/message.ts';
import { PlatformError } from '../../../src/platforms/platform.ts';
import { saying } from '../cleared.ts';
import { platformContract } from '../contract.ts';
import { asks, call, NOW, openEvents, openWorkspace, said, world } from './workspace.ts';

const user: User = { id: 'you', name: 'You', locale: 'en-GB', zone: 'Europe/London', mayManage: true };
const news = placeOf('news');

async function messages(
  workspace: { call: (path: string) => Promise<{ text: string }> },
  query = 'place=news',
) {
  const { text } = await workspace.call(`/messages?${query}`);
  const {
    messages,
  }: { messages: { author: string; body: { text?: string; words?: string }; at: number }[] } =
    JSON.parse(text);
  return messages;
}

platformContract('the local workspace', async () => {
  const workspace = await openWorkspace();
  return {
    platform: workspace.platform,
    place: news,
    missing: { ...news, channel: 'archive' },
    user,
    async ask(words) {
      await workspace.call('/inbound', asks(words));
      const [inbound] = workspace.heard;
      if (inbound?.kind !== 'ask') throw new Error(`heard ${inbound?.kind} instead of an ask`);
      return inbound;
    },
    shown: async () =>
      (await messages(workspace)).filter(({ author }) => author === 'dateline').map(({ body }) => body),
    async remove({ id }) {
      using transcript = new DatabaseSync(join(workspace.dataDir, 'local-workspace.db'));
      transcript.prepare('delete from messages where seq = ?').run(Number(id));
    },
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  };
});

describe('what comes in', () => {
  test('an ask is shown as it was typed, and heard without its slash, with the facts of its user', async () => {
    await using workspace = await openWorkspace();
    const response = await workspace.call('/inbound', asks('/acme cloud'));
    expect(response.status).toBe(202);
    expect(workspace.heard).toEqual([
      { kind: 'ask', id: 'inbound-0001', place: news, user, direct: false, words: 'acme cloud' },
    ]);
    expect(await messages(workspace)).toMatchObject([
      { seq: 1, place: 'news', author: 'you', body: { kind: 'asked', words: '/acme cloud' }, at: NOW },
    ]);
  });

  test('the same id is heard and shown once, even after a restart, and every call succeeds', async () => {
    await using first = await openWorkspace();
    const calls = await Promise.all([1, 2, 3].map(() => first.call('/inbound', asks('acme'))));
    expect(calls.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(first.heard).toHaveLength(1);
    await first.platform.stop();
    const again = await openWorkspace({ dataDir: first.dataDir });
    expect((await again.call('/inbound', asks('acme'))).status).toBe(202);
    expect(again.heard).toEqual([]);
    expect(await messages(again)).toHaveLength(1);
    await again.platform.stop();
  });

  test('a press is heard, and shows no words of its own', async () => {
    await using workspace = await openWorkspace();
    const act = { do: 'sources', article: 'acme/a' };
    await workspace.call(
      '/inbound',
      said({ kind: 'press', id: 'inbound-0002', place: 'direct', locale: 'en', act }),
    );
    expect(workspace.heard).toMatchObject([{ kind: 'press', place: placeOf('direct'), act }]);
    expect(await messages(workspace, 'place=direct')).toEqual([]);
  });

  test('an answer that fails leaves the workspace working', async () => {
    await using workspace = await openWorkspace({ hear: () => Promise.reject(new Error('the bot broke')) });
    expect((await workspace.call('/inbound', asks('acme'))).status).toBe(202);
    expect((await workspace.call('/')).status).toBe(200);
  });
});

describe('what is kept', () => {
  test('messages outlive a restart, and so do their keys', async () => {
    await using first = await openWorkspace();
    const ref = await first.platform.post(news, saying('kept'), 'k');
    await first.platform.stop();
    const second = await openWorkspace({ dataDir: first.dataDir });
    expect(await second.platform.post(news, saying('again'), 'k')).toEqual(ref);
    expect((await messages(second)).map(({ body }) => body.text)).toEqual(['kept']);
    await second.platform.stop();
  });

  test('a message shown before the instant is not found', async () => {
    await using workspace = await openWorkspace();
    const ref = await workspace.platform.post(news, saying('now'), 'k');
    expect(await workspace.platform.find(news, 'k', NOW)).toEqual(ref);
    expect(await workspace.platform.find(news, 'k', NOW + 1)).toBe('absent');
  });

  test('an edit of a message that is not there, or is in another place, changes nothing', async () => {
    await using workspace = await openWorkspace();
    const ref = await workspace.platform.post(news, saying('here'), 'k');
    for (const other of [
      { ...ref, id: '99' },
      { ...ref, id: 'x' },
      { ...ref, place: placeOf('direct') },
    ])
      await workspace.platform.edit(other, saying('there'));
    expect((await messages(workspace)).map(({ body }) => body.text)).toEqual(['here']);
  });

  test('a place of another workspace, platform or thread is gone', async () => {
    await using workspace = await openWorkspace();
    for (const place of [
      { ...news, platform: 'slack' },
      { ...news, workspace: 'T1' },
      { ...news, thread: '1' },
    ])
      await expect(workspace.platform.post(place, saying('x'), 'k')).rejects.toMatchObject({ fault: 'gone' });
  });

  test('somebody who is not here has no direct message', async () => {
    await using workspace = await openWorkspace();
    await expect(workspace.platform.openDirect(news, 'U1')).rejects.toMatchObject({
      fault: 'gone',
    });
  });

  test('after the end nothing is posted, and it may be tried again', async () => {
    await using workspace = await openWorkspace();
    await workspace.platform.stop();
    const posted = workspace.platform.post(news, saying('late'), 'k');
    await expect(posted).rejects.toBeInstanceOf(PlatformError);
    await expect(posted).rejects.toMatchObject({ fault: 'unavailable' });
  });
});

describe('starting and stopping', () => {
  test('a taken port gives way to the next free one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const bound = other.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    await using workspace = await openWorkspace({ port });
    expect(Number(new URL(workspace.platform.address).port)).toBeGreaterThan(port);
    expect((await workspace.call('/')).status).toBe(200);
    other.close();
  });

  test('it listens on this machine alone', async () => {
    await using workspace = await openWorkspace();
    expect(workspace.platform.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('what another process on the same data posts comes to the open page', async () => {
    await using workspace = await openWorkspace();
    await using other = await openWorkspace({ dataDir: workspace.dataDir });
    const events = openEvents(workspace.platform.address, '/events?after=0');
    expect(await events.next()).toEqual({ retry: '1000' });
    await other.platform.post(news, saying('from elsewhere'), 'k');
    expect(JSON.stringify(await events.next())).toContain('from elsewhere');
    events.close();
  });

  test('what was stopped can be started again, with all that was said', async () => {
    await using workspace = await openWorkspace();
    await workspace.platform.stop();
    await workspace.platform.start(async () => {});
    await workspace.platform.post(news, saying('again'), 'k');
    const { text } = await workspace.call('/messages?place=news&after=0');
    expect(text).toContain('again');
  });

  test('stopping ends open streams, lets an answer under way end, and refuses new calls', async () => {
    const answering = Promise.withResolvers<void>();
    await using workspace = await openWorkspace({ hear: () => answering.promise });
    const events = openEvents(workspace.platform.address);
    await events.next();
    await workspace.call('/inbound', asks('acme'));
    const { address } = workspace.platform;
    const stopped = workspace.platform.stop();
    while (await events.next());
    // Time enough for a stop that does not wait to be over.
    for (let turn = 0; turn < 20; turn++)
      await expect(call(address, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const [inbound] = workspace.heard;
    if (!inbound) throw new Error('nothing was heard');
    await workspace.platform.respond(inbound, saying('just in time'));
    answering.resolve();
    await stopped;
    await using again = await openWorkspace({ dataDir: workspace.dataDir });
    expect((await messages(again)).map(({ author }) => author)).toEqual(['you', 'dateline']);
  });

  test('what is only half said when stopping begins is refused, not lost half way', async () => {
    await using workspace = await openWorkspace();
    const { body = '' } = asks('acme');
    const sent = request(new URL('/inbound', workspace.platform.address), {
      method: 'POST',
      headers: { 'content-length': body.length },
      agent: false,
    });
    const answered = once(sent, 'response');
    sent.write(body.slice(0, 20));
    // Another call on the same server comes back only after the first half was handed to it.
    await workspace.call('/');
    const stopped = workspace.platform.stop();
    sent.end(body.slice(20));
    const [response] = await answered;
    expect(response.statusCode).toBe(503);
    await stopped;
    expect(workspace.heard).toEqual([]);
  });

  test('stopping does not wait for ever for an answer that never ends', async () => {
    await using workspace = await openWorkspace({
      hear: () => new Promise(() => {}),
      // The time it has is over at once.
      // The wait at a stop is over at once; the looks once a second are not.
      world: {
        ...world,
        clock: {
          ...world.clock,
          sleep: async (ms, signal) => (ms > 1_000 ? undefined : await world.clock.sleep(ms, signal)),
        },
      },
    });
    await workspace.call('/inbound', asks('acme'));
    await expect(workspace.platform.stop()).resolves.toBeUndefined();
  });
});
