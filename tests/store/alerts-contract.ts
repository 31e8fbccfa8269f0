import { describe, expect, test } from 'vitest';
import type { Alert } from '../../src/domain.ts';
import type { Outcome, Store } from '../../src/store/store.ts';
import { realWorld } from '../../src/world.ts';
import type { StoreUnderTest } from './contract.ts';
import { claimSome, delivery, elsewhere, hour, noon, result, room, subscription } from './examples.ts';

/** Whom a store knows to be told of trouble, and when. */
export function alertsContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: alerts`, () => {
    test('a place that is lost is told to each owner once, with all that they follow there', async () => {
      await using it = await make();
      const mine = [subscription('s1'), subscription('s2', { followedAt: noon + 1 })];
      const theirs = subscription('s3', { owner: 'u2', followedAt: noon + 2 });
      for (const each of [...mine, theirs, subscription('s4', { place: elsewhere })])
        await it.store.addSubscription(each);
      expect((await it.store.pausePlace(room, 'gone')).map(({ id }) => id)).toEqual(['s1', 's2', 's3']);
      expect(await it.store.pausePlace(room, 'gone')).toEqual([]);
      const alerts = await claimAll(it.store);
      expect(
        alerts.map(({ kind, owner, subscriptions }) => [kind, owner, subscriptions.map(({ id }) => id)]),
      ).toEqual([
        ['gone', 'u1', ['s1', 's2']],
        ['gone', 'u2', ['s3']],
      ]);
      expect(alerts[0]?.subscriptions[0]).toMatchObject({ state: 'paused', pausedBecause: 'gone' });
    });

    test('who is forgotten is told of nothing any more, there; the others are', async () => {
      await using it = await make();
      const far = { ...room, workspace: 'w2' };
      await it.store.addSubscription(subscription('s1'));
      await it.store.addSubscription(subscription('s2', { owner: 'u2' }));
      await it.store.addSubscription(subscription('s3', { place: far }));
      await it.store.pausePlace(room, 'gone');
      await it.store.pausePlace(far, 'gone');
      await it.store.forget('u1', room);
      expect(
        (await claimAll(it.store)).map(({ subscriptions }) => subscriptions.map(({ id }) => id)),
      ).toEqual([['s2'], ['s3']]);
    });

    test('a delivery of who is forgotten is nobody’s to decide', async () => {
      await using it = await make();
      await ready(it.store);
      await settle(it.store, { state: 'uncertain', reason: 'r' });
      await it.store.forget('u1', room);
      expect(await it.store.decideDelivery('d1', 'resend')).toBe(false);
    });

    test('a delivery that is lost with its place pauses what is followed there and frees its stories, in one', async () => {
      await using it = await make();
      await ready(it.store);
      expect((await it.store.fates(room, ['jd/a'])).get('jd/a')).toMatchObject({ seenAt: noon });
      const pause = { because: 'forbidden', lacks: ['send-messages'] } as const;
      await settle(it.store, { state: 'quarantined', reason: 'r', pause, again: true });
      expect(await it.store.subscription('s1')).toMatchObject({
        state: 'paused',
        pausedBecause: 'forbidden',
      });
      expect((await it.store.fates(room, ['jd/a'])).get('jd/a')).toEqual({ stopped: false });
      expect(await claimAll(it.store)).toMatchObject([
        { kind: 'forbidden', owner: 'u1', lacks: ['send-messages'] },
      ]);
    });

    test.each([
      [{ state: 'uncertain', reason: 'r' }, 'uncertain'],
      [{ state: 'quarantined', reason: 'r', alert: 'rejected' }, 'rejected'],
      [{ state: 'quarantined', reason: 'r', alert: 'given-up', again: true }, 'given-up'],
    ] as const)('%o is told with its slot and delivery', async (outcome, kind) => {
      await using it = await make();
      await ready(it.store);
      await settle(it.store, outcome);
      expect(await claimAll(it.store)).toMatchObject([
        { kind, owner: 'u1', slotAt: noon, delivery: 'd1', subscriptions: [{ id: 's1' }] },
      ]);
    });

    test.each([
      { state: 'quarantined', reason: 'a person decided' },
      { state: 'ready', waitMs: 0, uncertain: true, absences: 0, failures: 1, reason: 'r' },
    ] as const)('%o is told to nobody', async (outcome) => {
      await using it = await make();
      await ready(it.store);
      await settle(it.store, outcome);
      expect(await claimAll(it.store)).toEqual([]);
    });

    test('a slot that was missed is told once, until one is answered again', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const told: number[] = [];
      for (const outcome of ['missed', 'missed', 'nothing', 'missed'] as const) {
        const [slot] = await it.store.claimSlots(noon, hour, 1);
        await it.store.commitSlot(result(slot?.claim ?? '', { outcome, nextDueAt: noon }));
        told.push((await claimAll(it.store)).length);
      }
      expect(told).toEqual([1, 0, 0, 1]);
    });

    test('is claimed by one, for as long as the lease holds, and in its time', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      await it.store.pausePlace(room, 'gone');
      const [first] = await it.store.claimAlerts(0, 9);
      const another = await it.open();
      const [second] = await another.claimAlerts(hour, 9);
      expect([first?.failures, second?.failures]).toEqual([0, 0]);
      expect(await it.store.claimAlerts(hour, 9)).toEqual([]);
      const id = first?.id ?? '';
      expect(await it.store.settleAlert(id, first?.claim ?? '', 'dropped')).toBe(false);
      expect(await it.store.settleAlert(id, second?.claim ?? '', { waitMs: 0 })).toBe(true);
      const [third] = await it.store.claimAlerts(hour, 9);
      expect(third?.failures).toBe(1);
      expect(await it.store.settleAlert(id, third?.claim ?? '', { waitMs: hour })).toBe(true);
      expect(await it.store.claimAlerts(0, 9)).toEqual([]);
    });

    test('is given to one of the stores that claim at the same time', async () => {
      await using it = await make();
      const owners = Array.from({ length: 20 }, (_, index) => `u${index}`);
      for (const owner of owners) await it.store.addSubscription(subscription(`of ${owner}`, { owner }));
      await it.store.pausePlace(room, 'gone');
      const stores = [it.store, await it.open(), await it.open()];
      const claims = await Promise.all(
        Array.from(
          { length: 15 },
          async (_, turn) => await (stores[turn % 3] ?? it.store).claimAlerts(hour, 2),
        ),
      );
      expect(
        claims
          .flat()
          .map(({ owner }) => owner)
          .sort(),
      ).toEqual(owners.sort());
    });

    test('becomes a delivery that is about no subscription, in one transaction', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      await it.store.pausePlace(room, 'gone');
      const [alert] = await it.store.claimAlerts(hour, 9);
      const told = { delivery: { ...delivery('told'), place: elsewhere } };
      expect(await it.store.settleAlert(alert?.id ?? '', alert?.claim ?? '', told)).toBe(true);
      expect(await it.store.settleAlert(alert?.id ?? '', alert?.claim ?? '', told)).toBe(false);
      const [claimed] = await claimSome(it.store, hour, 9);
      expect(claimed).toMatchObject({ id: 'told', place: elsewhere });
      expect(claimed?.subscription).toBeUndefined();
      // Nobody is told that somebody could not be told.
      await settle(it.store, { state: 'quarantined', reason: 'r', alert: 'rejected' }, claimed);
      expect(await claimAll(it.store)).toEqual([]);
    });
  });

  describe(`${name}: a person’s decision about an uncertain delivery`, () => {
    test.each([
      ['resend', { state: 'ready', uncertain: false, absences: 0, failures: 0 }, 1],
      ['skip', { state: 'quarantined' }, 0],
    ] as const)('%s', async (as, then, open) => {
      await using it = await make();
      await ready(it.store);
      expect(await it.store.decideDelivery('d1', as)).toBe(false);
      await settle(it.store, { state: 'uncertain', reason: 'r' });
      expect(await claimSome(it.store, 0, 9)).toEqual([]);
      expect(await it.store.delivery('d1')).toMatchObject({ state: 'uncertain' });
      expect(await it.store.decideDelivery('d1', as)).toBe(true);
      expect(await it.store.decideDelivery('d1', as)).toBe(false);
      expect(await it.store.delivery('d1')).toMatchObject(then);
      expect(await claimSome(it.store, hour, 9)).toHaveLength(open);
    });
  });

  describe(`${name}: forgetting`, () => {
    test('what is final and old goes, with what came in; what waits stays; what was shown stays longer', async () => {
      await using it = await make();
      await ready(it.store, 'sent', 'waiting', 'parked');
      const [sent, waiting, parked] = await claimSome(it.store, 0, 9);
      const posted = { ref: { place: room, id: 'm' }, delivery: 'sent', figures: [], stories: [] };
      await settle(it.store, { state: 'sent', posted }, sent);
      await settle(it.store, { state: 'uncertain', reason: 'r' }, parked);
      await it.store.firstTime('slack', 'e1', realWorld.clock.now());
      expect(waiting?.id).toBe('waiting');
      await it.store.prune({ deliveries: hour, posted: hour, inbound: hour });
      expect(await it.store.delivery('sent')).toBeDefined();
      expect(await it.store.firstTime('slack', 'e1', noon)).toBe(false);
      await it.store.prune({ deliveries: -hour, posted: hour, inbound: -hour });
      expect(await it.store.delivery('sent')).toBeUndefined();
      expect(await it.store.delivery('waiting')).toMatchObject({ state: 'sending' });
      expect(await it.store.delivery('parked')).toMatchObject({ state: 'uncertain' });
      expect(await it.store.posted(room, 9)).toEqual([posted]);
      expect(await it.store.firstTime('slack', 'e1', noon)).toBe(true);
      await it.store.prune({ deliveries: hour, posted: -hour, inbound: hour });
      expect(await it.store.posted(room, 9)).toEqual([]);
      // Who was asked for so long will not answer any more.
      expect(await it.store.delivery('parked')).toBeUndefined();
      expect(await it.store.delivery('waiting')).toBeDefined();
    });
  });
}

/** Puts deliveries into the outbox, each for the subscription s1. */
async function ready(store: Store, ...ids: readonly string[]): Promise<void> {
  await store.addSubscription(subscription('s1'));
  for (const [index, id] of (ids.length > 0 ? ids : ['d1']).entries()) {
    const [slot] = await store.claimSlots(noon, hour, 1);
    const given = delivery(id, id, noon + index);
    const seen = index === 0 ? ['jd/a'] : [];
    await store.commitSlot(result(slot?.claim ?? '', { delivery: given, seen, nextDueAt: noon }));
  }
}

async function settle(
  store: Store,
  outcome: Outcome,
  claimed?: { readonly id: string; readonly claim: string },
): Promise<void> {
  const { id, claim } = claimed ?? (await claimSome(store, hour, 1))[0] ?? { id: '', claim: '' };
  expect(await store.settleDeliveries([{ id, claim, outcome }])).toEqual(new Set([id]));
}

/** All that are to be told now, which nobody gets again soon. */
const claimAll = (store: Store): Promise<readonly Alert[]> => store.claimAlerts(hour, 100);
