import { describe, expect, test } from 'vitest';
import type { Delivery, Subscription } from '../../src/domain.ts';
import type { ClaimedSlot, Search, SlotResult, Store } from '../../src/store/store.ts';
import type { StoreUnderTest } from './contract.ts';
import {
  anything,
  article,
  change,
  claimSome,
  delivery,
  elsewhere,
  hour,
  noon,
  result,
  room,
  shelve,
  stopped,
  subscription,
} from './examples.ts';

/** What a store keeps of who follows, what is due, and what each place was given. */
export function followingContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: following`, () => {
    test('keeps a subscription as it is', async () => {
      await using it = await make();
      const full = subscription('s1', {
        place: { ...room, thread: 't' },
        state: 'paused',
        pausedBecause: 'gone',
      });
      expect(await it.store.addSubscription(full)).toEqual(full);
      expect(await it.store.subscription('s1')).toEqual(full);
      expect(await it.store.subscription('s2')).toBeUndefined();
      expect(await it.store.subscriptions(full.place)).toEqual([full]);
    });

    test('keeps one subscription of a query in a place, whatever the order of its words, and one of an id', async () => {
      await using it = await make();
      const query = { companies: ['jd', 'tencent'], topics: ['a', 'b'], words: ['云', 'x "y"'] };
      const turned = { companies: ['tencent', 'jd'], topics: ['b', 'a', 'b'], words: ['x "y"', '云'] };
      const first = subscription('s1', { query });
      expect(await it.store.addSubscription(first)).toEqual(first);
      expect(await it.store.addSubscription(first)).toEqual(first);
      expect(await it.store.addSubscription(subscription('s1'))).toEqual(first);
      expect(await it.store.addSubscription(subscription('s2', { query: turned }))).toEqual(first);
      expect(await it.store.subscriptionOf(room, turned)).toEqual(first);
      expect(await it.store.subscriptions(room)).toEqual([first]);

      expect(await it.store.subscriptionOf(elsewhere, query)).toBeUndefined();
      const other = subscription('s3', { query, place: elsewhere });
      expect(await it.store.addSubscription(other)).toEqual(other);
      // The same words, but as topics.
      const differs = subscription('s4', { query: { ...query, topics: query.words, words: query.topics } });
      expect(await it.store.addSubscription(differs)).toEqual(differs);
      await it.store.removeSubscription('s1');
      expect(await it.store.subscriptionOf(room, query)).toBeUndefined();
    });

    test('takes one of equal subscriptions that come at the same time, and tells the others which', async () => {
      await using it = await make();
      const { query } = subscription('any');
      const stores = [it.store, await it.open(), it.store];
      const told = await Promise.all(
        stores.map((store, index) => store.addSubscription(subscription(`s${index}`, { query }))),
      );
      expect(new Set(told.map(({ id }) => id)).size).toBe(1);
      expect(await it.store.subscriptions(room)).toEqual([told[0]]);
    });

    test('lists those of a place and of no other, oldest first', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('b', { followedAt: noon }));
      await it.store.addSubscription(subscription('a', { followedAt: noon + 1 }));
      await it.store.addSubscription(subscription('c', { place: { ...room, thread: 't' } }));
      await it.store.addSubscription(subscription('d', { place: elsewhere }));
      await it.store.addSubscription(subscription('e', { followedAt: noon - 1 }));
      expect((await it.store.subscriptions(room)).map(({ id }) => id)).toEqual(['e', 'b', 'a']);
    });

    test('removes a subscription once', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      expect(await it.store.removeSubscription('s1')).toBe(true);
      expect(await it.store.removeSubscription('s1')).toBe(false);
      expect(await it.store.subscription('s1')).toBeUndefined();
    });

    test('counts what a person follows in a workspace', async () => {
      await using it = await make();
      const other = { ...room, workspace: 'w2' };
      await it.store.addSubscription(subscription('s1', { owner: 'ann' }));
      await it.store.addSubscription(subscription('s2', { owner: 'ann', place: elsewhere }));
      await it.store.addSubscription(subscription('s3', { owner: 'ann', place: other }));
      await it.store.addSubscription(subscription('s4', { owner: 'bob' }));
      expect((await it.store.followsOf('ann', room)).map(({ id }) => id)).toEqual(['s1', 's2']);
      expect(await it.store.followsOf('ann', other)).toHaveLength(1);
    });

    test('forgets a person in one workspace: what they follow, and nobody else’s', async () => {
      await using it = await make();
      const other = { ...room, workspace: 'w2' };
      await it.store.addSubscription(subscription('s1', { owner: 'ann' }));
      await it.store.addSubscription(subscription('s2', { owner: 'ann', place: elsewhere }));
      await it.store.addSubscription(subscription('s3', { owner: 'ann', place: other }));
      await it.store.addSubscription(subscription('s4', { owner: 'bob' }));
      expect(await it.store.forget('ann', room)).toBe(2);
      expect(await it.store.followsOf('ann', room)).toEqual([]);
      expect(await it.store.followsOf('ann', other)).toHaveLength(1);
      expect(await it.store.followsOf('bob', room)).toHaveLength(1);
      expect(await it.store.forget('ann', room)).toBe(0);
    });

    test('pauses and resumes one, once each', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      expect(await it.store.resume('s1', noon)).toBe(false);
      expect(await it.store.pause('s1', 'asked')).toBe(true);
      expect(await it.store.pause('s1', 'asked')).toBe(false);
      expect(await it.store.claimSlots(noon, hour, 1)).toEqual([]);
      expect(await it.store.resume('s1', noon + hour)).toBe(true);
      expect(await it.store.subscription('s1')).toEqual(subscription('s1', { nextDueAt: noon + hour }));
    });

    test('gives one another schedule, and a claim of the old slot is void', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const { claim } = await claimSlot(it.store);
      const hourly = { kind: 'interval', minutes: 60, zone: 'UTC' } as const;
      expect(await it.store.reschedule('s1', hourly, noon + hour)).toBe(true);
      expect(await it.store.reschedule('s2', hourly, noon + hour)).toBe(false);
      expect(await it.store.commitSlot(result(claim))).toBe(false);
      expect(await it.store.subscription('s1')).toEqual(
        subscription('s1', { schedule: hourly, nextDueAt: noon + hour }),
      );
    });

    test('gives all, by their ids, and the plans of those that are active, however many there are', async () => {
      await using it = await make();
      const all = async () => (await Array.fromAsync(it.store.allSubscriptions())).map(({ id }) => id);
      const plans = async () => (await Array.fromAsync(it.store.plans())).flat();
      expect([await all(), await plans()]).toEqual([[], []]);
      const ids = Array.from({ length: 1001 }, (_, index) => `s${String(index).padStart(4, '0')}`);
      for (const id of ids.toReversed()) await it.store.addSubscription(subscription(id));
      expect(await all()).toEqual(ids);
      await it.store.pause('s0001', 'asked');
      await it.store.removeSubscription('s0003');
      expect(await all()).toEqual(ids.filter((id) => id !== 's0003'));
      const planned = await plans();
      expect(planned.map(({ id }) => id)).toEqual(ids.filter((id) => id !== 's0001' && id !== 's0003'));
      const { id, schedule, nextDueAt } = subscription('s0000');
      expect(planned[0]).toEqual({ id, schedule, nextDueAt });
      for await (const each of it.store.allSubscriptions()) {
        expect(each).toEqual(subscription('s0000'));
        break;
      }
    });

    test('gives one another slot, if the next is still the one it was, and a claim of the old slot is void', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const { claim } = await claimSlot(it.store);
      expect(await it.store.replan([])).toEqual(new Set());
      expect(await it.store.replan([{ id: 's1', from: noon + 1, to: noon + hour }])).toEqual(new Set());
      expect(await it.store.replan([{ id: 's2', from: noon, to: noon + hour }])).toEqual(new Set());
      expect(await it.store.replan([{ id: 's1', from: noon, to: noon + hour }])).toEqual(new Set(['s1']));
      expect(await it.store.replan([{ id: 's1', from: noon, to: noon + 2 * hour }])).toEqual(new Set());
      expect(await it.store.commitSlot(result(claim))).toBe(false);
      expect(await it.store.subscription('s1')).toEqual(subscription('s1', { nextDueAt: noon + hour }));
      expect(await it.store.claimSlots(noon + hour, hour, 1)).toHaveLength(1);
      await it.store.pause('s1', 'asked');
      expect(await it.store.replan([{ id: 's1', from: noon + hour, to: noon }])).toEqual(new Set());
    });

    test('keeps a workspace’s settings, and what nobody set is as it always is', async () => {
      await using it = await make();
      const before = await it.store.settings(room);
      expect(before).toEqual({
        follow: 'everyone',
        paused: false,
        onUncertain: 'ask',
        perPlace: 20,
        perUser: 50,
      });
      await it.store.changeSettings(room, { follow: 'managers' });
      await it.store.changeSettings(elsewhere, { zone: 'Asia/Shanghai' });
      expect(await it.store.settings(room)).toEqual({ ...before, follow: 'managers', zone: 'Asia/Shanghai' });
      expect(await it.store.settings({ ...room, workspace: 'w2' })).toEqual(before);
      expect(await it.store.allSettings()).toEqual([
        {
          workspace: { platform: 'local', workspace: 'w' },
          changed: { follow: 'managers', zone: 'Asia/Shanghai' },
        },
      ]);
    });

    test('keeps both of two changes to settings that come at the same time', async () => {
      await using it = await make();
      const another = await it.open();
      for (let round = 1; round <= 10; round += 1) {
        await Promise.all([
          it.store.changeSettings(room, { perPlace: round }),
          another.changeSettings(room, { perUser: round }),
        ]);
        expect(await it.store.settings(room)).toMatchObject({ perPlace: round, perUser: round });
      }
    });

    test('tells what became of stories in a place', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('a/1') },
        { article: article('a/2') },
        { article: article('a/3') },
      );
      await it.store.addSubscription(subscription('s1'));
      const { claim } = await claimSlot(it.store);
      await it.store.commitSlot(result(claim, { seen: ['a/1'], stopped: [stopped('a/2')] }));
      const all = ['a/1', 'a/2', 'a/3'];
      expect([...(await it.store.fates(room, all))]).toEqual([
        ['a/1', { seenAt: noon, stopped: false }],
        ['a/2', { stopped: true }],
        ['a/3', { stopped: false }],
      ]);
      expect((await (await it.open('v2')).fates(room, all)).get('a/2')).toEqual({ stopped: false });
      expect((await it.store.fates(elsewhere, all)).get('a/1')).toEqual({ stopped: false });
    });

    test('pauses what is active in a place, and tells of each once', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s2', { followedAt: noon + 1 }));
      await it.store.addSubscription(subscription('s1'));
      await it.store.addSubscription(subscription('s3', { state: 'paused', pausedBecause: 'asked to' }));
      await it.store.addSubscription(subscription('s4', { place: elsewhere }));
      const paused = await it.store.pausePlace(room, 'gone');
      expect(paused.map(({ id, state, pausedBecause }) => [id, state, pausedBecause])).toEqual([
        ['s1', 'paused', 'gone'],
        ['s2', 'paused', 'gone'],
      ]);
      expect(await it.store.pausePlace(room, 'forbidden')).toEqual([]);
      expect(await it.store.subscription('s3')).toMatchObject({ pausedBecause: 'asked to' });
      expect(await it.store.subscription('s4')).toMatchObject({ state: 'active' });
    });
  });

  describe(`${name}: slots`, () => {
    test('are claimed when they are due, the longest due first, so many at a time', async () => {
      await using it = await make();
      for (const [id, nextDueAt] of [
        ['now', noon],
        ['late', noon - 2],
        ['later', noon - 1],
        ['soon', noon + 1],
      ] as const) {
        await it.store.addSubscription(subscription(id, { nextDueAt }));
      }
      await it.store.addSubscription(subscription('paused', { state: 'paused', nextDueAt: 0 }));
      const first = await it.store.claimSlots(noon, hour, 2);
      expect(first.map((each) => each.subscription.id)).toEqual(['late', 'later']);
      expect(first[0]?.subscription).toEqual(subscription('late', { nextDueAt: noon - 2 }));
      const second = await it.store.claimSlots(noon, hour, 2);
      expect(second.map((each) => each.subscription.id)).toEqual(['now']);
      expect(await it.store.claimSlots(noon, hour, 2)).toEqual([]);
    });

    test('are won once each by stores that claim at the same time', async () => {
      await using it = await make();
      const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
      for (const id of ids) await it.store.addSubscription(subscription(id));
      const stores = [it.store, await it.open(), await it.open()];
      const claims = await Promise.all(
        Array.from(
          { length: 45 },
          async (_, turn) => (await stores[turn % stores.length]?.claimSlots(noon, hour, 1)) ?? [],
        ),
      );
      const won = claims.flat().map((each) => each.subscription.id);
      expect(won.sort()).toEqual(ids.sort());
    });

    test('are claimed by another when the lease ran out, and then by its claim alone committed', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const lapsed = await claimSlot(it.store, 0);
      const held = await claimSlot(it.store);
      expect(held.claim).not.toBe(lapsed.claim);
      expect(await it.store.commitSlot(result(lapsed.claim, { seen: ['x'], delivery: delivery() }))).toBe(
        false,
      );
      expect(await outbox(it.store)).toEqual([]);
      expect(await it.store.commitSlot(result(held.claim, { seen: ['x'], delivery: delivery() }))).toBe(true);
      expect(await outbox(it.store)).toHaveLength(1);
    });

    test('are not kept by a lease from a clock that was set back since', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      // Seen from a clock that is two hours behind, a lease of an hour ends in three.
      const ahead = await claimSlot(it.store, 3 * hour);
      const held = await claimSlot(it.store, hour);
      expect(held.claim).not.toBe(ahead.claim);
      expect(await it.store.commitSlot(result(ahead.claim))).toBe(false);
      expect(await it.store.claimSlots(noon, hour, 1)).toEqual([]);
      expect(await it.store.commitSlot(result(held.claim))).toBe(true);
    });

    test('are kept by a lease when the clock was set back by less than it lasts', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      await claimSlot(it.store, 1.5 * hour);
      expect(await it.store.claimSlots(noon, hour, 1)).toEqual([]);
    });

    test('can be committed under a lapsed lease, as long as nobody took over', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const { claim } = await claimSlot(it.store, 0);
      expect(await it.store.commitSlot(result(claim))).toBe(true);
    });

    test('move on with the commit, which counts once', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const { claim } = await claimSlot(it.store);
      expect(await it.store.commitSlot(result(claim, { nextDueAt: noon + hour }))).toBe(true);
      expect(await it.store.commitSlot(result(claim, { nextDueAt: noon + 2 * hour }))).toBe(false);
      expect(await it.store.subscription('s1')).toEqual(
        subscription('s1', { nextDueAt: noon + hour, last: { slotAt: noon, outcome: 'nothing' } }),
      );
      expect(await it.store.claimSlots(noon + hour - 1, hour, 1)).toEqual([]);
      expect(await it.store.claimSlots(noon + hour, hour, 1)).toHaveLength(1);
    });

    test.each(['removed', 'paused', 'removed and followed again'])(
      'are not committed when the subscription was %s meanwhile',
      async (how) => {
        await using it = await make();
        await it.store.addSubscription(subscription('s1'));
        const { claim } = await claimSlot(it.store);
        if (how === 'paused') await it.store.pausePlace(room, 'gone');
        else await it.store.removeSubscription('s1');
        if (how === 'removed and followed again') await it.store.addSubscription(subscription('s1'));
        expect(await it.store.commitSlot(result(claim, { seen: ['x'], delivery: delivery() }))).toBe(false);
        expect(await outbox(it.store)).toEqual([]);
      },
    );

    test('are not committed when the place was given one of the stories meanwhile, and nothing of them is kept', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a') }, { article: article('jd/b') });
      await it.store.addSubscription(subscription('s1'));
      await it.store.addSubscription(subscription('s2', { nextDueAt: noon - 1 }));
      const [second, first] = await it.store.claimSlots(noon, hour, 2);
      if (!first || !second) throw new Error('Both were due.');
      const given = result(second.claim, { subscription: 's2', seen: ['jd/a'], delivery: delivery('d2') });
      expect(await it.store.commitSlot(given)).toBe(true);

      const both = result(first.claim, {
        seen: ['jd/b', 'jd/a'],
        delivery: delivery('d1'),
        stopped: [stopped('jd/b')],
      });
      expect(await it.store.commitSlot(both)).toBe(false);
      expect(await it.store.subscription('s1')).toMatchObject({ nextDueAt: noon });
      expect((await outbox(it.store)).map(({ id }) => id)).toEqual(['d2']);
      expect((await it.store.unseen(first.subscription, anything)).map(({ story }) => story)).toEqual([
        'jd/b',
      ]);

      const rest = result(first.claim, { seen: ['jd/b'], delivery: delivery('d1') });
      expect(await it.store.commitSlot(rest)).toBe(true);
    });

    test('give a story to a place once when two stores commit at the same time', async () => {
      await using it = await make();
      const stores = [it.store, await it.open()];
      for (let round = 0; round < 10; round += 1) {
        await it.store.addSubscription(subscription(`a${round}`));
        await it.store.addSubscription(subscription(`b${round}`));
        const claimed = await it.store.claimSlots(noon, hour, 2);
        const committed = await Promise.all(
          claimed.map(
            async ({ subscription: { id }, claim }, index) =>
              await stores[index]?.commitSlot(
                result(claim, {
                  subscription: id,
                  seen: [`story ${round}`],
                  delivery: delivery(`delivery of ${id}`),
                }),
              ),
          ),
        );
        expect(committed.filter(Boolean)).toHaveLength(1);
        expect(await outbox(it.store)).toHaveLength(1);
        await it.store.pausePlace(room, 'forbidden');
      }
    });

    test('make one delivery a key; what else was to be given for it is news to the next', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a') });
      await it.store.addSubscription(subscription('s1'));
      const { claim } = await claimSlot(it.store);
      await it.store.commitSlot(result(claim, { delivery: delivery('d1', 'key'), nextDueAt: noon }));
      const again = await claimSlot(it.store);
      const second = result(again.claim, { delivery: delivery('d2', 'key'), seen: ['jd/a'] });
      expect(await it.store.commitSlot(second)).toBe(true);
      expect((await outbox(it.store)).map(({ id }) => id)).toEqual(['d1']);
      expect((await it.store.unseen(subscription('s1'), anything)).map(({ story }) => story)).toEqual([
        'jd/a',
      ]);
    });
  });
}

/** What is news to a follow, of all that a library has. */
export function unseenContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: what is unseen`, () => {
    test('is what arrived after the follow, as a search orders and bounds it', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/before', { publishedAt: '2021-12-31' }) });
      await shelve(
        it.store,
        { article: article('jd/old', { publishedAt: '2021-12-01' }) },
        { article: article('jd/new', { publishedAt: '2021-12-02', text: 'cloud' }) },
        { article: article('jd/withdrawn', { withdrawn: true }) },
        { article: article('tencent/other', { publishedAt: '2021-11-30' }) },
      );
      expect(await unseen(it.store)).toEqual(['jd/new', 'jd/old', 'tencent/other']);
      expect(await unseen(it.store, follower, { companies: ['jd'], limit: 1 })).toEqual(['jd/new']);
      expect(await unseen(it.store, follower, { words: ['cloud'] })).toEqual(['jd/new']);
    });

    test('is also what an embargo freed after the follow', async () => {
      await using it = await make();
      await shelve(
        it.store,
        { article: article('jd/freed', { embargoAt: noon + 1 }) },
        { article: article('jd/was-free', { embargoAt: noon - 1 }) },
      );
      const late = subscription('s2', { since: 2, followedAt: noon });
      expect(await unseen(it.store, late, { now: noon })).toEqual([]);
      expect(await unseen(it.store, late, { now: noon + 1 })).toEqual(['jd/freed']);
    });

    test('is not what the place was given, and goes on being so when the article is edited, renamed or gone and back', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/zero') });
      await shelve(it.store, { article: article('jd/a') });
      await commit(it.store, { seen: ['jd/a'] });
      expect(await unseen(it.store)).toEqual([]);
      expect(await unseen(it.store, { ...follower, place: elsewhere })).toEqual(['jd/a']);

      await shelve(it.store, { article: article('jd/a', { title: 'Edited' }), hash: 'edited' });
      expect(await unseen(it.store)).toEqual([]);
      await shelve(it.store, { article: article('jd/renamed'), was: 'jd/a' });
      expect(await unseen(it.store)).toEqual([]);
      await it.store.applyLibrary({ ...change({}), removed: ['jd/renamed.md'] });
      await shelve(it.store, { article: article('jd/a') });
      expect(await unseen(it.store)).toEqual([]);
      expect(await unseen(it.store, { ...follower, place: elsewhere })).toEqual(['jd/a']);
    });

    test('is given by any subscription of the place, also after its unfollow', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/zero') });
      await shelve(it.store, { article: article('jd/a') });
      await commit(it.store, { seen: ['jd/a'] });
      await it.store.removeSubscription('s1');
      expect(await unseen(it.store, subscription('s2'))).toEqual(['jd/zero']);
    });

    test('is not what the gate stopped there, until the article or the program changes', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/zero') });
      await shelve(it.store, { article: article('jd/a') });
      await commit(it.store, { stopped: [stopped('jd/a')] });
      expect(await unseen(it.store)).toEqual([]);
      expect(await unseen(it.store, { ...follower, place: elsewhere })).toEqual(['jd/a']);
      expect(await unseen(await it.open('v2'))).toEqual(['jd/a']);
      await shelve(it.store, { article: article('jd/a'), hash: 'edited' });
      expect(await unseen(it.store)).toEqual(['jd/a']);
    });

    test('stays stopped when it is stopped again', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/zero') });
      await shelve(it.store, { article: article('jd/a') });
      await commit(it.store, { stopped: [stopped('jd/a')] });
      await commit(it.store, { stopped: [stopped('jd/a')] });
      expect(await unseen(it.store)).toEqual([]);
    });
  });
}

async function claimSlot(store: Store, leaseMs = hour): Promise<ClaimedSlot> {
  const [claimed] = await store.claimSlots(noon, leaseMs, 1);
  if (claimed === undefined) throw new Error('Nothing was due.');
  return claimed;
}

async function outbox(store: Store): Promise<readonly Delivery[]> {
  return await claimSome(store, hour, 100);
}

const follower = subscription('s1', { since: 1 });

async function unseen(store: Store, by: Subscription = follower, search: Partial<Search> = {}) {
  return (await store.unseen(by, { ...anything, ...search })).map(({ article }) => article.id);
}

async function commit(store: Store, parts: Partial<SlotResult>): Promise<void> {
  await store.addSubscription(follower);
  const { claim } = await claimSlot(store);
  expect(await store.commitSlot(result(claim, { nextDueAt: noon, ...parts }))).toBe(true);
}
