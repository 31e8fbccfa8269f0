import { describe, expect, test } from 'vitest';
import type { ClaimedDelivery, Outcome, SlotResult, Store } from '../../src/store/store.ts';
import type { StoreUnderTest } from './contract.ts';
import {
  anything,
  article,
  claimSome,
  delivery,
  elsewhere,
  hour,
  noon,
  result,
  room,
  shelve,
  subscription,
} from './examples.ts';

/** What a store keeps of what goes out, and of what came in. */
export function outboxContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: the outbox`, () => {
    test('gives what was put in, ready at once, with its first attempt counted', async () => {
      await using it = await make();
      const frozen = delivery();
      await put(it.store, frozen);
      const { claim, ...claimed } = await claimDelivery(it.store);
      expect(claim).toBeTypeOf('string');
      expect(claimed).toEqual({
        ...frozen,
        subscription: 's1',
        state: 'sending',
        attempts: 1,
        firstTriedAt: expect.any(Number),
        uncertain: false,
        absences: 0,
        failures: 0,
        lapsed: false,
        triedForMs: expect.toSatisfy((ms: number) => ms >= 0 && ms < hour),
      });
      expect(await claimSome(it.store, hour, 1)).toEqual([]);
    });

    test('gives the oldest slot first, so many at a time', async () => {
      await using it = await make();
      await put(
        it.store,
        delivery('new', 'k1', noon),
        delivery('old', 'k2', noon - 2),
        delivery('mid', 'k3', noon - 1),
      );
      expect((await claimSome(it.store, hour, 2)).map(({ id }) => id)).toEqual(['old', 'mid']);
      expect((await claimSome(it.store, hour, 2)).map(({ id }) => id)).toEqual(['new']);
    });

    test('gives each delivery to one of the stores that claim at the same time', async () => {
      await using it = await make();
      const ids = Array.from({ length: 30 }, (_, index) => `d${index}`);
      await put(it.store, ...ids.map((id) => delivery(id, id)));
      const stores = [it.store, await it.open(), await it.open()];
      const claims = await Promise.all(
        Array.from(
          { length: 20 },
          async (_, turn) => await claimSome(stores[turn % stores.length] ?? it.store, hour, 2),
        ),
      );
      expect(
        claims
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(ids.sort());
    });

    test('gives what a silent sender left, as uncertain, and goes on doing so until an outcome says otherwise', async () => {
      await using it = await make();
      await put(it.store, delivery());
      const lapsed = await claimDelivery(it.store, 0);
      const second = await claimDelivery(it.store);
      const { firstTriedAt } = lapsed;
      expect(second).toMatchObject({ attempts: 2, uncertain: true, firstTriedAt });
      expect(second.triedForMs).toBeGreaterThanOrEqual(0);
      expect(second.claim).not.toBe(lapsed.claim);
      expect(await settle(it.store, 'd1', second.claim, again(0, true))).toBe(true);
      const third = await claimDelivery(it.store);
      expect(third).toMatchObject({ attempts: 3, uncertain: true });
      expect(await settle(it.store, 'd1', third.claim, again(0, false))).toBe(true);
      expect(await claimDelivery(it.store)).toMatchObject({ attempts: 4, uncertain: false });
    });

    test('gives what is held by a lease from a clock that was set back since, as uncertain', async () => {
      await using it = await make();
      await put(it.store, delivery());
      const ahead = await claimDelivery(it.store, 3 * hour);
      const held = await claimDelivery(it.store);
      expect(held).toMatchObject({ attempts: 2, uncertain: true });
      expect(await settle(it.store, 'd1', ahead.claim, sent)).toBe(false);
      expect(await claimSome(it.store, hour, 1)).toEqual([]);
    });

    test('keeps what is under way from others when the clock was set back by less than a lease lasts', async () => {
      await using it = await make();
      await put(it.store, delivery());
      await claimDelivery(it.store, 1.5 * hour);
      expect(await claimSome(it.store, hour, 1)).toEqual([]);
    });

    test('settles by the claim that holds, once', async () => {
      await using it = await make();
      await put(it.store, delivery());
      const lapsed = await claimDelivery(it.store, 0);
      const held = await claimDelivery(it.store);
      expect(await settle(it.store, 'd1', lapsed.claim, sent)).toBe(false);
      expect(await it.store.posted(room, 10)).toEqual([]);
      expect(await settle(it.store, 'none', held.claim, sent)).toBe(false);
      expect(await settle(it.store, 'd1', held.claim, sent)).toBe(true);
      expect(await settle(it.store, 'd1', held.claim, again(0, true))).toBe(false);
      expect(await claimSome(it.store, hour, 1)).toEqual([]);
    });

    test('settles under a lapsed lease, as long as nobody took over', async () => {
      await using it = await make();
      await put(it.store, delivery());
      const { claim } = await claimDelivery(it.store, 0);
      expect(await settle(it.store, 'd1', claim, sent)).toBe(true);
      expect(await claimSome(it.store, hour, 1)).toEqual([]);
    });

    test('waits before it tries again as long as the outcome says', async () => {
      await using it = await make();
      await put(it.store, delivery());
      const { claim, firstTriedAt } = await claimDelivery(it.store);
      await settle(it.store, 'd1', claim, again(hour, false));
      expect(await claimSome(it.store, hour, 1)).toEqual([]);
      await put(it.store, delivery('d2'));
      const second = await claimDelivery(it.store);
      expect(second.id).toBe('d2');
      await settle(it.store, 'd2', second.claim, again(0, false));
      expect(await claimDelivery(it.store)).toMatchObject({
        id: 'd2',
        attempts: 2,
        failures: 1,
        uncertain: false,
      });
      expect((await it.store.delivery('d1'))?.firstTriedAt).toBe(firstTriedAt);
    });

    test('is claimed by the database’s clock, whatever clock committed its slot', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const [slot] = await it.store.claimSlots(noon, hour, 1);
      const now = noon * 10;
      await it.store.commitSlot(result(slot?.claim ?? '', { delivery: delivery(), now }));
      expect(await claimDelivery(it.store)).toMatchObject({ id: 'd1' });
    });

    test('knows what is not to be sent any more, and why; alerts are sent whatever is paused', async () => {
      await using it = await make();
      await put(it.store, delivery());
      const claimed = await claimDelivery(it.store);
      await shelve(
        it.store,
        { article: article('a/1', { withdrawn: true }) },
        { article: article('a/2', { publishedAt: '2021-12-21' }) },
      );
      for (const id of ['kept', 'paused']) await it.store.addSubscription(subscription(id));
      const quiet = { ...elsewhere, workspace: 'quiet' };
      await it.store.addSubscription(subscription('quiet', { place: quiet }));
      await it.store.pause('paused', 'asked');
      await it.store.changeSettings(quiet, { paused: true });
      const asOf = (
        follow: string | undefined,
        stories: readonly string[],
        place = room,
      ): ClaimedDelivery => {
        const { subscription: _, ...rest } = claimed;
        return {
          ...rest,
          ...(follow !== undefined && { subscription: follow }),
          place,
          body: { ...claimed.body, stories },
        };
      };
      const hindrance = async (asked: ClaimedDelivery): Promise<string | undefined> =>
        (await it.store.fence([asked], 0)).get('d1');
      expect(await it.store.fence([], 0)).toEqual(new Map());
      expect(await hindrance(asOf('kept', ['a/2']))).toBeUndefined();
      expect(await hindrance(asOf('kept', ['a/2', 'a/1']))).toBe('withdrawn');
      const figures = ['a/2#0-1', 'a/1#0-1'];
      const beside = asOf('kept', ['a/2']);
      expect(await hindrance({ ...beside, body: { ...beside.body, figures } })).toBe('withdrawn');
      expect(await hindrance(asOf('gone', ['a/2']))).toBe('unfollowed');
      expect(await hindrance(asOf('paused', []))).toBe('paused');
      expect(await hindrance(asOf('quiet', ['a/2'], quiet))).toBe('paused');
      expect(await hindrance(asOf(undefined, [], quiet))).toBeUndefined();
    });

    test('lets through what is held by a claim, for as long as a post takes, and nothing else', async () => {
      await using it = await make();
      await put(it.store, delivery('d1', 'k1'), delivery('d2', 'k2'));
      await it.store.addSubscription(subscription('s1'));
      const [first, second] = await claimSome(it.store, hour, 2);
      if (!first || !second) throw new Error('two deliveries were ready');
      const hindered = async (forMs: number, ...asked: ClaimedDelivery[]): Promise<unknown> => [
        ...(await it.store.fence(asked, forMs)),
      ];
      expect(await hindered(hour / 2, first, second)).toEqual([]);
      expect(await hindered(2 * hour, first, second)).toEqual([
        ['d1', 'lease'],
        ['d2', 'lease'],
      ]);
      expect(await hindered(0, first, { ...second, claim: 'another' })).toEqual([['d2', 'lease']]);
      await settle(it.store, 'd1', first.claim, sent);
      expect(await hindered(0, first, second)).toEqual([['d1', 'lease']]);
    });

    test('asks nobody any more about what may have arrived, when it is not followed any more', async () => {
      await using it = await make();
      await put(it.store, delivery('d1', 'k1'), delivery('d2', 'k2'));
      for (const { id, claim } of await claimSome(it.store, hour, 2))
        await settle(it.store, id, claim, { state: 'uncertain', reason: 'nobody knows' });
      await it.store.decideDelivery('d2', 'resend');
      await it.store.removeSubscription('s1');
      expect((await it.store.delivery('d1'))?.state).toBe('quarantined');
      expect((await it.store.delivery('d2'))?.state).toBe('ready');
      expect(await it.store.decideDelivery('d1', 'resend')).toBe(false);
    });

    test('gives the others of a digest that was kept back again', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('a/1', { withdrawn: true }) },
        { article: article('a/2', { publishedAt: '2021-12-21' }) },
      );
      const frozen = delivery();
      const body = { ...frozen.body, stories: ['a/1', 'a/2'] };
      await it.store.addSubscription(subscription('s1'));
      const [slot] = await it.store.claimSlots(noon, hour, 1);
      const given = result(slot?.claim ?? '', { seen: ['a/1', 'a/2'], delivery: { ...frozen, body } });
      expect(await it.store.commitSlot(given)).toBe(true);
      expect(await it.store.unseen(subscription('s1'), anything)).toEqual([]);
      const { claim } = await claimDelivery(it.store);
      const outcome = { state: 'quarantined', reason: 'withdrawn', again: true } as const;
      expect(await settle(it.store, 'd1', claim, outcome)).toBe(true);
      expect(await it.store.unseen(subscription('s1'), anything)).toMatchObject([{ story: 'a/2' }]);
    });

    test('tries what is quarantined never again', async () => {
      await using it = await make();
      await put(it.store, delivery());
      const { claim } = await claimDelivery(it.store);
      expect(await settle(it.store, 'd1', claim, { state: 'quarantined', reason: 'too long' })).toBe(true);
      expect(await claimSome(it.store, 0, 1)).toEqual([]);
      expect(await it.store.posted(room, 10)).toEqual([]);
    });

    test('remembers what was posted in a place, latest first', async () => {
      await using it = await make();
      const posted = ['m1', 'm2', 'm3'].map((id, index) => ({
        ref: { place: index === 1 ? elsewhere : room, id },
        delivery: `delivery of ${id}`,
        figures: [`jd/a#0-${index}`],
        stories: [`jd/${id}`],
      }));
      for (const each of posted) {
        await put(it.store, delivery(each.delivery));
        const { claim } = await claimDelivery(it.store);
        await settle(it.store, each.delivery, claim, { state: 'sent', posted: each });
      }
      expect(await it.store.posted(room, 10)).toEqual([posted[2], posted[0]]);
      expect(await it.store.posted(room, 1)).toEqual([posted[2]]);
      expect(await it.store.posted(elsewhere, 10)).toEqual([posted[1]]);
    });

    test('keeps what comes in from being handled twice, for each platform by itself', async () => {
      await using it = await make();
      expect(await it.store.firstTime('slack', 'e1', noon)).toBe(true);
      expect(await it.store.firstTime('slack', 'e1', noon + hour)).toBe(false);
      expect(await it.store.firstTime('discord', 'e1', noon)).toBe(true);
      const another = await it.open();
      expect(await another.firstTime('slack', 'e1', noon)).toBe(false);
      const tries = await Promise.all(
        [it.store, another, it.store].map((each) => each.firstTime('slack', 'e2', noon)),
      );
      expect(tries.filter(Boolean)).toHaveLength(1);
    });
  });
}

/** Puts deliveries in by way of slots, as there is no other. */
async function put(store: Store, ...deliveries: NonNullable<SlotResult['delivery']>[]): Promise<void> {
  await store.addSubscription(subscription('s1'));
  for (const each of deliveries) {
    const [claimed] = await store.claimSlots(noon, hour, 1);
    await store.commitSlot(result(claimed?.claim ?? '', { delivery: each, nextDueAt: noon }));
  }
}

async function settle(store: Store, id: string, claim: string, outcome: Outcome): Promise<boolean> {
  return (await store.settleDeliveries([{ id, claim, outcome }])).has(id);
}

async function claimDelivery(store: Store, leaseMs = hour) {
  const [claimed] = await claimSome(store, leaseMs, 1);
  if (claimed === undefined) throw new Error('Nothing was ready.');
  return claimed;
}

const sent: Outcome = {
  state: 'sent',
  posted: { ref: { place: room, id: 'm1' }, delivery: 'd1', figures: ['jd/a#0-1'], stories: ['jd/a'] },
};

function again(waitMs: number, uncertain: boolean): Outcome {
  return { state: 'ready', waitMs, uncertain, absences: 0, failures: 1, reason: 'limited' };
}
