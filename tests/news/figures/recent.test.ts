import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from '../../../src/news/figures/recent.ts';

test('the latest of the last fifty things is remembered of which something is true', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 400 }), fc.nat(200), (said, wanted) => {
      const recent = new Recent<{ readonly value: number; readonly at: number }>();
      const all = said.map((value, at) => ({ value, at }));
      for (const one of all) recent.add(one);
      const isIt = ({ value }: { readonly value: number }): boolean => value === wanted;
      expect(recent.findLast(isIt)).toEqual(all.slice(-50).findLast(isIt));
    }),
  );
});
