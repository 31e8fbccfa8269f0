import type { Ask, Inbound, Opened, Place, Press, User } from '../../domain.ts';
import type { Log } from '../../log.ts';
import { PlatformError } from '../platform.ts';
import type { Calls } from './clients.ts';
import { slackError } from './faults.ts';
import { isIn } from './membership.ts';
import type { SlackPayload } from './render.ts';
import {
  answerView,
  formView,
  homeView,
  noteView,
  type Kept,
  type Submission,
  type ViewPress,
} from './views.ts';

export interface HomeOptions {
  readonly callsOf: (workspace: string, enterprise?: string) => Promise<Calls>;
  readonly userOf: (calls: Calls, user: string) => Promise<User>;
  readonly hear: (inbound: Inbound) => Promise<void>;
  /** Writes a message, where no view can show the answer. */
  readonly write: (
    calls: Calls,
    to: { readonly place: Place; readonly payload: SlackPayload },
  ) => Promise<unknown>;
  readonly log: Log;
}

/** Somebody looks at App Home. */
export interface LookedAt {
  readonly id: string;
  /** Their direct message. */
  readonly place: Place;
  readonly user: string;
  readonly enterprise?: string;
  /** Of what they see: whoever publishes something else first wins. */
  readonly hash?: string;
}

/** Where an answer is shown, and what became of it. */
interface Screen {
  readonly calls: Calls;
  /** App Home; a modal; or nowhere, because App Home itself is the answer. */
  readonly on: 'home' | 'modal' | 'nothing';
  readonly kept: Kept;
  /** Id of the modal; absent where it could not be opened. */
  readonly view?: string;
  readonly hash?: string;
  answered?: true;
  /** Something else was published meanwhile, and this may be older. */
  outdated?: true;
}

/** What App Home shows differently at once, so that nobody needs to be told. */
const SEEN_AT_ONCE: ReadonlySet<string> = new Set(['pause', 'resume', 'unfollow']);

/**
 * App Home and its modals. A press there is answered in a modal, which opens before anything is done: Slack gives three
 * seconds for it. After each, App Home is published anew.
 * https://docs.slack.dev/surfaces/app-home, https://docs.slack.dev/surfaces/modals
 */
export function createHome({ callsOf, userOf, hear, write, log }: HomeOptions) {
  /** Where the answers to what is being answered go, by its id. */
  const screens = new Map<string, Screen>();

  /** Has something answered on a screen. */
  async function ask(inbound: Ask | Press | Opened, screen: Screen): Promise<Screen> {
    screens.set(inbound.id, screen);
    try {
      await hear(inbound);
    } finally {
      screens.delete(inbound.id);
    }
    return screen;
  }

  async function publish(
    { id, place, user }: Omit<Opened, 'kind'>,
    { calls, hash }: { readonly calls: Calls; readonly hash?: string | undefined },
  ): Promise<void> {
    const kept = { direct: place.channel, locale: user.locale };
    const opened = { kind: 'opened', place, user } as const;
    const first = await ask(
      { ...opened, id },
      { calls, on: 'home', kept, ...(hash !== undefined && { hash }) },
    );
    // What was published in between may know of less than is known now.
    if (first.outdated) await ask({ ...opened, id: `${id}:again` }, { calls, on: 'home', kept });
  }

  /** A modal to answer in. Slack gives one for each press; where it has been had, the answer goes another way. */
  async function open(
    calls: Calls,
    trigger: string,
    view: ReturnType<typeof noteView>,
  ): Promise<string | undefined> {
    try {
      const opened = await calls.call('views.open', 'open a modal', (client) =>
        client.views.open({ trigger_id: trigger, view }),
      );
      return opened.view?.id;
    } catch (error) {
      log.warn({ error }, 'a modal could not be opened');
      return undefined;
    }
  }

  const update = (calls: Calls, id: string, view: ReturnType<typeof noteView>) =>
    calls.call('views.update', 'show an answer in a modal', (client) =>
      client.views.update({ view_id: id, view }),
    );

  /** A modal that waits for an answer which never came says so. */
  async function excuse({ calls, view, kept, answered }: Screen): Promise<void> {
    if (view !== undefined && !answered) await update(calls, view, noteView('form.failed', kept));
  }

  return {
    async opened({ id, place, user, enterprise, hash }: LookedAt): Promise<void> {
      const calls = await callsOf(place.workspace, enterprise);
      await publish({ id, place, user: await userOf(calls, user) }, { calls, hash });
    },

    async pressed({ id, user, enterprise, direct, kept, view, act, trigger }: ViewPress): Promise<void> {
      const calls = await callsOf(direct.workspace, enterprise);
      const isHome = view.type === 'home';
      if (isHome && act.do === 'compose') return void (await open(calls, trigger, formView(act.what, kept)));
      const quiet = isHome && SEEN_AT_ONCE.has(act.do);
      const modal = isHome
        ? quiet
          ? undefined
          : await open(calls, trigger, noteView('form.wait', kept))
        : view.id;
      const who = await userOf(calls, user);
      const press: Press = { kind: 'press', id, place: direct, user: who, direct: true, act };
      const screen = await ask(press, {
        calls,
        on: quiet ? 'nothing' : 'modal',
        kept,
        ...(modal !== undefined && { view: modal }),
      });
      if (isHome) await excuse(screen);
      await publish(
        { id: `${id}:home`, place: direct, user: who },
        { calls, hash: isHome ? view.hash : undefined },
      );
    },

    /** What a form shows from the moment it is sent until it is answered: Slack's acknowledgement carries it. */
    waiting: ({ kept }: Submission) => noteView('form.wait', kept),

    async submitted({ id, user, enterprise, direct, kept, view, words, channel }: Submission): Promise<void> {
      const calls = await callsOf(direct.workspace, enterprise);
      if (channel !== undefined && !(await isIn(calls, channel, log)))
        return void (await update(calls, view.id, noteView('form.not-there', kept)));
      const who = await userOf(calls, user);
      const place = channel === undefined ? direct : { ...direct, channel };
      const asked: Ask = { kind: 'ask', id, place, user: who, direct: channel === undefined, words };
      await excuse(await ask(asked, { calls, on: 'modal', kept, view: view.id }));
      await publish({ id: `${id}:home`, place: direct, user: who }, { calls });
    },

    /** Shows an answer where it was asked for in a view. @returns whether it was. @throws PlatformError */
    async respond(to: Inbound, payload: SlackPayload): Promise<boolean> {
      const screen = screens.get(to.id);
      if (!screen || !('user' in to)) return false;
      const { calls, on, kept, view, hash } = screen;
      if (screen.answered || on === 'nothing') return true;
      screen.answered = true;
      if (on === 'home') {
        try {
          await calls.call('views.publish', 'publish App Home', (client) =>
            client.views.publish({
              user_id: to.user.id,
              view: homeView(payload.blocks, kept),
              ...(hash !== undefined && { hash }),
            }),
          );
        } catch (error) {
          if (!(error instanceof PlatformError && slackError(error.cause) === 'hash_conflict')) throw error;
          screen.outdated = true;
        }
        return true;
      }
      try {
        if (view === undefined) throw new PlatformError('unavailable', 'Slack: no modal is open');
        await update(calls, view, answerView(payload.blocks, kept));
      } catch (error) {
        log.debug(
          { error, inbound: to.id },
          'an answer goes by direct message, because its modal was closed',
        );
        const { platform, workspace } = to.place;
        await write(calls, { place: { platform, workspace, channel: kept.direct }, payload });
      }
      return true;
    },
  };
}
