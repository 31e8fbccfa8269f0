import { expect, test } from 'vitest';
import type { Article, Subscription, Verdict } from '../../src/domain.ts';
import { judge, type Case } from '../../src/news/verdict.ts';
import { results } from '../fixtures/library.ts';

const now = 1_000;
const subscription: Subscription = {
  id: 's',
  place: { platform: 'p', workspace: 'w', channel: 'c' },
  owner: 'you',
  query: { companies: ['acme'], topics: [], words: [] },
  schedule: { kind: 'interval', minutes: 1, zone: 'UTC' },
  locale: 'en',
  state: 'active',
  followedAt: 500,
  since: 7,
  nextDueAt: 0,
};
const none = new Set<string>();
const some = new Set(['s']);
const base: Case = {
  query: subscription.query,
  subscription,
  fate: undefined,
  chosen: none,
  held: none,
  now,
};

const judged = (article: Partial<Article>, one: Partial<Case>, arrival = 8): Verdict =>
  judge({ article: { ...results, ...article }, story: 's', arrival, hash: '' }, { ...base, ...one });

// The first reason that holds is the one told: a row's case meets those of the rows below it too.
test.each<[string, Verdict, Partial<Article>, Partial<Case>, number?]>([
  ['withdrawn', { is: 'withdrawn' }, { withdrawn: true, embargoAt: 2_000, companies: ['bolt'] }, {}],
  ['under embargo', { is: 'embargoed', until: 2_000 }, { embargoAt: 2_000, companies: ['bolt'] }, {}],
  [
    'of another company',
    { is: 'elsewhere' },
    { companies: ['bolt'] },
    { fate: { seenAt: 3, stopped: false } },
  ],
  ['given to the place', { is: 'seen', at: 3 }, {}, { fate: { seenAt: 3, stopped: true }, chosen: some }],
  ['stopped by the gate', { is: 'stopped' }, {}, { fate: { stopped: true }, chosen: some }],
  ['in the next digest', { is: 'chosen' }, {}, { chosen: some, held: some }],
  ['waiting', { is: 'held' }, {}, { held: some }],
  ['older than the follow', { is: 'older' }, {}, {}, 7],
  ['freed from its embargo since, but off the topic', { is: 'off-topic' }, { embargoAt: 600 }, {}, 7],
  ['off the topic', { is: 'off-topic' }, {}, {}],
  ['second to a company among several', { is: 'chosen' }, { companies: ['bolt', 'acme'] }, { chosen: some }],
])('a story that is %s is told so', (_what, verdict, article, one, arrival) => {
  expect(judged(article, one, arrival)).toEqual(verdict);
});
