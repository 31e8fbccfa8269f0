import { describe, expect, test } from 'vitest';

import type { Act, Query } from '../../../src/domain.ts';
import { placeOf } from '../../../src/platforms/local/message.ts';
import { receive } from '../../../src/platforms/local/receive.ts';

const ask = {
  kind: 'ask',
  id: 'inbound-0001',
  place: 'news',
  locale: 'en-GB',
  zone: 'Europe/London',
  words: 'acme',
};
const press = { kind: 'press', id: 'inbound-0001', place: 'direct', locale: 'zh-CN' };
const query: Query = { companies: ['acme'], topics: [], words: ['asia'] };
const calendar = { kind: 'calendar', days: [1, 5], times: ['09:00'], zone: 'Asia/Shanghai' } as const;

/** Of two platforms: what a button of the first carries is a subscription to end. */
const readCarried = (by: string, carried: string): Act | undefined =>
  by === 'elsewhere' ? { do: 'unfollow', subscription: carried } : undefined;
const heard = (body: object) => receive(JSON.stringify(body), readCarried);

test('an ask carries its words, its place and the facts of its user', () => {
  expect(heard(ask)).toEqual({
    kind: 'received',
    inbound: {
      kind: 'ask',
      id: 'inbound-0001',
      place: placeOf('news'),
      user: { id: 'you', name: 'You', locale: 'en-GB', zone: 'Europe/London', mayManage: true },
      direct: false,
      words: 'acme',
    },
    typed: 'acme',
  });
});

test('a browser that names no zone has a user without one', () => {
  const { zone: _, ...zoneless } = ask;
  expect(heard(zoneless)).toMatchObject({ inbound: { kind: 'ask', user: { id: 'you', locale: 'en-GB' } } });
  expect(heard(zoneless)).not.toHaveProperty('inbound.user.zone');
});

test.each([
  ['a slash', '/acme cloud', '/acme cloud', 'acme cloud'],
  ['space around', '  acme  ', 'acme', 'acme'],
  ['a slash and space', ' / acme', '/ acme', 'acme'],
  ['control characters', 'acme\u0000\u001b[31m\ncloud', 'acme [31m cloud', 'acme [31m cloud'],
  ['a broken surrogate', 'acme \ud800', 'acme \ufffd', 'acme \ufffd'],
  ['markup', '<b>acme</b> & "co"', '<b>acme</b> & "co"', '<b>acme</b> & "co"'],
  ['another script', '阿里巴巴 云', '阿里巴巴 云', '阿里巴巴 云'],
])('words with %s are kept as typed and heard as a person says them', (_, words, typed, expected) => {
  expect(heard({ ...ask, words })).toMatchObject({ typed, inbound: { words: expected } });
});

test.each([
  ['en-gb', 'en-GB'],
  ['zh-hans-cn', 'zh-Hans-CN'],
  ['en-US-u-va-posix', 'en-US'],
  ['en-US@posix', 'en-US'],
  ['C.UTF-8', 'en'],
  ['not a locale', 'en'],
  ['x'.repeat(101), 'en'],
])('the locale %s is written as %s', (locale, expected) => {
  expect(heard({ ...ask, locale })).toMatchObject({ inbound: { user: { locale: expected } } });
});

describe('a button as another platform has it', () => {
  const carried = { ...press, kind: 'carried', by: 'elsewhere', carried: 's1' };

  test('does what that platform reads in it', () => {
    expect(heard(carried)).toMatchObject({
      kind: 'received',
      inbound: { kind: 'press', place: placeOf('direct'), act: { do: 'unfollow', subscription: 's1' } },
    });
    expect(heard(carried)).not.toHaveProperty('typed');
  });

  test('does nothing when that platform did not write it, or is not known', () => {
    const reason = 'The button carries nothing that Dateline wrote.';
    expect(heard({ ...carried, by: 'constructor' })).toEqual({ kind: 'unsupported', reason });
  });
});

describe('every act of a button is heard as it was made', () => {
  const acts: readonly Act[] = [
    { do: 'figures', article: 'acme/a', query },
    { do: 'more', query, skip: 3 },
    { do: 'pause', subscription: 's1' },
    { do: 'resume', subscription: 's1' },
    { do: 'edit', subscription: 's1' },
    { do: 'reschedule', subscription: 's1', schedule: calendar },
    { do: 'command', command: { do: 'preview', query } },
    { do: 'command', command: { do: 'why', query } },
    { do: 'command', command: { do: 'status' } },
    { do: 'command', command: { do: 'settings' } },
    { do: 'command', command: { do: 'settings', change: { follow: 'managers', perPlace: 3 } } },
    { do: 'command', command: { do: 'bad-setting', words: 'colour blue' } },
    { do: 'sources', article: 'acme/a' },
    { do: 'why', figure: 'acme/a#1-2', printed: '5 million' },
    { do: 'follow', query },
    { do: 'unfollow', subscription: 's1' },
    { do: 'command', command: { do: 'show', query } },
    { do: 'command', command: { do: 'follow', query, schedule: calendar } },
    {
      do: 'command',
      command: { do: 'follow', query, schedule: { kind: 'interval', minutes: 5, zone: 'UTC' } },
    },
    ...[
      { kind: 'monthly', on: { day: -1 }, times: ['09:00'], zone: 'UTC' } as const,
      { kind: 'monthly', on: { day: 31 }, times: ['09:00'], zone: 'UTC' } as const,
      { kind: 'monthly', on: { week: -1, weekday: 5 }, times: ['09:00'], zone: 'UTC' } as const,
      { kind: 'cron', expression: '*/15 9-17 * JAN,FEB 1-5', zone: 'UTC' } as const,
    ].map((schedule): Act => ({ do: 'command', command: { do: 'follow', query, schedule } })),
    { do: 'command', command: { do: 'unfollow', query } },
    { do: 'command', command: { do: 'list' } },
    { do: 'command', command: { do: 'companies' } },
    { do: 'command', command: { do: 'help' } },
    { do: 'command', command: { do: 'unknown-company', word: 'acne', nearest: 'acme' } },
    { do: 'command', command: { do: 'unknown-company', word: 'xyz' } },
    { do: 'command', command: { do: 'misspelt', word: 'folow', nearest: 'follow', words: 'acme' } },
    { do: 'command', command: { do: 'bad-schedule', query, words: 'at noonish', problem: 'time' } },
    {
      do: 'command',
      command: { do: 'bad-schedule', query, words: 'weekday 9', problem: 'time', nearest: calendar },
    },
  ];
  test.each(acts.map((act) => [JSON.stringify(act), act] as const))('%s', (_, act) => {
    const inbound = { kind: 'press', place: placeOf('direct'), act };
    expect(heard({ ...press, act })).toEqual({
      kind: 'received',
      inbound: expect.objectContaining(inbound),
    });
  });
});

describe('what is not ours is unsupported, with a reason', () => {
  const follow = (schedule: object) => ({
    ...press,
    act: { do: 'command', command: { do: 'follow', query, schedule } },
  });
  test.each([
    ['nothing', {}],
    ['another kind', { ...ask, kind: 'gone' }],
    ['no words', { ...ask, words: '' }],
    ['a lone slash', { ...ask, words: ' / ' }],
    ['words that are no text', { ...ask, words: ['acme'] }],
    ['words without end', { ...ask, words: 'x'.repeat(2_001) }],
    ['an unknown place', { ...ask, place: 'archive' }],
    ['a place as an object', { ...ask, place: placeOf('news') }],
    ['a short id', { ...ask, id: 'x' }],
    ['an id with a colon', { ...ask, id: 'post:key12' }],
    ['no locale', { ...ask, locale: undefined }],
    [
      'a setting of a locale that is none',
      { ...press, act: { do: 'command', command: { do: 'settings', change: { locale: 'not a locale' } } } },
    ],
    ['a locale that is no text', { ...ask, locale: 7 }],
    ['a zone that is none', { ...ask, zone: 'Mars/Olympus' }],
    ['an offset for a zone', { ...ask, zone: '+08:00' }],
    ['an empty zone', { ...ask, zone: '' }],
    ['a user of its own', { ...ask, user: { id: 'admin' } }],
    ['an act with an ask', { ...ask, act: { do: 'follow', query } }],
    ['no act', press],
    ['an unknown act', { ...press, act: { do: 'delete', article: 'acme/a' } }],
    ['an act with more', { ...press, act: { do: 'why', figure: 'f', as: 'admin' } }],
    [
      'a setting out of bounds',
      { ...press, act: { do: 'command', command: { do: 'settings', change: { perUser: 0 } } } },
    ],
    [
      'an interval longer than a week',
      {
        ...press,
        act: {
          do: 'reschedule',
          subscription: 's1',
          schedule: { kind: 'interval', minutes: 10_081, zone: 'UTC' },
        },
      },
    ],
    ['an act without its article', { ...press, act: { do: 'figures' } }],
    [
      'a query that is no query',
      { ...press, act: { do: 'follow', query: { companies: 'acme', topics: [], words: [] } } },
    ],
    ['a query with a number', { ...press, act: { do: 'follow', query: { ...query, words: [1] } } }],
    ['an unknown command', { ...press, act: { do: 'command', command: { do: 'pause' } } }],
    ['a day that is none', follow({ ...calendar, days: [0] })],
    ['no days', follow({ ...calendar, days: [] })],
    ['a time that is none', follow({ ...calendar, times: ['24:00'] })],
    ['a zone that is none in a schedule', follow({ ...calendar, zone: 'Shanghai' })],
    ...[0, 32, -2, 1.5, '1'].map((day): [string, object] => [
      `the day ${String(day)} of a month`,
      follow({ kind: 'monthly', on: { day }, times: ['09:00'], zone: 'UTC' }),
    ]),
    ...[0, 5, -2].map((week): [string, object] => [
      `the week ${week} of a month`,
      follow({ kind: 'monthly', on: { week, weekday: 1 }, times: ['09:00'], zone: 'UTC' }),
    ]),
    [
      'a day and a week of a month',
      follow({ kind: 'monthly', on: { day: 1, week: 1, weekday: 1 }, times: ['09:00'], zone: 'UTC' }),
    ],
    ['no times of a month', follow({ kind: 'monthly', on: { day: 1 }, times: [], zone: 'UTC' })],
    ...['', '0 9 * *', '0 0 9 * * 1', '60 9 * * *', '0 9 31 2 *', '0  9 * * *', '0 9 L * *', '@daily'].map(
      (expression): [string, object] => [
        `the crontab line "${expression}"`,
        follow({ kind: 'cron', expression, zone: 'UTC' }),
      ],
    ),
    [
      'a nearest schedule that is none',
      {
        ...press,
        act: {
          do: 'command',
          command: { do: 'bad-schedule', query, words: '9', problem: 'time', nearest: { kind: 'cron' } },
        },
      },
    ],
    ['no minutes', follow({ kind: 'interval', minutes: 0, zone: 'UTC' })],
    ['half a minute', follow({ kind: 'interval', minutes: 0.5, zone: 'UTC' })],
    ['a list', [ask]],
    ['text', 'acme'],
    ['null', null],
  ])('%s', (_, body) => {
    const received = receive(JSON.stringify(body), readCarried);
    expect(received).toEqual({ kind: 'unsupported', reason: expect.stringMatching(/\S/) });
  });

  test.each(['', '{', 'acme', '{"kind":"ask",}', '[[[['])('%j is not JSON', (body) => {
    expect(receive(body, readCarried)).toEqual({
      kind: 'unsupported',
      reason: 'The body is not JSON.',
    });
  });

  test('a prototype in disguise changes nothing', () => {
    const body = JSON.stringify(ask).replace('{', '{"__proto__":{"words":"evil"},');
    expect(receive(body, readCarried)).not.toMatchObject({ inbound: { words: 'evil' } });
    expect({}).not.toHaveProperty('words');
  });
});
