import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, Company, Query } from '../src/domain.ts';
import { COMMAND_WORDS, commandWords, parseCommand, parseQuery } from '../src/commands.ts';

const companies: readonly Company[] = [
  {
    id: 'alibaba',
    name: 'Alibaba',
    aliases: ['alibaba group', '阿里巴巴'],
    topics: [
      { id: 'cloud', words: ['alicloud', 'aliyun', 'alibaba cloud', '云'] },
      { id: 'logistics', words: ['cainiao'] },
    ],
  },
  { id: 'jd', name: 'JD.com', aliases: ['jingdong'], topics: [{ id: 'logistics', words: ['jd logistics'] }] },
  { id: 'tencent', name: 'Tencent', aliases: [], topics: [{ id: 'revenue', words: [] }] },
];
const parse = (words: string): Command => parseCommand(words, companies, 'Asia/Tokyo');
const query = (part: Partial<Query>): Query => ({ companies: [], topics: [], words: [], ...part });
const show = (part: Partial<Query>): Command => ({ do: 'show', query: query(part) });

test.each(COMMAND_WORDS)('the offered command %s is understood', (word) => {
  expect(parse(`/digest ${word}`)).not.toMatchObject({ do: 'unknown-company' });
  expect(parse(`/digest ${word}`)).not.toMatchObject({ query: { words: [word] } });
});

describe('what is asked for', () => {
  test.each<[string, Command]>([
    ['alibaba', show({ companies: ['alibaba'] })],
    ['/alibaba cloud', show({ companies: ['alibaba'], topics: ['cloud'] })],
    ['  ALIBABA   Cloud ', show({ companies: ['alibaba'], topics: ['cloud'] })],
    ['/digest alibaba cloud', show({ companies: ['alibaba'], topics: ['cloud'] })],
    ['alibaba overseas growth', show({ companies: ['alibaba'], words: ['overseas', 'growth'] })],
    ['what is new about Alibaba’s cloud?', show({ companies: ['alibaba'], topics: ['cloud'] })],
    ['alicloud growth', show({ companies: ['alibaba'], topics: ['cloud'], words: ['growth'] })],
    ['阿里巴巴云', show({ companies: ['alibaba'], topics: ['cloud'] })],
    ['阿里巴巴有什么新消息？', show({ companies: ['alibaba'] })],
    ['最新', show({})],
    ['帮助', { do: 'help' }],
    ['jd.com', show({ companies: ['jd'] })],
    ['jd and tencent revenue', show({ companies: ['jd', 'tencent'], topics: ['revenue'] })],
    ['digest latest', show({})],
    ['latest', show({})],
    ['cloud', show({ topics: ['cloud'] })],
    ['alibaba 999', show({ companies: ['alibaba'], words: ['999'] })],
    ['new chips everywhere', show({ words: ['chips', 'everywhere'] })],
    ['help', { do: 'help' }],
    ['', { do: 'help' }],
    ['/digest', { do: 'help' }],
    ['digest companies', { do: 'companies' }],
    ['list', { do: 'list' }],
    ['unfollow alibaba', { do: 'unfollow', query: query({ companies: ['alibaba'] }) }],
  ])('%j', (words, command) => {
    expect(parse(words)).toEqual(command);
  });

  test.each<[string, string, string | undefined]>([
    ['alibabba', 'alibabba', 'alibaba'],
    ['/digest tencant revenue', 'tencant', 'tencent'],
    ['tesla', 'tesla', undefined],
    ['tesla cloud', 'tesla', undefined],
    ['follow tesla daily 09:00', 'tesla', undefined],
    ['unfollow alibba', 'alibba', 'alibaba'],
  ])('%j names no company here', (words, word, nearest) => {
    expect(parse(words)).toEqual({ do: 'unknown-company', word, ...(nearest && { nearest }) });
  });
});

describe('following', () => {
  test('takes what is followed and when apart', () => {
    expect(parse('follow alibaba cloud daily 08:30 Asia/Shanghai')).toEqual({
      do: 'follow',
      query: query({ companies: ['alibaba'], topics: ['cloud'] }),
      schedule: { kind: 'calendar', days: [1, 2, 3, 4, 5, 6, 7], times: ['08:30'], zone: 'Asia/Shanghai' },
    });
  });

  test('takes the asker’s zone where none is written', () => {
    expect(parse('/digest follow alibaba every 5 minutes')).toMatchObject({
      do: 'follow',
      schedule: { kind: 'interval', minutes: 5, zone: 'Asia/Tokyo' },
    });
  });

  test('of nothing in particular is of everything', () => {
    expect(parse('follow weekdays 09:00')).toMatchObject({ do: 'follow', query: query({}) });
  });

  test.each([
    ['follow alibaba', 'schedule', ''],
    ['follow alibaba whenever', 'schedule', 'whenever'],
    ['follow alibaba daily 08:30 Mars/Olympus', 'zone', 'Mars/Olympus'],
    ['follow alibaba daily 25:00', 'time', '25:00'],
  ])('%j is told what was not understood', (words, problem, part) => {
    const read = parse(words);
    expect(read).toMatchObject({ do: 'bad-schedule', query: query({ companies: ['alibaba'] }), problem });
    expect(read.do === 'bad-schedule' && read.words).toContain(part);
  });

  test.each([
    ['follow alibaba whenever I like', 'whenever I like'],
    ['follow whenever I like Alibaba', 'whenever I like'],
    ['关注 alibaba 随便 什么时候', '随便 什么时候'],
    ['follow alibaba cloud tomorrow', 'tomorrow'],
  ])('%j is told all that was not understood, as it was written', (words, stray) => {
    expect(parse(words)).toMatchObject({ do: 'bad-schedule', words: stray, problem: 'schedule' });
  });

  test('is told the schedule that comes closest, and where it begins in any language', () => {
    expect(parse('follow alibaba cloud weekday 9')).toMatchObject({
      do: 'bad-schedule',
      words: '9',
      nearest: { kind: 'calendar', days: [1, 2, 3, 4, 5], times: ['09:00'], zone: 'Asia/Tokyo' },
    });
    expect(parse('follow 阿里巴巴云每周一 9点')).toEqual({
      do: 'follow',
      query: query({ companies: ['alibaba'], topics: ['cloud'] }),
      schedule: { kind: 'calendar', days: [1], times: ['09:00'], zone: 'Asia/Tokyo' },
    });
  });
});

describe('a command with a slip in it', () => {
  test.each([
    ['/digest folow alibaba daily 9', 'folow', 'follow', 'alibaba daily 9'],
    ['Unfolow Alibaba cloud', 'Unfolow', 'unfollow', 'Alibaba cloud'],
    ['helpp', 'helpp', 'help', ''],
    ['setings pause', 'setings', 'settings', 'pause'],
  ])('%j is told which is meant', (words, word, nearest, rest) => {
    expect(parse(words)).toEqual({ do: 'misspelt', word, nearest, words: rest });
  });

  test('is no company, nor nearly one, and no topic', () => {
    const named: readonly Company[] = [
      { id: 'hollow', name: 'Hollow', aliases: [], topics: [{ id: 'reviews', words: ['review'] }] },
    ];
    expect(parseCommand('hollow news', named, 'UTC')).toMatchObject({ do: 'show' });
    expect(parseCommand('hollo news', named, 'UTC')).toMatchObject({ do: 'unknown-company' });
    expect(parseCommand('review', named, 'UTC')).toMatchObject({ do: 'show' });
  });

  test('is no word after another, nor one that stands alone with words after it', () => {
    expect(parse('alibaba review')).toMatchObject({ do: 'show' });
    expect(parse('last alibaba prices')).toMatchObject({ do: 'show' });
  });
});

test('the words of a command are read as that command', () => {
  const anyQuery = fc.constantFrom(
    query({}),
    query({ companies: ['alibaba'] }),
    query({ companies: ['alibaba'], topics: ['cloud', 'logistics'] }),
    query({ companies: ['tencent'], words: ['wechat'] }),
    query({ companies: ['alibaba', 'jd'] }),
  );
  const schedule = fc.constantFrom(
    { kind: 'interval', minutes: 5, zone: 'Asia/Tokyo' } as const,
    { kind: 'calendar', days: [1, 2, 3, 4, 5], times: ['09:00'], zone: 'Europe/London' } as const,
    { kind: 'monthly', on: { day: 15 }, times: ['09:00'], zone: 'Europe/London' } as const,
    { kind: 'monthly', on: { week: -1, weekday: 5 }, times: ['09:00'], zone: 'Europe/London' } as const,
    { kind: 'cron', expression: '0 9 * * 1-5', zone: 'Europe/London' } as const,
  );
  const command = fc.oneof(
    anyQuery.map((of): Command => ({ do: 'show', query: of })),
    anyQuery.map((of): Command => ({ do: 'unfollow', query: of })),
    fc.tuple(anyQuery, schedule).map(([of, when]): Command => ({ do: 'follow', query: of, schedule: when })),
    fc.constantFrom<Command>({ do: 'list' }, { do: 'companies' }, { do: 'help' }, { do: 'forget' }),
  );
  fc.assert(
    fc.property(command, (one) => {
      expect(parse(commandWords(one))).toEqual(one);
    }),
  );
});

test('any words at all are read as something', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (words) => {
      expect(parse(words).do).toBeTypeOf('string');
      expect(parseQuery(words, companies).words.every((word) => word === word.toLowerCase())).toBe(true);
    }),
  );
});
