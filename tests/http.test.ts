import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { OperatorError } from '../src/errors.ts';
import { createHealth, createHttp, listen, type Health } from '../src/http.ts';
import { realWorld } from '../src/world.ts';
import { fakeLog } from './fakes/log.ts';
import { fakeWorld } from './fakes/world.ts';

const well: Health = { live: true, ready: true, store: 'answers', scheduler: 'runs', stopping: false };
const metrics = { type: 'text/plain; version=0.0.4', text: async () => 'dateline_up 1\n' };
const log = fakeLog();

const app = (health: Health = well) => createHttp({ health: async () => health, metrics, log });

describe('health', () => {
  const healthOf = (parts: { lastArrival?: () => Promise<number>; stepped?: number; stopping?: boolean }) => {
    const world = fakeWorld();
    const health = createHealth({
      store: { lastArrival: parts.lastArrival ?? (async () => 0) },
      clock: world.clock,
      lastStepAt: () => world.clock.mono() - (parts.stepped ?? 0),
      stopping: () => parts.stopping ?? false,
    });
    return { world, health };
  };

  test('ready is who has a store that answers, a scheduler that runs, and was not asked to stop', async () => {
    expect(await healthOf({ stepped: 30_000 }).health()).toEqual(well);
    expect(await healthOf({ stepped: 30_001 }).health()).toEqual({
      ...well,
      ready: false,
      scheduler: 'stands still',
    });
    expect(await healthOf({ stopping: true }).health()).toEqual({ ...well, ready: false, stopping: true });
    const lastArrival = async (): Promise<never> => {
      throw new Error('no connection to postgres://u:canary@db');
    };
    expect(await healthOf({ lastArrival }).health()).toEqual({ ...well, ready: false, store: 'silent' });
  });

  test('a store that is asked and says nothing is waited for for two seconds', async () => {
    const { world, health } = healthOf({ lastArrival: () => new Promise(() => {}) });
    const told = health();
    world.pass(2_000);
    expect(await told).toEqual({ ...well, ready: false, store: 'silent' });
  });
});

describe('the endpoints', () => {
  test('are 200 for who is ready, 503 for who is not, and alive all the same', async () => {
    for (const ready of [true, false]) {
      const health = { ...well, ready };
      for (const path of ['/healthz', '/healthz/ready']) {
        const answer = await app(health).request(path);
        expect(answer.status).toBe(ready ? 200 : 503);
        expect(await answer.json()).toEqual(health);
      }
      expect((await app(health).request('/healthz/live')).status).toBe(200);
    }
  });

  test('give the metrics with their media type', async () => {
    const answer = await app().request('/metrics');
    expect(answer.headers.get('content-type')).toBe(metrics.type);
    expect(await answer.text()).toBe('dateline_up 1\n');
  });

  test('are no others, and tell nothing of what failed', async () => {
    expect((await app().request('/')).status).toBe(404);
    const broken = createHttp({
      log,
      metrics,
      health: () => Promise.reject(new Error('canary')),
    });
    const answer = await broken.request('/healthz');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('canary');
    expect(log.lines).toContainEqual(expect.objectContaining({ message: 'a request over HTTP failed' }));
  });

  test('a platform answers its own path, with the request as it came', async () => {
    const handlers = {
      '/slack/events': async (request: Request) =>
        new Response(`${request.headers.get('x-signature')}: ${await request.text()}`, { status: 202 }),
    };
    const served = createHttp({ health: async () => well, metrics, log, handlers });
    const headers = { 'x-signature': 's' };
    const answer = await served.request('/slack/events', { method: 'POST', body: 'raw', headers });
    expect([answer.status, await answer.text()]).toEqual([202, 's: raw']);
    expect((await served.request('/slack/other')).status).toBe(404);
  });
});

describe('listening', () => {
  test('it can be reached until it stops', async () => {
    const listening = await listen(app(), 0, realWorld.clock);
    const address = `http://127.0.0.1:${listening.port}/healthz`;
    // oxlint-disable-next-line no-restricted-globals
    expect((await fetch(address)).status).toBe(200);
    await listening.stop();
    // oxlint-disable-next-line no-restricted-globals
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });

  test('a port that is taken is named, with what to do', async () => {
    const taken = createServer().listen(0);
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const attempt = listen(app(), port, realWorld.clock);
    await expect(attempt).rejects.toThrow(OperatorError);
    await expect(attempt).rejects.toThrow(`Port ${port} cannot be listened on (EADDRINUSE). Set HTTP_PORT`);
    taken.close();
  });
});
