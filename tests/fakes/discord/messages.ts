import { everyOne, IS_COMPONENTS_V2, wrongInComponents } from './components.ts';
import {
  isFields,
  lengthOf,
  listOf,
  textOf,
  wrong,
  wrongInList,
  wrongInText,
  wrongInUrl,
  type Wrong,
} from './forms.ts';
import type { FakeMessage, Fields } from './model.ts';

// https://discord.com/developers/docs/resources/message#create-message

const LEGACY = ['content', 'embeds', 'poll', 'sticker_ids'] as const;
const EMBED_CHARACTERS = 6_000;
const PARSES = ['users', 'roles', 'everyone'] as const;

export const isV2 = ({ flags }: { readonly flags?: unknown }): boolean =>
  typeof flags === 'number' && (flags & IS_COMPONENTS_V2) !== 0;

/** Everything that is wrong with the body of a message. @param was the message that is edited, of which stays what is not named */
export function wrongInMessage(
  body: Fields,
  was?: Pick<FakeMessage, 'flags' | 'content' | 'embeds'>,
): readonly Wrong[] {
  const v2 = isV2(body) || (was !== undefined && isV2(was));
  const whole: Fields = { ...was, ...body };
  return [
    ...wrongInText(['content'], body.content, 2_000),
    ...(v2 ? LEGACY.flatMap((name) => wrongInLegacy(name, whole[name])) : []),
    ...wrongInComponents(body.components, v2),
    ...wrongInEmbeds(body.embeds),
    ...wrongInMentions(body.allowed_mentions),
    ...wrongInNonce(body.nonce),
    ...listOf(body.attachments).flatMap((one, index) =>
      wrongInText(['attachments', index, 'description'], isFields(one) ? one.description : undefined, 1_024),
    ),
  ];
}

/** Whether a message would show nothing. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const isEmpty = (body: Fields): boolean =>
  !body.content &&
  ['embeds', 'components', 'sticker_ids', 'attachments'].every((name) => listOf(body[name]).length === 0) &&
  body.poll === undefined &&
  !isFields(body.message_reference);

function wrongInLegacy(name: string, value: unknown): readonly Wrong[] {
  const isThere = typeof value === 'string' ? value !== '' : listOf(value).length > 0 || isFields(value);
  return isThere
    ? [
        wrong(
          [name],
          'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
          `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
        ),
      ]
    : [];
}

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
function wrongInEmbeds(embeds: unknown): readonly Wrong[] {
  if (embeds === undefined || embeds === null) return [];
  const total = listOf(embeds).reduce<number>((sum, one) => sum + charactersIn(one), 0);
  return [
    ...wrongInList(['embeds'], embeds, 10),
    ...listOf(embeds).flatMap((one, index) => wrongInEmbed(['embeds', index], isFields(one) ? one : {})),
    ...(total > EMBED_CHARACTERS
      ? [
          wrong(
            ['embeds'],
            'MAX_EMBED_SIZE_EXCEEDED',
            `Embed size exceeds maximum size of ${EMBED_CHARACTERS}`,
          ),
        ]
      : []),
  ];
}

const within = (value: unknown): Fields => (isFields(value) ? value : {});

function wrongInEmbed(at: Wrong['at'], { title, description, url, fields, footer, author }: Fields) {
  return [
    ...wrongInText([...at, 'title'], title, 256),
    ...wrongInText([...at, 'description'], description, 4_096),
    ...(url === undefined ? [] : wrongInUrl([...at, 'url'], url, 2_048)),
    ...wrongInText([...at, 'footer', 'text'], within(footer).text, 2_048),
    ...wrongInText([...at, 'author', 'name'], within(author).name, 256),
    ...wrongInList([...at, 'fields'], fields, 25),
    ...listOf(fields).flatMap((field, index) => [
      ...wrongInText([...at, 'fields', index, 'name'], within(field).name, 256, 1),
      ...wrongInText([...at, 'fields', index, 'value'], within(field).value, 1_024, 1),
    ]),
  ];
}

function charactersIn(embed: unknown): number {
  const { title, description, footer, author, fields } = within(embed);
  const texts = [title, description, within(footer).text, within(author).name];
  const inFields = listOf(fields).flatMap((field) => [within(field).name, within(field).value]);
  return [...texts, ...inFields].reduce<number>((sum, text) => sum + lengthOf(text), 0);
}

/** https://discord.com/developers/docs/resources/message#allowed-mentions-object */
function wrongInMentions(allowed: unknown): readonly Wrong[] {
  if (allowed === undefined || allowed === null) return [];
  const at = ['allowed_mentions'];
  if (!isFields(allowed))
    return [wrong(at, 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType')];
  const parse = listOf(allowed.parse);
  return [
    ...parse.flatMap((one, index) =>
      PARSES.some((known) => known === one)
        ? []
        : [
            wrong(
              [...at, 'parse', index],
              'BASE_TYPE_CHOICES',
              "Value must be one of {'roles', 'everyone', 'users'}.",
            ),
          ],
    ),
    ...(['users', 'roles'] as const).flatMap((kind) => [
      ...wrongInList([...at, kind], allowed[kind], 100),
      ...(parse.includes(kind) && listOf(allowed[kind]).length > 0
        ? [
            wrong(
              at,
              'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
              `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
            ),
          ]
        : []),
    ]),
  ];
}

/** Whom a message calls: all that it names, also in its components, where it does not say whom it may. */
export function pingsIn({ content, components, allowed_mentions: allowed }: Fields): readonly string[] {
  const texts = [content, ...everyOne(components).map((one) => one.content)];
  const named = texts.flatMap((text) =>
    Array.from(textOf(text).matchAll(/@everyone|@here|<@[!&]?\d+>/g), ([name]) => name),
  );
  if (!isFields(allowed)) return named;
  return named.filter((name) => {
    const kind = name.startsWith('<@&') ? 'roles' : name.startsWith('<@') ? 'users' : 'everyone';
    const id = /\d+/.exec(name)?.[0];
    return listOf(allowed.parse).includes(kind) || listOf(allowed[kind]).includes(id);
  });
}

function wrongInNonce(nonce: unknown): readonly Wrong[] {
  if (nonce === undefined || nonce === null || Number.isInteger(nonce)) return [];
  return wrongInText(['nonce'], nonce, 25);
}

/** What is wrong with a post in a forum, besides its message. https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel */
export const wrongInPost = (body: Fields, tags: readonly string[]): readonly Wrong[] => [
  ...wrongInText(['name'], body.name, 100, 1),
  ...wrongInList(['applied_tags'], body.applied_tags, 5),
  ...listOf(body.applied_tags).flatMap((tag, index) =>
    tags.some((known) => known === tag)
      ? []
      : [wrong(['applied_tags', index], 'UNKNOWN_TAG', `Unknown tag ${String(tag)}.`)],
  ),
  ...(isFields(body.message)
    ? wrongInMessage(body.message).map((one) => ({ ...one, at: ['message', ...one.at] }))
    : [wrong(['message'], 'BASE_TYPE_REQUIRED', 'This field is required')]),
];
