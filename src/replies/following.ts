import type { Command, Fragment, Line, Query, Reply, Subscription, Zone } from '../domain.ts';
import { say } from '../phrases.ts';
import { nextSlots } from '../schedules/slots.ts';
import {
  notice,
  action,
  offer,
  weekdaysAtNine,
  made,
  timeOf,
  commandText,
  echo,
  aboutLine,
  type Wording,
} from './fragments.ts';

/** How many of the next looks a follower is shown. */
const LOOKS = 5;

/** @param latest what the follower would have got, as a preview; undefined where there is nothing yet */
export function followedReply(
  subscription: Subscription,
  latest: (Reply & { readonly kind: 'digest' }) | undefined,
  wording: Wording,
): Reply {
  const { locale } = wording;
  const { schedule, nextDueAt } = subscription;
  const heading = say('follow.done', locale, followed(subscription, wording));
  const looks = [nextDueAt, ...nextSlots(schedule, nextDueAt, LOOKS - 1)];
  const lookLine = (at: number): Line =>
    say('follow.slot', locale, { time: made({ kind: 'slot', at, zone: schedule.zone }, locale) });
  const notes = [say('follow.next', locale), ...looks.map(lookLine)];
  const actions = [action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, locale)];
  return latest ? { ...latest, heading, notes, actions } : notice(heading, notes, actions);
}

export function alreadyFollowedReply(subscription: Subscription, wording: Wording): Reply {
  return notice(
    say('follow.already', wording.locale, followed(subscription, wording)),
    [],
    [action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, wording.locale)],
  );
}

export function badScheduleReply(
  command: Extract<Command, { do: 'bad-schedule' }>,
  { locale }: Wording,
  zone: Zone,
): Reply {
  const schedule = command.nearest ?? weekdaysAtNine(zone);
  const example: Command = { do: 'follow', query: command.query, schedule };
  return notice(
    command.words === ''
      ? say('follow.missing', locale)
      : say(`follow.${command.problem}`, locale, { words: echo(command.words) }),
    [say('follow.example', locale, { command: commandText(example) })],
    [offer(example, locale)],
  );
}

export function unfollowedReply(subscription: Subscription, wording: Wording): Reply {
  return notice(say('unfollow.done', wording.locale, followed(subscription, wording)));
}

export function notFollowedReply(query: Query, wording: Wording): Reply {
  return notice(say('unfollow.none', wording.locale, { about: aboutLine(query, wording) }));
}

export function listReply(subscriptions: readonly Subscription[], wording: Wording): Reply {
  const { locale } = wording;
  if (subscriptions.length === 0) return notice(say('list.none', locale));
  return {
    kind: 'list',
    heading: say('list.heading', locale),
    items: subscriptions.map((subscription) => ({
      lines: [
        say(subscription.state === 'active' ? 'list.item' : 'list.paused', locale, {
          ...followed(subscription, wording),
          time: timeOf(subscription.nextDueAt, subscription.schedule.zone, locale),
        }),
      ],
      actions: [action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, locale)],
    })),
    notes: [],
    actions: [],
  };
}
const followed = (
  subscription: Subscription,
  wording: Wording,
): { readonly about: Line; readonly schedule: Fragment } => ({
  about: aboutLine(subscription.query, wording),
  schedule: made({ kind: 'schedule', schedule: subscription.schedule }, wording.locale),
});
