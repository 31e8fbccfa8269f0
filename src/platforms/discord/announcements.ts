import { Routes } from 'discord-api-types/v10';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { PlatformError, type Fault, type Vault } from '../platform.ts';
import { codeOf, CODES } from './faults.ts';
import type { Call } from './rest.ts';

/** Where the vault has announcements that are to be published later, by channel and message: when they were posted, and when to try. */
const WAITING = 'announcement/';
/** Discord publishes ten an hour of a channel, and does not always say when the next may be; so it is tried again after so long (ms). */
const AGAIN = 600_000;
const LOOK_EVERY = 60_000;
/** One that could not be published for so long (ms) is news no more. */
const NEWS = 86_400_000;
/** What may be done a little later. */
const PASSING: ReadonlySet<Fault> = new Set(['limited', 'unavailable', 'uncertain']);

/** Gives announcements to the servers that follow their channels. */
export interface Announcements {
  /** Publishes a message that is posted, now or when Discord lets it. Published twice it is published once. Never fails. */
  publish(call: Call, channel: string, message: string): Promise<void>;
  /** Publishes what had to wait, until the signal aborts. Never fails. */
  watch(signal: AbortSignal): Promise<void>;
}

export function createAnnouncements(options: {
  readonly vault: Vault;
  /** Does the calls of one try. */
  readonly work: <T>(does: (call: Call) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly log: Log;
}): Announcements {
  const { vault, work, clock, log } = options;

  /** @returns after how long (ms) it is to be tried again; undefined: it is done, or never will be */
  async function attempt(call: Call, channel: string, message: string): Promise<number | undefined> {
    try {
      await call('post', Routes.channelMessageCrosspost(channel, message), `publish in ${channel}`);
    } catch (error) {
      if (codeOf(error) === CODES.publishedBefore) return undefined;
      const { fault, retryAfterMs = AGAIN } = error instanceof PlatformError ? error : {};
      const again = fault !== undefined && PASSING.has(fault);
      log.warn({ error, channel, again }, 'an announcement was posted, and could not be published');
      if (again) return retryAfterMs;
    }
    return undefined;
  }

  async function tryAgain(key: string): Promise<void> {
    const row = await vault.get(key);
    const [postedAt = 0, dueAt = 0] = row?.split(' ').map(Number) ?? [];
    // A clock that was set back makes nobody wait for longer.
    if (row === undefined || (dueAt > clock.now() && dueAt <= clock.now() + NEWS)) return;
    await vault.alone(key, async () => {
      const [channel = '', message = ''] = key.slice(WAITING.length).split('/');
      const wait = await work(async (call) => await attempt(call, channel, message));
      const isNews = clock.now() < postedAt + NEWS;
      const next = wait !== undefined && isNews ? `${postedAt} ${clock.now() + wait}` : undefined;
      await vault.replace(key, row, next);
    });
  }

  return {
    async publish(call, channel, message) {
      const wait = await attempt(call, channel, message);
      if (wait === undefined) return;
      try {
        const now = clock.now();
        await vault.put(`${WAITING}${channel}/${message}`, `${now} ${now + wait}`);
      } catch (error) {
        log.warn({ error, channel }, 'an announcement will not be published later');
      }
    },
    async watch(signal) {
      while (!signal.aborted) {
        try {
          for (const key of await vault.keys(WAITING)) if (!signal.aborted) await tryAgain(key);
        } catch (error) {
          log.warn({ error }, 'announcements that wait could not be published');
        }
        await clock.sleep(LOOK_EVERY, signal);
      }
    },
  };
}
