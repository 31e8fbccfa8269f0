import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { realWorld, type World } from '../../../src/world.ts';
import type { App } from './model.ts';
import { ACK_WITHIN, broken } from './rules.ts';
import type { Delivered, Parcel, Transport } from './transport.ts';

/** Socket Mode. https://docs.slack.dev/apis/events-api/using-socket-mode */
export interface Sockets extends Transport {
  /** The path of a socket that may be opened once. */
  ticket(): string;
  /** Somebody wants to open one. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** How many are open. */
  open(): number;
  /** Warns each socket that is open, and so long (ms) after tells it that it is refreshed, and closes it. */
  refresh(warningMs: number): Promise<void>;
  /** Ends connections without a word. */
  drop(): void;
  /** Says something odd to each socket. */
  utter(frame: string): void;
  /** Says that Socket Mode was turned off, and closes. */
  disable(): void;
  /** Closes all that are open. */
  close(): Promise<void>;
}

/** @param changed is called whenever a socket opens, closes or answers */
export function createSockets(app: App, { clock, random }: World, changed: () => void): Sockets {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const links: WebSocket[] = [];
  let turn = 0;

  function admit(link: WebSocket): void {
    if (broken({ method: 'socket', args: {}, now: clock.now(), sockets: open().length })) {
      say(link, { type: 'disconnect', reason: 'too_many_websockets' });
      return link.close();
    }
    // Each command that waits for its acknowledgement listens for the end.
    link.setMaxListeners(0);
    links.push(link);
    link.on('error', () => link.terminate());
    link.on('close', () => {
      links.splice(links.indexOf(link), 1);
      changed();
    });
    say(link, {
      type: 'hello',
      num_connections: open().length,
      debug_info: { host: 'applink-1', build_number: 1, approximate_connection_time: 3_600 },
      connection_info: { app_id: app.id },
    });
    changed();
  }

  const open = (): readonly WebSocket[] => links.filter(({ readyState }) => readyState === WebSocket.OPEN);

  /** Each payload goes to any one of the sockets. */
  function pick(): WebSocket | undefined {
    const all = open();
    turn += 1;
    return all[turn % all.length];
  }

  async function deliver({ door, payload, retry }: Parcel): Promise<Delivered> {
    const link = pick();
    if (!link) return { is: 'lost', because: 'nobody' };
    const envelopeId = random.uuid();
    const deliveredAt = clock.now();
    const { promise, resolve } = Promise.withResolvers<Delivered>();
    const ended = new AbortController();
    const hear = (data: WebSocket.RawData): void => {
      const said = read(data);
      if (said?.envelope_id !== envelopeId) return;
      const now = clock.now();
      if (broken({ method: 'ack', args: {}, now, deliveredAt })) return;
      resolve({ is: 'acked', body: said.payload, afterMs: now - deliveredAt });
    };
    const leave = (): void => resolve({ is: 'lost', because: 'closed' });
    link.on('message', hear).once('close', leave);
    void clock.sleep(ACK_WITHIN + 1, ended.signal).then(() => resolve({ is: 'lost', because: 'timeout' }));
    say(link, {
      envelope_id: envelopeId,
      type: door,
      payload,
      accepts_response_payload: door !== 'events_api',
      ...(door === 'events_api' && { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? '' }),
    });
    const delivered = await promise;
    ended.abort();
    link.off('message', hear).off('close', leave);
    changed();
    return delivered;
  }

  return {
    deliver,
    ticket() {
      const ticket = random.uuid();
      tickets.add(ticket);
      return `/link/?ticket=${ticket}&app_id=${app.id}`;
    },
    upgrade(request, socket, head) {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://slack');
      const isLet = pathname === '/link/' && tickets.delete(searchParams.get('ticket') ?? '');
      if (!isLet) return void socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      server.handleUpgrade(request, socket, head, admit);
    },
    open: () => open().length,
    async refresh(warningMs) {
      const all = open();
      for (const link of all)
        say(link, { type: 'disconnect', reason: 'warning', debug_info: { host: 'applink-1' } });
      if (warningMs > 0) await clock.sleep(warningMs);
      for (const link of all) {
        say(link, { type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'applink-1' } });
        link.close();
      }
    },
    utter(frame) {
      for (const link of open()) link.send(frame);
    },
    drop() {
      for (const link of links) link.terminate();
    },
    disable() {
      for (const link of open()) {
        say(link, { type: 'disconnect', reason: 'link_disabled', debug_info: { host: 'applink-1' } });
        link.close();
      }
    },
    async close() {
      const ended = new AbortController();
      const all = [...links];
      const closed = all.map((link) => new Promise<void>((gone) => link.once('close', () => gone())));
      for (const link of all) link.close(1001);
      // The end of a test is in nobody's time but the machine's. Who does not answer is not waited for.
      await Promise.race([Promise.all(closed), realWorld.clock.sleep(GOODBYE_MS, ended.signal)]);
      ended.abort();
      for (const link of all) link.terminate();
    },
  };
}

/** So long (ms) an app may take to close its side. */
const GOODBYE_MS = 500;

function say(link: WebSocket, frame: Readonly<Record<string, unknown>>): void {
  if (link.readyState === WebSocket.OPEN) link.send(JSON.stringify(frame));
}

/** What the app said; undefined where it is no acknowledgement. An empty payload says nothing. */
function read(
  data: WebSocket.RawData,
): { readonly envelope_id: string; readonly payload?: unknown } | undefined {
  try {
    // A frame of text comes as one buffer.
    const said: unknown = JSON.parse((data as Buffer).toString());
    if (typeof said !== 'object' || said === null || !('envelope_id' in said)) return undefined;
    const payload = 'payload' in said ? said.payload : undefined;
    const isEmpty = typeof payload !== 'object' || payload === null || Object.keys(payload).length === 0;
    return { envelope_id: String(said.envelope_id), ...(!isEmpty && { payload }) };
  } catch {
    return undefined;
  }
}
