import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { GatewayIntentBits } from 'discord.js';
import { realWorld } from '../src/world.ts';
import { makeHome, removeHome } from '../tests/fakes/dateline.ts';
import { startDiscord, type FakeDiscord } from '../tests/fakes/discord/discord.ts';

const SERVERS = 1_000;
const CHANNELS = 50;
const ROUNDS = 5;
/** How often a tenth of the servers goes and comes back, with other channels. */
const CHANGES = 10;
const GOAL = 0.6;
/** So long (ms) after the last thing happened a process is idle, and collects. */
const IDLE = 5_000;
/** V8 gives pages back 8 s (here ms) after a collection left them empty. */
const GIVEN_BACK = 9_000;

const LEAST = GatewayIntentBits.DirectMessages;
const USUAL = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages;

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

type Start = (discord: FakeDiscord, home: string) => ChildProcess;

const here = (file: string): string => join(import.meta.dirname, file);
const execArgv = ['--expose-gc', '--import', here('memory-reporter.mjs')];

/** The whole program, with everything that it does besides. */
const dateline: Start = ({ apiUrl, app }, home) =>
  fork(here('../bin/dateline.mjs'), {
    cwd: home,
    execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      LOCAL_PORT: '0',
      LOG_LEVEL: 'warn',
      DISCORD_TOKEN: app.token,
      DISCORD_API_URL: apiUrl,
    },
  });

const client =
  (intents: number): Start =>
  ({ apiUrl, app }, home) =>
    fork(here('discord-client-worker.mjs'), [apiUrl, app.token, String(intents)], {
      cwd: home,
      execArgv,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });

const PROGRAMS: readonly (readonly [string, Start])[] = [
  ['Dateline', dateline],
  ['discord.js, usual intents', client(USUAL)],
  ['discord.js, the same intents', client(LEAST)],
];

/**
 * Idle memory of the whole of Dateline with a thousand servers of fifty channels each, beside a client of discord.js that
 * does nothing, each in a process of its own; and what becomes of it while servers come and go and channels change.
 */
export async function run(): Promise<void> {
  const found = new Map<string, Memory[]>();
  await measured(dateline, 0);
  for (let round = 1; round <= ROUNDS; round += 1)
    for (const [name, start] of PROGRAMS) {
      const changing = round === ROUNDS;
      const seen = await measured(start, changing ? CHANGES : 0);
      found.set(name, [...(found.get(name) ?? []), seen[0] ?? { rss: NaN, heapUsed: NaN }]);
      if (changing)
        for (const [index, memory] of seen.entries()) say(`${name}, after ${index} changes`, memory);
    }
  const medians = new Map([...found].map(([name, all]) => [name, medianOf(all)]));
  process.stdout.write(`\nmedian of ${ROUNDS}, 9 s after a collection\n`);
  for (const [name, memory] of medians) say(name, memory);
  const [ours, theirs, least] = PROGRAMS.map(([name]) => medians.get(name));
  compare('Dateline / discord.js, usual intents', ours, theirs);
  compare('Dateline / discord.js, the same intents', ours, least);
  process.stdout.write(`the goal is ${GOAL} of discord.js with its usual intents\n`);
}

/** @returns its memory when idle, and after each change */
async function measured(start: Start, changes: number): Promise<readonly Memory[]> {
  const home = await makeHome();
  await using discord = await startDiscord({ unlimited: true });
  fill(discord);
  const child = start(discord, home);
  try {
    await discord.until(() => discord.sessions().some(({ isOpen }) => isOpen));
    const seen = [await memoryOf(child)];
    for (let change = 0; change < changes; change += 1) {
      await changeSome(discord, change);
      seen.push(await memoryOf(child));
    }
    return seen;
  } finally {
    const gone = once(child, 'exit');
    // Not killed: what it compiled is kept at its end, for the next round as for the next start of who uses it.
    child.kill('SIGTERM');
    await gone;
    await removeHome(home);
  }
}

/** Ids as Discord's are: long, and all of them different. */
const idOf = (number: number): string => String((1_400_000_000_000n << 22n) + (BigInt(number) << 22n));
const serverId = (server: number): string => idOf(1 + server * (CHANNELS + 1));
const channelId = (server: number, channel: number): string => idOf(2 + server * (CHANNELS + 1) + channel);

function fill(discord: FakeDiscord): void {
  for (let server = 0; server < SERVERS; server += 1) {
    discord.addGuild({ id: serverId(server) });
    for (let channel = 0; channel < CHANNELS; channel += 1)
      discord.addChannel(serverId(server), { id: channelId(server, channel), name: `channel-${channel}` });
  }
}

/** A tenth of the servers puts the app out and lets it in again; in another tenth each channel changes. */
async function changeSome(discord: FakeDiscord, change: number): Promise<void> {
  for (let server = change % 10; server < SERVERS; server += 10) {
    await discord.kick(serverId(server));
    await discord.invite(serverId(server));
    for (let channel = 0; channel < CHANNELS; channel += 1)
      await discord.deny(channelId((server + 1) % SERVERS, channel), 'SEND_MESSAGES');
  }
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  await realWorld.clock.sleep(IDLE);
  child.send('collect');
  await realWorld.clock.sleep(GIVEN_BACK);
  const answer = once(child, 'message');
  child.send('memory');
  const [memory] = (await answer) as [Memory];
  return memory;
}

function medianOf(all: readonly Memory[]): Memory {
  const middle = (numbers: readonly number[]): number =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
  return { rss: middle(all.map(({ rss }) => rss)), heapUsed: middle(all.map(({ heapUsed }) => heapUsed)) };
}

const MB = 1_000_000;

const say = (what: string, { rss, heapUsed }: Memory): void =>
  void process.stdout.write(
    `${what.padEnd(48)}RSS ${(rss / MB).toFixed(1).padStart(7)} MB   heap ${(heapUsed / MB).toFixed(1).padStart(7)} MB\n`,
  );

function compare(what: string, ours: Memory | undefined, theirs: Memory | undefined): void {
  const ratio = (of: keyof Memory): string => ((ours?.[of] ?? NaN) / (theirs?.[of] ?? NaN)).toFixed(2);
  process.stdout.write(
    `${what.padEnd(48)}RSS ${ratio('rss').padStart(7)}      heap ${ratio('heapUsed').padStart(7)}\n`,
  );
}
