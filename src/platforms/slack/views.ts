import type { HomeView, InputBlock, KnownBlock, ModalView, PlainTextElement } from '@slack/types';
import { z } from 'zod';
import type { Act, Locale, Place } from '../../domain.ts';
import { say, type PhraseKey } from '../../phrases/phrases.ts';
import type { Reading } from './receive.ts';
import { textOf } from './words.ts';

// App Home and modals: what is shown, and what comes back from it. Answers in them come from the gate; all else that
// they show is from the message catalogue, which holds no number. Pure.

/** What a view keeps for us: a press in one names no channel, and there is no time to ask whose language it is. */
export interface Kept {
  /** The person's direct message. */
  readonly direct: string;
  readonly locale: Locale;
}

const KeptShape = z.strictObject({ direct: z.string().regex(/^D\w{1,63}$/), locale: z.string().max(100) });

/** Which words a form asks for. */
export type Form = Extract<Act, { readonly do: 'compose' }>['what'];

/** The schedules that a form offers, in the words of a command. */
const SCHEDULES = {
  weekdays: 'weekdays 09:00',
  daily: 'daily 09:00',
  mondays: 'mondays 09:00',
  hourly: 'hourly',
} as const;

/** https://docs.slack.dev/reference/views/home-tab-views */
export const homeView = (blocks: readonly KnownBlock[], kept: Kept): HomeView => ({
  type: 'home',
  blocks: [...blocks],
  private_metadata: JSON.stringify(kept),
});

/** An answer to a press in App Home, or to a form. https://docs.slack.dev/reference/views/modal-views */
export const answerView = (blocks: readonly KnownBlock[], kept: Kept): ModalView => ({
  type: 'modal',
  title: words('form.title', kept),
  close: words('form.close', kept),
  blocks: [...blocks],
  private_metadata: JSON.stringify(kept),
});

/** What a modal shows while the answer is made, or where there will be none. */
export const noteView = (key: 'form.wait' | 'form.not-there' | 'form.failed', kept: Kept): ModalView =>
  answerView([{ type: 'section', text: words(key, kept) }], kept);

/** Asks for the words of a command. */
export function formView(form: Form, kept: Kept): ModalView {
  const what: InputBlock = {
    type: 'input',
    block_id: 'what',
    label: words('form.what', kept),
    hint: words('form.what-hint', kept),
    element: { type: 'plain_text_input', action_id: 'what', max_length: 200 },
  };
  return {
    ...answerView(form === 'follow' ? [what, ...followInputs(kept)] : [what], kept),
    callback_id: form,
    submit: words(`action.${form}`, kept),
  };
}

function followInputs(kept: Kept): readonly InputBlock[] {
  const option = (name: keyof typeof SCHEDULES) => ({
    text: words(`form.when-${name}`, kept),
    value: SCHEDULES[name],
  });
  return [
    {
      type: 'input',
      block_id: 'when',
      label: words('form.when', kept),
      element: {
        type: 'static_select',
        action_id: 'when',
        options: [option('weekdays'), option('daily'), option('mondays'), option('hourly')],
        initial_option: option('weekdays'),
      },
    },
    {
      type: 'input',
      block_id: 'own',
      optional: true,
      label: words('form.own', kept),
      hint: words('form.own-hint', kept),
      element: { type: 'plain_text_input', action_id: 'own', max_length: 200 },
    },
    {
      type: 'input',
      block_id: 'where',
      optional: true,
      label: words('form.where', kept),
      hint: words('form.where-hint', kept),
      element: {
        type: 'conversations_select',
        action_id: 'where',
        filter: { include: ['public', 'private'], exclude_bot_users: true },
      },
    },
  ];
}

const words = (key: PhraseKey, { locale }: Kept): PlainTextElement => ({
  type: 'plain_text',
  text: textOf(say(key, locale)),
  emoji: false,
});

/** Something that somebody did in a view. */
interface InView {
  readonly id: string;
  readonly user: string;
  readonly enterprise?: string;
  /** The person's direct message. */
  readonly direct: Place;
  readonly kept: Kept;
  readonly view: { readonly id: string; readonly type: 'home' | 'modal'; readonly hash: string };
}

/** A button in App Home or in a modal. */
export interface ViewPress extends InView {
  readonly act: Act;
  /** Opens one modal, within three seconds. */
  readonly trigger: string;
}

/** A form that was sent. */
export interface Submission extends InView {
  /** A command, in words. */
  readonly words: string;
  /** The channel it is about; absent: the direct message. */
  readonly channel?: string;
}

const Id = z.string().min(1).max(64);
const Body = z.object({
  user: z.object({ id: Id, team_id: Id.nullish() }),
  team: z.object({ id: Id, enterprise_id: Id.nullish() }).nullish(),
  enterprise: z.object({ id: Id }).nullish(),
  trigger_id: z.string().min(1).max(200),
});
const View = z.object({
  id: Id,
  type: z.enum(['home', 'modal']),
  hash: z.string().max(200),
  private_metadata: z.string().max(3_000),
});
const PressBody = Body.extend({
  view: View,
  actions: z.array(z.object({ value: z.string().max(3_000).nullish() })).min(1),
});

const Typed = z.string().max(200).nullish();
const FormBody = Body.extend({
  view: View.extend({
    callback_id: z.enum(['follow', 'preview']),
    state: z.object({
      values: z.object({
        what: z.object({ what: z.object({ value: Typed }) }),
        when: z
          .object({ when: z.object({ selected_option: z.object({ value: z.string().max(200) }).nullish() }) })
          .optional(),
        own: z.object({ own: z.object({ value: Typed }) }).optional(),
        where: z.object({ where: z.object({ selected_conversation: Id.nullish() }) }).optional(),
      }),
    }),
  }),
});

/**
 * A press in a view, understood; undefined where it is not one of ours.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export function receiveViewPress(
  body: unknown,
  { readAct }: Pick<Reading, 'readAct'>,
): ViewPress | undefined {
  const read = PressBody.safeParse(body);
  if (!read.success) return undefined;
  const within = inView(read.data);
  const value = read.data.actions[0]?.value;
  const act = value ? readAct(value) : undefined;
  return within && act && { ...within, act, trigger: read.data.trigger_id };
}

/**
 * A form that was sent, as the command that its words are; undefined where it is not one of ours.
 * https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload#view_submission
 */
export function receiveSubmission(body: unknown): Submission | undefined {
  const read = FormBody.safeParse(body);
  if (!read.success) return undefined;
  const within = inView(read.data);
  const { callback_id: form, state } = read.data.view;
  const { what, when, own, where } = state.values;
  const schedule = own?.own.value?.trim() || when?.when.selected_option?.value;
  const channel = where?.where.selected_conversation;
  return (
    within && {
      ...within,
      words: [form, what.what.value, form === 'follow' ? schedule : undefined].filter(Boolean).join(' '),
      ...(channel && channel !== within.kept.direct && { channel }),
    }
  );
}

function inView(body: z.infer<typeof Body> & { readonly view: z.infer<typeof View> }): InView | undefined {
  const kept = keptIn(body.view.private_metadata);
  const workspace = body.team?.id ?? body.user.team_id;
  if (!kept || !workspace) return undefined;
  const enterprise = body.enterprise?.id ?? body.team?.enterprise_id;
  const { id, type, hash } = body.view;
  return {
    id: `view:${body.trigger_id}`,
    user: body.user.id,
    ...(enterprise && { enterprise }),
    direct: { platform: 'slack', workspace, channel: kept.direct },
    kept,
    view: { id, type, hash },
  };
}

function keptIn(metadata: string): Kept | undefined {
  try {
    return KeptShape.safeParse(JSON.parse(metadata)).data;
  } catch {
    return undefined;
  }
}
