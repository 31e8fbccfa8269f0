import type { DeliveryState, Line, Locale, Reply, Settings, Subscription } from '../domain.ts';
import { LANGUAGES, say, type PhraseKey } from '../phrases/phrases.ts';
import { followActions, followed } from './following.ts';
import { commandText, echo, notice, offer, setting, timeOf, type Wording } from './fragments.ts';

/** How it goes with what a place follows: next looks, last outcomes, what is paused and why. */
export function statusReply(
  subscriptions: readonly Subscription[],
  deliveries: ReadonlyMap<string, DeliveryState>,
  settings: Settings,
  wording: Wording,
): Reply {
  const { locale } = wording;
  if (subscriptions.length === 0) return notice(say('list.none', locale));
  return {
    kind: 'list',
    heading: say('status.heading', locale),
    items: subscriptions.map((subscription) => {
      const { state, nextDueAt, schedule, last } = subscription;
      const time = timeOf(nextDueAt, schedule.zone, locale);
      const ended = last && timeOf(last.slotAt, schedule.zone, locale);
      return {
        lines: [
          say(`status.${state}`, locale, { ...followed(subscription, wording), time }),
          ...(state === 'paused' ? [say(pausedBecause(subscription), locale)] : []),
          ended
            ? say(outcomeKey(subscription, deliveries.get(subscription.id)), locale, { time: ended })
            : say('status.never', locale),
          ...(deliveries.get(subscription.id) === 'uncertain' ? [say('status.uncertain', locale)] : []),
        ],
        actions: followActions(subscription, locale),
      };
    }),
    notes: settings.paused ? [say('status.all-paused', locale)] : [],
    actions: [],
  };
}

/** A place that is gone shows nothing: where somebody asks, it is back. */
function pausedBecause({ pausedBecause: because }: Subscription): PhraseKey {
  return because === 'forbidden' ? 'status.because-forbidden' : 'status.because-asked';
}

function outcomeKey({ last }: Subscription, delivery: DeliveryState | undefined): PhraseKey {
  if (last?.outcome === 'paused') return 'status.held-back';
  if (last?.outcome !== 'posted') return `status.${last?.outcome ?? 'never'}`;
  if (delivery === 'quarantined') return 'status.refused';
  return delivery === 'ready' || delivery === 'sending' || delivery === 'uncertain'
    ? 'status.waiting'
    : 'status.posted';
}

/** @param done what was asked for was changed just now */
export function settingsReply(
  settings: Settings,
  done: boolean,
  mayManage: boolean,
  wording: Wording,
): Reply {
  const { locale } = wording;
  const line = (key: PhraseKey, name: keyof Settings): Line =>
    say(key, locale, { value: setting(name, settings, locale) });
  const { follow, paused } = settings;
  const changes: readonly Partial<Settings>[] = [
    { follow: follow === 'everyone' ? 'managers' : 'everyone' },
    { paused: !paused },
  ];
  return {
    kind: 'answer',
    heading: say(done ? 'settings.done' : 'settings.heading', locale),
    items: [
      {
        lines: [
          line('settings.follow', 'follow'),
          ...(settings.zone === undefined ? [] : [line('settings.zone', 'zone')]),
          settings.locale === undefined
            ? say('settings.locale-own', locale)
            : line('settings.locale', 'locale'),
          say(paused ? 'settings.paused' : 'settings.running', locale),
          line('settings.uncertain', 'onUncertain'),
          line('settings.place', 'perPlace'),
          line('settings.person', 'perUser'),
        ],
        actions: [],
      },
    ],
    notes: mayManage ? settingWords(wording) : [say('settings.forbidden', locale)],
    actions: mayManage ? changes.map((change) => offer({ do: 'settings', change }, locale)) : [],
  };
}

export function badSettingReply(words: string, wording: Wording): Reply {
  return notice(say('settings.bad', wording.locale, { words: echo(words) }), settingWords(wording));
}

/** A language that we do not speak was asked for: names it, and offers those that there are. */
export const languagesReply = (asked: Locale, { locale }: Wording): Reply =>
  notice(
    say('settings.language', locale, { words: echo(asked.toLowerCase()) }),
    [],
    LANGUAGES.map((language) => offer({ do: 'settings', change: { locale: language } }, locale)),
  );

/** Every change there is, by an example. */
function settingWords({ locale }: Wording): readonly Line[] {
  const examples: readonly Partial<Settings>[] = [
    { follow: 'managers' },
    { zone: 'Asia/Shanghai' },
    { locale: 'en' },
    { paused: true },
    { paused: false },
    { onUncertain: 'ask' },
    { onUncertain: 'skip' },
    { onUncertain: 'resend' },
    { perPlace: 20 },
    { perUser: 50 },
  ];
  return [
    say('settings.change', locale),
    ...examples.map((change): Line => [commandText({ do: 'settings', change })]),
  ];
}
