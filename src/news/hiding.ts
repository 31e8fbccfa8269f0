import { closest } from 'fastest-levenshtein';
import type { Figure } from '../domain.ts';

/**
 * Takes out of a ledger what its curator says was misread, and the conversions of it.
 * @param hide figures as they are printed; case and white space do not matter
 * @returns what stays, and which of `hide` are no figure, each with the printed figure that comes nearest
 */
export function withoutHidden(
  figures: readonly Figure[],
  hide: readonly string[],
): {
  readonly figures: readonly Figure[];
  readonly unmatched: readonly { readonly hide: string; readonly nearest?: string }[];
} {
  if (hide.length === 0) return { figures, unmatched: [] };
  const wanted = new Set(hide.map(folded));
  const hidden = new Set(figures.filter(({ printed }) => wanted.has(folded(printed))).map(({ id }) => id));
  const printed = figures.map((figure) => figure.printed);
  const known = new Set(printed.map(folded));
  return {
    figures: figures.filter(({ id, conversionOf }) => !hidden.has(id) && !hidden.has(conversionOf ?? '')),
    unmatched: hide
      .filter((words) => !known.has(folded(words)))
      .map((words) =>
        printed.length === 0 ? { hide: words } : { hide: words, nearest: closest(words, printed) },
      ),
  };
}

/** What a curator is told of words of `hide` that are no figure. */
export const unmatchedLine = ({
  hide,
  nearest,
}: {
  readonly hide: string;
  readonly nearest?: string;
}): string =>
  `hide: ${JSON.stringify(hide)} is no figure of the article; ` +
  (nearest === undefined ? 'it has none' : `write it as it is printed, as in ${JSON.stringify(nearest)}`);

const folded = (words: string): string => words.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
