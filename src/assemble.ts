import { createBot } from './bot/bot.ts';
import { COMMAND_WORDS } from './commands.ts';
import { storeOf, type Config } from './config.ts';
import { createOutbox } from './delivery/outbox.ts';
import type { Zone } from './domain.ts';
import { createHousekeeping } from './housekeeping.ts';
import type { Log } from './log.ts';
import { silentMeter, type Meter } from './meter.ts';
import { createMetrics } from './metrics.ts';
import { readFigures, READER } from './news/figures/figures.ts';
import { createLibrary } from './news/library.ts';
import { createLocalPlatform } from './platforms/local/local.ts';
import type { Platform } from './platforms/platform.ts';
import { writtenAct } from './platforms/discord/acts.ts';
import type { OpenDiscord } from './platforms/discord/open.ts';
import * as discordLook from './platforms/discord/render.ts';
import type { OpenSlack } from './platforms/slack/open.ts';
import { actOf as slackActOf } from './platforms/slack/acts.ts';
import * as slackLook from './platforms/slack/render.ts';
import { processesHere, type Processes } from './processes.ts';
import { createAnsweredBefore } from './restored.ts';
import { createScheduler } from './scheduler.ts';
import { SCHEDULE_EXAMPLES } from './schedules/words.ts';
import { createShares } from './shares.ts';
import { openStore } from './store/open.ts';
import type { Store, StoreError } from './store/store.ts';
import { createOpenVault, createVault, keyFrom } from './vault.ts';
import { realWorld, type World } from './world.ts';

export interface Ground {
  readonly store: Store;
  readonly platforms: readonly Platform[];
  readonly world: World;
  readonly log: Log;
  readonly meter: Meter;
  /** Path of the folder of articles. */
  readonly digestsDir: string;
  /** Zone of who has none of their own. */
  readonly zone: Zone;
  /** Told of a failure of the store that trying again does not mend. */
  readonly failed: (error: StoreError) => void;
  /** As in `SharesOptions`. */
  readonly processes?: Processes;
}

/** Joins the parts, on whatever store, platforms and world they stand. Nothing ticks or sends yet. */
export function assemble(ground: Ground) {
  const { store, platforms: listed, world, log, meter, digestsDir, zone, failed, processes } = ground;
  const { clock } = world;
  const platforms = new Map(listed.map((platform) => [platform.name, platform]));
  const library = createLibrary({
    dir: digestsDir,
    store,
    log,
    clock,
    read: readFigures,
    reader: READER,
  });
  const bot = createBot({ store, platforms, world, log, zone });
  const outbox = createOutbox({ store, platforms, world, log, composeAlert: bot.alert, meter });
  const scheduler = createScheduler({
    store,
    world,
    log,
    compose: bot.compose,
    refresh: library.refresh,
    answeredBefore: createAnsweredBefore({ store, platforms }),
    wake: outbox.wake,
    keepHouse: createHousekeeping({ store, world, log }),
    meter,
    failed,
  });
  const shares = createShares({ store, world, log, ...(processes && { processes }) });
  return { bot, library, outbox, scheduler, shares };
}

/**
 * Opens what a configuration names and joins the parts on it. Nothing listens, ticks or sends yet; who opens stops
 * `local` and the platforms `elsewhere`, and closes `store`.
 * @param options.program version of the program, for the store
 * @throws StoreError; Error when the local workspace cannot be opened
 */
export async function open({
  config,
  program,
  log,
  failed,
}: {
  readonly config: Config;
  readonly program: string;
  readonly log: Log;
  readonly failed: (error: Error) => void;
}) {
  const world = realWorld;
  const { clock } = world;
  const store = await openStore({ ...storeOf(config), program, ...world });
  const metrics = config.httpPort === undefined ? undefined : await createMetrics({ store, clock, log });
  const local = createLocalPlatform({
    port: config.localPort,
    dataDir: config.dataDir,
    catalog: store,
    words: { commands: COMMAND_WORDS, schedules: SCHEDULE_EXAMPLES },
    previews: { slack: { ...slackLook, actOf: slackActOf }, discord: { ...discordLook, actOf: writtenAct } },
    world,
    log,
  });
  // Those that share a file are on one machine; those that share a server may not be.
  const processes = 'file' in storeOf(config) && processesHere(world.random);
  const ground = { store, world, log, ...(processes && { processes }) };
  const slack = await slackOf(config, store, world, log);
  const discord = await discordOf(config, ground, failed);
  const elsewhere = [slack?.slack, discord?.discord].filter((one) => one !== undefined);
  const parts = assemble({
    ...ground,
    platforms: [local, ...elsewhere],
    meter: metrics ?? silentMeter,
    digestsDir: config.digestsDir,
    zone: config.timeZone,
    failed,
  });
  const { listeners = {} } = slack ?? {};
  const handlers = { ...slack?.handlers, ...discord?.handlers };
  return { ...parts, local, elsewhere, handlers, listeners, metrics, store };
}

/** Its libraries are loaded only where it is configured: they are a good part of the memory. */
async function slackOf(config: Config, store: Store, world: World, log: Log): Promise<OpenSlack | undefined> {
  if (!config.slack) return undefined;
  const { openSlack } = await import('./platforms/slack/open.ts');
  const { from, by } = config.slack;
  const { encryptionKeys: keys, slackApiUrl: apiUrl } = config;
  if ('botToken' in from) return openSlack({ apiUrl, from, by, world, log });
  const vault = createVault({ store, platform: 'slack', keys, random: world.random });
  return openSlack({ apiUrl, from: { ...from, vault }, by, world, log });
}

async function discordOf(
  config: Config,
  { store, world, log, processes }: Pick<Ground, 'store' | 'world' | 'log' | 'processes'>,
  failed: (error: Error) => void,
): Promise<OpenDiscord | undefined> {
  if (!config.discord) return undefined;
  const { openDiscord } = await import('./platforms/discord/open.ts');
  const kept = { store, platform: 'discord', random: world.random };
  const { discordApiUrl: apiUrl } = config;
  const { token } = config.discord;
  const shares = createShares({ store, world, log, ...(processes && { processes }) });
  return openDiscord({
    ...config.discord,
    apiUrl,
    catalog: store,
    schedules: SCHEDULE_EXAMPLES,
    vault: createOpenVault(kept),
    // Under a key of their own, so that who runs Dateline for Discord alone needs no ENCRYPTION_KEY.
    secrets: createVault({ ...kept, keys: [keyFrom(token)] }),
    shares,
    world,
    log,
    failed,
  });
}
