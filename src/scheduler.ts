import { createHash } from 'node:crypto';
import { createTask, type Logger } from 'node-cron';
import type { Composition, Subscription } from './domain.ts';
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';
import type { World } from './world.ts';
import { nextSlot, planSlot } from './schedules/slots.ts';

/** A slot that is not answered in this time (ms) may be taken over by another process. Composing takes far less. */
const LEASE = 10_000;

/** Slots claimed at a time: few enough that each is answered well within its lease. */
const BATCH = 20;

export interface Scheduler {
  /** Answers every slot that is due now. Safe to run in any number of processes, and after any crash. */
  tick(): Promise<void>;
  /** Begins to tick once a second. */
  start(): void;
  /** No new tick; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

export interface SchedulerOptions {
  readonly store: Store;
  readonly world: World;
  readonly log: Log;
  readonly compose: (subscription: Subscription, slotAt: number, late: boolean) => Promise<Composition>;
  /** Reads the library; before the slots of a tick. */
  readonly refresh: () => Promise<unknown>;
  /** Something may be ready to be sent. Returns at once: no slot waits for a platform. */
  readonly wake: () => void;
  /** How long a claim holds, ms. */
  readonly lease?: number;
}

/**
 * Asks the store what is due, and remembers nothing itself. The slot's advance, the stories given and the outbox row
 * are one transaction, so that a crash leaves a slot either answered or due.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, world, log, compose, refresh, wake, lease = LEASE } = options;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  /** The latest that the clock has shown; `Infinity` until the slots were planned anew. */
  let latest = Infinity;

  async function tick(): Promise<void> {
    const now = world.clock.now();
    if (now < latest) {
      latest = Infinity;
      await attempt(async () => {
        await planAnew(now);
        latest = now;
      }, 'what is due next could not be planned anew');
    }
    await attempt(refresh, 'the library could not be read');
    for (;;) {
      const slots = stopping ? [] : await store.claimSlots(shown(), lease, BATCH);
      for (const { subscription, claim } of slots) {
        if (stopping) break;
        // The claim of one that failed stays until its lease ends; then it is tried again.
        await attempt(() => answer(subscription, claim), 'a slot failed', {
          subscription: subscription.id,
          slotAt: subscription.nextDueAt,
        });
      }
      if (slots.length < BATCH) break;
      wake();
    }
    wake();
  }

  /** The clock, by which slots are answered. It may run ahead for less than a tick. */
  function shown(): number {
    const now = world.clock.now();
    latest = Math.max(latest, now);
    return now;
  }

  /** What fails now is tried again a second later, and keeps nothing else from being done. */
  async function attempt(work: () => Promise<unknown>, failed: string, fields: object = {}): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error({ ...fields, error }, failed);
    }
  }

  /**
   * At the start, and when the clock was moved back: a slot that was planned by a clock that ran ahead, or by an older
   * time-zone database, would otherwise come at another time than the schedule says, or in years.
   */
  async function planAnew(now: number): Promise<void> {
    for await (const { id, schedule, nextDueAt } of store.allSubscriptions()) {
      const next = nextSlot(schedule, now);
      if (nextDueAt > now && nextDueAt !== next) {
        await store.replan(id, nextDueAt, next);
        log.warn({ subscription: id, from: nextDueAt, to: next }, 'a slot was planned anew');
      }
    }
  }

  async function answer(subscription: Subscription, claim: string): Promise<void> {
    const { id, schedule, place, nextDueAt: dueAt } = subscription;
    const plan = planSlot(schedule, dueAt, shown());
    // The clock was moved back since the claim: the slot is not due any more, and is claimed again when it is.
    if (plan.nextDueAt === dueAt) return;
    const { outcome, body, seen, quarantined }: Composition = plan.run
      ? await compose(subscription, plan.slotAt, plan.late)
      : { outcome: 'missed', seen: [], quarantined: [] };
    if (!plan.run)
      log.warn({ subscription: id, slotAt: dueAt }, 'a slot was missed for longer than its grace');
    const key = deliveryKey(subscription, plan.slotAt);
    const committed = await store.commitSlot({
      subscription: id,
      claim,
      slotAt: plan.slotAt,
      outcome,
      nextDueAt: plan.nextDueAt,
      seen,
      ...(body && { delivery: { id: key, key, place, slotAt: plan.slotAt, body } }),
      quarantined,
      now: world.clock.now(),
    });
    if (committed && body)
      log.info({ subscription: id, slotAt: plan.slotAt, stories: seen, key }, 'a digest is ready');
  }

  const task = createTask(
    '* * * * * *',
    () => {
      running = tick().catch((error: unknown) =>
        log.error({ error }, 'a tick failed; the next one tries again'),
      );
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
  };
}

/**
 * The same slot of the same subscription has the same key in every process and after every crash, even when the
 * outbox row was lost. 22 letters of base64url hold 132 bits and fit the shortest limit, Discord's nonce of 25.
 */
export function deliveryKey({ id, place }: Subscription, slotAt: number): string {
  const what = JSON.stringify([
    id,
    place.platform,
    place.workspace,
    place.channel,
    place.thread ?? null,
    slotAt,
  ]);
  return createHash('sha256').update(what).digest('base64url').slice(0, 22);
}

/** node-cron speaks of its own timers, which mean nothing here: a tick that did not run is made good by the next. */
const quiet = (log: Log): Logger => {
  const say = (message: string | Error): void => log.debug({ cron: String(message) }, 'node-cron');
  return { info: say, warn: say, error: say, debug: say };
};
