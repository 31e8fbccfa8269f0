// A process that sends what is ready, to a platform that takes it at once: node deliveries-worker.ts <file or url>
// It says that it is ready, drains the outbox when it is told to, says that it did, and ends when its parent lets go.
import { createOutbox } from '../src/delivery/outbox.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/open.ts';
import { realWorld } from '../src/world.ts';
import { platform } from './platform.ts';

const [where = ''] = process.argv.slice(2);
const at = where.startsWith('postgresql:') ? { url: where } : { file: where };
const store = await openStore({ ...at, program: 'bench', ...realWorld });
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
