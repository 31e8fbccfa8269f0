/**
 * What Slack takes at most, in characters or in pieces. We count UTF-16 units, which are never fewer than whatever
 * Slack counts, and count text as it is written, escapes and all.
 */
export const LIMITS = {
  /**
   * Of the text of a message. `chat.postMessage` takes more, but `chat.update` refuses more as `msg_too_long`, and what
   * cannot be corrected is not posted. https://docs.slack.dev/reference/methods/chat.update
   */
  text: 4_000,
  /** Blocks of a message. https://docs.slack.dev/reference/block-kit/blocks */
  blocks: 50,
  /**
   * Of all that the blocks of a message show. Slack says no number; messages were refused as `msg_blocks_too_long`
   * from about 13,200 on. https://github.com/slackapi/bolt-js/issues/2509
   */
  shown: 10_000,
  /** Of a text object, and so of one element of rich text. https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
  element: 3_000,
  /** https://docs.slack.dev/reference/block-kit/blocks/header-block */
  header: 150,
  /** Of one field of a section, of which it has at most `fields`. https://docs.slack.dev/reference/block-kit/blocks/section-block */
  field: 2_000,
  fields: 10,
  /** Elements of a context block. https://docs.slack.dev/reference/block-kit/blocks/context-block */
  context: 10,
  /** Elements of an actions block. https://docs.slack.dev/reference/block-kit/blocks/actions-block */
  actions: 25,
  /** Of a button's text, value and address. https://docs.slack.dev/reference/block-kit/block-elements/button-element */
  button: 75,
  value: 2_000,
  url: 3_000,
  /** https://docs.slack.dev/reference/block-kit/blocks */
  blockId: 255,
  /** Blocks of a modal or of App Home; the words of a modal's title and buttons; what a view keeps for us. https://docs.slack.dev/reference/views */
  viewBlocks: 100,
  viewTitle: 24,
  privateMetadata: 3_000,
  callbackId: 255,
  /** Of an option in a menu: its text, description and value; and options in a menu. https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
  option: 75,
  options: 100,
} as const;
