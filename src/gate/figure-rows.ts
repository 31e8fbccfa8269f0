import { isDeepStrictEqual } from 'node:util';
import type { Beside, FigureForm, Fragment, ShownFigure, ShownStory } from '../domain.ts';
import type { Sources } from './grounded.ts';
import { figureParts } from './rows.ts';

// What a figure's row shows, and what it says of the figure beside it.

/** Messages whose words may stand in a figure's row: they say nothing of the number. */
const IN_ROWS = /^(?:join\.|figure\.claimant$)/;

/** What is said of a figure that stands beside another, and of no other. */
const STANDING: Readonly<Record<Beside['as'], RegExp>> = {
  differs: /^figure\.(?:disputed|differs)$/,
  earlier: /^figure\.earlier$/,
};

/** A figure's row shows one entry of the ledger, as the ledger has it, with every part that the ledger knows. */
export function misshown(figure: ShownFigure, sources: Sources): string[] {
  const { shown: _lines, actions: _actions, beside, ...data } = figure;
  const ledger = sources.figure(figure.id);
  if (!ledger || !isDeepStrictEqual(data, ledger)) return [`figure ${figure.id}: differs from the ledger`];
  const row = figureParts(figure).flat();
  const forms = row.flatMap((fragment) => (fragment.from === 'figure' ? fragment.form : []));
  const known: readonly FigureForm[] = ['direction', 'metric', 'of', 'period', 'basis', 'claimant'];
  const needed: readonly FigureForm[] = [
    'printed',
    ...(ledger.bound === '=' ? [] : (['bound'] as const)),
    ...known.filter((form) => form !== 'printed' && form !== 'bound' && ledger[form]),
  ];
  const belongs = (fragment: Fragment): boolean =>
    fragment.from === 'figure'
      ? fragment.figure === figure.id
      : fragment.from === 'source'
        ? beside !== undefined && fragment.article === figure.article
        : fragment.from === 'phrase' &&
          (IN_ROWS.test(fragment.key) || (beside !== undefined && STANDING[beside.as].test(fragment.key)));
  return [
    ...needed
      .filter((form) => !forms.includes(form))
      .map((form) => `figure ${figure.id}: its ${form} is not shown`),
    ...(new Set(forms).size < forms.length ? [`figure ${figure.id}: a part is shown twice`] : []),
    ...row
      .filter((fragment) => !belongs(fragment))
      .map((fragment) => `figure ${figure.id}: "${fragment.text}" is not of this figure`),
  ];
}

/** A figure beside another says so, the other is shown too, and it stands to it as the ledger has the two. */
export function misplaced(
  { id, beside, ...figure }: ShownFigure,
  shown: readonly ShownFigure[],
  sources: Sources,
): string[] {
  if (!beside) return [];
  const { as, figure: other } = beside;
  const [one, two] = [sources.figure(id), sources.figure(other)];
  const isSaid = figureParts({ id, ...figure })
    .flat()
    .some((fragment) => fragment.from === 'phrase' && STANDING[as].test(fragment.key));
  return [
    ...(isSaid ? [] : [`figure ${id}: that it ${as} is not shown`]),
    ...(shown.some((each) => each.id === other) ? [] : [`figure ${id}: ${other} is not shown with it`]),
    ...(one && two && sources.stands(one, as, two) ? [] : [`figure ${id}: not so beside ${other}`]),
  ];
}

/** Whether a fragment says how a figure stands beside another: no line but a figure's may. */
export const saysStanding = (fragment: Fragment): boolean =>
  fragment.from === 'phrase' && Object.values(STANDING).some((said) => said.test(fragment.key));

/** A figure of another article beside one of the story's, with its own source in its row. */
export const isGuest = (figure: ShownFigure, { figures, articles }: ShownStory): boolean =>
  figureParts(figure).flat().some(isNamed) &&
  figures.some(({ id, article }) => id === figure.beside?.figure && articles.includes(article));

/** It names the source that its article is from. */
export const isNamed = (fragment: Fragment): boolean =>
  fragment.from === 'source' && fragment.field === 'publisher';
