import { RespondError, type RespondFn } from '@slack/bolt';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { PlatformError } from '../platform.ts';
import type { Calls } from './clients.ts';
import type { Place } from '../../domain.ts';
import { toPlatformError } from './faults.ts';
import { write } from './post.ts';
import type { Address } from './receive.ts';
import type { SlackPayload } from './render.ts';

/** Who asks is answered within this time (ms), or by an apology in the log. */
const PATIENCE = 30_000;

/** What is being answered. */
export interface Asked extends Address {
  readonly user: string;
  /** Answers by the address that came with the question, where one did. */
  readonly respond?: RespondFn;
}

/** An answer on its way. */
export interface Answer {
  /** Of what was asked. */
  readonly id: string;
  readonly place: Place;
  readonly direct: boolean;
  readonly payload: SlackPayload;
}

/** Answers what was asked, each thing once. */
export interface Answers {
  /** Has something done that was asked; what comes twice at a time is answered once. */
  once(id: string, asked: Asked, answer: () => Promise<void>): Promise<void>;
  /** Answers what is being answered under an id, and nothing the second time. @throws PlatformError */
  give(answer: Answer): Promise<void>;
}

export function createAnswers(options: {
  readonly callsOf: (workspace: string) => Promise<Calls>;
  /** Nobody waits for another try once this is aborted. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}): Answers {
  const { callsOf, stopping, clock, log } = options;
  const asking = new Map<string, Asked & { answered?: true }>();

  /** Does something again that Slack or our own pace had no room for, and nothing else: who asks is waiting. */
  async function patiently(does: () => Promise<void>): Promise<void> {
    for (let waited = 0; ;) {
      try {
        await does();
        return;
      } catch (error) {
        if (!(error instanceof PlatformError && error.fault === 'limited')) throw error;
        const wait = error.retryAfterMs ?? 1_000;
        waited += wait;
        if (waited > PATIENCE || stopping.aborted) throw error;
        await clock.sleep(wait, stopping);
      }
    }
  }

  /** By the address that came with the question. @returns whether it went that way. @throws PlatformError */
  async function byAddress({ respond, thread, ...asked }: Asked, { id, payload }: Answer): Promise<boolean> {
    if (!respond) return false;
    try {
      await respond({
        ...payload,
        response_type: asked.private ? 'ephemeral' : 'in_channel',
        replace_original: false,
        ...(thread !== undefined && { thread_ts: thread }),
      });
      return true;
    } catch (error) {
      const refused = error instanceof RespondError && error.statusCode < 500;
      const failure = toPlatformError(error, 'answer');
      // It takes five answers in half an hour. What may have arrived is not said twice.
      if (!refused && failure.fault !== 'unavailable') throw failure;
      log.warn({ error: failure, inbound: id }, 'an answer goes another way');
      return false;
    }
  }

  async function byMessage({ thread, user, ...asked }: Asked, answer: Answer): Promise<void> {
    const { payload } = answer;
    const place = { ...answer.place, ...(thread !== undefined && { thread }) };
    const calls = await callsOf(place.workspace);
    if (!asked.private || answer.direct) return void (await write(calls, { place, payload }));
    await calls.call('chat.postEphemeral', `answer in ${place.channel}`, (client) =>
      client.chat.postEphemeral({
        channel: place.channel,
        user,
        ...payload,
        ...(thread !== undefined && { thread_ts: thread }),
      }),
    );
  }

  return {
    async once(id, asked, answer) {
      if (asking.has(id)) return;
      asking.set(id, { ...asked });
      try {
        await answer();
      } finally {
        asking.delete(id);
      }
    },

    async give(answer) {
      const asked = asking.get(answer.id);
      if (!asked)
        throw new PlatformError('rejected', `Slack: nobody waits for an answer to ${answer.id} any more`);
      if (asked.answered) return;
      asked.answered = true;
      if (!(await byAddress(asked, answer))) await patiently(() => byMessage(asked, answer));
    },
  };
}
