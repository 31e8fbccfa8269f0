import { z } from 'zod';

// The shape and the limits of Block Kit. https://docs.slack.dev/reference/block-kit/blocks, and a page below it for each
// block; https://docs.slack.dev/reference/block-kit/composition-objects for texts, options and confirmations.

const text = (max: number, min = 1) => z.string().min(min).max(max);
const webUrl = z
  .string()
  .max(3_000)
  .regex(/^https?:\/\/\S+$/);

const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(max), emoji: z.boolean().optional() });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: text(max), verbatim: z.boolean().optional() });
const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

const blockId = { block_id: text(255).optional() };
const actionId = { action_id: text(255).optional() };

const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

const option = z.strictObject({
  text: anyText(75),
  value: text(150),
  description: anyText(75).optional(),
  url: webUrl.optional(),
});
const group = z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) });

const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  ...actionId,
  url: webUrl.optional(),
  value: text(2_000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: text(75).optional(),
});

const picking = { ...actionId, confirm: confirm.optional(), focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };

const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...picking,
  ...placeholder,
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(group).min(1).max(100).optional(),
  initial_option: option.optional(),
});
const multiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...picking,
  ...placeholder,
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(group).min(1).max(100).optional(),
  initial_options: z.array(option).min(1).max(100).optional(),
  max_selected_items: z.int().min(1).optional(),
});
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...picking,
  ...placeholder,
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
  response_url_enabled: z.boolean().optional(),
  filter: z.looseObject({}).optional(),
});
const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...picking,
  ...placeholder,
  initial_channel: z.string().optional(),
  response_url_enabled: z.boolean().optional(),
});
const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...picking,
  ...placeholder,
  min_query_length: z.int().optional(),
  initial_option: option.optional(),
});
const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionId,
  options: z.array(option).min(1).max(5),
  confirm: confirm.optional(),
});
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...picking,
  options: z.array(option).min(1).max(10),
  initial_options: z.array(option).min(1).max(10).optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...picking,
  options: z.array(option).min(1).max(10),
  initial_option: option.optional(),
});
const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...picking,
  ...placeholder,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: z.string().optional(),
});
const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...actionId,
  ...placeholder,
  initial_value: text(3_000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3_000).optional(),
  max_length: z.int().min(1).max(3_000).optional(),
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: z.looseObject({}).optional(),
});

const picture = {
  type: z.literal('image'),
  image_url: webUrl.optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  alt_text: text(2_000),
};

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional();
const inline = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(Infinity), style }),
  z.strictObject({
    type: z.literal('link'),
    url: text(Infinity),
    text: z.string().optional(),
    unsafe: z.boolean().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('emoji'), name: text(255), unicode: z.string().optional(), style }),
  z.strictObject({ type: z.literal('user'), user_id: text(255), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: text(255), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: text(255), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']) }),
  z.strictObject({ type: z.literal('color'), value: text(255) }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: text(255),
    url: z.string().optional(),
    fallback: z.string().optional(),
    style,
  }),
]);
const richSection = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) });
const border = { border: z.int().min(0).max(1).optional() };
const richText = z.strictObject({
  type: z.literal('rich_text'),
  ...blockId,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        richSection,
        z.strictObject({
          type: z.literal('rich_text_list'),
          elements: z.array(richSection).min(1),
          style: z.enum(['bullet', 'ordered']),
          indent: z.int().min(0).max(8).optional(),
          offset: z.int().min(0).optional(),
          ...border,
        }),
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline), ...border }),
        z.strictObject({
          type: z.literal('rich_text_preformatted'),
          elements: z.array(inline),
          language: z.string().optional(),
          ...border,
        }),
      ]),
    )
    .min(1),
});

const divider = z.strictObject({ type: z.literal('divider'), ...blockId });
const header = z.strictObject({ type: z.literal('header'), ...blockId, text: plainText(150) });
const imageBlock = z
  .strictObject({ ...picture, ...blockId, title: plainText(2_000).optional() })
  .refine(({ image_url, slack_file }) => (image_url === undefined) !== (slack_file === undefined), {
    message: 'one of image_url and slack_file is required',
  });
const context = z.strictObject({
  type: z.literal('context'),
  ...blockId,
  elements: z
    .array(z.discriminatedUnion('type', [z.strictObject(picture), plainText(3_000), mrkdwn(3_000)]))
    .min(1)
    .max(10),
});
const interactive = [
  button,
  staticSelect,
  multiStaticSelect,
  conversationsSelect,
  channelsSelect,
  externalSelect,
  overflow,
  checkboxes,
  radioButtons,
  timepicker,
] as const;
const actions = z.strictObject({
  type: z.literal('actions'),
  ...blockId,
  elements: z.array(z.discriminatedUnion('type', interactive)).min(1).max(25),
});
const section = z
  .strictObject({
    type: z.literal('section'),
    ...blockId,
    text: anyText(3_000).optional(),
    fields: z.array(anyText(2_000)).min(1).max(10).optional(),
    accessory: z.discriminatedUnion('type', [...interactive, z.strictObject(picture)]).optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, {
    message: 'one of text and fields is required',
  });
const input = z.strictObject({
  type: z.literal('input'),
  ...blockId,
  label: plainText(2_000),
  element: z.discriminatedUnion('type', [
    plainTextInput,
    staticSelect,
    multiStaticSelect,
    conversationsSelect,
    channelsSelect,
    externalSelect,
    checkboxes,
    radioButtons,
    timepicker,
  ]),
  dispatch_action: z.boolean().optional(),
  hint: plainText(2_000).optional(),
  optional: z.boolean().optional(),
});
const markdown = z.strictObject({ type: z.literal('markdown'), ...blockId, text: text(12_000) });
const table = z.strictObject({
  type: z.literal('table'),
  ...blockId,
  rows: z
    .array(
      z
        .array(
          z.discriminatedUnion('type', [
            z.strictObject({ type: z.literal('raw_text'), text: text(10_000) }),
            richText,
          ]),
        )
        .min(1)
        .max(20),
    )
    .min(1)
    .max(100),
  column_settings: z.array(z.looseObject({}).nullable()).max(20).optional(),
});

const shown = [divider, header, imageBlock, context, actions, section, richText] as const;
const inMessage = z.discriminatedUnion('type', [...shown, input, markdown, table]);
const inView = z.discriminatedUnion('type', [...shown, input]);

/** Blocks of a message: 50; of a modal and a Home: 100. */
const messageBlocks = z.array(inMessage).max(50).superRefine(eachIdOnce);
const viewBlocks = z.array(inView).max(100).superRefine(eachIdOnce);

/** https://docs.slack.dev/reference/views/modal-views, https://docs.slack.dev/reference/views/home-tab-views */
const modal = z.strictObject({
  type: z.literal('modal'),
  title: plainText(24),
  blocks: viewBlocks,
  close: plainText(24).optional(),
  submit: plainText(24).optional(),
  private_metadata: z.string().max(3_000).optional(),
  callback_id: text(255).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  external_id: text(255).optional(),
  submit_disabled: z.boolean().optional(),
});
const home = z.strictObject({
  type: z.literal('home'),
  blocks: viewBlocks,
  private_metadata: z.string().max(3_000).optional(),
  callback_id: text(255).optional(),
  external_id: text(255).optional(),
});

function eachIdOnce(
  blocks: readonly { readonly block_id?: string | undefined }[],
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [index, { block_id }] of blocks.entries()) {
    if (block_id === undefined) continue;
    if (seen.has(block_id))
      context.addIssue({
        code: 'custom',
        path: [index, 'block_id'],
        message: `\`block_id\` must be unique: ${block_id}`,
      });
    seen.add(block_id);
  }
}

/** What is wrong with blocks of a message, in Slack's manner; empty: nothing. */
export const wrongInBlocks = (blocks: unknown): readonly string[] => wrongs(messageBlocks, blocks, '/blocks');

/** What is wrong with a view of a kind. An input in a modal wants a submit button. */
export function wrongInView(view: unknown, type: 'modal' | 'home'): readonly string[] {
  const wrong = wrongs(type === 'modal' ? modal : home, view, '/view');
  if (wrong.length > 0 || type === 'home') return wrong;
  const { blocks, submit } = modal.parse(view);
  return submit === undefined && blocks.some((block) => block.type === 'input')
    ? ['[ERROR] missing required field: submit [json-pointer:/view]']
    : [];
}

function wrongs(schema: z.ZodType, value: unknown, at: string): readonly string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(
    ({ message, path }) => `[ERROR] ${message} [json-pointer:${[at, ...path.map(String)].join('/')}]`,
  );
}

/**
 * How many characters the texts of blocks have. Slack refuses about 13,200 of them with `msg_blocks_too_long`, which no
 * page says: https://github.com/slackapi/bolt-js/issues/2509
 */
export function charactersIn(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  return Object.entries(node).reduce(
    (sum, [name, value]) =>
      sum + (typeof value === 'string' && READ.has(name) ? value.length : charactersIn(value)),
    0,
  );
}

const READ: ReadonlySet<string> = new Set(['text', 'alt_text', 'fallback']);
