import { describe, expect, test } from 'vitest';
import {
  receiveCommand,
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
