import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';

import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';

import type { Direction } from '../../domain.ts';
import { OperatorError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { LANGUAGES, literals } from '../../phrases/phrases.ts';
import type { Catalog } from '../platform.ts';
import { CHANNELS } from './message.ts';
import { receive, type ReadCarried, type Received } from './receive.ts';
import type { Transcript } from './transcript.ts';

const ADDRESS = '127.0.0.1';
const PORTS_TRIED = 20;
const MESSAGES_SHOWN = 200;
const LARGEST_BODY = 64 * 1024;
/** How long a browser waits before it connects again, ms. */
const RECONNECT_AFTER = 1_000;

/** Of the page and of every answer: nothing comes from elsewhere, runs inline, or shows us in a frame. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Address -> file under page/ and its type. Nothing else is served from disk. */
const PAGE = {
  '/': ['index.html', 'text/html'],
  '/style.css': ['style.css', 'text/css'],
  '/previews.css': ['previews.css', 'text/css'],
  '/slack.css': ['slack.css', 'text/css'],
  '/discord.css': ['discord.css', 'text/css'],
  '/page.js': ['page.js', 'text/javascript'],
  '/combobox.js': ['combobox.js', 'text/javascript'],
  '/completions.js': ['completions.js', 'text/javascript'],
  '/conversation.js': ['conversation.js', 'text/javascript'],
  '/discord.js': ['discord.js', 'text/javascript'],
  '/element.js': ['element.js', 'text/javascript'],
  '/looks.js': ['looks.js', 'text/javascript'],
  '/slack.js': ['slack.js', 'text/javascript'],
  '/view.js': ['view.js', 'text/javascript'],
  '/wire.js': ['wire.js', 'text/javascript'],
} as const;

/** What the page offers to complete, besides what is in the library. */
export interface Words {
  /** What can follow `/digest`: `follow`. */
  readonly commands: readonly string[];
  /** Schedules without a zone: `weekdays 09:00`. */
  readonly schedules: readonly string[];
}

/** What GET /catalog answers. */
export interface Offered extends Words {
  readonly companies: readonly {
    readonly id: string;
    readonly name: string;
    readonly topics: readonly string[];
  }[];
  /** Each word that says which way a figure moved, in every language, and the sign that may stand beside it. */
  readonly directions: Readonly<Record<string, Direction>>;
}

export interface Workspace {
  readonly transcript: Transcript;
  readonly catalog: Catalog;
  readonly words: Words;
  readonly log: Log;
  readonly readCarried: ReadCarried;
  /** Takes what came in and returns at once. */
  readonly take: (received: Received) => void;
}

/**
 * The page and its few routes, for this machine's own browser alone: a foreign Host (a name rebound to 127.0.0.1) or
 * Origin (another site's script) is refused everywhere.
 * @param stopping when it aborts, the streams of events end and nothing more is taken in
 */
export function createApp(
  { transcript, catalog, words, log, readCarried, take }: Workspace,
  stopping: AbortSignal,
) {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (c, next) => {
    const hosts = hostsOf(c.env.incoming.socket.localPort ?? 0);
    const origin = c.req.header('origin');
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    if (!hosts.includes(c.req.header('host') ?? '')) {
      return c.json(
        { error: `This is Dateline on this machine alone. Open http://${hosts[0]}/ instead.` },
        421,
      );
    }
    if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`)) {
      return c.json({ error: 'Other sites may not talk to Dateline.' }, 403);
    }
    return next();
  });

  for (const [path, [file, type]] of Object.entries(PAGE)) {
    const content = readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8');
    app.get(path, (c) => c.body(content, 200, { 'Content-Type': `${type}; charset=utf-8` }));
  }

  app.get('/messages', (c) => {
    const place = CHANNELS.find((channel) => channel === c.req.query('place'));
    const after = wholeNumber(c.req.query('after') ?? '0');
    if (!place) return c.json({ error: `place is one of: ${CHANNELS.join(', ')}` }, 404);
    if (after === undefined) return c.json({ error: 'after is the seq of a message' }, 400);
    // The revision is read first: a message that comes in between is then in both, and shown once by its seq.
    const revision = transcript.revision();
    return c.json({ revision, messages: transcript.latest(place, after, MESSAGES_SHOWN) });
  });

  app.get('/events', (c) => {
    const newest = transcript.revision();
    // A browser that connects again names the last event that it got; a page that begins names what it loaded.
    const after = wholeNumber(c.req.header('last-event-id') ?? c.req.query('after') ?? String(newest));
    if (after === undefined) return c.json({ error: 'Last-Event-ID is the revision of a message' }, 400);
    return streamSSE(c, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      await stream.write(`retry: ${RECONNECT_AFTER}\n\n`);
      if (after > newest) {
        await stream.writeSSE({ event: 'reset', data: 'This is another transcript.' });
        return;
      }
      for await (const message of transcript.follow(after, AbortSignal.any([gone.signal, stopping]))) {
        await stream.writeSSE({
          event: 'message',
          id: String(message.revision),
          data: JSON.stringify(message),
        });
      }
    });
  });

  app.get('/catalog', async (c) => {
    const companies = await catalog.companies();
    const offered: Offered = {
      ...words,
      companies: companies.map(({ id, name, topics }) => ({
        id,
        name,
        topics: topics.map((topic) => topic.id),
      })),
      directions: DIRECTIONS,
    };
    return c.json(offered);
  });

  app.post('/inbound', async (c) => {
    // Node holds a body to the length that it states, so the statement is enough to judge by.
    const length = wholeNumber(c.req.header('content-length') ?? '');
    if (length === undefined)
      return c.json({ error: 'Say how long the body is: Content-Length is missing.' }, 411);
    if (length > LARGEST_BODY)
      return c.json({ error: `The body is longer than ${LARGEST_BODY} bytes.` }, 413);
    const received = receive(await c.req.text(), readCarried);
    if (received.kind === 'unsupported') return c.json({ error: received.reason }, 400);
    if (stopping.aborted) return c.json({ error: 'Dateline is stopping.' }, 503);
    take(received);
    return c.json({ taken: received.inbound.id }, 202);
  });

  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  app.onError((error, c) => {
    log.error({ error, path: c.req.path }, 'the local workspace could not answer its page');
    return c.json({ error: 'Dateline could not do this. Its log says why.' }, 500);
  });
  return app;
}

// The page draws its sign by the word, which the gate has checked: the two can never say different things.
const DIRECTIONS: Offered['directions'] = Object.fromEntries(
  LANGUAGES.flatMap((language) =>
    (['up', 'down'] as const).flatMap((direction) =>
      literals(`direction.${direction}`, language).map((word) => [word, direction]),
    ),
  ),
);

export interface Served {
  readonly port: number;
  /** Takes no new connections, and resolves when the last one has ended. */
  close(): Promise<void>;
  /** Ends the connections that are still open. */
  cut(): void;
}

/**
 * Serves an app on 127.0.0.1.
 * @param port where it is taken, the next free one above it; 0: any
 * @throws Error when no port is free
 */
export async function serve(app: ReturnType<typeof createApp>, port: number): Promise<Served> {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  const last = port === 0 ? 0 : Math.min(port + PORTS_TRIED - 1, 65_535);
  for (let attempt = port; attempt <= last; attempt++) {
    if (await listens(server, attempt)) {
      const bound = server.address();
      return {
        port: typeof bound === 'object' && bound ? bound.port : attempt,
        close: () => new Promise((resolve) => server.close(() => resolve())),
        cut: () => server.closeAllConnections(),
      };
    }
  }
  throw new OperatorError(
    `The ports ${port} to ${last} of ${ADDRESS} are all taken. Set LOCAL_PORT to a free one.`,
  );
}

/** False when another program has the port. */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else
        reject(
          new Error(`Cannot listen on ${ADDRESS}:${port}. Set LOCAL_PORT to another port.`, { cause: error }),
        );
    };
    server.once('error', refused);
    server.listen(port, ADDRESS, () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

/** This machine by its names, as a browser writes them: without the port where it is 80. */
function hostsOf(port: number): readonly string[] {
  return ['127.0.0.1', 'localhost', '[::1]'].map((name) => new URL(`http://${name}:${port}`).host);
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
