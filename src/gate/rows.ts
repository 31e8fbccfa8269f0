import type { ArticleId, Fragment, Item, Line, Reply, ShownFigure, ShownStory } from '../domain.ts';

/** What is shown together or not at all. */
export interface Row {
  /** A line; of a figure its value, label and details, which may be laid out in any order. */
  readonly parts: readonly Line[];
  /** The story it is of: shown only below that story's title. */
  readonly story?: number;
  readonly isTitle?: true;
}

/** A reply's rows in reading order. */
export function rowsOf(reply: Reply): readonly Row[] {
  const body =
    reply.kind === 'digest'
      ? reply.stories.flatMap(storyRows)
      : reply.kind === 'notice'
        ? []
        : reply.items.flatMap(itemRows);
  return [
    ...rows([reply.heading]),
    ...body,
    ...rows([...reply.notes, reply.shortened ?? []]),
    ...labels(reply.actions),
  ];
}

/** All that a reply shows, row by row. */
export const linesOf = (reply: Reply): readonly Line[] => rowsOf(reply).map(({ parts }) => parts.flat());

/** The articles that a reply quotes, or shows figures or sources of. */
export const articlesIn = (reply: Reply): readonly ArticleId[] => [
  ...new Set(linesOf(reply).flat().flatMap(articleOf)),
];

export function figuresIn(reply: Reply): readonly ShownFigure[] {
  if (reply.kind === 'digest') return reply.stories.flatMap((story) => story.figures);
  if (reply.kind === 'notice') return [];
  return reply.items.flatMap((item) => item.figure ?? []);
}

/** The article that a fragment is of, if it is of one. */
export function articleOf(fragment: Fragment): readonly ArticleId[] {
  if (fragment.from === 'quote' || fragment.from === 'source') return [fragment.article];
  return fragment.from === 'figure' ? [fragment.figure.slice(0, fragment.figure.lastIndexOf('#'))] : [];
}

export const figureParts = ({ shown }: ShownFigure): readonly Line[] =>
  [shown.value, shown.label, ...shown.details].filter((line) => line.length > 0);

const rows = (lines: readonly Line[]): Row[] =>
  lines.filter((line) => line.length > 0).map((line) => ({ parts: [line] }));

const labels = (actions: Reply['actions']): Row[] => rows(actions.map((action) => action.label));

const figureRows = (figure: ShownFigure): Row[] => [
  { parts: figureParts(figure) },
  ...labels(figure.actions),
];

const storyRows = (shown: ShownStory, story: number): Row[] => [
  { parts: [shown.title], story, isTitle: true },
  ...[
    ...rows(shown.sentences),
    ...shown.figures.flatMap(figureRows),
    ...rows([...shown.sources, ...shown.notes, ...(shown.shortened?.notes ?? [])]),
    ...labels([...shown.actions, ...(shown.shortened?.actions ?? [])]),
  ].map((row) => ({ ...row, story })),
];

const itemRows = (item: Item): Row[] => [
  ...rows(item.lines),
  ...(item.figure ? figureRows(item.figure) : []),
  ...labels(item.actions),
];
