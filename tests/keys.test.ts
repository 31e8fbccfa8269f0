import { expect, test } from 'vitest';
import type { Alert, Subscription } from '../src/domain.ts';
import { alertKey, slotKey } from '../src/keys.ts';
import { NEWS } from './fakes/dateline.ts';
import { instant } from './fakes/world.ts';

const START = instant('2026-11-23T08:00Z');

const one: Subscription = {
  id: 'one',
  place: NEWS,
  owner: 'you',
  query: { companies: [], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: START,
  since: 0,
  nextDueAt: START,
};
const alert: Alert = { id: 'one', kind: 'gone', owner: 'you', subscriptions: [one] };

const keys = [
  slotKey(one, START),
  slotKey(one, START + 60_000),
  slotKey({ ...one, id: 'two' }, START),
  ...(['platform', 'workspace', 'channel', 'thread'] as const).map((part) =>
    slotKey({ ...one, place: { ...NEWS, [part]: 'another' } }, START),
  ),
  alertKey(alert),
  alertKey({ ...alert, id: 'two' }),
];

test('each slot of a subscription in a place and each alert has a key of its own, short enough for any platform', () => {
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[\w-]{22}$/);
});

test('nothing else changes a key', () => {
  expect(slotKey({ ...one, locale: 'zh', owner: 'another', nextDueAt: 0 }, START)).toBe(keys[0]);
  expect(alertKey({ ...alert, kind: 'missed', subscriptions: [] })).toBe(alertKey(alert));
});

test('keys are the same in every version: what is on its way has them', () => {
  expect([slotKey(one, START), alertKey(alert)]).toEqual([
    '1V43nLsfp-o6Jc-UvFniAX',
    'cHjbPoMuE7hR_vYcuWAHs4',
  ]);
});
