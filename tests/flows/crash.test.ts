import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { backup, snapshotOf } from '../../src/admin/backup.ts';
import { fakeWorld, instant } from '../fakes/world.ts';
import { filed } from '../fakes/file-platform.ts';
import { live } from '../fakes/mortal.ts';
import { makeHome, removeHome, writeArticle } from '../fakes/dateline.ts';

/** A home in which a channel follows, and has been given a first story. Each test works on a copy. */
let followed: string;
let home: string;
let compiled: string;
beforeAll(async () => {
  compiled = await mkdtemp(join(tmpdir(), 'dateline-compiled-'));
  followed = home = await makeHome();
  await live(home, { instants: [START], question: 'follow alibaba cloud every 1 minutes' });
  await writeStory(1);
  // It lives to its end, where what was compiled is kept: those that die start in half the time.
  expect(await die('never', START + MINUTE)).toEqual({ code: 0, signal: null });
});
afterAll(async () => {
  await removeHome(followed);
  await rm(compiled, { recursive: true });
});
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'dateline-'));
  await cp(followed, home, { recursive: true });
});
afterEach(() => removeHome(home));

const START = instant('2026-11-23T08:00Z');
const MINUTE = 60_000;
const KILLED = { code: null, signal: 'SIGKILL' };

/** Has a process of the real parts die at a boundary; who lives needs none of its own. @returns how it ended */
async function die(boundary: string, at: number) {
  const program = resolve(import.meta.dirname, '../fixtures/dying.ts');
  const child = spawn(process.execPath, [program, home, boundary, String(at)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
  });
  await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

/** The headlines of what was posted of its own accord, as a reader sees them. */
const postedHeadlines = (): readonly string[] =>
  filed(join(home, 'posted.jsonl'))
    .filter(({ key }) => !key.startsWith('re:'))
    .flatMap(({ text }) => text.match(/^Story \d+$/gm) ?? []);

const writeStory = (number: number): Promise<void> =>
  writeArticle(home, `alibaba/2026-11-23-story-${number}`, {
    title: `Story ${number}`,
    body: `Alibaba Cloud's revenue rose ${10 + number} percent, Alibaba said.`,
  });

test.each([
  'before store.applyLibrary',
  'after store.applyLibrary',
  'before store.claimSlots',
  'after store.claimSlots',
  'before store.unseen',
  'before store.commitSlot',
  'after store.commitSlot',
  'before store.claimDeliveries',
  'after store.claimDeliveries',
  'before store.fence',
  'after store.fence',
  'before platform.post',
  'after platform.post',
  'before store.settleDeliveries',
  'after store.settleDeliveries',
  'before store.prune',
  'after store.prune',
])('killed %s, every story still arrives, and once', async (boundary) => {
  await writeStory(2);
  expect(await die(boundary, START + 2 * MINUTE)).toEqual(KILLED);
  await writeStory(3);
  await live(home, { instants: [START + 3 * MINUTE, START + 4 * MINUTE] });
  expect(postedHeadlines().toSorted()).toEqual(['Story 1', 'Story 2', 'Story 3']);
});

test.each([
  'before platform.find',
  'after platform.find',
  'before store.commitSlot',
  'after store.commitSlot',
])(
  'killed %s after a backup was restored, no story posted since the backup is posted again',
  async (boundary) => {
    const file = join(home, 'data', 'dateline.db');
    const copy = join(home, 'backup.db');
    const { clock } = fakeWorld(START + MINUTE);
    await backup({ to: copy, snapshot: snapshotOf({ file }, clock), clock, out: () => {} });
    await writeStory(2);
    await live(home, { instants: [START + 2 * MINUTE] });
    for (const end of ['', '-wal', '-shm']) await rm(`${file}${end}`, { force: true });
    await rename(copy, file);

    expect(await die(boundary, START + 3 * MINUTE)).toEqual(KILLED);
    await live(home, { instants: [4, 5, 6].map((minutes) => START + minutes * MINUTE) });
    await writeStory(3);
    await live(home, { instants: [7, 8].map((minutes) => START + minutes * MINUTE) });
    expect(postedHeadlines()).toEqual(['Story 1', 'Story 2', 'Story 3']);
  },
);
