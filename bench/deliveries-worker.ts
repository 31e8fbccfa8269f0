// A process that sends what is ready, to a platform that takes it at once: node deliveries-worker.ts <where>
// It says that it is ready, drains the outbox when it is told to, says that it did, and ends when its parent lets go.
import { createOutbox } from '../src/delivery/outbox.ts';
import { createLog } from '../src/log.ts';
import type { Platform } from '../src/platforms/platform.ts';
import { hidden, render } from '../src/platforms/local/render.ts';
import { openStore } from '../src/store/open.ts';
import { realWorld } from '../src/world.ts';

/** Takes every message at once: what is left is what the outbox and the store cost. */
const platform: Platform = {
  name: 'bench',
  open: true,
  pace: { concurrency: 50, timeoutMs: 10_000, lateMs: 60_000 },
  idempotentMs: () => 0,
  render,
  hidden,
  start: async () => {},
  stop: async () => {},
  respond: async () => {},
  post: async (place, _cleared, key) => ({ place, id: key }),
  find: async () => 'absent',
  edit: async () => {},
  openDirect: async ({ workspace }, user) => ({ platform: 'bench', workspace, channel: user }),
};

const [where = ''] = process.argv.slice(2);
const store = await openStore({ file: where, program: 'bench', ...realWorld });
const outbox = createOutbox({
  store,
  platforms: new Map([[platform.name, platform]]),
  world: realWorld,
  log: createLog('error'),
  composeAlert: async () => {
    throw new Error('nobody is to be told of anything here');
  },
});
process.on('message', () => void outbox.drain().then(() => process.send?.('drained')));
process.on('disconnect', () => void outbox.stop().then(() => store.close()));
process.send?.('ready');
