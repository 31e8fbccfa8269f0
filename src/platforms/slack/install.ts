import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  AuthorizationError,
  InstallProvider,
  InvalidStateError,
  LogLevel,
  MissingCodeError,
  MissingStateError,
  type Installation,
  type InstallationStore,
  type InstallURLOptions,
  type Logger,
  type StateStore,
} from '@slack/oauth';
import { WebAPIPlatformError } from '@slack/web-api';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import { PATHS, SCOPES } from './manifest.ts';

/** Answers a request of a browser by Node's own request and response, as Slack's library wants them. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

export interface InstallOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where Dateline is reached from outside: `https://dateline.example`. */
  readonly publicUrl: string;
  /** Where Slack's Web API is, where it is not at Slack. */
  readonly apiUrl?: string;
  readonly installations: InstallationStore;
  readonly world: World;
  readonly log: Log;
}

/** Between the page and the way back from Slack, at most (ms); the cookie lives as long. */
const STATE_LIFETIME = 600_000;
/** How long a call of Slack may take (ms). */
const TIMEOUT = 10_000;

/**
 * The pages by which workspaces install Dateline: one with the link to Slack, and one to which Slack leads back.
 * https://docs.slack.dev/authentication/installing-with-oauth
 * @returns by path
 */
export function createInstall(options: InstallOptions): Readonly<Record<string, Listener>> {
  const { clientId, clientSecret, publicUrl, apiUrl = 'https://slack.com/api/', installations } = options;
  const installUrlOptions: InstallURLOptions = {
    scopes: Object.keys(SCOPES),
    redirectUri: publicUrl + PATHS.redirect,
  };
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    installationStore: installations,
    installUrlOptions,
    stateStore: createStates(clientSecret, options.world, installUrlOptions),
    stateCookieExpirationSeconds: STATE_LIFETIME / 1000,
    // Beside the API, at Slack as at Slack for governments.
    authorizationUrl: new URL('../oauth/v2/authorize', apiUrl.replace(/\/*$/, '/')).href,
    renderHtmlForInstallPath: startPage,
    logger: loggerOn(options.log),
    // A code is taken once: a second call would only hide how the first one ended.
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, timeout: TIMEOUT },
  });
  return {
    async [PATHS.install](incoming, outgoing) {
      guard(outgoing);
      await provider.handleInstallPath(incoming, outgoing);
    },
    async [PATHS.redirect](incoming, outgoing) {
      guard(outgoing);
      // The library knows of one error that Slack leads back with; there are others.
      const refused = /[?&]error=(\w{1,60})/.exec(incoming.url ?? '')?.[1];
      if (refused !== undefined && refused !== 'access_denied') return send(outgoing, refusedPage(refused));
      await provider.handleCallback(incoming, outgoing, {
        success: (installation) => send(outgoing, installedPage(installation)),
        failure: (error) => send(outgoing, failurePage(error)),
      });
    },
  };
}

/**
 * States that any process of this app can check: signed with the app's secret, and good for ten minutes. That a state came
 * back to the browser it was given to is told by its cookie, which the library compares.
 */
export function createStates(
  secret: string,
  { clock, random }: World,
  options: InstallURLOptions,
): StateStore {
  const signed = (what: string): string =>
    `${what}.${createHmac('sha256', secret).update(`install ${what}`).digest('base64url')}`;
  return {
    async generateStateParam() {
      // A cookie takes no more than these characters as they are.
      return signed(`${clock.now().toString(36)}.${random.uuid()}`);
    },

    async verifyStateParam(_, state) {
      const [at = '', id = ''] = state.split('.');
      const given = Buffer.from(state);
      const right = Buffer.from(signed(`${at}.${id}`));
      if (given.length !== right.length || !timingSafeEqual(given, right))
        throw new InvalidStateError('The state was not signed by this app.');
      if (Math.abs(clock.now() - Number.parseInt(at, 36)) > STATE_LIFETIME)
        throw new InvalidStateError('The state is older than ten minutes.');
      return options;
    },
  };
}

interface Page {
  readonly status: number;
  readonly html: string;
}

function startPage(url: string): string {
  return page(
    'Add Dateline to Slack',
    `<p>Dateline posts short news digests, with key figures that you can check, into the channels that you invite it to.</p>
    <p>Slack asks which workspace it is for, and shows what Dateline may do there:</p>
    <ul>
      ${Object.entries(SCOPES)
        .map(([scope, reason]) => `<li><code>${escaped(scope)}</code>: ${escaped(reason)}</li>`)
        .join('\n      ')}
    </ul>
    <p><a href="${escaped(url)}">Add to Slack</a></p>`,
  );
}

function installedPage({ team, enterprise, appId, isEnterpriseInstall }: Installation): Page {
  const name = escaped(team?.name ?? enterprise?.name ?? 'your workspace');
  const open =
    team && appId !== undefined
      ? `<p><a href="slack://app?team=${encodeURIComponent(team.id)}&amp;id=${encodeURIComponent(appId)}">Open Dateline in Slack</a></p>`
      : '';
  const next = isEnterpriseInstall
    ? 'An administrator of the organization adds it to workspaces now.'
    : 'Write <code>/digest help</code> in Slack, or invite it to a channel with <code>/invite @dateline</code>.';
  return {
    status: 200,
    html: page(`Dateline is installed in ${name}`, `<p>${next}</p>\n    ${open}`),
  };
}

function refusedPage(reason: string): Page {
  return failed(400, `<p>Slack did not let it be installed (<code>${escaped(reason)}</code>).</p>`);
}

function failurePage(error: Error): Page {
  if (error instanceof WebAPIPlatformError) return refusedPage(error.data.error);
  // The one case in which the library says so here.
  if (error instanceof AuthorizationError)
    return failed(403, '<p>It was declined at Slack, so nothing was installed.</p>');
  if (error instanceof InvalidStateError || error instanceof MissingStateError)
    return failed(
      400,
      '<p>This was not begun in this browser, or more than ten minutes ago. Cookies must be allowed.</p>',
    );
  if (error instanceof MissingCodeError)
    return failed(400, '<p>Slack sent no code. This page is only for the way back from Slack.</p>');
  return failed(
    500,
    '<p>Slack was asked to install it, and it is not known how that ended. The log of Dateline says more.</p>',
  );
}

/** The way to begin again lies beside these pages, whatever path the address of Dateline has. */
const failed = (status: number, why: string): Page => ({
  status,
  html: page('Dateline was not installed', `${why}\n    <p><a href="install">Begin again</a></p>`),
});

/** @param title HTML @param body HTML */
function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <style>
      :root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
      main { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
    </style>
  </head>
  <body>
    <main>
    <h1>${title}</h1>
    ${body}
    </main>
  </body>
</html>
`;
}

/** What these pages may do: show themselves. Their addresses hold codes and states, which go nowhere else. */
function guard(outgoing: ServerResponse): void {
  outgoing.setHeader('Cache-Control', 'no-store');
  outgoing.setHeader('X-Content-Type-Options', 'nosniff');
  outgoing.setHeader('Referrer-Policy', 'no-referrer');
  outgoing.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
}

function send(outgoing: ServerResponse, { status, html }: Page): void {
  outgoing.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
  outgoing.end(html);
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The library's log. Below its warnings it writes states and addresses. */
function loggerOn(log: Log): Logger {
  const said = (messages: readonly unknown[]): string =>
    messages.map((message) => (message instanceof Error ? message.message : String(message))).join(' ');
  return {
    debug: () => {},
    info: () => {},
    warn: (...messages) => log.warn({ reason: said(messages) }, 'Slack’s library for installing warns'),
    error: (...messages) => log.warn({ reason: said(messages) }, 'an installation in Slack failed'),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
