import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportAll } from '../../src/admin/export.ts';
import { importAll } from '../../src/admin/import.ts';
import { OperatorError } from '../../src/errors.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeWorld, instant } from '../fakes/world.ts';
import { article, hour, room, shelve, subscription } from '../store/examples.ts';

let folder: string;
let from: Store;
let to: Store;
let file: string;
let printed: string[];
const world = fakeWorld();
const now = world.clock.now();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dateline-import-'));
  file = join(folder, 'follows.json');
  from = await openStore({ file: join(folder, 'from.db'), program: 'v1', ...world });
  to = await openStore({ file: join(folder, 'to.db'), program: 'v1', ...world });
  printed = [];
});
afterEach(async () => {
  await Promise.all([from.close(), to.close()]);
  await rm(folder, { recursive: true });
});

async function exported(store: Store): Promise<string> {
  const lines: string[] = [];
  await exportAll(store, (line) => lines.push(line));
  return lines.join('\n');
}

const take = (): Promise<number> =>
  importAll({ file, store: to, now, out: (line) => void printed.push(line) });

async function fill(): Promise<void> {
  await from.addSubscription(subscription('s1'));
  await from.addSubscription(
    subscription('s2', {
      place: { ...room, thread: 't' },
      schedule: { kind: 'cron', expression: '*/15 9-17 * * 1-5', zone: 'Europe/London' },
    }),
  );
  await from.addSubscription(
    subscription('s3', {
      schedule: { kind: 'monthly', on: { week: -1, weekday: 5 }, times: ['17:00'], zone: 'UTC' },
    }),
  );
  await from.pause('s3', 'gone');
  await from.changeSettings({ platform: 'slack', workspace: 'T1' }, { zone: 'Asia/Shanghai', perPlace: 3 });
}

test('what was exported is imported as it was, paused ones and settings too', async () => {
  await fill();
  const text = await exported(from);
  await writeFile(file, text);
  expect(await take()).toBe(0);
  expect(await exported(to)).toBe(text);
  expect(printed).toEqual([
    'Follows added: 3; there already: 0.',
    'Workspaces with new settings: 1; with their own already: 0.',
  ]);
  expect(JSON.parse(text)).toMatchObject({ dateline: 'subscriptions', version: 1 });
  expect(await to.subscription('s3')).toMatchObject({ state: 'paused', pausedBecause: 'gone' });
});

test('imported follows begin now: the next slot is ahead, and nothing in the library is news', async () => {
  await fill();
  await shelve(to, { article: article('alibaba/old', { embargoAt: now - hour, topics: ['cloud'] }) });
  await writeFile(file, await exported(from));
  await take();
  const s1 = await to.subscription('s1');
  expect(s1).toMatchObject({
    since: 1,
    followedAt: now,
    nextDueAt: instant('2026-11-27T01:00Z'), // Friday, 09:00 in Shanghai
  });
  expect(s1 && (await to.unseen(s1, { companies: [], words: [], now, limit: 9, offset: 0 }))).toEqual([]);
});

test('what is there already stays as it is, and is counted', async () => {
  await fill();
  await writeFile(file, await exported(from));
  await to.addSubscription(subscription('s1', { owner: 'somebody' }));
  // The same query in the same place, by another id.
  const { query } = subscription('s3');
  await to.addSubscription(subscription('other', { query }));
  await to.changeSettings({ platform: 'slack', workspace: 'T1' }, { perPlace: 9 });
  await take();
  expect(await to.subscription('s1')).toMatchObject({ owner: 'somebody' });
  expect(await to.subscription('s3')).toBeUndefined();
  expect((await to.settings({ platform: 'slack', workspace: 'T1' })).zone).toBeUndefined();
  expect(printed).toEqual([
    'Follows added: 1; there already: 2.',
    'Workspaces with new settings: 0; with their own already: 1.',
  ]);
  const before = await exported(to);
  await take();
  expect(await exported(to)).toBe(before);
});

test('one bad entry, and nothing is written; each is named with its place and reason', async () => {
  await fill();
  const text = await exported(from);
  const bad = text.replace('Asia/Shanghai', 'Mars/Olympus').replace('17:00', '25:00').replace('"u1"', '""');
  await writeFile(file, bad);
  const failure = await take().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(OperatorError);
  const message = failure instanceof OperatorError ? failure.message : '';
  expect(message).toMatch(/subscriptions\[0\]\.schedule\.zone: not a time zone/);
  expect(message).toMatch(/subscriptions\[0\]\.owner: /);
  expect(message).toMatch(/subscriptions\[2\]\.schedule\.times\[0\]: /);
  expect((await to.census()).subscriptions).toEqual({ active: 0, paused: 0 });
});

test.each([
  ['no JSON', '{', /cannot be read as JSON/],
  ['something else', '{"name":"x"}', /dateline: not what --export prints/],
  [
    'a later version',
    '{"dateline":"subscriptions","version":2,"subscriptions":[],"settings":[]}',
    /version: written by another version/,
  ],
])('a file with %s is refused in a sentence', async (_, text, message) => {
  await writeFile(file, text);
  await expect(take()).rejects.toThrow(message);
  await expect(take()).rejects.toThrow(OperatorError);
});

test('a file that Windows wrote, with its mark before the text, is read', async () => {
  await fill();
  await writeFile(file, `\uFEFF${await exported(from)}`);
  await take();
  expect(await exported(to)).toBe(await exported(from));
});

test('a file that is not there is named', async () => {
  await expect(take()).rejects.toThrow(/follows\.json cannot be read/);
});
