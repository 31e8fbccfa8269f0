import { describe, expect, test } from 'vitest';
import { createOutbox, type Outbox } from '../../src/delivery/outbox.ts';
import type { DeliveryState, Place } from '../../src/domain.ts';
import { PACE } from '../../src/platforms/discord/discord.ts';
import { openDiscord } from '../../src/platforms/discord/open.ts';
import { render } from '../../src/platforms/discord/render.ts';
import type { Store } from '../../src/store/store.ts';
import { createOpenVault } from '../../src/vault.ts';
import { GUILD, serveDiscordChat, TOKEN, type ProvingDiscord } from '../fakes/discord/proving.ts';
import type { DiscordTrouble } from '../fakes/discord/discord.ts';
import type { RouteName } from '../fakes/discord/routes.ts';
import { CROSSPOSTED } from '../fakes/discord/rules.ts';
import { fakeLog } from '../fakes/log.ts';
import { memoryDatabase } from '../fakes/memory-store.ts';
import { vaultStore } from '../fakes/vault-store.ts';
import { fakeWorld, type FakeWorld } from '../fakes/world.ts';
import { cleared } from '../platforms/cleared.ts';
import { wordFor } from './design.ts';
import { notice, ownerOn } from './platforms.ts';
import { aloneShares } from '../fakes/shares.ts';

// A process dies between what Discord does and what is noted of it, and the next one starts when Discord has forgotten the
// nonce. Here with Discord's own times and a clock that is moved; `npm run prove` does the same to processes.

const KEY = 'key-of-the-slot';
const MINUTE = 60_000;
const OUTAGES = [10 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE];

/** No answer comes. */
const DONE = { answer: 'hung', done: 0 } as const;
const NOT_DONE = { answer: 'hung', done: 'never' } as const;
const INVALID_FORM = { answer: 'refused', status: 400, code: 50_035 } as const;

type Kind = Parameters<ProvingDiscord['chat']['put']>[2];

interface Trial extends AsyncDisposable, Pick<ProvingDiscord, 'discord' | 'chat'> {
  readonly world: FakeWorld;
  readonly place: Place;
  /** A process. Once it is dead, what it asks of its store is never answered. */
  start(): { readonly outbox: Outbox; die(): void };
  state(): Promise<DeliveryState | undefined>;
}

/** One message that is due in a place of Discord's. */
async function trialIn(kind: Kind, as: 'open' | 'unreadable' = 'open'): Promise<Trial> {
  const world = fakeWorld();
  const { discord, chat } = await serveDiscordChat({
    world,
    nonceFor: PACE.nonceMs,
    markOf: (key) => [wordFor(key)],
  });
  const place = chat.put({ platform: 'discord', workspace: GUILD, channel: '100' }, as, kind);
  chat.put(ownerOn('discord'), 'open');
  const store = memoryDatabase({ now: world.clock.now, random: world.random }).open();
  const kept = vaultStore();
  await makeDue(store, place, world.clock.now());
  return {
    world,
    discord,
    chat,
    place,
    start() {
      const life = { ended: false };
      const vault = createOpenVault({ store: mortal(kept, life), platform: 'discord', random: world.random });
      const { discord: platform } = openDiscord({
        apiUrl: discord.apiUrl,
        token: TOKEN,
        by: { publicKey: discord.app.verifyKey },
        catalog: { companies: async () => [] },
        schedules: [],
        shares: aloneShares(),
        vault,
        secrets: vault,
        world,
        log: fakeLog(),
        failed: () => {},
      });
      const outbox = createOutbox({
        store: mortal(store, life),
        platforms: new Map([['discord', platform]]),
        world,
        log: fakeLog(),
        composeAlert: async ({ id }) => ({ place: ownerOn('discord'), body: saying(`alert ${id}`) }),
      });
      return { outbox, die: () => void (life.ended = true) };
    },
    state: async () => (await store.delivery('d1'))?.state,
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

const saying = (text: string) => ({ ...cleared(render(notice(text), 'en').payload), stories: [] });

function mortal<Methods extends object>(there: Methods, life: { readonly ended: boolean }): Methods {
  return new Proxy(there, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: readonly unknown[]): unknown =>
        life.ended ? new Promise(() => {}) : (Reflect.apply(method, target, given) as unknown);
    },
  });
}

async function makeDue(store: Store, place: Place, now: number): Promise<void> {
  const nextDueAt = now + 1_000_000 * MINUTE;
  await store.addSubscription({
    id: 's1',
    place,
    owner: 'U1',
    query: { companies: [], topics: [], words: [] },
    schedule: { kind: 'interval', minutes: 1_000_000, zone: 'UTC' },
    locale: 'en',
    state: 'active',
    followedAt: now,
    since: 0,
    nextDueAt: now,
  });
  for (const { subscription, claim } of await store.claimSlots(now, 1_000, 1))
    await store.commitSlot({
      subscription: subscription.id,
      claim,
      slotAt: now,
      outcome: 'posted',
      nextDueAt,
      seen: [],
      stopped: [],
      now,
      delivery: { id: 'd1', key: KEY, place, slotAt: now, body: saying(wordFor(KEY)) },
    });
}

/** Lets a process begin, and end over the last of the troubles. */
async function dieOver(trial: Trial, route: RouteName, troubles: readonly DiscordTrouble[]): Promise<void> {
  const { discord } = trial;
  for (const trouble of troubles) discord.fail(route, trouble);
  const { outbox, die } = trial.start();
  outbox.wake();
  await discord.until(() => discord.heard(route).length === troubles.length);
  die();
}

/** Lets another process do what is left to do. */
async function recover({ world, start, state }: Trial): Promise<DeliveryState | undefined> {
  const { outbox } = start();
  for (let seconds = 0; seconds < 600; seconds += 1) {
    await outbox.drain();
    const now = await state();
    if (now !== 'ready' && now !== 'sending') return now;
    world.pass(1_000);
  }
  return await state();
}

describe.each(OUTAGES)('after %d ms in which nobody was there', (outage) => {
  test.each([
    ['text', 'create_message', [DONE]],
    ['text', 'create_message', [NOT_DONE]],
    ['text', 'create_message', [INVALID_FORM, DONE]],
    ['announcement', 'create_message', [DONE]],
    ['announcement', 'crosspost_message', [NOT_DONE]],
    ['announcement', 'crosspost_message', [DONE]],
    ['forum', 'create_thread', [DONE]],
    ['forum', 'create_thread', [NOT_DONE]],
    ['forum', 'create_thread', [INVALID_FORM, DONE]],
    ['thread', 'create_message', [DONE]],
    ['dm', 'create_message', [DONE]],
    ['dm', 'create_message', [NOT_DONE]],
    ['dm', 'update_message', [NOT_DONE]],
    ['dm', 'update_message', [DONE]],
  ] as const)(
    'a message in %s is there once, though its sender died over %s %j',
    async (kind, route, troubles) => {
      await using trial = await trialIn(kind);
      await dieOver(trial, route, troubles);
      trial.world.pass(outage);
      expect(await recover(trial)).toBe('sent');
      expect(trial.chat.tally([KEY])).toEqual({ lost: [], doubled: new Map() });
      // An announcement is given to those who follow it, whenever its sender died.
      const announced = trial.discord.messages(trial.place.channel).map(({ flags }) => flags & CROSSPOSTED);
      expect(announced.every((given) => given === (kind === 'announcement' ? CROSSPOSTED : 0))).toBe(true);
    },
  );

  test('where nobody may look, a person is asked', async () => {
    await using trial = await trialIn('text', 'unreadable');
    await dieOver(trial, 'create_message', [DONE]);
    trial.world.pass(outage);
    expect(await recover(trial)).toBe('uncertain');
    expect(trial.chat.tally([KEY])).toEqual({ lost: [], doubled: new Map() });
  });
});

// The process lives, and knows what kind of place it is: it sends again, and the nonce tells Discord that it is the same.
test.each([
  ['text', { answer: 'dropped', done: 0 }],
  ['text', { answer: 'dropped', done: 'never' }],
  ['text', { answer: 'error', done: 30_000 }],
  ['announcement', { answer: 'truncated', done: 0 }],
  ['thread', { answer: 'mistyped', done: 0 }],
  ['dm', { answer: 'error', done: 0 }],
  ['dm', { answer: 'error', done: 30_000 }],
] as const)('a message in %s is there once, though its call met %j', async (kind, trouble) => {
  await using trial = await trialIn(kind);
  trial.discord.fail('create_message', trouble);
  expect(await recover(trial)).toBe('sent');
  expect(trial.discord.heard('list_messages')).toEqual([]);
  trial.world.pass(MINUTE);
  expect(trial.chat.tally([KEY])).toEqual({ lost: [], doubled: new Map() });
});

test.each([
  { answer: 'dropped', done: 0 },
  { answer: 'error', done: 30_000 },
] as const)(
  'a post in a forum, where nonces do not count, is there once, though its call met %j',
  async (trouble) => {
    await using trial = await trialIn('forum');
    trial.discord.fail('create_thread', trouble);
    expect(await recover(trial)).toBe('sent');
    expect(trial.chat.tally([KEY])).toEqual({ lost: [], doubled: new Map() });
  },
);

test('a post in a forum is found when its thread was archived meanwhile', async () => {
  await using trial = await trialIn('forum');
  await dieOver(trial, 'create_thread', [DONE]);
  const [thread = ''] = trial.chat.shown().map(({ place }) => place.channel);
  await trial.discord.archive(thread);
  trial.world.pass(60 * MINUTE);
  expect(await recover(trial)).toBe('sent');
  expect(trial.chat.tally([KEY])).toEqual({ lost: [], doubled: new Map() });
});
