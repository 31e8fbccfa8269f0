import {
  asSlack,
  type Channel,
  type FakeMessage,
  type FakeView,
  type Member,
  type Model,
  type Workspace,
} from './model.ts';
import { viewObject } from './web-api.ts';

// What Slack tells an app, in its words. Pure.

type Payload = Readonly<Record<string, unknown>>;

/** Who did something, and where. */
export interface Scene {
  readonly model: Model;
  readonly workspace: Workspace;
  readonly user: Member;
  readonly channel?: Channel;
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
export const commandPayload = (
  { model, workspace, user, channel }: Scene,
  {
    command,
    text,
    triggerId,
    responseUrl,
  }: Readonly<Record<'command' | 'text' | 'triggerId' | 'responseUrl', string>>,
): Payload => ({
  token: model.app.verificationToken,
  team_id: workspace.id,
  team_domain: workspace.id.toLowerCase(),
  ...(workspace.enterprise !== undefined && {
    enterprise_id: workspace.enterprise,
    enterprise_name: workspace.enterprise,
  }),
  channel_id: channel?.id,
  channel_name: channel?.name,
  user_id: user.id,
  user_name: user.name,
  command,
  text,
  api_app_id: model.app.id,
  is_enterprise_install: String(isOrgInstall(model, workspace)),
  response_url: responseUrl,
  trigger_id: triggerId,
});

/** What all interactions have. https://docs.slack.dev/reference/interaction-payloads */
const interaction = ({ model, workspace, user, channel }: Scene, triggerId: string): Payload => ({
  token: model.app.verificationToken,
  api_app_id: model.app.id,
  team: teamOf(workspace),
  user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id ?? workspace.id },
  enterprise:
    workspace.enterprise === undefined ? null : { id: workspace.enterprise, name: workspace.enterprise },
  is_enterprise_install: isOrgInstall(model, workspace),
  trigger_id: triggerId,
  ...(channel && { channel: { id: channel.id, name: channel.name } }),
});

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export const pressPayload = (
  scene: Scene,
  {
    on,
    action,
    triggerId,
    responseUrl,
  }: {
    readonly on: { readonly message: FakeMessage } | { readonly view: FakeView };
    readonly action: Payload;
    readonly triggerId: string;
    readonly responseUrl?: string;
  },
): Payload => ({
  type: 'block_actions',
  ...interaction(scene, triggerId),
  ...('message' in on
    ? {
        container: {
          type: 'message',
          message_ts: on.message.ts,
          channel_id: on.message.channel,
          is_ephemeral: on.message.ephemeralTo !== undefined,
          ...(on.message.thread_ts !== undefined && { thread_ts: on.message.thread_ts }),
        },
        // Of what only one person sees, Slack gives no more than its place.
        ...(on.message.ephemeralTo === undefined && {
          message: { ...asSlack(on.message, scene.model.app.id, false), team: scene.workspace.id },
        }),
        response_url: responseUrl,
      }
    : {
        container: { type: 'view', view_id: on.view.id },
        view: viewObject(on.view, scene.model),
      }),
  state: { values: {} },
  actions: [action],
});

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export const shortcutPayload = (
  scene: Scene,
  {
    callbackId,
    message,
    triggerId,
    responseUrl,
    at,
  }: {
    readonly callbackId: string;
    readonly message?: FakeMessage;
    readonly triggerId: string;
    readonly responseUrl: string;
    readonly at: string;
  },
): Payload => ({
  type: message ? 'message_action' : 'shortcut',
  ...interaction(scene, triggerId),
  callback_id: callbackId,
  action_ts: at,
  ...(message && {
    message_ts: message.ts,
    message: { ...asSlack(message, scene.model.app.id, false), team: scene.workspace.id },
    response_url: responseUrl,
  }),
});

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const submissionPayload = (
  scene: Scene,
  {
    view,
    values,
    triggerId,
  }: { readonly view: FakeView; readonly values: Payload; readonly triggerId: string },
): Payload => ({
  type: 'view_submission',
  ...interaction(scene, triggerId),
  view: { ...viewObject(view, scene.model), state: { values } },
  response_urls: [],
});

/** https://docs.slack.dev/apis/events-api#callback-field */
export const eventPayload = (
  model: Model,
  workspace: Workspace,
  event: Payload,
  { id, at }: { readonly id: string; readonly at: number },
): Payload => ({
  token: model.app.verificationToken,
  team_id: workspace.id,
  ...(workspace.enterprise !== undefined && { enterprise_id: workspace.enterprise }),
  context_team_id: workspace.id,
  context_enterprise_id: workspace.enterprise ?? null,
  api_app_id: model.app.id,
  event,
  type: 'event_callback',
  event_id: id,
  event_time: Math.floor(at / 1_000),
  authorizations: [
    {
      enterprise_id: workspace.enterprise ?? null,
      team_id: isOrgInstall(model, workspace) ? null : workspace.id,
      user_id: workspace.botUser,
      is_bot: true,
      is_enterprise_install: isOrgInstall(model, workspace),
    },
  ],
  is_ext_shared_channel: workspace.channels.get(String(event.channel))?.isShared ?? false,
  event_context: `4-${id}`,
});

const teamOf = ({ id, enterprise }: Workspace): Payload => ({
  id,
  domain: id.toLowerCase(),
  ...(enterprise !== undefined && { enterprise_id: enterprise, enterprise_name: enterprise }),
});

/** Whether the app has the workspace by an install of the whole organisation alone. */
function isOrgInstall({ tokens }: Model, workspace: Workspace): boolean {
  const bots = [...tokens.values()].filter(({ kind, revoked }) => kind === 'bot' && !revoked);
  return (
    workspace.enterprise !== undefined &&
    !bots.some((token) => token.workspace === workspace.id) &&
    bots.some((token) => token.workspace === undefined && token.enterprise === workspace.enterprise)
  );
}
