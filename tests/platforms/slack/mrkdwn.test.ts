import { expect, test } from 'vitest';

import { tokens } from './mrkdwn.ts';

// The examples of https://docs.slack.dev/messaging/formatting-message-text: a tokenizer that saw nothing would let all pass.
test.each([
  ['Hello, <@U012AB3CD>', { is: 'mention', of: 'U012AB3CD' }],
  ['Why not join <#C024BE7LR>?', { is: 'channel', of: 'C024BE7LR' }],
  ['Hey <!subteam^SAZ94GDB8>', { is: 'mention', of: 'subteam^SAZ94GDB8' }],
  ['<!here> there', { is: 'mention', of: 'here' }],
  ['<!channel>', { is: 'mention', of: 'channel' }],
  ['<!everyone>', { is: 'mention', of: 'everyone' }],
  [
    '<!date^1392734382^Posted {date_num}|Posted 2014-02-18>',
    { is: 'date', of: '!date^1392734382^Posted {date_num}' },
  ],
  [
    '<http://www.example.com|This *is* a link>',
    { is: 'link', url: 'http://www.example.com', label: 'This *is* a link' },
  ],
  ['<http://www.example.com/a?b&amp;c>', { is: 'link', url: 'http://www.example.com/a?b&c' }],
  ['<mailto:bob@example.com|Email Bob>', { is: 'link', url: 'mailto:bob@example.com', label: 'Email Bob' }],
  ['*bold*', { is: 'look', of: 'bold' }],
  ['_italic_', { is: 'look', of: 'italics' }],
  ['~strike~', { is: 'look', of: 'strikethrough' }],
  ['`code`', { is: 'look', of: 'code' }],
  ['```a\nb```', { is: 'look', of: 'preformatted' }],
  ['a\n&gt;quote', { is: 'look', of: 'quote' }],
  [':smile:', { is: 'look', of: 'emoji' }],
])('%j is seen for what it is', (text, expected) => {
  expect(tokens(text)).toContainEqual(expected);
});

test('escapes are words, and are read once', () => {
  expect(tokens('Hello &amp; &lt;world&gt; &amp;lt;')).toEqual([
    { is: 'text', text: 'Hello & <world> &lt;' },
  ]);
});

test('addresses that nobody marked are links only where Slack looks for them', () => {
  expect(tokens('see http://www.foo.example/ and @here')).toHaveLength(1);
  expect(tokens('see http://www.foo.example/ and @here', true)).toHaveLength(3);
});
