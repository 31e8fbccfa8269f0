import { closest, distance } from 'fastest-levenshtein';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompanyId, Zone } from '../domain.ts';
import { ArticleError, readArticle, readCompany } from '../news/article.ts';
import { lookAt, readText } from '../news/folder.ts';
import { safeLine } from '../news/plain-text.ts';
import { startOf } from '../platforms/shorten.ts';
import { printable } from './ledger.ts';

/** What a curator asks for, as it was typed. */
export interface Request {
  readonly company: string;
  readonly title: string;
  readonly url: string;
  /** `yyyy-mm-dd`; without it, today. */
  readonly date?: string;
  /** Parted by commas. */
  readonly topics?: string;
}

export interface NewOptions {
  readonly digestsDir: string;
  /** `[company, title, url]` */
  readonly words: readonly string[];
  readonly date?: string;
  readonly topics?: string;
  /** The instant, ms, and the zone whose day it is. */
  readonly now: number;
  readonly zone: Zone;
  /** Take a line of output, without its end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const USAGE = 'npm run new -- COMPANY "TITLE" URL [--date yyyy-mm-dd] [--topics a,b]';

/** Longest slug, in characters: a file name may have 255 bytes, and a Chinese character is three of them. */
const LONGEST_SLUG = 60;

/** Nothing that readers see, so that the file is no article until its summary is written. */
const PLACEHOLDER = `<!-- Write the summary here in place of this line, in your own words: plain sentences that say what is
measured, whose it is, for which period and who says so. -->`;

/**
 * Makes an article's file with complete front matter and a place for its summary. A file that is there stays as it is.
 * @returns the exit code: 1 when nothing was made
 */
export async function makeArticle(options: NewOptions): Promise<number> {
  const { digestsDir, words, now, zone, out, err } = options;
  const [company, title, url, ...more] = words;
  const refuse = (...messages: readonly string[]): number => {
    for (const message of messages) err(printable(message));
    return 1;
  };
  if (company === undefined || title === undefined || url === undefined || more.length > 0)
    return refuse(`Write ${USAGE}; a title of several words in quotes.`);
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString();
  const { files } = await lookAt(digestsDir, now);
  const ids = [...files.keys()]
    .filter((path) => path.endsWith('/company.yaml'))
    .map((path) => path.split('/')[0] ?? '');
  if (!ids.includes(company)) return refuse(unknownCompany(company, ids, digestsDir));
  const draft = draftArticle(
    { ...options, company, title, url },
    await topicsOf(join(digestsDir, company, 'company.yaml')),
    today,
  );
  if ('problems' in draft) return refuse(...draft.problems);
  const path = join(digestsDir, draft.path);
  try {
    await writeFile(path, draft.source, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return refuse(
      error.code === 'EEXIST'
        ? `${path} is there already and stays as it is; edit it, or give another title or --date.`
        : `${path} cannot be written (${String(error.code)}).`,
    );
  }
  out(printable(path));
  out(printable(`Write its summary, then see what is read of it: npm run check -- ${path}`));
  return 0;
}

/**
 * The file of a new article: its path under the digests folder and its content, or everything that is wrong. Pure.
 * @param known the topics of the company
 * @param today `yyyy-mm-dd`
 */
function draftArticle(
  request: Request,
  known: readonly string[],
  today: string,
): { readonly path: string; readonly source: string } | { readonly problems: readonly string[] } {
  const { company, url, date = today } = request;
  const title = safeLine(request.title);
  const topics = (request.topics ?? '')
    .split(',')
    .map((topic) => topic.trim().toLowerCase())
    .filter(Boolean);
  const path = `${company}/${date}-${slugOf(title)}.md`;
  // JSON is YAML too, and quotes whatever must be quoted.
  const source = [
    '---',
    `title: ${JSON.stringify(title)}`,
    `publisher: ${JSON.stringify(hostOf(url))} # the name that readers know it by`,
    `url: ${JSON.stringify(url)}`,
    `published: ${date}`,
    `topics: [${topics.join(', ')}]${topics.length === 0 && known.length > 0 ? ` # of ${known.join(', ')}` : ''}`,
    `language: ${/\p{Script=Han}/u.test(title) ? 'zh-CN' : 'en'}`,
    '---',
    '',
  ];
  const problems = [
    ...(/^\d{4}-\d\d-\d\d$/.test(date) ? [] : [`--date ${date} is no day; write yyyy-mm-dd`]),
    ...problemsOf(() => readArticle(path, [...source, 'Summary.'].join('\n'))),
    ...topics.filter((topic) => !known.includes(topic)).map((topic) => unknownTopic(topic, company, known)),
  ];
  return problems.length > 0 ? { problems } : { path, source: [...source, PLACEHOLDER, ''].join('\n') };
}

/** What is wrong with a file that is to be, without its lines. */
function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof ArticleError)) throw error;
    return error.problems.map(({ message }) => message);
  }
}

/** Small letters, digits and single hyphens; Latin letters lose their accents, those of other scripts stay. */
export function slugOf(title: string): string {
  const whole = title
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin})\p{M}+|['’]/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-|-$/g, '');
  if (whole.length <= LONGEST_SLUG) return whole || 'news';
  const start = startOf(whole, LONGEST_SLUG);
  return start.includes('-') ? start.slice(0, start.lastIndexOf('-')) : start;
}

/** The host without `www.`; '' where there is none, which is said of the address. */
function hostOf(url: string): string {
  return URL.parse(url)?.hostname.replace(/^www\./, '') ?? '';
}

function unknownTopic(topic: string, company: CompanyId, known: readonly string[]): string {
  return known.length > 0
    ? `topics: ${topic} is no topic of ${company}; did you mean ${closest(topic, [...known])}? It has ${known.join(', ')}.`
    : `topics: ${topic} is no topic of ${company}; its company.yaml has none.`;
}

function unknownCompany(company: string, ids: readonly CompanyId[], digestsDir: string): string {
  const nearest = ids.length > 0 ? closest(company, [...ids]) : '';
  const isNear = nearest !== '' && distance(company, nearest) <= company.length / 2;
  const near = isNear ? ` Did you mean ${nearest}?` : '';
  return `There is no company ${company}.${near} For a new one write ${join(digestsDir, 'NAME', 'company.yaml')} with the line "name: …"; NAME is its command.`;
}

/** Those of its company.yaml; none where it has none, or a bad one, of which `check` tells. */
async function topicsOf(path: string): Promise<readonly string[]> {
  try {
    return readCompany(path, (await readText(path)).source).topics.map(({ id }) => id);
  } catch (error) {
    if (error instanceof ArticleError) return [];
    throw error;
  }
}
