import { LogLevel, WebAPIPlatformError, WebClient } from '@slack/web-api';
import { join } from 'node:path';
import { z } from 'zod';
import type { Company } from '../domain.ts';
import { OperatorError, reasonOf } from '../errors.ts';
import { ArticleError, problemLine, readCompany } from '../news/article.ts';
import { lookAt, MISSING, readText } from '../news/folder.ts';
import type { Vault } from '../platforms/platform.ts';
import { changes, merge, type Change, type Tree } from '../platforms/slack/drift.ts';
import {
  MAIN_COMMAND,
  roomIn,
  slackManifest,
  type Left,
  type ManifestOptions,
} from '../platforms/slack/manifest.ts';
import { printable } from './ledger.ts';

/** Slack was not given the manifest. The message says why and what to do. */
class ManifestError extends OperatorError {
  override name = 'ManifestError';
}

/** How the app is to be reached and installed. */
export interface Wish {
  /** Slack calls Dateline over HTTP; else by a socket. */
  readonly http: boolean;
  /** Many workspaces install it. */
  readonly many: boolean;
  /** Where Dateline is reached from outside. */
  readonly publicUrl?: string | undefined;
}

/** Calls a method of Slack's Web API. @throws WebAPIPlatformError where Slack answers that it did not do it */
export type Call = (method: string, args: Readonly<Record<string, string>>) => Promise<unknown>;

export interface ManifestCommand extends Wish {
  readonly digestsDir: string;
  /** ms */
  readonly now: number;
  /** The app whose manifest is brought up to date; without it, it is printed alone. */
  readonly push?: {
    readonly app: string;
    readonly call: Call;
    /** Remembers what was written, so that the next time what we no longer want can go; without it everything stays. */
    readonly vault?: Vault | undefined;
  };
  /** Take a line of output, without its end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** How long a call may take (ms). */
const TIMEOUT = 10_000;

/**
 * Prints the Slack app's manifest as JSON, and beside it who has no command of their own; or brings an app's manifest up
 * to date and prints what changed there. What others wrote into it stays.
 * @returns the exit code
 * @throws OperatorError
 */
export async function manifest(command: ManifestCommand): Promise<number> {
  const { push, out, err } = command;
  const options = optionsOf(await companiesIn(command), command);
  if (push) return await bringUpToDate(options, push, out);
  const { manifest: made, left } = slackManifest(options);
  out(JSON.stringify(made, null, 2));
  for (const one of left) err(leftLine(one));
  return 0;
}

/** @throws OperatorError when an address is needed and there is none */
export function optionsOf(
  companies: ManifestOptions['companies'],
  { http, many, publicUrl }: Wish,
): ManifestOptions {
  if (!http && !many) return { companies, transport: { by: 'socket' } };
  if (publicUrl === undefined)
    throw new ManifestError(
      'Slack has to know where to reach Dateline. Set PUBLIC_URL to its address from outside, as in https://dateline.example.',
    );
  if (!publicUrl.startsWith('https:'))
    throw new ManifestError(`Slack calls https addresses alone. PUBLIC_URL is ${publicUrl}.`);
  return {
    companies,
    transport: http ? { by: 'http', baseUrl: publicUrl } : { by: 'socket' },
    ...(many && { installedFrom: publicUrl }),
  };
}

/**
 * What calls Slack with an app configuration token.
 * https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests#config-tokens
 * @throws OperatorError when there is none
 */
export function callWith(token: string | undefined, apiUrl: string | undefined): Call {
  if (token === undefined)
    throw new ManifestError(`Set SLACK_CONFIG_TOKEN to an app configuration token. ${WHERE_TOKENS_ARE}`);
  const client = new WebClient(token, {
    retryConfig: { retries: 0 },
    timeout: TIMEOUT,
    logLevel: LogLevel.ERROR,
    rejectRateLimitedCalls: true,
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  });
  return (method, args) => client.apiCall(method, args);
}

const WHERE_TOKENS_ARE =
  'Make one at https://api.slack.com/apps, below the list of apps: it ends after twelve hours.';

const Exported = z.object({ manifest: z.record(z.string(), z.unknown()) });
const Updated = z.object({ permissions_updated: z.boolean().optional() });

async function bringUpToDate(
  options: ManifestOptions,
  { app, call, vault }: NonNullable<ManifestCommand['push']>,
  out: (line: string) => void,
): Promise<number> {
  const asked = askedBy(call, app);
  const exported = Exported.safeParse(await asked('apps.manifest.export', { app_id: app }));
  if (!exported.success) throw new ManifestError(`Slack exported no manifest of the app ${app}. Try again.`);
  const existing = exported.data.manifest;
  const key = `manifest/${app}`;
  const written = await vault?.get(key);
  const before: Tree = written === undefined ? {} : JSON.parse(written);
  const room = roomIn(existing, options.companies, before);
  const { manifest: ours, left } = slackManifest({ ...options, room });
  const merged = merge(existing, ours, before);
  const changed = changes(existing, merged);
  if (changed.length === 0) out(`The app ${app} has this manifest already.`);
  else {
    const text = JSON.stringify(merged);
    await asked('apps.manifest.validate', { app_id: app, manifest: text });
    const updated = Updated.safeParse(await asked('apps.manifest.update', { app_id: app, manifest: text }));
    for (const change of changed) out(printable(changeLine(change)));
    out(`The app ${app} has its manifest, with ${changed.length} change(s); all else in it is as it was.`);
    if (updated.data?.permissions_updated)
      out('Its scopes or addresses changed: install it again in the workspace, from its page at Slack.');
  }
  await vault?.put(key, JSON.stringify(ours));
  for (const one of left) out(leftLine(one));
  return 0;
}

/** As `call`, with failures as an operator can mend them. */
function askedBy(call: Call, app: string): Call {
  return async (method, args) => {
    try {
      return await call(method, args);
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError))
        throw new ManifestError(
          `Slack did not answer ${method} (${reasonOf(error)}). Nothing is known to have changed: try again.`,
          { cause: error },
        );
      throw new ManifestError(refusal(error.data, app), { cause: error });
    }
  };
}

const Refused = z.object({
  error: z.string(),
  errors: z.array(z.looseObject({ message: z.string(), pointer: z.string().optional() })).default([]),
});

/** What Slack refused, and what to do. https://docs.slack.dev/reference/methods/apps.manifest.update#errors */
function refusal(data: unknown, app: string): string {
  const { error, errors } = Refused.parse(data);
  switch (error) {
    case 'invalid_auth':
    case 'not_authed':
    case 'token_expired':
    case 'token_revoked':
    case 'not_allowed_token_type':
      return `Slack does not take SLACK_CONFIG_TOKEN (${error}). ${WHERE_TOKENS_ARE}`;
    case 'invalid_app_id':
    case 'app_not_found':
    case 'no_permission':
    case 'not_app_collaborator':
      return `Slack has no app ${app} that this configuration token may change (${error}). Its id, A…, is on its page; the token is that of one of its collaborators.`;
    default: {
      const where = errors.map(({ message, pointer }) => `\n  ${pointer ?? 'the manifest'}: ${message}`);
      return `Slack does not take the manifest (${error}); the app ${app} is as it was.${where.join('')}`;
    }
  }
}

const REASONS: Readonly<Record<Left['because'], string>> = {
  ours: 'is the name of the command for everything else',
  slack: 'is a command of Slack itself',
  long: 'is longer than the 32 characters that Slack takes, with its slash',
  full: 'is beyond the 50 commands that an app may have',
};

/** Which company has no command of its own, and why. */
export const leftLine = ({ company, because }: Left): string =>
  `/${company} ${REASONS[because]}: it is asked for by /${MAIN_COMMAND} ${company}.`;

function changeLine({ at, from, to }: Change): string {
  // An element of a list is named by its path already, and an object is longer than a line.
  const shown = (value: unknown): string =>
    typeof value === 'object' || (typeof value === 'string' && at.endsWith(`[${value}]`))
      ? ''
      : ` ${JSON.stringify(value)}`;
  if (from === undefined) return `+ ${at}${shown(to)}`;
  return to === undefined ? `- ${at}${shown(from)}` : `~ ${at}${shown(from)} ->${shown(to)}`;
}

/** The companies of the digests folder, by their names; one whose company.yaml is missing or wrong by its folder. */
export async function companiesIn({
  digestsDir,
  now,
  err,
}: Pick<ManifestCommand, 'digestsDir' | 'now' | 'err'>): Promise<readonly Pick<Company, 'id' | 'name'>[]> {
  const { files } = await lookAt(digestsDir, now);
  const folders = [...files].filter(([path]) => path.endsWith('/company.yaml'));
  return await Promise.all(
    folders.map(async ([path, stamp]) => {
      const id = path.split('/')[0] ?? '';
      const nameless = { id, name: id.charAt(0).toUpperCase() + id.slice(1) };
      if (stamp === MISSING) return nameless;
      try {
        const file = join(digestsDir, path);
        return readCompany(file, (await readText(file)).source);
      } catch (error) {
        if (!(error instanceof ArticleError)) throw error;
        for (const problem of error.problems) err(printable(problemLine(problem)));
        return nameless;
      }
    }),
  );
}
