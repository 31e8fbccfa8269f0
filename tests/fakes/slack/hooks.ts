import type { Json } from './methods.ts';
import type { Hook, Model } from './model.ts';
import { broken, TEXT_KEPT, type Call } from './rules.ts';
import type { SlackAnswer } from './web-api.ts';

/** What an app answers with. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export type HookArguments = Readonly<Record<string, unknown>>;

/** A `response_url` that is over, or never was one. */
const HOOK_ENDED: ReadonlySet<string> = new Set(['used_url', 'expired_url', 'invalid_url']);

/** Answers by a `response_url`, and with an acknowledgement. */
export interface Hooks {
  /** Holds the rules against an answer, and shows it where none is broken. */
  take(call: Call): SlackAnswer;
  /** Shows what an app answers: to who acted alone, if it does not say otherwise. */
  show(hook: Hook, args: HookArguments, now: number): void;
}

export function createHooks(model: Model): Hooks {
  function take(call: Call): SlackAnswer {
    const wrong = broken(call);
    if (wrong) {
      const status = HOOK_ENDED.has(wrong.rule.error) ? 404 : 400;
      return { status, headers: {}, body: { ok: false, error: wrong.rule.error } };
    }
    if (call.hook) {
      call.hook.uses += 1;
      show(call.hook, call.args, call.now);
    }
    return { status: 200, headers: {}, body: { ok: true } };
  }

  function show(hook: Hook, args: HookArguments, now: number): void {
    const { messages, id } = model.channel(hook.workspace, hook.channel);
    const original = messages.find(({ ts }) => ts === hook.ts);
    const text = typeof args.text === 'string' ? args.text.slice(0, TEXT_KEPT) : '';
    const blocks = (args.blocks as readonly Json[] | undefined) ?? [];
    if (args.delete_original === true && original) original.deleted = true;
    else if (args.replace_original === true && original) Object.assign(original, { text, blocks });
    else if (text !== '' || blocks.length > 0) {
      const { botUser, botId } = model.workspace(hook.workspace);
      const threadTs = args.thread_ts ?? hook.thread_ts;
      messages.push({
        channel: id,
        ts: model.stamp(now),
        at: now,
        user: botUser,
        bot_id: botId,
        text,
        blocks,
        deleted: false,
        sentWith: args,
        ...(typeof threadTs === 'string' && { thread_ts: threadTs }),
        ...(args.response_type !== 'in_channel' && { ephemeralTo: hook.user }),
      });
    }
  }

  return { take, show };
}
