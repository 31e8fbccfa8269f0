import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Tests of processes and sockets wait for them half of their time: as many again may run meanwhile.
    maxWorkers: 2 * Math.max(2, availableParallelism()),
    // A test that hangs should say so; none may depend on how fast the machine is, so this is only a stop.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
