import { createPublicKey, verify } from 'node:crypto';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { createSignedRequests, objectOf, refused } from '../signed.ts';

/** Answers an interaction; the response is what Discord is told with it, if anything. */
export type Answer = (interaction: unknown) => Promise<unknown>;

/** Discord's public keys are the 32 bytes of an Ed25519 key; this is what stands before them in DER (RFC 8410). */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** A signature counts for so long (ms) around its time: Discord waits three seconds, and clocks differ. */
export const HOLDS = 300_000;

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
  const admit = createSignedRequests({
    platform: 'Discord',
    holdsMs: 2 * HOLDS,
    isOpen: () => answer !== undefined,
    clock,
    log,
    signatureOf: (headers, body, now) => {
      const signature = headers.get('x-signature-ed25519') ?? '';
      const timestamp = headers.get('x-signature-timestamp') ?? '';
      if (!/^[\da-f]{128}$/.test(signature) || !/^\d{1,12}$/.test(timestamp)) return undefined;
      if (!verify(null, Buffer.from(timestamp + body), key, Buffer.from(signature, 'hex'))) return undefined;
      return Math.abs(Number(timestamp) * 1_000 - now) <= HOLDS ? signature : undefined;
    },
  });

  return {
    start: (to) => {
      answer = to;
    },
    stop: () => {
      answer = undefined;
    },
    async handle(request) {
      const body = await admit(request);
      if (body instanceof Response) return body;
      const said = objectOf(body);
      if (said === undefined) return refused(400, 'This is not what Discord sends.');
      // It may have stopped while the body came.
      if (!answer) return refused(503, 'Dateline is stopping.');
      const first = await answer(said);
      // Taken, and nothing is said about it.
      return first === undefined ? new Response(null, { status: 202 }) : Response.json(first);
    },
  };
}
