import { hidden, render, shown } from '../src/platforms/local/render.ts';
import type { Platform } from '../src/platforms/platform.ts';

/** Takes every message at once: what is left is what the outbox and the store cost. */
export const platform: Platform = {
  name: 'bench',
  open: true,
  pace: { concurrency: 50, timeoutMs: 10_000, lateMs: 60_000 },
  idempotentMs: () => 0,
  render,
  hidden,
  shown,
  start: async () => {},
  stop: async () => {},
  respond: async () => {},
  post: async (place, _cleared, key) => ({ place, id: key }),
  find: async () => 'absent',
  edit: async () => {},
  openDirect: async ({ workspace }, user) => ({ platform: 'bench', workspace, channel: user }),
};
