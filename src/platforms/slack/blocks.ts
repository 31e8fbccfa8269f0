import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextChannelMention,
  RichTextLink,
  RichTextSection,
  RichTextText,
} from '@slack/types';

import type { Action, Fragment, Item, Line, Reply, ShownFigure, ShownStory } from '../../domain.ts';
import { joined, type Pieces } from '../plain.ts';
import type { Layout, Visible } from '../platform.ts';
import { actionId, buttonValue } from './acts.ts';
import { LIMITS } from './limits.ts';
import { address, escaped, isPlain, isUnformatted, textOf } from './words.ts';

/** What stands in a line of rich text. */
type Inline = RichTextText | RichTextLink | RichTextChannelMention;
type Run = readonly Inline[];

/** A block, or a point of a list, which goes on as long as points follow one another. */
type Part = KnownBlock | { readonly point: Run };

/** Of an object that shows something: which of its keys, and what that is made of. */
type Origins = Map<unknown, { readonly key: 'text' | 'url' | 'channel_id'; readonly pieces: Pieces }>;

/**
 * The blocks of a reply, all of it, whatever their number. A figure stands beside its button in two fields, the number
 * above what it measures, and who says so when; without a button it is a point of a list. Buttons that do not fit, or that would not be understood when pressed, are left out:
 * what they do can be asked for in words.
 * @returns with an account of their visible strings, on the surface `blocks`
 */
export function blocksOf(reply: Reply): {
  readonly blocks: KnownBlock[];
  readonly visible: readonly Visible[];
} {
  const origins: Origins = new Map();
  const make = maker(origins);
  const body =
    reply.kind === 'digest'
      ? reply.stories.flatMap(make.story)
      : reply.kind === 'notice'
        ? []
        : reply.items.flatMap(make.item(reply.items.length === 1));
  const blocks = listed([
    ...make.heading(reply.heading, reply.kind !== 'notice'),
    ...body,
    ...make.notes(reply.notes),
    ...make.actions(reply.actions),
  ]);
  return { blocks, visible: accountFor(blocks, '/blocks', origins) };
}

/** Finds all that is shown, in the order of blocks and keys. */
function accountFor(node: unknown, at: string, origins: Origins): Visible[] {
  if (typeof node !== 'object' || node === null) return [];
  const origin = origins.get(node);
  if (origin) return [{ at: `${at}/${origin.key}`, surface: 'blocks', pieces: origin.pieces }];
  return Object.entries(node).flatMap(([key, child]) => accountFor(child, `${at}/${key}`, origins));
}

const DIVIDER: KnownBlock = { type: 'divider' };

// Keys stand in the order in which the parts are read, because accountFor walks them so.
function maker(origins: Origins) {
  const element = (piece: Fragment | Layout, bold: boolean): Inline => {
    if (isLink(piece)) return known({ type: 'link', url: piece.text }, 'url', piece);
    if (isChannel(piece)) return known({ type: 'channel', channel_id: piece.text }, 'channel_id', piece);
    return known({ type: 'text', text: piece.text, ...styled(piece, bold) }, 'text', piece);
  };
  const known = <T extends Inline>(
    made: T,
    key: 'text' | 'url' | 'channel_id',
    piece: Fragment | Layout,
  ): T => {
    origins.set(made, { key, pieces: [piece] });
    return made;
  };
  const run = (pieces: Pieces, as?: 'bold'): Run => pieces.map((piece) => element(piece, as === 'bold'));
  const flow = (separator: Layout['text'], ...runs: readonly Run[]): Run =>
    runs
      .filter((one) => one.length > 0)
      .flatMap((one, index) =>
        index === 0 ? one : [element({ from: 'layout', text: separator }, false), ...one],
      );

  const plainText = (pieces: Pieces): PlainTextElement => {
    const made = { type: 'plain_text', text: textOf(pieces), emoji: false } as const;
    origins.set(made, { key: 'text', pieces });
    return made;
  };
  const field = (lines: readonly Line[], mark: '*' | ''): MrkdwnElement => {
    const pieces = joined(lines, '\n');
    const text = escaped(textOf(pieces)).replace(/^[^\n]*/, (first) => mark + first + mark);
    const made = { type: 'mrkdwn', text, verbatim: true } as const;
    origins.set(made, { key: 'text', pieces });
    return made;
  };

  const heading = (line: Line, isTitle: boolean): (HeaderBlock | RichTextBlock)[] => {
    const text = textOf(line);
    return isTitle && text !== '' && text.length <= LIMITS.header && isPlain(text)
      ? [{ type: 'header', text: plainText(line) }]
      : rich(run(line, isTitle ? 'bold' : undefined));
  };

  const buttons = (actions: readonly Action[]): Button[] =>
    actions.flatMap(({ label, act }, index): Button[] => {
      const value = buttonValue(act);
      const text = textOf(label);
      const fits = text !== '' && text.length <= LIMITS.button && isPlain(text);
      return fits && value !== undefined
        ? [{ type: 'button', text: plainText(label), action_id: actionId(index), value }]
        : [];
    });
  const actions = (actions: readonly Action[]): ActionsBlock[] =>
    chunked(actions, LIMITS.actions)
      .map(buttons)
      .filter((elements) => elements.length > 0)
      .map((elements) => ({ type: 'actions', elements }));

  /** Small and grey, but for what is to be opened or copied. */
  const notes = (lines: readonly Line[]): (ContextBlock | RichTextBlock)[] =>
    gathered(lines).flatMap(({ small, text }): (ContextBlock | RichTextBlock)[] =>
      small ? [{ type: 'context', elements: [plainText(text)] }] : rich(run(text)),
    );

  const figure = ({ shown, actions: acts }: ShownFigure): Part[] => {
    const details = joined(shown.details, ' · ');
    const [button, ...more] = buttons(acts);
    if (button && more.length === 0 && isFields(shown)) {
      const about = details.length > 0 ? [field(shown.details, '')] : [];
      const fields = [field([shown.value, shown.label], '*'), ...about];
      return [{ type: 'section', fields, accessory: button }];
    }
    const point = flow(' · ', run(shown.value, 'bold'), run(shown.label), run(details));
    return [{ point }, ...actions(acts)];
  };

  const story = (story: ShownStory, index: number): Part[] => [
    ...(index > 0 ? [DIVIDER] : []),
    ...rich(flow('\n', run(story.title, 'bold'), run(joined(story.sentences, ' ')))),
    ...story.figures.flatMap(figure),
    ...notes([...story.sources, ...story.notes]),
    ...actions(story.actions),
  ];

  /** @param alone there is no other, and so no list */
  const item =
    (alone: boolean) =>
    ({ lines, figure: one, actions: acts }: Item): Part[] => {
      const point = run(joined(lines, '\n'));
      return [
        ...(alone ? rich(point) : point.length > 0 ? [{ point }] : []),
        ...(one ? figure(one) : []),
        ...actions(acts),
      ];
    };

  return { heading, story, item, notes, actions };
}

const section = (run: Run): RichTextSection => ({ type: 'rich_text_section', elements: [...run] });

const rich = (run: Run): RichTextBlock[] =>
  run.length > 0 ? [{ type: 'rich_text', elements: [section(run)] }] : [];

/** Points that follow one another as one list. */
function listed(parts: readonly Part[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let points: RichTextSection[] | undefined;
  for (const part of parts) {
    if (!('point' in part)) {
      points = undefined;
      blocks.push(part);
    } else if (points) {
      points.push(section(part.point));
    } else {
      points = [section(part.point)];
      blocks.push({
        type: 'rich_text',
        elements: [{ type: 'rich_text_list', style: 'bullet', elements: points }],
      });
    }
  }
  return blocks;
}

/** Lines that follow one another and look alike, as one text each, no longer than Slack takes. */
function gathered(lines: readonly Line[]): { readonly small: boolean; readonly text: Pieces }[] {
  const groups: { readonly small: boolean; text: Pieces }[] = [];
  for (const line of lines.filter(({ length }) => length > 0)) {
    const last = groups.at(-1);
    const small = isSmall(line);
    const text = joined([last?.text ?? [], line], '\n');
    if (last?.small === small && textOf(text).length <= LIMITS.field) last.text = text;
    else groups.push({ small, text: line });
  }
  return groups;
}

/** Addresses and commands are not small, and a context block has no link and no code but in markup. */
const isSmall = (line: Line): boolean =>
  isPlain(textOf(line)) &&
  textOf(line).length <= LIMITS.field &&
  !line.some((piece) => isAddress(piece) || isCommand(piece));

/** Whether the lines of a figure can stand in mrkdwn, each as one line, and the first be bold there. */
const isFields = ({ value, label, details }: ShownFigure['shown']): boolean =>
  [value, label, ...details].every((line) => textOf(line) !== '' && isUnformatted(textOf(line))) &&
  [[value, label], details].every(
    (lines) => escaped(textOf(joined(lines, '\n'))).length + '**'.length <= LIMITS.field,
  );

const isAddress = (piece: Fragment | Layout): boolean => piece.from === 'source' && piece.field === 'url';

const isCommand = (piece: Fragment | Layout): boolean =>
  piece.from === 'made' && piece.made.kind === 'command';

/** A reader of a link sees its address, and it leads nowhere else. Rich text has no markup that `|` could end. */
const isLink = (piece: Fragment | Layout): boolean =>
  isAddress(piece) &&
  piece.text.length <= LIMITS.url &&
  address(piece.text) === piece.text.replaceAll('|', '%7C');

/** Slack shows a channel by its name, to who may see it. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block#channel-element-type */
const isChannel = (piece: Fragment | Layout): boolean =>
  piece.from === 'made' && piece.made.kind === 'place' && /^[CG][A-Z0-9]+$/.test(piece.text);

function styled(piece: Fragment | Layout, bold: boolean): Pick<RichTextText, 'style'> {
  if (isCommand(piece)) return { style: { code: true } };
  return bold || (piece.from === 'quote' && piece.mark) ? { style: { bold: true } } : {};
}

const chunked = <T>(list: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
