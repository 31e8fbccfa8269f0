import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Tests of processes and sockets wait for them half of their time: as many again may run meanwhile.
    maxWorkers: 2 * Math.max(2, availableParallelism()),
    // Modules keep nothing but what they have worked out: to load them anew for each file is a quarter of all the work.
    isolate: false,
    // A test that hangs should say so; none may depend on how fast the machine is, so this is only a stop.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 10 } },
  },
});
