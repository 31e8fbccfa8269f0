import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../../src/world.ts';
import type { Answer, Chat, Faults, Loss, Request } from './chat.ts';

/** A call as it comes over HTTP. */
export interface Call {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a platform's callers write and read: the same calls in its own words. Pure. */
export interface Wire {
  /** What is asked for, or at once what is answered: to what is no call of the model's, or no call at all. */
  read(call: Call): { readonly request: Request } | { readonly answer: WireAnswer };
  write(request: Request, answer: Exclude<Answer, { is: 'lost' }>): WireAnswer;
}

/** Moments of a call: it has come in, it was done or not, its answer has left or was kept back. */
export type Moment = 'heard' | 'done' | 'answered';
export interface Event {
  readonly moment: Moment;
  readonly call: Call;
  readonly request: Request;
  /** Once it is known. */
  readonly answer?: Answer;
  readonly at: number;
}

export interface ServerOptions {
  readonly chat: Chat;
  readonly world: World;
  readonly wire?: Wire;
  readonly faults?: Faults;
  /** How long (ms) a call takes each way. */
  readonly travelMs?: () => number;
  /** Sees every call of the model's pass by. */
  readonly watch?: (event: Event) => void;
}

export interface ChatServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** The chat on a port of this machine: carries calls to the model, and loses what is to be lost. */
export async function serveChat(options: ServerOptions): Promise<ChatServer> {
  const { chat, world, wire = plainWire, faults, travelMs = () => 0, watch } = options;
  let calls = 0;
  const travel = async (): Promise<void> => {
    const ms = travelMs();
    if (ms > 0) await world.clock.sleep(ms);
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await callOf(incoming);
    const read = wire.read(call);
    if ('answer' in read) return reply(response, read.answer);
    const { request } = read;
    const note = (moment: Moment, answer?: Answer): void =>
      watch?.({ moment, call, request, ...(answer && { answer }), at: world.clock.now() });
    const trouble = faults?.(calls, request);
    calls += 1;
    note('heard');
    await travel();
    const answer = chat.take(world.clock.now(), request, trouble);
    note('done', answer);
    await travel();
    if (answer.is === 'lost') lose(response, answer.as);
    else reply(response, wire.write(request, answer));
    note('answered', answer);
  }

  const server = createServer((incoming, response) => {
    // Who hangs up while it speaks is not answered; what it has said whole is done all the same.
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((closed, failed) => {
        server.close((error) => (error ? failed(error) : closed()));
        server.closeAllConnections();
      }),
  };
}

async function callOf(incoming: IncomingMessage): Promise<Call> {
  const { method = '', url: path = '', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { method, path, headers, body: Buffer.concat(chunks).toString() };
}

function reply(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

export function lose(response: ServerResponse, as: Loss): void {
  // It would be that of this machine, and fakes live in another time.
  response.sendDate = false;
  switch (as) {
    case 'error':
      return reply(response, { status: 500, body: '{"error":"internal"}' });
    case 'dropped':
      return void response.socket?.resetAndDestroy();
    case 'hung':
      return;
    case 'truncated':
      return reply(response, { status: 200, body: '{"is":"mess' });
    case 'mistyped':
      return reply(response, {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<title>Please log in</title>',
      });
  }
}

const STATUS = {
  message: 200,
  absent: 200,
  unreadable: 200,
  gone: 410,
  forbidden: 403,
  rejected: 422,
  unavailable: 503,
  limited: 429,
} as const satisfies Record<Exclude<Answer['is'], 'lost'>, number>;

/** No platform's words: the model's own, as JSON to `POST /call`. */
export const plainWire: Wire = {
  read: ({ method, path, body }) =>
    method === 'POST' && path === '/call'
      ? { request: JSON.parse(body) as Request }
      : { answer: { status: 404, body: '{}' } },
  write: (_request, answer) => ({
    status: STATUS[answer.is],
    ...(answer.is === 'limited' && { headers: { 'retry-after': String(answer.retryAfterMs / 1000) } }),
    body: JSON.stringify(answer),
  }),
};
