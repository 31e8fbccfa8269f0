import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LibraryChange, Search, Store } from '../../src/store/store.ts';
import type { StoreUnderTest } from './contract.ts';
import { anything, article, change, hour, noon, result, room, shelve, subscription } from './examples.ts';

/** That no story is told twice, whatever curators do to its files and however a scan of them falls. */
export function storiesContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name}: a story`, () => {
    test.each(['as it was', 'with its content edited once more'])(
      'is one when two processes apply the same rename, the second %s',
      async (how) => {
        await using it = await make();
        await shelve(it.store, { article: article('jd/a') });
        await it.store.applyLibrary(renamed('jd/a', 'jd/b'));
        await it.store.applyLibrary(renamed('jd/a', 'jd/b', how));
        expect(await it.store.articles(['jd/b'])).toMatchObject([{ story: 'jd/a', arrival: 1 }]);
        expect(await it.store.lastArrival()).toBe(1);
      },
    );

    test('goes over to a renamed article also when another process saw no more than that the old name is gone', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a') });
      await remove(it.store, 'jd/a');
      await it.store.applyLibrary(renamed('jd/a', 'jd/b'));
      expect(await storyOf(it.store, 'jd/b')).toBe('jd/a');
    });

    test('is known again when its article was renamed, removed and restored, and edited on the way', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a') });
      await it.store.applyLibrary(renamed('jd/a', 'jd/b'));
      await remove(it.store, 'jd/b');
      await shelve(it.store, { article: article('jd/b'), hash: 'edited' });
      expect(await storyOf(it.store, 'jd/b')).toBe('jd/a');
    });

    test.each(['jd/b', 'tencent/a'])(
      'is known by its content under another name, %s, whenever the old one goes',
      async (id) => {
        await using it = await make();
        await shelve(it.store, { article: article('jd/a'), hash: 'same' });
        await shelve(it.store, { article: article(id, { title: 'About jd/a' }), hash: 'same' });
        await remove(it.store, 'jd/a');
        expect(await storyOf(it.store, id)).toBe('jd/a');
        await remove(it.store, id);
        await shelve(it.store, { article: article('jd/c', { title: 'About jd/a' }), hash: 'same' });
        expect(await storyOf(it.store, 'jd/c')).toBe('jd/a');
      },
    );

    test('goes with its content when two articles exchange theirs', async () => {
      await using it = await make();
      await shelve(it.store, { article: article('jd/a'), hash: 'one' });
      await shelve(it.store, { article: article('jd/b'), hash: 'two' });
      await shelve(
        it.store,
        { article: article('jd/a', { title: 'About jd/b' }), hash: 'two' },
        { article: article('jd/b', { title: 'About jd/a' }), hash: 'one' },
      );
      expect([await storyOf(it.store, 'jd/a'), await storyOf(it.store, 'jd/b')]).toEqual(['jd/b', 'jd/a']);
    });

    test.each(['with its content', 'and edited'])(
      'goes over to a renamed article, %s, also when something else takes the old name in the same change',
      async (how) => {
        await using it = await make();
        const old = { article: article('jd/a'), hash: 'with its content' };
        const other = { article: article('jd/a', { title: 'Something else' }), hash: 'something else' };
        await shelve(it.store, old);
        await shelve(it.store, other, {
          article: article('jd/b', { title: 'About jd/a' }),
          hash: how,
          // A name that is taken again at once tells nobody that its file was renamed; content does.
          ...(how === 'and edited' && { was: 'jd/a' }),
        });
        expect(await it.store.articles(['jd/b', 'jd/a'])).toMatchObject([
          { story: 'jd/a', arrival: 1 },
          { arrival: 2 },
        ]);
      },
    );

    test.each(['at once', 'one after the other'])(
      'that two files of the same content tell, put in %s, is told to a place once',
      async (how) => {
        await using it = await make();
        const copies = [copy('jd/a'), copy('tencent/a')];
        await shelve(it.store, { article: article('jd/zero') });
        if (how === 'at once') await shelve(it.store, ...copies);
        else for (const each of copies) await shelve(it.store, each);
        const follower = subscription('s1', { since: 1 });
        const [story, ...others] = await it.store.unseen(follower, anything);
        expect(others).toEqual([]);

        await it.store.addSubscription(follower);
        const [slot] = await it.store.claimSlots(noon, hour, 1);
        expect(await it.store.commitSlot(result(slot?.claim ?? '', { seen: [story?.story ?? ''] }))).toBe(
          true,
        );
        expect(await it.store.unseen(follower, anything)).toEqual([]);
        expect(await it.store.unseen(subscription('s2', { since: 0 }), anything)).toMatchObject([
          { story: 'jd/zero' },
        ]);
        expect([...(await it.store.fates(room, ['jd/a']))]).toMatchObject([['jd/a', { seenAt: noon }]]);
      },
    );

    test('that two files tell is found once, by whichever of them answers the search', async () => {
      await using it = await make();
      await shelve(it.store, copy('jd/a'), copy('tencent/a'), { article: article('jd/other') });
      expect(await found(it.store, {})).toEqual(['jd/other', 'jd/a']);
      expect(await found(it.store, { limit: 2 })).toHaveLength(2);
      expect(await found(it.store, { companies: ['jd'] })).toEqual(['jd/other', 'jd/a']);
      expect(await found(it.store, { companies: ['tencent'] })).toEqual(['tencent/a']);
      await remove(it.store, 'jd/a');
      expect(await found(it.store, {})).toEqual(['jd/other', 'tencent/a']);
    });

    test('stays one when a copy is edited, as long as its source is the same', async () => {
      await using it = await make();
      await shelve(it.store, copy('jd/a'));
      await shelve(it.store, copy('jd/b'));
      await shelve(it.store, { ...copy('jd/b'), hash: 'edited' });
      await remove(it.store, 'jd/a');
      expect(await storyOf(it.store, 'jd/b')).toBe('jd/a');
    });

    test.each([
      { title: 'Something new' },
      { publishedAt: '2022-03-20' },
      { publisher: 'The Ledger' },
      { url: 'https://example.com/else' },
    ])('is a new one when a copy becomes an article from another source: %j', async (other) => {
      await using it = await make();
      await shelve(it.store, copy('jd/a'));
      await shelve(it.store, copy('jd/b'));
      await shelve(it.store, { article: { ...copy('jd/b').article, ...other }, hash: 'edited' });
      expect(await it.store.articles(['jd/a', 'jd/b'])).toMatchObject([
        { story: 'jd/a', arrival: 1 },
        { story: 'jd/b', arrival: 2 },
      ]);
    });

    test('is a new one when an article begins as another did that has become something else', async () => {
      await using it = await make();
      const draft = { title: 'To be written' };
      await shelve(it.store, { article: article('jd/a', draft), hash: 'draft' });
      await shelve(it.store, { article: article('jd/a'), hash: 'written' });
      await shelve(it.store, { article: article('jd/b', draft), hash: 'draft' });
      expect(await storyOf(it.store, 'jd/b')).toBe('jd/b');
    });

    test('is that of all who have the same content, and of none from another source, after any changes', async () => {
      const step = fc.array(
        fc.record({
          id: fc.constantFrom('jd/a', 'jd/b', 'tencent/a', 'tencent/b'),
          was: fc.option(fc.constantFrom('jd/a', 'jd/b', 'tencent/a'), { nil: undefined }),
          content: fc.constantFrom('one', 'two', 'two more', 'three'),
          gone: fc.boolean(),
        }),
        { minLength: 1, maxLength: 3 },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
          await using it = await make();
          for (const entries of steps) {
            const once = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
            await it.store.applyLibrary({
              ...change({ articles: once.filter(({ gone }) => !gone).map(written) }),
              removed: once.filter(({ gone }) => gone).map(({ id }) => `${id}.md`),
            });
            const all = await it.store.newest([], 100);
            const pairs = all.flatMap((one) => all.map((other) => [one, other] as const));
            const alike = pairs.filter(([one, other]) => one.hash === other.hash);
            expect(alike.filter(([one, other]) => one.story !== other.story)).toEqual([]);
            const told = pairs.filter(([one, other]) => one.story === other.story);
            expect(told.filter(([one, other]) => one.article.title !== other.article.title)).toEqual([]);
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}

/** A file of the one content that is copied about. */
function copy(id: string) {
  return { article: article(id, { title: 'About the same' }), hash: 'same' };
}

/** 'two' and 'two more' have one title. */
function written({ id, was, content }: { id: string; was: string | undefined; content: string }) {
  const title = content.split(' ')[0] ?? '';
  return { article: article(id, { title }), hash: content, ...(was !== undefined && was !== id && { was }) };
}

function renamed(was: string, id: string, hash = 'as it was'): LibraryChange {
  return { ...change({ articles: [{ article: article(id), was, hash }] }), removed: [`${was}.md`] };
}

async function remove(store: Store, id: string): Promise<void> {
  await store.applyLibrary({ ...change({}), removed: [`${id}.md`] });
}

async function storyOf(store: Store, id: string): Promise<string | undefined> {
  return (await store.articles([id]))[0]?.story;
}

async function found(store: Store, search: Partial<Search>): Promise<string[]> {
  return (await store.search({ ...anything, ...search })).map((each) => each.article.id);
}
