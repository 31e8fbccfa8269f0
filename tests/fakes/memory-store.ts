import type {
  Alert,
  Article,
  Delivery,
  Place,
  Posted,
  Settings,
  StoryId,
  Subscription,
} from '../../src/domain.ts';
import type {
  AlertOutcome,
  ClaimedAlert,
  ClaimedDelivery,
  DeliveryClaim,
  NewDelivery,
  Hindrance,
  Outcome,
  SlotResult,
  Store,
  Pause,
} from '../../src/store/store.ts';
import type { Random } from '../../src/world.ts';

// A database in memory, as deep as following, slots, deliveries and alerts go; of a library it keeps what decides
// about a story. It is a second implementation of the same contract, and fast: a simulation runs thousands.

/** The articles whose stories or figures a post shows: here a story has its article's id. */
const shownBy = ({ stories, figures }: Delivery['body']): readonly string[] => [
  ...stories,
  ...figures.map((figure) => figure.slice(0, figure.lastIndexOf('#'))),
];

interface Leased {
  claim?: string | undefined;
  leaseEndsAt?: number | undefined;
}
interface SubscriptionRow extends Leased {
  it: Subscription;
}
interface DeliveryRow extends Leased {
  it: Delivery;
  notBefore: number;
}
interface AlertRow extends Leased {
  readonly it: Alert;
  readonly raisedAt: number;
  notBefore: number;
  failures: number;
}
interface Shelf {
  readonly article: Article;
  readonly hash: string;
  readonly arrival: number;
}

export interface MemoryDatabase {
  /** A store on it, as a process of this version of the program opens it. */
  open(program?: string): Store;
  /** The next instant (ms) at which there is something to claim, for a process whose clock is so far from the database's. */
  nextAt(aheadMs: number): number;
}

/** @param options.now the database's own clock, ms */
export function memoryDatabase({
  now: databaseNow,
  random,
}: {
  readonly now: () => number;
  readonly random: Random;
}): MemoryDatabase {
  const shelves = new Map<StoryId, Shelf>();
  const subscriptions = new Map<string, SubscriptionRow>();
  const settings = new Map<string, Partial<Settings>>();
  const seen = new Map<string, number>();
  const stopped = new Set<string>();
  const deliveries = new Map<string, DeliveryRow>();
  const keys = new Set<string>();
  const posted: Posted[] = [];
  const alerts = new Map<string, AlertRow>();
  const inbound = new Set<string>();

  const leaseEnded = (leaseEndsAt: number | undefined, leaseMs: number): boolean =>
    leaseEndsAt === undefined || leaseEndsAt <= databaseNow() || leaseEndsAt > databaseNow() + 2 * leaseMs;

  const held = ({ id, claim }: DeliveryClaim): DeliveryRow | undefined => {
    const row = deliveries.get(id);
    return row?.it.state === 'sending' && row.claim === claim ? row : undefined;
  };

  function raise(trouble: Pick<Alert, 'kind' | 'subscriptions' | 'slotAt' | 'delivery' | 'lacks'>): void {
    const [first] = trouble.subscriptions;
    if (!first) return;
    const it = kept({ id: random.uuid(), owner: first.owner, ...trouble });
    alerts.set(it.id, { it, raisedAt: databaseNow(), notBefore: 0, failures: 0 });
  }

  function pauseAll(place: string, { because, lacks }: Pause): readonly Subscription[] {
    const active = [...subscriptions.values()]
      .filter(({ it }) => nameOf(it.place) === place && it.state === 'active')
      .sort((a, b) => a.it.followedAt - b.it.followedAt);
    for (const row of active) row.it = { ...row.it, state: 'paused', pausedBecause: because };
    const paused = active.map(({ it }) => it);
    for (const theirs of Map.groupBy(paused, ({ owner }) => owner).values())
      raise({ kind: because, subscriptions: theirs, ...(lacks.length > 0 && { lacks }) });
    return paused;
  }

  function put(subscription: string | undefined, given: NewDelivery): void {
    if (keys.has(given.key)) return;
    keys.add(given.key);
    const it: Delivery = {
      ...kept(given),
      ...(subscription === undefined ? {} : { subscription }),
      state: 'ready',
      attempts: 0,
      uncertain: false,
      absences: 0,
      failures: 0,
    };
    deliveries.set(given.id, { it, notBefore: 0 });
  }

  function commit(result: SlotResult, program: string): boolean {
    const row = subscriptions.get(result.subscription);
    if (row?.claim !== result.claim || row.it.state !== 'active') return false;
    const place = nameOf(row.it.place);
    const answered = result.delivery && keys.has(result.delivery.key);
    const given = answered ? [] : [...new Set(result.seen)].map((story) => pair(place, story));
    if (given.some((story) => seen.has(story))) return false;
    for (const story of given) seen.set(story, result.now);
    for (const { story, hash } of result.stopped) stopped.add(pair(place, story, hash, program));
    const { slotAt, outcome, nextDueAt, delivery } = result;
    const before = row.it.last?.outcome;
    Object.assign(row, FREE);
    row.it = { ...row.it, nextDueAt, last: { slotAt, outcome } };
    if (delivery) put(row.it.id, delivery);
    if (outcome === 'missed' && before !== 'missed')
      raise({ kind: 'missed', subscriptions: [row.it], slotAt });
    return true;
  }

  function settle(claim: DeliveryClaim, outcome: Outcome): boolean {
    const row = held(claim);
    if (!row) return false;
    Object.assign(row, FREE);
    row.it = { ...row.it, state: outcome.state };
    if (outcome.state === 'sent') {
      row.it = { ...row.it, uncertain: false };
      posted.push(kept(outcome.posted));
      return true;
    }
    if (outcome.state === 'ready') {
      const { waitMs, uncertain, absences, failures } = outcome;
      row.notBefore = databaseNow() + waitMs;
      row.it = { ...row.it, uncertain, absences, failures };
      return true;
    }
    const { id, slotAt, body } = row.it;
    const place = nameOf(row.it.place);
    if (outcome.state === 'quarantined' && outcome.again)
      for (const story of body.stories) seen.delete(pair(place, story));
    if (outcome.state === 'quarantined' && outcome.pause) pauseAll(place, outcome.pause);
    const kind = outcome.state === 'uncertain' ? outcome.state : outcome.alert;
    const follow = subscriptions.get(row.it.subscription ?? '');
    if (kind && follow) raise({ kind, subscriptions: [follow.it], slotAt, delivery: id });
    return true;
  }

  function tell(id: string, claim: string, outcome: AlertOutcome): boolean {
    const row = alerts.get(id);
    if (row?.claim !== claim) return false;
    if (outcome !== 'dropped' && 'waitMs' in outcome) {
      Object.assign(row, FREE, { notBefore: databaseNow() + outcome.waitMs, failures: row.failures + 1 });
      return true;
    }
    alerts.delete(id);
    if (outcome !== 'dropped') put(undefined, outcome.delivery);
    return true;
  }

  /** @param from the state it must be in */
  function change(id: string, from: Subscription['state'] | undefined, to: Partial<Subscription>): boolean {
    const row = subscriptions.get(id);
    if (!row || (from && row.it.state !== from)) return false;
    row.it = { ...row.it, ...to };
    return true;
  }

  const follows = (): Subscription[] => [...subscriptions.values()].map(({ it }) => it);
  const outbox = (): Delivery[] => [...deliveries.values()].map(({ it }) => it);
  const free = (id: string): void => void Object.assign(subscriptions.get(id) ?? {}, FREE);

  const open = (program = 'v1'): Store => ({
    ...notKept,

    async applyLibrary({ articles }) {
      for (const { article, file } of articles) {
        const arrival = shelves.get(article.id)?.arrival ?? shelves.size + 1;
        shelves.set(article.id, kept({ article, hash: file.hash, arrival }));
      }
    },
    async unseen({ place, since }, { limit }) {
      const key = nameOf(place);
      return [...shelves]
        .filter(([story, { article, hash, arrival }]) => {
          const given = seen.has(pair(key, story)) || stopped.has(pair(key, story, hash, program));
          return arrival > since && !article.withdrawn && !given;
        })
        .map(([story, shelf]) => ({ story, ...shelf }))
        .sort((a, b) => b.arrival - a.arrival)
        .slice(0, limit);
    },

    async addSubscription(subscription) {
      const same = follows().find(
        ({ id, place, query }) =>
          id === subscription.id ||
          (nameOf(place) === nameOf(subscription.place) && queryKey(query) === queryKey(subscription.query)),
      );
      if (!same) subscriptions.set(subscription.id, { it: kept(subscription) });
      return same ?? subscription;
    },
    async removeSubscription(id) {
      for (const row of deliveries.values())
        if (row.it.subscription === id && row.it.state === 'uncertain')
          row.it = { ...row.it, state: 'quarantined' };
      return subscriptions.delete(id);
    },
    async subscription(id) {
      return subscriptions.get(id)?.it;
    },
    async subscriptionOf(place, query) {
      return follows().find(
        (one) => nameOf(one.place) === nameOf(place) && queryKey(one.query) === queryKey(query),
      );
    },
    async subscriptions(place) {
      return follows()
        .filter((one) => nameOf(one.place) === nameOf(place))
        .sort((a, b) => a.followedAt - b.followedAt || (a.id < b.id ? -1 : 1));
    },
    async followsOf(owner, { platform, workspace }) {
      return follows()
        .filter(
          ({ owner: theirs, place }) =>
            theirs === owner && place.platform === platform && place.workspace === workspace,
        )
        .sort((a, b) => a.followedAt - b.followedAt || (a.id < b.id ? -1 : 1));
    },
    async forget(owner, workspace) {
      const theirs = await this.followsOf(owner, workspace);
      for (const { id } of theirs) await this.removeSubscription(id);
      for (const [id, { it }] of alerts)
        if (
          it.owner === owner &&
          it.subscriptions.some(
            ({ place }) => place.platform === workspace.platform && place.workspace === workspace.workspace,
          )
        )
          alerts.delete(id);
      return theirs.length;
    },
    async reschedule(id, schedule, nextDueAt) {
      free(id);
      return change(id, undefined, { schedule, nextDueAt });
    },
    async *allSubscriptions() {
      yield* follows().sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async *plans() {
      const active = follows().filter(({ state }) => state === 'active');
      const plans = active.map(({ id, schedule, nextDueAt }) => ({ id, schedule, nextDueAt }));
      if (plans.length > 0) yield plans.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    async replan(moves) {
      const moved = moves.filter(
        ({ id, from, to }) =>
          subscriptions.get(id)?.it.nextDueAt === from && change(id, 'active', { nextDueAt: to }),
      );
      for (const { id } of moved) free(id);
      return new Set(moved.map(({ id }) => id));
    },
    async pause(id, because) {
      return change(id, 'active', { state: 'paused', pausedBecause: because });
    },
    async resume(id, nextDueAt) {
      const row = subscriptions.get(id);
      if (row?.it.state !== 'paused') return false;
      const { pausedBecause: _, ...rest } = row.it;
      row.it = { ...rest, state: 'active', nextDueAt };
      return true;
    },
    async pausePlace(place, because) {
      return pauseAll(nameOf(place), { because, lacks: [] });
    },

    async settings({ platform, workspace }) {
      return { ...DEFAULTS, ...settings.get(pair(platform, workspace)) };
    },
    async allSettings() {
      return [...settings].map(([key, changed]) => {
        const [platform = '', workspace = ''] = key.split('\n');
        return { workspace: { platform, workspace }, changed };
      });
    },
    async changeSettings({ platform, workspace }, changed) {
      const key = pair(platform, workspace);
      settings.set(key, { ...settings.get(key), ...kept(changed) });
    },

    async claimSlots(now, leaseMs, limit) {
      const claim = random.uuid();
      return [...subscriptions.values()]
        .filter(
          ({ it, leaseEndsAt }) =>
            it.state === 'active' && it.nextDueAt <= now && leaseEnded(leaseEndsAt, leaseMs),
        )
        .sort((a, b) => a.it.nextDueAt - b.it.nextDueAt)
        .slice(0, limit)
        .map((row) => {
          Object.assign(row, { claim, leaseEndsAt: databaseNow() + leaseMs });
          return { subscription: row.it, claim };
        });
    },
    async commitSlot(result) {
      return commit(result, program);
    },
    async fates(place, stories) {
      const key = nameOf(place);
      return new Map(
        stories.map((story) => {
          const seenAt = seen.get(pair(key, story));
          const hash = shelves.get(story)?.hash ?? '';
          const fate = { stopped: stopped.has(pair(key, story, hash, program)) };
          return [story, seenAt === undefined ? fate : { seenAt, ...fate }];
        }),
      );
    },

    async claimDeliveries({ platform, leaseMs, limit }) {
      const claim = random.uuid();
      return [...deliveries.values()]
        .filter(
          ({ it, notBefore, leaseEndsAt }) =>
            it.place.platform === platform &&
            (it.state === 'ready'
              ? notBefore <= databaseNow()
              : it.state === 'sending' && leaseEnded(leaseEndsAt, leaseMs)),
        )
        .sort((a, b) => a.it.slotAt - b.it.slotAt)
        .slice(0, limit)
        .map((row) => {
          const lapsed = row.it.state === 'sending';
          const { attempts, firstTriedAt = databaseNow(), uncertain } = row.it;
          row.it = {
            ...row.it,
            state: 'sending',
            attempts: attempts + 1,
            firstTriedAt,
            uncertain: uncertain || lapsed,
          };
          Object.assign(row, { claim, leaseEndsAt: databaseNow() + leaseMs });
          const triedForMs = databaseNow() - firstTriedAt;
          return { ...row.it, claim, lapsed, triedForMs } satisfies ClaimedDelivery;
        });
    },
    async fence(claimed, forMs) {
      const until = databaseNow() + forMs;
      const hindered = new Map<string, Hindrance>();
      for (const delivery of claimed) {
        const { id, subscription, place, body } = delivery;
        const follow = subscriptions.get(subscription ?? '')?.it;
        const paused =
          follow?.state === 'paused' || settings.get(pair(place.platform, place.workspace))?.paused;
        if ((held(delivery)?.leaseEndsAt ?? -Infinity) < until) hindered.set(id, 'lease');
        else if (subscription === undefined) continue;
        else if (shownBy(body).some((article) => shelves.get(article)?.article.withdrawn))
          hindered.set(id, 'withdrawn');
        else if (!follow) hindered.set(id, 'unfollowed');
        else if (paused) hindered.set(id, 'paused');
      }
      return hindered;
    },
    async settleDeliveries(settlements) {
      return new Set(settlements.filter((one) => settle(one, one.outcome)).map(({ id }) => id));
    },
    async delivery(id) {
      return deliveries.get(id)?.it;
    },
    async decideDelivery(id, as) {
      const row = deliveries.get(id);
      if (row?.it.state !== 'uncertain') return false;
      row.it =
        as === 'resend'
          ? { ...row.it, state: 'ready', uncertain: false, absences: 0, failures: 0 }
          : { ...row.it, state: 'quarantined' };
      row.notBefore = 0;
      return true;
    },
    async deliveryStates(place) {
      const there = outbox().filter((one) => nameOf(one.place) === nameOf(place));
      there.sort((a, b) => a.slotAt - b.slotAt);
      return new Map(there.map(({ subscription = '', state }) => [subscription, state]));
    },
    async posted(place, limit) {
      return posted
        .filter(({ ref }) => nameOf(ref.place) === nameOf(place))
        .toReversed()
        .slice(0, limit);
    },

    async claimAlerts(leaseMs, limit) {
      const claim = random.uuid();
      return [...alerts.values()]
        .filter((row) => row.notBefore <= databaseNow() && leaseEnded(row.leaseEndsAt, leaseMs))
        .sort((a, b) => a.raisedAt - b.raisedAt)
        .slice(0, limit)
        .map((row): ClaimedAlert => {
          Object.assign(row, { claim, leaseEndsAt: databaseNow() + leaseMs });
          return { ...row.it, claim, failures: row.failures };
        });
    },
    async settleAlert(id, claim, outcome) {
      return tell(id, claim, outcome);
    },

    async firstTime(platform, id) {
      const key = pair(platform, id);
      if (inbound.has(key)) return false;
      inbound.add(key);
      return true;
    },
    async close() {},
  });

  return {
    open,
    nextAt(aheadMs) {
      let next = Infinity;
      for (const { it, leaseEndsAt = 0 } of subscriptions.values())
        if (it.state === 'active') next = Math.min(next, Math.max(it.nextDueAt - aheadMs, leaseEndsAt));
      for (const { it, notBefore, leaseEndsAt = 0 } of deliveries.values())
        if (it.state === 'ready') next = Math.min(next, notBefore);
        else if (it.state === 'sending') next = Math.min(next, leaseEndsAt);
      for (const { notBefore, leaseEndsAt = 0 } of alerts.values())
        next = Math.min(next, Math.max(notBefore, leaseEndsAt));
      return next;
    },
  };
}

const DEFAULTS: Settings = {
  follow: 'everyone',
  paused: false,
  onUncertain: 'ask',
  perPlace: 20,
  perUser: 50,
};

const FREE = { claim: undefined, leaseEndsAt: undefined };

/** A copy that nobody can write to. */
function kept<T>(value: T): T {
  return deepFreeze(structuredClone(value));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

const pair = (...parts: readonly string[]): string => parts.join('\n');
const nameOf = ({ platform, workspace, channel, thread = '' }: Place): string =>
  pair(platform, workspace, channel, thread);
const queryKey = ({ companies, topics, words }: Subscription['query']): string =>
  JSON.stringify([companies, topics, words].map((part) => [...new Set(part)].sort()));

const absent = async (): Promise<never> => {
  throw new Error('the store in memory does not keep this');
};

/** What no delivery needs. */
const notKept = {
  files: absent,
  companies: absent,
  articles: absent,
  figures: absent,
  figure: absent,
  search: absent,
  counts: absent,
  newest: absent,
  lastArrival: absent,
  prune: absent,
  kept: absent,
  keep: absent,
  swap: absent,
  keptKeys: absent,
  census: absent,
  takeShare: absent,
  giveShare: absent,
  holderOf: absent,
  restoredAt: undefined,
};
