import { webApi, type App, type Logger, type Receiver } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import type { Clock } from '../../world.ts';
import { OperatorError } from '../../errors.ts';
import { TIMEOUT } from './clients.ts';
import { slackError } from './faults.ts';

/** Sockets at a time: while one is lost without a word, the other goes on. Slack takes ten of an app. */
// https://docs.slack.dev/apis/events-api/using-socket-mode#multiple-connections
const SOCKETS = 2;

/** A person has to mend these. https://docs.slack.dev/reference/methods/apps.connections.open#errors */
const FATAL: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'not_allowed_token_type',
  'account_inactive',
  'token_revoked',
  'missing_scope',
  'no_permission',
  'forbidden_team',
  'invalid_arguments',
]);

/** A socket that Slack has announced to close may still bring what was on its way (ms). It does so within seconds. */
const LINGER = 30_000;

/** A socket that lived for less (ms) was not refreshed but refused. */
const SHORT_LIVED = 10_000;

/** First wait (ms) after a socket could not be had; it doubles with each, up to the longest. */
const BACKOFF = 500;
const LONGEST_BACKOFF = 30_000;

export interface SocketsOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly logger: Logger;
}

interface Socket {
  /** Resolves when Slack says that it will close the socket, or when it is closed; true where that is a refresh. */
  readonly ending: Promise<boolean>;
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * Receives by Socket Mode, so that no command is lost when Slack refreshes a socket, as it does every few hours: another is
 * open before the old one is let go. The client of the SDK closes a socket as soon as it hears that Slack will, and opens
 * the next five seconds later; so each client here lives for one socket.
 */
export function createSockets({ appToken, apiUrl, clock, log, logger }: SocketsOptions): Receiver {
  const stopping = new AbortController();
  const open = new Set<Socket>();
  const keepers: Promise<void>[] = [];
  let app: App | undefined;

  async function connect(): Promise<Socket> {
    const client = new SocketModeClient({
      appToken,
      autoReconnectEnabled: false,
      logger,
      clientOptions: {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: TIMEOUT,
      },
    });
    const ending = Promise.withResolvers<boolean>();
    const closed = Promise.withResolvers<void>();
    const [theirs] = client.listeners('ws_message');
    client.removeAllListeners('ws_message');
    client.on('ws_message', (data: unknown, isBinary: boolean) => {
      const frame = frameOf(data);
      if (frame?.type === 'disconnect') ending.resolve(REFRESH.has(frame.reason));
      // Of another frame the library could make nothing but an error that nobody catches.
      else if (frame && (frame.type === 'hello' || frame.payload)) theirs?.(data, isBinary);
    });
    client.on('slack_event', ({ ack, body, retry_num: retryNum, retry_reason: retryReason }) => {
      // What cannot be acknowledged was delivered all the same. Slack may bring it again; it is handled once.
      const tell = async (response?: unknown): Promise<void> =>
        await ack(response).catch((error: unknown) =>
          log.warn({ error }, 'Slack could not be told that something arrived'),
        );
      // At once, for the socket may close; but for a form, whose acknowledgement says what is wrong in it.
      const early = isForm(body) ? undefined : tell();
      void app
        ?.processEvent({ body, retryNum, retryReason, ack: early ? async () => await early : tell })
        .catch((error: unknown) => log.error({ error }, 'what came from Slack could not be handled'));
    });
    client.on('disconnected', () => {
      ending.resolve(false);
      closed.resolve();
    });
    const close = (): void =>
      void client
        .disconnect()
        .catch((error: unknown) => log.warn({ error }, 'a socket of Slack could not be closed'));
    const inTime = new AbortController();
    const late = clock.sleep(2 * TIMEOUT, inTime.signal).then(() => {
      if (!inTime.signal.aborted) throw new Error('Slack did not say hello');
    });
    try {
      await Promise.race([client.start(), late]);
    } catch (error) {
      close();
      throw error;
    } finally {
      inTime.abort();
    }
    return { ending: ending.promise, closed: closed.promise, close };
  }

  /** Keeps a socket open, from one to the next. @param had hears of the first, or why there is none */
  async function keep(had: PromiseWithResolvers<void>): Promise<void> {
    let last: Socket | undefined;
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        const socket = await connect();
        const openedAt = clock.mono();
        open.add(socket);
        void socket.closed.then(() => open.delete(socket));
        if (last) void letGo(last);
        last = socket;
        had.resolve();
        if (stopping.signal.aborted) socket.close();
        const refreshed = await socket.ending;
        // One that was closed at once, for another reason, will be closed again.
        if (refreshed || clock.mono() - openedAt >= SHORT_LIVED) failures = 0;
        else await rest((failures += 1), undefined);
      } catch (error) {
        const code = slackError(error);
        if (code !== undefined && FATAL.has(code)) had.reject(error);
        had.resolve();
        failures += 1;
        log.warn({ error, failures }, 'a socket to Slack could not be had; it is tried again');
        await rest(failures, error);
      }
    }
  }

  async function rest(failures: number, error: unknown): Promise<void> {
    const asked = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
    // The first that ends soon is replaced at once: it may have been opened just before a refresh.
    if (failures === 1 && error === undefined) return;
    const wait = BACKOFF * 2 ** (failures - 1);
    await clock.sleep(Math.max(asked, Math.min(wait, LONGEST_BACKOFF)), stopping.signal);
  }

  async function letGo(socket: Socket): Promise<void> {
    await Promise.race([socket.closed, clock.sleep(LINGER, stopping.signal)]);
    socket.close();
  }

  return {
    init: (it) => {
      app = it;
    },
    /** @throws OperatorError when Slack refuses the token: what is wrong with a configuration is wrong from the start */
    start: async () => {
      const first = Promise.withResolvers<void>();
      keepers.push(keep(first));
      try {
        await first.promise;
      } catch (error) {
        stopping.abort();
        throw new OperatorError(
          `Slack refuses SLACK_APP_TOKEN (${slackError(error)}). Make an app-level token with the scope connections:write, and switch Socket Mode on.`,
          { cause: error },
        );
      }
      while (keepers.length < SOCKETS) {
        const next = Promise.withResolvers<void>();
        next.promise.catch(() => {});
        keepers.push(keep(next));
      }
    },
    stop: async () => {
      stopping.abort();
      for (const socket of open) socket.close();
      await Promise.all(keepers);
      await Promise.all([...open].map(({ closed }) => closed));
    },
  };
}

/** Why Slack closes a socket every few hours; for other reasons it does not want the next either. */
const REFRESH: ReadonlySet<string> = new Set(['warning', 'refresh_requested']);

/** What a frame is, as far as it matters here. https://docs.slack.dev/apis/events-api/using-socket-mode */
const Frame = z.object({
  type: z.string(),
  /** Of a `disconnect`. */
  reason: z.string().default(''),
  payload: z
    .looseObject({ event: z.looseObject({ type: z.string().regex(/^(?!ws_message$)\w+$/) }).optional() })
    .optional(),
});

/** @returns nothing where it is none of Slack's frames */
function frameOf(data: unknown): z.infer<typeof Frame> | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame = Frame.parse(JSON.parse(data));
    return frame.type === 'events_api' && !frame.payload?.event ? undefined : frame;
  } catch {
    return undefined;
  }
}

function isForm(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'type' in body && body.type === 'view_submission';
}
