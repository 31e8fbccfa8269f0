import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Act } from '../../../src/domain.ts';
import { ACTION_ID, actionId, actOf, buttonValue } from '../../../src/platforms/slack/acts.ts';
import { LIMITS } from '../../../src/platforms/slack/limits.ts';

const query = { companies: ['acme'], topics: ['cloud'], words: ['asia'] };
const schedule = { kind: 'interval', minutes: 5, zone: 'Asia/Shanghai' } as const;
const acts: readonly Act[] = [
  { do: 'figures', article: 'acme/a', query },
  { do: 'more', query, skip: 3 },
  { do: 'sources', article: 'acme/a' },
  { do: 'why', figure: 'acme/a#1-2', printed: '41 percent' },
  { do: 'follow', query },
  { do: 'unfollow', subscription: 's1' },
  { do: 'preview', subscription: 's1' },
  { do: 'edit', subscription: 's1' },
  { do: 'compose', what: 'preview' },
  { do: 'forget' },
  { do: 'reschedule', subscription: 's1', schedule },
  { do: 'settle', delivery: 'd1', as: 'skip' },
  { do: 'command', command: { do: 'follow', query, schedule } },
  { do: 'command', command: { do: 'settings', change: { paused: true } } },
];

test.each(acts)('a button carries %j there and back', (act) => {
  const value = buttonValue(act);
  expect(value).toMatch(/^\{"v":1,/);
  expect(actOf(value)).toEqual(act);
});

test('an act is carried whole or not at all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom('w', '中', '"'), (length, letter) => {
      const act: Act = { do: 'why', figure: 'acme/a#1-2', printed: letter.repeat(length) };
      const value = buttonValue(act);
      const json = JSON.stringify({ v: 1, act });
      expect(value).toBe(length > 0 && json.length <= 2_000 ? json : undefined);
    }),
  );
});

describe('what we did not write', () => {
  test.each([
    undefined,
    null,
    1,
    '',
    'follow',
    '{}',
    '{"v":2,"act":{"do":"sources","article":"a"}}',
    '{"v":1,"act":{"do":"delete"}}',
    '{"v":1,"act":{"do":"sources","article":"a","more":1}}',
    '{"v":1,"act":{"do":"sources","article":"a"},"more":1}',
    `{"v":1,"act":{"do":"sources","article":"a"}}${' '.repeat(LIMITS.value)}`,
  ])('%j is no act', (value) => {
    expect(actOf(value)).toBeUndefined();
  });
});

test('buttons of ours are known by their ids, which differ within a block', () => {
  const ids = Array.from({ length: LIMITS.actions }, (_, index) => actionId(index));
  expect(new Set(ids).size).toBe(LIMITS.actions);
  for (const id of ids) expect(id).toMatch(ACTION_ID);
  expect('act.100').not.toMatch(ACTION_ID);
  expect('home.0').not.toMatch(ACTION_ID);
});
