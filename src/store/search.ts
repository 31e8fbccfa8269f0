import { sql } from 'kysely';
import type { Expression, Kysely, SqlBool } from 'kysely';
import type { Article } from '../domain.ts';
import type { Tables } from './tables.ts';

/** Finding articles by their words: the one thing that each database says in its own. */
export interface WordSearch {
  /** Notes the words of a new article by its row's number. A row that is deleted takes its words with it. */
  add(db: Kysely<Tables>, number: number, article: Article): Promise<void>;
  /** The condition that the article of this number holds any of these words or phrases in title, topics or text. */
  holds(number: Expression<number>, words: readonly string[]): Expression<SqlBool>;
}

/**
 * SQLite's FTS5, with Porter's stems: "parcel" finds "parcels". Ours is only what is put in and what is asked.
 * https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
export const sqliteSearch: WordSearch = {
  async add(db, number, { title, topics, text }) {
    const columns = [title, topics.join('\n'), text].map(spaced);
    await sql`insert into article_words (rowid, title, topics, text) values (${number}, ${sql.join(columns)})`.execute(
      db,
    );
  },

  holds(number, words) {
    const phrases = words.map(spaced).filter((phrase) => phrase !== '');
    if (phrases.length === 0) return sql<SqlBool>`1 = 0`;
    const query = phrases.map((phrase) => `"${phrase}"`).join(' OR ');
    return sql<SqlBool>`${number} in (select rowid from article_words where article_words match ${query})`;
  },
};

/**
 * Words parted by single spaces, with nothing else left: no quote, star or bracket of an asker reaches the query
 * language. Chinese and Japanese part no words, so each of their characters is one and a word of theirs is a phrase.
 */
function spaced(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu, ' $& ')
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}
