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
