import { realWorld } from '../../src/world.ts';
import { chatClient } from '../fakes/chat-client.ts';
import type { ChatPlatform } from '../fakes/chat-platform.ts';
import { IDEMPOTENT, KINDS, TIMEOUT, type Briefing, type Kind } from './design.ts';

/** What this process was told by the trial that started it. It ends when the trial does. */
export function briefing(): Briefing {
  // The trial holds the other end, however it ends.
  process.stdin.once('end', () => process.exit(1)).resume();
  return JSON.parse(process.argv[2] ?? '') as Briefing;
}

/** The platforms of a trial, as its processes reach them. */
export function platformsOf({ urls, from, lateMs }: Briefing): ReadonlyMap<Kind, ChatPlatform> {
  return new Map(
    KINDS.map((name) => {
      const manner = {
        name,
        pace: { concurrency: 20, timeoutMs: TIMEOUT, lateMs },
        idempotentMs: name === 'keyed' ? IDEMPOTENT : 0,
      };
      return [name, chatClient({ ...manner, url: urls[name], from, world: realWorld })];
    }),
  );
}
