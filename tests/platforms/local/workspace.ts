import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Company, Inbound } from '../../../src/domain.ts';
import type { Log } from '../../../src/log.ts';
import { createLocalPlatform, type LocalPlatform } from '../../../src/platforms/local/local.ts';
import type { Preview } from '../../../src/platforms/local/previews.ts';
import type { Catalog } from '../../../src/platforms/platform.ts';
import { realWorld, type World } from '../../../src/world.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const acme: Company = { id: 'acme', name: 'Acme', aliases: [], topics: [{ id: 'cloud', words: ['iaas'] }] };

/** Half past eight on a day in November 2021. */
export const NOW = 1_637_224_200_000;
export const world: World = { ...realWorld, clock: { ...realWorld.clock, now: () => NOW } };

export interface Setup {
  readonly port?: number;
  readonly dataDir?: string;
  readonly catalog?: Catalog;
  readonly world?: World;
  readonly previews?: Readonly<Record<string, Preview>>;
  readonly hear?: (inbound: Inbound) => Promise<void>;
}

/** A started local workspace with a data folder of its own, and what it has heard. */
export async function openWorkspace(setup: Setup = {}) {
  const dataDir = setup.dataDir ?? (await mkdtemp(join(tmpdir(), 'dateline-local-')));
  const catalog = setup.catalog ?? { companies: async () => [acme] };
  const platform: LocalPlatform = createLocalPlatform({
    port: setup.port ?? 0,
    dataDir,
    catalog,
    words: { commands: ['latest', 'follow'], schedules: ['weekdays 09:00', 'hourly'] },
    previews: setup.previews ?? {},
    world: setup.world ?? world,
    log: silent,
  });
  const heard: Inbound[] = [];
  await platform.start(async (inbound) => {
    heard.push(inbound);
    await setup.hear?.(inbound);
  });
  return {
    platform,
    heard,
    dataDir,
    call: (path: string, options?: CallOptions) => call(platform.address, path, options),
    async [Symbol.asyncDispose]() {
      await platform.stop();
      if (setup.dataDir === undefined) await rm(dataDir, { recursive: true });
    },
  };
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One HTTP request, with any headers: fetch would not let a test lie about Host and Origin. */
export function call(
  address: string,
  path: string,
  { method = 'GET', headers = {}, body }: CallOptions = {},
) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const sent = request(new URL(path, address), { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** An open stream of server-sent events; `next` waits for one. */
export function openEvents(
  address: string,
  path = '/events',
  headers: Readonly<Record<string, string>> = {},
) {
  const controller = new AbortController();
  const response = Promise.withResolvers<AsyncIterator<string>>();
  const sent = request(
    new URL(path, address),
    { headers, agent: false, signal: controller.signal },
    (incoming) => {
      incoming.setEncoding('utf8');
      response.resolve(incoming.iterator({ destroyOnReturn: true }));
    },
  );
  sent.on('error', (error) => response.reject(error));
  sent.end();
  let buffer = '';

  /** The next event's fields; undefined when the stream has ended. */
  async function next(): Promise<Record<string, string> | undefined> {
    const chunks = await response.promise;
    while (!buffer.includes('\n\n')) {
      const { done, value } = await chunks.next();
      if (done) return undefined;
      buffer += value;
    }
    const [event = '', ...rest] = buffer.split('\n\n');
    buffer = rest.join('\n\n');
    const fields = event.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2));
    return Object.fromEntries(fields);
  }
  return { opened: response.promise, next, close: () => controller.abort() };
}

export function asks(words: string, more: object = {}): CallOptions {
  return said({
    kind: 'ask',
    id: 'inbound-0001',
    place: 'news',
    locale: 'en-GB',
    zone: 'Europe/London',
    words,
    ...more,
  });
}

export function said(body: object): CallOptions {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
