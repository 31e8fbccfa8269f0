import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeHome, removeHome } from '../fakes/dateline.ts';
import { startDiscord, type FakeDiscord } from '../fakes/discord/discord.ts';
import { startPostgres } from '../fakes/postgres.ts';
import { startProgram } from '../fakes/program.ts';

const READER = { user: '2001', channel: '4001' } as const;
const TOKEN = 'canary.discord.token';

/** Which shards are connected. */
const open = (discord: FakeDiscord): readonly number[] =>
  discord
    .sessions()
    .filter(({ isOpen }) => isOpen)
    .map(({ shard }) => shard);

test('the shards of a process that dies go to another on the same PostgreSQL, with their sessions', async () => {
  await using server = await startPostgres();
  const url = await server.database();
  await using discord = await startDiscord({ app: { token: TOKEN, shards: 2, concurrency: 2 } });
  discord.addGuild({ id: '3001' });
  discord.addUser({ id: READER.user, username: 'reader' }, '3001');
  discord.addChannel('3001', { id: READER.channel, name: 'news' });
  const [home, another] = [await makeHome(), await makeHome()];
  const start = async (at: string) => {
    await writeFile(join(at, '.env'), `DISCORD_TOKEN=${TOKEN}\n`);
    return startProgram(at, [], { DISCORD_API_URL: discord.apiUrl, DATABASE_URL: url });
  };
  try {
    await using first = await start(home);
    await discord.until(() => open(discord).length === 2);
    await using second = await start(another);
    await second.until(/"share":"discord\/shard\/1","msg":"another process has/, 'err');
    expect(discord.identified()).toBe(2);

    first.child.kill('SIGKILL');
    await first.ended;
    expect(open(discord)).toEqual([]);
    // Nobody waits here until the leases have ended.
    await server.query(url, 'update shares set lease_ends_at = 0');
    await discord.until(() => open(discord).length === 2);
    expect(discord.sessions().every(({ resumed }) => resumed === 1)).toBe(true);
    expect(discord.identified()).toBe(2);
    const answer = await discord.command({ ...READER, name: 'digest list' });
    expect(answer.acked).toBe(true);
    await answer.answer();
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  } finally {
    await removeHome(home);
    await removeHome(another);
  }
});

test('of two processes on one file one has the shard, and a start after a kill waits for nobody', async () => {
  await using discord = await startDiscord({ app: { token: TOKEN } });
  discord.addGuild({ id: '3001' });
  discord.addUser({ id: READER.user, username: 'reader' }, '3001');
  discord.addChannel('3001', { id: READER.channel, name: 'news' });
  const home = await makeHome();
  await writeFile(join(home, '.env'), `DISCORD_TOKEN=${TOKEN}\n`);
  const start = () => startProgram(home, [], { DISCORD_API_URL: discord.apiUrl });
  const waits = /"share":"discord\/shard\/0","msg":"another process has/;
  try {
    await using first = start();
    await discord.until(() => open(discord).length === 1);
    await using second = start();
    await second.until(waits, 'err');
    const answer = await discord.command({ ...READER, name: 'digest list' });
    expect(answer.acked).toBe(true);
    await answer.answer();
    expect(discord.heard('create_interaction_response')).toHaveLength(1);
    expect(discord.identified()).toBe(1);
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);

    first.child.kill('SIGKILL');
    await first.ended;
    await using third = start();
    await discord.until(() => open(discord).length === 1);
    expect(third.printed.err).not.toMatch(waits);
    expect(discord.identified()).toBe(1);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  } finally {
    await removeHome(home);
  }
});
