import { describe, expect, test } from 'vitest';
import type { Cleared, Inbound, Reply } from '../../../src/domain.ts';
import { createLog } from '../../../src/log.ts';
import { PlatformError, type Platform } from '../../../src/platforms/platform.ts';
import type { DiscordPayload } from '../../../src/platforms/discord/render.ts';
import { realWorld } from '../../../src/world.ts';
import { everyOne } from '../../fakes/discord/components.ts';
import { permissions } from '../../fakes/discord/discord.ts';
import { cleared } from '../cleared.ts';
import { replies } from '../replies.ts';
import { platformContract } from '../contract.ts';
import { GUILD, NEWS, openDiscordWorkspace, READER, type Transport, type Workspace } from './workspace.ts';

const place = { platform: 'discord', workspace: GUILD, channel: NEWS };
const transports: readonly Transport[] = ['gateway', 'requests'];

const seen = ({ discord }: Workspace) => discord.messages(NEWS);

function withoutIds(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutIds);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([name, value]) => (name === 'id' ? [] : [[name, withoutIds(value)]])),
  );
}

for (const transport of transports)
  platformContract(`Discord by ${transport}`, async () => {
    const workspace = await openDiscordWorkspace(transport);
    const { discord, platform, heard } = workspace;
    /** What was sent, by how it is shown: there it has marks and nothing of the other form. */
    const sent = new Map<string, unknown>();
    const known = ({ payload }: Cleared): void => {
      const { page } = payload as DiscordPayload;
      sent.set(JSON.stringify(withoutIds(page.components)), payload);
    };
    return {
      platform: {
        ...platform,
        post: async (to, cleared, key) => {
          known(cleared);
          return await platform.post(to, cleared, key);
        },
        edit: async (ref, cleared) => {
          known(cleared);
          await platform.edit(ref, cleared);
        },
        respond: async (to, cleared) => {
          known(cleared);
          await platform.respond(to, cleared);
        },
      },
      place,
      missing: { ...place, channel: '4404' },
      user: { id: READER, name: 'reader', locale: 'en-US', mayManage: false },
      async ask(words) {
        const [company = '', ...rest] = words.split(' ');
        await discord.command({
          user: READER,
          channel: NEWS,
          name: company,
          options: { topic: rest.join(' ') },
        });
        await expect.poll(() => heard.length).toBe(1);
        const [ask] = heard;
        if (ask?.kind !== 'ask') throw new Error('no ask was heard');
        return ask;
      },
      shown: async () =>
        seen(workspace).map(({ components }) => sent.get(JSON.stringify(withoutIds(components)))),
      async remove({ id }) {
        const message = seen(workspace).find((one) => one.id === id);
        if (message) message.deleted = true;
      },
      [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
    };
  });

/** A message in both forms, as they are rendered where there are no buttons. */
const saying = (text: string): Cleared =>
  cleared({
    page: {
      flags: 1 << 15,
      components: [{ type: 17, components: [{ type: 10, content: text }] }],
      allowed_mentions: { parse: [] },
    },
    plain: { flags: 1 << 2, content: text, components: [], allowed_mentions: { parse: [] } },
    kept: {},
  } satisfies DiscordPayload);
const BODY = saying('up 41 percent');

const open = openDiscordWorkspace;

/** Answers all that is asked. */
const answered = {
  hear: async (inbound: Inbound, platform: Platform): Promise<void> => await platform.respond(inbound, BODY),
};
const command = ({ discord }: Workspace) =>
  discord.command({ user: READER, channel: NEWS, name: 'acme', options: { topic: 'cloud' } });

describe('a post', () => {
  test('is made once: the library repeats nothing that may have arrived', async () => {
    await using it = await open('gateway');
    it.discord.fail('create_message', { answer: 'dropped', done: 0 });
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ fault: 'uncertain' });
    expect(it.discord.heard('create_message')).toHaveLength(1);
    expect(await it.platform.find(place, 'key1', it.world.clock.now())).toMatchObject({
      id: seen(it)[0]?.id,
    });
  });

  test.each(['dropped', 'error', 'truncated', 'mistyped'] as const)(
    'whose answer is lost (%s) may have been made, and is looked for',
    async (answer) => {
      await using it = await open('gateway');
      it.discord.fail('create_message', { answer, done: 'never' });
      await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ fault: 'uncertain' });
      expect(await it.platform.find(place, 'key1', it.world.clock.now())).toBe('absent');
      expect(it.discord.heard('create_message')).toHaveLength(1);
    },
  );

  test('is known by its nonce for as long as Discord says, and by its mark after that', async () => {
    await using it = await open('gateway');
    const ref = await it.platform.post(place, BODY, 'key1');
    it.world.pass(it.platform.idempotentMs(place));
    expect(it.platform.idempotentMs(place)).toBeGreaterThan(0);
    expect(await it.platform.post(place, BODY, 'key1')).toEqual(ref);
    it.world.pass(86_400_000);
    expect(await it.platform.find(place, 'key1', 0)).toEqual(ref);
  });

  test('in a thread is found there', async () => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4002', kind: 'thread', parent: NEWS });
    const thread = { ...place, channel: '4002' };
    const ref = await it.platform.post(thread, BODY, 'key1');
    expect(await it.platform.find(thread, 'key1', 0)).toEqual(ref);
    expect(await it.platform.find(place, 'key1', 0)).toBe('absent');
  });

  test('in a forum is a thread, has no nonce, and is found among the threads', async () => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4003', kind: 'forum' });
    const forum = { ...place, channel: '4003' };
    expect(it.platform.idempotentMs(forum)).toBe(0);
    it.discord.fail('create_thread', { answer: 'dropped', done: 0 });
    await expect(it.platform.post(forum, BODY, 'key1')).rejects.toMatchObject({ fault: 'uncertain' });
    expect(it.platform.idempotentMs(forum)).toBe(0);
    const found = await it.platform.find(forum, 'key1', 0);
    expect(found).toMatchObject({ place: forum });
    await it.platform.post(forum, BODY, 'key2');
    expect(await it.platform.find(forum, 'key1', 0)).toEqual(found);
    expect(await it.platform.find(forum, 'key3', 0)).toBe('absent');
  });

  test.each([
    ['the company that it is about', [{ name: 'other' }, { name: 'ACME' }], 'ACME'],
    ['a topic of which it speaks', [{ name: 'other' }, { name: 'Cloud' }], 'Cloud'],
    ['nothing of it', [{ name: 'staff', moderated: true }, { name: 'any' }, { name: 'more' }], 'any'],
  ])('in a forum that wants a tag has the one named like %s', async (_what, names, name) => {
    await using it = await open('gateway');
    const tags = names.map((tag, index) => ({ id: String(index + 1), ...tag }));
    it.discord.addChannel(GUILD, {
      id: '4003',
      kind: 'forum',
      tags,
      requiresTag: true,
      denied: permissions('MANAGE_THREADS'),
    });
    const about = { ...saying('Up 41 percent with Acme Cloud'), stories: ['acme/2021-11-18-quarter'] };
    await it.platform.post({ ...place, channel: '4003' }, about, 'key1');
    const tag = tags.find((one) => one.name === name);
    expect(it.discord.heard('create_thread')).toMatchObject([{ body: { applied_tags: [tag?.id] } }]);
  });

  test.each([
    ['Acme Cloud grew', 'Acme Cloud grew'],
    ["Acme's *big* [deal] https://x.example/a_b_c and 5 * 3 @ home", undefined],
    ['1. Results_of_the_year: <b> #1 | two', undefined],
    ['# Acme', undefined],
    ['## Acme', undefined],
    [`${'C'.repeat(98)}😀😀 tail`, `${'C'.repeat(98)}…`],
  ])('in a forum is called by the title of its first story: %s', async (title, name = title) => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4003', kind: 'forum' });
    const [digest] = replies;
    if (digest?.kind !== 'digest') throw new Error('replies.ts begins with no digest');
    const [first, ...others] = digest.stories;
    if (!first) throw new Error('the digest has no story');
    const words = [{ from: 'echo', text: title }] as const;
    const reply: Reply = { ...digest, stories: [{ ...first, title: words }, ...others] };
    for (const heading of [digest.heading, []]) {
      const { payload } = it.platform.render({ ...reply, heading }, 'en');
      const about = { ...cleared(payload), stories: ['acme/2021-11-18-quarter'] };
      await it.platform.post({ ...place, channel: '4003' }, about, `key${heading.length}`);
    }
    const names = it.discord.heard('create_thread').map(({ status, body }) => [status, body]);
    expect(names).toMatchObject([
      [200, { name }],
      [200, { name }],
    ]);
  });

  test('in a forum that wants a tag and lets only others give one pauses what is followed there', async () => {
    await using it = await open('gateway');
    const denied = permissions('MANAGE_THREADS');
    const tags = [{ id: '1', name: 'acme', moderated: true }];
    it.discord.addChannel(GUILD, { id: '4003', kind: 'forum', tags, requiresTag: true, denied });
    await expect(it.platform.post({ ...place, channel: '4003' }, BODY, 'key1')).rejects.toMatchObject({
      fault: 'forbidden',
      message: expect.stringContaining('none that Dateline may give'),
    });
  });

  test('in a forum whose tags became others has one of those', async () => {
    await using it = await open('gateway');
    const forum = { ...place, channel: '4003' };
    const denied = permissions('MANAGE_THREADS');
    const channel = { id: '4003', kind: 'forum', denied } as const;
    it.discord.addChannel(GUILD, channel);
    await it.platform.post(forum, BODY, 'key1');
    it.discord.addChannel(GUILD, { ...channel, tags: [{ id: '1', name: 'any' }], requiresTag: true });
    await it.platform.post(forum, BODY, 'key2');
    it.discord.addChannel(GUILD, { ...channel, tags: [{ id: '2', name: 'any' }], requiresTag: true });
    await it.platform.post(forum, BODY, 'key3');
    await it.platform.post(forum, BODY, 'key4');
    const tags = it.discord
      .heard('create_thread')
      .filter(({ status = 0 }) => status < 300)
      .map(({ body }) => (body as { readonly applied_tags?: readonly string[] }).applied_tags);
    expect(tags).toEqual([undefined, ['1'], ['2'], ['2']]);
    expect(it.discord.heard('get_channel')).toHaveLength(3);
  });

  test('in a forum that wants none has none', async () => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4003', kind: 'forum', tags: [{ id: '1', name: 'acme' }] });
    const about = { ...BODY, stories: ['acme/2021-11-18-quarter'] };
    await it.platform.post({ ...place, channel: '4003' }, about, 'key1');
    expect(it.discord.heard('create_thread').map(({ body }) => body)).toEqual([
      expect.not.objectContaining({ applied_tags: expect.anything() }),
    ]);
  });

  test('of announcements is published once, also where it was posted and nobody heard of it', async () => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4004', kind: 'announcement' });
    const announcements = { ...place, channel: '4004' };
    await it.platform.post(announcements, BODY, 'key1');
    await it.platform.post(announcements, BODY, 'key1');
    expect(it.discord.messages('4004').map(({ flags }) => flags & 1)).toEqual([1]);
    it.discord.fail('create_message', { answer: 'dropped', done: 0 });
    await it.platform.post(announcements, BODY, 'key2').catch(() => {});
    await it.platform.find(announcements, 'key2', 0);
    expect(it.discord.messages('4004').map(({ flags }) => flags & 1)).toEqual([1, 1]);
    expect(it.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  const published = ({ discord }: Workspace) =>
    discord.messages('4004').map(({ flags }) => (flags & 1) === 1);

  test.each([
    ['at the limit of the channel', { answer: 'refused', status: 400, code: 20_022 }, 600_000],
    ['after “too many calls”', { answer: 'limited', retryAfter: 1_800 }, 900_000],
    ['while Discord is away', { answer: 'unavailable' }, 600_000],
  ] as const)(
    'of announcements that cannot be published (%s) is there, once, and is published when it can be',
    async (_, trouble, wait) => {
      await using it = await open('gateway');
      it.discord.addChannel(GUILD, { id: '4004', kind: 'announcement' });
      it.discord.fail('crosspost_message', trouble, { times: 2 });
      await it.platform.post({ ...place, channel: '4004' }, BODY, 'key1');
      expect(published(it)).toEqual([false]);
      it.world.pass(wait - 60_000);
      expect(it.discord.heard('crosspost_message').length).toBeLessThan(2);
      // Also by the next start.
      await using again = await open('requests', { after: it });
      // One whose answer is lost to time is tried again, and that it is published is heard then.
      await expect
        .poll(() => {
          again.world.pass(60_000);
          return [...it.store.values.keys()].filter((key) => key.includes('announcement'));
        })
        .toEqual([]);
      expect(published(it)).toEqual([true]);
      expect(it.discord.heard('create_message')).toHaveLength(1);
    },
  );

  test.each([
    ['was deleted meanwhile', { answer: 'refused', status: 404, code: 10_008 }],
    ['may not be published', { answer: 'refused', status: 403, code: 50_013 }],
    ['is published already', { answer: 'refused', status: 400, code: 40_033 }],
  ] as const)('of announcements that %s is tried once', async (_, trouble) => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4004', kind: 'announcement' });
    it.discord.fail('crosspost_message', trouble);
    await it.platform.post({ ...place, channel: '4004' }, BODY, 'key1');
    it.world.pass(86_400_000);
    await it.platform.stop();
    expect(it.discord.heard('crosspost_message')).toHaveLength(1);
    expect(it.discord.messages('4004')).toHaveLength(1);
  });

  test('of announcements that cannot be published for a day is news no more', async () => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4004', kind: 'announcement' });
    it.discord.fail('crosspost_message', { answer: 'refused', status: 400, code: 20_022 }, { times: 1_000 });
    await it.platform.post({ ...place, channel: '4004' }, BODY, 'key1');
    const waiting = () => [...it.store.values.keys()].filter((key) => key.includes('announcement'));
    expect(waiting()).toHaveLength(1);
    await expect
      .poll(() => {
        it.world.pass(3_600_000);
        return waiting();
      })
      .toEqual([]);
    expect(it.discord.heard('crosspost_message').length).toBeGreaterThan(2);
  });

  test('whose components Discord does not take goes out in words, and is found', async () => {
    await using it = await open('gateway');
    it.discord.fail('create_message', { answer: 'refused', status: 400, code: 50_035 });
    const ref = await it.platform.post(place, BODY, 'key1');
    expect(seen(it)).toMatchObject([{ content: 'up 41 percent', components: [] }]);
    expect(await it.platform.find(place, 'key1', 0)).toEqual(ref);
    expect(await it.platform.find(place, 'key2', 0)).toBe('absent');
  });

  test('to a person is words, which a notification shows, and then the page; words alone are found too', async () => {
    await using it = await open('gateway');
    const direct = await it.platform.openDirect(place, READER);
    await it.platform.post(direct, BODY, 'key1');
    const [message] = it.discord.messages(direct.channel);
    expect(message?.sentWith).toMatchObject({ content: 'up 41 percent' });
    expect(message).toMatchObject({ content: '', flags: (1 << 15) | (1 << 2), edits: [expect.any(Number)] });
    it.discord.fail('create_message', { answer: 'dropped', done: 0 });
    await expect(it.platform.post(direct, saying('another'), 'key2')).rejects.toMatchObject({
      fault: 'uncertain',
    });
    const [, words] = it.discord.messages(direct.channel);
    expect(words).toMatchObject({ content: 'another', components: [] });
    expect(await it.platform.find(direct, 'key2', 0)).toMatchObject({ id: words?.id });
    expect(await it.platform.find(direct, 'key3', 0)).toBe('absent');
  });

  test.each([
    [{ status: 404, code: 10_003 }, 'gone'],
    [{ status: 403, code: 50_001 }, 'forbidden'],
    [{ status: 403, code: 50_013 }, 'forbidden'],
    [{ status: 400, code: 50_006 }, 'rejected'],
  ])('that Discord refuses with %j is %s, after one request', async (refusal, fault) => {
    await using it = await open('gateway');
    it.discord.fail('create_message', { answer: 'refused', ...refusal });
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ fault });
    expect(it.discord.heard('create_message')).toHaveLength(1);
  });

  test('after “too many calls” says when, and nothing was posted', async () => {
    await using it = await open('gateway');
    it.discord.fail('create_message', { answer: 'limited', retryAfter: 30 });
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({
      fault: 'limited',
      retryAfterMs: expect.closeTo(30_000, -3),
    });
    expect(it.discord.heard('create_message')).toHaveLength(1);
  });

  test('calls nobody, whatever the words are', async () => {
    await using it = await open('gateway');
    const direct = await it.platform.openDirect(place, READER);
    const hostile = saying(`@everyone @here <@${READER}> <@&1>`);
    for (const where of [place, direct]) await it.platform.post(where, hostile, 'key1');
    it.discord.fail('create_message', { answer: 'refused', status: 400, code: 50_035 });
    await it.platform.post(place, hostile, 'key2');
    const all = [NEWS, direct.channel].flatMap((channel) => it.discord.messages(channel));
    expect(all.map(({ pings }) => pings)).toEqual([[], [], []]);
  });
});

describe('a look', () => {
  test('where we may not read what was is unreadable, in an empty channel too', async () => {
    await using it = await open('gateway');
    await it.platform.post(place, BODY, 'key1');
    it.discord.addGuild({ id: GUILD, permissions: permissions('VIEW_CHANNEL', 'SEND_MESSAGES') });
    expect(await it.platform.find(place, 'key1', 0)).toBe('unreadable');
  });

  test('goes through many messages, page by page, from before its instant: clocks differ', async () => {
    await using it = await open('gateway', { unlimited: true });
    const ref = await it.platform.post(place, BODY, 'key1');
    const after = it.world.clock.now() + 60_000;
    for (let index = 0; index < 250; index += 1)
      await it.discord.say({ user: READER, channel: NEWS, text: `message ${index}` });
    expect(await it.platform.find(place, 'key1', after)).toEqual(ref);
    expect(await it.platform.find(place, 'key2', 0)).toBe('absent');
    expect(it.discord.heard('list_messages')).toHaveLength(1 + 3);
  });

  test('before Discord has said anything, by a clock ahead of it, asks what time it is', async () => {
    await using it = await open('requests');
    await it.platform.post(place, BODY, 'key1');
    it.discord.fail('get_my_application', { answer: 'dropped', done: 'never' });
    const aheadMs = 3_600_000;
    await using again = await open('requests', { after: it, aheadMs });
    const look = () => again.platform.find(place, 'key1', it.world.clock.now() + aheadMs);
    it.discord.fail('get_gateway', { answer: 'dropped', done: 'never' });
    await expect(look()).rejects.toBeInstanceOf(PlatformError);
    expect(await look()).toMatchObject({ place });
    expect(it.discord.heard('get_gateway')).toHaveLength(2);
    expect(await look()).toMatchObject({ place });
    expect(it.discord.heard('get_gateway')).toHaveLength(2);
  });

  test('of a forum goes past threads whose first message was deleted', async () => {
    await using it = await open('gateway');
    it.discord.addChannel(GUILD, { id: '4003', kind: 'forum' });
    const forum = { ...place, channel: '4003' };
    const first = await it.platform.post(forum, BODY, 'key1');
    const second = await it.platform.post(forum, BODY, 'key2');
    const [message] = it.discord.messages(first.id);
    if (message) message.deleted = true;
    expect(await it.platform.find(forum, 'key2', 0)).toEqual(second);
  });
});

describe('a correction', () => {
  test.each([true, false])(
    'of a direct message takes its place, whether it became a page: %s',
    async (isPage) => {
      await using it = await open('gateway');
      const direct = await it.platform.openDirect(place, READER);
      if (!isPage) it.discord.fail('update_message', { answer: 'unavailable' });
      const ref = await it.platform.post(direct, BODY, 'key1');
      await it.platform.edit(ref, saying('up 42 percent'));
      const [message, ...others] = it.discord.messages(direct.channel);
      expect(JSON.stringify(message?.components)).toContain('up 42 percent');
      expect([message?.content, others]).toEqual(['', []]);
    },
  );

  test.each([
    ['text', false],
    ['announcement', false],
    ['forum', false],
    ['text', true],
    ['forum', true],
  ] as const)(
    'in a channel of the kind %s is found by the key of what it corrects (words: %s)',
    async (kind, inWords) => {
      await using it = await open('gateway', { unlimited: true });
      const there = { ...place, channel: '4005' };
      it.discord.addChannel(GUILD, { id: there.channel, kind });
      const refusal = { answer: 'refused', status: 400, code: 50_035 } as const;
      if (inWords) it.discord.fail(kind === 'forum' ? 'create_thread' : 'create_message', refusal);
      const ref = await it.platform.post(there, BODY, 'key1');
      const another = await it.platform.post(there, BODY, 'key2');
      for (const text of ['up 42 percent', 'up 43 percent']) await it.platform.edit(ref, saying(text));
      const shown = it.discord.messages(kind === 'forum' ? ref.id : there.channel);
      expect(JSON.stringify(shown[0]?.components)).toContain('up 43 percent');
      // Fifty calls a second, and no more.
      it.world.pass(5_000);
      expect(await it.platform.find(there, 'key1', 0)).toEqual(ref);
      expect(await it.platform.find(there, 'key2', 0)).toEqual(another);
      expect(await it.platform.find(there, 'key3', 0)).toBe('absent');
    },
  );

  test('of words that Discord takes as words alone is found', async () => {
    await using it = await open('gateway');
    it.discord.fail('create_message', { answer: 'refused', status: 400, code: 50_035 });
    const ref = await it.platform.post(place, BODY, 'key1');
    it.discord.fail('update_message', { answer: 'refused', status: 400, code: 50_035 });
    await it.platform.edit(ref, saying('up 42 percent'));
    expect(seen(it)).toMatchObject([{ content: 'up 42 percent', components: [] }]);
    expect(await it.platform.find(place, 'key1', 0)).toEqual(ref);
  });

  test('of what may not be read is made', async () => {
    await using it = await open('gateway');
    const ref = await it.platform.post(place, BODY, 'key1');
    it.discord.fail('get_message', { answer: 'refused', status: 403, code: 50_001 });
    await it.platform.edit(ref, saying('up 42 percent'));
    expect(JSON.stringify(seen(it)[0]?.components)).toContain('up 42 percent');
  });
});

describe.each(transports)('an answer by %s', (transport) => {
  test('is promised within three seconds, for the asker’s eyes alone, and given once', async () => {
    const asBot: string[] = [];
    await using it = await open(transport, {
      ...answered,
      watch: ({ call, headers }) => {
        if (headers.authorization !== undefined) asBot.push(call.route);
      },
    });
    const answer = await command(it);
    expect(answer).toMatchObject({ acked: true, type: 5, data: { flags: 64 } });
    // Over HTTP it may be ready before Discord has heard that it comes.
    await expect
      .poll(() => {
        it.world.pass(250);
        return answer.edits();
      })
      .toBe(1);
    expect(seen(it)).toMatchObject([{ ephemeralTo: READER }]);
    expect(asBot).not.toContain('update_original_webhook_message');
    expect(asBot).not.toContain('create_interaction_response');
  });

  test('that may not have arrived is given again, in its own place', async () => {
    await using it = await open(transport, answered);
    it.discord.fail('update_original_webhook_message', { answer: 'dropped', done: 0 });
    it.discord.fail('update_original_webhook_message', { answer: 'unavailable' });
    await command(it);
    await expect
      .poll(() => {
        it.world.pass(1_000);
        return it.discord.heard('update_original_webhook_message').length;
      })
      .toBeGreaterThanOrEqual(3);
    await expect.poll(() => seen(it).length).toBe(1);
  });

  test('that is ready before Discord knows that one comes is given when it does', async () => {
    await using it = await open(transport, answered);
    it.discord.fail('update_original_webhook_message', { answer: 'refused', status: 404, code: 10_015 });
    const answer = await command(it);
    await expect
      .poll(() => {
        it.world.pass(250);
        return answer.edits();
      })
      .toBe(1);
    expect(seen(it)).toHaveLength(1);
  });

  test('that comes after a quarter of an hour is lost, and the bot’s token is still good', async () => {
    await using it = await open(transport, {
      hear: async (inbound, platform) => {
        await late.promise;
        await platform.respond(inbound, BODY);
      },
    });
    const late = Promise.withResolvers<void>();
    await command(it);
    it.world.pass(901_000);
    late.resolve();
    await expect
      .poll(() => it.log.lines)
      .toContainEqual(expect.objectContaining({ message: 'what came from Discord could not be handled' }));
    await it.platform.post(place, BODY, 'key1');
    expect(it.discord.heard('update_original_webhook_message')).toHaveLength(1);
  });

  test('is promised to all who ask at once, before more than a few are made', async () => {
    const ended = Promise.withResolvers<void>();
    const sending = Promise.withResolvers<void>();
    await using it = await open(transport, {
      unlimited: true,
      hear: async (inbound, platform) => {
        await ended.promise;
        await platform.respond(inbound, BODY);
        // One that is made, and on its way, makes room.
        await sending.promise;
      },
    });
    const count = 60;
    const all = await Promise.all(Array.from({ length: count }, async () => await command(it)));
    await expect.poll(() => it.heard.length).toBeGreaterThanOrEqual(4);
    // Whoever else were let in would be by then.
    for (let turns = 0; turns < 300; turns += 1) await realWorld.clock.turn();
    const atOnce = it.heard.length;
    ended.resolve();
    await expect
      .poll(() => it.heard.length)
      .toBe(count)
      .finally(sending.resolve);
    expect(all.filter(({ acked }) => acked)).toHaveLength(count);
    expect(atOnce).toBe(4);
  });

  test('to what comes twice at a time is given once', async () => {
    await using it = await open(transport);
    const first = await command(it);
    await expect.poll(() => it.heard.length).toBe(1);
    // Signed anew.
    it.world.pass(1_000);
    await first.again();
    await command(it);
    await expect.poll(() => it.heard.length).toBe(2);
    expect(new Set(it.heard.map(({ id }) => id)).size).toBe(2);
  });

  test('to what we do not understand is none, and nobody waits for it', async () => {
    await using it = await open(transport);
    const told = it.discord.interact({ user: READER, channel: NEWS, type: 5, data: { custom_id: 'x' } });
    await expect.poll(() => it.log.lines.some(({ message }) => message === 'not for us')).toBe(true);
    it.world.pass(3_002);
    expect(await told).toMatchObject({ acked: false });
    expect(it.heard).toEqual([]);
  });

  test.each(['group', 'dm'] as const)(
    'among people (%s) is for the asker’s eyes alone, and with Dateline it is for who is there',
    async (kind) => {
      await using it = await open(transport, answered);
      it.discord.addAmongPeople('4009', kind);
      it.discord.addUser({ id: READER }).installed = true;
      const ask = async (channel?: string) => {
        const where = channel === undefined ? {} : { channel };
        const { shown } = await it.discord.command({ user: READER, name: 'acme', ...where });
        await expect
          .poll(() => {
            it.world.pass(250);
            return shown();
          })
          .toBeDefined();
        return shown();
      };
      expect(await ask('4009')).toMatchObject({ ephemeralTo: READER });
      expect(await ask()).not.toHaveProperty('ephemeralTo');
      expect(it.heard).toMatchObject([{ direct: false }, { direct: true }]);
    },
  );

  test('to what is being typed comes always', async () => {
    await using it = await open(transport);
    const type = (typed: string) =>
      it.discord.autocomplete({ user: READER, channel: NEWS, name: 'acme', option: 'topic', typed });
    expect(await type('cl')).toMatchObject({ acked: true, type: 8 });
    const odd = { id: '1', name: 'acme', type: 1, options: 7 };
    expect(await it.discord.interact({ user: READER, channel: NEWS, type: 4, data: odd })).toMatchObject({
      type: 8,
      data: { choices: [] },
    });
  });
});

describe.each(transports)('a place, by %s,', (transport) => {
  const talk = '4002';
  const from = async (it: Workspace, channel: string): Promise<readonly string[]> => {
    const { shown } = await it.discord.command({ user: READER, channel, name: 'acme' });
    // Over HTTP it may be ready before Discord has heard that it comes.
    await expect
      .poll(() => {
        it.world.pass(250);
        return shown();
      })
      .toBeDefined();
    return it.back;
  };

  test('is back when an interaction from it says that Dateline may post there', async () => {
    await using it = await open(transport, answered);
    await it.discord.deny(NEWS, 'SEND_MESSAGES');
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ fault: 'forbidden' });
    expect(await from(it, NEWS)).toEqual([]);
    await it.discord.deny(NEWS);
    expect(await from(it, NEWS)).toEqual([NEWS]);
    await it.platform.post(place, BODY, 'key1');
  });

  test('that is a thread is back when Dateline may post in threads, and it is not locked', async () => {
    await using it = await open(transport, answered);
    const thread = it.discord.addChannel(GUILD, { id: talk, kind: 'thread', parent: NEWS, locked: true });
    expect(await from(it, talk)).toEqual([]);
    thread.locked = false;
    await it.discord.deny(talk, 'SEND_MESSAGES_IN_THREADS');
    expect(await from(it, talk)).toEqual([]);
    await it.discord.deny(talk, 'SEND_MESSAGES');
    expect(await from(it, talk)).toEqual([talk]);
  });

  test('in a server that Dateline is not in is not back, whoever has it with them', async () => {
    await using it = await open(transport, answered);
    await it.discord.kick(GUILD);
    it.discord.addUser({ id: READER }, GUILD).installed = true;
    expect(await from(it, NEWS)).toEqual([]);
  });
});

describe('an interaction', () => {
  test('that ended, or is answered by somebody else, is left, and breaks nothing', async () => {
    await using it = await open('gateway', answered);
    it.discord.fail('create_interaction_response', { answer: 'refused', status: 404, code: 10_062 });
    const ended = command(it);
    const said = (): string[] => it.log.lines.map(({ message }) => message);
    await expect.poll(said).toContainEqual(expect.stringContaining('did not hear in time'));
    it.world.pass(3_002);
    expect(await ended).toMatchObject({ acked: false });
    it.discord.fail('create_interaction_response', {
      answer: 'refused',
      status: 400,
      code: 40_060,
      done: true,
    });
    await command(it);
    await expect.poll(said).toContain('an interaction is answered elsewhere');
    expect(it.heard).toEqual([]);
    expect(it.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await command(it);
    await expect.poll(() => seen(it).length).toBe(1);
  });

  test.each([0, 'never'] as const)('whose first word is lost (done: %s) is answered', async (done) => {
    await using it = await open('gateway', answered);
    it.discord.fail('create_interaction_response', { answer: 'dropped', done });
    const answer = await command(it);
    await answer.answer();
    expect(answer.edits()).toBe(1);
    expect(seen(it)).toHaveLength(1);
  });
});

describe('an interaction whose first word is never answered', () => {
  test.each([
    [0, 1],
    ['never', 0],
  ] as const)('is answered where Discord has it all the same (done: %s)', async (done, edits) => {
    await using it = await open('gateway', answered);
    it.discord.fail('create_interaction_response', { answer: 'dropped', done }, { times: 2 });
    const asked = command(it);
    const said = () => it.log.lines.some(({ message }) => message.includes('did not hear in time'));
    await expect.poll(() => said() || seen(it).length > 0).toBe(true);
    expect(said()).toBe(done === 'never');
    if (done === 'never') it.world.pass(3_002);
    expect((await asked).edits()).toBe(edits);
    expect(it.heard).toHaveLength(edits);
    expect(it.discord.heard('get_original_webhook_message')).toHaveLength(1);
  });
});

test.each(transports)(
  'an act too long for the choice of a menu is done after a restart, by %s',
  async (transport) => {
    await using it = await open('gateway');
    const acts = Array.from({ length: 15 }, (_, index) =>
      ['one', 'two', 'three'].map((name) => ({
        do: 'why' as const,
        figure: `acme/2021-11-18-${'quarter-'.repeat(20)}${index}-${name}#10-20`,
        printed: '41 percent',
      })),
    );
    const words = (text: string) => [{ from: 'echo', text }] as const;
    const reply: Reply = {
      kind: 'list',
      heading: words('All'),
      items: acts.map((own, index) => ({
        lines: [words(`item ${index}`)],
        actions: own.map((act, nth) => ({ label: words(`act ${nth}`), act })),
      })),
      notes: [],
      actions: [],
    };
    const { id } = await it.platform.post(place, cleared(it.platform.render(reply, 'en').payload), 'key1');
    const values = everyOne(seen(it)[0]?.components)
      .flatMap(({ options }) => (Array.isArray(options) ? (options as { readonly value: string }[]) : []))
      .map(({ value }) => value);
    expect(values.length).toBeGreaterThan(20);
    expect(values.filter((value) => !value.startsWith('d1|kept|'))).toEqual([]);
    await using again = await open(transport, { after: it, ...answered });
    const pressed = await it.discord.press({
      user: READER,
      channel: NEWS,
      on: id,
      choices: [values[4] ?? ''],
    });
    expect(pressed.acked).toBe(true);
    const heardBy = () => [...it.heard, ...again.heard];
    await expect.poll(() => heardBy().length).toBe(1);
    expect(heardBy()).toMatchObject([{ kind: 'press', act: acts[1]?.[1] }]);
  },
);

describe('a direct message', () => {
  test.each([
    ['unavailable', { answer: 'unavailable' }, 250],
    ['an error', { answer: 'error', done: 'never' }, 250],
    ['an error though it was done', { answer: 'error', done: 0 }, 250],
    ['lost though it was done', { answer: 'dropped', done: 0 }, 250],
    ['too many calls', { answer: 'limited', retryAfter: 5 }, 5_000],
  ] as const)('whose answer fails (%s) is answered later, once', async (_, trouble, wait) => {
    await using it = await open('gateway', answered);
    const { id } = it.discord.direct(READER);
    const own = () => it.discord.messages(id).filter(({ author }) => author === it.discord.app.id);
    it.discord.fail('create_message', trouble);
    await it.discord.say({ user: READER, text: 'acme cloud' });
    await expect
      .poll(() => {
        it.world.pass(wait);
        return own().map(({ edits }) => edits.length);
      })
      .toEqual([1]);
    const bodies = it.discord.heard('create_message').map(({ body }) => body);
    const [asked] = it.discord.messages(id);
    expect(bodies).toMatchObject([{ nonce: asked?.id }, { nonce: asked?.id, enforce_nonce: true }]);
    await expect.poll(() => it.back).toEqual([id]);
  });

  test('whose answer Discord refuses is asked for once', async () => {
    await using it = await open('gateway', answered);
    it.discord.fail('create_message', { answer: 'refused', status: 403, code: 50_007 });
    await it.discord.say({ user: READER, text: 'acme cloud' });
    await expect
      .poll(() => it.log.lines)
      .toContainEqual(expect.objectContaining({ message: 'what came from Discord could not be handled' }));
    expect(it.discord.heard('create_message')).toHaveLength(1);
  });

  test('is answered beside it, once, in words and then as the page', async () => {
    await using it = await open('gateway', {
      hear: async (inbound, platform) => {
        await platform.respond(inbound, BODY);
        await platform.respond(inbound, BODY);
      },
    });
    await it.discord.say({ user: READER, text: 'acme cloud' });
    const { id } = it.discord.direct(READER);
    await expect.poll(() => it.discord.messages(id)[1]?.edits.length).toBe(1);
    expect(it.heard).toMatchObject([{ kind: 'ask', words: 'acme cloud', direct: true }]);
    expect(it.discord.messages(id)).toHaveLength(2);
    // It was answered by a post.
    expect(it.back).toEqual([id]);
  });
});

test('no token is logged, whatever fails', async () => {
  const lines: string[] = [];
  const log = createLog('debug', (line) => void lines.push(line));
  await using it = await open('gateway', answered);
  it.discord.fail('*', { answer: 'refused', status: 403, code: 0 }, { times: 4 });
  it.discord.fail('*', { answer: 'error', done: 'never' }, { times: 4 });
  await it.platform.post(place, BODY, 'key1').catch(() => {});
  const late = command(it);
  await expect.poll(() => it.log.lines.length).toBeGreaterThan(1);
  it.world.pass(3_002);
  await late;
  for (const { fields, message } of it.log.lines) log.warn(fields, message);
  expect(lines.join('')).not.toMatch(/token-\d|fake\.token/);
});
