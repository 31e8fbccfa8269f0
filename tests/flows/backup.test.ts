import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backup, snapshotOf } from '../../src/admin/backup.ts';
import { makeHome, removeHome, startDateline, writeArticle } from '../fakes/dateline.ts';
import { fakePlatform } from '../fakes/platform.ts';
import { fakeWorld } from '../fakes/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let home: string;
let dateline: Awaited<ReturnType<typeof startDateline>>;
beforeEach(async () => {
  home = await makeHome();
  dateline = await startDateline(home, { world: fakeWorld(), platform: fakePlatform() });
});
afterEach(async () => {
  await dateline.stop();
  await removeHome(home);
});

const database = (): string => join(home, 'data', 'dateline.db');

const takeBackup = (): Promise<number> =>
  backup({
    to: join(home, 'backup.db'),
    snapshot: snapshotOf({ file: database() }, dateline.world.clock),
    clock: dateline.world.clock,
    out: () => {},
  });

/** The machine is lost; some time later the backup takes the database's place. The chat was elsewhere, and is as it was. */
async function loseAndRestore(after = 0): Promise<void> {
  const { world, platform } = dateline;
  await dateline.stop();
  for (const end of ['', '-wal', '-shm']) await rm(`${database()}${end}`, { force: true });
  await rename(join(home, 'backup.db'), database());
  world.pass(after);
  dateline = await startDateline(home, { world, platform });
}

const write = (number: number): Promise<void> =>
  writeArticle(home, `alibaba/2026-11-23-story-${number}`, {
    title: `Story ${number}`,
    body: `Alibaba Cloud's revenue rose ${10 + number} percent, Alibaba said.`,
  });

async function minutes(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await dateline.minute();
}

const headlines = (): readonly string[] =>
  dateline.posted().flatMap((text) => text.match(/^Story \d+$/gm) ?? []);

describe('a backup that is restored', () => {
  test('has all that was known when it was taken, and goes on', async () => {
    await dateline.ask('follow alibaba cloud every 1 minutes');
    await write(1);
    await minutes(1);
    await takeBackup();
    await loseAndRestore();
    await write(2);
    await minutes(3);
    expect(headlines()).toEqual(['Story 1', 'Story 2']);
  });

  test.each([
    ['at once', 0],
    ['after many slots', 3 * HOUR],
  ])(
    '%s, posts nothing twice that was posted after it was taken, and what comes later once',
    async (_, gap) => {
      await dateline.ask('follow alibaba cloud every 1 minutes');
      await write(1);
      await minutes(1);
      await takeBackup();
      for (const number of [2, 3, 4, 5, 6]) {
        await write(number);
        await minutes(1);
      }
      await loseAndRestore(gap);
      await minutes(5);
      expect(headlines()).toEqual([1, 2, 3, 4, 5, 6].map((number) => `Story ${number}`));
      expect(dateline.log.lines.map(({ message }) => message)).toContain(
        'these stories count as given: they may have been posted after the backup that was restored',
      );
      await write(7);
      await minutes(2);
      expect(headlines().slice(6)).toEqual(['Story 7']);
    },
  );

  test('past the grace of a slot that had its post, posts it in no later slot either', async () => {
    await dateline.ask('follow alibaba cloud daily 09:00 UTC');
    await takeBackup();
    await write(1);
    await minutes(60);
    expect(headlines()).toEqual(['Story 1']);
    await loseAndRestore(13 * HOUR);
    await minutes(1);
    dateline.world.pass(24 * HOUR);
    await minutes(2);
    expect(headlines()).toEqual(['Story 1']);
  });

  test('with no post since it was taken, loses nothing that has come meanwhile', async () => {
    await dateline.ask('follow alibaba cloud every 1 minutes');
    await takeBackup();
    await write(1);
    await loseAndRestore(10 * MINUTE);
    await minutes(2);
    expect(headlines()).toEqual(['Story 1']);
  });

  test.each(['arrived', 'did not arrive'])(
    'with a post under way in it that %s later, has it once',
    async (end) => {
      await dateline.ask('follow alibaba cloud every 1 minutes');
      await write(1);
      dateline.platform.faults.push({ fault: 'unavailable' });
      await minutes(1);
      expect(headlines()).toEqual([]);
      await takeBackup();
      if (end === 'arrived') await minutes(1);
      await loseAndRestore();
      await minutes(3);
      expect(headlines()).toEqual(['Story 1']);
    },
  );

  test('where nobody can look, posts nothing twice', async () => {
    await dateline.ask('follow alibaba cloud every 1 minutes');
    await takeBackup();
    await write(1);
    await minutes(1);
    dateline.platform.readable = false;
    await loseAndRestore();
    await minutes(3);
    expect(headlines()).toEqual(['Story 1']);
  });
});
