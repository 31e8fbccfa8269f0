import { describe, expect, test } from 'vitest';

import { commandWords, parseCommand } from '../../../src/commands.ts';
import type { Command, Company, Query } from '../../../src/domain.ts';
import { text } from '../../../src/platforms/discord/markdown.ts';
import { typed, untyped } from '../../../src/platforms/discord/typed.ts';
import { commandText } from '../../../src/replies/fragments.ts';

const nothing: Query = { companies: [], topics: [], words: [] };
const cloud: Query = { companies: ['alibaba'], topics: ['cloud'], words: ['asia'] };
const weekdays = {
  kind: 'calendar',
  days: [1, 2, 3, 4, 5],
  times: ['09:00'],
  zone: 'Asia/Shanghai',
} as const;
const companies: readonly Company[] = ['alibaba', 'acme.co'].map((id) => ({
  id,
  name: id,
  aliases: [],
  topics: [{ id: 'cloud', words: [] }],
}));

const spelled: readonly (readonly [Command, string])[] = [
  [{ do: 'show', query: { ...nothing, companies: ['alibaba'] } }, '/alibaba'],
  [{ do: 'show', query: cloud }, '/alibaba topic:cloud asia'],
  [{ do: 'show', query: nothing }, '/digest latest'],
  [{ do: 'show', query: { ...nothing, topics: ['cloud'] } }, '/digest latest topic:cloud'],
  [{ do: 'show', query: { ...nothing, companies: ['alibaba', 'jd'] } }, '/digest latest company:alibaba jd'],
  [
    { do: 'show', query: { ...cloud, companies: ['acme.co'] } },
    '/digest latest company:acme.co topic:cloud asia',
  ],
  [
    { do: 'follow', query: cloud, schedule: weekdays },
    '/digest follow when:weekdays 09:00 Asia/Shanghai company:alibaba topic:cloud asia',
  ],
  [{ do: 'follow', query: nothing, schedule: weekdays }, '/digest follow when:weekdays 09:00 Asia/Shanghai'],
  [{ do: 'unfollow', query: cloud }, '/digest unfollow company:alibaba topic:cloud asia'],
  [{ do: 'preview', query: cloud }, '/digest preview company:alibaba topic:cloud asia'],
  [{ do: 'why', query: nothing }, '/digest why'],
  [{ do: 'settings', change: { paused: true } }, '/digest settings change:pause'],
  [{ do: 'settings' }, '/digest settings'],
  [{ do: 'forget' }, '/digest forget'],
  [{ do: 'help' }, '/digest help'],
];

describe('a command in a message on Discord', () => {
  test.each(spelled)('is one that can be typed there: %j', (command, line) => {
    expect(text([commandText(command)]).written).toBe(`\`${line}\``);
  });

  test.each(spelled)('means what it means elsewhere: %j', (command, line) => {
    const words = untyped(line);
    expect(words).toBe(commandWords(command));
    if (!('query' in command) || command.query.companies.includes('jd')) return;
    expect(parseCommand(words, companies, 'UTC')).toEqual(command);
  });

  test.each([
    'alibaba cloud',
    '/alibaba cloud',
    '/digest alibaba jd',
    '/digest follow alibaba weekdays 09:00',
    '/alibaba topic',
    'topic:cloud',
    '/digest buy company:alibaba',
  ])('is read as it stands where it is no typed command: %s', (line) => {
    expect(untyped(line)).toBe(line);
  });

  test('is spelled in no way that says something else', () => {
    const lies: Command = { do: 'show', query: { ...cloud, words: ['company:jd'] } };
    expect(typed(lies, '/alibaba cloud 5')).toBe('/alibaba cloud 5');
  });
});
