import { closest } from 'fastest-levenshtein';
import type { Article, Company, Figure, Span } from '../domain.ts';
import { firstDay } from './figures/dates.ts';
import { UNSAID } from './figures/entry.ts';
import { readWords } from './figures/lexer.ts';
import { readStretches } from './figures/stretches.ts';
import { unmatchedLine, withoutHidden } from './hiding.ts';
import { safeLine } from './plain-text.ts';
import { isPage } from './renames.ts';
import { splitSentences } from './sentences.ts';
import type { Mistake } from './yaml.ts';

/** An article as its curator left it, with all that there is to judge it by. */
export interface Draft {
  readonly article: Article;
  /** The file's content. */
  readonly source: string;
  /** Every figure that was read, hidden ones too. */
  readonly figures: readonly Figure[];
  readonly hide: readonly string[];
}

/**
 * What a reader of an article would miss or stumble over; none of it keeps the article from being shown.
 * @param companies all that the library knows
 * @param others the library's articles; the one itself may be among them
 * @param today `yyyy-mm-dd`
 * @returns warnings by the line of the file that they are about
 */
export function reviewArticle(
  draft: Draft,
  companies: readonly Company[],
  others: readonly Article[],
  today: string,
): readonly Mistake[] {
  const { article, source, figures, hide } = draft;
  const kept = withoutHidden(figures, hide);
  return [
    ...sourceWarnings(article, source, today),
    ...topicWarnings(article, source, companies),
    ...kept.unmatched.map((each) => ({ line: lineOfKey(source, 'hide'), message: unmatchedLine(each) })),
    ...twinWarnings(article, source, others),
    ...figureWarnings(article, source, kept.figures),
    ...silentSentences(article, figures).map((span) => ({
      line: lineOfText(source, article.text.slice(...span)),
      message: `no figure was read in “${article.text.slice(...span)}”; if its number matters, say what is measured and whose it is`,
    })),
  ].toSorted((a, b) => a.line - b.line);
}

function sourceWarnings({ url, publishedAt }: Article, source: string, today: string): Mistake[] {
  if (url === '')
    return [
      {
        line: 1,
        message: 'read as plain text: without front matter it has no publisher, address or date to show',
      },
    ];
  const warnings: Mistake[] = [];
  if (!isPage(url))
    warnings.push({
      line: lineOfKey(source, 'url'),
      message: `url: ${url} is only the front page of a site; readers cannot check a figure there`,
    });
  if (publishedAt.slice(0, today.length) > today)
    warnings.push({
      line: lineOfKey(source, 'published'),
      message: `published: ${publishedAt} is still to come`,
    });
  return warnings;
}

function topicWarnings(article: Article, source: string, companies: readonly Company[]): Mistake[] {
  if (article.url === '') return [];
  const topics = companies
    .filter(({ id }) => article.companies.includes(id))
    .flatMap((company) => company.topics.map(({ id }) => id));
  const line = lineOfKey(source, 'topics');
  const whose = article.companies[0] ?? 'its company';
  if (article.topics.length === 0 && topics.length > 0)
    return [{ line, message: `topics: none; ${whose} has ${topics.join(', ')}` }];
  return article.topics
    .filter((topic) => !topics.includes(topic))
    .map((topic) => ({
      line,
      message: `topics: ${topic} is no topic of ${whose}; ${
        topics.length > 0 ? `did you mean ${closest(topic, topics)}?` : 'its company.yaml has none'
      }`,
    }));
}

function twinWarnings({ id, title, url }: Article, source: string, others: readonly Article[]): Mistake[] {
  if (url === '') return [];
  const twins = (key: string, isTwin: (other: Article) => boolean): Mistake[] =>
    others
      .filter((other) => other.id !== id && isTwin(other))
      .map((other) => ({
        line: lineOfKey(source, key),
        message: `${key}: ${other.id} has the same; is it the same news?`,
      }));
  return [
    ...twins('title', (other) => folded(other.title) === folded(title)),
    ...twins('url', (other) => other.url === url && isPage(url)),
  ];
}

function figureWarnings(article: Article, source: string, figures: readonly Figure[]): Mistake[] {
  const said = new Map<string, Figure>();
  return figures.flatMap((figure) => {
    const line = lineOfText(source, article.text.slice(...figure.sentence));
    const { kind, value, unit, bound, direction, metric, of, period, basis, printed } = figure;
    const same = JSON.stringify([kind, value, unit, bound, direction, metric, of, period, basis]);
    const before = said.get(same);
    said.set(same, figure);
    return [
      ...(UNSAID.has(metric) && !figure.conversionOf
        ? [
            {
              line,
              message: `${printed}: the sentence does not say what is measured, so that readers see “${metric}”`,
            },
          ]
        : []),
      ...(before
        ? [{ line, message: `${printed}: the same figure of ${of} stands in the article already` }]
        : []),
    ];
  });
}

/** Sentences that have a number in digits, outside of dates, and no figure. */
function silentSentences(article: Article, figures: readonly Figure[]): readonly Span[] {
  return splitSentences(article.text).filter((span) => {
    if (figures.some(({ sentence }) => sentence[0] < span[1] && span[0] < sentence[1])) return false;
    const words = readWords(article.text, span);
    const stretches = readStretches(words, firstDay(article.publishedAt || article.text));
    return words.some(
      ({ kind, end }, at) =>
        kind === 'number' &&
        !stretches.some(({ from, to }) => from <= at && at < to) &&
        !/^\s*[年月日号]/u.test(article.text.slice(end)),
    );
  });
}

/** The line of a key of the front matter; where it is not there, the first. */
function lineOfKey(source: string, key: string): number {
  const at = source.split(/\r\n?|\n/).findIndex((line) => line.startsWith(`${key}:`));
  return Math.max(at, 0) + 1;
}

/** The line where a sentence begins, as far as its first words stand in the file as they do in the text; else the first. */
function lineOfText(source: string, sentence: string): number {
  const words = sentence.slice(0, 60).split(/\s+/u).slice(0, 6);
  const at = source.search(new RegExp(words.map((word) => RegExp.escape(word)).join('\\s+'), 'u'));
  return source.slice(0, Math.max(at, 0)).split(/\r\n?|\n/).length;
}

const folded = (title: string): string => safeLine(title).normalize('NFKC').toLowerCase();
