import type { Cleared, Reply } from '../../src/domain.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { createOpenVault, type VaultOptions } from '../../src/vault.ts';
import { realWorld } from '../../src/world.ts';
import { chatClient } from '../fakes/chat-client.ts';
import { GUILD } from '../fakes/discord/proving.ts';
import { WORKSPACE } from '../fakes/slack/proving.ts';
import { vaultStore } from '../fakes/vault-store.ts';
import { cleared, saying } from '../platforms/cleared.ts';
import { IDEMPOTENT, KINDS, OWNER, timeoutOf, type Briefing, type Kind, type Target } from './design.ts';
import { discordClient } from './discord.ts';
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

/**
 * The platforms of a trial, by their names: there is one at least.
 * @param store where they keep what they must; absent: in memory
 */
export function platformsOf(
  { urls, from, lateMs }: Briefing,
  store: VaultOptions['store'] = vaultStore(),
): ReadonlyMap<string, Reached> {
  const reached = KINDS.flatMap((kind): readonly Reached[] => {
    const url = urls[kind];
    if (url === undefined) return [];
    if (kind === 'slack') return [rendering(kind, slackClient({ url, from, lateMs }))];
    if (kind === 'discord') {
      const vault = createOpenVault({ store, platform: kind, random: realWorld.random });
      return [rendering(kind, discordClient({ url, from, lateMs, vault }))];
    }
    const platform = chatClient({
      name: kind,
      pace: { concurrency: 20, timeoutMs: timeoutOf(kind), lateMs },
      idempotentMs: kind === 'keyed' ? IDEMPOTENT : 0,
      url,
      from,
      world: realWorld,
    });
    return [{ kind, platform, saying }];
  });
  return new Map(reached.map((one) => [one.kind, one]));
}

/** Where the one is told of trouble whose all targets are. */
export const ownerOn = (kind: Kind): Target['place'] =>
  kind === 'discord'
    ? { platform: kind, workspace: GUILD, channel: '1' }
    : { platform: kind, workspace: WORKSPACE, channel: OWNER };

const rendering = (kind: Kind, platform: Platform): Reached => ({
  kind,
  platform,
  saying: (text) => cleared(platform.render(notice(text), 'en').payload),
});

export const notice = (text: string): Reply => ({
  kind: 'notice',
  heading: [{ from: 'echo', text }],
  notes: [],
  actions: [],
});
