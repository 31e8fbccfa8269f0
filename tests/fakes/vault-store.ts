import type { Store } from '../../src/store/store.ts';

/** What a vault needs of a store, in memory; `values` is what lies in its table. A share has no end but its being given back. */
export function vaultStore() {
  const values = new Map<string, string>();
  const shares = new Map<string, string>();
  const at = (platform: string, key: string): string => `${platform} ${key}`;
  return {
    values,
    shares,
    async kept(platform, key) {
      return values.get(at(platform, key));
    },
    async keep(platform, key, value) {
      values.set(at(platform, key), value);
    },
    async swap(platform, key, from, to) {
      if (values.get(at(platform, key)) !== from) return false;
      if (to === undefined) values.delete(at(platform, key));
      else values.set(at(platform, key), to);
      return true;
    },
    async keptKeys(platform, prefix) {
      const keys = [...values.keys()].filter((key) => key.startsWith(at(platform, prefix)));
      return keys.map((key) => key.slice(platform.length + 1)).sort();
    },
    async takeShare(name, holder) {
      if (shares.has(name) && shares.get(name) !== holder) return false;
      shares.set(name, holder);
      return true;
    },
    async giveShare(name, holder) {
      if (shares.get(name) === holder) shares.delete(name);
    },
  } satisfies Partial<Store> & Record<string, unknown>;
}
