import { describe, expect, test } from 'vitest';

import { complete, examples } from '../../../src/platforms/local/page/completions.js';

const offered = {
  companies: [
    { id: 'alibaba', name: 'Alibaba', topics: ['cloud', 'overseas'] },
    { id: 'jd', name: 'JD.com', topics: ['cloud', 'revenue'] },
  ],
  commands: ['latest', 'follow', 'unfollow', 'list', 'help'],
  schedules: ['weekdays 09:00', 'every 15 minutes', 'hourly'],
  directions: {},
};
const zones = ['Asia/Shanghai', 'America/Argentina/Buenos_Aires', 'Europe/London', 'UTC'];

/** Offers at the `|` in a text. */
function at(marked: string) {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { offers, end } = complete(text, caret, offered, 'Europe/London', zones);
  return offers.map(({ value, start }) => ({ value, line: text.slice(0, start) + value + text.slice(end) }));
}
const values = (marked: string): string[] => at(marked).map(({ value }) => value);

describe('what is offered', () => {
  test.each<[string, string[]]>([
    ['|', ['/alibaba', '/jd', '/digest']],
    ['/|', ['/alibaba', '/jd', '/digest']],
    ['/A|', ['/alibaba']],
    ['al|', ['alibaba']],
    ['l|', ['latest', 'list']],
    ['/alibaba|', []],
    ['/alibaba |', ['cloud', 'overseas']],
    ['/alibaba cloud |', ['overseas']],
    ['/alibaba o|', ['overseas']],
    ['/jd alibaba|', []],
    [
      '/digest |',
      ['latest', 'follow', 'unfollow', 'list', 'help', 'alibaba', 'jd', 'cloud', 'overseas', 'revenue'],
    ],
    ['/digest f|', ['follow']],
    ['/dateline li|', ['list']],
    ['/digest list |', []],
    ['/digest unfollow j|', ['jd']],
    ['/digest follow alibaba |', ['cloud', 'overseas', 'weekdays 09:00', 'every 15 minutes', 'hourly']],
    ['follow jd w|', ['weekdays 09:00']],
    ['follow jd every |', ['every 15 minutes']],
    ['follow jd weekdays 0|', ['weekdays 09:00']],
    ['follow jd weekdays 09:00 |', ['Europe/London', 'UTC']],
    ['follow jd weekdays 9am |', ['Europe/London', 'UTC']],
    ['follow jd weekdays 09:00 asia|', ['Asia/Shanghai']],
    ['follow jd weekdays 09:00 shang|', ['Asia/Shanghai']],
    ['follow jd weekdays 09:00 buenos|', ['America/Argentina/Buenos_Aires']],
    ['follow jd every 15 |', ['every 15 minutes']],
    ['what is new |', []],
    ['what is new about al|', ['alibaba']],
  ])('at %s: %j', (marked, expected) => {
    expect(values(marked)).toEqual(expected);
  });
});

describe('what is taken', () => {
  test.each([
    ['/a|', '/alibaba'],
    ['/al|ib', '/alibaba'],
    ['/al| cloud', '/alibaba cloud'],
    ['/alibaba ov|', '/alibaba overseas'],
    ['follow jd WEEKDAYS 0|', 'follow jd weekdays 09:00'],
    ['follow jd weekdays 09:00 shang|', 'follow jd weekdays 09:00 Asia/Shanghai'],
    ['tell me about ali|bab today', 'tell me about alibaba today'],
  ])('at %s it makes %s', (marked, line) => {
    expect(at(marked)[0]?.line).toBe(line);
  });
});

test('a topic of several companies names them all, and its company once one is written', () => {
  const hint = (text: string) =>
    complete(text, text.length, offered, 'UTC', zones).offers.find(({ value }) => value === 'cloud')?.hint;
  expect(hint('/digest ')).toBe('topic of Alibaba, JD.com');
  expect(hint('/jd ')).toBe('topic of JD.com');
});

test('no more is offered than one can look through', () => {
  const companies = Array.from({ length: 500 }, (_, index) => ({
    id: `a${index}`,
    name: `A${index}`,
    topics: [],
  }));
  expect(complete('/a', 2, { ...offered, companies }, 'UTC', zones).offers.length).toBeLessThanOrEqual(20);
});

test('the first examples are a company’s topic and the commands that there are', () => {
  expect(examples(offered)).toEqual(['/alibaba cloud', '/digest latest', '/digest help']);
  expect(examples({ ...offered, companies: [], commands: [] })).toEqual([]);
});
