import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inviteLink } from '../../src/platforms/discord/permissions.ts';
import { everyOne } from '../fakes/discord/components.ts';
import { startDiscord, type FakeDiscord, type FakeMessage } from '../fakes/discord/discord.ts';
import type { Program } from '../fakes/program.ts';
import { realWorld } from '../../src/world.ts';
import { createHost, IN_ASIA, IN_EUROPE, readmeFrom, type Host } from './host.ts';

// The README's way from nothing to a digest in a channel, in its own words, by the program as it is started.

const { text: section, code } = readmeFrom('Discord in five minutes');
const [dotenv = '', look = '', start = '', inDiscord = ''] = code;

const TOKEN = 'canary.discord.token';
const GUILD = '3001';
const reader = { user: '2001', channel: '4001' } as const;

let host: Host;
let discord: FakeDiscord;
/** How far (ms) Discord's clock is ahead of this machine's. */
let aheadMs: number;

beforeEach(async () => {
  host = await createHost();
  aheadMs = 0;
  const clock = { ...realWorld.clock, now: () => realWorld.clock.now() + aheadMs };
  discord = await startDiscord({ world: { ...realWorld, clock }, app: { token: TOKEN } });
  discord.addGuild({ id: GUILD, joined: false });
  discord.addUser({ id: reader.user, username: 'reader' }, GUILD);
  discord.addChannel(GUILD, { id: reader.channel, name: 'news' });
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await discord[Symbol.asyncDispose]();
});

/** Does what one of the README's lines of a shell does, with Discord on this machine. */
const run = (command: string): Program => host.run(command, { DISCORD_API_URL: discord.apiUrl });

/** Opens the link that a doctor printed, and lets Dateline into the server with what the link asks for. */
async function invite(printed: string): Promise<void> {
  const [link = ''] = /https:\/\/discord\.com\/oauth2\/authorize\S+/.exec(printed) ?? [];
  expect(link).toBe(inviteLink(discord.app.id));
  const permissions = BigInt(new URL(link).searchParams.get('permissions') ?? 0);
  discord.addGuild({ id: GUILD, permissions });
  discord.addUser({ id: reader.user }, GUILD);
  discord.addChannel(GUILD, { id: reader.channel, name: 'news' });
  await discord.invite(GUILD);
}

/** Types one of the README's lines: a command, a subcommand, and options by their names. */
async function type(line: string): Promise<FakeMessage> {
  const [command = '', ...options] = line.replace(/^\//, '').split(/ (?=[a-z]+:)/);
  const filled = options.map((option) => option.split(/:(.*)/s).slice(0, 2));
  const answer = await discord.command({ ...reader, name: command, options: Object.fromEntries(filled) });
  expect(answer.acked).toBe(true);
  return await answer.answer();
}

const textOf = (message: FakeMessage | undefined): string => JSON.stringify(message?.components ?? '');

interface Choosable {
  readonly label: string;
  readonly value: string;
}
/** What can be pressed, or chosen from, in a message. */
const pressables = (message: FakeMessage | undefined) =>
  everyOne(message?.components).filter(({ custom_id: id }) => id !== undefined);
const buttonsOf = pressables;
const menusOf = (message: FakeMessage | undefined) =>
  pressables(message).flatMap(({ options }) =>
    Array.isArray(options) ? [{ options: options as readonly Choosable[] }] : [],
  );

/** What was posted of its own accord. */
const digests = (): readonly FakeMessage[] =>
  discord.messages(reader.channel).filter(({ nonce }) => nonce !== undefined);

/** A transport, by what the README says to set. */
const TRANSPORTS = {
  'the gateway': {
    env: () => '',
    reached: () => discord.until(() => discord.sessions().length > 0),
  },
  'signed requests': {
    env: () => `DISCORD_PUBLIC_KEY=${discord.app.verifyKey}`,
    reached: async (program: Program) => {
      await program.until(/Ctrl\+C/);
      const [, port] = await program.until(/"port":(\d+),"msg":"health/, 'err');
      expect(await discord.useHttp(`http://127.0.0.1:${port}/discord/interactions`)).toBe(true);
    },
  },
} as const;

describe.each(Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[])('by %s', (transport) => {
  const { env, reached } = TRANSPORTS[transport];

  async function begin(): Promise<Program> {
    const program = run(start);
    await program.until(/Ctrl\+C/);
    await reached(program);
    return program;
  }

  test('the README leads from nothing to a digest in a channel, once, whose buttons work after a restart', async () => {
    expect(dotenv).toMatch(/^DISCORD_TOKEN=…$/);
    await writeFile(join(host.home, '.env'), `${dotenv.replace('…', TOKEN)}\n${env()}\n`);
    const asked = run(look);
    // Requests cannot arrive before Discord knows where to send them, and it wants them answered first.
    expect(await asked.ended, asked.printed.out).toBe(transport === 'the gateway' ? 0 : 1);
    await invite(asked.printed.out);

    const first = await begin();
    await discord.deny(reader.channel, 'SEND_MESSAGES');
    expect(textOf(await type(inDiscord))).toMatch(/lacks the permission Send Messages/);
    await discord.deny(reader.channel);
    expect(textOf(await type(inDiscord))).toMatch(/weekday/i);
    expect(digests()).toEqual([]);

    await host.publish(first, 'alibaba/2026-11-23-cloud-grows', IN_EUROPE);
    host.letItBeNine();
    await discord.until(() => digests().length > 0);
    const [digest] = digests();
    expect(textOf(digest)).toContain('12 percent');
    expect(textOf(digest)).toContain('ledger.example');
    expect(digest?.pings).toEqual([]);
    await host.looked();
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = await begin();
    const pressed = await discord.press({ ...reader, on: digest?.id ?? '', label: 'Sources' });
    expect(pressed.acked).toBe(true);
    expect(textOf(await pressed.answer())).toContain('The Daily Ledger');
    host.letItBeNine();
    await host.looked();
    expect(digests()).toHaveLength(1);

    const doctor = run(look);
    expect(await doctor.ended, doctor.printed.out).toBe(0);
    expect(doctor.printed.out).toMatch(/^ok +channels on Discord: #news \(4001\)/m);
    expect(doctor.printed.out).toMatch(/^ok +commands on Discord: /m);

    await discord.kick(GUILD);
    await host.publish(second, 'alibaba/2026-11-24-more', IN_ASIA);
    host.letItBeNine();
    await expect.poll(() => host.state()).toMatchObject({ state: 'paused' });
    expect(digests()).toHaveLength(1);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    const all = host.printed();
    expect(all).not.toMatch(/canary/);
    expect(all).toContain('"level"');
  });
});

test('each command that the README’s section names is answered, and so are plain words in a direct message', async () => {
  await writeFile(join(host.home, '.env'), `DISCORD_TOKEN=${TOKEN}\n`);
  await invite(inviteLink(discord.app.id));
  const program = run(start);
  await program.until(/Ctrl\+C/);
  await discord.until(() => discord.sessions().length > 0);

  const [about = ''] = section.split(/^## /m).slice(1);
  const named = new Set([...about.matchAll(/`(\/(?:digest|alibaba)[^`]*)`/g)].map(([, line = '']) => line));
  expect([...named]).toContain('/alibaba topic:cloud');
  const answers: Record<string, string> = {};
  for (const line of named) if (line !== '/digest') answers[line] = textOf(await type(line));
  expect(answers).toEqual({
    '/alibaba topic:cloud': expect.stringContaining('cloud'),
    '/digest latest company:alibaba': expect.stringContaining('Alibaba'),
    '/digest settings change:pause': expect.stringContaining('managers'),
    '/digest latest': expect.stringContaining('Alibaba'),
    '/digest forget': expect.stringContaining('delete'),
  });
  await discord.say({ user: reader.user, text: 'alibaba cloud' });
  const { id } = discord.direct(reader.user);
  await discord.until(() => discord.messages(id).some(({ author }) => author === discord.app.id));
  program.child.kill('SIGTERM');
  expect(await program.ended).toBe(0);
});

test('menus, and buttons whose acts are too long for them, work under messages from before a restart', async () => {
  await writeFile(join(host.home, '.env'), `DISCORD_TOKEN=${TOKEN}\n`);
  await invite(inviteLink(discord.app.id));
  const begin = async (): Promise<Program> => {
    const program = run(start);
    await program.until(/Ctrl\+C/);
    await discord.until(() => discord.sessions().length > 0);
    return program;
  };

  const first = await begin();
  await type(inDiscord);
  for (const topic of ['lending', 'parcels', 'chips', 'games', 'travel', 'health', 'music', 'maps', 'retail'])
    await type(`/digest follow when:every weekday 09:00 company:alibaba topic:${topic}`);
  const list = await type('/digest list');
  const pause = menusOf(list)
    .flatMap(({ options }) => options)
    .find(({ label }) => label === 'Pause');
  expect(pause?.value).toMatch(/^d1\|pause\|/);

  // The name of a file may be longer than what a button carries.
  await host.publish(first, `alibaba/2026-11-23-${'cloud-grows-'.repeat(10)}in-europe`, IN_EUROPE);
  host.letItBeNine();
  await discord.until(() => digests().length > 0);
  const [digest] = digests();
  expect(buttonsOf(digest).find(({ label }) => label === 'Sources')?.custom_id).toMatch(/^d1\|kept\|/);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);

  const second = await begin();
  const pressed = await discord.press({ ...reader, on: digest?.id ?? '', label: 'Sources' });
  expect(textOf(await pressed.answer())).toContain('The Daily Ledger');
  const chosen = await discord.press({ ...reader, on: list.id, choices: [pause?.value ?? ''] });
  expect(textOf(await chosen.answer())).toMatch(/is paused here/);
  expect(
    host.remembered((database) =>
      database.prepare("select count(*) as paused from subscriptions where state = 'paused'").get(),
    ),
  ).toEqual({ paused: 1 });
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
});

test.each(['a command is done', 'the answer is on its way'])(
  'a kill after the first word, before %s, leaves nobody without an answer',
  async (when) => {
    await writeFile(join(host.home, '.env'), `DISCORD_TOKEN=${TOKEN}\n`);
    await invite(inviteLink(discord.app.id));
    const begin = async (): Promise<Program> => {
      const program = run(start);
      await program.until(/Ctrl\+C/);
      await discord.until(() => discord.sessions().some(({ isOpen }) => isOpen));
      return program;
    };
    const first = await begin();
    const answering =
      when === 'a command is done' ? 'create_interaction_response' : 'update_original_webhook_message';
    discord.fail(answering, {
      answer: 'hung',
      done: answering === 'create_interaction_response' ? 0 : 'never',
    });
    const answer = discord.command({ ...reader, name: 'digest list' });
    await discord.until(() => discord.heard(answering).length > 0);
    // By now it is kept, where the first word is still on its way too.
    await expect
      .poll(() =>
        host.remembered((database) => database.prepare("select 1 from vault where key like 'asked/%'").all()),
      )
      .toHaveLength(1);
    first.child.kill('SIGKILL');
    await first.ended;

    aheadMs = 60_000;
    const second = await begin();
    const { edits, answer: given } = await answer;
    await given();
    expect(edits()).toBe(1);
    await expect
      .poll(() =>
        host.remembered((database) => database.prepare("select 1 from vault where key like 'asked/%'").all()),
      )
      .toEqual([]);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  },
);

test('a start with a token that Discord refuses ends with a sentence, and does not repeat it', async () => {
  await writeFile(join(host.home, '.env'), 'DISCORD_TOKEN=canary.of.another\n');
  const program = run(start);
  expect(await program.ended).toBe(1);
  const { out, err } = program.printed;
  expect(err).toMatch(/^Discord refuses DISCORD_TOKEN: copy the token of the app’s page "Bot"/m);
  expect(out + err).not.toMatch(/canary|\n\s+at /);
});

test.each([
  [4_014, 'Discord does not let Dateline hear direct messages (close code 4014).'],
  [4_004, 'Discord refuses DISCORD_TOKEN: copy the token of the app’s page "Bot", or make a new one there'],
])('a connection that Discord closes with %i ends the program with a sentence', async (code, sentence) => {
  await writeFile(join(host.home, '.env'), `DISCORD_TOKEN=${TOKEN}\n`);
  discord.refuse(code);
  const atStart = run(start);
  expect(await atStart.ended).toBe(1);
  expect(atStart.printed.err).toContain(`\n${sentence}`);

  discord.refuse();
  const later = run(start);
  await later.until(/Ctrl\+C/);
  await discord.until(() => discord.sessions().length > 0);
  discord.closeWith(code);
  expect(await later.ended).toBe(1);
  expect(later.printed.err).toContain(`\n${sentence}`);
  for (const { printed } of [atStart, later])
    expect(printed.out + printed.err).not.toMatch(/canary|\n\s+at |nhandled/);
});
