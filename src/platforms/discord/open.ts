import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import { OperatorError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PlatformError, type Catalog, type Platform, type Shares, type Vault } from '../platform.ts';
import { applicationCommands } from './commands.ts';
import { isTokenRefused } from './faults.ts';
import { createDiscordPlatform, PACE, type DiscordPace } from './discord.ts';
import { createGateway, type Sharding } from './gateway.ts';
import { createRequests } from './requests.ts';
import { createCalls, type Calls } from './rest.ts';

export interface DiscordSetting {
  /** Of Discord's API, without its version and without a slash at the end. */
  readonly apiUrl: string;
  readonly token: string;
  /** By connections to the gateway; or by requests, with the app's public key in hexadecimal digits. */
  readonly by: { readonly gateway: Sharding } | { readonly publicKey: string };
  readonly catalog: Catalog;
  readonly vault: Vault;
  /** Says which shards of the gateway are this process's; for Discord alone, and ended with it. */
  readonly shares: Shares;
  /** Schedules that are offered while one is typed. */
  readonly schedules: readonly string[];
  readonly world: World;
  readonly log: Log;
  /** Hears of an end that no new try mends. */
  readonly failed: (error: Error) => void;
  /** Discord's own, where nothing else is said. */
  readonly pace?: DiscordPace;
}

export interface OpenDiscord {
  readonly discord: Platform;
  /** What is to be served, by path. */
  readonly handlers: Readonly<Record<string, (request: Request) => Promise<Response>>>;
}

/** Where Discord sends interactions. */
export const INTERACTIONS_PATH = '/discord/interactions';

/** Where the vault has the hash of the commands that were registered last. */
const COMMANDS = 'commands';
/** The start waits no longer for it (ms). */
const REGISTERED_WITHIN = 20_000;

/** Opens Discord as a configuration has it. Nothing is heard before the platform starts. */
export function openDiscord(setting: DiscordSetting): OpenDiscord {
  const { apiUrl, token, by, catalog, schedules, shares, vault, world, log, failed, pace = PACE } = setting;
  const calls = createCalls({ token, apiUrl, clock: world.clock, log });
  const register = async (): Promise<void> => await registerCommands({ calls, catalog, vault, log });
  const common = { calls, catalog, schedules, vault, register, world, log, pace };
  if ('gateway' in by) {
    const { gateway: sharding } = by;
    const gateway = createGateway({ token, calls, sharding, shares, vault, world, log, failed });
    return { discord: createDiscordPlatform({ ...common, by: { gateway } }), handlers: {} };
  }
  const requests = createRequests({ publicKey: by.publicKey, clock: world.clock, log });
  return {
    discord: createDiscordPlatform({ ...common, by: { requests } }),
    handlers: { [INTERACTIONS_PATH]: requests.handle },
  };
}

const Application = z.object({ id: z.string() });

/**
 * Registers the commands all at once, where they are others than the last time: Discord takes 200 new ones a day.
 * https://discord.com/developers/docs/interactions/application-commands#registering-a-command
 * @throws OperatorError when Discord refuses the token
 */
async function registerCommands(options: {
  readonly calls: Calls;
  readonly catalog: Catalog;
  readonly vault: Vault;
  readonly log: Log;
}): Promise<void> {
  const { calls, catalog, vault, log } = options;
  const { commands, left } = applicationCommands(await catalog.companies());
  try {
    const wanted = await calls.within(REGISTERED_WITHIN, async (call) => {
      const { id } = Application.parse(await call('get', Routes.currentApplication(), 'ask who Dateline is'));
      const list = `${id} ${JSON.stringify(commands)}`;
      if ((await vault.get(COMMANDS)) === list) return undefined;
      await call('put', Routes.applicationCommands(id), 'register the commands', { body: commands });
      return list;
    });
    if (wanted === undefined) return;
    await vault.put(COMMANDS, wanted);
    log.info({ commands: commands.length, left: left.length }, 'the commands were registered');
  } catch (error) {
    if (error instanceof PlatformError && isTokenRefused(error.cause))
      throw new OperatorError(
        'Discord refuses DISCORD_TOKEN: copy the token of the app’s page "Bot", or make a new one there.',
        { cause: error },
      );
    // Discord is away just now; the commands of the last time are there.
    log.warn({ error }, 'the commands could not be brought up to date');
  }
}
