import type { Item, Line, Reply, ShownFigure, ShownStory } from '../../domain.ts';
import { LIMITS } from './limits.ts';
import { escaped } from './words.ts';

/** A part that can go whole. */
interface Part {
  /** The lowest goes first. */
  readonly rank: number;
  /** Place among its like, of which the last goes first. */
  readonly index: number;
  readonly lines: readonly Line[];
  readonly without: () => Reply;
}

/** Figures and sentences of a story that stay while anything of less weight can go. */
const FIGURES = 3;
const SENTENCES = 1;

/**
 * A reply with one part less, for a message without room for all of it. What would not fit even by itself goes first;
 * then figures past a story's third (they can be read by its button, which is there from then on), sentences past its
 * first, further figures, items, buttons, notes, stories and at last the heading.
 * @returns undefined where nothing is left to go
 */
export function shorter(reply: Reply): Reply | undefined {
  const [first] = partsOf(reply)
    .map((part) => ({ part, rank: part.lines.some(isGiant) ? 0 : part.rank }))
    .toSorted((a, b) => a.rank - b.rank || b.part.index - a.part.index);
  return first?.part.without();
}

function partsOf(reply: Reply): readonly Part[] {
  const body =
    reply.kind === 'digest'
      ? reply.stories.flatMap((story, at) =>
          storyParts(story, (less) => ({ ...reply, stories: replaced(reply.stories, at, less) }), at),
        )
      : reply.kind === 'notice'
        ? []
        : reply.items.map((item, index) => ({
            rank: 4,
            index,
            lines: itemLines(item),
            without: () => ({ ...reply, items: reply.items.toSpliced(index, 1) }),
          }));
  const actions = reply.actions.map((action, index) => ({
    rank: 5,
    index,
    lines: [action.label],
    without: () => ({ ...reply, actions: reply.actions.toSpliced(index, 1) }),
  }));
  const notes = reply.notes.map((note, index) => ({
    rank: 6,
    index,
    lines: [note],
    without: () => ({ ...reply, notes: reply.notes.toSpliced(index, 1) }),
  }));
  const heading = { rank: 8, index: 0, lines: [reply.heading], without: () => ({ ...reply, heading: [] }) };
  return [...body, ...actions, ...notes, ...(reply.heading.length > 0 ? [heading] : [])];
}

/** @param put the reply with something else in the story's place, or nothing */
function storyParts(
  story: ShownStory,
  put: (less: ShownStory | undefined) => Reply,
  at: number,
): readonly Part[] {
  return [
    ...story.figures.map((figure, index) => ({
      rank: index < FIGURES ? 3 : 1,
      index,
      lines: figureLines(figure),
      without: () => put({ ...story, ...story.shortened, figures: story.figures.toSpliced(index, 1) }),
    })),
    ...story.sentences.map((sentence, index) => ({
      rank: index < SENTENCES ? 4 : 2,
      index,
      lines: [sentence],
      without: () => put({ ...story, sentences: story.sentences.toSpliced(index, 1) }),
    })),
    // Notes and sources are short, and go with their story.
    {
      rank: 7,
      index: at,
      lines: [story.title, ...story.sources, ...story.notes],
      without: () => put(undefined),
    },
  ];
}

const replaced = <T>(list: readonly T[], at: number, by: T | undefined): readonly T[] =>
  list.toSpliced(at, 1, ...(by === undefined ? [] : [by]));

const figureLines = ({ shown }: ShownFigure): readonly Line[] => [shown.value, shown.label, ...shown.details];

const itemLines = (item: Item): readonly Line[] => [
  ...item.lines,
  ...(item.figure ? figureLines(item.figure) : []),
];

const isGiant = (line: Line): boolean =>
  line.reduce((length, { text }) => length + escaped(text).length, 0) > LIMITS.element;
