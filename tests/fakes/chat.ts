import type { Place } from '../../src/domain.ts';

// A chat platform as a state machine: what callers ask and what it makes of it, as data. It has no time, no chance and
// no network of its own; every transition is given the instant (ms). A face brings those: chat-platform.ts within the
// process, chat-server.ts on a socket.

/** What may be asked of it. `respond` answers something that a user did, once. */
export type Request =
  | { readonly do: 'post'; readonly place: Place; readonly key: string; readonly payload: unknown }
  | { readonly do: 'respond'; readonly place: Place; readonly to: string; readonly payload: unknown }
  | { readonly do: 'find'; readonly place: Place; readonly key: string; readonly since: number }
  | { readonly do: 'edit'; readonly place: Place; readonly id: string; readonly payload: unknown };

/** What a caller is told. `lost`: nothing that it could read, so that it cannot tell what was done. */
export type Answer =
  | { readonly is: 'message'; readonly id: string }
  | { readonly is: 'absent' | 'unreadable' }
  | { readonly is: 'gone' | 'forbidden' | 'rejected' | 'unavailable' }
  | { readonly is: 'limited'; readonly retryAfterMs: number }
  | { readonly is: 'lost'; readonly as: Loss };

/**
 * How an answer gets lost: an error of the server, a dropped connection, none until the caller's patience ends, half
 * of it, something else in its place.
 */
export const LOSSES = ['error', 'dropped', 'hung', 'truncated', 'mistyped'] as const;
export type Loss = (typeof LOSSES)[number];

/**
 * What goes wrong with one call, in two parts that know nothing of each other: when, if ever, the platform does what
 * was asked (ms after the call came in; 0: at once), and what the caller sees. `unavailable` is an honest refusal.
 */
export type Trouble =
  | { readonly answer: 'unavailable' }
  | { readonly answer: Loss; readonly done: 'never' | number };

/** What the next call meets. `call` counts from 0. */
export type Faults = (call: number, request: Request) => Trouble | undefined;

/** At most so many calls in any stretch of so many ms. */
export interface Limit {
  readonly calls: number;
  readonly perMs: number;
}

export interface Rules {
  /** For so long after a message appeared, the same key in its place is the same message; 0: two are two. */
  readonly idempotentMs: number;
  /** Of posts, answers and edits in one place. */
  readonly perPlace?: Limit;
  /** Of all calls. */
  readonly overall?: Limit;
}

/** `rejecting` takes no message, whatever it says; `unreadable` takes all, and lets nobody look. */
export type Condition = 'open' | 'gone' | 'forbidden' | 'rejecting' | 'unreadable';

/** A message as readers see it. */
export interface Message {
  readonly id: string;
  readonly place: Place;
  /** Of an answer `re:` and what it answers. */
  readonly key: string;
  readonly payload: unknown;
  /** When it appeared. */
  readonly at: number;
}

/** What became of messages that readers were to see once. */
export interface Tally {
  readonly lost: readonly string[];
  /** Keys that are seen more than once, and how often. */
  readonly doubled: ReadonlyMap<string, number>;
}

export interface Chat {
  /** One call. Instants never go back. */
  take(at: number, request: Request, trouble?: Trouble): Answer;
  /** Lets appear what was to appear by then; `take` does so too. */
  pass(at: number): void;
  /** Places are open until something else is said, also one that was gone and is back. */
  put(place: Place, condition: Condition): void;
  /** Somebody deletes a message. */
  remove(id: string): void;
  /** What readers see, in order; of one place, or of all. */
  shown(place?: Place): readonly Message[];
  /** How often each key that is expected to be seen once is seen. */
  tally(expected: Iterable<string>): Tally;
}

/** A platform of these rules, with nothing in it. */
export function createChat({ idempotentMs, perPlace, overall }: Rules): Chat {
  const messages: Message[] = [];
  const deleted = new Set<string>();
  const byKey = new Map<string, Message[]>();
  const conditions = new Map<string, Condition>();
  const placeCalls = new Map<string, number[]>();
  const allCalls: number[] = [];
  let late: { readonly at: number; readonly request: Request }[] = [];

  function pass(now: number): void {
    const due = late.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    late = late.filter(({ at }) => at > now);
    for (const { at, request } of due) answer(at, request);
  }

  function answer(at: number, request: Request): Answer {
    const wait = Math.max(
      waitFor(overall, allCalls, at),
      request.do === 'find' ? 0 : waitFor(perPlace, callsIn(request.place), at),
    );
    if (wait > 0) return { is: 'limited', retryAfterMs: wait };
    allCalls.push(at);
    if (request.do !== 'find') callsIn(request.place).push(at);
    return perform(at, request);
  }

  function perform(at: number, request: Request): Answer {
    const { place } = request;
    const condition = conditions.get(nameOf(place)) ?? 'open';
    if (request.do === 'find') {
      if (condition === 'gone') return { is: 'absent' };
      if (condition === 'forbidden' || condition === 'unreadable') return { is: 'unreadable' };
      const found = seen(place, request.key).find(({ id, at }) => at >= request.since && !deleted.has(id));
      return found ? { is: 'message', id: found.id } : { is: 'absent' };
    }
    if (condition === 'gone' || condition === 'forbidden') return { is: condition };
    if (condition === 'rejecting') return { is: 'rejected' };
    const { payload } = request;
    switch (request.do) {
      case 'edit': {
        const index = messages.findIndex(({ id }) => id === request.id);
        const message = messages[index];
        // What somebody deleted stays deleted.
        if (message && nameOf(message.place) === nameOf(place)) messages[index] = { ...message, payload };
        return { is: 'message', id: request.id };
      }
      case 'respond': {
        const key = `re:${request.to}`;
        const [given] = seen(place, key);
        return { is: 'message', id: given?.id ?? show(at, place, key, payload) };
      }
      case 'post': {
        const { key } = request;
        const same = seen(place, key).find((message) => at < message.at + idempotentMs);
        return { is: 'message', id: same?.id ?? show(at, place, key, payload) };
      }
    }
  }

  function show(at: number, place: Place, key: string, payload: unknown): string {
    const message: Message = { id: String(messages.length + 1), place, key, payload, at };
    messages.push(message);
    entry(byKey, key).push(message);
    return message.id;
  }

  const seen = (place: Place, key: string): readonly Message[] =>
    (byKey.get(key) ?? []).filter((message) => nameOf(message.place) === nameOf(place));
  const callsIn = (place: Place): number[] => entry(placeCalls, nameOf(place));

  return {
    pass,
    take(at, request, trouble) {
      pass(at);
      if (!trouble) return answer(at, request);
      if (trouble.answer === 'unavailable') return { is: 'unavailable' };
      if (trouble.done === 0) answer(at, request);
      else if (trouble.done !== 'never') late.push({ at: at + trouble.done, request });
      return { is: 'lost', as: trouble.answer };
    },
    put: (place, condition) => void conditions.set(nameOf(place), condition),
    remove: (id) => void deleted.add(id),
    shown: (place) =>
      messages.filter(
        (message) => !deleted.has(message.id) && (!place || nameOf(message.place) === nameOf(place)),
      ),
    tally(expected) {
      const counts = [...expected].map((key) => [key, byKey.get(key)?.length ?? 0] as const);
      return {
        lost: counts.flatMap(([key, count]) => (count === 0 ? [key] : [])),
        doubled: new Map(counts.filter(([, count]) => count > 1)),
      };
    },
  };
}

/**
 * Every trouble there is, for who picks by chance. What is done late is done at the last instant at which a platform of
 * this pace may do it.
 * @param timeoutMs how long a caller waits for what hangs
 * @param lateMs how long after the end of its call a message may appear; 0: never
 */
export function troubles(timeoutMs: number, lateMs: number): readonly Trouble[] {
  const late = (answer: Loss): Trouble => ({ answer, done: lateMs + (answer === 'hung' ? timeoutMs : 0) });
  return [
    { answer: 'unavailable' },
    ...LOSSES.map((answer) => ({ answer, done: 'never' }) as const),
    ...LOSSES.map((answer) => ({ answer, done: 0 }) as const),
    ...(lateMs > 0 ? LOSSES.map(late) : []),
  ];
}

/** How long (ms) a call has to wait by a limit, given the instants of those before it, which it thins out. */
export function waitFor(limit: Limit | undefined, calls: number[], at: number): number {
  if (!limit) return 0;
  while (calls[0] !== undefined && calls[0] <= at - limit.perMs) calls.shift();
  const first = calls.at(-limit.calls);
  return first === undefined ? 0 : first + limit.perMs - at;
}

const nameOf = ({ workspace, channel, thread }: Place): string =>
  JSON.stringify([workspace, channel, thread ?? null]);

function entry<T>(map: Map<string, T[]>, key: string): T[] {
  const there = map.get(key);
  if (there) return there;
  const made: T[] = [];
  map.set(key, made);
  return made;
}
