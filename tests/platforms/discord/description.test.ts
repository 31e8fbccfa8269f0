import * as description from 'discord-api-spec/zod';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { render } from '../../../src/platforms/discord/render.ts';
import type { Heard } from '../../fakes/discord/discord.ts';
import { repliesIn } from '../../fixtures/every-reply.ts';
import { cleared } from '../cleared.ts';
import { GUILD, NEWS, openDiscordWorkspace, READER, type Workspace } from './workspace.ts';

// All that is sent is held against Discord's own description of its API: the library has its OpenAPI as schemas.
// https://github.com/discord/discord-api-spec

const FORUM = '4003';
const REPLIES = Object.entries(repliesIn('en')).flatMap(([what, reply]) => [
  [what, 'en', reply] as const,
  [what, 'zh', repliesIn('zh')[what] ?? reply] as const,
]);

/** What an interaction is told first. */
const FIRST_WORDS = z.union([
  description.PongInteractionCallbackRequestSchema,
  description.CreateMessageInteractionCallbackRequestSchema,
  description.ApplicationCommandAutocompleteCallbackRequestSchema,
]);

/** What a call takes, by its name there. */
const TAKEN: Readonly<Record<string, z.core.$ZodType>> = {
  create_message: description.MessageCreateRequestSchema,
  create_thread: description.CreateForumThreadRequestSchema,
  update_message: description.MessageEditRequestPartialSchema,
  update_original_webhook_message: description.IncomingWebhookUpdateRequestPartialSchema,
  create_dm: description.CreatePrivateChannelRequestSchema,
  bulk_set_application_commands: z.array(description.ApplicationCommandUpdateRequestSchema),
  create_interaction_response: FIRST_WORDS,
};

/** Where a call is other than described: what it does not take, and what it does not know and would leave out. */
function objections({ route, body }: Pick<Heard, 'route' | 'body'>): unknown {
  const shape = TAKEN[route];
  if (!shape) return body === undefined ? undefined : `${route} takes nothing`;
  const read = z.safeParse(shape, body);
  if (!read.success) return z.prettifyError(read.error);
  return JSON.stringify(sorted(read.data)) === JSON.stringify(sorted(body)) ? undefined : [body, read.data];
}

/** With its keys in one order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
};

const sent = ({ discord }: Workspace): readonly Heard[] =>
  discord.heard().filter(({ route }) => !/^(?:get|list)_/.test(route));

test.each(REPLIES)(
  '%s in %s is sent as described, in both forms, wherever it goes',
  async (_what, locale, reply) => {
    await using it = await openDiscordWorkspace('gateway', { unlimited: true });
    const { discord, platform } = it;
    const body = { ...cleared(render(reply, locale).payload), stories: [] };
    discord.addChannel(GUILD, {
      id: FORUM,
      kind: 'forum',
      requiresTag: true,
      tags: [{ id: '1', name: 'any' }],
    });
    const news = { platform: 'discord', workspace: GUILD, channel: NEWS };
    const forum = { ...news, channel: FORUM };
    const direct = await platform.openDirect(news, READER);
    for (const place of [news, forum, direct]) {
      const ref = await platform.post(place, body, `key1-${place.channel}`);
      const route = place === forum ? 'create_thread' : 'create_message';
      discord.fail(route, { answer: 'refused', status: 400, code: 50_035 });
      if (place !== direct) await platform.post(place, body, `key2-${place.channel}`);
      if (place !== forum) await platform.edit(ref, body);
    }
    expect(new Set(sent(it).map((call) => call.route))).toEqual(
      new Set([
        'bulk_set_application_commands',
        'create_dm',
        'create_message',
        'create_thread',
        'update_message',
      ]),
    );
    expect(sent(it).flatMap((call) => objections(call) ?? [])).toEqual([]);
  },
);

test.each(['gateway', 'requests'] as const)(
  'by %s, interactions are answered as described',
  async (transport) => {
    const [, , reply] = REPLIES[0] ?? [];
    if (!reply) throw new Error('there is no reply');
    const body = cleared(render(reply, 'en').payload);
    await using it = await openDiscordWorkspace(transport, {
      hear: async (inbound, platform) => await platform.respond(inbound, body),
    });
    const { discord } = it;
    const asked = { user: READER, channel: NEWS, name: 'acme' };
    const answer = await discord.command({ ...asked, options: { topic: 'cloud' } });
    await expect
      .poll(() => {
        it.world.pass(250);
        return answer.edits();
      })
      .toBe(1);
    const offered = await discord.autocomplete({ ...asked, option: 'topic', typed: 'c' });
    const told = [answer, offered].map(({ type, data }) => ({ type, ...(data && { data }) }));
    expect(
      told.flatMap((first) => objections({ route: 'create_interaction_response', body: first }) ?? []),
    ).toEqual([]);
    expect(sent(it).map(({ route }) => route)).toContain('update_original_webhook_message');
    expect(sent(it).flatMap((call) => objections(call) ?? [])).toEqual([]);
  },
);

test('what is not described is objected to', () => {
  const objected = (body: unknown): unknown => objections({ route: 'create_message', body });
  expect(objected({ content: 'words' })).toBeUndefined();
  expect(objected({ content: 'words', nonce_: 'n' })).toBeDefined();
  expect(objected({ content: 7 })).toBeDefined();
  expect(objected({ components: [{ type: 1, components: [] }] })).toBeDefined();
  expect(objected({ components: [{ type: 17, components: [{ type: 10 }] }] })).toBeDefined();
});
