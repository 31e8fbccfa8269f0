import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { assemble } from '../../../src/assemble.ts';
import { parseCommand } from '../../../src/commands.ts';
import type { Inbound, Place } from '../../../src/domain.ts';
import { silentMeter } from '../../../src/meter.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { makeHome, removeHome } from '../../fakes/dateline.ts';
import type { FakeView, SlackOptions } from '../../fakes/slack/slack.ts';
import { openSlackWorkspace, type Transport, type Workspace } from './workspace.ts';

const NEWS: Place = { platform: 'slack', workspace: 'T1', channel: 'C1' };
const DIRECT: Place = { ...NEWS, channel: 'D1' };
const READER = { workspace: 'T1', user: 'U1' };

interface Running extends AsyncDisposable, Workspace {
  readonly store: Store;
  /** Asks by a slash command. */
  ask(words: string, channel?: string): Promise<void>;
  /** What App Home shows a person, as text; once it is so. */
  home(shows: string | RegExp, user?: string): Promise<FakeView>;
  /** What the only modal shows a person, once it is so. */
  modal(shows: string | RegExp, user?: string): Promise<FakeView>;
}

/** The real bot and store behind a Slack with one workspace. */
async function running(transport: Transport, options: SlackOptions = {}): Promise<Running> {
  const files = await makeHome();
  const bot = Promise.withResolvers<(inbound: Inbound) => Promise<void>>();
  const workspace = await openSlackWorkspace(transport, {
    ...options,
    hear: async (inbound) => await (await bot.promise)(inbound),
  });
  const { slack, platform, world, log } = workspace;
  const store = await openStore({ file: join(files, 'dateline.db'), program: 'test', ...world });
  const parts = assemble({
    store,
    platforms: [platform],
    world,
    log,
    meter: silentMeter,
    digestsDir: join(files, 'digests'),
    zone: 'UTC',
    failed: () => {},
  });
  await parts.library.refresh();
  bot.resolve((inbound) => parts.bot.answer(inbound));
  const shown = async (view: () => FakeView | undefined, shows: string | RegExp): Promise<FakeView> => {
    await expect.poll(() => wordsIn(view()?.view)).toMatch(shows);
    const there = view();
    if (!there) throw new Error('the view is gone');
    return there;
  };
  return {
    ...workspace,
    store,
    async ask(text, channel = 'C1') {
      slack.direct('T1', 'U1');
      const answer = await slack.command({ ...READER, channel, command: '/digest', text });
      await expect.poll(() => answer.uses()).toBe(1);
    },
    home: async (shows, user = 'U1') => await shown(() => slack.home('T1', user), shows),
    modal: async (shows, user = 'U1') => {
      const view = await shown(() => slack.modals(user).at(-1), shows);
      expect(slack.modals(user)).toHaveLength(1);
      return view;
    },
    [Symbol.asyncDispose]: async () => {
      await workspace[Symbol.asyncDispose]();
      await store.close();
      await removeHome(files);
    },
  };
}

/** What a view shows: texts, channels and addresses, and no machinery. */
function wordsIn(node: unknown): string {
  if (typeof node !== 'object' || node === null) return '';
  return Object.entries(node)
    .map(([key, value]) =>
      ['text', 'channel_id', 'url'].includes(key) && typeof value === 'string' ? value : wordsIn(value),
    )
    .join('');
}

const follows = ({ store }: Running) => store.followsOf('U1', NEWS);
const form = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { [name]: value }]));
const FORM = {
  what: { type: 'plain_text_input', value: 'alibaba cloud' },
  when: { type: 'static_select', selected_option: { value: 'weekdays 09:00' } },
  own: { type: 'plain_text_input', value: null },
  where: { type: 'conversations_select', selected_conversation: null },
};
const WORKING = /One moment/;

describe.each(['sockets', 'requests'] as const)('App Home by %s', (transport) => {
  test('shows what somebody follows in the workspace, where and when, and whose clock it goes by', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.ask('follow tencent hourly', 'D1');
    await it.slack.openHome(READER);
    const home = wordsIn((await it.home('What you follow')).view);
    expect(home).toMatch(/Alibaba cloud: every weekday at 09:00 \(Europe\/London\)\..*Comes to C1\./s);
    expect(home).toMatch(/Tencent: every hour.*Comes to you alone/s);
    expect(home).toMatch(/your clock shows .* Europe\/London/);
    expect(home).toMatch(/Latest news.*https:/s);
  });

  test('is in Chinese for who reads Chinese, its forms too', async () => {
    await using it = await running(transport);
    it.slack.addUser('T1', { id: 'U3', name: 'zh', locale: 'zh-CN', tz: 'Asia/Shanghai' });
    await it.slack.openHome({ ...READER, user: 'U3' });
    await it.home('您在这个工作区还没有关注任何内容', 'U3');
    await it.slack.press({ ...READER, user: 'U3', label: '关注一项内容' });
    await it.modal('每天早上', 'U3');
    await it.slack.submitView({ ...READER, user: 'U3', values: form(FORM) });
    await it.modal('已在这里关注 Alibaba cloud', 'U3');
    await it.home('工作日 09:00（Asia/Shanghai）', 'U3');
    expect(await it.store.followsOf('U3', NEWS)).toMatchObject([{ locale: 'zh-CN' }]);
  });

  test('follows by a form, in the direct message where no channel is chosen, and shows it', async () => {
    await using it = await running(transport);
    await it.slack.openHome(READER);
    await it.home('You follow nothing');
    await it.slack.press({ ...READER, label: 'Follow something' });
    await it.modal('On weekdays, in the morning');
    const { acked, body } = await it.slack.submitView({ ...READER, values: form(FORM) });
    expect(acked).toBe(true);
    expect(wordsIn(body)).toMatch(WORKING);
    await it.modal('Following Alibaba cloud here: every weekday at 09:00');
    await it.home('Comes to you alone');
    expect(await follows(it)).toMatchObject([{ place: DIRECT, owner: 'U1' }]);
  });

  test('follows in a channel by a form, when its own words say', async () => {
    await using it = await running(transport);
    await it.slack.openHome(READER);
    await it.home('You follow nothing');
    await it.slack.press({ ...READER, label: 'Follow something' });
    await it.modal('Where');
    const values = {
      ...FORM,
      own: { value: 'first monday of the month at noon' },
      where: { selected_conversation: 'C1' },
    };
    await it.slack.submitView({ ...READER, values: form(values) });
    await it.modal('on the first Monday of the month at 12:00');
    await it.home(/Comes to C1/);
    expect(await follows(it)).toMatchObject([{ place: NEWS, schedule: { kind: 'monthly' } }]);
  });

  test('says in the form’s modal what it did not understand', async () => {
    await using it = await running(transport);
    await it.slack.openHome(READER);
    await it.home('You follow nothing');
    await it.slack.press({ ...READER, label: 'Follow something' });
    await it.modal('Where');
    await it.slack.submitView({ ...READER, values: form({ ...FORM, own: { value: 'daily 25:00' } }) });
    await it.modal('no time that I know');
    expect(await follows(it)).toEqual([]);
  });

  test('asks to be invited to a channel that it is not in, and follows nothing there', async () => {
    for (const channel of ['C2', 'G2']) {
      await using it = await running(transport);
      it.slack.addChannel('T1', { id: channel, isPrivate: channel === 'G2', members: ['U1'] });
      await it.slack.openHome(READER);
      await it.home('You follow nothing');
      await it.slack.press({ ...READER, label: 'Follow something' });
      await it.modal('Where');
      const where = { selected_conversation: channel };
      await it.slack.submitView({ ...READER, values: form({ ...FORM, where }) });
      await it.modal('Dateline is not in that channel');
      expect(await follows(it)).toEqual([]);
    }
  });

  test('lets who may not follow in channels know it', async () => {
    await using it = await running(transport);
    await it.store.changeSettings(NEWS, { follow: 'managers' });
    await it.slack.openHome(READER);
    await it.home('You follow nothing');
    await it.slack.press({ ...READER, label: 'Follow something' });
    await it.modal('Where');
    await it.slack.submitView({
      ...READER,
      values: form({ ...FORM, where: { selected_conversation: 'C1' } }),
    });
    await it.modal('only managers may follow in a channel');
    expect(await follows(it)).toEqual([]);
  });

  test('previews by a form, and a follow by its button', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.slack.openHome(READER);
    await it.home('Alibaba cloud');
    await it.slack.press({ ...READER, label: 'Preview' });
    await it.modal('Nothing of Alibaba cloud is new');
    expect(wordsIn(it.slack.home('T1', 'U1')?.view)).toContain('Alibaba cloud');
  });

  test('previews what is asked for in a form', async () => {
    await using it = await running(transport);
    await it.slack.openHome(READER);
    await it.home('You follow nothing');
    await it.slack.press({ ...READER, label: 'Preview something' });
    await it.modal('What');
    await it.slack.submitView({ ...READER, values: form({ what: FORM.what }) });
    await it.modal('Preview: Alibaba cloud');
    expect(await follows(it)).toEqual([]);
  });

  test('pauses, resumes and removes in place', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.slack.openHome(READER);
    await it.home('Next look');
    await it.slack.press({ ...READER, label: 'Pause' });
    await it.home('Paused.');
    await it.slack.press({ ...READER, label: 'Resume' });
    await it.home('Next look');
    await it.slack.press({ ...READER, label: 'Unfollow' });
    await it.home('You follow nothing');
    expect(await follows(it)).toEqual([]);
    expect(it.slack.modals('U1')).toEqual([]);
  });

  test('changes a schedule in a modal, where the buttons go on working', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.slack.openHome(READER);
    await it.home('every weekday');
    await it.slack.press({ ...READER, label: 'Change schedule' });
    const { id } = await it.modal('Now it is every weekday');
    await it.slack.press({ ...READER, on: id, label: 'every hour' });
    await it.modal('now comes here every hour');
    await it.home('Alibaba cloud: every hour');
    expect(await follows(it)).toMatchObject([{ schedule: { kind: 'interval', minutes: 60 } }]);
  });

  test('deletes what is kept of somebody, once they said so twice', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.slack.openHome(READER);
    await it.home('Alibaba cloud');
    await it.slack.press({ ...READER, label: 'Delete my data' });
    const { id } = await it.modal('1 follow of yours ends');
    expect(await follows(it)).toHaveLength(1);
    await it.slack.press({ ...READER, on: id, label: 'Yes, delete it' });
    await it.modal('Deleted');
    await it.home('You follow nothing');
    expect(await follows(it)).toEqual([]);
  });

  test('has room for as much as anybody may follow, or says that it has not', async () => {
    await using it = await running(transport);
    const [company = ''] = (await it.store.companies()).map(({ id }) => id);
    for (let nth = 0; nth < 50; nth += 1)
      await it.store.addSubscription({
        id: `s${nth}`,
        place: { ...NEWS, channel: `C${nth}` },
        owner: 'U1',
        query: { companies: [company], topics: [], words: [`word${nth}`] },
        schedule: { kind: 'interval', minutes: 5, zone: 'UTC' },
        locale: 'en',
        state: 'active',
        followedAt: nth,
        since: 0,
        nextDueAt: nth,
      });
    await it.slack.openHome(READER);
    const home = wordsIn((await it.home('word1')).view);
    expect(home).toContain('There was no room here for all of it.');
    expect(home).toContain('Delete my data');
  });

  test('what was published meanwhile is never replaced by what is older', async () => {
    await using it = await running(transport);
    await it.slack.openHome(READER);
    await it.home('You follow nothing');
    await it.ask('follow alibaba cloud weekdays 09:00');
    const view = { hash: 'of another time' };
    await it.slack.event('T1', { type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home', view });
    await it.home('Alibaba cloud');
    expect(it.slack.heard('views.publish').map(({ args, answer }) => [args.hash, answer?.ok])).toEqual([
      [undefined, true],
      ['of another time', false],
      [undefined, true],
    ]);
  });

  test('a press that Slack brings twice opens one modal, and does what it does once', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.slack.openHome(READER);
    await it.home('Alibaba cloud');
    const press = await it.slack.press({ ...READER, label: 'Preview' });
    await it.modal('Nothing of');
    if (transport === 'sockets') await press.again();
    expect(it.slack.modals('U1')).toHaveLength(1);
    expect(it.slack.messages('T1', 'D1').filter(({ bot_id }) => bot_id)).toEqual([]);
  });

  test('where there is no answer, the modal says so and waits no longer', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.slack.openHome(READER);
    await it.home('Alibaba cloud');
    await it.store.close();
    await it.slack.press({ ...READER, label: 'Preview' });
    await it.modal('that did not work');
    expect(it.log.lines.length).toBeGreaterThan(0);
  });

  test('where no modal can be opened, the answer comes by direct message', async () => {
    await using it = await running(transport);
    await it.ask('follow alibaba cloud weekdays 09:00');
    await it.slack.openHome(READER);
    await it.home('Alibaba cloud');
    it.slack.fail('views.open', { answer: 'refused', error: 'expired_trigger_id' });
    await it.slack.press({ ...READER, label: 'Preview' });
    await expect
      .poll(() => it.slack.messages('T1', 'D1').map(({ text }) => text))
      .toEqual([expect.stringContaining('Nothing of Alibaba cloud')]);
  });
});

describe.each(['sockets', 'requests'] as const)('the view for agents by %s', (transport) => {
  test('offers questions in the language of who opens it, and each is understood', async () => {
    await using it = await running(transport);
    it.slack.addUser('T1', { id: 'U3', name: 'zh', locale: 'zh-CN' });
    await it.slack.openHome({ ...READER, user: 'U3', tab: 'messages' });
    await expect.poll(() => it.slack.heard('assistant.threads.setSuggestedPrompts')).toHaveLength(1);
    const [call] = it.slack.heard('assistant.threads.setSuggestedPrompts');
    expect(call).toMatchObject({ args: { channel_id: 'D3' }, answer: { ok: true } });
    expect(JSON.stringify(call?.args.prompts)).toContain('最新消息');
    const prompts = z.array(z.object({ message: z.string() })).parse(call?.args.prompts);
    expect(prompts.map(({ message }) => parseCommand(message, [], 'UTC').do)).toEqual([
      'show',
      'bad-schedule',
      'list',
      'help',
    ]);
    expect(it.slack.home('T1', 'U3')).toBeUndefined();
  });

  test('answers in the thread that it is asked in, shows meanwhile that it is at work, and knows one place', async () => {
    await using it = await running(transport);
    const { slack } = it;
    await slack.say({ ...READER, text: 'follow alibaba cloud hourly', thread_ts: '1700000000.000100' });
    const answered = () => slack.messages('T1', 'D1').filter(({ bot_id }) => bot_id);
    await expect.poll(answered).toMatchObject([{ thread_ts: '1700000000.000100' }]);
    await expect
      .poll(() => slack.heard('assistant.threads.setStatus').map(({ args }) => args.status))
      .toEqual(['is looking through the library…', '']);
    expect(await follows(it)).toMatchObject([{ place: DIRECT }]);
    it.world.pass(1_001);
    await slack.say({ ...READER, text: 'list', thread_ts: '1700000001.000100' });
    await expect
      .poll(answered)
      .toMatchObject([
        {},
        { text: expect.stringContaining('Alibaba cloud'), thread_ts: '1700000001.000100' },
      ]);
  });

  test('answers all the same where the workspace has no such view', async () => {
    await using it = await running(transport);
    it.slack.fail('assistant.threads.setStatus', { answer: 'refused', error: 'missing_scope' });
    await it.slack.say({ ...READER, text: 'companies', thread_ts: '1700000000.000100' });
    await expect
      .poll(() => it.slack.messages('T1', 'D1').map(({ text }) => text))
      .toEqual(['companies', expect.stringContaining('Companies you can ask about')]);
  });
});
