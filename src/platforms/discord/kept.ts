import { createHash } from 'node:crypto';
import type { Act } from '../../domain.ts';
import type { Clock } from '../../world.ts';
import type { Vault } from '../platform.ts';
import { keptAct } from './acts.ts';

const DAY = 86_400_000;
/** Where the vault has acts that buttons cannot carry. */
const ACT = 'act/';
/** Where it has what kinds channels are. */
const CHANNEL = 'channel/';
/** Where it has words that may have been posted, which bear no mark, by their channel and key: their hash. */
const WORDS = 'words/';

/**
 * How long (ms) after they were written last they are of use. Acts as long as it is known what was shown where; words as
 * long as their delivery is remembered, and looked for. Channels change, if seldom.
 */
const OF_USE = { [ACT]: 400 * DAY, [WORDS]: 30 * DAY, [CHANNEL]: 7 * DAY } as const;

/** What has to be kept of messages, because they cannot carry it, and of channels, lest each is asked for at each start. */
export interface Kept {
  /** Before the buttons are there to be pressed. @param acts as a payload has them */
  keepActs(acts: Readonly<Record<string, string>>): Promise<void>;
  /** The act of a button; undefined for one that is not kept (any more). */
  actOf(id: string): Promise<Act | undefined>;
  /** Before the words are there to be found. */
  keepWords(channel: string, key: string, words: string): Promise<void>;
  /** They bear a mark now. */
  forgetWords(channel: string, key: string): Promise<void>;
  /** Under which key words were kept; undefined where they were not. */
  keyOf(channel: string, words: string): Promise<string | undefined>;
  /** Tells the words that were kept from others; none are where none were kept. */
  wordsOf(channel: string, key: string): Promise<(words: string) => boolean>;
  keepChannel(channel: string, known: string): Promise<void>;
  /** As it was kept. */
  channelOf(channel: string): Promise<string | undefined>;
  /** Forgets what is of no use any more. @returns how much that was */
  sweep(): Promise<number>;
}

export function createKept(vault: Vault, clock: Clock): Kept {
  const at = (channel: string, key: string): string => `${WORDS}${channel}/${key}`;
  /** Values stand behind when they were written. */
  const put = async (key: string, value: string): Promise<void> =>
    await vault.put(key, `${clock.now()} ${value}`);
  const get = async (key: string): Promise<string | undefined> => {
    const row = await vault.get(key);
    return row?.slice(row.indexOf(' ') + 1);
  };

  return {
    async keepActs(acts) {
      for (const [id, act] of Object.entries(acts)) await put(ACT + id, act);
    },
    async actOf(id) {
      const kept = await get(ACT + id);
      return kept === undefined ? undefined : keptAct(kept);
    },
    keepWords: async (channel, key, words) => await put(at(channel, key), hashOf(words)),
    async forgetWords(channel, key) {
      const row = await vault.get(at(channel, key));
      if (row !== undefined) await vault.replace(at(channel, key), row, undefined);
    },
    async keyOf(channel, words) {
      const hash = hashOf(words);
      for (const key of await vault.keys(at(channel, '')))
        if ((await get(key)) === hash) return key.slice(at(channel, '').length);
      return undefined;
    },
    async wordsOf(channel, key) {
      const hash = await get(at(channel, key));
      return (words) => hash === hashOf(words);
    },
    keepChannel: async (channel, known) => await put(CHANNEL + channel, known),
    channelOf: async (channel) => await get(CHANNEL + channel),
    async sweep() {
      let swept = 0;
      for (const [prefix, ofUse] of Object.entries(OF_USE))
        for (const key of await vault.keys(prefix)) {
          const row = await vault.get(key);
          const isOld = row !== undefined && Number(row.split(' ', 1)[0]) < clock.now() - ofUse;
          // One that is written anew meanwhile stays.
          if (isOld && (await vault.replace(key, row, undefined))) swept += 1;
        }
      return swept;
    },
  };
}

/** Discord leaves out the space around words. */
const hashOf = (words: string): string => createHash('sha256').update(words.trim()).digest('base64url');
