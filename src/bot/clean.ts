import type { Act, Company, Query } from '../domain.ts';

/** Longest question that is read, in UTF-16 units; what comes after it is cut off. */
const QUESTION = 500;

/** A question on one line, without characters that cannot be seen, and no longer than anybody writes. */
export const clean = (words: string): string =>
  words
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Z}\s]+/gu, ' ')
    .trim()
    .slice(0, QUESTION);

/** Whether a button still fits: its query names what the library has, in words such as people write. */
export function fits(act: Act, companies: readonly Company[]): boolean {
  const query = queryOf(act);
  if (!query) return true;
  const topics = new Set(companies.flatMap((company) => company.topics.map(({ id }) => id)));
  return (
    query.companies.every((id) => companies.some((company) => company.id === id)) &&
    query.topics.every((id) => topics.has(id)) &&
    query.words.every((word) => clean(word) === word && word !== '')
  );
}

function queryOf(act: Act): Query | undefined {
  if (act.do === 'command') return 'query' in act.command ? act.command.query : undefined;
  return 'query' in act ? act.query : undefined;
}
