import type { types } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { fakeWorld, type FakeWorld } from '../world.ts';
import type { Answer, FakeSlack, SlackOptions, SlackTrouble } from './slack.ts';
import { ALICE, clientOf, IN_NEWS, startWithNews } from './started.ts';

const KEYED = { metadata: { event_type: 'digest', event_payload: { key: 'k1' } } };
const HELLO = { channel: 'C1', text: 'hello' } as const;

interface Setting extends AsyncDisposable {
  readonly slack: FakeSlack;
  readonly world: FakeWorld;
  readonly client: WebClient;
}

/** On a clock that stands still until it is moved. */
async function start(options: SlackOptions = {}): Promise<Setting> {
  const world = fakeWorld();
  const slack = await startWithNews({ world, ...options });
  return { slack, world, client: clientOf(slack), [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

/** What a call failed with, in Slack's words where it has some. */
async function failureOf(calling: Promise<unknown>): Promise<unknown> {
  try {
    return await calling.then(() => 'done');
  } catch (error) {
    const { code, data, retryAfter, statusCode } = error as Readonly<Record<string, unknown>>;
    if (retryAfter !== undefined) return { retryAfter };
    if (statusCode !== undefined) return { statusCode };
    return (data as { readonly error?: string } | undefined)?.error ?? code;
  }
}

const texts = (slack: FakeSlack): readonly string[] => slack.messages('T1', 'C1').map(({ text }) => text);

/** Answers somebody's command by its `response_url`. */
async function respond({ responseUrl }: Answer, message: Readonly<Record<string, unknown>>): Promise<number> {
  // A response_url is called as it is, by no client of Slack's.
  // oxlint-disable-next-line no-restricted-globals
  const { status } = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  });
  return status;
}

describe('messages', () => {
  test('what is posted, changed and deleted is seen so', async () => {
    await using it = await start();
    const { ts = '' } = await it.client.chat.postMessage({ ...HELLO, ...KEYED, unfurl_links: false });
    expect(it.slack.messages('T1', 'C1')).toMatchObject([
      { text: 'hello', ts, bot_id: 'BBOT1', ...KEYED, sentWith: { unfurl_links: false }, deleted: false },
    ]);
    await it.client.chat.update({ channel: 'C1', ts, text: 'new' });
    expect(it.slack.messages('T1', 'C1')).toMatchObject([
      { text: 'new', edited: { user: 'UBOT1' }, ...KEYED },
    ]);
    await it.client.chat.delete({ channel: 'C1', ts });
    expect(it.slack.messages('T1', 'C1')).toEqual([]);
    expect(it.slack.messages('T1', 'C1', { all: true })).toMatchObject([{ ts, deleted: true }]);
    expect(await failureOf(it.client.chat.update({ channel: 'C1', ts, text: 'late' }))).toBe(
      'message_not_found',
    );
  });

  test('are stamped apart and in order, also in one instant', async () => {
    await using it = await start();
    const stamps = await Promise.all(
      [1, 2].map(async () => (await it.client.chat.postMessage(HELLO)).ts ?? ''),
    );
    expect(new Set(stamps).size).toBe(2);
    const seen = it.slack.messages('T1', 'C1').map(({ ts }) => ts);
    expect(seen).toEqual(seen.toSorted());
  });

  test('in a channel come one a second', async () => {
    await using it = await start();
    it.slack.addChannel('T1', { id: 'C2' });
    for (const _ of [1, 2]) await it.client.chat.postMessage(HELLO);
    expect(await failureOf(it.client.chat.postMessage(HELLO))).toEqual({ retryAfter: 1 });
    await it.client.chat.postMessage({ ...HELLO, channel: 'C2' });
    it.world.pass(1_000);
    await it.client.chat.postMessage(HELLO);
    expect(texts(it.slack)).toHaveLength(3);
  });

  test('to a person open the direct message with them', async () => {
    await using it = await start();
    const { channel } = await it.client.chat.postMessage({ channel: 'U1', text: 'hello' });
    const opened = await it.client.conversations.open({ users: 'U1' });
    expect(opened.channel?.id).toBe(channel);
    expect(it.slack.messages('T1', channel ?? '')).toMatchObject([{ text: 'hello' }]);
  });

  test('for one person are in no history', async () => {
    await using it = await start();
    await it.client.chat.postEphemeral({ ...HELLO, user: 'U1' });
    expect(it.slack.messages('T1', 'C1')).toMatchObject([{ ephemeralTo: 'U1' }]);
    expect((await it.client.conversations.history({ channel: 'C1' })).messages).toEqual([]);
  });
});

describe('history', () => {
  test('shows the newest first, in pages, with metadata where they are asked for, and no replies', async () => {
    await using it = await start();
    const stamps: string[] = [];
    for (let number = 0; number < 5; number += 1) {
      stamps.push((await it.client.chat.postMessage({ ...HELLO, ...KEYED })).ts ?? '');
      it.world.pass(1_000);
    }
    await it.client.chat.postMessage({ ...HELLO, thread_ts: stamps[4] ?? '' });
    const first = await it.client.conversations.history({ channel: 'C1', limit: 3 });
    expect(first.messages?.map(({ ts }) => ts)).toEqual([stamps[4], stamps[3], stamps[2]]);
    expect(first.messages?.[0]).not.toHaveProperty('metadata');
    expect(first.has_more).toBe(true);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const rest = await it.client.conversations.history({
      channel: 'C1',
      limit: 3,
      cursor,
      include_all_metadata: true,
    });
    expect(rest.messages).toMatchObject([
      { ts: stamps[1], ...KEYED },
      { ts: stamps[0], ...KEYED },
    ]);
    expect(rest.has_more).toBe(false);
    const thread = await it.client.conversations.replies({ channel: 'C1', ts: stamps[4] ?? '' });
    expect(thread.messages).toHaveLength(2);
  });

  test('begins after an instant, or with it', async () => {
    await using it = await start();
    const { ts: oldest = '' } = await it.client.chat.postMessage(HELLO);
    await it.client.chat.postMessage(HELLO);
    const lengthOf = async (inclusive: boolean): Promise<number | undefined> =>
      (await it.client.conversations.history({ channel: 'C1', oldest, inclusive })).messages?.length;
    expect(await lengthOf(false)).toBe(1);
    expect(await lengthOf(true)).toBe(2);
  });

  test('a distributed app gets fifteen messages a minute', async () => {
    await using it = await start();
    it.slack.addWorkspace({ id: 'T2', botToken: 'xoxb-2', distributed: true });
    it.slack.addChannel('T2', { id: 'C2' });
    const client = clientOf(it.slack, 'xoxb-2');
    for (let number = 0; number < 20; number += 1) {
      await client.chat.postMessage({ channel: 'C2', text: 'hello' });
      it.world.pass(1_000);
    }
    const history = await client.conversations.history({ channel: 'C2', limit: 100 });
    expect(history.messages).toHaveLength(15);
    expect(history.has_more).toBe(true);
    expect(await failureOf(client.conversations.history({ channel: 'C2' }))).toEqual({ retryAfter: 60 });
    it.world.pass(60_000);
    expect(await failureOf(client.conversations.history({ channel: 'C2' }))).toBe('done');
  });
});

test('a refusal says what it lacks', async () => {
  await using it = await start();
  it.slack.addWorkspace({ id: 'T2', botToken: 'xoxb-2', scopes: ['commands'] });
  it.slack.addChannel('T2', { id: 'C2' });
  await expect(
    clientOf(it.slack, 'xoxb-2').chat.postMessage({ channel: 'C2', text: 'x' }),
  ).rejects.toMatchObject({
    data: {
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'commands',
      response_metadata: { scopes: ['commands'], acceptedScopes: ['chat:write'] },
    },
  });
});

describe('a response_url', () => {
  test('shows the answer to who asked alone, or to all, or in place of what was there', async () => {
    await using it = await start();
    const asked = await it.slack.command({ ...IN_NEWS, command: '/alibaba' });
    expect(await respond(asked, { text: 'to you' })).toBe(200);
    expect(await respond(asked, { text: 'to all', response_type: 'in_channel' })).toBe(200);
    expect(it.slack.messages('T1', 'C1')).toMatchObject([
      { text: 'to you', ephemeralTo: 'U1' },
      { text: 'to all' },
    ]);
    expect(it.slack.messages('T1', 'C1')[1]).not.toHaveProperty('ephemeralTo');
    const text = { type: 'plain_text', text: 'More' } as const;
    const { ts = '' } = await it.client.chat.postMessage({
      ...HELLO,
      blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'more', text }] }],
    });
    const pressed = await it.slack.press({ ...IN_NEWS, on: ts, action_id: 'more' });
    expect(await respond(pressed, { text: 'instead', replace_original: true })).toBe(200);
    expect(texts(it.slack)).toEqual(['to you', 'to all', 'instead']);
    expect(await respond(pressed, { delete_original: true })).toBe(200);
    expect(texts(it.slack)).toEqual(['to you', 'to all']);
    expect(pressed.uses()).toBe(2);
  });

  test('is good for five answers, in half an hour', async () => {
    await using it = await start();
    const often = await it.slack.command({ ...IN_NEWS, command: '/alibaba' });
    const late = await it.slack.command({ ...IN_NEWS, command: '/alibaba' });
    for (const _ of [1, 2, 3, 4, 5]) expect(await respond(often, { text: 'x' })).toBe(200);
    expect(await respond(often, { text: 'x' })).toBe(404);
    it.world.pass(1_800_001);
    expect(await respond(late, { text: 'x' })).toBe(404);
    expect(it.slack.heard('response_url').slice(-2)).toMatchObject([
      { answer: { error: 'used_url' } },
      { answer: { error: 'expired_url' } },
    ]);
  });
});

describe('Home and modals', () => {
  const title = { type: 'plain_text', text: 'Follow' } as const;

  test('a Home is published, pressed, and changed as it was last seen', async () => {
    await using it = await start();
    const text = { type: 'plain_text', text: 'Add' } as const;
    const view: types.HomeView = {
      type: 'home',
      blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'add', text }] }],
    };
    const { view: first } = await it.client.views.publish({ user_id: 'U1', view });
    expect(it.slack.home('T1', 'U1')).toMatchObject({ view: { type: 'home' } });
    await it.slack.press({ ...ALICE, label: 'Add' });
    const again = { user_id: 'U1', view, hash: first?.hash ?? '' };
    await it.client.views.publish(again);
    expect(await failureOf(it.client.views.publish(again))).toBe('hash_conflict');
  });

  test('a modal is opened once by what somebody just did', async () => {
    await using it = await start();
    const opening = (trigger_id: string): Promise<unknown> =>
      it.client.views.open({ trigger_id, view: { type: 'modal', title, blocks: [] } });
    const { triggerId } = await it.slack.command({ ...IN_NEWS, command: '/digest' });
    await opening(triggerId);
    expect(it.slack.modals('U1')).toHaveLength(1);
    expect(await failureOf(opening(triggerId))).toBe('exchanged_trigger_id');
    const late = await it.slack.command({ ...IN_NEWS, command: '/digest' });
    it.world.pass(3_001);
    expect(await failureOf(opening(late.triggerId))).toBe('expired_trigger_id');
  });
});

test('what somebody cannot see they cannot press', async () => {
  await using it = await start();
  const { ts = '' } = await it.client.chat.postMessage(HELLO);
  await expect(it.slack.press({ ...IN_NEWS, on: ts, label: 'More' })).rejects.toThrow(
    'Nobody can press that',
  );
});

describe('trouble', () => {
  const cases: readonly [SlackTrouble, unknown, shown: number][] = [
    [{ answer: 'unavailable' }, { statusCode: 503 }, 0],
    [{ answer: 'error', done: 0 }, { statusCode: 500 }, 1],
    [{ answer: 'error', done: 'never' }, { statusCode: 500 }, 0],
    [{ answer: 'dropped', done: 0 }, 'slack_webapi_request_error', 1],
    [{ answer: 'dropped', done: 'never' }, 'slack_webapi_request_error', 0],
    [{ answer: 'limited', retryAfter: 7 }, { retryAfter: 7 }, 0],
    [{ answer: 'refused', error: 'fatal_error', done: true }, 'fatal_error', 1],
    [{ answer: 'refused', error: 'restricted_action' }, 'restricted_action', 0],
  ];

  test.each(cases)('%j is met once', async (trouble, failure, shown) => {
    await using it = await start();
    it.slack.fail('chat.postMessage', trouble);
    expect(await failureOf(it.client.chat.postMessage({ ...HELLO, ...KEYED }))).toEqual(failure);
    expect(texts(it.slack)).toHaveLength(shown);
    expect(it.slack.tally(['k1']).lost).toHaveLength(1 - shown);
    expect(await failureOf(it.client.chat.postMessage({ ...HELLO, ...KEYED }))).toBe('done');
    expect(it.slack.tally(['k1', 'k2'])).toEqual({
      lost: ['k2'],
      doubled: new Map(shown ? [['k1', 2]] : []),
    });
  });

  test('may come late', async () => {
    await using it = await start();
    it.slack.fail('chat.postMessage', { answer: 'dropped', done: 5_000 });
    await failureOf(it.client.chat.postMessage(HELLO));
    it.world.pass(4_999);
    expect(texts(it.slack)).toEqual([]);
    it.world.pass(1);
    expect(texts(it.slack)).toEqual(['hello']);
  });

  test('is met where it was laid', async () => {
    await using it = await start();
    it.slack.addChannel('T1', { id: 'C2' });
    it.slack.fail(
      'chat.postMessage',
      { answer: 'limited', retryAfter: 30 },
      { channel: 'C2', times: Infinity },
    );
    it.slack.fail('*', { answer: 'refused', error: 'fatal_error' }, { workspace: 'T2' });
    expect(await failureOf(it.client.chat.postMessage(HELLO))).toBe('done');
    for (const _ of [1, 2])
      expect(await failureOf(it.client.chat.postMessage({ ...HELLO, channel: 'C2' }))).toEqual({
        retryAfter: 30,
      });
  });

  test('by chance is asked for at each call', async () => {
    const seen: string[] = [];
    await using it = await start({
      faults: (call, { method }) => {
        seen.push(`${call} ${method}`);
        return call === 1 ? { answer: 'unavailable' } : undefined;
      },
    });
    expect(await failureOf(it.client.auth.test())).toBe('done');
    expect(await failureOf(it.client.auth.test())).toEqual({ statusCode: 503 });
    expect(seen).toEqual(['0 auth.test', '1 auth.test']);
  });
});

describe('what happens to a place', () => {
  test('shows in what Slack answers from then on', async () => {
    await using it = await start();
    const posting = (): Promise<unknown> => {
      it.world.pass(1_000);
      return failureOf(it.client.chat.postMessage(HELLO));
    };
    void it.slack.archive('T1', 'C1');
    expect(await posting()).toBe('is_archived');
    void it.slack.unarchive('T1', 'C1');
    expect(await posting()).toBe('done');
    void it.slack.removeBot('T1', 'C1');
    expect(await posting()).toBe('not_in_channel');
    void it.slack.inviteBot('T1', 'C1', 'U1');
    expect(await posting()).toBe('done');
    void it.slack.deleteChannel('T1', 'C1');
    expect(await posting()).toBe('channel_not_found');
    void it.slack.revoke('T1');
    expect(await posting()).toBe('token_revoked');
    void it.slack.uninstall('T1');
    expect(await posting()).toBe('account_inactive');
  });
});
