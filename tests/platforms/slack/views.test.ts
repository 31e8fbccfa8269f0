import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../src/phrases/phrases.ts';
import {
  answerView,
  formView,
  homeView,
  noteView,
  receiveSubmission,
  receiveViewPress,
  type Form,
} from '../../../src/platforms/slack/views.ts';
import { parseCommand } from '../../../src/commands.ts';
import { wrongInView } from '../../fakes/slack/blocks.ts';

const kept = { direct: 'D1', locale: 'en-GB' };
const forms: readonly Form[] = ['follow', 'preview'];
const notes = ['form.wait', 'form.not-there', 'form.failed'] as const;
const reading = {
  readAct: (value: string) => (value === 'ours' ? ({ do: 'forget' } as const) : undefined),
};

const body = {
  user: { id: 'U1', team_id: 'T1' },
  team: { id: 'T1', domain: 'news' },
  enterprise: null,
  trigger_id: '1.2.abc',
};
const view = { id: 'V1', type: 'home', hash: '1.h', private_metadata: JSON.stringify(kept) };
const press = { ...body, type: 'block_actions', view, actions: [{ type: 'button', value: 'ours' }] };
const values = {
  what: { what: { type: 'plain_text_input', value: 'alibaba cloud' } },
  when: { when: { type: 'static_select', selected_option: { value: 'daily 09:00' } } },
  own: { own: { type: 'plain_text_input', value: null } },
  where: { where: { type: 'conversations_select', selected_conversation: null } },
};
const submission = (changed: object = {}, callback = 'follow') => ({
  ...body,
  type: 'view_submission',
  view: { ...view, type: 'modal', callback_id: callback, state: { values: { ...values, ...changed } } },
});

describe.each(LANGUAGES)('views in %s', (locale) => {
  test('are such as Slack takes', () => {
    const mine = { ...kept, locale };
    expect(forms.flatMap((form) => wrongInView(formView(form, mine), 'modal'))).toEqual([]);
    expect(notes.flatMap((note) => wrongInView(noteView(note, mine), 'modal'))).toEqual([]);
    expect(wrongInView(answerView([], mine), 'modal')).toEqual([]);
    expect(wrongInView(homeView([], mine), 'home')).toEqual([]);
  });

  test('show no number, for none of it went through the gate', () => {
    const mine = { ...kept, locale };
    for (const shown of [
      ...forms.map((form) => formView(form, mine)),
      ...notes.map((note) => noteView(note, mine)),
    ])
      expect(
        JSON.stringify(shown, (key, value: unknown) => (MACHINERY.has(key) ? undefined : value)),
      ).not.toMatch(/\p{N}/u);
  });
});

const MACHINERY = new Set(['private_metadata', 'value', 'max_length']);

test('every schedule that a form offers is one', () => {
  const offered = JSON.stringify(formView('follow', kept)).matchAll(/"value":"([^"]+)"/g);
  const words = [...offered].map(([, schedule = '']) => schedule);
  expect(words).toHaveLength(5);
  expect(words.map((schedule) => parseCommand(`follow ${schedule}`, [], 'UTC').do)).toEqual(
    words.map(() => 'follow'),
  );
});

describe('a press in a view', () => {
  test('is of the direct message, in the language, that the view kept', () => {
    expect(receiveViewPress(press, reading)).toEqual({
      id: 'view:1.2.abc',
      user: 'U1',
      direct: { platform: 'slack', workspace: 'T1', channel: 'D1' },
      kept,
      view: { id: 'V1', type: 'home', hash: '1.h' },
      act: { do: 'forget' },
      trigger: '1.2.abc',
    });
  });

  test.each([
    ['under a message', { ...press, view: undefined }],
    ['on what is no button of ours', { ...press, actions: [{ value: 'theirs' }] }],
    ['on what carries nothing', { ...press, actions: [{ value: null }] }],
    ['in a view that kept nothing', { ...press, view: { ...view, private_metadata: '' } }],
    [
      'in a view that kept a channel, which is nobody’s own',
      { ...press, view: { ...view, private_metadata: JSON.stringify({ ...kept, direct: 'C1' }) } },
    ],
    ['without a workspace', { ...press, team: null, user: { id: 'U1' } }],
    ['that is nothing', undefined],
  ])('%s is none of ours', (_, what) => {
    expect(receiveViewPress(what, reading)).toBeUndefined();
  });
});

describe('a form that was sent', () => {
  test('is a command in words', () => {
    expect(receiveSubmission(submission())).toMatchObject({ words: 'follow alibaba cloud daily 09:00' });
    expect(receiveSubmission(submission({}, 'preview'))).toMatchObject({ words: 'preview alibaba cloud' });
  });

  test('goes by its own words for a schedule where there are any', () => {
    const own = (value: string) => receiveSubmission(submission({ own: { own: { value } } }));
    expect(own('mondays at noon')).toMatchObject({ words: 'follow alibaba cloud mondays at noon' });
    expect(own('  ')).toMatchObject({ words: 'follow alibaba cloud daily 09:00' });
  });

  test('is about a channel where one is chosen, and the direct message is none', () => {
    const where = (chosen: string | null) =>
      receiveSubmission(submission({ where: { where: { selected_conversation: chosen } } }));
    expect(where('C1')).toMatchObject({ channel: 'C1' });
    expect(where('D1')).not.toHaveProperty('channel');
    expect(where(null)).not.toHaveProperty('channel');
  });

  test('of another kind is none of ours', () => {
    expect(receiveSubmission(submission({}, 'theirs'))).toBeUndefined();
    expect(receiveSubmission(press)).toBeUndefined();
  });
});
