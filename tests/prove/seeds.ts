import { realWorld } from '../../src/world.ts';
import { check } from '../simulation/check.ts';
import { BEYOND, KINDS, type KindName } from '../simulation/plan.ts';
import { inMemory } from '../simulation/run.ts';
import { onSqlite } from '../simulation/sqlite.ts';

/** Of so many plans one is tried on the real store too, which takes ten times as long. */
const ON_SQLITE = 20;

/** And one for each thing that is beyond the promises. */
const COUNTED = 5;

const STAGES = [
  { name: 'memory', open: inMemory, part: 1 },
  { name: 'SQLite', open: onSqlite, part: ON_SQLITE },
] as const;

/**
 * Tries plans of faults in the simulation, for each kind of platform, and prints what went wrong in them.
 * @param options.seeds how many plans for each kind
 * @param options.seed chance; a new one where there is none
 * @param options.path of a plan that failed, as it was printed: kind, slash, path
 * @param options.print takes text as it is
 * @returns whether all held
 */
export async function proveSeeds({
  seeds,
  seed = Math.floor(realWorld.random.fraction() * 2 ** 31),
  path,
  print,
}: {
  readonly seeds: number;
  readonly seed?: number;
  readonly path?: string;
  readonly print: (text: string) => void;
}): Promise<boolean> {
  const [only, rest] = path?.split('/') ?? [];
  let held = true;
  print(`seed ${seed}\n`);
  for (const kind of Object.keys(KINDS).filter(isKind))
    for (const { name, open, part } of STAGES) {
      if (only !== undefined && only !== kind) continue;
      const startedAt = realWorld.clock.now();
      const again = rest === undefined ? {} : { path: rest };
      const { runs, steps, simulatedMs, counts, failure } = await check(kind, {
        seeds: Math.ceil(seeds / part),
        seed,
        open,
        ...again,
      });
      const seconds = ((realWorld.clock.now() - startedAt) / 1_000).toFixed(1);
      const hours = Math.round(simulatedMs / 3_600_000);
      print(`${kind}, ${name}: ${runs} plans, ${steps} steps, ${hours} h in ${seconds} s\n`);
      print(
        `  ${Object.entries(counts)
          .map(([what, count]) => `${what} ${count}`)
          .sort()
          .join(', ')}\n`,
      );
      if (!failure) continue;
      print(`${failure.told}\n`);
      held = false;
    }
  // What nobody promises is counted.
  for (const beyond of only === undefined ? BEYOND : [])
    for (const kind of Object.keys(KINDS).filter(isKind)) {
      const { runs, broken } = await check(kind, { seeds: Math.ceil(seeds / COUNTED), seed, beyond });
      const found = Object.entries(broken).map(([invariant, count]) => `${invariant} ${count}`);
      print(
        `beyond the promises, ${beyond}, ${kind}: ${runs} plans; broken: ${found.join(', ') || 'nothing'}\n`,
      );
    }
  return held;
}

export const isKind = (kind: string): kind is KindName => kind in KINDS;
