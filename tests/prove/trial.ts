import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realWorld } from '../../src/world.ts';
import type { Event } from '../fakes/chat-server.ts';
import { createCrew } from './crew.ts';
import { timeoutOf, type Conditions, type Design, type Kind } from './design.ts';
import { disturb, type Disturbance, type Trial } from './disturb.ts';
import { openStage, openWires } from './stage.ts';
import { workFor } from './work.ts';

/** Nothing was settled for so long (ms), though something is open: it is stuck. The outbox waits 300 s at most. */
const STUCK = 360_000;

/** How often (ms) it tells what it waits for. */
const TOLD_EVERY = 30_000;

const { clock } = realWorld;

/** What came of a design on one kind of platform. The disturbance is the trial's. */
export interface Result extends Disturbance {
  readonly design: string;
  readonly store: string;
  readonly kind: Kind;
  readonly targets: number;
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
  readonly ms: number;
  /** Whether everything came to an end. */
  readonly stuck: boolean;
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
    conditions.kinds
      .filter((kind) => design.kinds.includes(kind))
      .map((kind) => openStage(kind, conditions, (event) => watchers.forEach((watch) => watch(event)))),
  );
  const wires = await Promise.all(
    Array.from({ length: conditions.workers }, () => openWires(home, stages, conditions.partitions)),
  );
  const crew = createCrew(home.program, join(folder, 'cache'), (post) => ({
    settings: home.settings(wires[post]?.database?.port),
    urls: wires[post]?.urls ?? {},
    lateMs: conditions.lateMs,
  }));
  // However this process ends: one of its own that is stopped would stay so for ever.
  const clear = (): void => {
    crew.killAll();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', clear);

  try {
    const work = workFor(home, stages, conditions);
    const trial = { design, home, crew, watchers, wires, work, conditions };
    const counts = await disturb(trial);
    await work.release(Infinity);
    const stuck = !(await settled(trial));
    await crew.dismiss();
    await clock.sleep(Math.max(...conditions.kinds.map(timeoutOf)) + conditions.lateMs);
    const states = await home.states([...work.keys().values()].flat());
    return stages.map(({ kind, chat, faults }): Result => {
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
      tell(`STUCK: ${open.length} messages are open, and none came to an end for ${STUCK / 1_000} s:`);
      for (const key of open.slice(0, 10)) tell(`  ${key} ${await home.describe(key)}`);
      for (const line of crew.said()) tell(`  ${line.slice(0, 300)}`);
      return false;
    }
    await clock.sleep(500);
  }
}
