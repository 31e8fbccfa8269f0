import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHome } from '../../src/bot/home.ts';
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
const open = async (user = YOU): Promise<string> => {
  const id = dateline.world.random.uuid();
  await dateline.bot.answer({ kind: 'opened', id, place: DIRECT, user });
  return dateline.platform.messages.find(({ key }) => key === `re:${id}`)?.text ?? '';
};

describe('a person’s own page', () => {
  test('says that nothing is followed, and shows the latest news all the same', async () => {
    const page = await open();
    expect(page).toContain('You follow nothing in this workspace yet.');
    expect(page).toContain('Latest news');
    expect(page).toContain('your clock shows Mon, 23 Nov 2026, 08:00 UTC');
  });

  test('has all that they follow, where it comes and when, and nothing of anybody else’s', async () => {
    await dateline.ask('follow alibaba cloud daily 09:00 Asia/Shanghai');
    await dateline.ask('follow tencent hourly', DIRECT);
    await dateline.ask('follow jd hourly', NEWS, guest);
    const [first] = await dateline.store.subscriptions(NEWS);
    await dateline.press({ do: 'pause', subscription: first?.id ?? '' });
    const page = await open();
    expect(page).toMatch(/Alibaba cloud: every day at 09:00 \(Asia\/Shanghai\)\. Paused\.\s+Comes to news\./);
    expect(page).toMatch(/Tencent: every hour.*Next look Mon, 23 Nov 2026, 09:00 UTC\.\s+Comes to you alone/);
    expect(page).not.toMatch(/JD.*every hour/);
  });

  test('shows the words that a person asked for, wherever they did', async () => {
    await dateline.ask('follow alibaba grocery hourly');
    expect(await open()).toContain('grocery: every hour');
  });

  test('shows the latest of what is followed alone', async () => {
    await writeArticle(home, 'tencent/2026-11-23-games', {
      title: 'Tencent games grow',
      body: 'Tencent’s revenue from games rose 12 percent in the quarter, Tencent said.',
      topics: '[revenue]',
    });
    await dateline.library.refresh();
    expect(await open()).toContain('Tencent games grow');
    await dateline.ask('follow alibaba hourly');
    expect(await open()).not.toContain('Tencent games grow');
  });

  test('offers the figures of a story that has some, and of no other', async () => {
    const page = createHome(dateline)(
      { kind: 'opened', id: 'o', place: DIRECT, user: YOU },
      {
        wording: { locale: 'en', companies: await dateline.store.companies() },
        settings: await dateline.store.settings(NEWS),
        zone: 'UTC',
      },
    );
    const asked = JSON.stringify(await page);
    expect(asked).toContain('"do":"figures","article":"alibaba/2021-12-20-overseas-expansion"');
    expect(asked).toContain('"do":"sources","article":"alibaba/2021-12-06-new-structure"');
    expect(asked).not.toContain('"do":"figures","article":"alibaba/2021-12-06-new-structure"');
  });

  test('is in Chinese for who reads Chinese', async () => {
    await dateline.ask('follow alibaba hourly');
    expect(await open({ ...YOU, locale: 'zh-CN' })).toMatch(/您的关注[^]*每 1 小时[^]*发布在 news。/);
  });
});

test('a follow is changed by its owner from no other channel', async () => {
  await dateline.ask('follow alibaba cloud hourly');
  const [follow] = await dateline.store.subscriptions(NEWS);
  const pause = { do: 'pause', subscription: follow?.id ?? '' } as const;
  expect(await dateline.press(pause, { ...NEWS, channel: 'other' })).toContain('not followed any more');
});

test('a follow is previewed from a direct message, as it stands where it is posted', async () => {
  await dateline.ask('follow alibaba cloud hourly');
  const [follow] = await dateline.store.subscriptions(NEWS);
  const preview = { do: 'preview', subscription: follow?.id ?? '' } as const;
  expect(await dateline.press(preview, DIRECT)).toContain('Nothing of Alibaba cloud is new');
  expect(await dateline.press(preview, DIRECT, guest)).toContain('not followed any more');
});

test.each(['follow', 'preview'] as const)(
  'who is to compose a %s where there is no form is shown how',
  async (what) => {
    expect(await dateline.press({ do: 'compose', what }, DIRECT)).toContain(`/digest ${what} alibaba`);
  },
);

describe('forget me', () => {
  test.each(['forget me', '/digest forget', '忘记我'])('asks first: %s', async (words) => {
    await dateline.ask('follow alibaba cloud hourly');
    expect(await dateline.ask(words)).toMatch(/Delete what is kept of you.*[^]*1 follow of yours ends/);
    expect(await dateline.store.followsOf(YOU.id, NEWS)).toHaveLength(1);
  });

  test('ends what they follow everywhere in the workspace, and nothing of anybody else’s', async () => {
    await dateline.ask('follow alibaba cloud hourly');
    await dateline.ask('follow tencent hourly', DIRECT);
    await dateline.ask('follow jd hourly', NEWS, guest);
    expect(await dateline.press({ do: 'forget' }, DIRECT)).toContain('Deleted');
    expect(await dateline.store.followsOf(YOU.id, NEWS)).toEqual([]);
    expect(await dateline.store.followsOf(guest.id, NEWS)).toHaveLength(1);
    await dateline.minute();
    expect(dateline.posted()).toEqual([]);
  });

  test('counts nothing where nothing is followed', async () => {
    const asked = await dateline.ask('forget me');
    expect(asked).toContain('You follow nothing in this workspace yet.');
    expect(asked).not.toMatch(/\d/);
  });

  test('is not what forgetting a company means', async () => {
    expect(await dateline.ask('forget alibaba')).not.toContain('Delete what is kept');
  });
});
