import { isDeepStrictEqual } from 'node:util';
import type {
  Article,
  ArticleId,
  Cleared,
  Company,
  CompanyId,
  Figure,
  FigureId,
  Fragment,
  Item,
  Line,
  Locale,
  Made,
  Reply,
  Settings,
  ShownFigure,
  ShownStory,
  Span,
} from './domain.ts';
import type { Platform, Rendered, Visible } from './platforms/platform.ts';

/** Where the truth is looked up. Everything a reply may name has been loaded before: the gate itself is pure. */
export interface Sources {
  article(id: ArticleId): Article | undefined;
  /** Of an article's text; none for an unknown article. */
  sentences(id: ArticleId): readonly Span[];
  figure(id: FigureId): Figure | undefined;
  company(id: CompanyId): Company | undefined;
  /** The literal parts of a message of the catalogue; none for an unknown key. */
  phrase(key: string, locale: Locale): readonly string[];
  /** What we say for a figure's direction or bound; '' where there is nothing to say. */
  word(form: 'direction' | 'bound', figure: Figure, locale: Locale): string;
  /** Computes a text anew from its data. */
  made(made: Made, locale: Locale): string;
  /** How many articles of a company can be shown. */
  articles(company: CompanyId): number;
  /** A setting of the workspace, as its text. */
  setting(name: keyof Settings): string | undefined;
  /** The asker's words; '' where nobody asked. */
  readonly asked: string;
}

export type Verdict =
  | { readonly cleared: Cleared }
  /** What is not grounded, and where. For operators; never shown to a reader. */
  | { readonly problems: readonly string[] };

/** All that a renderer may put between fragments. */
const LAYOUT = new Set([' ', '  ', '\n', '\n\n', ', ', ': ', ' · ', ' — ', '• ']);

/** Controls, bidi overrides and zero-width characters: they can make a text look like another. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u;

/**
 * Lets a rendered reply through only if every visible character of it can be traced.
 *
 * Three things must hold. The reply is grounded: each fragment says what its own source says, and a figure's row shows
 * one ledger entry with its direction and bound. The rendering is faithful: each surface shows whole rows of the
 * reply in the reply's order, with nothing but layout between them; a row may be left out, never cut, repeated or
 * mixed with another. The account is complete: every leaf of the payload is one of those texts, or machinery.
 *
 * @param hidden the platform's list of machinery (`Platform.hidden`)
 */
export function clear(
  reply: Reply,
  rendered: Rendered,
  locale: Locale,
  sources: Sources,
  hidden: Platform['hidden'],
): Verdict {
  const problems = [
    ...replyProblems(reply, locale, sources),
    ...surfaces(rowsOf(reply), rendered.visible),
    ...leaves(rendered, hidden),
  ];
  if (problems.length > 0) return { problems };
  const figures = shownFigures(reply).map((figure) => figure.id);
  const stories = reply.kind === 'digest' ? reply.stories.map((story) => story.id) : [];
  const payload = structuredClone(rendered.payload);
  // The one place where this type is made.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { cleared: { payload, figures, stories } as unknown as Cleared };
}

/** What is shown together or not at all. */
interface Row {
  readonly line: Line;
  /** A figure's value, metric and details may be laid out in any order; a sentence may not. */
  readonly anyOrder: boolean;
}

/** A reply's rows in reading order. */
function rowsOf(reply: Reply): readonly Row[] {
  const rows = (lines: readonly Line[]): Row[] => lines.map((line) => ({ line, anyOrder: false }));
  const labels = (actions: Reply['actions']): Row[] => rows(actions.map((action) => action.label));
  const figure = (shown: ShownFigure): Row[] => [
    { line: figureRow(shown), anyOrder: true },
    ...labels(shown.actions),
  ];
  const story = (shown: ShownStory): Row[] => [
    ...rows([shown.title, ...shown.sentences]),
    ...shown.figures.flatMap(figure),
    ...rows([...shown.sources, ...shown.notes]),
    ...labels(shown.actions),
  ];
  const item = (shown: Item): Row[] => [
    ...rows(shown.lines),
    ...(shown.figure ? figure(shown.figure) : []),
    ...labels(shown.actions),
  ];
  const body =
    reply.kind === 'digest'
      ? reply.stories.flatMap(story)
      : reply.kind === 'notice'
        ? []
        : reply.items.flatMap(item);
  return [...rows([reply.heading]), ...body, ...rows(reply.notes), ...labels(reply.actions)];
}

/** A reply's lines in reading order, each as it stays together. */
export const linesOf = (reply: Reply): readonly Line[] => rowsOf(reply).map(({ line }) => line);

/** The articles that a reply quotes, or shows figures or sources of. */
export const articlesIn = (reply: Reply): readonly ArticleId[] => [
  ...new Set(linesOf(reply).flat().flatMap(articleOf)),
];

const figureRow = ({ shown }: ShownFigure): Line => [...shown.value, ...shown.label, ...shown.details.flat()];

function shownFigures(reply: Reply): ShownFigure[] {
  if (reply.kind === 'digest') return reply.stories.flatMap((story) => story.figures);
  if (reply.kind === 'notice') return [];
  return reply.items.flatMap((item) => item.figure ?? []);
}

// --- the reply is grounded

function replyProblems(reply: Reply, locale: Locale, sources: Sources): string[] {
  const problems: string[] = [];
  for (const shown of shownFigures(reply)) problems.push(...entry(shown, sources));
  for (const row of linesOf(reply)) {
    for (const fragment of row) {
      const problem = ungrounded(fragment, locale, sources);
      if (problem) problems.push(`${fragment.from} "${fragment.text}": ${problem}`);
    }
    problems.push(...cut(row, sources));
    if (
      row.some((fragment) => fragment.from === 'echo') &&
      row.some((fragment) => fragment.from === 'figure')
    )
      problems.push(`echo "${words(row)}": the asker's words stand beside a figure`);
  }
  if (reply.kind === 'digest') for (const story of reply.stories) problems.push(...strangers(story));
  else if (reply.kind !== 'notice') problems.push(...mixed(reply));
  return problems;
}

/** A figure's row shows one entry of the ledger, as the ledger has it, with its direction and its bound. */
function entry(shown: ShownFigure, sources: Sources): string[] {
  const { shown: _lines, actions: _actions, ...data } = shown;
  const ledger = sources.figure(shown.id);
  if (!ledger || !isDeepStrictEqual(data, ledger)) return [`figure ${shown.id}: differs from the ledger`];
  const row = figureRow(shown);
  const forms = row.flatMap((fragment) => (fragment.from === 'figure' ? fragment.form : []));
  const needed = [
    'printed',
    ...(ledger.metric ? ['metric'] : []),
    ...(ledger.bound === '=' ? [] : ['bound']),
    ...(ledger.direction ? ['direction'] : []),
  ];
  const missing = needed.filter((form) => !forms.some((have) => have === form));
  const foreign = row.filter(
    (fragment) => fragment.from !== 'phrase' && (fragment.from !== 'figure' || fragment.figure !== shown.id),
  );
  return [
    ...missing.map((form) => `figure ${shown.id}: its ${form} is not shown`),
    ...(new Set(forms).size < forms.length ? [`figure ${shown.id}: a part is shown twice`] : []),
    ...foreign.map((fragment) => `figure ${shown.id}: "${fragment.text}" is not of this figure`),
  ];
}

/** A story shows figures, sentences and sources of its own articles alone. */
function strangers(story: ShownStory): string[] {
  const rows = [story.title, ...story.sentences, ...story.figures.map(figureRow), ...story.sources];
  return rows
    .flat()
    .filter((fragment) => articleOf(fragment).some((article) => !story.articles.includes(article)))
    .map((fragment) => `${fragment.from} "${fragment.text}": not of story ${story.id}`);
}

/** An item speaks of one article; where the heading or the notes name one, of that. */
function mixed(reply: Extract<Reply, { items: unknown }>): string[] {
  const around = [reply.heading, ...reply.notes].flat().flatMap(articleOf);
  return reply.items
    .filter(({ lines, figure }) => {
      const inside = [...lines.flat(), ...(figure ? figureRow(figure) : [])].flatMap(articleOf);
      return inside.length > 0 && new Set([...around, ...inside]).size > 1;
    })
    .map((item) => `${reply.kind}: "${item.lines.map(words).join(' ')}" speaks of more than one article`);
}

function articleOf(fragment: Fragment): ArticleId[] {
  if (fragment.from === 'quote' || fragment.from === 'source') return [fragment.article];
  return fragment.from === 'figure' ? [fragment.figure.slice(0, fragment.figure.lastIndexOf('#'))] : [];
}

/**
 * A quote, joined with those that follow on in its row, begins where a sentence begins and ends where one ends: one
 * that began within "285 million" would be the article's text, and false.
 */
function cut(row: Line, sources: Sources): string[] {
  const quotes: { article: ArticleId; start: number; end: number }[] = [];
  for (const fragment of row) {
    if (fragment.from !== 'quote') continue;
    const [start, end] = fragment.span;
    const last = quotes.at(-1);
    if (last?.article === fragment.article && last.end === start) last.end = end;
    else quotes.push({ article: fragment.article, start, end });
  }
  return quotes
    .filter(({ article, start, end }) => {
      const sentences = sources.sentences(article);
      return !sentences.some(([at]) => at === start) || !sentences.some(([, at]) => at === end);
    })
    .map(({ article, start, end }) => `quote of ${article} at ${start}-${end}: no whole sentence`);
}

/** Why a fragment's text is not what its source says; undefined when it is. */
function ungrounded(fragment: Fragment, locale: Locale, sources: Sources): string | undefined {
  if (fragment.text === '') return 'empty';
  if (UNSAFE.test(fragment.text)) return 'holds control or invisible characters';
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
      return figureText(fragment.text, fragment.form, figure, article, locale, sources);
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
      if (
        fragment.made.kind === 'articles' &&
        fragment.made.count !== sources.articles(fragment.made.company)
      )
        return 'not as many as in the library';
      if (fragment.made.kind === 'setting' && fragment.made.value !== sources.setting(fragment.made.name))
        return 'not what is set';
      return sources.made(fragment.made, locale) === fragment.text ? undefined : 'computes to another text';
    case 'echo':
      return sources.asked.includes(fragment.text) ? undefined : 'not what was asked';
    case 'phrase':
      if (/\p{N}/u.test(fragment.text)) return 'a message holds no digits';
      return sources.phrase(fragment.key, locale).includes(fragment.text)
        ? undefined
        : 'not in the catalogue';
  }
}

function figureText(
  text: string,
  form: Extract<Fragment, { from: 'figure' }>['form'],
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
      const written = new Set(`${article.text} ${article.publishedAt}`.match(/\d+/g));
      const invented = text.match(/\d+/g)?.find((digits) => !written.has(digits));
      return invented === undefined ? undefined : `${invented} stands nowhere in the article`;
    }
  }
}

// --- the rendering is faithful

function surfaces(rows: readonly Row[], visible: readonly Visible[]): string[] {
  const problems: string[] = [];
  const patterns = rows.map(({ line, anyOrder }) => ({
    anyOrder,
    fragments: inOrder(line.map(told), anyOrder),
  }));
  for (const [surface, texts] of Map.groupBy(visible, (text) => text.surface)) {
    const pieces = texts.flatMap((text) => text.pieces);
    for (const piece of pieces)
      if (piece.from === 'layout' && !LAYOUT.has(piece.text))
        problems.push(`${surface}: "${piece.text}" is no layout`);
    const shown = pieces.flatMap((piece) => (piece.from === 'layout' ? [] : told(piece)));
    const end = readable(patterns, shown);
    if (end < shown.length)
      problems.push(`${surface}: ${shown[end]} begins no whole row of the reply in its place`);
  }
  return problems;
}

/** A fragment as text that is the same for the same fragment. */
const told = (fragment: Fragment): string => JSON.stringify(fragment);

const inOrder = (fragments: readonly string[], any: boolean): readonly string[] =>
  any ? fragments.toSorted() : fragments;

/**
 * How far a sequence of fragments can be read as whole rows in order. For each position the earliest row that can
 * come next is kept: whatever fits after a later row fits after an earlier one, so nothing else need be tried.
 */
function readable(
  rows: readonly { readonly anyOrder: boolean; readonly fragments: readonly string[] }[],
  shown: readonly string[],
): number {
  const nextRow: (number | undefined)[] = [0];
  let furthest = 0;
  for (let at = 0; at < shown.length; at += 1) {
    const first = nextRow[at];
    if (first === undefined) continue;
    furthest = at;
    for (let row = first; row < rows.length; row += 1) {
      const { anyOrder = false, fragments = [] } = rows[row] ?? {};
      const end = at + fragments.length;
      const candidate = inOrder(shown.slice(at, end), anyOrder);
      const fits =
        fragments.length > 0 &&
        candidate.length === fragments.length &&
        candidate.every((one, index) => one === fragments[index]);
      if (fits) nextRow[end] = Math.min(nextRow[end] ?? Infinity, row + 1);
    }
  }
  return nextRow[shown.length] === undefined ? furthest : shown.length;
}

// --- the account is complete

function leaves(rendered: Rendered, hidden: Platform['hidden']): string[] {
  const problems: string[] = [];
  const accounts = Map.groupBy(rendered.visible, (text) => text.at);
  const walk = (value: unknown, at: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value))
        walk(child, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      return;
    }
    const account = accounts.get(at);
    accounts.delete(at);
    if (account) {
      const [text, ...more] = account;
      if (more.length > 0 || !text || text.pieces.map((piece) => piece.text).join('') !== value)
        problems.push(`${at}: ${JSON.stringify(value)} is not what its account says`);
    } else if (!hidden(at, value)) {
      problems.push(`${at}: ${JSON.stringify(value)} is visible and has no account`);
    }
  };
  walk(rendered.payload, '');
  for (const at of accounts.keys()) problems.push(`${at}: accounted for, but not in the payload`);
  return problems;
}

const words = (line: Line): string => line.map((fragment) => fragment.text).join('');
