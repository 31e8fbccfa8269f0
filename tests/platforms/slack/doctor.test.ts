import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Place } from '../../../src/domain.ts';
import { OperatorError } from '../../../src/errors.ts';
import { slackChecks, type SlackDoctor } from '../../../src/platforms/slack/doctor.ts';
import { createInstallations } from '../../../src/platforms/slack/installations.ts';
import { SCOPES, slackManifest, type ManifestOptions } from '../../../src/platforms/slack/manifest.ts';
import { instantOf } from '../../../src/platforms/http-date.ts';
import { exchangeBy } from '../../../src/platforms/slack/tokens.ts';
import { createVault } from '../../../src/vault.ts';
import { realWorld } from '../../../src/world.ts';
import { fakeLog } from '../../fakes/log.ts';
import { startSlack, type FakeSlack } from '../../fakes/slack/slack.ts';
import { vaultStore } from '../../fakes/vault-store.ts';
import { instant } from '../../fakes/world.ts';

const ALL = Object.keys(SCOPES);
const manifest: ManifestOptions = {
  companies: [{ id: 'alibaba', name: 'Alibaba' }],
  transport: { by: 'socket' },
};
const news: Place = { platform: 'slack', workspace: 'T1', channel: 'C1' };

let slack: FakeSlack;
beforeEach(async () => {
  slack = await startSlack();
  slack.addWorkspace({ id: 'T1', name: 'Acme', botToken: 'xoxb-1', scopes: ALL });
  slack.addUser('T1', { id: 'U1' });
  slack.addChannel('T1', { id: 'C1', name: 'news' });
});
afterEach(() => slack[Symbol.asyncDispose]());

/** Makes the checks about something, and says what they found: `wrong: …`. */
async function look(about: string, more: Partial<SlackDoctor> = {}): Promise<readonly string[]> {
  const checks = slackChecks({
    apiUrl: slack.apiUrl,
    from: { botToken: 'xoxb-1' },
    by: { appToken: slack.app.appToken },
    world: realWorld,
    log: fakeLog(),
    places: [news],
    manifest: () => manifest,
    ...more,
  });
  const found = await Promise.all(
    checks.filter((check) => about === '*' || check.about === about).map((check) => check.look()),
  );
  return found.flat().map(({ state, says }) => `${state}: ${says}`);
}

test('of a set-up that is right nothing is wrong, and nothing is posted and no socket opened', async () => {
  Object.assign(slack.app, { manifest: slackManifest(manifest).manifest });
  const found = await look('*', { configToken: slack.app.configToken });
  expect(found.filter((each) => !each.startsWith('ok: '))).toEqual([]);
  expect(found).toHaveLength(6);
  expect(slack.messages('T1', 'C1')).toEqual([]);
  expect(slack.sockets()).toBe(0);
});

test('no finding holds a token, whatever is wrong', async () => {
  const secrets = /canary/;
  const by = [{ appToken: 'xapp-canary' }, { signingSecret: 'canary' }];
  for (const each of by)
    expect(
      (await look('*', { from: { botToken: 'xoxb-canary' }, by: each, configToken: 'canary' })).join('\n'),
    ).not.toMatch(secrets);
});

describe('the clock', () => {
  const shifted = (ms: number) => ({
    world: { ...realWorld, clock: { ...realWorld.clock, now: () => realWorld.clock.now() + ms } },
  });
  const about = 'Slack and the clock';

  test('that agrees is right', async () => {
    expect(await look(about)).toEqual([expect.stringMatching(/^ok: Slack answers at http.*agrees/)]);
  });

  test.each([
    [45_000, /^warning: .*4[45] s ahead of Slack’s/],
    [-45_000, /^warning: .*4[45] s behind Slack’s/],
    [-600_000, /^warning: .*(600|599) s behind/],
  ])('%i ms apart is worth a word', async (ms, says) => {
    expect(await look(about, shifted(ms))).toEqual([expect.stringMatching(says)]);
  });

  test.each([
    [-90_000, /^wrong: .*is refused/],
    [200_000, /^warning: /],
    [400_000, /^wrong: .*is refused/],
  ])('%i ms apart counts by what a signature allows', async (ms, says) => {
    const by = { signingSecret: 's' };
    expect(await look(about, { ...shifted(ms), by })).toEqual([expect.stringMatching(says)]);
  });

  test('is not judged where Slack cannot be reached', async () => {
    const { apiUrl } = slack;
    await slack[Symbol.asyncDispose]();
    expect(await look(about, { apiUrl })).toEqual([
      expect.stringMatching(/^wrong: Slack: call http.*cannot be reached/),
    ]);
  });

  test('is read from a date of HTTP', () => {
    expect(instantOf('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(instant('1994-11-06T08:49:37Z'));
    expect(instantOf('Sunday, 06-Nov-94 08:49:37 GMT')).toBeUndefined();
    expect(instantOf(null)).toBeUndefined();
    expect(instantOf('Sun, 31 Feb 1994 08:49:37 GMT')).toBeUndefined();
    expect(instantOf('Sun, 06 Nov 1994 25:49:37 GMT')).toBeUndefined();
  });
});

describe('how Slack reaches us', () => {
  test('an app token that Slack refuses, or a socket it does not open, is wrong', async () => {
    expect(await look('Socket Mode', { by: { appToken: 'xapp-other' } })).toEqual([
      expect.stringMatching(/^wrong: .*SLACK_APP_TOKEN \(invalid_auth\).*connections:write/),
    ]);
  });

  test.each([
    [undefined, /^warning: .*Set PUBLIC_URL/],
    ['http://dateline.example', /^wrong: .*https addresses alone/],
    ['https://dateline.example', /^skipped: .*https:\/\/dateline\.example\/slack\/events.*Verified/],
  ])('of requests over HTTP to %s it says what can be known', async (publicUrl, says) => {
    const found = await look('requests from Slack', { by: { signingSecret: 's' }, publicUrl });
    expect(found).toEqual([expect.stringMatching(says)]);
  });
});

describe('one workspace', () => {
  test('is named, with who Dateline is there', async () => {
    expect(await look('workspaces')).toEqual([
      'ok: Slack knows Dateline as @dateline in Acme (T1).',
      `ok: the token has all ${ALL.length} scopes.`,
    ]);
  });

  test('whose token Slack refuses is wrong', async () => {
    expect(await look('workspaces', { from: { botToken: 'xoxb-other' } })).toEqual([
      expect.stringMatching(/^wrong: .*SLACK_BOT_TOKEN.*\(invalid_auth\)\.$/),
    ]);
  });

  test('a scope that the token lacks is named, with what it is for', async () => {
    slack.addWorkspace({ id: 'T2', botToken: 'xoxb-2', scopes: ALL.filter((one) => one !== 'im:write') });
    const [, scopes] = await look('workspaces', { from: { botToken: 'xoxb-2' } });
    expect(scopes).toBe(
      `wrong: the token lacks im:write (${SCOPES['im:write']}). Bring the app’s manifest up to date (npm run slack:manifest), then install the app again.`,
    );
  });
});

describe('channels', () => {
  test('that nobody follows anything in are none', async () => {
    expect(await look('channels', { places: [] })).toEqual([expect.stringMatching(/^skipped: Nothing/)]);
    expect(await look('channels', { places: undefined })).toEqual([
      expect.stringMatching(/^skipped: .*database/),
    ]);
  });

  test('that Dateline is not in, or that are archived or gone, are wrong, each by itself', async () => {
    slack.addChannel('T1', { id: 'C2', name: 'out', members: ['U1'] });
    slack.addChannel('T1', { id: 'C3', name: 'old', archived: true });
    const places = ['C1', 'C2', 'C3', 'C4', slack.direct('T1', 'U1').id].map((channel) => ({
      ...news,
      channel,
    }));
    expect(await look('channels', { places })).toEqual([
      expect.stringMatching(/^ok: #news \(C1\): /),
      'wrong: Dateline is not in #out (C2). Write /invite @dateline there.',
      expect.stringMatching(/^wrong: #old \(C3\) is archived/),
      expect.stringMatching(/^wrong: Slack: look at C4: .*channel_not_found/),
      expect.stringMatching(/^ok: DU?1/),
    ]);
  });

  test('whose history may not be read are posted in, with a warning', async () => {
    slack.addWorkspace({
      id: 'T2',
      botToken: 'xoxb-2',
      scopes: ALL.filter((one) => one !== 'channels:history'),
    });
    slack.addChannel('T2', { id: 'C9', name: 'blind' });
    const found = await look('channels', {
      from: { botToken: 'xoxb-2' },
      places: [{ ...news, workspace: 'T2', channel: 'C9' }],
    });
    expect(found).toEqual([expect.stringMatching(/^warning: .*channels:history.*cannot look whether/)]);
  });

  test('of another workspace than the token’s are told apart', async () => {
    expect(await look('channels', { places: [{ ...news, workspace: 'T7' }] })).toEqual([
      expect.stringMatching(/^warning: 1 place.* in T7, and SLACK_BOT_TOKEN is of T1/),
    ]);
  });

  test('are left when Slack takes no more calls, and how many is said', async () => {
    slack.addWorkspace({ id: 'T3', botToken: 'xoxb-3', distributed: true, scopes: ALL });
    for (const id of ['C1', 'C2', 'C3']) slack.addChannel('T3', { id });
    const places = ['C1', 'C2', 'C3'].map((channel) => ({ ...news, workspace: 'T3', channel }));
    expect(await look('channels', { from: { botToken: 'xoxb-3' }, places })).toEqual([
      expect.stringMatching(/^ok: #c1/),
      expect.stringMatching(/^skipped: 2 channel\(s\) more/),
    ]);
  });
});

describe('the manifest', () => {
  const with_ = (more: Partial<SlackDoctor> = {}) =>
    look('manifest', { configToken: slack.app.configToken, ...more });

  test('is looked at with a token for it alone', async () => {
    expect(await look('manifest')).toEqual([expect.stringMatching(/^skipped: .*SLACK_CONFIG_TOKEN/)]);
    expect(await with_({ configToken: 'other' })).toEqual([
      expect.stringMatching(/^warning: .*\(invalid_auth\)/),
    ]);
  });

  test('that is otherwise is a warning with where, and the command that mends it', async () => {
    const { manifest: made } = slackManifest(manifest);
    Object.assign(slack.app, {
      manifest: { ...made, settings: { ...made.settings, socket_mode_enabled: false } },
    });
    expect(await with_()).toEqual([
      `warning: The manifest of the app ${slack.app.id} is otherwise at settings.socket_mode_enabled. Run npm run slack:manifest -- --push ${slack.app.id}`,
    ]);
    const http: ManifestOptions = { ...manifest, transport: { by: 'http', baseUrl: 'https://d.example' } };
    expect(await with_({ manifest: () => http })).toEqual([expect.stringMatching(/--push \w+ --http$/)]);
  });

  test('has room for as many commands as others left', async () => {
    const others = Array.from({ length: 49 }, (_, nth) => ({
      command: `/other${nth}`,
      description: 'Other',
    }));
    const { manifest: made } = slackManifest({ ...manifest, room: 1 });
    const features = { ...made.features, slash_commands: [...made.features.slash_commands, ...others] };
    Object.assign(slack.app, { manifest: { ...made, features } });
    expect(await with_()).toEqual([expect.stringMatching(/^ok: /)]);
  });

  test('that cannot be made says what it needs', async () => {
    const failing = with_({
      manifest: () => {
        throw new OperatorError('Set PUBLIC_URL');
      },
    });
    await expect(failing).rejects.toThrow('Set PUBLIC_URL');
  });
});

describe('many workspaces', () => {
  const app = { clientId: '1.1', clientSecret: 'client-secret', publicUrl: 'https://dateline.example' };

  /** An app that these workspaces have installed. */
  async function installedIn(ids: readonly string[]): Promise<Partial<SlackDoctor>> {
    const vault = createVault({
      store: vaultStore(),
      platform: 'slack',
      keys: [Buffer.alloc(32, 1)],
      random: realWorld.random,
    });
    const exchange = exchangeBy({ ...app, apiUrl: slack.apiUrl });
    const installations = createInstallations({ vault, world: realWorld, log: fakeLog(), exchange });
    for (const id of ids)
      await installations.storeInstallation({
        team: { id, name: id },
        enterprise: undefined,
        user: { id: 'U1', token: undefined, scopes: undefined },
        bot: { id: `BBOT${id.slice(1)}`, userId: `UBOT${id.slice(1)}`, token: `xoxb-${id}`, scopes: ALL },
        isEnterpriseInstall: false,
      });
    return { from: { ...app, vault }, publicUrl: app.publicUrl };
  }

  test('that nobody has installed yet are told where to', async () => {
    expect(await look('workspaces', await installedIn([]))).toEqual([
      expect.stringMatching(/^warning: .*https:\/\/dateline\.example\/slack\/install/),
    ]);
  });

  test('are looked at each by itself: one that is gone hides no other', async () => {
    slack.addWorkspace({ id: 'T5', name: 'Five', botToken: 'xoxb-T5', scopes: ALL });
    slack.addWorkspace({ id: 'T6', name: 'Six', botToken: 'xoxb-T6', scopes: ALL });
    const many = await installedIn(['T5', 'T6']);
    slack.addChannel('T6', { id: 'C6', name: 'six' });
    // Nobody listens whom Slack could tell.
    void slack.uninstall('T5');
    const places = [
      { ...news, workspace: 'T5', channel: 'C5' },
      { ...news, workspace: 'T6', channel: 'C6' },
      { ...news, workspace: 'T8' },
    ];
    expect(await look('workspaces', many)).toEqual([
      expect.stringMatching(/^wrong: T5: .*install/),
      'ok: T6: Slack knows Dateline as @dateline in Six (T6).',
      expect.stringMatching(/^ok: T6: the token has all/),
    ]);
    expect(await look('channels', { ...many, places })).toEqual([
      expect.stringMatching(/^wrong: Slack: look at C5/),
      expect.stringMatching(/^ok: #six/),
      expect.stringMatching(/^wrong: Dateline is not installed in T8/),
    ]);
  });
});
