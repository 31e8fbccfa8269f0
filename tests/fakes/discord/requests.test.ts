import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Routes } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { FakeDiscord } from './discord.ts';
import { ALICE, IN_NEWS, restOf, startWithNews } from './started.ts';

interface Told {
  readonly type: number;
  readonly id: string;
  readonly token: string;
  readonly data?: { readonly name?: string };
}

interface Listening extends AsyncDisposable {
  readonly url: string;
}

/** An app that listens for signed requests. @param answer what it says to one; undefined: 202, and nothing yet */
async function listen(
  { app }: FakeDiscord,
  answer: (told: Told) => unknown,
  isCareful = true,
): Promise<Listening> {
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(app.verifyKey, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { 'x-signature-timestamp': at, 'x-signature-ed25519': signature } = request.headers;
      const isGood = verify(
        null,
        Buffer.from(`${String(at)}${body}`),
        key,
        Buffer.from(String(signature), 'hex'),
      );
      if (isCareful && !isGood) return void response.writeHead(401).end();
      const told = JSON.parse(body) as Told;
      const said = told.type === 1 ? { type: 1 } : answer(told);
      if (said === undefined) return void response.writeHead(202).end();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/interactions`,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function start(): Promise<FakeDiscord> {
  const discord = await startWithNews();
  await restOf(discord).put(Routes.applicationCommands(discord.app.id), {
    body: [{ name: 'news', description: 'News' }],
  });
  return discord;
}

const COMMAND = { ...IN_NEWS, name: 'news' } as const;

describe('signed requests', () => {
  test('are answered at once', async () => {
    await using discord = await start();
    await using app = await listen(discord, ({ data }) => ({ type: 4, data: { content: data?.name } }));
    expect(await discord.useHttp(app.url)).toBe(true);
    const answer = await discord.command(COMMAND);
    expect(answer).toMatchObject({ acked: true, type: 4, status: 200 });
    expect(answer.shown()?.content).toBe('news');
    expect(discord.app.endpoint).toBe(app.url);
  });

  test('are answered later, by the API', async () => {
    await using discord = await start();
    await using app = await listen(discord, () => ({ type: 5 }));
    await discord.useHttp(app.url);
    const answer = await discord.command(COMMAND);
    await restOf(discord).patch(Routes.webhookMessage(discord.app.id, answer.token), {
      body: { content: 'later' },
      auth: false,
    });
    expect((await answer.answer()).content).toBe('later');
  });

  test('are taken now and answered by the API', async () => {
    await using discord = await start();
    await using app = await listen(discord, ({ id, token }) => {
      void restOf(discord).post(Routes.interactionCallback(id, token), {
        body: { type: 4, data: { content: 'aside' } },
        auth: false,
      });
      return undefined;
    });
    await discord.useHttp(app.url);
    expect(await discord.command(COMMAND)).toMatchObject({ acked: true, type: 4 });
  });

  test('are no answer where Discord would not take it', async () => {
    await using discord = await start();
    await using app = await listen(discord, () => ({ type: 4, data: { content: 'x'.repeat(2_001) } }));
    await discord.useHttp(app.url);
    expect(await discord.command(COMMAND)).toMatchObject({ acked: false, because: 'bad_answer' });
  });

  test('go to no app that believes anybody', async () => {
    await using discord = await start();
    await using app = await listen(discord, () => ({ type: 5 }), false);
    expect(await discord.useHttp(app.url)).toBe(false);
    expect(await discord.command(COMMAND)).toMatchObject({ acked: false, because: 'nobody' });
  });

  test('bring no words of direct messages', async () => {
    await using discord = await start();
    await using app = await listen(discord, () => ({ type: 5 }));
    await discord.useHttp(app.url);
    expect(await discord.say({ ...ALICE, text: 'hello' })).toMatchObject({ told: false });
  });
});
