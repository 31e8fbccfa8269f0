import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DIRECT, makeHome, NEWS, removeHome, startDateline, writeArticle, YOU } from '../fakes/dateline.ts';

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

const guest = { ...YOU, id: 'guest', mayManage: false };
const story = (percent: number) => ({
  title: `Cloud grows ${percent} percent`,
  body: `Alibaba Cloud's revenue rose ${percent} percent in the quarter to 30 September 2026, Alibaba said.`,
});
const subscribed = async () => {
  const [subscription] = await dateline.store.subscriptions(NEWS);
  if (!subscription) throw new Error('nothing is followed');
  return subscription;
};

describe('preview', () => {
  test('shows what would be posted now and what would wait, and changes nothing', async () => {
    await dateline.ask('follow alibaba cloud every 5 minutes');
    expect(await dateline.ask('preview alibaba cloud')).toContain('Nothing of Alibaba cloud is new here');
    for (const percent of [11, 12, 13, 14])
      await writeArticle(home, `alibaba/2026-11-23-${percent}`, story(percent));
    await dateline.library.refresh();
    const preview = await dateline.ask('preview');
    expect(preview).toContain('Preview: Alibaba cloud');
    expect(preview).toContain('1 more story waits for the next digest.');
    expect(preview).toContain('This would be posted here now.');
    expect(await dateline.ask('preview')).toBe(preview);
    expect(dateline.posted()).toEqual([]);
  });

  test('of what is not followed shows the latest, and says that it is not followed', async () => {
    expect(await dateline.ask('preview tencent revenue')).toContain('not followed here');
  });

  test('asks which is meant where several things are followed', async () => {
    await dateline.ask('follow alibaba hourly');
    await dateline.ask('follow tencent hourly');
    expect(await dateline.ask('preview')).toContain('Which one?');
  });
});

describe('why', () => {
  test('tells of each story why it is chosen or not, and hides what nobody may see', async () => {
    await dateline.ask('follow alibaba cloud every 1 minutes');
    await writeArticle(home, 'alibaba/2026-11-23-a', story(11));
    await dateline.minute();
    await writeArticle(home, 'alibaba/2026-11-23-b', story(12));
    await writeArticle(home, 'alibaba/2026-11-23-c', { ...story(13), embargo: '2027-01-01T00:00:00Z' });
    await writeArticle(home, 'alibaba/2026-11-22-d', {
      ...story(14),
      published: '2026-11-22',
      withdrawn: true,
    });
    await writeArticle(home, 'tencent/2026-11-23-e', {
      title: 'Tencent',
      body: 'Tencent grew.',
      topics: '[revenue]',
    });
    await dateline.library.refresh();
    const text = await dateline.ask('why alibaba cloud');
    expect(text).toMatch(
      /Cloud grows 11 percent\n\s+It was given to this place on Mon, 23 Nov 2026, 08:01 UTC/,
    );
    expect(text).toMatch(/Cloud grows 12 percent\n\s+It would be in the next digest/);
    expect(text).toContain('A story is under embargo until Fri, 1 Jan 2027, 00:00 UTC');
    expect(text).toContain('A story of 22 November 2026 was withdrawn.');
    expect(text).toMatch(/Tencent\n\s+It is about another company/);
    expect(text).toMatch(/overseas business\n\s+It was here before the follow/);
    expect(text).not.toMatch(/grows 1[34]/);
  });
});

describe('status', () => {
  test('tells the next look, how the last one went, and what is paused and why', async () => {
    await dateline.ask('follow alibaba cloud every 1 minutes');
    expect(await dateline.ask('status')).toContain('No slot has come yet.');
    await dateline.minute();
    expect(await dateline.ask('status')).toContain(
      'Last time, Mon, 23 Nov 2026, 08:01 UTC: nothing new, so no post.',
    );
    await writeArticle(home, 'alibaba/2026-11-23-a', story(11));
    await dateline.minute();
    expect(await dateline.ask('status')).toContain('08:02 UTC: posted.');
    dateline.platform.faults.push({ fault: 'rejected' });
    await writeArticle(home, 'alibaba/2026-11-23-b', story(12));
    await dateline.minute();
    expect(await dateline.ask('status')).toContain('08:03 UTC: it could not be delivered');
    dateline.platform.faults.push({ fault: 'forbidden' });
    await writeArticle(home, 'alibaba/2026-11-23-c', story(13));
    await dateline.minute();
    expect(await dateline.ask('status')).toContain('because Dateline may not post here');
  });
});

describe('a follow', () => {
  test('is paused and resumed by its buttons, and what came meanwhile is posted then', async () => {
    await dateline.ask('follow alibaba cloud every 1 minutes');
    const { id } = await subscribed();
    expect(await dateline.press({ do: 'pause', subscription: id })).toContain('is paused here');
    await writeArticle(home, 'alibaba/2026-11-23-a', story(11));
    await dateline.minute();
    expect(dateline.posted()).toEqual([]);
    expect(await dateline.press({ do: 'resume', subscription: id })).toContain('comes here again');
    await dateline.minute();
    expect(dateline.posted()).toHaveLength(1);
  });

  test('asked for again on another schedule is offered that schedule, and takes it by its button', async () => {
    await dateline.ask('follow alibaba cloud daily 09:00');
    expect(await dateline.ask('follow alibaba cloud every 5 minutes')).toContain('already');
    const { id } = await subscribed();
    const schedule = { kind: 'interval', minutes: 5, zone: 'UTC' } as const;
    expect(await dateline.press({ do: 'reschedule', subscription: id, schedule })).toContain(
      'every 5 minutes',
    );
    expect(await subscribed()).toMatchObject({ id, schedule });
    expect(await dateline.press({ do: 'edit', subscription: id })).toContain('Now it is every 5 minutes');
  });

  test('is changed by nobody else, but for managers', async () => {
    await dateline.ask('follow alibaba cloud daily 09:00');
    const { id } = await subscribed();
    for (const act of ['pause', 'edit', 'unfollow'] as const)
      expect(await dateline.press({ do: act, subscription: id }, NEWS, guest)).toContain(
        'Only who followed it',
      );
    expect(await dateline.press({ do: 'pause', subscription: id }, DIRECT, guest)).toContain(
      'not followed any more',
    );
    expect(await subscribed()).toMatchObject({ state: 'active' });
  });

  test('is changed by its owner in their direct message too', async () => {
    await dateline.ask('follow alibaba cloud daily 09:00');
    const { id } = await subscribed();
    expect(await dateline.press({ do: 'pause', subscription: id }, DIRECT)).toContain('is paused');
    expect(await subscribed()).toMatchObject({ state: 'paused' });
  });
});

test('a bare unfollow is of the only follow, and asks which where there are several', async () => {
  await dateline.ask('follow alibaba hourly');
  await dateline.ask('follow tencent hourly');
  expect(await dateline.ask('unfollow')).toContain('Which one?');
  await dateline.ask('unfollow alibaba');
  expect(await dateline.ask('unfollow')).toContain('No longer following Tencent');
});

test('who speaks another language is answered in English throughout', async () => {
  const french = { ...YOU, locale: 'fr-FR' };
  expect(await dateline.ask('latest', NEWS, french)).toBe(await dateline.ask('latest'));
  expect(await dateline.ask('settings language fr')).toContain('fr is no language that I speak yet.');
  expect(await dateline.ask('settings language zh')).toContain('Language of posts: 中文');
});

describe('settings', () => {
  test('are shown to all and changed by managers', async () => {
    expect(await dateline.ask('settings')).toContain('Who may follow in a channel: everyone');
    expect(await dateline.ask('settings follow managers', NEWS, guest)).toContain('Only managers');
    expect(await dateline.ask('settings follow managers')).toContain('Who may follow in a channel: managers');
    expect(await dateline.ask('settings follow nobody')).toContain(
      'follow nobody is no setting that I know.',
    );
  });

  test('can leave following in channels to managers; in a direct message everybody may', async () => {
    await dateline.ask('settings follow managers');
    expect(await dateline.ask('follow alibaba hourly', NEWS, guest)).toContain('only managers may follow');
    expect(await dateline.ask('follow alibaba hourly', DIRECT, guest)).toContain('Following Alibaba');
    expect(await dateline.ask('follow alibaba hourly')).toContain('Following Alibaba');
  });

  test('limit what a place and a person follow', async () => {
    await dateline.ask('settings place limit 1');
    await dateline.ask('follow alibaba hourly');
    expect(await dateline.ask('follow tencent hourly')).toContain('as much as the workspace allows (1)');
    await dateline.ask('settings person limit 1');
    expect(await dateline.ask('follow tencent hourly', DIRECT)).toContain('You follow as much');
  });

  test('give a zone to who has none', async () => {
    await dateline.ask('settings zone Asia/Shanghai');
    expect(await dateline.ask('follow alibaba daily 09:00')).toContain('Asia/Shanghai');
    const tokyo = { ...YOU, zone: 'Asia/Tokyo' };
    expect(await dateline.ask('follow tencent daily 09:00', NEWS, tokyo)).toContain('Asia/Tokyo');
  });

  test('pause all posts, which come when they run again', async () => {
    await dateline.ask('follow alibaba cloud every 1 minutes');
    await dateline.ask('settings pause');
    await writeArticle(home, 'alibaba/2026-11-23-a', story(11));
    await dateline.minute();
    expect(dateline.posted()).toEqual([]);
    expect(await dateline.ask('status')).toContain('all posts of the workspace were paused');
    await dateline.ask('settings resume');
    await dateline.minute();
    expect(dateline.posted()).toHaveLength(1);
  });
});
