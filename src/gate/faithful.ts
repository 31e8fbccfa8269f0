import type { Fragment, Reply } from '../domain.ts';
import type { Visible } from '../platforms/platform.ts';
import { rowsOf } from './rows.ts';

/** All that a renderer may put between fragments. */
const LAYOUT = new Set([' ', '  ', '\n', '\n\n', ', ', ': ', ' · ', ' — ', '• ']);

/** A fragment where it is shown. */
interface Shown {
  readonly told: string;
  /** It follows the one before without anything between them. */
  readonly joined: boolean;
}

/** A row with its fragments as text that is the same for the same fragment. */
interface Pattern {
  readonly parts: readonly (readonly string[])[];
  readonly story: number | undefined;
  readonly isTitle: boolean;
}

/**
 * Where a rendering shows something else than whole rows of the reply in the reply's order, on any of its surfaces.
 * A row may be left out; it is never cut, repeated, joined to another or shown under another story's title.
 */
export function unfaithful(reply: Reply, visible: readonly Visible[]): string[] {
  const problems: string[] = [];
  const patterns = rowsOf(reply).map(({ parts, story, isTitle }): Pattern => ({
    parts: parts.map((part) => part.map(told)),
    story,
    isTitle: isTitle ?? false,
  }));
  for (const [surface, texts] of Map.groupBy(visible, (text) => text.surface)) {
    for (const { at, pieces } of texts)
      for (const piece of pieces)
        if (piece.from === 'layout' && !LAYOUT.has(piece.text))
          problems.push(`${surface} ${at}: "${piece.text}" is no layout`);
    const shown = texts.flatMap(({ pieces }) => shownIn(pieces));
    const end = readable(patterns, shown);
    if (end < shown.length)
      problems.push(`${surface}: ${shown[end]?.told} begins no whole row of the reply in its place`);
  }
  return problems;
}

const told = (fragment: Fragment): string => JSON.stringify(fragment);

function shownIn(pieces: Visible['pieces']): readonly Shown[] {
  return pieces.flatMap((piece, index) =>
    piece.from === 'layout'
      ? []
      : { told: told(piece), joined: index > 0 && pieces[index - 1]?.from !== 'layout' },
  );
}

/**
 * How far fragments can be read as whole rows in order. For each position the earliest row that can come next is kept,
 * with the story whose title was shown last: whatever fits after a later row fits after an earlier one.
 */
function readable(rows: readonly Pattern[], shown: readonly Shown[]): number {
  const reached: ({ readonly next: number; readonly story: number | undefined } | undefined)[] = [
    { next: 0, story: undefined },
  ];
  let furthest = 0;
  for (let at = 0; at < shown.length; at += 1) {
    const here = reached[at];
    if (!here) continue;
    furthest = at;
    for (const [index, row] of rows.entries()) {
      if (index < here.next || (!row.isTitle && row.story !== undefined && row.story !== here.story))
        continue;
      const end = endOf(row.parts, shown, at);
      const before = end === undefined ? undefined : reached[end];
      if (end !== undefined && (!before || index + 1 < before.next))
        reached[end] = { next: index + 1, story: row.isTitle ? row.story : here.story };
    }
  }
  return reached[shown.length] ? shown.length : furthest;
}

/** Where a row ends that begins at a position; undefined where it does not begin there. Its parts stand in any order. */
function endOf(
  parts: readonly (readonly string[])[],
  shown: readonly Shown[],
  at: number,
): number | undefined {
  if (parts.length === 0) return at;
  for (const [index, part] of parts.entries()) {
    const fits = part.every((one, offset) => shown[at + offset]?.told === one);
    const end =
      fits && !shown[at]?.joined ? endOf(parts.toSpliced(index, 1), shown, at + part.length) : undefined;
    if (end !== undefined) return end;
  }
  return undefined;
}
