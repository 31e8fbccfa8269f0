import { expect, test } from 'vitest';
import { createKept } from '../../../src/platforms/discord/kept.ts';
import { createOpenVault } from '../../../src/vault.ts';
import { vaultStore } from '../../fakes/vault-store.ts';
import { fakeWorld } from '../../fakes/world.ts';

const DAY = 86_400_000;
const HELP = { do: 'command', command: { do: 'help' } } as const;

test('what is of no use any more is forgotten: words after a month, acts a year after they were shown last', async () => {
  const world = fakeWorld();
  const vault = createOpenVault({ store: vaultStore(), platform: 'discord', random: world.random });
  const kept = createKept(vault, world.clock);
  await kept.keepActs({ old: JSON.stringify(HELP), shown: JSON.stringify(HELP) });
  await kept.keepWords('4001', 'key1', 'up 41 percent');
  world.pass(29 * DAY);
  expect(await kept.sweep()).toBe(0);
  expect((await kept.wordsOf('4001', 'key1'))(' up 41 percent\n')).toBe(true);
  await kept.keepActs({ shown: JSON.stringify(HELP) });
  world.pass(2 * DAY);
  expect(await kept.sweep()).toBe(1);
  expect((await kept.wordsOf('4001', 'key1'))('up 41 percent')).toBe(false);
  world.pass(370 * DAY);
  expect(await kept.sweep()).toBe(1);
  expect([await kept.actOf('old'), await kept.actOf('shown')]).toEqual([undefined, HELP]);
});
