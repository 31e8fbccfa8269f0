import type {
  Article,
  Beside,
  Contrast,
  Figure,
  FigureForm,
  Fragment,
  Item,
  Line,
  Locale,
  Reply,
  ShownFigure,
  ShownStory,
} from '../domain.ts';
import { figureWord, say } from '../phrases/phrases.ts';
import { action, joined, source, sourceLine, sourceParts, titledSource, type Wording } from './fragments.ts';

/** A figure, and below it those that tell it otherwise. */
export function withContrasts(
  figure: Figure,
  contrasts: readonly Contrast[],
  locale: Locale,
): readonly [ShownFigure, ...ShownFigure[]] {
  const others = contrasts.filter(({ of }) => of === figure.id);
  const [first] = others;
  return [
    shownFigure(figure, locale, first && { as: 'differs', figure: first.figure.id }),
    ...others.map((other) => besideFigure(other, 'differs', locale)),
  ];
}

/** A story without figures of other articles, and without a word of them. */
export function alone(story: ShownStory): ShownStory {
  const figures = story.figures.flatMap((figure): readonly ShownFigure[] => {
    const { beside, shown, ...rest } = figure;
    if (!beside) return [figure];
    if (!story.articles.includes(figure.article)) return [];
    const details = shown.details.filter(
      (line) => !line.some((part) => part.from === 'phrase' && part.key === DISPUTED),
    );
    return [{ ...rest, shown: { ...shown, details } }];
  });
  return { ...story, figures };
}

const DISPUTED = 'figure.disputed';

/** A figure of any article beside one that is shown: with its own source, for the story's or the answer's may be another. */
const besideFigure = ({ of, figure, article }: Contrast, as: Beside['as'], locale: Locale): ShownFigure =>
  shownFigure(figure, locale, { as, figure: of }, article);

/** @param source the figure's article, where that is to be said of it */
function shownFigure(figure: Figure, locale: Locale, beside?: Beside, from?: Article): ShownFigure {
  const part = (form: FigureForm, text: string): Fragment => ({
    from: 'figure',
    figure: figure.id,
    form,
    text,
  });
  const word = (form: 'direction' | 'bound'): Line => {
    const text = figureWord(form, figure, locale);
    return text === '' ? [] : [part(form, text), ...say('join.space', locale)];
  };
  return {
    ...figure,
    ...(beside && { beside }),
    shown: {
      value: [...word('direction'), ...word('bound'), part('printed', figure.printed)],
      label: joined(
        [
          ...(figure.metric ? [part('metric', figure.metric)] : []),
          ...(figure.of ? [part('of', figure.of)] : []),
        ],
        'join.comma',
        locale,
      ),
      details: [
        ...(figure.period ? [[part('period', figure.period)]] : []),
        ...(figure.basis ? [[part('basis', figure.basis)]] : []),
        ...(figure.claimant
          ? [say('figure.claimant', locale, { claimant: part('claimant', figure.claimant) })]
          : []),
        ...(beside
          ? [from ? say(`figure.${beside.as}`, locale, sourceParts(from, locale)) : say(DISPUTED, locale)]
          : []),
      ],
    },
    actions: [action('action.why', { do: 'why', figure: figure.id, printed: figure.printed }, locale)],
  };
}

/** All figures of an article, and those that tell them otherwise. */
export function figuresReply(
  article: Article,
  figures: readonly Figure[],
  contrasts: readonly Contrast[],
  { locale }: Wording,
): Reply {
  return {
    kind: 'answer',
    heading: say('figures.heading', locale, { title: source(article, 'title', locale) }),
    items: figures
      .flatMap((figure) => withContrasts(figure, contrasts, locale))
      .map((figure) => ({ lines: [], figure, actions: [] })),
    notes: [sourceLine(article, locale)],
    actions: [],
  };
}

/** What a number is held against: other articles that tell it otherwise, and what it was before, the latest first. */
export interface Held {
  readonly contrasts: readonly Contrast[];
  readonly earlier: readonly Contrast[];
}

/**
 * Why a number: the sentence that says it, with the figure marked, who claims it, and the source. What it is held against
 * follows, each with its own sentence and source.
 */
export function whyReply(
  article: Article,
  figure: Figure,
  { contrasts, earlier }: Held,
  { locale }: Wording,
): Reply {
  const [main] = withContrasts(figure, contrasts, locale);
  const held = (contrast: Contrast, as: Beside['as']): readonly Item[] => [
    { lines: [], figure: { ...besideFigure(contrast, as, locale), actions: [] }, actions: [] },
    {
      lines: [
        sentenceOf(contrast.figure, contrast.article, locale),
        ...(contrast.article.id === article.id ? [] : [titledSource(contrast.article, locale)]),
      ],
      actions: [],
    },
  ];
  const others = [
    ...contrasts.flatMap((contrast) => held(contrast, 'differs')),
    ...earlier.flatMap((contrast) => held(contrast, 'earlier')),
  ];
  // A source below others' sentences would seem to be theirs.
  const from = [titledSource(article, locale)];
  const isAlone = others.length === 0;
  return {
    kind: 'answer',
    heading: say('why.heading', locale),
    items: [
      { lines: [], figure: { ...main, actions: [] }, actions: [] },
      {
        lines: [say('why.sentence', locale), sentenceOf(figure, article, locale), ...(isAlone ? [] : from)],
        actions: [],
      },
      ...others,
    ],
    notes: isAlone ? from : [],
    actions: [],
  };
}

/** The sentence that states a figure, in quote marks, the figure marked. */
function sentenceOf({ sentence, span }: Figure, { id, text }: Article, locale: Locale): Line {
  const quote = (start: number, end: number, mark?: true): Line =>
    start < end
      ? [
          {
            from: 'quote',
            article: id,
            span: [start, end],
            ...(mark && { mark }),
            text: text.slice(start, end),
          },
        ]
      : [];
  const whole = [
    ...quote(sentence[0], span[0]),
    ...quote(span[0], span[1], true),
    ...quote(span[1], sentence[1]),
  ];
  return say('why.quoted', locale, { sentence: whole });
}
