import { createConnection, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  /** How many are connected to it, though it may carry nothing for them. */
  callers(): number;
  /** `reset` ends every connection and refuses new ones; `silent` takes all and carries nothing. */
  cut(how: 'reset' | 'silent'): void;
  /** Carries new connections again. Those of before the cut stay lost, with all they had said. */
  mend(): void;
  close(): Promise<void>;
}

/** A wire between processes on this machine that can be cut. @param to where it leads */
export async function openProxy(to: NetConnectOpts): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let callers = 0;
  let state: 'open' | 'reset' | 'silent' = 'open';

  const server = createServer((near) => {
    track(near);
    callers += 1;
    near.once('close', () => (callers -= 1));
    if (state === 'reset') reset(near);
    if (state !== 'open') return;
    const far = createConnection(to);
    track(far);
    near.pipe(far);
    far.pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });

  function track(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    callers: () => callers,
    cut(how) {
      state = how;
      for (const socket of sockets) {
        if (how === 'reset') reset(socket);
        // What is on its way stays where it is, and goes nowhere when the connection ends.
        else socket.unpipe().pause();
      }
    },
    mend() {
      state = 'open';
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A socket that is a file knows no reset. */
function reset(socket: Socket): void {
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
