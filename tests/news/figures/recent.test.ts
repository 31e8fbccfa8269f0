import { expect, test } from 'vitest';
import { Recent } from '../../../src/news/figures/recent.ts';

test('the last fifty things are remembered, and of these the latest is found', () => {
  const recent = new Recent<number>();
  for (let said = 0; said < 400; said++) {
    recent.add(said);
    const oldest = Math.max(0, said - 49);
    expect(recent.findLast((one) => one === oldest)).toBe(oldest);
    expect(recent.findLast((one) => one < oldest)).toBeUndefined();
    expect(recent.findLast((one) => one >= oldest)).toBe(said);
  }
});
