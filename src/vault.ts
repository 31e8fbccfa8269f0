import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { OperatorError } from './errors.ts';
import type { Vault } from './platforms/platform.ts';
import type { Store } from './store/store.ts';
import type { Random } from './world.ts';

/** What a platform keeps cannot be read, or not be kept. The message says which, and what to do; never a secret. */
class VaultError extends OperatorError {
  override name = 'VaultError';
}

/** Beginning of what this version seals: another way of sealing is to begin otherwise. */
const SEALED = 'a1.';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Work that one process has alone is given to another after this time (ms), whatever became of the first. */
const LEASE = 30_000;

export interface VaultOptions {
  readonly store: Pick<Store, 'kept' | 'keep' | 'swap' | 'keptKeys' | 'takeShare' | 'giveShare'>;
  readonly platform: string;
  /** Of 32 bytes each. The first seals; each opens, so that a key can be followed by another. */
  readonly keys: readonly Uint8Array[];
  readonly random: Random;
}

/**
 * What a platform keeps, sealed by AES-256-GCM under the operator's key, with a new nonce each time. A value is bound to its
 * platform and key: put in the place of another, as by somebody who can write to the database, it does not open.
 *
 * Two processes that change one value do not lose what the other wrote: `replace` compares and swaps, in one statement
 * of the database. `alone` only keeps them from doing the same work twice; its lease is no fence.
 * @throws OperatorError when there is no key; its methods, when a value does not open under any of the keys
 */
export function createVault({ store, platform, keys, random }: VaultOptions): Vault {
  const [current] = keys;
  if (current === undefined)
    throw new VaultError(
      'There is no ENCRYPTION_KEY, and tokens of workspaces are kept under one only. Set it to 32 random bytes, as openssl rand -base64 32 prints them, and keep a copy: without it every workspace has to install Dateline again.',
    );
  const bound = (key: string): Buffer => Buffer.from(JSON.stringify([platform, key]));

  function seal(key: string, value: string): string {
    // The last twelve digits of a UUID are chance alone; a nonce is twelve bytes of it (NIST SP 800-38D, 8.2.2).
    const digits = random.uuid().slice(-NONCE_BYTES) + random.uuid().slice(-NONCE_BYTES);
    const nonce = Buffer.from(digits, 'hex');
    const cipher = createCipheriv('aes-256-gcm', current ?? '', nonce).setAAD(bound(key));
    const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
    return SEALED + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  function open(key: string, text: string): string {
    if (text.startsWith(SEALED)) {
      const bytes = Buffer.from(text.slice(SEALED.length), 'base64');
      for (const candidate of keys) {
        const value = opened(candidate, bytes, bound(key));
        if (value !== undefined) return value;
      }
    }
    throw new VaultError(
      `What ${platform} keeps as ${key} does not open under ENCRYPTION_KEY. Put the key that it was sealed with behind the present one, after a comma. If that key is lost, or somebody changed the database, install Dateline again in that workspace.`,
    );
  }

  return {
    async get(key) {
      const sealed = await store.kept(platform, key);
      return sealed === undefined ? undefined : open(key, sealed);
    },

    async put(key, value) {
      await store.keep(platform, key, seal(key, value));
    },

    async replace(key, from, to) {
      for (;;) {
        const sealed = await store.kept(platform, key);
        if (sealed === undefined || open(key, sealed) !== from) return false;
        // What was sealed again meanwhile, with the same value, is looked at once more.
        if (await store.swap(platform, key, sealed, to === undefined ? undefined : seal(key, to)))
          return true;
      }
    },

    ...shelf({ store, platform, random }),
  };
}

/** A key for what is of no use without a token, and may be lost with it (RFC 5869). @param token chosen by chance, and long */
export const keyFrom = (token: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', token, '', 'dateline/vault', 32));

/** Keeps what is no secret, and needs no key: hashes, sessions that are of no use without a token. */
export function createOpenVault({ store, platform, random }: Omit<VaultOptions, 'keys'>): Vault {
  return {
    get: async (key) => await store.kept(platform, key),
    put: async (key, value) => await store.keep(platform, key, value),
    replace: async (key, from, to) => await store.swap(platform, key, from, to),
    ...shelf({ store, platform, random }),
  };
}

/** What does not look into values. */
function shelf({ store, platform, random }: Omit<VaultOptions, 'keys'>): Pick<Vault, 'keys' | 'alone'> {
  return {
    keys: async (prefix) => await store.keptKeys(platform, prefix),

    async alone(key, work) {
      const share = `${platform}/${key}`;
      // A holder of its own each time: two who ask in one process are two.
      const holder = random.uuid();
      if (!(await store.takeShare(share, holder, LEASE))) return undefined;
      try {
        return await work();
      } finally {
        // Where it cannot be given back, its lease ends by itself.
        await store.giveShare(share, holder).catch(() => {});
      }
    },
  };
}

/** @returns undefined where the bytes were sealed under another key, for another place, or were changed */
function opened(key: Uint8Array, bytes: Buffer, bound: Buffer): string | undefined {
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(bound)
    .setAuthTag(tag);
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ]).toString();
  } catch {
    return undefined;
  }
}
