import type { Log } from '../log.ts';
import type { Clock } from '../world.ts';

/** More than platforms send (characters). */
const LONGEST = 1_000_000;

export interface SigningOptions {
  /** Who signs, as it is called. */
  readonly platform: string;
  /**
   * The signature of a request that the platform made, and made now; undefined for any other. The same signature must
   * have one form only: in another it would count once more.
   * @param now by the wall (ms)
   */
  readonly signatureOf: (headers: Headers, body: string, now: number) => string | undefined;
  /** For how long (ms) from when it is taken a request might be taken once more. */
  readonly holdsMs: number;
  /** Whether requests are taken now. */
  readonly isOpen: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Lets in what a platform signed, once: whoever else comes, or comes again, is refused.
 * @returns to be called with each request: its body, or the response that refuses it
 */
export function createSignedRequests(
  options: SigningOptions,
): (request: Request) => Promise<string | Response> {
  const { platform, signatureOf, holdsMs, isOpen, clock, log } = options;
  /** Signatures that counted, with the time until which they would; the first to end first. */
  const counted = new Map<string, number>();

  function isNew(signature: string, now: number): boolean {
    for (const [old, until] of counted) {
      if (until > now) break;
      counted.delete(old);
    }
    if (counted.has(signature)) return false;
    counted.set(signature, now + holdsMs);
    return true;
  }

  return async (request) => {
    if (request.method !== 'POST') return refused(405, `${platform} sends requests by POST.`);
    // Platforms bring again what is to be brought, and tell people that a command could not be taken.
    if (!isOpen()) return refused(503, 'Dateline is starting or stopping.');
    const body = await read(request);
    if (body === undefined) return refused(413, `This is more than ${platform} sends.`);
    const now = clock.now();
    const signature = signatureOf(request.headers, body, now);
    if (signature !== undefined && isNew(signature, now)) return body;
    log.warn({}, `a request was refused: ${platform} did not sign it, or not now, or it came before`);
    return refused(401, `${platform} did not sign this request, or not now.`);
  };
}

/** What a request is refused with. */
export const refused = (status: number, error: string): Response => Response.json({ error }, { status });

/** @returns what a body says; undefined where it is no object of JSON */
export function objectOf(body: string): Record<string, unknown> | undefined {
  try {
    const said: unknown = JSON.parse(body);
    return typeof said === 'object' && said !== null ? { ...said } : undefined;
  } catch {
    return undefined;
  }
}

/** @returns the body; nothing, and no more than that is read, where it is longer than any platform's */
async function read(request: Request): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST) return undefined;
  }
  return text + decoder.decode();
}
