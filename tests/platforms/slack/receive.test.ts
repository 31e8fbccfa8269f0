import { describe, expect, test } from 'vitest';
import {
  receiveCommand,
  receiveEvent,
  receivePress,
  receiveShortcut,
  type Reading,
} from '../../../src/platforms/slack/receive.ts';

const reading: Reading = {
  botUser: 'UBOT',
  readAct: (value) => (value === 'ours' ? { do: 'sources', article: 'jd/1' } : undefined),
};

// As Slack sends them, shortened to what matters here and something more that must not.
const command = {
  token: 'old',
  team_id: 'T1',
  team_domain: 'news',
  channel_id: 'C1',
  channel_name: 'general',
  user_id: 'U1',
  user_name: 'reader',
  command: '/alibaba',
  text: 'cloud  growth',
  api_app_id: 'A1',
  is_enterprise_install: 'false',
  response_url: 'https://hooks.slack.com/commands/T1/1/abc',
  trigger_id: '1.2.abc',
};

const press = {
  type: 'block_actions',
  user: { id: 'U1', username: 'reader', team_id: 'T1' },
  team: { id: 'T1', domain: 'news' },
  enterprise: null,
  trigger_id: '1.3.abc',
  channel: { id: 'C1', name: 'general' },
  message: { ts: '1700000000.000100', text: 'A digest' },
  response_url: 'https://hooks.slack.com/actions/T1/1/abc',
  actions: [{ type: 'button', action_id: 'a', block_id: 'b', value: 'ours', action_ts: '1700000001.1' }],
};

const event = (inner: object, around: object = {}) => ({
  type: 'event_callback',
  event_id: 'Ev1',
  event_time: 1_700_000_000,
  team_id: 'T1',
  authorizations: [{ team_id: 'T1', enterprise_id: null, user_id: 'UBOT', is_bot: true }],
  event: inner,
  ...around,
});

const message = {
  type: 'message',
  channel_type: 'im',
  channel: 'D1',
  user: 'U1',
  text: 'alibaba cloud',
  ts: '1700000000.000200',
};

const place = (channel: string, thread?: string) => ({
  platform: 'slack',
  workspace: 'T1',
  channel,
  ...(thread && { thread }),
});

describe('a slash command', () => {
  test('of a company is an ask about it, for the asker’s eyes', () => {
    expect(receiveCommand(command)).toEqual({
      kind: 'ask',
      id: 'command:1.2.abc:abc:',
      place: place('C1'),
      user: 'U1',
      direct: false,
      address: { private: true, responseUrl: command.response_url },
      words: 'alibaba cloud  growth',
    });
  });

  test('/digest is its words', () => {
    expect(receiveCommand({ ...command, command: '/digest', text: 'follow jd' })).toMatchObject({
      words: 'follow jd',
    });
    expect(receiveCommand({ ...command, command: '/digest', text: '' })).toMatchObject({ words: '' });
  });

  test('in a direct message is direct, and one of an organization names it', () => {
    expect(receiveCommand({ ...command, channel_id: 'D7', enterprise_id: 'E1' })).toMatchObject({
      direct: true,
      enterprise: 'E1',
    });
  });

  test('is known again by its trigger and its address, and by one where the other is missing', () => {
    const idOf = (more: object): unknown => {
      const received = receiveCommand({ ...command, ...more });
      return 'id' in received ? received.id : received;
    };
    const ids = [
      {},
      { trigger_id: '1.9.abc' },
      { response_url: 'https://hooks.slack.com/commands/T1/1/xyz' },
      { trigger_id: undefined },
      { response_url: undefined },
    ].map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
    expect(idOf({})).toBe(ids[0]);
    expect(idOf({ trigger_id: undefined, response_url: undefined })).toBe('');
  });

  test.each([{}, { ...command, team_id: '' }, null, 'text'])('that is none is not understood: %j', (body) => {
    expect(receiveCommand(body)).toMatchObject({ kind: 'unsupported' });
  });
});

describe('a press', () => {
  test('is what its button carries', () => {
    expect(receivePress(press, reading)).toEqual({
      kind: 'press',
      id: 'press:1.3.abc:abc:1700000001.1',
      place: place('C1'),
      user: 'U1',
      direct: false,
      address: { private: true, responseUrl: press.response_url },
      act: { do: 'sources', article: 'jd/1' },
    });
  });

  test('in a thread, and in a direct message, stays there', () => {
    const inThread = { ...press, message: { ...press.message, thread_ts: '1699999999.000100' } };
    expect(receivePress(inThread, reading)).toMatchObject({
      place: place('C1', '1699999999.000100'),
      address: { thread: '1699999999.000100', private: true },
    });
    expect(receivePress({ ...press, channel: { id: 'D1' } }, reading)).toMatchObject({
      direct: true,
      address: { private: false },
    });
  });

  test('of a menu is the choice; of a stranger’s button it is nothing', () => {
    const menu = { action_ts: '1', selected_option: { value: 'ours' } };
    expect(receivePress({ ...press, actions: [menu] }, reading)).toMatchObject({ act: { do: 'sources' } });
    expect(receivePress({ ...press, actions: [{ action_ts: '1', value: 'theirs' }] }, reading)).toMatchObject(
      {
        kind: 'unsupported',
      },
    );
    expect(receivePress({ ...press, actions: [] }, reading)).toMatchObject({ kind: 'unsupported' });
  });

  test('in an organization where no workspace is named is that of the person’s', () => {
    const body = { ...press, team: null, enterprise: { id: 'E1' }, user: { id: 'U1', team_id: 'T2' } };
    expect(receivePress(body, reading)).toMatchObject({ enterprise: 'E1', place: { workspace: 'T2' } });
  });
});

describe('a shortcut', () => {
  test('asks about the words of its message, in the thread that this is in', () => {
    const body = {
      ...press,
      type: 'message_action',
      callback_id: 'digest',
      message: { ts: '1.1', thread_ts: '1.0', text: '<@UBOT> JD &amp; <https://example.com|logistics>' },
    };
    expect(receiveShortcut(body, reading)).toMatchObject({
      kind: 'ask',
      id: 'shortcut:1.3.abc:abc:',
      place: place('C1', '1.0'),
      address: { private: true },
      words: 'JD & logistics',
    });
  });
});

describe('an event', () => {
  test('that is a direct message is an ask', () => {
    expect(receiveEvent(event(message), reading)).toEqual({
      kind: 'ask',
      id: 'message:D1:1700000000.000200',
      place: place('D1'),
      user: 'U1',
      direct: true,
      address: { private: false },
      words: 'alibaba cloud',
    });
  });

  test('in a conversation of a direct message is of the direct message, and answered in that conversation', () => {
    expect(receiveEvent(event({ ...message, thread_ts: '1.5' }), reading)).toMatchObject({
      place: place('D1'),
      address: { private: false, thread: '1.5' },
    });
  });

  test('that is a mention is an ask without it, answered in a thread, from its channel', () => {
    const mention = { ...message, type: 'app_mention', channel: 'C1', text: '<@UBOT> alibaba  cloud' };
    const { channel_type: _, ...rest } = mention;
    expect(receiveEvent(event(rest), reading)).toMatchObject({
      place: place('C1'),
      direct: false,
      address: { private: false, thread: message.ts },
      words: 'alibaba  cloud',
    });
    expect(receiveEvent(event({ ...rest, thread_ts: '1.5' }), reading)).toMatchObject({
      place: place('C1', '1.5'),
      address: { thread: '1.5' },
    });
  });

  test.each([
    ['/digest help', 'help'],
    ['/alibaba cloud', 'alibaba cloud'],
    ['&lt;b&gt; &amp;amp;', '<b> &amp;'],
    ['<https://example.com> <#C9|general> <!here> <@U9>', 'https://example.com general here U9'],
  ])('says %s as a person typed it', (text, words) => {
    expect(receiveEvent(event({ ...message, text }), reading)).toMatchObject({ words });
  });

  test.each([
    ['our own', { ...message, user: 'UBOT' }],
    ['a bot’s', { ...message, bot_id: 'B1' }],
    ['an edit', { ...message, subtype: 'message_changed' }],
    ['in a channel', { ...message, channel: 'C1', channel_type: 'channel' }],
    ['of a kind we have no use for', { type: 'reaction_added', user: 'U1' }],
    ['of somebody else who joined', { type: 'member_joined_channel', user: 'U1', channel: 'C1' }],
    ['the end of tokens that are not ours', { type: 'tokens_revoked', tokens: { oauth: ['U1'] } }],
  ])('that is %s is not for us', (_, inner) => {
    expect(receiveEvent(event(inner), reading)).toMatchObject({ kind: 'unsupported' });
  });

  test.each([
    ['channel_archive', 'gone'],
    ['channel_deleted', 'gone'],
    ['channel_left', 'gone'],
    ['group_archive', 'gone'],
    ['group_deleted', 'gone'],
    ['group_left', 'gone'],
    ['channel_unarchive', 'back'],
    ['group_unarchive', 'back'],
  ])('%s says that a place is %s', (type, is) => {
    expect(receiveEvent(event({ type, channel: 'C1', user: 'U1' }), reading)).toEqual({
      kind: 'place',
      is,
      id: 'Ev1',
      place: place('C1'),
    });
  });

  test('of our own coming and going says where we may post', () => {
    const joined = { type: 'member_joined_channel', user: 'UBOT', channel: 'C1' };
    expect(receiveEvent(event(joined), reading)).toMatchObject({ kind: 'place', is: 'back' });
    expect(receiveEvent(event({ ...joined, type: 'member_left_channel' }), reading)).toMatchObject({
      is: 'gone',
    });
  });

  test('from a shared channel is of the workspace in which we are installed', () => {
    const shared = event(message, {
      team_id: 'T9',
      authorizations: [{ team_id: 'T1', enterprise_id: 'E1' }],
    });
    expect(receiveEvent(shared, reading)).toMatchObject({ place: { workspace: 'T1' }, enterprise: 'E1' });
  });

  test('of an uninstall says when, and of whom', () => {
    expect(receiveEvent(event({ type: 'app_uninstalled' }), reading)).toEqual({
      kind: 'revoked',
      team: 'T1',
      at: 1_700_000_000,
      whole: false,
    });
    const revoked = { type: 'tokens_revoked', tokens: { bot: ['UBOT'] } };
    expect(receiveEvent(event(revoked), reading)).toMatchObject({ kind: 'revoked', bots: ['UBOT'] });
  });
});

describe('who looks at', () => {
  const opened = { type: 'app_home_opened', user: 'U1', channel: 'D1', event_ts: '1.1' };

  test('App Home is known with what they see there, if they have seen it before', () => {
    expect(receiveEvent(event({ ...opened, tab: 'home' }), reading)).toEqual({
      kind: 'opened',
      id: 'Ev1',
      place: place('D1'),
      user: 'U1',
    });
    expect(
      receiveEvent(event({ ...opened, tab: 'home', view: { id: 'V1', hash: '1.h' } }), reading),
    ).toMatchObject({ kind: 'opened', hash: '1.h' });
  });

  test('the Messages tab may begin a conversation, and who opens one does', () => {
    expect(receiveEvent(event({ ...opened, tab: 'messages' }), reading)).toEqual({
      kind: 'begun',
      place: place('D1'),
      user: 'U1',
      channel: 'D1',
    });
    const started = {
      type: 'assistant_thread_started',
      assistant_thread: { user_id: 'U1', channel_id: 'D1', thread_ts: '1.5', context: {} },
    };
    expect(receiveEvent(event(started), reading)).toEqual({
      kind: 'begun',
      place: place('D1'),
      user: 'U1',
      channel: 'D1',
      thread: '1.5',
    });
  });

  test('anything else is none of ours', () => {
    expect(receiveEvent(event({ ...opened, tab: 'about' }), reading).kind).toBe('unsupported');
  });
});
