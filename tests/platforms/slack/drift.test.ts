import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changes, manifestDrift, merge, type Tree } from '../../../src/platforms/slack/drift.ts';
import { slackManifest, type ManifestOptions } from '../../../src/platforms/slack/manifest.ts';

const ours = (ids: readonly string[] = ['alibaba'], more: Partial<ManifestOptions> = {}) =>
  slackManifest({ companies: ids.map((id) => ({ id, name: id })), transport: { by: 'socket' }, ...more })
    .manifest;

/** An app as somebody keeps it, who had more in mind with it than Dateline. */
const existing = {
  _metadata: { major_version: 1 },
  display_information: { name: 'The Desk', background_color: '#004492' },
  features: {
    bot_user: { display_name: 'desk' },
    slash_commands: [
      { command: '/lunch', description: 'Lunch', url: 'https://lunch.example/' },
      { command: '/digest', description: 'Nachrichten', url: 'https://old.example/' },
    ],
    unfurl_domains: ['lunch.example'],
  },
  oauth_config: {
    redirect_urls: ['https://lunch.example/oauth'],
    scopes: { user: ['search:read'], bot: ['reactions:write', 'commands'] },
  },
  settings: {
    event_subscriptions: { bot_events: ['reaction_added'], user_events: ['message.im'] },
    is_mcp_enabled: false,
    socket_mode_enabled: false,
  },
};

const commandsOf = (manifest: Tree): readonly string[] =>
  (manifest as typeof existing).features.slash_commands.map(({ command }) => command);

describe('merged', () => {
  test('what others wrote stays, and what we need is as we need it', () => {
    const merged = merge(existing, ours());
    expect(merged).toMatchObject({
      _metadata: { major_version: 1 },
      display_information: { name: 'The Desk', background_color: '#004492' },
      features: {
        bot_user: { display_name: 'desk' },
        app_home: { messages_tab_read_only_enabled: false },
        unfurl_domains: ['lunch.example'],
      },
      oauth_config: { redirect_urls: ['https://lunch.example/oauth'], scopes: { user: ['search:read'] } },
      settings: { is_mcp_enabled: false, socket_mode_enabled: true },
    });
    expect(commandsOf(merged)).toEqual(['/lunch', '/digest', '/alibaba']);
    const { scopes } = (merged as typeof existing).oauth_config;
    expect(scopes.bot.slice(0, 2)).toEqual(['reactions:write', 'commands']);
    expect(scopes.bot).toEqual(expect.arrayContaining([...ours().oauth_config.scopes.bot]));
  });

  test('somebody’s words stay, and our command leads to us', () => {
    const http = ours([], { transport: { by: 'http', baseUrl: 'https://dateline.example' } });
    const { slash_commands } = (merge(existing, http) as typeof existing).features;
    expect(slash_commands[1]).toMatchObject({
      command: '/digest',
      description: 'Nachrichten',
      url: 'https://dateline.example/slack/events',
    });
  });

  test('what we wrote once and want no more goes; without a record of it, it stays', () => {
    const app = merge(existing, ours(['alibaba', 'tencent']));
    expect(commandsOf(merge(app, ours(['alibaba']), ours(['alibaba', 'tencent'])))).toEqual([
      '/lunch',
      '/digest',
      '/alibaba',
    ]);
    expect(commandsOf(merge(app, ours(['alibaba'])))).toContain('/tencent');
  });

  test('an address that we wrote goes when a socket takes its place; another’s stays', () => {
    const http = ours([], { transport: { by: 'http', baseUrl: 'https://dateline.example' } });
    const socket = ours([]);
    expect(merge(http, socket, http)).toEqual(socket);
    const { slash_commands } = (merge(merge(existing, http), socket, http) as typeof existing).features;
    expect(slash_commands.map(({ url }) => url)).toEqual(['https://lunch.example/', undefined]);
  });

  test('words of ours that nobody changed become what they are now', () => {
    const old = { display_information: { name: 'Dateline', description: 'Old words' } };
    const now = { display_information: { name: 'Dateline', description: 'New words' } };
    expect(merge(old, now, old)).toEqual(now);
    expect(merge(old, now)).toEqual(old);
  });

  const scalar = fc.oneof(fc.boolean(), fc.nat(5), fc.constantFrom('a', 'b', 'https://x.example'));
  const { tree } = fc.letrec<{ tree: Tree; value: unknown }>((tie) => ({
    tree: fc.dictionary(
      fc.constantFrom('name', 'url', 'settings', 'features', '__proto__', 'bot'),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
      fc.uniqueArray(fc.record({ command: fc.constantFrom('/a', '/b', '/c'), url: scalar }), {
        selector: ({ command }) => command,
      }),
      tie('tree'),
    ),
  }));

  test('nothing of an app is lost but what we wrote, whatever is in it', () => {
    fc.assert(
      fc.property(tree, tree, (app, mine) => {
        const gone = changes(app, merge(app, mine)).filter((change) => !('to' in change));
        expect(gone).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(tree, tree, tree, (app, mine, before) => {
        const written = new Set(paths(before));
        const lost = changes(app, merge(app, mine, before)).filter((change) => !('to' in change));
        for (const { at } of lost)
          expect([...written].some((path) => within(path, at) || within(at, path))).toBe(true);
      }),
    );
  });

  test('all of ours is in it but for words, and what is merged once more stays as it is', () => {
    fc.assert(
      fc.property(tree, tree, tree, (app, mine, before) => {
        const merged = merge(app, mine, before);
        expect(manifestDrift(merged, mine)).toEqual([]);
        expect(merge(merged, mine, mine)).toEqual(merged);
        expect(merge({}, mine)).toEqual(mine);
      }),
    );
  });
});

/** Every path of a manifest, as `changes` writes them. */
const paths = (manifest: Tree): readonly string[] =>
  changes({}, manifest).flatMap(({ at, to }) => [at, ...inner(at, to)]);

function inner(at: string, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  // Against an empty value of the same kind, each part is a change.
  const empty = Array.isArray(value) ? [] : {};
  return changes({ it: empty }, { it: value }).flatMap(({ at: path, to }) => {
    const whole = at + path.slice('it'.length);
    return [whole, ...inner(whole, to)];
  });
}

const within = (path: string, other: string): boolean =>
  other === path || other.startsWith(`${path}.`) || other.startsWith(`${path}[`);

describe('drift', () => {
  test('is none right after a push, in whatever order Slack lists it, with what is off left out', () => {
    const merged = merge(existing, ours(['alibaba', 'jd']));
    const { features, settings } = merged as ReturnType<typeof ours>;
    const { org_deploy_enabled: _, ...shown } = settings;
    const exported = {
      ...merged,
      features: { ...features, slash_commands: features.slash_commands.toReversed() },
      settings: shown,
    };
    expect(manifestDrift(exported, ours(['alibaba', 'jd']))).toEqual([]);
  });

  test('names what is missing and what is otherwise, and not what others have besides', () => {
    const app = merge(existing, ours(['alibaba']));
    const changed = {
      ...app,
      settings: { ...(app as typeof existing).settings, socket_mode_enabled: false },
    };
    expect(manifestDrift(changed, ours(['alibaba', 'jd']))).toEqual([
      { at: 'features.slash_commands[/jd]', to: expect.objectContaining({ command: '/jd' }) },
      { at: 'settings.socket_mode_enabled', from: false, to: true },
    ]);
  });
});
