import type { IncomingMessage } from 'node:http';
import { DefaultRestOptions } from '@discordjs/rest';
import { createLog } from '../../src/log.ts';
import { callsWithin } from '../../src/platforms/discord/discord.ts';
import { openDiscord } from '../../src/platforms/discord/open.ts';
import type { Platform, Vault } from '../../src/platforms/platform.ts';
import { realWorld } from '../../src/world.ts';
import { troubles, type Request } from '../fakes/chat.ts';
import type { DiscordTrouble } from '../fakes/discord/discord.ts';
import { TOKEN } from '../fakes/discord/proving.ts';
import { NONCE, timeoutOf } from './design.ts';
import { aloneShares } from '../fakes/shares.ts';

/** A process says which it is as every app of Discord's may: behind what the library calls itself. */
const NAME = 'prove';

/** A post or a look is up to five calls, and each waits for its turn among those of all: there is time for no more. */
const AT_ONCE = 3;

/** What goes wrong with any call, and what Discord says of some that it did not do, or did and says that it did not. */
export const discordTroubles = (lateMs: number): readonly DiscordTrouble[] => [
  ...troubles(callsWithin(timeoutOf('discord')), lateMs),
  { answer: 'limited', retryAfter: 1 },
  { answer: 'limited', retryAfter: 1, scope: 'global' },
  { answer: 'limited', retryAfter: 1, scope: 'shared' },
  { answer: 'refused', status: 500, code: 0, done: true },
  { answer: 'refused', status: 502, code: 0 },
  { answer: 'refused', status: 429, code: 20_028 },
  INVALID_FORM,
];

/** Components that Discord does not take. */
const INVALID_FORM = { answer: 'refused', status: 400, code: 50_035 } as const;

/** Whether such a trouble can be: who refuses the components of a message takes its words. */
export const canMeet = (trouble: DiscordTrouble, request: Request): boolean =>
  trouble !== INVALID_FORM || (request.do === 'post' && hasComponents(request.payload));

const hasComponents = (payload: unknown): boolean =>
  typeof payload === 'object' &&
  payload !== null &&
  'components' in payload &&
  Array.isArray(payload.components) &&
  payload.components.length > 0;

/** Dateline's own adapter, in the manner of a trial. It hears nothing: nobody sends it requests. */
export function discordClient(options: {
  readonly url: string;
  readonly from: string;
  readonly lateMs: number;
  readonly vault: Vault;
}): Platform {
  const { url, from, lateMs, vault } = options;
  Object.assign(DefaultRestOptions, { userAgentAppendix: `${NAME}/${from}` });
  return openDiscord({
    apiUrl: url,
    token: TOKEN,
    by: { publicKey: NOBODY },
    catalog: { companies: async () => [] },
    schedules: [],
    shares: aloneShares(),
    vault,
    secrets: vault,
    world: realWorld,
    log: createLog('error'),
    failed: () => {},
    pace: { concurrency: AT_ONCE, timeoutMs: timeoutOf('discord'), lateMs, nonceMs: NONCE },
  }).discord;
}

/** A key of which nobody has the other half. */
const NOBODY = '00'.repeat(32);

/** Which process made a call. */
export function discordCaller(headers: IncomingMessage['headers']): string | undefined {
  const [, from] = /\bprove\/(\d+)/.exec(headers['user-agent'] ?? '') ?? [];
  return from;
}
