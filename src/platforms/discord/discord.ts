import { GatewayDispatchEvents, Routes } from 'discord-api-types/v10';
import type { Inbound } from '../../domain.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PlatformError, type Catalog, type Pace, type Platform, type Vault } from '../platform.ts';
import { createAnnouncements } from './announcements.ts';
import { createAnswers } from './answers.ts';
import { createKinds } from './channels.ts';
import { codeOf, CODES } from './faults.ts';
import { findIn, findInForum } from './find.ts';
import type { Gateway } from './gateway.ts';
import { createInteractions } from './interactions.ts';
import { createKept } from './kept.ts';
import { createWriter } from './post.ts';
import { backWith, placeOf, receiveMessage, workspaceOf } from './receive.ts';
import { hidden, render, shown } from './render.ts';
import type { Registration } from './registration.ts';
import { createLacks } from './lacks.ts';
import type { Requests } from './requests.ts';
import { read, type Call, type Calls } from './rest.ts';
import { Created } from './sender.ts';
import { createUnanswered } from './unanswered.ts';

/** How Discord takes posts. */
export interface DiscordPace extends Pace {
  /** For so long (ms) it knows a nonce for certain. */
  readonly nonceMs: number;
}

/**
 * Fifty calls a second of a bot, whatever they are; a message may appear late by a minute; Discord knows a nonce for "a few
 * minutes". https://discord.com/developers/docs/topics/rate-limits#global-rate-limit,
 * https://discord.com/developers/docs/resources/message#create-message
 */
export const PACE: DiscordPace = { concurrency: 50, timeoutMs: 12_000, lateMs: 60_000, nonceMs: 120_000 };

/**
 * All calls of a post, a look or a correction end within this time (ms), of what such a one may take; what is not Discord's
 * takes no longer than the rest.
 */
export const callsWithin = (timeoutMs: number): number => (timeoutMs * 5) / 6;

/** How often (ms) what is kept of messages, and of no use any more, is forgotten. */
const SWEEP_EVERY = 86_400_000;

export interface DiscordOptions {
  readonly calls: Calls;
  /** How Discord reaches us: by a connection that we open, or by requests that it signs. */
  readonly by: { readonly gateway: Gateway } | { readonly requests: Requests };
  readonly catalog: Catalog;
  /** Schedules that are offered while one is typed. */
  readonly schedules: readonly string[];
  /** Keeps what buttons cannot carry. */
  readonly vault: Vault;
  /** As in `DiscordSetting`. */
  readonly secrets: Vault;
  /** Brings the commands up to date before anything is heard, and keeps them so. */
  readonly registration: Registration;
  readonly world: World;
  readonly log: Log;
  readonly pace: DiscordPace;
}

/** Discord, by the libraries of discord.js. */
export function createDiscordPlatform(options: DiscordOptions): Platform {
  const { calls, by, catalog, schedules, vault, secrets, registration, world, log, pace } = options;
  const { clock } = world;
  const stopping = new AbortController();
  const work = async <T>(does: (call: Call) => Promise<T>): Promise<T> =>
    await calls.within(callsWithin(pace.timeoutMs), does);
  const kept = createKept(vault, clock);
  const kinds = createKinds({ kept, clock });
  const lacks = createLacks({ clock, log });
  const announcements = createAnnouncements({ vault, work, clock, log });
  const writer = createWriter({ kinds, kept, announcements, catalog, log });
  const answers = createAnswers({ calls, work, writer, stopping: stopping.signal, clock, log });
  const underWay = new Set<Promise<unknown>>();
  let listener: ((inbound: Inbound) => Promise<void>) | undefined;
  const hear = async (inbound: Inbound): Promise<void> => await listener?.(inbound);
  const isUnderWay = (id: string): boolean => answers.get(`interaction:${id}`) !== undefined;
  const ahead = async (): Promise<number> => await work(calls.ahead);
  const unanswered = createUnanswered({ secrets, vault, ahead, isUnderWay, world, log });
  const common = { answers, unanswered, kept, catalog, schedules, hear, clock, log };
  const interactions = createInteractions(common);

  function take(handling: Promise<void>): void {
    const handled: Promise<void> = handling
      .catch((error: unknown) => log.error({ error }, 'what came from Discord could not be handled'))
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  }

  /** Makes room in the vault, at the start and each day. */
  async function sweep(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await kept.sweep();
      } catch (error) {
        log.warn({ error }, 'what is of no use any more could not be forgotten');
      }
      await clock.sleep(SWEEP_EVERY, stopping.signal);
    }
  }

  return {
    name: 'discord',
    open: true,
    pace,
    // A forum makes a new post each time. Where it is not known what a channel is, it is looked for.
    idempotentMs: ({ channel }) => {
      const kind = kinds.known(channel);
      return kind === undefined || kind === 'forum' ? 0 : pace.nonceMs;
    },
    render,
    hidden,
    shown,

    start: async (to) => {
      listener = to;
      await registration.begin();
      take(registration.goOn(stopping.signal));
      take(sweep());
      take(announcements.watch(stopping.signal));
      take(unanswered.watch(interactions.takeUp, stopping.signal));
      if ('requests' in by)
        by.requests.start(
          (body) =>
            new Promise((resolve) => {
              const answered = interactions.take(body, async (first) => {
                resolve(first);
                return true;
              });
              // Where nothing was said, nobody is told anything.
              take(answered.finally(() => resolve(undefined)));
            }),
        );
      else
        await by.gateway.start(({ t: type, d: body }) => {
          if (stopping.signal.aborted) return;
          if (type === GatewayDispatchEvents.InteractionCreate)
            take(
              interactions.take(
                body,
                async (first) =>
                  await answers.sayFirst(
                    { id: body.id, application: body.application_id, token: body.token },
                    first,
                  ),
              ),
            );
          else if (type === GatewayDispatchEvents.MessageCreate) {
            const received = receiveMessage(body);
            if (received.kind !== 'heard') return;
            const { inbound } = received;
            take(answers.once(inbound.id, undefined, async () => await hear(inbound)));
          }
        });
    },

    stop: async () => {
      stopping.abort();
      if ('gateway' in by) await by.gateway.stop();
      else by.requests.stop();
      await Promise.all(underWay);
    },

    async respond(to, cleared) {
      if (to.kind !== 'ask' && to.kind !== 'press') return;
      const asked = answers.get(to.id);
      if (!asked)
        throw new PlatformError('rejected', `Discord: nobody waits for an answer to ${to.id} any more`);
      if (asked.answered) return;
      asked.answered = true;
      asked.made?.();
      const { address } = asked;
      if (address) await answers.give(asked, address, cleared);
      else {
        await answers.write(to.place, cleared, to.id.replace('message:', ''));
        // Who would not have it written to them has changed their mind.
        await hear(backWith(to));
      }
    },

    post: async (place, cleared, key) =>
      await work(async (call) => {
        try {
          return await writer.write(call, place, cleared, key);
        } catch (error) {
          throw await lacks.explained(call, place, error);
        }
      }),

    find: async (place, key, since) =>
      await work(async (call) => {
        const { channel } = place;
        // A clock ahead of Discord's would have the look begin behind the message.
        const sought = { place, key, since: since - Math.max(0, await calls.ahead(call)) };
        try {
          const { kind } = await kinds.of(call, channel);
          if (kind === 'forum') return await findInForum(call, kept, sought);
          const found = await findIn(call, kept, sought);
          // It may have been posted and not published.
          if (kind === 'announcements' && typeof found === 'object')
            await announcements.publish(call, channel, found.id);
          return found;
        } catch (error) {
          const code = codeOf(error);
          // Not there: a post is refused as well, and says why.
          if (code === CODES.noChannel) return 'absent';
          if (code === CODES.noAccess || code === CODES.noPermission) return 'unreadable';
          throw error;
        }
      }),

    async edit(ref, cleared) {
      try {
        await work(async (call) => await writer.correct(call, ref, cleared));
      } catch (error) {
        // Somebody deleted it, and it stays so.
        if (codeOf(error) === CODES.noMessage) return;
        throw error;
      }
    },

    async openDirect(_workspace, user) {
      const body = { recipient_id: user };
      const { id } = read(
        Created,
        await work(
          async (call) => await call('post', Routes.userChannels(), 'open a direct message', { body }),
        ),
      );
      return { ...placeOf(undefined, id, user), workspace: workspaceOf(user) };
    },
  };
}
