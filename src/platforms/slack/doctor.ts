import { webApi } from '@slack/bolt';
import { OperatorError } from '../../errors.ts';
import type { Place } from '../../domain.ts';
import { foundByFailure, ok, skipped, warning, wrong } from '../finding.ts';
import type { Check, Finding } from '../platform.ts';
import { TIMEOUT, type Installed, type Workspaces } from './clients.ts';
import { manifestDrift, type Tree } from './drift.ts';
import { slackError, toPlatformError } from './faults.ts';
import type { Installations } from './installations.ts';
import { lookAtChannels } from './look-at-channels.ts';
import { PATHS, roomIn, SCOPES, slackManifest, type ManifestOptions } from './manifest.ts';
import { workspacesFor, type SlackSetting } from './open.ts';
import { AHEAD, HOLDS } from './requests.ts';
import { aheadOfSlack } from './skew.ts';
import { toLogger } from './slack.ts';

export interface SlackDoctor extends SlackSetting {
  /** Where Slack reaches what is served, with no slash at the end. */
  readonly publicUrl?: string | undefined;
  /** The places on Slack where something is followed, each channel once; absent: nobody knows. */
  readonly places?: readonly Place[] | undefined;
  /** What the app's manifest is to be. @throws OperatorError when there is not enough to make one */
  readonly manifest: () => ManifestOptions;
  /** Lets the app's manifest be read. */
  readonly configToken?: string | undefined;
}

/** Clocks further apart than this (ms) are worth a word, before they matter. */
const SKEW = 30_000;

/** All that can be looked at from here, in the order in which it is mended. Nothing is posted, and no socket is opened. */
export function slackChecks(doctor: SlackDoctor): readonly Check[] {
  const { workspaces, installations } = workspacesFor(doctor);
  return [
    { about: 'Slack and the clock', look: () => lookAtClock(doctor) },
    'appToken' in doctor.by
      ? { about: 'Socket Mode', look: socketsBy(doctor, doctor.by.appToken) }
      : { about: 'requests from Slack', look: async () => [lookAtAddress(doctor)] },
    { about: 'workspaces', look: () => lookAtWorkspaces(doctor, workspaces, installations) },
    { about: 'channels', look: () => lookAtPlaces(doctor, workspaces) },
    { about: 'manifest', look: () => lookAtManifest(doctor, workspaces, installations) },
  ];
}

/** What an error tells an operator. */
const foundBy = (error: unknown, doing: string): Finding =>
  error instanceof OperatorError ? wrong(error.message) : foundByFailure(toPlatformError(error, doing));

function clientFor({ apiUrl, log }: SlackDoctor, token: string): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT,
    logger: toLogger(log),
  });
}

async function lookAtClock({ apiUrl, by, log, world }: SlackDoctor): Promise<readonly Finding[]> {
  let ahead: number | undefined;
  try {
    ahead = await aheadOfSlack({ apiUrl, logger: toLogger(log), clock: world.clock });
  } catch (error) {
    return [foundBy(error, `call ${apiUrl}`)];
  }
  const reached = `Slack answers at ${apiUrl}`;
  if (ahead === undefined) return [skipped(`${reached}, but does not say what time it has.`)];
  if (Math.abs(ahead) <= SKEW) return [ok(`${reached}, and its clock agrees with this machine’s.`)];
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  const says = `This machine’s clock is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} Slack’s. Let it be set by NTP.`;
  const refuses = 'signingSecret' in by && (ahead > HOLDS || -ahead > AHEAD);
  return [refuses ? wrong(`${says} All that Slack sends is refused as too old or too new.`) : warning(says)];
}

/** https://docs.slack.dev/reference/methods/apps.connections.open. The address that it gives is not used. */
function socketsBy(doctor: SlackDoctor, appToken: string): Check['look'] {
  return async () => {
    try {
      await clientFor(doctor, appToken).apps.connections.open();
      return [ok('Slack takes SLACK_APP_TOKEN and lets a socket be opened.')];
    } catch (error) {
      const code = slackError(error);
      if (code === undefined || code === 'ratelimited') return [foundBy(error, 'ask for a socket')];
      return [
        wrong(
          `Slack lets no socket be opened with SLACK_APP_TOKEN (${code}). Make an app-level token with the scope connections:write on the app’s page "Basic Information", and switch Socket Mode on.`,
        ),
      ];
    }
  };
}

function lookAtAddress({ publicUrl }: SlackDoctor): Finding {
  if (publicUrl === undefined)
    return warning(
      `Slack sends its requests to ${PATHS.events} under the address of HTTP_PORT. Set PUBLIC_URL to it: then the manifest has it too.`,
    );
  if (!publicUrl.startsWith('https:'))
    return wrong(`Slack calls https addresses alone. PUBLIC_URL is ${publicUrl}.`);
  return skipped(
    `Slack sends its requests to ${publicUrl + PATHS.events}. Whether they arrive cannot be seen from here: the app’s page "Event Subscriptions" says Verified beside the address.`,
  );
}

/** A workspace, or an organization, with a token for it. */
type Granted = Pick<Installed, 'token' | 'bot'>;

async function lookAtWorkspaces(
  doctor: SlackDoctor,
  workspaces: Workspaces,
  installations: Installations | undefined,
): Promise<readonly Finding[]> {
  if (!installations) return await lookAtGranted(doctor, () => workspaces.of(''));
  const ids = await installations.ids();
  if (ids.length === 0)
    return [
      warning(
        `No workspace has installed Dateline yet: ${doctor.publicUrl ?? ''}${PATHS.install} is the page.`,
      ),
    ];
  const found: Finding[] = [];
  for (const id of ids)
    found.push(...(await lookAtGranted(doctor, () => grantedTo(installations, id), `${id}: `)));
  return found;
}

async function grantedTo(installations: Installations, id: string): Promise<Granted> {
  const isEnterpriseInstall = id.startsWith('E');
  const { botToken = '', botId } = await installations.authorize({
    teamId: isEnterpriseInstall ? undefined : id,
    enterpriseId: isEnterpriseInstall ? id : undefined,
    isEnterpriseInstall,
  });
  return { token: botToken, ...(botId !== undefined && { bot: botId }) };
}

/** https://docs.slack.dev/reference/methods/auth.test, whose answer says in a header which scopes the token has. */
async function lookAtGranted(
  doctor: SlackDoctor,
  granted: () => Promise<Granted>,
  where = '',
): Promise<readonly Finding[]> {
  try {
    const { token } = await granted();
    const { team, team_id: id, user, response_metadata: more } = await clientFor(doctor, token).auth.test();
    return [
      ok(`${where}Slack knows Dateline as @${user} in ${team} (${id}).`),
      scopesFound(where, more?.scopes),
    ];
  } catch (error) {
    const { state, says } = foundBy(error, 'ask who Dateline is');
    return [{ state, says: where + says }];
  }
}

function scopesFound(where: string, scopes: readonly string[] | undefined): Finding {
  if (scopes === undefined) return skipped(`${where}Slack does not say which scopes the token has.`);
  const missing = Object.entries(SCOPES).filter(([scope]) => !scopes.includes(scope));
  if (missing.length === 0) return ok(`${where}the token has all ${Object.keys(SCOPES).length} scopes.`);
  const each = missing.map(([scope, reason]) => `${scope} (${reason})`).join('; ');
  return wrong(
    `${where}the token lacks ${each}. Bring the app’s manifest up to date (npm run slack:manifest), then install the app again.`,
  );
}

async function lookAtPlaces(doctor: SlackDoctor, workspaces: Workspaces): Promise<readonly Finding[]> {
  if (doctor.places === undefined)
    return [skipped('What is followed is in the database, which is not there or could not be read.')];
  if (doctor.places.length === 0)
    return [skipped('Nothing is followed yet. In a channel: /invite @dateline, then /digest follow.')];
  const found: Finding[] = [];
  for (const [workspace, places] of Map.groupBy(doctor.places, ({ workspace }) => workspace))
    try {
      const { team, token } = await workspaces.of(workspace);
      // An organization's token is of no one workspace.
      if (team !== workspace && !team.startsWith('E'))
        found.push(
          warning(
            `${places.length} place(s) followed are in ${workspace}, and SLACK_BOT_TOKEN is of ${team}: what is followed there pauses when it is due.`,
          ),
        );
      else found.push(...(await lookAtChannels(clientFor(doctor, token), places)));
    } catch (error) {
      found.push(foundBy(error, `look into ${places.length} followed place(s) of ${workspace}`));
    }
  return found;
}

const WITH_A_TOKEN =
  'Set SLACK_CONFIG_TOKEN to an app configuration token, of https://api.slack.com/apps below the list of apps, to have it compared.';

async function lookAtManifest(
  doctor: SlackDoctor,
  workspaces: Workspaces,
  installations: Installations | undefined,
): Promise<readonly Finding[]> {
  const { configToken } = doctor;
  if (configToken === undefined) return [skipped(`The app’s manifest was not looked at. ${WITH_A_TOKEN}`)];
  const manifest = doctor.manifest();
  let app: string | undefined;
  try {
    app = await appOf(doctor, workspaces, installations);
  } catch (error) {
    return [foundBy(error, 'ask for the app’s id')];
  }
  if (app === undefined) return [skipped('The app’s manifest was not looked at: Slack does not say its id.')];
  try {
    const { manifest: exported } = await clientFor(doctor, configToken).apps.manifest.export({ app_id: app });
    if (!isTree(exported)) return [skipped(`Slack exported no manifest of the app ${app}.`)];
    return [compared(app, exported, manifest)];
  } catch (error) {
    const code = slackError(error);
    if (code === undefined) return [foundBy(error, 'export the manifest')];
    return [warning(`Slack does not export the manifest of the app ${app} (${code}). ${WITH_A_TOKEN}`)];
  }
}

function compared(app: string, exported: Tree, wanted: ManifestOptions): Finding {
  const room = roomIn(exported, wanted.companies);
  const drift = manifestDrift(exported, slackManifest({ ...wanted, room }).manifest);
  if (drift.length === 0) return ok(`The app ${app} has the manifest that it is to have.`);
  const where = drift.map(({ at }) => at).join(', ');
  const http = wanted.transport.by === 'http' ? ' --http' : '';
  const many = wanted.installedFrom === undefined ? '' : ' --many';
  return warning(
    `The manifest of the app ${app} is otherwise at ${where}. Run npm run slack:manifest -- --push ${app}${http}${many}`,
  );
}

/** https://docs.slack.dev/reference/methods/bots.info says of which app a bot is. */
async function appOf(
  doctor: SlackDoctor,
  workspaces: Workspaces,
  installations: Installations | undefined,
): Promise<string | undefined> {
  const [id] = (await installations?.ids()) ?? [''];
  if (id === undefined) return undefined;
  const { token, bot } = installations ? await grantedTo(installations, id) : await workspaces.of('');
  if (bot === undefined) return undefined;
  const { bot: its } = await clientFor(doctor, token).bots.info({ bot });
  return its?.app_id;
}

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
