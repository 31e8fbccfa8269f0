import type { Alert, Cleared, Composition, Place, Subscription } from '../../src/domain.ts';
import { createOutbox } from '../../src/delivery/outbox.ts';
import { nextSlot } from '../../src/schedules/slots.ts';
import { StoreError, type Store } from '../../src/store/store.ts';
import type { Random } from '../../src/world.ts';
import { createChat, type Answer, type Chat, type Request } from '../fakes/chat.ts';
import { platformOver } from '../fakes/chat-platform.ts';
import { memoryDatabase } from '../fakes/memory-store.ts';
import { seededRandom, type SeededRandom } from '../fakes/random.ts';
import { schedulerOf } from '../fakes/scheduler.ts';
import { instant } from '../fakes/world.ts';
import { createWatch, nameOf, type Violation, type Watch } from './invariants.ts';
import { KINDS, type Kind, type Plan } from './plan.ts';
import { createProcess, createTimeline, type Life, type Process, type Timeline } from './world.ts';

/** What was seen of a run. */
export interface Report {
  readonly violations: readonly Violation[];
  readonly trace: readonly string[];
  readonly hash: string;
  readonly steps: number;
  readonly simulatedMs: number;
  /** How often each thing happened that a run is about. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A database for the processes of one run. */
export interface Stage {
  readonly store: Store;
  /** The next instant (ms) at which there is something to claim, for a process whose clock is so far (ms) ahead. */
  nextAt(aheadMs: number): number | Promise<number>;
}
export type OpenStage = (now: () => number, random: Random) => Promise<Stage>;

/** The store in memory. */
export const inMemory: OpenStage = async (now, random) => {
  const database = memoryDatabase({ now, random });
  return { store: database.open(), nextAt: (aheadMs) => database.nextAt(aheadMs) };
};

const START = instant('2026-11-23T08:59:30Z');
const minute = 60_000;
const SCHEDULE = { kind: 'interval', minutes: 15, zone: 'UTC' } as const;

/** No fault begins after this; what lasts ends by itself. And by when all must have come to its end. */
const FAULTS_END = START + 26 * minute;
const HEALED = START + 31 * minute;
const END = HEALED + 45 * minute;

/** Runs a plan to its end: real scheduler, real outbox, and everything around them played. */
export async function run(plan: Plan, open: OpenStage = inMemory): Promise<Report> {
  const kind: Kind = KINDS[plan.kind];
  const chance = seededRandom(plan.seed);
  let drawn = 0;
  const random: SeededRandom = { ...chance, uuid: () => `claim-${(drawn += 1)}` };
  const timeline = createTimeline(START);
  const chat = createChat({ idempotentMs: kind.knowsMs, perPlace: { calls: 1, perMs: 1_000 } });
  const watch = createWatch(chat, kind, timeline.now);
  // One machine's processes share its clock, and a database in a file has it too.
  const oneClock = plan.beyond === 'one clock for all';
  const databaseNow = (): number => timeline.now() + (oneClock ? (cast[0]?.ahead() ?? 0) : 0);
  const cast: Process[] = [];
  const { store, nextAt } = await open(databaseNow, random);
  const counts: Record<string, number> = {};
  const happened = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const stage: Staging = {
    plan,
    kind,
    random,
    timeline,
    chat,
    watch,
    store,
    nextAt,
    happened,
    calls: [0, 0],
    gone: new Set(),
  };

  const places = await follow(stage);
  const stories = shelve(stage);
  for (let index = 0; index < plan.processes; index += 1) cast.push(enter(stage, `p${index}`));
  stage.poke = () => cast.forEach((process) => process.poke());
  const faults = faultsOf(stage, cast);

  let nextLook = HEALED;
  while (timeline.now() < END && (plan.beyond || watch.violations.length === 0)) {
    for (const fault of faults.get(timeline.steps()) ?? []) if (timeline.now() < FAULTS_END) fault();
    if (!(await timeline.step())) throw new Error('the world stands still');
    chat.pass(timeline.now());
    watch.look();
    if (timeline.now() < nextLook) continue;
    for (const process of cast) process.setAhead(0);
    nextLook = timeline.now() + minute;
    const quiet = (await nextAt(0)) > timeline.now() + minute;
    if (
      quiet &&
      (await watch.unfinished(store, timeline.now())).length === 0 &&
      timeline.now() > HEALED + 16 * minute
    )
      break;
  }
  if (plan.beyond || watch.violations.length === 0)
    for (const detail of [
      ...(await watch.unfinished(store, timeline.now())),
      ...(await watch.lost(store, stories, places)),
    ])
      watch.violations.push({ invariant: 'comes to an end', detail });
  await store.close();
  return {
    violations: watch.violations,
    trace: timeline.trace,
    hash: timeline.hash(),
    steps: timeline.steps(),
    simulatedMs: timeline.now() - START,
    counts,
  };
}

interface Staging extends Stage {
  readonly plan: Plan;
  readonly kind: Kind;
  readonly random: SeededRandom;
  readonly timeline: Timeline;
  readonly chat: Chat;
  readonly watch: Watch;
  readonly happened: (what: string) => void;
  /** How many calls of the store and of the platform there were. */
  readonly calls: [store: number, platform: number];
  /** Places that are not there just now. */
  readonly gone: Set<string>;
  /** There may be something to claim. */
  poke?: () => void;
}

const PLATFORM = 'chat';
const placeOf = (channel: string): Place => ({ platform: PLATFORM, workspace: 'w', channel });

const everybody = ({ follows, crowd }: Plan): Plan['follows'] => [
  ...follows,
  ...Array.from({ length: crowd }, () => ({ place: 0, owner: 0 })),
];

/** @returns the places that are followed in */
async function follow({ plan, store, chat, kind }: Staging): Promise<readonly string[]> {
  for (const [index, { place, owner }] of everybody(plan).entries()) {
    const follow: Subscription = {
      id: `s${index}`,
      place: placeOf(`c${place}`),
      owner: `u${owner}`,
      query: { companies: [], topics: [], words: [`w${index}`] },
      schedule: SCHEDULE,
      locale: 'en',
      state: 'active',
      followedAt: START + index,
      since: 0,
      nextDueAt: nextSlot(SCHEDULE, START),
    };
    await store.addSubscription(follow);
    if (!kind.readable) chat.put(follow.place, 'unreadable');
  }
  return [...new Set(everybody(plan).map(({ place }) => `c${place}`))];
}

/** Brings stories to the library when their time comes. @returns their ids */
function shelve({ plan, store, timeline }: Staging): readonly string[] {
  return plan.stories.map((at, index) => {
    const id = `co/story-${index}`;
    timeline.after(at, () => {
      timeline.note(`${id} is here`);
      void store.applyLibrary({
        companies: [],
        articles: [
          {
            file: { path: `${id}.md`, hash: id, reader: 'r' },
            article: {
              id,
              companies: ['co'],
              topics: [],
              title: id,
              publisher: 'p',
              url: 'https://example.com/',
              publishedAt: '2026-11-23',
              language: 'en',
              text: id,
              withdrawn: false,
            },
            figures: [],
          },
        ],
        removed: [],
      });
    });
    return id;
  });
}

/** A process of Dateline comes on. */
function enter(stage: Staging, name: string): Process {
  const { timeline, random } = stage;
  const process: Process = createProcess(timeline, name, random, (life) => {
    timeline.note(`${name} starts`);
    void live(stage, name, life, () => process.ahead());
  });
  return process;
}

/** What a process does, for as long as it lives. */
async function live(stage: Staging, name: string, life: Life, ahead: () => number): Promise<void> {
  const { plan, kind, timeline, random, nextAt } = stage;
  let failed = false;
  const log = logOf(timeline, name, () => {
    failed = true;
  });
  const store = reach(stage, name, life);
  const platform = platformOf(stage, name, life);
  const outbox = createOutbox({
    store,
    platforms: new Map([[PLATFORM, platform]]),
    world: life.world,
    log,
    composeAlert,
    ...(plan.lease === 'least' && { lease: 2 * (kind.pace.timeoutMs + 250) }),
  });
  const scheduler = schedulerOf({
    store,
    world: life.world,
    log,
    wake: outbox.wake,
    compose: (subscription) => compose(store, subscription),
  });
  const phase = random.below(1_000);
  for (;;) {
    try {
      await scheduler.tick();
    } catch (error) {
      log.error({ error }, 'a tick failed');
    }
    // A tick that finds nothing does nothing: those are left out, but for what one that failed left undone.
    const wait = failed ? 0 : (await nextAt(ahead())) - timeline.now() - 1_000;
    failed = false;
    await life.rest(Math.max(0, Math.min(wait, 60 * minute)));
    await life.world.clock.sleep(1_000 - ((timeline.now() + phase) % 1_000));
  }
}

/** The stories that a place was not given, two at a time. */
async function compose(store: Store, subscription: Subscription): Promise<Composition> {
  const found = await store.unseen(subscription, {
    companies: [],
    words: [],
    now: START,
    limit: 2,
    offset: 0,
  });
  const stories = found.map(({ story }) => story);
  return stories.length === 0
    ? { outcome: 'nothing', seen: [], stopped: [] }
    : { outcome: 'posted', body: cleared({ stories }, stories), seen: stories, stopped: [] };
}

async function composeAlert({ kind, owner, subscriptions: [first], slotAt = 0, delivery = '' }: Alert) {
  const place = first ? nameOf(first.place) : '';
  const alert = { kind, owner, place, subscription: first?.id ?? '', slotAt, delivery };
  return { place: placeOf(`direct-${owner}`), body: cleared({ alert }, []) };
}

/** As the gate would have cleared it. */
const cleared = (payload: unknown, stories: readonly string[]): Cleared =>
  ({ payload, figures: [], stories }) as unknown as Cleared;

/** The store as a process reaches it: over a network, and watched. */
function reach(stage: Staging, name: string, life: Life): Store {
  const { plan, store, timeline, random, watch, calls, happened } = stage;
  const ask = <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const number = calls[0]++;
    const fault = plan.storeFaults.find(({ call }) => call === number)?.is;
    return life.call({
      to: 'store',
      there: 1 + random.below(plan.storeMs),
      back: 1 + random.below(plan.storeMs),
      patience: 3_000,
      lost: async () => {
        throw new StoreError('the database did not answer');
      },
      work: async () => {
        if (fault) happened(`store ${fault}`);
        timeline.note(`${name} ${what} #${number}${fault ? `: ${fault}` : ''}`);
        if (fault === 'busy') throw new StoreError('the database is busy');
        const value = await work();
        if (fault) throw new StoreError('the connection broke');
        return value;
      },
    });
  };
  const changed = (): void => stage.poke?.();
  return {
    ...store,
    plans: async function* all() {
      yield* await ask('plans', () => Array.fromAsync(store.plans()));
    },
    replan: (moves) =>
      ask(`replan ${moves.map(({ id }) => id).join()}`, async () => {
        const moved = await store.replan(moves);
        for (const id of moved) watch.renewed(id);
        return moved;
      }),
    settings: (workspace) => ask('settings', () => store.settings(workspace)),
    unseen: (...asked) => ask(`unseen ${asked[0].id}`, () => store.unseen(...asked)),
    claimSlots: (...wanted) => ask('claimSlots', () => store.claimSlots(...wanted)),
    commitSlot: (result) =>
      ask(`commitSlot ${result.subscription} ${result.outcome}`, async () => {
        const done = await store.commitSlot(result);
        if (done && result.delivery) watch.committed(result.delivery);
        if (done) changed();
        else happened('slot not answered');
        return done;
      }),
    claimDeliveries: (wanted) =>
      ask('claimDeliveries', async () => {
        const claimed = await store.claimDeliveries(wanted);
        watch.claimed(claimed, wanted.leaseMs);
        for (const { id, lapsed } of claimed) timeline.note(`${name} has ${id}${lapsed ? ', lapsed' : ''}`);
        if (claimed.some(({ lapsed }) => lapsed)) happened('taken over');
        return claimed;
      }),
    fence: (...asked) => ask('fence', () => store.fence(...asked)),
    settleDeliveries: (settlements) =>
      ask('settleDeliveries', async () => {
        const settled = await store.settleDeliveries(settlements);
        watch.settled(settled, settlements);
        for (const { id, outcome } of settlements) {
          timeline.note(`${name} settles ${id} ${outcome.state}${settled.has(id) ? '' : ', too late'}`);
          if (settled.has(id)) happened(outcome.state);
        }
        if (settled.size > 0) changed();
        return settled;
      }),
    claimAlerts: (...wanted) => ask('claimAlerts', () => store.claimAlerts(...wanted)),
    settleAlert: (id, claim, outcome) =>
      ask(`settleAlert ${id}`, async () => {
        const done = await store.settleAlert(id, claim, outcome);
        if (done && outcome !== 'dropped' && 'delivery' in outcome) watch.told(id, outcome.delivery);
        if (done) changed();
        return done;
      }),
  };
}

/** The platform as a process reaches it. */
function platformOf(stage: Staging, name: string, life: Life) {
  const { plan, kind, timeline, random, chat, watch, calls, happened } = stage;
  let underWay = 0;
  /** What was found, if it is old enough to be found. */
  const behind = (answer: Answer, request: Request): Answer => {
    if (request.do !== 'find') return answer;
    // What is not there cannot be looked into: that says nothing of the message.
    if (stage.gone.has(nameOf(request.place))) return { is: 'gone' };
    const found = answer.is === 'message';
    const message = found && chat.shown().find(({ id }) => id === answer.id);
    return message && message.at > timeline.now() - plan.lagMs ? { is: 'absent' } : answer;
  };
  async function call(request: Request): Promise<Answer> {
    const number = calls[1]++;
    const trouble = plan.troubles.find(({ call }) => call === number)?.trouble;
    const { timeoutMs } = kind.pace;
    const there = 1 + random.below(200);
    const back = 1 + random.below(200);
    const what = `${request.do} #${number} ${'key' in request ? request.key : ''}`;
    underWay += 1;
    if (request.do === 'post') watch.posting(request.key, underWay);
    timeline.note(`${name} ${what}`);
    const hung: Answer = { is: 'lost', as: 'hung' };
    try {
      const answer = await life.call({
        to: 'platform',
        there,
        back,
        patience: timeoutMs,
        lost: async () => hung,
        work: async () => {
          const answered = behind(chat.take(timeline.now(), request, trouble), request);
          if (trouble) happened(`call ${trouble.answer}`);
          timeline.note(`${name} ${what} ${JSON.stringify(trouble ?? '')} ${answered.is}`);
          if (answered.is === 'limited') happened('limited');
          if (answered.is === 'limited' && 'key' in request)
            watch.limited(request.key, answered.retryAfterMs);
          return answered;
        },
      });
      if (answer.is === 'lost' && answer.as === 'hung')
        await life.world.clock.sleep(timeoutMs - there - back);
      return answer;
    } finally {
      underWay -= 1;
    }
  }
  return platformOver(call, { name: PLATFORM, pace: kind.pace, idempotentMs: kind.idempotentMs });
}

/** What begins at each step. */
function faultsOf(stage: Staging, cast: readonly Process[]): ReadonlyMap<number, readonly (() => void)[]> {
  const { plan, store, timeline, chat, kind, watch, happened } = stage;
  const faults = new Map<number, (() => void)[]>();
  const at = (step: number, process: number, what: string, fault: (hit: Process) => void): void => {
    const hit = cast[process % cast.length];
    const list = faults.get(step) ?? [];
    faults.set(step, list);
    list.push(() => {
      timeline.note(`${hit?.name} ${what}`);
      happened(what.split(' ')[0] ?? '');
      if (hit) fault(hit);
    });
  };
  for (const { step, process, downMs } of plan.crashes)
    at(step, process, `dies for ${downMs}`, (hit) => hit.kill(downMs));
  for (const { step, process, ms } of plan.pauses)
    at(step, process, `stands still for ${ms}`, (hit) => hit.pause(ms));
  for (const { step, process, by, ms } of plan.jumps) {
    const ahead = by === 'to 1970' ? -START : by;
    at(step, process, `is ahead by ${ahead}`, (hit) => {
      const set = plan.beyond === 'one clock for all' ? cast : [hit];
      for (const one of set) one.setAhead(ahead);
      timeline.after(ms, () => set.forEach((one) => one.setAhead(0)));
    });
  }
  for (const { step, process, far, ms } of plan.cuts)
    at(step, process, `loses its ${far} for ${ms}`, (hit) => hit.cut(far, ms));
  for (const { step, place, is, ms } of plan.places)
    at(step, 0, `sees c${place} ${is} for ${ms}`, () => {
      const where = placeOf(`c${place}`);
      chat.put(where, is);
      if (is === 'gone') stage.gone.add(nameOf(where));
      timeline.after(ms, () => stage.gone.delete(nameOf(where)));
      timeline.after(ms, () => chat.put(where, kind.readable ? 'open' : 'unreadable'));
      resumeAfter(ms);
    });

  /** People let it be used again, as often as a sender finds it gone by a call from before. */
  function resumeAfter(ms: number): void {
    timeline.after(ms, () => {
      void resume();
      if (timeline.now() < END) resumeAfter(minute);
    });
  }
  async function resume(): Promise<void> {
    for (const [index, { place }] of everybody(plan).entries())
      if (await store.resume(`s${index}`, nextSlot(SCHEDULE, timeline.now()))) {
        watch.renewed(`c${place}`);
        stage.poke?.();
      }
  }
  return faults;
}

/** @param failed hears of every error */
function logOf(timeline: Timeline, name: string, failed: () => void) {
  const at =
    (level: string) =>
    (fields: object, message: string): void =>
      timeline.note(
        `${name} ${level} ${message} ${'error' in fields ? String(fields.error) : ''}${'reason' in fields ? String(fields.reason) : ''}`,
      );
  const error = at('error');
  return {
    debug: () => {},
    info: at('info'),
    warn: at('warn'),
    error: (fields: object, message: string) => {
      failed();
      error(fields, message);
    },
  };
}
