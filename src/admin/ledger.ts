import type { Article, Figure } from '../domain.ts';

const COLUMNS = ['figure', 'metric', 'of', 'period', 'basis', 'claimant', 'kind'] as const;

/**
 * The ledger of an article as lines of text for a terminal: a row for each figure, its columns aligned, and below the
 * figures of a sentence that sentence. A column that no figure has anything in is left out.
 */
export function ledgerText(article: Article, figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => ({ ...figure, figure: printedFigure(figure) }));
  const columns = COLUMNS.filter((name) => name === 'figure' || rows.some((row) => row[name]));
  const widths = columns.map((name) => Math.max(width(name), ...rows.map((row) => width(row[name] ?? ''))));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - width(cell))).join('  ')}`.trimEnd();
  const sentences = Map.groupBy(rows, ({ sentence }) => article.text.slice(...sentence));
  return [
    line(columns),
    ...[...sentences].flatMap(([sentence, said]) => [
      ...said.map((row) => line(columns.map((name) => row[name] ?? ''))),
      `    “${sentence}”`,
    ]),
  ];
}

/** `up > 5 million`: direction, bound and what is printed; a conversion in brackets. */
function printedFigure({ direction, bound, printed, conversionOf }: Figure): string {
  const said = [direction, bound === '=' ? undefined : bound, printed].filter(Boolean).join(' ');
  return conversionOf === undefined ? said : `(${said})`;
}

/** Columns that a text takes in a terminal: two for each Chinese, Japanese or Korean character, none for a mark. */
const width = (text: string): number =>
  [...new Intl.Segmenter().segment(text)].reduce((sum, { segment }) => sum + (WIDE.test(segment) ? 2 : 1), 0);

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u;

/** One line of text that a terminal shows as it is: what would steer it is written out, as in `\u{1b}`. */
export const printable = (line: string): string =>
  line.replace(
    /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\u200C\u200D]]/gv,
    (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  );
