import { tokens, type Token } from './mrkdwn.ts';

type Json = Readonly<Record<string, unknown>>;

/** Elements of rich text that tell somebody. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
const MENTIONS: ReadonlySet<unknown> = new Set(['broadcast', 'user', 'usergroup', 'team']);

/**
 * What Slack makes of a message beyond plain words, wherever it stands: in its text (sent with `parse: 'none'`), in
 * mrkdwn, in rich text.
 */
export function madeOf(payload: unknown): readonly Token[] {
  const walk = (node: unknown): readonly Token[] => {
    if (Array.isArray(node)) return node.flatMap(walk);
    if (typeof node !== 'object' || node === null) return [];
    const { type, text, url, verbatim } = node as Json;
    if (type === 'mrkdwn') return tokens(String(text), verbatim !== true);
    if (type === 'link')
      return [{ is: 'link', url: String(url), ...(typeof text === 'string' && { label: text }) }];
    if (MENTIONS.has(type)) return [{ is: 'mention', of: JSON.stringify(node) }];
    if (type === 'channel') return [{ is: 'channel', of: JSON.stringify(node) }];
    if (type === 'date' || type === 'emoji' || type === 'color') return [{ is: 'look', of: type }];
    if (type === 'plain_text') return (node as Json)['emoji'] === false ? [] : [{ is: 'look', of: 'emoji' }];
    return Object.values(node).flatMap(walk);
  };
  const { text, blocks } = payload as { readonly text: string; readonly blocks: unknown };
  // The text is not formatted: it is sent with `mrkdwn: false`, and control sequences alone count there.
  return [...tokens(text).filter(({ is }) => is !== 'look'), ...walk(blocks)].filter(
    ({ is }) => is !== 'text',
  );
}

/** What shows something in an element of rich text. Same page. */
const SHOWS: ReadonlyMap<string, string> = new Map([
  ['text', 'text'],
  ['link', 'url'],
  ['channel', 'channel_id'],
]);

/**
 * Why Slack would not take a message, by its pages alone and not by our table of limits.
 * https://docs.slack.dev/reference/block-kit/blocks
 */
export function refusals(payload: unknown): readonly string[] {
  const { text, blocks, ...more } = payload as { text: string; blocks: readonly Json[] };
  const problems: string[] = Object.keys(more).map((key) => `unknown key ${key}`);
  const say = (bad: boolean, what: string): void => void (bad && problems.push(what));
  say(text.length === 0, 'no_text');
  say(text.length > 4000, 'msg_too_long');
  say(blocks.length > 50, 'too many blocks');

  let shown = 0;
  const count = (value: unknown, most: number, what: string): void => {
    const length = typeof value === 'string' ? value.length : 0;
    shown += length;
    say(length < 1 || length > most, `${what} of ${length} characters`);
  };
  const keys = (node: Json, ...known: readonly string[]): void =>
    Object.keys(node).forEach((key) => say(!known.includes(key), `${String(node['type'])} has ${key}`));
  const list = (value: unknown, most: number, what: string): readonly Json[] => {
    const elements = (value ?? []) as readonly Json[];
    say(elements.length < 1 || elements.length > most, `${elements.length} ${what}`);
    return elements;
  };
  const words = (node: Json, most: number, ...types: readonly string[]): void => {
    keys(node, 'type', 'text', node['type'] === 'mrkdwn' ? 'verbatim' : 'emoji');
    say(!types.includes(String(node['type'])), `text of type ${String(node['type'])}`);
    count(node['text'], most, 'text');
  };
  const button = (node: Json): void => {
    keys(node, 'type', 'text', 'action_id', 'value');
    say(node['type'] !== 'button', 'no button');
    words(node['text'] as Json, 75, 'plain_text');
    say(String(node['value']).length > 2000, 'value too long');
    say(String(node['action_id']).length > 255, 'action_id too long');
  };
  const run = (node: Json): void => {
    keys(node, 'type', 'elements');
    say(node['type'] !== 'rich_text_section', 'no rich_text_section');
    for (const element of list(node['elements'], Infinity, 'pieces')) {
      const type = String(element['type']);
      const key = SHOWS.get(type) ?? 'text';
      keys(element, 'type', key, 'style');
      say(!SHOWS.has(type), `rich text of type ${type}`);
      count(element[key], 3000, 'rich text');
    }
  };

  for (const block of blocks) {
    switch (block['type']) {
      case 'divider':
        keys(block, 'type');
        break;
      case 'header':
        keys(block, 'type', 'text');
        words(block['text'] as Json, 150, 'plain_text');
        break;
      case 'section':
        keys(block, 'type', 'fields', 'accessory');
        for (const field of list(block['fields'], 10, 'fields')) words(field, 2000, 'plain_text', 'mrkdwn');
        button(block['accessory'] as Json);
        break;
      case 'context':
        keys(block, 'type', 'elements');
        for (const element of list(block['elements'], 10, 'elements of context'))
          words(element, 3000, 'plain_text');
        break;
      case 'actions': {
        keys(block, 'type', 'elements');
        const buttons = list(block['elements'], 25, 'buttons');
        buttons.forEach(button);
        say(new Set(buttons.map((one) => one['action_id'])).size < buttons.length, 'an action_id twice');
        break;
      }
      case 'rich_text':
        keys(block, 'type', 'elements');
        for (const element of list(block['elements'], Infinity, 'rich texts')) {
          if (element['type'] !== 'rich_text_list') run(element);
          else for (const point of list(element['elements'], Infinity, 'points')) run(point);
        }
        break;
      default:
        problems.push(`a block of type ${String(block['type'])}`);
    }
  }
  say(shown > 10_000, 'msg_blocks_too_long');
  return problems;
}
