import { describe, expect, test } from 'vitest';
import { treeOf } from './forms.ts';
import {
  ALL,
  createChannel,
  PERMISSIONS,
  type FakeMessage,
  type Fields,
  type Guild,
  type Interaction,
  type User,
  permissions,
} from './model.ts';
import { routeOf, type RouteName } from './routes.ts';
import { broken, CROSSPOSTED, RULES, type Call, type Rule } from './rules.ts';

type RuleName = (typeof RULES)[number]['name'];

/** What is said of a call; `undefined`: Discord does not know it. */
type More = { readonly [Fact in keyof Call]?: Call[Fact] | undefined };

/** A call that keeps a rule and one that breaks it, as what they add to the good call of their route. */
interface Case {
  readonly route: RouteName;
  readonly accepts: More;
  readonly rejects: More;
  /** Refused as much by the rule, but each in its own way. */
  readonly also?: readonly More[];
}

const NOW = 1_795_334_400_000;
const APP = '1';
const V2 = 1 << 15;

const guild: Guild = {
  id: '3',
  name: 'acme',
  owner: '9',
  locale: 'en-US',
  joined: true,
  permissions: ALL,
  members: new Map(),
  channels: new Map(),
};
const channel = createChannel({ id: '4', guild: '3' });
const dm = createChannel({ id: '5', kind: 'dm', recipient: '2' });
const thread = createChannel({ id: '6', kind: 'thread', guild: '3', parent: '4' });
const forum = createChannel({ id: '7', kind: 'forum', guild: '3', tags: [{ id: '8', name: 'news' }] });
const moderated = { ...forum, tags: [{ id: '8', name: 'news', moderated: true }] };
const announcement = createChannel({ id: '10', kind: 'announcement', guild: '3' });
const user: User = {
  id: '2',
  username: 'alice',
  locale: 'en-US',
  bot: false,
  closed: false,
  installed: false,
};
const message: FakeMessage = {
  id: '11',
  channel: '4',
  at: NOW,
  author: APP,
  content: 'hello',
  flags: 0,
  components: [],
  embeds: [],
  attachments: [],
  edits: [],
  pings: [],
  deleted: false,
  sentWith: {},
};
const interaction: Interaction = {
  id: '12',
  token: 't',
  at: NOW,
  type: 2,
  user: '2',
  channel: '4',
  followUps: [],
  edits: 0,
};
const answered: Interaction = { ...interaction, answered: { type: 5, data: {}, at: NOW } };
const inText = { channel, guild, permitted: ALL };

const GOOD: Partial<Record<RouteName, More>> = {
  create_message: { ...inText, body: { content: 'hello' } },
  update_message: { ...inText, message, body: { content: 'hello' } },
  get_message: { ...inText, message },
  delete_message: { ...inText, message },
  list_messages: inText,
  list_public_archived_threads: { ...inText, channel: forum },
  crosspost_message: { ...inText, channel: announcement, message },
  create_thread: {
    ...inText,
    channel: forum,
    body: { name: 'News', message: { content: 'hello' }, applied_tags: ['8'] },
  },
  create_dm: { user, body: { recipient_id: '2' } },
  get_user: { user },
  get_guild: { guild },
  get_channel: inText,
  update_channel: { ...inText, channel: thread, body: { archived: false } },
  create_interaction_response: { interaction, body: { type: 4, data: { content: 'hello' } } },
  execute_webhook: { interaction: answered, body: { content: 'hello' } },
  get_original_webhook_message: { interaction: answered, message },
  update_original_webhook_message: { interaction: answered, body: { content: 'hello' } },
  delete_original_webhook_message: { interaction: answered, message },
  bulk_set_application_commands: { body: [{ name: 'news', description: 'News' }] },
  bulk_set_guild_application_commands: { guild, body: [] },
};

/** A call of a route that keeps every rule, but for what is said of it. */
function call(route: RouteName, more: More = {}): Call {
  const named = [...routeOf(route).path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const params: Record<string, string> = { application: APP, interaction: '12', token: 't' };
  const all: Readonly<Record<string, unknown>> = {
    route,
    params: Object.fromEntries(named.map((name) => [name, params[name] ?? '99'])),
    query: {},
    body: {},
    now: NOW,
    isBot: true,
    app: APP,
    ...GOOD[route],
    ...more,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([name, value]) => value !== undefined || name === 'body'),
  ) as unknown as Call;
}

const said = (body: Fields): More => ({ body });
const text = (length: number): string => 'x'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const display = (content: string): Fields => ({ type: 10, content });
const button = (more: Fields = {}): Fields => ({
  type: 2,
  style: 1,
  label: 'Go',
  custom_id: 'd1|go',
  ...more,
});
const row = (...components: readonly Fields[]): Fields => ({ type: 1, components });
const select = (count: number, more: Fields = {}): Fields => ({
  type: 3,
  custom_id: 's',
  options: times(count, (index) => ({ label: `l${index}`, value: `v${index}` })),
  ...more,
});
const v2 = (...components: readonly Fields[]): More => said({ flags: V2, components });
const rows = (...components: readonly Fields[]): More => said({ content: 'hello', components });
const embed = (one: Fields): More => said({ embeds: [one] });
const field = { name: 'n', value: 'v' };
const commands = (...all: readonly Fields[]): More => ({ body: all });
const command = (more: Fields): More => commands({ name: 'news', description: 'News', ...more });
const option = (more: Fields = {}): Fields => ({ type: 3, name: 'topic', description: 'Which', ...more });
const choices = (...all: readonly Fields[]): More => ({
  interaction: { ...interaction, type: 4 },
  body: { type: 8, data: { choices: all } },
});
const denied = (...names: readonly (keyof typeof PERMISSIONS)[]): More => ({
  permitted: names.reduce((left, name) => left & ~PERMISSIONS[name], ALL),
});
const post = (more: Fields): More => ({
  body: { name: 'News', message: { content: 'hello' }, applied_tags: ['8'], ...more },
});

/** The fullest message of components that Discord takes. */
const FULL = v2(
  {
    type: 17,
    accent_color: 0xffffff,
    components: [
      {
        type: 9,
        components: times(3, () => display(text(1_000))),
        accessory: button({ label: text(80), custom_id: text(100) }),
      },
      {
        type: 9,
        components: [display(text(900))],
        accessory: { type: 11, media: { url: 'https://a.example/b.png' } },
      },
      { type: 14, spacing: 2 },
      {
        type: 12,
        items: times(10, () => ({ media: { url: 'attachment://a.png' }, description: text(1_024) })),
      },
      row(...times(5, (index) => button({ custom_id: `b${index}` }))),
      row(select(25, { placeholder: text(150), max_values: 25 })),
    ],
  },
  display(text(100)),
  row(...times(4, (index) => button({ style: 5, custom_id: undefined, url: `https://a.example/${index}` }))),
  ...times(15, () => ({ type: 14 })),
);

const CASES: Readonly<Record<RuleName, Case>> = {
  'who keeps asking what is refused is shut out': {
    route: 'create_message',
    accepts: { invalid: 9_999 },
    rejects: { invalid: 10_000 },
  },
  'a bot makes fifty requests a second': {
    route: 'create_message',
    accepts: { waits: { route: 0, global: 0 } },
    rejects: { waits: { route: 0, global: 20 } },
  },
  'a route takes so many requests for one channel': {
    route: 'create_message',
    accepts: { waits: { route: 0, global: 0 } },
    rejects: { waits: { route: 5_000, global: 0 } },
  },
  'a bot comes with its token': { route: 'create_message', accepts: {}, rejects: { isBot: false } },
  'a body is JSON': { route: 'create_message', accepts: {}, rejects: { body: undefined } },
  'what a path names is named by number': {
    route: 'get_channel',
    accepts: { params: { channel: '4' } },
    rejects: { params: { channel: 'news' } },
  },
  'an app speaks for itself': {
    route: 'bulk_set_application_commands',
    accepts: {},
    rejects: { params: { application: '2' } },
  },
  'a server is one that the app is in': {
    route: 'get_guild',
    accepts: {},
    rejects: { guild: undefined },
    also: [{ guild: { ...guild, joined: false } }],
  },
  'commands are for a server that the app is in': {
    route: 'bulk_set_guild_application_commands',
    accepts: {},
    rejects: { guild: { ...guild, joined: false } },
  },
  'a channel exists': { route: 'create_message', accepts: {}, rejects: { channel: undefined } },
  'a channel is one that the app sees': {
    route: 'create_message',
    accepts: {},
    rejects: denied('VIEW_CHANNEL'),
    also: [{ guild: { ...guild, joined: false } }],
  },
  'a channel takes messages': { route: 'create_message', accepts: {}, rejects: { channel: forum } },
  'an action is for its kind of channel': {
    route: 'crosspost_message',
    accepts: {},
    rejects: { channel },
  },
  'an app may do what it does': {
    route: 'create_message',
    accepts: { channel: thread, ...denied('SEND_MESSAGES') },
    rejects: denied('SEND_MESSAGES'),
    also: [
      { channel: thread, ...denied('SEND_MESSAGES_IN_THREADS') },
      { body: { content: 'hello', attachments: [{ id: '0' }] }, ...denied('ATTACH_FILES') },
    ],
  },
  'a locked thread is for its moderators': {
    route: 'create_message',
    accepts: { channel: { ...thread, archived: true, locked: true } },
    rejects: { channel: { ...thread, archived: true, locked: true }, ...denied('MANAGE_THREADS') },
  },
  'a thread that is archived is left as it is': {
    route: 'update_message',
    accepts: { channel: thread },
    rejects: { channel: { ...thread, archived: true } },
  },
  'a message is there': {
    route: 'update_message',
    accepts: {},
    rejects: { message: undefined },
    also: [{ message: { ...message, deleted: true } }, { message: { ...message, ephemeralTo: '2' } }],
  },
  'an app edits its own messages': {
    route: 'update_message',
    accepts: {},
    rejects: { message: { ...message, author: '2' } },
  },
  'a message is published once': {
    route: 'crosspost_message',
    accepts: {},
    rejects: { message: { ...message, flags: CROSSPOSTED } },
  },
  'what is published is edited seldom': {
    route: 'update_message',
    accepts: { message: { ...message, flags: CROSSPOSTED, edits: [NOW - 3_600_000, NOW, NOW] } },
    rejects: { message: { ...message, flags: CROSSPOSTED, edits: [NOW, NOW, NOW] } },
  },
  'a direct message is with somebody': {
    route: 'create_dm',
    accepts: {},
    rejects: { user: undefined },
    also: [{ user: { ...user, bot: true } }],
  },
  'who has no server in common with the app gets no message of it': {
    route: 'create_message',
    accepts: { channel: dm, guild: undefined, user, isStranger: false },
    rejects: { channel: dm, guild: undefined, user, isStranger: true },
  },
  'who lets nobody write gets no message': {
    route: 'create_message',
    accepts: { channel: dm, guild: undefined, user },
    rejects: { channel: dm, guild: undefined, user: { ...user, closed: true } },
  },
  'a user exists': { route: 'get_user', accepts: {}, rejects: { user: undefined } },
  'an interaction is answered within three seconds': {
    route: 'create_interaction_response',
    accepts: { now: NOW + 3_000 },
    rejects: { now: NOW + 3_001 },
    also: [{ interaction: undefined }, { interaction: { ...interaction, id: '13' } }],
  },
  'an interaction is answered once': {
    route: 'create_interaction_response',
    accepts: {},
    rejects: { interaction: answered },
  },
  'an answer fits what it answers': {
    route: 'create_interaction_response',
    accepts: { interaction: { ...interaction, type: 3 }, ...said({ type: 6 }) },
    rejects: said({ type: 6 }),
    also: [{ interaction: { ...interaction, type: 4 } }, said({})],
  },
  'what is offered while somebody types is within its limits': {
    route: 'create_interaction_response',
    accepts: choices(...times(25, (index) => ({ name: text(100), value: `${text(98)}${index % 10}` }))),
    rejects: choices(...times(26, () => ({ name: 'n', value: 'v' }))),
    also: [
      choices({ name: text(101), value: 'v' }),
      choices({ name: 'n', value: text(101) }),
      choices({ name: '', value: 'v' }),
    ],
  },
  "an interaction's token is one that was given": {
    route: 'execute_webhook',
    accepts: {},
    rejects: { interaction: undefined },
    also: [{ interaction }],
  },
  "an interaction's token lasts a quarter of an hour": {
    route: 'execute_webhook',
    accepts: { now: NOW + 900_000 },
    rejects: { now: NOW + 900_001 },
  },
  'an answer that is changed is there': {
    route: 'delete_original_webhook_message',
    accepts: {},
    rejects: { message: undefined },
    also: [{ message: { ...message, deleted: true } }],
  },
  'a message says something': {
    route: 'create_message',
    accepts: said({ embeds: [{ title: 't' }] }),
    rejects: said({}),
    also: [said({ content: '' }), said({ components: [] })],
  },
  'a post in a forum has a tag where it must': {
    route: 'create_thread',
    accepts: { channel: { ...forum, requiresTag: true } },
    rejects: { channel: { ...forum, requiresTag: true }, ...post({ applied_tags: [] }) },
  },
  'a forum whose posts must have a tag has one that may be given': {
    route: 'create_thread',
    accepts: { channel: { ...forum, requiresTag: true } },
    rejects: {
      channel: { ...moderated, requiresTag: true },
      permitted: permissions('VIEW_CHANNEL', 'SEND_MESSAGES'),
    },
    also: [
      {
        channel: { ...forum, tags: [], requiresTag: true },
        permitted: permissions('VIEW_CHANNEL', 'SEND_MESSAGES'),
      },
    ],
  },
  'a moderated tag is given by who manages threads': {
    route: 'create_thread',
    accepts: {
      channel: moderated,
      permitted: permissions('VIEW_CHANNEL', 'SEND_MESSAGES', 'MANAGE_THREADS'),
    },
    rejects: { channel: moderated, permitted: permissions('VIEW_CHANNEL', 'SEND_MESSAGES') },
  },
  'a post in a forum is well formed': {
    route: 'create_thread',
    accepts: post({ name: text(100) }),
    rejects: post({ name: text(101) }),
    also: [
      post({ name: '' }),
      post({ applied_tags: ['9'] }),
      post({ message: undefined }),
      post({ message: { content: text(2_001) } }),
    ],
  },
  'a message is well formed and within its limits': {
    route: 'create_message',
    accepts: FULL,
    rejects: said({ content: text(2_001) }),
    also: [
      said({ content: 7 }),
      said({ content: 'hello', nonce: text(26) }),
      said({ content: 'hello', allowed_mentions: { parse: ['all'] } }),
      said({ content: 'hello', allowed_mentions: { parse: ['users'], users: ['2'] } }),
      said({ content: 'hello', attachments: [{ id: '0', description: text(1_025) }] }),
      said({ flags: V2, content: 'hello', components: [display('hello')] }),
      said({ flags: V2, embeds: [{ title: 't' }], components: [display('hello')] }),
      rows(display('hello')),
      rows(...times(6, (index) => row(button({ custom_id: `b${index}` })))),
      rows(row(...times(6, (index) => button({ custom_id: `b${index}` })))),
      rows(row()),
      rows(row(button(), button())),
      rows(row(button({ label: text(81) }))),
      rows(row(button({ label: undefined }))),
      rows(row(button({ custom_id: text(101) }))),
      rows(row(button({ custom_id: '' }))),
      rows(row(button({ url: 'https://a.example' }))),
      rows(row(button({ style: 7 }))),
      rows(row(button({ style: 5, custom_id: undefined, url: 'javascript:alert(1)' }))),
      rows(row(button({ style: 5, custom_id: undefined, url: `https://a.example/${text(512)}` }))),
      rows(row(select(26))),
      rows(row(select(0))),
      rows(row(select(1), select(1, { custom_id: 't' }))),
      rows(row(select(2, { max_values: 3 }))),
      rows(row(select(1, { placeholder: text(151) }))),
      rows(row(select(1, { options: [{ label: text(101), value: 'v' }] }))),
      rows(row(select(1, { options: times(2, () => ({ label: 'l', value: 'v' })), max_values: 1 }))),
      v2(...times(41, () => ({ type: 14 }))),
      v2({ type: 17, components: times(40, () => ({ type: 14 })) }),
      v2(display(text(2_001)), display(text(2_000))),
      v2(display('')),
      v2({ type: 14, spacing: 3 }),
      v2({ type: 17, components: [] }),
      v2({ type: 17, components: [{ type: 17, components: [display('a')] }] }),
      v2({ type: 17, accent_color: 0x1000000, components: [display('a')] }),
      v2({ type: 9, components: [display('a')] }),
      v2({ type: 9, components: times(4, () => display('a')), accessory: button() }),
      v2({ type: 9, components: [display('a')], accessory: display('b') }),
      v2({ type: 12, items: [] }),
      v2({ type: 12, items: times(11, () => ({ media: { url: 'https://a.example/b.png' } })) }),
      v2({ type: 12, items: [{ media: { url: 'https://a.example/b.png' }, description: text(1_025) }] }),
      v2({ type: 12, items: [{ media: { url: 'ftp://a.example/b.png' } }] }),
      v2(button()),
      v2({ ...display('a'), id: 1 }, { ...display('b'), id: 1 }),
      embed({ title: text(257) }),
      embed({ description: text(4_097) }),
      embed({ footer: { text: text(2_049) } }),
      embed({ author: { name: text(257) } }),
      embed({ fields: times(26, () => field) }),
      embed({ fields: [{ ...field, name: text(257) }] }),
      embed({ fields: [{ ...field, value: text(1_025) }] }),
      said({ embeds: times(11, () => ({ title: 't' })) }),
      said({ embeds: times(2, () => ({ description: text(3_001) })) }),
    ],
  },
  'components that Discord cannot hold come to an error of its own': {
    route: 'create_message',
    accepts: v2(display('好'.repeat(3_386))),
    rejects: v2(display('好'.repeat(3_387))),
  },
  'a page has at most 100 messages': {
    route: 'list_messages',
    accepts: { query: { limit: '100' } },
    rejects: { query: { limit: '101' } },
    also: [{ query: { limit: '0' } }, { query: { limit: 'all' } }],
  },
  'a page begins in one way': {
    route: 'list_messages',
    accepts: { query: { after: '1' } },
    rejects: { query: { after: '1', before: '2' } },
  },
  'an app has at most a hundred commands': {
    route: 'bulk_set_application_commands',
    accepts: commands(...times(100, (index) => ({ name: `c${index}`, description: 'd' }))),
    rejects: commands(...times(101, (index) => ({ name: `c${index}`, description: 'd' }))),
  },
  'commands are well formed': {
    route: 'bulk_set_application_commands',
    accepts: command({
      description: text(100),
      name_localizations: { 'zh-CN': '新闻' },
      options: [option({ required: true }), option({ name: 'more', autocomplete: true })],
      contexts: [0, 1, 2],
      integration_types: [0, 1],
    }),
    rejects: command({ description: text(101) }),
    also: [
      { body: {} },
      command({ name: 'News' }),
      command({ name: 'the news' }),
      command({ name: text(33) }),
      command({ description: '' }),
      command({ name_localizations: { xx: 'news' } }),
      command({ description_localizations: { 'zh-CN': text(101) } }),
      command({ contexts: [3] }),
      command({ integration_types: [2] }),
      command({ options: times(26, (index) => option({ name: `o${index}` })) }),
      command({ options: [option(), option()] }),
      command({ options: [option(), option({ name: 'late', required: true })] }),
      command({ options: [option(), { type: 1, name: 'sub', description: 'd' }] }),
      command({ options: [option({ type: 12 })] }),
      command({ options: [option({ choices: times(26, () => ({ name: 'n', value: 'v' })) })] }),
      command({ options: [option({ choices: [{ name: 'n', value: text(101) }] })] }),
      command({ options: [option({ autocomplete: true, choices: [{ name: 'n', value: 'v' }] })] }),
      command({
        options: times(4, (sub) => ({
          type: 1,
          name: `s${sub}`,
          description: 'd',
          options: times(25, (index) => option({ name: `o${index}`, description: text(90) })),
        })),
      }),
      commands({ name: 'news', description: 'a' }, { name: 'news', description: 'b' }),
    ],
  },
};

describe.each((RULES as readonly Rule[]).map((rule) => ({ ...rule, ...CASES[rule.name as RuleName] })))(
  '$name',
  ({ name, status, code, message: words, source, route, accepts, rejects, also = [] }) => {
    test('is kept', () => {
      expect(broken(call(route, accepts))).toBeUndefined();
    });

    test.each([rejects, ...also].map((reject, index) => ({ index, reject })))(
      `is broken ($index): ${status} ${code} ${words}`,
      ({ reject }) => {
        expect(broken(call(route, reject))?.rule).toMatchObject({ name, status, code });
      },
    );

    test('has a source', () => {
      expect(source).toMatch(/^https:\/\/(?:discord\.com\/developers\/docs|github\.com\/discord)\//);
    });
  },
);

test.each(Object.keys(GOOD) as readonly RouteName[])('a good call of %s breaks no rule', (route) => {
  expect(broken(call(route))).toBeUndefined();
});

test('a refusal says where in the form it is, in the shape of the form', () => {
  const { breach } = broken(call('create_message', v2(display('a'), row(button({ label: text(81) }))))) ?? {};
  expect(treeOf(breach?.wrong ?? [])).toEqual({
    components: {
      1: {
        components: {
          0: {
            label: {
              _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 80 or fewer in length.' }],
            },
          },
        },
      },
    },
  });
  expect(broken(call('create_message', { waits: { route: 1_234, global: 0 } }))?.breach).toEqual({
    retryAfterMs: 1_234,
  });
});

test('an edit keeps what it does not name', () => {
  expect(broken(call('update_message', said({ components: [] })))).toBeUndefined();
  expect(broken(call('update_message', said({ content: null })))?.rule.code).toBe(50006);
});

test('a message is made of components from an edit on that takes away the rest', () => {
  const components = [display('hello')];
  expect(broken(call('update_message', said({ flags: V2, components })))?.rule.code).toBe(50035);
  expect(broken(call('update_message', said({ flags: V2, components, content: null })))).toBeUndefined();
  const was = { ...message, flags: V2, content: '', components };
  expect(broken(call('update_message', { message: was, body: { content: 'hi' } }))?.rule.code).toBe(50035);
});

test('an answer that was promised may be seen and given', () => {
  expect(broken(call('get_original_webhook_message', { message: undefined }))).toBeUndefined();
  expect(broken(call('update_original_webhook_message'))).toBeUndefined();
  const said4 = { ...answered, answered: { type: 4, data: {}, at: NOW } };
  expect(broken(call('update_original_webhook_message', { interaction: said4 }))?.rule.code).toBe(10008);
});
