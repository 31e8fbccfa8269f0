import { realWorld } from '../../src/world.ts';
import type { Event } from '../fakes/chat-server.ts';
import type { Proxy } from '../fakes/proxy.ts';
import { seededRandom, type SeededRandom } from '../fakes/random.ts';
import type { Crew, Hand } from './crew.ts';
import { leaseFor, outageFor, type Conditions, type Design, type Home } from './design.ts';
import type { Wires } from './stage.ts';
import type { Work } from './work.ts';

/** A process is stopped for longer than a lease before every so many'th kill. */
const STOP_EVERY = 5;

/** All processes are killed, and none is there for a while, with every so many'th kill, where that changes anything. */
const OUTAGE_EVERY = 10;

/** With partitions, a connection is cut with every so many'th kill, and for how long at most (ms). */
const CUT_EVERY = 3;
const LONGEST_CUT = 3_000;

/** How long to wait (ms) for a moment to kill at; then any will do. */
const PATIENCE = 1_000;

const { clock } = realWorld;

/** A trial that is under way. */
export interface Trial {
  readonly design: Design;
  readonly home: Home;
  readonly crew: Crew;
  readonly watchers: Set<(event: Event) => void>;
  readonly wires: readonly Wires[];
  readonly work: Work;
  readonly conditions: Conditions;
}

/** What was done to it. */
export interface Disturbance {
  readonly kills: number;
  readonly stops: number;
  readonly cuts: number;
  /** For how long now and then no process was there. */
  readonly outages: number;
  /** From each kill to the next message of another process, ms. */
  readonly recoveries: readonly number[];
}

/** Kills and replaces processes, stops some before that, and cuts connections, while work comes in bit by bit. */
export async function disturb({
  crew,
  watchers,
  wires,
  work,
  conditions,
  design,
}: Trial): Promise<Disturbance> {
  const { kills: wanted, forMs, seed, tell, kinds } = conditions;
  const [lease, outage] = [leaseFor(kinds), outageFor(kinds)];
  const random = seededRandom(seed);
  const began = clock.now();
  const recoveries: number[] = [];
  const mending: Promise<void>[] = [];
  let [kills, stops, cuts, outages] = [0, 0, 0, 0];
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
    const isOutage = outage > 0 && kills % OUTAGE_EVERY === 1;
    const signal = kills % STOP_EVERY === STOP_EVERY - 1 ? 'SIGSTOP' : 'SIGKILL';
    // Both at once: one that is stopped may keep a database locked, and what is due waits until it goes on.
    await Promise.all([
      work.release(Math.max(part(), (kills + 1) / (wanted + 1))),
      struckAt(hand, watchers, random, signal)
        .then(() => (isOutage ? endAll(crew, outage) : undefined))
        .then(() => replace(crew, hand, signal, random, lease))
        .then(() => recordRecovery(hand, watchers, recoveries)),
    ]);
    if (isOutage) for (const post of wires.keys()) if (post !== hand.post) crew.start(post);
    if (isOutage) outages += 1;
    if (signal === 'SIGSTOP') stops += 1;
    kills += 1;
    if (kills % 20 === 0)
      tell(
        `${design.name}, ${design.store}: ${kills} kills in ${Math.round((clock.now() - began) / 1_000)} s`,
      );
  }
  await Promise.all(mending);
  return { kills, stops, cuts, outages, recoveries };
}

/** Starts another in the place of one that was struck. One that was stopped comes back after its lease, and is killed. */
async function replace(
  crew: Crew,
  hand: Hand,
  struck: 'SIGKILL' | 'SIGSTOP',
  random: SeededRandom,
  lease: number,
): Promise<void> {
  const standIn = crew.start(hand.post);
  if (struck === 'SIGKILL') return;
  await clock.sleep(lease + random.below(lease));
  hand.signal('SIGCONT');
  await Promise.all([standIn.ready, clock.sleep(random.below(500))]);
  hand.signal('SIGKILL');
}

/** Kills all others too, so that for so long (ms) nobody is there. */
async function endAll(crew: Crew, outage: number): Promise<void> {
  for (const hand of crew.hands()) hand.signal('SIGKILL');
  await clock.sleep(outage);
}

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
