import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EVENTS,
  SCOPES,
  slackManifest,
  type ManifestOptions,
} from '../../../src/platforms/slack/manifest.ts';

const companies = [
  { id: 'alibaba', name: 'Alibaba' },
  { id: 'jd', name: 'JD.com' },
];

const socket = { by: 'socket' } as const;
const http = { by: 'http', baseUrl: 'https://dateline.example/' } as const;
const made = (more: Partial<ManifestOptions> = {}) =>
  slackManifest({ companies, transport: socket, ...more });

/** The commands of a manifest. */
const commands = (more: Partial<ManifestOptions> = {}) =>
  made(more).manifest.features.slash_commands.map(({ command }) => command);

const company = (id: string) => ({ id, name: id });

describe('slash commands', () => {
  test('are /digest and one a company, and nobody is left', () => {
    expect(commands()).toEqual(['/digest', '/alibaba', '/jd']);
    expect(made().left).toEqual([]);
  });

  test('are none that Slack answers itself, none of ours twice and none too long; each is left with its reason', () => {
    const long = 'a'.repeat(32);
    const options = { companies: ['remind', 'digest', long, 'a'.repeat(31), 'me'].map(company) };
    expect(commands(options)).toEqual(['/digest', `/${'a'.repeat(31)}`]);
    expect(made(options).left).toEqual([
      { company: 'remind', because: 'slack' },
      { company: 'digest', because: 'ours' },
      { company: long, because: 'long' },
      { company: 'me', because: 'slack' },
    ]);
  });

  test('are fifty at most, or as many as there is room for', () => {
    const many = { companies: Array.from({ length: 60 }, (_, nth) => company(`c${nth}`)) };
    expect(commands(many)).toHaveLength(50);
    expect(made(many).left).toHaveLength(11);
    expect(made(many).left[0]).toEqual({ company: 'c49', because: 'full' });
    expect(commands({ ...many, room: 3 })).toEqual(['/digest', '/c0', '/c1']);
  });

  test('each company has a command or a reason, whatever they are called', () => {
    const id = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,31}$/);
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 70 }), fc.nat(50), (ids, room) => {
        const { manifest, left } = made({ companies: ids.map(company), room });
        const { slash_commands } = manifest.features;
        expect(slash_commands.length - 1 + left.length).toBe(ids.length);
        for (const { command } of slash_commands) expect(command).toMatch(/^\/[a-z0-9][a-z0-9_-]{0,30}$/);
      }),
    );
  });
});

describe('by a socket', () => {
  test('there is no address, and tokens of one workspace do not rotate', () => {
    const { manifest } = made();
    expect(JSON.stringify(manifest)).not.toMatch(/https?:/);
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      token_rotation_enabled: false,
      org_deploy_enabled: false,
      interactivity: { is_enabled: true },
    });
  });
});

describe('by HTTP', () => {
  test('commands, buttons and events have one address', () => {
    const { manifest } = made({ transport: http });
    const url = 'https://dateline.example/slack/events';
    expect(manifest.features.slash_commands.map((command) => command.url)).toEqual([url, url, url]);
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: false,
      interactivity: { request_url: url },
      event_subscriptions: { request_url: url },
    });
  });
});

test('many workspaces install it by OAuth, organizations too, and their tokens rotate', () => {
  const { manifest } = made({ installedFrom: 'https://dateline.example' });
  expect(manifest.oauth_config.redirect_urls).toEqual(['https://dateline.example/slack/oauth_redirect']);
  expect(manifest.settings).toMatchObject({
    socket_mode_enabled: true,
    org_deploy_enabled: true,
    token_rotation_enabled: true,
  });
  expect(manifest.settings.event_subscriptions.bot_events).toContain('team_access_revoked');
});

test('readers can write in the Messages tab', () => {
  expect(made().manifest.features.app_home).toEqual({
    home_tab_enabled: true,
    messages_tab_enabled: true,
    messages_tab_read_only_enabled: false,
  });
});

test('each event has a scope by which Slack sends it, and each scope a reason', () => {
  // From the page of each event, https://docs.slack.dev/reference/events
  const needed: Readonly<Record<string, readonly string[]>> = {
    app_mention: ['app_mentions:read'],
    channel_archive: ['channels:read'],
    channel_deleted: ['channels:read'],
    channel_left: ['channels:read'],
    channel_unarchive: ['channels:read'],
    group_archive: ['groups:read'],
    group_deleted: ['groups:read'],
    group_left: ['groups:read'],
    group_unarchive: ['groups:read'],
    member_joined_channel: ['channels:read', 'groups:read'],
    'message.im': ['im:history'],
    app_home_opened: [],
    app_uninstalled: [],
    tokens_revoked: [],
  };
  expect([...EVENTS].sort()).toEqual(Object.keys(needed).sort());
  for (const scope of Object.values(needed).flat()) expect(SCOPES).toHaveProperty([scope]);
  for (const reason of Object.values(SCOPES)) expect(reason).toMatch(/\w+ \w+/);
});

test('every text is within its limit', () => {
  const { display_information, features } = made().manifest;
  // https://docs.slack.dev/reference/app-manifest
  expect(display_information.name.length).toBeLessThanOrEqual(35);
  expect(display_information.description.length).toBeLessThanOrEqual(140);
  expect(display_information.long_description.length).toBeGreaterThanOrEqual(174);
  expect(display_information.long_description.length).toBeLessThanOrEqual(4_000);
  expect(features.bot_user.display_name).toMatch(/^[a-z0-9._-]{1,80}$/);
  expect(features.agent_view.agent_description.length).toBeLessThanOrEqual(300);
  expect(features.agent_view.suggested_prompts.length).toBeLessThanOrEqual(4);
  for (const { description, name, callback_id } of features.shortcuts) {
    expect(name.length).toBeLessThanOrEqual(24);
    expect(description.length).toBeLessThanOrEqual(150);
    expect(callback_id.length).toBeLessThanOrEqual(255);
  }
  for (const { usage_hint } of features.slash_commands) expect(usage_hint.length).toBeLessThanOrEqual(1_000);
});
