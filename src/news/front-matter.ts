import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import type { CompanyId } from '../domain.ts';
import { safeLine } from './plain-text.ts';

const text = z
  .string({ error: ({ input }) => (input === undefined ? 'missing' : 'must be text; put it in quotes') })
  .transform(safeLine)
  .refine((value) => value !== '', { error: 'empty' });

/** Longest title or name, in UTF-16 units: what a message can still head. */
const LONGEST_LINE = 300;
const line = text.refine((value) => value.length <= LONGEST_LINE, {
  error: `too long; at most ${LONGEST_LINE} characters`,
});

/** So many names or words are enough for anything. Each answer looks for all of them in what was asked. */
const MOST_NAMES = 500;
const list = z
  .array(line, { error: 'must be a list; write [one, two]' })
  .max(MOST_NAMES, { error: `too many; at most ${MOST_NAMES}` });
const lowerCase = list.transform((words) => [...new Set(words.map((word) => word.toLowerCase()))]);

/** Text that `parse` understands. Where it throws a RangeError or TypeError the text is wrong, in the words of `wrong`. */
function parsed<T>(parse: (value: string) => T, wrong: (value: string) => string) {
  return text.transform((value, context): T => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      context.addIssue({ code: 'custom', message: wrong(value) });
      return z.NEVER;
    }
  });
}

const webAddress = parsed(
  (value) => {
    const url = new URL(value);
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') throw new TypeError();
    return url.href;
  },
  // The text is not repeated: an address may hold a password.
  () => 'no web address; write http:// or https://, then host and page, without a user',
);

/** Without an offset a time of day is no instant, and Temporal refuses it. */
const instant = parsed(
  (value) => Temporal.Instant.from(value),
  (value) => `${value} is no date and time; write yyyy-mm-ddThh:mm+08:00, with the offset from UTC`,
);

const published = parsed(
  (value) => {
    // Four digits, or the day could not be told from the year, nor sorted as text.
    if (!/^[1-9]\d{3}-\d\d-\d\d(?:$|[T ])/.test(value)) throw new RangeError();
    return value.length > 'yyyy-mm-dd'.length
      ? Temporal.Instant.from(value).toString({ smallestUnit: 'second' })
      : Temporal.PlainDate.from(value).toString();
  },
  (value) => `${value} is no date; write yyyy-mm-dd, or yyyy-mm-ddThh:mm+08:00 with the offset from UTC`,
);

const language = parsed(
  (value) => new Intl.Locale(value).toString(),
  (value) => `${value} is no language; write a tag such as en or zh-CN`,
);

const flag = z.boolean({ error: 'must be true or false' });

const ARTICLE = z.strictObject({
  title: line,
  publisher: line,
  url: webAddress,
  published,
  topics: lowerCase.default([]),
  companies: lowerCase.default([]),
  language: language.default('en'),
  embargo: instant.transform((at) => at.epochMilliseconds).optional(),
  withdrawn: flag.default(false),
  hide: list.default([]),
});

/**
 * The keys of an article's front matter: texts are made safe, dates and addresses checked.
 * @param known the companies that it may name; without them, any
 */
export function frontMatter(known?: readonly CompanyId[]): typeof ARTICLE {
  if (!known) return ARTICLE;
  const made = among.get(known) ?? ARTICLE.extend({ companies: companiesAmong(known).default([]) });
  among.set(known, made);
  return made;
}

/** By the list itself: a schema takes longer to make than an article to read. */
const among = new WeakMap<readonly CompanyId[], typeof ARTICLE>();

const companiesAmong = (known: readonly CompanyId[]): typeof lowerCase =>
  lowerCase.superRefine((names, context) => {
    for (const [index, name] of names.entries()) {
      if (known.includes(name)) continue;
      const hint = known.length > 0 ? `; did you mean ${closest(name, [...known])}?` : '';
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `${name} has no folder among the digests${hint}`,
      });
    }
  });

/** A topic is one word, so that it can be told from other words in a command. */
const TOPIC = /^[\p{L}\p{N}][\p{L}\p{N}-]*$/u;

/** The keys of a company.yaml. A topic or part without words is known by its own name alone. */
export const COMPANY = z.strictObject({
  name: line,
  aliases: list.default([]),
  topics: z
    .record(
      z.string().regex(TOPIC),
      lowerCase.nullable().transform((words) => words ?? []),
      {
        error: ({ code }) =>
          code === 'invalid_key'
            ? 'a topic is one word; join its parts with -'
            : 'must be lines of topic: [words]',
      },
    )
    .default({}),
  parts: z
    .record(
      line,
      list.nullable().transform((aliases) => aliases ?? []),
      { error: 'must be lines of name: [aliases]' },
    )
    .default({}),
});
