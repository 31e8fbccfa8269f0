import { memoryDatabase } from '../fakes/memory-store.ts';
import { realWorld } from '../../src/world.ts';
import { followingContract } from './following-contract.ts';
import { outboxContract } from './outbox-contract.ts';

// The simulation of delivery stands on this store: it keeps what delivery needs as a database does.
for (const contract of [followingContract, outboxContract])
  contract('in memory', async () => {
    const database = memoryDatabase({ now: realWorld.clock.now, random: realWorld.random });
    return {
      store: database.open(),
      open: async (program) => database.open(program),
      [Symbol.asyncDispose]: async () => {},
    };
  });
