import { describe, expect, test } from 'vitest';
import type { Inbound } from '../../../src/domain.ts';
import type { Platform } from '../../../src/platforms/platform.ts';
import type { DiscordPayload } from '../../../src/platforms/discord/render.ts';
import type { Answer } from '../../fakes/discord/discord.ts';
import { cleared } from '../cleared.ts';
import { NEWS, openDiscordWorkspace, READER, type Workspace } from './workspace.ts';

const BODY = cleared({
  page: {
    flags: 1 << 15,
    components: [{ type: 10, content: 'up 41 percent' }],
    allowed_mentions: { parse: [] },
  },
  plain: { flags: 1 << 2, content: 'up 41 percent', components: [], allowed_mentions: { parse: [] } },
  kept: {},
} satisfies DiscordPayload);

/** Answers all that is asked. */
const answered = {
  hear: async (inbound: Inbound, platform: Platform): Promise<void> => await platform.respond(inbound, BODY),
};

const keptIn = ({ store }: Workspace): readonly string[] =>
  [...store.values.keys()].filter((key) => key.startsWith('discord asked/'));

/** Asks, and sees that an answer is promised. */
async function ask({ discord }: Workspace): Promise<Answer> {
  const answer = await discord.command({
    user: READER,
    channel: NEWS,
    name: 'acme',
    options: { topic: 'cloud' },
  });
  expect(answer).toMatchObject({ acked: true, type: 5 });
  return answer;
}

/** Lets time pass until something is so; calls may be cut off by it, and are made once more. */
async function passUntil({ world }: Workspace, isSo: () => boolean, ms = 5_000): Promise<void> {
  await expect
    .poll(() => {
      if (isSo()) return true;
      world.pass(ms);
      return false;
    })
    .toBe(true);
}

/** A Dateline that promised an answer, and then is there no more: it hears its question, and does nothing. */
async function dead(): Promise<Workspace & { readonly answer: Answer }> {
  const it = await openDiscordWorkspace('requests');
  const answer = await ask(it);
  await expect.poll(() => keptIn(it).length).toBe(1);
  await expect.poll(() => it.heard.length).toBe(1);
  return { ...it, answer };
}

describe('an answer that was promised by a process which died over it', () => {
  test('is given by the next, once, and its question is kept no more', async () => {
    await using it = await dead();
    await using next = await openDiscordWorkspace('requests', { after: it, ...answered });
    await passUntil(next, () => it.answer.edits() > 0);
    await passUntil(next, () => keptIn(it).length === 0);
    expect(it.discord.messages(NEWS)).toHaveLength(1);
    expect(next.heard).toMatchObject([{ kind: 'ask', words: 'acme cloud', user: { id: READER } }]);
    // The bot may know of the first, and does each once.
    expect(next.heard[0]?.id).not.toBe(it.heard[0]?.id);
    it.world.pass(60_000);
    expect(next.heard).toHaveLength(1);
  });

  test('is left to that process for half a minute, by Discord’s clock', async () => {
    await using it = await dead();
    const aheadMs = 3_600_000;
    await using next = await openDiscordWorkspace('requests', { after: it, aheadMs, ...answered });
    it.world.pass(15_000);
    await expect.poll(() => next.world.sleeping()).toBeGreaterThan(0);
    expect(next.heard).toEqual([]);
    await passUntil(next, () => it.answer.edits() > 0);
  });

  test('is not given again where Discord has it', async () => {
    await using it = await openDiscordWorkspace('requests', answered);
    const { swap } = it.store;
    it.store.swap = async () => {
      throw new Error('it died before it forgot what it had answered');
    };
    const answer = await ask(it);
    await expect.poll(() => answer.edits()).toBe(1);
    await expect.poll(() => it.log.lines.some(({ level }) => level === 'warn')).toBe(true);
    it.store.swap = swap;
    expect(keptIn(it)).toHaveLength(1);
    await using next = await openDiscordWorkspace('requests', { after: it, ...answered });
    await passUntil(next, () => keptIn(it).length === 0);
    expect([...it.heard, ...next.heard]).toHaveLength(1);
    expect(answer.edits()).toBe(1);
  });

  test('is not given after a quarter of an hour, and its question is forgotten', async () => {
    await using it = await dead();
    it.world.pass(902_000);
    await using next = await openDiscordWorkspace('requests', { after: it, ...answered });
    await passUntil(next, () => keptIn(it).length === 0);
    expect(next.heard).toEqual([]);
    expect(it.discord.heard('get_original_webhook_message')).toEqual([]);
    expect(it.log.lines.concat(next.log.lines).filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('is not tried for ever where each process dies over it', async () => {
    await using it = await dead();
    const lives: Workspace[] = [];
    try {
      for (let times = 0; times < 5; times += 1) {
        const next = await openDiscordWorkspace('requests', { after: it });
        lives.push(next);
        await passUntil(next, () => next.heard.length > 0 || keptIn(it).length === 0);
        // It is dead, and what it had taken was let go by the database.
        it.store.shares.clear();
      }
    } finally {
      for (const life of lives) await life[Symbol.asyncDispose]();
    }
    expect(lives.map(({ heard }) => heard.length)).toEqual([1, 1, 1, 0, 0]);
    expect(keptIn(it)).toEqual([]);
  });

  test('of which nobody can say whether it is awaited is looked at later', async () => {
    await using it = await dead();
    it.discord.fail('get_original_webhook_message', { answer: 'unavailable' });
    await using next = await openDiscordWorkspace('requests', { after: it, ...answered });
    await passUntil(next, () => it.answer.edits() > 0);
    expect(it.discord.heard('get_original_webhook_message')).toHaveLength(2);
  });
});

test('what is asked at once is kept at once, until all of it is answered, and none of it is lost', async () => {
  const count = 70;
  await using it = await openDiscordWorkspace('gateway', { unlimited: true });
  const all = await Promise.all(Array.from({ length: count }, async () => await ask(it)));
  // It died, and had answered one.
  await expect.poll(() => it.heard.length).toBeGreaterThan(0);
  for (const inbound of it.heard.slice(0, 1)) await it.platform.respond(inbound, BODY);
  expect(all.reduce((sum, { edits }) => sum + edits(), 0)).toBe(1);
  await using next = await openDiscordWorkspace('requests', { after: it, ...answered });
  expect(keptIn(it).length).toBeLessThan(count / 2);
  await passUntil(next, () => next.heard.length > 0);
  await passUntil(next, () => all.every(({ edits }) => edits() > 0), 10);
  await passUntil(next, () => keptIn(it).length === 0);
  expect(it.discord.messages(NEWS)).toHaveLength(count);
  expect(next.heard).toHaveLength(count - 1);
});

test('an answer that a stop cut short is given at the next start', async () => {
  await using it = await openDiscordWorkspace('requests', answered);
  it.discord.fail('update_original_webhook_message', { answer: 'unavailable' }, { times: 2 });
  const answer = await ask(it);
  await expect.poll(() => it.discord.heard('update_original_webhook_message').length).toBe(1);
  await it.platform.stop();
  expect(answer.edits()).toBe(0);
  await using next = await openDiscordWorkspace('requests', { after: it, ...answered });
  await passUntil(next, () => answer.edits() > 0);
  expect(next.heard).toHaveLength(1);
});

test('an answer that Discord could not take for a while is given when it can', async () => {
  await using it = await openDiscordWorkspace('requests', answered);
  it.discord.fail('update_original_webhook_message', { answer: 'unavailable' }, { times: 5 });
  const answer = await ask(it);
  await passUntil(it, () => answer.edits() > 0);
  await passUntil(it, () => keptIn(it).length === 0);
  expect(it.discord.messages(NEWS)).toHaveLength(1);
});

test.each(['gateway', 'requests'] as const)(
  'a question (by %s) is kept sealed, and no longer than until it is answered, or refused',
  async (transport) => {
    const late = Promise.withResolvers<void>();
    await using it = await openDiscordWorkspace(transport, {
      hear: async (inbound, platform) => {
        await late.promise;
        await platform.respond(inbound, BODY);
      },
    });
    const answer = await ask(it);
    await expect.poll(() => keptIn(it).length).toBe(1);
    expect(JSON.stringify([...it.store.values])).not.toMatch(new RegExp(`${answer.token}|acme cloud`));
    late.resolve();
    await expect.poll(() => keptIn(it).length).toBe(0);
    it.discord.fail('update_original_webhook_message', { answer: 'refused', status: 400, code: 50_027 });
    await ask(it);
    await expect.poll(() => it.discord.heard('update_original_webhook_message').length).toBe(2);
    await expect.poll(() => keptIn(it).length).toBe(0);
  },
);

test('a question that another process is let answer is not kept', async () => {
  await using it = await openDiscordWorkspace('gateway', answered);
  it.discord.fail('create_interaction_response', { answer: 'refused', status: 400, code: 40_060 });
  const asked = it.discord.command({ user: READER, channel: NEWS, name: 'acme' });
  await expect
    .poll(() => it.log.lines.map(({ message }) => message))
    .toContain('an interaction is answered elsewhere');
  await expect.poll(() => keptIn(it).length).toBe(0);
  it.world.pass(3_002);
  await asked;
  expect(it.heard).toEqual([]);
});

test('what does not open any more, as under another token, is forgotten when nobody waits for it', async () => {
  await using it = await openDiscordWorkspace('requests', answered);
  const id = String((BigInt(it.world.clock.now()) - 1_420_070_400_000n) << 22n);
  it.store.values.set(`discord asked/${id}/1`, 'a1.AAAA');
  it.world.pass(60_000);
  await expect
    .poll(() => it.log.lines)
    .toContainEqual(expect.objectContaining({ message: expect.stringContaining('not answered') }));
  expect(keptIn(it)).toHaveLength(1);
  await passUntil(it, () => keptIn(it).length === 0, 60_000);
});

test('a vault that is away keeps nobody from an answer', async () => {
  await using it = await openDiscordWorkspace('gateway', answered);
  it.store.keep = async () => {
    throw new Error('the vault is away');
  };
  const answer = await ask(it);
  await expect.poll(() => answer.edits()).toBe(1);
});
