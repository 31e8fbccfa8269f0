import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, storeOf, type Config } from '../config.ts';
import type { Place } from '../domain.ts';
import { OperatorError } from '../errors.ts';
import { createLog, withoutSecrets } from '../log.ts';
import { lookAt, MISSING } from '../news/folder.ts';
import { PlatformError, type Check, type Finding } from '../platforms/platform.ts';
import { slackManifest } from '../platforms/slack/manifest.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { createVault } from '../vault.ts';
import type { World } from '../world.ts';
import { check } from './check.ts';
import { printable } from './ledger.ts';
import { companiesIn, leftLine, optionsOf } from './manifest.ts';

export interface DoctorOptions {
  /** @throws ConfigError, which is the first finding */
  readonly readConfig: () => Config;
  /** Version of the program, for the store. */
  readonly program: string;
  /** A line of JSON for each finding: `about`, `state` and `says`. */
  readonly json: boolean;
  readonly world: World;
  /** Takes a line of output, without its end. */
  readonly out: (line: string) => void;
}

/**
 * Looks at the whole set-up and prints a line for each thing found: whether it is right, and how to mend it. It posts
 * nothing and makes no files, beside a Dateline that runs or not.
 * @returns the exit code: 1 when something is wrong
 */
export async function doctor({ readConfig, program, json, world, out }: DoctorOptions): Promise<number> {
  let wrong = false;
  const tell = (about: string, { state, says }: Finding): void => {
    wrong ||= state === 'wrong';
    const clean = withoutSecrets(says);
    out(
      json
        ? JSON.stringify({ about, state, says: clean })
        : printable(`${state.padEnd(8)} ${about}: ${clean}`),
    );
  };
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const says of error.problems) tell('configuration', { state: 'wrong', says });
    return 1;
  }
  const memory = await remembered(config, program, world);
  try {
    for (const { about, look } of await checksOf(config, memory, world))
      for (const finding of await look().catch(unseen)) tell(about, finding);
  } finally {
    if ('store' in memory) await memory.store.close();
  }
  return wrong ? 1 : 0;
}

/** What kept a check from looking. @throws a fault of the program */
function unseen(error: unknown): readonly Finding[] {
  if (error instanceof OperatorError || error instanceof PlatformError)
    return [{ state: 'wrong', says: error.message }];
  throw error;
}

/** What Dateline remembers, or why that is not to be had. */
type Memory = { readonly store: Store } | { readonly without: Finding };

/** Opens the database, if it is there: to open a file that is not would make one. */
async function remembered(config: Config, program: string, world: World): Promise<Memory> {
  const where = storeOf(config);
  if ('file' in where && !(await may(where.file, constants.F_OK)))
    return { without: await unmade(where.file) };
  try {
    return { store: await openStore({ ...where, program, ...world }) };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { without: { state: 'wrong', says: error.message } };
  }
}

async function unmade(file: string): Promise<Finding> {
  if (await mayMake(file))
    return { state: 'skipped', says: `${file} is not there yet: the first start makes it.` };
  return {
    state: 'wrong',
    says: `${file} cannot be made. Let the user that Dateline runs as write to DATA_DIR.`,
  };
}

async function counted(store: Store): Promise<Finding> {
  const { subscriptions, deliveries } = await store.census();
  const { ready, sending, uncertain, quarantined } = deliveries;
  const says = `${subscriptions.active} follow(s) active, ${subscriptions.paused} paused; ${ready + sending} post(s) on their way`;
  const stuck = uncertain + quarantined;
  if (stuck === 0) return { state: 'ok', says: `${says}.` };
  return {
    state: 'warning',
    says: `${says}, ${stuck} not delivered, or perhaps not: /digest status, where they are followed, says why.`,
  };
}

async function may(path: string, mode: number): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}

/** Whether the nearest folder above that is there may be written. */
async function mayMake(path: string): Promise<boolean> {
  const folder = dirname(path);
  if (folder === path || (await may(folder, constants.F_OK))) return await may(folder, constants.W_OK);
  return await mayMake(folder);
}

async function checksOf(config: Config, memory: Memory, world: World): Promise<readonly Check[]> {
  const store = 'store' in memory ? memory.store : undefined;
  return [
    { about: 'configuration', look: async () => [{ state: 'ok', says: `${reach(config)}.` }] },
    { about: 'digests', look: () => lookAtDigests(config, world) },
    {
      about: 'database',
      look: async () => ['store' in memory ? await counted(memory.store) : memory.without],
    },
    ...(await slackOf(config, store, world)),
    ...(await discordOf(config, store, world)),
  ];
}

function reach({ slack, discord, localPort }: Config): string {
  const reached: string[] = [];
  if (slack) {
    const by = 'appToken' in slack.by ? 'Socket Mode' : 'signed requests over HTTP';
    const whose = 'botToken' in slack.from ? 'one workspace' : 'each workspace that installs it';
    reached.push(`Slack by ${by}, ${whose}`);
  }
  if (discord)
    reached.push(`Discord by ${'gateway' in discord.by ? 'the gateway' : 'signed requests over HTTP'}`);
  if (reached.length > 0) return reached.join('; ');
  return `the local workspace on port ${localPort}; Slack and Discord are not set up`;
}

async function lookAtDigests({ digestsDir, timeZone }: Config, world: World): Promise<readonly Finding[]> {
  if (!(await may(digestsDir, constants.R_OK)))
    return [{ state: 'wrong', says: `${digestsDir} cannot be read. Is DIGESTS_DIR right?` }];
  const now = world.clock.now();
  const { files } = await lookAt(digestsDir, now);
  const all = [...files].filter(([, stamp]) => stamp !== MISSING).map(([path]) => path);
  const articles = all.filter((path) => path.endsWith('.md')).length;
  const errors: string[] = [];
  await check({
    digestsDir,
    files: [],
    json: true,
    now,
    zone: timeZone,
    out: () => {},
    err: (each) => errors.push(each),
  });
  if (errors.length > 0) return errors.map((says) => ({ state: 'wrong', says }));
  const companies = new Set(all.map((path) => path.split('/')[0])).size;
  return [
    articles === 0
      ? { state: 'warning', says: `${digestsDir} has no article: npm run new makes one.` }
      : { state: 'ok', says: `${articles} article(s) in ${companies} folder(s), and all can be read.` },
  ];
}

/** What Slack's libraries look at is loaded where Slack is configured alone. */
async function slackOf(config: Config, store: Store | undefined, world: World): Promise<readonly Check[]> {
  const { slack, digestsDir, publicUrl, slackApiUrl: apiUrl, slackConfigToken: configToken } = config;
  if (!slack) return [];
  const companies = await companiesIn({ digestsDir, now: world.clock.now(), err: () => {} });
  const http = 'signingSecret' in slack.by;
  const many = 'clientId' in slack.from;
  const commands: Check = {
    about: 'commands',
    look: async () => {
      const { manifest, left } = slackManifest({ companies, transport: { by: 'socket' } });
      return [
        { state: 'ok', says: `${manifest.features.slash_commands.length} fit into Slack’s manifest.` },
        ...left.map((one): Finding => ({ state: 'warning', says: leftLine(one) })),
      ];
    },
  };
  const from = fromOf(slack.from, store, config, world);
  if (from === undefined)
    return [
      commands,
      {
        about: 'Slack',
        look: async () => [
          {
            state: 'skipped',
            says: 'Who has installed Dateline is in the database, which could not be read.',
          },
        ],
      },
    ];
  const { slackChecks } = await import('../platforms/slack/doctor.ts');
  return [
    commands,
    ...slackChecks({
      apiUrl,
      from,
      by: slack.by,
      world,
      log: createLog('error'),
      publicUrl,
      configToken,
      places: store && (await placesOf(store, 'slack')),
      manifest: () => optionsOf(companies, { http, many, publicUrl }),
    }),
  ];
}

function fromOf(
  from: NonNullable<Config['slack']>['from'],
  store: Store | undefined,
  { encryptionKeys: keys }: Config,
  { random }: World,
) {
  if ('botToken' in from) return from;
  return store && { ...from, vault: createVault({ store, platform: 'slack', keys, random }) };
}

/** What Discord's libraries look at is loaded where Discord is configured alone. */
async function discordOf(
  { discord, discordApiUrl: apiUrl, digestsDir, publicUrl }: Config,
  store: Store | undefined,
  world: World,
): Promise<readonly Check[]> {
  if (!discord) return [];
  const { discordChecks } = await import('../platforms/discord/doctor.ts');
  return discordChecks({
    ...discord,
    apiUrl,
    publicUrl,
    places: store && (await placesOf(store, 'discord')),
    companies: await companiesIn({ digestsDir, now: world.clock.now(), err: () => {} }),
    clock: world.clock,
  });
}

/** Where something is followed on a platform, or was until the place was lost. */
async function placesOf(store: Store, platform: string): Promise<readonly Place[]> {
  const places = new Map<string, Place>();
  for await (const { place, state, pausedBecause: because } of store.allSubscriptions())
    if (place.platform === platform && (state === 'active' || because === 'gone' || because === 'forbidden'))
      places.set(`${place.workspace} ${place.channel}`, place);
  return [...places.values()];
}
