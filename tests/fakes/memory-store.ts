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
  Outcome,
  SlotResult,
  Store,
} from '../../src/store/store.ts';
import type { Random } from '../../src/world.ts';

// A database in memory, as deep as following, slots, deliveries and alerts go; of a library it keeps what decides
// about a story. It is a second implementation of the same contract, and fast: a simulation runs thousands.

type Writable<T> = { -readonly [key in keyof T]: T[key] };
interface Leased {
  claim?: string | undefined;
  leaseEndsAt?: number | undefined;
}
type SubscriptionRow = Writable<Subscription> & Leased;
type DeliveryRow = Writable<Delivery> & Leased & { lapsed: boolean; notBefore: number; reason?: string };
type AlertRow = Leased & {
  readonly alert: Alert;
  readonly raisedAt: number;
  notBefore: number;
  attempts: number;
};
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
    return row?.state === 'sending' && row.claim === claim ? row : undefined;
  };

  function raise(trouble: Pick<Alert, 'kind' | 'subscriptions' | 'slotAt' | 'delivery'>): void {
    const [first] = trouble.subscriptions;
    if (!first) return;
    const alert = kept({ id: random.uuid(), owner: first.owner, ...trouble });
    alerts.set(alert.id, { alert, raisedAt: databaseNow(), notBefore: 0, attempts: 0 });
  }

  function pauseAll(place: string, because: 'gone' | 'forbidden'): readonly Subscription[] {
    const active = [...subscriptions.values()]
      .filter((row) => nameOf(row.place) === place && row.state === 'active')
      .sort((a, b) => a.followedAt - b.followedAt);
    for (const row of active) Object.assign(row, { state: 'paused', pausedBecause: because });
    const paused = active.map(asSubscription);
    for (const theirs of Map.groupBy(paused, ({ owner }) => owner).values())
      raise({ kind: because, subscriptions: theirs });
    return paused;
  }

  function put(subscription: string | undefined, given: NewDelivery, now: number): void {
    if (keys.has(given.key)) return;
    keys.add(given.key);
    deliveries.set(given.id, {
      ...kept(given),
      ...(subscription === undefined ? {} : { subscription }),
      state: 'ready',
      attempts: 0,
      uncertain: false,
      absences: 0,
      lapsed: false,
      notBefore: now,
    });
  }

  function commit(result: SlotResult, program: string): boolean {
    const row = subscriptions.get(result.subscription);
    if (row?.claim !== result.claim || row.state !== 'active') return false;
    const place = nameOf(row.place);
    const given = [...new Set(result.seen)].map((story) => pair(place, story));
    if (given.some((story) => seen.has(story))) return false;
    for (const story of given) seen.set(story, result.now);
    for (const { story, hash } of result.quarantined) stopped.add(pair(place, story, hash, program));
    const before = row.last?.outcome;
    release(row);
    row.nextDueAt = result.nextDueAt;
    row.last = { slotAt: result.slotAt, outcome: result.outcome };
    if (result.delivery) put(row.id, result.delivery, result.now);
    if (result.outcome === 'missed' && before !== 'missed')
      raise({ kind: 'missed', subscriptions: [asSubscription(row)], slotAt: result.slotAt });
    return true;
  }

  function settle(claim: DeliveryClaim, outcome: Outcome): boolean {
    const row = held(claim);
    if (!row) return false;
    release(row);
    row.state = outcome.state;
    if (outcome.state === 'sent') {
      row.uncertain = false;
      posted.push(kept(outcome.posted));
      return true;
    }
    row.reason = outcome.reason;
    if (outcome.state === 'ready') {
      row.notBefore = outcome.notBefore;
      row.uncertain = outcome.uncertain;
      row.absences = outcome.absences;
      return true;
    }
    const place = nameOf(row.place);
    if (outcome.state === 'quarantined' && outcome.again)
      for (const story of row.body.stories) seen.delete(pair(place, story));
    if (outcome.state === 'quarantined' && outcome.pause) pauseAll(place, outcome.pause);
    const kind = outcome.state === 'uncertain' ? outcome.state : outcome.alert;
    const follow = subscriptions.get(row.subscription ?? '');
    if (kind && follow)
      raise({ kind, subscriptions: [asSubscription(follow)], slotAt: row.slotAt, delivery: row.id });
    return true;
  }

  function tell(id: string, claim: string, outcome: AlertOutcome): boolean {
    const row = alerts.get(id);
    if (row?.claim !== claim) return false;
    if (outcome !== 'dropped' && 'notBefore' in outcome) {
      release(row);
      row.notBefore = outcome.notBefore;
      return true;
    }
    alerts.delete(id);
    if (outcome !== 'dropped') put(undefined, outcome.delivery, outcome.now);
    return true;
  }

  function change(
    id: string,
    from: Subscription['state'] | undefined,
    to: Partial<SubscriptionRow>,
  ): boolean {
    const row = subscriptions.get(id);
    if (!row || (from && row.state !== from)) return false;
    Object.assign(row, to);
    return true;
  }

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
    async withdrawn(stories) {
      return new Set(stories.filter((story) => shelves.get(story)?.article.withdrawn));
    },

    async addSubscription(subscription) {
      const same = [...subscriptions.values()].find(
        ({ id, place, query }) =>
          id === subscription.id ||
          (nameOf(place) === nameOf(subscription.place) && queryKey(query) === queryKey(subscription.query)),
      );
      if (!same) subscriptions.set(subscription.id, { ...kept(subscription) });
      return same ? asSubscription(same) : subscription;
    },
    async removeSubscription(id) {
      return subscriptions.delete(id);
    },
    async subscription(id) {
      const row = subscriptions.get(id);
      return row && asSubscription(row);
    },
    async subscriptionOf(place, query) {
      const row = [...subscriptions.values()].find(
        (one) => nameOf(one.place) === nameOf(place) && queryKey(one.query) === queryKey(query),
      );
      return row && asSubscription(row);
    },
    async subscriptions(place) {
      return [...subscriptions.values()]
        .filter((row) => nameOf(row.place) === nameOf(place))
        .sort((a, b) => a.followedAt - b.followedAt || (a.id < b.id ? -1 : 1))
        .map(asSubscription);
    },
    async followsOf(owner, { platform, workspace }) {
      return [...subscriptions.values()].filter(
        ({ owner: theirs, place }) =>
          theirs === owner && place.platform === platform && place.workspace === workspace,
      ).length;
    },
    async reschedule(id, schedule, nextDueAt) {
      return change(id, undefined, { schedule, nextDueAt, ...FREE });
    },
    async *allSubscriptions() {
      const rows = [...subscriptions.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      yield* rows.filter(({ state }) => state === 'active').map(asSubscription);
    },
    async replan(id, fromNextDueAt, nextDueAt) {
      if (subscriptions.get(id)?.nextDueAt !== fromNextDueAt) return false;
      return change(id, 'active', { nextDueAt, ...FREE });
    },
    async pause(id, because) {
      return change(id, 'active', { state: 'paused', pausedBecause: because });
    },
    async resume(id, nextDueAt) {
      if (!change(id, 'paused', { state: 'active', nextDueAt })) return false;
      delete subscriptions.get(id)?.pausedBecause;
      return true;
    },
    async pausePlace(place, because) {
      return pauseAll(nameOf(place), because);
    },

    async settings({ platform, workspace }) {
      return { ...DEFAULTS, ...settings.get(pair(platform, workspace)) };
    },
    async changeSettings({ platform, workspace }, changed) {
      const key = pair(platform, workspace);
      settings.set(key, { ...settings.get(key), ...kept(changed) });
    },

    async claimSlots(now, leaseMs, limit) {
      const claim = random.uuid();
      return [...subscriptions.values()]
        .filter(
          (row) => row.state === 'active' && row.nextDueAt <= now && leaseEnded(row.leaseEndsAt, leaseMs),
        )
        .sort((a, b) => a.nextDueAt - b.nextDueAt)
        .slice(0, limit)
        .map((row) => {
          Object.assign(row, { claim, leaseEndsAt: databaseNow() + leaseMs });
          return { subscription: asSubscription(row), claim };
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

    async claimDeliveries({ platform, now, leaseMs, limit }) {
      const claim = random.uuid();
      return [...deliveries.values()]
        .filter(
          ({ state, place, notBefore, leaseEndsAt }) =>
            place.platform === platform &&
            (state === 'ready' ? notBefore <= now : state === 'sending' && leaseEnded(leaseEndsAt, leaseMs)),
        )
        .sort((a, b) => a.slotAt - b.slotAt)
        .slice(0, limit)
        .map((row) => {
          row.lapsed = row.state === 'sending';
          row.uncertain ||= row.lapsed;
          row.state = 'sending';
          row.attempts += 1;
          row.firstTriedAt ??= now;
          row.claim = claim;
          row.leaseEndsAt = databaseNow() + leaseMs;
          return { ...asDelivery(row), claim, lapsed: row.lapsed } satisfies ClaimedDelivery;
        });
    },
    async stillHeld(claims, forMs) {
      const until = databaseNow() + forMs;
      return new Set(
        claims.filter((claim) => (held(claim)?.leaseEndsAt ?? -Infinity) >= until).map(({ id }) => id),
      );
    },
    async settleDeliveries(settlements) {
      return new Set(settlements.filter((one) => settle(one, one.outcome)).map(({ id }) => id));
    },
    async delivery(id) {
      const row = deliveries.get(id);
      return row && asDelivery(row);
    },
    async decideDelivery(id, as, now) {
      const row = deliveries.get(id);
      if (row?.state !== 'uncertain') return false;
      if (as === 'resend')
        Object.assign(row, { state: 'ready', uncertain: false, absences: 0, notBefore: now });
      else row.state = 'quarantined';
      return true;
    },
    async deliveryStates(place) {
      const there = [...deliveries.values()].filter((row) => nameOf(row.place) === nameOf(place));
      return new Map(
        there.sort((a, b) => a.slotAt - b.slotAt).map((row) => [row.subscription ?? '', row.state]),
      );
    },
    async posted(place, limit) {
      return posted
        .filter(({ ref }) => nameOf(ref.place) === nameOf(place))
        .toReversed()
        .slice(0, limit);
    },

    async claimAlerts(now, leaseMs, limit) {
      const claim = random.uuid();
      return [...alerts.values()]
        .filter((row) => row.notBefore <= now && leaseEnded(row.leaseEndsAt, leaseMs))
        .sort((a, b) => a.raisedAt - b.raisedAt)
        .slice(0, limit)
        .map((row): ClaimedAlert => {
          Object.assign(row, { claim, leaseEndsAt: databaseNow() + leaseMs, attempts: row.attempts + 1 });
          return { ...row.alert, claim, attempts: row.attempts };
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
      for (const { state, nextDueAt, leaseEndsAt = 0 } of subscriptions.values())
        if (state === 'active') next = Math.min(next, Math.max(nextDueAt - aheadMs, leaseEndsAt));
      for (const { state, notBefore, leaseEndsAt = 0 } of deliveries.values())
        if (state === 'ready') next = Math.min(next, notBefore - aheadMs);
        else if (state === 'sending') next = Math.min(next, leaseEndsAt);
      for (const { notBefore, leaseEndsAt = 0 } of alerts.values())
        next = Math.min(next, Math.max(notBefore - aheadMs, leaseEndsAt));
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

function release(row: Leased): void {
  Object.assign(row, FREE);
}

/** Not for a place or a story of the one who gave it to change: a copy that nobody can write to. */
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

const asSubscription = ({ claim: _, leaseEndsAt: __, ...subscription }: SubscriptionRow): Subscription =>
  subscription;

function asDelivery(row: DeliveryRow): Delivery {
  const { claim: _, leaseEndsAt: __, lapsed: ___, notBefore: ____, reason: _____, ...delivery } = row;
  return delivery;
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
};
