import { createTask, type Logger } from 'node-cron';
import type { Composition, Subscription } from './domain.ts';
import { slotKey } from './keys.ts';
import type { Log } from './log.ts';
import type { Meter } from './meter.ts';
import { createReplanner } from './replanner.ts';
import { planSlot, type SlotPlan } from './schedules/slots.ts';
import { StoreError, type ClaimedSlot, type SlotResult, type Store } from './store/store.ts';
import type { World } from './world.ts';

/** A slot that is not answered in this time (ms) may be taken over by another process. Composing takes far less. */
const LEASE = 10_000;

/** For so long (ms) a tick answers slots that are due. */
const LONGEST_TICK = 60_000;

/** Slots claimed at a time: few enough that each is answered well within its lease. */
const BATCH = 20;

export interface Scheduler {
  /** Answers every slot that is due now. Safe to run in any number of processes, and after any crash. */
  tick(): Promise<void>;
  /** Begins to tick once a second. */
  start(): void;
  /** No new tick; resolves when the one under way has ended. */
  stop(): Promise<void>;
  /**
   * When a tick ended or a slot was answered last, by the monotonic clock (ms): it stands still when the scheduler does.
   * -Infinity before the first.
   */
  lastStepAt(): number;
}

export interface SchedulerOptions {
  readonly store: Store;
  readonly world: World;
  readonly log: Log;
  readonly compose: (subscription: Subscription, slotAt: number, late: boolean) => Promise<Composition>;
  /** Reads the library; before the slots of a tick. */
  readonly refresh: () => Promise<unknown>;
  /** Whether a slot's post may be there already, from before the store was restored from a backup. */
  readonly answeredBefore: (subscription: Subscription) => Promise<boolean>;
  /** Something may be ready to be sent. Returns at once: no slot waits for a platform. */
  readonly wake: () => void;
  /** Done after everything else of a tick; it decides itself whether it is time. */
  readonly keepHouse: () => Promise<void>;
  readonly meter: Meter;
  /** Told of a failure of the store that trying again does not mend. */
  readonly failed: (error: StoreError) => void;
  /** How long a claim holds, ms. */
  readonly lease?: number;
}

/**
 * Asks the store what is due, and remembers nothing itself. The slot's advance, the stories given and the outbox row
 * are one transaction, so that a crash leaves a slot either answered or due.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, world, log, compose, refresh, answeredBefore, wake, keepHouse, meter, failed } = options;
  const { lease = LEASE } = options;
  const { clock } = world;
  const replanner = createReplanner({ store, clock, log });
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  let lastStepAt = -Infinity;

  async function tick(): Promise<void> {
    const began = clock.mono();
    await attempt(replanner.look, 'what is due next could not be planned anew');
    await attempt(refresh, 'the library could not be read');
    await answerDue();
    await keepHouse();
    lastStepAt = clock.mono();
    meter.tick(lastStepAt - began);
  }

  /** Not for ever: where many fail again and again, the next tick goes on. */
  async function answerDue(): Promise<void> {
    const until = clock.mono() + LONGEST_TICK;
    while (clock.mono() < until) {
      const slots = stopping ? [] : await store.claimSlots(replanner.now(), lease, BATCH);
      for (const slot of slots) {
        if (stopping) break;
        const { id, nextDueAt } = slot.subscription;
        // The claim of one that failed stays until its lease ends; then it is tried again.
        await attempt(() => answer(slot), 'a slot failed', { subscription: id, slotAt: nextDueAt });
        lastStepAt = clock.mono();
        wake();
        // A database in the process answers at once, and nothing else would come to its turn until all are answered.
        await clock.turn();
      }
      wake();
      if (slots.length < BATCH) return;
    }
  }

  /** What fails now is tried again a second later, and keeps nothing else from being done. */
  async function attempt(work: () => Promise<unknown>, what: string, fields: object = {}): Promise<void> {
    try {
      await work();
    } catch (error) {
      tell(error, what, fields);
    }
  }

  function tell(error: unknown, what: string, fields: object = {}): void {
    log.error({ ...fields, error }, what);
    if (error instanceof StoreError && error.lasting) failed(error);
  }

  async function answer({ subscription, claim }: ClaimedSlot): Promise<void> {
    const { id, schedule, place, nextDueAt: dueAt } = subscription;
    const plan = planSlot(schedule, dueAt, replanner.now());
    // The clock was moved back since the claim: the slot is not due any more, and is claimed again when it is.
    if (plan.nextDueAt === dueAt) return;
    if (await answeredBefore(subscription)) return await giveUnsent({ subscription, claim }, plan);
    const { outcome, body, seen, stopped }: Composition = plan.run
      ? await compose(subscription, plan.slotAt, plan.late)
      : { outcome: 'missed', seen: [], stopped: [] };
    const key = slotKey(subscription, plan.slotAt);
    const committed = await commit({
      subscription: id,
      claim,
      slotAt: plan.slotAt,
      outcome,
      nextDueAt: plan.nextDueAt,
      seen,
      ...(body && { delivery: { id: key, key, place, slotAt: plan.slotAt, body } }),
      stopped,
      now: clock.now(),
    });
    if (!committed) return;
    meter.slot(outcome, Math.max(0, clock.now() - plan.slotAt));
    if (body) log.info({ subscription: id, slotAt: plan.slotAt, stories: seen, key }, 'a digest is ready');
    if (!plan.run)
      log.warn({ subscription: id, slotAt: dueAt }, 'a slot was missed for longer than its grace');
  }

  /**
   * Nobody can tell which stories the posts of before showed, so all that could be posted now count as given: one that is not
   * repeated is in the library for whoever asks. As many as make a digest at a time; while there are more, the slot stays due.
   */
  async function giveUnsent({ subscription, claim }: ClaimedSlot, plan: SlotPlan): Promise<void> {
    const { id, nextDueAt: dueAt } = subscription;
    const { seen, stopped } = await compose(subscription, plan.slotAt, plan.late);
    const more = seen.length > 0;
    const committed = await commit({
      subscription: id,
      claim,
      slotAt: plan.slotAt,
      outcome: 'posted',
      nextDueAt: more ? dueAt : plan.nextDueAt,
      seen,
      stopped,
      now: clock.now(),
    });
    if (!committed) return;
    if (more)
      log.warn(
        { subscription: id, stories: seen },
        'these stories count as given: they may have been posted after the backup that was restored',
      );
    else meter.slot('posted', Math.max(0, clock.now() - plan.slotAt));
  }

  /** @returns whether it was written; where not, nothing was, and a slot that is still due is claimed again */
  async function commit(result: SlotResult): Promise<boolean> {
    const committed = await store.commitSlot(result);
    if (!committed)
      log.warn(
        { subscription: result.subscription, slotAt: result.slotAt },
        'an answer to a slot was not taken: its claim was lost, it is not followed any more, or its place was given a story meanwhile',
      );
    return committed;
  }

  const task = createTask(
    '* * * * * *',
    () => {
      running = tick().catch((error: unknown) => tell(error, 'a tick failed; the next one tries again'));
      return running;
    },
    {
      name: 'dateline',
      timezone: 'UTC',
      noOverlap: true,
      missedExecutionTolerance: 86_400_000,
      logger: quiet(log),
      suppressMissedWarning: true,
    },
  );

  return {
    tick,
    start: () => void task.start(),
    stop: async () => {
      stopping = true;
      await task.stop();
      await running;
      await task.destroy();
    },
    lastStepAt: () => lastStepAt,
  };
}

/** node-cron speaks of its own timers, which mean nothing here: a tick that did not run is made good by the next. */
const quiet = (log: Log): Logger => {
  const say = (message: string | Error): void => log.debug({ cron: String(message) }, 'node-cron');
  return { info: say, warn: say, error: say, debug: say };
};
