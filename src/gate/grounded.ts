import { isDeepStrictEqual } from 'node:util';
import type {
  Article,
  ArticleId,
  Beside,
  Command,
  Company,
  CompanyId,
  Figure,
  FigureForm,
  FigureId,
  Fragment,
  Line,
  Locale,
  Made,
  Query,
  Reply,
  Settings,
  ShownFigure,
  ShownStory,
  Span,
} from '../domain.ts';
import { isGuest, isNamed, misplaced, misshown, saysStanding } from './figure-rows.ts';
import { articleOf, figureParts, figuresIn, linesOf } from './rows.ts';

/** Where the truth is looked up. Everything a reply may name has been loaded before: the gate itself is pure. */
export interface Sources {
  article(id: ArticleId): Article | undefined;
  /** Of an article's text; none for an unknown article. */
  sentences(id: ArticleId): readonly Span[];
  figure(id: FigureId): Figure | undefined;
  company(id: CompanyId): Company | undefined;
  /** Whether any company has the topic. */
  topic(id: string): boolean;
  /** The literal parts of a message of the catalogue; none for an unknown key. */
  phrase(key: string, locale: Locale): readonly string[];
  /** What we say for a figure's direction or bound; '' where there is nothing to say. */
  word(form: 'direction' | 'bound', figure: Figure, locale: Locale): string;
  /** Whether one figure stands so beside another: they differ, or it is an earlier one of the same series. */
  stands(figure: Figure, as: Beside['as'], beside: Figure): boolean;
  /** Computes a text anew from its data. */
  made(made: Made, locale: Locale): string;
  /** How many articles of a company can be shown. */
  articles(company: CompanyId): number;
  /** A setting of the workspace, as its text. */
  setting(name: keyof Settings): string | undefined;
  /** The asker's words; '' where nobody asked. */
  readonly asked: string;
}

/**
 * Characters that cannot be seen, or that make others look different: controls, formats (bidi, zero width), other
 * spaces of lines, fillers, and marks or joiners on a digit.
 */
const UNSAFE =
  /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|[\u034f\u115f\u1160\u3164\uffa0]|\p{N}[\p{M}\u200c\u200d]/u;

/** Parts of a reply that do not say what their sources say, or that do not belong together. */
export function ungrounded(reply: Reply, locale: Locale, sources: Sources): string[] {
  const figures = figuresIn(reply);
  const figureLines = new Set(figures.flatMap(figureParts).flat());
  const problems = figures.flatMap((figure) => [
    ...misshown(figure, sources),
    ...misplaced(figure, figures, sources),
  ]);
  for (const line of linesOf(reply)) {
    for (const fragment of line) {
      const problem = untrue(fragment, locale, sources);
      if (problem) problems.push(`${fragment.from} "${fragment.text}": ${problem}`);
      if (fragment.from === 'figure' && !figureLines.has(fragment))
        problems.push(`figure "${fragment.text}": stands outside a figure's row`);
      if (saysStanding(fragment) && !figureLines.has(fragment))
        problems.push(`"${fragment.text}": says of no figure how it stands beside another`);
    }
    const echoed = line.some(({ from }) => from === 'echo');
    if (echoed && line.some(({ from }) => from === 'figure' || from === 'quote' || from === 'source'))
      problems.push(`"${textOf(line)}": the asker's words stand beside what was published`);
    problems.push(...cut(line, figures, sources));
  }
  if (reply.kind === 'digest') return [...problems, ...reply.stories.flatMap(strangers)];
  return reply.kind === 'notice' ? problems : [...problems, ...mixed(reply)];
}

/** A story shows nothing of another's articles, but for figures that differ from its own. */
function strangers(story: ShownStory): string[] {
  const lines: readonly Line[] = [
    story.title,
    ...story.sentences,
    ...story.figures.filter((figure) => !isGuest(figure, story)).flatMap(figureParts),
    ...story.sources,
    ...story.notes,
    ...(story.shortened?.notes ?? []),
    ...[
      ...story.actions,
      ...(story.shortened?.actions ?? []),
      ...story.figures.flatMap((figure) => figure.actions),
    ].map(({ label }) => label),
  ];
  return lines
    .flat()
    .filter((fragment) => articleOf(fragment).some((article) => !story.articles.includes(article)))
    .map((fragment) => `${fragment.from} "${fragment.text}": not of story ${story.id}`);
}

/** An item speaks of one article; where the heading or the notes name one, of that, or it names its own source. */
function mixed(reply: Extract<Reply, { items: unknown }>): string[] {
  const around = [reply.heading, ...reply.notes].flat().flatMap(articleOf);
  return reply.items
    .filter(({ lines, figure }) => {
      const said = [...lines.flat(), ...(figure ? figureParts(figure).flat() : [])];
      const inside = said.flatMap(articleOf);
      const named = said.some(isNamed) ? [] : around;
      return inside.length > 0 && new Set([...named, ...inside]).size > 1;
    })
    .map((item) => `${reply.kind}: "${item.lines.map(textOf).join(' ')}" speaks of more than one article`);
}

/**
 * Quotes that follow on in a line begin together where a sentence begins and end where one ends: one that began within
 * "285 million" would be the article's text, and false. A marked quote is a figure that is shown, in its own sentence.
 */
function cut(line: Line, figures: readonly ShownFigure[], sources: Sources): string[] {
  const runs: { readonly article: ArticleId; readonly start: number; end: number; marks: Span[] }[] = [];
  for (const fragment of line) {
    if (fragment.from !== 'quote') continue;
    const [start, end] = fragment.span;
    const last = runs.at(-1);
    const run =
      last?.article === fragment.article && last.end === start
        ? last
        : { article: fragment.article, start, end, marks: [] };
    run.end = end;
    if (fragment.mark) run.marks.push(fragment.span);
    if (run !== last) runs.push(run);
  }
  return runs.flatMap(({ article, start, end, marks }) => {
    const sentences = sources.sentences(article);
    const whole = sentences.some(([at]) => at === start) && sentences.some(([, at]) => at === end);
    const marked = marks.every(([from, to]) =>
      figures.some(
        (figure) =>
          figure.article === article &&
          isDeepStrictEqual(figure.span, [from, to]) &&
          isDeepStrictEqual(figure.sentence, [start, end]),
      ),
    );
    return [
      ...(whole ? [] : [`quote of ${article} at ${start}-${end}: no whole sentence`]),
      ...(marked ? [] : [`quote of ${article} at ${start}-${end}: marks what is no figure shown here`]),
    ];
  });
}

/** Why a fragment's text is not what its source says; undefined when it is. */
function untrue(fragment: Fragment, locale: Locale, sources: Sources): string | undefined {
  if (fragment.text === '') return 'empty';
  if (UNSAFE.test(fragment.text)) return 'holds characters that cannot be seen';
  switch (fragment.from) {
    case 'quote': {
      const article = sources.article(fragment.article);
      if (!article || article.withdrawn) return `no article ${fragment.article}`;
      return article.text.slice(...fragment.span) === fragment.text ? undefined : 'not the text at that span';
    }
    case 'figure': {
      const figure = sources.figure(fragment.figure);
      const article = figure && sources.article(figure.article);
      if (!figure || !article || article.withdrawn) return `no figure ${fragment.figure}`;
      return untrueOfFigure(fragment.text, fragment.form, figure, article, locale, sources);
    }
    case 'source': {
      const article = sources.article(fragment.article);
      if (!article || article.withdrawn) return `no article ${fragment.article}`;
      const truth =
        fragment.field === 'date'
          ? sources.made({ kind: 'date', date: article.publishedAt }, locale)
          : article[fragment.field];
      return truth === fragment.text ? undefined : `not the article's ${fragment.field}`;
    }
    case 'company': {
      const company = sources.company(fragment.company);
      const truth =
        fragment.topic === undefined
          ? company?.name
          : company?.topics.find((topic) => topic.id === fragment.topic)?.id;
      return truth === fragment.text ? undefined : 'not in the library';
    }
    case 'made':
      return (
        untrueData(fragment.made, sources) ??
        (sources.made(fragment.made, locale) === fragment.text ? undefined : 'computes to another text')
      );
    case 'echo':
      return isEcho(fragment.text, sources.asked) ? undefined : 'not what was asked';
    case 'phrase':
      if (/\p{N}/u.test(fragment.text)) return 'a message holds no digits';
      if (/^(?:direction|bound)\./.test(fragment.key)) return 'says something of a figure';
      return sources.phrase(fragment.key, locale).includes(fragment.text)
        ? undefined
        : 'not in the catalogue';
  }
}

function untrueOfFigure(
  text: string,
  form: FigureForm,
  figure: Figure,
  article: Article,
  locale: Locale,
  sources: Sources,
): string | undefined {
  switch (form) {
    case 'printed':
      return text === figure.printed && text === article.text.slice(...figure.span)
        ? undefined
        : 'not the text at its span';
    case 'direction':
    case 'bound':
      return sources.word(form, figure, locale) === text ? undefined : `not the ledger's ${form}`;
    case 'metric':
    case 'of':
    case 'period':
    case 'basis':
    case 'claimant': {
      if (text !== figure[form]) return `not the ledger's ${form}`;
      const written = new Set(`${article.text} ${article.publishedAt}`.match(/\p{N}+/gu));
      const invented = text.match(/\p{N}+/gu)?.find((digits) => !written.has(digits));
      return invented === undefined ? undefined : `${invented} stands nowhere in the article`;
    }
  }
}

/** Why the data that a text is computed from is not so; undefined where it is, or where nothing can be held against it. */
function untrueData(made: Made, sources: Sources): string | undefined {
  switch (made.kind) {
    case 'articles':
      return made.count === sources.articles(made.company) ? undefined : 'not as many as in the library';
    case 'setting':
      return made.value === sources.setting(made.name) ? undefined : 'not what is set';
    case 'command':
      return untrueCommand(made.command, sources);
    case 'count':
      return new Set(made.of).size === made.of.length ? undefined : 'counts something twice';
    case 'date':
    case 'time':
    case 'slot':
    case 'schedule':
    case 'place':
      return undefined;
  }
}

/** The words of a command are names of the library, or the asker's own. */
function untrueCommand(command: Command, sources: Sources): string | undefined {
  const query: Query | undefined = 'query' in command ? command.query : undefined;
  const own = [
    ...(query?.words ?? []),
    ...('word' in command ? [command.word] : []),
    ...('words' in command ? [command.words] : []),
  ];
  const foreign = own.find((words) => words !== '' && !isEcho(words, sources.asked));
  if (foreign !== undefined) return `"${foreign}" was not asked`;
  const companies = query?.companies ?? [];
  if (companies.some((id) => !sources.company(id))) return 'names a company that is not in the library';
  if (query?.topics.some((id) => !sources.topic(id))) return 'names a topic that is not in the library';
  return undefined;
}

/** Whole words of what was asked. */
function isEcho(text: string, asked: string): boolean {
  const inside = /[\p{L}\p{N}]/u;
  for (let at = asked.indexOf(text); at >= 0; at = asked.indexOf(text, at + 1)) {
    const before = asked[at - 1] ?? ' ';
    const after = asked[at + text.length] ?? ' ';
    const han = /\p{Script=Han}/u.test(text);
    if (
      han ||
      ((!inside.test(before) || !inside.test(text[0] ?? '')) &&
        (!inside.test(after) || !inside.test(text.at(-1) ?? '')))
    )
      return true;
  }
  return false;
}

const textOf = (line: Line): string => line.map((fragment) => fragment.text).join('');
