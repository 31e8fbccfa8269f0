import {
  MessageFlags,
  Routes,
  type ChatInputCommandInteraction,
  type RESTPostAPIChannelMessageResult,
} from 'discord.js';
import { describe, expect, test } from 'vitest';
import { fakeWorld, type FakeWorld } from '../world.ts';
import { type DiscordOptions, type FakeDiscord } from './discord.ts';
import { permissions, PERMISSIONS } from './model.ts';
import { ALICE, GUILD, IN_NEWS, NEWS, readyOn, restOf, startWithNews } from './started.ts';

type Message = RESTPostAPIChannelMessageResult;

interface Setting extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly world: FakeWorld;
  /** A call, with a body. */
  call<T = Message>(
    verb: 'get' | 'post' | 'patch' | 'put' | 'delete',
    route: `/${string}`,
    body?: unknown,
    more?: { readonly query?: URLSearchParams; readonly auth?: boolean },
  ): Promise<T>;
}

/** On a clock that stands still until it is moved. */
async function start(options: DiscordOptions = {}): Promise<Setting> {
  const world = fakeWorld();
  const discord = await startWithNews({ world, ...options });
  const rest = restOf(discord);
  return {
    discord,
    world,
    call: async <T>(
      verb: 'get' | 'post' | 'patch' | 'put' | 'delete',
      route: `/${string}`,
      body?: unknown,
      more = {},
    ) => (await rest[verb](route, { ...(body !== undefined && { body }), ...more })) as T,
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

/** What a call failed with, in Discord's numbers. */
async function failureOf(calling: Promise<unknown>): Promise<unknown> {
  try {
    return await calling.then(() => 'done');
  } catch (error) {
    const { code, name } = error as Error & { readonly code?: unknown };
    return code ?? name;
  }
}

const POST = Routes.channelMessages(NEWS);
const text = (content: string) => ({ content, allowed_mentions: { parse: [] } });
const display = (content: string) => ({
  flags: MessageFlags.IsComponentsV2,
  components: [{ type: 10, content }],
});

describe('messages', () => {
  test('what is posted, changed and deleted is seen so', async () => {
    await using it = await start();
    const { id } = await it.call('post', POST, text('hello'));
    expect(it.discord.messages(NEWS)).toMatchObject([{ id, content: 'hello', author: it.discord.app.id }]);
    await it.call('patch', Routes.channelMessage(NEWS, id), text('new'));
    expect(it.discord.messages(NEWS)).toMatchObject([{ content: 'new', edits: [it.world.clock.now()] }]);
    expect(await it.call('get', Routes.channelMessage(NEWS, id))).toMatchObject({ content: 'new' });
    await it.call('delete', Routes.channelMessage(NEWS, id));
    expect(it.discord.messages(NEWS)).toEqual([]);
    expect(it.discord.messages(NEWS, { all: true })).toMatchObject([{ id, deleted: true }]);
    expect(await failureOf(it.call('patch', Routes.channelMessage(NEWS, id), text('late')))).toBe(10008);
  });

  test('call whom they name and may', async () => {
    await using it = await start();
    const words = '@everyone <@2001> <@&7>';
    const pings = async (body: Readonly<Record<string, unknown>>): Promise<readonly string[] | undefined> => {
      await it.call('post', POST, body);
      return it.discord.messages(NEWS).at(-1)?.pings;
    };
    expect(await pings({ content: words })).toEqual(['@everyone', '<@2001>', '<@&7>']);
    expect(await pings(display(words))).toEqual(['@everyone', '<@2001>', '<@&7>']);
    expect(await pings({ ...display(words), allowed_mentions: { parse: [] } })).toEqual([]);
    expect(await pings({ content: words, allowed_mentions: { parse: ['roles'], users: ['2001'] } })).toEqual([
      '<@2001>',
      '<@&7>',
    ]);
  });

  test('a nonce that is to be enforced names one message until it is forgotten', async () => {
    await using it = await start({ nonceFor: 60_000 });
    const body = { ...text('hello'), nonce: 'k1', enforce_nonce: true };
    const first = await it.call('post', POST, body);
    it.world.pass(59_999);
    expect((await it.call('post', POST, body)).id).toBe(first.id);
    expect((await it.call('post', POST, { ...body, enforce_nonce: false })).id).not.toBe(first.id);
    it.world.pass(60_000);
    await it.call('post', POST, body);
    expect(it.discord.tally(['k1', 'k2'])).toEqual({ lost: ['k2'], doubled: new Map([['k1', 3]]) });
  });

  test('pages come newest first, from where they are asked for', async () => {
    await using it = await start();
    const ids: string[] = [];
    for (const word of ['a', 'b', 'c']) {
      it.world.pass(5_000);
      ids.push((await it.call('post', POST, text(word))).id);
    }
    const [a = '', , c = ''] = ids;
    const page = async (query: Record<string, string>): Promise<readonly string[]> =>
      (await it.call<Message[]>('get', POST, undefined, { query: new URLSearchParams(query) })).map(
        ({ content }) => content,
      );
    expect(await page({})).toEqual(['c', 'b', 'a']);
    expect(await page({ limit: '1' })).toEqual(['c']);
    expect(await page({ after: a, limit: '1' })).toEqual(['b']);
    expect(await page({ before: c })).toEqual(['b', 'a']);
    it.discord.addChannel(GUILD, { id: '4002', denied: PERMISSIONS.READ_MESSAGE_HISTORY });
    await it.call('post', Routes.channelMessages('4002'), text('unread'));
    expect(await it.call('get', Routes.channelMessages('4002'))).toEqual([]);
  });

  test('what was made of components stays so, and is numbered', async () => {
    await using it = await start();
    const { id, components } = await it.call('post', POST, display('# News'));
    expect(components).toEqual([{ type: 10, content: '# News', id: 1 }]);
    expect(await failureOf(it.call('patch', Routes.channelMessage(NEWS, id), text('plain')))).toBe(50035);
  });

  test('files come along', async () => {
    await using it = await start();
    const rest = restOf(it.discord);
    await rest.post(POST, {
      body: { ...text('chart'), attachments: [{ id: '0', description: 'A line.' }] },
      files: [{ name: 'chart.png', data: Buffer.from('png') }],
    });
    expect(it.discord.messages(NEWS)).toMatchObject([
      { attachments: [{ id: '0', filename: 'chart.png', description: 'A line.', size: 3 }] },
    ]);
  });

  test('a post in a forum is a thread with its first message', async () => {
    await using it = await start();
    it.discord.addChannel(GUILD, {
      id: '4003',
      kind: 'forum',
      tags: [{ id: '1', name: 'news' }],
      requiresTag: true,
    });
    const route = Routes.threads('4003');
    const post = { name: 'News', message: text('hello'), applied_tags: ['1'] };
    const thread = await it.call<{ readonly id: string; readonly message: Message }>('post', route, post);
    expect(it.discord.messages(thread.id)).toMatchObject([{ id: thread.message.id, content: 'hello' }]);
    expect(await failureOf(it.call('post', route, { ...post, applied_tags: [] }))).toBe(40067);
    await it.discord.archive(thread.id);
    await it.call('post', Routes.channelMessages(thread.id), text('more'));
    expect(it.discord.messages(thread.id)).toHaveLength(2);
    await it.discord.archive(thread.id, { locked: true });
    await it.discord.deny('4003', 'MANAGE_THREADS');
    expect(await failureOf(it.call('post', Routes.channelMessages(thread.id), text('late')))).toBe(160005);
  });
});

describe('refusals', () => {
  test('a channel that is gone, a server that is left, what is not allowed', async () => {
    await using it = await start({ unlimited: true });
    const posting = (): Promise<unknown> => failureOf(it.call('post', POST, text('hello')));
    await it.discord.deny(NEWS, 'SEND_MESSAGES');
    expect(await posting()).toBe(50013);
    await it.discord.deny(NEWS, 'VIEW_CHANNEL');
    expect(await posting()).toBe(50001);
    await it.discord.deny(NEWS);
    expect(await posting()).toBe('done');
    await it.discord.kick(GUILD);
    expect(await posting()).toBe(50001);
    await it.discord.invite(GUILD);
    await it.discord.deleteChannel(NEWS);
    expect(await posting()).toBe(10003);
    expect(it.discord.invalid()).toBe(3);
    it.discord.fail('get_channel', { answer: 'limited', retryAfter: 1, scope: 'shared' });
    it.discord.fail('get_channel', { answer: 'refused', status: 403, code: 50013 });
    await failureOf(it.call('get', Routes.channel(NEWS)));
    expect(it.discord.invalid()).toBe(3);
    await failureOf(it.call('get', Routes.channel(NEWS)));
    expect(it.discord.invalid()).toBe(4);
    it.discord.revoke();
    expect(await posting()).toBe(0);
  });

  test('direct messages end where somebody lets nobody write, or leaves', async () => {
    await using it = await start();
    const { id } = await it.call('post', Routes.userChannels(), { recipient_id: ALICE.user });
    const posting = (): Promise<unknown> =>
      failureOf(it.call('post', Routes.channelMessages(id), text('hi')));
    expect(await posting()).toBe('done');
    it.discord.close(ALICE.user);
    expect(await posting()).toBe(50007);
    it.discord.leave(GUILD, ALICE.user);
    expect(await posting()).toBe(50278);
  });

  test('a route, and all of them, take so many', async () => {
    await using it = await start();
    const answers: unknown[] = [];
    for (let n = 0; n < 6; n += 1) answers.push(await status(it.discord, POST, text('hi')));
    expect(answers.slice(4)).toEqual([
      { status: 200, remaining: '0', scope: null },
      { status: 429, remaining: '0', scope: 'user' },
    ]);
    it.world.pass(5_000);
    expect(await status(it.discord, POST, text('hi'))).toMatchObject({ status: 200, remaining: '4' });
    for (let n = 0; n < 49; n += 1) await status(it.discord, `/channels/${NEWS}`);
    expect(await status(it.discord, `/channels/${NEWS}`)).toMatchObject({ status: 429, scope: 'global' });
    it.world.pass(999);
    expect(await status(it.discord, `/channels/${NEWS}`)).toMatchObject({ status: 429, scope: 'global' });
    it.world.pass(1);
    expect(await status(it.discord, `/channels/${NEWS}`)).toMatchObject({ status: 200 });
  });

  test('trouble that is laid is met once, in its place', async () => {
    await using it = await start();
    it.discord.fail('create_message', { answer: 'refused', status: 400, code: 50035 }, { channel: NEWS });
    expect(await failureOf(it.call('post', POST, text('a')))).toBe(50035);
    expect(await failureOf(it.call('post', POST, text('b')))).toBe('done');
    it.discord.fail('create_message', { answer: 'dropped', done: 500 });
    expect(await failureOf(it.call('post', POST, text('c')))).not.toBe('done');
    expect(it.discord.messages(NEWS)).toHaveLength(1);
    it.world.pass(500);
    expect(it.discord.messages(NEWS)).toHaveLength(2);
  });
});

/** A call as it is, by no client that waits. */
async function status(
  { apiUrl, app }: FakeDiscord,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly remaining: string | null; readonly scope: string | null }> {
  // A client of Discord's would wait.
  // oxlint-disable-next-line no-restricted-globals
  const { status, headers } = await fetch(`${apiUrl}/v10${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bot ${app.token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return {
    status,
    remaining: headers.get('x-ratelimit-remaining'),
    scope: headers.get('x-ratelimit-scope'),
  };
}

const HELP = [
  {
    name: 'digest',
    description: 'News',
    options: [
      {
        type: 1,
        name: 'latest',
        description: 'The latest',
        options: [{ type: 3, name: 'company', description: 'Which', autocomplete: true }],
      },
    ],
  },
];

describe('discord.js', () => {
  test('is told of commands, answers later, and offers choices', async () => {
    await using it = await start();
    await it.call('put', Routes.applicationCommands(it.discord.app.id), HELP);
    await using _ = await readyOn(it.discord, {
      async interaction(told) {
        if (told.isAutocomplete()) await told.respond([{ name: 'Acme', value: 'acme' }]);
        if (!told.isChatInputCommand()) return;
        await told.deferReply({ flags: MessageFlags.Ephemeral });
        await told.editReply(`${told.options.getSubcommand()} ${told.options.getString('company')}`);
        await told.followUp(told.channelId);
      },
    });
    const typed = await it.discord.autocomplete({
      ...IN_NEWS,
      name: 'digest latest',
      option: 'company',
      typed: 'ac',
    });
    expect(typed).toMatchObject({ acked: true, type: 8, data: { choices: [{ value: 'acme' }] } });
    const answer = await it.discord.command({
      ...IN_NEWS,
      name: 'digest latest',
      options: { company: 'acme' },
    });
    expect(answer).toMatchObject({ acked: true, type: 5, afterMs: 0 });
    expect(await answer.answer()).toMatchObject({ content: 'latest acme', ephemeralTo: ALICE.user });
    await it.discord.until(() => answer.followUps().length > 0);
    expect(answer.followUps()).toMatchObject([{ content: NEWS }]);
    // What one person alone sees is in no history.
    expect(await it.call('get', POST)).toMatchObject([{ content: NEWS }]);
    expect(await it.call('get', POST)).toHaveLength(1);
    expect(answer.edits()).toBe(1);
  });

  test('hears what is written to it alone, and what is pressed', async () => {
    await using it = await start();
    await using _ = await readyOn(it.discord, {
      async message(told) {
        if (told.author.bot) return;
        await told.reply({
          content: told.content.toUpperCase(),
          components: [{ type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'd1|go' }] }],
        });
      },
      async interaction(told) {
        if (told.isButton()) await told.update({ content: told.customId });
      },
    });
    expect(await it.discord.say({ ...ALICE, text: 'hello' })).toMatchObject({ told: true });
    expect(await it.discord.say({ ...IN_NEWS, text: 'hello' })).toMatchObject({ told: false });
    const { id } = it.discord.direct(ALICE.user);
    await it.discord.until(() => it.discord.messages(id).length === 2);
    const [, answer] = it.discord.messages(id);
    expect(answer?.content).toBe('HELLO');
    const pressed = await it.discord.press({ ...ALICE, on: answer?.id ?? '', label: 'Go' });
    expect(pressed).toMatchObject({ acked: true, type: 7 });
    expect(answer?.content).toBe('d1|go');
  });

  test('who does not answer in three seconds may not answer any more', async () => {
    await using it = await start();
    await it.call('put', Routes.applicationCommands(it.discord.app.id), [
      { name: 'news', description: 'News' },
    ]);
    const refused = Promise.withResolvers<unknown>();
    await using _ = await readyOn(it.discord, {
      async interaction(told) {
        it.world.pass(3_001);
        if (told.isRepliable()) refused.resolve(await failureOf(told.reply('late')));
      },
    });
    const answer = await it.discord.command({ ...IN_NEWS, name: 'news' });
    expect(answer).toMatchObject({ acked: false, because: 'timeout' });
    expect(await refused.promise).toBe(10062);
  });

  test('may edit an answer for a quarter of an hour, and answers once', async () => {
    await using it = await start();
    await it.call('put', Routes.applicationCommands(it.discord.app.id), [
      { name: 'news', description: 'News' },
    ]);
    const told = Promise.withResolvers<ChatInputCommandInteraction>();
    await using _ = await readyOn(it.discord, {
      async interaction(interaction) {
        if (!interaction.isChatInputCommand()) return;
        await interaction.reply('first');
        told.resolve(interaction);
      },
    });
    await it.discord.command({ ...IN_NEWS, name: 'news' });
    const interaction = await told.promise;
    interaction.replied = false;
    expect(await failureOf(interaction.reply('second'))).toBe(40060);
    it.world.pass(15 * 60_000);
    interaction.replied = true;
    expect(await failureOf(interaction.editReply('in time'))).toBe('done');
    it.world.pass(1);
    expect(await failureOf(interaction.editReply('late'))).toBe(50027);
  });
});

describe('commands', () => {
  test('are kept with their ids, and offered where and to whom they are for', async () => {
    await using it = await start();
    const route = Routes.applicationCommands(it.discord.app.id);
    await it.call('put', route, [{ name: 'news', description: 'News', contexts: [0] }]);
    const [first] = it.discord.commands();
    await it.call('put', route, [
      { name: 'news', description: 'All the news', contexts: [0], default_member_permissions: '32' },
    ]);
    expect(it.discord.commands()).toMatchObject([{ id: first?.id, description: 'All the news' }]);
    await expect(it.discord.command({ ...ALICE, name: 'news' })).rejects.toThrow(/not offered here/);
    await expect(it.discord.command({ ...IN_NEWS, name: 'news' })).rejects.toThrow(/not the permissions/);
    await expect(it.discord.command({ ...IN_NEWS, name: 'olds' })).rejects.toThrow(/registered news/);
    it.discord.addUser({ id: ALICE.user }, GUILD, permissions('MANAGE_GUILD'));
    expect(await it.discord.command({ ...IN_NEWS, name: 'news' })).toMatchObject({ because: 'nobody' });
  });
});
