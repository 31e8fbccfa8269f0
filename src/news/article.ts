import type { Article, Company, CompanyId } from '../domain.ts';
import { COMPANY, frontMatter } from './front-matter.ts';
import { plainText, safeLine } from './plain-text.ts';
import { readYaml } from './yaml.ts';
import type { Mistake } from './yaml.ts';

/** One thing that is wrong with a file: where, and what to do. */
export interface Problem extends Mistake {
  readonly path: string;
}

/** A file could not be read as what it should be; every problem that was found is listed. */
export class ArticleError extends Error {
  readonly problems: readonly Problem[];

  constructor(path: string, mistakes: readonly Mistake[]) {
    const problems = mistakes.map(({ line, message }) => ({ path, line, message }));
    super(problems.map(problemLine).join('\n'));
    this.name = 'ArticleError';
    this.problems = problems;
  }
}

/** `digests/alibaba/x.md:4: published: 2021-02-30 is no date; write yyyy-mm-dd` */
export const problemLine = ({ path, line, message }: Problem): string => `${path}:${line}: ${message}`;

/** Bytes. A summary is a page or two; what is larger is something else, and is not parsed. */
export const LARGEST_FILE = 1_000_000;

/**
 * Reads an article's file: YAML front matter between `---` lines, then the summary in Markdown.
 * @param path its last two parts are the company and the file: `digests/alibaba/2021-12-20-overseas-expansion.md`
 * @param source the file's content
 * @param known companies that the front matter may name; without them, any
 * @returns the article, and the printed figures that its curator wants left out of the ledger
 * @throws ArticleError
 */
export function readArticle(
  path: string,
  source: string,
  known?: readonly CompanyId[],
): { readonly article: Article; readonly hide: readonly string[] } {
  refuseLarge(path, source);
  const { yaml, markdown, bodyLine } = splitFrontMatter(path, source.replace(/\r\n?/g, '\n'));
  const [folder = '', file = ''] = path.split(/[/\\]/).slice(-2);
  const front = readYaml(yaml, frontMatter(known), 2);
  const body = readBody(markdown, bodyLine);
  if ('mistakes' in front || 'mistakes' in body) {
    throw new ArticleError(
      path,
      [front, body].flatMap((part) => ('mistakes' in part ? part.mistakes : [])),
    );
  }
  const { title, publisher, url, published, topics, companies, language, embargo, withdrawn, hide } =
    front.value;
  return {
    article: {
      id: `${folder}/${file.replace(/\.md$/, '')}`,
      companies: [...new Set([folder, ...companies])],
      topics,
      title,
      publisher,
      url,
      publishedAt: published,
      ...(embargo === undefined ? {} : { embargoAt: embargo }),
      language,
      text: body.text,
      withdrawn,
    },
    hide,
  };
}

/**
 * Reads `<company>/company.yaml`: display name, aliases, the words that mean a topic, and the names of its parts.
 * @param path its last part but one is the company's id
 * @throws ArticleError
 */
export function readCompany(path: string, source: string): Company {
  if (source.length > LONGEST_FRONT_MATTER)
    throw new ArticleError(path, [
      { line: 1, message: `too long; at most ${LONGEST_FRONT_MATTER} characters` },
    ]);
  const result = readYaml(source.replace(/\r\n?/g, '\n'), COMPANY);
  if ('mistakes' in result) throw new ArticleError(path, result.mistakes);
  const { name, aliases, topics, parts } = result.value;
  const named = Object.entries(parts).map(([part, words]) => ({ name: part, aliases: words }));
  return {
    id: path.split(/[/\\]/).at(-2) ?? '',
    name,
    aliases,
    topics: Object.entries(topics).map(([id, words]) => ({ id, words })),
    ...(named.length > 0 ? { parts: named } : {}),
  };
}

/**
 * Takes any plain text for an article: the first line is its title, empty lines part its paragraphs. Publisher, address
 * and date are unknown and so empty; its company is the one that it names most often, if it names any.
 * @param path for its id: the file's name without its ending
 * @throws ArticleError when there is no text
 */
export function readPlain(path: string, source: string, companies: readonly Company[]): Article {
  refuseLarge(path, source);
  const [title = '', ...rest] = source.trim().split(/\r\n?|\n/);
  const text =
    rest
      .join('\n')
      .split(/\n\s*\n/)
      .map(safeLine)
      .filter(Boolean)
      .join('\n\n') || safeLine(title);
  if (text === '')
    throw new ArticleError(path, [
      { line: 1, message: 'no text; write a title on the first line and the text below it' },
    ]);
  return {
    id: (path.split(/[/\\]/).at(-1) ?? '').replace(/(?<=.)\.[^.]*$/, ''),
    companies: mostNamed(`${title}\n${text}`, companies),
    topics: [],
    title: safeLine(title),
    publisher: '',
    url: '',
    publishedAt: '',
    language: 'en',
    text,
    withdrawn: false,
  };
}

function mostNamed(text: string, companies: readonly Company[]): CompanyId[] {
  const counted = companies.map(({ id, name, aliases }) => {
    // The longest name first, so that "Alibaba Group" counts once.
    const names = [name, ...aliases].sort((a, b) => b.length - a.length).map((each) => RegExp.escape(each));
    const count =
      text.match(new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join('|')})(?![\\p{L}\\p{N}])`, 'giu'))?.length ??
      0;
    return { id, count };
  });
  const [most] = counted.sort((a, b) => b.count - a.count);
  return most && most.count > 0 ? [most.id] : [];
}

function refuseLarge(path: string, source: string): void {
  const size = Buffer.byteLength(source);
  if (size > LARGEST_FILE) throw new ArticleError(path, [{ line: 1, message: tooLarge(size) }]);
}

/** What to say of a file of so many bytes. */
export const tooLarge = (size: number): string =>
  `${size} bytes are too many for a summary; at most ${LARGEST_FILE} are read`;

function splitFrontMatter(
  path: string,
  source: string,
): { yaml: string; markdown: string; bodyLine: number } {
  const lines = source.replace(/^\uFEFF/, '').split('\n');
  const opening = lines[0]?.trimEnd() ?? '';
  if (opening !== '---') {
    const message = opening.startsWith('---')
      ? `"${safeLine(opening)}": the front matter is YAML and nothing else; write --- alone`
      : 'no front matter; begin the file with a line ---, then title, publisher, url, published, then --- again';
    throw new ArticleError(path, [{ line: 1, message }]);
  }
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end < 0)
    throw new ArticleError(path, [
      { line: 1, message: 'the front matter has no end; close it with a line ---' },
    ]);
  const yaml = lines.slice(1, end).join('\n');
  if (yaml.length > LONGEST_FRONT_MATTER)
    throw new ArticleError(path, [
      { line: 1, message: `the front matter is too long; at most ${LONGEST_FRONT_MATTER} characters` },
    ]);
  return {
    yaml,
    markdown: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
  };
}

/** The Markdown lexer takes the square of these in a paragraph; no summary has so many. */
const MARKUP = /[*_~`[\]<>|]/g;
const MOST_MARKUP = 1_000;

/** Longest front matter, and longest company.yaml, in UTF-16 units: checking its keys takes more than their number. */
const LONGEST_FRONT_MATTER = 16_384;

function readBody(
  markdown: string,
  line: number,
): { readonly text: string } | { readonly mistakes: readonly Mistake[] } {
  const crowded = markdown.split(/\n\s*\n/).find((block) => (block.match(MARKUP)?.length ?? 0) > MOST_MARKUP);
  if (crowded !== undefined)
    return {
      mistakes: [
        {
          line: line + markdown.slice(0, markdown.indexOf(crowded)).split('\n').length - 1,
          message: `more than ${MOST_MARKUP} marks of Markdown in one paragraph; use plain sentences`,
        },
      ],
    };
  let text: string;
  try {
    text = plainText(markdown);
  } catch (error) {
    // The Markdown lexer calls itself for each level of nesting, and the stack ends somewhere.
    if (error instanceof RangeError)
      return { mistakes: [{ line, message: 'the Markdown is nested too deeply; use plain paragraphs' }] };
    throw error;
  }
  return text === ''
    ? { mistakes: [{ line, message: 'no text after the front matter; write the summary there' }] }
    : { text };
}
