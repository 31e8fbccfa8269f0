import { describe, expect, test } from 'vitest';
import { UNREADABLE } from './methods.ts';
import type { Channel, FakeMessage, FakeView, Hook, Member, Token, Trigger, Workspace } from './model.ts';
import { broken, RULES, type Call, type Rule } from './rules.ts';

type RuleName = (typeof RULES)[number]['name'];

/** What is said of a call; `undefined`: Slack does not know it. */
type More = { readonly [Fact in keyof Call]?: Call[Fact] | undefined };

/** A call that keeps a rule and one that breaks it, as what they add to the good call of their method. */
interface Case {
  readonly method: string;
  readonly accepts: More;
  readonly rejects: More;
  /** Refused as much by the rule, but each in its own way. */
  readonly also?: readonly More[];
}

const NOW = 1_795_334_400_000;
const ALICE: Member = { id: 'U1', name: 'alice' };

const workspace: Workspace = {
  id: 'T1',
  name: 'acme',
  distributed: false,
  botUser: 'UBOT',
  botId: 'BBOT',
  channels: new Map(),
  users: new Map([[ALICE.id, ALICE]]),
  installed: true,
};
const channel: Channel = {
  workspace: 'T1',
  id: 'C1',
  name: 'news',
  kind: 'channel',
  isShared: false,
  archived: false,
  restricted: false,
  members: new Set(['UBOT', 'U1']),
  messages: [],
};
const without: Channel = { ...channel, members: new Set(['U1']) };
const message: FakeMessage = {
  channel: 'C1',
  ts: '1.000001',
  at: NOW,
  user: 'UBOT',
  bot_id: 'BBOT',
  text: 'hello',
  blocks: [],
  deleted: false,
  sentWith: {},
};
const SCOPES = [
  'assistant:write',
  'channels:history',
  'channels:join',
  'channels:read',
  'chat:write',
  'im:write',
  'team:read',
  'users:read',
];
const bot: Token = { text: 'xoxb-1', kind: 'bot', workspace: 'T1', scopes: SCOPES, revoked: false };
const xapp: Token = { text: 'xapp-1', kind: 'app', scopes: ['connections:write'], revoked: false };
const config: Token = { text: 'xoxe.xoxp-1', kind: 'config', scopes: [], revoked: false };
const modal = { type: 'modal', title: { type: 'plain_text', text: 'Follow' }, blocks: [] };
const home = { type: 'home', blocks: [] };
const trigger: Trigger = { id: 't', workspace: 'T1', user: 'U1', at: NOW, used: false };
const hook: Hook = { path: '/hooks/1', workspace: 'T1', channel: 'C1', user: 'U1', at: NOW, uses: 0 };
const view: FakeView = { id: 'V1', workspace: 'T1', user: 'U1', type: 'modal', view: {}, hash: 'h1' };
const MANIFEST = { display_information: { name: 'Dateline' } };

/** What a good call of each method says. */
const GOOD: Readonly<Record<string, More>> = {
  'auth.test': { args: {} },
  'chat.postMessage': { args: { channel: 'C1', text: 'hello' }, channel },
  'chat.postEphemeral': { args: { channel: 'C1', user: 'U1', text: 'hello' }, channel, user: ALICE },
  'chat.update': { args: { channel: 'C1', ts: '1.000001', text: 'hello' }, channel, message },
  'chat.delete': { args: { channel: 'C1', ts: '1.000001' }, channel, message },
  'conversations.history': { args: { channel: 'C1' }, channel },
  'conversations.replies': { args: { channel: 'C1', ts: '1.000001' }, channel, message },
  'conversations.list': { args: {} },
  'conversations.open': { args: { users: 'U1' }, user: ALICE },
  'users.info': { args: { user: 'U1' }, user: ALICE },
  'views.open': { args: { trigger_id: 't', view: modal }, trigger },
  'views.publish': { args: { user_id: 'U1', view: home }, user: ALICE },
  'views.update': { args: { view_id: 'V1', view: modal }, view },
  'assistant.threads.setStatus': {
    args: { channel_id: 'D1', thread_ts: '1.000001', status: 'reads' },
    channel: { ...channel, id: 'D1', kind: 'im' },
  },
  'assistant.threads.setSuggestedPrompts': {
    args: { channel_id: 'D1', prompts: [{ title: 'Cloud', message: 'alibaba cloud' }] },
    channel: { ...channel, id: 'D1', kind: 'im' },
  },
  'apps.connections.open': { args: {}, token: xapp },
  'apps.manifest.validate': { args: { manifest: JSON.stringify(MANIFEST) }, token: config },
  response_url: { args: { text: 'hello' }, hook },
  ack: { args: {}, deliveredAt: NOW },
  socket: { args: {}, sockets: 0 },
};

const said = (args: Readonly<Record<string, unknown>>): More => ({
  args: { channel: 'C1', text: 'hello', ...args },
});
const manifest = (more: Readonly<Record<string, unknown>>): More => ({
  args: { manifest: JSON.stringify({ ...MANIFEST, ...more }) },
});
const commands = (count: number, name = 'c'): More =>
  manifest({
    features: {
      slash_commands: Array.from({ length: count }, (_, index) => ({
        command: `/${name}${index}`,
        description: 'd',
      })),
    },
  });
const header = (length: number): unknown => ({
  type: 'header',
  text: { type: 'plain_text', text: 'x'.repeat(length) },
});
const section = (length: number): unknown => ({
  type: 'section',
  text: { type: 'mrkdwn', text: 'x'.repeat(length) },
});

const CASES: Readonly<Record<RuleName, Case>> = {
  'a method exists': { method: 'auth.test', accepts: {}, rejects: { method: 'chat.shout' } },
  'a method is called so many times a minute in a workspace': {
    method: 'users.info',
    accepts: { calls: [NOW - 60_000, ...Array.from({ length: 99 }, () => NOW - 1)] },
    rejects: { calls: Array.from({ length: 100 }, () => NOW - 59_999) },
  },
  'a distributed app reads history once a minute': {
    method: 'conversations.history',
    accepts: { workspace: { ...workspace, distributed: true }, calls: [NOW - 60_000] },
    rejects: { workspace: { ...workspace, distributed: true }, calls: [NOW - 59_999] },
  },
  'a channel takes a message a second': {
    method: 'chat.postMessage',
    accepts: { posts: [NOW - 1_000, NOW] },
    rejects: { posts: [NOW - 1, NOW, NOW] },
    also: [{ posts: [NOW - 500, NOW - 500] }],
  },
  'a token is given': { method: 'auth.test', accepts: {}, rejects: { given: '' } },
  'a token is known': {
    method: 'auth.test',
    accepts: {},
    rejects: { token: undefined },
  },
  'an app is installed': {
    method: 'auth.test',
    accepts: {},
    rejects: { workspace: { ...workspace, installed: false } },
  },
  'a token is not revoked': {
    method: 'auth.test',
    accepts: {},
    rejects: { token: { ...bot, revoked: true } },
  },
  'a token that rotates has not expired': {
    method: 'auth.test',
    accepts: { token: { ...bot, expiresAt: NOW + 1 } },
    rejects: { token: { ...bot, expiresAt: NOW } },
  },
  'a token is of the kind that the method wants': {
    method: 'apps.connections.open',
    accepts: {},
    rejects: { token: bot },
    also: [{ token: config }],
  },
  'a token has a scope that the method needs': {
    method: 'conversations.history',
    accepts: { token: { ...bot, scopes: ['channels:history'] } },
    rejects: { token: { ...bot, scopes: ['groups:history', 'channels:read'] } },
  },
  'arguments are those of the method': {
    method: 'chat.postMessage',
    accepts: said({ thread_ts: '1.000001', unfurl_links: false, reply_broadcast: true }),
    rejects: said({ client_msg_id: 'x' }),
    also: [{ args: { text: 'nowhere' } }],
  },
  'blocks are JSON': {
    method: 'chat.postMessage',
    accepts: said({ blocks: [] }),
    rejects: said({ blocks: UNREADABLE }),
    also: [said({ blocks: {} })],
  },
  'arguments are of their types': {
    method: 'chat.postMessage',
    accepts: said({ unfurl_media: false }),
    rejects: said({ unfurl_media: UNREADABLE }),
  },
  'an organisation is asked for one of its workspaces': {
    method: 'conversations.list',
    accepts: {
      args: { team_id: 'T1' },
      token: { text: 'o', kind: 'bot', enterprise: 'E1', scopes: SCOPES, revoked: false },
    },
    rejects: { token: { text: 'o', kind: 'bot', enterprise: 'E1', scopes: SCOPES, revoked: false } },
  },
  'a channel exists, and a private one is seen by its members alone': {
    method: 'chat.postMessage',
    accepts: { channel: { ...channel, kind: 'group' } },
    rejects: { channel: undefined },
    also: [{ channel: { ...without, kind: 'group' } }],
  },
  'an archived channel takes nothing': {
    method: 'chat.postMessage',
    accepts: {},
    rejects: { channel: { ...channel, archived: true } },
  },
  'who reads or posts is in the channel, or may post in public ones': {
    method: 'chat.postMessage',
    accepts: { channel: without, token: { ...bot, scopes: ['chat:write', 'chat:write.public'] } },
    rejects: { channel: without },
    also: [
      {
        channel: { ...without, isShared: true },
        token: { ...bot, scopes: ['chat:write', 'chat:write.public'] },
      },
    ],
  },
  'a channel that only some may post in is not for apps': {
    method: 'chat.postMessage',
    accepts: {},
    rejects: { channel: { ...channel, restricted: true } },
  },
  'a message has text or blocks': {
    method: 'chat.postMessage',
    accepts: { args: { channel: 'C1', blocks: [header(1)] } },
    rejects: { args: { channel: 'C1', text: '', blocks: [] } },
  },
  'the text of an update has at most 4,000 characters': {
    method: 'chat.update',
    accepts: { args: { channel: 'C1', ts: '1.000001', text: 'x'.repeat(4_000) } },
    rejects: { args: { channel: 'C1', ts: '1.000001', text: 'x'.repeat(4_001) } },
  },
  'blocks are well formed and within their limits': {
    method: 'chat.postMessage',
    accepts: said({ blocks: [header(150), section(3_000)] }),
    rejects: said({ blocks: [header(151)] }),
    also: [
      [section(3_001)],
      Array.from({ length: 51 }, () => ({ type: 'divider' })),
      [{ type: 'divider', colour: 'red' }],
      [{ type: 'marquee' }],
      [{ type: 'section' }],
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
    ].map((blocks) => said({ blocks })),
  },
  'blocks have about 13,200 characters in all': {
    method: 'chat.postMessage',
    accepts: said({ blocks: [3_000, 3_000, 3_000, 3_000, 1_200].map(section) }),
    rejects: said({ blocks: [3_000, 3_000, 3_000, 3_000, 1_201].map(section) }),
  },
  'metadata have a type and a payload': {
    method: 'chat.postMessage',
    accepts: said({ metadata: { event_type: 'digest', event_payload: { key: 'k' } } }),
    rejects: said({ metadata: { event_type: 'digest' } }),
    also: [said({ metadata: 'k' }), said({ metadata: { event_type: '', event_payload: {} } })],
  },
  'metadata are small': {
    method: 'chat.postMessage',
    accepts: said({ metadata: { event_type: 'digest', event_payload: { key: 'k'.repeat(7_000) } } }),
    rejects: said({ metadata: { event_type: 'digest', event_payload: { key: 'k'.repeat(8_000) } } }),
  },
  'a message that is changed is there': {
    method: 'chat.update',
    accepts: {},
    rejects: { message: { ...message, deleted: true } },
    also: [{ message: { ...message, ephemeralTo: 'U1' } }, { message: undefined }],
  },
  'an app changes its own messages': {
    method: 'chat.update',
    accepts: {},
    rejects: { message: { ...message, bot_id: 'BOTHER' } },
  },
  'an app deletes its own messages': {
    method: 'chat.delete',
    accepts: {},
    rejects: { message: { ...message, bot_id: 'BOTHER' } },
  },
  'a thread hangs on a message': {
    method: 'conversations.replies',
    accepts: {},
    rejects: { message: undefined },
  },
  'a page has at most 999 objects': {
    method: 'conversations.history',
    accepts: { args: { channel: 'C1', limit: 999 } },
    rejects: { args: { channel: 'C1', limit: 1_000 } },
    also: [{ args: { channel: 'C1', limit: 0 } }],
  },
  'a cursor is one that was given': {
    method: 'conversations.history',
    accepts: { args: { channel: 'C1', cursor: 'next:100' } },
    rejects: { args: { channel: 'C1', cursor: 'dXNlcjpV' } },
  },
  'instants of a history are numbers': {
    method: 'conversations.history',
    accepts: { args: { channel: 'C1', oldest: '1795334400.000001' } },
    rejects: { args: { channel: 'C1', oldest: '2026-11-22' } },
  },
  'a user exists': {
    method: 'users.info',
    accepts: {},
    rejects: { user: undefined },
  },
  'who sees an ephemeral message is in the channel': {
    method: 'chat.postEphemeral',
    accepts: {},
    rejects: { user: { id: 'U2', name: 'bob' } },
  },
  'a direct message is with somebody': { method: 'conversations.open', accepts: {}, rejects: { args: {} } },
  'whom a direct message is with exists': {
    method: 'conversations.open',
    accepts: {},
    rejects: { user: undefined },
  },
  'a modal is opened by leave': {
    method: 'views.open',
    accepts: {},
    rejects: { trigger: undefined },
  },
  'leave to open a modal is used once': {
    method: 'views.open',
    accepts: {},
    rejects: { trigger: { ...trigger, used: true } },
  },
  'leave to open a modal lasts three seconds': {
    method: 'views.open',
    accepts: { trigger: { ...trigger, at: NOW - 3_000 } },
    rejects: { trigger: { ...trigger, at: NOW - 3_001 } },
  },
  'a view is well formed and within its limits': {
    method: 'views.open',
    accepts: {
      args: { trigger_id: 't', view: { ...modal, title: { type: 'plain_text', text: 'x'.repeat(24) } } },
    },
    rejects: {
      args: { trigger_id: 't', view: { ...modal, title: { type: 'plain_text', text: 'x'.repeat(25) } } },
    },
    also: [
      { ...modal, private_metadata: 'x'.repeat(3_001) },
      home,
      {
        ...modal,
        blocks: [
          {
            type: 'input',
            label: { type: 'plain_text', text: 'When' },
            element: { type: 'plain_text_input', action_id: 'when' },
          },
        ],
      },
    ].map((view) => ({ args: { trigger_id: 't', view } })),
  },
  'a view has at most 250 kB': {
    method: 'views.publish',
    accepts: {
      args: { user_id: 'U1', view: { ...home, blocks: Array.from({ length: 80 }, () => section(3_000)) } },
    },
    rejects: {
      args: { user_id: 'U1', view: { ...home, blocks: Array.from({ length: 85 }, () => section(3_000)) } },
    },
  },
  'a view that is changed is there': {
    method: 'views.update',
    accepts: {},
    rejects: { view: undefined },
  },
  'a view is changed as it was last seen': {
    method: 'views.update',
    accepts: { args: { view_id: 'V1', view: modal, hash: 'h1' } },
    rejects: { args: { view_id: 'V1', view: modal, hash: 'h0' } },
  },
  'status and prompts belong to a direct message': {
    method: 'assistant.threads.setStatus',
    accepts: {},
    rejects: { channel },
  },
  'prompts are at most four': {
    method: 'assistant.threads.setSuggestedPrompts',
    accepts: {},
    rejects: {
      args: { channel_id: 'D1', prompts: Array.from({ length: 5 }, () => ({ title: 'a', message: 'b' })) },
    },
  },
  'a manifest is within its limits': {
    method: 'apps.manifest.validate',
    accepts: commands(50),
    rejects: commands(51),
    also: [
      { args: { manifest: 'display_information:' } },
      manifest({ display_information: { name: 'x'.repeat(36) } }),
      manifest({ display_information: { name: 'x', description: 'x'.repeat(141) } }),
      manifest({ display_information: { name: 'x', long_description: 'short' } }),
      manifest({ features: { slash_commands: [{ command: 'alibaba', description: 'd' }] } }),
      manifest({ features: { slash_commands: [{ command: '/alibaba' }] } }),
      commands(1, 'x'.repeat(31)),
    ],
  },
  'a response_url is one that was given': {
    method: 'response_url',
    accepts: {},
    rejects: { hook: undefined },
  },
  'a response_url lasts thirty minutes': {
    method: 'response_url',
    accepts: { hook: { ...hook, at: NOW - 1_800_000 } },
    rejects: { hook: { ...hook, at: NOW - 1_800_001 } },
  },
  'a response_url is used five times': {
    method: 'response_url',
    accepts: { hook: { ...hook, uses: 4 } },
    rejects: { hook: { ...hook, uses: 5 } },
  },
  'an answer has something to say': {
    method: 'response_url',
    accepts: { args: { delete_original: true } },
    rejects: { args: { response_type: 'ephemeral' } },
  },
  'what is delivered is acknowledged within three seconds': {
    method: 'ack',
    accepts: { deliveredAt: NOW - 3_000 },
    rejects: { deliveredAt: NOW - 3_001 },
  },
  'an app has at most ten sockets': { method: 'socket', accepts: { sockets: 9 }, rejects: { sockets: 10 } },
};

/** The good call of a method, and what is said of it besides. What is given as undefined is absent. */
function call(method: string, more: More): Call {
  const all = { given: 'xoxb-1', token: bot, workspace, ...GOOD[method], ...more };
  const there = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return { method, args: {}, now: NOW, ...there };
}

describe.each((RULES as readonly Rule[]).map((rule) => ({ ...rule, ...CASES[rule.name as RuleName] })))(
  '$name',
  ({ name, error, source, method, accepts, rejects, also = [] }) => {
    test('is kept', () => {
      expect(broken(call(method, accepts))).toBeUndefined();
    });

    test.each([rejects, ...also].map((reject, index) => ({ index, reject })))(
      `is broken ($index): ${error}`,
      ({ reject }) => {
        expect(broken(call(method, reject))?.rule).toMatchObject({ name, error });
      },
    );

    test('has a source', () => {
      expect(source).toMatch(/^https:\/\/(?:docs\.slack\.dev|github\.com\/slackapi)\//);
    });
  },
);

test('a refusal says how long to wait, which scope is missing, and where what is wrong is', () => {
  expect(
    broken(call('users.info', { calls: Array.from({ length: 100 }, () => NOW - 10_000) }))?.breach,
  ).toEqual({
    retryAfter: 50,
  });
  expect(broken(call('chat.postMessage', { posts: [NOW, NOW] }))?.breach).toEqual({ retryAfter: 1 });
  expect(
    broken(call('conversations.history', { token: { ...bot, scopes: ['chat:write'] } }))?.breach,
  ).toEqual({ needed: 'channels:history', provided: 'chat:write' });
  expect(
    broken(call('chat.postMessage', said({ blocks: [header(1), section(3_001)] })))?.breach.messages,
  ).toEqual([expect.stringMatching(/^\[ERROR\] .*\[json-pointer:\/blocks\/1\/text\/text\]$/)]);
});
