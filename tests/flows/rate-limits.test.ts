import { expect, test } from 'vitest';
import { createOutbox } from '../../src/delivery/outbox.ts';
import { createSlackPlatform, toLogger } from '../../src/platforms/slack/slack.ts';
import { fakeLog } from '../fakes/log.ts';
import { memoryDatabase } from '../fakes/memory-store.ts';
import { startSlack } from '../fakes/slack/slack.ts';
import { fakeWorld } from '../fakes/world.ts';
import { cleared } from '../platforms/cleared.ts';

const WORKSPACES = ['T1', 'T2', 'T3'];
const CHANNELS = ['C1', 'C2', 'C3'];
const SECONDS = 12;

/** A post each second in each channel of each workspace. @returns when each was made, and where */
async function posts(limited: boolean): Promise<readonly { workspace: string; what: string; at: number }[]> {
  const world = fakeWorld();
  const log = fakeLog();
  const store = memoryDatabase({ now: world.clock.now, random: world.random }).open();
  await using slack = await startSlack({ world });
  for (const workspace of WORKSPACES) {
    slack.addWorkspace({ id: workspace, botToken: `xoxb-${workspace}` });
    for (const id of CHANNELS) slack.addChannel(workspace, { id });
  }
  const platform = createSlackPlatform({
    workspaces: {
      of: async (team) => ({ team, token: `xoxb-${team}`, botUser: 'UBOT' }),
      forget: async () => {},
      check: async () => {},
    },
    receiver: { init: () => {}, start: async () => {}, stop: async () => {} },
    apiUrl: slack.apiUrl,
    world,
    log,
    logger: toLogger(log),
  });
  const outbox = createOutbox({
    store,
    platforms: new Map([['slack', platform]]),
    world,
    log,
    composeAlert: async () => {
      throw new Error('nobody is to be told of anything');
    },
  });
  const start = world.clock.now();
  for (const workspace of WORKSPACES)
    for (const channel of CHANNELS)
      await store.addSubscription({
        id: `${workspace} ${channel}`,
        place: { platform: 'slack', workspace, channel },
        owner: 'U1',
        query: { companies: [], topics: [], words: [] },
        schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
        locale: 'en',
        state: 'active',
        followedAt: start,
        since: 0,
        nextDueAt: start,
      });
  if (limited)
    slack.fail('chat.postMessage', { answer: 'limited', retryAfter: 4 }, { workspace: 'T1', times: 2 });
  for (let second = 0; second < SECONDS; second += 1) {
    const slotAt = start + second * 1_000;
    for (const { subscription, claim } of await store.claimSlots(slotAt, 1_000, 100)) {
      const id = `${subscription.id} ${second}`;
      const body = cleared({ text: id, blocks: [] });
      await store.commitSlot({
        subscription: subscription.id,
        claim,
        slotAt,
        outcome: 'posted',
        nextDueAt: slotAt + 1_000,
        seen: [],
        stopped: [],
        now: slotAt,
        delivery: { id, key: id, place: subscription.place, slotAt, body },
      });
    }
    await outbox.drain();
    world.pass(1_000);
  }
  await outbox.stop();
  return slack
    .heard('chat.postMessage')
    .filter(({ answer }) => answer?.['ok'] === true)
    .map(({ workspace = '', args, at }) => ({ workspace, what: String(args['text']), at: at - start }))
    .toSorted((a, b) => a.at - b.at || (a.what < b.what ? -1 : 1));
}

test('a workspace that is rate limited changes no post of the others, by no millisecond', async () => {
  const quiet = await posts(false);
  const limited = await posts(true);
  const others = (made: typeof quiet) => made.filter(({ workspace }) => workspace !== 'T1');
  expect(others(limited)).toEqual(others(quiet));
  expect(others(quiet)).toHaveLength(2 * CHANNELS.length * SECONDS);
  // It was limited indeed, and posts again when it may.
  const delayed = limited.filter(({ workspace }) => workspace === 'T1');
  expect(delayed.length).toBeGreaterThan(0);
  expect(delayed.length).toBeLessThan(CHANNELS.length * SECONDS);
});
