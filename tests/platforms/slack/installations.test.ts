import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Installation } from '@slack/oauth';
import { WebAPIPlatformError, type OauthV2AccessResponse } from '@slack/web-api';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { PlatformError } from '../../../src/platforms/platform.ts';
import { createInstallations } from '../../../src/platforms/slack/installations.ts';
import { exchangeBy } from '../../../src/platforms/slack/tokens.ts';
import { createVault } from '../../../src/vault.ts';
import { realWorld } from '../../../src/world.ts';
import { fakeLog } from '../../fakes/log.ts';
import { vaultStore } from '../../fakes/vault-store.ts';
import { fakeWorld } from '../../fakes/world.ts';

const hour = 3_600_000;
const HALF_DAY = 12 * 3_600;

let world = fakeWorld();
let store = vaultStore();
let log = fakeLog();
beforeEach(() => {
  world = fakeWorld();
  store = vaultStore();
  log = fakeLog();
});

/** Slack's side of rotation, at its strictest: a refresh token is taken once, and the token before the last one is dead. */
function slack() {
  let given = 0;
  let refreshToken = 'xoxe-1-0';
  return {
    calls: 0,
    /** What the next exchanges fail with. */
    failure: undefined as Error | undefined,
    /** Happens after Slack has exchanged, and before its answer is there. */
    meanwhile: undefined as (() => Promise<void>) | undefined,
    /** Whether a token is the one that Slack gave last. */
    knows: (token: string | undefined) => token === `xoxe.xoxb-${given}`,
    async exchange(token: string): Promise<OauthV2AccessResponse> {
      this.calls += 1;
      if (this.failure) throw this.failure;
      if (token !== refreshToken) throw refused('invalid_refresh_token');
      given += 1;
      refreshToken = `xoxe-1-${given}`;
      const answer = {
        ok: true,
        access_token: `xoxe.xoxb-${given}`,
        refresh_token: refreshToken,
        expires_in: HALF_DAY,
        token_type: 'bot',
      };
      await this.meanwhile?.();
      return answer;
    },
  };
}

const refused = (error: string): WebAPIPlatformError => new WebAPIPlatformError({ ok: false, error });

/** What one process has. */
function processOn(service: { exchange(token: string): Promise<OauthV2AccessResponse> } = slack()) {
  const vault = createVault({
    store,
    platform: 'slack',
    keys: [Buffer.alloc(32, 1)],
    random: realWorld.random,
  });
  const exchange = (token: string) => service.exchange(token);
  return { vault, ...createInstallations({ vault, world, log, exchange }) };
}

const bot = { token: 'xoxe.xoxb-0', id: 'B1', userId: 'U1', scopes: ['commands'] };
const rotating = () => ({
  ...bot,
  refreshToken: 'xoxe-1-0',
  expiresAt: Math.floor(world.clock.now() / 1000) + HALF_DAY,
});

const inTeam = (more: Partial<Installation<'v2', false>> = {}): Installation<'v2', false> => ({
  team: { id: 'T1', name: 'Example' },
  enterprise: undefined,
  user: { token: undefined, scopes: undefined, id: 'U9' },
  bot,
  isEnterpriseInstall: false,
  authVersion: 'v2',
  ...more,
});

const inOrganization = (): Installation<'v2', true> => ({
  team: undefined,
  enterprise: { id: 'E1', name: 'Example Group' },
  user: { token: undefined, scopes: undefined, id: 'U9' },
  bot: { ...bot, token: 'xoxb-org' },
  isEnterpriseInstall: true,
  authVersion: 'v2',
});

const T1 = { teamId: 'T1', enterpriseId: undefined, isEnterpriseInstall: false };
const inE1 = (teamId: string | undefined) => ({ teamId, enterpriseId: 'E1', isEnterpriseInstall: true });

/** The fault of what is rejected. */
const faultOf = async (of: Promise<unknown>): Promise<string | undefined> => {
  const error = await of.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof PlatformError ? error.fault : String(error);
};

describe('an installation', () => {
  test('is kept as Slack gave it, for every process, and the database can read no token', async () => {
    await processOn().storeInstallation(inTeam());
    const other = processOn();
    expect(await other.fetchInstallation({ ...T1 })).toEqual(JSON.parse(JSON.stringify(inTeam())));
    expect(await other.authorize(T1)).toEqual({
      botToken: 'xoxe.xoxb-0',
      botId: 'B1',
      botUserId: 'U1',
      teamId: 'T1',
    });
    expect([...store.values.values()].join()).not.toContain('xox');
    expect(await other.list()).toEqual([
      { id: 'T1', name: 'Example', botId: 'B1', botUserId: 'U1', scopes: ['commands'] },
    ]);
  });

  test('that is not there forbids to post', async () => {
    const { authorize, fetchInstallation } = processOn();
    expect(await faultOf(authorize(T1))).toBe('gone');
    expect(await faultOf(fetchInstallation(T1))).toBe('gone');
  });

  test('is one workspace’s alone, though somebody who can write to the database copies it to another', async () => {
    const { storeInstallation, authorize } = processOn();
    await storeInstallation(inTeam());
    store.values.set('slack installation/T2', store.values.get('slack installation/T1') ?? '');
    await expect(authorize({ ...T1, teamId: 'T2' })).rejects.toThrow(/does not open under ENCRYPTION_KEY/);
  });

  test('without a bot, or of nobody, is refused', async () => {
    const { bot: _, ...none } = inTeam();
    await expect(processOn().storeInstallation(none)).rejects.toThrow(/without a bot/);
    await expect(processOn().storeInstallation({ ...inTeam(), isEnterpriseInstall: true })).rejects.toThrow(
      /without a workspace/,
    );
  });
});

describe('an organization’s installation', () => {
  test('serves each workspace that an event came from, and from then on where only the workspace is known', async () => {
    const here = processOn();
    await here.storeInstallation(inOrganization());
    expect(await faultOf(here.authorize(T1))).toBe('gone');
    expect(await here.authorize(inE1('T1'))).toMatchObject({
      botToken: 'xoxb-org',
      teamId: 'T1',
      enterpriseId: 'E1',
    });
    expect(await processOn().authorize(T1)).toMatchObject({ botToken: 'xoxb-org', teamId: 'T1' });
    expect(await here.authorize(inE1(undefined))).not.toHaveProperty('teamId');
  });

  test('stands behind a workspace’s own, unless the event says that it came by the organization’s', async () => {
    const { storeInstallation, authorize } = processOn();
    await storeInstallation(inOrganization());
    await storeInstallation(inTeam({ enterprise: { id: 'E1' } }));
    expect(await authorize({ ...T1, enterpriseId: 'E1' })).toMatchObject({ botToken: 'xoxe.xoxb-0' });
    expect(await authorize(inE1('T1'))).toMatchObject({ botToken: 'xoxb-org' });
  });

  test('that ends ends for every workspace that it served', async () => {
    const here = processOn();
    await here.storeInstallation(inOrganization());
    for (const team of ['T1', 'T2']) await here.authorize(inE1(team));
    world.pass(hour);
    expect(await here.revoke(inE1(undefined), { at: world.clock.now() / 1000 })).toEqual(['T1', 'T2']);
    expect(await faultOf(here.authorize(T1))).toBe('gone');
    expect([...store.values.keys()]).toEqual([]);
  });

  test('may end for one of them', async () => {
    const here = processOn();
    await here.storeInstallation(inOrganization());
    for (const team of ['T1', 'T2']) await here.authorize(inE1(team));
    world.pass(hour);
    expect(await here.revoke(T1, { at: world.clock.now() / 1000 })).toEqual(['T1']);
    expect(await faultOf(here.authorize(T1))).toBe('gone');
    expect(await here.authorize({ ...T1, teamId: 'T2' })).toMatchObject({ botToken: 'xoxb-org' });
  });
});

describe('a rotating token', () => {
  test('is refreshed when less than two hours are left, and not before', async () => {
    const service = slack();
    const { storeInstallation, authorize } = processOn(service);
    await storeInstallation(inTeam({ bot: rotating() }));
    world.pass(10 * hour - 1000);
    expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-0' });
    world.pass(1000);
    expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-1' });
    expect(await processOn(service).authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-1' });
    expect(service.calls).toBe(1);
  });

  test('is refreshed once, however many ask in however many processes at once', async () => {
    const service = slack();
    const processes = [processOn(service), processOn(service), processOn(service)];
    await processes[0]?.storeInstallation(inTeam({ bot: rotating() }));
    world.pass(11 * hour);
    const asked = processes.flatMap(({ authorize }) => [authorize(T1), authorize(T1), authorize(T1)]);
    for (const { botToken } of await Promise.all(asked)) expect(botToken).toMatch(/xoxb-[01]$/);
    expect(service.calls).toBe(1);
    for (const { authorize } of processes) expect(service.knows((await authorize(T1)).botToken)).toBe(true);
  });

  test('that is over is refreshed once for all who ask in one process, and none of them waits for the clock', async () => {
    const service = slack();
    const { storeInstallation, authorize } = processOn(service);
    await storeInstallation(inTeam({ bot: rotating() }));
    world.pass(13 * hour);
    const all = Promise.all([authorize(T1), authorize(T1), authorize(T1)]);
    const turns = Array.from({ length: 20 });
    for (const _ of turns) await realWorld.clock.turn();
    expect(world.sleeping()).toBe(0);
    for (const { botToken } of await all) expect(botToken).toBe('xoxe.xoxb-1');
    expect(service.calls).toBe(1);
  });

  test('that is over is waited for while another process refreshes it', async () => {
    const service = slack();
    const answer = Promise.withResolvers<void>();
    service.meanwhile = () => answer.promise;
    const [a, b] = [processOn(service), processOn(service)];
    await a.storeInstallation(inTeam({ bot: rotating() }));
    world.pass(13 * hour);
    const first = a.authorize(T1);
    const second = b.authorize(T1);
    while (world.sleeping() === 0) await realWorld.clock.turn();
    answer.resolve();
    expect(await first).toMatchObject({ botToken: 'xoxe.xoxb-1' });
    world.pass(500);
    expect(await second).toMatchObject({ botToken: 'xoxe.xoxb-1' });
    expect(service.calls).toBe(1);
  });

  test('that nobody finishes to refresh is unavailable, and not waited for without end', async () => {
    const { storeInstallation, authorize } = processOn();
    await storeInstallation(inTeam({ bot: rotating() }));
    store.shares.set('slack/installation/T1', 'somebody who fell silent');
    world.pass(11 * hour);
    expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-0' });
    world.pass(2 * hour);
    const fault = faultOf(authorize(T1));
    for (let looks = 0; looks < 24; looks += 1) {
      while (world.sleeping() === 0) await realWorld.clock.turn();
      world.pass(500);
    }
    expect(await fault).toBe('unavailable');
  });

  test('that was refreshed while it was installed anew, or removed, changes nothing of that', async () => {
    const service = slack();
    const here = processOn(service);
    await here.storeInstallation(inTeam({ bot: rotating() }));
    world.pass(11 * hour);
    service.meanwhile = () => processOn().storeInstallation(inTeam({ bot: { ...bot, token: 'xoxb-anew' } }));
    expect(await here.authorize(T1)).toMatchObject({ botToken: 'xoxb-anew' });
    expect(await processOn().authorize(T1)).toMatchObject({ botToken: 'xoxb-anew' });

    const again = slack();
    const there = processOn(again);
    await there.storeInstallation(inTeam({ bot: rotating() }));
    world.pass(11 * hour);
    again.meanwhile = () => processOn().deleteInstallation(T1);
    expect(await faultOf(there.authorize(T1))).toBe('gone');
    expect([...store.values.keys()]).toEqual([]);
  });

  test('that cannot be refreshed now is used while it is good, tried again a minute later, and then unavailable', async () => {
    const service = slack();
    const { storeInstallation, authorize } = processOn(service);
    await storeInstallation(inTeam({ bot: rotating() }));
    service.failure = refused('service_unavailable');
    world.pass(11 * hour);
    for (let times = 0; times < 3; times += 1)
      expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-0' });
    expect(service.calls).toBe(1);
    world.pass(60_000);
    await authorize(T1);
    expect(service.calls).toBe(2);
    world.pass(hour);
    expect(await faultOf(authorize(T1))).toBe('unavailable');
    service.failure = undefined;
    expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-1' });
  });

  test('whose refresh token Slack knows no more is told while it is good, and forbids to post when it has ended', async () => {
    const service = slack();
    const { storeInstallation, authorize } = processOn(service);
    await storeInstallation(inTeam({ bot: rotating() }));
    service.failure = refused('invalid_refresh_token');
    world.pass(11 * hour);
    expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-0' });
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: expect.stringContaining('has to be installed there again'),
      }),
    );
    world.pass(hour);
    expect(await faultOf(authorize(T1))).toBe('gone');
  });

  test('whose refresh token another process spent, though this one had the share, is that process’s', async () => {
    const service = slack();
    const asleep = processOn({
      exchange: async (token) => {
        // The lease ends while this process sleeps, and another one refreshes.
        store.shares.clear();
        await processOn(service).authorize(T1);
        return await service.exchange(token);
      },
    });
    await asleep.storeInstallation(inTeam({ bot: rotating() }));
    for (const hours of [11, 13]) {
      world.pass(hours * hour);
      expect(service.knows((await asleep.authorize(T1)).botToken)).toBe(true);
    }
  });

  test('that the database could not take is not lost: Slack does not give it twice', async () => {
    const service = slack();
    const { storeInstallation, authorize } = processOn(service);
    await storeInstallation(inTeam({ bot: rotating() }));
    world.pass(11 * hour);
    const { swap } = store;
    store.swap = async () => {
      throw new Error('the disk is full');
    };
    for (let times = 0; times < 2; times += 1)
      expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-1' });
    store.swap = swap;
    expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-1' });
    expect(await processOn(service).authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-1' });
    expect(service.calls).toBe(1);
  });

  test('an answer of Slack without a token changes nothing', async () => {
    const { storeInstallation, authorize } = processOn({ exchange: async () => ({ ok: true }) });
    await storeInstallation(inTeam({ bot: rotating() }));
    world.pass(11 * hour);
    expect(await authorize(T1)).toMatchObject({ botToken: 'xoxe.xoxb-0' });
  });

  test('no secret is logged', async () => {
    const service = slack();
    const { storeInstallation, authorize } = processOn(service);
    await storeInstallation(inTeam({ bot: rotating() }));
    for (const failure of [undefined, refused('invalid_refresh_token')]) {
      service.failure = failure;
      world.pass(11 * hour);
      await authorize(T1);
    }
    expect(log.lines.length).toBeGreaterThan(2);
    expect(JSON.stringify(log.lines)).not.toContain('xox');
  });

  test('is never lost or dead, in whatever order processes ask and time goes by', async () => {
    const step = fc.oneof(
      fc.record({ ask: fc.nat(2) }),
      fc.record({ pass: fc.integer({ min: 1, max: 11 }) }),
      fc.record({ crowd: fc.constant(true) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        store = vaultStore();
        const service = slack();
        const processes = [0, 1, 2].map(() => processOn(service));
        await processes[0]?.storeInstallation(inTeam({ bot: rotating() }));
        const asked: boolean[] = [];
        for (const one of steps) {
          if ('pass' in one) world.pass(one.pass * hour);
          const asking = processes.filter(
            (_, index) => 'crowd' in one || ('ask' in one && one.ask === index),
          );
          const done = Promise.all(asking.map(({ authorize }) => authorize(T1))).then(() => true);
          // One of them holds the share; where the token is over, the others sleep.
          while (!(await Promise.race([done, realWorld.clock.turn().then(() => false)])))
            world.pass(world.sleeping() > 0 ? 500 : 0);
          if ('ask' in one) asked.push(service.knows((await processes[one.ask]?.authorize(T1))?.botToken));
        }
        expect(asked).not.toContain(false);
        expect(service.knows((await processes[1]?.authorize(T1))?.botToken)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an end', () => {
  test('deletes the installation; told again, there is nothing left to delete', async () => {
    const { storeInstallation, revoke, list } = processOn();
    await storeInstallation(inTeam());
    const at = world.clock.now() / 1000;
    expect(await revoke(T1, { at })).toEqual(['T1']);
    expect(await revoke(T1, { at })).toEqual([]);
    expect(await list()).toEqual([]);
  });

  test('deletes it though its token is refreshed in the same moment', async () => {
    const here = processOn();
    await here.storeInstallation(inTeam());
    const { swap } = store;
    store.swap = async (...args) => {
      store.swap = swap;
      const kept = (await here.vault.get('installation/T1')) ?? '';
      await here.vault.put('installation/T1', kept.replace('xoxb-0', 'xoxb-1'));
      return await swap(...args);
    };
    expect(await here.revoke(T1, { at: world.clock.now() / 1000 })).toEqual(['T1']);
    expect(await here.list()).toEqual([]);
  });

  test('that is older than the installation is over and done with', async () => {
    const { storeInstallation, revoke, list } = processOn();
    const at = world.clock.now() / 1000;
    world.pass(hour);
    await storeInstallation(inTeam());
    expect(await revoke(T1, { at })).toEqual([]);
    expect(await list()).toHaveLength(1);
  });

  test('of others’ tokens is not ours', async () => {
    const { storeInstallation, revoke, list } = processOn();
    await storeInstallation(inTeam());
    const at = world.clock.now() / 1000;
    expect(await revoke(T1, { at, bots: [] })).toEqual([]);
    expect(await revoke(T1, { at, bots: ['U7'] })).toEqual([]);
    expect(await list()).toHaveLength(1);
    expect(await revoke(T1, { at, bots: ['U1'] })).toEqual(['T1']);
  });
});

test('an exchange is one call of oauth.v2.access, also where Slack fails', async () => {
  const calls: object[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      calls.push({ path: request.url, ...Object.fromEntries(new URLSearchParams(await text(request))) });
      response.writeHead(calls.length === 1 ? 200 : 503, { 'Content-Type': 'application/json' });
      response.end('{"ok":true,"access_token":"xoxe.xoxb-1"}');
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const exchange = exchangeBy({
    clientId: '1.2',
    clientSecret: 's',
    apiUrl: `http://127.0.0.1:${port}/api/`,
  });
  try {
    expect(await exchange('xoxe-1-0')).toMatchObject({ access_token: 'xoxe.xoxb-1' });
    await expect(exchange('xoxe-1-1')).rejects.toThrow(/503/);
  } finally {
    server.close();
  }
  const call = {
    path: '/api/oauth.v2.access',
    client_id: '1.2',
    client_secret: 's',
    grant_type: 'refresh_token',
  };
  expect(calls).toEqual([
    { ...call, refresh_token: 'xoxe-1-0' },
    { ...call, refresh_token: 'xoxe-1-1' },
  ]);
});
