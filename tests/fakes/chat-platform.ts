import type { Inbound, MessageRef, Place, User, Workspace } from '../../src/domain.ts';
import { PlatformError, type Platform } from '../../src/platforms/platform.ts';
import { hidden, render, shown } from '../../src/platforms/local/render.ts';
import type { World } from '../../src/world.ts';
import type { Answer, Chat, Faults, Request } from './chat.ts';

/** What a platform says of itself to who sends through it. */
export interface Manner {
  readonly name: string;
  readonly pace: Platform['pace'];
  /** See `Platform.idempotentMs`; here in every place. */
  readonly idempotentMs: number;
}

export interface ChatPlatform extends Platform {
  /** Lets the bot hear of something, as the platform would tell it. */
  tell(inbound: Inbound): Promise<void>;
}

/**
 * The chat within this process. Its calls take time by the world's clock, half of it on the way there.
 * @param options.travelMs each way; 0: none
 */
export function chatPlatform(
  chat: Chat,
  {
    world,
    faults,
    travelMs = 0,
    ...manner
  }: Manner & { readonly world: World; readonly faults?: Faults; readonly travelMs?: number },
): ChatPlatform {
  let calls = 0;
  const pass = async (ms: number): Promise<void> => {
    if (ms > 0) await world.clock.sleep(ms);
  };
  return platformOver(async (request) => {
    const trouble = faults?.(calls, request);
    calls += 1;
    await pass(travelMs);
    const answer = chat.take(world.clock.now(), request, trouble);
    const hung = answer.is === 'lost' && answer.as === 'hung';
    await pass(hung ? manner.pace.timeoutMs - travelMs : travelMs);
    return answer;
  }, manner);
}

/** A platform that does by calls what it is asked, whatever carries them. @param call never rejects */
export function platformOver(
  call: (request: Request) => Promise<Answer>,
  { name, pace, idempotentMs }: Manner,
): ChatPlatform {
  let hear: ((inbound: Inbound) => Promise<void>) | undefined;
  const ask = async (request: Request): Promise<MessageRef | 'absent' | 'unreadable'> => {
    const answer = await call(request);
    switch (answer.is) {
      case 'message':
        return { place: request.place, id: answer.id };
      case 'absent':
      case 'unreadable':
        return answer.is;
      case 'gone':
      case 'forbidden':
      case 'rejected':
      case 'unavailable':
      case 'limited':
      case 'lost':
        throw refusal(request, answer);
    }
  };
  /** Of what changes something. */
  const message = async (request: Request): Promise<MessageRef> => {
    const answer = await ask(request);
    if (typeof answer === 'object') return answer;
    throw new PlatformError('uncertain', `The chat answered ${answer} to ${request.do}.`);
  };
  return {
    name,
    open: true,
    pace,
    idempotentMs: () => idempotentMs,
    render,
    hidden,
    shown,
    async start(listener) {
      hear = listener;
    },
    async stop() {
      hear = undefined;
    },
    async tell(inbound) {
      await hear?.(inbound);
    },
    async respond(to, { payload }) {
      await message({ do: 'respond', place: to.place, to: to.id, payload });
    },
    post: (place, { payload }, key) => message({ do: 'post', place, key, payload }),
    find: (place, key, since) => ask({ do: 'find', place, key, since }),
    async edit({ place, id }, { payload }) {
      await message({ do: 'edit', place, id, payload });
    },
    openDirect: async ({ workspace }: Workspace, user: User['id']): Promise<Place> => ({
      platform: name,
      workspace,
      channel: `direct-${user}`,
    }),
  };
}

/** The port's fault for what the caller was told. A look changes nothing, so that a lost one is one that was not had. */
function refusal(
  request: Request,
  answer: Exclude<Answer, { is: 'message' | 'absent' | 'unreadable' }>,
): PlatformError {
  const where = `${request.do} in ${request.place.channel}`;
  switch (answer.is) {
    case 'limited': {
      const { retryAfterMs } = answer;
      return new PlatformError('limited', `The chat is busy: ${where} again in ${retryAfterMs} ms.`, {
        retryAfterMs,
      });
    }
    case 'lost':
      return request.do === 'find'
        ? new PlatformError('unavailable', `The chat gave no answer to ${where} (${answer.as}); look again.`)
        : new PlatformError('uncertain', `The chat gave no answer to ${where} (${answer.as}); look there.`);
    case 'gone':
    case 'forbidden':
    case 'rejected':
    case 'unavailable':
      return new PlatformError(answer.is, `The chat did not do ${where}: ${answer.is}.`);
  }
}
