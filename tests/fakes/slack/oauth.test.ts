import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InstallProvider, MemoryInstallationStore } from '@slack/oauth';
import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { startSlack, type FakeSlack } from './slack.ts';
import { clientOf, SILENT } from './started.ts';

interface Installer extends AsyncDisposable {
  readonly provider: InstallProvider;
  /** Follows the install page to its end, as a browser does. @returns the page's status */
  install(): Promise<number>;
}

/** Slack's own library for installing, behind two addresses of this machine. */
async function installerFor(slack: FakeSlack): Promise<Installer> {
  const { clientId, clientSecret } = slack.app;
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    stateSecret: 'state-secret',
    directInstall: true,
    authorizationUrl: slack.authorizeUrl,
    installationStore: new MemoryInstallationStore(),
    clientOptions: { slackApiUrl: slack.apiUrl },
    logger: SILENT,
  });
  const server = createServer((request, response) => {
    const redirectUri = `http://127.0.0.1:${port()}/oauth`;
    const handled = request.url?.startsWith('/install')
      ? provider.handleInstallPath(request, response, {}, { scopes: ['chat:write', 'commands'], redirectUri })
      : provider.handleCallback(request, response);
    handled.catch(() => response.destroy());
  });
  const port = (): number => (server.address() as AddressInfo).port;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    provider,
    async install() {
      const asked = await visit(`http://127.0.0.1:${port()}/install`);
      const sent = await visit(asked.location);
      return (await visit(sent.location, asked.cookie)).status;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A page, as a browser without patience for redirects gets it. */
async function visit(
  url: string,
  cookie = '',
): Promise<{ readonly status: number; readonly location: string; readonly cookie: string }> {
  // This is the browser of who installs.
  // oxlint-disable-next-line no-restricted-globals
  const { status, headers } = await fetch(url, { redirect: 'manual', headers: { cookie } });
  const [kept = ''] = (headers.get('set-cookie') ?? '').split(';');
  return { status, location: headers.get('location') ?? '', cookie: kept };
}

async function startEmpty(rotates = false): Promise<FakeSlack> {
  const slack = await startSlack({ app: { rotates } });
  slack.addWorkspace({ id: 'T1', name: 'acme' });
  slack.addWorkspace({ id: 'T8', enterprise: 'E1' });
  slack.addWorkspace({ id: 'T9', enterprise: 'E1' });
  for (const workspace of ['T1', 'T8', 'T9']) slack.addUser(workspace, { id: 'U1', name: 'alice' });
  slack.addChannel('T1', { id: 'C1' });
  slack.addChannel('T9', { id: 'C9' });
  return slack;
}

const inT1 = { teamId: 'T1', enterpriseId: undefined, isEnterpriseInstall: false } as const;
const inE1 = { teamId: undefined, enterpriseId: 'E1', isEnterpriseInstall: true } as const;

describe("Slack's own library", () => {
  test('installs in a workspace, with the scopes that it asks for', async () => {
    await using slack = await startEmpty();
    await using installer = await installerFor(slack);
    slack.consent({ workspace: 'T1', user: 'U1' });
    expect(await installer.install()).toBe(200);
    const { botToken, botUserId } = await installer.provider.authorize(inT1);
    expect(botUserId).toBe('UBOT1');
    const test = await clientOf(slack, botToken).auth.test();
    expect(test).toMatchObject({ team_id: 'T1', is_enterprise_install: false });
    expect(test.response_metadata?.scopes).toEqual(['chat:write', 'commands']);
  });

  test('installs nowhere when they say no', async () => {
    await using slack = await startEmpty();
    await using installer = await installerFor(slack);
    slack.consent('denied');
    expect(await installer.install()).toBe(500);
    await expect(installer.provider.authorize(inT1)).rejects.toThrow('Installation Store');
    expect(slack.heard('oauth.v2.access')).toEqual([]);
  });

  test('installs in a whole organisation, and one token is good in each of its workspaces', async () => {
    await using slack = await startEmpty();
    await using installer = await installerFor(slack);
    slack.consent({ enterprise: 'E1', user: 'U1' });
    expect(await installer.install()).toBe(200);
    const { botToken } = await installer.provider.authorize(inE1);
    const client = clientOf(slack, botToken);
    expect(await client.auth.test()).toMatchObject({ team_id: 'E1', is_enterprise_install: true });
    await client.chat.postMessage({ channel: 'C9', text: 'hello' });
    expect(slack.messages('T9', 'C9')).toHaveLength(1);
  });
});

test('a token that rotates lasts twelve hours, and is changed for a new one once', async () => {
  await using slack = await startEmpty(true);
  slack.consent({ workspace: 'T1', user: 'U1' });
  await using installer = await installerFor(slack);
  expect(await installer.install()).toBe(200);
  const { botRefreshToken = '', botToken } = await installer.provider.authorize(inT1);
  const [access] = slack.heard('oauth.v2.access');
  expect(access?.answer).toMatchObject({ expires_in: 43_200, access_token: botToken });
  const { clientId: client_id, clientSecret: client_secret } = slack.app;
  const anybody = new WebClient(undefined, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  const renew = (): Promise<unknown> =>
    anybody.oauth.v2.access({
      client_id,
      client_secret,
      grant_type: 'refresh_token',
      refresh_token: botRefreshToken,
    });
  expect(await renew()).toMatchObject({ expires_in: 43_200, team: { id: 'T1' } });
  await expect(renew()).rejects.toMatchObject({ data: { error: 'invalid_refresh_token' } });
});

test('an app that uninstalls itself is inactive from then on', async () => {
  await using slack = await startEmpty();
  slack.addWorkspace({ id: 'T2', botToken: 'xoxb-2' });
  const client = clientOf(slack, 'xoxb-2');
  const { clientId: client_id, clientSecret: client_secret } = slack.app;
  await client.apps.uninstall({ client_id, client_secret });
  await expect(client.auth.test()).rejects.toMatchObject({ data: { error: 'account_inactive' } });
});

test('a token that the app gives back is revoked', async () => {
  await using slack = await startEmpty();
  slack.addWorkspace({ id: 'T2', botToken: 'xoxb-2' });
  const client = clientOf(slack, 'xoxb-2');
  expect(await client.auth.revoke()).toMatchObject({ revoked: true });
  await expect(client.auth.test()).rejects.toMatchObject({ data: { error: 'token_revoked' } });
});

test('a manifest is validated, written and read', async () => {
  await using slack = await startEmpty();
  const client = clientOf(slack, slack.app.configToken);
  const manifest = { display_information: { name: 'News' } };
  await client.apps.manifest.validate({ manifest });
  await client.apps.manifest.update({ app_id: slack.app.id, manifest });
  expect(await client.apps.manifest.export({ app_id: slack.app.id })).toMatchObject({ manifest });
  const nameless = { display_information: { name: 'x'.repeat(36) } };
  await expect(client.apps.manifest.validate({ manifest: nameless })).rejects.toMatchObject({
    data: { error: 'invalid_manifest', errors: [{ pointer: '/display_information/name' }] },
  });
});
