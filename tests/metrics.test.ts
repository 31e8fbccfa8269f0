import { expect, test } from 'vitest';
import { createMetrics } from '../src/metrics.ts';
import type { Census } from '../src/store/store.ts';
import { fakeLog } from './fakes/log.ts';
import { fakeWorld } from './fakes/world.ts';

const world = fakeWorld();
const census: Census = {
  deliveries: { ready: 2, sending: 1, uncertain: 4, quarantined: 3 },
  alerts: 5,
  subscriptions: { active: 5, paused: 1 },
  oldestReadySlotAt: world.clock.now() - 90_000,
};

const metricsOf = (count: () => Promise<Census> = async () => census) => {
  const log = fakeLog();
  return createMetrics({ store: { census: count }, clock: world.clock, log });
};

/** Our own lines, without those of the process. */
const ours = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith('dateline_'));

test('what is reported is counted, in seconds', async () => {
  const metrics = await metricsOf();
  metrics.tick(300);
  metrics.slot('posted', 1_500);
  metrics.attempt('slack', 'uncertain');
  metrics.attempt('slack', 'sent');
  metrics.delivered('slack', 70_000);
  expect(ours(await metrics.text())).toEqual(
    expect.arrayContaining([
      'dateline_tick_seconds_sum 0.3',
      'dateline_slots_total{outcome="posted"} 1',
      'dateline_slot_lateness_seconds_sum 1.5',
      'dateline_attempts_total{platform="slack",end="uncertain"} 1',
      'dateline_attempts_total{platform="slack",end="sent"} 1',
      'dateline_delivery_seconds_sum{platform="slack"} 70',
    ]),
  );
});

test('what waits is looked up when it is read', async () => {
  const metrics = await metricsOf();
  expect(ours(await metrics.text())).toEqual(
    expect.arrayContaining([
      'dateline_store_up 1',
      'dateline_deliveries{state="ready"} 2',
      'dateline_deliveries{state="sending"} 1',
      'dateline_deliveries{state="uncertain"} 4',
      'dateline_alerts 5',
      'dateline_deliveries{state="quarantined"} 3',
      'dateline_oldest_ready_seconds 90',
      'dateline_subscriptions{state="active"} 5',
      'dateline_subscriptions{state="paused"} 1',
    ]),
  );
});

test('the process and its event loop are measured', async () => {
  const text = await (await metricsOf()).text();
  expect(text).toContain('nodejs_eventloop_lag_seconds');
  expect(text).toContain('process_resident_memory_bytes');
});

test('a store that does not answer counts as one that fails, and is asked once', async () => {
  let asked = 0;
  const metrics = await metricsOf(() => {
    asked += 1;
    return new Promise(() => {});
  });
  for (let scrape = 0; scrape < 2; scrape += 1) {
    const asleep = world.sleeping();
    const text = metrics.text();
    await expect.poll(() => world.sleeping()).toBe(asleep + 1);
    world.pass(2_000);
    expect(ours(await text)).toContain('dateline_store_up 0');
  }
  expect(asked).toBe(1);
});

test('when the store fails, what it would say is left out, and the rest is there', async () => {
  let fails = false;
  const metrics = await metricsOf(async () => {
    if (fails) throw new Error('no connection to postgres://u:canary@db');
    return census;
  });
  await metrics.text();
  fails = true;
  world.pass(1_000);
  metrics.slot('nothing', 0);
  const text = await metrics.text();
  const lines = ours(text);
  expect(lines).toContain('dateline_store_up 0');
  expect(lines).toContain('dateline_slots_total{outcome="nothing"} 1');
  expect(lines.filter((line) => line.startsWith('dateline_deliveries'))).toEqual([]);
  expect(lines.filter((line) => /^dateline_(oldest|subscriptions)/.test(line))).toEqual([]);
  expect(text).not.toContain('canary');
});

test('many who read at once look once', async () => {
  let looks = 0;
  const metrics = await metricsOf(async () => {
    looks += 1;
    return census;
  });
  await Promise.all(Array.from({ length: 20 }, () => metrics.text()));
  expect(looks).toBe(1);
  world.pass(1_000);
  await metrics.text();
  expect(looks).toBe(2);
});

test('labels are platforms, states, outcomes and faults, and nothing else has one', async () => {
  const metrics = await metricsOf();
  metrics.slot('missed', 1);
  metrics.attempt('discord', 'limited');
  metrics.delivered('discord', 1);
  const labels = ours(await metrics.text()).flatMap((line) =>
    [...line.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => ({ name, value })),
  );
  expect(new Set(labels.map(({ name }) => name))).toEqual(
    new Set(['le', 'outcome', 'platform', 'end', 'state']),
  );
  for (const { name, value } of labels)
    expect(value).toMatch(name === 'le' ? /^([\d.]+|\+Inf)$/ : /^[a-z]{1,12}$/);
});
