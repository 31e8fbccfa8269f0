import { describe, expect, test } from 'vitest';

import type { Reply } from '../../../src/domain.ts';
import { clear, type Clearance } from '../../../src/gate/gate.ts';
import { type Look, type PreviewedPayload, withPreviews } from '../../../src/platforms/local/previews.ts';
import * as local from '../../../src/platforms/local/render.ts';
import * as discord from '../../../src/platforms/discord/render.ts';
import * as slack from '../../../src/platforms/slack/render.ts';
import type { Rendered } from '../../../src/platforms/platform.ts';
import { repliesIn, sources } from '../../fixtures/every-reply.ts';

const look = withPreviews({ slack, discord });
const everyReply = Object.entries(repliesIn('en'));
const check = (reply: Reply, rendered: Rendered = look.render(reply, 'en'), read: Look = look): Clearance =>
  clear(reply, rendered, 'en', sources, read);
const payloadOf = (verdict: Clearance): PreviewedPayload =>
  ('cleared' in verdict ? verdict.cleared.payload : {}) as PreviewedPayload;

describe.each(everyReply)('%s', (_name, reply) => {
  test('passes the gate with its previews, which are what Slack and Discord would be sent', () => {
    const payload = payloadOf(check(reply));
    expect(payload.previews).toEqual({
      slack: slack.render(reply, 'en').payload,
      discord: discord.render(reply, 'en').payload,
    });
    expect({ ...payload, previews: undefined }).toEqual({
      ...local.render(reply, 'en').payload,
      previews: undefined,
    });
  });

  test('does not pass when one of its previews says something else, anywhere', () => {
    const rendered = look.render(reply, 'en');
    const texts = rendered.visible.filter(({ at }) => at.startsWith('/previews/'));
    expect(texts.length).toBeGreaterThan(1);
    for (const { at } of texts) {
      const payload = structuredClone(rendered.payload);
      changed(payload, at.split('/').slice(1));
      expect(check(reply, { ...rendered, payload }), at).toHaveProperty('problems');
    }
  });
});

test('a preview without an account, or one that is not known, is stopped', () => {
  const [, reply] = everyReply[0] ?? [];
  if (!reply) throw new Error('every-reply.ts is empty');
  const rendered = look.render(reply, 'en');
  const own = rendered.visible.filter(({ at }) => !at.startsWith('/previews/'));
  expect(check(reply, { ...rendered, visible: own })).toHaveProperty('problems');
  expect(check(reply, rendered, withPreviews({}))).toHaveProperty('problems');
});

test.each([
  ['/previews/slack/blocks/0/type', 'header', true],
  ['/blocks/0/type', 'header', false],
  ['/previews/slack/kind', 'digest', false],
  ['/previews/discord/blocks/0/type', 'header', false],
  ['/previews/discord/page/components/0/type', 17, true],
  ['/previews/slack/page/components/0/type', 17, false],
  ['/page/components/0/type', 17, false],
  ['/previews/constructor/kind', 'digest', false],
  ['/kind', 'digest', true],
])('%s with %j is machinery: %s', (at, value, expected) => {
  expect(look.hidden(at, value)).toBe(expected);
});

test('a text of a preview is read as its platform reads it, and one of ours as it is', () => {
  expect(look.shown('/previews/slack/text', '&lt;!channel&gt;')).toBe('<!channel>');
  expect(look.shown('/previews/slack/text', '<!channel>')).toBeUndefined();
  expect(look.shown('/previews/discord/plain/content', '\\<\\@1\\>')).toBe('<@1>');
  expect(look.shown('/previews/discord/plain/content', '<@1>')).toBeUndefined();
  expect(look.shown('/text', '&lt;!channel&gt;')).toBe('&lt;!channel&gt;');
});

/** Adds a digit to the string that the keys lead to. */
function changed(payload: unknown, [key = '', ...rest]: readonly string[]): void {
  const node = payload as Record<string, unknown>;
  if (rest.length > 0) changed(node[key], rest);
  else node[key] = `${String(node[key])}0`;
}
