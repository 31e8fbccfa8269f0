import { createHash } from 'node:crypto';
import type { Act } from '../../domain.ts';
import type { Vault } from '../platform.ts';
import { keptAct } from './acts.ts';

/** Where the vault has acts that buttons cannot carry. */
const ACT = 'act/';
/** Where it has words that may have been posted, which bear no mark, by their channel and key: their hash. */
const WORDS = 'words/';

/** What has to be kept of messages, because they cannot carry it. */
export interface Kept {
  /** Before the buttons are there to be pressed. @param acts as a payload has them */
  keepActs(acts: Readonly<Record<string, string>>): Promise<void>;
  /** The act of a button; undefined for one that is not kept (any more). */
  actOf(id: string): Promise<Act | undefined>;
  /** Before the words are there to be found. */
  keepWords(channel: string, key: string, words: string): Promise<void>;
  /** They bear a mark now. */
  forgetWords(channel: string, key: string, words: string): Promise<void>;
  /** Tells the words that were kept from others; none are where none were kept. */
  wordsOf(channel: string, key: string): Promise<(words: string) => boolean>;
}

export function createKept(vault: Vault): Kept {
  const at = (channel: string, key: string): string => `${WORDS}${channel}/${key}`;
  return {
    async keepActs(acts) {
      for (const [id, act] of Object.entries(acts)) await vault.put(ACT + id, act);
    },
    async actOf(id) {
      const kept = await vault.get(ACT + id);
      return kept === undefined ? undefined : keptAct(kept);
    },
    keepWords: async (channel, key, words) => await vault.put(at(channel, key), hashOf(words)),
    async forgetWords(channel, key, words) {
      await vault.replace(at(channel, key), hashOf(words), undefined);
    },
    async wordsOf(channel, key) {
      const hash = await vault.get(at(channel, key));
      return (words) => hash === hashOf(words);
    },
  };
}

/** Discord leaves out the space around words. */
const hashOf = (words: string): string => createHash('sha256').update(words.trim()).digest('base64url');
