import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseCommand } from '../../../src/commands.ts';
import type { Company } from '../../../src/domain.ts';
import { CHANGES, choicesFor } from '../../../src/platforms/discord/choices.ts';
import { applicationCommands, wordsOf } from '../../../src/platforms/discord/commands.ts';
import { SCHEDULE_EXAMPLES } from '../../../src/schedules/words.ts';

const companies: readonly Company[] = [
  {
    id: 'alibaba',
    name: 'Alibaba',
    aliases: ['阿里巴巴', 'BABA'],
    topics: [
      { id: 'cloud', words: ['alicloud', '阿里云'] },
      { id: 'logistics', words: ['cainiao'] },
    ],
  },
  { id: 'jd', name: 'JD.com', aliases: ['jingdong'], topics: [{ id: 'logistics', words: [] }] },
];
const offered = { companies, schedules: SCHEDULE_EXAMPLES };
const company = (id: string) => ({ id, name: id });

const option = (name: string, value: string, focused?: true) => ({
  type: 3,
  name,
  value,
  ...(focused && { focused }),
});
const digest = (name: string, ...options: readonly unknown[]) => ({
  id: '1',
  type: 1,
  name: 'digest',
  options: [{ type: 1, name, options }],
});
const of = (id: string, ...options: readonly unknown[]) => ({ id: '1', type: 1, name: id, options });

type Json = Readonly<Record<string, unknown>>;

/**
 * Why Discord would not register a command, by its pages alone.
 * https://discord.com/developers/docs/interactions/application-commands#application-command-object
 */
function refusals(command: unknown): readonly string[] {
  const problems: string[] = [];
  let characters = 0;
  const walk = (node: Json): void => {
    const said: [string, RegExp | number][] = [
      ['name', /^[-_'\p{L}\p{N}]{1,32}$/u],
      ['description', 100],
    ];
    for (const [key, rule] of said) {
      const texts = [node[key], ...Object.values((node[`${key}_localizations`] ?? {}) as Json)].map(String);
      for (const text of texts)
        if (
          typeof rule === 'number'
            ? text.length < 1 || text.length > rule
            : !rule.test(text) || text !== text.toLowerCase()
        )
          problems.push(`${key} ${text}`);
      characters += Math.max(...texts.map((text) => text.length));
    }
    const options = (node['options'] ?? []) as readonly Json[];
    if (options.length > 25) problems.push(`${options.length} options`);
    const names = ['en-US', 'zh-CN', undefined].map((language) =>
      options.map(
        (one) => (language && ((one['name_localizations'] ?? {}) as Json)[language]) ?? one['name'],
      ),
    );
    for (const list of names)
      if (new Set(list).size < list.length) problems.push(`a name twice in ${list.join()}`);
    const firstFree = options.findIndex((one) => one['type'] !== 1 && one['required'] !== true);
    if (firstFree >= 0 && options.slice(firstFree).some((one) => one['required'] === true))
      problems.push('a required option after one that is not');
    options.forEach(walk);
  };
  walk(command as Json);
  if (characters > 8_000) problems.push(`${characters} characters`);
  return problems;
}

describe('what is registered', () => {
  test('is /digest and one a company, in two languages, for servers and for people', () => {
    const { commands, left } = applicationCommands(companies);
    expect(commands.map(({ name }) => name)).toEqual(['digest', 'alibaba', 'jd']);
    expect(left).toEqual([]);
    for (const command of commands) {
      expect(refusals(command)).toEqual([]);
      expect(command).toMatchObject({ integration_types: [0, 1], contexts: [0, 1, 2] });
      expect(Object.keys(command.description_localizations ?? {})).toEqual([
        'en-US',
        'en-GB',
        'zh-CN',
        'zh-TW',
      ]);
    }
    expect(commands[1]).toMatchObject({
      description: 'News of Alibaba, with key figures',
      options: [{ type: 3, name: 'topic', required: false, autocomplete: true }],
    });
  });

  test('is a hundred at most; whoever has none is left with the reason', () => {
    const ids = [
      'digest',
      'a'.repeat(33),
      'Big',
      'a b',
      ...Array.from({ length: 120 }, (_, nth) => `c${nth}`),
    ];
    const { commands, left } = applicationCommands(ids.map(company));
    expect(commands).toHaveLength(100);
    expect(left.slice(0, 5)).toEqual([
      { company: 'digest', because: 'ours' },
      { company: 'a'.repeat(33), because: 'name' },
      { company: 'Big', because: 'name' },
      { company: 'a b', because: 'name' },
      { company: 'c99', because: 'full' },
    ]);
    expect(commands.length - 1 + left.length).toBe(ids.length);
  });

  test('is taken whatever companies are called', () => {
    const any = fc.record({
      id: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,40}$/),
      name: fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(any, { maxLength: 20, selector: ({ id }) => id }), (some) => {
        const { commands, left } = applicationCommands(some);
        expect(commands.flatMap(refusals)).toEqual([]);
        expect(commands.length - 1 + left.length).toBe(some.length);
      }),
    );
  });

  test('has names in Chinese that the words of commands have too', () => {
    const [main] = applicationCommands([]).commands;
    for (const { name, name_localizations: names } of main?.options ?? [])
      expect(parseCommand(names?.['zh-CN'] ?? '', companies, 'UTC')).toEqual(
        parseCommand(name, companies, 'UTC'),
      );
  });
});

describe('the way back', () => {
  test.each([
    [digest('latest'), 'latest'],
    [digest('latest', option('company', 'jd'), option('topic', ' logistics ')), 'jd logistics'],
    [
      digest(
        'follow',
        option('when', 'weekdays 09:00'),
        option('zone', 'Asia/Shanghai'),
        option('company', 'alibaba'),
      ),
      'follow alibaba weekdays 09:00 Asia/Shanghai',
    ],
    [digest('unfollow', option('topic', 'cloud')), 'unfollow cloud'],
    [digest('preview'), 'preview'],
    [digest('why', option('company', 'jd')), 'why jd'],
    [digest('settings', option('change', 'pause')), 'settings pause'],
    [digest('list'), 'list'],
    [digest('help'), 'help'],
    [{ type: 1, name: 'digest' }, 'help'],
    [of('alibaba', option('topic', 'cloud in asia')), 'alibaba cloud in asia'],
    [of('alibaba'), 'alibaba'],
  ])('%j is said %j', (data, words) => {
    expect(wordsOf(data)).toBe(words);
  });

  test.each([
    ['letters', 'x'.repeat(6_001), 'x'.repeat(6_000)],
    ['characters of two units', '😀'.repeat(6_000), '😀'.repeat(3_000)],
    ['half of one at the end', `x${'😀'.repeat(3_000)}`, `x${'😀'.repeat(2_999)}`],
  ])('what is written into an option is cut where it is too long: %s', (_, topic, read) => {
    expect(wordsOf(of('jd', option('topic', topic)))).toBe(`jd ${read}`);
  });

  test('each subcommand is understood as what it is called', () => {
    const [main] = applicationCommands([]).commands;
    for (const { name } of main?.options ?? []) {
      const when = name === 'follow' ? [option('when', 'daily 09:00')] : [];
      const command = parseCommand(wordsOf(digest(name, ...when)) ?? '', companies, 'UTC');
      expect(command.do).toBe(name === 'latest' ? 'show' : name);
    }
  });

  test.each([
    undefined,
    null,
    1,
    {},
    { name: 5 },
    { type: 2, name: 'x' },
    digest('delete'),
    { name: 'a', options: 1 },
  ])('%j says nothing', (data) => {
    expect(wordsOf(data)).toBeUndefined();
  });
});

describe('choices', () => {
  const values = (data: unknown) => choicesFor(data, offered).map(({ value }) => value);

  test.each([
    [digest('latest', option('company', '', true)), ['alibaba', 'jd']],
    [digest('latest', option('company', 'j', true)), ['jd']],
    [digest('latest', option('company', 'baba', true)), ['alibaba']],
    [digest('latest', option('company', '阿里', true)), ['alibaba']],
    [digest('latest', option('topic', 'LOG', true)), ['logistics']],
    [digest('latest', option('company', 'jd'), option('topic', '', true)), ['logistics']],
    [of('alibaba', option('topic', '', true)), ['cloud', 'logistics']],
    [of('alibaba', option('topic', '阿里云', true)), ['cloud']],
    [digest('follow', option('when', 'week', true)), ['weekdays 09:00']],
    [digest('follow', option('zone', 'new y', true)), ['America/New_York']],
    [digest('settings', option('change', 'pau', true)), ['pause']],
    [digest('latest', option('company', 'zzz', true)), []],
    [digest('latest', option('company', 'alibaba')), []],
  ])('of %j are %j', (data, expected) => {
    expect(values(data)).toEqual(expected);
  });

  test('that begin like what is written come before those that have it within', () => {
    const zones = values(digest('follow', option('zone', 'as', true)));
    expect(zones).toHaveLength(25);
    expect(zones.map((zone) => /(?:^|\/)as/i.test(zone)).slice(0, 25)).not.toContain(false);
  });

  test('are at most 25, none longer than Discord takes, and never fail, whatever comes in', () => {
    const many = Array.from({ length: 60 }, (_, nth) => ({
      ...company(`c${nth}${nth % 2 === 0 ? 'x'.repeat(120) : ''}`),
      name: '名'.repeat(nth * 3 + 1),
      aliases: [],
      topics: [],
    }));
    const data = fc.oneof(
      fc.anything(),
      fc
        .tuple(
          fc.constantFrom('company', 'topic', 'when', 'zone', 'change', 'x'),
          fc.string({ unit: 'binary' }),
        )
        .map(([name, value]) => digest('follow', option(name, value, true))),
    );
    fc.assert(
      fc.property(data, (any) => {
        const choices = choicesFor(any, { companies: many, schedules: SCHEDULE_EXAMPLES });
        expect(choices.length).toBeLessThanOrEqual(25);
        for (const { name, value } of choices)
          for (const text of [name, value])
            expect(text.length > 0 && text.length <= 100 && text.isWellFormed()).toBe(true);
      }),
    );
    expect(
      choicesFor(digest('latest', option('company', '', true)), { companies: many, schedules: [] }),
    ).toHaveLength(25);
  });

  test.each(CHANGES)('“%s” is a setting', (words) => {
    expect(parseCommand(`settings ${words}`, companies, 'UTC').do).toBe('settings');
  });
});
