import { expect, test } from 'vitest';

import { madeOf } from './reader.ts';

// That the reader of these tests sees what Discord would make of a text: without that, they would prove nothing.

const made = (content: string) => madeOf({ content });

test.each([
  ['**a**', [{ is: 'look', of: 'bold' }]],
  [
    '__a__ and _b_',
    [
      { is: 'look', of: 'underline' },
      { is: 'look', of: 'italics' },
    ],
  ],
  [
    '~~a~~ ||b||',
    [
      { is: 'look', of: 'strikethrough' },
      { is: 'look', of: 'spoiler' },
    ],
  ],
  ['## a', [{ is: 'look', of: 'title' }]],
  ['a\n-# b', [{ is: 'look', of: 'small' }]],
  ['  - a', [{ is: 'look', of: 'list' }]],
  ['12. a', [{ is: 'look', of: 'list' }]],
  ['>>> a', [{ is: 'look', of: 'quote' }]],
  ['```ansi\u001b[31m```', [{ is: 'look', of: 'code block' }]],
  ['<@1> <@&2> @here', ['@1', '@&2', '@here'].map((of) => ({ is: 'mention', of }))],
  ['<#1></a:1><t:1:R><a:x:1>', ['#1', '/a:1', 't:1:R', 'a:x:1'].map((of) => ({ is: 'thing', of }))],
  [':tada: :+1:', [':tada:', ':+1:'].map((of) => ({ is: 'thing', of }))],
  ['discord.gg/x', [{ is: 'thing', of: 'discord.gg/x' }]],
  ['https://x.example/a', [{ is: 'link', url: 'https://x.example/a' }]],
  ['<https://x.example/a>', [{ is: 'link', url: 'https://x.example/a' }]],
  ['[a](<https://x.example>)', [{ is: 'link', url: 'https://x.example', label: 'a' }]],
  [
    '**<@1>**',
    [
      { is: 'look', of: 'bold' },
      { is: 'mention', of: '@1' },
    ],
  ],
  ['\\*\\*a\\*\\* \\<@1> \\@here \\# 1\\. https\\://x', []],
  ['`<@1>`', [{ is: 'look', of: 'code' }]],
])('of %j is made %j', (content, expected) => {
  expect(made(content)).toEqual(expected);
});
