import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  placeOf,
  receiveInteraction,
  receiveMessage,
  workspaceOf,
  type Received,
} from '../../../src/platforms/discord/receive.ts';

const HELP = { do: 'command', command: { do: 'help' } } as const;
const reading = {
  wordsOf: (data: unknown) =>
    typeof data === 'object' && data !== null && 'name' in data ? String(data.name) : undefined,
  actOf: (id: string) => (id === 'help' ? HELP : id === 'long' ? { keptAs: 'long' } : undefined),
};
const person = { id: '2001', username: 'reader', global_name: 'Reader', bot: false };
const member = (permissions: string) => ({ user: person, permissions });
const MANAGE_GUILD = String(1 << 5);

/** An interaction as Discord sends it. */
const interaction = (more: object): unknown => ({
  id: '7001',
  application_id: '1400',
  type: 2,
  token: 'secret',
  data: { name: 'acme' },
  guild_id: '3001',
  channel_id: '4001',
  channel: { id: '4001' },
  member: member('0'),
  locale: 'zh-CN',
  ...more,
});
/** View Channel and Send Messages. */
const MAY_POST = String((1 << 10) | (1 << 11));
const receive = (more: object): Received => receiveInteraction(interaction(more), reading);

const inServer = { platform: 'discord', workspace: '3001', channel: '4001' };
const asker = { id: '2001', name: 'Reader', locale: 'zh-CN', mayManage: false };

describe('an interaction', () => {
  test('of a command asks, in a server for the asker’s eyes alone', () => {
    expect(receive({})).toEqual({
      kind: 'heard',
      inbound: {
        kind: 'ask',
        id: 'interaction:7001',
        place: inServer,
        user: asker,
        direct: false,
        words: 'acme',
      },
      address: { id: '7001', application: '1400', token: 'secret', private: true },
      mayPost: false,
    });
  });

  test.each([
    ['Rea\u202eder\n', 'Reader'],
    ['\u200b', 'reader'],
    [null, 'reader'],
  ])('of who is called %j names them as they can be read', (name, read) => {
    const user = { ...person, global_name: name };
    expect(receive({ member: { user, permissions: '0' } })).toMatchObject({
      inbound: { user: { name: read } },
    });
  });

  test('in a direct message is in a workspace of the person’s own, which they may manage', () => {
    const direct = { guild_id: undefined, member: undefined, user: person, context: 1 };
    expect(receive(direct)).toMatchObject({
      inbound: {
        place: { workspace: 'user:2001', channel: '4001' },
        user: { id: '2001', mayManage: true },
        direct: true,
      },
      address: { private: false },
    });
  });

  test.each([
    ['a group', 2, 3],
    ['two people', 2, 1],
    ['a kind of next year', 3, 77],
    ['we are not told whom', undefined, 1],
  ])('in direct messages of %s is for the asker’s eyes alone', (_, context, type) => {
    const among = { guild_id: undefined, member: undefined, user: person, context };
    expect(receive({ ...among, channel: { id: '4001', type } })).toMatchObject({
      inbound: { direct: false },
      address: { private: true },
      mayPost: false,
    });
  });

  test.each([null, undefined, 7, 'x'.repeat(21)])('with the locale %j is in English', (locale) => {
    expect(receive({ locale })).toMatchObject({ inbound: { user: { locale: 'en' } } });
  });

  test.each([
    ['a member', '0', false],
    ['who may manage channels and messages', String((1 << 4) | (1 << 13)), false],
    ['who may manage the server', MANAGE_GUILD, true],
    ['an administrator', String(1 << 3), true],
    ['one with permissions past 2⁵³', String((1n << 60n) | (1n << 5n)), true],
  ])('of %s says what they may', (_, permissions, mayManage) => {
    expect(receive({ member: member(permissions) })).toMatchObject({ inbound: { user: { mayManage } } });
  });

  const here = { authorizing_integration_owners: { 0: '3001' }, app_permissions: MAY_POST };
  test.each([
    ['where it may', {}, []],
    ['where it sees nothing', { app_permissions: '0' }, ['view-channel', 'send-messages']],
    ['where it only sees', { app_permissions: String(1 << 10) }, ['send-messages']],
    ['of an administrator', { app_permissions: String(1 << 3) }, []],
    ['in a thread', { channel: { id: '4001', type: 11 } }, ['send-in-threads']],
    [
      'in a locked thread',
      {
        channel: { id: '4001', type: 11, thread_metadata: { locked: true } },
        app_permissions: String(1 << 3),
      },
      ['unlocked-thread'],
    ],
    ['in a server that it is not in', { authorizing_integration_owners: { 1: '2001' } }, ['membership']],
    [
      'in a server that it is in, of who has it with them as well',
      { authorizing_integration_owners: { 0: '3001', 1: '2001' } },
      [],
    ],
    ['where nobody says for whom', { authorizing_integration_owners: {} }, undefined],
    ['where nobody says what it may', { app_permissions: undefined }, undefined],
    ['with Dateline', { guild_id: undefined, user: person, context: 1 }, undefined],
    ['among people', { guild_id: undefined, user: person, context: 2 }, ['part']],
  ])('says what Dateline lacks to post there: %s', (_, more, lacks) => {
    const received = receive({ ...here, ...more });
    expect(received).toMatchObject({ mayPost: lacks?.length === 0 });
    expect(received.kind === 'heard' && received.inbound.lacks).toEqual(lacks);
    expect(receive({ ...here, ...more, type: 3, data: { custom_id: 'long' } })).toMatchObject({
      press: lacks ? { lacks } : {},
    });
  });

  test('of a button or a choice presses: the choice says what, and what was too long is kept', () => {
    expect(receive({ type: 3, data: { custom_id: 'help' } })).toMatchObject({
      kind: 'heard',
      inbound: { kind: 'press', act: HELP, place: inServer, user: asker },
    });
    expect(receive({ type: 3, data: { custom_id: 'menu', values: ['help'] } })).toMatchObject({
      inbound: { act: HELP },
    });
    expect(receive({ type: 3, data: { custom_id: 'long' } })).toMatchObject({
      kind: 'kept',
      keptAs: 'long',
      press: { kind: 'press', id: 'interaction:7001' },
    });
  });

  test('of what is being typed is to be completed, and a ping to be answered', () => {
    expect(receive({ type: 4 })).toMatchObject({ kind: 'complete', data: { name: 'acme' } });
    expect(receiveInteraction({ type: 1 }, reading)).toEqual({ kind: 'ping' });
  });

  test.each([
    ['of a command that is not ours', { data: {} }],
    ['of a button that is not ours', { type: 3, data: { custom_id: 'x' } }],
    ['of a button without a name', { type: 3, data: {} }],
    ['of a form', { type: 5 }],
    ['of a kind of next year', { type: 99 }],
    ['that names nobody', { member: undefined }],
    ['that names no channel', { channel: undefined, channel_id: undefined }],
    ['with an id that is none', { id: '../7001' }],
    ['with permissions that are none', { member: member('all') }],
  ])('%s is unsupported', (_, more) => {
    expect(receive(more)).toMatchObject({ kind: 'unsupported', reason: expect.any(String) });
  });

  test('of any shape at all is understood or unsupported', () => {
    fc.assert(
      fc.property(fc.anything(), fc.object(), (body, more) => {
        for (const received of [receiveInteraction(body, reading), receive(more), receiveMessage(body)])
          expect(received.kind).toMatch(/^(?:ping|heard|kept|complete|unsupported)$/);
      }),
    );
  });
});

describe('a message', () => {
  const message = (more: object): Received =>
    receiveMessage({
      id: '8001',
      channel_id: '5001',
      author: person,
      content: 'acme cloud',
      type: 0,
      ...more,
    });

  test('in a direct message asks, and is answered beside it', () => {
    expect(message({})).toEqual({
      kind: 'heard',
      inbound: {
        kind: 'ask',
        id: 'message:8001',
        place: { platform: 'discord', workspace: 'user:2001', channel: '5001' },
        user: { ...asker, locale: 'en', mayManage: true },
        direct: true,
        words: 'acme cloud',
      },
      mayPost: false,
    });
  });

  test('in Chinese has its answer in Chinese, for nothing else tells the language', () => {
    expect(message({ content: '阿里巴巴云有什么新消息？' })).toMatchObject({
      inbound: { user: { locale: 'zh' } },
    });
  });

  test.each([
    ['/acme cloud', 'acme cloud'],
    ['/digest settings', 'settings'],
    ['<@1400> acme cloud', 'acme cloud'],
    ['  acme <@!1400>', 'acme'],
    ['', ''],
  ])('%j means %j', (content, words) => {
    expect(message({ content })).toMatchObject({ inbound: { words } });
  });

  test.each([
    ['in a server', { guild_id: '3001' }],
    ['of a bot, such as our own', { author: { ...person, bot: true } }],
    ['of a webhook', { webhook_id: '9' }],
    ['that says that somebody pinned one', { type: 6 }],
    ['by nobody', { author: undefined }],
  ])('%s is unsupported', (_, more) => {
    expect(message(more)).toMatchObject({ kind: 'unsupported' });
  });
});

test('a person’s own workspace is none that a server can have', () => {
  expect(placeOf(undefined, '5001', '2001').workspace).toBe(workspaceOf('2001'));
  expect(workspaceOf('2001')).not.toMatch(/^\d+$/);
});
