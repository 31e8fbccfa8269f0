import type { App, Model, Token } from './model.ts';

/** https://docs.slack.dev/authentication/using-token-rotation */
const ROTATES_AFTER_S = 43_200;
/** https://docs.slack.dev/authentication/installing-with-oauth#exchanging */
const CODE_FOR_MS = 10 * 60_000;

/** Who installs next: somebody in a workspace, or an organisation's administrator for all of it; or they say no. */
export type Consent =
  | { readonly workspace: string; readonly user: string }
  | { readonly enterprise: string; readonly user: string }
  | 'denied';

export type Granted =
  | { readonly ok: true; readonly [field: string]: unknown }
  | { readonly ok: false; readonly error: string };

export interface OAuth {
  /** What the install page answers: where it sends the browser, or what is wrong. */
  authorize(query: URLSearchParams, now: number): { readonly location: string } | { readonly error: string };
  /** `oauth.v2.access`: a code, or a refresh token, for tokens. */
  access(args: Readonly<Record<string, unknown>>, now: number): Granted;
  /** Who answers the install page from now on. */
  consent(who: Consent): void;
}

/** Installing by OAuth. https://docs.slack.dev/authentication/installing-with-oauth */
export function createOAuth({ app, ...model }: Model): OAuth {
  interface Grant {
    readonly who: Exclude<Consent, 'denied'>;
    readonly scopes: readonly string[];
    readonly redirectUri: string;
    readonly at: number;
  }
  const codes = new Map<string, Grant>();
  const refreshes = new Map<string, Grant>();
  let next: Consent | undefined;

  function grant({ who, scopes, redirectUri }: Grant, now: number): Granted {
    const isOrg = 'enterprise' in who;
    const workspaces = [...model.workspaces.values()].filter(({ id, enterprise }) =>
      isOrg ? enterprise === who.enterprise : id === who.workspace,
    );
    const [workspace] = workspaces;
    if (!workspace) return { ok: false, error: 'invalid_team_id' };
    for (const one of workspaces) one.installed = true;
    const token: Token = {
      text: model.id(app.rotates ? 'xoxe.xoxb-' : 'xoxb-'),
      kind: 'bot',
      ...(!isOrg && { workspace: workspace.id }),
      ...(workspace.enterprise !== undefined && { enterprise: workspace.enterprise }),
      scopes,
      ...(app.rotates && { expiresAt: now + ROTATES_AFTER_S * 1_000 }),
      revoked: false,
    };
    model.tokens.set(token.text, token);
    const refresh = app.rotates ? model.id('xoxe-1-') : undefined;
    if (refresh !== undefined) refreshes.set(refresh, { who, scopes, redirectUri, at: now });
    return {
      ok: true,
      app_id: app.id,
      authed_user: { id: who.user },
      scope: scopes.join(','),
      token_type: 'bot',
      access_token: token.text,
      bot_user_id: workspace.botUser,
      team: isOrg ? null : { id: workspace.id, name: workspace.name },
      enterprise:
        workspace.enterprise === undefined ? null : { id: workspace.enterprise, name: workspace.enterprise },
      is_enterprise_install: isOrg,
      ...(refresh !== undefined && { refresh_token: refresh, expires_in: ROTATES_AFTER_S }),
    };
  }

  return {
    consent: (who) => void (next = who),
    authorize(query, now) {
      const redirectUri = query.get('redirect_uri') ?? redirectOf(app);
      if (query.get('client_id') !== app.clientId) return { error: 'invalid_client_id' };
      if (redirectUri === undefined || !URL.canParse(redirectUri)) return { error: 'bad_redirect_uri' };
      if (!next) throw new Error('The fake Slack was not told who installs: call `consent` first.');
      const location = new URL(redirectUri);
      const state = query.get('state');
      if (state !== null) location.searchParams.set('state', state);
      if (next === 'denied') location.searchParams.set('error', 'access_denied');
      else {
        const code = model.id('code-');
        const asked = (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean);
        codes.set(code, { who: next, scopes: asked.length > 0 ? asked : app.scopes, redirectUri, at: now });
        location.searchParams.set('code', code);
      }
      return { location: location.href };
    },
    access({ client_id, client_secret, code, grant_type, refresh_token, redirect_uri }, now) {
      if (client_id !== app.clientId) return { ok: false, error: 'invalid_client_id' };
      if (client_secret !== app.clientSecret) return { ok: false, error: 'bad_client_secret' };
      if (grant_type === 'refresh_token') {
        const kept = refreshes.get(String(refresh_token));
        if (!kept) return { ok: false, error: 'invalid_refresh_token' };
        // A refresh token is good for one exchange.
        refreshes.delete(String(refresh_token));
        return grant(kept, now);
      }
      const given = codes.get(String(code));
      codes.delete(String(code));
      if (!given || now - given.at > CODE_FOR_MS) return { ok: false, error: 'invalid_code' };
      if (redirect_uri !== undefined && redirect_uri !== given.redirectUri)
        return { ok: false, error: 'bad_redirect_uri' };
      return grant(given, now);
    },
  };
}

/** The first address that the manifest allows. */
function redirectOf({ manifest }: App): string | undefined {
  const found: unknown = (manifest as { oauth_config?: { redirect_urls?: readonly string[] } } | undefined)
    ?.oauth_config?.redirect_urls?.[0];
  return typeof found === 'string' ? found : undefined;
}
