import type { Place } from '../../src/domain.ts';
import type { ClaimedDelivery, DeliveryClaim, NewDelivery, Store } from '../../src/store/store.ts';
import type { Chat, Message } from '../fakes/chat.ts';
import type { Kind } from './plan.ts';

/** What must hold at every step, and in the end. */
export type Invariant =
  /** A reader sees a delivery once, and a story once in a place. */
  | 'seen once'
  /** What was settled as sent can be seen. */
  | 'sent is seen'
  /** Nothing is posted but under a claim that was committed before, and lasts longer than the call may. */
  | 'intent before call'
  /** Nobody takes over from one whose lease has not ended. */
  | 'lease respected'
  /** No more calls at a time than the platform takes, and none before the platform said. */
  | 'pace kept'
  /** An owner is told of a trouble once. */
  | 'told once'
  /** When all is well again: every slot is answered, every story is seen, parked or quarantined, every owner told. */
  | 'comes to an end';

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** Under which claim a delivery is, by what the store answered. */
interface Holding {
  readonly claim: string;
  readonly until: number;
}

/** What a message of the simulation shows. */
export interface Shown {
  readonly stories?: readonly string[];
  readonly alert?: {
    readonly kind: string;
    readonly owner: string;
    readonly place: string;
    readonly subscription: string;
    readonly slotAt: number;
    readonly delivery: string;
  };
}

export const isFinal = (state: string): boolean => ['sent', 'quarantined', 'uncertain'].includes(state);
export const nameOf = ({ channel }: Place): string => channel;

/** Watches a run from outside: what the store answered, what was posted, what readers see. */
export function createWatch(chat: Chat, kind: Kind, now: () => number) {
  const violations: Violation[] = [];
  const holdings = new Map<string, Holding>();
  const waits = new Map<string, number>();
  const deliveries = new Map<string, NewDelivery>();
  const alertKeys = new Map<string, string>();
  const seen = new Set<string>();
  /** How often a place was in use again, and a slot planned anew. */
  const renewed = new Map<string, number>();
  const told = new Map<string, number>();
  let looked = 0;

  const breach = (invariant: Invariant, detail: string): void => void violations.push({ invariant, detail });
  const once = (what: string): void => {
    if (seen.has(what)) breach('seen once', `${what} is there twice`);
    seen.add(what);
  };

  function atMost(times: number, trouble: string): void {
    const count = (told.get(trouble) ?? 0) + 1;
    told.set(trouble, count);
    if (count > times) breach('told once', `${trouble}, ${count} times`);
  }

  function look({ key, place, payload }: Message): void {
    const where = nameOf(place);
    once(`the message of ${key}`);
    const { stories = [], alert } = payload as Shown;
    for (const story of stories) once(`${story} in ${where}`);
    if (!alert) return;
    const { kind: trouble, owner, place: lost, subscription, slotAt, delivery } = alert;
    // A place that was in use again may be lost again, and a slot that was planned anew missed again.
    if (trouble === 'missed')
      atMost(1 + (renewed.get(subscription) ?? 0), `${owner}: ${subscription} missed ${slotAt}`);
    else if (trouble === 'gone' || trouble === 'forbidden')
      atMost(1 + (renewed.get(lost) ?? 0), `${owner}: ${lost} is lost`);
    else atMost(1, `${owner}: ${delivery} is ${trouble}`);
  }

  return {
    violations,
    deliveries,

    claimed(claimed: readonly ClaimedDelivery[], leaseMs: number): void {
      for (const { id, claim, lapsed } of claimed) {
        const holding = holdings.get(id);
        if (holding && (!lapsed || now() < holding.until))
          breach(
            'lease respected',
            `${id} was taken over ${holding.until - now()} ms before its lease ended`,
          );
        holdings.set(id, { claim, until: now() + leaseMs });
      }
    },
    settled(
      settled: ReadonlySet<string>,
      asked: readonly (DeliveryClaim & { readonly outcome: { state: string } })[],
    ) {
      for (const { id, claim, outcome } of asked) {
        if (!settled.has(id)) continue;
        if (holdings.get(id)?.claim !== claim)
          breach('lease respected', `${id} was settled under a lost claim`);
        holdings.delete(id);
        const key = deliveries.get(id)?.key ?? id;
        if (outcome.state === 'sent' && !chat.shown().some((message) => message.key === key))
          breach('sent is seen', `${id} was settled as sent`);
      }
    },
    committed(delivery: NewDelivery): void {
      if (!deliveries.has(delivery.id)) deliveries.set(delivery.id, delivery);
    },
    told(alert: string, delivery: NewDelivery): void {
      alertKeys.set(alert, delivery.key);
      this.committed(delivery);
    },
    renewed(what: string): void {
      renewed.set(what, (renewed.get(what) ?? 0) + 1);
    },

    /** A process begins to post. @param underWay calls of this process, with this one */
    posting(key: string, underWay: number): void {
      const id = [...deliveries.values()].find((delivery) => delivery.key === key)?.id ?? key;
      const holding = holdings.get(id);
      if (!holding) breach('intent before call', `${id} is posted under no claim`);
      else if (holding.until < now() + kind.pace.timeoutMs)
        breach('intent before call', `${id} is posted ${holding.until - now()} ms before its lease ends`);
      if (now() < (waits.get(key) ?? 0)) breach('pace kept', `${id} was to wait`);
      if (underWay > kind.pace.concurrency) breach('pace kept', `${underWay} calls at a time`);
    },
    limited(key: string, retryAfterMs: number): void {
      waits.set(key, now() + retryAfterMs);
    },

    /** What came to be seen since the last look. */
    look(): void {
      const shown = chat.shown();
      for (const message of shown.slice(looked)) look(message);
      looked = shown.length;
    },

    /** What is not at its end: empty when all is. */
    async unfinished(store: Store, now: number): Promise<readonly string[]> {
      const left: string[] = [];
      for await (const { id, state, nextDueAt } of store.allSubscriptions())
        if (state === 'active' && nextDueAt <= now - PATIENCE)
          left.push(`the slot of ${id} at ${nextDueAt} is not answered`);
      for (const { id } of deliveries.values()) {
        const delivery = await store.delivery(id);
        if (!delivery || !isFinal(delivery.state)) left.push(`${id} is ${delivery?.state ?? 'gone'}`);
      }
      return left;
    },

    /** In the end: what was lost. */
    async lost(
      store: Store,
      stories: readonly string[],
      places: readonly string[],
    ): Promise<readonly string[]> {
      const lost: string[] = [];
      const kept = new Set<string>();
      const messages = new Set(chat.shown().map(({ key }) => key));
      const asked = new Set(
        chat.shown().map(({ payload }) => {
          const { alert } = payload as Shown;
          return alert ? `${alert.kind} ${alert.delivery}` : '';
        }),
      );
      const unseenAlerts = [...alertKeys.values()].some((key) => !messages.has(key));
      for (const { id, place, body } of deliveries.values()) {
        const delivery = await store.delivery(id);
        if (delivery?.state !== 'uncertain' && delivery?.state !== 'quarantined') continue;
        for (const story of body.stories) kept.add(`${story} in ${nameOf(place)}`);
        const owed = delivery.state === 'uncertain' && delivery.subscription !== undefined;
        // Unless what tells of it is parked itself.
        if (owed && !asked.has(`uncertain ${id}`) && !unseenAlerts) lost.push(`nobody was asked about ${id}`);
      }
      for (const place of places)
        for (const story of stories) {
          const what = `${story} in ${place}`;
          if (!seen.has(what) && !kept.has(what)) lost.push(`${what} was never seen`);
        }
      return lost;
    },
  };
}

/** A slot may wait for its claim to end, when what claimed it died (ms). */
const PATIENCE = 60_000;
export type Watch = ReturnType<typeof createWatch>;
