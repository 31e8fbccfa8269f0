import type { User } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { legible } from '../legible.ts';
import type { Calls } from './clients.ts';

/** What is known of a person counts for so long (ms): who was made an administrator may manage a little later. */
const FRESH = 600_000;
/** Who asks is not kept waiting for longer (ms). */
const PATIENCE = 2_000;
/** How many people are remembered. */
const MOST = 5_000;

/** What Slack's API says of people: facts, of which the bot decides what they allow. */
export function createPeople({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
  const known = new Map<string, { readonly facts: Promise<User>; readonly until: number }>();

  /** https://docs.slack.dev/reference/methods/users.info */
  async function ask({ installed, call }: Calls, id: string): Promise<User> {
    const { user } = await call('users.info', 'read who asks', (client) =>
      client.users.info({ user: id, include_locale: true }),
    );
    return toUser(id, user ?? {}, installed.team);
  }

  function remember(key: string, facts: Promise<User>): void {
    known.delete(key);
    known.set(key, { facts, until: clock.mono() + FRESH });
    for (const oldest of known.keys()) {
      if (known.size <= MOST) break;
      known.delete(oldest);
    }
  }

  return {
    /** @returns what is known of a member, or of somebody from outside; where Slack does not say, nobody in particular */
    async of(calls: Calls, id: string): Promise<User> {
      const key = `${calls.installed.team} ${id}`;
      const before = known.get(key);
      const isFresh = before !== undefined && before.until > clock.mono();
      const facts = isFresh ? before.facts : ask(calls, id);
      if (!isFresh) remember(key, facts);
      const inTime = new AbortController();
      const late = clock.sleep(PATIENCE, inTime.signal).then(() => nobody(id));
      try {
        return await Promise.race([facts, late]);
      } catch (error) {
        log.warn(
          { error },
          'Slack did not say who asks; they are answered as somebody who may change nothing',
        );
        if (known.get(key)?.facts === facts) known.delete(key);
        return nobody(id);
      } finally {
        inTime.abort();
      }
    },
  };
}

/** An answer in English to somebody who may change nothing is better than none. */
export const nobody = (id: string): User => ({ id, name: '', locale: 'en', mayManage: false });

interface SlackUser {
  readonly name?: string;
  readonly real_name?: string;
  readonly locale?: string;
  readonly tz?: string;
  readonly team_id?: string;
  readonly is_admin?: boolean;
  readonly is_owner?: boolean;
  readonly is_primary_owner?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
}

function toUser(id: string, user: SlackUser, team: string): User {
  const guest = user.is_restricted === true || user.is_ultra_restricted === true;
  // From another workspace, in a channel that is shared with it: an administrator there and not here.
  const outside = user.is_stranger === true || (user.team_id !== undefined && user.team_id !== team);
  const manages = user.is_admin === true || user.is_owner === true || user.is_primary_owner === true;
  return {
    id,
    name: legible(user.real_name ?? user.name ?? ''),
    locale: user.locale ?? 'en',
    ...(user.tz !== undefined && { zone: user.tz }),
    mayManage: manages && !guest && !outside,
  };
}
