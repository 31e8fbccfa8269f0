import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperatorError } from '../src/errors.ts';
import { createVault } from '../src/vault.ts';
import { realWorld } from '../src/world.ts';
import { vaultStore } from './fakes/vault-store.ts';

const key = Buffer.alloc(32, 1);
const newer = Buffer.alloc(32, 2);

const vaultOn = (store = vaultStore(), platform = 'slack', keys: readonly Uint8Array[] = [key]) => ({
  store,
  vault: createVault({ store, platform, keys, random: realWorld.random }),
});

test('what was put is got, whatever it is', async () => {
  const { vault } = vaultOn();
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      async (name, value) => {
        await vault.put(name, value);
        expect(await vault.get(name)).toBe(value);
      },
    ),
  );
  expect(await vault.get('never put')).toBeUndefined();
});

test('the store sees nothing of a value but its length, and the same value never looks the same', async () => {
  const { vault, store } = vaultOn();
  const seen = new Set<string>();
  for (let times = 0; times < 50; times += 1) {
    await vault.put('k', 'xoxb-canary');
    const [sealed = ''] = store.values.values();
    expect(Buffer.from(sealed.slice(3), 'base64').toString('latin1')).not.toContain('canary');
    seen.add(sealed);
  }
  expect(seen.size).toBe(50);
});

test.each([
  ['another key', 'slack', 'k2'],
  ['another platform', 'discord', 'k1'],
])('a value that is moved to %s does not open', async (_, platform, name) => {
  const { vault, store } = vaultOn();
  await vault.put('k1', 'xoxb-canary');
  const sealed = store.values.get('slack k1') ?? '';
  store.values.set(`${platform} ${name}`, sealed);
  await expect(vaultOn(store, platform).vault.get(name)).rejects.toThrow(
    /does not open under ENCRYPTION_KEY/,
  );
});

test('a value of which any byte was changed, cut off or added does not open', async () => {
  const { vault, store } = vaultOn();
  await vault.put('k', 'secret');
  const sealed = Buffer.from((store.values.get('slack k') ?? '').slice(3), 'base64');
  const changed = [...sealed.keys()].map((at) => sealed.with(at, (sealed[at] ?? 0) ^ 1));
  for (const bytes of [
    ...changed,
    sealed.subarray(1),
    sealed.subarray(0, -1),
    Buffer.concat([sealed, key]),
  ]) {
    store.values.set('slack k', `a1.${Buffer.from(bytes).toString('base64')}`);
    await expect(vault.get('k')).rejects.toThrow(OperatorError);
  }
  for (const text of ['', 'secret', 'a1.', 'b9.xxxx']) {
    store.values.set('slack k', text);
    await expect(vault.get('k')).rejects.toThrow(OperatorError);
  }
});

test('a new key before the old one opens what the old one sealed, and seals what is put from then on', async () => {
  const { vault, store } = vaultOn();
  await vault.put('old', 'a');
  const both = vaultOn(store, 'slack', [newer, key]).vault;
  expect(await both.get('old')).toBe('a');
  await both.put('new', 'b');
  expect(await both.replace('old', 'a', 'c')).toBe(true);
  const alone = vaultOn(store, 'slack', [newer]).vault;
  expect(await alone.get('new')).toBe('b');
  expect(await alone.get('old')).toBe('c');
});

test('what cannot be opened is said without a secret, with what to do', async () => {
  const { vault, store } = vaultOn();
  await vault.put('installation/T1', 'xoxb-canary');
  const other = vaultOn(store, 'slack', [newer]).vault;
  const error: unknown = await other.get('installation/T1').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OperatorError);
  expect(String(error)).toMatch(/slack keeps as installation\/T1 .*ENCRYPTION_KEY.*after a comma/);
  expect(String(error)).not.toContain('canary');
  expect(String(error)).not.toContain(newer.toString('base64'));
});

test('without a key nothing is kept', () => {
  expect(() => vaultOn(vaultStore(), 'slack', [])).toThrow(
    /There is no ENCRYPTION_KEY.*openssl rand -base64 32/,
  );
});

test('a value is replaced only while it is there, however it was sealed', async () => {
  const { vault, store } = vaultOn();
  expect(await vault.replace('k', 'a', 'b')).toBe(false);
  await vault.put('k', 'a');
  expect(await vault.replace('k', 'x', 'b')).toBe(false);
  const { swap } = store;
  // Meanwhile another process put the same value once more.
  store.swap = async (...args) => {
    store.swap = swap;
    await vault.put('k', 'a');
    return await swap(...args);
  };
  expect(await vault.replace('k', 'a', 'b')).toBe(true);
  expect(await vault.get('k')).toBe('b');
  expect(await vault.replace('k', 'b', undefined)).toBe(true);
  expect(await vault.get('k')).toBeUndefined();
});

test('keys are told, and those of another platform are not', async () => {
  const { vault, store } = vaultOn();
  await vault.put('a/2', '');
  await vault.put('a/1', '');
  await vault.put('b/1', '');
  await vaultOn(store, 'discord').vault.put('a/3', '');
  expect(await vault.keys('a/')).toEqual(['a/1', 'a/2']);
});

test('of two who are to do a work alone one does it, in one process too; after it, or its failure, it can be done again', async () => {
  const { vault, store } = vaultOn();
  const other = vaultOn(store).vault;
  const gate = Promise.withResolvers<string>();
  const first = vault.alone('T1', () => gate.promise);
  expect(await vault.alone('T1', async () => 'second')).toBeUndefined();
  expect(await other.alone('T1', async () => 'second')).toBeUndefined();
  expect(await other.alone('T2', async () => 'another')).toBe('another');
  gate.resolve('first');
  expect(await first).toBe('first');
  await expect(
    other.alone('T1', async () => {
      throw new Error('failed');
    }),
  ).rejects.toThrow('failed');
  expect(await vault.alone('T1', async () => 'again')).toBe('again');
});
