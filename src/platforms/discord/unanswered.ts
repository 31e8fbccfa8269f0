import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Vault } from '../platform.ts';
import { ANSWERED_WITHIN } from './answers.ts';
import { instantOfId } from './snowflake.ts';

/** Where the vault has what was asked, by the id of its first interaction and who keeps it: of two, one will not be let answer. */
const ASKED = 'asked/';
/** What is asked at once is kept at once: a write takes as long as some first words. So many are one write at most. */
const MOST_AT_ONCE = 50;
/** For so long (ms) whoever said the first word is left to answer; then their process has ended, or could not. */
const LEFT_ALONE = 30_000;
const LOOK_EVERY = 15_000;
/** So often an interaction is taken up: one over which each process dies is left. */
const MOST_TIMES = 3;

/** An interaction that another process, or this one before, began to answer. */
export interface Unfinished {
  readonly body: unknown;
  /** How often it was taken up, with this time. */
  readonly times: number;
  /** To be called when it is answered, or nobody waits for it. */
  readonly over: () => Promise<void>;
}

/** What was asked and is not answered yet, kept so that the end of a process does not lose it. */
export interface Unanswered {
  /** Keeps an interaction. Never fails: who asks is answered all the same. @returns forgets it; never fails either */
  keep(id: string, body: unknown): Promise<() => Promise<void>>;
  /** Takes up what is left, and goes on with that until the signal aborts. Never fails. @param again answers what is left */
  watch(again: (unfinished: Unfinished) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** What is kept under one key. */
interface Row {
  readonly asked: { readonly id: string; readonly body: unknown }[];
  readonly times: number;
}

/**
 * @param options.secrets by what is kept an answer can be given in Dateline's name
 * @param options.vault the same, as it lies there: what does not open any more is forgotten too
 * @param options.ahead how far our clock is ahead of Discord's (ms), by which ids are numbered
 * @param options.isUnderWay whether this process is answering an interaction
 */
export function createUnanswered(options: {
  readonly secrets: Vault;
  readonly vault: Vault;
  readonly ahead: () => Promise<number>;
  readonly isUnderWay: (id: string) => boolean;
  readonly world: World;
  readonly log: Log;
}): Unanswered {
  const { secrets, vault, ahead, isUnderWay, world, log } = options;
  const { clock, random } = world;
  /** What is about to be kept. */
  let next: { readonly asked: Row['asked']; readonly kept: Promise<() => Promise<void>> } | undefined;

  const put = async (key: string, row: Row): Promise<void> => await secrets.put(key, JSON.stringify(row));

  async function forget(key: string): Promise<void> {
    const row = await vault.get(key);
    if (row !== undefined) await vault.replace(key, row, undefined);
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn({ error }, 'what was asked and is not answered could not be kept, or taken up');
    }
  }

  /** @returns to be called as one of so many is over: with the last of them their row is forgotten */
  function countdown(key: string, asked: Row['asked']): () => Promise<void> {
    let over = 0;
    return async () => {
      over += 1;
      if (over === asked.length) await attempt(async () => await forget(key));
    };
  }

  async function keepSoon(key: string, asked: Row['asked']): Promise<() => Promise<void>> {
    // First words do not wait for the vault, and what comes with this one is kept with it.
    await clock.turn();
    if (next?.asked === asked) next = undefined;
    await attempt(async () => await put(key, { asked, times: 0 }));
    return countdown(key, asked);
  }

  async function takeUp(key: string, again: (unfinished: Unfinished) => Promise<void>): Promise<void> {
    const [first = ''] = key.slice(ASKED.length).split('/');
    const age = clock.now() - (await ahead()) - instantOfId(first);
    if (age < LEFT_ALONE || isUnderWay(first)) return;
    await vault.alone(key, async () => {
      if (age > ANSWERED_WITHIN) return await forget(key);
      const kept = await secrets.get(key);
      // Another process was here first.
      if (kept === undefined) return;
      // Written by put.
      const { asked, times: before }: Row = JSON.parse(kept);
      if (before >= MOST_TIMES) return await forget(key);
      const times = before + 1;
      await put(key, { asked, times });
      const over = countdown(key, asked);
      await Promise.all(
        asked.map(async ({ id, body }) => {
          if (!isUnderWay(id)) await attempt(async () => await again({ body, times, over }));
        }),
      );
    });
  }

  return {
    async keep(id, body) {
      if (!next || next.asked.length >= MOST_AT_ONCE) {
        const asked: Row['asked'] = [];
        next = { asked, kept: keepSoon(`${ASKED}${id}/${random.uuid()}`, asked) };
      }
      next.asked.push({ id, body });
      return await next.kept;
    },
    async watch(again, signal) {
      while (!signal.aborted) {
        await attempt(async () => {
          const keys = await vault.keys(ASKED);
          await Promise.all(keys.map(async (key) => await attempt(async () => await takeUp(key, again))));
        });
        await clock.sleep(LOOK_EVERY, signal);
      }
    },
  };
}
