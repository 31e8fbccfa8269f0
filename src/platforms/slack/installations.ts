import type { AuthorizeResult, Installation, InstallationQuery, InstallationStore } from '@slack/oauth';
import { WebAPIPlatformError, type OauthV2AccessResponse } from '@slack/web-api';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PlatformError, type Vault } from '../platform.ts';

/**
 * A rotating token lives for twelve hours; it is refreshed when so much of that (ms) is left, as Slack's own library does.
 * https://docs.slack.dev/authentication/using-token-rotation
 */
const REFRESH_BEFORE = 2 * 3_600_000;
/** After a refresh that failed, a token that is still good is used for so long (ms) before the next try. */
const REST = 60_000;
/** While another process refreshes a token that is over, so long (ms) between looks, and so many of them: it has ten seconds. */
const LOOK_EVERY = 500;
const LOOKS = 24;

/** Where the vault has an installation, by workspace (T…) or organization (E…). */
const INSTALLATION = 'installation/';
/** Where it has the organization by whose installation a workspace is served. */
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
   * @throws PlatformError `forbidden` where Dateline is not installed or its token is lost, `unavailable` where it could
   * not be refreshed now; StoreError
   */
  authorize(source: Source): Promise<AuthorizeResult>;
  list(): Promise<readonly Installed[]>;
  /**
   * Forgets an installation that Slack says has ended, unless it was made anew since. Slack repeats events for hours.
   * Of a workspace that an organization's installation serves, it forgets that it does.
   * @returns the workspaces (T…) that are served no more
   */
  revoke(source: Source, by: Revocation): Promise<readonly string[]>;
}

export interface InstallationsOptions {
  readonly vault: Vault;
  readonly world: World;
  readonly log: Log;
  /** Calls `oauth.v2.access` with `grant_type: refresh_token`, without retries, and ends within ten seconds. */
  readonly exchange: (refreshToken: string) => Promise<OauthV2AccessResponse>;
}

/** What is kept of an installation. */
interface Kept {
  readonly installation: Installation;
  /** ms. A refresh does not change it. */
  readonly installedAt: number;
}

interface Entry extends Kept {
  /** T… or E… */
  readonly id: string;
  /** As the vault has it, to be compared. */
  readonly text: string;
}

/** The installations in a vault. */
export function createInstallations({ vault, world, log, exchange }: InstallationsOptions): Installations {
  const { clock } = world;
  /** One refresh of an installation at a time in this process; `alone` sees to the others. */
  const refreshing = new Map<string, Promise<Entry>>();
  /** Until when a refresh that failed is not tried again. */
  const resting = new Map<string, number>();
  /** Tokens that Slack gave and the vault could not be told: Slack may not give them a second time. */
  const unsaved = new Map<string, { readonly from: string; readonly to: Entry }>();
  /** Workspaces whose organization the vault has. */
  const placed = new Map<string, string>();

  async function read(id: string): Promise<Entry | undefined> {
    const text = await vault.get(INSTALLATION + id);
    if (text === undefined) return undefined;
    // Sealed under our key: nobody else wrote it.
    const kept: Kept = JSON.parse(text);
    return { ...kept, id, text };
  }

  /** The installation that serves a workspace: an event says whose it came by; else its own before its organization's. */
  async function find({ teamId, enterpriseId, isEnterpriseInstall }: Source): Promise<Entry | undefined> {
    const own = async () => (teamId === undefined ? undefined : await read(teamId));
    const organizations = async () => {
      const id = enterpriseId ?? (teamId && (await vault.get(ORGANIZATION + teamId)));
      return id ? await read(id) : undefined;
    };
    return isEnterpriseInstall
      ? ((await organizations()) ?? (await own()))
      : ((await own()) ?? organizations());
  }

  const leftOf = ({ installation: { bot } }: Entry): number =>
    bot?.expiresAt === undefined ? Infinity : bot.expiresAt * 1000 - clock.now();

  async function fresh(entry: Entry): Promise<Entry> {
    const { id } = entry;
    const late = unsaved.get(id);
    if (late) return await save(id, late.from, late.to);
    const left = leftOf(entry);
    if (left > REFRESH_BEFORE || (left > 0 && clock.now() < (resting.get(id) ?? 0))) return entry;
    const under = refreshing.get(id);
    if (under) return await under;
    const refreshed = refresh(id).finally(() => refreshing.delete(id));
    refreshing.set(id, refreshed);
    return await refreshed;
  }

  async function refresh(id: string): Promise<Entry> {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      const done = await vault.alone(INSTALLATION + id, () => refreshAlone(id));
      if (done) return done;
      const entry = await present(id);
      if (leftOf(entry) > 0) return entry;
      await clock.sleep(LOOK_EVERY);
    }
    throw new PlatformError(
      'unavailable',
      `The token of ${id} has ended, and the process that refreshes it did not finish. It is tried again.`,
    );
  }

  async function refreshAlone(id: string): Promise<Entry> {
    const entry = await present(id);
    // Another process may have been here first.
    if (leftOf(entry) > REFRESH_BEFORE) return entry;
    const to = await exchanged(entry);
    if (!to) return entry;
    resting.delete(id);
    log.info({ workspace: id }, 'a token was refreshed');
    return await save(id, entry.text, to);
  }

  /** @returns undefined where it could not be done, and the token that is there is good for a while yet */
  async function exchanged(entry: Entry): Promise<Entry | undefined> {
    const { id } = entry;
    try {
      return renewed(entry, await exchange(entry.installation.bot?.refreshToken ?? ''));
    } catch (error) {
      const lost = error instanceof WebAPIPlatformError && LOST.has(error.data.error);
      const reason = error instanceof Error ? error.message : String(error);
      if (leftOf(entry) <= 0)
        throw new PlatformError(
          lost ? 'forbidden' : 'unavailable',
          lost
            ? `The token of ${id} has ended and Slack does not renew it (${reason}). Install Dateline there again.`
            : `The token of ${id} has ended and could not be refreshed (${reason}). It is tried again.`,
          { cause: error },
        );
      resting.set(id, clock.now() + REST);
      log.warn(
        { workspace: id, reason, endsInMs: leftOf(entry) },
        lost
          ? 'Slack does not renew a token: when it has ended, Dateline has to be installed there again'
          : 'a token could not be refreshed; it is good for a while yet, and this is tried again',
      );
      return undefined;
    }
  }

  /** What Slack gave in exchange, in place of the tokens that it was given for. */
  function renewed(entry: Entry, given: OauthV2AccessResponse): Entry {
    const { access_token: token, refresh_token: refreshToken, expires_in: seconds } = given;
    const { bot } = entry.installation;
    if (!bot || !token || !refreshToken || !seconds)
      throw new Error('Slack answered oauth.v2.access without a new token');
    const expiresAt = Math.floor(clock.now() / 1000) + seconds;
    const installation = { ...entry.installation, bot: { ...bot, token, refreshToken, expiresAt } };
    return entryOf(entry.id, { installation, installedAt: entry.installedAt });
  }

  /** Keeps what was refreshed, unless it was installed anew or removed meanwhile: then that counts. */
  async function save(id: string, from: string, to: Entry): Promise<Entry> {
    let saved: boolean;
    try {
      saved = await vault.replace(INSTALLATION + id, from, to.text);
    } catch (error) {
      unsaved.set(id, { from, to });
      log.error(
        { workspace: id, error },
        'a refreshed token could not be kept; it is used, and this tried again',
      );
      return to;
    }
    unsaved.delete(id);
    return saved ? to : await present(id);
  }

  async function present(id: string): Promise<Entry> {
    const entry = await read(id);
    if (!entry) throw notInstalled(id);
    return entry;
  }

  /** Notes by whose installation a workspace is served: a scheduled post knows the workspace alone. */
  async function place(teamId: string, organization: string): Promise<void> {
    if (placed.get(teamId) === organization) return;
    if ((await vault.get(ORGANIZATION + teamId)) !== organization)
      await vault.put(ORGANIZATION + teamId, organization);
    placed.set(teamId, organization);
  }

  /** @returns whether it was there, and is not any more */
  async function remove({ id, text }: Entry): Promise<boolean> {
    unsaved.delete(id);
    return await vault.replace(INSTALLATION + id, text, undefined);
  }

  /** Forgets that an organization's installation serves a workspace. */
  async function displace(teamId: string): Promise<boolean> {
    placed.delete(teamId);
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

  return {
    async storeInstallation(installation) {
      const id = installation.isEnterpriseInstall ? installation.enterprise?.id : installation.team?.id;
      if (id === undefined || installation.bot === undefined)
        throw new Error('Slack answered an installation without a workspace or without a bot');
      unsaved.delete(id);
      resting.delete(id);
      await vault.put(INSTALLATION + id, entryOf(id, { installation, installedAt: clock.now() }).text);
      log.info({ workspace: id }, 'Dateline was installed');
    },

    async fetchInstallation(query) {
      const entry = await find(query);
      if (!entry) throw notInstalled(nameOf(query));
      return entry.installation;
    },

    async deleteInstallation(query) {
      const id = query.isEnterpriseInstall ? query.enterpriseId : query.teamId;
      const entry = id === undefined ? undefined : await read(id);
      if (entry) await remove(entry);
    },

    async authorize(source) {
      const found = await find(source);
      if (!found) throw notInstalled(nameOf(source));
      const { installation, id } = await fresh(found);
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

    async list() {
      const all: Installed[] = [];
      for (const key of await vault.keys(INSTALLATION)) {
        const entry = await read(key.slice(INSTALLATION.length));
        if (entry) all.push(installedOf(entry));
      }
      return all;
    },

    async revoke({ teamId, enterpriseId, isEnterpriseInstall }, { at, bots }) {
      const id = isEnterpriseInstall ? enterpriseId : teamId;
      if (id === undefined) return [];
      const entry = await read(id);
      const bot = entry?.installation.bot?.userId;
      if (bots !== undefined && (bot === undefined || !bots.includes(bot))) return [];
      // The event's time is in whole seconds.
      if (entry && (at + 1) * 1000 <= entry.installedAt) return [];
      const removed = entry !== undefined && (await remove(entry));
      if (!isEnterpriseInstall) return (await displace(id)) || removed ? [id] : [];
      const served = removed ? await servedBy(id) : [];
      for (const team of served) await displace(team);
      return served;
    },
  };
}

/**
 * Errors of `oauth.v2.access` after which this refresh token never works again.
 * https://docs.slack.dev/reference/methods/oauth.v2.access#errors
 */
const LOST = new Set(['invalid_refresh_token', 'token_revoked', 'account_inactive', 'invalid_auth']);

const entryOf = (id: string, kept: Kept): Entry => ({ ...kept, id, text: JSON.stringify(kept) });

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

const nameOf = ({ teamId, enterpriseId }: Source): string => teamId ?? enterpriseId ?? 'that workspace';

const notInstalled = (id: string): PlatformError =>
  new PlatformError(
    'forbidden',
    `Dateline is not installed in ${id}, or not any more. Install it there by /slack/install.`,
  );
