import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { type NewMessage, openTranscript } from '../../../src/platforms/local/transcript.ts';

const note = (key: string, more: Partial<NewMessage> = {}): NewMessage => ({
  key,
  place: 'news',
  author: 'dateline',
  body: { text: key },
  at: 1_000,
  ...more,
});

async function fresh() {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-transcript-'));
  const file = join(folder, 'below', 'transcript.db');
  const transcript = openTranscript(file);
  return {
    file,
    transcript,
    async [Symbol.asyncDispose]() {
      transcript.close();
      await rm(folder, { recursive: true });
    },
  };
}

test('a key names one message of a place', async () => {
  await using it = await fresh();
  const first = it.transcript.append(note('k'));
  expect(it.transcript.append(note('k', { body: 'other', at: 2_000 }))).toEqual(first);
  expect(it.transcript.append(note('k', { place: 'direct' })).seq).not.toBe(first.seq);
  expect(it.transcript.latest('news', 0, 10)).toEqual([first]);
});

test('what another process wrote to the file is there', async () => {
  await using it = await fresh();
  const other = openTranscript(it.file);
  const message = other.append(note('k', { body: { deep: ['ü', 1, null] } }));
  other.close();
  expect(it.transcript.latest('news', 0, 10)).toEqual([message]);
  expect(it.transcript.find('news', 'k', 0)).toEqual(message);
});

test('words and the note that they were heard are kept together or not at all', async () => {
  await using it = await fresh();
  expect(() => it.transcript.hear('i1', 1, note('k', { body: { big: 1n } }))).toThrow(/BigInt/);
  expect(it.transcript.hear('i1', 1, note('k'))).toBe(true);
  expect(it.transcript.hear('i1', 2, note('other'))).toBe(false);
  expect(it.transcript.latest('news', 0, 10)).toHaveLength(1);
});

test('an edit keeps the place in the row and counts as a change', async () => {
  await using it = await fresh();
  const first = it.transcript.append(note('a'));
  const second = it.transcript.append(note('b'));
  const edited = it.transcript.replace('news', first.seq, { text: 'new' });
  expect(edited).toEqual({ ...first, body: { text: 'new' }, revision: 3 });
  expect(it.transcript.latest('news', 0, 10)).toEqual([edited, second]);
  expect(it.transcript.revision()).toBe(3);
});

test('the latest are the last ones, oldest first', async () => {
  await using it = await fresh();
  for (const key of ['a', 'b', 'c', 'd']) it.transcript.append(note(key));
  expect(it.transcript.latest('news', 0, 2).map(({ seq }) => seq)).toEqual([3, 4]);
  expect(it.transcript.latest('news', 3, 2).map(({ seq }) => seq)).toEqual([4]);
});

test('a follower gets every change once and in order, also those made while it was busy', async () => {
  await using it = await fresh();
  const ending = new AbortController();
  it.transcript.append(note('before'));
  const seen: number[] = [];
  const following = (async () => {
    for await (const { revision } of it.transcript.follow(1, ending.signal)) {
      seen.push(revision);
      if (revision === 2) it.transcript.append(note('while busy'));
      if (revision === 151) ending.abort();
    }
  })();
  for (let count = 2; count <= 150; count++) it.transcript.append(note(`n${count}`));
  await following;
  expect(seen).toEqual(Array.from({ length: 150 }, (_, index) => index + 2));
});

test('a follower gets what another process wrote at the next look, and a look at nothing new wakes nobody', async () => {
  await using it = await fresh();
  const other = openTranscript(it.file);
  const follower = it.transcript.follow(0, new AbortController().signal);
  const first = follower.next();
  const message = other.append(note('k'));
  it.transcript.look();
  expect(await first).toEqual({ value: message, done: false });
  let woken = false;
  void follower.next().then(() => (woken = true));
  it.transcript.look();
  await Promise.resolve();
  expect(woken).toBe(false);
  other.close();
});

test('a follower that waits ends when it is told to', async () => {
  await using it = await fresh();
  const ending = new AbortController();
  const following = Array.fromAsync(it.transcript.follow(0, ending.signal));
  ending.abort();
  expect(await following).toEqual([]);
});

test('a transcript of a newer Dateline is left alone, and the error says what to do', async () => {
  await using it = await fresh();
  const raw = new DatabaseSync(it.file);
  raw.exec('pragma user_version = 99');
  raw.close();
  expect(() => openTranscript(it.file)).toThrow(/newer version.*transcript\.db.*move the file/s);
});
