import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Vitest keeps a processor free, which on a machine with two leaves one.
    maxWorkers: Math.max(2, availableParallelism()),
    // A test that hangs should say so; none may depend on how fast the machine is, so this is only a stop.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
