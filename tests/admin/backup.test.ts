import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backup, snapshotOf, type Snapshot } from '../../src/admin/backup.ts';
import { OperatorError } from '../../src/errors.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeWorld, instant, type FakeWorld } from '../fakes/world.ts';
import { claimSome, delivery, hour, noon, result, subscription } from '../store/examples.ts';

let folder: string;
let store: Store;
let printed: string[];
let world: FakeWorld;

beforeEach(async () => {
  world = fakeWorld();
  folder = await mkdtemp(join(tmpdir(), 'dateline-backup-'));
  store = await openStore({ file: join(folder, 'dateline.db'), program: 'v1', ...world });
  printed = [];
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const to = (): string => join(folder, 'copy.db');
const take = (from = join(folder, 'dateline.db'), file = to()): Promise<number> =>
  backup({
    to: file,
    snapshot: snapshotOf({ file: from }, world.clock),
    clock: world.clock,
    out: (line) => printed.push(line),
  });

test('it is one file that its owner alone can read, and says what is in it', async () => {
  await store.addSubscription(subscription('s1'));
  const [slot] = await store.claimSlots(noon, hour, 1);
  await store.commitSlot(result(slot?.claim ?? '', { delivery: delivery() }));
  expect(await take()).toBe(0);
  expect(printed).toEqual([
    `${to()}: 1 follows, 0 posts, 1 deliveries under way, as of 2026-11-23T08:00:00Z.`,
  ]);
  expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual(['copy.db']);
  expect((await stat(to())).mode & 0o077).toBe(0);
  // Byte 18 of a SQLite file: 1 needs no log beside it to be read (https://www.sqlite.org/fileformat.html).
  expect((await readFile(to()))[18]).toBe(1);
});

test('it holds what was written while it was made whole or not at all', async () => {
  const writes = Array.from({ length: 50 }, (_, index) => store.addSubscription(subscription(`s${index}`)));
  await take();
  await Promise.all(writes);
  const copy = await openStore({ file: to(), program: 'v1', ...world });
  const { subscriptions } = await copy.census();
  expect(subscriptions.active).toBeLessThanOrEqual(50);
  await copy.close();
});

test('opened as the database, it knows when, once, and by what was under way', async () => {
  await store.addSubscription(subscription('s1'));
  const [slot] = await store.claimSlots(noon, hour, 1);
  await store.commitSlot(result(slot?.claim ?? '', { delivery: delivery('d1') }));
  expect(store.restoredAt).toBeUndefined();
  await take();
  const restored = await openStore({ file: to(), program: 'v1', ...world });
  expect(restored.restoredAt).toBe(instant('2026-11-23T08:00Z'));
  expect(await claimSome(restored, hour, 9)).toMatchObject([
    { id: 'd1', uncertain: true, firstTriedAt: noon },
  ]);
  await restored.close();
  world.pass(hour);
  const again = await openStore({ file: to(), program: 'v1', ...world });
  expect(again.restoredAt).toBe(instant('2026-11-23T08:00Z'));
  await again.close();
});

test('a delivery of a slot that may have been answered before the restore is looked for before it is sent', async () => {
  await store.addSubscription(subscription('s1', { nextDueAt: noon }));
  await take();
  const restored = await openStore({ file: to(), program: 'v1', ...world });
  for (const slotAt of [world.clock.now(), world.clock.now() + 1]) {
    const [slot] = await restored.claimSlots(slotAt, hour, 1);
    await restored.commitSlot(
      result(slot?.claim ?? '', {
        slotAt,
        nextDueAt: slotAt + 1,
        delivery: delivery(`d${slotAt}`, `k${slotAt}`, slotAt),
      }),
    );
  }
  const claimed = await claimSome(restored, hour, 9);
  expect(claimed.map(({ uncertain }) => uncertain)).toEqual([true, false]);
  await restored.close();
});

test('it replaces no file', async () => {
  await writeFile(to(), 'precious');
  await expect(take()).rejects.toThrow(/copy\.db is there already/);
  expect(await readFile(to(), 'utf8')).toBe('precious');
});

test('nor one that came while it was made', async () => {
  const snapshot: Snapshot = async (part) => {
    await snapshotOf({ file: join(folder, 'dateline.db') }, world.clock)(part);
    await writeFile(to(), 'precious');
  };
  const attempt = backup({ to: to(), snapshot, clock: world.clock, out: () => {} });
  await expect(attempt).rejects.toThrow(/copy\.db is there already/);
  expect(await readFile(to(), 'utf8')).toBe('precious');
});

test('what an earlier try left half done is in nobody’s way', async () => {
  await writeFile(`${to()}.part`, 'half');
  expect(await take()).toBe(0);
  expect(await readdir(folder)).not.toContain('copy.db.part');
});

test.each([
  ['no database', () => take(join(folder, 'other', 'dateline.db')), /nothing to back up/],
  ['no folder', () => take(undefined, join(folder, 'none', 'copy.db')), /could not be made: .*its folder/],
])('with %s, it says so in a sentence and leaves nothing behind', async (_, attempt, message) => {
  await expect(attempt()).rejects.toThrow(message);
  await expect(attempt()).rejects.toThrow(OperatorError);
  expect(await readdir(folder)).not.toContain('copy.db');
});

test('a damaged database makes no backup', async () => {
  for (let number = 0; number < 200; number += 1)
    await store.addSubscription(subscription(`s${number}`, { owner: 'o'.repeat(500) }));
  await store.close();
  const file = join(folder, 'dateline.db');
  const pages = new DatabaseSync(file).prepare('pragma page_count').get()?.['page_count'];
  expect(pages).toBeGreaterThan(60);
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(7, bytes.length - 80_000, bytes.length - 4_096));
  await chmod(file, 0o600);
  await expect(take()).rejects.toThrow(OperatorError);
  expect(await readdir(folder)).not.toContain('copy.db');
  await rm(file);
  store = await openStore({ file, program: 'v1', ...world });
});
