import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openProxy, type Proxy } from './proxy.ts';

let server: Server;
let proxy: Proxy;
let heard: string;

beforeEach(async () => {
  heard = '';
  // Says back what it hears.
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).on('data', (bytes) => (heard += String(bytes)));
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await openProxy({ port: (server.address() as AddressInfo).port });
});
afterEach(async () => {
  await proxy.close();
  server.close();
});

const connection = (): Socket => createConnection({ port: proxy.port }).on('error', () => {});

async function connect(): Promise<Socket> {
  const socket = connection();
  await once(socket, 'connect');
  return socket;
}

/** Sends a word. @returns what comes back, or that the connection ends */
async function say(socket: Socket, word: string): Promise<string> {
  socket.write(word);
  return Promise.race([
    new Promise<string>((heard) => socket.once('data', (bytes) => heard(String(bytes)))),
    closing(socket),
  ]);
}

const closing = (socket: Socket): Promise<string> =>
  new Promise((closed) => socket.once('close', () => closed('closed')));

test('it carries both ways', async () => {
  expect(await say(await connect(), 'one')).toBe('one');
});

test('a reset ends what there is and what comes, until it is mended', async () => {
  const socket = await connect();
  expect(await say(socket, 'one')).toBe('one');
  const closed = closing(socket);
  proxy.cut('reset');
  await closed;
  expect(await say(connection(), 'two')).toBe('closed');
  proxy.mend();
  expect(await say(await connect(), 'three')).toBe('three');
  expect(heard).toBe('onethree');
});

test('silence takes what is said and carries it nowhere, not even when it is mended', async () => {
  const before = await connect();
  expect(await say(before, 'one')).toBe('one');
  proxy.cut('silent');
  const during = await connect();
  await expect.poll(() => proxy.callers()).toBe(2);
  const answers = [say(before, 'two'), say(during, 'three')];
  proxy.mend();
  expect(await Promise.all(answers)).toEqual(['closed', 'closed']);
  expect(await say(await connect(), 'four')).toBe('four');
  expect(heard).toBe('onefour');
});
