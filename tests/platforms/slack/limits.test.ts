import { expect, test } from 'vitest';

import { LIMITS } from '../../../src/platforms/slack/limits.ts';

test('no limit is above what Slack’s pages say', () => {
  // Written from the pages again, so that a slip of the hand in the table is seen.
  expect(LIMITS).toEqual({
    text: 4000,
    blocks: 50,
    shown: 10000,
    element: 3000,
    header: 150,
    field: 2000,
    fields: 10,
    context: 10,
    actions: 25,
    button: 75,
    value: 2000,
    url: 3000,
    blockId: 255,
    viewBlocks: 100,
    viewTitle: 24,
    privateMetadata: 3000,
    callbackId: 255,
    option: 75,
    options: 100,
  });
});
