import type { Item, Line, Reply, ShownFigure, ShownStory } from '../domain.ts';

/** The start of a text: so many UTF-16 units at most, and no half of a character. */
export const startOf = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

/** The same text where there is room for it (UTF-16 units), else its start with an ellipsis. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${startOf(text, most - 1)}…`;

/** A part of a reply that can go whole, by its place. */
interface Part {
  readonly key: string;
  /** The lowest goes first; among equals the one that comes last among its like. */
  readonly rank: number;
  readonly index: number;
  readonly lines: readonly Line[];
}

/** Figures and sentences of a story that stay while anything of less weight can go. */
const FIGURES = 3;
const SENTENCES = 1;

/**
 * What a platform makes of a reply, shortened by as little as it must be until it fits: whole parts go, and the reply
 * says so.
 * @param isGiant a line that would not fit even by itself
 */
export function fitted<T>(
  reply: Reply,
  make: (reply: Reply) => T,
  fits: (made: T) => boolean,
  isGiant: (line: Line) => boolean,
): T {
  const whole = make(reply);
  if (fits(whole)) return whole;
  const order = goingOrder(reply, isGiant);
  const lessBy = (count: number): T => make(without(reply, new Set(order.slice(0, count))));
  // By halves: a hundred renderings of a hundred figures would take seconds.
  return lessBy(least(1, order.length, (count) => fits(lessBy(count))));
}

/** The least whole number of a range for which something holds that holds for all above it; else the last. */
export function least(from: number, to: number, holds: (count: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/**
 * The parts of a reply in the order in which they go where a message has no room for all: first what would not fit
 * even by itself; then figures past a story's third (its button for more of them is there from then on), sentences
 * past its first, further figures, items and first sentences, buttons, notes, stories and at last the heading.
 */
const goingOrder = (reply: Reply, isGiant: (line: Line) => boolean): readonly string[] =>
  partsOf(reply)
    .map((part) => ({ ...part, rank: part.lines.some(isGiant) ? 0 : part.rank }))
    .toSorted((a, b) => a.rank - b.rank || b.index - a.index)
    .map(({ key }) => key);

/** A reply without some of its parts, which says so, and so does a story without some of its figures. */
function without(reply: Reply, gone: ReadonlySet<string>): Reply {
  const left = <T>(list: readonly T[], name: string): readonly T[] =>
    list.filter((_, index) => !gone.has(`${name}${index}`));
  const common = {
    heading: gone.has('heading') ? [] : reply.heading,
    // A reply that was shortened before says so once.
    notes: [
      ...left(reply.notes, 'note').filter((note) => note !== reply.shortened),
      ...(reply.shortened ? [reply.shortened] : []),
    ],
    actions: left(reply.actions, 'action'),
  };
  if (reply.kind === 'notice') return { ...reply, ...common };
  if (reply.kind !== 'digest') return { ...reply, ...common, items: left(reply.items, 'item') };
  const stories = reply.stories.map((story, at) => {
    const figures = left(story.figures, `story${at} figure`);
    const shortened = figures.length < story.figures.length ? story.shortened : {};
    return { ...story, ...shortened, figures, sentences: left(story.sentences, `story${at} sentence`) };
  });
  return { ...reply, ...common, stories: left(stories, 'story') };
}

function partsOf(reply: Reply): readonly Part[] {
  const body =
    reply.kind === 'digest'
      ? reply.stories.flatMap(storyParts)
      : reply.kind === 'notice'
        ? []
        : reply.items.map((item, index) => part('item', index, 4, itemLines(item)));
  return [
    ...body,
    ...reply.actions.map(({ label }, index) => part('action', index, 5, [label])),
    ...reply.notes.map((note, index) => part('note', index, 6, [note])),
    { key: 'heading', rank: 8, index: 0, lines: [reply.heading] },
  ];
}

/** Its sources, its notes and its buttons go with their story. */
const storyParts = (story: ShownStory, at: number): readonly Part[] => [
  ...story.figures.map((figure, index) =>
    part(`story${at} figure`, index, index < FIGURES ? 3 : 1, figureLines(figure)),
  ),
  ...story.sentences.map((sentence, index) =>
    part(`story${at} sentence`, index, index < SENTENCES ? 4 : 2, [sentence]),
  ),
  part('story', at, 7, [story.title, ...story.sources, ...story.notes]),
];

const part = (name: string, index: number, rank: number, lines: readonly Line[]): Part => ({
  key: `${name}${index}`,
  rank,
  index,
  lines,
});

const figureLines = ({ shown }: ShownFigure): readonly Line[] => [shown.value, shown.label, ...shown.details];

const itemLines = ({ lines, figure }: Item): readonly Line[] => [
  ...lines,
  ...(figure ? figureLines(figure) : []),
];
