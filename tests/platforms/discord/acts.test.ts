import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Act, Query } from '../../../src/domain.ts';
import {
  actOf,
  carried,
  keptAct,
  menuId,
  MENU_ID,
  nthOf,
  writtenAct,
} from '../../../src/platforms/discord/acts.ts';

const query: Query = { companies: ['acme'], topics: ['cloud'], words: ['asia'] };
const zone = 'Asia/Shanghai';
const usual: readonly (readonly [act: Act, id: string])[] = [
  [{ do: 'figures', article: 'acme/a', query }, 'd1|figures|acme/a|acme|cloud|asia'],
  [{ do: 'more', query, skip: 3 }, 'd1|more|3|acme|cloud|asia'],
  [{ do: 'sources', article: 'acme/a|b~1' }, 'd1|sources|acme/a%7Cb%7E1'],
  [{ do: 'why', figure: 'acme/a#1-2', printed: '41 percent' }, 'd1|why|acme/a|1-2|41 percent'],
  [{ do: 'follow', query: { ...query, words: ['1,5', '50%2C'] } }, 'd1|follow|acme|cloud|1%2C5,50%252C'],
  [{ do: 'follow', query: { companies: [], topics: [], words: [] } }, 'd1|follow|||'],
  [{ do: 'unfollow', subscription: 's1' }, 'd1|unfollow|s1'],
  [{ do: 'edit', subscription: 's1' }, 'd1|edit|s1'],
  [
    { do: 'reschedule', subscription: 's1', schedule: { kind: 'interval', minutes: 5, zone } },
    'd1|reschedule|s1|every|5||Asia/Shanghai',
  ],
  [
    {
      do: 'reschedule',
      subscription: 's1',
      schedule: { kind: 'monthly', on: { week: -1, weekday: 5 }, times: ['10:00'], zone },
    },
    'd1|reschedule|s1|week|-1,5|1000|Asia/Shanghai',
  ],
  [
    {
      do: 'reschedule',
      subscription: 's1',
      schedule: { kind: 'monthly', on: { day: -1 }, times: ['10:00'], zone },
    },
    'd1|reschedule|s1|day|-1|1000|Asia/Shanghai',
  ],
  [
    { do: 'reschedule', subscription: 's1', schedule: { kind: 'cron', expression: '0,30 9 * * 1-5', zone } },
    'd1|reschedule|s1|cron|0%2C30 9 * * 1-5||Asia/Shanghai',
  ],
  [{ do: 'settle', delivery: 'd1', as: 'skip' }, 'd1|settle|d1|skip'],
  [
    {
      do: 'command',
      command: {
        do: 'follow',
        query,
        schedule: { kind: 'calendar', days: [1, 2, 3, 4, 5], times: ['09:00', '17:30'], zone },
      },
    },
    'd1|do|follow|acme|cloud|asia|days|12345|0900,1730|Asia/Shanghai',
  ],
  [{ do: 'command', command: { do: 'help' } }, 'd1|do|help'],
  [
    { do: 'command', command: { do: 'settings', change: { paused: true } } },
    'd1|do|json|{"do":"settings"%2C"change":{"paused":true}}',
  ],
];

test.each(usual)('a button carries %j as %s', (act, id) => {
  expect(carried(act)).toEqual({ id });
  expect(actOf(id)).toEqual(act);
  expect(actOf(nthOf(id, 7))).toEqual(act);
});

test('an act of a shape that was never written down is carried whole, kept whole, or not at all', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('|', ',', '%7C', '~1', '', '中文', 'w'.repeat(200), '|~1'),
  );
  const list = fc.array(word, { maxLength: 3 });
  const queries = fc.record({ companies: list, topics: list, words: list });
  const acts: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ do: fc.constant('figures' as const), article: word, query: queries }),
    fc.record({ do: fc.constant('more' as const), query: queries, skip: fc.nat() }),
    fc.record({ do: fc.constant('why' as const), figure: word, printed: word }),
    fc.record({ do: fc.constant('unfollow' as const), subscription: word }),
    fc.record({
      do: fc.constant('command' as const),
      command: fc.record({ do: fc.constant('bad-setting' as const), words: word }),
    }),
  );
  fc.assert(
    fc.property(acts, fc.nat(39), (act, nth) => {
      const one = carried(act);
      fc.pre(one !== undefined);
      const id = nthOf(one.id, nth);
      expect(id.length).toBeLessThanOrEqual(100);
      expect(actOf(id)).toEqual(one.kept === undefined ? act : { keptAs: one.id });
      expect(one.kept === undefined ? act : keptAct(one.kept)).toEqual(act);
      expect(writtenAct(one.kept ?? id)).toEqual(act);
      expect(writtenAct(id)).toEqual(one.kept === undefined ? act : undefined);
    }),
    { numRuns: 1_000 },
  );
});

test('an act that is kept has the same id in every process', () => {
  const act: Act = { do: 'sources', article: 'a'.repeat(120) };
  expect(carried(act)).toEqual(carried({ ...act }));
  expect(carried(act)?.id).toMatch(/^d1\|kept\|[\w-]{22}$/);
});

describe('what we did not write', () => {
  test.each([
    undefined,
    null,
    1,
    '',
    'follow',
    'd2|sources|a',
    'd1',
    'd1|',
    'd1|delete|a',
    'd1|sources|',
    'd1|sources|a|b',
    'd1|sources|a|~1000',
    'd1|more|-1|||',
    'd1|more|1e3|||',
    'd1|more|01|||',
    'd1|unfollow|%61',
    'd1|settle|d|again',
    'd1|reschedule|s|days|8|0900|UTC',
    'd1|reschedule|s|days|1|0900|Mars/Olympus',
    'd1|do|json|{',
    'd1|do|json|{"do":"help"}',
    'd1|kept|short',
    'd1|menu|0',
    `d1|sources|${'a'.repeat(100)}`,
  ])('%j is no act', (id) => {
    expect(actOf(id)).toBeUndefined();
  });

  test.each(['', '{', '1', '{"do":"delete"}', '{"do":"sources","article":"a","more":1}'])(
    '%j was not kept',
    (kept) => {
      expect(keptAct(kept)).toBeUndefined();
    },
  );
});

test('menus are known by their ids', () => {
  expect(menuId(0)).toMatch(MENU_ID);
  expect('d1|sources|a').not.toMatch(MENU_ID);
});
