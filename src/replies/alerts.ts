import type { Act, Action, Alert, Item, Line, Locale, Reply, Subscription } from '../domain.ts';
import { say } from '../phrases/phrases.ts';
import { followed } from './following.ts';
import { action, notice, timeOf, type Wording } from './fragments.ts';

/** What an owner is told of trouble with what they follow, and what they can do about it. */
export function alertReply(alert: Alert, wording: Wording): Reply {
  const { locale } = wording;
  return {
    kind: 'list',
    heading: say('alert.heading', locale),
    items: alert.subscriptions.map((subscription): Item => ({
      lines: [
        troubleLine(alert, subscription, wording),
        ...(alert.lacks ?? []).map((lack) => say(`lack.${lack}`, locale)),
        say(`alert.then-${alert.kind}`, locale),
      ],
      actions: remedies(alert, subscription, locale),
    })),
    notes: [],
    actions: [],
  };
}

function troubleLine({ kind, slotAt }: Alert, subscription: Subscription, wording: Wording): Line {
  const { locale } = wording;
  const time = timeOf(slotAt ?? subscription.nextDueAt, subscription.schedule.zone, locale);
  return say(`alert.${kind}`, locale, { ...followed(subscription, wording), time });
}

function remedies({ kind, delivery }: Alert, { id }: Subscription, locale: Locale): readonly Action[] {
  switch (kind) {
    case 'gone':
    case 'forbidden':
      return [
        action('action.resume', { do: 'resume', subscription: id }, locale),
        action('action.unfollow', { do: 'unfollow', subscription: id }, locale),
      ];
    case 'uncertain':
      return delivery === undefined
        ? []
        : [
            action('action.resend', { do: 'settle', delivery, as: 'resend' }, locale),
            action('action.skip', { do: 'settle', delivery, as: 'skip' }, locale),
          ];
    case 'missed':
    case 'rejected':
    case 'given-up':
      return [];
  }
}

/** A person decided about a delivery; or it had been decided. */
export const settledReply = (
  as: Extract<Act, { do: 'settle' }>['as'] | 'already',
  { locale }: Wording,
): Reply => notice(say(`settle.${as}`, locale));
