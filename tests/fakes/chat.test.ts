import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/domain.ts';
import { PlatformError } from '../../src/platforms/platform.ts';
import { saying } from '../platforms/cleared.ts';
import { platformContract } from '../platforms/contract.ts';
import { chatClient } from './chat-client.ts';
import { chatPlatform, type ChatPlatform, type Manner } from './chat-platform.ts';
import { serveChat } from './chat-server.ts';
import { createChat, troubles, type Chat, type Faults, type Rules, type Trouble } from './chat.ts';
import { fakeWorld, type FakeWorld } from './world.ts';

const TIMEOUT = 300;
const LATE = 200;
const NEWS: Place = { platform: 'chat', workspace: 'w', channel: 'news' };
const ALSO: Place = { ...NEWS, channel: 'also' };
const HELLO = saying('hello');

interface Face extends AsyncDisposable {
  readonly platform: ChatPlatform;
  readonly chat: Chat;
  readonly world: FakeWorld;
  /** Resolves when a call hangs, and only its caller's patience can end it. */
  hanging(): Promise<void>;
}

type MakeFace = (rules?: Partial<Rules>, faults?: Faults) => Promise<Face>;

const manner = ({ idempotentMs = 0 }: Partial<Rules>): Manner => ({
  name: 'chat',
  pace: { concurrency: 20, timeoutMs: TIMEOUT, lateMs: LATE },
  idempotentMs,
});

const within: MakeFace = async (rules = {}, faults = () => undefined) => {
  const world = fakeWorld();
  const chat = createChat({ idempotentMs: 0, ...rules });
  return {
    chat,
    world,
    platform: chatPlatform(chat, { ...manner(rules), world, faults }),
    hanging: async () => {
      await expect.poll(() => world.sleeping()).toBeGreaterThan(0);
    },
    [Symbol.asyncDispose]: async () => {},
  };
};

const overHttp: MakeFace = async (rules = {}, faults = () => undefined) => {
  const world = fakeWorld();
  const chat = createChat({ idempotentMs: 0, ...rules });
  const hung = Promise.withResolvers<void>();
  const server = await serveChat({
    chat,
    world,
    faults,
    watch: ({ moment }) => moment === 'answered' && hung.resolve(),
  });
  return {
    chat,
    world,
    platform: chatClient({ ...manner(rules), world, url: server.url }),
    hanging: () => hung.promise,
    [Symbol.asyncDispose]: server.close,
  };
};

/** What the call ends with: what it gives, or the fault. */
const ending = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => (error instanceof PlatformError ? error.fault : error));

const texts = (chat: Chat, place?: Place): readonly unknown[] =>
  chat.shown(place).map(({ payload }) => (payload as { readonly text: string }).text);

describe.each([
  ['in the process', within],
  ['over HTTP', overHttp],
] as const)('the chat %s', (_, make) => {
  platformContract('the fake chat', async () => {
    const face = await make({ idempotentMs: Infinity });
    const { platform, chat } = face;
    const missing = { ...NEWS, channel: 'missing' };
    chat.put(missing, 'gone');
    const user = { id: 'you', name: 'You', locale: 'en', mayManage: true };
    return {
      platform,
      place: NEWS,
      missing,
      user,
      async ask(words) {
        const ask = { kind: 'ask', id: 'a1', place: NEWS, user, direct: false, words } as const;
        const heard = Promise.withResolvers<typeof ask>();
        await platform.start(async (inbound) => heard.resolve(inbound as typeof ask));
        await platform.tell(ask);
        return heard.promise;
      },
      shown: async () => chat.shown().map(({ payload }) => payload),
      remove: async ({ id }) => chat.remove(id),
      [Symbol.asyncDispose]: face[Symbol.asyncDispose].bind(face),
    };
  });

  test.each(troubles(TIMEOUT, LATE).map((trouble) => [JSON.stringify(trouble), trouble] as const))(
    'a post that meets %s ends as it must, and is seen when it must',
    async (_, trouble) => {
      await using it = await make({}, (call) => (call === 0 ? trouble : undefined));
      const sending = it.platform.post(NEWS, HELLO, 'k').catch((error: unknown) => error);
      if (trouble.answer === 'hung') {
        await it.hanging();
        it.world.pass(TIMEOUT);
      }
      expect(await sending).toMatchObject({
        fault: trouble.answer === 'unavailable' ? 'unavailable' : 'uncertain',
        message: expect.stringContaining(trouble.answer),
      });

      const done = trouble.answer === 'unavailable' ? 'never' : trouble.done;
      const found = async (): Promise<boolean> => (await it.platform.find(NEWS, 'k', 0)) !== 'absent';
      expect(await found()).toBe(done === 0);
      it.world.pass(LATE - 1);
      expect(await found()).toBe(done === 0);
      it.world.pass(1);
      expect(await found()).toBe(done !== 'never');
      expect(texts(it.chat)).toEqual(done === 'never' ? [] : ['hello']);
    },
  );

  test("nothing but its caller's patience ends a call that hangs", async () => {
    await using it = await make({}, (call) => (call === 0 ? { answer: 'hung', done: 0 } : undefined));
    const endings: string[] = [];
    const sending = ending(it.platform.post(NEWS, HELLO, 'k')).then(() => endings.push('post'));
    await it.hanging();
    await ending(it.platform.find(NEWS, 'k', 0)).then(() => endings.push('find'));
    it.world.pass(TIMEOUT);
    await sending;
    expect(endings).toEqual(['find', 'post']);
  });

  test.each(troubles(TIMEOUT, 0).map((trouble) => [JSON.stringify(trouble), trouble] as const))(
    'a look that meets %s was not had',
    async (_, trouble) => {
      await using it = await make({}, () => trouble);
      const looking = ending(it.platform.find(NEWS, 'k', 0));
      if (trouble.answer === 'hung') {
        await it.hanging();
        it.world.pass(TIMEOUT);
      }
      expect(await looking).toBe('unavailable');
    },
  );

  test('each call meets the trouble that is meant for it', async () => {
    const met: unknown[] = [];
    const plan: Record<number, Trouble> = { 1: { answer: 'unavailable' } };
    await using it = await make({}, (call, request) => {
      met.push([call, request.do]);
      return plan[call];
    });
    expect(await ending(it.platform.find(NEWS, 'k', 0))).toBe('absent');
    expect(await ending(it.platform.post(NEWS, HELLO, 'k'))).toBe('unavailable');
    expect(await ending(it.platform.post(NEWS, HELLO, 'k'))).toMatchObject({ id: '1' });
    expect(met).toEqual([
      [0, 'find'],
      [1, 'post'],
      [2, 'post'],
    ]);
  });

  test('the same key is the same message within the window, and another after it', async () => {
    await using it = await make({ idempotentMs: 1_000 });
    const first = await it.platform.post(NEWS, HELLO, 'k');
    it.world.pass(999);
    expect(await it.platform.post(NEWS, HELLO, 'k')).toEqual(first);
    expect(await it.platform.post(ALSO, HELLO, 'k')).not.toEqual(first);
    it.world.pass(1);
    expect(await it.platform.post(NEWS, HELLO, 'k')).not.toEqual(first);
    expect(it.chat.tally(['k']).doubled).toEqual(new Map([['k', 3]]));
  });

  test('what comes late is the same message too', async () => {
    const late: Trouble = { answer: 'dropped', done: LATE };
    await using it = await make({ idempotentMs: 1_000 }, (call) => (call === 0 ? late : undefined));
    await ending(it.platform.post(NEWS, HELLO, 'k'));
    await it.platform.post(NEWS, HELLO, 'k');
    it.world.pass(LATE);
    await it.platform.find(NEWS, 'k', 0);
    expect(texts(it.chat)).toEqual(['hello']);
  });

  test('a place takes so many calls in a stretch of time, and says when it takes the next', async () => {
    await using it = await make({ perPlace: { calls: 2, perMs: 1_000 } });
    await it.platform.post(NEWS, HELLO, 'a');
    it.world.pass(400);
    await it.platform.post(NEWS, HELLO, 'b');
    await expect(it.platform.post(NEWS, HELLO, 'c')).rejects.toMatchObject({
      fault: 'limited',
      retryAfterMs: 600,
    });
    await it.platform.post(ALSO, HELLO, 'd');
    it.world.pass(599);
    expect(await ending(it.platform.post(NEWS, HELLO, 'c'))).toBe('limited');
    it.world.pass(1);
    await it.platform.post(NEWS, HELLO, 'c');
    expect(it.chat.shown(NEWS).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  test('all places together take so many, looks included', async () => {
    await using it = await make({ overall: { calls: 2, perMs: 1_000 } });
    await it.platform.post(NEWS, HELLO, 'a');
    await it.platform.find(ALSO, 'a', 0);
    expect(await ending(it.platform.post(ALSO, HELLO, 'b'))).toBe('limited');
    it.world.pass(1_000);
    expect(await ending(it.platform.post(ALSO, HELLO, 'b'))).toMatchObject({ place: ALSO });
  });

  test.each(['gone', 'forbidden', 'rejecting'] as const)(
    'a place that is %s takes nothing until it is back',
    async (condition) => {
      await using it = await make();
      const fault = condition === 'rejecting' ? 'rejected' : condition;
      const before = await it.platform.post(NEWS, HELLO, 'before');
      it.chat.put(NEWS, condition);
      expect(await ending(it.platform.post(NEWS, HELLO, 'k'))).toBe(fault);
      expect(await ending(it.platform.edit(before, saying('new')))).toBe(fault);
      expect(texts(it.chat)).toEqual(['hello']);
      it.chat.put(NEWS, 'open');
      await it.platform.post(NEWS, HELLO, 'k');
      expect(await it.platform.find(NEWS, 'before', 0)).toEqual(before);
      expect(it.chat.tally(['before', 'k'])).toEqual({ lost: [], doubled: new Map() });
    },
  );

  test('a place whose history cannot be read takes messages and shows none', async () => {
    await using it = await make();
    it.chat.put(NEWS, 'unreadable');
    await it.platform.post(NEWS, HELLO, 'k');
    expect(await it.platform.find(NEWS, 'k', 0)).toBe('unreadable');
    expect(texts(it.chat)).toEqual(['hello']);
  });

  test('a look goes back as far as it is told', async () => {
    await using it = await make();
    const ref = await it.platform.post(NEWS, HELLO, 'k');
    const at = it.world.clock.now();
    expect(await it.platform.find(NEWS, 'k', at)).toEqual(ref);
    expect(await it.platform.find(NEWS, 'k', at + 1)).toBe('absent');
    expect(await it.platform.find(ALSO, 'k', 0)).toBe('absent');
  });
});

test('over HTTP, what cannot be reached was asked nothing', async () => {
  const face = await overHttp();
  await face[Symbol.asyncDispose]();
  expect(await ending(face.platform.post(NEWS, HELLO, 'k'))).toBe('unavailable');
});

describe('whatever is posted in whatever trouble', () => {
  const step = fc.record({
    ms: fc.nat(400),
    key: fc.constantFrom('a', 'b', 'c'),
    trouble: fc.option(fc.constantFrom(...troubles(TIMEOUT, LATE)), { nil: undefined }),
  });
  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

  function run(idempotentMs: number, steps: readonly Step[]): Chat {
    const chat = createChat({ idempotentMs });
    let at = 0;
    for (const { ms, key, trouble } of steps) {
      at += ms;
      chat.take(at, { do: 'post', place: NEWS, key, payload: {} }, trouble);
    }
    chat.pass(Infinity);
    return chat;
  }
  const isDone = (trouble: Trouble | undefined): boolean =>
    trouble === undefined || (trouble.answer !== 'unavailable' && trouble.done !== 'never');

  test('each call that is ever done is seen once where no key is kept, in the order of time', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const done = steps.filter(({ trouble }) => isDone(trouble)).map(({ key }) => key);
        const shown = run(0, steps).shown();
        expect(shown.map(({ key }) => key).toSorted()).toEqual(done.toSorted());
        expect(shown.map(({ at }) => at)).toEqual(shown.map(({ at }) => at).toSorted((a, b) => a - b));
      }),
      { numRuns: 1_000 },
    );
  });

  test('no key is seen twice where keys are kept for ever', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const keys = run(Infinity, steps)
          .shown()
          .map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});
