import type { Fragment, Item, Reply, ShownFigure, ShownStory } from '../domain.ts';
import type { Layout } from './platform.ts';

/** Fragments, and the layout between them. */
export type Pieces = readonly (Fragment | Layout)[];

/** A reply as plain text, row by row, without its buttons. */
export function plain(reply: Reply): Pieces {
  return joined([reply.heading, ...plainBlocks(reply), joined(reply.notes, '\n')], '\n\n');
}

function plainBlocks(reply: Reply): readonly Pieces[] {
  if (reply.kind === 'digest') return reply.stories.map(plainStory);
  if (reply.kind === 'notice') return [];
  return [joined(reply.items.map(plainItem), '\n')];
}

function plainStory(story: ShownStory): Pieces {
  const figures = story.figures.map((figure) => led('• ', plainFigure(figure)));
  return joined(
    [story.title, joined(story.sentences, ' '), ...figures, ...story.sources, ...story.notes],
    '\n',
  );
}

function plainItem(item: Item): Pieces {
  const rows = item.figure ? [...item.lines, plainFigure(item.figure)] : item.lines;
  const [first = [], ...others] = rows.filter((row) => row.length > 0);
  return joined([led('• ', first), ...others.map((row) => led('  ', row))], '\n');
}

function plainFigure({ shown }: ShownFigure): Pieces {
  return joined([shown.value, shown.label, ...shown.details], ' · ');
}

/** A part with layout before it; nothing where the part is empty. */
export function led(lead: string, part: Pieces): Pieces {
  return part.length === 0 ? [] : [{ from: 'layout', text: lead }, ...part];
}

/** The parts that are not empty, one after the other. */
export function joined(parts: readonly Pieces[], separator: string): Pieces {
  const [first = [], ...others] = parts.filter((part) => part.length > 0);
  return [...first, ...others.flatMap((part) => led(separator, part))];
}
