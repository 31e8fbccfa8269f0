import { join } from 'node:path';
import { assemble } from '../../src/assemble.ts';
import { createLog } from '../../src/log.ts';
import { silentMeter } from '../../src/meter.ts';
import { openStore } from '../../src/store/open.ts';
import { realWorld, type World } from '../../src/world.ts';
import { filePlatform } from './file-platform.ts';

/** What a life is for: a tick at each of some instants (ms), or a question at one. */
export interface Life {
  readonly instants: readonly number[];
  readonly question?: string;
  /** A call between the parts, as `before store.fence`: there this process dies by SIGKILL. */
  readonly diesAt?: string;
}

/** The real parts, from their start to their end, with what is posted in a file of their home. */
export async function live(home: string, { instants, question, diesAt }: Life): Promise<void> {
  let now = instants[0] ?? 0;
  const world: World = { ...realWorld, clock: { ...realWorld.clock, now: () => now } };
  const file = join(home, 'data', 'dateline.db');
  const store = dying(await openStore({ file, program: 'test', ...world }), 'store', diesAt);
  const { bot, library, outbox, scheduler } = assemble({
    store,
    platforms: [dying(filePlatform(join(home, 'posted.jsonl')), 'platform', diesAt)],
    world,
    log: createLog('error'),
    meter: silentMeter,
    digestsDir: join(home, 'digests'),
    zone: 'UTC',
    failed: () => {},
  });

  await library.refresh();
  if (question !== undefined)
    await bot.answer({
      kind: 'ask',
      id: question,
      place: { platform: 'file', workspace: 'w', channel: 'news' },
      user: { id: 'you', name: 'You', locale: 'en', mayManage: true },
      direct: false,
      words: question,
    });
  else
    for (const instant of instants) {
      now = instant;
      await scheduler.tick();
      await outbox.drain();
    }
  await scheduler.stop();
  await outbox.stop();
  await store.close();
}

/** The object, with a death before or after one of its methods has done its work. */
function dying<T extends object>(whole: T, name: string, diesAt: string | undefined): T {
  return new Proxy(whole, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        if (diesAt === `before ${name}.${String(key)}`) process.kill(process.pid, 'SIGKILL');
        const result: unknown = Reflect.apply(member, target, args);
        // What is no promise, as a list that is read bit by bit, has no end to die after.
        if (!(result instanceof Promise)) return result;
        return result.then((value: unknown) => {
          if (diesAt === `after ${name}.${String(key)}`) process.kill(process.pid, 'SIGKILL');
          return value;
        });
      };
    },
  });
}
