import type { Composition, Place, SlotOutcome, Stopped, Subscription } from '../domain.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platforms/platform.ts';
import { spokenLocale } from '../phrases/phrases.ts';
import { digestReply } from '../replies/digests.ts';
import type { Search, Store } from '../store/store.ts';
import type { World } from '../world.ts';
import { checkStories, type Check } from './check.ts';
import { contrasted } from './contrasts.ts';
import { gather } from './search.ts';

export interface ComposeOptions {
  readonly store: Store;
  readonly world: World;
  readonly log: Log;
  readonly check: Check;
  readonly platformOf: (place: Place) => Platform;
}

/** What a due subscription is to be sent: a digest of what it has not been given. */
export function createComposer({ store, world, log, check, platformOf }: ComposeOptions) {
  return async (subscription: Subscription, slotAt: number, late: boolean): Promise<Composition> => {
    const { query, place } = subscription;
    const settings = await store.settings(place);
    const stopped: Stopped[] = [];
    const none = (outcome: SlotOutcome): Composition => ({ outcome, seen: [], stopped });
    if (settings.paused) return none('paused');

    const locale = spokenLocale(settings.locale ?? subscription.locale);
    const companies = await store.companies();
    const look = (search: Search) => store.unseen(subscription, search);
    const destination = {
      platform: platformOf(place),
      workspace: place,
      locale,
      asked: query.words.join(' '),
    };
    for (;;) {
      const except = new Set(stopped.map(({ story }) => story));
      const { digest, found } = await gather({ query, companies, look, except }, { store, world });
      if (!digest) return none(stopped.length > 0 ? 'stopped' : 'nothing');
      const whole = digestReply(
        await contrasted(digest, { store, world }),
        { locale, companies },
        { slot: { subscription, slotAt, late } },
      );
      const passed = await checkStories(check, whole, destination);
      if ('cleared' in passed.clearance && passed.stopped.length === 0) {
        const { cleared } = passed.clearance;
        return { outcome: 'posted', body: cleared, seen: cleared.stories, stopped };
      }
      // Where no story by itself is to blame, the digest as a whole is, and all of its stories wait.
      const reason = 'problems' in passed.clearance ? passed.clearance.problems.join('; ') : '';
      const blamed =
        passed.stopped.length > 0
          ? passed.stopped
          : digest.stories.map((story) => ({ story: story.id, reason }));
      log.error({ subscription: subscription.id, blamed }, 'the gate stopped a digest');
      const kept = blamed.flatMap((one) =>
        found.filter(({ story }) => story === one.story).map(({ hash }) => ({ ...one, hash })),
      );
      // Others take the places of those that are kept back: each round has fewer to choose from, and so there is a last one.
      if (kept.length === 0) throw new Error(`bot: the gate stopped a digest of no story: ${reason}`);
      stopped.push(...kept);
    }
  };
}
