import type { MessageRef, Place } from '../../domain.ts';
import { PlatformError } from '../platform.ts';
import type { Calls } from './clients.ts';
import { slackError } from './faults.ts';

/** Messages at a time: Slack gives apps that are distributed no more. */
// https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
const PAGE = 15;

/** Looks that Slack let go no further, of which is remembered how far they got. */
const MOST_LOOKS = 1_000;

/** Not allowed to read where we may post: nobody can look there. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'missing_scope',
  'not_in_channel',
  'not_allowed_token_type',
  'no_permission',
  'restricted_action',
]);

const EVENT = 'dateline_digest';

/**
 * What a message of ours is known by. Anybody in the workspace can read it: no secrets.
 * https://docs.slack.dev/messaging/message-metadata
 */
export const markOf = (key: string) => ({ event_type: EVENT, event_payload: { key } });

/** Looks for messages by their marks. */
export function createFinder() {
  const cursors = new Map<string, string>();

  /** Goes through what was posted since, latest first, from where the last look had to stop. */
  async function look(
    { call }: Calls,
    { place, key, since }: { readonly place: Place; readonly key: string; readonly since: number },
  ): Promise<'absent' | MessageRef> {
    const oldest = (since / 1_000).toFixed(6);
    const { channel, thread } = place;
    const what = JSON.stringify([place, key, since]);
    let cursor = cursors.get(what);
    // But for one that has to stop again, the next look begins anew.
    cursors.delete(what);
    for (;;) {
      const wanted = { channel, oldest, limit: PAGE, include_all_metadata: true, ...(cursor && { cursor }) };
      try {
        const { messages = [], response_metadata: more } = await call(
          thread === undefined ? 'conversations.history' : 'conversations.replies',
          `look in ${channel}`,
          (client) =>
            thread === undefined
              ? client.conversations.history(wanted)
              : client.conversations.replies({ ...wanted, ts: thread }),
        );
        const found = messages.find(({ metadata }) => isMark(metadata, key));
        if (found?.ts !== undefined) return { place, id: found.ts };
        cursor = more?.next_cursor;
        if (!cursor) return 'absent';
      } catch (error) {
        // Too many calls, or no time left for more.
        const goesOn = error instanceof PlatformError && ['limited', 'unavailable'].includes(error.fault);
        if (goesOn && cursor && slackError(error.cause) !== 'invalid_cursor') remember(what, cursor);
        throw error;
      }
    }
  }

  function remember(what: string, cursor: string): void {
    for (const oldest of cursors.keys()) {
      if (cursors.size < MOST_LOOKS) break;
      cursors.delete(oldest);
    }
    cursors.set(what, cursor);
  }

  return {
    /** As `Platform.find`. @param calls of the workspace @throws PlatformError */
    async find(
      calls: Calls,
      place: Place,
      key: string,
      since: number,
    ): Promise<'absent' | 'unreadable' | MessageRef> {
      try {
        return await look(calls, { place, key, since });
      } catch (error) {
        const code = error instanceof PlatformError ? slackError(error.cause) : undefined;
        // Not there, or no longer ours to see: a post is refused as well, and says why.
        if (code === 'channel_not_found') return 'absent';
        if (code !== undefined && UNREADABLE.has(code)) return 'unreadable';
        throw error;
      }
    },
  };
}

function isMark(metadata: unknown, key: string): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return false;
  const { event_payload: payload } = metadata;
  return typeof payload === 'object' && payload !== null && 'key' in payload && payload.key === key;
}
