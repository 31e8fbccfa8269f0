import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realWorld } from '../../src/world.ts';
import { makeHome, removeHome, writeArticle } from '../fakes/dateline.ts';
import { startProgram, type Program } from '../fakes/program.ts';
import { startSlack, type FakeMessage, type FakeSlack } from '../fakes/slack/slack.ts';

// The README's way from nothing to a digest in a channel, in its own words, by the program as it is started.

const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
const section = README.slice(README.indexOf('## Slack in five minutes'));
const [printManifest = '', dotenv = '', start = '', inSlack = ''] = [
  ...section.matchAll(/^ *```\w*\n([^]*?)^ *```$/gm),
].map(([, block = '']) => block.replaceAll(/^ +/gm, '').trim());
const [invite = '', follow = ''] = inSlack.split('\n');

const TOKENS = {
  bot: 'xoxb-1234567890-canarybot',
  app: 'xapp-1-A0DATELINE-canaryapp',
  signing: 'canarysigningsecret',
};

let home: string;
let slack: FakeSlack;
const programs: Program[] = [];

beforeEach(async () => {
  home = await makeHome();
  slack = await startSlack({ app: { appToken: TOKENS.app, signingSecret: TOKENS.signing } });
});
afterEach(async () => {
  for (const program of programs.splice(0)) await program[Symbol.asyncDispose]();
  await slack[Symbol.asyncDispose]();
  await removeHome(home);
});

/** Does what one of the README's lines of a shell does. */
function run(command: string, env: Readonly<Record<string, string>> = {}): Program {
  const [, script = '', more = ''] = /^npm (?:run --silent )?([\w:]+)(?: -- (.*))?$/.exec(command) ?? [];
  const { scripts } = JSON.parse(
    readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'),
  ) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [, args = ''] = /^exec node bin\/dateline\.mjs ?(.*)$/.exec(scripts[script] ?? '') ?? [];
  expect(scripts[script], command).toBeDefined();
  const program = startProgram(home, `${args} ${more}`.split(' ').filter(Boolean), env);
  programs.push(program);
  return program;
}

/** Makes an app from a manifest, and installs it in a workspace with a person and a channel that it is not in. */
function makeApp(manifest: string): void {
  const { oauth_config } = JSON.parse(manifest) as {
    readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  };
  slack.addWorkspace({ id: 'T1', name: 'Acme', botToken: TOKENS.bot, scopes: oauth_config.scopes.bot });
  slack.addUser('T1', { id: 'U1', name: 'reader', tz: 'Europe/London' });
  slack.addChannel('T1', { id: 'C1', name: 'news', members: ['U1'] });
}

const digests = (): readonly FakeMessage[] =>
  slack.messages('T1', 'C1').filter(({ metadata }) => metadata !== undefined);

const answered = (words: RegExp): Promise<void> =>
  slack.until(() => slack.messages('T1', 'C1').some(({ text }) => words.test(text)));

/** A query of what Dateline remembers, while it runs. */
function remembered<T>(work: (database: DatabaseSync) => T): T {
  using database = new DatabaseSync(join(home, 'data', 'dateline.db'), { timeout: 10_000 });
  return work(database);
}

/** Nobody waits here until it is nine: the slot is due now. */
function letItBeNine(): void {
  const now = realWorld.clock.now();
  remembered((database) => database.prepare('update subscriptions set next_due_at = ?').run(now));
}

/** Resolves when the slot was answered: the next one is ahead. */
async function looked(): Promise<void> {
  await expect
    .poll(() => remembered((database) => database.prepare('select next_due_at from subscriptions').get()))
    .not.toMatchObject({ next_due_at: expect.toSatisfy((at: number) => at <= realWorld.clock.now()) });
}

const state = () =>
  remembered((database) => database.prepare('select state, paused_because from subscriptions').get());

/** What is logged when one article was read. */
const READ = /"changed":1,.*the library was brought up to date/;

const ask = { workspace: 'T1', user: 'U1', channel: 'C1' } as const;

/** Types a line in the channel. */
async function type(line: string): Promise<void> {
  const [command = '', ...words] = line.split(' ');
  const { acked } = await slack.command({ ...ask, command, text: words.join(' ') });
  expect(acked).toBe(true);
}

/** A transport, by what the README says to set. */
const TRANSPORTS = {
  'Socket Mode': {
    env: dotenv.replace('xoxb-…', TOKENS.bot).replace('xapp-…', TOKENS.app),
    reached: () => slack.until(() => slack.sockets() === 2),
  },
  'signed requests': {
    env: `SLACK_BOT_TOKEN=${TOKENS.bot}\nSLACK_SIGNING_SECRET=${TOKENS.signing}`,
    reached: async (program: Program) => {
      await program.until(/Ctrl\+C/);
      const [, port] = await program.until(/"port":(\d+),"msg":"health/, 'err');
      expect(await slack.useHttp(`http://127.0.0.1:${port}/slack/events`)).toBe(true);
      return port;
    },
  },
} as const;

describe.each(Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])('by %s', (transport) => {
  const { env, reached } = TRANSPORTS[transport];

  async function begin(): Promise<Program> {
    const program = run(start, { SLACK_API_URL: slack.apiUrl });
    await reached(program);
    return program;
  }

  test('the README leads from nothing to a digest in a channel, once, whose buttons work after a restart', async () => {
    expect(invite).toBe('/invite @dateline');
    const printed = run(printManifest);
    expect(await printed.ended).toBe(0);
    makeApp(printed.printed.out);
    await writeFile(join(home, '.env'), `${env}\n`);

    const first = await begin();
    await slack.inviteBot('T1', 'C1', 'U1');
    await type(follow);
    await answered(/weekday/i);
    expect(digests()).toEqual([]);

    await writeArticle(home, 'alibaba/2026-11-23-cloud-grows', {
      title: 'Alibaba Cloud grows in Europe',
      body: 'Alibaba Cloud said that its revenue in Europe rose 12 percent in the quarter to 30 September 2026.',
    });
    await first.until(READ, 'err');
    letItBeNine();
    await slack.until(() => digests().length > 0);
    const [digest] = digests();
    expect(digest?.text).toContain('12 percent');
    expect(digest?.text).toContain('ledger.example');
    expect(JSON.stringify(digest?.blocks)).toContain('12 percent');
    expect(digest?.sentWith).toMatchObject({ unfurl_links: false, unfurl_media: false });
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = await begin();
    const { acked } = await slack.press({ ...ask, on: digest?.ts ?? '', label: 'Sources' });
    expect(acked).toBe(true);
    await answered(/The Daily Ledger/);
    letItBeNine();
    await looked();
    expect(digests()).toHaveLength(1);

    const doctor = run('npm run --silent doctor', { SLACK_API_URL: slack.apiUrl });
    expect(await doctor.ended, doctor.printed.out).toBe(0);
    expect(doctor.printed.out).toMatch(/^ok +channels: #news \(C1\)/m);

    await slack.uninstall('T1');
    await writeArticle(home, 'alibaba/2026-11-24-more', {
      title: 'Alibaba Cloud grows in Asia',
      body: 'Alibaba Cloud said that its revenue in Asia rose 13 percent in the quarter to 30 September 2026.',
      published: '2026-11-24',
    });
    await second.until(READ, 'err');
    letItBeNine();
    await expect.poll(state).toMatchObject({ state: 'paused', paused_because: 'gone' });
    expect(digests()).toHaveLength(1);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    const all = programs.map(({ printed: { out, err } }) => out + err).join('');
    expect(all).not.toMatch(/canary/);
    expect(all).toContain('"level"');
  });
});

/** A page, as the browser of who installs gets it. */
async function visit(url: string, cookie = '') {
  // oxlint-disable-next-line no-restricted-globals
  const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
  const [kept = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  return { location: answer.headers.get('location') ?? '', cookie: kept, text: await answer.text() };
}

test('a workspace that installs the app from its page gets digests, and keeps nothing readable of its token', async () => {
  const publicUrl = 'https://dateline.example';
  const env = [
    'SLACK_CLIENT_ID=1.1',
    'SLACK_CLIENT_SECRET=client-secret',
    `SLACK_SIGNING_SECRET=${TOKENS.signing}`,
    `PUBLIC_URL=${publicUrl}`,
    `ENCRYPTION_KEY=${'a1'.repeat(32)}`,
  ];
  await writeFile(join(home, '.env'), env.join('\n'));
  slack.addWorkspace({ id: 'T1', name: 'Acme' });
  slack.addUser('T1', { id: 'U1', name: 'reader' });
  slack.addChannel('T1', { id: 'C1', name: 'news' });
  const program = run(start, { SLACK_API_URL: slack.apiUrl });
  const port = await TRANSPORTS['signed requests'].reached(program);
  const here = (url: string): string => url.replace(publicUrl, `http://127.0.0.1:${port}`);

  slack.consent({ workspace: 'T1', user: 'U1' });
  const page = await visit(here(`${publicUrl}/slack/install`));
  const [, link = ''] = /href="([^"]+)"/.exec(page.text) ?? [];
  const consented = await visit(link.replaceAll('&#38;', '&'));
  expect((await visit(here(consented.location), page.cookie)).text).toContain(
    'Dateline is installed in Acme',
  );

  await type(follow);
  await answered(/weekday/i);
  await writeArticle(home, 'alibaba/2026-11-23-cloud-grows', {
    title: 'Alibaba Cloud grows in Europe',
    body: 'Alibaba Cloud said that its revenue in Europe rose 12 percent in the quarter to 30 September 2026.',
  });
  await program.until(READ, 'err');
  letItBeNine();
  await slack.until(() => digests().length > 0);

  const doctor = run('npm run --silent doctor', { SLACK_API_URL: slack.apiUrl });
  expect(await doctor.ended, doctor.printed.out).toBe(0);
  expect(doctor.printed.out).toMatch(/^ok +workspaces: T1: Slack knows Dateline/m);
  program.child.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  const kept = readFileSync(join(home, 'data', 'dateline.db'), 'latin1');
  const everything = kept + programs.map(({ printed: { out, err } }) => out + err).join('');
  const [granted] = slack.heard('oauth.v2.access');
  const token = granted?.answer?.['access_token'];
  expect(token).toMatch(/^xoxb-/);
  for (const secret of [String(token), TOKENS.signing, 'client-secret', 'a1'.repeat(32)])
    expect(everything.includes(secret)).toBe(false);
});
