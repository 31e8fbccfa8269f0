import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { OperatorError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { PlatformError, type Catalog, type Vault } from '../platform.ts';
import { applicationCommands, differences } from './commands.ts';
import { isTokenRefused, TOKEN_REFUSED } from './faults.ts';
import { read, type Calls } from './rest.ts';

/** The start waits no longer for it (ms). */
const WITHIN = 20_000;
/** How often (ms) it is looked whether companies came or went; what is the same at two looks in a row is registered. */
const LOOK_EVERY = 30_000;
/** Of the share that one process at a time has. */
const SHARE = 'commands';

const Application = z.object({ id: z.string() });
const Registered = z.array(z.looseObject({ name: z.string() }));

/** Keeps the commands that Discord has as they are to be. */
export interface Registration {
  /** Puts back what was changed elsewhere, too. @throws OperatorError when Discord refuses the token */
  begin(): Promise<void>;
  /** Registers what comes with the companies. Never rejects; resolves once the signal aborts. */
  goOn(over: AbortSignal): Promise<void>;
}

export function createRegistration(options: {
  readonly calls: Calls;
  readonly catalog: Catalog;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}): Registration {
  const { calls, catalog, vault, clock, log } = options;
  /** The commands that Discord is known to have, as JSON. */
  let registered: string | undefined;

  /**
   * Registers the commands all at once, where Discord has others: it takes 200 new ones a day.
   * https://discord.com/developers/docs/interactions/application-commands#registering-a-command
   * @throws PlatformError
   */
  async function register(): Promise<void> {
    const { commands, left } = applicationCommands(await catalog.companies());
    const others = await vault.alone(
      SHARE,
      async () =>
        await calls.within(WITHIN, async (call) => {
          const { id } = read(
            Application,
            await call('get', Routes.currentApplication(), 'ask who Dateline is'),
          );
          const route = Routes.applicationCommands(id);
          const query = new URLSearchParams({ with_localizations: 'true' });
          const there = read(Registered, await call('get', route, 'read the commands', { query }));
          const others = differences(commands, there);
          if (others.length > 0) await call('put', route, 'register the commands', { body: commands });
          return others;
        }),
    );
    // Another process is at it; the next look sees whether it was done.
    if (others === undefined) return;
    registered = JSON.stringify(commands);
    if (others.length > 0)
      log.info({ commands: commands.length, others, left: left.length }, 'the commands were registered');
  }

  return {
    async begin() {
      try {
        await register();
      } catch (error) {
        if (error instanceof PlatformError && isTokenRefused(error.cause))
          throw new OperatorError(`Discord ${TOKEN_REFUSED}.`, { cause: error });
        // Discord is away just now; the commands of the last time are there.
        log.warn({ error }, 'the commands could not be brought up to date');
      }
    },

    async goOn(over) {
      let seen: string | undefined;
      for (;;) {
        await clock.sleep(LOOK_EVERY, over);
        if (over.aborted) return;
        try {
          const wanted = JSON.stringify(applicationCommands(await catalog.companies()).commands);
          // Companies come a few files at a time.
          if (wanted !== registered && wanted === seen) await register();
          seen = wanted;
        } catch (error) {
          log.warn({ error }, 'the commands could not be brought up to date');
        }
      }
    },
  };
}
