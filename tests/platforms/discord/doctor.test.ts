import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Place } from '../../../src/domain.ts';
import { realWorld } from '../../../src/world.ts';
import { applicationCommands, differences } from '../../../src/platforms/discord/commands.ts';
import { discordChecks, type DiscordDoctor } from '../../../src/platforms/discord/doctor.ts';
import { inviteLink, permitted, PERMISSIONS } from '../../../src/platforms/discord/permissions.ts';
import { permissions, startDiscord, type FakeDiscord } from '../../fakes/discord/discord.ts';
import { restOf } from '../../fakes/discord/started.ts';

const companies = [
  { id: 'alibaba', name: 'Alibaba' },
  { id: 'jd', name: 'JD.com' },
];
const news: Place = { platform: 'discord', workspace: '3001', channel: '4001' };
const ENDPOINT = 'https://dateline.example/discord/interactions';

let discord: FakeDiscord;
beforeEach(async () => {
  discord = await startDiscord();
  const bits = BigInt(new URL(inviteLink('1')).searchParams.get('permissions') ?? 0);
  discord.addGuild({ id: '3001', name: 'Acme', permissions: bits });
  discord.addUser({ id: discord.app.id }, '3001', 0n);
  discord.addChannel('3001', { id: '4001', name: 'news' });
});
afterEach(() => discord[Symbol.asyncDispose]());

/** Makes the checks about something, and says what they found: `wrong: …`. */
async function look(about: string, more: Partial<DiscordDoctor> = {}): Promise<readonly string[]> {
  const checks = discordChecks({
    apiUrl: discord.apiUrl,
    token: discord.app.token,
    by: { gateway: 'auto' },
    places: [news],
    companies,
    clock: realWorld.clock,
    ...more,
  });
  const found = await Promise.all(
    checks.filter((check) => about === '*' || check.about.startsWith(about)).map((check) => check.look()),
  );
  return found.flat().map(({ state, says }) => `${state}: ${says}`);
}

const register = (all: readonly { readonly id: string; readonly name: string }[] = companies) =>
  restOf(discord).put(`/applications/${discord.app.id}/commands`, {
    body: applicationCommands(all).commands,
  });

test('of a set-up that is right nothing is wrong, and nothing is posted and no connection opened', async () => {
  await register();
  const found = await look('*');
  expect(found.filter((each) => !each.startsWith('ok: '))).toEqual([]);
  expect(found).toHaveLength(6);
  expect(discord.messages('4001')).toEqual([]);
  expect(discord.identified()).toBe(0);
  expect(discord.heard().filter(({ route }) => !/^(?:get|list)_|^bulk_set/.test(route))).toEqual([]);
});

test('it prints the link that lets Dateline in, with what it needs and no more', async () => {
  const [, invite = ''] = await look('Discord');
  const { searchParams } = new URL(/https:\S+/.exec(invite)?.[0] ?? '');
  expect(searchParams.get('client_id')).toBe(discord.app.id);
  expect(searchParams.get('scope')).toBe('bot applications.commands');
  expect(BigInt(searchParams.get('permissions') ?? 0)).toBe(
    permissions('VIEW_CHANNEL', 'SEND_MESSAGES', 'SEND_MESSAGES_IN_THREADS', 'READ_MESSAGE_HISTORY'),
  );
});

test('an app whose link does not let it in so simply is wrong', async () => {
  await discord[Symbol.asyncDispose]();
  discord = await startDiscord({ app: { codeGrant: true } });
  const [, invite] = await look('Discord');
  expect(invite).toMatch(/^wrong: .*oauth2\/authorize.*"Requires OAuth2 Code Grant" is switched off/);
});

describe('a clock', () => {
  const shifted = (ms: number) => ({
    clock: { ...realWorld.clock, now: () => realWorld.clock.now() + ms },
  });
  const gateway = { gateway: 'auto' } as const;
  const http = { publicKey: 'a1'.repeat(32) };

  test.each([
    [45_000, gateway, /^warning: .*4[3-5] s ahead of Discord’s.*NTP/],
    [-45_000, gateway, /^warning: .*4[3-5] s behind Discord’s.*NTP/],
    [-600_000, gateway, /^warning: /],
    [-200_000, http, /^warning: /],
    [400_000, http, /^wrong: .*is refused/],
    [-400_000, http, /^wrong: .*is refused/],
  ])('that is %i ms ahead of Discord’s is told', async (ms, by, says) => {
    expect(await look('Discord', { ...shifted(ms), by })).toContainEqual(expect.stringMatching(says));
  });

  test.each([0, 15_000, -15_000])('that is %i ms ahead of it is not worth a line', async (ms) => {
    expect(await look('Discord', shifted(ms))).toHaveLength(2);
  });

  test('is told where the token is refused, too', async () => {
    expect(await look('Discord', { ...shifted(60_000), token: 'canary' })).toHaveLength(2);
  });
});

describe('a token that Discord refuses, or a Discord that is not there,', () => {
  test.each([{ gateway: 'auto' }, { publicKey: 'a1'.repeat(32) }] as const)(
    'is one finding with %j, told without the token',
    async (by) => {
      const found = await look('*', { token: 'canary', by });
      expect(found).toEqual([
        expect.stringMatching(/^wrong: .*check DISCORD_TOKEN/),
        ...Array.from({ length: 3 }, () => 'skipped: Discord does not say who Dateline is.'),
      ]);
      expect(found.join('\n')).not.toMatch(/canary/);
    },
  );

  test('is told as what it is', async () => {
    const { apiUrl } = discord;
    await discord[Symbol.asyncDispose]();
    const [first] = await look('*', { apiUrl });
    expect(first).toMatch(/^wrong: .*cannot be reached/);
  });
});

describe('the gateway', () => {
  test.each([
    [1_000, 1, /^ok: 1000 of 1000 session starts are left for 24 h\.$/],
    [49, 1, /^warning: 49 of 1000.*end often/],
    [3, 4, /^wrong: 3 of 1000.*of 4 shard.*have to wait/],
  ])('with %i starts left for %i shard(s) is told', async (sessions, shards, says) => {
    await discord[Symbol.asyncDispose]();
    discord = await startDiscord({ app: { sessions, shards } });
    expect(await look('gateway')).toEqual([
      `ok: Discord recommends ${shards} shard(s), and this process may hold all of them.`,
      expect.stringMatching(says),
    ]);
  });

  test.each([
    [{ first: 0, last: 3, of: 4 }, /^ok: .* may hold all of 4 shard\(s\)\. Discord recommends 2/],
    [{ first: 1, last: 2, of: 4 }, /^ok: .* the shards 1 to 2 of 4; without another process/],
    [{ first: 0, last: 0, of: 1 }, /^warning: DISCORD_SHARDS has 1, and Discord recommends 2/],
  ])('of %j shards that somebody chose is told', async (gateway, says) => {
    await discord[Symbol.asyncDispose]();
    discord = await startDiscord({ app: { sessions: gateway.last - gateway.first, shards: 2 } });
    expect(await look('gateway', { by: { gateway } })).toEqual([
      expect.stringMatching(says),
      expect.stringMatching(/^wrong: /),
    ]);
  });

  test('is wrong where Discord sends commands elsewhere', async () => {
    discord.app.endpoint = 'https://old.example/here';
    const [, , endpoint] = await look('gateway');
    expect(endpoint).toMatch(/^wrong: .*https:\/\/old\.example\/here.*Remove "Interactions Endpoint URL"/);
  });
});

describe('requests over HTTP', () => {
  const publicUrl = 'https://dateline.example';

  test.each([
    [
      null,
      publicUrl,
      /^wrong: .*set "Interactions Endpoint URL".* to https:\/\/dateline\.example\/discord\/interactions/,
    ],
    [null, undefined, /^wrong: .* to https:\/\/…\/discord\/interactions/],
    [ENDPOINT, publicUrl, /^skipped: Discord sends commands to https:\/\/dateline\.example/],
    [ENDPOINT, undefined, /^skipped: /],
    [
      'https://other.example/discord/interactions',
      publicUrl,
      /^warning: .*expects them at https:\/\/dateline/,
    ],
    ['https://dateline.example/here', undefined, /^warning: /],
  ])('to %s, with PUBLIC_URL %s, are told as what can be known', async (endpoint, url, says) => {
    discord.app.endpoint = endpoint;
    const by = { publicKey: discord.app.verifyKey.toUpperCase() };
    expect(await look('requests', { by, publicUrl: url })).toEqual([expect.stringMatching(says)]);
  });

  test('by another app’s key are refused, and so is it', async () => {
    discord.app.endpoint = ENDPOINT;
    expect(await look('requests', { by: { publicKey: 'a1'.repeat(32) } })).toEqual([
      expect.stringMatching(/^wrong: DISCORD_PUBLIC_KEY is another app’s/),
    ]);
  });
});

describe('commands', () => {
  test('that are not there before the first start are not wrong', async () => {
    expect(await look('commands')).toEqual(['skipped: 3 are registered when Dateline starts; none are yet.']);
  });

  test('that changed are named, those that are too many among them', async () => {
    await register([
      { id: 'alibaba', name: 'Another' },
      { id: 'tencent', name: 'Tencent' },
    ]);
    expect(await look('commands')).toEqual([
      expect.stringMatching(/^warning: \/alibaba, \/jd, \/tencent changed .*Start Dateline again/),
    ]);
  });

  test('that a company has not are told, with what to ask instead', async () => {
    const all = [...companies, { id: 'digest', name: 'Digest' }, { id: 'a b', name: 'A B' }];
    await register(all);
    expect(await look('commands', { companies: all })).toEqual([
      'ok: 3 are registered as they are to be.',
      expect.stringMatching(
        /^warning: \/digest is a command of Dateline’s own.*\/digest latest company:digest\.$/,
      ),
      expect.stringMatching(/^warning: \/a b is no name/),
    ]);
  });

  const { commands } = applicationCommands(companies);
  const listed = commands.map((command) => ({
    ...command,
    id: '1',
    version: '2',
    default_member_permissions: null,
  }));

  test.each([
    ['adds fields', listed],
    ['lists them in another order', listed.toReversed()],
    [
      'leaves out what is empty or false',
      // As Discord does, whatever it is told.
      JSON.parse(
        JSON.stringify(listed, (_key, value: unknown) =>
          value === false || (Array.isArray(value) && value.length === 0) ? undefined : value,
        ),
      ) as typeof listed,
    ],
  ])('are the same where Discord %s', (_how, registered) => {
    expect(differences(commands, registered)).toEqual([]);
  });

  test('are others in any word of any language', () => {
    const text = JSON.stringify(listed);
    for (const [from, to] of [
      ['关注', '跟随'],
      ['"required":true', '"required":false'],
      ['"autocomplete":true', '"autocomplete":false'],
      ['"contexts":[0,1,2]', '"contexts":[0]'],
      ['"contexts":[0,1,2]', '"contexts":[0,1,2,3]'],
    ] as const) {
      expect(text).toContain(from);
      const registered = JSON.parse(text.replaceAll(from, to)) as typeof listed;
      expect(differences(commands, registered)).toContain('digest');
    }
  });
});

describe('channels', () => {
  const at = (...channels: readonly string[]) => ({
    places: channels.map((channel) => ({ ...news, channel })),
  });

  test('that nobody follows anything in are none', async () => {
    expect(await look('channels', { places: [] })).toEqual([expect.stringMatching(/^skipped: Nothing/)]);
    expect(await look('channels', { places: undefined })).toEqual([
      expect.stringMatching(/^skipped: .*database/),
    ]);
  });

  test.each([
    ['SEND_MESSAGES', 'wrong: Dateline lacks Send Messages in #news (4001) in Acme. '],
    ['READ_MESSAGE_HISTORY', 'warning: Dateline lacks Read Message History in #news (4001) in Acme: '],
    // What may not be seen is not shown to who asks either.
    ['VIEW_CHANNEL', 'wrong: Discord: look at 4001 in Acme: '],
    ['ATTACH_FILES', 'ok: #news (4001) in Acme: '],
  ] as const)('in which Dateline lacks %s are told as it', async (name, says) => {
    await discord.deny('4001', name);
    expect(await look('channels')).toEqual([expect.stringContaining(says)]);
  });

  test('are each looked at by what is done there: threads, forums, what is gone', async () => {
    const deny = permissions('SEND_MESSAGES_IN_THREADS');
    discord.addChannel('3001', { id: '4002', name: 'mute', denied: deny });
    discord.addChannel('3001', { id: '4003', name: 'talk', kind: 'thread', parent: '4002' });
    discord.addChannel('3001', { id: '4004', name: 'shut', kind: 'thread', parent: '4001', locked: true });
    discord.addChannel('3001', { id: '4005', name: 'board', kind: 'forum', requiresTag: true });
    const [tag, staff] = [
      { id: '1', name: 'news' },
      { id: '2', name: 'staff', moderated: true },
    ];
    discord.addChannel('3001', {
      id: '4006',
      name: 'wall',
      kind: 'forum',
      tags: [staff, tag],
      requiresTag: true,
    });
    discord.addChannel('3001', { id: '4007', name: 'desk', kind: 'forum', tags: [staff], requiresTag: true });
    const all = ['4002', '4003', '4004', '4005', '4006', '4007', '4009'] as const;
    expect(await look('channels', at(...all))).toEqual([
      expect.stringMatching(/^ok: #mute/),
      expect.stringMatching(/^wrong: Dateline lacks Send Messages in Threads in #talk/),
      expect.stringMatching(/^wrong: #shut .*is locked/),
      expect.stringMatching(/^wrong: #board .*wants a tag/),
      expect.stringMatching(/^ok: #wall/),
      expect.stringMatching(/^wrong: #desk .*wants a tag/),
      expect.stringMatching(/^wrong: Discord: look at 4009 in Acme: the channel was deleted \(10003\)\.$/),
    ]);
  });

  test('of a server that Dateline is not in are one finding', async () => {
    await discord.kick('3001');
    expect(await look('channels', at('4001', '4002'))).toEqual([
      expect.stringMatching(
        /^wrong: Discord: look at the server 3001: .*not in that server any more \(10004\)\.$/,
      ),
    ]);
  });

  test('that are direct messages are counted', async () => {
    const places = [{ ...news, workspace: 'user:2001', channel: '9' }];
    expect(await look('channels', { places })).toEqual([expect.stringMatching(/^skipped: 1 direct message/)]);
  });
});

describe('what a member may do', () => {
  const view = PERMISSIONS['View Channel'].bit;
  const send = PERMISSIONS['Send Messages'].bit;
  const member = { id: 'm', roles: ['r', 's'] };
  const guild = {
    id: 'g',
    name: 'Acme',
    owner_id: 'o',
    roles: [
      { id: 'g', permissions: view },
      { id: 'r', permissions: send },
      { id: 'other', permissions: PERMISSIONS['Read Message History'].bit },
    ],
  };
  const said = (id: string, allow: bigint, deny: bigint) => ({ id, allow, deny });

  test.each([
    ['what everyone and their roles may', [], view | send],
    ['less what everyone may not', [said('g', 0n, view)], send],
    [
      'but what one of their roles may, whatever another may not',
      [said('s', 0n, send), said('r', send, 0n)],
      view | send,
    ],
    ['and last what they may themselves', [said('m', 0n, send), said('r', send, 0n)], view],
    ['and nothing that is said of others', [said('other', 0n, view), said('n', 0n, send)], view | send],
  ])('is %s', (_what, overwrites, bits) => {
    expect(permitted(guild, overwrites, member)).toBe(bits);
  });

  test('is all for who owns the server or administers it, whatever a channel says', () => {
    const overwrites = [said('g', 0n, view | send), said('m', 0n, view | send)];
    const administrator = { ...guild, roles: [{ id: 'r', permissions: 1n << 3n }] };
    for (const bits of [
      permitted(administrator, overwrites, member),
      permitted({ ...guild, owner_id: 'm' }, overwrites, member),
    ])
      expect(bits & (view | send)).toBe(view | send);
  });
});
