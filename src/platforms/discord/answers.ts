import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Cleared, Place } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { PlatformError } from '../platform.ts';
import { codeOf, CODES } from './faults.ts';
import type { Writer } from './post.ts';
import type { Address } from './receive.ts';
import { read, type Call, type Calls } from './rest.ts';

/**
 * Discord waits so long (ms) for the first word about an interaction: enough for two tries.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#responding-to-an-interaction
 */
const FIRST_WORD_WITHIN = 2_800;
const FIRST_TRY_WITHIN = FIRST_WORD_WITHIN / 2;

/** How long (ms) an answer waits before it is tried once more. To try again is safe: it takes the place of itself, or has a nonce. */
const AGAIN = [250, 1_000, 3_000, 8_000] as const;
/** Nobody waits longer (ms) for an answer; Discord takes none that comes later. */
export const ANSWERED_WITHIN = 900_000;

/** Of an answer that is still to come. https://discord.com/developers/docs/resources/message#message-object-message-flags */
const LOADING = 1 << 7;
const First = z.object({ flags: z.int().default(0) });

/** What is being answered; without an address it is beside it. */
export interface Asked {
  readonly address?: Address;
  answered?: true;
  /** To be called as soon as the answer is made. */
  made?: () => void;
  /** Discord has the answer, or will not take it. */
  settled?: true;
}

/** The id of what was asked as it is taken up again: the bot answers each once. @param times from 1 */
export const idAgain = (id: string, times: number): string => `${id}/${times}`;

/** By which an interaction is spoken of. */
export type Spoken = Pick<Address, 'id' | 'application' | 'token'>;

/** Answers what was asked, each thing once. */
export interface Answers {
  /** Has something done that was asked; what comes twice at a time is answered once. */
  once(id: string, address: Address | undefined, answer: (asked: Asked) => Promise<void>): Promise<void>;
  /** What is being answered under an id, the first time or again. */
  get(id: string): Asked | undefined;
  /** Says the first word about an interaction that came over the gateway. @returns whether it is ours to answer */
  sayFirst(to: Spoken, first: object): Promise<boolean>;
  /** Whether Discord shows that an answer comes, and none has. @throws PlatformError where it does not say */
  isAwaited(to: Spoken): Promise<boolean>;
  /** Puts the answer where Discord shows that one comes; once more where it may not have arrived. @throws PlatformError */
  give(asked: Asked, address: Address, cleared: Cleared): Promise<void>;
  /** Puts the answer to a direct message beside it, with a nonce by which it is there once. @throws PlatformError */
  write(place: Place, cleared: Cleared, nonce: string): Promise<void>;
}

export function createAnswers(options: {
  readonly calls: Calls;
  /** Does the calls of one try. */
  readonly work: <T>(does: (call: Call) => Promise<T>) => Promise<T>;
  readonly writer: Writer;
  /** Nobody waits for another try once this is aborted. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}): Answers {
  const { calls, work, writer, stopping, clock, log } = options;
  const asked = new Map<string, Asked>();

  function notOurs(error: unknown): false {
    if (codeOf(error) === CODES.answeredBefore) log.info({ error }, 'an interaction is answered elsewhere');
    else log.warn({ error }, 'Discord did not hear in time that an answer comes; its asker saw it fail');
    return false;
  }

  /** Tries until it is done, is refused, or comes too late. @param isEarly whether a refusal may be none a little later */
  async function persist(
    does: () => Promise<void>,
    isEarly: (code: number) => boolean = () => false,
  ): Promise<void> {
    for (const next of [...AGAIN, undefined])
      try {
        await does();
        return;
      } catch (error) {
        const code = codeOf(error);
        const { fault, retryAfterMs = 0 } = error instanceof PlatformError ? error : {};
        const isOver = code !== undefined && fault !== 'limited' && !isEarly(code);
        if (next === undefined || isOver || stopping.aborted || retryAfterMs > ANSWERED_WITHIN) throw error;
        await clock.sleep(Math.max(next, retryAfterMs), stopping);
      }
  }

  /** Whether Discord has our first word: only then is there something to be answered in the place of. */
  async function hasFirst(to: Spoken): Promise<boolean> {
    try {
      await firstOf(to);
      return true;
    } catch (error) {
      return notOurs(error);
    }
  }

  async function firstOf({ application, token }: Spoken): Promise<z.output<typeof First>> {
    const route = Routes.webhookMessage(application, token);
    const doing = 'see whether an answer is awaited';
    return read(First, await work(async (call) => await call('get', route, doing, { auth: false })));
  }

  return {
    get: (id) => asked.get(id.split('/', 1)[0] ?? id),

    async once(id, address, answer) {
      if (asked.has(id)) return;
      const one: Asked = address ? { address } : {};
      asked.set(id, one);
      try {
        await answer(one);
      } finally {
        asked.delete(id);
      }
    },

    async sayFirst(to, first) {
      const say = async (): Promise<void> =>
        await calls.within(FIRST_TRY_WITHIN, async (call) => {
          const route = Routes.interactionCallback(to.id, to.token);
          await call('post', route, 'say that an answer comes', { body: first, auth: false });
        });
      try {
        await say();
        return true;
      } catch (error) {
        if (codeOf(error) !== undefined) return notOurs(error);
      }
      try {
        await say();
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) return await hasFirst(to);
        // The first try had arrived.
        if (code !== CODES.answeredBefore) return notOurs(error);
      }
      return true;
    },

    async isAwaited(to) {
      try {
        const { flags } = await firstOf(to);
        return (flags & LOADING) !== 0;
      } catch (error) {
        if (codeOf(error) === undefined) throw error;
        return notOurs(error);
      }
    },

    async give(asked, { application, token }, cleared) {
      const route = Routes.webhookMessage(application, token);
      // By its own token: where that is refused, the bot's is still good.
      const byIts =
        (call: Call): Call =>
        async (method, to, doing, data) =>
          await call(method, to, doing, { ...data, auth: false });
      try {
        await persist(
          async () => await work(async (call) => await writer.replace(byIts(call), route, 'answer', cleared)),
          // What we said over HTTP may come to Discord after this.
          (code) => code === CODES.noWebhook || code === CODES.noMessage,
        );
        asked.settled = true;
      } catch (error) {
        if (codeOf(error) !== undefined) asked.settled = true;
        throw error;
      }
    },

    async write(place, cleared, nonce) {
      await persist(async () => await work(async (call) => await writer.answer(call, place, cleared, nonce)));
    },
  };
}
