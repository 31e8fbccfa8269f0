import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realWorld } from '../../src/world.ts';
import { serveChat, type ChatServer, type Event } from '../fakes/chat-server.ts';
import { createChat, troubles, type Chat, type Faults } from '../fakes/chat.ts';
import { openProxy, type Proxy } from '../fakes/proxy.ts';
import { seededRandom, type SeededRandom } from '../fakes/random.ts';
import { createCrew, type Crew, type Hand } from './crew.ts';
import {
  IDEMPOTENT,
  KINDS,
  LEASE,
  TIMEOUT,
  type Design,
  type Home,
  type Kind,
  type Target,
} from './design.ts';

/** One call in so many meets a fault of the server. */
const FAULT_EVERY = 10;

/** One plain place in so many lets nobody read its history. */
const UNREADABLE_EVERY = 50;

/** The longest (ms) that a call takes each way. */
const TRAVEL = 20;

/** A process is stopped for longer than a lease before every so many'th kill. */
const STOP_EVERY = 5;

/** With partitions, a connection is cut with every so many'th kill, and for how long at most (ms). */
const CUT_EVERY = 3;
const LONGEST_CUT = 3_000;

/** How long to wait (ms) for a moment to kill at; then any will do. */
const PATIENCE = 1_000;

/** Nothing was settled for so long (ms), though something is open: it is stuck. The outbox waits 300 s at most. */
const STUCK = 360_000;

/** How often (ms) it tells what it waits for. */
const TOLD_EVERY = 30_000;

const { clock } = realWorld;

export interface Conditions {
  readonly kills: number;
  /** Kills go on at least for so long, ms. */
  readonly forMs: number;
  /** On each kind of platform. */
  readonly targets: number;
  readonly workers: number;
  readonly partitions: boolean;
  readonly lateMs: number;
  /** Of which faults, which moments; the plan, not the run: processes keep no time. */
  readonly seed: number;
  /** Hears how far it is. */
  readonly tell: (line: string) => void;
}

/** What came of a design on one kind of platform. The counts of kills, stops, cuts, ends and recoveries are of the trial. */
export interface Result {
  readonly design: string;
  readonly store: string;
  readonly kind: Kind;
  readonly targets: number;
  readonly kills: number;
  readonly stops: number;
  readonly cuts: number;
  /** Processes that ended by themselves, as for want of a database, and were started anew. */
  readonly ends: number;
  readonly faults: number;
  /** Keys that nobody was shown, though the design is done with them or will never be. */
  readonly lost: readonly string[];
  /** Messages too many. */
  readonly doubled: number;
  /** Left to a person to decide. */
  readonly parked: number;
  readonly messages: number;
  /** From each kill to the next message of another process, ms, shortest first. */
  readonly recoveries: readonly number[];
  readonly ms: number;
  /** Whether everything came to an end. */
  readonly stuck: boolean;
}

/** A platform of the trial, as its readers see it. */
interface Stage {
  readonly kind: Kind;
  readonly chat: Chat;
  readonly server: ChatServer;
  faults: number;
}

/**
 * Gives a design work, kills its processes while they do it, and counts what readers saw. The platforms and the truth
 * are here; only the design's processes die.
 */
export async function tryOut(design: Design, conditions: Conditions): Promise<readonly Result[]> {
  const began = clock.now();
  const folder = await mkdtemp(join(tmpdir(), 'dateline-prove-'));
  await using home = await design.open(folder);
  const watchers = new Set<(event: Event) => void>();
  const stages = await Promise.all(
    KINDS.map((kind) => openStage(kind, conditions, (event) => watchers.forEach((watch) => watch(event)))),
  );
  const wires = await Promise.all(
    Array.from({ length: conditions.workers }, () => openWires(home, stages, conditions.partitions)),
  );
  const crew = createCrew(home.program, join(folder, 'cache'), (post) => ({
    settings: home.settings(wires[post]?.database?.port),
    urls: wires[post]?.urls ?? { keyed: '', plain: '' },
    lateMs: conditions.lateMs,
  }));
  // However this process ends: one of its own that is stopped would stay so for ever.
  const clear = (): void => {
    crew.killAll();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', clear);

  try {
    const work = workFor(design, home, stages, conditions);
    const trial = { design, home, crew, watchers, wires, work, conditions };
    const counts = await disturb(trial);
    await work.release(Infinity);
    const stuck = !(await settled(trial));
    await crew.dismiss();
    await clock.sleep(TIMEOUT + conditions.lateMs);
    const states = await home.states([...work.keys().values()].flat());
    return stages
      .filter(({ kind }) => design.kinds.includes(kind))
      .map(({ kind, chat, faults }): Result => {
        chat.pass(clock.now());
        const keys = work.keys().get(kind) ?? [];
        const parked = keys.filter((key) => states.get(key) === 'parked');
        const { lost, doubled } = chat.tally(keys);
        return {
          ...counts,
          ends: crew.ends(),
          design: design.name,
          store: design.store,
          kind,
          targets: keys.length,
          faults,
          lost: lost.filter((key) => !parked.includes(key)),
          doubled: [...doubled.values()].reduce((sum, count) => sum + count - 1, 0),
          parked: parked.length,
          messages: chat.shown().length,
          ms: clock.now() - began,
          stuck,
        };
      });
  } finally {
    crew.killAll();
    process.off('exit', clear);
    await Promise.all(
      [...wires.flatMap(({ proxies }) => proxies), ...stages.map(({ server }) => server)].map((one) =>
        one.close(),
      ),
    );
    await rm(folder, { recursive: true, force: true });
  }
}

async function openStage(
  kind: Kind,
  { seed, lateMs }: Conditions,
  watch: (event: Event) => void,
): Promise<Stage> {
  const chat = createChat({ idempotentMs: kind === 'keyed' ? IDEMPOTENT : 0 });
  const kinds = troubles(TIMEOUT, lateMs);
  const calls = new Map<string, number>();
  // Each has its own chance, so that what one draws changes nothing for the others.
  const [chance, way] = [seededRandom(seed + 1), seededRandom(seed + 2)];
  const faults: Faults = (_, { do: verb }) => {
    const call = (calls.get(verb) ?? 0) + 1;
    calls.set(verb, call);
    if (call % FAULT_EVERY !== 0) return undefined;
    stage.faults += 1;
    return chance.pick(kinds);
  };
  const travelMs = (): number => way.below(TRAVEL);
  const server = await serveChat({ chat, world: realWorld, faults, travelMs, watch });
  const stage: Stage = { kind, chat, server, faults: 0 };
  return stage;
}

/** The connections of a post, which can be cut where partitions are wanted. */
interface Wires {
  readonly urls: Readonly<Record<Kind, string>>;
  readonly database?: Proxy;
  readonly proxies: readonly Proxy[];
}

async function openWires(home: Home, stages: readonly Stage[], partitions: boolean): Promise<Wires> {
  const proxies: Proxy[] = [];
  const through = async (to: Parameters<typeof openProxy>[0]): Promise<Proxy> => {
    const proxy = await openProxy(to);
    proxies.push(proxy);
    return proxy;
  };
  const urls = { keyed: '', plain: '' };
  for (const { kind, server } of stages)
    urls[kind] = partitions ? `http://127.0.0.1:${(await through({ port: server.port })).port}` : server.url;
  const database = partitions && home.database ? await through(home.database) : undefined;
  return { urls, proxies, ...(database && { database }) };
}

interface Work {
  /** Makes this part of all targets due, from the first on; what is due stays so. */
  release(part: number): Promise<void>;
  /** Of what is due. */
  keys(): ReadonlyMap<Kind, readonly string[]>;
}

function workFor({ kinds }: Design, home: Home, stages: readonly Stage[], { targets }: Conditions): Work {
  const keys = new Map<Kind, string[]>(kinds.map((kind) => [kind, []]));
  let released = 0;
  return {
    keys: () => keys,
    async release(part) {
      const until = Math.min(targets, Math.ceil(part * targets));
      const next = Array.from({ length: Math.max(0, until - released) }, (_, index) => released + index);
      released = Math.max(released, until);
      for (const [kind, known] of keys) {
        const due = next.map((number): Target => {
          const channel = `place-${number}`;
          return { id: `${kind}-${number}`, place: { platform: kind, workspace: 'w', channel } };
        });
        const chat = stages.find((stage) => stage.kind === kind)?.chat;
        for (const [index, { place }] of due.entries())
          if (kind === 'plain' && (next[index] ?? 0) % UNREADABLE_EVERY === UNREADABLE_EVERY - 1)
            chat?.put(place, 'unreadable');
        known.push(...(await home.release(due)));
      }
    },
  };
}

interface Trial {
  readonly design: Design;
  readonly home: Home;
  readonly crew: Crew;
  readonly watchers: Set<(event: Event) => void>;
  readonly wires: readonly Wires[];
  readonly work: Work;
  readonly conditions: Conditions;
}

type Counts = Pick<Result, 'kills' | 'stops' | 'cuts' | 'recoveries'>;

/** Kills and replaces processes, stops some before that, and cuts connections, while work comes in bit by bit. */
async function disturb({ crew, watchers, wires, work, conditions, design }: Trial): Promise<Counts> {
  const { kills: wanted, forMs, seed, tell } = conditions;
  const random = seededRandom(seed);
  const began = clock.now();
  const recoveries: number[] = [];
  const mending: Promise<void>[] = [];
  let [kills, stops, cuts] = [0, 0, 0];
  for (const post of wires.keys()) crew.start(post);

  const part = (): number =>
    Math.min(wanted > 0 ? kills / wanted : 1, forMs > 0 ? (clock.now() - began) / forMs : 1);
  while (part() < 1) {
    await Promise.all(crew.hands().map(({ ready }) => ready));
    const hand = random.pick(crew.hands());
    if (conditions.partitions && kills % CUT_EVERY === CUT_EVERY - 1) {
      const proxy = random.pick(wires.flatMap(({ proxies }) => proxies));
      mending.push(cutFor(proxy, random));
      cuts += 1;
    }
    const signal = kills % STOP_EVERY === STOP_EVERY - 1 ? 'SIGSTOP' : 'SIGKILL';
    // Both at once: one that is stopped may keep a database locked, and what is due waits until it goes on.
    await Promise.all([
      work.release(Math.max(part(), (kills + 1) / (wanted + 1))),
      struckAt(hand, watchers, random, signal)
        .then(() => replace(crew, hand, signal, random))
        .then(() => recordRecovery(hand, watchers, recoveries)),
    ]);
    if (signal === 'SIGSTOP') stops += 1;
    kills += 1;
    if (kills % 20 === 0)
      tell(`${design.name}, ${design.store}: ${kills} kills in ${seconds(clock.now() - began)}`);
  }
  await Promise.all(mending);
  return { kills, stops, cuts, recoveries };
}

/** Starts another in the place of one that was struck. One that was stopped comes back after its lease, and is killed. */
async function replace(
  crew: Crew,
  hand: Hand,
  struck: 'SIGKILL' | 'SIGSTOP',
  random: SeededRandom,
): Promise<void> {
  const standIn = crew.start(hand.post);
  if (struck === 'SIGKILL') return;
  await clock.sleep(LEASE + random.below(LEASE));
  hand.signal('SIGCONT');
  await Promise.all([standIn.ready, clock.sleep(random.below(500))]);
  hand.signal('SIGKILL');
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

async function cutFor(proxy: Proxy, random: SeededRandom): Promise<void> {
  proxy.cut(random.pick(['reset', 'silent']));
  await clock.sleep(random.below(LONGEST_CUT));
  proxy.mend();
}

/**
 * Sends a process a signal at a moment of chance: as a call of its comes in, as it is done, as its answer has left,
 * or at any time.
 */
async function struckAt(
  hand: Hand,
  watchers: Trial['watchers'],
  random: SeededRandom,
  signal: 'SIGKILL' | 'SIGSTOP',
): Promise<void> {
  const aim = random.pick(['heard', 'done', 'answered', 'any'] as const);
  // One of several calls that are under way; the first is no better than the others.
  let pass = random.below(5);
  const struck = Promise.withResolvers<void>();
  const strike = (): void => {
    if (!watchers.delete(watch)) return;
    hand.signal(signal);
    struck.resolve();
  };
  const watch = ({ moment, call }: Event): void => {
    if (call.headers['x-from'] !== hand.name || moment !== aim) return;
    if (pass === 0) strike();
    else pass -= 1;
  };
  watchers.add(watch);
  const patience = new AbortController();
  const longest = aim === 'any' ? random.below(PATIENCE / 2) : PATIENCE;
  void clock.sleep(longest, patience.signal).then(strike);
  await struck.promise;
  patience.abort();
}

function recordRecovery(hand: Hand, watchers: Trial['watchers'], recoveries: number[]): void {
  const killedAt = clock.now();
  const watch = ({ moment, call, request, answer, at }: Event): void => {
    const arrived = moment === 'done' && request.do === 'post' && answer?.is === 'message';
    if (!arrived || call.headers['x-from'] === hand.name) return;
    recoveries.push(at - killedAt);
    watchers.delete(watch);
  };
  watchers.add(watch);
}

/** Waits until everything has come to an end. @returns false, and says what is stuck, when it does not */
async function settled({ home, work, crew, conditions: { tell } }: Trial): Promise<boolean> {
  let open = [...work.keys().values()].flat();
  let [movedAt, toldAt] = [clock.now(), clock.now()];
  for (;;) {
    // Throws when there is no hope.
    crew.hands();
    const states = await home.states(open);
    const still = open.filter((key) => (states.get(key) ?? 'open') === 'open');
    if (still.length === 0) return true;
    if (still.length < open.length) movedAt = clock.now();
    open = still;
    if (clock.now() - toldAt > TOLD_EVERY) {
      toldAt = clock.now();
      tell(`${open.length} messages are open`);
    }
    if (clock.now() - movedAt > STUCK) {
      tell(`STUCK: ${open.length} messages are open, and none came to an end for ${seconds(STUCK)}:`);
      for (const key of open.slice(0, 10)) tell(`  ${key} ${await home.describe(key)}`);
      for (const line of crew.said()) tell(`  ${line.slice(0, 300)}`);
      return false;
    }
    await clock.sleep(500);
  }
}
