import type { Cleared, Reply } from '../../src/domain.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { realWorld } from '../../src/world.ts';
import { chatClient } from '../fakes/chat-client.ts';
import { WORKSPACE } from '../fakes/slack/proving.ts';
import { cleared, saying } from '../platforms/cleared.ts';
import { IDEMPOTENT, TIMEOUT, type Briefing, type Kind, type Target } from './design.ts';
import { slackClient } from './slack.ts';

/** What this process was told by the trial that started it. It ends when the trial does. */
export function briefing(): Briefing {
  // The trial holds the other end, however it ends.
  process.stdin.once('end', () => process.exit(1)).resume();
  return JSON.parse(process.argv[2] ?? '') as Briefing;
}

/** A platform of a trial, as its processes reach it. */
export interface Reached {
  readonly kind: Kind;
  readonly platform: Platform;
  /** A message of a few words, as this platform takes it. */
  saying(text: string): Cleared;
}

/** The platforms of a trial, by their names: there is one at least. */
export function platformsOf({ urls, from, lateMs }: Briefing): ReadonlyMap<string, Reached> {
  const reached = (['keyed', 'plain', 'slack'] as const).flatMap((kind): readonly Reached[] => {
    const url = urls[kind];
    if (url === undefined) return [];
    if (kind === 'slack') {
      const platform = slackClient({ url, from, lateMs });
      return [{ kind, platform, saying: (text) => cleared(platform.render(notice(text), 'en').payload) }];
    }
    const platform = chatClient({
      name: kind,
      pace: { concurrency: 20, timeoutMs: TIMEOUT, lateMs },
      idempotentMs: kind === 'keyed' ? IDEMPOTENT : 0,
      url,
      from,
      world: realWorld,
    });
    return [{ kind, platform, saying }];
  });
  return new Map(reached.map((one) => [one.kind, one]));
}

/** A place of a trial. */
export const placeOn = (kind: Kind, channel: string): Target['place'] => ({
  platform: kind,
  workspace: WORKSPACE,
  channel,
});

const notice = (text: string): Reply => ({
  kind: 'notice',
  heading: [{ from: 'echo', text }],
  notes: [],
  actions: [],
});
