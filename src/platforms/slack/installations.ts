import type { AuthorizeResult, InstallationQuery, InstallationStore } from '@slack/oauth';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Vault } from '../platform.ts';
import {
  createTokens,
  entryOf,
  INSTALLATION,
  notInstalled,
  readEntry,
  type Entry,
  type Exchange,
} from './tokens.ts';

/** Where the vault has the organization (E…) by whose installation a workspace (T…) is served. */
const ORGANIZATION = 'organization/';

/** Of whom an installation is asked for. A scheduled post knows the workspace alone. */
export type Source = Pick<InstallationQuery<boolean>, 'teamId' | 'enterpriseId' | 'isEnterpriseInstall'>;

/** An installation without its tokens. */
export interface Installed {
  /** T… of a workspace, or E… of an organization. */
  readonly id: string;
  readonly name?: string;
  readonly botId: string;
  readonly botUserId: string;
  readonly scopes: readonly string[];
  /** When its token ends, ms; absent: never. */
  readonly expiresAt?: number;
}

/** How Slack tells of an end: when (`event_time`, s), and of which bot users it revoked the tokens; absent: of all. */
export interface Revocation {
  readonly at: number;
  readonly bots?: readonly string[];
}

/** The installations of an app that many workspaces install, each with its tokens. */
export interface Installations extends Required<InstallationStore> {
  /**
   * A token that is good for now, refreshed where it is about to end; for listeners and for scheduled posts.
   * @throws PlatformError `gone` where Dateline is not installed or its token is lost, `unavailable` where it could
   * not be refreshed now; StoreError
   */
  authorize(source: Source): Promise<AuthorizeResult>;
  /** The workspaces (T…) and organizations (E…) that have installed it. No token is opened. */
  ids(): Promise<readonly string[]>;
  list(): Promise<readonly Installed[]>;
  /**
   * Forgets an installation that Slack says has ended, unless it was made anew since: Slack repeats events for hours.
   * Of a workspace that an organization's installation serves, it forgets that it does.
   * https://docs.slack.dev/reference/events/app_uninstalled, tokens_revoked, team_access_revoked
   * @returns the workspaces (T…) that are served no more
   */
  revoke(source: Source, by: Revocation): Promise<readonly string[]>;
}

export interface InstallationsOptions {
  readonly vault: Vault;
  readonly world: World;
  readonly log: Log;
  readonly exchange: Exchange;
}

/** The installations in a vault. */
export function createInstallations(options: InstallationsOptions): Installations {
  const { vault, log } = options;
  const { clock } = options.world;
  const tokens = createTokens({ ...options, clock });

  const ids = async (): Promise<readonly string[]> =>
    (await vault.keys(INSTALLATION)).map((key) => key.slice(INSTALLATION.length));

  /** The installation that serves a workspace: an event says whose it came by; else its own before its organization's. */
  async function find({ teamId, enterpriseId, isEnterpriseInstall }: Source): Promise<Entry | undefined> {
    const own = async () => (teamId === undefined ? undefined : await readEntry(vault, teamId));
    const organizations = async () => {
      const id = enterpriseId ?? (teamId && (await vault.get(ORGANIZATION + teamId)));
      return id ? await readEntry(vault, id) : undefined;
    };
    return isEnterpriseInstall
      ? ((await organizations()) ?? (await own()))
      : ((await own()) ?? organizations());
  }

  /** Notes by whose installation a workspace is served: a scheduled post knows the workspace alone. */
  async function place(teamId: string, organization: string): Promise<void> {
    if ((await vault.get(ORGANIZATION + teamId)) !== organization)
      await vault.put(ORGANIZATION + teamId, organization);
  }

  /** Forgets that an organization's installation serves a workspace. @returns whether it did */
  async function displace(teamId: string): Promise<boolean> {
    const organization = await vault.get(ORGANIZATION + teamId);
    return (
      organization !== undefined && (await vault.replace(ORGANIZATION + teamId, organization, undefined))
    );
  }

  async function servedBy(organization: string): Promise<readonly string[]> {
    const teams: string[] = [];
    for (const key of await vault.keys(ORGANIZATION))
      if ((await vault.get(key)) === organization) teams.push(key.slice(ORGANIZATION.length));
    return teams;
  }

  /** @returns whether it was there, was to be removed, and is not there any more */
  async function remove(id: string, when: (entry: Entry) => boolean): Promise<boolean> {
    for (;;) {
      const entry = await readEntry(vault, id);
      if (!entry || !when(entry)) return false;
      tokens.forget(id);
      // Refreshed or made anew meanwhile, it is looked at again.
      if (await vault.replace(INSTALLATION + id, entry.text, undefined)) return true;
    }
  }

  return {
    async storeInstallation(installation) {
      const id = installation.isEnterpriseInstall ? installation.enterprise?.id : installation.team?.id;
      if (id === undefined || installation.bot === undefined)
        throw new Error('Slack answered an installation without a workspace or without a bot');
      tokens.forget(id);
      await vault.put(INSTALLATION + id, entryOf(id, { installation, installedAt: clock.now() }).text);
      log.info({ workspace: id }, 'Dateline was installed');
    },

    async fetchInstallation(query) {
      const entry = await find(query);
      if (!entry) throw notInstalled(nameOf(query));
      return entry.installation;
    },

    async deleteInstallation(query) {
      const id = idOf(query);
      if (id !== undefined) await remove(id, () => true);
    },

    async authorize(source) {
      const found = await find(source);
      if (!found) throw notInstalled(nameOf(source));
      const { installation, id } = await tokens.fresh(found);
      const { bot } = installation;
      // An organization's installation has no workspace of its own.
      const teamId = installation.team?.id ?? source.teamId;
      const enterpriseId = installation.enterprise?.id ?? source.enterpriseId;
      if (installation.isEnterpriseInstall && teamId !== undefined) await place(teamId, id);
      return {
        ...(bot && { botToken: bot.token, botId: bot.id, botUserId: bot.userId }),
        ...(teamId !== undefined && { teamId }),
        ...(enterpriseId !== undefined && { enterpriseId }),
      };
    },

    ids,

    async list() {
      const all: Installed[] = [];
      for (const id of await ids()) {
        const entry = await readEntry(vault, id);
        if (entry) all.push(installedOf(entry));
      }
      return all;
    },

    async revoke(source, { at, bots }) {
      const id = idOf(source);
      if (id === undefined) return [];
      let spared = false;
      const removed = await remove(id, ({ installation, installedAt }) => {
        const ours = bots === undefined || bots.includes(installation.bot?.userId ?? '');
        // The event's time is in whole seconds.
        spared = !ours || (at + 1) * 1000 <= installedAt;
        return !spared;
      });
      if (!source.isEnterpriseInstall) {
        const displaced = !spared && bots === undefined && (await displace(id));
        return removed || displaced ? [id] : [];
      }
      const served = removed ? await servedBy(id) : [];
      for (const team of served) await displace(team);
      return served;
    },
  };
}

function installedOf({ id, installation }: Entry): Installed {
  const { bot, team, enterprise } = installation;
  const name = team?.name ?? enterprise?.name;
  return {
    id,
    ...(name !== undefined && { name }),
    botId: bot?.id ?? '',
    botUserId: bot?.userId ?? '',
    scopes: bot?.scopes ?? [],
    ...(bot?.expiresAt !== undefined && { expiresAt: bot.expiresAt * 1000 }),
  };
}

const idOf = ({ teamId, enterpriseId, isEnterpriseInstall }: Source): string | undefined =>
  isEnterpriseInstall ? enterpriseId : teamId;

const nameOf = ({ teamId, enterpriseId }: Source): string => teamId ?? enterpriseId ?? 'that workspace';
