import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { instant } from '../fakes/world.ts';
import { filed } from '../fakes/file-platform.ts';
import { makeHome, removeHome, writeArticle } from '../fakes/dateline.ts';

/** A home in which a channel follows, and has been given a first story. Each test works on a copy. */
let followed: string;
let home: string;
beforeAll(async () => {
  followed = home = await makeHome();
  expect(await run('none', [START], 'follow alibaba cloud every 1 minutes')).toEqual(ENDED);
  await writeStory(1);
  expect(await run('none', [START + MINUTE])).toEqual(ENDED);
});
afterAll(() => removeHome(followed));
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'dateline-'));
  await cp(followed, home, { recursive: true });
});
afterEach(() => removeHome(home));

const START = instant('2026-11-23T08:00Z');
const MINUTE = 60_000;
const ENDED = { code: 0, signal: null };

/** Runs the real parts in a process of their own. @returns the signal that ended it, or null, and its exit code */
async function run(boundary: string, instants: readonly number[], ...question: readonly string[]) {
  const program = resolve(import.meta.dirname, '../fixtures/dying.ts');
  const child = spawn(process.execPath, [program, home, boundary, instants.join(), ...question], {
    stdio: ['ignore', 'inherit', 'inherit'],
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
  'before platform.post',
  'after platform.post',
  'before store.settleDeliveries',
  'after store.settleDeliveries',
])('killed %s, every story still arrives, and once', async (boundary) => {
  await writeStory(2);
  expect(await run(boundary, [START + 2 * MINUTE])).toEqual({ code: null, signal: 'SIGKILL' });
  await writeStory(3);
  expect(await run('none', [START + 3 * MINUTE, START + 4 * MINUTE])).toEqual(ENDED);
  expect(postedHeadlines().toSorted()).toEqual(['Story 1', 'Story 2', 'Story 3']);
});
