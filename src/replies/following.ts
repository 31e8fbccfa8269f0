import type {
  Action,
  Command,
  Fragment,
  Lack,
  Line,
  Locale,
  Query,
  Reply,
  Schedule,
  Settings,
  Subscription,
  Zone,
} from '../domain.ts';
import { say } from '../phrases/phrases.ts';
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
  setting,
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

/** @param schedule the one that was asked for now: it is offered if it is another */
export function alreadyFollowedReply(
  subscription: Subscription,
  schedule: Schedule,
  wording: Wording,
): Reply {
  const { locale } = wording;
  const differs = scheduleText(schedule, locale) !== scheduleText(subscription.schedule, locale);
  return notice(
    say('follow.already', locale, followed(subscription, wording)),
    [],
    [
      ...(differs ? [rescheduling('change-to', subscription, schedule, locale)] : []),
      action('action.unfollow', { do: 'unfollow', subscription: subscription.id }, locale),
    ],
  );
}

/** Why somebody may not follow, or not more. @param limit what the workspace allows */
export function refusedFollowReply(
  because: 'managers' | 'full-place' | 'full-person',
  settings: Settings,
  { locale }: Wording,
): Reply {
  if (because === 'managers') return notice(say('follow.managers', locale));
  const name = because === 'full-place' ? 'perPlace' : 'perUser';
  return notice(
    say(`follow.${because}`, locale, { count: setting(name, settings, locale) }),
    [],
    [offer({ do: 'list' }, locale)],
  );
}

/** Why nobody can follow in a place. @param lacks what keeps Dateline from posting there, at least one */
export function unpostableReply(query: Query, lacks: readonly Lack[], wording: Wording): Reply {
  const { locale } = wording;
  return notice(
    say('follow.lacks', locale, { about: aboutLine(query, wording) }),
    lacks.map((lack) => say(`lack.${lack}`, locale)),
  );
}

/** Asks when, and offers usual schedules besides the words for any other. */
export function editReply(subscription: Subscription, wording: Wording): Reply {
  const { locale } = wording;
  const { schedule, query } = subscription;
  const { zone } = schedule;
  const morning = { times: ['09:00'], zone } as const;
  const usual: readonly Schedule[] = [
    { kind: 'calendar', days: [1, 2, 3, 4, 5, 6, 7], ...morning },
    weekdaysAtNine(zone),
    { kind: 'calendar', days: [1], ...morning },
    { kind: 'interval', minutes: 60, zone },
  ];
  const now = scheduleText(schedule, locale);
  const others = usual.filter((one) => scheduleText(one, locale) !== now);
  const example: Command = { do: 'follow', query, schedule: others[0] ?? weekdaysAtNine(zone) };
  return notice(
    say('edit.heading', locale, followed(subscription, wording)),
    [say('follow.example', locale, { command: commandText(example) })],
    others.map((one) => rescheduling('schedule', subscription, one, locale)),
  );
}

/** Something was done to a follow. */
export function changedFollowReply(
  done: 'edit' | 'pause' | 'resume',
  subscription: Subscription,
  wording: Wording,
): Reply {
  const { locale } = wording;
  const time = timeOf(subscription.nextDueAt, subscription.schedule.zone, locale);
  const other = done === 'pause' ? 'resume' : 'pause';
  return notice(
    say(`${done}.done`, locale, followed(subscription, wording)),
    done === 'pause' ? [] : [say('follow.next', locale, { time })],
    [action(`action.${other}`, { do: other, subscription: subscription.id }, locale)],
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
      actions: followActions(subscription, locale),
    })),
    notes: [],
    actions: [],
  };
}
/** What can be done with a follow. */
export function followActions({ id, state }: Subscription, locale: Locale): readonly Action[] {
  const other = state === 'active' ? 'pause' : 'resume';
  return [
    action('action.edit', { do: 'edit', subscription: id }, locale),
    action(`action.${other}`, { do: other, subscription: id }, locale),
    action('action.unfollow', { do: 'unfollow', subscription: id }, locale),
  ];
}

const scheduleText = (schedule: Schedule, locale: Locale): string =>
  made({ kind: 'schedule', schedule }, locale).text;

const rescheduling = (
  label: 'schedule' | 'change-to',
  { id }: Subscription,
  schedule: Schedule,
  locale: Locale,
): Action => ({
  label: say(`action.${label}`, locale, { schedule: made({ kind: 'schedule', schedule }, locale) }),
  act: { do: 'reschedule', subscription: id, schedule },
});

export const followed = (
  subscription: Subscription,
  wording: Wording,
): { readonly about: Line; readonly schedule: Fragment } => ({
  about: aboutLine(subscription.query, wording),
  schedule: made({ kind: 'schedule', schedule: subscription.schedule }, wording.locale),
});
