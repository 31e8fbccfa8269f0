import { createHash } from 'node:crypto';
import { createTask, type Logger } from 'node-cron';
import type { Composition, Place, Schedule, Subscription } from './domain.ts';
import type { Log } from './log.ts';
import { silentMeter, type Meter } from './meter.ts';
import { StoreError, type Store } from './store/store.ts';
import type { World } from './world.ts';
import { latestSlots, nextSlot, planSlot, type SlotPlan } from './schedules/slots.ts';

/** A slot that is not answered in this time (ms) may be taken over by another process. Composing takes far less. */
const LEASE = 10_000;

/** Slots since a backup in which a post is looked for, the latest ones: platforms take few such questions a minute. */
const LOOKS = 20;

/** A message may carry a time a little before its slot, by another clock (ms). */
const CLOCK_SKEW = 60_000;

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
  /** Something may be ready to be sent. Returns at once: no slot waits for a platform. */
  readonly wake: () => void;
  /** How long a claim holds, ms. */
  readonly lease?: number;
  readonly meter?: Meter;
  /** Done after everything else of a tick; it decides itself whether it is time. */
  readonly keepHouse?: () => Promise<void>;
  /**
   * Whether a post may stand in a place under a key since an instant (ms); asked after a restore alone. Without it, every
   * slot since the backup counts as answered with a post.
   */
  readonly wasPosted?: (place: Place, key: string, since: number) => Promise<boolean>;
  /** Told of a failure of the store that trying again does not mend. */
  readonly failed?: (error: StoreError) => void;
}

/**
 * Asks the store what is due, and remembers nothing itself. The slot's advance, the stories given and the outbox row
 * are one transaction, so that a crash leaves a slot either answered or due.
 */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, world, log, compose, refresh, wake, wasPosted } = options;
  const { lease = LEASE, meter = silentMeter, keepHouse = async () => {} } = options;
  const { clock } = world;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();
  let lastStepAt = -Infinity;
  /** The latest that the clock has shown; `Infinity` until the slots were planned anew. */
  let latest = Infinity;

  async function tick(): Promise<void> {
    const now = clock.now();
    const began = clock.mono();
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
        lastStepAt = clock.mono();
      }
      if (slots.length < BATCH) break;
      wake();
    }
    wake();
    await keepHouse();
    lastStepAt = clock.mono();
    meter.tick(lastStepAt - began);
  }

  /** The clock, by which slots are answered. It may run ahead for less than a tick. */
  function shown(): number {
    const now = clock.now();
    latest = Math.max(latest, now);
    return now;
  }

  /** What fails now is tried again a second later, and keeps nothing else from being done. */
  async function attempt(work: () => Promise<unknown>, failed: string, fields: object = {}): Promise<void> {
    try {
      await work();
    } catch (error) {
      tell(error, failed, fields);
    }
  }

  function tell(error: unknown, what: string, fields: object = {}): void {
    log.error({ ...fields, error }, what);
    if (error instanceof StoreError && error.lasting) options.failed?.(error);
  }

  /**
   * At the start, and when the clock was moved back: a slot that was planned by a clock that ran ahead, or by an older
   * time-zone database, would otherwise come at another time than the schedule says, or in years.
   */
  async function planAnew(now: number): Promise<void> {
    // Many follow at nine on weekdays; each schedule is computed once.
    const computed = new Map<string, number>();
    const next = (schedule: Schedule): number => {
      const key = JSON.stringify(schedule);
      const known = computed.get(key) ?? nextSlot(schedule, now);
      computed.set(key, known);
      return known;
    };
    let moved = 0;
    for await (const plans of store.plans()) {
      const moves = plans
        .map(({ id, schedule, nextDueAt }) => ({ id, from: nextDueAt, to: next(schedule) }))
        .filter(({ from, to }) => from > now && from !== to);
      moved += (await store.replan(moves)).size;
    }
    if (moved > 0)
      log.warn({ subscriptions: moved }, 'slots were planned anew: the clock or the time zones changed');
  }

  async function answer(subscription: Subscription, claim: string): Promise<void> {
    const { id, schedule, place, nextDueAt: dueAt } = subscription;
    const plan = planSlot(schedule, dueAt, shown());
    // The clock was moved back since the claim: the slot is not due any more, and is claimed again when it is.
    if (plan.nextDueAt === dueAt) return;
    if (await answeredBefore(subscription)) return await giveUnsent(subscription, claim, plan);
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
      now: clock.now(),
    });
    if (committed) meter.slot(outcome, Math.max(0, clock.now() - plan.slotAt));
    if (committed && body)
      log.info({ subscription: id, slotAt: plan.slotAt, stories: seen, key }, 'a digest is ready');
  }

  /**
   * Whether the platform may have posts of slots that the store, made from a backup, does not remember to have answered:
   * one was found, or there were more slots than can be looked at.
   */
  async function answeredBefore(subscription: Subscription): Promise<boolean> {
    const { schedule, place, nextDueAt: dueAt } = subscription;
    const until = store.restoredAt;
    if (until === undefined || dueAt > until) return false;
    if (wasPosted === undefined) return true;
    let earliest = until;
    for (const slotAt of latestSlots(schedule, dueAt, until, LOOKS)) {
      if (await wasPosted(place, deliveryKey(subscription, slotAt), slotAt - CLOCK_SKEW)) return true;
      earliest = slotAt;
    }
    return earliest > dueAt;
  }

  /**
   * Nobody can tell which stories those posts showed, so all that could be posted now count as given: one that is not
   * repeated is in the library for whoever asks. As many as make a digest at a time; while there are more, the slot stays due.
   */
  async function giveUnsent(subscription: Subscription, claim: string, plan: SlotPlan): Promise<void> {
    const { id, nextDueAt: dueAt } = subscription;
    const { seen, quarantined } = await compose(subscription, plan.slotAt, plan.late);
    const more = seen.length > 0;
    await store.commitSlot({
      subscription: id,
      claim,
      slotAt: plan.slotAt,
      outcome: 'posted',
      nextDueAt: more ? dueAt : plan.nextDueAt,
      seen,
      quarantined,
      now: clock.now(),
    });
    if (more)
      log.warn(
        { subscription: id, stories: seen },
        'these stories count as given: they may have been posted after the backup that was restored',
      );
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
