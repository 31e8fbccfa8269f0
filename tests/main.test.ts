import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHome, removeHome } from './fakes/dateline.ts';

const PROGRAM = resolve(import.meta.dirname, '../bin/dateline.mjs');

let home: string;
let running: ChildProcess | undefined;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(async () => {
  if (running?.exitCode === null && running.signalCode === null) {
    running.kill('SIGKILL');
    await once(running, 'exit');
  }
  await removeHome(home);
});

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: join(home, 'data'),
      LOCAL_PORT: '0',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  return child;
}

/** Runs to the end. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = start(args, env);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code: child.exitCode };
}

/** What is printed until a text stands in it. */
async function printedUntil(child: ReturnType<typeof start>, awaited: RegExp): Promise<string> {
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (awaited.test(printed)) return printed;
  }
  throw new Error(`it ended before it printed ${awaited}:\n${printed}`);
}

describe('started', () => {
  test('it prints what there is, today’s digest and the address of a page that answers, and stops on a signal', async () => {
    const child = start([]);
    const ended = once(child, 'exit');
    const printed = await printedUntil(child, /Ctrl\+C/);
    expect(printed).toContain('11 articles about Alibaba, JD.com, Tencent');
    expect(printed).toContain('up 41 percent');
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? '';
    const ask = { kind: 'ask', id: 'test-ask-1', place: 'direct', locale: 'en', words: '/alibaba cloud' };
    // oxlint-disable-next-line no-restricted-globals
    const { status } = await fetch(`${address}/inbound`, { method: 'POST', body: JSON.stringify(ask) });
    expect(status).toBeLessThan(300);
    child.kill('SIGTERM');
    await ended;
    expect(child.exitCode).toBe(0);

    const again = start([]);
    const address2 = /http:\/\/127\.0\.0\.1:\d+/.exec(await printedUntil(again, /Ctrl\+C/))?.[0] ?? '';
    // oxlint-disable-next-line no-restricted-globals
    const kept = await (await fetch(`${address2}/messages?place=direct&after=0`)).text();
    expect(kept).toContain('60 percent');
    again.kill('SIGINT');
    again.kill('SIGTERM');
    await once(again, 'exit');
    expect(again.exitCode).toBe(0);
  });

  test('the page has today’s digest from the first start on, and once', async () => {
    for (let starts = 1; starts <= 2; starts += 1) {
      const child = start([]);
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(await printedUntil(child, /Ctrl\+C/))?.[0] ?? '';
      // oxlint-disable-next-line no-restricted-globals
      const shown = await (await fetch(`${address}/messages?place=news&after=0`)).text();
      expect(shown.split('"place":"news"')).toHaveLength(2);
      expect(shown).toContain('"text":"Latest news\\n');
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });

  test('on a port that is taken, it takes the next', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const child = start([], { LOCAL_PORT: String(port) });
    const printed = await printedUntil(child, /Ctrl\+C/);
    expect(printed).not.toContain(`127.0.0.1:${port} `);
    server.close();
  });
});

describe('asked once', () => {
  test('it prints one answer', async () => {
    const { out, code } = await run(['--once', 'alibaba', 'logistics']);
    expect(out).toContain('more than 5 million');
    expect(code).toBe(0);
  });

  test('in Chinese it answers in Chinese', async () => {
    expect((await run(['--once', '帮助'])).out).toContain('一家公司的消息');
  });

  test('as JSON it prints the reply with every field of the figures', async () => {
    const { out } = await run(['--once', 'alibaba', 'cloud', '--json']);
    const reply = JSON.parse(out) as { stories: { figures: Record<string, unknown>[] }[] };
    const growth = reply.stories
      .flatMap((story) => story.figures)
      .find((figure) => figure['printed'] === '60 percent');
    expect(growth).toMatchObject({
      article: 'alibaba/2021-12-20-overseas-expansion',
      kind: 'change',
      value: 60,
      unit: 'percent',
      bound: '=',
      direction: 'up',
      metric: 'revenue in Southeast Asia',
      of: 'Alibaba Cloud',
      claimant: 'Alibaba Cloud (Zhang Jianfeng)',
    });
  });
});

describe('asked to check', () => {
  test('a text, it prints its figures, each with its sentence', async () => {
    const path = join(home, 'note.txt');
    await writeFile(path, 'A note\n\nTencent said its revenue rose 9 percent.\n');
    const { out, code } = await run(['--check', path]);
    expect(out).toContain('up 9 percent');
    expect(out).toContain('“Tencent said its revenue rose 9 percent.”');
    expect(code).toBe(0);
  });

  test('by who reads no further, it ends quietly, as a signal would end it', async () => {
    const child = start(['--check', '--json']);
    child.stdout.destroy();
    const [err] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(err).toBe('');
    expect(child.exitCode).toBe(141);
  });

  test('a bad article, it says where and what is wrong, and ends with 1', async () => {
    await mkdir(join(home, 'digests/acme'));
    const path = join(home, 'digests/acme/2026-01-01-bad.md');
    await writeFile(path, '---\ntitle: Bad\npublished: 2026-02-30\n---\n\nText.\n');
    const { err, code } = await run(['--check', path]);
    expect(err).toContain(`${path}:3: published: `);
    expect(code).toBe(1);
  });
});

test('the environment wins over .env', async () => {
  await writeFile(join(home, '.env'), 'LOCAL_PORT=wrong\nTIME_ZONE=Mars/Olympus\n');
  const { err } = await run(['--once', 'help'], { LOCAL_PORT: '0' });
  expect(err).toContain('TIME_ZONE');
  expect(err).not.toContain('LOCAL_PORT');
});

test('asked for help, it says how it is used', async () => {
  const { out, code } = await run(['--help']);
  expect(out).toContain('npm start -- --once alibaba cloud');
  expect(code).toBe(0);
});

test('asked for a new article, it makes a file that check finds unwritten', async () => {
  const made = await run(['--new', 'alibaba', 'News of the day', 'https://paper.example/news']);
  const path = made.out.split('\n')[0] ?? '';
  expect(path).toMatch(/\/digests\/alibaba\/\d{4}-\d\d-\d\d-news-of-the-day\.md$/);
  expect(made.code).toBe(0);
  const { err, code } = await run(['--check']);
  expect(err).toBe(`${path}:9: no text after the front matter; write the summary there\n`);
  expect(code).toBe(1);
});

test.each([
  [{ LOCAL_PORT: 'x' }, [], /LOCAL_PORT/],
  [{ DISCORD_PUBLIC_KEY: 'secret-canary' }, [], /DISCORD_PUBLIC_KEY: is no public key/],
  [{ DATABASE_URL: 'mysql://dateline:canary@db/dateline' }, [], /DATABASE_URL: is no address of PostgreSQL/],
  [
    { DATABASE_URL: 'postgresql:///d?host=/none&password=canary' },
    [],
    /PostgreSQL \/none\/d failed: .*Check that/,
  ],
  [{}, ['--move'], /Set DATABASE_URL/],
  [{}, ['--move', 'there'], /write --from before it/],
  [{}, ['--from', 'there'], /--from goes with --move/],
  [{}, ['--onse'], /--onse/],
  [{}, ['alibaba', 'cloud'], /write --once before it/],
  [{}, ['--json'], /--json goes with/],
  [{}, ['--backup'], /--backup takes one FILE/],
  [{}, ['--import', 'a', 'b'], /--import takes one FILE/],
  [{}, ['--export', '--backup', 'a'], /One of --once/],
  [{ DATA_DIR: 'xoxb-canary-canary' }, ['--backup', 'a'], /\[secret\].* is not there/],
  [{}, ['--push', 'A1'], /--manifest takes --http, --many and --push APP/],
  [{}, ['--manifest', '--http'], /Set PUBLIC_URL to its address/],
  [{}, ['--manifest', '--push', 'A1'], /Set SLACK_CONFIG_TOKEN .*api\.slack\.com\/apps/],
  [{}, ['--once'], /What is to be asked/],
] as const)(
  'with %j and %j it says what is wrong in a sentence, and ends with 1',
  async (env, args, message) => {
    const { err, code } = await run(args, env);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/canary|\n\s+at /);
    expect(code).toBe(1);
  },
);
