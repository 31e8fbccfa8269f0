import fc, { type RunDetails } from 'fast-check';
import type { Invariant } from './invariants.ts';
import { plans, type Beyond, type KindName, type Plan } from './plan.ts';
import { run, type OpenStage, type Report } from './run.ts';

/** How a number of plans went. */
export interface Check {
  readonly kind: KindName;
  readonly runs: number;
  readonly steps: number;
  readonly simulatedMs: number;
  readonly counts: Readonly<Record<string, number>>;
  /** In how many plans each invariant was broken; beyond the promises that is counted, and no failure. */
  readonly broken: Readonly<Partial<Record<Invariant, number>>>;
  /** Of the first plan that failed, shrunk; how to have it again, what was wrong, and all that happened. */
  readonly failure?: { readonly plan: Plan; readonly report: Report; readonly told: string };
}

/**
 * Tries plans for a kind of platform until one fails, and then makes that one as small as it can.
 * @param options.path replays the plan that was shrunk to under this path
 */
export async function check(
  kind: KindName,
  {
    seeds,
    seed,
    path,
    open,
    beyond,
    shrink = true,
  }: {
    readonly seeds: number;
    readonly seed: number;
    readonly path?: string;
    readonly open?: OpenStage;
    readonly beyond?: Beyond;
    /** Whether to look for a smaller plan that fails. */
    readonly shrink?: boolean;
  },
): Promise<Check> {
  let runs = 0;
  let steps = 0;
  let simulatedMs = 0;
  const counts: Record<string, number> = {};
  const broken: Partial<Record<Invariant, number>> = {};
  const property = fc.asyncProperty(plans(kind, beyond), async (plan) => {
    const report = await run(plan, open);
    runs += 1;
    steps += report.steps;
    simulatedMs += report.simulatedMs;
    for (const [what, count] of Object.entries(report.counts)) counts[what] = (counts[what] ?? 0) + count;
    for (const invariant of new Set(report.violations.map((one) => one.invariant)))
      broken[invariant] = (broken[invariant] ?? 0) + 1;
    return beyond !== undefined || report.violations.length === 0;
  });
  const result: RunDetails<[Plan]> = await fc.check(property, {
    numRuns: seeds,
    seed,
    endOnFailure: !shrink,
    ...(path !== undefined && { path }),
  });
  const tried = { kind, runs, steps, simulatedMs, counts, broken };
  const plan = result.counterexample?.[0];
  if (!plan) return tried;
  const report = await run(plan, open);
  return { ...tried, failure: { plan, report, told: tell(result, plan, report) } };
}

function tell({ seed, counterexamplePath, numRuns }: RunDetails<[Plan]>, plan: Plan, report: Report): string {
  return [
    `It failed in plan ${numRuns}. Again: npm run prove -- --seeds 1 --seed ${seed} --path ${plan.kind}/${counterexamplePath}`,
    `Plan, for tests/simulation/seeds.ts: ${JSON.stringify(plan)}`,
    ...report.violations.map(({ invariant, detail }) => `Against "${invariant}": ${detail}`),
    'What happened (ms after the start):',
    ...report.trace,
  ].join('\n');
}
