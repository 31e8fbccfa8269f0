import { once } from 'node:events';
import { createServer } from 'node:http';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { WebAPIPlatformError } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callWith, manifest, type Call, type ManifestCommand } from '../../src/admin/manifest.ts';
import { OperatorError } from '../../src/errors.ts';
import type { Tree } from '../../src/platforms/slack/drift.ts';
import { createVault } from '../../src/vault.ts';
import { realWorld } from '../../src/world.ts';
import { makeHome, removeHome } from '../fakes/dateline.ts';
import { startProgram } from '../fakes/program.ts';
import { vaultStore } from '../fakes/vault-store.ts';
import { makeDesk } from './desk.ts';

let desk: Awaited<ReturnType<typeof makeDesk>>;
beforeEach(async () => {
  desk = await makeDesk();
});
afterEach(async () => {
  await rm(desk.digestsDir, { recursive: true });
});

const run = (more: Partial<ManifestCommand> = {}) =>
  manifest({ ...desk.options, http: false, many: false, ...more });

const commandsOf = (tree: Tree): readonly string[] =>
  (tree as { features: { slash_commands: { command: string }[] } }).features.slash_commands.map(
    ({ command }) => command,
  );

/** An app at Slack. */
interface App {
  manifest: Tree;
  readonly asked: string[];
  refused?: { readonly method: string; readonly error: string; readonly errors: readonly object[] };
  readonly call: Call;
}

function appAtSlack(manifest: Tree): App {
  const app: App = {
    manifest,
    asked: [],
    call: async (method, args) => {
      app.asked.push(method);
      expect(args['app_id']).toBe('A1');
      if (app.refused?.method === method) throw new WebAPIPlatformError({ ok: false, ...app.refused });
      if (method === 'apps.manifest.update') app.manifest = JSON.parse(args['manifest'] ?? '');
      return { ok: true, manifest: structuredClone(app.manifest), permissions_updated: true };
    },
  };
  return app;
}

const vault = () =>
  createVault({
    store: vaultStore(),
    platform: 'slack',
    keys: [Buffer.alloc(32, 1)],
    random: realWorld.random,
  });

const others = {
  display_information: { name: 'The Desk' },
  features: { slash_commands: [{ command: '/lunch', description: 'Lunch' }] },
  settings: { socket_mode_enabled: false },
};

describe('printed', () => {
  test('it is JSON alone, with the companies of the folder; who is left is told beside it', async () => {
    await rm(desk.digestsDir, { recursive: true });
    desk = await makeDesk({
      'remind/company.yaml': 'name: Remind\n',
      'bare/2026-11-20-news.md': 'no matter what\n',
      'bad/company.yaml': 'name: [\n',
    });
    expect(await run()).toBe(0);
    expect(commandsOf(JSON.parse(desk.printed.join('\n')) as Tree)).toEqual([
      '/digest',
      '/acme',
      '/bad',
      '/bare',
    ]);
    expect(desk.errors).toContain('/remind is a command of Slack itself: it is asked for by /digest remind.');
    expect(desk.errors.join('\n')).toMatch(/bad\/company\.yaml:\d/);
  });

  test('by HTTP or for many workspaces it has the address, and is refused without one', async () => {
    const publicUrl = 'https://dateline.example/news';
    await run({ http: true, many: true, publicUrl });
    expect(desk.printed.join('\n')).toContain('"request_url": "https://dateline.example/news/slack/events"');
    expect(desk.printed.join('\n')).toContain('"https://dateline.example/news/slack/oauth_redirect"');
    for (const wish of [{ http: true }, { many: true }])
      await expect(run(wish)).rejects.toThrow(/Set PUBLIC_URL/);
    await expect(run({ many: true, publicUrl: 'http://dateline.example' })).rejects.toThrow(
      /https addresses alone/,
    );
  });
});

describe('pushed', () => {
  test('it is exported, validated and updated, and what changed is printed; others’ stays', async () => {
    const app = appAtSlack(others);
    expect(await run({ push: { app: 'A1', call: app.call } })).toBe(0);
    expect(app.asked).toEqual(['apps.manifest.export', 'apps.manifest.validate', 'apps.manifest.update']);
    expect(app.manifest).toMatchObject({ display_information: { name: 'The Desk' } });
    expect(commandsOf(app.manifest)).toEqual(['/lunch', '/digest', '/acme']);
    expect(desk.printed).toContain('+ features.slash_commands[/acme]');
    expect(desk.printed).toContain('~ settings.socket_mode_enabled false -> true');
    expect(desk.printed.join('\n')).toMatch(/install it again in the workspace/);
  });

  test('twice, the second time changes nothing', async () => {
    const app = appAtSlack(others);
    await run({ push: { app: 'A1', call: app.call } });
    app.asked.length = 0;
    desk.printed.length = 0;
    await run({ push: { app: 'A1', call: app.call } });
    expect(app.asked).toEqual(['apps.manifest.export']);
    expect(desk.printed).toEqual(['The app A1 has this manifest already.']);
  });

  test('a company that is gone loses the command that we gave it, where there is a vault to remember by', async () => {
    const app = appAtSlack(others);
    const remembers = vault();
    await writeFile(join(desk.digestsDir, 'acme/company.yaml'), 'name: Acme\n');
    const push = { app: 'A1', call: app.call, vault: remembers };
    await run({ push });
    await rm(join(desk.digestsDir, 'acme'), { recursive: true });
    await run({ push: { app: 'A1', call: app.call } });
    expect(commandsOf(app.manifest)).toEqual(['/lunch', '/digest', '/acme']);
    await run({ push });
    expect(commandsOf(app.manifest)).toEqual(['/lunch', '/digest']);
    expect(desk.printed).toContain('- features.slash_commands[/acme]');
  });

  test('fifty commands are enough for Slack: others’ come first, and who has no room is told', async () => {
    const crowd = Array.from({ length: 49 }, (_, nth) => ({ command: `/other${nth}` }));
    const app = appAtSlack({ features: { slash_commands: crowd } });
    await run({ push: { app: 'A1', call: app.call } });
    expect(commandsOf(app.manifest)).toHaveLength(50);
    expect(commandsOf(app.manifest)).toContain('/digest');
    expect(desk.printed).toContain(
      '/acme is beyond the 50 commands that an app may have: it is asked for by /digest acme.',
    );
  });

  test.each([
    ['apps.manifest.export', 'token_expired', /does not take SLACK_CONFIG_TOKEN.*twelve hours/],
    ['apps.manifest.export', 'app_not_found', /no app A1/],
    ['apps.manifest.validate', 'invalid_manifest', /as it was\.\n {2}\/features: is wrong/],
  ])('what %s refuses with %s is said, with what to do, and nothing changes', async (method, error, said) => {
    const app = appAtSlack(others);
    app.refused = { method, error, errors: [{ message: 'is wrong', pointer: '/features' }] };
    const failure = await run({ push: { app: 'A1', call: app.call } }).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(String(failure)).toMatch(said);
    expect(app.manifest).toBe(others);
  });

  test('an answer without a manifest is no manifest: it is not taken for an empty one', async () => {
    const call: Call = async () => ({ ok: true });
    await expect(run({ push: { app: 'A1', call } })).rejects.toThrow(/exported no manifest/);
  });
});

test('the program pushes it with the configuration token to where Slack is, and prints no secret', async () => {
  const home = await makeHome();
  const app = appAtSlack(others);
  const tokens = new Set<string | undefined>();
  const server = createServer((request, response) => {
    void (async () => {
      tokens.add(request.headers.authorization);
      const args = Object.fromEntries(new URLSearchParams(await text(request)));
      const answer = await app.call(request.url?.replace('/api/', '') ?? '', args);
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  try {
    await using program = startProgram(home, ['--manifest', '--push', 'A1'], {
      SLACK_API_URL: `http://127.0.0.1:${port}/api`,
      SLACK_CONFIG_TOKEN: 'xoxe.xoxp-canary-canary',
      ENCRYPTION_KEY: '00'.repeat(32),
    });
    expect(await program.ended).toBe(0);
    expect(program.printed.out).toContain('+ features.slash_commands[/alibaba]');
    expect(program.printed.out + program.printed.err).not.toContain('canary');
    expect([...tokens]).toEqual(['Bearer xoxe.xoxp-canary-canary']);
    expect(commandsOf(app.manifest)).toEqual(['/lunch', '/digest', '/alibaba', '/jd', '/tencent']);
  } finally {
    server.close();
    await removeHome(home);
  }
});

test('where Slack cannot be reached, it says so', async () => {
  const call = callWith('xoxe.xoxp-canary-canary', 'http://127.0.0.1:1/api/');
  const failure = run({ push: { app: 'A1', call } });
  await expect(failure).rejects.toThrow(/Slack did not answer apps\.manifest\.export/);
  await expect(failure).rejects.not.toThrow(/canary/);
});
