import { SocketModeClient } from '@slack/socket-mode';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fakeWorld, type FakeWorld } from '../world.ts';
import { ACK_WITHIN } from './rules.ts';
import type { FakeSlack, SlackOptions } from './slack.ts';
import { ALICE, boltOnSockets, clientOf, IN_NEWS, SILENT, startWithNews } from './started.ts';

const CLOUD = { ...IN_NEWS, command: '/alibaba', text: 'cloud' } as const;

interface Frame {
  readonly type?: string;
  readonly reason?: string;
  readonly envelope_id?: string;
  readonly retry_attempt?: number;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A socket by hand, whose manners are the test's: it keeps what it is told. */
interface Hand {
  readonly socket: WebSocket;
  readonly frames: readonly Frame[];
  ack(frame: Frame | undefined, payload?: unknown): void;
}

async function addressIn(slack: FakeSlack): Promise<string> {
  const { url } = await clientOf(slack, slack.app.appToken).apps.connections.open();
  return url ?? '';
}

async function openHand(slack: FakeSlack): Promise<Hand> {
  const socket = new WebSocket(await addressIn(slack));
  const frames: Frame[] = [];
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Frame));
  await expect.poll(() => frames).toHaveLength(1);
  return {
    socket,
    frames,
    ack: (frame, payload = {}) => socket.send(JSON.stringify({ envelope_id: frame?.envelope_id, payload })),
  };
}

const told = ({ frames }: Hand): readonly Frame[] =>
  frames.filter(({ envelope_id }) => envelope_id !== undefined);

async function startWithin(options: SlackOptions = {}): Promise<FakeSlack & { readonly clock: FakeWorld }> {
  const world = fakeWorld();
  return Object.assign(await startWithNews({ world, ...options }), { clock: world });
}

test('Bolt hears a command, acknowledges it and answers it', async () => {
  await using slack = await startWithNews();
  await using app = boltOnSockets(slack);
  app.command('/alibaba', async ({ ack, respond, command }) => {
    await ack();
    await respond(`You asked for ${command.text}.`);
  });
  await app.start();
  const answer = await slack.command(CLOUD);
  expect(answer).toMatchObject({ acked: true, deliveries: 1 });
  expect(answer.body).toBeUndefined();
  await slack.until(() => answer.uses() === 1);
  expect(slack.messages('T1', 'C1')).toMatchObject([{ text: 'You asked for cloud.', ephemeralTo: 'U1' }]);
});

test('Bolt hears events, presses, shortcuts and views', async () => {
  await using slack = await startWithNews();
  await using app = boltOnSockets(slack);
  const heard: string[] = [];
  app.message(async ({ message: { type, channel } }) => void heard.push(`${type} in ${channel}`));
  app.event('app_mention', async ({ event }) => void heard.push(event.text));
  app.event('app_home_opened', async ({ event }) => void heard.push(event.tab ?? ''));
  app.action('more', async ({ ack, body }) => {
    await ack();
    heard.push(`pressed by ${body.user.id}`);
  });
  app.shortcut('ask', async ({ ack, client, shortcut }) => {
    await ack();
    const title = { type: 'plain_text', text: 'Ask' } as const;
    await client.views.open({
      trigger_id: shortcut.trigger_id,
      view: { type: 'modal', callback_id: 'asked', title, blocks: [] },
    });
  });
  app.view('asked', async ({ ack, view }) => {
    await ack({ response_action: 'clear' });
    heard.push(`submitted ${JSON.stringify(view.state.values)}`);
  });
  await app.start();

  expect(await slack.say({ ...ALICE, text: 'alibaba cloud' })).toMatchObject({ acked: true });
  expect(await slack.say({ ...IN_NEWS, text: 'hello <@UBOT1>' })).toMatchObject({ acked: true });
  expect(await slack.say({ ...IN_NEWS, text: 'hello all' })).toMatchObject({ deliveries: 0 });
  await slack.openHome(ALICE);
  const text = { type: 'plain_text', text: 'More' } as const;
  const { ts = '' } = await clientOf(slack).chat.postMessage({
    channel: 'C1',
    text: 'news',
    blocks: [
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'less', text: { type: 'plain_text', text: 'Less' } },
          { type: 'button', action_id: 'more', text },
        ],
      },
    ],
  });
  await slack.press({ ...IN_NEWS, on: ts, label: 'More' });
  await slack.shortcut({ ...IN_NEWS, callback_id: 'ask', ts });
  await slack.until(() => slack.modals('U1').length === 1);
  expect(await slack.submitView({ ...ALICE, values: { b: {} } })).toMatchObject({
    body: { response_action: 'clear' },
  });
  expect(slack.modals('U1')).toEqual([]);
  expect(heard).toEqual(['message in D1', 'hello <@UBOT1>', 'home', 'pressed by U1', 'submitted {"b":{}}']);
});

test("Slack's client opens a new socket when the old one is refreshed, or its connection ends", async () => {
  await using slack = await startWithNews();
  const client = new SocketModeClient({
    appToken: slack.app.appToken,
    clientPingTimeout: 1,
    logger: SILENT,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  await client.start();
  for (const trouble of ['refresh', 'drop']) {
    const connected = new Promise((resolve) => client.once('connected', resolve));
    if (trouble === 'refresh') await slack.refresh(0);
    else slack.drop();
    await connected;
  }
  expect(slack.heard('apps.connections.open')).toHaveLength(3);
  await client.disconnect();
});

describe('by hand', () => {
  test('what is not acknowledged within three seconds was not acknowledged', async () => {
    await using slack = await startWithin();
    const hand = await openHand(slack);
    const asking = slack.command(CLOUD);
    await expect.poll(() => told(hand)).toHaveLength(1);
    slack.clock.pass(ACK_WITHIN + 1);
    hand.ack(told(hand)[0]);
    expect(await asking).toMatchObject({ acked: false, because: 'timeout', deliveries: 1 });
  });

  test('the time to an acknowledgement is that of the clock, and its words are shown', async () => {
    await using slack = await startWithin();
    const hand = await openHand(slack);
    const asking = slack.command(CLOUD);
    await expect.poll(() => told(hand)).toHaveLength(1);
    slack.clock.pass(ACK_WITHIN);
    hand.ack(told(hand)[0], { text: 'at once' });
    expect(await asking).toMatchObject({ acked: true, afterMs: ACK_WITHIN, body: { text: 'at once' } });
    expect(slack.messages('T1', 'C1')).toMatchObject([{ text: 'at once', ephemeralTo: 'U1' }]);
  });

  test('each payload goes to one of the sockets, and all of them get some', async () => {
    await using slack = await startWithin();
    const hands = [await openHand(slack), await openHand(slack), await openHand(slack)];
    const asking = Promise.all(Array.from({ length: 9 }, () => slack.command(CLOUD)));
    await expect.poll(() => hands.flatMap(told)).toHaveLength(9);
    expect(hands.map((hand) => told(hand).length)).toEqual([3, 3, 3]);
    for (const hand of hands) for (const frame of told(hand)) hand.ack(frame);
    expect((await asking).every(({ acked, deliveries }) => acked && deliveries === 1)).toBe(true);
  });

  test('only the socket that was told can acknowledge', async () => {
    await using slack = await startWithin();
    const hands = [await openHand(slack), await openHand(slack)] as const;
    const asking = slack.command(CLOUD);
    await expect.poll(() => hands.flatMap(told)).toHaveLength(1);
    const [frame] = hands.flatMap(told);
    const other = hands.find((hand) => told(hand).length === 0);
    other?.ack(frame);
    other?.socket.close();
    await slack.until(() => slack.sockets() === 1);
    slack.clock.pass(ACK_WITHIN + 1);
    expect(await asking).toMatchObject({ acked: false });
  });

  test('a command whose socket dies is lost, or told another one where that is asked for', async () => {
    for (const unacked of ['lose', 'redeliver'] as const) {
      await using slack = await startWithin({ unacked });
      const hands = [await openHand(slack), await openHand(slack)] as const;
      const asking = slack.command(CLOUD);
      await expect.poll(() => hands.flatMap(told)).toHaveLength(1);
      const first = hands.find((hand) => told(hand).length === 1);
      const other = hands.find((hand) => hand !== first);
      first?.socket.terminate();
      other?.socket.on('message', (data: Buffer) => other.ack(JSON.parse(data.toString()) as Frame));
      expect(await asking).toMatchObject(
        unacked === 'lose'
          ? { acked: false, because: 'closed', deliveries: 1 }
          : { acked: true, deliveries: 2 },
      );
    }
  });

  test('a command that nobody listens for fails at once', async () => {
    await using slack = await startWithin();
    expect(await slack.command(CLOUD)).toMatchObject({ acked: false, because: 'nobody' });
  });

  test('an event is told four times: at once, again, after a minute and after five', async () => {
    await using slack = await startWithin();
    const hand = await openHand(slack);
    const asking = slack.say({ ...ALICE, text: 'alibaba cloud' });
    const tell = async (times: number): Promise<void> => {
      await expect.poll(() => told(hand)).toHaveLength(times);
      slack.clock.pass(ACK_WITHIN + 1);
    };
    await tell(1);
    await tell(2);
    for (const [index, wait] of [60_000, 300_000].entries()) {
      await expect.poll(() => slack.clock.sleeping()).toBeGreaterThan(0);
      slack.clock.pass(wait - 1);
      // What was to come too early would be here before this answer.
      await clientOf(slack).auth.test();
      expect(told(hand)).toHaveLength(2 + index);
      slack.clock.pass(1);
      await tell(3 + index);
    }
    expect(await asking).toMatchObject({ acked: false, deliveries: 4 });
    expect(told(hand).map(({ retry_attempt }) => retry_attempt)).toEqual([0, 1, 2, 3]);
    expect(new Set(told(hand).map(({ payload }) => payload?.event_id)).size).toBe(1);
    expect(new Set(told(hand).map(({ envelope_id }) => envelope_id)).size).toBe(4);
  });

  test('what was answered can be told once more, as the same', async () => {
    await using slack = await startWithin();
    const hand = await openHand(slack);
    hand.socket.on('message', (data: Buffer) => hand.ack(JSON.parse(data.toString()) as Frame));
    const answer = await slack.command(CLOUD);
    expect(await answer.again()).toMatchObject({ acked: true, triggerId: answer.triggerId });
    const [first, second] = told(hand);
    expect(second?.payload).toEqual(first?.payload);
    expect(second?.envelope_id).not.toBe(first?.envelope_id);
  });

  test('a refresh warns, and ends ten seconds later', async () => {
    await using slack = await startWithin();
    const hand = await openHand(slack);
    const refreshed = slack.refresh();
    await expect.poll(() => hand.frames.at(-1)).toMatchObject({ type: 'disconnect', reason: 'warning' });
    const asking = slack.command(CLOUD);
    await expect.poll(() => told(hand)).toHaveLength(1);
    hand.ack(told(hand)[0]);
    expect(await asking).toMatchObject({ acked: true });
    slack.clock.pass(10_000);
    await refreshed;
    await expect
      .poll(() => hand.frames.at(-1))
      .toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
    expect(slack.sockets()).toBe(0);
  });

  test('an address opens one socket', async () => {
    await using slack = await startWithin();
    const url = await addressIn(slack);
    const opened = (): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.once('open', () => resolve('open')).once('error', ({ message }) => resolve(message));
      });
    expect(await opened()).toBe('open');
    expect(await opened()).toContain('401');
  });

  test('an eleventh socket is sent away', async () => {
    await using slack = await startWithin();
    for (let count = 0; count < 10; count += 1) await openHand(slack);
    const eleventh = await openHand(slack);
    expect(eleventh.frames).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }]);
    expect(slack.sockets()).toBe(10);
  });
});
