import type { Receiver } from '@slack/bolt';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Pace, Platform, Vault } from '../platform.ts';
import { callWithin, type Workspaces } from './clients.ts';
import { createInstall, type Listener } from './install.ts';
import { createInstallations, type Installations } from './installations.ts';
import { PATHS } from './manifest.ts';
import { createRequests } from './requests.ts';
import { createSlackPlatform, PACE, toLogger } from './slack.ts';
import { createSockets } from './sockets.ts';
import { exchangeBy } from './tokens.ts';
import { createWorkspace } from './workspace.ts';

export interface SlackSetting {
  /** Of Slack's Web API, with a slash at the end. */
  readonly apiUrl: string;
  /** The token of the one workspace, or the app that many install. */
  readonly from: { readonly botToken: string } | DistributedApp;
  readonly by: { readonly appToken: string } | { readonly signingSecret: string };
  readonly world: World;
  readonly log: Log;
  /** Slack's own, where nothing else is said. */
  readonly pace?: Pace;
}

export interface DistributedApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where browsers reach what is served, with no slash at the end. */
  readonly publicUrl: string;
  /** Keeps the installations. */
  readonly vault: Vault;
}

export interface OpenSlack {
  readonly slack: Platform;
  /** What is to be served, by path: what Slack sends. */
  readonly handlers: Readonly<Record<string, (request: Request) => Promise<Response>>>;
  /** The same: pages for those who install the app. */
  readonly listeners: Readonly<Record<string, Listener>>;
}

/** Opens Slack as a configuration has it. Nothing is heard before the platform starts. */
export function openSlack({ apiUrl, from, by, world, log, pace = PACE }: SlackSetting): OpenSlack {
  const { clock } = world;
  const logger = toLogger(log);
  const { workspaces, installations } = workspacesFor({ apiUrl, from, world, log, pace });
  const listeners =
    'botToken' in from || !installations
      ? {}
      : createInstall({ ...credentialsOf(from), apiUrl, world, log, installations });
  const platform = (receiver: Receiver): Platform =>
    createSlackPlatform({ workspaces, receiver, apiUrl, world, log, logger, pace });
  if ('appToken' in by) {
    const sockets = createSockets({ appToken: by.appToken, apiUrl, clock, log, logger });
    return { slack: platform(sockets), handlers: {}, listeners };
  }
  const requests = createRequests({ signingSecret: by.signingSecret, clock, log });
  return { slack: platform(requests), handlers: { [PATHS.events]: requests.handle }, listeners };
}

/** The workspaces that have Dateline: the one of the token, or those whose installations are kept. */
export function workspacesFor({ apiUrl, from, world, log, pace = PACE }: Omit<SlackSetting, 'by'>): {
  readonly workspaces: Workspaces;
  readonly installations?: Installations;
} {
  if ('botToken' in from)
    return {
      workspaces: createWorkspace({
        token: from.botToken,
        apiUrl,
        logger: toLogger(log),
        timeoutMs: callWithin(pace.timeoutMs),
      }),
    };
  const exchange = exchangeBy({ ...credentialsOf(from), apiUrl });
  const installations = createInstallations({ vault: from.vault, world, log, exchange });
  return { workspaces: workspacesOf(installations), installations };
}

const credentialsOf = ({ clientId, clientSecret, publicUrl }: DistributedApp) => ({
  clientId,
  clientSecret,
  publicUrl,
});

const workspacesOf = (installations: Installations): Workspaces => ({
  async of(team, enterprise) {
    const { botToken, botUserId, botId } = await installations.authorize({
      teamId: team,
      enterpriseId: enterprise,
      isEnterpriseInstall: false,
    });
    return {
      team,
      token: botToken ?? '',
      botUser: botUserId ?? '',
      ...(botId !== undefined && { bot: botId }),
    };
  },
  async forget({ team, enterprise, whole, ...by }) {
    const source = { teamId: whole ? undefined : team, enterpriseId: enterprise, isEnterpriseInstall: whole };
    await installations.revoke(source, by);
  },
  // That nobody has installed the app yet is no failure; that what is kept cannot be read is.
  check: async () => void (await installations.list()),
});
