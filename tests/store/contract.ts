import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { alertsContract } from './alerts-contract.ts';
import {
  alibaba,
  anything,
  article,
  change,
  claimSome,
  delivery,
  figure,
  hour,
  noon,
  result,
  subscription,
} from './examples.ts';
import { followingContract, unseenContract } from './following-contract.ts';
import { libraryContract } from './library-contract.ts';
import { operationContract } from './operation-contract.ts';
import { outboxContract } from './outbox-contract.ts';
import { storiesContract } from './stories-contract.ts';
import { vaultContract } from './vault-contract.ts';

/** A store on an empty database of its own. Its end closes what was opened and drops the database. */
export interface StoreUnderTest extends AsyncDisposable {
  readonly store: Store;
  /** Opens another store on the same database, for a program of this version or, without one, of the first's. */
  open(program?: string): Promise<Store>;
}

/** What every store must do, whatever database is under it. `make` gives a fresh one for each test. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  libraryContract(name, make);
  storiesContract(name, make);
  followingContract(name, make);
  unseenContract(name, make);
  outboxContract(name, make);
  alertsContract(name, make);
  vaultContract(name, make);
  operationContract(name, make);

  describe(`${name}: closing and opening`, () => {
    test('keeps all', async () => {
      await using it = await make();
      const growth = article('alibaba/growth');
      await it.store.applyLibrary(
        change({ companies: [alibaba], articles: [{ article: growth, figures: [figure(growth, 0, 1)] }] }),
      );
      await it.store.addSubscription(subscription('s1'));
      const [slot] = await it.store.claimSlots(noon, hour, 1);
      await it.store.commitSlot(result(slot?.claim ?? '', { seen: [growth.id], delivery: delivery() }));
      const [first] = await claimSome(it.store, 0, 1);
      await it.store.firstTime('slack', 'e1', noon);
      await it.store.close();

      const reopened = await it.open();
      expect(await reopened.companies()).toEqual([alibaba]);
      expect(await reopened.search({ ...anything, words: ['growth'] })).toMatchObject([
        { article: growth, arrival: 1 },
      ]);
      expect(await reopened.figures([growth.id])).toHaveLength(1);
      expect(await reopened.subscription('s1')).toMatchObject({ nextDueAt: noon + hour });
      expect(await reopened.unseen(subscription('s1'), anything)).toEqual([]);
      expect(await claimSome(reopened, hour, 1)).toMatchObject([
        { id: first?.id, attempts: 2, uncertain: true },
      ]);
      expect(await reopened.firstTime('slack', 'e1', noon)).toBe(false);
    });

    test('leaves claims standing', async () => {
      await using it = await make();
      await it.store.addSubscription(subscription('s1'));
      const [slot] = await it.store.claimSlots(noon, hour, 1);
      await it.store.close();
      const reopened = await it.open();
      expect(await reopened.claimSlots(noon, hour, 1)).toEqual([]);
      expect(await reopened.commitSlot(result(slot?.claim ?? ''))).toBe(true);
    });
  });
}
