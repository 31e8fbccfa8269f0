import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { doctor } from '../../src/admin/doctor.ts';
import { readConfig } from '../../src/config.ts';
import { SCOPES } from '../../src/platforms/slack/manifest.ts';
import type { Subscription } from '../../src/domain.ts';
import { openStore } from '../../src/store/open.ts';
import { realWorld } from '../../src/world.ts';
import { makeHome, removeHome, startDateline } from '../fakes/dateline.ts';
import { startProgram } from '../fakes/program.ts';
import { startSlack, type FakeSlack } from '../fakes/slack/slack.ts';
import { room, subscription } from '../store/examples.ts';

let home: string;
beforeEach(async () => {
  home = await makeHome();
});
afterEach(() => removeHome(home));

async function examine(env: Readonly<Record<string, string>> = {}, json = false) {
  const lines: string[] = [];
  const code = await doctor({
    readConfig: () =>
      readConfig({ DIGESTS_DIR: join(home, 'digests'), DATA_DIR: join(home, 'data'), ...env }),
    program: 'test',
    json,
    world: realWorld,
    out: (line) => void lines.push(line),
  });
  return { lines, code };
}

describe('without any chat service', () => {
  test('it looks at what there is, and makes nothing', async () => {
    const { lines, code } = await examine();
    expect(lines).toEqual([
      'ok       configuration: the local workspace on port 3000; Slack and Discord are not set up.',
      expect.stringMatching(/^ok {7}digests: \d+ article\(s\) in 3 /),
      `skipped  database: ${join(home, 'data', 'dateline.db')} is not there yet: the first start makes it.`,
    ]);
    expect(code).toBe(0);
    expect(await readdir(home)).toEqual(['digests']);
  });

  test('it counts what is remembered', async () => {
    const dateline = await startDateline(home);
    await dateline.ask('follow alibaba daily 09:00');
    await dateline.stop();
    const { lines, code } = await examine();
    expect(lines.at(-1)).toBe('ok       database: 1 follow(s) active, 0 paused; 0 post(s) on their way.');
    expect(code).toBe(0);
  });

  test('every problem of the configuration is a line, and a secret is not repeated', async () => {
    const { lines, code } = await examine({ TIME_ZONE: 'Mars', SLACK_BOT_TOKEN: 'canary' });
    expect(lines).toEqual([
      expect.stringMatching(/^wrong {4}configuration: TIME_ZONE: is no IANA/),
      expect.stringMatching(/^wrong {4}configuration: SLACK_BOT_TOKEN: is no bot token/),
    ]);
    expect(code).toBe(1);
  });

  test('a bad article, a folder that is not there and a damaged database are wrong, each in its line', async () => {
    await writeFile(join(home, 'digests/alibaba/2026-01-01-bad.md'), 'no front matter');
    await mkdir(join(home, 'data'));
    await writeFile(join(home, 'data', 'dateline.db'), 'this is no database '.repeat(100));
    const { lines, code } = await examine();
    expect(lines.filter((line) => line.startsWith('wrong'))).toEqual([
      expect.stringMatching(/digests: .*2026-01-01-bad\.md:1: /),
      expect.stringMatching(/database: .*dateline\.db failed/),
    ]);
    expect(code).toBe(1);
    await rm(join(home, 'digests'), { recursive: true });
    expect((await examine()).lines[1]).toMatch(/^wrong {4}digests: .*Is DIGESTS_DIR right\?/);
  });

  test('what has the shape of a secret is struck out of every line', async () => {
    const { lines } = await examine({ DATA_DIR: join(home, 'xoxb-canary-canary') });
    expect(lines.at(-1)).toMatch(/^skipped .*\[secret\]/);
  });

  test('a database that is away is wrong', async () => {
    const { lines, code } = await examine({ DATABASE_URL: 'postgresql:///d?host=/none&password=canary' });
    expect(lines.at(-1)).toMatch(/^wrong {4}database: .*PostgreSQL \/none\/d failed/);
    expect(lines.join('\n')).not.toContain('canary');
    expect(code).toBe(1);
  });

  test('as data it is a line of JSON for each finding', async () => {
    const { lines } = await examine({}, true);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { about: 'configuration', state: 'ok' },
      { about: 'digests', state: 'ok' },
      { about: 'database', state: 'skipped' },
    ]);
  });
});

describe('with Slack', () => {
  let slack: FakeSlack;
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    slack = await startSlack({ app: { appToken: 'xapp-1-canary-canary' } });
    slack.addWorkspace({
      id: 'T1',
      name: 'Acme',
      botToken: 'xoxb-canary-canary',
      scopes: Object.keys(SCOPES),
    });
    slack.addUser('T1', { id: 'U1' });
    env = {
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: 'xoxb-canary-canary',
      SLACK_APP_TOKEN: slack.app.appToken,
      SLACK_CONFIG_TOKEN: slack.app.configToken,
    };
  });
  afterEach(() => slack[Symbol.asyncDispose]());

  test('it looks there too, and names a company that has no command of its own', async () => {
    await mkdir(join(home, 'digests/remind'));
    await writeFile(join(home, 'digests/remind/company.yaml'), 'name: Remind\n');
    const { lines, code } = await examine(env);
    expect(lines).toContainEqual('ok       configuration: Slack by Socket Mode, one workspace.');
    expect(lines).toContainEqual(
      'warning  commands: /remind is a command of Slack itself: it is asked for by /digest remind.',
    );
    expect(lines).toContainEqual('ok       workspaces: Slack knows Dateline as @dateline in Acme (T1).');
    expect(lines).toContainEqual(expect.stringMatching(/^warning {2}manifest: .*otherwise at/));
    expect(code).toBe(0);
  });

  test('it looks where something is followed, or was until the place was lost; not where somebody paused it', async () => {
    const store = await openStore({
      file: join(home, 'data', 'dateline.db'),
      program: 'test',
      ...realWorld,
    });
    const follow = (id: string, more: Partial<Subscription>) =>
      store.addSubscription(
        subscription(id, { place: { platform: 'slack', workspace: 'T1', channel: id }, ...more }),
      );
    for (const id of ['C1', 'C2', 'C3', 'C4']) {
      slack.addChannel('T1', { id });
      await follow(id, {});
    }
    await follow('local', { place: { ...room, channel: 'C4' } });
    await store.pause('C2', 'gone');
    await store.pause('C3', 'forbidden');
    await store.pause('C4', 'owner');
    await store.close();
    const { lines } = await examine(env);
    expect(lines.filter((line) => line.includes('channels: '))).toEqual([
      expect.stringMatching(/#c1 \(C1\)/),
      expect.stringMatching(/#c2 \(C2\)/),
      expect.stringMatching(/#c3 \(C3\)/),
    ]);
  });

  test('the program ends with 1 when something is wrong there, and prints no secret', async () => {
    void slack.revoke('T1');
    await using program = startProgram(home, ['--doctor'], env);
    expect(await program.ended).toBe(1);
    expect(program.printed.out).toMatch(/^wrong {4}workspaces: .*\(token_revoked\)/m);
    expect(program.printed.out + program.printed.err).not.toContain('canary');
    expect(program.printed.err).toBe('');
  });

  test('of many workspaces, it needs the database to know them', async () => {
    const { SLACK_BOT_TOKEN: _, ...rest } = env;
    const { lines } = await examine({
      ...rest,
      SLACK_CLIENT_ID: '1.1',
      SLACK_CLIENT_SECRET: 'canary',
      PUBLIC_URL: 'https://dateline.example',
      HTTP_PORT: '8080',
      ENCRYPTION_KEY: '0'.repeat(64),
    });
    expect(lines.at(-1)).toMatch(/^skipped {2}Slack: Who has installed/);
    expect(lines.join('\n')).not.toContain('canary');
  });
});
