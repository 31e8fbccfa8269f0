import { isValidSlackRequest, type App, type Receiver } from '@slack/bolt';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { createSignedRequests, objectOf, refused } from '../signed.ts';

/** Slack's clock and ours may differ by so much (ms); a request from further ahead was not made by Slack. */
export const AHEAD = 60_000;
/** A signature holds for so long (ms). https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const HOLDS = 300_000;

export interface RequestsOptions {
  readonly signingSecret: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Receives what Slack sends over HTTP. */
export interface Requests extends Receiver {
  /** Answers a request, whoever made it: what Slack did not sign is refused. */
  handle(request: Request): Promise<Response>;
}

/**
 * Receives signed requests: commands, buttons and events, all at one address. A request counts once, from whomever, and
 * none counts that is older than five minutes or from the future.
 */
export function createRequests({ signingSecret, clock, log }: RequestsOptions): Requests {
  let app: App | undefined;
  const underWay = new Set<Promise<void>>();
  let taking = false;

  const admit = createSignedRequests({
    platform: 'Slack',
    holdsMs: HOLDS + AHEAD,
    isOpen: () => taking,
    clock,
    log,
    signatureOf: (headers, body, now) => {
      const signature = headers.get('x-slack-signature') ?? '';
      if (!/^v0=[\da-f]{64}$/.test(signature)) return undefined;
      const madeAt = Number(headers.get('x-slack-request-timestamp') ?? Number.NaN);
      const valid = isValidSlackRequest({
        signingSecret,
        body,
        headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': madeAt },
        nowMilliseconds: now,
      });
      return valid && madeAt * 1_000 <= now + AHEAD ? signature : undefined;
    },
  });

  async function process(body: Record<string, unknown>, headers: Headers): Promise<Response> {
    const answer = Promise.withResolvers<Response>();
    const done: Promise<void> = (
      app?.processEvent({
        body,
        ...retryOf(headers),
        ack: async (response) => answer.resolve(acknowledged(response)),
      }) ?? Promise.resolve()
    )
      .catch((error: unknown) => log.error({ error }, 'what came from Slack could not be handled'))
      .finally(() => underWay.delete(done));
    underWay.add(done);
    // At once, for Slack waits three seconds; but for a form, whose acknowledgement says what is wrong in it.
    if (body['type'] !== 'view_submission') answer.resolve(new Response(null));
    void done.then(() => answer.resolve(new Response(null)));
    return await answer.promise;
  }

  return {
    init: (it) => {
      app = it;
    },
    start: async () => {
      taking = true;
    },
    stop: async () => {
      taking = false;
      await Promise.all(underWay);
    },
    async handle(request) {
      const body = await admit(request);
      if (body instanceof Response) return body;
      const said = parsed(body, request.headers.get('content-type') ?? '');
      if (said === undefined) return refused(400, 'This is not what Slack sends.');
      if (said['type'] === 'url_verification') return Response.json({ challenge: said['challenge'] });
      if ('ssl_check' in said) return new Response(null);
      return await process(said, request.headers);
    },
  };
}

/** @returns what a signed body says; nothing where it is in none of Slack's forms */
function parsed(body: string, type: string): Record<string, unknown> | undefined {
  if (type.toLowerCase().startsWith('application/json')) return objectOf(body);
  const form = new URLSearchParams(body);
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : objectOf(payload);
}

/** Which repetition it is, and why. https://docs.slack.dev/apis/events-api#retries */
function retryOf(headers: Headers): { retryNum?: number; retryReason?: string } {
  const retryNum = headers.get('x-slack-retry-num');
  const retryReason = headers.get('x-slack-retry-reason');
  return {
    ...(retryNum !== null && { retryNum: Number(retryNum) }),
    ...(retryReason !== null && { retryReason }),
  };
}

function acknowledged(response: unknown): Response {
  if (response === undefined || response === '') return new Response(null);
  return typeof response === 'string' ? new Response(response) : Response.json(response);
}
