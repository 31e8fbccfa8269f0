import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFigures } from '../../src/news/figures/figures.ts';
import { createLibrary } from '../../src/news/library.ts';
import { createLibraryStore } from '../fakes/library-store.ts';
import { fakeLog } from '../fakes/log.ts';
import { fakeWorld } from '../fakes/world.ts';
import { MALFORMED, writeMalformed } from '../fixtures/malformed.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'malformed-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const kinds = Object.entries(MALFORMED);

test.each(kinds.map(([name, kind], at) => [name, kind, at] as const))(
  '%s is named with its file and line',
  async (_, { line, message }, at) => {
    await writeMalformed(dir, kinds.length, 0);
    const { store } = createLibraryStore();
    const { clock } = fakeWorld();
    const library = createLibrary({ dir, store, log: fakeLog(), clock, read: readFigures, reader: '1' });
    const { problems } = await library.refresh();
    const path = join(dir, 'acme', `bad-${at}.md`);
    const first = problems.find((problem) => problem.path === path);
    expect(first).toEqual({ path, line, message: expect.stringMatching(message) });
  },
);

test('three hundred bad files are each named once, below them how many, and the twenty good ones are there', async () => {
  await writeMalformed(dir, 300, 20);
  const shelf = createLibraryStore();
  const log = fakeLog();
  const { clock } = fakeWorld();
  const library = createLibrary({ dir, store: shelf.store, log, clock, read: readFigures, reader: '1' });
  const { problems } = await library.refresh();
  await library.refresh();

  const named = log.lines.filter(({ level }) => level === 'warn');
  const lines = named.map(({ fields, message }) => JSON.stringify([fields, message]));
  expect(new Set(problems.map(({ path }) => path)).size).toBe(300);
  expect(new Set(lines).size).toBe(problems.length);
  expect(lines).toHaveLength(problems.length);
  expect(log.lines.at(-1)).toMatchObject({
    level: 'info',
    fields: { files: 300, problems: problems.length },
  });

  for (let at = 0; at < 20; at += 1)
    expect(shelf.figures(`acme/good-${at}.md`)).toMatchObject([{ printed: `${at + 1} percent` }]);
});
