import type { Composition, Place, Reply, SlotOutcome, StoryId, Subscription } from '../domain.ts';
import type { Verdict } from '../gate/gate.ts';
import type { Log } from '../log.ts';
import { buildDigest } from '../news/digest.ts';
import type { Platform } from '../platforms/platform.ts';
import { digestReply } from '../replies/digests.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../world.ts';
import type { Check } from './check.ts';
import { searchFor } from './search.ts';

export interface ComposeOptions {
  readonly store: Store;
  readonly world: World;
  readonly log: Log;
  readonly check: Check;
  readonly platformOf: (place: Place) => Platform;
  readonly program: string;
}

/** What a due subscription is to be sent: a digest of what it has not been given. */
export function createComposer({ store, world, log, check, platformOf, program }: ComposeOptions) {
  return async (subscription: Subscription, slotAt: number, late: boolean): Promise<Composition> => {
    const { query, place } = subscription;
    const settings = await store.settings(place);
    const stopped: { story: StoryId; hash: string; reason: string }[] = [];
    const none = (outcome: SlotOutcome): Composition => ({ outcome, seen: [], quarantined: stopped });
    if (settings.paused) return none('paused');

    const locale = settings.locale ?? subscription.locale;
    const companies = await store.companies();
    const unseen = await store.unseen(subscription, searchFor(query, companies, world), program);
    const figures = await store.figures(unseen.map(({ article }) => article.id));
    const destination = {
      platform: platformOf(place),
      workspace: place,
      locale,
      asked: query.words.join(' '),
    };
    const attempt = async (
      stories: typeof unseen,
    ): Promise<{ shown: readonly StoryId[]; verdict: Verdict } | undefined> => {
      const digest = buildDigest(query, stories, figures, companies);
      if (!digest) return undefined;
      const said: Reply = digestReply(
        digest,
        { locale, companies },
        { slot: { subscription, slotAt, late } },
      );
      return { shown: digest.stories.map((story) => story.id), verdict: await check(said, destination) };
    };

    let rest = unseen;
    for (;;) {
      const whole = await attempt(rest);
      if (!whole) return none(stopped.length > 0 ? 'stopped' : 'nothing');
      const { shown, verdict } = whole;
      if ('cleared' in verdict)
        return { outcome: 'posted', body: verdict.cleared, seen: shown, quarantined: stopped };
      // Each story by itself shows which of them the gate stops; if none, it is the digest as a whole, and all wait.
      const alone = rest.filter(({ story }) => shown.includes(story));
      const tries = await Promise.all(alone.map(async (one) => ({ one, tried: await attempt([one]) })));
      const bad = tries.filter(({ tried }) => tried && 'problems' in tried.verdict).map(({ one }) => one);
      const kept = bad.length > 0 ? bad : alone;
      const reason = verdict.problems.join('; ');
      log.error(
        { subscription: subscription.id, stories: kept.map(({ story }) => story), reason },
        'the gate stopped a digest',
      );
      stopped.push(...kept.map(({ story, hash }) => ({ story, hash, reason })));
      rest = rest.filter((one) => !kept.includes(one));
    }
  };
}
