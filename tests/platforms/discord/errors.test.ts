import { expect, test } from 'vitest';
import { createOutbox } from '../../../src/delivery/outbox.ts';
import type { DeliveryState, Place, Subscription } from '../../../src/domain.ts';
import { render } from '../../../src/platforms/discord/render.ts';
import { alertReply } from '../../../src/replies/alerts.ts';
import { notice } from '../../prove/platforms.ts';
import { permissions, type FakeDiscord } from '../../fakes/discord/discord.ts';
import type { DiscordTrouble } from '../../fakes/discord/discord.ts';
import type { NewChannel } from '../../fakes/discord/model.ts';
import { memoryDatabase } from '../../fakes/memory-store.ts';
import { cleared } from '../cleared.ts';
import { GUILD, NEWS, openDiscordWorkspace, READER } from './workspace.ts';

// What each error of Discord's comes to: of the delivery, of what is followed, and of what its owner is told, once.

const MINUTE = 60_000;
const POSTS: ReadonlySet<string> = new Set(['create_message', 'create_thread']);
const PARENT = '4100';
/** Another server, in which its owner is reached where Dateline is not in the first any more. */
const ELSEWHERE = '3002';

/** How it ends, ten minutes after it was due. */
interface End {
  readonly delivery: DeliveryState;
  readonly follow: Subscription['state'];
  readonly because?: 'gone' | 'forbidden';
  /** Of the one message to its owner, lines that are neither what it is about nor what it can do; absent: no message. */
  readonly told?: readonly string[];
  /** Requests that tried to post it, or to learn how it is to be posted there and were refused. */
  readonly posts: number;
  /** Messages that are there. */
  readonly there: number;
}

const sent = (posts = 2): End => ({ delivery: 'sent', follow: 'active', posts, there: 1 });
const gone: End = {
  delivery: 'quarantined',
  follow: 'paused',
  because: 'gone',
  told: [],
  posts: 1,
  there: 0,
};
const forbidden = (...told: readonly string[]): End => ({ ...gone, because: 'forbidden', told });
/** Whom Discord lets nobody write to is told nothing, and asked for no more than twice. */
const { told: _, ...silent } = forbidden();
const rejected = (posts = 1): End => ({
  delivery: 'quarantined',
  follow: 'active',
  told: [],
  posts,
  there: 0,
});

const SEES = 'It lacks the permission View Channel there.';
const SENDS = 'It lacks the permission Send Messages there.';
const IN_THREADS = 'It lacks the permission Send Messages in Threads there.';
const LET_IN = 'It is not in that server: whoever manages that has to let it in.';
const ARCHIVED = 'The thread is archived: it has to be opened again.';
const LOCKED = 'The thread is locked: it has to be unlocked.';
const NO_TAG = 'The forum asks for a tag and has none that Dateline may give: let anybody give one of them.';

const refuse =
  (status: number, code: number, times = 100) =>
  (discord: FakeDiscord) =>
    discord.fail('create_message', { answer: 'refused', status, code }, { channel: NEWS, times });
const once = (trouble: DiscordTrouble) => (discord: FakeDiscord) =>
  discord.fail('create_message', trouble, { channel: NEWS });

const text: Partial<NewChannel> = {};
const thread: Partial<NewChannel> = { kind: 'thread', parent: PARENT };
const forum: Partial<NewChannel> = { kind: 'forum' };
const tagged = {
  kind: 'forum',
  requiresTag: true,
  tags: [{ id: '1', name: 'acme', moderated: true }],
  denied: permissions('MANAGE_THREADS'),
} as const satisfies Partial<NewChannel>;

/** By Discord's code, or what is heard of it; where a server can bring it about, it does. */
const TABLE: readonly (readonly [
  what: string,
  channel: Partial<NewChannel> | 'direct',
  trouble: (discord: FakeDiscord) => unknown,
  end: End,
])[] = [
  ['10003 unknown channel', text, (discord) => discord.deleteChannel(NEWS), gone],
  ['10004 unknown server', text, refuse(404, 10_004), gone],
  ['10008 unknown message', text, refuse(404, 10_008), rejected()],
  ['10013 unknown person', text, refuse(404, 10_013), gone],
  ['50001 a hidden channel', text, (discord) => discord.deny(NEWS, 'VIEW_CHANNEL'), forbidden(SEES)],
  [
    '50001 a channel that is hidden, and closed',
    text,
    (discord) => discord.deny(NEWS, 'VIEW_CHANNEL', 'SEND_MESSAGES'),
    forbidden(SEES, SENDS),
  ],
  [
    '50001 a thread on a hidden channel',
    thread,
    (discord) => discord.deny(PARENT, 'VIEW_CHANNEL'),
    forbidden(SEES),
  ],
  ['50001 a server without Dateline', text, (discord) => discord.kick(GUILD), forbidden(LET_IN)],
  ['50001 nobody knows why', text, refuse(403, 50_001), forbidden()],
  ['50013 in a text channel', text, (discord) => discord.deny(NEWS, 'SEND_MESSAGES'), forbidden(SENDS)],
  [
    '50013 in a text channel, by a role',
    text,
    (discord) => discord.addGuild({ id: GUILD, permissions: permissions('VIEW_CHANNEL') }),
    forbidden(SENDS),
  ],
  [
    '50013 in a thread',
    thread,
    (discord) => discord.deny(PARENT, 'SEND_MESSAGES_IN_THREADS'),
    forbidden(IN_THREADS),
  ],
  ['50013 in a forum', forum, (discord) => discord.deny(NEWS, 'SEND_MESSAGES'), forbidden(SENDS)],
  ['50013 nobody knows why', text, refuse(403, 50_013), forbidden()],
  ['50007 takes no direct messages', 'direct', (discord) => discord.close(READER), silent],
  [
    '50278 no server in common',
    'direct',
    (discord) => [GUILD, ELSEWHERE].forEach((guild) => discord.leave(guild, READER)),
    silent,
  ],
  ['50083 an archived thread', thread, refuse(400, 50_083), forbidden(ARCHIVED)],
  [
    '160005 a locked thread',
    { ...thread, locked: true },
    (discord) => discord.deny(NEWS, 'MANAGE_THREADS'),
    forbidden(LOCKED),
  ],
  ['40066 a forum’s tag', text, refuse(400, 40_066), forbidden(NO_TAG)],
  ['40067 a forum’s tag', tagged, () => {}, forbidden(NO_TAG)],
  ['50035 of the components', text, refuse(400, 50_035, 1), sent()],
  ['50035 of the words too', text, refuse(400, 50_035), rejected(2)],
  ['20022 as many changes as it takes', text, refuse(429, 20_022, 1), sent()],
  ['40060 answered before', text, refuse(400, 40_060), rejected()],
  ['10062 to be answered no more', text, refuse(404, 10_062), rejected()],
  ['a limit', text, once({ answer: 'limited', retryAfter: 30 }), sent()],
  ['401', text, once({ answer: 'refused', status: 401, code: 0 }), sent()],
  ['503, done', text, once({ answer: 'error', done: 0 }), sent()],
  ['503, not done', text, once({ answer: 'error', done: 'never' }), sent()],
  ['a socket cut before', text, once({ answer: 'dropped', done: 'never' }), sent()],
  ['a socket cut after', text, once({ answer: 'dropped', done: 0 }), sent()],
  ['a socket cut before, and it comes late', text, once({ answer: 'dropped', done: 30_000 }), sent()],
];

test.each(TABLE)('%s', async (_what, channel, trouble, end) => {
  await using it = await openDiscordWorkspace('gateway', { unlimited: true });
  const { discord, platform, world, log } = it;
  discord.addGuild({ id: ELSEWHERE });
  discord.addUser({ id: READER }, ELSEWHERE);
  discord.addChannel(GUILD, { id: PARENT });
  const direct = discord.direct(READER).id;
  const place: Place =
    channel === 'direct'
      ? { platform: 'discord', workspace: `user:${READER}`, channel: direct }
      : { platform: 'discord', workspace: GUILD, channel: NEWS };
  if (channel !== 'direct') discord.addChannel(GUILD, { id: NEWS, name: 'news', ...channel });
  const store = memoryDatabase({ now: world.clock.now, random: world.random }).open();
  const outbox = createOutbox({
    store,
    platforms: new Map([['discord', platform]]),
    world,
    log,
    composeAlert: async (alert) => ({
      place: await platform.openDirect(place, alert.owner),
      body: body(alertReply(alert, { locale: 'en', companies: [] })),
    }),
  });
  const now = world.clock.now();
  await store.addSubscription(followOf(place, now));
  for (const { subscription, claim } of await store.claimSlots(now, 1_000, 1))
    await store.commitSlot({
      subscription: subscription.id,
      claim,
      slotAt: now,
      outcome: 'posted',
      nextDueAt: now + 1_000_000 * MINUTE,
      seen: [],
      stopped: [],
      now,
      delivery: { id: 'd1', key: 'key-of-the-slot', place, slotAt: now, body: body(notice('the digest')) },
    });
  await trouble(discord);

  for (let second = 0; second < 600; second += 1) {
    await outbox.drain();
    world.pass(1_000);
  }

  const { delivery, follow, because, told, posts, there } = end;
  expect((await store.delivery('d1'))?.state).toBe(delivery);
  const followed = await store.subscription('s1');
  expect([followed?.state, followed?.pausedBecause]).toEqual([follow, because]);
  const toOwner =
    channel === 'direct' ? [] : discord.messages(direct).map(({ sentWith }) => linesOf(sentWith));
  expect(toOwner.map((lines) => lines.slice(3, -1))).toEqual(told === undefined ? [] : [told]);
  const tried = discord
    .heard()
    .filter(({ params }) => params['channel'] === place.channel)
    .filter(({ route, status = 0 }) => POSTS.has(route) || status >= 400);
  // To a direct message that is closed, its owner's alert goes too.
  expect(tried).toHaveLength(channel === 'direct' ? 2 : posts);
  const shown = discord.channels().includes(place.channel) ? discord.messages(place.channel) : [];
  expect(shown).toHaveLength(there);
});

const body = (reply: Parameters<typeof render>[0]) => ({
  ...cleared(render(reply, 'en').payload),
  stories: [],
});

function linesOf(sentWith: unknown): readonly string[] {
  const { content } = sentWith as { readonly content: string };
  return content.split('\n').map((line) => line.trim());
}

const followOf = (place: Place, now: number): Subscription => ({
  id: 's1',
  place,
  owner: READER,
  query: { companies: [], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 1_000_000, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: now,
  since: 0,
  nextDueAt: now,
});
