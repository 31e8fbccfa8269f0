import { distance } from 'fastest-levenshtein';
import type { Command, Company, CompanyId, Query, Settings, Zone } from './domain.ts';
import { parseSchedule, splitSchedule } from './schedules/parse.ts';
import { scheduleWords } from './schedules/words.ts';

/** What can follow `/digest`, to be offered while somebody writes: `parseCommand` reads each. */
export const COMMAND_WORDS = ['latest', 'companies', 'follow', 'unfollow', 'list', 'help'] as const;

/** Words that carry no meaning in a question put to a news bot. */
const SMALL_WORDS = new Set(
  (
    'a about all an and any are at by can could did do does for from get give going had has have how i in is it its ' +
    'latest me my new news of on or please recent say show some tell that the their there they this to today up was ' +
    'were what whats when which who will with you your'
  ).split(' '),
);

/** The same in Chinese, which parts no words. */
const SMALL_CHINESE_WORDS = /有什么|有没有|怎么样|新消息|消息|新闻|最近|最新|关于|请|吗|呢|的|了/gu;

/** How wrong a name may be and still be meant: one letter in three, two at the most. */
const slips = (name: string): number => Math.min(2, Math.floor(name.length / 3));

/** Commands with more words after them, and those that stand alone. */
const VERBS = ['follow', 'unfollow', 'preview', 'settings'] as const;
const LONE_VERBS = ['help', 'companies', 'list', 'status', 'forget', 'latest'] as const;

/** Commands as they are written in Chinese. */
const CHINESE_VERBS: ReadonlyMap<string, string> = new Map([
  ['帮助', 'help'],
  ['公司', 'companies'],
  ['最新', 'latest'],
  ['关注', 'follow'],
  ['取消关注', 'unfollow'],
  ['列表', 'list'],
  ['预览', 'preview'],
  ['为什么', 'why'],
  ['状态', 'status'],
  ['设置', 'settings'],
  ['忘记我', 'forget'],
]);

/**
 * Understands the words of a slash command or of a direct message; case and a leading slash do not matter.
 * @param zone what a schedule without a zone of its own is read in
 */
export function parseCommand(words: string, companies: readonly Company[], zone: Zone): Command {
  const [first = '', ...rest] = words.trim().replace(/^\//, '').split(/\s+/u);
  const verb = CHINESE_VERBS.get(first) ?? first.toLowerCase();
  const after = rest.join(' ');
  switch (verb) {
    case 'digest':
    case 'dateline':
      return parseCommand(after, companies, zone);
    case '':
    case 'help':
    case '?':
      return { do: 'help' };
    case 'companies':
    case 'list':
    case 'status':
      if (after === '') return { do: verb };
      break;
    case 'forget':
      if (after === '' || after.toLowerCase() === 'me') return { do: 'forget' };
      break;
    case 'settings':
      return parseSetting(after);
    case 'preview':
    case 'why':
      return about(after, companies, (query) => ({ do: verb, query }));
    case 'follow':
      return parseFollow(after, companies, zone);
    case 'unfollow':
      return about(after, companies, (query) => ({ do: 'unfollow', query }));
  }
  const nearest = nearestVerb(first, after, companies);
  if (nearest !== undefined) return { do: 'misspelt', word: first, nearest, words: after };
  return parseShow(`${verb === 'latest' ? verb : first} ${after}`, companies);
}

/** The words of somebody who asks for news and for nothing else, whatever they begin with. */
export const parseShow = (words: string, companies: readonly Company[]): Command =>
  about(words, companies, (query) => ({ do: 'show', query }));

/** The words of a command, with its slash: what `parseCommand` reads as that command. */
export function commandWords(command: Command): string {
  switch (command.do) {
    case 'show': {
      const [company, ...more] = command.query.companies;
      const words = queryWords(command.query);
      return company !== undefined && more.length === 0 ? `/${words}` : `/digest ${words || 'latest'}`;
    }
    case 'follow':
      return ['/digest follow', queryWords(command.query), scheduleWords(command.schedule)]
        .filter(Boolean)
        .join(' ');
    case 'unfollow':
      return ['/digest unfollow', queryWords(command.query)].filter(Boolean).join(' ');
    case 'preview':
    case 'why':
      return [`/digest ${command.do}`, queryWords(command.query)].filter(Boolean).join(' ');
    case 'list':
    case 'companies':
    case 'status':
    case 'help':
    case 'forget':
      return `/digest ${command.do}`;
    case 'settings':
      return `/digest settings ${settingWords(command.change ?? {})}`.trimEnd();
    case 'bad-setting':
      return `/digest settings ${command.words}`;
    case 'unknown-company':
      return `/digest ${command.word}`;
    case 'misspelt':
      return `/digest ${command.word} ${command.words}`.trimEnd();
    case 'bad-schedule':
      return ['/digest follow', queryWords(command.query), command.words].filter(Boolean).join(' ');
  }
}

const queryWords = (query: Query): string => [...query.companies, ...query.topics, ...query.words].join(' ');

function parseFollow(words: string, companies: readonly Company[], zone: Zone): Command {
  const { rest, schedule } = splitSchedule(words);
  return about(rest, companies, (query) => {
    // Without a schedule, words that are nothing else were meant for one: "whenever I like", "tomorrow".
    if (schedule === '' && query.words.length > 0) {
      const stray = spanned(rest, query.words);
      return { do: 'bad-schedule', query: { ...query, words: [] }, words: stray, problem: 'schedule' };
    }
    const read = parseSchedule(schedule, zone);
    return 'problem' in read
      ? { do: 'bad-schedule', query, ...read }
      : { do: 'follow', query, schedule: read };
  });
}

/** The part of a text from the first of these words to the end of the last, with the small ones between, as it was written. */
function spanned(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  // A few letters are longer in lower case.
  const written = lower.length === text.length ? text : lower;
  const found = words.flatMap((word) => [...lower.matchAll(named(word))]);
  const start = Math.min(...found.map(({ index }) => index));
  const end = Math.max(...found.map(({ index, 0: { length } }) => index + length));
  return found.length > 0 ? written.slice(start, end) : words.join(' ');
}

/** The most follows that a workspace may allow a place or a person. */
const MOST_FOLLOWS = 1_000;

/**
 * Reads `follow managers`, `zone Asia/Shanghai`, `language en`, `pause`, `resume`, `uncertain ask`, `place limit 20`,
 * `person limit 50`.
 */
function parseSetting(words: string): Command {
  if (words === '') return { do: 'settings' };
  const [name = '', ...rest] = words.toLowerCase().split(' ');
  const value = rest.join(' ');
  const change = ((): Partial<Settings> | undefined => {
    switch (name) {
      case 'follow':
        return value === 'everyone' || value === 'managers' ? { follow: value } : undefined;
      case 'zone': {
        const schedule = parseSchedule(`daily 09:00 ${words.slice(name.length + 1)}`, 'UTC');
        return value !== '' && !('problem' in schedule) ? { zone: schedule.zone } : undefined;
      }
      case 'language':
        return LANGUAGE.test(value) ? { locale: new Intl.Locale(value).baseName } : undefined;
      case 'pause':
      case 'resume':
        return value === '' ? { paused: name === 'pause' } : undefined;
      case 'uncertain':
        return value === 'ask' || value === 'skip' || value === 'resend' ? { onUncertain: value } : undefined;
      case 'place':
      case 'person': {
        const limit = Number(/^limit (\d{1,4})$/.exec(value)?.[1]);
        if (!(limit >= 1 && limit <= MOST_FOLLOWS)) return undefined;
        return name === 'place' ? { perPlace: limit } : { perUser: limit };
      }
    }
  })();
  return change ? { do: 'settings', change } : { do: 'bad-setting', words };
}

/** A language tag, with a script or region or without. */
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-[a-z]{2})?$/;

function settingWords(change: Partial<Settings>): string {
  const { follow, zone, locale, paused, onUncertain, perPlace, perUser } = change;
  if (follow !== undefined) return `follow ${follow}`;
  if (zone !== undefined) return `zone ${zone}`;
  if (locale !== undefined) return `language ${locale}`;
  if (paused !== undefined) return paused ? 'pause' : 'resume';
  if (onUncertain !== undefined) return `uncertain ${onUncertain}`;
  if (perPlace !== undefined) return `place limit ${perPlace}`;
  return perUser === undefined ? '' : `person limit ${perUser}`;
}

/**
 * Reads what is asked about and makes the command of it, or says that a company is unknown. A word that is neither a
 * company nor a topic is taken for a misspelt or unknown company unless a company was named too.
 */
function about(words: string, companies: readonly Company[], command: (query: Query) => Command): Command {
  const query = parseQuery(words, companies);
  const [stray] = query.words;
  if (query.companies.length > 0 || stray === undefined) return command(query);
  const nearest = nearestCompany(query.words, companies);
  if (nearest) return { do: 'unknown-company', ...nearest };
  return query.topics.length > 0 || query.words.length === 1
    ? { do: 'unknown-company', word: stray }
    : command(query);
}

/**
 * Companies by id, name or alias, then topics of those companies, then what is left. Where no company is named, a
 * topic's own words name one: "alicloud" is Alibaba's cloud.
 */
export function parseQuery(words: string, companies: readonly Company[]): Query {
  let rest = words.normalize('NFC').toLowerCase();
  const take = (names: readonly string[]): boolean => {
    const before = rest;
    for (const name of names.toSorted((a, b) => b.length - a.length))
      rest = rest.replaceAll(named(name), ' ');
    return rest !== before;
  };
  const mentioned = companies.filter((company) => take([company.id, company.name, ...company.aliases]));
  const topics = new Set<string>();
  const implied = new Set<CompanyId>();
  for (const company of mentioned.length > 0 ? mentioned : companies)
    for (const topic of company.topics) {
      const byWord = take(topic.words);
      if (byWord) implied.add(company.id);
      if (byWord || take([topic.id])) topics.add(topic.id);
    }
  return {
    companies: mentioned.length > 0 ? mentioned.map((company) => company.id) : [...implied],
    topics: [...topics],
    words: (rest.replace(SMALL_CHINESE_WORDS, ' ').match(/[\p{L}\p{N}][\p{L}\p{N}.&'’-]*/gu) ?? [])
      .map((word) => word.replace(/[.'’-]+$/u, ''))
      .filter((word) => !SMALL_WORDS.has(word.replace(/['’]/u, ''))),
  };
}

/** A letter or digit next to which no other word can begin or end; Chinese parts no words. */
const JOINED = '[[\\p{L}\\p{N}]--\\p{Script=Han}]';

/** A name as it stands between other words; a name in Chinese characters has no word boundaries. */
function named(name: string): RegExp {
  const literal = RegExp.escape(name.toLowerCase());
  return /\p{Script=Han}/u.test(name)
    ? new RegExp(literal, 'gu')
    : new RegExp(`(?<!${JOINED})${literal}(?:['’]s)?(?!${JOINED})`, 'gv');
}

/** The command that a first word was meant for, where it is none; what a company or a topic is called, or nearly, is meant as it is. */
function nearestVerb(first: string, after: string, companies: readonly Company[]): string | undefined {
  const word = first.toLowerCase();
  const isStray = parseQuery(`${first} ${after}`, companies).words.includes(word);
  if (!isStray || nearestCompany([word], companies)) return undefined;
  return [...VERBS, ...(after === '' ? LONE_VERBS : [])]
    .map((verb) => ({ verb, far: distance(word, verb) / slips(verb) }))
    .filter(({ far }) => far <= 1)
    .toSorted((a, b) => a.far - b.far)[0]?.verb;
}

function nearestCompany(
  words: readonly string[],
  companies: readonly Company[],
): { readonly word: string; readonly nearest: CompanyId } | undefined {
  const candidates = words.flatMap((word) =>
    companies.flatMap(({ id, name, aliases }) =>
      [id, name, ...aliases]
        .map((known) => ({ word, nearest: id, far: distance(word, known.toLowerCase()) / slips(known) }))
        .filter(({ far }) => far <= 1),
    ),
  );
  const best = candidates.toSorted((a, b) => a.far - b.far)[0];
  return best && { word: best.word, nearest: best.nearest };
}
