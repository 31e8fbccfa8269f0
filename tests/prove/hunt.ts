// A process of its own, in a copy of the program that was changed: tries plans until one fails, and prints which.
import { parseArgs } from 'node:util';
import { check } from '../simulation/check.ts';
import { inMemory, run } from '../simulation/run.ts';
import { SEEDS } from '../simulation/seeds.ts';
import { onSqlite } from '../simulation/sqlite.ts';
import { isKind } from './seeds.ts';

/** What is printed, as JSON: after how many plans what was broken; nothing, where all held. */
export interface Hunted {
  readonly plans: number;
  readonly broken?: string;
}

const { values } = parseArgs({
  options: { kinds: { type: 'string', default: '' }, store: { type: 'string' }, seeds: { type: 'string' } },
});
process.stdout.write(JSON.stringify(await hunt()));

async function hunt(): Promise<Hunted> {
  const open = values.store === 'sqlite' ? onSqlite : inMemory;
  let plans = 0;
  try {
    for (const { plan } of SEEDS) {
      plans += 1;
      const { violations } = await run(plan, open);
      if (violations[0]) return { plans, broken: violations[0].invariant };
    }
    for (const kind of values.kinds.split(',').filter(isKind)) {
      const { runs, failure } = await check(kind, {
        seeds: Number(values.seeds),
        seed: 1,
        open,
        shrink: false,
      });
      plans += runs;
      if (failure) return { plans, broken: failure.report.violations[0]?.invariant ?? 'a run failed' };
    }
    return { plans };
  } catch (error) {
    return { plans, broken: String(error) };
  }
}
