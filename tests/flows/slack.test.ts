import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Program } from '../fakes/program.ts';
import { startSlack, type FakeMessage, type FakeSlack } from '../fakes/slack/slack.ts';
import { createHost, IN_ASIA, IN_EUROPE, readmeFrom, type Host } from './host.ts';

// The README's way from nothing to a digest in a channel, in its own words, by the program as it is started.

const [printManifest = '', dotenv = '', start = '', inSlack = ''] = readmeFrom('Slack in five minutes').code;
const [invite = '', follow = ''] = inSlack.split('\n');

const TOKENS = {
  bot: 'xoxb-1234567890-canarybot',
  app: 'xapp-1-A0DATELINE-canaryapp',
  signing: 'canarysigningsecret',
};

let host: Host;
let slack: FakeSlack;

beforeEach(async () => {
  host = await createHost();
  slack = await startSlack({ app: { appToken: TOKENS.app, signingSecret: TOKENS.signing } });
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await slack[Symbol.asyncDispose]();
});

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
    const program = host.run(start, { SLACK_API_URL: slack.apiUrl });
    await reached(program);
    return program;
  }

  test('the README leads from nothing to a digest in a channel, once, whose buttons work after a restart', async () => {
    expect(invite).toBe('/invite @dateline');
    const printed = host.run(printManifest);
    expect(await printed.ended).toBe(0);
    makeApp(printed.printed.out);
    await writeFile(join(host.home, '.env'), `${env}\n`);

    const first = await begin();
    await slack.inviteBot('T1', 'C1', 'U1');
    await type(follow);
    await answered(/weekday/i);
    expect(digests()).toEqual([]);

    await host.publish(first, 'alibaba/2026-11-23-cloud-grows', IN_EUROPE);
    host.letItBeNine();
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
    host.letItBeNine();
    await host.looked();
    expect(digests()).toHaveLength(1);

    const doctor = host.run('npm run --silent doctor', { SLACK_API_URL: slack.apiUrl });
    expect(await doctor.ended, doctor.printed.out).toBe(0);
    expect(doctor.printed.out).toMatch(/^ok +channels: #news \(C1\)/m);

    await slack.uninstall('T1');
    await host.publish(second, 'alibaba/2026-11-24-more', IN_ASIA);
    host.letItBeNine();
    await expect.poll(() => host.state()).toMatchObject({ state: 'paused', paused_because: 'gone' });
    expect(digests()).toHaveLength(1);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    const all = host.printed();
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
  await writeFile(join(host.home, '.env'), env.join('\n'));
  slack.addWorkspace({ id: 'T1', name: 'Acme' });
  slack.addUser('T1', { id: 'U1', name: 'reader' });
  slack.addChannel('T1', { id: 'C1', name: 'news' });
  const program = host.run(start, { SLACK_API_URL: slack.apiUrl });
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
  await host.publish(program, 'alibaba/2026-11-23-cloud-grows', IN_EUROPE);
  host.letItBeNine();
  await slack.until(() => digests().length > 0);

  const doctor = host.run('npm run --silent doctor', { SLACK_API_URL: slack.apiUrl });
  expect(await doctor.ended, doctor.printed.out).toBe(0);
  expect(doctor.printed.out).toMatch(/^ok +workspaces: T1: Slack knows Dateline/m);
  program.child.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  const kept = readFileSync(join(host.home, 'data', 'dateline.db'), 'latin1');
  const everything = kept + host.printed();
  const [granted] = slack.heard('oauth.v2.access');
  const token = granted?.answer?.['access_token'];
  expect(token).toMatch(/^xoxb-/);
  for (const secret of [String(token), TOKENS.signing, 'client-secret', 'a1'.repeat(32)])
    expect(everything.includes(secret)).toBe(false);
});
