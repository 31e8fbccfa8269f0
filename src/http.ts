import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { OperatorError } from './errors.ts';
import type { Log } from './log.ts';
import type { Store } from './store/store.ts';
import type { Clock } from './world.ts';

/** A store that does not answer in this time (ms) counts as one that does not. */
const STORE_TIMEOUT = 2_000;
/** The scheduler takes a step each second; after this time (ms) without one it counts as standing still. */
const STEP_TIMEOUT = 30_000;
/** How long a request may take to come in (ms), and open ones to end at a stop. */
const REQUEST_TIMEOUT = 10_000;
const STOP_GRACE = 1_000;

/** How the program is. Nothing here tells who uses it, or what it is connected to. */
export interface Health {
  /** It answers. */
  readonly live: true;
  /** It does its work. */
  readonly ready: boolean;
  readonly store: 'answers' | 'silent';
  readonly scheduler: 'runs' | 'stands still';
  readonly stopping: boolean;
}

/**
 * Tells how the program is: ready when the store answers, the scheduler takes its steps, and nobody asked it to stop.
 * @param options.lastStepAt when the scheduler took its last step, by the monotonic clock (ms)
 */
export function createHealth(options: {
  readonly store: Pick<Store, 'lastArrival'>;
  readonly clock: Clock;
  readonly lastStepAt: () => number;
  readonly stopping: () => boolean;
}): () => Promise<Health> {
  const { store, clock } = options;
  const answers = async (): Promise<boolean> => {
    const inTime = new AbortController();
    // The cheapest of its questions.
    const answer = store.lastArrival().then(
      () => true,
      () => false,
    );
    const late = clock.sleep(STORE_TIMEOUT, inTime.signal).then(() => false);
    const first = await Promise.race([answer, late]);
    inTime.abort();
    return first;
  };
  return async () => {
    const answered = await answers();
    const runs = clock.mono() - options.lastStepAt() <= STEP_TIMEOUT;
    const stopping = options.stopping();
    return {
      live: true,
      ready: answered && runs && !stopping,
      store: answered ? 'answers' : 'silent',
      scheduler: runs ? 'runs' : 'stands still',
      stopping,
    };
  };
}

/** What a platform answers under an address of its own: it checks methods and signatures itself. */
export type Handler = (request: Request) => Promise<Response>;

/** The same by Node's own request and response, for a library that wants these. It ends the response. */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** The endpoints, as they are served by Node. */
export type Http = Hono<{ Bindings: HttpBindings }>;

export interface HttpOptions {
  readonly health: () => Promise<Health>;
  readonly metrics: { readonly type: string; text(): Promise<string> };
  readonly log: Log;
  /** By path: `/slack/events`. */
  readonly handlers?: Readonly<Record<string, Handler>>;
  /** By path, for GET alone: `/slack/install`. */
  readonly listeners?: Readonly<Record<string, Listener>>;
}

/** The endpoints for those who watch, and for platforms that call. Whoever reaches the port may read them. */
export function createHttp({ health, metrics, log, handlers = {}, listeners = {} }: HttpOptions): Http {
  const app: Http = new Hono();
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
    await next();
  });
  // A process that answers is alive: one that waits for its store or its platforms is not mended by a new start.
  app.get('/healthz/live', (c) => c.json({ live: true }));
  for (const path of ['/healthz', '/healthz/ready'])
    app.get(path, async (c) => {
      const now = await health();
      return c.json(now, now.ready ? 200 : 503);
    });
  app.get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'Content-Type': metrics.type }));
  for (const [path, handler] of Object.entries(handlers)) app.all(path, (c) => handler(c.req.raw));
  for (const [path, listener] of Object.entries(listeners))
    app.get(path, async (c) => {
      await listener(c.env.incoming, c.env.outgoing);
      return RESPONSE_ALREADY_SENT;
    });
  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  app.onError((error, c) => {
    log.error({ error, path: c.req.path }, 'a request over HTTP failed');
    return c.json({ error: 'Dateline could not do this. Its log says why.' }, 500);
  });
  return app;
}

export interface Listening {
  readonly port: number;
  /** Takes no new requests; resolves when the open ones have ended, or were cut off. */
  stop(): Promise<void>;
}

/**
 * Serves an app on every address of the machine: a container has no other that can be reached.
 * @param port 0: any free one
 * @throws OperatorError when the port cannot be had
 */
export async function listen(app: Http, port: number, clock: Clock): Promise<Listening> {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT }, (request, response) => {
    void listener(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new OperatorError(
          `Port ${port} cannot be listened on (${cause.code ?? cause.message}). Set HTTP_PORT to a free one, or to nothing.`,
        ),
      ),
    );
    server.listen(port, resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const inTime = new AbortController();
      await Promise.race([closed, clock.sleep(STOP_GRACE, inTime.signal)]);
      inTime.abort();
      server.closeAllConnections();
      await closed;
    },
  };
}
