// A process of Dateline's own store, scheduler and outbox, for a trial that will kill it.
import type { Composition } from '../../src/domain.ts';
import { createOutbox } from '../../src/delivery/outbox.ts';
import { slotKey } from '../../src/keys.ts';
import { createLog } from '../../src/log.ts';
import { openStore, type Where } from '../../src/store/open.ts';
import { realWorld } from '../../src/world.ts';
import { schedulerOf } from '../fakes/scheduler.ts';
import { leaseFor, wordFor } from './design.ts';
import { briefing, ownerOn, platformsOf } from './platforms.ts';

/** Between two looks for what is due (ms): a trial has no second to lose. */
const TICK = 20;

const told = briefing();
const { where } = told.settings as { readonly where: Where };
const world = realWorld;
const log = createLog('error');
const store = await openStore({ ...where, program: 'prove', ...world });
const reached = platformsOf(told, store);
const lease = leaseFor([...reached.values()].map(({ kind }) => kind));
const [first] = reached.values();
if (!first) throw new Error('there is no platform in this trial');
const outbox = createOutbox({
  store,
  platforms: new Map([...reached].map(([name, { platform }]) => [name, platform])),
  world,
  log,
  lease,
  composeAlert: async ({ id }) => ({
    place: ownerOn(first.kind),
    body: first.saying(`alert ${id}`),
  }),
});
const scheduler = schedulerOf({
  store,
  world,
  log,
  lease,
  wake: outbox.wake,
  // A body and a story of its own for each slot, so that nothing but the slot is worth the trouble.
  compose: async (subscription, slotAt): Promise<Composition> => {
    const { id, place } = subscription;
    const story = `${id}@${slotAt}`;
    const { saying } = reached.get(place.platform) ?? first;
    return {
      outcome: 'posted',
      body: { ...saying(wordFor(slotKey(subscription, slotAt))), stories: [story] },
      seen: [story],
      stopped: [],
    };
  },
});

const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());
process.stdout.write('ready\n');
while (!stopped.signal.aborted) {
  await scheduler.tick().catch((error: unknown) => log.error({ error }, 'a tick failed'));
  await world.clock.sleep(TICK, stopped.signal);
}
await scheduler.stop();
await outbox.stop();
await store.close();
process.exit(0);
