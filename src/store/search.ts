import { sql } from 'kysely';
import type { Expression, Kysely, SqlBool } from 'kysely';
import { stemmer } from 'stemmer';
import type { Article } from '../domain.ts';
import { batches } from './database.ts';
import type { Tables } from './tables.ts';

/** Finding articles by their words: the one thing that each database says in its own. */
export interface WordSearch {
  /** Notes the words of new articles by their rows' numbers. A row that is deleted takes its words with it. */
  add(
    db: Kysely<Tables>,
    articles: readonly { readonly number: number; readonly article: Article }[],
  ): Promise<void>;
  /** The condition that the article of this number holds any of these words or phrases in title, topics or text. */
  holds(number: Expression<number>, words: readonly string[]): Expression<SqlBool>;
}

/**
 * SQLite's FTS5, with Porter's stems: "parcel" finds "parcels". Ours is only what is put in and what is asked.
 * https://www.sqlite.org/fts5.html#full_text_query_syntax
 */
export const sqliteSearch: WordSearch = {
  async add(db, articles) {
    for (const { number, article } of articles) {
      const columns = columnsOf(article).map(spaced);
      await sql`insert into article_words (rowid, title, topics, text) values (${number}, ${sql.join(columns)})`.execute(
        db,
      );
    }
  },

  holds(number, words) {
    const phrases = words.map(spaced).filter((phrase) => phrase !== '');
    if (phrases.length === 0) return sql<SqlBool>`1 = 0`;
    const query = phrases.map((phrase) => `"${phrase}"`).join(' OR ');
    return sql<SqlBool>`${number} in (select rowid from article_words where article_words match ${query})`;
  },
};

/**
 * PostgreSQL's text search, told the words as they are and what to look for: its own parsers and dictionaries depend on
 * its version and language, and leave out words such as "all". Accents and endings are dropped here as FTS5 does it.
 * https://www.postgresql.org/docs/current/datatype-textsearch.html
 */
export const postgresqlSearch: WordSearch = {
  async add(db, articles) {
    const rows = articles.flatMap(({ number, article }) =>
      vectors(stems(article)).map((vector) => sql`(${number}, ${vector})`),
    );
    for (const batch of batches(rows))
      await sql`insert into article_words (number, words) values ${sql.join(batch)}`.execute(db);
  },

  holds(number, words) {
    const phrases = words.map((phrase) => spaced(phrase).split(' ').map(stem).filter(Boolean));
    const query = phrases
      .filter((phrase) => phrase.length > 0)
      .map((phrase) => phrase.map((word) => `'${word}'`).join(' <-> '))
      .join(' | ');
    if (query === '') return sql<SqlBool>`1 = 0`;
    return sql<SqlBool>`${number} in (select number from article_words where words @@ cast(${query} as tsquery))`;
  },
};

/** The stems of an article in their order; an empty one between columns, so that no phrase goes across. */
function stems(article: Article): readonly string[] {
  return columnsOf(article).flatMap((column) => [...spaced(column).split(' ').map(stem), '']);
}

/**
 * Stems with their positions. A vector keeps 256 positions of a word, so a long text has several, too short for more;
 * each goes on into the next one, so that no phrase up to that length falls between two.
 */
function vectors(words: readonly string[]): readonly string[] {
  const starts = Array.from({ length: Math.ceil(words.length / STRIDE) }, (_, nth) => nth * STRIDE);
  return starts.map((start) =>
    words
      .slice(start, start + STRIDE + OVERLAP)
      .flatMap((word, at) => (word === '' ? [] : [`'${word}':${at + 1}`]))
      .join(' '),
  );
}

const STRIDE = 200;
const OVERLAP = 32;

/** A word without case, accents and ending, and no longer than a vector takes (2,046 bytes). */
function stem(word: string): string {
  const plain = word
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036F]/g, '');
  return stemmer(plain.normalize('NFC')).slice(0, 500);
}

const columnsOf = ({ title, topics, text }: Article): readonly string[] => [title, topics.join('\n'), text];

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
