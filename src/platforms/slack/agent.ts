import type { Locale } from '../../domain.ts';
import type { Log } from '../../log.ts';
import { say, type PhraseKey } from '../../phrases/phrases.ts';
import type { Calls } from './clients.ts';
import { textOf } from './words.ts';

/** A direct message in Slack's view for agents, where each conversation is a thread. */
export interface Conversation {
  readonly channel: string;
  /** Absent where none has begun. */
  readonly thread?: string;
}

/** Offered as a question, and what is asked by it. At most four: https://docs.slack.dev/reference/methods/assistant.threads.setSuggestedPrompts */
const PROMPTS = [
  ['agent.latest', 'latest'],
  ['agent.follow', 'follow'],
  ['agent.list', 'list'],
  ['agent.help', 'help'],
] as const satisfies readonly (readonly [PhraseKey, string])[];

/** What Slack's view for agents has besides messages. Not every workspace has it, and nothing depends on it. */
export function createAgent(log: Log) {
  async function trying(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.debug({ error }, 'the workspace has no view for agents, or it is away');
    }
  }

  const setStatus = (calls: Calls, channel: string, thread: string, status: string): Promise<void> =>
    trying(() =>
      calls.call('assistant.threads.setStatus', 'say that it is at work', (client) =>
        client.assistant.threads.setStatus({ channel_id: channel, thread_ts: thread, status }),
      ),
    );

  return {
    /** Offers questions, in the language of who looks. */
    offer: (calls: Calls, { channel, thread }: Conversation, locale: Locale): Promise<void> =>
      trying(() =>
        calls.call('assistant.threads.setSuggestedPrompts', 'offer questions', (client) =>
          client.assistant.threads.setSuggestedPrompts({
            channel_id: channel,
            ...(thread !== undefined && { thread_ts: thread }),
            prompts: PROMPTS.map(([key, message]) => ({ title: textOf(say(key, locale)), message })),
          }),
        ),
      ),

    /**
     * Shows that an answer is being made, while it is. Slack takes that away with the answer, unless it comes to know of it
     * later: then we do. https://docs.slack.dev/reference/methods/assistant.threads.setStatus
     */
    async during<T>(
      work: () => Promise<T>,
      calls: Calls,
      { channel, thread }: Conversation,
      locale: Locale,
    ): Promise<T> {
      if (thread === undefined) return await work();
      const shown = setStatus(calls, channel, thread, textOf(say('agent.working', locale)));
      try {
        return await work();
      } finally {
        await shown;
        await setStatus(calls, channel, thread, '');
      }
    },
  };
}
