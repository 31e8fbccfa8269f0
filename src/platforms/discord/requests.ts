import { createPublicKey, verify } from 'node:crypto';
import type { Log } from '../../log.ts';

/** Answers an interaction; the response is what Discord is told with it. */
export type Answer = (interaction: unknown) => Promise<unknown>;

/** Discord's public keys are the 32 bytes of an Ed25519 key; this is what stands before them in DER (RFC 8410). */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** More than Discord sends (characters). */
const LONGEST = 1_000_000;

/**
 * Receives interactions over HTTP: what Discord did not sign is refused, as Discord tries now and then.
 * https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
 * @param options.publicKey of the app, in hexadecimal digits
 */
export interface Requests {
  start(to: Answer): void;
  /** Answers a request, whoever made it. */
  handle(request: Request): Promise<Response>;
}

export function createRequests({
  publicKey,
  log,
}: {
  readonly publicKey: string;
  readonly log: Log;
}): Requests {
  const key = createPublicKey({
    key: Buffer.concat([DER_PREFIX, Buffer.from(publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  let answer: Answer | undefined;

  function isSigned(headers: Headers, body: string): boolean {
    const signature = Buffer.from(headers.get('x-signature-ed25519') ?? '', 'hex');
    const text = Buffer.from((headers.get('x-signature-timestamp') ?? '') + body);
    return signature.length === 64 && verify(null, text, key, signature);
  }

  return {
    start: (to: Answer): void => {
      answer = to;
    },
    /** Answers a request, whoever made it. */
    async handle(request: Request): Promise<Response> {
      if (request.method !== 'POST') return refused(405, 'Discord sends interactions by POST.');
      const body = await request.text();
      if (body.length > LONGEST) return refused(413, 'This is more than Discord sends.');
      if (!isSigned(request.headers, body)) {
        log.warn({}, 'a request was refused: Discord did not sign it');
        return refused(401, 'Discord did not sign this request.');
      }
      try {
        return Response.json(await answer?.(JSON.parse(body)));
      } catch (error) {
        log.error({ error }, 'an interaction could not be answered');
        return refused(400, 'Dateline could not understand this.');
      }
    },
  };
}

const refused = (status: number, error: string): Response => Response.json({ error }, { status });
