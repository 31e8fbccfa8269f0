import { expect, test } from 'vitest';

import { LIMITS } from '../../../src/platforms/discord/limits.ts';

test('no limit is above what Discord’s pages say', () => {
  // Written from the pages again, so that a slip of the hand in the table is seen.
  expect(LIMITS).toEqual({
    content: 2000,
    shown: 4000,
    bytes: 10000,
    displayBytes: 12,
    components: 40,
    buttons: 5,
    rows: 5,
    label: 80,
    customId: 100,
    options: 25,
    option: 100,
    url: 512,
    commands: 100,
    commandName: 32,
    description: 100,
    choices: 25,
    choice: 100,
    written: 6_000,
  });
});
