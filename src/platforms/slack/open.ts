import type { Receiver } from '@slack/bolt';
import type { Log } from '../../log.ts';
import type { World } from '../../world.ts';
import type { Platform } from '../platform.ts';
import type { Workspaces } from './clients.ts';
import { createRequests } from './requests.ts';
import { createSlackPlatform, toLogger } from './slack.ts';
import { createSockets } from './sockets.ts';
import { createWorkspace } from './workspace.ts';

/** Answers requests under an address, by itself. */
type Handler = (request: Request) => Promise<Response>;

export interface SlackSetting {
  /** Of Slack's Web API, with a slash at the end. */
  readonly apiUrl: string;
  /** The token of the one workspace, or all that installed the app. */
  readonly from: { readonly botToken: string } | { readonly workspaces: Workspaces };
  readonly by: { readonly appToken: string } | { readonly signingSecret: string };
  readonly world: World;
  readonly log: Log;
}

/** Where Slack sends what happens, whatever it is. */
export const EVENTS_PATH = '/slack/events';

/**
 * Opens Slack as a configuration has it. Nothing is heard before the platform starts.
 * @returns the platform, and what is to be served under which path
 */
export function openSlack({ apiUrl, from, by, world, log }: SlackSetting): {
  readonly slack: Platform;
  readonly handlers: Readonly<Record<string, Handler>>;
} {
  const { clock } = world;
  const logger = toLogger(log);
  const workspaces =
    'workspaces' in from ? from.workspaces : createWorkspace({ token: from.botToken, apiUrl, logger });
  const platform = (receiver: Receiver): Platform =>
    createSlackPlatform({ workspaces, receiver, apiUrl, world, log, logger });
  if ('appToken' in by) {
    const sockets = createSockets({ appToken: by.appToken, apiUrl, clock, log, logger });
    return { slack: platform(sockets), handlers: {} };
  }
  const requests = createRequests({ signingSecret: by.signingSecret, clock, log });
  return { slack: platform(requests), handlers: { [EVENTS_PATH]: requests.handle } };
}
