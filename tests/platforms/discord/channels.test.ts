import { expect, test } from 'vitest';
import { createKinds } from '../../../src/platforms/discord/channels.ts';
import { createKept } from '../../../src/platforms/discord/kept.ts';
import { createOpenVault } from '../../../src/vault.ts';
import { vaultStore } from '../../fakes/vault-store.ts';
import { fakeWorld } from '../../fakes/world.ts';

const DAY = 86_400_000;

test.each([
  ['text', { type: 0 }, { kind: 'messages' }],
  ['announcements', { type: 5 }, { kind: 'announcements' }],
  [
    'a forum',
    { type: 15, flags: 16, available_tags: [{ id: '1', name: 'any', moderated: true }] },
    { kind: 'forum', forum: { flags: 16, available_tags: [{ id: '1', name: 'any', moderated: true }] } },
  ],
])('what a channel of %s is, is asked once, and not again at another start', async (_what, answer, known) => {
  const { clock, random, pass } = fakeWorld();
  const vault = createOpenVault({ store: vaultStore(), platform: 'discord', random });
  let calls = 0;
  const call = async (): Promise<unknown> => {
    calls += 1;
    return { id: '4001', ...answer };
  };
  const kept = createKept(vault, clock);
  for (const start of ['first', 'second']) {
    const kinds = createKinds({ kept, clock });
    expect(await kinds.of(call, '4001'), start).toEqual(known);
    expect(await kinds.of(call, '4001'), start).toEqual(known);
    expect(kinds.known('4001'), start).toBe(known.kind);
  }
  expect(calls).toBe(1);
  pass(8 * DAY);
  await kept.sweep();
  await createKinds({ kept, clock }).of(call, '4001');
  expect(calls).toBe(2);
});

test('what another version has kept otherwise is asked anew', async () => {
  const { clock, random } = fakeWorld();
  const kept = createKept(createOpenVault({ store: vaultStore(), platform: 'discord', random }), clock);
  await kept.keepChannel('4001', '{"kind":"stage"}');
  const call = async (): Promise<unknown> => ({ id: '4001', type: 0 });
  expect(await createKinds({ kept, clock }).of(call, '4001')).toEqual({ kind: 'messages' });
});
