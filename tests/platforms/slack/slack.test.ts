import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../src/domain.ts';
import type { FakeMessage } from '../../fakes/slack/slack.ts';
import { cleared } from '../cleared.ts';
import { platformContract } from '../contract.ts';
import { openSlackWorkspace, type Transport, type Workspace } from './workspace.ts';

const place = { platform: 'slack', workspace: 'T1', channel: 'C1' };
const transports: readonly Transport[] = ['sockets', 'requests'];

const seen = ({ slack }: Workspace): readonly FakeMessage[] => slack.messages('T1', 'C1');

for (const transport of transports)
  platformContract(`Slack by ${transport}`, async () => {
    const workspace = await openSlackWorkspace(transport);
    const { slack, platform, heard, world } = workspace;
    return {
      platform: {
        ...platform,
        // A channel takes a message a second.
        post: async (...asked) => {
          world.pass(1_001);
          return await platform.post(...asked);
        },
      },
      place,
      missing: { ...place, channel: 'C404' },
      user: { id: 'U1', name: 'reader', locale: 'en-GB', zone: 'Europe/London', mayManage: false },
      async ask(words) {
        const [company = '', ...rest] = words.split(' ');
        await slack.command({
          workspace: 'T1',
          channel: 'C1',
          user: 'U1',
          command: `/${company}`,
          text: rest.join(' '),
        });
        await expect.poll(() => heard.length).toBe(1);
        const [ask] = heard;
        if (ask?.kind !== 'ask') throw new Error('no ask was heard');
        return ask satisfies Ask;
      },
      shown: async () => seen(workspace).map(({ text, blocks }) => ({ text, blocks })),
      remove: async ({ id }) => slack.deleteMessage('T1', 'C1', id),
      [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
    };
  });

const BODY = cleared({ text: 'up 41 percent', blocks: [] });
const inPlace = { workspace: 'T1', channel: 'C1', user: 'U1' } as const;

describe('a post', () => {
  test('is known by its key, opens no links and links no names', async () => {
    await using it = await openSlackWorkspace('sockets');
    await it.platform.post(place, BODY, 'key1');
    expect(seen(it)).toMatchObject([
      {
        metadata: { event_type: 'dateline_digest', event_payload: { key: 'key1' } },
        sentWith: { unfurl_links: false, unfurl_media: false, parse: 'none', mrkdwn: false },
      },
    ]);
    expect(it.slack.heard('chat.postMessage')[0]?.args).not.toHaveProperty('link_names');
  });

  test('goes into its thread, and is found there', async () => {
    await using it = await openSlackWorkspace('sockets');
    const { id: thread } = await it.platform.post(place, BODY, 'parent');
    it.world.pass(1_001);
    const ref = await it.platform.post({ ...place, thread }, BODY, 'reply');
    expect(seen(it)[1]).toMatchObject({ thread_ts: thread });
    expect(await it.platform.find({ ...place, thread }, 'reply', 0)).toEqual(ref);
  });

  test('is made once: the library repeats nothing that may have arrived', async () => {
    await using it = await openSlackWorkspace('sockets');
    it.slack.fail('chat.postMessage', { answer: 'dropped', done: 0 });
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ fault: 'uncertain' });
    expect(seen(it)).toHaveLength(1);
    expect(await it.platform.find(place, 'key1', 0)).toMatchObject({ id: seen(it)[0]?.ts });
  });

  test.each([
    ['is_archived', 'gone'],
    ['not_in_channel', 'forbidden'],
    ['restricted_action', 'forbidden'],
    ['invalid_blocks', 'rejected'],
    ['fatal_error', 'uncertain'],
  ])('that Slack refuses with %s is %s', async (error, fault) => {
    await using it = await openSlackWorkspace('sockets');
    it.slack.fail('chat.postMessage', { answer: 'refused', error });
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ fault });
  });

  test('waits for its second in its channel, and in no other', async () => {
    await using it = await openSlackWorkspace('sockets');
    it.slack.addChannel('T1', { id: 'C2' });
    await it.platform.post(place, BODY, 'key1');
    const early = it.platform.post(place, BODY, 'key2');
    await expect(early).rejects.toMatchObject({ fault: 'limited', retryAfterMs: 1_000 });
    await it.platform.post({ ...place, channel: 'C2' }, BODY, 'key3');
    it.world.pass(1_000);
    await it.platform.post(place, BODY, 'key2');
    expect(seen(it)).toHaveLength(2);
  });

  test('after “too many calls” is not tried before Slack said, and other workspaces do not notice', async () => {
    await using it = await openSlackWorkspace('sockets');
    it.slack.fail('chat.postMessage', { answer: 'limited', retryAfter: 30 });
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({
      fault: 'limited',
      retryAfterMs: 30_000,
    });
    it.world.pass(29_000);
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ retryAfterMs: 1_000 });
    expect(it.slack.heard('chat.postMessage')).toHaveLength(1);
    it.world.pass(1_000);
    await it.platform.post(place, BODY, 'key1');
  });
});

describe('a look', () => {
  test.each(['missing_scope', 'not_in_channel'])(
    'that Slack refuses with %s is unreadable',
    async (error) => {
      await using it = await openSlackWorkspace('sockets');
      it.slack.fail('conversations.history', { answer: 'refused', error });
      expect(await it.platform.find(place, 'key1', 0)).toBe('unreadable');
    },
  );

  test('goes through many messages, page by page, and not before its instant', async () => {
    await using it = await openSlackWorkspace('sockets', { unlimited: true });
    const ref = await it.platform.post(place, BODY, 'key1');
    it.world.pass(1_000);
    const after = it.world.clock.now();
    for (let index = 0; index < 40; index += 1) await it.slack.say({ ...inPlace, text: `message ${index}` });
    expect(await it.platform.find(place, 'key1', 0)).toEqual(ref);
    expect(it.slack.heard('conversations.history').length).toBe(3);
    expect(await it.platform.find(place, 'key1', after)).toBe('absent');
  });
});

describe('an answer', () => {
  test('to a command is for the asker’s eyes alone', async () => {
    await using it = await openSlackWorkspace('sockets', answered());
    const answer = await it.slack.command({ ...inPlace, command: '/alibaba', text: 'cloud' });
    await it.slack.until(() => answer.uses() === 1);
    expect(seen(it)).toMatchObject([{ text: 'up 41 percent', ephemeralTo: 'U1' }]);
  });

  test('goes another way when its address takes no more', async () => {
    let late = (): void => {};
    await using it = await openSlackWorkspace('sockets', {
      hear: async (inbound, platform) => {
        late();
        if (inbound.kind === 'ask') await platform.respond(inbound, BODY);
      },
    });
    // It is good for half an hour.
    late = () => it.world.pass(1_860_000);
    await it.slack.command({ ...inPlace, command: '/alibaba', text: 'cloud' });
    await it.slack.until(() => seen(it).length === 1);
    expect(seen(it)).toMatchObject([{ ephemeralTo: 'U1' }]);
  });

  test('that may have arrived is not said twice', async () => {
    await using it = await openSlackWorkspace('sockets', answered());
    it.slack.fail('response_url', { answer: 'dropped', done: 0 });
    await it.slack.command({ ...inPlace, command: '/alibaba', text: 'cloud' });
    await expect.poll(() => it.log.lines.some(({ level }) => level === 'error')).toBe(true);
    expect(seen(it)).toHaveLength(1);
  });

  test('waits for a channel that takes no more just now', async () => {
    await using it = await openSlackWorkspace('sockets', answered());
    it.slack.fail('chat.postMessage', { answer: 'limited', retryAfter: 1 });
    await it.slack.say({ workspace: 'T1', user: 'U1', text: 'alibaba cloud' });
    await it.slack.until(() => it.slack.heard('chat.postMessage').length === 1);
    const { id } = it.slack.direct('T1', 'U1');
    await expect
      .poll(() => {
        it.world.pass(1_000);
        return it.slack.messages('T1', id).length;
      })
      .toBe(2);
  });

  test('is given where Slack does not say just now who we are', async () => {
    await using it = await openSlackWorkspace('sockets', answered());
    it.slack.fail('users.info', { answer: 'error', done: 'never' });
    const answer = await it.slack.command({ ...inPlace, command: '/alibaba', text: 'cloud' });
    await it.slack.until(() => answer.uses() === 1);
    expect(seen(it)).toHaveLength(1);
  });

  test('to a mention is in a thread under it, for all', async () => {
    await using it = await openSlackWorkspace('sockets', answered());
    await it.slack.say({ ...inPlace, text: `<@${it.botUser}> alibaba cloud` });
    await it.slack.until(() => seen(it).length === 2);
    const [mention, answer] = seen(it);
    expect(answer).toMatchObject({ thread_ts: mention?.ts });
    expect(answer).not.toHaveProperty('ephemeralTo');
  });

  test('to a direct message is beside it', async () => {
    await using it = await openSlackWorkspace('sockets', answered());
    await it.slack.say({ workspace: 'T1', user: 'U1', text: 'alibaba cloud' });
    const { id } = it.slack.direct('T1', 'U1');
    await it.slack.until(() => it.slack.messages('T1', id).length === 2);
    expect(it.slack.messages('T1', id)[1]).toMatchObject({ text: 'up 41 percent' });
  });
});

test('questions of one second are all answered, beside each other', async () => {
  await using it = await openSlackWorkspace('sockets', { ...answered(), unlimited: true });
  const { id } = it.slack.direct('T1', 'U1');
  for (const text of ['alibaba', 'jd', 'help']) await it.slack.say({ workspace: 'T1', user: 'U1', text });
  await expect.poll(() => it.slack.messages('T1', id).length).toBe(6);
});

describe('facts', () => {
  test.each([
    ['a member', {}, false],
    ['an administrator', { is_admin: true }, true],
    ['an owner', { is_owner: true }, true],
    ['a guest, whatever else', { is_admin: true, is_restricted: true }, false],
    ['somebody from outside', { is_admin: true, is_stranger: true }, false],
  ])('of %s', async (_, facts, mayManage) => {
    await using it = await openSlackWorkspace('sockets');
    it.slack.addUser('T1', { id: 'U9', name: 'nine', locale: 'zh-CN', tz: 'Asia/Shanghai', ...facts });
    await it.slack.command({ ...inPlace, user: 'U9', command: '/digest', text: 'help' });
    await expect
      .poll(() => it.heard)
      .toMatchObject([{ user: { id: 'U9', locale: 'zh-CN', zone: 'Asia/Shanghai', mayManage } }]);
  });

  test('are asked for once in ten minutes, and who cannot be known is answered all the same', async () => {
    await using it = await openSlackWorkspace('sockets');
    const ask = () => it.slack.command({ ...inPlace, command: '/digest', text: 'help' });
    it.slack.fail('users.info', { answer: 'refused', error: 'missing_scope' });
    await ask();
    await expect.poll(() => it.heard.length).toBe(1);
    expect(it.heard[0]).toMatchObject({ user: { id: 'U1', locale: 'en', mayManage: false } });
    await ask();
    await ask();
    await expect.poll(() => it.heard.length).toBe(3);
    expect(it.slack.heard('users.info')).toHaveLength(2);
    it.world.pass(600_001);
    await ask();
    await expect.poll(() => it.slack.heard('users.info').length).toBe(3);
  });
});

describe('a follow', () => {
  const invited = ['C1', []] as const;
  const outside = ['C2', ['invitation']] as const;
  const hidden = ['G2', ['invitation']] as const;
  const lacksIn = async (it: Workspace, channel: string, text: string) => {
    const before = it.heard.length;
    await it.slack.command({ ...inPlace, channel, command: '/digest', text });
    await expect.poll(() => it.heard.length).toBe(before + 1);
    const inbound = it.heard.at(-1);
    return inbound?.kind === 'ask' ? (inbound.lacks ?? []) : undefined;
  };
  const withChannels = async (): Promise<Workspace> => {
    const it = await openSlackWorkspace('sockets');
    it.slack.addChannel('T1', { id: 'C2', members: ['U1'] });
    it.slack.addChannel('T1', { id: 'G2', isPrivate: true, members: ['U1'] });
    return it;
  };

  test.each([invited, outside, hidden])(
    'is asked for in %s with what is lacking there: %j',
    async (channel, lacks) => {
      await using it = await withChannels();
      expect(await lacksIn(it, channel, 'follow alibaba daily 9:00')).toEqual(lacks);
      expect(await lacksIn(it, channel, '关注 alibaba 每天 9点')).toEqual(lacks);
    },
  );

  test('is all that a look is made for, and one in a direct message needs none', async () => {
    await using it = await withChannels();
    await lacksIn(it, 'C2', 'alibaba cloud');
    await lacksIn(it, it.slack.direct('T1', 'U1').id, 'follow alibaba daily 9:00');
    expect(it.slack.heard('conversations.info')).toEqual([]);
  });

  test('goes on as before where Slack does not say', async () => {
    await using it = await withChannels();
    it.slack.fail('conversations.info', { answer: 'refused', error: 'fatal_error' });
    expect(await lacksIn(it, 'C2', 'follow alibaba daily 9:00')).toEqual([]);
  });
});

describe('places', () => {
  test('that are archived, deleted or left are gone, and come back', async () => {
    await using it = await openSlackWorkspace('sockets');
    await it.slack.archive('T1', 'C1');
    await expect.poll(() => it.heard).toMatchObject([{ kind: 'gone', place }]);
    await it.slack.unarchive('T1', 'C1');
    await expect.poll(() => it.heard.at(-1)).toMatchObject({ kind: 'back', place });
    await it.slack.removeBot('T1', 'C1');
    await expect.poll(() => it.heard.at(-1)).toMatchObject({ kind: 'gone', place });
    await it.slack.inviteBot('T1', 'C1', 'U1');
    await expect.poll(() => it.heard.at(-1)).toMatchObject({ kind: 'back', place });
  });

  test('of a workspace that removed Dateline are gone', async () => {
    await using it = await openSlackWorkspace('sockets');
    await it.slack.uninstall('T1');
    await expect(it.platform.post(place, BODY, 'key1')).rejects.toMatchObject({ fault: 'gone' });
  });
});

test('no token is logged, whatever fails', async () => {
  await using it = await openSlackWorkspace('sockets');
  it.slack.fail('*', { answer: 'error', done: 'never' }, { times: 9 });
  await it.platform.post(place, BODY, 'key1').catch(() => {});
  await it.slack.command({ ...inPlace, command: '/digest', text: 'help' });
  await expect.poll(() => it.heard.length).toBe(1);
  expect(JSON.stringify(it.log.lines)).not.toMatch(/xox|xapp/);
});

/** Answers all that is asked. */
function answered(): Parameters<typeof openSlackWorkspace>[1] {
  return {
    hear: async (inbound, platform) => {
      if (inbound.kind === 'ask' || inbound.kind === 'press') await platform.respond(inbound, BODY);
    },
  };
}
