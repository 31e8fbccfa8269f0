import { describe, expect, test } from 'vitest';
import type { StoreUnderTest } from './contract.ts';
import { claimSome, delivery, hour, noon, result, subscription } from './examples.ts';

/** Longer than any test. */
const LEASE = hour;

/** What a store does for whoever operates the program: shares of the work, numbers. */
export function operationContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: shares`, () => {
    test('a share is one holder’s, who may keep it', async () => {
      await using it = await make();
      const other = await it.open();
      expect(await it.store.takeShare('page', 'a', LEASE)).toBe(true);
      expect(await other.takeShare('page', 'b', LEASE)).toBe(false);
      expect(await it.store.takeShare('page', 'a', LEASE)).toBe(true);
      expect(await other.takeShare('socket', 'b', LEASE)).toBe(true);
    });

    test('of several who ask at once, one gets it', async () => {
      await using it = await make();
      const stores = [it.store, await it.open(), await it.open()];
      const taken = await Promise.all(
        stores.map((store, index) => store.takeShare('page', `h${index}`, LEASE)),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    test('given back, it can be taken; but by its holder alone can it be given', async () => {
      await using it = await make();
      await it.store.takeShare('page', 'a', LEASE);
      await it.store.giveShare('page', 'b');
      expect(await it.store.takeShare('page', 'b', LEASE)).toBe(false);
      expect(await it.store.holderOf('page')).toBe('a');
      await it.store.giveShare('page', 'a');
      expect(await it.store.holderOf('page')).toBeUndefined();
      expect(await it.store.takeShare('page', 'b', LEASE)).toBe(true);
    });

    test('once its lease has ended, another takes it and the first has it no more', async () => {
      await using it = await make();
      await it.store.takeShare('page', 'a', 0);
      expect(await it.store.takeShare('page', 'b', LEASE)).toBe(true);
      expect(await it.store.takeShare('page', 'a', LEASE)).toBe(false);
    });

    test('a lease that a clock gave before it was set back has ended', async () => {
      await using it = await make();
      await it.store.takeShare('page', 'a', 3 * LEASE);
      expect(await it.store.takeShare('page', 'b', LEASE)).toBe(true);
    });
  });

  describe(`${name}: census`, () => {
    test('an empty store has nothing', async () => {
      await using it = await make();
      expect(await it.store.census()).toMatchObject({
        deliveries: { ready: 0, sending: 0, uncertain: 0, quarantined: 0 },
        alerts: 0,
        subscriptions: { active: 0, paused: 0 },
      });
      expect(await it.store.census()).not.toHaveProperty('oldestReadySlotAt');
    });

    test('it counts follows and what was not sent, and names the slot that waits longest', async () => {
      await using it = await make();
      for (const [index, id] of ['s1', 's2', 's3', 's4'].entries()) {
        await it.store.addSubscription(subscription(id, { nextDueAt: noon + index }));
        const [slot] = await it.store.claimSlots(noon + index, LEASE, 1);
        const slotAt = noon + index;
        const ready = delivery(`d${index}`, `k${index}`, slotAt);
        await it.store.commitSlot(
          result(slot?.claim ?? '', { subscription: id, slotAt, delivery: ready, now: slotAt }),
        );
      }
      await it.store.pause('s4', 'gone');
      expect(await it.store.census()).toMatchObject({
        deliveries: { ready: 4, sending: 0 },
        subscriptions: { active: 3, paused: 1 },
        oldestReadySlotAt: noon,
      });
      await claimSome(it.store, LEASE, 2);
      expect(await it.store.census()).toMatchObject({
        deliveries: { ready: 2, sending: 2 },
        oldestReadySlotAt: noon + 2,
      });
    });
  });
}
