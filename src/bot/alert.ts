import type { Alert, Cleared, Place } from '../domain.ts';
import type { Platform } from '../platforms/platform.ts';
import { spokenLocale } from '../phrases/phrases.ts';
import { alertReply } from '../replies/alerts.ts';
import type { Store } from '../store/store.ts';
import type { Check } from './check.ts';

export interface AlerterOptions {
  readonly store: Store;
  readonly check: Check;
  readonly platformOf: (place: Place) => Platform;
}

/** What an owner is told of trouble, in the language of what is followed, by a direct message. */
export function createAlerter({ store, check, platformOf }: AlerterOptions) {
  return async (alert: Alert): Promise<{ readonly place: Place; readonly body: Cleared }> => {
    const [first] = alert.subscriptions;
    if (!first) throw new Error(`bot: the alert ${alert.id} is about nothing`);
    const platform = platformOf(first.place);
    const place = await platform.openDirect(first.place, alert.owner);
    const locale = spokenLocale(first.locale);
    const clearance = await check(alertReply(alert, { locale, companies: await store.companies() }), {
      platform,
      workspace: place,
      locale,
      asked: alert.subscriptions.flatMap(({ query }) => query.words).join('\n'),
    });
    if ('cleared' in clearance) return { place, body: clearance.cleared };
    throw new Error(`bot: the gate stopped an alert: ${clearance.problems.join('; ')}`);
  };
}
