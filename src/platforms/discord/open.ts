import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Catalog, Platform, Shares, Vault } from '../platform.ts';
import { createDiscordPlatform, PACE, type DiscordPace } from './discord.ts';
import { createGateway, type Sharding } from './gateway.ts';
import { createRegistration } from './registration.ts';
import { createRequests } from './requests.ts';
import { createCalls } from './rest.ts';

export interface DiscordSetting {
  /** Of Discord's API, without its version and without a slash at the end. */
  readonly apiUrl: string;
  readonly token: string;
  /** By connections to the gateway; or by requests, with the app's public key in hexadecimal digits. */
  readonly by: { readonly gateway: Sharding } | { readonly publicKey: string };
  readonly catalog: Catalog;
  readonly vault: Vault;
  /** A vault of the same platform that keeps what it is given sealed: by what was asked, whoever reads it could answer. */
  readonly secrets: Vault;
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

/** Opens Discord as a configuration has it. Nothing is heard before the platform starts. */
export function openDiscord(setting: DiscordSetting): OpenDiscord {
  const { apiUrl, token, by, catalog, schedules, shares, vault, secrets, world, log, failed } = setting;
  const { pace = PACE } = setting;
  const calls = createCalls({ token, apiUrl, clock: world.clock, log });
  const registration = createRegistration({ calls, catalog, vault, clock: world.clock, log });
  const common = { calls, catalog, schedules, vault, secrets, registration, world, log, pace };
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
