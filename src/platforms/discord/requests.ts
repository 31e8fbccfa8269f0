import { createPublicKey, verify } from 'node:crypto';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';

/** Answers an interaction; the response is what Discord is told with it, if anything. */
export type Answer = (interaction: unknown) => Promise<unknown>;

/** Discord's public keys are the 32 bytes of an Ed25519 key; this is what stands before them in DER (RFC 8410). */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** More than Discord sends (characters). */
const LONGEST = 1_000_000;
/** A signature counts for so long (ms) around its time: Discord waits three seconds, and clocks differ. */
const HOLDS = 300_000;

/** Receives interactions over HTTP. */
export interface Requests {
  start(to: Answer): void;
  /** From now on nothing is taken. */
  stop(): void;
  /** Answers a request, whoever made it: what Discord did not sign is refused. */
  handle(request: Request): Promise<Response>;
}

/**
 * Receives signed requests. What Discord did not sign is refused, as Discord tries now and then; a request counts once.
 * https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
 * @param options.publicKey of the app, in hexadecimal digits
 */
export function createRequests({
  publicKey,
  clock,
  log,
}: {
  readonly publicKey: string;
  readonly clock: Clock;
  readonly log: Log;
}): Requests {
  const key = createPublicKey({
    key: Buffer.concat([DER_PREFIX, Buffer.from(publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  let answer: Answer | undefined;
  /** Signatures that counted, with the time until which they would. */
  const counted = new Map<string, number>();

  /** Whether Discord made this request, and it did not count before. */
  function isNew(headers: Headers, body: string): boolean {
    const now = clock.now();
    const signature = headers.get('x-signature-ed25519') ?? '';
    const timestamp = headers.get('x-signature-timestamp') ?? '';
    // In one form only: in another the same signature would count once more.
    if (!/^[\da-f]{128}$/.test(signature) || !/^\d{1,12}$/.test(timestamp)) return false;
    if (!verify(null, Buffer.from(timestamp + body), key, Buffer.from(signature, 'hex'))) return false;
    if (Math.abs(Number(timestamp) * 1_000 - now) > HOLDS) return false;
    for (const [old, until] of counted) {
      if (until > now) break;
      counted.delete(old);
    }
    if (counted.has(signature)) return false;
    counted.set(signature, now + 2 * HOLDS);
    return true;
  }

  return {
    start: (to) => {
      answer = to;
    },
    stop: () => {
      answer = undefined;
    },
    async handle(request) {
      if (request.method !== 'POST') return refused(405, 'Discord sends interactions by POST.');
      if (!answer) return refused(503, 'Dateline is starting or stopping.');
      const body = await read(request);
      if (body === undefined) return refused(413, 'This is more than Discord sends.');
      if (!isNew(request.headers, body)) {
        log.warn({}, 'a request was refused: Discord did not sign it, or not now, or it came before');
        return refused(401, 'Discord did not sign this request, or not now.');
      }
      const said = parsed(body);
      if (said === undefined) return refused(400, 'This is not what Discord sends.');
      const first = await answer(said);
      // Taken, and nothing is said about it.
      return first === undefined ? new Response(null, { status: 202 }) : Response.json(first);
    },
  };
}

/** @returns the body; nothing, and no more than that is read, where it is longer than Discord's */
async function read(request: Request): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST) return undefined;
  }
  return text + decoder.decode();
}

/** @returns what a signed body says; nothing where it is no object of JSON */
function parsed(body: string): object | undefined {
  try {
    const said: unknown = JSON.parse(body);
    return typeof said === 'object' && said !== null ? said : undefined;
  } catch {
    return undefined;
  }
}

const refused = (status: number, error: string): Response => Response.json({ error }, { status });
