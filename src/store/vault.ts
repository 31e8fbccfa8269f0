import type { Database } from './database.ts';
import type { Store } from './store.ts';

/** The part of the store that keeps values of platforms under their keys, and does not look into them. */
export function vaultIn({ db }: Database) {
  return {
    async kept(platform, key) {
      const row = await db
        .selectFrom('vault')
        .select('value')
        .where('platform', '=', platform)
        .where('key', '=', key)
        .executeTakeFirst();
      return row?.value;
    },

    async keep(platform, key, value) {
      await db
        .insertInto('vault')
        .values({ platform, key, value })
        .onConflict((conflict) => conflict.columns(['platform', 'key']).doUpdateSet({ value }))
        .execute();
    },

    async swap(platform, key, from, to) {
      const swapped =
        to === undefined
          ? await db
              .deleteFrom('vault')
              .where('platform', '=', platform)
              .where('key', '=', key)
              .where('value', '=', from)
              .returning('key')
              .executeTakeFirst()
          : await db
              .updateTable('vault')
              .set({ value: to })
              .where('platform', '=', platform)
              .where('key', '=', key)
              .where('value', '=', from)
              .returning('key')
              .executeTakeFirst();
      return swapped !== undefined;
    },

    async keptKeys(platform, prefix) {
      const rows = await db
        .selectFrom('vault')
        .select('key')
        .where('platform', '=', platform)
        // By the index; what comes behind in it is most of the table.
        .where('key', '>=', prefix)
        .where((eb) => eb(eb.fn<string>('substr', ['key', eb.lit(1), eb.lit(prefix.length)]), '=', prefix))
        .orderBy('key')
        .execute();
      return rows.map(({ key }) => key);
    },
  } satisfies Partial<Store>;
}
