import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreError, type Store } from '../../src/store/store.ts';
import { makeHome, removeHome, startDateline, writeArticle } from '../fakes/dateline.ts';
import { startProgram, type Program } from '../fakes/program.ts';

let home: string;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => removeHome(home));

/** What one of the endpoints of a program answers. */
async function read(program: Program, path: string) {
  const [, port] = await program.until(/"port":(\d+),"msg":"health/, 'err');
  // oxlint-disable-next-line no-restricted-globals
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, text: await answer.text() };
}

/** Resolves when a program says that it is ready. */
async function ready(program: Program): Promise<void> {
  let status = 0;
  while (status !== 200) ({ status } = await read(program, '/healthz/ready'));
}

describe('a program that runs', () => {
  test('is ready, is measured, and can be backed up and exported', async () => {
    await using program = startProgram(home);
    await program.until(/Ctrl\+C/);
    await ready(program);
    expect((await read(program, '/metrics')).text).toContain('dateline_store_up 1');

    await using saved = startProgram(home, ['--backup', 'copy.db']);
    expect(await saved.ended).toBe(0);
    expect(await readdir(home)).toContain('copy.db');
    await using exported = startProgram(home, ['--export']);
    expect(await exported.ended).toBe(0);
    await writeFile(join(home, 'follows.json'), exported.printed.out);
    await using imported = startProgram(home, ['--import', 'follows.json']);
    expect(await imported.ended).toBe(0);

    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  test('leaves its page to a second one on the same data when it ends', async () => {
    await using first = startProgram(home);
    await first.until(/Ctrl\+C/);
    await using second = startProgram(home);
    await second.until(/another process has a share of the work/, 'err');
    await ready(second);
    expect(second.printed.out).toBe('');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    await second.until(/Dateline is at http/);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test('ends with 1 and says what to do when its port is taken', async () => {
    await using first = startProgram(home);
    const [, port = ''] = await first.until(/"port":(\d+),"msg":"health/, 'err');
    await using second = startProgram(home, [], { HTTP_PORT: port, LOG_LEVEL: 'warn' });
    expect(await second.ended).toBe(1);
    expect(second.printed.err).toBe(
      `Port ${port} cannot be listened on (EADDRINUSE). Set HTTP_PORT to a free one, or to nothing.\n`,
    );
  });

  test('ends with 1 and says what to do when its database is damaged', async () => {
    await using program = startProgram(home);
    await program.until(/Ctrl\+C/);
    // A change by another process makes it read anew what it had in memory.
    const other = new DatabaseSync(join(home, 'data', 'dateline.db'));
    other.exec(`begin immediate; insert into inbound values ('p', 'i', 0)`);
    const log = await open(join(home, 'data', 'dateline.db-wal'), 'r+');
    const { size } = await log.stat();
    await log.write(Buffer.alloc(size - 32, 7), 0, size - 32, 32);
    await log.close();
    other.exec('commit');
    expect(await program.ended).toBe(1);
    other.close();
    expect(program.printed.err).toMatch(/dateline\.db failed: .*(restore a backup|move it away)/);
  });
});

describe('secrets', () => {
  const SECRETS = {
    password: 'canary-password-1',
    slack: 'xoxb-1234567890-canarycanary',
    app: 'xapp-1-A0123456789-canarycanary',
    discord: 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDe.canarycanarycanarycanarycan',
  };
  const all = /canary/;

  test('of the environment are not repeated where they are refused', async () => {
    await using program = startProgram(home, [], {
      DATABASE_URL: `nonsense://user:${SECRETS.password}@db.example/dateline`,
      SLACK_BOT_TOKEN: SECRETS.slack,
      SLACK_APP_TOKEN: SECRETS.app,
      SLACK_SIGNING_SECRET: 'canary-signing',
      DISCORD_TOKEN: SECRETS.discord,
      ENCRYPTION_KEY: 'canary-key',
    });
    expect(await program.ended).toBe(1);
    expect(program.printed.err).toContain('DATABASE_URL');
    expect(program.printed.out + program.printed.err).not.toMatch(all);
  });

  test('in what goes wrong reach neither the log, the endpoints nor the last words', async () => {
    const words = Object.values(SECRETS).slice(1).join(' ');
    await writeFile(
      join(home, 'digests/alibaba', `2021-01-01-${SECRETS.slack}.md`),
      `---\ntitle: ${words}\n`,
    );
    const message = `no connection to postgres://user:${SECRETS.password}@db.example/dateline with ${words}`;
    await writeFile(
      join(home, 'dying.mjs'),
      `process.on('SIGUSR2', () => void Promise.reject(new Error(${JSON.stringify(message)})));`,
    );
    await using program = startProgram(home, [], {
      NODE_OPTIONS: `--import=${join(home, 'dying.mjs')}`,
      UNKNOWN_SECRET: 'canary-of-another-program',
    });
    await program.until(/Ctrl\+C/);
    await program.until(/\[secret\]/, 'err');
    for (const path of ['/healthz', '/metrics', '/healthz/live', '/nothing'])
      expect((await read(program, path)).text).not.toMatch(all);
    program.child.kill('SIGUSR2');
    expect(await program.ended).toBe(1);
    expect(program.printed.err).toContain('no connection to postgres://user:[secret]@db.example');
    expect(program.printed.out + program.printed.err).not.toMatch(all);
  });
});

describe('on a full disk', () => {
  const ifFull = (error: unknown): void => {
    if (!(error instanceof StoreError)) throw error;
  };
  const full = async (): Promise<never> => {
    throw new StoreError('database or disk is full. Make room.');
  };

  test.each(['claimSlots', 'commitSlot', 'claimDeliveries'] satisfies (keyof Store)[])(
    'when %s fails nothing is sent; with room again, all is, once',
    async (method) => {
      const dateline = await startDateline(home);
      await dateline.ask('follow alibaba cloud every 1 minutes');
      await writeArticle(home, 'alibaba/2026-11-23-one', {
        title: 'Story one',
        body: 'Alibaba Cloud said its revenue rose 11 percent.',
      });
      const working = { ...dateline.store };
      Object.assign(dateline.store, { [method]: full });
      await dateline.minute().catch(ifFull);
      expect(dateline.platform.posts).toBe(0);
      Object.assign(dateline.store, working);
      await dateline.minute();
      await dateline.minute();
      expect(dateline.posted().filter((text) => text.includes('Story one'))).toHaveLength(1);
      await dateline.stop();
    },
  );

  test('a post whose end could not be written is noted when there is room again, and not sent again', async () => {
    const dateline = await startDateline(home);
    await dateline.ask('follow alibaba cloud every 1 minutes');
    await writeArticle(home, 'alibaba/2026-11-23-one', {
      title: 'Story one',
      body: 'Alibaba Cloud said its revenue rose 11 percent.',
    });
    const working = { ...dateline.store };
    Object.assign(dateline.store, { settleDeliveries: full });
    const sending = dateline.minute();
    const unnoted = /what became of a delivery could not be noted/;
    await expect.poll(() => dateline.log.lines.some(({ message }) => unnoted.test(message))).toBe(true);
    Object.assign(dateline.store, working);
    await expect
      .poll(() => {
        dateline.world.pass(100);
        return dateline.log.lines.some(({ message }) => message === 'delivered');
      })
      .toBe(true);
    await sending;
    expect(dateline.platform.posts).toBe(1);
    expect((await dateline.store.census()).deliveries).toMatchObject({ ready: 0, sending: 0 });
    await dateline.stop();
  });
});
