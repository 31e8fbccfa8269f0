import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Installation } from '@slack/oauth';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttp, listen } from '../../../src/http.ts';
import { createInstall, createStates } from '../../../src/platforms/slack/install.ts';
import { SCOPES } from '../../../src/platforms/slack/manifest.ts';
import { realWorld } from '../../../src/world.ts';
import { fakeLog } from '../../fakes/log.ts';
import { fakeWorld } from '../../fakes/world.ts';

const CLIENT_SECRET = 'canary-of-the-client';

/** What Slack answers `oauth.v2.access` with; `auth.test` follows it. */
let access: Record<string, unknown> = {};
let calls: { path: string; args: Record<string, string> }[] = [];
let stored: Installation[] = [];
let log = fakeLog();
const ends: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  calls = [];
  stored = [];
  log = fakeLog();
  access = {
    ok: true,
    access_token: 'xoxe.xoxb-canary',
    refresh_token: 'xoxe-canary',
    expires_in: 43_200,
    token_type: 'bot',
    scope: 'commands,chat:write',
    bot_user_id: 'U1',
    app_id: 'A1',
    team: { id: 'T1', name: 'Tea & <b>biscuits</b>' },
    enterprise: null,
    authed_user: { id: 'U9' },
    is_enterprise_install: false,
  };
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Dateline's HTTP, with a Slack of its own on loopback behind it. */
async function start(world = fakeWorld()) {
  const slack = createServer((request, response) => {
    void (async () => {
      const args = Object.fromEntries(new URLSearchParams(await text(request)));
      const path = request.url ?? '';
      calls.push({ path, args });
      const answer =
        path === '/api/auth.test' ? { ok: true, bot_id: 'B1', url: 'https://e.example/' } : access;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    })();
  }).listen(0, '127.0.0.1');
  await once(slack, 'listening');
  ends.push(async () => void slack.close());
  const apiUrl = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api`;
  const listeners = createInstall({
    clientId: '1.2',
    clientSecret: CLIENT_SECRET,
    publicUrl: 'https://dateline.example',
    apiUrl,
    installations: {
      storeInstallation: async (installation) => void stored.push(installation),
      fetchInstallation: async () => {
        throw new Error('not asked for here');
      },
    },
    world,
    log,
  });
  const health = { live: true, ready: true, store: 'answers', scheduler: 'runs', stopping: false } as const;
  const metrics = { type: 'text/plain', text: async () => '' };
  const app = createHttp({ health: async () => health, metrics, log, listeners });
  const http = await listen(app, 0, realWorld.clock);
  ends.push(() => http.stop());
  const base = `http://127.0.0.1:${http.port}`;
  const get = async (path: string, cookie = '') => {
    // oxlint-disable-next-line no-restricted-globals
    const answer = await fetch(base + path, { headers: { cookie }, redirect: 'manual' });
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  };
  /** Opens the page, as a browser that keeps its cookie. */
  const begin = async () => {
    const { html, headers, status } = await get('/slack/install');
    const href = /<a href="([^"]+)">Add to Slack/.exec(html)?.[1] ?? '';
    const link = new URL(href.replaceAll('&#38;', '&'));
    const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';');
    return { html, headers, status, link, cookie, state: link.searchParams.get('state') ?? '' };
  };
  return { get, begin, apiUrl, world };
}

describe('the page', () => {
  test('leads to Slack with the scopes that it explains, the way back, and a state that its cookie has too', async () => {
    const { begin, apiUrl } = await start();
    const { html, headers, status, link, cookie, state } = await begin();
    expect(status).toBe(200);
    expect(link.origin + link.pathname).toBe(new URL('/oauth/v2/authorize', apiUrl).href);
    expect(link.searchParams.get('scope')?.split(',')).toEqual(Object.keys(SCOPES));
    expect(link.searchParams.get('redirect_uri')).toBe('https://dateline.example/slack/oauth_redirect');
    expect(link.searchParams.get('client_id')).toBe('1.2');
    expect(cookie).toBe(`slack-app-oauth-state=${state}`);
    expect(headers.get('set-cookie')).toMatch(/Secure; HttpOnly; Path=\/; Max-Age=600/);
    for (const scope of Object.keys(SCOPES)) expect(html).toContain(`<code>${scope}</code>`);
  });

  test('is a page in English with a heading, runs nothing, loads nothing and is kept by nobody', async () => {
    const { begin } = await start();
    const { html, headers } = await begin();
    expect(html).toMatch(/<html lang="en">[^]*<title>Add Dateline to Slack<[^]*<main>[^]*<h1>/);
    expect(html).not.toMatch(/<script|<link|<img|src=/);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('back from Slack', () => {
  test('the code is exchanged once, and the installation kept with its token', async () => {
    const { get, begin } = await start();
    const { cookie, state } = await begin();
    const { status, html, headers } = await get(`/slack/oauth_redirect?code=c1&state=${state}`, cookie);
    expect(status).toBe(200);
    expect(html).toContain('installed in Tea &#38; &#60;b&#62;biscuits&#60;/b&#62;');
    expect(html).toContain('slack://app?team=T1&amp;id=A1');
    expect(headers.get('set-cookie')).toContain('slack-app-oauth-state=deleted');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(calls.map(({ path }) => path)).toEqual(['/api/oauth.v2.access', '/api/auth.test']);
    expect(calls[0]?.args).toMatchObject({
      code: 'c1',
      redirect_uri: 'https://dateline.example/slack/oauth_redirect',
    });
    expect(stored).toMatchObject([
      {
        team: { id: 'T1' },
        bot: { token: 'xoxe.xoxb-canary', refreshToken: 'xoxe-canary', userId: 'U1', id: 'B1' },
        isEnterpriseInstall: false,
      },
    ]);
  });

  test('an organization’s installation is kept as that', async () => {
    access = { ...access, team: null, enterprise: { id: 'E1', name: 'Group' }, is_enterprise_install: true };
    const { get, begin } = await start();
    const { cookie, state } = await begin();
    const { html } = await get(`/slack/oauth_redirect?code=c1&state=${state}`, cookie);
    expect(html).toContain('installed in Group');
    expect(stored).toMatchObject([{ enterprise: { id: 'E1' }, isEnterpriseInstall: true }]);
  });

  test.each<[what: string, query: (state: string) => string, cookie: boolean, status: number, said: RegExp]>([
    ['a person who declined', () => 'error=access_denied', true, 403, /declined at Slack/],
    ['another refusal', () => 'error=invalid_scope_requested', true, 400, /<code>invalid_scope_requested</],
    ['no state', () => 'code=c1', true, 400, /not begun in this browser/],
    ['no code', (state) => `state=${state}`, true, 400, /Slack sent no code/],
    ['another browser', (state) => `code=c1&state=${state}`, false, 400, /not begun in this browser/],
    ['another state', (state) => `code=c1&state=${state}x`, true, 400, /not begun in this browser/],
    ['markup', () => 'error=%3Cscript%3E', true, 400, /Slack sent no code/],
  ])('after %s nothing is installed, and it says so', async (_, query, withCookie, status, said) => {
    const { get, begin } = await start();
    const { cookie, state } = await begin();
    const answer = await get(`/slack/oauth_redirect?${query(state)}`, withCookie ? cookie : '');
    expect(answer.html).toMatch(said);
    expect(answer.html).toMatch(/<h1>Dateline was not installed<[^]*<a href="install">Begin again/);
    expect(answer.status).toBe(status);
    expect(calls).toEqual([]);
    expect(stored).toEqual([]);
  });

  test('after ten minutes the state is too old', async () => {
    const { get, begin, world } = await start();
    const { cookie, state } = await begin();
    world.pass(600_001);
    const { html } = await get(`/slack/oauth_redirect?code=c1&state=${state}`, cookie);
    expect(html).toContain('more than ten minutes ago');
    expect(calls).toEqual([]);
  });

  test('what Slack refuses is named, and no secret is shown or logged', async () => {
    access = { ok: false, error: 'invalid_code' };
    const { get, begin } = await start();
    const { cookie, state } = await begin();
    const { html, status } = await get(`/slack/oauth_redirect?code=c1&state=${state}`, cookie);
    expect(status).toBe(400);
    expect(html).toContain('<code>invalid_code</code>');
    expect(JSON.stringify([html, log.lines])).not.toMatch(/canary|xox/);
    expect(log.lines).toContainEqual(expect.objectContaining({ message: 'an installation in Slack failed' }));
  });
});

describe('a state', () => {
  const back = { scopes: ['commands'] };

  test('is taken by another process of the same app, and not by another app', async () => {
    const world = fakeWorld();
    const states = createStates(CLIENT_SECRET, world, back);
    const state = await states.generateStateParam(back, undefined as never);
    const verify = async (secret: string, text: string) =>
      await createStates(secret, world, back).verifyStateParam(undefined as never, text);
    expect(await verify(CLIENT_SECRET, state)).toBe(back);
    await expect(verify('another', state)).rejects.toThrow(/not signed by this app/);
  });

  test('is taken as it was given alone', async () => {
    const states = createStates(CLIENT_SECRET, fakeWorld(), back);
    const state = await states.generateStateParam(back, undefined as never);
    expect(state).toMatch(/^[\w.-]+$/);
    for (let at = 0; at < state.length; at += 1) {
      const changed = state.slice(0, at) + (state[at] === 'x' ? 'y' : 'x') + state.slice(at + 1);
      await expect(states.verifyStateParam(undefined as never, changed)).rejects.toThrow(/not signed/);
    }
    for (const text of ['', '.', '..', `${state}.`, state.slice(1)])
      await expect(states.verifyStateParam(undefined as never, text)).rejects.toThrow(/not signed/);
  });

  test('is never the same twice', async () => {
    const states = createStates(CLIENT_SECRET, fakeWorld(), back);
    const made = [1, 2, 3].map(() => states.generateStateParam(back, undefined as never));
    expect(new Set(await Promise.all(made)).size).toBe(3);
  });
});
