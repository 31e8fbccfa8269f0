import { describe, expect, test } from 'vitest';
import { receiveEvent } from '../../../src/platforms/slack/events.ts';
import type { Reading } from '../../../src/platforms/slack/receive.ts';

const reading: Reading = { botUser: 'UBOT', readAct: () => undefined };

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
