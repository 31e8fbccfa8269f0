import type { SlotOutcome } from './domain.ts';
import type { Fault } from './platforms/platform.ts';

/** What the running program tells of itself, as it happens. Names and numbers alone: no ids, no words of users. */
export interface Meter {
  /** A tick of the scheduler took so long (ms). */
  tick(ms: number): void;
  /** A slot was answered, so long (ms) after it was due. */
  slot(outcome: SlotOutcome, lateMs: number): void;
  /** A call that posts ended: the message is there, or it met a fault. */
  attempt(platform: string, end: 'sent' | Fault): void;
  /** A scheduled post is there, so long (ms) after its slot. */
  delivered(platform: string, sinceSlotMs: number): void;
}

/** For whom nobody watches. */
export const silentMeter: Meter = { tick() {}, slot() {}, attempt() {}, delivered() {} };
