import type { World } from '../../src/world.ts';
import { platformOver, type ChatPlatform, type Manner } from './chat-platform.ts';
import type { Answer, Request } from './chat.ts';

/**
 * The chat at an address, in the words of `plainWire`. Each call is made once and ends within the manner's timeout.
 * @param options.from who calls, for the server's eyes
 */
export function chatClient({
  url,
  world,
  from = '',
  ...manner
}: Manner & { readonly url: string; readonly world: World; readonly from?: string }): ChatPlatform {
  return platformOver(async (request) => {
    const [ended, overdue] = [new AbortController(), new AbortController()];
    void world.clock.sleep(manner.pace.timeoutMs, ended.signal).then(() => overdue.abort());
    try {
      return await call(request, overdue.signal);
    } catch (error) {
      if (wasRefused(error)) return { is: 'unavailable' };
      return { is: 'lost', as: overdue.signal.aborted ? 'hung' : 'dropped' };
    } finally {
      ended.abort();
    }
  }, manner);

  async function call(request: Request, signal: AbortSignal): Promise<Answer> {
    // This is a platform, which is where the network belongs.
    // oxlint-disable-next-line no-restricted-globals
    const response = await fetch(new URL('/call', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-from': from },
      body: JSON.stringify(request),
      signal,
    });
    const body = await response.text();
    // A proxy on the way answers for itself: only what is in the chat's own words is an answer of the chat.
    if (response.headers.get('content-type') !== 'application/json') return { is: 'lost', as: 'mistyped' };
    if (response.status === 500) return { is: 'lost', as: 'error' };
    return answerIn(body) ?? { is: 'lost', as: 'truncated' };
  }
}

function answerIn(body: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && 'is' in answer ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** The connection was not made, so that nothing was said. */
const wasRefused = (error: unknown): boolean =>
  error instanceof TypeError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ECONNREFUSED';
