import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that see what discord.js does when it is alone: the HTTP client of Slack's library, in the same process, takes its place. */
const ALONE = 'tests/fakes/discord/*.test.ts';

export default defineConfig({
  test: {
    // Tests of processes and sockets wait for them half of their time: as many again may run meanwhile.
    maxWorkers: 2 * Math.max(2, availableParallelism()),
    // A test that hangs should say so; none may depend on how fast the machine is, so this is only a stop.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000, interval: 10 } },
    // Our modules keep nothing but what they have worked out: to load them anew for each file is a quarter of all the work.
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['tests/**/*.test.ts'], exclude: [ALONE], isolate: false },
      },
      { extends: true, test: { name: 'alone', include: [ALONE], isolate: true } },
    ],
  },
});
