import { expect, test } from 'vitest';
import { createHistory } from '../../src/delivery/history.ts';
import { PlatformError } from '../../src/platforms/platform.ts';
import { NEWS } from '../fakes/dateline.ts';
import { fakePlatform } from '../fakes/platform.ts';
import { saying } from '../platforms/cleared.ts';

const platform = fakePlatform();
const wasPosted = createHistory(new Map([['fake', platform]]));

test('a post that is there was posted, one that is not was not, and who may not look takes it for posted', async () => {
  expect(await wasPosted(NEWS, 'k', 0)).toBe(false);
  await platform.post(NEWS, saying('hello'), 'k');
  expect(await wasPosted(NEWS, 'k', 0)).toBe(true);
  platform.readable = false;
  expect(await wasPosted(NEWS, 'other', 0)).toBe(true);
  platform.readable = true;
});

test('a place that is lost has no post, nor has a platform that is not connected', async () => {
  for (const fault of ['gone', 'forbidden'] as const) {
    platform.findFaults.push(fault);
    expect(await wasPosted(NEWS, 'k', 0)).toBe(false);
  }
  expect(await wasPosted({ ...NEWS, platform: 'elsewhere' }, 'k', 0)).toBe(false);
});

test('a platform that cannot be asked now is no answer', async () => {
  platform.findFaults.push('unavailable');
  await expect(wasPosted(NEWS, 'k', 0)).rejects.toThrow(PlatformError);
});
