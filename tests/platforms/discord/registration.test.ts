import { Routes } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import type { Company } from '../../../src/domain.ts';
import { createRegistration } from '../../../src/platforms/discord/registration.ts';
import { createCalls } from '../../../src/platforms/discord/rest.ts';
import { createOpenVault } from '../../../src/vault.ts';
import { startDiscord } from '../../fakes/discord/discord.ts';
import { fakeLog } from '../../fakes/log.ts';
import { vaultStore } from '../../fakes/vault-store.ts';
import { fakeWorld } from '../../fakes/world.ts';

const company = (id: string): Company => ({ id, name: id, aliases: [], topics: [] });

/** A Discord, and processes that register there. */
async function open() {
  const world = fakeWorld();
  const discord = await startDiscord({ world });
  const [store, log, over] = [vaultStore(), fakeLog(), new AbortController()];
  const library = { companies: [company('acme')] };
  const calls = createCalls({ token: discord.app.token, apiUrl: discord.apiUrl, clock: world.clock, log });
  const process = () =>
    createRegistration({
      calls,
      catalog: { companies: async () => library.companies },
      vault: createOpenVault({ store, platform: 'discord', random: world.random }),
      clock: world.clock,
      log,
    });
  return {
    world,
    discord,
    calls,
    library,
    log,
    over: over.signal,
    process,
    names: () => discord.commands().map(({ name }) => name),
    puts: () => discord.heard('bulk_set_application_commands').length,
    [Symbol.asyncDispose]: async () => {
      over.abort();
      await discord[Symbol.asyncDispose]();
    },
  };
}

test('a start registers once, and another nothing that is there', async () => {
  await using it = await open();
  await it.process().begin();
  await it.process().begin();
  expect([it.names(), it.puts()]).toEqual([['digest', 'acme'], 1]);
});

test('a start puts back what was changed elsewhere', async () => {
  await using it = await open();
  await it.process().begin();
  const before = it.discord.commands().map(({ description }) => description);
  const body = [{ name: 'digest', description: 'Something else' }];
  await it.calls.within(1_000, async (call) => {
    await call('put', Routes.applicationCommands(it.discord.app.id), 'register others', { body });
  });
  expect(it.names()).toEqual(['digest']);
  await it.process().begin();
  expect(it.discord.commands().map(({ description }) => description)).toEqual(before);
});

test('companies that come while it runs get their commands once they stay as they are, all at once', async () => {
  await using it = await open();
  const registration = it.process();
  await registration.begin();
  void registration.goOn(it.over);
  const look = async (): Promise<void> => {
    await expect.poll(() => it.world.sleeping()).toBeGreaterThan(0);
    it.world.pass(30_000);
  };
  await look();
  it.library.companies = [company('acme'), company('initech')];
  await look();
  it.library.companies = [company('acme'), company('initech'), company('globex')];
  await look();
  expect(it.puts()).toBe(1);
  await expect
    .poll(() => {
      it.world.pass(30_000);
      return it.names();
    })
    .toEqual(['digest', 'acme', 'initech', 'globex']);
  expect(it.puts()).toBe(2);
});

test('what Discord could not take at the start comes when it is there again', async () => {
  await using it = await open();
  it.discord.fail('*', { answer: 'error', done: 'never' });
  const registration = it.process();
  await registration.begin();
  expect(it.log.lines).toMatchObject([{ message: 'the commands could not be brought up to date' }]);
  void registration.goOn(it.over);
  await expect
    .poll(() => {
      it.world.pass(30_000);
      return it.names();
    })
    .toEqual(['digest', 'acme']);
});
