import { expect, test } from 'vitest';
import type { Reply, Schedule, Subscription } from '../../src/domain.ts';
import { alreadyFollowedReply } from '../../src/replies/following.ts';
import { homeReply } from '../../src/replies/home.ts';
import { place, query } from '../fixtures/every-reply.ts';
import * as library from '../fixtures/library.ts';

const wording = { locale: 'en', companies: library.companies };
const labels = (reply: Reply): readonly string[] =>
  [...('items' in reply ? reply.items.flatMap(({ actions }) => actions) : []), ...reply.actions].map(
    ({ label }) => label.map(({ text }) => text).join(''),
  );

test('a schedule that a follow could have is offered as a change of it', () => {
  const hourly: Schedule = { kind: 'interval', minutes: 60, zone: 'UTC' };
  const subscription: Subscription = {
    id: 's1',
    place,
    owner: 'you',
    query,
    schedule: { ...hourly, minutes: 5 },
    locale: 'en',
    state: 'active',
    followedAt: 0,
    since: 0,
    nextDueAt: 0,
  };
  expect(labels(alreadyFollowedReply(subscription, hourly, wording))).toEqual([
    'Change to every hour',
    'Unfollow',
  ]);
});

test('a page that shows no figure of a story offers its figures, and no more of them', () => {
  const story = { article: library.results, query, hasFigures: true };
  const page = { follows: [], stories: [story], direct: place, paused: false, now: 0, zone: 'UTC' };
  expect(labels(homeReply(page, wording))).toEqual(expect.arrayContaining(['Figures', 'Sources']));
});
