import type { Json } from './methods.ts';
import {
  asSlack,
  type FakeMessage,
  type FakeView,
  type Hook,
  type Member,
  type Model,
  type Workspace,
} from './model.ts';
import {
  commandPayload,
  eventPayload,
  pressPayload,
  shortcutPayload,
  submissionPayload,
  type Scene,
} from './payloads.ts';
import type { Delivered, Lost, Parcel } from './transport.ts';
import { homeOf } from './web-api.ts';
import { wrongInView } from './blocks.ts';

/** Who does something, and where. */
export interface Doer {
  readonly workspace: string;
  readonly user: string;
}
export interface DoerIn extends Doer {
  readonly channel: string;
}

/** How the app answered. */
export interface Answer {
  /** Whether it acknowledged in time, in one of the deliveries. Nothing is acknowledged that nobody was told of. */
  readonly acked: boolean;
  /** From the delivery to the acknowledgement (ms, by the fake's clock). */
  readonly afterMs?: number;
  /** What it said with that. */
  readonly body?: unknown;
  /** The last status, over HTTP. */
  readonly status?: number;
  readonly because?: Lost;
  readonly deliveries: number;
  readonly triggerId: string;
  readonly responseUrl: string;
  /** How often it used the `response_url` so far. */
  uses(): number;
  /** Delivers the same once more, as Slack does where it believes that the app did not hear. */
  again(): Promise<Answer>;
}

export interface People {
  command(what: DoerIn & { readonly command: string; readonly text?: string }): Promise<Answer>;
  /**
   * Presses what a message, a Home or a modal shows: the first button, or choice, that fits all that is said of it.
   * @param what.on a message's ts, or a view's id; absent: their Home
   * @param what.choice of a menu: the value that is chosen
   */
  press(
    what: Doer & {
      readonly channel?: string;
      readonly on?: string;
      readonly action_id?: string;
      readonly value?: string;
      readonly label?: string;
      readonly choice?: string;
    },
  ): Promise<Answer>;
  /** Writes in a channel, or where none is named in the direct message with the app. */
  say(
    what: Doer & { readonly text: string; readonly channel?: string; readonly thread_ts?: string },
  ): Promise<Answer>;
  /** Chooses a shortcut, of a message where one is named. */
  shortcut(
    what: Doer & { readonly callback_id: string; readonly channel?: string; readonly ts?: string },
  ): Promise<Answer>;
  openHome(what: Doer & { readonly tab?: 'home' | 'messages' }): Promise<Answer>;
  /** Submits a modal. @param what.view its id; absent: the last one they were shown @param what.values by block and action */
  submitView(
    what: Doer & { readonly view?: string; readonly values?: Readonly<Record<string, unknown>> },
  ): Promise<Answer>;
  /** Tells the app of an event that the test writes. */
  event(workspace: string, event: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export interface Post {
  readonly model: Model;
  readonly now: () => number;
  /** Delivers, again where Slack would. */
  readonly send: (parcel: Parcel) => Promise<{ readonly last: Delivered; readonly deliveries: number }>;
  /** The address of a hook's path. */
  readonly urlOf: (path: string) => string;
  /** What an app says with its acknowledgement is shown like what it says by the `response_url`. */
  readonly show: (hook: Hook, body: unknown) => void;
}

/** The hands of people in Slack. */
export function createPeople({ model, now, send, urlOf, show }: Post): People {
  function leave(
    { workspace, user }: Scene,
    at: Partial<Pick<Hook, 'channel' | 'ts' | 'thread_ts'>> = {},
  ): Leave {
    const triggerId = model.id('trigger.');
    model.triggers.set(triggerId, {
      id: triggerId,
      workspace: workspace.id,
      user: user.id,
      at: now(),
      used: false,
    });
    const path = `/hooks/${workspace.id}/${model.id('')}`;
    const hook: Hook = {
      path,
      workspace: workspace.id,
      user: user.id,
      channel: '',
      at: now(),
      uses: 0,
      ...at,
    };
    if (at.channel !== undefined) model.hooks.set(path, hook);
    return { triggerId, hook, responseUrl: urlOf(path) };
  }

  async function deliver(parcel: Parcel, { triggerId, hook, responseUrl }: Leave): Promise<Answer> {
    const { last, deliveries } = await send(parcel);
    if (last.is === 'acked' && parcel.door === 'slash_commands' && last.body !== undefined)
      show(hook, last.body);
    return {
      acked: last.is === 'acked',
      deliveries,
      triggerId,
      responseUrl,
      ...(last.is === 'acked' ? { afterMs: last.afterMs, body: last.body } : { because: last.because }),
      ...(last.status !== undefined && { status: last.status }),
      uses: () => hook.uses,
      again: () =>
        deliver(
          { ...parcel, retry: { num: (parcel.retry?.num ?? 0) + 1, reason: 'timeout' } },
          { triggerId, hook, responseUrl },
        ),
    };
  }

  const sceneOf = ({ workspace, user, channel }: Doer & { readonly channel?: string }): Scene => {
    const home = model.workspace(workspace);
    return {
      model,
      workspace: home,
      user: memberOf(home, user),
      ...(channel !== undefined && { channel: model.channel(workspace, channel) }),
    };
  };

  const tell = (
    workspace: Workspace,
    event: Readonly<Record<string, unknown>>,
    scene?: Scene,
  ): Promise<Answer> =>
    deliver(
      {
        door: 'events_api',
        payload: eventPayload(model, workspace, event, { id: model.id('Ev'), at: now() }),
      },
      scene ? leave(scene) : { triggerId: '', hook: NO_HOOK, responseUrl: '' },
    );

  return {
    async command({ command, text = '', ...who }) {
      const scene = sceneOf(who);
      const left = leave(scene, { channel: who.channel });
      return deliver(
        { door: 'slash_commands', payload: commandPayload(scene, { command, text, ...left }) },
        left,
      );
    },

    async press({ on, choice, action_id: actionId, value, label, ...who }) {
      const scene = sceneOf(who);
      const surface = surfaceOf(model, who, on);
      const blocks = 'message' in surface ? surface.message.blocks : (surface.view.view.blocks ?? []);
      const found = pressable(blocks).find(
        ({ element }) =>
          (actionId === undefined || element.action_id === actionId) &&
          (value === undefined || element.value === value) &&
          (label === undefined || wordsOf(element.text) === label) &&
          (choice === undefined || choicesIn(element).some((option) => option.value === choice)),
      );
      if (!found)
        throw new Error(
          `Nobody can press that: there is no ${JSON.stringify({ actionId, value, label, choice })} among ` +
            JSON.stringify(pressable(blocks).map(({ element }) => element)),
        );
      const { element, blockId } = found;
      const chosen = choicesIn(element).find((option) => option.value === choice);
      const left = leave(
        scene,
        'message' in surface
          ? {
              channel: surface.message.channel,
              ts: surface.message.ts,
              ...(surface.message.thread_ts !== undefined && { thread_ts: surface.message.thread_ts }),
            }
          : {},
      );
      const action = {
        ...element,
        block_id: blockId,
        action_ts: model.stamp(now()),
        ...(chosen && { selected_option: chosen }),
      };
      return deliver(
        { door: 'interactive', payload: pressPayload(scene, { on: surface, action, ...left }) },
        left,
      );
    },

    async say({ text, thread_ts: threadTs, ...who }) {
      const { id: workspaceId } = model.workspace(who.workspace);
      const channel =
        who.channel === undefined
          ? model.direct(workspaceId, who.user)
          : model.channel(workspaceId, who.channel);
      const scene = { ...sceneOf(who), channel };
      const message: FakeMessage = {
        channel: channel.id,
        ts: model.stamp(now()),
        at: now(),
        user: who.user,
        text,
        blocks: [],
        deleted: false,
        sentWith: {},
        ...(threadTs !== undefined && { thread_ts: threadTs }),
      };
      channel.messages.push(message);
      const isHeard = channel.kind === 'im' || text.includes(`<@${scene.workspace.botUser}>`);
      const left = leave(scene);
      if (!isHeard || !channel.members.has(scene.workspace.botUser))
        return {
          ...NOT_TOLD,
          ...left,
          uses: () => 0,
          again: () => Promise.reject(new Error('The app was not told.')),
        };
      const { app_id: _, bot_id: __, ...said } = asSlack(message, model.app.id);
      return tell(
        scene.workspace,
        {
          ...said,
          type: channel.kind === 'im' ? 'message' : 'app_mention',
          client_msg_id: model.id('c'),
          team: scene.user.team_id ?? scene.workspace.id,
          channel: channel.id,
          event_ts: message.ts,
          ...(channel.kind === 'im' && { channel_type: 'im' }),
        },
        scene,
      );
    },

    async shortcut({ callback_id: callbackId, ts, ...who }) {
      const scene = sceneOf(who);
      const message = scene.channel?.messages.find((message) => message.ts === ts);
      const left = leave(scene, {
        ...(scene.channel && { channel: scene.channel.id }),
        ...(message?.thread_ts !== undefined && { thread_ts: message.thread_ts }),
      });
      const at = model.stamp(now());
      return deliver(
        {
          door: 'interactive',
          payload: shortcutPayload(scene, { callbackId, at, ...(message && { message }), ...left }),
        },
        left,
      );
    },

    async openHome({ tab = 'home', ...who }) {
      const scene = sceneOf(who);
      const view = homeOf(model, who.workspace, who.user);
      return tell(
        scene.workspace,
        {
          type: 'app_home_opened',
          user: who.user,
          channel: model.direct(who.workspace, who.user).id,
          tab,
          event_ts: model.stamp(now()),
          ...(tab === 'home' && view && { view: { ...view.view, id: view.id, hash: view.hash } }),
        },
        scene,
      );
    },

    async submitView({ view: id, values = {}, ...who }) {
      const scene = sceneOf(who);
      const view =
        id === undefined
          ? [...model.views.values()].findLast(({ type, user }) => type === 'modal' && user === who.user)
          : model.views.get(id);
      if (!view) throw new Error(`${who.user} was shown no modal that could be submitted.`);
      const left = leave(scene);
      const payload = submissionPayload(scene, { view, values, ...left });
      const answer = await deliver({ door: 'interactive', payload }, left);
      if (answer.acked) follow(model, view, answer.body, now());
      return answer;
    },

    event: (workspace, event) => tell(model.workspace(workspace), { event_ts: model.stamp(now()), ...event }),
  };
}

interface Leave {
  readonly triggerId: string;
  readonly hook: Hook;
  readonly responseUrl: string;
}

const NO_HOOK: Hook = { path: '', workspace: '', channel: '', user: '', at: 0, uses: 0 };
const NOT_TOLD = { acked: false, deliveries: 0 } as const;

/** What becomes of a modal that was submitted. https://docs.slack.dev/surfaces/modals#updating_views */
function follow(model: Model, view: FakeView, body: unknown, now: number): void {
  const said = (body ?? {}) as { readonly response_action?: string; readonly view?: FakeView['view'] };
  if (said.response_action === 'errors') return;
  if (said.view === undefined) return void model.views.delete(view.id);
  const wrong = wrongInView(said.view, 'modal');
  if (wrong.length > 0) throw new Error(`Slack would show an error: ${wrong.join('; ')}`);
  Object.assign(view, { view: said.view, hash: `${model.stamp(now)}.h` });
}

function surfaceOf(
  model: Model,
  { workspace, channel, user }: Doer & { readonly channel?: string },
  on: string | undefined,
): { readonly message: FakeMessage } | { readonly view: FakeView } {
  if (channel !== undefined) {
    const message = model
      .channel(workspace, channel)
      .messages.find(({ ts, deleted }) => ts === on && !deleted);
    if (!message) throw new Error(`There is no message ${on} in ${channel}.`);
    return { message };
  }
  const view = on === undefined ? homeOf(model, workspace, user) : model.views.get(on);
  if (!view) throw new Error(`${user} is shown no ${on === undefined ? 'Home' : `view ${on}`}.`);
  return { view };
}

type Element = Readonly<Record<string, Json>>;

/** Everything in blocks that can be pressed or chosen from, in its order. */
function pressable(blocks: Json): readonly { readonly element: Element; readonly blockId: string }[] {
  return listIn(blocks).flatMap((block, index) => {
    if (!isObject(block)) return [];
    const blockId = typeof block.block_id === 'string' ? block.block_id : `b${index}`;
    return [...listIn(block.elements), block.accessory, block.element]
      .filter(isObject)
      .filter(({ action_id }) => action_id !== undefined)
      .map((element) => ({ element, blockId }));
  });
}

const choicesIn = (element: Element): readonly Element[] =>
  [
    ...listIn(element.options),
    ...listIn(element.option_groups).flatMap((group) => (isObject(group) ? listIn(group.options) : [])),
  ].filter(isObject);

const listIn = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];
const isObject = (value: Json | undefined): value is Element =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const wordsOf = (text: Json | undefined): Json | undefined => (isObject(text) ? text.text : undefined);

function memberOf({ users, id }: Workspace, user: string): Member {
  const member = users.get(user);
  if (!member) throw new Error(`The fake Slack has no user ${user} in ${id}: a test is to add them first.`);
  return member;
}
