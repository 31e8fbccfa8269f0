import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeHome, NEWS, removeHome, startDateline, writeArticle } from '../fakes/dateline.ts';
import { fakePlatform } from '../fakes/platform.ts';
import { startPostgres } from '../fakes/postgres.ts';
import type { TestServer } from '../fakes/postgres.ts';
import { fakeWorld } from '../fakes/world.ts';

let server: TestServer;
let home: string;

beforeAll(async () => {
  server = await startPostgres();
  home = await makeHome();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await removeHome(home);
});

test('on PostgreSQL Dateline answers, posts what is new once, and remembers it when it starts again', async () => {
  const shared = { world: fakeWorld(), platform: fakePlatform(), url: await server.database() };
  const first = await startDateline(home, shared);
  expect(await first.ask('alibaba cloud')).toContain('60 percent');
  expect(await first.ask('follow alibaba cloud every 1 minutes')).toContain('every minute');
  await writeArticle(home, 'alibaba/2026-11-23-one', {
    title: 'Cloud grows 21 percent',
    body: "Alibaba Cloud's revenue rose 21 percent in the quarter to 30 September 2026, Alibaba said.",
  });
  await first.minute();
  expect(first.posted()).toMatchObject([expect.stringContaining('up 21 percent')]);
  await first.stop();

  const second = await startDateline(home, shared);
  await second.minute();
  expect(second.posted()).toHaveLength(1);
  expect(await second.ask('list')).toContain('every minute');
  expect(await second.store.posted(NEWS, 5)).toHaveLength(1);
  await second.stop();
});

test('two that start at once on one database read the library once', async () => {
  const url = await server.database();
  const both = await Promise.all([startDateline(home, { url }), startDateline(home, { url })]);
  const [files, others] = await Promise.all(both.map(({ store }) => store.files()));
  expect(others).toEqual(files);
  const articles = files?.filter(({ path }) => path.endsWith('.md')) ?? [];
  expect(articles.length).toBeGreaterThan(5);
  expect(await both[0].store.lastArrival()).toBe(articles.length);
  await Promise.all(both.map((each) => each.stop()));
});
