import { REST, type RequestData, type RouteLike } from '@discordjs/rest';
import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Company, Place } from '../../domain.ts';
import type { Clock } from '../../world.ts';
import { instantOf, surelyAhead } from '../http-date.ts';
import { foundByFailure, ok, skipped, warning, wrong } from '../finding.ts';
import { PlatformError, type Check, type Finding } from '../platform.ts';
import { applicationCommands, differences, MAIN_COMMAND, type LeftBecause } from './commands.ts';
import { GatewayBot } from './gateway.ts';
import { lookAtGateway } from './look-at-gateway.ts';
import { INTERACTIONS_PATH, type DiscordSetting } from './open.ts';
import { Forum, usableTags, wantsTag } from './forum.ts';
import {
  Guarded,
  Guild,
  inviteLink,
  isThread,
  lacking,
  Member,
  neededToPost,
  permitted,
} from './permissions.ts';
import { isDirect } from './receive.ts';
import { toPlatformError } from './faults.ts';
import { send } from './http.ts';
import { HOLDS } from './requests.ts';
import { CLOCKS_DIFFER, TIMEOUT } from './rest.ts';

export interface DiscordDoctor extends Pick<DiscordSetting, 'apiUrl' | 'token' | 'by'> {
  /** Where Discord reaches what is served, with no slash at the end. */
  readonly publicUrl?: string | undefined;
  /** The places on Discord where something is followed, each channel once; absent: nobody knows. */
  readonly places?: readonly Place[] | undefined;
  readonly companies: readonly Pick<Company, 'id' | 'name'>[];
  /** Of this machine. */
  readonly clock: Clock;
}

/** https://discord.com/developers/docs/resources/application#application-object */
const Application = z.object({
  id: z.string(),
  name: z.string(),
  verify_key: z.string(),
  bot: z.object({ id: z.string() }).optional(),
  bot_require_code_grant: z.boolean().optional(),
  interactions_endpoint_url: z.string().nullish(),
});
type Application = z.infer<typeof Application>;

/** All that can be looked at from here, in the order in which it is mended. Nothing is posted, and no connection opened. */
export function discordChecks(doctor: DiscordDoctor): readonly Check[] {
  const { by } = doctor;
  const { read, ahead } = readerOf(doctor);
  let asked: Promise<Application> | undefined;
  const application = (): Promise<Application> => (asked ??= askWho(read));
  /** A check of what can be seen only by who Discord knows. */
  const check = (about: string, look: (app: Application) => Promise<readonly Finding[]>): Check => ({
    about,
    look: async () => {
      const app = await application().catch(() => undefined);
      if (app === undefined) return [skipped('Discord does not say who Dateline is.')];
      return await look(app).catch((error: unknown) => [foundBy(error)]);
    },
  });
  return [
    {
      about: 'Discord',
      look: async () => [
        ...(await application().then(lookAtApplication, (error: unknown) => [foundBy(error)])),
        ...lookAtClock(ahead(), by),
      ],
    },
    'gateway' in by
      ? check('gateway of Discord', async ({ interactions_endpoint_url: endpoint }) => {
          const answer = await read(Routes.gatewayBot(), 'ask for the gateway');
          return lookAtGateway(by.gateway, GatewayBot.parse(answer), endpoint);
        })
      : check('requests from Discord', async (app) => [lookAtEndpoint(doctor, by.publicKey, app)]),
    check('commands on Discord', (app) => lookAtCommands(doctor, read, app)),
    check('channels on Discord', (app) => lookAtPlaces(doctor, read, app)),
  ];
}

/** Reads something of Discord's. @throws PlatformError */
type Read = (route: RouteLike, doing: string, data?: RequestData) => Promise<unknown>;

/** @returns besides, how far this machine's clock is ahead of Discord's (ms), once Discord has answered something */
function readerOf({ apiUrl, token, clock }: DiscordDoctor): {
  readonly read: Read;
  readonly ahead: () => number | undefined;
} {
  const options = { api: apiUrl, version: '10', retries: 0, timeout: TIMEOUT, makeRequest: send };
  const rest = new REST({ ...options, rejectOnRateLimit: () => true }).setToken(token);
  const began = clock.now();
  let ahead: number | undefined;
  rest.on('response', (_request, { headers }) => {
    const theirs = instantOf(headers.get('date'));
    // By the first answer: it came soon after this began.
    if (theirs !== undefined) ahead ??= surelyAhead(theirs, began, clock.now());
  });
  const read: Read = async (route, doing, data = {}) => {
    try {
      return await rest.get(route, data);
    } catch (error) {
      throw toPlatformError(error, doing);
    }
  };
  return { read, ahead: () => ahead };
}

/** What an error tells an operator. @throws a fault of the program */
function foundBy(error: unknown): Finding {
  if (error instanceof z.ZodError)
    return skipped(`Discord answered with what is not understood: ${z.prettifyError(error)}`);
  if (!(error instanceof PlatformError)) throw error;
  return foundByFailure(error);
}

const askWho = async (read: Read): Promise<Application> =>
  Application.parse(await read(Routes.currentApplication(), 'ask who Dateline is'));

function lookAtApplication({ id, name, bot_require_code_grant: wantsCode }: Application): readonly Finding[] {
  const known = ok(`Discord takes DISCORD_TOKEN, and knows Dateline as ${name} (${id}).`);
  const invite = `Whoever may manage a server lets Dateline in at ${inviteLink(id)}`;
  if (wantsCode)
    return [
      known,
      wrong(`${invite}, once "Requires OAuth2 Code Grant" is switched off on the app’s page "Bot".`),
    ];
  return [known, ok(invite)];
}

/** A clock that is right is not worth a line. */
function lookAtClock(ahead: number | undefined, by: DiscordDoctor['by']): readonly Finding[] {
  if (ahead === undefined || Math.abs(ahead) <= CLOCKS_DIFFER) return [];
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  const says = `This machine’s clock is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} Discord’s, and digests come when it says. Let it be set by NTP.`;
  return 'publicKey' in by && Math.abs(ahead) > HOLDS
    ? [wrong(`${says} All that Discord sends is refused as too old or too new.`)]
    : [warning(says)];
}

function lookAtEndpoint({ publicUrl }: DiscordDoctor, publicKey: string, app: Application): Finding {
  const { interactions_endpoint_url: endpoint, verify_key: key } = app;
  const page = 'on the app’s page "General Information"';
  if (key.toLowerCase() !== publicKey.toLowerCase())
    return wrong(`DISCORD_PUBLIC_KEY is another app’s: copy "Public Key" ${page}.`);
  const wanted = `${publicUrl ?? 'https://…'}${INTERACTIONS_PATH}`;
  if (!endpoint)
    return wrong(
      `Discord does not know where to send commands. With Dateline running, set "Interactions Endpoint URL" ${page} to ${wanted}, which leads to HTTP_PORT.`,
    );
  if (!endpoint.endsWith(INTERACTIONS_PATH) || (publicUrl !== undefined && endpoint !== wanted))
    return warning(
      `Discord sends commands to ${endpoint}, and Dateline expects them at ${wanted}. Unless a proxy leads from one to the other, set "Interactions Endpoint URL" ${page}.`,
    );
  return skipped(
    `Discord sends commands to ${endpoint}. Whether they arrive cannot be seen from here; Discord tried the address when it was set.`,
  );
}

const REASONS: Readonly<Record<LeftBecause, string>> = {
  ours: 'is a command of Dateline’s own',
  name: 'is no name that Discord gives a command',
  full: 'is beyond the hundred commands that Discord gives an app',
};

/** https://discord.com/developers/docs/interactions/application-commands#get-global-application-commands */
async function lookAtCommands(
  { companies }: DiscordDoctor,
  read: Read,
  { id }: Application,
): Promise<readonly Finding[]> {
  const { commands, left } = applicationCommands(companies);
  const query = new URLSearchParams({ with_localizations: 'true' });
  const registered = z
    .array(z.looseObject({ name: z.string() }))
    .parse(await read(Routes.applicationCommands(id), 'read the commands', { query }));
  const others = differences(commands, registered);
  const found =
    registered.length === 0
      ? skipped(`${commands.length} are registered when Dateline starts; none are yet.`)
      : others.length === 0
        ? ok(`${commands.length} are registered as they are to be.`)
        : warning(
            `${others.map((name) => `/${name}`).join(', ')} changed since they were registered. Start Dateline again; where that does not help, another program registers its own with this token.`,
          );
  return [
    found,
    ...left.map(({ company, because }) =>
      warning(
        `/${company} ${REASONS[because]}: it is asked for by /${MAIN_COMMAND} latest company:${company}.`,
      ),
    ),
  ];
}

async function lookAtPlaces(
  { places }: DiscordDoctor,
  read: Read,
  { id, bot }: Application,
): Promise<readonly Finding[]> {
  if (places === undefined)
    return [skipped('What is followed is in the database, which is not there or could not be read.')];
  if (places.length === 0) return [skipped('Nothing is followed yet. In a channel: /digest follow.')];
  const [direct, inServers] = [true, false].map((is) => places.filter((place) => isDirect(place) === is));
  const found: Finding[] = [];
  for (const [guild, its] of Map.groupBy(inServers ?? [], ({ workspace }) => workspace))
    try {
      const look = await lookerIn(read, guild, bot?.id ?? id);
      for (const { channel } of its) found.push(await look(channel).catch(foundBy));
    } catch (error) {
      found.push(foundBy(error));
    }
  if (direct && direct.length > 0)
    found.push(
      skipped(
        `${direct.length} direct message(s): whether they are still taken is seen when the next is sent.`,
      ),
    );
  return found;
}

/** https://discord.com/developers/docs/resources/channel#channel-object */
const Channel = Forum.extend({
  ...Guarded.shape,
  name: z.string().nullish(),
  thread_metadata: z.object({ locked: z.boolean().default(false) }).optional(),
});

/** Looks at channels of a server. @throws PlatformError where Dateline is not in the server */
async function lookerIn(read: Read, id: string, me: string): Promise<(channel: string) => Promise<Finding>> {
  const guild = Guild.parse(await read(Routes.guild(id), `look at the server ${id}`));
  const { roles } = Member.parse(await read(Routes.guildMember(id, me), `look at Dateline in ${guild.name}`));
  const seen = async (channel: string) =>
    Channel.parse(await read(Routes.channel(channel), `look at ${channel} in ${guild.name}`));
  return async (channel) => {
    const it = await seen(channel);
    const parent = isThread(it.type) && it.parent_id ? await seen(it.parent_id) : it;
    const bits = permitted(guild, parent.permission_overwrites, { id: me, roles });
    const called = `#${it.name ?? ''} (${channel}) in ${guild.name}`;
    const missing = lacking(bits, neededToPost(isThread(it.type)));
    if (missing.length > 0)
      return wrong(
        `Dateline lacks ${missing.join(' and ')} in ${called}. Give it that in the channel’s settings.`,
      );
    if (it.thread_metadata?.locked) return wrong(`${called} is locked. Unlock it, or follow elsewhere.`);
    if (wantsTag(it) && usableTags(it).length === 0)
      return wrong(
        `${called} wants a tag on each post, and has none that Dateline may give. Let anybody give one of them, in its settings.`,
      );
    if (lacking(bits, ['Read Message History']).length > 0)
      return warning(
        `Dateline lacks Read Message History in ${called}: it posts there, but cannot look whether a post arrived when Discord does not say so.`,
      );
    return ok(`${called}: Dateline may post there, and look whether a post arrived.`);
  };
}
