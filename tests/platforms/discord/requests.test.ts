import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createRequests, type Requests } from '../../../src/platforms/discord/requests.ts';
import { fakeLog } from '../../fakes/log.ts';
import { fakeWorld, type FakeWorld } from '../../fakes/world.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const another = generateKeyPairSync('ed25519').privateKey;
const digits = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');

let world: FakeWorld;
let requests: Requests;
let heard: unknown[];

beforeEach(() => {
  heard = [];
  world = fakeWorld();
  requests = createRequests({ publicKey: digits, clock: world.clock, log: fakeLog() });
  requests.start(async (interaction) => {
    heard.push(interaction);
    return typeof interaction === 'object' && interaction !== null && 'quiet' in interaction
      ? undefined
      : { type: 5 };
  });
});

/** A request as Discord makes it. */
function signed(
  body: string,
  {
    key = privateKey,
    agoMs = 0,
    headers = {},
  }: { key?: KeyObject; agoMs?: number; headers?: Readonly<Record<string, string>> } = {},
): Request {
  const timestamp = String(Math.floor((world.clock.now() - agoMs) / 1_000));
  return new Request('http://d.example/discord/interactions', {
    method: 'POST',
    body,
    headers: {
      'x-signature-timestamp': timestamp,
      'x-signature-ed25519': sign(null, Buffer.from(timestamp + body), key).toString('hex'),
      ...headers,
    },
  });
}

const status = async (request: Request): Promise<number> => (await requests.handle(request)).status;

test('what Discord signed is heard, and the first word about it is the answer', async () => {
  const answer = await requests.handle(signed('{"type":2}'));
  expect([answer.status, await answer.json()]).toEqual([200, { type: 5 }]);
  expect(heard).toEqual([{ type: 2 }]);
});

test('where nothing is said, it is taken without a word', async () => {
  expect(await status(signed('{"quiet":true}'))).toBe(202);
});

test.each([
  ['signed by somebody else', () => signed('{}', { key: another })],
  ['of six minutes ago', () => signed('{}', { agoMs: 360_000 })],
  ['of an hour from now', () => signed('{}', { agoMs: -3_600_000 })],
  ['without a signature', () => new Request('http://d.example', { method: 'POST', body: '{}' })],
  ['with a signature that is none', () => signed('{}', { headers: { 'x-signature-ed25519': 'x' } })],
  ['with a signature too short', () => signed('{}', { headers: { 'x-signature-ed25519': 'ab'.repeat(32) } })],
  ['with a time that is none', () => signed('{}', { headers: { 'x-signature-timestamp': 'noon' } })],
  ['with another time', () => signed('{}', { headers: { 'x-signature-timestamp': '1700000000' } })],
  ['with a body that was changed', () => new Request(signed('{}'), { body: '{"a":1}', method: 'POST' })],
])('a request %s is refused', async (_, request) => {
  expect(await status(request())).toBe(401);
  expect(heard).toEqual([]);
});

test('a request counts once, in whatever form its signature comes', async () => {
  const request = signed('{"id":"1"}');
  const signature = request.headers.get('x-signature-ed25519') ?? '';
  expect(await status(request)).toBe(200);
  expect(await status(signed('{"id":"1"}'))).toBe(401);
  for (const form of [signature.toUpperCase(), `${signature}zz`])
    expect(await status(signed('{"id":"1"}', { headers: { 'x-signature-ed25519': form } }))).toBe(401);
  world.pass(1_000);
  expect(await status(signed('{"id":"1"}'))).toBe(200);
  expect(heard).toHaveLength(2);
});

test('nothing is taken before the start and after the stop', async () => {
  requests.stop();
  expect(await status(signed('{}'))).toBe(503);
  const early = createRequests({ publicKey: digits, clock: world.clock, log: fakeLog() });
  expect((await early.handle(signed('{}'))).status).toBe(503);
  expect(heard).toEqual([]);
});

test('of a body that is too long no more is read than that shows it', async () => {
  let read = 0;
  const endless = new ReadableStream({
    pull(controller) {
      read += 1;
      controller.enqueue(new Uint8Array(100_000).fill(120));
    },
  });
  const request = new Request('http://d.example', { method: 'POST', body: endless, duplex: 'half' });
  expect(await status(request)).toBe(413);
  expect(read).toBeLessThan(20);
});

test('what is not in Discord’s form is refused, and nothing but POST is taken', async () => {
  expect(await status(signed('{'))).toBe(400);
  expect(await status(signed('null'))).toBe(400);
  expect(await status(new Request('http://d.example'))).toBe(405);
});
