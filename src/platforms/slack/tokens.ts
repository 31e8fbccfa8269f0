import type { Installation } from '@slack/oauth';
import { LogLevel, WebAPIPlatformError, WebClient, type OauthV2AccessResponse } from '@slack/web-api';
import { reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { PlatformError, type Vault } from '../platform.ts';

/**
 * A rotating token lives for twelve hours; it is refreshed when so much of that (ms) is left, as Slack's own library does.
 * https://docs.slack.dev/authentication/using-token-rotation
 */
const REFRESH_BEFORE = 2 * 3_600_000;
/** After a refresh that failed, a token that is still good is used for so long (ms) before the next try. */
const REST = 60_000;
/** How long an exchange may take (ms). */
const TIMEOUT = 10_000;
/** While another process refreshes a token that has ended, so long (ms) between looks, and so many of them. */
const LOOK_EVERY = 500;
const LOOKS = 24;

/**
 * Errors of `oauth.v2.access` after which this refresh token never works again.
 * https://docs.slack.dev/reference/methods/oauth.v2.access#errors
 */
const LOST = new Set(['invalid_refresh_token', 'token_revoked', 'account_inactive', 'invalid_auth']);

/** Where the vault has an installation, by workspace (T…) or organization (E…). */
export const INSTALLATION = 'installation/';

/** What is kept of an installation. */
export interface Kept {
  readonly installation: Installation;
  /** ms. A refresh does not change it. */
  readonly installedAt: number;
}

export interface Entry extends Kept {
  /** T… or E… */
  readonly id: string;
  /** As the vault has it, to be compared. */
  readonly text: string;
}

export const entryOf = (id: string, kept: Kept): Entry => ({ ...kept, id, text: JSON.stringify(kept) });

export async function readEntry(vault: Vault, id: string): Promise<Entry | undefined> {
  const text = await vault.get(INSTALLATION + id);
  if (text === undefined) return undefined;
  // Sealed under our key: nobody else wrote it.
  const kept: Kept = JSON.parse(text);
  return { ...kept, id, text };
}

/** `gone`: what is followed there pauses, and goes on when somebody speaks to Dateline there again. */
export const notInstalled = (id: string): PlatformError =>
  new PlatformError(
    'gone',
    `Dateline is not installed in ${id}, or not any more. Install it there by /slack/install.`,
  );

/** Gives a refresh token in exchange for new tokens. */
export type Exchange = (refreshToken: string) => Promise<OauthV2AccessResponse>;

/**
 * Exchanges by `oauth.v2.access`, once: Slack may have taken a token whose answer was lost.
 * @param app.apiUrl where Slack's Web API is, where it is not at Slack
 */
export function exchangeBy(app: {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl?: string;
}): Exchange {
  const client = new WebClient(undefined, {
    retryConfig: { retries: 0 },
    timeout: TIMEOUT,
    rejectRateLimitedCalls: true,
    // What it says of a failure is thrown as well.
    logLevel: LogLevel.ERROR,
    ...(app.apiUrl !== undefined && { slackApiUrl: app.apiUrl }),
  });
  return (refreshToken) =>
    client.oauth.v2.access({
      client_id: app.clientId,
      client_secret: app.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
}

export interface TokensOptions {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly exchange: Exchange;
}

/** Keeps the tokens of installations good. */
export interface Tokens {
  /**
   * An installation with a token that is good for now, refreshed where it is about to end.
   * @throws PlatformError `gone` where the installation or its token is gone, `unavailable` where it could not be
   * refreshed now
   */
  fresh(entry: Entry): Promise<Entry>;
  /** Forgets what was noted of an installation that is no more, or is another now. */
  forget(id: string): void;
}

/**
 * Refreshes tokens, each once, wherever they are asked for. The vault's share keeps processes from spending one refresh token
 * twice; where it could not, as when a process slept longer than its lease, what stands in the vault decides.
 */
export function createTokens({ vault, clock, log, exchange }: TokensOptions): Tokens {
  /** One refresh of an installation at a time in this process; `alone` sees to the others. */
  const refreshing = new Map<string, Promise<Entry>>();
  /** Until when a refresh that failed is not tried again. */
  const resting = new Map<string, number>();
  /** Tokens that Slack gave and the vault could not be told: Slack may not give them a second time. */
  const unsaved = new Map<string, { readonly from: string; readonly to: Entry }>();

  const leftOf = ({ installation: { bot } }: Entry): number =>
    bot?.expiresAt === undefined ? Infinity : bot.expiresAt * 1000 - clock.now();

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
    let to: Entry;
    try {
      to = renewed(entry, await exchange(entry.installation.bot?.refreshToken ?? ''));
    } catch (error) {
      const now = await present(id);
      return now.text === entry.text ? failed(entry, error) : now;
    }
    resting.delete(id);
    log.info({ workspace: id }, 'a token was refreshed');
    return await save(id, entry.text, to);
  }

  /** @returns the installation as it is, while its token is good */
  function failed(entry: Entry, error: unknown): Entry {
    const { id } = entry;
    const lost = error instanceof WebAPIPlatformError && LOST.has(error.data.error);
    const reason = reasonOf(error);
    if (leftOf(entry) <= 0)
      throw new PlatformError(
        lost ? 'gone' : 'unavailable',
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
    return entry;
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
    const entry = await readEntry(vault, id);
    if (!entry) throw notInstalled(id);
    return entry;
  }

  return {
    async fresh(entry) {
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
    },

    forget(id) {
      unsaved.delete(id);
      resting.delete(id);
    },
  };
}
