import type { Cleared, Fragment, Inbound, Reply } from '../../../src/domain.ts';
import type { LocalPlatform } from '../../../src/platforms/local/local.ts';
import { withPreviews } from '../../../src/platforms/local/previews.ts';
import { writtenAct } from '../../../src/platforms/discord/acts.ts';
import * as discord from '../../../src/platforms/discord/render.ts';
import { actOf } from '../../../src/platforms/slack/acts.ts';
import * as slack from '../../../src/platforms/slack/render.ts';
import { cleared } from '../cleared.ts';
import { replies } from '../replies.ts';
import type { OpenPage } from './browser.ts';
import { openWorkspace, type Setup } from './workspace.ts';

/** What it answers when it is asked. */
export const digest = sampleDigest();

function sampleDigest() {
  const [first] = replies;
  if (first?.kind !== 'digest') throw new Error('replies.ts does not begin with a digest');
  return first;
}

export const phrase = (text: string): Fragment => ({ from: 'phrase', key: 'test', text });
const previews = { slack: { ...slack, actOf }, discord: { ...discord, actOf: writtenAct } };
const look = withPreviews(previews);
/** A reply as the gate would hand it to the local workspace. */
export const body = (reply: Reply, locale = 'en'): Cleared => cleared(look.render(reply, locale).payload);
export const saying = (text: string): Cleared =>
  body({ kind: 'notice', heading: [phrase(text)], notes: [], actions: [] });

const sentence = (start: number, text: string, mark?: true): Fragment => ({
  from: 'quote',
  article: 'acme/a',
  span: [start, start + text.length],
  ...(mark && { mark }),
  text,
});

/** What it answers when a number is asked why. */
export const why: Reply = {
  kind: 'answer',
  heading: [phrase('Why this number?')],
  items: [
    {
      lines: [
        [phrase('The sentence that says it:')],
        [
          phrase('“'),
          sentence(0, 'Acme says that it grew '),
          sentence(23, '41 percent', true),
          sentence(33, '.'),
          phrase('”'),
        ],
      ],
      actions: [],
    },
  ],
  notes: [[{ from: 'source', article: 'acme/a', field: 'publisher', text: 'Example Wire' }]],
  actions: [],
};

/** A workspace whose bot answers with sample replies: a digest to what is asked, an explanation to what is pressed. */
export async function openAnswering(setup: Setup = {}) {
  const answering: { platform?: LocalPlatform } = {};
  const hear = async (inbound: Inbound): Promise<void> => {
    const pressed = inbound.kind === 'press' && inbound.act.do === 'why';
    await answering.platform?.respond(inbound, body(pressed ? why : digest));
  };
  const workspace = await openWorkspace({ hear, previews, ...setup });
  answering.platform = workspace.platform;
  return workspace;
}

/** The parts of the page, as a person finds them. */
export const box = ({ page }: OpenPage) => page.getByRole('combobox', { name: 'Ask Dateline' });
export const offers = ({ page }: OpenPage) => page.getByRole('listbox').getByRole('option');
export const messages = ({ page }: OpenPage) => page.getByRole('article');
