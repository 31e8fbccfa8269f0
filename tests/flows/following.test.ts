import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slotKey } from '../../src/keys.ts';
import { DIRECT, makeHome, NEWS, removeHome, startDateline, writeArticle, YOU } from '../fakes/dateline.ts';
import { fakePlatform } from '../fakes/platform.ts';
import { fakeWorld, instant } from '../fakes/world.ts';

let home: string;
let dateline: Awaited<ReturnType<typeof startDateline>>;

beforeEach(async () => {
  home = await makeHome();
  dateline = await startDateline(home);
});
afterEach(async () => {
  await dateline.stop();
  await removeHome(home);
});

const growth = (percent: number) => ({
  title: `Cloud grows ${percent} percent`,
  body: `Alibaba Cloud's revenue rose ${percent} percent in the quarter to 30 September 2026, Alibaba said.`,
});

test('a follow says when, shows the latest as a preview, and posts nothing until there is something new', async () => {
  const answer = await dateline.ask('follow alibaba cloud every 1 minutes');
  expect(answer).toContain('Following Alibaba cloud here: every minute');
  expect(answer).toContain('60 percent');
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
});

test.each([
  ['en', ['cannot follow Alibaba cloud here', 'lacks the permission Send Messages']],
  ['zh-CN', ['不能在这里关注', '发送消息']],
])(
  'where Dateline may not post, a follow says at once what is missing, and is none (%s)',
  async (locale, said) => {
    const common = {
      place: NEWS,
      user: { ...YOU, locale },
      direct: false,
      lacks: ['send-messages'],
    } as const;
    await dateline.bot.answer({
      ...common,
      kind: 'ask',
      id: '1',
      words: 'follow alibaba cloud every 1 minutes',
    });
    const query = { companies: ['alibaba'], topics: ['cloud'], words: [] };
    await dateline.bot.answer({ ...common, kind: 'press', id: '2', act: { do: 'follow', query } });
    const texts = dateline.platform.messages.map(({ text }) => text);
    expect(texts).toHaveLength(2);
    for (const words of said) for (const text of texts) expect(text).toContain(words);
    expect(await dateline.store.subscriptions(NEWS)).toEqual([]);
    // Once it has that, it is one.
    await dateline.bot.answer({ ...common, lacks: [], kind: 'press', id: '3', act: { do: 'follow', query } });
    expect(await dateline.store.subscriptions(NEWS)).toHaveLength(1);
  },
);

test('a new article is posted once, in the next slot, and neither an edit nor a new name posts it again', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
  expect(dateline.posted()[0]).toContain('up 21 percent');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(22));
  await dateline.minute();
  await rename(
    join(home, 'digests/alibaba/2026-11-23-one.md'),
    join(home, 'digests/alibaba/2026-11-23-another.md'),
  );
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
});

test.each([
  [
    'renamed, removed and restored',
    async (one: string, two: string) => {
      await rename(one, two);
      await dateline.minute();
      const text = await readFile(two);
      await rm(two);
      await dateline.minute();
      await writeFile(two, text);
    },
  ],
  [
    'copied, and removed under its old name',
    async (one: string, two: string) => {
      await copyFile(one, two);
      await dateline.minute();
      await rm(one);
    },
  ],
])('an article that is %s is not posted again', async (_, move) => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
  const [one, two] = ['alibaba/2026-11-23-one', 'alibaba/2026-11-23-two'].map((id) =>
    join(home, 'digests', `${id}.md`),
  );
  await move(one ?? '', two ?? '');
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
  expect(await dateline.store.articles(['alibaba/2026-11-23-two'])).toHaveLength(1);
});

test('an old article that a curator adds today is news, and one of another company or topic is not', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2020-01-01-old', { ...growth(30), published: '2020-01-01' });
  await writeArticle(home, 'tencent/2026-11-23-other', {
    title: 'Tencent grows',
    body: "Tencent's revenue rose 9 percent.",
    topics: '[revenue]',
  });
  await writeArticle(home, 'alibaba/2026-11-23-parcels', {
    title: 'Parcels',
    body: 'Cainiao handled 8 million parcels.',
    topics: '[logistics]',
  });
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
  expect(dateline.posted()[0]).toContain('30 percent');
  expect(dateline.posted()[0]).not.toMatch(/9 percent|8 million/);
});

test('more stories than a digest holds wait for the next, and each comes once', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  for (const percent of [11, 12, 13, 14, 15])
    await writeArticle(home, `alibaba/2026-11-23-${percent}`, growth(percent));
  await dateline.minute();
  expect(dateline.posted()[0]).toContain('2 more stories wait for the next digest.');
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(2);
  for (const percent of [11, 12, 13, 14, 15])
    expect(dateline.posted().join('\n').split(`Cloud grows ${percent} percent`)).toHaveLength(2);
});

test('two follows of one place never bring it the same story twice', async () => {
  await dateline.ask('follow alibaba every 1 minutes');
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
});

test('an embargo holds a story until its time, for askers and followers', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  const until = new Temporal.Instant(BigInt(dateline.world.clock.now() + 90_000) * 1_000_000n).toString();
  await writeArticle(home, 'alibaba/2026-11-23-one', { ...growth(21), embargo: until });
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  expect(await dateline.ask('alibaba cloud')).not.toContain('21 percent');
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
  expect(await dateline.ask('alibaba cloud')).toContain('21 percent');
});

test('a withdrawn article is shown to nobody', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', { ...growth(21), withdrawn: true });
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  expect(await dateline.ask('alibaba cloud')).not.toContain('21 percent');
});

test.each([
  ['unfollow alibaba cloud', undefined],
  ['settings pause', 'settings resume'],
])('what waits to be sent is not sent after %s', async (stop, goOn) => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  dateline.platform.faults.push({ fault: 'unavailable' });
  await dateline.minute();
  await dateline.ask(stop);
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  if (goOn !== undefined) await dateline.ask(goOn);
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(goOn === undefined ? 0 : 1);
});

test('a story withdrawn while its digest waits to be sent is not sent, and the others are', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await writeArticle(home, 'alibaba/2026-11-23-two', growth(22));
  dateline.platform.faults.push({ fault: 'limited', retryAfterMs: 30_000 });
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  await writeArticle(home, 'alibaba/2026-11-23-one', { ...growth(21), withdrawn: true });
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
  expect(dateline.posted()[0]).toContain('22 percent');
  expect(dateline.posted()[0]).not.toContain('21 percent');
});

test('a restart forgets nothing', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.minute();
  const { world, platform } = dateline;
  await dateline.stop();
  dateline = await startDateline(home, { world, platform });
  expect(await dateline.ask('list')).toContain('Alibaba cloud: every minute');
  await dateline.minute();
  await writeArticle(home, 'alibaba/2026-11-23-two', growth(23));
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(2);
});

test('a slot missed for a while is caught up once and labelled late; one missed for long is skipped', async () => {
  await dateline.ask('follow alibaba cloud daily 09:00 UTC');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  dateline.world.set(instant('2026-11-23T11:00Z'));
  await dateline.tick();
  expect(dateline.posted()).toHaveLength(1);
  expect(dateline.posted()[0]).toContain('Late: this was due Mon, 23 Nov 2026, 09:00 UTC');
  await writeArticle(home, 'alibaba/2026-11-24-two', growth(22));
  dateline.world.set(instant('2026-11-24T16:00Z'));
  await dateline.tick();
  expect(dateline.posted()).toHaveLength(1);
  expect(dateline.told()).toEqual([
    expect.stringContaining('the post of Tue, 24 Nov 2026, 09:00 UTC was missed'),
  ]);
  dateline.world.set(instant('2026-11-25T09:00Z'));
  await dateline.tick();
  expect(dateline.posted()).toHaveLength(2);
});

test('a schedule is in the zone that is written, or in the follower’s, and says which', async () => {
  expect(await dateline.ask('follow alibaba cloud daily 08:30 Asia/Shanghai')).toContain(
    'every day at 08:30 (Asia/Shanghai)',
  );
  const tokyo = { ...YOU, zone: 'Asia/Tokyo' };
  expect(await dateline.ask('follow alibaba daily 08:30', NEWS, tokyo)).toContain('(Asia/Tokyo)');
  expect(await dateline.ask('follow tencent daily 08:30')).toContain('every day at 08:30 (UTC)');
});

test('what is followed by words of one’s own is listed with them', async () => {
  expect(await dateline.ask('follow alibaba growth every 5 minutes')).toContain(
    'Following Alibaba growth here',
  );
  expect(await dateline.ask('list')).toContain('Alibaba growth: every 5 minutes');
  expect(await dateline.ask('unfollow alibaba growth')).toContain('No longer following Alibaba growth');
});

test('why a number that was edited since is told so, and not the reason of another', async () => {
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.library.refresh();
  const [figure] = await dateline.store.figures(['alibaba/2026-11-23-one']);
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(22));
  await dateline.minute();
  expect(
    await dateline.press({ do: 'why', figure: figure?.id ?? '', printed: figure?.printed ?? '' }),
  ).toContain('That number is no longer in the library');
});

test('a button shows nothing of an article that is under embargo since', async () => {
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.library.refresh();
  const [figure] = await dateline.store.figures(['alibaba/2026-11-23-one']);
  await writeArticle(home, 'alibaba/2026-11-23-one', { ...growth(21), embargo: '2027-01-01T00:00:00Z' });
  await dateline.library.refresh();
  expect(
    await dateline.press({ do: 'why', figure: figure?.id ?? '', printed: figure?.printed ?? '' }),
  ).not.toContain('21 percent');
});

test('following the same again is told, not doubled; a follow elsewhere is another', async () => {
  await dateline.ask('follow alibaba cloud daily 08:30');
  expect(await dateline.ask('follow alibaba cloud hourly')).toContain('already');
  await dateline.ask('follow alibaba cloud hourly', DIRECT);
  expect(await dateline.store.subscriptions(NEWS)).toHaveLength(1);
  expect(await dateline.store.subscriptions(DIRECT)).toHaveLength(1);
});

test('of two people who follow the same at the same moment, one is told that it is followed already', async () => {
  const answers = await Promise.all([
    dateline.ask('follow alibaba cloud daily 08:30'),
    dateline.ask('follow alibaba cloud daily 08:30', NEWS, { ...YOU, id: 'guest' }),
  ]);
  expect(answers.filter((answer) => answer.includes('already'))).toHaveLength(1);
  expect(await dateline.store.subscriptions(NEWS)).toHaveLength(1);
});

test('unfollowing ends it, for who followed it or manages the place', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  const guest = { ...YOU, id: 'guest', mayManage: false };
  expect(await dateline.ask('unfollow alibaba cloud', NEWS, guest)).toContain('Only who followed it');
  expect(await dateline.ask('unfollow alibaba cloud', DIRECT)).toContain('does not follow');
  expect(await dateline.ask('unfollow alibaba cloud')).toContain('No longer following Alibaba cloud');
  expect(await dateline.ask('list')).toContain('Nothing is followed here yet.');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
});

test('a place that is gone is posted to no more, until it is back; its owner is told once', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await dateline.bot.answer({ kind: 'gone', id: 'gone-1', place: NEWS });
  await dateline.bot.answer({ kind: 'gone', id: 'gone-2', place: NEWS });
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  expect(dateline.told()).toEqual([expect.stringContaining('its place could not be found, so it is paused')]);
  await dateline.bot.answer({ kind: 'back', id: 'back-1', place: NEWS });
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
});

test('what could not be posted in a place comes when the place is back, and somebody who asks there brings it back', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  dateline.platform.faults.push({ fault: 'gone' });
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  await dateline.ask('help');
  await dateline.minute();
  expect(dateline.posted()).toEqual([expect.stringContaining('21 percent')]);
});

test('where Dateline may not post, its owner is told, and resumes it from the message', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  const [followed] = await dateline.store.subscriptions(NEWS);
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  dateline.platform.faults.push({ fault: 'forbidden' });
  await dateline.minute();
  expect(dateline.told()).toEqual([expect.stringContaining('Dateline may not post there')]);
  await dateline.ask('help');
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  const resume = { do: 'resume', subscription: followed?.id ?? '' } as const;
  expect(await dateline.press(resume, DIRECT, { ...YOU, id: 'another' })).toContain('not followed any more');
  expect(await dateline.press(resume, DIRECT)).toContain('comes here again');
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
});

test('a post of which nobody can tell whether it arrived waits for its owner’s word', async () => {
  await dateline.ask('follow alibaba cloud every 1 minutes');
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  dateline.platform.faults.push({ fault: 'uncertain' });
  dateline.platform.readable = false;
  await dateline.minute();
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toEqual([]);
  expect(dateline.told()).toEqual([expect.stringContaining('may have arrived or not')]);
  expect(await dateline.ask('status')).toContain('may have arrived or not');
  const [followed] = await dateline.store.subscriptions(NEWS);
  const delivery = followed ? slotKey(followed, instant('2026-11-23T08:01Z')) : '';
  const resend = { do: 'settle', delivery, as: 'resend' } as const;
  const guest = { ...YOU, id: 'guest', mayManage: false };
  expect(await dateline.press(resend, NEWS, guest)).toContain('Only who followed it');
  expect(await dateline.press(resend, DIRECT)).toContain('sent again');
  expect(await dateline.press(resend, DIRECT)).toContain('decided already');
  await dateline.minute();
  expect(dateline.posted()).toEqual([expect.stringContaining('21 percent')]);
});

test('a story that the gate stops is kept back alone, and tried again when the program changes', async () => {
  const platform = fakePlatform();
  const honest = platform.render;
  const world = fakeWorld();
  await dateline.stop();
  dateline = await startDateline(home, { platform, world, program: 'faulty' });
  await dateline.ask('follow alibaba cloud every 1 minutes');
  platform.render = (reply, locale) => {
    const rendered = honest(reply, locale);
    return {
      ...rendered,
      payload: JSON.parse(JSON.stringify(rendered.payload).replaceAll('21 percent', '12 percent')) as unknown,
    };
  };
  await writeArticle(home, 'alibaba/2026-11-23-one', growth(21));
  await writeArticle(home, 'alibaba/2026-11-23-two', growth(34));
  await dateline.minute();
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(1);
  expect(dateline.posted()[0]).toContain('34 percent');
  expect(dateline.posted()[0]).not.toContain('12 percent');
  await dateline.stop();

  platform.render = honest;
  dateline = await startDateline(home, { platform, world, program: 'mended' });
  await dateline.minute();
  expect(dateline.posted()).toHaveLength(2);
  expect(dateline.posted()[1]).toContain('21 percent');
});
