import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Event } from '../fakes/chat-server.ts';
import { platformsOf } from './platforms.ts';
import { openStage } from './stage.ts';

const run = promisify(execFile);

test('processes that are killed while they post to Discord lose nothing and post nothing twice, even when they stay away', async () => {
  // Discord is served by a process of its own, so that the work of no test comes between a call and its answer; and nothing
  // comes late there, which would have to be waited for.
  const program = resolve(import.meta.dirname, 'main.ts');
  const asked = '--platform discord --kills 2 --targets 20 --late 0 --seed 1 --json';
  const { stdout } = await run(process.execPath, [program, ...asked.split(' ')]);
  expect(JSON.parse(stdout)).toMatchObject({
    results: [{ kind: 'discord', kills: 2, outages: 1, targets: 20, lost: [], doubled: 0, stuck: false }],
  });
});

test('a trial on Discord knows who makes a call, so that it can be killed over it', async () => {
  const events: Event[] = [];
  const { chat, server } = await openStage('discord', { seed: 1, lateMs: 0 }, (event) => events.push(event));
  try {
    const told = { settings: {}, urls: { discord: server.url }, from: '12', lateMs: 0 };
    const reached = platformsOf(told).get('discord');
    const place = chat.open(1, 'open');
    // Its pace is that of a trial, which may be too fast for this machine just now.
    while (events.length === 0)
      await reached?.platform.post(place, reached.saying('hello'), 'key').catch(() => {});
    expect(events.map(({ call }) => call.headers['x-from'])).toContain('12');
  } finally {
    await server.close();
  }
});
