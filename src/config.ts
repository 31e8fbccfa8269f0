import { config as loadEnvFile } from 'dotenv';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { OperatorError } from './errors.ts';

export interface Config {
  /** Absolute path of the folder of articles. */
  readonly digestsDir: string;
  /** Absolute path of the folder of what Dateline remembers. */
  readonly dataDir: string;
  readonly localPort: number;
  /** Of the endpoints for those who watch; absent: there are none. */
  readonly httpPort?: number;
  /** IANA zone of who has none of their own. */
  readonly timeZone: string;
  /** Address of the PostgreSQL database that takes the place of the file in `dataDir`; holds a secret. */
  readonly databaseUrl?: string;
  /** Keys of 32 bytes under which tokens of workspaces are kept: the first seals, each opens. Empty: none may be kept. */
  readonly encryptionKeys: readonly Uint8Array[];
  /** Where Discord's API is, without its version, with no slash at its end. */
  readonly discordApiUrl: string;
  /** Absent: Dateline is not on Discord. */
  readonly discord?: DiscordConfig;
  /** Absent: Dateline is not on Slack. */
  readonly slack?: SlackConfig;
  /** Where `httpPort` is reached from outside, without a slash at its end. */
  readonly publicUrl?: string;
  /** Where Slack's Web API is, with a slash at its end. */
  readonly slackApiUrl: string;
  /** Lets the manifests of Slack apps be changed; a secret. */
  readonly slackConfigToken?: string;
  /** From which weight on a line is logged. */
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

export interface DiscordConfig {
  readonly token: string;
  /** How Discord reaches us: by connections that we open, of which shards; or by requests that it signs. */
  readonly by: { readonly gateway: ShardsConfig } | { readonly publicKey: string };
}

/** As many shards as Discord recommends; or some, from the first to the last, of a number that somebody chose. */
export type ShardsConfig = 'auto' | { readonly first: number; readonly last: number; readonly of: number };

export interface SlackConfig {
  /** The token of the one workspace, or the app that many workspaces install. */
  readonly from: { readonly botToken: string } | SlackApp;
  /** How Slack reaches us: by sockets that we open, or by requests that it signs. */
  readonly by: { readonly appToken: string } | { readonly signingSecret: string };
}

/** An app that is distributed. */
export interface SlackApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where browsers and Slack reach `HTTP_PORT`, with no slash at the end. */
  readonly publicUrl: string;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** The environment does not make a configuration. The message lists every problem, each with its variable's name. */
export class ConfigError extends OperatorError {
  override name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n  ${problems.join('\n  ')}`);
    this.problems = problems;
  }
}

const zone = z.string().refine(isZone, {
  error: 'is no IANA time zone; write for example Asia/Shanghai',
});

const noPort = { error: 'is no port; write a number from 0 (any free one) to 65535' };
const port = z
  .string()
  .regex(/^\d{1,5}$/, noPort)
  .transform(Number)
  .refine((number) => number < 65_536, noPort);

const address = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
    error: 'is no address; write https://HOST, with a path after it if there is one',
  })
  .transform((text) => text.replace(/\/+$/, ''));

const encryptionKeys = z
  .string()
  .transform((text) => text.split(',').map((key) => keyOf(key.trim())))
  .refine((keys) => keys.every((key) => key.length === 32), {
    error:
      'is no key of 32 bytes; write what openssl rand -base64 32 prints, or 64 hexadecimal digits; several with commas between',
  });

const shards = z
  .string()
  .transform((text): ShardsConfig | undefined => (text === 'auto' ? text : shardsIn(text)))
  .refine((read): read is ShardsConfig => read !== undefined, {
    error: 'names no shards; write auto, a number such as 4, or some of a number such as 0-3/8',
  });

function token(prefix: string, what: string): z.ZodString {
  return z.string().startsWith(prefix, { error: `is no ${what}; it begins with ${prefix}` });
}

const Environment = z.object({
  DIGESTS_DIR: z.string().default('digests'),
  DATA_DIR: z.string().default('data'),
  LOCAL_PORT: port.default(3000),
  HTTP_PORT: port.optional(),
  TIME_ZONE: zone.default('UTC'),
  DATABASE_URL: z
    .string()
    .refine(isDatabase, {
      error:
        'is no address of PostgreSQL; write postgresql://USER@HOST/DATABASE, with :PASSWORD after USER if there is one',
    })
    .optional(),
  PUBLIC_URL: address.optional(),
  SLACK_API_URL: address.default('https://slack.com/api'),
  SLACK_CONFIG_TOKEN: z.string().optional(),
  ENCRYPTION_KEY: encryptionKeys.default([]),
  // A header carries nothing else.
  DISCORD_TOKEN: z
    .string()
    .regex(/^[!-~]+$/, { error: 'is no token; write it alone, with no space and no Bot before it' })
    .optional(),
  DISCORD_PUBLIC_KEY: z
    .string()
    .regex(/^[\da-f]{64}$/i, { error: 'is no public key; it has 64 hexadecimal digits' })
    .optional(),
  DISCORD_SHARDS: shards.optional(),
  DISCORD_API_URL: address.default('https://discord.com/api'),
  SLACK_BOT_TOKEN: token('xoxb-', 'bot token').optional(),
  SLACK_APP_TOKEN: token('xapp-', 'app-level token').optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_CLIENT_ID: z.string().optional(),
  SLACK_CLIENT_SECRET: z.string().optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `is none of ${LOG_LEVELS.join(', ')}` }).default('info'),
});

/** Every variable that is known. */
export const VARIABLES: readonly string[] = Object.keys(Environment.shape);

/**
 * Reads the configuration from the environment and from `.env` in the working folder; the environment wins, and a
 * variable set to nothing counts as not set. The only reader of `process.env`.
 * @throws ConfigError with every problem at once
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const file: Record<string, string> = {};
  // dotenv writes into the object given, so that secrets do not reach what this process starts.
  loadEnvFile({ quiet: true, processEnv: file });
  const given = Object.fromEntries(
    Object.entries({ ...file, ...env }).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const read = Environment.safeParse(given);
  if (!read.success)
    throw new ConfigError(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const problems: string[] = [];
  const slack = slackOf(read.data, problems);
  const discord = discordOf(read.data, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const {
    DIGESTS_DIR,
    DATA_DIR,
    LOCAL_PORT,
    HTTP_PORT,
    TIME_ZONE,
    DATABASE_URL,
    PUBLIC_URL,
    SLACK_API_URL,
    SLACK_CONFIG_TOKEN,
    ENCRYPTION_KEY,
    DISCORD_API_URL,
    LOG_LEVEL,
  } = read.data;
  return Object.freeze({
    digestsDir: resolve(DIGESTS_DIR),
    dataDir: resolve(DATA_DIR),
    localPort: LOCAL_PORT,
    ...(HTTP_PORT !== undefined && { httpPort: HTTP_PORT }),
    timeZone: TIME_ZONE,
    ...(DATABASE_URL !== undefined && { databaseUrl: DATABASE_URL }),
    encryptionKeys: ENCRYPTION_KEY,
    ...(slack && { slack }),
    discordApiUrl: DISCORD_API_URL,
    ...(discord && { discord }),
    ...(PUBLIC_URL !== undefined && { publicUrl: PUBLIC_URL }),
    slackApiUrl: `${SLACK_API_URL}/`,
    ...(SLACK_CONFIG_TOKEN !== undefined && { slackConfigToken: SLACK_CONFIG_TOKEN }),
    logLevel: LOG_LEVEL,
  });
}

/** @returns nothing where no variable asks for Discord; where some do and others are missing, those are problems */
function discordOf(env: z.infer<typeof Environment>, problems: string[]): DiscordConfig | undefined {
  const { DISCORD_TOKEN: token, DISCORD_PUBLIC_KEY: publicKey, DISCORD_SHARDS: shards, HTTP_PORT } = env;
  if (token === undefined) {
    if (publicKey !== undefined || shards !== undefined) problems.push('DISCORD_TOKEN: Discord needs it');
    return undefined;
  }
  if (publicKey === undefined) return { token, by: { gateway: shards ?? 'auto' } };
  if (shards !== undefined)
    problems.push('DISCORD_SHARDS: only the gateway has shards; remove it, or DISCORD_PUBLIC_KEY');
  if (HTTP_PORT === undefined)
    problems.push(
      'HTTP_PORT: Discord sends interactions there; without it, remove DISCORD_PUBLIC_KEY for the gateway',
    );
  return { token, by: { publicKey } };
}

/** @returns nothing where no variable asks for Slack; where some do and others are missing, those are problems */
function slackOf(env: z.infer<typeof Environment>, problems: string[]): SlackConfig | undefined {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET } =
    env;
  const all = [SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET, SLACK_CLIENT_ID, SLACK_CLIENT_SECRET];
  if (all.every((one) => one === undefined)) return undefined;
  const from = slackFrom(env, problems);
  const by = slackBy(env, problems);
  return from && by && { from, by };
}

function slackFrom(env: z.infer<typeof Environment>, problems: string[]): SlackConfig['from'] | undefined {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, PUBLIC_URL: publicUrl } = env;
  if (clientId === undefined && clientSecret === undefined) {
    if (env.SLACK_BOT_TOKEN !== undefined) return { botToken: env.SLACK_BOT_TOKEN };
    problems.push(
      'SLACK_BOT_TOKEN: Slack needs it; or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, for an app that many workspaces install',
    );
    return undefined;
  }
  const needed = { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, PUBLIC_URL: publicUrl };
  for (const [name, value] of Object.entries(needed))
    if (value === undefined) problems.push(`${name}: an app that many workspaces install needs it`);
  if (env.HTTP_PORT === undefined)
    problems.push('HTTP_PORT: an app that many workspaces install needs it, for the page where they do');
  if (env.ENCRYPTION_KEY.length === 0)
    problems.push('ENCRYPTION_KEY: the tokens of workspaces that install the app are kept under it');
  if (problems.length > 0 || clientId === undefined || clientSecret === undefined || publicUrl === undefined)
    return undefined;
  return { clientId, clientSecret, publicUrl };
}

function slackBy(env: z.infer<typeof Environment>, problems: string[]): SlackConfig['by'] | undefined {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env;
  if (appToken !== undefined) return { appToken };
  if (signingSecret === undefined)
    problems.push(
      'SLACK_APP_TOKEN: Slack needs it, for Socket Mode; or SLACK_SIGNING_SECRET and HTTP_PORT, for requests over HTTP',
    );
  else if (env.HTTP_PORT === undefined)
    problems.push(
      'HTTP_PORT: Slack sends its requests there; without it, set SLACK_APP_TOKEN for Socket Mode',
    );
  else return { signingSecret };
  return undefined;
}

/** The file in which a Dateline without a `databaseUrl` keeps what it remembers. */
export const databaseFile = ({ dataDir }: Config): string => join(dataDir, 'dateline.db');

/** Where a Dateline with this configuration keeps what it remembers. */
export const storeOf = (config: Config): { readonly file: string } | { readonly url: string } =>
  config.databaseUrl === undefined ? { file: databaseFile(config) } : { url: config.databaseUrl };

/** The bytes that a text stands for in hexadecimal or base64; none where it is neither. */
function keyOf(text: string): Uint8Array {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return Buffer.from(/^[\w+/-]{43}=?$/.test(text) ? text : '', 'base64');
}

/** All of `4`, or those from 0 to 3 of `0-3/8`; undefined where there are no such shards. */
function shardsIn(text: string): ShardsConfig | undefined {
  const [, all, from, to = from, some] =
    /^(?:(\d{1,4})|(\d{1,4})(?:-(\d{1,4}))?\/(\d{1,4}))$/.exec(text) ?? [];
  const of = Number(all ?? some);
  const [first, last] = all === undefined ? [Number(from), Number(to)] : [0, of - 1];
  return first <= last && last < of ? { first, last, of } : undefined;
}

function isDatabase(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
}

function isZone(name: string): boolean {
  // Offsets (+08:00) are no zones: they know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
