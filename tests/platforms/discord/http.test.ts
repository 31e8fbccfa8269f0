import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { send } from '../../../src/platforms/discord/http.ts';

interface Serving extends AsyncDisposable {
  readonly url: string;
}

/** Something that answers as a test has it. */
async function serving(answer: RequestListener): Promise<Serving> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('what is sent arrives, and what is answered comes back', async () => {
  await using there = await serving((request, response) => {
    const { method = '', headers } = request;
    response.writeHead(201, 'Made', { 'x-said': [method, String(headers['x-asked'])] });
    response.write(`${headers['content-length']} `);
    request.pipe(response);
  });
  const answer = await send(there.url, { method: 'POST', headers: { 'X-Asked': 'this' }, body: '{"a":"€"}' });
  expect([answer.status, answer.statusText, answer.ok]).toEqual([201, 'Made', true]);
  expect(answer.headers.get('x-said')).toBe('POST, this');
  expect(await answer.text()).toBe('11 {"a":"€"}');
});

test('nothing is an answer too', async () => {
  await using there = await serving((_request, response) => response.writeHead(204).end());
  const answer = await send(there.url, {});
  expect([answer.status, await answer.text()]).toEqual([204, '']);
});

test('who is sent elsewhere does not go there', async () => {
  const asked: unknown[] = [];
  await using there = await serving((request, response) => {
    asked.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const answer = await send(there.url, { method: 'POST', body: '{}' });
  expect([answer.status, asked]).toEqual([302, ['/']]);
});

test('an answer that breaks off is none', async () => {
  await using there = await serving((_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{', () => response.destroy());
  });
  await expect(send(there.url, {})).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('who answers in another protocol than HTTP answers nothing', async () => {
  await using there = await serving((_request, response) => {
    response.socket?.write('HTTP/1.1 101 Other\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
  });
  await expect(send(there.url, {})).rejects.toThrow('the connection was closed');
});

test.each(['before an answer', 'during an answer'])('a signal ends it %s', async (when) => {
  const over = new AbortController();
  await using there = await serving((_request, response) => {
    if (when === 'before an answer') return over.abort();
    response.writeHead(200, { 'content-length': 100 });
    response.write('{', () => over.abort());
  });
  await expect(send(there.url, { signal: over.signal })).rejects.toMatchObject({ name: 'AbortError' });
});

test('what HTTP cannot carry is refused and ends nothing', async () => {
  await using there = await serving((_request, response) => response.end());
  await expect(send(there.url, { headers: { 'x-odd': 'a\nb' } })).rejects.toThrow('Invalid character');
  await expect(send(there.url, { method: 'POST', body: new Uint8Array(1) })).rejects.toThrow('JSON alone');
});

test('nobody there: nothing was sent', async () => {
  const there = await serving(() => {});
  await there[Symbol.asyncDispose]();
  await expect(send(there.url, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
