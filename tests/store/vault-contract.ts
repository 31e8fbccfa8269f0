import { describe, expect, test } from 'vitest';
import type { StoreUnderTest } from './contract.ts';

/** What a store does for platforms that keep something between runs. */
export function vaultContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: vault`, () => {
    test('a value is kept under its platform and key, for every process, until another takes its place', async () => {
      await using it = await make();
      const other = await it.open();
      await it.store.keep('slack', 'installation/T1', 'a');
      await it.store.keep('discord', 'installation/T1', 'b');
      await it.store.keep('slack', 'installation/T1', 'c 云\n"');
      expect(await other.kept('slack', 'installation/T1')).toBe('c 云\n"');
      expect(await other.kept('discord', 'installation/T1')).toBe('b');
      expect(await other.kept('slack', 'installation/T2')).toBeUndefined();
    });

    test('a value is swapped for another, or for none, only while it is there', async () => {
      await using it = await make();
      await it.store.keep('slack', 'k', 'a');
      await it.store.keep('slack', 'other', 'a');
      expect(await it.store.swap('slack', 'k', 'b', 'c')).toBe(false);
      expect(await it.store.swap('slack', 'none', 'a', 'c')).toBe(false);
      expect(await it.store.swap('discord', 'k', 'a', undefined)).toBe(false);
      expect(await it.store.swap('slack', 'k', 'a', 'b')).toBe(true);
      expect(await it.store.kept('slack', 'k')).toBe('b');
      expect(await it.store.swap('slack', 'k', 'a', undefined)).toBe(false);
      expect(await it.store.swap('slack', 'k', 'b', undefined)).toBe(true);
      expect(await it.store.kept('slack', 'k')).toBeUndefined();
      expect(await it.store.kept('slack', 'other')).toBe('a');
    });

    test('of several who swap the same value at once, one does', async () => {
      await using it = await make();
      await it.store.keep('slack', 'k', 'a');
      const stores = [it.store, await it.open(), await it.open()];
      const swapped = await Promise.all(
        stores.map((store, index) => store.swap('slack', 'k', 'a', `${index}`)),
      );
      expect(swapped.filter(Boolean)).toHaveLength(1);
      expect(await it.store.kept('slack', 'k')).toBe(`${swapped.indexOf(true)}`);
    });

    test('keys are told by how they begin, letter for letter and in order', async () => {
      await using it = await make();
      for (const key of ['a/T2', 'a/T1', 'a/E%', 'a_T3', 'b/T1', 'A/T1'])
        await it.store.keep('slack', key, 'x');
      await it.store.keep('discord', 'a/T9', 'x');
      expect(await it.store.keptKeys('slack', 'a/')).toEqual(['a/E%', 'a/T1', 'a/T2']);
      expect(await it.store.keptKeys('slack', '')).toHaveLength(6);
      expect(await it.store.keptKeys('slack', 'c')).toEqual([]);
    });
  });
}
