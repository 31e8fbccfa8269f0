import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Vault } from '../platform.ts';
import { ANSWERED_WITHIN } from './answers.ts';
import { instantOfId } from './snowflake.ts';

/** Where the vault has what was asked, by the interaction's id and who keeps it: of two, one will not be let answer. */
const ASKED = 'asked/';
/** For so long (ms) whoever said the first word is left to answer; then their process has ended, or could not. */
const LEFT_ALONE = 30_000;
const LOOK_EVERY = 15_000;
/** So often an interaction is taken up: one over which each process dies is left. */
const MOST_TIMES = 3;

/** An interaction that another process, or this one before, began to answer. */
export interface Left {
  readonly body: unknown;
  /** How often it was taken up, with this time. */
  readonly times: number;
  /** It is answered, or nobody waits for it. */
  readonly over: () => Promise<void>;
}

/** What was asked and is not answered yet, kept so that the end of a process does not lose it. */
export interface Unanswered {
  /** Keeps an interaction. Never fails: who asks is answered all the same. @returns forgets it; never fails either */
  keep(id: string, body: unknown): Promise<() => Promise<void>>;
  /** Takes up what is left, and goes on with that until the signal aborts. Never fails. @param again answers what is left */
  watch(again: (left: Left) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/**
 * @param options.secrets by what is kept an answer can be given in Dateline's name
 * @param options.vault the same, as it lies there: what does not open any more is forgotten too
 * @param options.ahead of our clock before Discord's (ms), by which ids are numbered
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

  const over = (key: string) => async (): Promise<void> => await attempt(async () => await forget(key));

  async function takeUp(key: string, again: (left: Left) => Promise<void>): Promise<void> {
    const [id = ''] = key.slice(ASKED.length).split('/');
    const age = clock.now() - (await ahead()) - instantOfId(id);
    if (age < LEFT_ALONE || isUnderWay(id)) return;
    await vault.alone(key, async () => {
      if (age > ANSWERED_WITHIN) return await forget(key);
      const kept = await secrets.get(key);
      // Another process was here first.
      if (kept === undefined) return;
      // Written by keep, and below.
      const { body, times }: { body: unknown; times: number } = JSON.parse(kept);
      if (times >= MOST_TIMES) return await forget(key);
      await secrets.put(key, JSON.stringify({ body, times: times + 1 }));
      await again({ body, times: times + 1, over: over(key) });
    });
  }

  return {
    async keep(id, body) {
      const key = `${ASKED}${id}/${random.uuid()}`;
      await attempt(async () => await secrets.put(key, JSON.stringify({ body, times: 0 })));
      return over(key);
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
