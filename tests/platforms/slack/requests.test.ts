import { createHmac } from 'node:crypto';
import type { App } from '@slack/bolt';
import { beforeEach, expect, test } from 'vitest';
import { createRequests, type Requests } from '../../../src/platforms/slack/requests.ts';
import { fakeLog } from '../../fakes/log.ts';
import { fakeWorld } from '../../fakes/world.ts';

const SECRET = 'signing-secret';
const world = fakeWorld();
let requests: Requests;
let bodies: unknown[] = [];

beforeEach(async () => {
  bodies = [];
  requests = createRequests({ signingSecret: SECRET, clock: world.clock, log: fakeLog() });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of Bolt's app a receiver uses this alone
  const app = {
    processEvent: async ({
      body,
      ack,
      retryNum,
    }: {
      body: object;
      ack: (said?: unknown) => Promise<void>;
      retryNum?: number;
    }) => {
      bodies.push(retryNum === undefined ? body : { ...body, retryNum });
      await ack('acknowledged' in body ? body.acknowledged : undefined);
    },
  } as unknown as App;
  requests.init(app);
  await requests.start();
});

/** A request as Slack makes it. https://docs.slack.dev/authentication/verifying-requests-from-slack */
function signed(
  body: string,
  {
    secret = SECRET,
    agoMs = 0,
    type = 'application/json',
    headers = {},
  }: { secret?: string; agoMs?: number; type?: string; headers?: Readonly<Record<string, string>> } = {},
): Request {
  const madeAt = Math.floor((world.clock.now() - agoMs) / 1_000);
  const signature = createHmac('sha256', secret).update(`v0:${madeAt}:${body}`).digest('hex');
  return new Request('http://d.example/slack/events', {
    method: 'POST',
    body,
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(madeAt),
      'x-slack-signature': `v0=${signature}`,
      ...headers,
    },
  });
}

const status = async (request: Request): Promise<number> => (await requests.handle(request)).status;

test('what Slack signed is heard, in each of its forms', async () => {
  expect(await status(signed('{"type":"event_callback"}'))).toBe(200);
  const form = 'application/x-www-form-urlencoded';
  expect(await status(signed('command=%2Falibaba&text=cloud', { type: form }))).toBe(200);
  const payload = new URLSearchParams({ payload: '{"type":"block_actions"}' }).toString();
  expect(await status(signed(payload, { type: form }))).toBe(200);
  expect(bodies).toEqual([
    { type: 'event_callback' },
    { command: '/alibaba', text: 'cloud' },
    { type: 'block_actions' },
  ]);
});

test.each([
  ['signed by somebody else', () => signed('{}', { secret: 'another' })],
  ['of six minutes ago', () => signed('{}', { agoMs: 360_000 })],
  ['of an hour from now', () => signed('{}', { agoMs: -3_600_000 })],
  ['without a signature', () => new Request('http://d.example', { method: 'POST', body: '{}' })],
  ['with a time that is none', () => signed('{}', { headers: { 'x-slack-request-timestamp': 'noon' } })],
  ['with a body that was changed', () => new Request(signed('{}'), { body: '{"a":1}', method: 'POST' })],
])('a request %s is refused', async (_, request) => {
  expect(await status(request())).toBe(401);
  expect(bodies).toEqual([]);
});

test('a request counts once, and Slack’s own repetition of what it says counts too', async () => {
  expect(await status(signed('{"event_id":"Ev1"}'))).toBe(200);
  expect(await status(signed('{"event_id":"Ev1"}'))).toBe(401);
  world.pass(1_000);
  expect(await status(signed('{"event_id":"Ev1"}', { headers: { 'x-slack-retry-num': '1' } }))).toBe(200);
  expect(bodies).toEqual([{ event_id: 'Ev1' }, { event_id: 'Ev1', retryNum: 1 }]);
});

test('the challenge is answered, and only a signed one', async () => {
  const challenge = '{"type":"url_verification","challenge":"c"}';
  expect(await (await requests.handle(signed(challenge))).json()).toEqual({ challenge: 'c' });
  expect(await status(signed(challenge, { secret: 'another' }))).toBe(401);
});

test('a signature in another form does not count once more', async () => {
  const request = signed('{}');
  expect(await status(request.clone())).toBe(200);
  const headers = { 'x-slack-signature': `${request.headers.get('x-slack-signature')}=1` };
  expect(await status(signed('{}', { headers }))).toBe(401);
});

test('nothing is taken before the start and after the stop: Slack brings it again, or says that it failed', async () => {
  await requests.stop();
  expect(await status(signed('{}'))).toBe(503);
  expect(bodies).toEqual([]);
});

test('what is said with the acknowledgement of a form is the answer', async () => {
  const words = await requests.handle(signed('{"type":"view_submission","acknowledged":"Here"}'));
  expect(await words.text()).toBe('Here');
  const view = await requests.handle(
    signed('{"type":"view_submission","acknowledged":{"response_action":"clear"}}'),
  );
  expect(await view.json()).toEqual({ response_action: 'clear' });
});

test('what is not in Slack’s forms is refused, and nothing but POST is taken', async () => {
  expect(await status(signed('{'))).toBe(400);
  expect(await status(new Request('http://d.example'))).toBe(405);
  expect(await status(signed('x'.repeat(1_000_001)))).toBe(413);
});
